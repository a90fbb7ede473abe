"""DOCX as paragraphs and tables in the order of its body.

Read are the words that are printed: inserted revisions, results of fields, text boxes, automatic list numbers. Left
out, and told in the notes, are struck-out, hidden and deleted words, footnotes, and pictures, whose text nothing reads
here. Headers, footers, comments and the table of contents are none of the text.
"""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ingest.documents.archive import LIMITS, Limits
from ingest.documents.blocks import Block, Grid, Line, Paper, Paragraph
from ingest.documents.docx_numbering import Numbering
from ingest.documents.docx_parts import RESAVE, Parts, W
from ingest.documents.docx_styles import Styles, on
from ingest.documents.docx_text import Printed, Printer, Tally
from ingest.documents.errors import DocumentError, Scanned, TooLarge
from ingest.documents.headings import is_caption, levelled, may_head
from ingest.documents.layout import PAPER_CELLS, Layout, Placed
from ingest.documents.ocr import Recogniser
from ingest.documents.tables import Fault

_WRAPPERS = {f"{W}{name}" for name in ("sdtContent", "ins", "moveTo", "customXml", "smartTag")}


def read_docx(path: Path, limits: Limits = LIMITS, recogniser: Recogniser | None = None) -> Paper:
    """Read a DOCX; with a `recogniser` its pictures become paragraphs and the paper is `guessed`.

    Macros are never run, only told of. A DocumentError when it is damaged or holds nothing but pictures.
    """
    with Parts(path, limits) as parts:
        macros = parts.macros
        main = parts.main()
        body = parts.tree(main).find(f"{W}body")
        if body is None:
            raise DocumentError("文件已损坏：正文部件中没有正文", RESAVE)
        styles = Styles(_optional(parts, main, "styles"))
        numbering = Numbering(_optional(parts, main, "numbering"))
        walk = _Walk(styles, numbering, limits)
        if recogniser is not None:
            walk.pictures = _Pictures(parts, main, recogniser)
        walk.body(body)
    if not any(isinstance(block, Grid) or block.text for block in walk.blocks):
        raise _empty(walk.tally)
    notes = [Fault("", "文档含宏；宏未运行，只读取了文字", "建议另存为不含宏的 .docx")] if macros else []
    blocks = tuple(levelled(walk.blocks, walk.styled))
    return Paper("docx", blocks, notes=(*notes, *walk.notes()), guessed=walk.guessed)


def _optional(parts: Parts, main: str, kind: str) -> etree._Element | None:
    name = parts.beside(main, kind)
    return parts.tree(name) if name else None


def _empty(tally: Tally) -> DocumentError:
    if tally.pictures:
        return Scanned(
            "文档里只有图片，没有可读的文字",
            "加 --ocr 识别图片中的文字（需要 tesseract，读出的都列为待复核），或导入文字版",
        )
    return DocumentError("文档里没有文字", "请确认选对了文件")


class _Pictures:
    """Pictures of the document read by a recogniser."""

    def __init__(self, parts: Parts, main: str, recogniser: Recogniser) -> None:
        self._parts = parts
        self._links = parts.links(main)
        self._recogniser = recogniser

    def lines(self, link: str) -> list[str]:
        """Return what is read in a picture; nothing if it is not in the file."""
        target = self._links.get(link, ("", ""))[1]
        return self._recogniser(self._parts.content(target)) if self._parts.has(target) else []


