"""Every route × role: who is let through. A route that is not in the table fails the test."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from api.http.application import create_app
from api.http.serving import Serving
from people.roles import GRANTED
from tests.api.http.signed_in import PASSWORD, Browser, Office, office

NOBODY = "nobody"
ROLES = {
    NOBODY: (),
    "nothing": (),
    "learner": ("learner",),
    "builder": ("builder:ec-sample",),
    "auditor": ("auditor:浙江",),
    "expert": ("expert",),
    "administrator": ("administrator",),
}
"""Who asks: nobody, an account without roles, and one for each role."""

EVERYBODY = frozenset(ROLES)
ACCOUNTS = EVERYBODY - {NOBODY, "nothing"}
BUILDERS = frozenset({"builder", "administrator"})
HEAD = frozenset({"administrator"})
EXPERTS = frozenset({"expert"})
PROPOSERS = BUILDERS | {"auditor"}
REVIEWERS = BUILDERS | {"expert"}
LEARNERS = frozenset({"learner"})

READING = (
    *("coverage", "coverage/curve", "coverage/majors/{major}", "coverage/libraries/{library}", "gaps", "why"),
    *("majors", "majors/{major}", "classes", "categories", "occupations", "libraries", "nodes/{id:path}"),
    *("paths", "frontier", "continuation"),
    *("neighbours/{id:path}", "search", "sources", "history", "diff", "rules", "doctor", "health", "readiness"),
)
TABLE: dict[str, frozenset[str]] = {
    **{f"GET /v1/{path}": EVERYBODY for path in READING},
    "GET /id/{id:path}": EVERYBODY,
    "GET /ontology": EVERYBODY,
    "GET /sparql": EVERYBODY,
    "POST /sparql": EVERYBODY,  # it reads, whatever the method
    "GET /metrics": EVERYBODY,
    "GET /v1/me": EVERYBODY,
    "POST /v1/session": EVERYBODY,
    "DELETE /v1/session": ACCOUNTS,
    "POST /v1/me/password": ACCOUNTS,
    "GET /v1/tokens": ACCOUNTS,
    "POST /v1/tokens": ACCOUNTS,
    "DELETE /v1/tokens/{id}": ACCOUNTS,
    **{f"GET /v1/learners/{{learner}}/{each}": LEARNERS for each in ("mastery", "goals", "record")},
    **{f"GET /v1/learners/{{learner}}/{each}": LEARNERS for each in ("path", "frontier", "progress")},
    **{f"PUT /v1/learners/{{learner}}/{each}": LEARNERS for each in ("mastery", "goals")},
    **{f"DELETE /v1/learners/{{learner}}/{each}/{{id:path}}": LEARNERS for each in ("mastery", "goals")},
    "DELETE /v1/learners/{learner}/record": LEARNERS,
    "GET /v1/accounts": HEAD,
    "POST /v1/accounts": HEAD,
    "GET /v1/accounts/{name}": HEAD,
    "PATCH /v1/accounts/{name}": HEAD,
    "POST /v1/accounts/{name}/password": HEAD,
    "GET /v1/audit": HEAD,
    "GET /v1/review": EVERYBODY,
    "POST /v1/review/decisions": REVIEWERS,
    "POST /v1/review/undo": REVIEWERS,
    "POST /review/decide": REVIEWERS,
    "POST /review/undo": REVIEWERS,
    "GET /v1/libraries/{library}/report": EVERYBODY,
    "GET /v1/libraries/{library}/reuse": EVERYBODY,
    "POST /v1/libraries/{library}/reuse": PROPOSERS,
    "POST /v1/libraries/{library}/reuse/{id}/accept": BUILDERS,
    "POST /v1/libraries/{library}/reuse/{id}/decline": BUILDERS,
    "POST /v1/libraries/{library}/reuse/{id}/withdraw": PROPOSERS,
    "POST /reuse": PROPOSERS,
    "POST /reuse/{id}/accept": BUILDERS,
    "POST /reuse/{id}/decline": BUILDERS,
    "POST /reuse/{id}/withdraw": PROPOSERS,
    "POST /v1/imports": BUILDERS,
    "GET /v1/imports": BUILDERS,
    "GET /v1/imports/{id}": BUILDERS,
    "GET /v1/imports/{id}/events": BUILDERS,
    "POST /v1/imports/{id}/cancel": BUILDERS,
    "POST /v1/imports/{id}/retry": BUILDERS,
    "POST /v1/imports/{id}/commit": BUILDERS,
    "POST /v1/imports/{id}/discard": BUILDERS,
    "POST /sign-in": EVERYBODY,
    "POST /sign-out": ACCOUNTS,
    "POST /account": ACCOUNTS,
    "POST /account/tokens": ACCOUNTS,
    "POST /account/tokens/{id}/revoke": ACCOUNTS,
    "POST /accounts": HEAD,
    "POST /accounts/{name}": HEAD,
    "POST /accounts/{name}/password": HEAD,
    **{f"POST /learn/{each}": LEARNERS for each in ("mark", "unmark", "goal", "erase")},
    "POST /imports": BUILDERS,
    "POST /imports/{id}/commit": BUILDERS,
    "POST /imports/{id}/discard": BUILDERS,
    "POST /imports/{id}/cancel": BUILDERS,
    "POST /imports/{id}/retry": BUILDERS,
    "POST /imports/{id}/again": BUILDERS,
    "POST /withdraw": BUILDERS,
    "GET /v1/verifications": EVERYBODY,
    "GET /v1/verifications/{library}": EVERYBODY,
    "POST /v1/verifications/{library}": EXPERTS,
    "DELETE /v1/verifications/{library}": EXPERTS,
    "POST /verification/{library}": EXPERTS,
    "POST /verification/{library}/withdraw": EXPERTS,
}
"""Who is let through at each route: what comes after that (404 for what is not there) is the route's own affair."""

