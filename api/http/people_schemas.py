"""What answers about people look like, by address; a method before it where an address gives several."""

from api.http.schemas import COUNT, FLAG, TEXT, Schema, many, maybe, obj, one_of
from people.access import Action
from people.roles import Role

_ROLE = obj((), role=one_of(tuple(map(str, Role))), scope=maybe(TEXT))
_ME = obj(
    (),
    name=maybe(TEXT),
    by=one_of(("nobody", "machine", "session", "token")),
    roles=many(_ROLE),
    may=many(one_of(tuple(map(str, Action)))),
    must_change_password=FLAG,
    csrf=maybe(TEXT),
    ends=maybe(TEXT),
)
_TOKEN: Schema = {
    "id": COUNT, "name": TEXT, "prefix": TEXT,
    "created": TEXT, "ends": TEXT, "revoked": maybe(TEXT), "used": maybe(TEXT),
}  # fmt: skip
_ACCOUNT: Schema = {
    "name": TEXT,
    "roles": many(_ROLE),
    "created": TEXT,
    "disabled": maybe(TEXT),
    "must_change_password": FLAG,
    "edition": COUNT,
}
_LINE = obj(
    (), id=COUNT, at=TEXT, actor=TEXT, action=TEXT, target=TEXT,
    outcome=one_of(("done", "refused", "failed")), address=TEXT, remark=TEXT,
)  # fmt: skip

PEOPLE_ANSWERS: dict[str, Schema] = {
    "/v1/session": _ME,
    "/v1/me": _ME,
    "/v1/me/password": _ME,
    "/v1/tokens": obj((), tokens=many(obj((), **_TOKEN))),
    "POST /v1/tokens": obj((), **_TOKEN, token=TEXT),
    "/v1/accounts": obj((), accounts=many(obj((), **_ACCOUNT)), next=maybe(TEXT)),
    "POST /v1/accounts": obj((), **_ACCOUNT, password=TEXT),
    "/v1/accounts/{name}": obj((), **_ACCOUNT),
    "/v1/accounts/{name}/password": obj((), name=TEXT, password=TEXT),
    "/v1/audit": obj((), entries=many(_LINE), next=maybe(TEXT)),
}
"""The answer of each address, as JSON."""

PLAIN = frozenset({"/v1/accounts", "/v1/audit"})
"""Lists that come as JSON only."""

SIGNED_IN = frozenset(
    {
        "DELETE /v1/session",
        "POST /v1/me/password",
        "GET /v1/tokens",
        "POST /v1/tokens",
        "DELETE /v1/tokens/{id}",
        "GET /v1/accounts",
        "POST /v1/accounts",
        "GET /v1/accounts/{name}",
        "PATCH /v1/accounts/{name}",
        "POST /v1/accounts/{name}/password",
        "GET /v1/audit",
    }
)
"""Operations that somebody has to be signed in for, whatever else is the case."""
