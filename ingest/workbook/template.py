"""Writes the workbook: empty as a template, or filled with tables; the same content gives the same bytes."""

import csv
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingest.documents.errors import IngestError
from ingest.workbook.guide import RULES, filling, lines, markdown
from ingest.workbook.guide import TITLE as GUIDE
from ingest.workbook.sheets import REGISTRY, SHEET, SHEETS, Sheet, SheetColumn
from ontology.claims import Scalar

_EPOCH = datetime(2025, 1, 1)  # the date inside every workbook written here, so that bytes repeat
_ZIP_EPOCH = (2025, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_LAST_ROW = 20_000  # down to which the drop-downs reach
_HEAD = Font(bold=True, color="FFFFFF")
_REQUIRED = PatternFill("solid", fgColor="1F4E79")
_OPTIONAL = PatternFill("solid", fgColor="7F9DB9")
_TOP = Alignment(vertical="top", wrap_text=True)

Tables = Mapping[str, Sequence[Sequence[Scalar | None]]]
"""By sheet: a row of headings, then rows of values; None and "" are empty cells."""


def write_template(path: Path) -> list[Path]:
    """Write an empty workbook; a path without suffix becomes a folder of CSV files. Return the files written.

    An IngestError when something is there already: a template must not wipe out what a teacher filled in.
    """
    _vacant(path)
    return write_workbook(path, {sheet.name: [[column.name for column in sheet.columns]] for sheet in SHEETS})


def write_registry_template(path: Path) -> list[Path]:
    """Write an empty 资源库名录, XLSX or, by its suffix, CSV."""
    _vacant(path)
    headings = [column.name for column in REGISTRY.columns]
    if path.suffix.lower() == ".csv":
        return [_write_csv(path, [headings])]
    return write_workbook(path, {REGISTRY.name: [headings]})


def _vacant(path: Path) -> None:
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        raise IngestError(f"{path} 已存在，模板不覆盖它", "请换一个文件名，或先移走原来的文件")


def write_workbook(path: Path, tables: Tables) -> list[Path]:
    """Write tables as one workbook with its guide, or as a folder of CSV files when the path has no suffix."""
    if path.suffix:
        path.write_bytes(_repeatable(_workbook(tables)))
        return [path]
    path.mkdir(parents=True, exist_ok=True)
    written = [_write_csv(path / f"{name}.csv", rows) for name, rows in tables.items()]
    page = path / f"{GUIDE}.md"
    page.write_text(markdown(_known(tables)), encoding="utf-8", newline="\n")
    return [page, *written]


def _known(tables: Iterable[str]) -> list[Sheet]:
    return [SHEET[name] for name in tables if name in SHEET]


def _write_csv(path: Path, rows: Iterable[Sequence[Scalar | None]]) -> Path:
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([_written(value) for value in row] for row in rows)
    path.write_bytes(b"\xef\xbb\xbf" + buffer.getvalue().encode())  # Excel knows UTF-8 by its BOM
    return path


def _written(value: Scalar | None) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def _workbook(tables: Tables) -> Workbook:
    book = Workbook()
    book.properties.creator = "职图 ZhiTu"
    book.properties.created = book.properties.modified = _EPOCH
    guide = book.worksheets[0]
    guide.title = GUIDE
    _fill_guide(guide, _known(tables))
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_written(value) if isinstance(value, bool) else value for value in row])
        _plain_text(sheet)
        if name in SHEET and rows:
            _dress(sheet, SHEET[name], [str(heading) for heading in rows[0]])
    return book


def _plain_text(sheet: Worksheet) -> None:
    """Keep text that begins with = a text: a cell of a library is never a formula."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"


def _dress(sheet: Worksheet, form: Sheet, headings: Sequence[str]) -> None:
    by_name = {column.name: column for column in form.columns}
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(headings, 1):
        column = by_name.get(heading)
        if column is None:
            continue
        cell, letter = sheet.cell(1, number), get_column_letter(number)
        cell.font, cell.fill, cell.alignment = _HEAD, _REQUIRED if column.required else _OPTIONAL, _TOP
        cell.comment = Comment(_comment(column), "职图 ZhiTu", width=260, height=120)
        sheet.column_dimensions[letter].width = _width(column)
        if column.cell in ("text", "code", "list", "url"):
            sheet.column_dimensions[letter].number_format = "@"  # so that 530701 and 1-1 stay as typed
        for rule in _rules(column):
            rule.add(f"{letter}2:{letter}{_LAST_ROW}")
            sheet.add_data_validation(rule)


def _comment(column: SheetColumn) -> str:
    example = f"\n示例：{column.example}" if column.example else ""
    return f"{'必填' if column.required else '选填'}。{filling(column)}{example}"


def _width(column: SheetColumn) -> float:
    if column.name.endswith(("名称", "内容")) or column.cell == "url":
        return 36.0
    return max(12.0, 2.2 * len(column.name) + 2)


def _rules(column: SheetColumn) -> list[DataValidation]:
    choices = {"choice": column.choices, "yes-no": ("是", "否")}.get(column.cell)
    if not choices:
        return []
    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    rule.error, rule.errorTitle = f"可填：{'、'.join(choices)}", column.name
    return [rule]


def _fill_guide(sheet: Worksheet, sheets: Sequence[Sheet]) -> None:
    sheet.append([GUIDE])
    sheet["A1"].font = Font(bold=True, size=14)
    for number, rule in enumerate(RULES, 1):
        sheet.append([f"{number}. {rule}"])
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=5)
        sheet.cell(sheet.max_row, 1).alignment = _TOP
        sheet.row_dimensions[sheet.max_row].height = 32
    sheet.append([])
    sheet.append(["工作表", "列", "是否必填", "怎么填", "示例"])
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = _HEAD, _REQUIRED
    previous = ""
    forms = {form.name: form for form in sheets}
    for line in lines(sheets):
        if line.sheet != previous:
            form = forms[line.sheet]
            sheet.append([f"{form.name}{'（必有）' if form.required else ''}", f"一行是{form.row_is}"])
            sheet.cell(sheet.max_row, 1).font = Font(bold=True)
            previous = line.sheet
        sheet.append(["", line.column, line.needed, line.fill, line.example])
        sheet.cell(sheet.max_row, 4).alignment = _TOP
    for letter, width in zip("ABCDE", (18, 20, 10, 70, 24), strict=True):
        sheet.column_dimensions[letter].width = width


def _repeatable(book: Workbook) -> bytes:
    """Save a workbook with fixed dates inside and fixed times in its zip."""
    saved, fixed = BytesIO(), BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + rb"\2", content)
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, content)
    return fixed.getvalue()
