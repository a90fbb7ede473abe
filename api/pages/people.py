"""Accounts and what was done, for administrators."""

from functools import partial
from typing import Annotated, Any, cast

import anyio.to_thread
from fastapi import Depends, Query
from fastapi import Path as PathParameter
from starlette.responses import Response

from api.http.aside import Aside
from api.http.people_rows import PAGE, Cursor, opened, page, place
from api.http.persons import access_of, doer_of
from api.http.problems import Problem
from api.http.resources import Resource
from api.pages.addresses import to as address_of
from api.pages.admission import Field, admitted, forgotten, seen_other, showing_once, shown_once, unkept
from api.pages.roles import DONE, OUTCOMES, ROLES, role_word, role_words
from api.pages.tables import Cell, Column, Link, Table, Tags
from api.pages.visit import Visit, Visiting
from api.phrases import moment
from api.words import mark
from people import accounts, log
from people.access import Action
from people.accounts import Known
from people.errors import AccountError, BadGrant, EditedMeanwhile, UnknownAccount
from people.roles import GRANTED, Grant, Person

pages = Resource("pages", shown=False)

ACCOUNTS = "/accounts"
Head = Annotated[Person, Depends(admitted(Action.ACCOUNTS))]
Auditor = Annotated[Person, Depends(admitted(Action.AUDIT_LOG))]
Name = Annotated[str, PathParameter(min_length=1, max_length=200)]
Actor = Annotated[str | None, Query(max_length=64)]
Done = Annotated[str | None, Query(max_length=40)]


@pages.get("/accounts", name="accounts-page")
async def show_all(visit: Visiting, who: Head, cursor: Cursor = None) -> Response:
    """List the accounts, with the form for a new one."""
    return await _accounts(visit, place(cursor) or "")


@pages.post("/accounts", name="account-form")
async def create(visit: Visiting, who: Head, name: Field = "", role: Field = "", scope: Field = "") -> Response:
    """Make an account; its one-time password is shown once, on its page."""
    database = await anyio.to_thread.run_sync(opened, visit.request)
    doer, hasher = doer_of(visit.request, who), access_of(visit.request).hasher
    try:
        grants = [Grant.of(role, scope)] if role else []
        work = partial(accounts.create, database, hasher, name, None, grants, doer)
        known, once = await _hashing(visit).run(work)
    except AccountError as error:
        return await _accounts(visit, "", visit.words.told(str(error)), (name, role, scope), 422)
    where = _page_of(known.name)
    return showing_once(seen_other(where), visit.request, ACCOUNTS, once or "")


@pages.get("/accounts/{name}", name="account-of")
async def show(visit: Visiting, who: Head, name: Name) -> Response:
    """Show an account: roles, state, and what may be done about it."""
    secret = shown_once(visit.request)
    return forgotten(await _account(visit, name, secret=secret), visit.request, ACCOUNTS)


@pages.post("/accounts/{name}", name="account-change-form")
async def change(
    visit: Visiting,
    who: Head,
    name: Name,
    edition: Field = "",
    add: Field = "",
    scope: Field = "",
    remove: Field = "",
    state: Field = "",
) -> Response:
    """Give or take a role, close or reopen; somebody else's change in between is told first."""
    database = await anyio.to_thread.run_sync(opened, visit.request)
    doer = doer_of(visit.request, who)
    known = await anyio.to_thread.run_sync(accounts.find, database, name)
    closed = {"disable": True, "enable": False}.get(state)
    try:
        held = set(known.grants)
        grants = held | {Grant.of(add, scope)} if add else held - {Grant.read(remove)} if remove else None
        if not edition.isdecimal():
            raise Problem("bad-body")
        work = partial(accounts.change, database, name, doer, edition=int(edition[:9]), grants=grants, disabled=closed)
        await anyio.to_thread.run_sync(work)
    except UnknownAccount:
        raise
    except AccountError as error:
        status = 409 if isinstance(error, EditedMeanwhile) else 422
        typed = (add, scope) if isinstance(error, BadGrant) else ("", "")
        return await _account(visit, name, visit.words.told(str(error)), typed, status)
    return seen_other(_page_of(known.name))


@pages.post("/accounts/{name}/password", name="password-reset-form")
async def reset(visit: Visiting, who: Head, name: Name) -> Response:
    """Give an account a one-time password, shown once."""
    database = await anyio.to_thread.run_sync(opened, visit.request)
    work = partial(accounts.reset, database, access_of(visit.request).hasher, name, doer_of(visit.request, who))
    once = await _hashing(visit).run(work)
    known = await anyio.to_thread.run_sync(accounts.find, database, name)
    return showing_once(seen_other(_page_of(known.name)), visit.request, ACCOUNTS, once)


