"""Blocks as a Word document as schools hand it in: cover, headings, ruled tables with merged cells, heads repeated."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table as Drawn
from docx.table import _Cell as DrawnCell
from docx.text.run import Run

from tools.documents.blocks import Block, Cell, Table, Text
from tools.school_files.packing import write_packed

_BODY, _HEAD = "宋体", "黑体"
_WIDTH = 16.0  # centimetres between the margins
_SHORT = 8  # signs of the longest cell of a column whose cells are centred


def write_word(path: Path, cover: Sequence[str], blocks: Sequence[Block]) -> Path:
    """Write a document; the first line of the cover is the school, the second the title."""
    word = Document()
    _set_up(word)
    _cover(word, cover)
    for block in blocks:
        if isinstance(block, Table):
            _table(word, block)
        elif isinstance(block, Text):
            _text(word, block)
    held = BytesIO()
    word.save(held)
    return write_packed(path, held.getvalue())


def _set_up(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.5)
    sizes = {"Normal": 10.5, "Heading 1": 15, "Heading 2": 12}
    for name, size in sizes.items():
        style = word.styles[name]
        face = _BODY if name == "Normal" else _HEAD
        style.font.name, style.font.size, style.font.bold = "Times New Roman", Pt(size), False
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
        style.paragraph_format.line_spacing = 1.3
    word.core_properties.author = "示例职业技术学院（样例）"


def _cover(word: Word, lines: Sequence[str]) -> None:
    for place, line in enumerate(lines):
        paragraph = word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Pt(100 if place < 2 else 20)
        _face(paragraph.add_run(line), _HEAD, 18 if place == 0 else 24 if place == 1 else 14)
    word.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)


def _face(run: Run, face: str, size: float) -> None:
    run.font.name, run.font.size = "Times New Roman", Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _text(word: Word, text: Text) -> None:
    if text.level:
        word.add_heading(text.words, text.level)
        return
    paragraph = word.add_paragraph(text.words)
    paragraph.paragraph_format.first_line_indent = Pt(21)


def _table(word: Word, table: Table) -> None:
    drawn = word.add_table(len(table.rows), len(table.widths), "Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawn.autofit = False
    total = sum(table.widths)
    for column, share in zip(drawn.columns, table.widths, strict=True):
        column.width = Cm(_WIDTH * share / total)
    grid = list(drawn._cells)
    columns = len(table.widths)
    narrow = [_narrow(table, column) for column in range(columns)]
    for at, row in enumerate(table.rows):
        for column, share in enumerate(table.widths):
            grid[at * columns + column].width = Cm(_WIDTH * share / total)
        for column, cell in enumerate(row):
            if cell is not None:
                centred = at < table.heads or cell.columns > 1 or narrow[column]
                _cell(drawn, grid, at, column, cell, centred=centred, head=at < table.heads)
    for at, row in enumerate(drawn.rows):
        for name in ("w:cantSplit", *(["w:tblHeader"] if at < table.heads else [])):
            mark = OxmlElement(name)
            mark.set(qn("w:val"), "true")
            row._tr.get_or_add_trPr().append(mark)
    word.add_paragraph()


def _narrow(table: Table, column: int) -> bool:
    cells = (row[column] for row in table.rows[table.heads :])
    return all(cell is None or cell.columns > 1 or len(cell.words) <= _SHORT for cell in cells)


def _cell(
    drawn: Drawn, grid: Sequence[DrawnCell], at: int, column: int, cell: Cell, *, centred: bool, head: bool
) -> None:
    columns = len(drawn.columns)
    place = grid[at * columns + column]
    if cell.rows > 1 or cell.columns > 1:
        place = place.merge(grid[(at + cell.rows - 1) * columns + column + cell.columns - 1])
    place.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    for number, line in enumerate(cell.words.split("\n")):
        paragraph = place.paragraphs[0] if number == 0 else place.add_paragraph()
        paragraph.paragraph_format.line_spacing = 1.0
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _face(paragraph.add_run(line), _HEAD if head else _BODY, 9)
