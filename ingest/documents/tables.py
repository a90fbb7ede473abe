"""Rows of any file with tables: XLSX, XLSM, XLS, ODS, CSV, and HTML tables named .xls.

What a file is, is told from its first bytes. Rows come as they stand in the sheet, blank ones included, so that a row's
number is the one the user sees.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

import python_calamine

from ingest.documents import archive, calamine, delimited, html
from ingest.documents.archive import LIMITS, RESAVE, Limits
from ingest.documents.compound import check_compound
from ingest.documents.errors import DocumentError, Locked, TooLarge, Unrecognised

Format = Literal["xlsx", "ods", "xls", "html", "csv"]


class Fault(NamedTuple):
    """A cell that holds no value that can be used: what stands there, and why it cannot."""

    text: str
    reason: str
    advice: str = ""


Cell = str | int | float | bool | date | datetime | time | timedelta | Fault
Row = tuple[int, Sequence[Cell]]
"""A 1-based row number and its cells; an unreadable row is a single Fault."""


class Table(NamedTuple):
    """One sheet; its rows may be gone through again. One too large has none: `excess` says why, `height` how many."""

    name: str
    rows: Iterable[Row]
    excess: str = ""
    height: int = 0


class Document(NamedTuple):
    """A file's tables, and what its reader should tell about the file as a whole (as faults without a cell)."""

    format: Format
    tables: tuple[Table, ...]
    notes: tuple[Fault, ...] = ()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TEXT_SUFFIXES = {".csv", ".txt", ".tsv"}
_OTHERS = {b"%PDF": " PDF 文件", b"\x89PNG": "图片", b"\xff\xd8\xff": "图片", b"MIME-Version:": "单个文件网页（MHTML）"}
_ERROR_ADVICE = "请改正公式，或用“选择性粘贴 → 数值”换成数值"


def digest(paths: Iterable[tuple[str, Path]]) -> str:
    """Return the sha-256 of one file's bytes, or of the names and bytes of several, in the order of their names."""
    named = sorted(paths)
    total = hashlib.sha256()
    for name, path in named:
        with path.open("rb") as file:
            of_file = hashlib.file_digest(file, "sha256")
        if len(named) == 1:
            return of_file.hexdigest()
        total.update(f"{name}\0{of_file.hexdigest()}\n".encode())
    return total.hexdigest()


def format_of(path: Path) -> Format:
    """Tell a table file's format from its content; a DocumentError says what else it is."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip():
        raise DocumentError("文件是空的", "请确认选对了文件")
    if start.startswith(b"PK"):
        return _zipped(path)
    if start.startswith(_OLE):
        return _ole(path)
    for magic, what in _OTHERS.items():
        if start.startswith(magic):
            raise Unrecognised(
                f"内容是{what}，不是表格", "这类文件还不能导入；表格请另存为 .xlsx，文字请另存为 .txt 或 .md"
            )
    return _text_format(path, start)


def _zipped(path: Path) -> Format:
    with archive.open_archive(path) as opened:
        names = opened.NameToInfo
        if "xl/workbook.xml" in names:
            return "xlsx"
        if "content.xml" in names and b"opendocument.spreadsheet" in archive.mimetype(opened):
            return "ods"
        if "xl/workbook.bin" in names:
            raise Unrecognised("二进制工作簿（.xlsb）不能读取", RESAVE)
        if "word/document.xml" in names:
            raise Unrecognised("内容是 Word 文档，不是表格", "请把表格复制到 Excel 中再导入")
    raise Unrecognised("内容是压缩包，不是 Excel 工作簿", "请解压后导入其中的表格，或导入整个文件夹")


def _ole(path: Path) -> Format:
    content = path.read_bytes() if path.stat().st_size <= LIMITS.part else b""
    if _ENCRYPTED in content:
        raise Locked("工作簿已用密码加密", "请在 Excel 中取消“用密码进行加密”后另存，再导入")
    if "WordDocument".encode("utf-16-le") in content:
        raise Unrecognised("内容是 Word 文档，不是表格", "请把表格复制到 Excel 中再导入")
    return "xls"


def _text_format(path: Path, start: bytes) -> Format:
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(b"<?xml") and b"office:spreadsheet" in start:
        raise Unrecognised("内容是 XML 电子表格 2003", RESAVE)
    if head.startswith(b"<") and (b"<html" in start.lower() or b"<table" in start.lower() or b"<!doctype html" in head):
        return "html"
    if path.suffix.lower() in _TEXT_SUFFIXES:
        return "csv"
    delimited.encoding_of(path)
    raise Unrecognised("内容是纯文本，不是 Excel 工作簿", "若是 CSV 请把扩展名改为 .csv；否则请从平台重新导出为 .xlsx")


def open_tables(path: Path, limits: Limits = LIMITS) -> Document:
    """Open a file and give its tables; a DocumentError says why not."""
    try:
        form = format_of(path)
        if form == "csv":
            return Document(form, (_csv_table(path, limits),))
        if form == "html":
            return Document(form, tuple(_html_tables(path, limits)))
        if form == "xlsx":
            return _xlsx(path, limits)
        if form == "ods":
            with archive.open_archive(path, limits) as opened:
                archive.check_ods(opened, limits)
        elif form == "xls":
            check_compound(path, limits)
        return Document(form, tuple(_sheets(path, {}, limits)))
    except OSError as error:
        raise DocumentError(
            f"文件无法打开（{error.strerror or error}）", "请检查文件是否存在、是否有读取权限"
        ) from error


def _csv_table(path: Path, limits: Limits) -> Table:
    if path.stat().st_size > limits.part:
        raise TooLarge(f"文件超过 {limits.part >> 20} MB", "请拆分后再导入")
    encoding, lines = delimited.encoding_of(path)
    if lines > limits.rows and (height := sum(1 for _ in delimited.rows_of(path, encoding))) > limits.rows + 1:
        return Table(path.stem, (), f"有 {height} 行，超过上限 {limits.rows} 行", height)
    return Table(path.stem, _CsvRows(path, encoding))


class _CsvRows:
    """The rows of a CSV file, read from it anew each time."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._path = path
        self._encoding = encoding

    def __iter__(self) -> Iterator[Row]:
        for number, row in enumerate(delimited.rows_of(self._path, self._encoding), 1):
            if isinstance(row, csv.Error):
                advice = "请检查这一行的英文引号和逗号"
                yield number, [Fault(str(row), "引号不成对或单元格过长，这一行无法分列", advice)]
            else:
                yield number, row


