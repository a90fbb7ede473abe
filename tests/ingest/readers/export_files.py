"""Sheets as platforms export them: one content, written with any of the traps that real exports hold."""

import csv
import html
import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

Cell = str | int | float | datetime | None
Rows = list[list[Cell]]
Trap = Callable[[Rows], Rows]
FORMATS = ("xlsx", "csv", "gb18030", "xls")


def written(folder: Path, name: str, form: str, sheets: dict[str, Rows]) -> Path:
    """Write sheets as XLSX, CSV (UTF-8 or GB18030) or, as many platforms do, as HTML named .xls."""
    path = folder / f"{name}.{'csv' if form == 'gb18030' else form}"
    if form == "xlsx":
        book = Workbook()
        for at, (title, rows) in enumerate(sheets.items()):
            sheet = book.worksheets[0] if at == 0 else book.create_sheet()
            sheet.title = title
            for row in rows:
                sheet.append(list(row))
        book.save(path)
    elif form == "xls":
        tables = "".join(_html_table(title, rows) for title, rows in sheets.items())
        path.write_text(f"<html><head><meta charset='utf-8'></head><body>{tables}</body></html>", encoding="utf-8")
    else:
        (rows,) = sheets.values()
        with path.open("w", encoding="gb18030" if form == "gb18030" else "utf-8-sig", newline="") as file:
            csv.writer(file).writerows([_text(cell) for cell in row] for row in rows)
    return path


def _html_table(title: str, rows: Rows) -> str:
    lines = ("".join(f"<td>{html.escape(_text(cell))}</td>" for cell in row) for row in rows)
    return f"<table><caption>{title}</caption>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return "" if cell is None else str(cell)


def title_above(rows: Rows) -> Rows:
    """Put a title and a line about the export above the headings."""
    return [["示例平台导出", *[""] * (len(rows[0]) - 1)], ["导出时间：2025-03-01 10:00"], *rows]


def blank_rows(rows: Rows) -> Rows:
    """Put an empty row after every fifth."""
    found: Rows = []
    for at, row in enumerate(rows):
        found.append(row)
        if at % 5 == 4:
            found.append([""] * len(row))
    return found


def headings_again(rows: Rows) -> Rows:
    """Repeat the headings every ten rows, as prints do."""
    found: Rows = []
    for at, row in enumerate(rows):
        if at and at % 10 == 0:
            found.append(list(rows[0]))
        found.append(row)
    return found


def footer(rows: Rows) -> Rows:
    """Put a sum and a remark below the list."""
    return [*rows, [f"共 {len(rows) - 1} 条", *[""] * (len(rows[0]) - 1)], ["导出人：示例教师"]]


def other_order(rows: Rows) -> Rows:
    """Shuffle the columns."""
    order = list(range(len(rows[0])))
    random.Random(7).shuffle(order)
    return [[row[at] for at in order] for row in rows]


def serial_column(rows: Rows) -> Rows:
    """Put a column that only counts the rows in front."""
    return [["序号", *rows[0]], *([at, *row] for at, row in enumerate(rows[1:], 1))]


def use_columns(rows: Rows) -> Rows:
    """Add who uploaded and how often it was used."""
    return [[*rows[0], "上传人", "引用数", "浏览量"], *([*row, "示例教师", 3, 17] for row in rows[1:])]


def spaced_headings(rows: Rows) -> Rows:
    """Put spaces, line breaks and stars into the headings."""
    return [[f" {heading}*\n" if at % 2 else f"{heading}　" for at, heading in enumerate(rows[0])], *rows[1:]]


def renamed(**names: str) -> Trap:
    """Give columns other names."""
    return lambda rows: [[names.get(str(heading), heading) for heading in rows[0]], *rows[1:]]


def changed(heading: str, change: Callable[[Cell, int], Cell]) -> Trap:
    """Write the cells of one column in another way."""

    def trap(rows: Rows) -> Rows:
        at = rows[0].index(heading)
        return [rows[0], *([*row[:at], change(row[at], n), *row[at + 1 :]] for n, row in enumerate(rows[1:]))]

    return trap


def without(heading: str) -> Trap:
    """Leave a column out."""

    def trap(rows: Rows) -> Rows:
        at = rows[0].index(heading)
        return [[*row[:at], *row[at + 1 :]] for row in rows]

    return trap


ANY_SHEET: dict[str, Trap] = {
    "a title above": title_above,
    "blank rows": blank_rows,
    "headings again": headings_again,
    "a footer": footer,
    "columns in another order": other_order,
    "a serial column": serial_column,
    "columns of use": use_columns,
    "spaces in headings": spaced_headings,
}
"""Traps that any list may hold, in an order in which all can be applied."""


def trapped(rows: Rows, *traps: Trap) -> Rows:
    """Apply traps one after the other; those that add rows come last."""
    rows_added = (blank_rows, headings_again, footer, title_above)
    for trap in sorted(traps, key=lambda trap: rows_added.index(trap) if trap in rows_added else -1):
        rows = trap(rows)
    return rows


def f1(read: set[tuple[str, ...]], expected: set[tuple[str, ...]]) -> float:
    """Return F1 of what was read against what was written."""
    return 2 * len(read & expected) / (len(read) + len(expected)) if read or expected else 1.0
