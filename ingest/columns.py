"""Which column of a free table is what: proposed from headings and content, each with a confidence.

A reader says what it looks for as `Field`s. A heading that names a field and cells that fit it give a sure match; cells
alone give a weak one. What a profile states goes first, and is checked against the file all the same.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple
from unicodedata import category

from ingest.documents.tables import Cell, Table, head
from ingest.profiles import NO_PROFILE, Profile
from ingest.report import Mapped
from ingest.workbook.cells import text_of
from ingest.workbook.forms import TITLE_ROWS, clean_heading
from ingest.workbook.sheets import CellType
from ontology.names import normalise

SAMPLE = 200
"""How many filled cells of a column are looked at."""

SURE, LIKELY, CONTENT_ONLY, ENOUGH = 0.95, 0.75, 0.65, 0.6
_NEAR = 0.02


class Field(NamedTuple):
    """Something a column may hold: its name on screens and in profiles, the headings it goes by, the best first.

    `words` are parts of headings that hint at it, `fits` tells of a cell's text whether it may be such a value, `alone`
    whether it can be nothing else, so that no heading is needed. Each column whose heading `several` matches is one
    more of the field's columns, in their order. A `filled` field may not be empty in any row; what is `unused` is known
    for what it is and not taken, for the reason given.
    """

    name: str
    headings: tuple[str, ...]
    words: tuple[str, ...] = ()
    fits: Callable[[str], bool] | None = None
    required: bool = False
    cell: CellType = "text"
    alone: Callable[[str], bool] | None = None
    several: re.Pattern[str] | None = None
    filled: bool = False
    unused: str = ""


class Doubt(NamedTuple):
    """Why a field has no column: none fits (`columns` empty), or several fit alike; or what a profile has wrong."""

    field: Field
    columns: tuple[str, ...]
    reason: str
    advice: str


class Layout(NamedTuple):
    """How a table is to be read: the row of its headings (0-based and as numbered), columns by field, what is open."""

    at: int
    number: int
    headings: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]
    mapped: tuple[Mapped, ...]
    doubts: tuple[Doubt, ...]

    def heading(self, field: str) -> str:
        """Return the heading of a field's first column, "" where it has none."""
        found = self.columns.get(field)
        return self.headings[found[0]] if found else ""


class Candidate(NamedTuple):
    """A column that may be a field; better ones compare as smaller."""

    cost: float
    rank: int
    column: int
    order: int
    confidence: float
    reason: str


def layout(table: Table, fields: Sequence[Field], profile: Profile = NO_PROFILE) -> Layout | None:
    """Propose what each column of a table is; None when no row of it looks like headings of these fields."""
    first = head(table, TITLE_ROWS)
    index = heading_index([cells for _, cells in first], fields, profile)
    if index is None:
        return None
    needed = [field for field in fields if field.required]
    fields = [field for field in fields if profile.columns.get(field.name) != ()]  # () says that no column is one
    number, cells = first[index]
    headings = distinct([heading_text(cell) for cell in cells])
    samples = _samples(table, index, len(headings))
    taken: dict[str, tuple[int, ...]] = {}
    told: dict[int, tuple[Field, float, str]] = {}
    doubts = _stated(fields, headings, samples, profile, taken, told)
    _several(fields, headings, taken, told)
    doubts += _proposed(fields, headings, samples, taken, told)
    settled = {doubt.field.name for doubt in doubts} | set(taken) | set(profile.constants)
    doubts += [_missing(field, headings) for field in needed if field.name not in settled]
    mapped = tuple(
        Mapped(table.name, field.name, headings[at], round(confidence, 2), reason)
        for at, (field, confidence, reason) in sorted(told.items())
    )
    return Layout(index, number, tuple(headings), taken, mapped, tuple(doubts))


def headings_seen(table: Table) -> tuple[str, ...]:
    """Return the texts of the row that looks most like headings, for somebody to say what they are."""
    rows = [cells for _, cells in head(table, TITLE_ROWS)]
    widths = [sum(1 for cell in cells if isinstance(cell, str) and cell.strip()) for cells in rows]
    best = rows[widths.index(max(widths))] if rows else []
    return tuple(distinct([heading_text(cell) for cell in best]))