def _html_tables(path: Path, limits: Limits) -> Iterator[Table]:
    if path.stat().st_size > limits.html:
        raise TooLarge(f"网页文件超过 {limits.html >> 20} MB", RESAVE)
    found = html.tables_of(path)
    if not found:
        raise Unrecognised("内容是网页，但其中没有表格", "可能是登录失效时保存的页面，请从平台重新导出")
    for caption, rows in found:
        name = caption or path.stem
        yield (
            Table(name, list(enumerate(rows, 1)))
            if len(rows) <= limits.rows + 1
            else Table(name, (), f"有 {len(rows)} 行，超过上限 {limits.rows} 行", len(rows))
        )


def _xlsx(path: Path, limits: Limits) -> Document:
    with archive.open_archive(path, limits) as opened:
        parts = archive.sheet_parts(opened)
        if "xl/sharedStrings.xml" in opened.NameToInfo:
            archive.check_part(opened, "xl/sharedStrings.xml", limits)
        measures = {name: archive.measure(opened, part, limits) for name, part in parts.items()}
        macros = "xl/vbaProject.bin" in opened.NameToInfo
    note = Fault("", "工作簿含宏；宏未运行，只读取了数据", "建议另存为不含宏的 .xlsx")
    return Document("xlsx", tuple(_sheets(path, measures, limits)), (note,) if macros else ())


def _sheets(path: Path, measures: Mapping[str, archive.Measure], limits: Limits) -> Iterator[Table]:
    with calamine.opened(path) as workbook:
        for meta in workbook.sheets_metadata:
            if meta.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            measure = measures.get(meta.name)
            if measure is not None and measure.excess:
                yield Table(meta.name, (), measure.excess, measure.rows)
                continue
            rows: list[list[Cell]] = [*map(list[Cell], workbook.get_sheet_by_name(meta.name).iter_rows())]
            if len(rows) > limits.rows + 1:
                yield Table(meta.name, (), f"有 {len(rows)} 行，超过上限 {limits.rows} 行", len(rows))
                continue
            yield Table(meta.name, _marked(rows, {} if measure is None else measure.errors))


def _marked(rows: Sequence[list[Cell]], errors: Mapping[tuple[int, int], str]) -> list[Row]:
    """Number the rows and put the formula errors, which the parser drops, back into their cells."""
    for (row, column), text in errors.items():
        if row <= len(rows) and column <= len(rows[row - 1]):
            rows[row - 1][column - 1] = Fault(text, f"公式出错（{text}）", _ERROR_ADVICE)
        elif row <= len(rows):
            padding: list[Cell] = [""] * (column - 1 - len(rows[row - 1]))
            rows[row - 1].extend([*padding, Fault(text, f"公式出错（{text}）", _ERROR_ADVICE)])
    return list(enumerate(rows, 1))


def head(table: Table, rows: int) -> list[Row]:
    """Return the first rows of a table."""
    return list(islice(table.rows, rows))