QUERIES = {
    "GET /v1/gaps": "?major=530701",
    "GET /v1/why": "?item=x",
    "GET /v1/search": "?q=x",
    "GET /v1/diff": "?from=1",
    "POST /v1/imports": "?filename=x.csv",
    "GET /v1/verifications/{library}": "?seed=7",
    "GET /v1/learners/{learner}/path": "?goal=x",
    "GET /v1/learners/{learner}/frontier": "?goal=x",
}
REUSE_FORMS = ("", "/{id}/accept", "/{id}/decline", "/{id}/withdraw")
BODIES: dict[str, dict[str, Any]] = {
    "POST /v1/session": {"json": {"name": "administrator", "password": PASSWORD}},
    "POST /v1/me/password": {"json": {"old": PASSWORD, "new": PASSWORD}},  # 422: it has to be another one
    "POST /v1/tokens": {"json": {"name": "x", "days": 1}},
    "POST /v1/accounts": {"json": {"name": "administrator", "roles": []}},  # 422: there is one
    "PUT /v1/learners/{learner}/mastery": {"json": {"points": []}},
    "PUT /v1/learners/{learner}/goals": {"json": {"id": "x"}},
    "PATCH /v1/accounts/{name}": {"json": {"edition": 99}},
    "POST /v1/imports": {"content": b"x", "headers": {"Content-Type": "text/csv"}},
    "POST /v1/review/decisions": {
        "json": {"subject": "point/ec-sample/x", "object": "requirement/ec-sample/x", "verdict": "accept"}
    },  # 404: nothing waits
    "POST /v1/review/undo": {"json": {}},
    "POST /review/decide": {"data": {"subject": "point/ec-sample/x", "object": "x", "verdict": "none"}},
    "POST /review/undo": {"data": {"source": "x"}},
    "POST /v1/libraries/{library}/reuse": {"json": {"item": "course/x", "course": "course/y"}},  # 404: no library
    **{f"POST /v1/libraries/{{library}}/reuse/{{id}}/{each}": {"json": {}} for each in ("accept", "decline")},
    **{f"POST /reuse{each}": {"data": {"library": "ec-sample"}} for each in REUSE_FORMS},
    "POST /sign-in": {"data": {"name": "administrator", "password": PASSWORD}},
    "POST /account": {"data": {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}},
    "POST /account/tokens": {"data": {"name": "x", "days": "0"}},
    "POST /accounts": {"data": {"name": "administrator"}},
    "POST /accounts/{name}": {"data": {"edition": "99"}},
    **{f"POST /learn/{each}": {"follow_redirects": False} for each in ("mark", "unmark", "goal", "erase")},
    "POST /v1/verifications/{library}": {"json": {"seed": 7, "revision": 1}},  # 404: no library
    "POST /verification/{library}": {"data": {"seed": "7", "at": "1"}},
    "POST /verification/{library}/withdraw": {"follow_redirects": False},
    "POST /withdraw": {"data": {"source": "x", "sha256": "x"}, "follow_redirects": False},
}


ENDING = ("POST /v1/session", "DELETE /v1/session", "POST /sign-in", "POST /sign-out")
"""Routes after which a browser is in another session, or in none."""

TOLD = {"type", "title", "status", "advice", "detail", "action"}
"""What those are told who are not let through: nothing of what there is."""


def routes() -> list[str]:
    """Return the routes of the application with their methods; pages that only read are told apart by their module."""
    found = []
    for context in iter_route_contexts(create_app(Serving(store="memory:")).routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            reading_page = route.endpoint.__module__.startswith("api.pages") and route.methods == {"GET"}
            found += [] if reading_page else [f"{method} {context.path}" for method in sorted(route.methods or ())]
    return found


def test_every_route_is_in_the_table_and_every_role_is_asked_about() -> None:
    assert set(routes()) == set(TABLE)
    assert set(ROLES) == {NOBODY, "nothing", *map(str, GRANTED)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Serve with an account for each role."""
    with office(tmp_path_factory.mktemp("people")) as served:
        for name, roles in ROLES.items():
            if name != NOBODY:
                served.enrol(name, *roles)
        yield served


@pytest.fixture(scope="module")
def signed_in(server: Office) -> dict[str, Browser]:
    """Return a browser for each role."""
    return {role: server.sign_in(role) for role in ROLES if role != NOBODY}


@pytest.mark.parametrize("route", TABLE)
def test_a_route_lets_through_whom_the_table_names(server: Office, signed_in: dict[str, Browser], route: str) -> None:
    ending = route in ENDING
    browsers = {role: server.sign_in(role) for role in signed_in} if ending else signed_in
    method, _, path = route.partition(" ")
    filled = (
        path.replace("{id:path}", "major/530701")
        .replace("{name}", "unknown")
        .replace("{learner}", "me")
        .replace("{major}", "530701")
    )
    filled = filled.replace("{learner}", "me")
    filled = filled.replace("{library}", "ec-sample").replace("{id}", "9" if "tokens" in path else "0" * 32)
    address = filled + QUERIES.get(route, "")
    through = {}
    for role in ROLES:
        more = BODIES.get(route, {})
        answer = server.ask(method, address, **more) if role == NOBODY else browsers[role].ask(method, address, **more)
        through[role] = answer.status not in (401, 403)
        assert answer.status < 500 or answer.status in (501, 503), answer
        assert answer.status != 401 or role == NOBODY, answer
        assert answer.status not in (401, 403) or set(answer.json) <= TOLD
    assert {role for role, passed in through.items() if passed} == TABLE[route]
