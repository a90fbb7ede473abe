"""Who asks, and whether they may: what pages and endpoints depend on. What may be done stands in people/access.py.

`Asker` gives the person of a request; `require(action)` refuses those who may not, and requests that another site had a
browser send. What is known of the target only later is asked about by `demand`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated, cast
from urllib.parse import urlsplit

import anyio.to_thread
from fastapi import Depends, Request
from starlette.responses import Response

from api.access import Access, Network, now
from api.http.problems import Problem
from api.http.serving import Serving, loopback
from api.words import mark
from people import log, sessions, tokens
from people.access import Action, Target, allows, libraries
from people.log import Doer, Outcome
from people.marks import same
from people.roles import MACHINE, NOBODY, Person
from people.sessions import Visit

GUARD_HEADER, GUARD_FIELD = "x-csrf-token", "csrf"
_COOKIE, _COOKIE_BY_TLS = "zhitu", "__Host-zhitu"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")  # what proxies add: the client is elsewhere
_FORM = "application/x-www-form-urlencoded"  # files are sent by script, which can set the header
_CHANGES = frozenset(Action) - {Action.READ, Action.OWN_ACCOUNT, Action.ACCOUNTS, Action.AUDIT_LOG, Action.LEARN}


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from: the address, whether by TLS, and whether it is surely of this machine."""

    address: str
    secure: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of who sends it; `over`: it has a session's mark that is good no more."""

    person: Person = NOBODY
    visit: Visit | None = None
    over: bool = False

    def may(self, action: str) -> bool:
        """Whether somebody may do this to any target at least: for what a page offers."""
        return allows(self.person, Action(action))


def access_of(request: Request) -> Access:
    """Return the accounts as this worker uses them."""
    return cast(Access, request.app.state.access)


def client_of(request: Request) -> Client:
    """Return where a request comes from; what proxies say counts only where they are trusted."""
    peer = request.client.host if request.client else ""
    headers, proxies = request.headers, access_of(request).rules.proxies
    if _trusted(peer, proxies):
        said = ",".join(headers.getlist("x-forwarded-for"))  # some proxies add a line of their own
        hops = [hop.strip() for hop in said.split(",") if hop.strip()]
        beyond = [hop for hop in hops if not _trusted(hop, proxies)]
        address = beyond[-1] if beyond else hops[0] if hops else peer
        return Client(_plain(address), headers.get("x-forwarded-proto", "").lower() == "https", False)
    passed_on = any(name in headers for name in _PASSED_ON)
    here = loopback(peer) and loopback(headers.get("host", "")) and not passed_on
    here = here and not unrelated(request)
    return Client(_plain(peer), request.url.scheme == "https", here)


def doer_of(request: Request, person: Person = NOBODY) -> Doer:
    """Return who does something, for the audit log."""
    return Doer(person.name, client_of(request).address, now())


async def asked_by(request: Request) -> Asked:
    """Return who sends a request: by token, by session, or nobody. Problem for a token that is good for nothing."""
    found: Asked | None = request.scope.get("zhitu.asked")
    if found is None:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        cookie = request.cookies.get(_cookie(client_of(request).secure), "")
        if kind:
            found = await anyio.to_thread.run_sync(_by_token, access_of(request), token.strip(), kind.lower())
        elif cookie:
            found = await anyio.to_thread.run_sync(_by_session, access_of(request), cookie)
        else:
            found = Asked()
        request.scope["zhitu.asked"] = found
    return found


async def person(request: Request) -> Person:
    """Return who sends a request."""
    return (await asked_by(request)).person


Asker = Annotated[Person, Depends(person)]


def require(
    action: Action, target: Target | None = None, *, guard_follows: bool = False
) -> Callable[[Request], Awaitable[Person]]:
    """Return a dependency: who sends the request, if that is somebody who may do this, to the target or to any.

    Where the session's guard stands in a body that is read only later (`guard_follows`), the caller calls `guarded`.
    """

    async def required(request: Request) -> Person:
        by = await asked_by(request)
        who = by.person
        if action in _CHANGES and request.method not in _SAFE and not _writing(request):
            raise Problem("forbidden", mark("这个服务只读；在本机用 zhitu serve 或 zhitu import 写入"))
        if action in _CHANGES and not who.known:
            who = await _nobody(request)
        await _unforged(request, by, guard_follows)
        demand(who, action, target, over=by.over)
        return who

    return required


