"""What lies between browsers and the application.

Pages at addresses that programs share, errors as pages, and the headers that keep foreign script out.
"""

import json
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.accepting import chosen
from api.http.problems import MEDIA_TYPE
from api.pages.rendering import rendering_of
from api.pages.speaking import language_of

HTML = "text/html"
FOR_PROGRAMS = ("/v1", "/sparql", "/metrics")
SHARED = "/id/"
"""Addresses that programs and people share: which of them asks is told by `Accept`."""

INSIDE = "/node/"
"""Where the pages of shared addresses lie inside."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_GUARDS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Surface:
    """Answer browsers with pages where something is wrong, in the language chosen, and guard what they are given."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["path"].startswith(FOR_PROGRAMS) or not _browsing(scope):
            await self.app(scope, receive, send)
            return
        scope["query_string"] = _without_empty(scope["query_string"])
        said = [pair for pair in scope["headers"] if pair[0] != b"accept-language"]
        scope["headers"] = [*said, (b"accept-language", language_of(HTTPConnection(scope)).encode())]
        scope["zhitu.browsing"] = True
        await self.app(scope, receive, _Dressing(scope, send).send)


class Shared:
    """Lead browsers from the addresses that they share with programs to the pages; what is logged stays as asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, to where its page lies inside."""
        if not scope.get("zhitu.browsing") or not scope["path"].startswith(SHARED):
            await self.app(scope, receive, send)
            return
        inside = {**scope, "zhitu.address": scope["path"], "path": INSIDE + scope["path"].removeprefix(SHARED)}
        raw = scope.get("raw_path")
        if isinstance(raw, bytes):
            inside["zhitu.address"] = raw.decode("ascii", "replace").partition("?")[0]
            inside["raw_path"] = INSIDE.encode() + raw.removeprefix(SHARED.encode())
        await self.app(inside, receive, send)
        scope.update({name: inside[name] for name in ("route", "zhitu.fault") if name in inside})


class _Dressing:
    """Passes an answer on; a problem becomes a page, and pages get the headers that guard them."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._held: Message | None = None
        self._said = bytearray()

    async def send(self, message: Message) -> None:
        """Pass on, or hold back a problem until it is whole."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            kind = headers.get("content-type", "")
            if kind.startswith(MEDIA_TYPE) and "content-encoding" not in headers:
                self._held = message
                return
            if kind.startswith(HTML):
                for name, value in _GUARDS.items():
                    headers.setdefault(name, value)
            await self._send(message)
        elif self._held is None:
            await self._send(message)
        else:
            self._said += message.get("body", b"")
            if not message.get("more_body", False):
                await self._page(self._held)

    async def _page(self, start: Message) -> None:
        answer = problem_page(self._scope, bytes(self._said), start["status"])
        for name, value in Headers(raw=start["headers"]).items():
            if name in ("allow", "retry-after", "x-request-id"):
                answer.headers[name] = value
        answer.headers.update(_GUARDS)
        await self._send({"type": "http.response.start", "status": start["status"], "headers": answer.raw_headers})
        await self._send({"type": "http.response.body", "body": answer.body})


def problem_page(scope: Scope, said: bytes, status: int) -> Response:
    """Return the page that tells a person what a problem told a program."""
    request = Request(scope)
    rendering, language = rendering_of(request), language_of(request)
    problem = json.loads(said)
    context = {"visit": None, "section": "", "crumbs": (), "problem": problem, "status": status}
    html = rendering.html(language, "problem.html", context)
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Cookie"}
    return Response(html, status, headers, f"{HTML}; charset=utf-8")


def _browsing(scope: Scope) -> bool:
    """Whether a browser asks: one that would rather have a page than JSON."""
    accepted = Headers(scope=scope).get("accept", "")
    return chosen(accepted, ("application/json", HTML)) == HTML


def _without_empty(query: bytes) -> bytes:
    """Leave out parameters without a value: forms send those that were not filled in."""
    pairs = parse_qsl(query.decode("ascii", "replace"), keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if value.strip()]).encode()
