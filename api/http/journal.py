"""One line a request with its id, what was counted, and HEAD; the outermost layer: nothing gets past it unanswered."""

import re
import sys
import time
from typing import TextIO
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.deadlines import CutShort
from api.http.languages import language_asked
from api.http.meters import Meters
from api.http.problems import problem_response
from api.words import words_of

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_QUIET = frozenset({"/v1/health", "/v1/readiness", "/metrics"})
_PRIVATE = ("/v1/learners/", "/learn/", "/learn?")
"""Where addresses tell what somebody has mastered: the route alone is written down."""


def journal(output: TextIO | None = None) -> structlog.typing.FilteringBoundLogger:
    """Return a logger that writes one JSON object a line, to standard error unless told otherwise."""
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(output or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(20),
    )
    return logger


class Journal:
    """Give each request an id, write down and count what became of it, answer HEAD, and answer for what broke."""

    def __init__(self, app: ASGIApp, meters: Meters, logger: structlog.typing.FilteringBoundLogger) -> None:
        self.app = app
        self.meters = meters
        self.logger = logger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _GIVEN_ID.fullmatch(given) else uuid4().hex[:16]
        method, began = scope["method"], time.perf_counter()
        if method == "HEAD":
            scope = {**scope, "method": "GET"}
        going = _Going(send, request_id, method == "HEAD")
        with self.meters.under_way.track_inprogress():
            try:
                await self.app(scope, receive, going.send)
            except CutShort:
                scope["zhitu.fault"] = "cut short at the deadline"
            except Exception:  # the last place where it can be told
                self.logger.error("fault", request_id=request_id, path=_written(scope)[0], exc_info=True)
                if not going.status:
                    words = words_of(language_asked(Headers(scope=scope).get("accept-language", "")))
                    await problem_response("fault", words, about={"request_id": request_id})(scope, receive, going.send)
        self._note(scope, method, going.status, request_id, time.perf_counter() - began)

    def _note(self, scope: Scope, method: str, status: int, request_id: str, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "")
        cached = bool(scope.get("zhitu.cached"))
        self.meters.requests.labels(method if method.isalpha() and len(method) < 8 else "OTHER", route, status).inc()
        self.meters.seconds.labels(route).observe(seconds)
        if cached:
            self.meters.cached.inc()
        if scope["path"] in _QUIET:
            return
        path, query = _written(scope)
        more = {"fault": scope["zhitu.fault"]} if "zhitu.fault" in scope else {}
        note = self.logger.warning if status >= 500 or more else self.logger.info
        note(
            "request",
            request_id=request_id,
            method=method,
            path=path,
            query=query,
            status=status,
            ms=round(seconds * 1000, 2),
            cached=cached,
            revision=getattr(scope.get("zhitu.snapshot"), "revision", None),
            **more,
        )


def _written(scope: Scope) -> tuple[str, str]:
    """Return the path and the query as they are written down."""
    if f"{scope['path']}?".startswith(_PRIVATE):
        return getattr(scope.get("route"), "path", ""), ""
    return scope["path"], scope["query_string"].decode("ascii", "replace")


class _Going:
    """The way an answer goes out: with the request's id, without a body for HEAD."""

    def __init__(self, send: Send, request_id: str, headless: bool) -> None:
        self._send = send
        self._request_id = request_id
        self._headless = headless
        self.status = 0

    async def send(self, message: Message) -> None:
        """Send one message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self._request_id
            headers["X-Content-Type-Options"] = "nosniff"
        elif self._headless:
            message = {**message, "body": b""}
        await self._send(message)
