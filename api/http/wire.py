"""HTTP/1.1 as it arrives: addresses in plain UTF-8 are taken, heads have a limit and a time, refusals are problems.

What cannot be read as HTTP never becomes a request, so it is answered here and not by the application.
"""

import asyncio
import re
from functools import partial
from typing import Any, cast

from starlette.datastructures import Headers
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.http.languages import language_asked
from api.http.problems import problem_response
from api.words import words_of

LARGEST_HEAD = 64 << 10
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


class Wire(HttpToolsProtocol):
    """One connection; a head that is not whole `opening` seconds after it began is not waited for any longer."""

    def __init__(self, *given: Any, opening: float, **named: Any) -> None:
        super().__init__(*given, **named)
        self._opening = opening
        self._waiting: asyncio.TimerHandle | None = None
        self._in_line = True  # the first line of a request comes next, or has begun
        self._in_head = False
        self._head = 0  # bytes of the head so far
        self._refused = "bad-request"
        self.closing = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read on; see that a head that is not whole yet neither grows nor waits for ever."""
        if self._in_line and not data.isascii():
            line, newline, rest = data.partition(b"\n")
            data = _BEYOND_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], line) + newline + rest
        super().data_received(data)
        if not self._in_head:
            return
        self._head += len(data)
        self._in_line = self._in_line and b"\n" not in data
        if self._head > LARGEST_HEAD:
            self._refuse("head-too-large")
        elif self._waiting is None:
            self._wait()

    def on_message_begin(self) -> None:
        """Note that a head begins."""
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Note that the head is whole; what is raised here ends the reading, and is answered as a refusal."""
        self._in_head = self._in_line = False
        self._wait_no_more()
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > LARGEST_HEAD:
            self._refused = "head-too-large"
            raise ValueError(self._refused)
        super().on_headers_complete()
        self.scope["zhitu.line"] = self  # type: ignore[typeddict-unknown-key] # ours

    def shutdown(self) -> None:
        """Let answers without an end of their own (api/http/import_events.py) know that it is time."""
        self.closing = True
        super().shutdown()

    def on_message_complete(self) -> None:
        """Note that another request may come."""
        self._in_line = True
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go."""
        self._wait_no_more()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        self._refuse(self._refused)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self._opening, self._refuse, "too-slow")

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _refuse(self, kind: str) -> None:
        """Answer with a problem, and hang up; in silence where nothing was asked, or another answer has begun."""
        self._wait_no_more()
        if self.transport.is_closing():
            return
        answering = self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        if not answering and (self._in_head or kind != "too-slow"):
            headers = Headers(raw=list(self.headers or ()))
            words = words_of(language_asked(headers.get("accept-language", "")))
            answer = problem_response(kind, words, headers={"Connection": "close"})
            lines = [STATUS_LINE[answer.status_code], *(b"%s: %s\r\n" % each for each in answer.raw_headers)]
            self.transport.write(b"".join([*lines, b"\r\n", bytes(answer.body)]))
        self.transport.close()


def wire(opening: float) -> type[asyncio.Protocol]:
    """Return what makes a connection, as uvicorn's `http` takes it: it only calls it, and workers unpickle it."""
    return cast("type[asyncio.Protocol]", partial(Wire, opening=opening))
