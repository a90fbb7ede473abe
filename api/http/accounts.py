"""Accounts and the audit log, for administrators."""

from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, ClassVar, cast

import anyio.to_thread
from fastapi import Depends, Query
from fastapi import Path as PathParameter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.http.aside import Aside
from api.http.asking import AskingNow
from api.http.forms import fresh
from api.http.people_rows import PAGE, Cursor, Limit, opened, page, place
from api.http.persons import access_of, doer_of, require
from api.http.problems import Problem
from api.http.resources import Resource
from api.people_data import account_data, line_data
from people import accounts, log
from people.access import Action
from people.roles import Grant, Person

resource = Resource("accounts")

Head = Annotated[Person, Depends(require(Action.ACCOUNTS))]
Auditor = Annotated[Person, Depends(require(Action.AUDIT_LOG))]
Name = Annotated[str, PathParameter(min_length=1, max_length=200, description="An account's name", examples=["admin"])]
Actor = Annotated[
    str | None, Query(min_length=1, max_length=64, description="Only what this account did", examples=["admin"])
]
Done = Annotated[
    str | None, Query(min_length=1, max_length=40, description="Only this action", examples=["account-create"])
]


@dataclass(frozen=True, slots=True)
class Held:
    """A role with its scope: a builder's library, an auditor's region."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    role: Annotated[str, Field(max_length=20)]
    scope: Annotated[str | None, Field(max_length=200)] = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A name with roles; the one-time password is in the answer."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "li.na", "roles": [{"role": "builder", "scope": "ec-sample"}]}]},
    )
    name: Annotated[str, Field(min_length=1, max_length=64)]
    roles: Annotated[list[Held], Field(max_length=100)] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ChangedAccount:
    """What to change of an account, as it was seen at this edition; roles given replace those it has."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"edition": 1, "disabled": True}]}
    )
    edition: Annotated[int, Field(ge=1)]
    roles: Annotated[list[Held] | None, Field(max_length=100)] = None
    disabled: bool | None = None


@resource.get("/accounts", name="accounts")
def show_all(ask: AskingNow, who: Head, limit: Limit = PAGE, cursor: Cursor = None) -> Response:
    """List the accounts by name: roles, state, edition."""
    found = accounts.listed(opened(ask.request), place(cursor) or "", limit + 1)
    last = found[limit - 1].name if len(found) > limit else ""
    return fresh(ask, page(ask.request, "accounts", [account_data(each) for each in found], limit, last))


@resource.post("/accounts", name="account-create", status_code=201)
async def create(ask: AskingNow, given: NewAccount, who: Head) -> Response:
    """Make an account; `password` is one-time, and shown this once."""
    database = await anyio.to_thread.run_sync(opened, ask.request)
    doer, grants, hasher = doer_of(ask.request, who), _grants(given.roles), access_of(ask.request).hasher
    work = partial(accounts.create, database, hasher, given.name, None, grants, doer)
    known, once = await cast(Aside, ask.request.app.state.hashing).run(work)
    return fresh(ask, {**account_data(known), "password": once}, 201)


@resource.get("/accounts/{name}", name="account")
def show(ask: AskingNow, name: Name, who: Head) -> Response:
    """Show an account."""
    return fresh(ask, account_data(accounts.find(opened(ask.request), name)))


@resource.patch("/accounts/{name}", name="account-change")
def change(ask: AskingNow, name: Name, given: ChangedAccount, who: Head) -> Response:
    """Change roles, close or reopen; 409 where somebody changed the account since its `edition`."""
    grants = None if given.roles is None else _grants(given.roles)
    doer = doer_of(ask.request, who)
    changed = accounts.change(
        opened(ask.request), name, doer, edition=given.edition, grants=grants, disabled=given.disabled
    )
    return fresh(ask, account_data(changed))


@resource.post("/accounts/{name}/password", name="password-reset")
async def reset(ask: AskingNow, name: Name, who: Head) -> Response:
    """Give an account a one-time password, shown this once; its sessions end, its tokens are revoked."""
    database = await anyio.to_thread.run_sync(opened, ask.request)
    work = partial(accounts.reset, database, access_of(ask.request).hasher, name, doer_of(ask.request, who))
    once = await cast(Aside, ask.request.app.state.hashing).run(work)
    return fresh(ask, {"name": accounts.find(database, name).name, "password": once})


@resource.get("/audit", name="audit")
def audit(
    ask: AskingNow,
    who: Auditor,
    actor: Actor = None,
    action: Done = None,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Response:
    """List the audit log, the newest first: who did what to what, when, from where, and what came of it."""
    before = place(cursor)
    if before is not None and not (before.isdecimal() and len(before) < 19):
        raise Problem("bad-cursor")
    number = int(before) if before else None
    found = log.lines(opened(ask.request), number, limit + 1, actor or "", action or "")
    last = str(found[limit - 1].id) if len(found) > limit else ""
    return fresh(ask, page(ask.request, "entries", [line_data(each) for each in found], limit, last))


def _grants(held: list[Held]) -> list[Grant]:
    return [Grant.of(each.role, each.scope or "") for each in held]
