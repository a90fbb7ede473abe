"""Signs of a page as lines of text: those on one base line, from left to right, a space where a gap shows one."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.documents.pdf_page import Glyph

_SAME_BASE = 0.45  # of a sign's height: a raised footnote mark stays in its line
_GAP = 0.25  # of a sign's height, between signs of which one is Latin
_WIDE_GAP = 0.9  # between Chinese signs, which justified lines set apart


class Row(NamedTuple):
    """A line of text where it stands on its page."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def size(self) -> float:
        """The height of its signs."""
        return self.bottom - self.top


def rows_of(glyphs: Iterable[Glyph]) -> list[Row]:
    """Gather signs into lines, from the top down."""
    found: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.base, glyph.left)):
        last = found[-1] if found else None
        if last is not None and abs(glyph.base - _base(last)) <= _SAME_BASE * _size((*last[-3:], glyph)):
            last.append(glyph)
        else:
            found.append([glyph])
    return [_row(sorted(signs, key=lambda glyph: glyph.left)) for signs in found]


def _base(signs: Sequence[Glyph]) -> float:
    """Return the base of a line's first sign: a chain of small steps must not lead to another line."""
    return signs[0].base


def _size(signs: Iterable[Glyph]) -> float:
    return max(sign.bottom - sign.top for sign in signs)


def _row(signs: Sequence[Glyph]) -> Row:
    words = [signs[0].text]
    for before, sign in pairwise(signs):
        if sign.text == before.text and abs(sign.left - before.left) < 0.2 * (sign.right - sign.left):
            continue  # printed twice, to look bold
        gap = sign.left - before.right
        plain = _wide(before.text) and _wide(sign.text)
        if gap > (_WIDE_GAP if plain else _GAP) * min(before.bottom - before.top, sign.bottom - sign.top):
            words.append(" ")
        words.append(sign.text)
    return Row(
        "".join(words),
        signs[0].left,
        max(sign.right for sign in signs),
        min(sign.top for sign in signs),
        max(sign.bottom for sign in signs),
    )


def _wide(text: str) -> bool:
    return text > "\u2e80"
