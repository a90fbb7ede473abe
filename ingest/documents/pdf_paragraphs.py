"""Lines of pages as paragraphs, over page breaks too; tables stay where they stand between them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.documents.blocks import Block, Line, Paragraph
from ingest.documents.headings import level_of
from ingest.documents.pdf_grids import Lattice
from ingest.documents.pdf_lines import Row
from ingest.documents.pdf_page import Glyph
from ingest.documents.repair import is_continuation

_NUMBERED = re.compile(
    r"\d{1,2}(?:[.．]\d{1,2})*[.．、\s]|\d{1,2}(?:[.．]\d{1,2})+|[（(][\d０-９一二三四五六七八九十]{1,3}[）)]|[①-⑳㉑-㉟]"
    r"|[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十\d]+[章节条部]"
)
_SECTION = re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){0,3})[.．]?\s*(?=[^\d\s.．%])")
_RUNNING = re.compile(r"[。；;，,：:、]$")
_HEADING = 30


class Part(NamedTuple):
    """A line or a table (its rulings, its signs) where it stands on a page."""

    page: int
    top: float
    content: Row | tuple[Lattice, tuple[Glyph, ...]]


class _Margins(NamedTuple):
    """Where the text of a document begins and ends on the left and right."""

    left: float
    right: float


def blocks_of(pages: Sequence[Sequence[Part]]) -> list[Block | Part]:
    """Join lines into numbered paragraphs; tables come as the parts they are."""
    parts = [part for page in pages for part in page]
    margins = _margins(parts)
    sections = _by_section(parts)
    found: list[Block | Part] = []
    open_lines: list[Part] = []
    number = 0

    def close() -> None:
        nonlocal number
        if open_lines:
            number += 1
            found.append(_paragraph(number, open_lines, sections))
            open_lines.clear()

    for part in parts:
        if not isinstance(part.content, Row):
            close()
            found.append(part)
            continue
        if open_lines and _begins(open_lines[-1], part, margins):
            close()
        open_lines.append(part)
    close()
    return found


def _margins(parts: Sequence[Part]) -> _Margins:
    rows = [part.content for part in parts if isinstance(part.content, Row)]
    lefts = Counter(round(row.left / 4) for row in rows if len(row.text) > 10)
    rights = Counter(round(row.right / 4) for row in rows if len(row.text) > 10)
    left = min((place for place, count in lefts.items() if count * 4 >= max(lefts.values())), default=0)
    right = max((place for place, count in rights.items() if count * 4 >= max(rights.values())), default=0)
    return _Margins(left * 4, right * 4)


def _begins(before: Part, part: Part, margins: _Margins) -> bool:
    """Whether a line begins a paragraph: indented, numbered, or after a line that ends short of the margin."""
    one, two = before.content, part.content
    assert isinstance(one, Row)
    assert isinstance(two, Row)
    if is_continuation(one.text) or is_continuation(two.text) or section_depth(one.text):
        return True
    size = max(one.size, two.size)
    if one.right < margins.right - 1.8 * size and not (part.page == before.page and _beside(one, two)):
        return True
    if part.page == before.page and two.top - one.bottom > 1.6 * size:
        return True
    if two.left > margins.left + 1.2 * size and one.left <= two.left - size / 2:
        return True
    return bool(_NUMBERED.match(two.text)) and (two.left > margins.left + size / 2 or bool(section_depth(two.text)))


def _beside(one: Row, two: Row) -> bool:
    """Whether two rows are pieces of one line, split by a raised mark."""
    return two.left >= one.right and two.top < one.bottom


def section_depth(text: str) -> int:
    """Return the depth of a section's number that a short line begins with, 0 for other lines."""
    found = _SECTION.match(text)
    if not found or len(text) > _HEADING or _RUNNING.search(text):
        return 0
    return found.group(1).replace("．", ".").count(".") + 1


def _by_section(parts: Sequence[Part]) -> bool:
    """Whether the document numbers its sections 1, 1.1, 1.1.1 as standards do."""
    depths = Counter(section_depth(part.content.text) for part in parts if isinstance(part.content, Row))
    return depths[1] >= 2 and depths[2] >= 2


def _paragraph(number: int, parts: Sequence[Part], sections: bool) -> Paragraph:
    lines = tuple(_lines(parts))
    text = "".join(line.text for line in lines)
    level = section_depth(text) if sections else level_of(text)
    return Paragraph(number, lines, level)


def _lines(parts: Sequence[Part]) -> Iterator[Line]:
    """Yield lines; a space is kept where Latin words would run together."""
    last = ""
    for part in parts:
        assert isinstance(part.content, Row)
        text = part.content.text.strip()
        glue = " " if last[-1:].isascii() and last[-1:].isalnum() and text[:1].isascii() and text[:1].isalnum() else ""
        yield Line(glue + text, part.page)
        last = text
