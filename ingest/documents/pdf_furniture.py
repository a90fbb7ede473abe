"""Headers, footers and page numbers: what stands at the edge of the pages again and again."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.documents.pdf_lines import Row
from ingest.documents.pdf_paragraphs import Part
from ingest.documents.repair import is_continuation
from ontology.names import normalise

_EDGE = 0.14  # of a page's height
_LINES = 3  # at either edge
_OFTEN = 0.5  # of the pages
_NUMBER = re.compile(
    r"[-—–·\s]*(?:第?\s*(?:\d{1,4}|[IVXLCivxlc]{1,7})\s*页?)(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–·\s]*"
)
_DIGITS = re.compile(r"\d+|\b[IVXLCivxlc]+\b")


def without_furniture(pages: Sequence[Sequence[Part]], heights: Sequence[float]) -> list[list[Part]]:
    """Return the parts of pages without page numbers, and without lines that repeat at the edge of half the pages."""
    seen: Counter[str] = Counter()
    for parts, height in zip(pages, heights, strict=True):
        seen.update({_shape(row) for _, row in _edge(parts, height)})
    often = max(3, _OFTEN * len(pages))
    found = []
    for parts, height in zip(pages, heights, strict=True):
        gone = set()
        for place, row in _edge(parts, height):
            if is_continuation(row.text):
                continue
            if seen[_shape(row)] >= often or _NUMBER.fullmatch(row.text):
                gone.add(place)
        found.append([part for place, part in enumerate(parts) if place not in gone])
    return found


def _edge(parts: Sequence[Part], height: float) -> Iterator[tuple[int, Row]]:
    """Yield the first and last lines of a page that stand close to its edge."""
    rows = [(place, part.content) for place, part in enumerate(parts) if isinstance(part.content, Row)]
    chosen = {place: row for place, row in rows[:_LINES] if row.bottom <= _EDGE * height}
    chosen |= {place: row for place, row in rows[-_LINES:] if row.top >= (1 - _EDGE) * height}
    yield from chosen.items()


def _shape(row: Row) -> str:
    return _DIGITS.sub("#", normalise(row.text))
