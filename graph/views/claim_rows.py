"""Every claim in force as a row: CSV, and a workbook whose sheets go on where one is full."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from graph.store import Store
from graph.views.rdf import in_force, lexical
from ontology.claims import EdgeClaim, NodeClaim

HEADER = (
    "source",
    "sha256",
    "id",
    "label",
    "predicate",
    "object",
    "props",
    "status",
    "confidence",
    "method",
    "quote",
    "page",
    "table",
    "row",
    "column",
    "start",
    "end",
)
SHEET_ROWS = 1_048_576  # a sheet's last row
CELL = 32_767  # characters a cell takes
CUT = "…〔超出单元格上限，全文见 CSV〕"
_SHEET = "说法"
_EPOCH = datetime(2025, 1, 1)  # the date inside every workbook, so that bytes repeat
_ZIP_EPOCH = (2025, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")

Row = tuple[str, ...]


def rows(store: Store, as_of: int | None = None) -> Iterator[Row]:
    """Yield a row a claim under `HEADER`, ordered by source and then by what it says; not the header itself."""
    for stored in in_force(store, as_of):
        nodes, edges = store.claims(stored.key)
        head = (stored.version.source, stored.version.sha256)
        said = [(*head, *_cells(claim)) for claims in (nodes, edges) for claim in claims]
        yield from sorted(said, key=_csv_line)


def csv_rows(store: Store, as_of: int | None = None) -> Iterator[str]:
    """Yield CSV, one line an item, without line ends: the header, then a row a claim."""
    yield _csv_line(HEADER)
    yield from map(_csv_line, rows(store, as_of))


def write_workbook(path: Path, found: Iterator[Row], sheet_rows: int = SHEET_ROWS) -> int:
    """Write rows as text into sheets of so many rows, each with the header; return how many rows there are.

    Rows go to disk as they come. The same rows give the same bytes. What a workbook cannot hold is marked: characters
    that XML has none for are U+FFFD, and a cell that is cut ends in `CUT`.
    """
    book = Workbook(write_only=True)
    book.properties.created = _EPOCH
    count, sheet = 0, _new_sheet(book)
    for count, row in enumerate(found, 1):
        if count > 1 and (count - 1) % (sheet_rows - 1) == 0:
            sheet = _new_sheet(book)
        sheet.append([_cell(sheet, value) for value in row])
    with TemporaryDirectory(prefix="zhitu-xlsx-", dir=path.parent) as folder:
        dated = Path(folder) / "dated.xlsx"
        book.save(dated)
        _repeat(dated, path)
    return count


def _new_sheet(book: Workbook) -> WriteOnlyWorksheet:
    number = len(book.worksheets) + 1
    sheet = book.create_sheet(_SHEET if number == 1 else f"{_SHEET} {number}")
    assert isinstance(sheet, WriteOnlyWorksheet)
    sheet.freeze_panes = "A2"
    sheet.append(HEADER)
    return sheet


def _cell(sheet: WriteOnlyWorksheet, value: str) -> "Cell | None":
    """Return a cell of text, whatever it looks like: one that begins with `=` is no formula."""
    if not value:
        return None
    plain = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
    cell = WriteOnlyCell(sheet, value=plain if len(plain) <= CELL else plain[: CELL - len(CUT)] + CUT)
    cell.data_type = "s"
    return cell


def _repeat(dated: Path, path: Path) -> None:
    """Copy a workbook without the moment of its making."""
    with zipfile.ZipFile(dated) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name == "docProps/core.xml":
                after.writestr(entry, _MODIFIED.sub(rb"\g<1>2025-01-01T00:00:00Z\g<2>", before.read(name)))
                continue
            with before.open(name) as source, after.open(entry, "w", force_zip64=True) as target:
                while piece := source.read(1 << 20):
                    target.write(piece)


def _cells(claim: NodeClaim | EdgeClaim) -> Row:
    """Return a claim's cells after source and checksum; props as `name=value`, several joined by `;`."""
    if isinstance(claim, EdgeClaim):
        what: Row = (claim.subject, "", claim.predicate, claim.object)
    else:
        what = (claim.id, claim.label, "", "")
    said = ";".join(f"{name}={lexical(value)}" for name, value in claim.props)
    evidence = ["" if value is None else str(value) for value in claim.evidence]
    return (*what, said, claim.status.value, lexical(claim.confidence), claim.method.value, *evidence)


def _csv_line(cells: Row) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
