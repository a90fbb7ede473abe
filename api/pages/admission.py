"""Who is let into a page: whoever is not signed in is led to where they can be, and from there back."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from api.http.persons import Asked, asked_by, client_of, require
from api.http.problems import Problem
from api.pages.addresses import to
from people.access import Action
from people.errors import PeopleStoreError
from people.roles import Person

SIGN_IN, ACCOUNT = "/sign-in", "/account"
_SHOWN_ONCE = "zhitu-once"
_SECONDS = 120

Field = Annotated[str, Form(max_length=2000)]
"""A field of a form; what it may be is for the function to say, politely."""


class Elsewhere(Exception):
    """Somebody has to be on another page first."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


async def lead(request: Request, error: Exception) -> Response:
    """Lead somebody to the page where they have to be first."""
    assert isinstance(error, Elsewhere)
    return seen_other(error.address)


async def introduced(request: Request) -> None:
    """Have the head of a page know who is signed in; where that cannot be asked now, reading goes on."""
    if request.cookies and not request.headers.get("authorization"):
        with suppress(PeopleStoreError):
            await asked_by(request)


def admitted(action: Action, *, guard_follows: bool = False) -> Callable[[Request], Awaitable[Person]]:
    """Return a dependency: who asks for a page, if they may; a browser is led to where that can be mended."""
    required = require(action, guard_follows=guard_follows)

    async def ask(request: Request) -> Person:
        try:
            return await required(request)
        except Problem as problem:
            if not request.scope.get("zhitu.browsing"):
                raise
            if problem.kind == "unauthenticated":
                over = "1" if (await asked_by(request)).over else ""
                raise Elsewhere(to(SIGN_IN, to_=_came_from(request), over=over)) from problem
            if (await asked_by(request)).person.once:
                raise Elsewhere(ACCOUNT) from problem
            raise

    return ask


def asked_of(request: Request) -> Asked:
    """Return who asks, as `introduced` or `admitted` found out."""
    found = request.scope.get("zhitu.asked")
    return found if isinstance(found, Asked) else Asked()


def guard_of(request: Request) -> str:
    """Return what the forms of a page carry."""
    visit = asked_of(request).visit
    return visit.guard if visit else ""


def inside(address: str) -> str:
    """Return an address of this server's pages, "" for any other: nobody is led away."""
    parts = urlsplit(address.replace("\\", "/"))
    fits = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    return address if fits and address.isprintable() else ""


def seen_other(address: str) -> Response:
    """Lead on after a form was taken: what is there can be looked at again."""
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def unkept(response: Response) -> Response:
    """Have nothing keep a page that is somebody's own."""
    response.headers["Cache-Control"] = "no-store"
    return response


def showing_once(response: Response, request: Request, path: str, secret: str) -> Response:
    """Send a secret along to the next page, which shows it this once; it passes by the browser and lies nowhere."""
    secure = client_of(request).secure
    response.set_cookie(
        _SHOWN_ONCE, secret, max_age=_SECONDS, path=path, secure=secure, httponly=True, samesite="strict"
    )
    return response


def shown_once(request: Request) -> str:
    """Return the secret that was sent along."""
    return request.cookies.get(_SHOWN_ONCE, "")


def forgotten(response: Response, request: Request, path: str) -> Response:
    """Have the browser forget the secret that a page has shown."""
    if shown_once(request):
        response.delete_cookie(_SHOWN_ONCE, path, httponly=True, samesite="strict")
    return unkept(response)


def _came_from(request: Request) -> str:
    """Return the page that somebody wants, or on which the form was."""
    if request.method == "GET":
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    parts = urlsplit(request.headers.get("referer", ""))
    same_server = parts.netloc == request.headers.get("host", "")
    return inside(parts.path + (f"?{parts.query}" if parts.query else "")) if same_server else ""
