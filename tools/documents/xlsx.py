"""Made tables as a workbook of one sheet, formulas with the values last computed."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from tools.documents.blocks import Block, Broken, Cell, Row, Text

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DAY = (2025, 1, 1, 0, 0, 0)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def write_xlsx(path: Path, blocks: Sequence[Block], name: str) -> Path:
    """Write blocks one below the other into a sheet; the same blocks give the same bytes."""
    rows = list(_rows(blocks))
    width = max(len(row) for row in rows)
    merges = [
        f'<mergeCell ref="{_at(top, left)}:{_at(top + cell.rows - 1, left + min(cell.columns, width) - 1)}"/>'
        for top, row in enumerate(rows, 1)
        for left, cell in enumerate(row, 1)
        if cell is not None and (cell.rows > 1 or cell.columns > 1)
    ]
    merged = f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>' if merges else ""
    data = "".join(_row(at, row) for at, row in enumerate(rows, 1))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a"'
        f' Type="{_KINDS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a"'
        f' Type="{_KINDS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_KINDS}"><sheets>'
        f'<sheet name="{escape(name)}" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData>{merged}</worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, words in parts.items():
            archive.writestr(zipfile.ZipInfo(part, _DAY), words)
    return path


def _rows(blocks: Sequence[Block]) -> Iterator[Row]:
    """Yield the rows of a sheet; a paragraph is a row merged over the whole width."""
    tables = [part.table for block in blocks if isinstance(block, Broken) for part in block.parts]
    tables += [block for block in blocks if not isinstance(block, Text | Broken)]
    width = max(len(table.widths) for table in tables)

    def line(words: str) -> Row:
        return [Cell(words, columns=width), *[None] * (width - 1)]

    for block in blocks:
        if isinstance(block, Text):
            yield line(block.words)
        elif isinstance(block, Broken):
            for part in block.parts:
                if part.announced:
                    yield line(part.announced)
                yield from part.table.rows
        else:
            yield from block.rows


def _row(at: int, row: Row) -> str:
    cells = "".join(_cell(_at(at, column), cell) for column, cell in enumerate(row, 1) if cell is not None)
    return f'<row r="{at}">{cells}</row>'


def _cell(place: str, cell: Cell) -> str:
    if cell.formula:
        return f'<c r="{place}"><f>{escape(cell.formula)}</f><v>{cell.words}</v></c>'
    if _NUMBER.fullmatch(cell.words):
        return f'<c r="{place}"><v>{cell.words}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell.words)}</t></is></c>'


def _at(row: int, column: int) -> str:
    """Return the name of a place, such as B3; sheets here have at most 26 columns."""
    return f"{chr(64 + column)}{row}"