class _Walk:
    """Goes through the body once, in order."""

    def __init__(self, styles: Styles, numbering: Numbering, limits: Limits) -> None:
        self.blocks: list[Block] = []
        self.tally = Tally()
        self.pictures: _Pictures | None = None
        self.guessed = False
        self.styled: set[int] = set()  # blocks whose level their style tells
        self._styles = styles
        self._numbering = numbering
        self._limits = limits
        self._printer = Printer(styles, self.tally)
        self._number = self._grids = self._cells = self._embedded = 0

    def body(self, element: etree._Element) -> None:
        """Read paragraphs and tables below an element."""
        for child in element:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child, self._caption())
            elif child.tag in _WRAPPERS or (child.tag == f"{W}sdt" and not _contents(child)):
                self.body(child)
            elif child.tag == f"{W}altChunk":
                self._embedded += 1

    def _paragraph(self, element: etree._Element) -> None:
        self._number += 1
        label = self._styles.label(element, self._numbering)
        if self._styles.of_contents(element):
            return
        printed = self._printer.print(element)
        if printed.text:
            level = self._styles.level(element)
            if level and may_head(printed.text):
                self.styled.add(len(self.blocks))
            else:
                level = 0
            self._add(label + printed.text, level)
        self._aside(printed, f"第 {self._number} 段")

    def _add(self, text: str, level: int = 0) -> None:
        lines = tuple(Line(line.strip()) for line in text.split("\n") if line.strip())
        self.blocks.append(Paragraph(self._number, lines, level))

    def _aside(self, printed: Printed, place: str) -> None:
        """Take in what hangs on a paragraph: its text boxes and pictures."""
        anchor = self._number
        for child in (child for box in printed.boxes for child in box):
            if child.tag == f"{W}p":
                self._number = anchor - 1  # what stands in a box has the number of the paragraph it hangs on
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child, "")
        self._number = anchor
        for link in printed.pictures:
            read = self.pictures.lines(link) if self.pictures is not None else []
            if read:
                self.guessed = True
                for line in read:  # each a paragraph of its own, as in a scan
                    self._add(line)
            else:
                self.tally.pictures[place] = self.tally.pictures.get(place, 0) + 1

    def _caption(self) -> str:
        last = self.blocks[-1] if self.blocks else None
        return last.text if isinstance(last, Paragraph) and is_caption(last.text) else ""

    def _table(self, element: etree._Element, caption: str) -> None:
        self._grids += 1
        number, heads = self._grids, 0
        layout = Layout(self._limits)
        nested: list[etree._Element] = []
        for row in _rows(element):
            height = layout.height + 1
            if heads == height - 1 and on(row.find(f"{W}trPr/{W}tblHeader")):
                heads = height
            column = 1 + _size(row.find(f"{W}trPr/{W}gridBefore"), 0)
            for cell in _cells(row):
                column = self._cell(layout, cell, height, column, nested, f"表 {number} 第 {height} 行")
            if layout.height < height:
                layout.place(Placed(height, 1, ()))
        grid = layout.grid(number, caption, heads)
        self._cells += len(grid.rows) * grid.width
        if self._cells > PAPER_CELLS:
            raise TooLarge(f"文档中的表格超过 {PAPER_CELLS} 个单元格", "请拆分后再导入")
        self.blocks.append(grid)
        for inner in nested:
            self._table(inner, "")

    def _cell(
        self,
        layout: Layout,
        cell: etree._Element,
        row: int,
        column: int,
        nested: list[etree._Element],
        place: str,
    ) -> int:
        """Lay out a cell and return the column after it."""
        span = max(_size(cell.find(f"{W}tcPr/{W}gridSpan"), 1), 1)
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        above = layout.at(row - 1, column)
        if merge is not None and merge.get(f"{W}val", "continue") == "continue" and above is not None:
            layout.extend(above, row, column)
            return column + span
        lines = tuple(Line(line) for line in self._lines(cell, nested, place) if line)
        layout.place(Placed(row, column, lines, 1, span))
        return column + span

    def _lines(self, cell: etree._Element, nested: list[etree._Element], place: str) -> Iterator[str]:
        for child in cell:
            if child.tag == f"{W}p":
                label = self._styles.label(child, self._numbering)
                printed = self._printer.print(child)
                yield from (line.strip() for line in (label + printed.text).split("\n"))
                for box in printed.boxes:
                    yield from self._lines(box, nested, place)
                yield from self._read(printed, place)
            elif child.tag == f"{W}tbl":
                nested.append(child)
                for row in _rows(child):
                    cells = (" ".join(self._inner(inner, place)) for inner in _cells(row))
                    yield "\t".join(text for text in cells if text)
            elif child.tag in _WRAPPERS or child.tag == f"{W}sdt":
                yield from self._lines(child, nested, place)

    def _inner(self, cell: etree._Element, place: str) -> list[str]:
        """Return the text of a nested table's cell without counting lists, which its own grid does."""
        paragraphs = (self._printer.print(paragraph) for paragraph in cell.iter(f"{W}p"))
        return [" ".join(printed.text.split()) for printed in paragraphs if printed.text]

    def _read(self, printed: Printed, place: str) -> Iterator[str]:
        for link in printed.pictures:
            read = self.pictures.lines(link) if self.pictures is not None else []
            self.guessed = self.guessed or bool(read)
            if not read:
                self.tally.pictures[place] = self.tally.pictures.get(place, 0) + 1
            yield from read

    def notes(self) -> Iterator[Fault]:
        """Yield what the reader of the document should know of it."""
        tally = self.tally
        if tally.pictures:
            places = list(tally.pictures)
            listed = "、".join(places[:12]) + ("等" if len(places) > 12 else "")
            count = sum(tally.pictures.values())
            yield Fault("", f"{listed}有图片（共 {count} 幅），其中的文字读不到", "若图中有表格，请改成文字版再导入")
        if tally.struck:
            yield Fault("", f"划掉的文字 {tally.struck} 字未读")
        if tally.hidden:
            yield Fault("", f"隐藏的文字 {tally.hidden} 字未读")
        if tally.deleted:
            yield Fault("", f"修订中删除的内容 {tally.deleted} 处未读，插入的已读入", "建议先接受或拒绝全部修订")
        if tally.footnotes:
            yield Fault("", f"脚注和尾注 {tally.footnotes} 条未读")
        if self._embedded:
            yield Fault("", f"嵌入的其他文档 {self._embedded} 份未读", "请单独导入")


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in _WRAPPERS or child.tag == f"{W}sdt":
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in _WRAPPERS or child.tag == f"{W}sdt":
            yield from _cells(child)


def _contents(block: etree._Element) -> bool:
    gallery = block.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and "table of contents" in str(gallery.get(f"{W}val")).lower()


def _size(element: etree._Element | None, default: int) -> int:
    text = "" if element is None else str(element.get(f"{W}val", ""))
    return int(text) if text.isdecimal() and len(text) < 6 else default