def heading_index(rows: Sequence[Sequence[Cell]], fields: Sequence[Field], profile: Profile = NO_PROFILE) -> int | None:
    """Return the index of the row that names most fields, at least two of them; None if there is none."""
    exact = {normalise(heading) for field in fields for heading in field.headings}
    stated = {normalise(heading) for headings in profile.columns.values() for heading in headings}
    best, found = 1.0, None
    for index, cells in enumerate(rows):
        names = {name for cell in cells if isinstance(cell, str) and (name := clean_heading(cell))}
        score = 2.0 * len(names & stated) + sum(
            1.0 if name in exact or _is_one_of_several(fields, name) else 0.5 * _hinted(fields, name) for name in names
        )
        if score > best:
            best, found = score, index
    return found


def named(table: Table, fields: Sequence[Field]) -> set[str]:
    """Return the fields that the headings of a table name by an exact heading: what a recogniser asks."""
    first = head(table, TITLE_ROWS)
    index = heading_index([cells for _, cells in first], fields)
    if index is None:
        return set()
    names = {clean_heading(cell) for cell in first[index][1] if isinstance(cell, str)}
    return {
        field.name
        for field in fields
        if names & {normalise(heading) for heading in field.headings}
        or any(field.several is not None and field.several.fullmatch(name) for name in names)
    }


def _is_one_of_several(fields: Iterable[Field], name: str) -> bool:
    return any(field.several is not None and field.several.fullmatch(name) for field in fields)


def _hinted(fields: Iterable[Field], name: str) -> bool:
    return len(name) <= 12 and any(word in name for field in fields for word in field.words)


def distinct(headings: Sequence[str]) -> list[str]:
    """Give a heading that stands twice a number, so that each column has a name of its own."""
    seen: dict[str, int] = {}
    names = []
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
        names.append(f"{heading}（第 {seen[heading]} 列）" if heading and seen[heading] > 1 else heading)
    return names


def _samples(table: Table, index: int, width: int) -> list[list[str]]:
    samples: list[list[str]] = [[] for _ in range(width)]
    for _, cells in islice(table.rows, index + 1, index + 1 + 5 * SAMPLE):
        for column, cell in zip(samples, cells, strict=False):
            if cell != "" and len(column) < SAMPLE and (text := _shown(cell)):
                column.append(text)
    return samples


def heading_text(cell: Cell) -> str:
    """Return a heading as people read it: one line, no star for a column that must be filled."""
    return " ".join(_shown(cell).split()).rstrip("*").strip()


def _shown(cell: Cell) -> str:
    """Return a cell's text without the signs that nobody sees."""
    text = text_of(cell)
    return text if text.isprintable() else "".join(ch for ch in text if category(ch) != "Cf").strip()


def _stated(
    fields: Sequence[Field],
    headings: Sequence[str],
    samples: Sequence[Sequence[str]],
    profile: Profile,
    taken: dict[str, tuple[int, ...]],
    told: dict[int, tuple[Field, float, str]],
) -> list[Doubt]:
    """Take the columns that a profile names; a column it names that is not there is a doubt."""
    places = {normalise(heading): at for at, heading in enumerate(headings) if heading}
    doubts = []
    for field in fields:
        wanted = profile.columns.get(field.name, ())
        absent = [heading for heading in wanted if normalise(heading) not in places]
        if absent:
            reason = f"列映射说“{field.name}”在“{'、'.join(absent)}”列，表中没有这一列"
            doubts.append(Doubt(field, tuple(absent), reason, f"表中的列：{_listed(headings)}；请改正或删去列映射"))
        found = tuple(places[normalise(heading)] for heading in wanted if normalise(heading) in places)
        if not found or absent:
            continue
        taken[field.name] = found
        for at in found:
            share = _share(field, samples[at])
            if share < 0.5:
                reason = f"列映射说“{headings[at]}”列是“{field.name}”，但多数内容不像"
                doubts.append(Doubt(field, (headings[at],), reason, "请核对列映射；表的样子可能变了"))
            told[at] = field, 1.0 if share >= 0.5 else 0.5, "列映射指明"
    return doubts


