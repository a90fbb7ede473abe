"""Answers that take long are made a few at a time, so that they keep nothing else waiting.

A thread cannot be stopped, so one whose request has run into its deadline goes on to the end of its work.
"""

from collections.abc import Callable
from typing import TypeVar, cast

import anyio
import anyio.to_thread
from fastapi import Request

from api.http.problems import Problem

T = TypeVar("T")
AT_ONCE, WAITING = 2, 4


class Aside:
    """The turns of one worker: so many work at once, so many more may wait. Made anywhere, run in one event loop."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._at_once, self._waiting = at_once, waiting
        self._turns: anyio.CapacityLimiter | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """Work in a thread when it is its turn; Problem where too many wait already."""
        if self._turns is None:
            self._turns = anyio.CapacityLimiter(self._at_once)
        if self._turns.statistics().tasks_waiting >= self._waiting:
            raise Problem("busy")
        return await anyio.to_thread.run_sync(work, limiter=self._turns)


def aside_of(request: Request) -> Aside:
    """Return the turns of this worker."""
    return cast(Aside, request.app.state.aside)
