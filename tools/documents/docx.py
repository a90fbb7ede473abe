"""Made documents as DOCX files, part by part."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from tools.documents.blocks import Block, Broken, Cell, Table, Text

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DAY = (2025, 1, 1, 0, 0, 0)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def write_docx(path: Path, blocks: Sequence[Block]) -> Path:
    """Write blocks; the same blocks give the same bytes."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/>'
        f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
        for level in (1, 2, 3, 4)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a"'
        f' Type="{_KINDS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a"'
        f' Type="{_KINDS}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles xmlns:w="{_W}">{styles}</w:styles>',
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{"".join(map(_block, blocks))}</w:body></w:document>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), words)
    return path


def _block(block: Block) -> str:
    if isinstance(block, Text):
        return _paragraph(block.words, f'<w:pStyle w:val="H{block.level}"/>' if block.level else "")
    if isinstance(block, Table):
        return _table(block)
    assert isinstance(block, Broken)
    return "".join((_paragraph(part.announced) if part.announced else "") + _table(part.table) for part in block.parts)


def _paragraph(words: str, properties: str = "") -> str:
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(map(escape, words.split("\n")))
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{lines}</w:t></w:r></w:p>'


def _table(table: Table) -> str:
    total = sum(table.widths)
    widths = [9000 * width // total for width in table.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(f"<w:tr>{''.join(_cells(table, at, widths))}</w:tr>" for at in range(len(table.rows)))
    return (
        f"<w:tbl><w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _cells(table: Table, at: int, widths: Sequence[int]) -> list[str]:
    found, column = [], 0
    while column < len(widths):
        cell = table.rows[at][column]
        above = _above(table, at, column) if cell is None else None
        span = (cell or above or Cell("")).columns
        width = sum(widths[column : column + span])
        merge = '<w:vMerge w:val="restart"/>' if cell is not None and cell.rows > 1 else ""
        merge = "<w:vMerge/>" if above is not None else merge
        words = "".join(_paragraph(line) for line in (cell.words if cell is not None else "").split("\n"))
        gridded = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        found.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{gridded}{merge}</w:tcPr>{words}</w:tc>')
        column += span
    return found


def _above(table: Table, at: int, column: int) -> Cell | None:
    return next((cell for row in reversed(table.rows[:at]) if (cell := row[column]) is not None), None)
