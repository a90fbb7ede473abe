"""立项/验收 lists taken apart: the notice around the tables, and what each row says of which library.

A list may be a notice with annexes, an annex alone, or a sheet. What stands above a table (its caption, the last
headings, rows merged over its whole width) says what it decides, for which tier and level.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from ingest.documents.blocks import Grid, GridCell, Paper, Paragraph
from ingest.documents.repair import flow, is_continuation
from ingest.readers.library_list_columns import Columns, columns_from, plain
from ingest.readers.library_list_words import (
    Decision,
    day_of,
    decision_of,
    issuer_of,
    levels_of,
    number_of,
    region_of,
    tier_of,
)
from ingest.readers.schedule_rows import place_of, quote_of
from ontology.claims import Evidence
from ontology.codes import Level

_TITLE = re.compile(r"资源库.*(?:名单|名录|公示|通知|结果|公告|一览|汇总|情况表|清单)|(?:公示|公布|通知|公告).*资源库")
_ANNEX = re.compile(r"附件\s*\d*\s*[:：.]?\s*")
_TOTAL = re.compile(r"(?:[合总小]计|共计)")
_NOTE = re.compile(r"(?:备?注|说明|备注)\s*\d*\s*[:：]|\*|※|填表|联系人")
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]+[、.．）)]")
_OTHER = re.compile(r"人才培养方案|课程标准|教学标准|国家职业")
_TITLE_LINES = 60
_NEAR = 3
_LONG = 80


class Notice(NamedTuple):
    """What a document says of itself: title, issuer, number, day (year, month, day), place of the title."""

    title: str
    issuer: str = ""
    number: str = ""
    day: tuple[int, int, int] | None = None
    evidence: Evidence = Evidence()


class Context(NamedTuple):
    """What stands above a row: texts from the nearest to the farthest."""

    texts: tuple[str, ...]

    @property
    def decision(self) -> Decision:
        """What is decided, by the nearest text that says so; one text that is not final makes it all not final."""
        found = [decision_of(text) for text in self.texts]
        what = next((each.what for each in found if each.what), "")
        return Decision(what, all(each.final for each in found))

    @property
    def tier(self) -> str | None:
        """The tier that the nearest text names."""
        return next((tier for text in self.texts if (tier := tier_of(text))), None)

    @property
    def levels(self) -> frozenset[Level]:
        """The levels that the nearest text names."""
        return next((levels for text in self.texts if (levels := levels_of(text))), frozenset())

    @property
    def region(self) -> str | None:
        """The province that the nearest text names."""
        return next((region for text in self.texts if (region := region_of(text))), None)


class ListRow(NamedTuple):
    """A row of data: its cells by role, the headings, where it stands, whether it goes on with the library above."""

    grid: Grid
    number: int
    columns: Columns
    cells: Sequence[GridCell]
    context: Context
    goes_on: bool = False

    def cell(self, role: str) -> GridCell | None:
        """Return the cell of a role's first column."""
        at = self.columns.at(role)
        return self.cells[at] if at >= 0 else None

    def text(self, role: str) -> str:
        """Return what stands in a role's columns, joined."""
        places = self.columns.found.get(role, ())
        return " ".join(dict.fromkeys(filter(None, (flow(self.cells[at].lines).strip() for at in places))))

    def evidence(self, role: str) -> Evidence:
        """Return the place and words of the row, under the heading of a role."""
        at = self.columns.at(role)
        label = self.columns.labels[at].replace("|", " ") if at >= 0 else ""
        page = next((cell.page for cell in self.cells if cell.page is not None), None)
        return Evidence(quote_of(self.cells), page, place_of(self.grid), self.number, label)


class PassedRow(NamedTuple):
    """A row that states no library; `reason` is "" where nobody expects one."""

    grid: Grid
    number: int
    reason: str = ""


@dataclass(slots=True)
class Listing:
    """A document taken apart: the notice, the rows, the tables that are no lists."""

    notice: Notice
    rows: list[ListRow | PassedRow] = field(default_factory=list)
    tables: int = 0
    passed: list[Grid] = field(default_factory=list)
    unread: dict[str, Evidence] = field(default_factory=dict)


def parse(paper: Paper, stem: str) -> Listing:
    """Take a document apart; `stem` is its title where it has none."""
    listing = Listing(_notice(paper, stem))
    title = (listing.notice.title,)
    issuer = (listing.notice.issuer,) if listing.notice.issuer else ()
    above: list[str] = []
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            text = block.text.strip()
            if text and len(text) <= _LONG and not is_continuation(text):
                above = [text, *above][:_NEAR]
            continue
        near = tuple(filter(None, (block.caption, block.sheet, *above)))
        found = list(_rows(block, (*near, *title, *issuer)))
        if any(isinstance(row, ListRow) for row in found) or columns_of(block) is not None:
            listing.tables += 1
            listing.rows += found
            _remember_unread(listing, found)
        else:
            listing.passed.append(block)
        above = []
    return listing


def columns_of(grid: Grid) -> Columns | None:
    """Return the columns of the first row of headings of a list, None for another table."""
    return next((found for start in range(min(len(grid.rows), 12)) if (found := columns_from(grid, start))), None)


