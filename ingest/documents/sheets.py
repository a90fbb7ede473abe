"""Workbooks and CSV as tables with their merged ranges; formulas come with the values last computed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

import python_calamine

from ingest.documents import calamine
from ingest.documents.archive import LIMITS, Limits
from ingest.documents.blocks import Grid, GridCell, Line, Paper
from ingest.documents.errors import TooLarge, Unrecognised
from ingest.documents.layout import PAPER_CELLS, Layout, Placed, lines_of
from ingest.documents.tables import Cell, Document, Fault, Table, open_tables

Merges = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""0-based first and last (row, column) of merged ranges."""


def read_sheets(path: Path, limits: Limits = LIMITS) -> Paper:
    """Read a workbook or CSV; each sheet that holds anything is a table, numbered from 1."""
    return paper_of(open_tables(path, limits), path, limits)


def paper_of(document: Document, path: Path, limits: Limits = LIMITS) -> Paper:
    """Return the paper of tables that are already open."""
    if document.format == "html":
        raise Unrecognised("内容是网页", "")
    merges = merges_of(path) if document.format in ("xlsx", "xls") else {}
    grids: list[Grid] = []
    notes = list(document.notes)
    total = 0
    for table in document.tables:
        if table.excess:
            notes.append(Fault(table.name, f"工作表“{table.name}”{table.excess}，整张未读", "请拆分后再导入"))
            continue
        grid, faults = _grid(table, len(grids) + 1, merges.get(table.name, ()), limits)
        notes.extend(faults)
        total += len(grid.rows) * grid.width
        if total > PAPER_CELLS:
            raise TooLarge(f"表格超过 {PAPER_CELLS} 个单元格", "请拆分后再导入")
        if grid.rows:
            grids.append(grid)
    return Paper(document.format, tuple(grids), notes=tuple(notes))


def merges_of(path: Path) -> Mapping[str, Merges]:
    """Return the merged ranges of each sheet of a workbook."""
    with calamine.opened(path) as workbook:
        return {
            meta.name: workbook.get_sheet_by_name(meta.name).merged_cell_ranges or ()
            for meta in workbook.sheets_metadata
            if meta.typ is python_calamine.SheetTypeEnum.WorkSheet
        }


def _grid(table: Table, number: int, merges: Merges, limits: Limits) -> tuple[Grid, list[Fault]]:
    faults: list[Fault] = []
    rows: list[list[tuple[Line, ...]]] = []
    for place, cells in table.rows:
        if len(cells) > limits.columns:
            raise TooLarge(f"第 {place} 行有 {len(cells)} 列，超过上限 {limits.columns} 列", "请拆分后再导入")
        rows.append([lines_of(text_of(cell)) for cell in cells])
        bad = [cell.reason for cell in cells if isinstance(cell, Fault)]
        if bad:
            faults.append(Fault(table.name, f"工作表“{table.name}”第 {place} 行：{'；'.join(sorted(set(bad)))}"))
    height = max((index for index, row in enumerate(rows, 1) if any(row)), default=0)
    width = max((index for row in rows for index, lines in enumerate(row, 1) if lines), default=0)
    if height * width > PAPER_CELLS:
        raise TooLarge(f"表格有 {height} 行 × {width} 列，超过 {PAPER_CELLS} 个单元格", "请拆分后再导入")
    within = [span for span in merges if span[0][0] < height and span[0][1] < width]
    if within or height < 3:  # a short table may be nothing but a caption and a row
        return _laid_out(rows[:height], within, number, table.name, limits), faults
    return Grid(number, tuple(_plain(rows[:height], width)), sheet=table.name), faults


def _plain(rows: Sequence[Sequence[tuple[Line, ...]]], width: int) -> Iterator[tuple[GridCell, ...]]:
    for number, row in enumerate(rows, 1):
        filled = [GridCell(number, column, lines) for column, lines in enumerate(row[:width], 1)]
        filled.extend(GridCell(number, column, ()) for column in range(len(filled) + 1, width + 1))
        yield tuple(filled)


def _laid_out(
    rows: Sequence[Sequence[tuple[Line, ...]]], merges: Merges, number: int, name: str, limits: Limits
) -> Grid:
    layout = Layout(limits)
    height, width = len(rows), max(len(row) for row in rows) if rows else 0
    for (top, left), (bottom, right) in merges:
        lines = rows[top][left] if left < len(rows[top]) else ()
        down, across = min(bottom, height - 1) - top + 1, min(right, max(width - 1, left)) - left + 1
        if down > 0 and across > 0:
            layout.place(Placed(top + 1, left + 1, lines, down, across))
    for row, cells in enumerate(rows, 1):
        for column, lines in enumerate(cells, 1):
            if layout.at(row, column) is None and (lines or column == 1):
                layout.place(Placed(row, column, lines))
    return layout.grid(number, sheet=name, trim=True)


def text_of(cell: Cell) -> str:
    """Write a cell's value as a sheet shows it plainly: 48.0 as 48, a day without its midnight."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Fault):
        return cell.text
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{cell:.12g}"
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else str(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
