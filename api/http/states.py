"""Whether the server lives, whether it is ready, what it has counted."""

import os
from typing import cast

from fastapi import Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from api.http.asking import AskingNow, Json
from api.http.forms import fresh
from api.http.journal import Meters
from api.http.live import Live
from api.http.resources import Resource

resource = Resource("server")
bare = Resource("server", shown=False)


@resource.get("/health", name="health")
async def health(ask: AskingNow) -> Response:
    """Say that the process answers."""
    return fresh(ask, {"status": "ok", "revision": ask.revision, "data_as_of": ask.data_as_of, "worker": os.getpid()})


@resource.get("/readiness", name="readiness")
def readiness(ask: AskingNow, request: Request) -> Response:
    """Say whether what is served is the store's latest; 503 with the reason where it may be behind."""
    live = cast(Live, request.app.state.live)
    trouble = ask.words.told(live.trouble)
    ready = not trouble and not live.stopping
    data: Json = {
        "ready": ready,
        "revision": ask.revision,
        "data_as_of": ask.data_as_of,
        "writing": bool(request.app.state.serving.writing),
        "reason": trouble or None,
    }
    return fresh(ask, data, 200 if ready else 503)


@bare.get("/metrics", name="metrics")
async def metrics(request: Request) -> Response:
    """Give what this worker has counted, in the text form of Prometheus."""
    meters = cast(Meters, request.app.state.meters)
    return Response(generate_latest(meters.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
