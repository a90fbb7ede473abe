"""What all sheets exported from a platform share: whose library it is, columns under free names, rows as records."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from ingest.columns import Field, Layout, heading_text, headings_seen, layout
from ingest.documents.errors import DocumentError
from ingest.documents.sheets import Merges
from ingest.documents.tables import Cell, Document, Row, Table, digest, open_tables
from ingest.holdings import Holdings
from ingest.order import Order
from ingest.profiles import Profile, profile_for
from ingest.report import Bundle, Headed, Mapped, Reading, Severity, Wanted
from ingest.workbook.draft import Draft
from ingest.workbook.forms import Filled, Log, rows_of
from ingest.workbook.official import Official
from ingest.workbook.sheets import Sheet, SheetColumn
from ontology.claims import Authority, Evidence, Version
from ontology.errors import OntologyError
from ontology.names import library_slug, normalise

_FOOTERS = ("合计", "总计", "小计", "共计", "导出时间", "导出人", "制表", "打印时间", "以上共")


class Export(NamedTuple):
    """One file being read: the library it speaks of, its claims so far, what the graph holds of it, its profile.

    `elsewhere` is what the graph and the other files of the kind hold: where references may lead.
    """

    draft: Draft
    document: Document
    holdings: Holdings
    profile: Profile
    source: str
    elsewhere: Holdings

    @property
    def log(self) -> Log:
        """Where problems and counts go."""
        return self.draft.log

    @property
    def reading(self) -> Reading:
        """What becomes of the file."""
        return self.draft.log.reading


class Record(NamedTuple):
    """A row by the fields of its layout, each cell under the heading that the file gives it."""

    filled: Filled
    layout: Layout
    headings: Mapping[str, str]

    @property
    def number(self) -> int:
        """The row's number in the sheet."""
        return self.filled.number

    def text(self, field: str) -> str:
        """Return what a field says, "" where it says nothing."""
        value = self.filled.values.get(self.headings.get(field, ""), "")
        return value if isinstance(value, str) else ""

    def texts(self, field: str) -> list[str]:
        """Return what each of a field's columns says, "" where one says nothing."""
        return [self.filled.text(self.layout.headings[at]) for at in self.layout.columns.get(field, ())]

    def evidence(self, field: str) -> Evidence:
        """Return where a field stands and what is there."""
        return self.filled.evidence(self.headings.get(field, ""))

    def evidence_at(self, field: str, place: int) -> Evidence:
        """Return where one of a field's columns stands and what is there."""
        return self.filled.evidence(self.layout.headings[self.layout.columns[field][place]])


def begin(
    path: Path,
    kind: str,
    what: str,
    fields: Sequence[Field],
    order: Order,
    document: Document | None = None,
) -> Export:
    """Open a file that `what` names in messages; a DocumentError when it cannot be read or no library is named."""
    known = order.known
    if order.library is None:
        raise DocumentError(f"没有说明这份{what}属于哪个资源库", "请加 --library 资源库标识，如 --library ec-demo")
    try:
        slug = library_slug(order.library)
    except OntologyError as error:
        raise DocumentError(str(error), "请改用如 ec-demo 的短名") from error
    log = Log(Reading(str(path), kind))
    chosen = profile_for(path, order.profile)
    opened = document or open_tables(path)
    for note in opened.notes:
        log.tell("warning", "", None, "", note.reason, note.advice)
    source = f"{kind}/{slug}"
    holdings = order.holdings(slug, lambda other: _of_kind(other, source))
    if known and not holdings.name:
        advice = "请核对 --library；或先导入资源库工作簿或名录，素材才计入它服务的专业"
        log.tell("warning", "", None, "", f"图谱中还没有资源库「{slug}」", advice)
    _check(chosen, kind, fields, log)
    elsewhere = order.elsewhere(slug, source.__eq__)
    return Export(Draft(slug, log, Official(None, log)), opened, holdings, chosen, source, elsewhere)


def _of_kind(source: str, whole: str) -> bool:
    """Whether a source is a library's list of a kind, or that of one of its courses."""
    return source == whole or source.startswith(f"{whole}/")


def settled(export: Export, order: Order, courses: Collection[str]) -> Export:
    """Return a file whose course is known: a list of one course is a source of its own (decision 0004).

    So it leans on what the lists of other courses said before.
    """
    if len(courses) != 1:
        return export
    source = f"{export.source}/{next(iter(courses))}"
    slug = export.draft.slug

    holdings = order.holdings(slug, (source, export.source).__contains__)
    return export._replace(source=source, holdings=holdings, elsewhere=order.elsewhere(slug, source.__eq__))


