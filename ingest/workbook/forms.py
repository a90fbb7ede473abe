"""A table is held against its sheet: headings found, every row read, counted and, where it does not fit, told apart."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from ingest.documents.tables import Cell, Fault, Row, Table, head
from ingest.report import Place, Problem, Reading, Severity
from ingest.workbook.cells import Unfit, Value, text_of, value_of
from ingest.workbook.sheets import Sheet, SheetColumn
from ontology.claims import Evidence, Scalar
from ontology.names import normalise

TITLE_ROWS = 10
"""How far down a heading row may stand: lists of provinces begin with a title."""


class Filled(NamedTuple):
    """One row that fits its sheet: values by column, the cells as they stood, the columns whose cell did not fit."""

    sheet: str
    number: int
    values: dict[str, Value]
    cells: dict[str, Cell]
    unfit: set[str]

    def text(self, column: str) -> str:
        """Return a text value, "" where the cell is empty."""
        value = self.values.get(column, "")
        return value if isinstance(value, str) else ""

    def texts(self, column: str) -> list[str]:
        """Return the several values of a cell."""
        value = self.values.get(column)
        return value if isinstance(value, list) else []

    def scalar(self, column: str) -> Scalar | None:
        """Return a single value, None where the cell is empty."""
        value = self.values.get(column)
        return None if isinstance(value, list) else value

    def evidence(self, column: str) -> Evidence:
        """Return where the column's cell stands and what it says."""
        cell = self.cells.get(column)
        quote = "" if cell is None else text_of(cell)
        return Evidence(quote, table=self.sheet, row=self.number, column=column)


