"""Deadlines: a request that has nothing to show when its time is over is told so; what it began runs out unseen.

What was begun still fills the cache, so that the same question may be answered at once later. Rows that have begun to
go out are cut when making them has taken too long, in a way that can be told from their end (api/http/rows.py). Bodies
that arrive too slowly end a request likewise, and so do clients that take too long to fetch an answer.
"""

import asyncio
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import NamedTuple, TypeVar

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.languages import language_asked
from api.http.problems import problem_response
from api.words import mark, words_of

R = TypeVar("R")


class CutShort(Exception):
    """An answer that has begun cannot be finished in time: the connection ends without its proper end."""


class Time(NamedTuple):
    """When a request came, and how many seconds may be spent on computing its answer."""

    began: float
    seconds: float

    def bounded(self, rows: Iterable[R]) -> Iterator[R]:
        """Yield rows as long as there is time to make them; how long they take to go out does not count."""
        spent = monotonic() - self.began
        source = iter(rows)
        while True:
            asked = monotonic()
            try:
                row = next(source)
            except StopIteration:
                return
            spent += monotonic() - asked
            if spent > self.seconds:
                raise CutShort
            yield row


class Deadline:
    """End requests early, in `seconds`, or `patience` where a body is to arrive first; answers in `patience` more."""

    def __init__(self, app: ASGIApp, seconds: float, patience: float, under_way: set[asyncio.Task[None]]) -> None:
        self.app = app
        self.seconds = seconds
        self.patience = patience
        self._under_way = under_way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and wait for it no longer than allowed."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["zhitu.time"] = Time(monotonic(), self.seconds)
        gate = _Gate(send)
        task = asyncio.ensure_future(self.app(scope, receive, gate.send))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        upload = scope["method"] == "POST"
        seconds = self.patience if upload else self.seconds
        try:
            await asyncio.wait({task}, timeout=seconds)
            if gate.started and not task.done():
                await asyncio.wait({task}, timeout=self.patience)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if task.done():
            await task
            return
        gate.closed = True
        task.add_done_callback(_forget)
        if gate.started:
            task.cancel()
            raise CutShort
        words = words_of(language_asked(Headers(scope=scope).get("accept-language", "")))
        said = words.say(mark("限时 {seconds} 秒"), seconds=f"{seconds:g}")
        answer = problem_response("too-slow" if upload else "deadline", words, said, {"seconds": seconds})
        await answer(scope, receive, send)


class _Gate:
    """Lets an answer through until the request was ended."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False
        self.closed = False

    async def send(self, message: Message) -> None:
        """Send on, or drop what comes too late."""
        if self.closed:
            return
        self.started = True
        await self._send(message)


def _forget(task: asyncio.Task[None]) -> None:
    """Take note of a late failure: nobody waits for it any more."""
    if not task.cancelled():
        task.exception()
