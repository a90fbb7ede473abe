"""Signing in and out, and who one is: for pages and programs alike; forms of pages call `enter` and `leave`."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, ClassVar, cast

import anyio.to_thread
from fastapi import Depends, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.http.aside import Aside
from api.http.asking import AskingNow, Json
from api.http.forms import fresh
from api.http.people_rows import opened
from api.http.persons import (
    Asked,
    access_of,
    asked_by,
    doer_of,
    require,
    unrelated,
    with_session,
    without_session,
)
from api.http.problems import Problem
from api.http.resources import Resource
from api.words import mark
from people import sessions
from people.access import TABLE, Action, allows
from people.database import Database
from people.roles import Person
from people.sessions import Visit

resource = Resource("accounts")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A name with its password."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "admin", "password": "…"}]}
    )
    name: Annotated[str, Field(min_length=1, max_length=200)]
    password: Annotated[str, Field(min_length=1, max_length=400)]


@dataclass(frozen=True, slots=True)
class NewPassword:
    """The password one has, and the one to have."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"old": "…", "new": "…"}]}
    )
    old: Annotated[str, Field(min_length=1, max_length=400)]
    new: Annotated[str, Field(min_length=1, max_length=400)]


@resource.post("/session", name="sign-in")
async def sign_in(ask: AskingNow, given: SignIn) -> Response:
    """Sign in: the session is in a cookie that scripts cannot read, its guard (`csrf`) in the answer."""
    visit = await enter(ask.request, given.name, given.password)
    return with_session(fresh(ask, me_data(visit.person, visit)), ask.request, visit)


@resource.delete("/session", name="sign-out")
async def sign_out(request: Request, who: Annotated[Person, Depends(require(Action.OWN_ACCOUNT))]) -> Response:
    """End the session that the request comes with."""
    await leave(request)
    return without_session(Response(status_code=204), request)


@resource.get("/me", name="me")
async def me(ask: AskingNow, asked: Annotated[Asked, Depends(asked_by)]) -> Response:
    """Say who one is: name, roles, what these allow; a visitor without signing in."""
    return fresh(ask, me_data(asked.person, asked.visit))


@resource.post("/me/password", name="password")
async def change_password(
    ask: AskingNow, given: NewPassword, who: Annotated[Person, Depends(require(Action.OWN_ACCOUNT))]
) -> Response:
    """Change one's password, in a session; all one's sessions end, a new one begins."""
    visit = await renew(ask.request, given.old, given.new)
    return with_session(fresh(ask, me_data(visit.person, visit)), ask.request, visit)


async def enter(request: Request, name: str, password: str) -> Visit:
    """Let somebody in; the caller puts the session into the answer. EntryError where not."""
    if unrelated(request):
        raise Problem("forbidden", mark("这个请求来自别的网站"))
    access = access_of(request)
    database = await _database(request)
    asked = None if request.headers.get("authorization") else await asked_by(request)
    before = asked.visit.mark if asked is not None and asked.visit is not None else ""
    doer = doer_of(request)
    work = partial(sessions.sign_in, database, access.hasher, access.rules.lifetime, name, password, doer, before)
    return await _hashing(request).run(work)


async def leave(request: Request) -> None:
    """End the session that a request comes with."""
    visit = await own_visit(request)
    database = await _database(request)
    await anyio.to_thread.run_sync(sessions.sign_out, database, visit, doer_of(request, visit.person))


async def renew(request: Request, old: str, new: str) -> Visit:
    """Change the password of whoever is in the session; the caller puts the new session into the answer."""
    access, visit, database = access_of(request), await own_visit(request), await _database(request)
    doer = doer_of(request, visit.person)
    work = partial(sessions.change_password, database, access.hasher, access.rules.lifetime, visit, old, new, doer)
    return await _hashing(request).run(work)


async def own_visit(request: Request) -> Visit:
    """Return the session that a request comes with; what concerns the account itself is not done by token."""
    asked = await asked_by(request)
    if asked.visit is None:
        raise Problem("forbidden", mark("用账户名和密码登录后再做这件事；令牌不行"))
    return asked.visit


def me_data(person: Person, visit: Visit | None) -> Json:
    """Return what somebody is told about themselves; `may` are the actions allowed to any target at least."""
    return {
        "name": person.name or None,
        "by": person.by,
        "roles": [{"role": str(grant.role), "scope": grant.scope or None} for grant in sorted(person.grants)],
        "may": [str(action) for action in TABLE if allows(person, action)],
        "must_change_password": person.once,
        "csrf": visit.guard if visit else None,
        "ends": visit.ends.isoformat() if visit else None,
    }


async def _database(request: Request) -> Database:
    return await anyio.to_thread.run_sync(opened, request)


def _hashing(request: Request) -> Aside:
    """Return the turns of hashing: each takes 64 MB for a tenth of a second."""
    return cast(Aside, request.app.state.hashing)
