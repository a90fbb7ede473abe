"""Whether the server lives, whether it is ready, what it has counted."""

import os
from typing import cast

from fastapi import Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from api.http.asking import AskingNow, Json
from api.http.finding import finding_of
from api.http.forms import fresh
from api.http.live import Live
from api.http.meters import Meters
from api.http.resources import Resource
from api.http.statements import Statements

resource = Resource("server")
bare = Resource("server", shown=False)


@resource.get("/health", name="health")
async def health(ask: AskingNow) -> Response:
    """Say that the process answers."""
    return fresh(ask, {"status": "ok", "revision": ask.revision, "data_as_of": ask.data_as_of, "worker": os.getpid()})


@resource.get("/readiness", name="readiness")
async def readiness(ask: AskingNow, request: Request) -> Response:
    """Say whether what is served is the store's latest; 503 with the reason where it may be behind."""
    live = cast(Live, request.app.state.live)
    finding, statements = finding_of(request), cast(Statements, request.app.state.statements)
    trouble = ask.words.told(live.trouble or finding.trouble)
    ready = not trouble and not live.stopping and live.behind <= request.app.state.serving.behind
    data: Json = {
        "ready": ready,
        "revision": ask.revision,
        "data_as_of": ask.data_as_of,
        "writing": bool(request.app.state.serving.writing),
        "behind": live.behind,
        "reason": trouble or None,
        "search": finding.revision,
        "sparql": {"revision": statements.revision, "building": statements.building},
    }
    return fresh(ask, data, 200 if ready else 503)


@bare.get("/metrics", name="metrics")
def metrics(request: Request) -> Response:
    """Give what all workers have counted, in the text form of Prometheus."""
    meters = cast(Meters, request.app.state.meters)
    return Response(meters.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})
