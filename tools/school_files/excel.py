"""Rows as a workbook as schools and platforms hand it in: a title, headings of several rows, merged cells, widths."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter

from tools.documents.blocks import Cell, Row
from tools.school_files.packing import write_packed

_THIN = Side(style="thin", color="FF808080")
_RULED = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_SHADE = PatternFill("solid", fgColor="FFDDEBF7")
_WIDE = 14  # digits of the longest figure written as a number
_NARROW = 12  # signs of the widest column whose cells are centred


class Sheet(NamedTuple):
    """A sheet: titles over its whole width, rows of which the first `heads` are headings, widths in signs."""

    name: str
    titles: Sequence[str]
    rows: Sequence[Row]
    heads: int
    widths: Sequence[float]
    landscape: bool = True


def write_excel(path: Path, sheets: Sequence[Sheet]) -> Path:
    """Write a workbook; figures are written as numbers."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _dress(book)
    book.properties.creator = "示例职业技术学院（样例）"
    for sheet in sheets:
        _sheet(book, sheet)
    held = BytesIO()
    book.save(held)
    return write_packed(path, held.getvalue())


def _sheet(book: Workbook, sheet: Sheet) -> None:
    drawn = book.create_sheet(sheet.name)
    width = len(sheet.widths)
    for at, title in enumerate(sheet.titles, 1):
        drawn.merge_cells(start_row=at, start_column=1, end_row=at, end_column=width)
        cell = drawn.cell(at, 1, title)
        cell.font = Font(name="黑体" if at == 1 else "宋体", size=16 if at == 1 else 10)
        cell.alignment = Alignment(horizontal="center", vertical="center")
    first = len(sheet.titles) + 1
    for at, row in enumerate(sheet.rows):
        for column, each in enumerate(row):
            place = drawn.cell(first + at, column + 1)
            head = at < sheet.heads
            centred = sheet.widths[column] <= _NARROW or (each is not None and each.columns > 1)
            place.style = "表头" if head else "居中" if centred else "靠左"
            if each is not None:
                place.value = _value(each, head)
                if each.rows > 1 or each.columns > 1:
                    end = first + at + each.rows - 1, column + each.columns
                    drawn.merge_cells(start_row=first + at, start_column=column + 1, end_row=end[0], end_column=end[1])
    for column, signs in enumerate(sheet.widths, 1):
        drawn.column_dimensions[get_column_letter(column)].width = signs
    drawn.freeze_panes = drawn.cell(first + sheet.heads, 1)
    drawn.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    drawn.page_setup.fitToWidth, drawn.page_setup.fitToHeight = 1, 0
    drawn.sheet_properties.pageSetUpPr.fitToPage = True
    drawn.print_title_rows = f"{first}:{first + sheet.heads - 1}"


def _dress(book: Workbook) -> None:
    """Give a workbook the three looks that its cells have: setting them cell by cell takes seconds."""
    for name, head, across in (("表头", True, "center"), ("居中", False, "center"), ("靠左", False, "left")):
        style = NamedStyle(name, border=_RULED, font=Font(name="宋体", size=10, bold=head))
        style.alignment = Alignment(across, "center", wrap_text=True)
        if head:
            style.fill = _SHADE
        book.add_named_style(style)


def _value(cell: Cell, head: bool) -> str | int:
    return int(cell.words) if cell.words.isdecimal() and not head and len(cell.words) <= _WIDE else cell.words