class Log:
    """Writes problems and counts into a Reading; `file` is the name that problems carry."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def tell(self, severity: Severity, sheet: str, row: int | None, column: str, reason: str, advice: str = "") -> None:
        """Note one problem."""
        self.reading.problems.append(Problem(self.reading.file, Place(sheet, row, column), severity, reason, advice))

    def warn(self, row: Filled, column: str, reason: str, advice: str) -> None:
        """Note that something of a row was not taken as it stands; the row is."""
        self.tell("warning", row.sheet, row.number, column, reason, advice)

    def reject(self, row: Filled, column: str, reason: str, advice: str = "") -> None:
        """Note that a whole row is not taken, and count it."""
        self.reading.count(row.sheet).rejected += 1
        self.tell("rejected", row.sheet, row.number, column, f"{reason}，这一行不采用", advice)

    def keep(self, row: Filled) -> None:
        """Count a row as taken."""
        self.reading.count(row.sheet).kept += 1

    def reference(self, row: Filled, column: str = "", reason: str = "", advice: str = "") -> None:
        """Count a reference as taken, or as rejected if a reason is given."""
        count = self.reading.count(f"{row.sheet}（引用）")
        if reason:
            count.rejected += 1
            self.tell("rejected", row.sheet, row.number, column, reason, advice)
        else:
            count.kept += 1


def clean_heading(cell: Cell) -> str:
    """Return a heading in the form that headings are compared in; a star for `required` is dropped."""
    return normalise(text_of(cell)).rstrip("*").strip()


def fit(sheet: Sheet, headings: Sequence[Cell]) -> int:
    """Count the columns of a sheet that a row of headings names."""
    return len(_names_of(sheet) & {clean_heading(cell) for cell in headings})


@lru_cache(maxsize=64)
def _names_of(sheet: Sheet) -> frozenset[str]:
    return frozenset(normalise(column.name) for column in sheet.columns)


def heading_row(sheet: Sheet, rows: Sequence[Row]) -> int | None:
    """Return the index of the row that names most columns of the sheet, None if none names any."""
    best, found = 0, None
    for index, (_, cells) in enumerate(rows):
        if (named := fit(sheet, cells)) > best:
            best, found = named, index
    return found


def rows_of(table: Table, sheet: Sheet, log: Log) -> Iterator[Filled]:
    """Yield the rows of a table that fit the sheet; all others are reported and counted.

    A row yielded is not counted yet: the caller keeps or rejects it.
    """
    count = log.reading.count(sheet.name)
    if table.excess:
        count.rejected += max(table.height - 1, 0)
        log.tell(
            "rejected", sheet.name, None, "", f"工作表{table.excess}，整张表不采用", "请删去多余的行，或拆分后再导入"
        )
        return
    first = head(table, TITLE_ROWS)
    index = heading_row(sheet, first)
    if index is None:
        count.rejected += sum(1 for _, cells in table.rows if not _blank(cells))
        log.tell("rejected", sheet.name, 1, "", "没有找到表头，整张表不采用", f"表头应有：{_names(sheet)}")
        return
    columns, complete = _columns(sheet, first[index], log)
    for position, (number, cells) in enumerate(table.rows):
        if position <= index:
            count.ignored += position != index  # a title above the headings
        elif _blank(cells):
            count.ignored += 1
        elif not complete:
            count.rejected += 1
        elif (row := _filled(sheet, columns, number, cells, log)) is not None:
            yield row


def _blank(cells: Sequence[Cell]) -> bool:
    return not any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in cells)


def _names(sheet: Sheet) -> str:
    return "、".join(column.name for column in sheet.columns if column.required)


def _columns(sheet: Sheet, headings: Row, log: Log) -> tuple[list[SheetColumn | None], bool]:
    """Match headings to columns; the second value tells whether all required ones are there."""
    by_name = {normalise(column.name): column for column in sheet.columns}
    number, cells = headings
    found: list[SheetColumn | None] = []
    for cell in cells:
        name = clean_heading(cell)
        column = by_name.get(name)
        if column is not None and column in found:
            log.tell("ignored", sheet.name, number, column.name, "这一列出现了两次，只采用第一列", "请删去或改名")
            column = None
        elif column is None and name:
            near = get_close_matches(name, by_name, 1)
            advice = f"是否指“{by_name[near[0]].name}”" if near else "不需要的列可以保留，不影响导入"
            log.tell("ignored", sheet.name, number, text_of(cell), "不认识这一列，整列不采用", advice)
        found.append(column)
    missing = [column.name for column in sheet.columns if column.required and column not in found]
    for name in missing:
        log.tell("rejected", sheet.name, number, name, "缺少必填的列，整张表不采用", f"请加上“{name}”列并填写")
    return found, not missing


def _filled(
    sheet: Sheet, columns: Sequence[SheetColumn | None], number: int, cells: Sequence[Cell], log: Log
) -> Filled | None:
    row = Filled(sheet.name, number, {}, {}, set())
    if len(cells) == 1 and isinstance(cells[0], Fault) and len(columns) > 1:
        log.reject(row, "", cells[0].reason, cells[0].advice)
        return None
    if len(cells) > len(columns) and not _blank(cells[len(columns) :]):
        log.reject(row, "", f"有 {len(cells)} 格，多于表头的 {len(columns)} 列", "内容中的英文逗号要用英文引号括起整格")
        return None
    unfit: list[tuple[SheetColumn, str, str]] = []
    for column, cell in zip(columns, cells, strict=False):
        if column is None or cell == "":
            continue
        try:
            value = value_of(column, cell)
        except Unfit as error:
            unfit.append((column, error.reason, error.advice))
            continue
        if value is not None and value != []:
            row.values[column.name] = value
            row.cells[column.name] = cell
    return row if _complete(sheet, row, unfit, log) else None


@lru_cache(maxsize=32)
def _required(sheet: Sheet) -> tuple[str, ...]:
    return tuple(column.name for column in sheet.columns if column.required)


def _complete(sheet: Sheet, row: Filled, unfit: Sequence[tuple[SheetColumn, str, str]], log: Log) -> bool:
    """Report the cells that do not fit; whether the row can be taken without them."""
    if not unfit and all(name in row.values for name in _required(sheet)):
        return True
    bad = {column.name for column, _, _ in unfit}
    missing = [c.name for c in sheet.columns if c.required and c.name not in row.values and c.name not in bad]
    essential = bool(missing) or any(column.required for column, _, _ in unfit)
    ending = "，这一行不采用" if essential else "，这一格不采用"
    for column, reason, advice in unfit:
        log.tell("rejected", sheet.name, row.number, column.name, reason + ending, advice)
    for name in missing:
        log.tell("rejected", sheet.name, row.number, name, "必填的单元格是空的，这一行不采用", f"请填写“{name}”")
    if essential:
        log.reading.count(sheet.name).rejected += 1
    row.unfit.update(bad)
    return not essential
