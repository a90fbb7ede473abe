"""职业面向 of a plan: the table of occupations, posts and certificates that a major leads to."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ingest.documents.blocks import Grid, GridCell
from ingest.documents.repair import flow
from ingest.readers.brief_text import split_outside
from ingest.readers.schedule_rows import SEPARATORS, entries, place_of, quote_of, squeezed
from ontology.claims import Evidence
from ontology.codes import OccupationCode

_OCCUPATION = re.compile(r"(?<![\d-])\d[-－—–]\d{2}[-－—–]\d{2}[-－—–]\d{2}(?![\d-])")
_GROUP = re.compile(r"(?<![\d-])\d[-－—–]\d{2}[-－—–]\d{2}(?![\d-])")
_COLUMNS = {
    "occupation": re.compile(r"职业类别|职业名称|职业小类|职业[（(]"),
    "post": re.compile(r"岗位"),
    "certificate": re.compile(r"证书"),
}
_SURE = re.compile(r"所属专业|对应行业|职业类别|职业名称|职业小类")
_CODES = re.compile(r"[（(][\s\d、，,\-－—–]+[）)]")
_NOTHING = re.compile(r"[-—–/\\\s]*|无")
_ORDINAL = re.compile(r"^(?:[①-⑳]|[（(]?\d{1,2}[）).．、])\s*")


class Job(NamedTuple):
    """What a cell names: `kind` is occupation, group (a code of a group only), post, certificate or unnamed."""

    kind: str
    name: str
    code: str
    evidence: Evidence


def jobs_of(grid: Grid) -> Iterator[Job]:
    """Yield what a table of 职业面向 names, merged cells once; nothing if the table is none."""
    found = _columns(grid)
    if found is None:
        return
    head, columns = found
    seen: set[tuple[int, int]] = set()
    for number, row in enumerate(grid.rows[head:], head + 1):
        for kind, at in columns:
            cell = row[at]
            if (cell.row, cell.column) in seen or cell.row <= head or not cell.lines:
                continue
            seen.add((cell.row, cell.column))
            heading = squeezed(grid.rows[head - 1][at].text)
            where = Evidence(quote_of(row), page=cell.page, table=place_of(grid), row=number, column=heading)
            yield from _occupations(cell, where) if kind == "occupation" else _named(kind, cell, where)


def _columns(grid: Grid) -> tuple[int, list[tuple[str, int]]] | None:
    for head, row in enumerate(grid.rows[:3], 1):
        labels = [squeezed(cell.text) for cell in row]
        if not any(_SURE.search(label) for label in labels) or any(len(label) > 40 for label in labels):
            continue
        columns = [
            (kind, at)
            for at, label in enumerate(labels)
            for kind in [next((kind for kind, pattern in _COLUMNS.items() if pattern.search(label)), "")]
            if kind
        ]
        if len({kind for kind, _ in columns}) >= 2:
            return head, columns
    return None


def _occupations(cell: GridCell, where: Evidence) -> Iterator[Job]:
    text = flow(cell.lines) if cell.page is not None else " ".join(line.text for line in cell.lines)
    codes = list(dict.fromkeys(OccupationCode(found) for found in _OCCUPATION.findall(text)))
    for code in codes:
        yield Job("occupation", _name_of(text, code), code, where)
    rest = _OCCUPATION.sub("", text)
    if _GROUP.search(rest):
        yield Job("group", "", "、".join(_GROUP.findall(rest)), where)
    elif not codes and not _NOTHING.fullmatch(text):
        yield Job("unnamed", text, "", where)


def _name_of(text: str, code: OccupationCode) -> str:
    """Return the name before a code in brackets, "" where it does not stand so."""
    found = re.search(rf"([^\s（()）、，；;]{{2,30}})\s*[（(]\s*{re.escape(code)}", text)
    return "" if found is None else found[1]


def _named(kind: str, cell: GridCell, where: Evidence) -> Iterator[Job]:
    for line in entries(cell):
        for part in split_outside(line, SEPARATORS):
            name = re.sub(r"等$", "", _ORDINAL.sub("", _CODES.sub("", part)).strip(" 。."))
            if not _NOTHING.fullmatch(name):
                yield Job(kind, name, "", where)
