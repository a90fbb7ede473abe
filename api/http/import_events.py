"""An import as it goes on: server-sent events, which a client that was cut off takes up where it stood."""

from collections.abc import AsyncIterator
from threading import Semaphore
from time import monotonic
from typing import Annotated, cast

import anyio
import anyio.to_thread
from fastapi import Header, Request
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.http.accepting import chosen
from api.http.asking import AskingNow
from api.http.forms import json_bytes
from api.http.imports import ImportId, jobs_of
from api.http.live import Live
from api.http.problems import Problem
from api.http.resources import Resource
from api.http.serving import Serving
from api.http.writing import Sender, own_job
from ingest.jobs_orders import FINAL, Event

resource = Resource("imports", "/imports")

STREAM = "text/event-stream"
MOST_LINES = 64
"""So many lines of one worker may be open: each looks at the rows, in one of a few threads."""

HEARTBEAT = 10.0
"""Seconds of silence after which a comment says that the line is open."""

_LOOK = 0.1  # seconds between looks at the rows
_LONGEST = 300.0  # seconds after which the client is to come again
_AGAIN = 1000  # milliseconds after which it does

Last = Annotated[
    str | None,
    Header(alias="Last-Event-ID", pattern="^[0-9]{0,9}$", description="The last event that came"),
]


@resource.get("/{id}/events", name="import-events")
async def follow(ask: AskingNow, identity: ImportId, who: Sender, last: Last = None) -> Response:
    """Follow an import: an event for every step, from the first or after the last that came, until its end.

    204 where it has ended and nothing is left to tell: an `EventSource` asks no more then.
    """
    if chosen(ask.request.headers.get("accept", ""), (STREAM,)) is None:
        raise Problem("not-acceptable", about={"offered": [STREAM]})
    job = await anyio.to_thread.run_sync(own_job, jobs_of(ask.request), identity, who)
    after = int(last or 0)
    if job.final and after >= job.events:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return _Line(_events(ask.request, identity, after), headers=headers)


class _Line(EventSourceResponse):
    """A line, which makes room for another one when it ends, however it does; a Problem where there is none."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what comes."""
        lines = cast(Semaphore, scope["app"].state.lines)
        if not lines.acquire(blocking=False):
            raise Problem("busy")
        try:
            await super().__call__(scope, receive, send)
        finally:
            lines.release()


async def _events(request: Request, identity: str, after: int) -> AsyncIterator[bytes]:
    """Yield what happened and happens, and a comment now and then."""
    jobs = jobs_of(request)
    longest = min(_LONGEST, cast(Serving, request.app.state.serving).patience / 2)
    heartbeat = min(HEARTBEAT, longest / 4)
    began = spoken = monotonic()
    yield format_sse_event(retry=_AGAIN)
    while not _closing(request) and monotonic() - began < longest:
        found = await anyio.to_thread.run_sync(jobs.events, identity, after)
        for each in found:
            after, spoken = each.number, monotonic()
            yield _written(each)
        if found and found[-1].data["status"] in FINAL:
            return
        if monotonic() - spoken > heartbeat:
            spoken = monotonic()
            yield KEEPALIVE_COMMENT
        await anyio.sleep(_LOOK)


def _written(event: Event) -> bytes:
    data = json_bytes({"at": event.at, **event.data}).decode()
    return format_sse_event(event=event.name, data_str=data, id=str(event.number))


def _closing(request: Request) -> bool:
    """Whether this worker is on its way out: the server waits for lines that are open."""
    live = cast(Live, request.app.state.live)
    return live.stopping or bool(getattr(request.scope.get("zhitu.line"), "closing", False))
