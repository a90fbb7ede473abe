"""Tables of an HTML page, which many platforms export under the name .xls."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from ingest.documents.errors import DocumentError
from ingest.documents.text import decode


def tables_of(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Return the caption (or "") and the rows of each outermost table; spanned cells are padded with empty ones."""
    text = decode(path.read_bytes())
    parser = html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        page = html.document_fromstring(codecs.encode(text, "utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise DocumentError("网页文件中没有内容", "请从平台重新导出") from error
    found = []
    for table in page.iter("table"):
        if next(table.iterancestors("table"), None) is None:
            caption = table.find("caption")
            found.append(("" if caption is None else _text(caption), list(_rows(table))))
    return found


def _rows(table: html.HtmlElement) -> Iterator[list[str]]:
    pending: dict[int, int] = {}  # column → rows still covered by a cell above
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            _pad(cells, pending)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for column in range(len(cells), len(cells) + across):
                if down > 1:
                    pending[column] = down - 1
            cells.extend([_text(cell)] + [""] * (across - 1))
        _pad(cells, pending)
        yield cells


def _pad(cells: list[str], pending: dict[int, int]) -> None:
    while left := pending.get(len(cells), 0):
        pending[len(cells)] = left - 1
        cells.append("")


def _span(cell: html.HtmlElement, name: str) -> int:
    text = str(cell.get(name, "1")).strip()
    return min(max(int(text), 1), 1000) if text.isdecimal() else 1


def _text(element: html.HtmlElement) -> str:
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return str(element.text_content()).replace("\xa0", " ").strip()
