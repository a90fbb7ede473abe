"""Scanned PDFs: every page is drawn and its text recognised; the paper is `guessed`."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types

from ingest.documents.blocks import Line, Paper, Paragraph
from ingest.documents.errors import DocumentError, Scanned, TooLarge
from ingest.documents.headings import levelled
from ingest.documents.ocr import Recogniser

PAGES = 300
"""More pages than this take hours: recognise them beforehand."""

_DOTS = 300  # an inch
_INCH = 72
_WIDEST = 6_000  # dots of one side


def read_scan(path: Path, recogniser: Recogniser) -> Paper:
    """Read a PDF without a text layer by its pictures; tables come out as lines of text."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise DocumentError("PDF 已损坏或加密，打不开", "请另存为不加密的 PDF 再导入") from error
    try:
        count = len(document)
        if count > PAGES:
            raise TooLarge(f"扫描的 PDF 有 {count} 页，超过 {PAGES} 页", "请拆分，或先用文字识别软件转成带文字的 PDF")
        lines = [Line(text, page) for page in range(1, count + 1) for text in recogniser(_drawn(document, page - 1))]
    except pdfium.PdfiumError as error:
        raise DocumentError("PDF 已损坏，画不出页面", "请重新下载或另存后再导入") from error
    finally:
        document.close()
    if not lines:
        raise Scanned("PDF 里的图片识别不出文字", "请提高扫描的清晰度，或导入文字版")
    return Paper("pdf", tuple(levelled(list(_paragraphs(lines)))), count, guessed=True)


def _paragraphs(lines: list[Line]) -> Iterator[Paragraph]:
    for number, line in enumerate(lines, 1):
        yield Paragraph(number, (line,))


def _drawn(document: pdfium.PdfDocument, index: int) -> bytes:
    """Return a page as a grey picture (PGM), which needs no library to write."""
    page = document[index]
    longest = max(*page.get_size(), 1.0)
    dots = page.render(scale=min(_DOTS / _INCH, _WIDEST / longest), grayscale=True).to_numpy()
    page.close()
    height, width = dots.shape[:2]
    return b"P5 %d %d 255\n" % (width, height) + bytes(dots.tobytes())