def _several(
    fields: Sequence[Field],
    headings: Sequence[str],
    taken: dict[str, tuple[int, ...]],
    told: dict[int, tuple[Field, float, str]],
) -> None:
    for field in fields:
        pattern = field.several
        if pattern is None or field.name in taken:
            continue
        found = [at for at, name in enumerate(headings) if at not in told and pattern.fullmatch(normalise(name))]
        if found:
            taken[field.name] = tuple(sorted(found, key=lambda at: (_step(headings[at]), at)))
            told.update((at, (field, SURE, "表头相符")) for at in found)


def _step(heading: str) -> int:
    """Return which of several columns a heading says it is: 二级目录, 选项B, L2; 0 where it does not say."""
    steps = ("一1AaＡ", "二2BbＢ", "三3CcＣ", "四4DdＤ", "五5EeＥ", "六6FfＦ", "七7GgＧ", "八8HhＨ")
    return next((n for sign in heading for n, signs in enumerate(steps, 1) if sign in signs), 0)


def _proposed(
    fields: Sequence[Field],
    headings: Sequence[str],
    samples: Sequence[Sequence[str]],
    taken: dict[str, tuple[int, ...]],
    told: dict[int, tuple[Field, float, str]],
) -> list[Doubt]:
    """Match the fields still open to the columns still free, the surest first; fields that two fit alike are doubts."""
    candidates: list[Candidate] = []
    for order, field in enumerate(fields):
        for at, heading in enumerate(headings):
            if at not in told and field.name not in taken and field.several is None:
                found = _judge(field, order, at, heading, samples[at])
                candidates += [found] if found is not None else []
    doubts: dict[str, Doubt] = {}
    for each in sorted(candidates):
        field = fields[each.order]
        if field.name in taken or field.name in doubts or each.column in told:
            continue
        rivals = [
            other
            for other in candidates
            if other.order == each.order
            and other.column not in told
            and other.rank == each.rank
            and each.confidence - other.confidence <= _NEAR
        ]
        if len(rivals) > 1:
            doubts[field.name] = _ambiguous(field, [headings[other.column] for other in rivals])
            continue
        taken[field.name] = (each.column,)
        told[each.column] = field, each.confidence, each.reason
    return list(doubts.values())


def _judge(field: Field, order: int, at: int, heading: str, sample: Sequence[str]) -> Candidate | None:
    """Say how surely a column is a field; None where it is too weak a guess."""
    name = clean_heading(heading.partition("（第 ")[0])
    exact = [normalise(known) for known in field.headings]
    rank, share = len(exact), _share(field, sample)
    if name and name in exact:
        rank = exact.index(name)
        confidence, reason = SURE * (0.5 + 0.5 * share), "表头相符"
    elif name and len(name) <= 12 and any(word in name for word in field.words):
        confidence, reason = LIKELY * (0.4 + 0.6 * share), "表头相近"
    elif field.alone is not None and len(sample) >= 3 and sum(map(field.alone, sample)) >= 0.95 * len(sample):
        rank, confidence, reason = rank + 1, CONTENT_ONLY, "由内容推断"
    else:
        return None
    if not sample:
        reason += "，列是空的"
    elif field.fits is not None and share < 1:
        reason += f"，{share:.0%} 的内容相符"
    return Candidate(-confidence, rank, at, order, confidence, reason) if confidence >= ENOUGH else None


def _share(field: Field, sample: Sequence[str]) -> float:
    if field.fits is None or not sample:
        return 1.0
    return sum(map(field.fits, sample)) / len(sample)


def _ambiguous(field: Field, columns: Sequence[str]) -> Doubt:
    reason = f"“{field.name}”可能是这几列之一：{'、'.join(columns)}"
    return Doubt(field, tuple(columns), reason, f"请用 --map {field.name}=列名 指明，或在列映射文件中写明")


def _missing(field: Field, headings: Sequence[str]) -> Doubt:
    advice = f"表中的列：{_listed(headings)}；请用 --map {field.name}=列名 指明"
    return Doubt(field, (), f"没有找到“{field.name}”这一列", advice)


def _listed(headings: Sequence[str]) -> str:
    shown = [heading for heading in headings if heading]
    return "、".join(shown[:12]) + ("…" if len(shown) > 12 else "")