def titled(paper: Paper) -> bool:
    """Whether the first lines, or what names a table, call a document a list of libraries, and nothing else."""
    texts = [plain(text) for text, _ in islice(_lines(paper), _TITLE_LINES)]
    other = any(_OTHER.search(text) and len(text) <= _LONG for text in texts)
    return not other and bool(_notice(paper, "").evidence.quote)


def _remember_unread(listing: Listing, rows: Sequence[ListRow | PassedRow]) -> None:
    for row in rows:
        if isinstance(row, ListRow):
            for label in row.columns.unread:
                listing.unread.setdefault(label, Evidence(table=place_of(row.grid), column=label.replace("|", " ")))


def _notice(paper: Paper, stem: str) -> Notice:
    title, at, issuer, number, day = "", Evidence(), "", "", None
    before = ""
    for text, evidence in _lines(paper):
        words = _ANNEX.sub("", text).strip()
        issuer = issuer or issuer_of(words)
        number = number or number_of(words)
        day = day_of(words, alone=True) or day
        if not title and len(words) <= _LONG:
            whole = words if _TITLE.search(words) else before + words
            if _TITLE.search(whole) and len(whole) <= _LONG and not words.endswith(("。", "；", "：", ":")):
                title, at = plain(whole), evidence
        before = (
            words if 4 < len(words) <= 40 and not words.endswith(("。", "：", ":")) and not number_of(words) else ""
        )
    issuer = issuer or (
        found[0]
        if (found := re.match(r"[\u4e00-\u9fff]{2,12}(?:教育厅|教育委员会|教委)|教育部(?:办公厅)?", title))
        else ""
    )
    return Notice(title or plain(stem), issuer, number, day, at)


def _lines(paper: Paper) -> Iterator[tuple[str, Evidence]]:
    """Yield the texts that may tell of the notice: paragraphs, captions, rows of one cell, names of sheets."""
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            for line in dict.fromkeys((block.text, *(line.text for line in block.lines))):
                yield line.strip(), Evidence(line.strip()[:100], block.page)
            continue
        place = place_of(block)
        if block.caption:
            yield block.caption, Evidence(block.caption, table=place)
        for row in block.rows[:12] + block.rows[-4:]:
            texts = list(dict.fromkeys(cell for cell in row if cell.lines))
            if len(texts) == 1:
                words = flow(texts[0].lines).strip()
                yield words, Evidence(words[:100], texts[0].page, place, texts[0].row)
        if block.sheet:
            yield block.sheet, Evidence(block.sheet, table=place)


def _rows(grid: Grid, above: tuple[str, ...]) -> Iterator[ListRow | PassedRow]:
    """Yield what each row of a table is."""
    columns: Columns | None = None
    groups: list[str] = []
    at, before = 0, None
    while at < len(grid.rows):
        found = columns_from(grid, at)
        if found is not None:
            yield from (PassedRow(grid, number) for number in range(at + 1, found.end + 1))
            columns, at = found, found.end
            continue
        row, number = grid.rows[at], at + 1
        at += 1
        alone = _alone(row)
        if alone is not None:
            note = bool(_NOTE.match(alone)) or len(alone) > _LONG or is_continuation(alone)
            if alone and not note and not _TOTAL.match(plain(alone)):
                groups = _grouped(groups, alone) if columns is not None else [alone, *groups]
            yield PassedRow(grid, number)
            continue
        if columns is None:
            yield PassedRow(grid, number)
            continue
        if before is not None and grid.rows[before] == row:
            yield PassedRow(grid, number)
            continue
        yield _row(grid, number, columns, Context((*groups, *above)), before)
        before = number - 1


def _alone(row: Sequence[GridCell]) -> str | None:
    """Return the text of a row that is one cell only ("" for an empty row), None for any other."""
    filled = [cell for cell in dict.fromkeys(row) if cell.lines and flow(cell.lines).strip()]
    if len(filled) > 1:
        return None
    text = flow(filled[0].lines).strip() if filled else ""
    return None if text.isdecimal() else text


def _grouped(groups: Sequence[str], text: str) -> list[str]:
    """Put a group's heading above the rows that follow; one numbered in the same way as an earlier one replaces it."""
    style = _style(text)
    for place, other in enumerate(groups):
        if _style(other) == style:
            return [text, *groups[place + 1 :]]
    return [text, *groups]


def _style(text: str) -> str:
    found = _NUMBERED.match(text)
    return (
        re.sub(r"[一二三四五六七八九十]+|\d+", lambda sign: "1" if sign[0].isdecimal() else "一", found[0])
        if found
        else ""
    )


def _row(grid: Grid, number: int, columns: Columns, context: Context, before: int | None) -> ListRow | PassedRow:
    row = grid.rows[number - 1]
    made = ListRow(grid, number, columns, row, context)
    first = [plain(flow(cell.lines)) for cell in dict.fromkeys(row)][: max(columns.at("library"), 1) + 1]
    if any(_TOTAL.match(text) for text in first) or _NOTE.match(first[0] if first else ""):
        return PassedRow(grid, number)
    own, cell = made.text("library") or made.text("lead"), made.cell("library") or made.cell("lead")
    told = made.text("code") or made.text("major") or made.text("further")
    if before is not None and told:
        spans = cell is not None and cell.row < number and cell.rows > 1
        if spans or (not made.text("library") and not made.text("lead") and not made.text("order")):
            return made._replace(goes_on=True)
    if not own and not told:
        return PassedRow(grid, number, "没有资源库名称，也没有专业，这一行不采用")
    return made
