"""Made documents as PDF files: Chinese text, rulings, pages; no font is embedded."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tools.documents.blocks import Block, Broken, Cell, Table, Text

_WIDTH, _HEIGHT, _SIZE, _LINE = 595, 842, 10, 15
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 540, 60, 790
_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /SimSun /DW 1000 /W [1 95 500] /FontDescriptor 5 0 R"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
    b"<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0"
    b" /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
)
_PIECES = re.compile(r"[A-Za-z0-9.]+-?|.", re.DOTALL)
_NUMBERED = re.compile(r"\d|[一二三四五六七八九十]+、")


class _Pages:
    """The pages being written, and how far down the last one is full."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = [[]]
        self.y = float(_TOP)

    def turn(self) -> None:
        """Begin a page."""
        self.pages.append([])
        self.y = float(_TOP)

    def write(self, x: float, y: float, words: str) -> None:
        """Write words at a place from the top left."""
        code = words.encode("utf-16-be").hex()
        self.pages[-1].append(f"BT /F {_SIZE} Tf {x:.1f} {_HEIGHT - y:.1f} Td <{code}> Tj ET")

    def rule(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a line."""
        self.pages[-1].append(f"{x1:.1f} {_HEIGHT - y1:.1f} m {x2:.1f} {_HEIGHT - y2:.1f} l S")


def write_pdf(path: Path, blocks: Sequence[Block]) -> Path:
    """Write blocks on as many pages as they need; the same blocks give the same bytes."""
    pages = _Pages()
    for block in blocks:
        if isinstance(block, Text):
            _paragraph(pages, block)
            continue
        for place, part in enumerate(block.parts if isinstance(block, Broken) else ()):
            if place:
                pages.turn()
            if part.announced:
                _paragraph(pages, Text(part.announced))
            _table(pages, part.table)
        if isinstance(block, Table):
            _table(pages, block)
    path.write_bytes(_file(pages.pages))
    return path


def _paragraph(pages: _Pages, text: Text) -> None:
    """Write a paragraph, its first line indented unless a section's number begins it."""
    indent = 0 if _NUMBERED.match(text.words) else 2 * _SIZE
    lines = wrapped(text.words, _RIGHT - _LEFT, indent)
    turn_at = len(lines) // 2 if text.cut and len(lines) > 1 else -1
    for place, line in enumerate(lines):
        if pages.y + _LINE > _BOTTOM or place == turn_at:
            pages.turn()
        pages.y += _LINE
        pages.write(_LEFT + (0 if place else indent), pages.y, line)
    pages.y += _LINE / 2 if text.level else 0


class _Drawn(NamedTuple):
    """A table's cells as lines, with the height that each row needs."""

    rows: Sequence[Sequence[tuple[Cell, Sequence[str]] | None]]
    heights: Sequence[float]
    xs: Sequence[float]


def _table(pages: _Pages, table: Table) -> None:
    """Draw a table on the page, on the next where it does not fit; a longer one goes on with its headings repeated."""
    total, xs = sum(table.widths), [float(_LEFT)]
    for width in table.widths:
        xs.append(xs[-1] + (_RIGHT - _LEFT) * width / total)
    rows = [
        [
            None if cell is None else (cell, wrapped(cell.words, xs[at + cell.columns] - xs[at] - 8))
            for at, cell in enumerate(row)
        ]
        for row in table.rows
    ]
    heights = [
        max([1, *(len(cell[1]) for cell in row if cell is not None and cell[0].rows == 1)]) * _LINE + 6 for row in rows
    ]
    for at, row in enumerate(rows):
        for cell in (each for each in row if each is not None and each[0].rows > 1):
            wanted = len(cell[1]) * _LINE + 6 - sum(heights[at : at + cell[0].rows])
            heights[at] += max(wanted, 0)
    for start, end in _runs(heights, table, pages.y + 6):
        if start >= table.heads and start:
            pages.turn()
            rows_here = [*range(table.heads), *range(start, end)]
        else:
            rows_here = list(range(start, end))
            if pages.y + 6 + sum(heights[start:end]) > _BOTTOM:
                pages.turn()
        _draw(pages, _Drawn([rows[at] for at in rows_here], [heights[at] for at in rows_here], xs))


def _runs(heights: Sequence[float], table: Table, y: float) -> Iterator[tuple[int, int]]:
    """Yield the rows that stand on one page each; a break falls only where no cell spans it."""
    room, heads = _BOTTOM - _TOP - 6.0, sum(heights[: table.heads])
    if sum(heights) <= room:
        yield 0, len(heights)
        return
    start, room = 0, _BOTTOM - y
    end = table.heads
    while end < len(heights):
        further = next((at for at in range(end + 1, len(heights)) if _free(table, at)), len(heights))
        used = sum(heights[start:further]) + (heads if start else 0)
        if used > room and end > max(start, table.heads):
            yield start, end
            start, room = end, _BOTTOM - _TOP - 6.0
        end = further
    yield start, end


def _free(table: Table, at: int) -> bool:
    return all(cell is None or start + cell.rows <= at for start, row in enumerate(table.rows[:at]) for cell in row)


def _draw(pages: _Pages, drawn: _Drawn) -> None:
    ys = [pages.y + 6]
    for height in drawn.heights:
        ys.append(ys[-1] + height)
    for at, row in enumerate(drawn.rows):
        for column, found in enumerate(row):
            if found is None:
                continue
            cell, lines = found
            left, right = drawn.xs[column], drawn.xs[column + cell.columns]
            upper, lower = ys[at], ys[min(at + cell.rows, len(ys) - 1)]
            for y in (upper, lower):
                pages.rule(left, y, right, y)
            for x in (left, right):
                pages.rule(x, upper, x, lower)
            for place, line in enumerate(lines, 1):
                pages.write(left + 4, upper + place * _LINE, line)
    pages.y = ys[-1] + 6


def wrapped(words: str, room: float, indent: float = 0) -> list[str]:
    """Break words into lines as wide as there is room; Latin words and numbers stay whole."""
    lines = []
    for part in words.split("\n"):
        line, used = "", indent
        for piece in _PIECES.findall(part):
            wide = sum(_SIZE / 2 if sign < "\u0100" else _SIZE for sign in piece)
            if used + wide > room and line:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + piece, used + wide
        lines.append(line)
    return [line for line in lines if line.strip()]


def _file(pages: Sequence[Sequence[str]]) -> bytes:
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", *_FONT]
    kids = []
    for page in pages:
        stream = "\n".join(page).encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> >> >>" % (_WIDTH, _HEIGHT, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    data, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count, start = len(objects) + 1, len(data)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + trailer