def guarded(by: Asked, given: str) -> None:
    """Refuse a change by session that does not carry the session's guard."""
    if by.visit is not None and not same(given, by.visit.guard):
        raise Problem("forbidden", mark("页面已过期，请刷新后再提交"))


def demand(who: Person, action: Action, target: Target | None = None, *, over: bool = False) -> None:
    """Refuse somebody who may not do this; nothing is told about the target."""
    if allows(who, action, target):
        return
    if who.once:
        raise Problem("forbidden", mark("现在用的是一次性密码，请先改密码"))
    if who.known:
        raise Problem("forbidden", mark("您的角色不能这样做"), about={"action": str(action)})
    raise Problem("unauthenticated", mark("登录已过期，请重新登录") if over else "")


def allowed_libraries(who: Person) -> frozenset[str] | None:
    """Return the slugs of the libraries that somebody may import for, None for all, official documents too."""
    if allows(who, Action.IMPORT_OFFICIAL):
        return None
    return libraries(who, Action.IMPORT)


def with_session(response: Response, request: Request, visit: Visit) -> Response:
    """Have a browser keep a session; it ends with the browser, or before when it is over."""
    secure = client_of(request).secure
    response.set_cookie(_cookie(secure), visit.mark, path="/", secure=secure, httponly=True, samesite="lax")
    return response


def without_session(response: Response, request: Request) -> Response:
    """Have a browser forget a session."""
    secure = client_of(request).secure
    response.delete_cookie(_cookie(secure), path="/", secure=secure, httponly=True, samesite="lax")
    return response


def unrelated(request: Request) -> bool:
    """Whether a browser says that another site had it send the request."""
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return True
    return bool(origin) and urlsplit(origin or "").netloc.lower() != request.headers.get("host", "").lower()


def note(request: Request, who: Person, action: str, target: str, outcome: Outcome = "done", remark: str = "") -> None:
    """Write into the audit log what somebody does to the graph; while there are no accounts there is no log."""
    database = access_of(request).database()
    if database is not None:
        log.write(database, doer_of(request, who), action, target, outcome, remark)


async def _nobody(request: Request) -> Person:
    """Return who nobody is: while there is no account, whoever works on this machine; others may look on."""
    if await anyio.to_thread.run_sync(access_of(request).inhabited):
        return NOBODY
    if client_of(request).here:
        return MACHINE
    raise Problem("forbidden", mark("没有账户之前，导入只对本机开放"))


async def _unforged(request: Request, by: Asked, guard_follows: bool) -> None:
    """Refuse what a browser was made to send: changes by session carry the session's guard, in a header or a form."""
    if request.method in _SAFE or by.visit is None:
        return
    if unrelated(request):
        raise Problem("forbidden", mark("这个请求来自别的网站"))
    if guard_follows:
        return
    given = request.headers.get(GUARD_HEADER, "")
    if not given and request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
        field = (await request.form()).get(GUARD_FIELD, "")
        given = field if isinstance(field, str) else ""
    guarded(by, given)


def _by_token(access: Access, token: str, kind: str) -> Asked:
    found = access.ask(lambda database: tokens.person_by(database, token, now()), None) if kind == "bearer" else None
    if found is None:
        raise Problem("unauthenticated", mark("令牌不对、已过期或已撤销"))
    return Asked(found)


def _by_session(access: Access, cookie: str) -> Asked:
    lifetime = access.rules.lifetime
    visit = access.ask(lambda database: sessions.visit_of(database, lifetime, cookie, now()), None)
    return Asked(over=True) if visit is None else Asked(visit.person, visit)


def _writing(request: Request) -> bool:
    return cast(Serving, request.app.state.serving).writing


def _cookie(secure: bool) -> str:
    return _COOKIE_BY_TLS if secure else _COOKIE


def _trusted(address: str, proxies: tuple[Network, ...]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in proxies if network.version == found.version)


def _plain(address: str) -> str:
    """Return an address without a port, and nothing that is no address."""
    try:
        return str(ip_address(address.removeprefix("[").partition("]")[0]))
    except ValueError:
        return address.partition(":")[0][:64] if address.count(":") == 1 else ""
