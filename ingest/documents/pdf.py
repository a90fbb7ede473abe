"""PDF as a document: text in paragraphs, ruled tables, each line on its page; headers, footers, page numbers left out.

PDFium reads signs and rulings (fifteen times faster than pdfminer, and it keeps one page at a time). What has no text
layer is refused: recognising pictures is another step.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as raw  # type: ignore[import-untyped]  # it ships no types

from ingest.documents.blocks import Block, Grid, Paper, Paragraph
from ingest.documents.errors import DocumentError, Locked, Scanned, TooLarge, Unrecognised
from ingest.documents.headings import is_caption
from ingest.documents.pdf_furniture import without_furniture
from ingest.documents.pdf_grids import Lattice, cells_of, lattices
from ingest.documents.pdf_lines import Row, rows_of
from ingest.documents.pdf_page import Sheet, read_page
from ingest.documents.pdf_paragraphs import Part, blocks_of
from ingest.documents.pdf_start import is_pdf
from ingest.documents.repair import merged_caption, repaired
from ingest.documents.tables import Fault

PAGES = 2_000
SIZE = 256 << 20
SIGNS = 6_000_000
"""Limits far above any honest document."""

_BARE = 12  # signs on a page below which it holds no text worth the name
_UNREADABLE = 0.2  # of all signs
_RECOGNISE = "请先用文字识别（OCR）软件转成带文字的 PDF 或 Word，核对后再导入"


def read_pdf(path: Path, most: int = PAGES) -> Paper:
    """Read a PDF of `most` pages at most; a DocumentError says why not and what to do."""
    try:
        if path.stat().st_size > SIZE:
            raise TooLarge(f"PDF 超过 {SIZE >> 20} MB", "请拆分，或另存为不含图片的版本后再导入")
    except OSError as error:
        raise DocumentError(
            f"文件无法打开（{error.strerror or error}）", "请检查文件是否存在、是否有读取权限"
        ) from error
    if not is_pdf(path):
        raise Unrecognised("内容不是 PDF，只是扩展名为 .pdf", "请确认选对了文件，或改回原来的扩展名")
    document = _opened(path)
    try:
        return _read(document, most)
    except pdfium.PdfiumError as error:
        raise _damaged() from error
    finally:
        document.close()


def _opened(path: Path) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Locked("PDF 已用密码加密", "请用打开密码打开后另存为不加密的 PDF，再导入") from error
        raise _damaged() from error


def _damaged() -> DocumentError:
    return DocumentError("PDF 已损坏，打不开", "请重新下载，或用 PDF 软件打开后另存一份再导入")


def _read(document: pdfium.PdfDocument, most: int) -> Paper:
    count = len(document)
    if count > most:
        raise TooLarge(f"PDF 有 {count} 页，超过 {most} 页", "请拆分后再导入")
    if not count:
        raise DocumentError("PDF 没有任何页", "请重新导出")
    sheets: list[Sheet] = []
    signs = 0
    for index in range(count):
        page = document[index]
        sheets.append(read_page(page, index + 1))
        page.close()
        signs += len(sheets[-1].glyphs)
        if signs > SIGNS:
            raise TooLarge(f"PDF 的文字超过 {SIGNS} 个", "请拆分后再导入")
    _refuse_pictures(sheets, signs)
    parts = [_parts(sheet) for sheet in sheets]
    parts = without_furniture(parts, [sheet.height for sheet in sheets])
    paper = repaired(Paper("pdf", tuple(_laid_out(blocks_of(parts))), count, tuple(_notes(sheets))))
    return paper._replace(blocks=tuple(_named(paper.blocks)))


def _refuse_pictures(sheets: Sequence[Sheet], signs: int) -> None:
    if signs < _BARE * len(sheets) and any(sheet.pictures for sheet in sheets):
        raise Scanned("PDF 里只有图片，没有文字层（多半是扫描件）", _RECOGNISE)
    if not signs:
        raise Scanned("PDF 里没有文字（可能已转成曲线）", f"请从原来的软件重新导出；或{_RECOGNISE}")
    strange = sum(_strange(glyph.text) for sheet in sheets for glyph in sheet.glyphs)
    if strange > _UNREADABLE * signs:
        advice = f"请从原来的软件重新导出并嵌入字体；或{_RECOGNISE}"
        raise Scanned(f"PDF 的字体没有文字编码，{signs} 个字中 {strange} 个读不出来", advice)


def _strange(text: str) -> bool:
    return text == "\ufffd" or "\ue000" <= text <= "\uf8ff" or text >= "\U000f0000"


def _notes(sheets: Sequence[Sheet]) -> list[Fault]:
    bare = [str(sheet.number) for sheet in sheets if sheet.pictures and len(sheet.glyphs) < _BARE]
    dense = [str(sheet.number) for sheet in sheets if sheet.dense]
    notes = []
    if bare:
        notes.append(Fault("", f"第 {'、'.join(bare)} 页只有图片，没有读", _RECOGNISE))
    if dense:
        notes.append(Fault("", f"第 {'、'.join(dense)} 页图形过多，没有找表格", "请核对这些页上的表格"))
    return notes


def _parts(sheet: Sheet) -> list[Part]:
    """Return a page's lines and tables from the top down."""
    tables = lattices(sheet)
    inside: list[list[int]] = [[] for _ in tables]
    outside = []
    for place, glyph in enumerate(sheet.glyphs):
        for table, held in zip(tables, inside, strict=True):
            if table.holds(glyph):
                held.append(place)
                break
        else:
            outside.append(glyph)
    parts: list[Part] = [Part(sheet.number, row.top, row) for row in rows_of(outside)]
    for table, held in zip(tables, inside, strict=True):
        if held:
            parts.append(Part(sheet.number, table.top, (table, tuple(sheet.glyphs[place] for place in held))))
    return sorted(parts, key=lambda part: part.top)


def _named(blocks: Sequence[Block]) -> Iterator[Block]:
    """Number whole tables, and name each by the line above it or its merged first row."""
    number, above = 0, ""
    for block in blocks:
        if isinstance(block, Grid):
            number += 1
            block = block._replace(number=number, caption=block.caption or above or merged_caption(block))
        yield block
        above = block.text.strip() if isinstance(block, Paragraph) and is_caption(block.text) else ""


def _laid_out(parts: Sequence[Block | Part]) -> list[Block]:
    """Lay tables out, those that go on over pages in the same columns."""
    found: list[Block] = []
    before: Lattice | None = None
    for part in parts:
        if not isinstance(part, Part):
            found.append(part)
            continue
        assert not isinstance(part.content, Row)
        lattice, glyphs = part.content
        if before is not None and (columns := _same_columns(before, lattice)):
            lattice = lattice.with_columns(columns)
        before = lattice
        found.append(Grid(len(found), cells_of(lattice, glyphs, part.page)))
    return found


def _same_columns(one: Lattice, two: Lattice) -> tuple[float, ...]:
    """Return the columns of a table that goes on where this part of it draws only some of their lines."""
    apart = 6.0
    if len(two.xs) >= len(one.xs) or any(min(abs(x - other) for other in one.xs) > apart for x in two.xs):
        return ()
    return one.xs if abs(one.xs[0] - two.xs[0]) < apart and abs(one.xs[-1] - two.xs[-1]) < apart else ()
