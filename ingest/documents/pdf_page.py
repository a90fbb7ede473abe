"""One page of a PDF as signs and rulings with their places, read by PDFium; places are in points from the top left."""

import ctypes
from collections.abc import Callable, Iterator
from math import isfinite
from typing import NamedTuple

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as raw  # type: ignore[import-untyped]  # it ships no types

OBJECTS = 200_000
"""More drawn objects than any page of words and tables has; a map or a drawing is passed over."""

_THIN = 3.0  # points: what is no thicker is a ruling
_STRAIGHT = 1.0
_BACKGROUND = 0.98  # of the page's width and height


class Glyph(NamedTuple):
    """A sign: its box, and the line it stands on (`base`)."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    base: float


class Ruling(NamedTuple):
    """A drawn straight line: `at` across, `start` to `end` along."""

    level: bool
    at: float
    start: float
    end: float


class Sheet(NamedTuple):
    """What a page shows; `pictures` says that it has any, `dense` that its drawing was too large to look at."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rulings: tuple[Ruling, ...]
    pictures: bool = False
    dense: bool = False


Place = Callable[[float, float], tuple[float, float]]
Matrix = tuple[float, float, float, float, float, float]

_ONE: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_page(page: pdfium.PdfPage, number: int) -> Sheet:
    """Read the signs and rulings of a page as it is shown, turned pages included."""
    left, bottom, right, top = page.get_cropbox()
    turned = page.get_rotation() % 360
    width, height = right - left, top - bottom
    place = _placing(turned, left, bottom, width, height)
    if turned in (90, 270):
        width, height = height, width
    pictures, dense, rulings = False, raw.FPDFPage_CountObjects(page.raw) > OBJECTS, []
    if not dense:
        for kind, segments in _drawn(page.raw, _ONE, 0):
            pictures |= kind == raw.FPDF_PAGEOBJ_IMAGE
            rulings += [ruling for ends in segments if (ruling := _ruling(ends, place, width, height)) is not None]
    return Sheet(number, width, height, tuple(_glyphs(page, place, width, height)), tuple(rulings), pictures, dense)


def _placing(turned: int, left: float, bottom: float, width: float, height: float) -> Place:
    """Return how a place in the page's own space is shown: from the top left, turned clockwise."""
    if turned == 90:
        return lambda x, y: (y - bottom, x - left)
    if turned == 180:
        return lambda x, y: (width - (x - left), y - bottom)
    if turned == 270:
        return lambda x, y: (height - (y - bottom), width - (x - left))
    return lambda x, y: (x - left, height - (y - bottom))


def _glyphs(page: pdfium.PdfPage, place: Place, width: float, height: float) -> Iterator[Glyph]:
    """Yield the signs that stand on the page; spaces are left out, gaps tell them."""
    text = page.get_textpage()
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        sign = chr(code) if code <= 0x10FFFF else "\ufffd"
        if sign.isspace() or code < 32 or 0xD800 <= code < 0xE000 or raw.FPDFText_IsGenerated(text.raw, index) == 1:
            continue
        if not raw.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(box)):
            continue
        raw.FPDFText_GetCharOrigin(text.raw, index, ctypes.byref(x), ctypes.byref(y))
        (one_x, one_y), (two_x, two_y) = place(box.left, box.top), place(box.right, box.bottom)
        left, right, top, bottom = min(one_x, two_x), max(one_x, two_x), min(one_y, two_y), max(one_y, two_y)
        base = place(x.value, y.value)[1]
        if 0 <= (left + right) / 2 <= width and 0 <= (top + bottom) / 2 <= height and isfinite(base):
            yield Glyph(sign, left, right, top, bottom, base)
    text.close()


Segment = tuple[float, float, float, float]


def _drawn(parent: object, matrix: Matrix, depth: int) -> Iterator[tuple[int, list[Segment]]]:
    """Yield each object's type and straight segments, those inside forms too."""
    inside = depth > 0
    count = (raw.FPDFFormObj_CountObjects if inside else raw.FPDFPage_CountObjects)(parent)
    for index in range(min(count, OBJECTS)):
        thing = (raw.FPDFFormObj_GetObject if inside else raw.FPDFPage_GetObject)(parent, index)
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield kind, _segments(thing, _times(_matrix(thing), matrix))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            yield kind, []
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 5:
            yield from _drawn(thing, _times(_matrix(thing), matrix), depth + 1)


def _matrix(thing: object) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(thing, ctypes.byref(found)):
        return _ONE
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(one: Matrix, two: Matrix) -> Matrix:
    """Return the matrix that applies `one`, then `two`."""
    a, b, c, d, e, f = one
    return (
        a * two[0] + b * two[2],
        a * two[1] + b * two[3],
        c * two[0] + d * two[2],
        c * two[1] + d * two[3],
        e * two[0] + f * two[2] + two[4],
        e * two[1] + f * two[3] + two[5],
    )


def _segments(path: object, matrix: Matrix) -> list[Segment]:
    """Return a path's straight segments; a filled shape counts where it is as thin as a line."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    x, y = ctypes.c_float(), ctypes.c_float()
    a, b, c, d, e, f = matrix
    points: list[tuple[float, float]] = []
    found: list[Segment] = []
    first = previous = (0.0, 0.0)
    for index in range(min(raw.FPDFPath_CountSegments(path), 20_000)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        here = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        points.append(here)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = here
        elif kind == raw.FPDF_SEGMENT_LINETO:
            found.append((*previous, *here))
        if raw.FPDFPathSegment_GetClose(segment):
            found.append((*here, *first))
        previous = here
    if not points:
        return []
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    left, right, low, high = min(xs), max(xs), min(ys), max(ys)
    if right - left <= _THIN < high - low:
        return [((left + right) / 2, low, (left + right) / 2, high)]
    if high - low <= _THIN < right - left:
        return [(left, (low + high) / 2, right, (low + high) / 2)]
    return found if stroke.value else []


def _ruling(ends: Segment, place: Place, width: float, height: float) -> Ruling | None:
    """Return a segment as a ruling: upright or level, on the page, not as long as the page itself."""
    (x1, y1), (x2, y2) = place(ends[0], ends[1]), place(ends[2], ends[3])
    if min(x1, x2, y1, y2) < -_THIN or max(x1, x2) > width + _THIN:
        return None
    if abs(y1 - y2) <= _STRAIGHT < abs(x1 - x2) and abs(x1 - x2) < _BACKGROUND * width + _THIN:
        return Ruling(True, (y1 + y2) / 2, min(x1, x2), max(x1, x2))
    if abs(x1 - x2) <= _STRAIGHT < abs(y1 - y2) and abs(y1 - y2) < _BACKGROUND * height + _THIN:
        return Ruling(False, (x1 + x2) / 2, min(y1, y2), max(y1, y2))
    return None