def _check(profile: Profile, kind: str, fields: Sequence[Field], log: Log) -> None:
    """Report what a profile says that this kind of file has no use for."""
    names = [field.name for field in fields]
    if profile.kind and profile.kind != kind:
        log.tell("warning", "", None, "", f"列映射是为“{profile.kind}”写的，这份是“{kind}”", "请核对列映射文件")
    for name in sorted({*profile.columns, *profile.constants} - {*names, *CONSTANTS}):
        near = get_close_matches(name, names, 1)
        advice = f"是否指“{near[0]}”" if near else f"可用的字段：{'、'.join(names)}"
        log.tell("warning", "", None, name, f"列映射中的字段「{name}」不认识", advice)


CONSTANTS = ("课程", "时长单位", "大小单位")
"""What a profile may state for a whole file."""


def finish(export: Export, path: Path, what: str, courses: Collection[str] = ()) -> Reading:
    """Make one version of all that was stated; what is of one of `courses` only is that course's."""
    draft = export.draft
    whole = not any(table.excess for table in export.document.tables)
    course = next(iter(courses)) if len(courses) == 1 else ""
    source = f"{export.source}/{course}" if course else export.source
    title = f"{draft.slug} {what}" if source.count("/") == 1 else f"{draft.slug} {source.split('/', 2)[2]} {what}"
    version = Version(source, digest([("", path)]), title, authority=Authority.LIBRARY, whole=whole)
    export.reading.bundles.append(Bundle(version, tuple(draft.nodes), tuple(draft.edges)))
    return export.reading


def laid_out(export: Export, table: Table, fields: Sequence[Field]) -> Layout | None:
    """Settle what the columns of a table are and report it; None, and all rows rejected, when it cannot be read."""
    log = export.log
    if table.excess:
        log.reading.count(table.name).rejected += max(table.height - 1, 0)
        log.tell("rejected", table.name, None, "", f"工作表{table.excess}，整张表不采用", "请拆分后再导入")
        return None
    profile = _with_constants(export.profile, table, fields)
    found = layout(table, fields, profile)
    wanted = tuple(Wanted(field.name, field.required, field.several is not None) for field in fields)
    headings = headings_seen(table) if found is None else found.headings
    log.reading.tables.append(Headed(table.name, headings, wanted))
    if found is None:
        return None
    log.reading.mapped.extend(found.mapped)
    constants = [name for name in profile.constants if name in {field.name for field in fields}]
    log.reading.mapped.extend(
        Mapped(table.name, name, "", 1.0, f"固定为“{profile.constants[name]}”") for name in constants
    )
    blocked = False
    for doubt in found.doubts:
        required = doubt.field.required
        blocked |= required
        ending = "，整张表不采用" if required else "，这一列不采用"
        severity: Severity = "rejected" if required else "warning"
        place = "、".join(doubt.columns) or doubt.field.name
        log.tell(severity, table.name, found.number, place, doubt.reason + ending, doubt.advice)
    for field in fields:
        if field.unused and field.name in found.columns:
            log.tell("ignored", table.name, found.number, found.heading(field.name), field.unused)
    if blocked:
        log.reading.count(table.name).rejected += sum(
            1 for at, (_, cells) in enumerate(table.rows) if at > found.at and any(cell != "" for cell in cells)
        )
        return None
    return found


def _with_constants(profile: Profile, table: Table, fields: Sequence[Field]) -> Profile:
    """Turn a stated column that the table does not have, where a constant will do, into that constant."""
    moved = {name: given[0] for name, given in profile.columns.items() if name in CONSTANTS and len(given) == 1}
    if not moved:
        return profile
    guess = layout(table, fields, profile._replace(columns={}))
    headings = set() if guess is None else {normalise(heading) for heading in guess.headings}
    constants = {name: value for name, value in moved.items() if normalise(value) not in headings}
    columns = {name: given for name, given in profile.columns.items() if name not in constants}
    return profile._replace(columns=columns, constants={**profile.constants, **constants})


def constant(export: Export, table: Table, fields: Sequence[Field], name: str) -> str:
    """Return what the profile states of a whole table, "" if nothing."""
    return _with_constants(export.profile, table, fields).constants.get(name, "")


