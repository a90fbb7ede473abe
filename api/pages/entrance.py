"""Signing in and out."""

from typing import Annotated

import anyio.to_thread
from fastapi import Depends, Query, Request
from starlette.responses import Response

from api.http.entry import enter, leave
from api.http.persons import access_of, with_session, without_session
from api.http.resources import Resource
from api.pages.admission import ACCOUNT, SIGN_IN, Field, admitted, asked_of, inside, seen_other, unkept
from api.pages.visit import Visit, Visiting
from api.words import mark
from people.access import Action
from people.errors import EntryError, TooManyAttempts
from people.roles import Person

pages = Resource("pages", shown=False)

_LONGEST_NAME, _LONGEST_PASSWORD = 200, 400
To = Annotated[str, Query(max_length=2000, description="Where to go then")]
Over = Annotated[str, Query(pattern="^1?$", description="Whether a session has just ended")]


@pages.get("/sign-in", name="sign-in-page")
async def show(visit: Visiting, to: To = "", over: Over = "") -> Response:
    """Show the form; whoever is signed in already goes on."""
    if asked_of(visit.request).person.known:
        return seen_other(inside(to) or ACCOUNT)
    notice = visit.say(mark("登录已过期，请重新登录；刚才提交的没有保存。")) if over else ""
    return await _form(visit, inside(to), notice=notice)


@pages.post("/sign-in", name="sign-in-form")
async def sign_in(visit: Visiting, name: Field = "", password: Field = "", to: Field = "") -> Response:
    """Sign in, and go on to where one wanted to be."""
    request, to = visit.request, inside(to)
    if not await anyio.to_thread.run_sync(access_of(request).inhabited):
        return await _form(visit, to, status=403)
    if not name.strip() or not password:
        return await _form(visit, to, name, visit.say(mark("请填写账户名和密码。")), 422)
    if len(name) > _LONGEST_NAME or len(password) > _LONGEST_PASSWORD:
        return await _form(visit, to, "", visit.say(mark("账户名或密码不对")), 401)
    try:
        session = await enter(request, name, password)
    except TooManyAttempts as error:
        answer = await _form(visit, to, name, visit.words.told(str(error)), 429)
        answer.headers["Retry-After"] = str(error.wait)
        return answer
    except EntryError as error:
        return await _form(visit, to, name, visit.words.told(str(error)), 401)
    onward = ACCOUNT if session.person.once else to or "/"
    return with_session(seen_other(onward), request, session)


@pages.post("/sign-out", name="sign-out-form")
async def sign_out(request: Request, who: Annotated[Person, Depends(admitted(Action.OWN_ACCOUNT))]) -> Response:
    """Sign out."""
    if asked_of(request).visit is not None:
        await leave(request)
    return without_session(seen_other("/"), request)


async def _form(
    visit: Visit, to: str, name: str = "", error: str = "", status: int = 200, *, notice: str = ""
) -> Response:
    visit.request.scope["zhitu.address"] = SIGN_IN
    inhabited = await anyio.to_thread.run_sync(access_of(visit.request).inhabited)
    known = {"inhabited": inhabited, "onward": to, "name": name[:_LONGEST_NAME]}
    return unkept(visit.page("sign_in.html", status, section="account", error=error, notice=notice, **known))
