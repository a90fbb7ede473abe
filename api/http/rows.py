"""Rows of a list: as CSV or NDJSON, sent as they are made, or as a workbook, sent once it is whole.

Rows that cannot all be made in time end so that it shows: NDJSON with a problem as its last line, CSV without the end
of its transfer (the connection breaks off); a workbook is not begun then.
"""

import csv
import errno
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, cast

from starlette.responses import Response, StreamingResponse

from api.cells import MARK, Cell, harmless
from api.http.asking import Ask, Json
from api.http.cached import matches
from api.http.deadlines import CutShort, Time
from api.http.forms import MEDIA_TYPES, Form, json_bytes, validators
from api.http.headings import for_people, headings
from api.http.problems import Problem, problem_data
from api.http.workbook import workbook
from api.words import mark

_CHUNK = 64 << 10
_LIMIT = mark("限时 {seconds} 秒")


def stream(ask: Ask, form: Form, columns: Sequence[str], rows: Iterable[Json], headers: dict[str, str]) -> Response:
    """Answer with rows one after another, as they are made; with none where the client has them already."""
    tag = ask.etag(f"{form} for people" if for_people(ask) else form)
    headers = {**validators(ask, form), **headers, "ETag": tag}
    known = ask.request.headers.get("if-none-match", "").encode()
    if known and matches(known, tag.encode()):
        return Response(status_code=304, headers=headers)
    names = headings(ask, columns)
    time = cast(Time, ask.request.scope["zhitu.time"])
    bounded = time.bounded(rows)
    try:
        begun = chain(list(islice(bounded, 1)), bounded)  # what fails at once is told by its status
        if form == "xlsx":
            return _workbook(ask, columns, names, begun, headers)
    except CutShort:
        raise Problem("deadline", _LIMIT, about={"seconds": time.seconds}, seconds=f"{time.seconds:g}") from None
    if form == "csv":
        headers["Content-Disposition"] = _attachment(ask, "csv")
    beginning = MARK.encode() if for_people(ask) else b""
    lines = _csv(columns, names, begun, beginning) if form == "csv" else _ndjson(ask, time, begun)
    return StreamingResponse(_chunks(lines), 200, headers, MEDIA_TYPES[form])


def _attachment(ask: Ask, suffix: str) -> str:
    return f'attachment; filename="zhitu-{ask.request.scope["route"].name}-{ask.revision}.{suffix}"'


def _workbook(
    ask: Ask, columns: Sequence[str], names: Sequence[str], rows: Iterable[Json], headers: dict[str, str]
) -> StreamingResponse:
    name = ask.request.scope["route"].name
    cells = ([_cell(row, column) for column in columns] for row in rows)
    try:
        file = workbook(name, names, cells, ask.recorded_on)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Problem("no-room") from error
        raise
    headers["Content-Disposition"] = _attachment(ask, "xlsx")
    headers["Content-Length"] = str(file.seek(0, io.SEEK_END))
    file.seek(0)
    return StreamingResponse(_pieces(file), 200, headers, MEDIA_TYPES["xlsx"])


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_CHUNK):
            yield piece


def _ndjson(ask: Ask, time: Time, rows: Iterable[Json]) -> Iterator[bytes]:
    sent = 0
    try:
        for row in rows:
            yield json_bytes(row) + b"\n"
            sent += 1
    except CutShort:
        detail = ask.words.say(_LIMIT, seconds=f"{time.seconds:g}")
        ask.request.scope["zhitu.fault"] = f"cut short at the deadline after {sent} rows"
        yield json_bytes(problem_data("deadline", ask.words, detail, {"seconds": time.seconds, "rows": sent})) + b"\n"


def _csv(columns: Sequence[str], names: Sequence[str], rows: Iterable[Json], first: bytes) -> Iterator[bytes]:
    yield first + _line(names)
    for row in rows:
        yield _line([harmless(_cell(row, column)) for column in columns])


def _line(cells: Sequence[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def _cell(row: Json, column: str) -> Cell:
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
