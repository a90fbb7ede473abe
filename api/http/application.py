"""The application: its settings in, a whole ASGI application out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from threading import Semaphore
from typing import TextIO

import anyio.to_thread
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette_compress import CompressMiddleware

from api.access import Access
from api.http import (
    accounts,
    catalogue,
    coverage,
    entry,
    examining,
    identities,
    import_events,
    imports,
    learners,
    ledger,
    nodes,
    paths,
    reasons,
    reuse,
    review,
    searching,
    self_reports,
    sparql,
    states,
    tokens,
    verification,
)
from api.http.abreast import Abreast
from api.http.aside import Aside
from api.http.asking import PREFIX
from api.http.bodies import Bounded
from api.http.cached import Caching
from api.http.codings import SMALLEST, compress_more
from api.http.deadlines import Deadline
from api.http.description import described
from api.http.finding import Finding
from api.http.journal import Journal, journal
from api.http.live import Live
from api.http.meters import Meters
from api.http.problems import ERRORS, Problem, on_error, on_gone, on_http, on_invalid, on_problem
from api.http.running_jobs import RunningJobs
from api.http.serving import Serving
from api.http.statements import Statements
from api.pages.admission import Elsewhere, introduced, lead
from api.pages.register import PAGES
from api.pages.rendering import Rendering
from api.pages.surface import Shared, Surface

RESOURCES = (
    *(
        module.resource
        for module in (coverage, reasons, catalogue, nodes, searching, ledger, examining, imports, states)
    ),
    import_events.resource,
    paths.resource,
    learners.resource,
    review.resource,
    reuse.resource,
    self_reports.resource,
    verification.resource,
    entry.resource,
    tokens.resource,
    accounts.resource,
    identities.resource,
    sparql.resource,
    states.bare,
)
_THREADS = 16  # computing at once; two cores do not gain from more
_HASHING = 2  # passwords looked at at once: each takes 64 MB and a core for a tenth of a second
_GRACE = 10.0  # seconds for what was begun and given up to run out before the store is closed


def create_app(serving: Serving, log: TextIO | None = None) -> FastAPI:
    """Make the application; it opens the store when it starts, not before."""
    live, meters, logger = Live(serving), Meters(serving.counters), journal(log)
    running, access = RunningJobs(serving, live, logger), Access(serving.access)
    under_way: set[asyncio.Task[None]] = set()
    finding, statements = Finding(serving), Statements(serving)
    live.listeners += [meters.see, finding.see]

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        await anyio.to_thread.run_sync(live.start)
        await anyio.to_thread.run_sync(running.start)
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(running.stop)
            await anyio.to_thread.run_sync(statements.close)
            access.close()
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
    app.state.aside, app.state.hashing = Aside(), Aside(_HASHING, 4 * _THREADS)
    app.state.access = access
    app.state.live, app.state.meters, app.state.serving = live, meters, serving
    app.state.jobs, app.state.finding, app.state.statements = running.jobs, finding, statements
    app.state.rendering, app.state.lines = Rendering(), Semaphore(import_events.MOST_LINES)
    for resource in RESOURCES:
        app.include_router(resource.router())
    for module in PAGES:
        app.include_router(module.pages.router(), dependencies=[Depends(introduced)])
    described(app)
    compress_more()
    app.add_middleware(Bounded)
    app.add_middleware(Shared)
    app.add_middleware(CompressMiddleware, minimum_size=SMALLEST)
    app.add_middleware(Caching, live=live)
    app.add_middleware(Abreast, live=live, waiting=serving.waiting)
    app.add_middleware(Deadline, seconds=serving.deadline, patience=serving.patience, under_way=under_way)
    app.add_middleware(Journal, meters=meters, logger=logger)
    app.add_middleware(Surface)
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
    app.add_exception_handler(Elsewhere, lead)


def _version() -> str:
    try:
        return version("zhitu")
    except PackageNotFoundError:
        return "0"
