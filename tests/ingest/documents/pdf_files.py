"""PDF files for tests, written by hand: Chinese text at given places, rulings, several pages; no font is embedded."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

WIDTH, HEIGHT = 595, 842
SIZE = 10


class Text(NamedTuple):
    """Words at a place from the top left of a page."""

    x: float
    y: float
    words: str
    size: float = SIZE


class Stroke(NamedTuple):
    """A ruling between two places."""

    x1: float
    y1: float
    x2: float
    y2: float


Page = Sequence[Text | Stroke]
TURNS = {
    0: "",
    90: f"0 1 -1 0 {HEIGHT} 0 cm\n",
    180: f"-1 0 0 -1 {WIDTH} {HEIGHT} cm\n",
    270: f"0 -1 1 0 {WIDTH - HEIGHT} {HEIGHT} cm\n",
}
"""What lays the content so that it stands upright on a page that is shown turned."""


def write_pdf(path: Path, pages: Sequence[Page], *, extra: bytes = b"", turned: int = 0) -> Path:
    """Write pages to a file; `extra` goes into the trailer, `turned` is the rotation in which pages are shown."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /SimSun /DW 1000 /W [1 95 500] /FontDescriptor 5 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        b"<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
    ]
    kids = []
    for page in pages:
        stream = (TURNS[turned] + "\n".join(_drawn(thing) for thing in page)).encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Rotate %d /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> >> >>" % (WIDTH, HEIGHT, turned, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    path.write_bytes(_file(objects, extra))
    return path


def _drawn(thing: Text | Stroke) -> str:
    if isinstance(thing, Stroke):
        return f"{thing.x1} {HEIGHT - thing.y1} m {thing.x2} {HEIGHT - thing.y2} l S"
    code = thing.words.encode("utf-16-be").hex()
    return f"BT /F {thing.size} Tf {thing.x} {HEIGHT - thing.y} Td <{code}> Tj ET"


def _file(objects: Sequence[bytes], extra: bytes) -> bytes:
    data, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    count = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (count, extra, start)
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + trailer


class Span(NamedTuple):
    """A cell of a drawn table: its lines, and how many rows and columns it covers."""

    lines: Sequence[str]
    rows: int = 1
    columns: int = 1


Cell = Span | str | None


def draw_table(
    rows: Sequence[Sequence[Cell]], xs: Sequence[float], top: float, *, open_sides: bool = False
) -> tuple[list[Text | Stroke], float]:
    """Draw a table and return it with its lower edge; None is a place that a cell above or before covers."""
    line = SIZE * 1.4
    heights = [
        max(len(_span(cell).lines) if _span(cell).rows == 1 else 1 for cell in row if cell is not None) * line + 6
        for row in rows
    ]
    ys = [top + sum(heights[:place]) for place in range(len(rows) + 1)]
    drawn: list[Text | Stroke] = []
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            span = _span(cell)
            left, right = xs[column], xs[column + span.columns]
            upper, lower = ys[row], ys[row + span.rows]
            drawn += [Stroke(left, upper, right, upper), Stroke(left, lower, right, lower)]
            sides = [x for x in (left, right) if not open_sides or x not in (xs[0], xs[-1])]
            drawn += [Stroke(x, upper, x, lower) for x in sides]
            drawn += [Text(left + 3, upper + line * (place + 1), words) for place, words in enumerate(span.lines)]
    return drawn, ys[-1]


def _span(cell: Cell) -> Span:
    return cell if isinstance(cell, Span) else Span((cell,) if cell else ())


def print_blocks(path: Path, blocks: Sequence[str | Sequence[Sequence[str | None]]]) -> Path:
    """Print paragraphs and tables (None: covered by the cell above); a table that does not fit begins a page."""
    pages: list[list[Text | Stroke]] = [[]]
    y = 60.0
    for block in blocks:
        if isinstance(block, str):
            lines = _wrapped(block, 480)
            if y + len(lines) * 15 > 780:
                pages.append([])
                y = 60.0
            for place, line in enumerate(lines):
                pages[-1].append(Text(60 if place or _SECTION.match(block) else 80, y, line))
                y += 15
            y += 12 if _SECTION.match(block) else 0
            continue
        widths = [60 + 480 * place / len(block[0]) for place in range(len(block[0]) + 1)]
        room = 480 / len(block[0]) - 8
        cells = [[None if text is None else Span(_wrapped(text, room)) for text in row] for row in block]
        y = _print_table(pages, _spanned(cells), widths, y) + 20
    return write_pdf(path, pages)


_SECTION = re.compile(r"\d+(?:\.\d+)*\s")


def _spanned(cells: Sequence[Sequence[Span | None]]) -> list[list[Span | None]]:
    """Let cells cover those below them that are None."""
    found = [list(row) for row in cells]
    for row in range(len(found) - 1, 0, -1):
        for column, cell in enumerate(found[row]):
            above = next((up for up in range(row - 1, -1, -1) if cells[up][column] is not None), None)
            if cell is None and above is not None:
                owner = found[above][column]
                assert owner is not None
                found[above][column] = owner._replace(rows=owner.rows + 1)
    return found


def _print_table(
    pages: list[list[Text | Stroke]], rows: list[list[Span | None]], xs: Sequence[float], y: float
) -> float:
    """Print a table, on a new page where it does not fit; return its lower edge."""
    drawn, bottom = draw_table(rows, xs, y)
    if bottom > 800:
        pages.append([])
        drawn, bottom = draw_table(rows, xs, 60)
    pages[-1] += drawn
    return bottom


def _wrapped(text: str, room: float) -> list[str]:
    """Break a text into lines as wide as there is room."""
    lines = []
    for part in text.split("\n"):
        line, used = "", 0.0
        for sign in part:
            wide = SIZE if sign > "\u2e80" or sign in "①②③④⑤" else SIZE / 2
            if used + wide > room:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + sign, used + wide
        lines.append(line)
    return [line for line in lines if line]
