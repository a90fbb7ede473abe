"""HTML as paragraphs and tables: spans, nested tables, numbered lists; struck-out and hidden words are left out."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from ingest.documents.archive import LIMITS, Limits
from ingest.documents.blocks import Block, Line, Paper, Paragraph
from ingest.documents.errors import DocumentError, TooLarge
from ingest.documents.headings import is_caption, level_of, levelled
from ingest.documents.layout import PAPER_CELLS, Layout, Placed, lines_of
from ingest.documents.tables import Fault
from ingest.documents.text import decode

_SKIPPED = {"script", "style", "head", "noscript", "template", "svg", "rt", "rp", "select", "button", "caption"}
_STRUCK = {"s", "del", "strike"}
_APART = {
    *("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "section", "article", "header", "footer"),
    *("main", "nav", "aside", "figure", "figcaption", "form", "fieldset", "center", "hr", "body", "address", "details"),
}
_HEADING = re.compile(r"h([1-6])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_GAP = re.compile(r"[ \t]{2,}")
_WIDEST = 1000


def read_web(path: Path, limits: Limits = LIMITS) -> Paper:
    """Read a page; a DocumentError when it holds no words."""
    if path.stat().st_size > limits.html:
        raise TooLarge(f"网页文件超过 {limits.html >> 20} MB", "请只导出需要的部分")
    blocks, notes = blocks_of(decode(path.read_bytes()), limits)
    if not blocks:
        raise DocumentError("网页文件中没有内容", "可能是登录失效时保存的页面，请从平台重新导出")
    return Paper("html", blocks, notes=notes)


def blocks_of(text: str, limits: Limits = LIMITS, *, gaps: bool = False) -> tuple[tuple[Block, ...], tuple[Fault, ...]]:
    """Return the blocks of a page's source, and what is to be told of it.

    `gaps`: two spaces or more within a cell end a line, which is how converters write the paragraphs of a cell.
    """
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        page = html.document_fromstring(codecs.encode(text, "utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return (), ()
    walk = _Walk(limits, gaps=gaps)
    walk.block(page)
    walk.flush()
    return tuple(levelled(walk.blocks, walk.styled)), tuple(walk.notes())


class _Walk:
    """Goes through a page once, in order; inline text gathers until something stands apart."""

    def __init__(self, limits: Limits, nested: list[html.HtmlElement] | None = None, *, gaps: bool = False) -> None:
        self.blocks: list[Block] = []
        self.styled: set[int] = set()
        self._limits = limits
        self._nested = nested  # within a cell: where the tables in it are put for later
        self._gaps = gaps
        self._gathered: list[str] = []
        self._number = self._grids = self._cells = 0
        self._struck = self._hidden = self._pictures = 0

    def block(self, element: html.HtmlElement) -> None:
        """Take in an element that stands apart, with what follows it left to the caller."""
        for child, tail in _children(element):
            if child is not None:
                self._child(child)
            if self._gaps and self._nested is not None:
                tail = _GAP.sub("\v", tail)
            self._gathered.append(_SPACE.sub(" ", tail))

    def _child(self, child: html.HtmlElement) -> None:
        tag = str(child.tag).lower()
        if self._unread(child, tag):
            return
        if tag == "br":
            self._gathered.append("\n")
        elif tag == "table":
            self.flush()
            self._table(child) if self._nested is None else self._within(child, self._nested)
        elif (heading := _HEADING.fullmatch(tag)) is not None:
            self.flush()
            self.block(child)
            self.flush(int(heading[1]))
        elif tag in _APART:
            self.flush()
            if tag == "li":
                self._gathered.append(_ordinal(child))
            self.block(child)
            self.flush()
        else:
            self.block(child)

    def _unread(self, child: html.HtmlElement, tag: str) -> bool:
        if tag in _SKIPPED:
            return True
        if tag == "img":
            self._pictures += 1
            return True
        if tag in _STRUCK or "line-through" in str(child.get("style", "")):
            self._struck += len(_plain(child))
            return True
        if child.get("hidden") is not None or _HIDDEN.search(str(child.get("style", ""))):
            self._hidden += len(_plain(child))
            return True
        return False

    def flush(self, level: int = 0) -> None:
        """End a paragraph; a line that its numbering makes a heading stands alone."""
        lines = lines_of("".join(self._gathered).replace("\xa0", " "))
        self._gathered.clear()
        if level and lines:
            self.styled.add(len(self.blocks))
            self._add(lines, level)
            return
        running: list[Line] = []
        for line in lines:
            if level_of(line.text):
                self._add(tuple(running))
                self._add((line,))
                running = []
            else:
                running.append(line)
        self._add(tuple(running))

    def _add(self, lines: tuple[Line, ...], level: int = 0) -> None:
        if lines:
            self._number += 1
            self.blocks.append(Paragraph(self._number, lines, level))

    def _table(self, element: html.HtmlElement) -> None:
        self._grids += 1
        number, heads = self._grids, 0
        layout = Layout(self._limits)
        nested: list[html.HtmlElement] = []
        for row, line in enumerate(_rows(element), 1):
            if heads == row - 1 and _heads(line):
                heads = row
            column = 1
            for cell in line.iterchildren("td", "th"):
                column = layout.free(row, column)
                lines = tuple(Line(text) for text in self._lines(cell, nested))
                layout.place(Placed(row, column, lines, _span(cell, "rowspan"), _span(cell, "colspan")))
            if layout.height < row:
                layout.place(Placed(row, 1, ()))
        grid = layout.grid(number, self._caption(element), heads, trim=True)
        self._cells += len(grid.rows) * grid.width
        if self._cells > PAPER_CELLS:
            raise TooLarge(f"网页中的表格超过 {PAPER_CELLS} 个单元格", "请拆分后再导入")
        if grid.rows:
            self.blocks.append(grid)
        for inner in nested:
            self._table(inner)

    def _within(self, table: html.HtmlElement, nested: list[html.HtmlElement]) -> None:
        nested.append(table)
        for row in _rows(table):
            texts = (" ".join(_plain(cell).split()) for cell in row.iterchildren("td", "th"))
            self._gathered.append("\t".join(text for text in texts if text) + "\n")
        self.flush()

    def _caption(self, element: html.HtmlElement) -> str:
        found = element.find("caption")
        if found is not None:
            return " ".join(_plain(found).split())
        last = self.blocks[-1] if self.blocks else None
        return last.text if isinstance(last, Paragraph) and is_caption(last.text) else ""

    def _lines(self, cell: html.HtmlElement, nested: list[html.HtmlElement]) -> Iterator[str]:
        """Yield the lines of a cell; a nested table's rows are lines too, and it is a grid of its own later."""
        inner = _Walk(self._limits, nested, gaps=self._gaps)
        inner.block(cell)
        inner.flush()
        self._struck += inner._struck
        self._hidden += inner._hidden
        self._pictures += inner._pictures
        for block in inner.blocks:
            if isinstance(block, Paragraph):
                yield from (line.text for line in block.lines)

    def notes(self) -> Iterator[Fault]:
        """Yield what the reader of the page should know of it."""
        if self._pictures:
            yield Fault("", f"图片 {self._pictures} 幅，其中的文字读不到", "若图中有表格，请改成文字版再导入")
        if self._struck:
            yield Fault("", f"划掉的文字 {self._struck} 字未读")
        if self._hidden:
            yield Fault("", f"隐藏的文字 {self._hidden} 字未读")


def _children(element: html.HtmlElement) -> Iterator[tuple[html.HtmlElement | None, str]]:
    yield None, str(element.text or "")
    for child in element:
        yield (child if isinstance(child.tag, str) else None), str(child.tail or "")


def _rows(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _heads(row: html.HtmlElement) -> bool:
    cells = list(row.iterchildren("td", "th"))
    parent = row.getparent()
    if not any(_plain(cell).strip() for cell in cells):
        return False
    return (parent is not None and parent.tag == "thead") or all(cell.tag == "th" for cell in cells)


def _span(cell: html.HtmlElement, name: str) -> int:
    text = str(cell.get(name, "1")).strip()
    return min(max(int(text), 1), _WIDEST) if text.isdecimal() and len(text) < 7 else 1


def _ordinal(item: html.HtmlElement) -> str:
    """Return the number that an item of a numbered list is printed with."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    start = str(parent.get("start", "1"))
    before = sum(1 for _ in item.itersiblings("li", preceding=True))
    return f"{(int(start) if start.isdecimal() and len(start) < 7 else 1) + before}. "


def _plain(element: html.HtmlElement) -> str:
    return "".join(str(text) for text in element.itertext())
