"""How answers are written: JSON, or for lists CSV and NDJSON too, by `Accept`; validators and caching with them."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

from starlette.responses import Response, StreamingResponse

from api.cli.page import _harmless as harmless  # until it is public: cells that a spreadsheet would run are quoted
from api.http.asking import Ask, Json
from api.http.cached import matches
from api.http.languages import quality
from api.http.problems import Problem
from api.words import mark

Form = Literal["json", "csv", "ndjson"]

MEDIA_TYPES: dict[Form, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
}
_SETTLED = "max-age=300"  # a revision never changes, but what is purged must go soon
_MOVING = "no-cache"  # ask again each time: 304 is cheap
_VARY = "Accept, Accept-Language"
_CHUNK = 64 << 10


def form_of(ask: Ask, *more: Form) -> Form:
    """Return the form asked for among JSON and the others offered; 406 where none is acceptable."""
    offered: tuple[Form, ...] = ("json", *more)
    found = preferred(ask.request.headers.get("accept", ""), offered)
    if found is None:
        types = [MEDIA_TYPES[form].partition(";")[0] for form in offered]
        detail = mark("可给出 {types}")
        raise Problem("not-acceptable", detail, about={"offered": types}, types="、".join(types))
    return found


@lru_cache(maxsize=256)
def preferred(accepted: str, offered: tuple[Form, ...]) -> Form | None:
    """Return the form that an `Accept` header prefers, the first offered where it does not care; None for none."""
    if not accepted.strip():
        return offered[0]
    ranges = [(part.partition(";")[0].strip().lower(), quality(part.partition(";")[2])) for part in accepted.split(",")]
    weights = {form: _weight(MEDIA_TYPES[form].partition(";")[0], ranges) for form in offered}
    best = max(offered, key=lambda form: (weights[form], -offered.index(form)))
    return best if weights[best] > 0 else None


def _weight(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the weight of the most specific range that a media type fits."""
    for wanted in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        weights = [weight for name, weight in ranges if name == wanted]
        if weights:
            return max(weights)
    return 0.0


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
    said: Json = {"revision": ask.revision, "data_as_of": ask.data_as_of, "parameters": ask.given}
    return Response(
        json_bytes({**data, **{k: v for k, v in said.items() if k not in data}}),
        200,
        validators(ask, form),
        MEDIA_TYPES[form],
    )


def fresh(ask: Ask, data: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with what is true this moment only: nothing of it is kept."""
    form_of(ask)
    return Response(json_bytes(data), status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA_TYPES["json"])


def stream(ask: Ask, form: Form, columns: Sequence[str], rows: Iterable[Json], headers: dict[str, str]) -> Response:
    """Answer with rows one after another, as they are made; with none where the client has them already."""
    known = ask.request.headers.get("if-none-match", "").encode()
    if known and matches(known, ask.etag(form).encode()):
        return Response(status_code=304, headers={**validators(ask, form), **headers})
    lines = _csv(columns, rows) if form == "csv" else _ndjson(rows)
    return StreamingResponse(_chunks(lines), 200, {**validators(ask, form), **headers}, MEDIA_TYPES[form])


def _ndjson(rows: Iterable[Json]) -> Iterator[bytes]:
    for row in rows:
        yield json_bytes(row) + b"\n"


def _csv(columns: Sequence[str], rows: Iterable[Json]) -> Iterator[bytes]:
    yield _line(columns)
    for row in rows:
        yield _line([harmless(_cell(row, column)) for column in columns])


def _line(cells: Sequence[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def _cell(row: Json, column: str) -> str | int | float | None:
    """Return what a column such as `best.items.core.named` names in a row; lists are joined by spaces."""
    value: object = row
    for name in column.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return " ".join(str(each) for each in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str | int | float) or value is None else str(value)


def _chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Join lines to pieces worth sending."""
    piece = bytearray()
    for line in lines:
        piece += line
        if len(piece) >= _CHUNK:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)
