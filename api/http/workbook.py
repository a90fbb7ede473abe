"""Rows as an Excel workbook: written row by row to a temporary file, the same bytes for the same rows and date."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from api.cells import Cell

ROWS = 1_048_575
"""Rows that a sheet holds below its headings."""

_LONGEST = 32_767  # characters that a cell holds
_IN_MEMORY = 1 << 20
_FIRST_DAY = date(1980, 1, 1)  # no archive can carry an earlier one


class Sheet(NamedTuple):
    """A sheet: its name, its headings, its rows; how wide its columns are, in characters, where that is said."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[float] = ()


def workbook(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], day: date | None, most: int = ROWS
) -> IO[bytes]:
    """Return a file, at its beginning, with the rows under their headings; more than `most` go to further sheets.

    Text is text, also where it looks like a formula or an error; `day` is told as the day on which it was made.
    """
    return workbook_of([Sheet(name, columns, rows)], day, most)


def workbook_of(sheets: Iterable[Sheet], day: date | None, most: int = ROWS) -> IO[bytes]:
    """Return a file, at its beginning, with several sheets, made one after another."""
    book = Workbook(write_only=True)
    when = datetime.combine(max(day or _FIRST_DAY, _FIRST_DAY), datetime.min.time())
    book.properties.created = book.properties.modified = when
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 # the caller closes it
    try:
        for each in sheets:
            _fill(book, each, iter(each.rows), most)
        ExcelWriter(book, _Still(file, when)).save()
    except BaseException:
        _abandon(book)
        file.close()
        raise
    file.seek(0)
    return file


def _fill(book: Any, of: Sheet, rows: Iterator[Sequence[Cell]], most: int) -> None:
    number, row = 1, next(rows, None)
    while number == 1 or row is not None:
        sheet = book.create_sheet(of.name if number == 1 else f"{of.name} {number}")
        sheet.freeze_panes = "A2"
        for at, width in enumerate(of.widths, 1):
            sheet.column_dimensions[get_column_letter(at)].width = width
        sheet.append([_text(sheet, column) for column in of.columns])
        left = most
        while row is not None and left:
            sheet.append([_text(sheet, cell) if isinstance(cell, str) else cell for cell in row])
            row, left = next(rows, None), left - 1
        number += 1


def _text(sheet: Any, text: str) -> object:
    """Return text as a cell: what no cell may hold is replaced, what is too long ends with an ellipsis."""
    text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    if text[:1] not in ("=", "#"):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # openpyxl took it for a formula or an error
    return cell


def _abandon(book: Any) -> None:
    """Remove the temporary files of sheets that are not to be finished."""
    for sheet in book.worksheets:
        writer = sheet._writer  # openpyxl removes them at the end of the process only
        if writer is not None and not sheet.closed:
            sheet.close()
            writer.cleanup()


class _Still(ZipFile):
    """An archive whose entries all carry one date."""

    def __init__(self, file: Any, when: datetime) -> None:
        super().__init__(file, "w", ZIP_DEFLATED)
        self._when = (when.year, when.month, when.day, 0, 0, 0)

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """Write bytes under a name."""
        super().writestr(self._entry(zinfo_or_arcname), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Write a file under a name."""
        with open(filename, "rb") as source, self.open(self._entry(arcname), "w", force_zip64=True) as target:  # noqa: PTH123
            shutil.copyfileobj(source, target)

    def _entry(self, name: Any) -> ZipInfo:
        entry = ZipInfo(str(name), self._when)
        entry.compress_type = ZIP_DEFLATED
        return entry