@pages.get("/audit", name="audit-page")
def audit(visit: Visiting, who: Auditor, actor: Actor = None, action: Done = None, cursor: Cursor = None) -> Response:
    """List what was done, the newest first."""
    before = place(cursor)
    if before is not None and not (before.isdecimal() and len(before) < 19):
        raise Problem("bad-cursor")
    number = int(before) if before else None
    found = log.lines(opened(visit.request), number, PAGE + 1, actor or "", action or "")
    last = str(found[PAGE - 1].id) if len(found) > PAGE else ""
    following = page(visit.request, "entries", [{} for _ in found], PAGE, last)["next"]
    headings = (mark("时间"), mark("谁"), mark("动作"), mark("对什么"), mark("结果"), mark("从哪里"), mark("备注"))
    rows: list[list[Cell]] = [
        [
            moment(each.at),
            each.actor or visit.say(mark("（没有登录）")),
            visit.say(DONE[each.action]) if each.action in DONE else each.action,
            _target(each.target),
            Tags((visit.say(OUTCOMES[each.outcome]),), "plain" if each.outcome == "done" else "missing"),
            visit.say(mark("本机")) if each.address == "local" else each.address,
            each.remark,
        ]
        for each in found[:PAGE]
    ]
    columns = [Column(visit.say(heading)) for heading in headings]
    table = Table("audit", visit.say(mark("操作记录")), columns, rows, stacked=True)
    actions = [(each, visit.say(word)) for each, word in DONE.items()]
    given: dict[str, Any] = {"actor": actor, "action": action, "actions": actions, "following": following}
    return unkept(visit.page("audit.html", section="accounts", table=table, **given))


def _target(target: str) -> Cell:
    kind, _, identity = target.partition("/")
    return Link(target, f"/imports/{identity}") if kind == "import" and identity else target


async def _accounts(
    visit: Visit,
    after: str,
    error: str = "",
    typed: tuple[str, str, str] = ("", "", ""),
    status: int = 200,
) -> Response:
    database = await anyio.to_thread.run_sync(opened, visit.request)
    found = await anyio.to_thread.run_sync(accounts.listed, database, after, PAGE + 1)
    last = found[PAGE - 1].name if len(found) > PAGE else ""
    following = page(visit.request, "accounts", [{} for _ in found], PAGE, last)["next"]
    rows: list[list[Cell]] = [
        [
            Link(each.name, _page_of(each.name)),
            "；".join(role_words(visit, each.grants)),
            Tags((_state(visit, each),), "missing" if each.disabled else "plain"),
            moment(each.created),
        ]
        for each in found[:PAGE]
    ]
    headings = (mark("账户名"), mark("角色"), mark("状态"), mark("建立时间"))
    columns = [Column(visit.say(each)) for each in headings]
    table = Table("accounts", visit.say(mark("账户")), columns, rows, stacked=True)
    given = {"error": error, "typed": typed, "following": following, "choices": _choices(visit)}
    return unkept(visit.page("accounts.html", status, section="accounts", table=table, **given))


async def _account(
    visit: Visit,
    name: str,
    error: str = "",
    typed: tuple[str, str] = ("", ""),
    status: int = 200,
    *,
    secret: str = "",
) -> Response:
    database = await anyio.to_thread.run_sync(opened, visit.request)
    known = await anyio.to_thread.run_sync(accounts.find, database, name)
    held = [(str(grant), role_word(visit, grant)) for grant in known.grants]
    state, created = _state(visit, known), moment(known.created)
    given = {"error": error, "typed": typed, "choices": _choices(visit), "secret": secret}
    about = {"known": known, "held": held, "state": state, "created": created, "address": _page_of(known.name)}
    return unkept(visit.page("account_of.html", status, section="accounts", **about, **given))


def _state(visit: Visit, known: Known) -> str:
    if known.disabled:
        return visit.say(mark("已停用"))
    return visit.say(mark("要先改密码")) if known.once else visit.say(mark("在用"))


def _choices(visit: Visit) -> list[tuple[str, str]]:
    return [(str(role), visit.say(ROLES[str(role)])) for role in GRANTED]


def _page_of(name: str) -> str:
    return address_of(f"{ACCOUNTS}/{name}")


def _hashing(visit: Visit) -> Aside:
    return cast(Aside, visit.request.app.state.hashing)
