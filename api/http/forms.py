"""Which form an answer has, by `Accept`: JSON, for lists CSV, NDJSON and XLSX too; how JSON is written and kept."""

import json
from collections.abc import Iterable
from typing import Literal

from starlette.responses import Response

from api.http.accepting import chosen
from api.http.asking import Ask, Json
from api.http.problems import Problem
from api.words import mark

Form = Literal["json", "csv", "ndjson", "xlsx"]

MEDIA_TYPES: dict[Form, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS: tuple[Form, ...] = ("csv", "ndjson", "xlsx")
"""The forms that lists have besides JSON."""

_SETTLED = "max-age=300"  # a revision never changes, but what is purged must go soon
_MOVING = "no-cache"  # ask again each time: 304 is cheap
_VARY = "Accept, Accept-Language"


def form_of(ask: Ask, *more: Form) -> Form:
    """Return the form asked for among JSON and the others offered; 406 where none is acceptable."""
    offered: tuple[Form, ...] = ("json", *more)
    types = tuple(MEDIA_TYPES[form].partition(";")[0] for form in offered)
    found = chosen(ask.request.headers.get("accept", ""), types)
    if found is None:
        detail = mark("可给出 {types}")
        raise Problem("not-acceptable", detail, about={"offered": types}, types="、".join(types))
    return offered[types.index(found)]


def json_bytes(data: object) -> bytes:
    """Write JSON for programs: readable Chinese, no spaces, keys in the order they were put."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def validators(ask: Ask, form: Form) -> dict[str, str]:
    """Return the headers by which an answer can be kept and asked for again."""
    return {
        "ETag": ask.etag(form),
        "Cache-Control": _SETTLED if ask.settled else _MOVING,
        "Vary": _VARY,
        "Content-Language": ask.words.language,
    }


def report(ask: Ask, data: Json) -> Response:
    """Answer with a report; revision, 数据截至 and parameters are added where it does not say them."""
    form = form_of(ask)
    return Response(json_bytes(_whole(ask, data)), 200, validators(ask, form), MEDIA_TYPES[form])


def reports(ask: Ask, several: Iterable[Json]) -> Response:
    """Answer with an array of reports, each whole in itself."""
    form = form_of(ask)
    said = json_bytes([_whole(ask, data) for data in several])
    return Response(said, 200, validators(ask, form), MEDIA_TYPES[form])


def _whole(ask: Ask, data: Json) -> Json:
    said: Json = {"revision": ask.revision, "data_as_of": ask.data_as_of, "parameters": ask.given}
    return {**data, **{name: value for name, value in said.items() if name not in data}}


def fresh(ask: Ask, data: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with what is true this moment only: nothing of it is kept."""
    form_of(ask)
    return Response(json_bytes(data), status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA_TYPES["json"])
