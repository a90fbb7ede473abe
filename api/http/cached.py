"""Responses already made of one revision, by what was asked; and the middleware that gives them out again.

A snapshot holds its own, so a new revision starts with none. Only what an answer itself calls cacheable is kept.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.codings import coding_asked

if TYPE_CHECKING:
    from api.http.live import Live

Headers = list[tuple[bytes, bytes]]
Key = tuple[bytes, bytes, bytes, bytes, bytes]

_LARGEST = 8 << 20
_ASKED = frozenset({b"accept", b"accept-language", b"accept-encoding", b"if-none-match"})
_KEPT_BY_304 = frozenset({b"etag", b"cache-control", b"vary", b"content-location", b"link", b"date"})
_LONGEST = 512
_ROUND_ABOUT = 2048  # bytes that an answer takes besides its body and key, and then some


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it went out."""

    headers: Headers
    body: bytes
    etag: bytes


class Answers:
    """Answers by key, the least recently used going first when there are more than so many bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self.making: dict[Key, asyncio.Event] = {}  # what is being computed

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def get(self, key: Key) -> Answer | None:
        """Return the answer to what was asked, None where it was not yet."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Key, answer: Answer) -> None:
        """Keep an answer."""
        if key in self._kept or len(answer.body) > min(_LARGEST, self._most):
            return
        self._kept[key] = answer
        self._size += _weight(key, answer)
        while self._size > self._most:
            self._size -= _weight(*self._kept.popitem(last=False))

    def __len__(self) -> int:
        return len(self._kept)


def _weight(key: Key, answer: Answer) -> int:
    return len(answer.body) + sum(map(len, key)) + _ROUND_ABOUT


class Caching:
    """Give every request its snapshot; answer GETs from what was made of it before, with 304 where that is enough."""

    def __init__(self, app: ASGIApp, live: "Live") -> None:
        self.app = app
        self.live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        snapshot = scope["zhitu.snapshot"] = self.live.current
        if scope["method"] != "GET" or not scope["path"].startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        asked = _asked(scope)
        await self._answer(snapshot.answers, asked, scope, receive, send)

    async def _answer(
        self, answers: Answers, asked: dict[bytes, bytes], scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer from what was made before; of several that ask the same at once only the first computes."""
        key, known = _key(scope, asked), asked.get(b"if-none-match", b"")
        if key not in answers and (making := answers.making.get(key)) is not None:
            await making.wait()
        found = answers.get(key)
        scope["zhitu.cached"] = found is not None
        if found is not None:
            await _send(send, found, known)
            return
        scope["headers"] = [each for each in scope["headers"] if each[0] not in _ASKED] + list(asked.items())
        known_now = answers.making.setdefault(key, asyncio.Event())

        def settle(answer: Answer | None) -> None:
            if answer is not None:
                answers.put(key, answer)
            answers.making.pop(key, None)
            known_now.set()

        try:
            await self.app(scope, receive, _Recorder(send, known, settle).send)
        finally:
            settle(None)


class _Recorder:
    """Passes a response on; one with an entity tag waits until it is known to be whole, and is then kept."""

    def __init__(self, send: Send, tags: bytes, settle: Callable[[Answer | None], None]) -> None:
        self._send = send
        self._tags = tags
        self._settle = settle  # told once it is known whether there is an answer to keep
        self._held: Message | None = None

    async def send(self, message: Message) -> None:
        """Pass on, or hold back until the body is known."""
        if message["type"] == "http.response.start":
            if message["status"] == 200 and _etag(message["headers"]):
                self._held = message
                return
            self._settle(None)
        elif self._held is not None:
            start, self._held = self._held, None
            if not message.get("more_body", False):
                headers = list(start["headers"])
                answer = Answer(headers, message.get("body", b""), _etag(headers))
                self._settle(answer)
                await _send(self._send, answer, self._tags)
                return
            self._settle(None)
            await self._send(start)
        await self._send(message)


def _etag(headers: Headers) -> bytes:
    return next((value for name, value in headers if name.lower() == b"etag"), b"")


async def _send(send: Send, answer: Answer, known: bytes) -> None:
    if known and matches(known, answer.etag):
        kept = [(name, value) for name, value in answer.headers if name.lower() in _KEPT_BY_304]
        await send({"type": "http.response.start", "status": 304, "headers": kept})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": answer.body})


def _asked(scope: Scope) -> dict[bytes, bytes]:
    """Return the headers that an answer depends on: lines of one name joined, the one coding that it may have."""
    asked: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _ASKED:
            asked[name] = asked[name] + b", " + value if name in asked else value
    asked[b"accept-encoding"] = coding_asked(asked.get(b"accept-encoding", b""))
    return asked


def _short(value: bytes) -> bytes:
    """Return a header as a part of a key, however long it is."""
    return value if len(value) <= _LONGEST else sha256(value).digest()


def _key(scope: Scope, asked: dict[bytes, bytes]) -> Key:
    return (
        _short(cast(bytes, scope.get("raw_path") or scope["path"].encode())),
        _short(scope["query_string"]),
        _short(asked.get(b"accept", b"")),
        _short(asked.get(b"accept-language", b"")),
        asked[b"accept-encoding"],
    )


def matches(known: bytes, etag: bytes) -> bool:
    """Whether `If-None-Match` names an entity tag, compared weakly (RFC 9110, 8.8.3.2)."""
    if known.strip() == b"*":
        return True
    return etag.removeprefix(b"W/") in {each.strip().removeprefix(b"W/") for each in known.split(b",")}
