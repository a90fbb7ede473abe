"""A bare FastAPI application that gives ready bytes: the most that this server and framework can do on the machine."""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import Response

from api.http.workers import listen

ETAG = 'W/"bare"'


def application(body: bytes) -> FastAPI:
    """Answer `/` with the bytes as JSON, and with 304 who has them already."""
    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def answer(request: Request) -> Response:
        if request.headers.get("if-none-match") == ETAG:
            return Response(status_code=304, headers={"ETag": ETAG})
        return Response(body, headers={"ETag": ETAG}, media_type="application/json")

    return app


def run(app: FastAPI) -> None:
    """Serve on a free port of this machine, as `zhitu serve` does, and say its address on standard error."""
    with listen("127.0.0.1", 0) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", file=sys.stderr, flush=True)
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    run(application(Path(sys.argv[1]).read_bytes()))
