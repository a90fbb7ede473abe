"""Which revision answers: told in a header, and waited for where a client asks for one that it knows of.

A client that was answered by one host, or has committed by another, says `min_revision=N` and is not shown less.
"""

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, cast

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.languages import language_asked
from api.http.problems import problem_response
from api.words import mark, words_of

if TYPE_CHECKING:
    from api.http.live import Live, Snapshot

HEADER = b"zhitu-revision"
_NAME = b"min_revision="
_STEP = 0.02  # seconds between looks
_LONGEST = 18  # digits


class Abreast:
    """Answer no earlier than a revision that was asked for, at most `waiting` seconds later; else 503 `behind`."""

    def __init__(self, app: ASGIApp, live: "Live", waiting: float) -> None:
        self.app = app
        self.live = live
        self.waiting = waiting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait where that is asked for, pass on, and tell the revision."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        asked = _taken(scope) if _NAME in scope["query_string"] else []
        if asked and not (len(asked) == 1 and asked[0].isdigit() and len(asked[0]) <= _LONGEST):
            await self._refuse("bad-parameter", mark("min_revision 要写一个版号"), scope, receive, send)
            return
        if asked and not await self._reached(int(asked[0])):
            said = mark("本机的版次还没有到 min_revision")
            await self._refuse("behind", said, scope, receive, send)
            return

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start" and (seen := scope.get("zhitu.snapshot")) is not None:
                told = str(cast("Snapshot", seen).revision).encode()
                message = {**message, "headers": [*message["headers"], (HEADER, told)]}
            await send(message)

        await self.app(scope, receive, telling)

    async def _reached(self, number: int) -> bool:
        until = monotonic() + self.waiting
        while self.live.current.revision < number:
            if monotonic() > until:
                return False
            await asyncio.sleep(_STEP)
        return True

    async def _refuse(self, kind: str, said: str, scope: Scope, receive: Receive, send: Send) -> None:
        words = words_of(language_asked(Headers(scope=scope).get("accept-language", "")))
        headers = {HEADER.decode(): str(self.live.current.revision)}
        await problem_response(kind, words, words.say(said), headers=headers)(scope, receive, send)


def _taken(scope: Scope) -> list[bytes]:
    """Take `min_revision` out of the query and return what it was: it changes no answer, only when one is given."""
    parts = scope["query_string"].split(b"&")
    scope["query_string"] = b"&".join(part for part in parts if not part.startswith(_NAME))
    return [part.removeprefix(_NAME) for part in parts if part.startswith(_NAME)]
