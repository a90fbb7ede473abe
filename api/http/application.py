"""The application: its settings in, a whole ASGI application out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import TextIO

import anyio.to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette_compress import CompressMiddleware

from api.http import (
    catalogue,
    coverage,
    examining,
    identities,
    imports,
    ledger,
    nodes,
    reasons,
    searching,
    sparql,
    states,
)
from api.http.aside import Aside
from api.http.asking import PREFIX
from api.http.cached import Caching
from api.http.codings import SMALLEST, compress_more
from api.http.deadlines import Deadline
from api.http.description import described
from api.http.finding import Finding
from api.http.journal import Journal, journal
from api.http.live import Live
from api.http.meters import Meters
from api.http.problems import ERRORS, Problem, on_error, on_gone, on_http, on_invalid, on_problem
from api.http.serving import Serving
from api.http.statements import Statements
from api.http.uploads import Uploads

RESOURCES = (
    *(
        module.resource
        for module in (coverage, reasons, catalogue, nodes, searching, ledger, examining, imports, states)
    ),
    identities.resource,
    sparql.resource,
    states.bare,
)
_THREADS = 16  # computing at once; two cores do not gain from more
_GRACE = 10.0  # seconds for what was begun and given up to run out before the store is closed


def create_app(serving: Serving, log: TextIO | None = None) -> FastAPI:
    """Make the application; it opens the store when it starts, not before."""
    live, meters, logger = Live(serving), Meters(serving.counters), journal(log)
    uploads = Uploads(serving.store, logger)
    under_way: set[asyncio.Task[None]] = set()
    finding, statements = Finding(serving), Statements(serving)
    live.listeners += [meters.see, finding.see]

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        await anyio.to_thread.run_sync(live.start)
        if serving.writing:
            await anyio.to_thread.run_sync(uploads.resume, live.current.store)
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(uploads.close)
            await anyio.to_thread.run_sync(statements.close)
            if under_way:
                await asyncio.wait(under_way, timeout=_GRACE)
            idle = await anyio.to_thread.run_sync(finding.stop, _GRACE)
            await anyio.to_thread.run_sync(live.stop, idle and not under_way)

    app = FastAPI(
        title="职图 ZhiTu",
        version=_version(),
        lifespan=lifespan,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.aside = Aside()
    app.state.live, app.state.meters, app.state.serving = live, meters, serving
    app.state.uploads, app.state.finding, app.state.statements = uploads, finding, statements
    for resource in RESOURCES:
        app.include_router(resource.router())
    described(app)
    compress_more()
    app.add_middleware(CompressMiddleware, minimum_size=SMALLEST)
    app.add_middleware(Caching, live=live)
    app.add_middleware(Deadline, seconds=serving.deadline, patience=serving.patience, under_way=under_way)
    app.add_middleware(Journal, meters=meters, logger=logger)
    _answer_errors(app)
    return app


def _answer_errors(app: FastAPI) -> None:
    """Answer every error that is expected as a problem; the journal answers for the others."""
    for error in ERRORS:
        app.add_exception_handler(error, on_error)
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(ClientDisconnect, on_gone)


def _version() -> str:
    try:
        return version("zhitu")
    except PackageNotFoundError:
        return "0"
