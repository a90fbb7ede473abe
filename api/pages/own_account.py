"""One's own account: who one is, the password, the tokens."""

from functools import partial
from typing import Annotated, Any

import anyio.to_thread
from fastapi import Depends
from fastapi import Path as PathParameter
from starlette.responses import Response

from api.http.entry import own_visit, renew
from api.http.people_rows import opened
from api.http.persons import doer_of, with_session
from api.http.resources import Resource
from api.pages.admission import (
    ACCOUNT,
    Field,
    admitted,
    asked_of,
    forgotten,
    seen_other,
    showing_once,
    shown_once,
    unkept,
)
from api.pages.roles import role_words
from api.pages.visit import Visit, Visiting
from api.phrases import moment
from api.words import mark
from people import tokens
from people.access import Action
from people.errors import AccountError, EntryError, TooManyAttempts
from people.passwords import SHORTEST
from people.roles import Person, Role
from people.tokens import DAYS, MOST_DAYS, Issued

pages = Resource("pages", shown=False)

TOKENS = f"{ACCOUNT}/tokens"
Owner = Annotated[Person, Depends(admitted(Action.OWN_ACCOUNT))]
TokenId = Annotated[int, PathParameter(alias="id", ge=1, le=2**31 - 1)]


@pages.get("/account", name="account-page")
async def show(visit: Visiting, who: Owner, done: str = "") -> Response:
    """Show who one is and what that allows, with the form for another password."""
    return _account(visit, who, done=done == "password")


@pages.post("/account", name="password-form")
async def change_password(visit: Visiting, who: Owner, old: Field = "", new: Field = "", again: Field = "") -> Response:
    """Change one's password; one stays signed in here and nowhere else."""
    if new != again:
        return _account(visit, who, visit.say(mark("两次写的新密码不一样。")), 422)
    try:
        session = await renew(visit.request, old, new)
    except TooManyAttempts as error:
        return _account(visit, who, visit.words.told(str(error)), 429)
    except EntryError:
        return _account(visit, who, visit.say(mark("现在的密码不对。")), 422)
    except AccountError as error:
        return _account(visit, who, visit.words.told(str(error)), 422)
    return with_session(seen_other(f"{ACCOUNT}?done=password"), visit.request, session)


@pages.get("/account/tokens", name="tokens-page")
async def show_tokens(visit: Visiting, who: Owner) -> Response:
    """List one's tokens; a new one is shown this once."""
    return forgotten(await _tokens(visit, who), visit.request, TOKENS)


@pages.post("/account/tokens", name="token-form")
async def make_token(visit: Visiting, who: Owner, name: Field = "", days: Field = str(DAYS)) -> Response:
    """Make a token."""
    await own_visit(visit.request)
    if not (days.isdecimal() and 1 <= int(days) <= MOST_DAYS):
        error = visit.say(mark("有效天数是 1 到 {most} 的整数。"), most=MOST_DAYS)
        return unkept(await _tokens(visit, who, error, name, 422))
    database = await anyio.to_thread.run_sync(opened, visit.request)
    work = partial(tokens.issue, database, who, name, int(days), doer_of(visit.request, who))
    try:
        _, token = await anyio.to_thread.run_sync(work)
    except AccountError as error:
        return unkept(await _tokens(visit, who, visit.words.told(str(error)), name, 422))
    return showing_once(seen_other(TOKENS), visit.request, TOKENS, token)


@pages.post("/account/tokens/{id}/revoke", name="token-revoke-form")
def revoke_token(visit: Visiting, who: Owner, identity: TokenId) -> Response:
    """Revoke one of one's tokens."""
    tokens.revoke(opened(visit.request), who, identity, doer_of(visit.request, who))
    return seen_other(TOKENS)


def _account(visit: Visit, who: Person, error: str = "", status: int = 200, *, done: bool = False) -> Response:
    session = asked_of(visit.request).visit
    known = {
        "who": who,
        "roles": role_words(visit, (grant for grant in who.grants if grant.role is not Role.VISITOR)),
        "ends": moment(session.ends) if session else "",
        "shortest": SHORTEST,
    }
    return unkept(visit.page("account.html", status, section="account", error=error, done=done, **known))


async def _tokens(visit: Visit, who: Person, error: str = "", name: str = "", status: int = 200) -> Response:
    database = await anyio.to_thread.run_sync(opened, visit.request)
    found = await anyio.to_thread.run_sync(tokens.listed, database, who.id)
    given = {"error": error, "name": name[:64], "days": DAYS, "most": MOST_DAYS}
    rows = [_token(visit, each) for each in found]
    return visit.page("tokens.html", status, section="account", rows=rows, secret=shown_once(visit.request), **given)


def _token(visit: Visit, issued: Issued) -> dict[str, Any]:
    return {
        "id": issued.id,
        "name": issued.name,
        "prefix": issued.prefix,
        "created": moment(issued.created),
        "ends": moment(issued.ends),
        "used": moment(issued.used) if issued.used else visit.say(mark("还没用过")),
        "revoked": moment(issued.revoked) if issued.revoked else "",
    }