class _Renamed:
    """A table's rows with headings that each stand once, and blank rows where headings come again or a sum stands."""

    def __init__(self, table: Table, found: Layout) -> None:
        self._table = table
        self._found = found
        self.left_out: dict[int, str] = {}

    def __iter__(self) -> Iterator[Row]:
        for at, (number, cells) in enumerate(self._table.rows):
            if at == self._found.at:
                yield number, self._found.headings
            elif at > self._found.at and (why := _left_out(cells, self._found.headings)):
                self.left_out[number] = why
                yield number, [""]
            else:
                yield number, cells


def _left_out(cells: Sequence[Cell], headings: Sequence[str]) -> str:
    """Say why a row is none of the list's, "" if it is one: the headings again, or a line below the list."""
    first = next((at for at, cell in enumerate(cells) if cell != ""), -1)
    if first < 0 or not isinstance(cells[first], str):
        return ""
    start = str(cells[first]).strip()
    if not start.startswith((*_FOOTERS, "共")) and (first >= len(headings) or start[:1] != headings[first][:1]):
        return ""
    filled = [(at, cell) for at, cell in enumerate(cells) if cell != ""]
    if len(filled) > 1 and all(at < len(headings) and heading_text(cell) == headings[at] for at, cell in filled):
        return "重复的表头"
    if len(filled) <= 3 and (start.startswith(_FOOTERS) or (start[0] == "共" and start[-1] in "条个项题")):
        return "表尾的合计或说明"
    return ""


def records(export: Export, table: Table, found: Layout, fields: Sequence[Field]) -> Iterator[Record]:
    """Yield the rows of a table that fit; all others are reported and counted. Whoever takes a row counts it."""
    by_name = {field.name: field for field in fields}
    columns = [
        SheetColumn(found.headings[at], by_name[name].cell, by_name[name].filled)
        for name, places in found.columns.items()
        for at in places
    ]
    headings = {name: found.headings[places[0]] for name, places in found.columns.items()}
    renamed = _Renamed(table, found)
    sheet = Sheet(table.name, table.name, tuple(columns))
    for filled in rows_of(table._replace(rows=renamed), sheet, export.log):
        yield Record(filled, found, headings)
    for why in sorted(set(renamed.left_out.values())):
        rows = [number for number, reason in renamed.left_out.items() if reason == why]
        export.log.tell("ignored", table.name, rows[0], "", f"{why}，共 {len(rows)} 行")


def filled_down(table: Table, found: Layout, merges: Merges, fields: Sequence[str]) -> Table:
    """Return a table in which cells merged downwards stand in every row that they cover, in the columns of some fields.

    Elsewhere they stay as they are: a name merged over several rows does not make several of it.
    """
    columns = {at for field in fields for at in found.columns.get(field, ())}
    spans = [(top, bottom, left) for (top, left), (bottom, _) in merges if top < bottom and left in columns]
    if not spans:
        return table
    rows = [(number, list(cells)) for number, cells in table.rows]
    for top, bottom, left in spans:
        if top <= found.at or top >= len(rows) or left >= len(rows[top][1]):
            continue
        for at in range(top + 1, min(bottom, len(rows) - 1) + 1):
            if left < len(rows[at][1]) and rows[at][1][left] == "":
                rows[at][1][left] = rows[top][1][left]
    return table._replace(rows=rows)


def passed_over(export: Export, tables: Iterable[Table], what: str) -> None:
    """Report the tables of a file that are no such list."""
    for table in tables:
        rows = sum(1 for _, cells in table.rows if any(cell != "" for cell in cells))
        export.reading.count(table.name).ignored += rows
        if rows:
            export.log.tell("ignored", table.name, None, "", f"这张表不像{what}，整张不采用", "若是，请检查表头")


def told_serial(export: Export, sheet: str) -> None:
    """Say of a sheet's column 编号 that it was found to be a serial one."""
    export.reading.mapped[:] = [
        each._replace(field="序号", reason="流水号，不作标识") if (each.sheet, each.field) == (sheet, "编号") else each
        for each in export.reading.mapped
    ]


def serial(values: Sequence[str]) -> bool:
    """Whether numbers only count the rows from 1 on: they change with every export and identify nothing."""
    return bool(values) and all(value == str(at) for at, value in enumerate(values, 1))
