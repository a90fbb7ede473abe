"""Lists inside a cell: ①②③, 1. 2., 1.1.1, （1）, as items with their numbers, each on the page it begins on."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.documents.blocks import GridCell, Line, Paragraph

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟"
_STYLES = {
    "circled": re.compile(rf"(?P<last>[{_CIRCLED}])"),
    "dotted": re.compile(r"(?<![\d.．A-Za-z])(?P<stem>\d{1,2}(?:[.．]\d{1,2}){0,2})[.．](?P<last>\d{1,2})(?![\d%.．])"),
    "bracketed": re.compile(r"[（(]\s*(?P<last>[\d０-９]{1,2})\s*[）)]"),
    "plain": re.compile(r"(?<![\d.．A-Za-z])(?P<last>[\d０-９]{1,2})\s*(?:[.．](?![\d.．])|、|[）)])"),
}
_END = "。；;！!"
_WINDOW = 8  # signs that a number may have slipped from its place
_FULL = 8  # signs of a line that may be full, Latin ones counted half
_LATIN = re.compile(r"[A-Za-z0-9]")


class Item(NamedTuple):
    """An item of a list: its number as printed ("" for what stands before the first), its words, its page."""

    number: str
    text: str
    page: int | None = None


class _Mark(NamedTuple):
    """An item's number in a text: where it stands, where the item before really ends, its value."""

    start: int
    end: int
    cut: int
    number: str


def flow(lines: Sequence[Line]) -> str:
    """Return lines as one text: nothing between Chinese signs, a space between Latin words."""
    text = ""
    for line in lines:
        words = line.text.strip()
        if text and words and _LATIN.match(text[-1]) and _LATIN.match(words[0]):
            text += " "
        text += words
    return text


def items(cell: GridCell | Paragraph) -> list[Item]:
    """Split the list in a cell into its items; a cell without a list is one item without a number.

    A number that slipped into a word (`基础知②识。运用…`) goes back to the end of the sentence that it cut.
    """
    text, pages, starts = _laid(cell.lines)
    marks = _marks(text, starts, _wrapped(cell.lines, starts))
    if not marks:
        return [Item("", text.strip(), cell.page)] if text.strip() else []
    found = []
    lead = text[: min(marks[0].start, marks[0].cut)].strip()
    if lead:
        found.append(Item("", lead, cell.page))
    for place, mark in enumerate(marks):
        until = marks[place + 1].cut if place + 1 < len(marks) else len(text)
        words = _without(text, mark, marks[place + 1] if place + 1 < len(marks) else None, until)
        found.append(Item(mark.number, words.strip(), pages[mark.start]))
    return found


def leading(text: str) -> tuple[str, str, int] | None:
    """Return style, stem and value of the number that a text begins with, None where it begins with none."""
    for style, pattern in _STYLES.items():
        found = pattern.match(text.lstrip())
        if found:
            return style, _stem(found), _value(found)
    return None


def _laid(lines: Sequence[Line]) -> tuple[str, list[int | None], set[int]]:
    """Return lines as one text, the page of each sign, and the places where a line begins."""
    text, pages, starts = "", list[int | None](), set[int]()
    for line in lines:
        words = line.text.strip()
        joined = flow((Line(text), Line(words))) if text else words
        gap = len(joined) - len(text) - len(words)
        starts.add(len(text) + gap)
        pages += [line.page] * (gap + len(words))
        text = joined
    return text, pages, starts


def _wrapped(lines: Sequence[Line], starts: set[int]) -> set[int]:
    """Return where lines begin for want of room in the line before: a printed one, as long as the longest."""
    lines = [line for line in lines if line.text.strip()]
    widths = [sum(0.5 if sign < "\u0100" else 1 for sign in line.text.strip()) for line in lines]
    full = [
        line.page is not None and width >= max(_FULL, max(widths) - 1.5)
        for line, width in zip(lines, widths, strict=True)
    ]
    return {start for start, before in zip(sorted(starts)[1:], full, strict=False) if before}


def _marks(text: str, starts: set[int], wrapped: set[int]) -> list[_Mark]:
    """Find the numbers of one list: its style is that of the first number that begins a line with a first value."""
    for pattern in _STYLES.values():
        found = list(pattern.finditer(text))
        first = next((place for place, mark in enumerate(found) if _begins(mark, text, starts)), None)
        if first is not None and (found[first].start() == 0 or _value(found[first]) == 1):
            return list(_sequence(text, starts, wrapped, found[first:]))
    return []


def _begins(mark: re.Match[str], text: str, starts: set[int]) -> bool:
    before = text[: mark.start()].rstrip()
    return mark.start() in starts or not before or before[-1] in _END + "：:"


def _sequence(text: str, starts: set[int], wrapped: set[int], found: Sequence[re.Match[str]]) -> Iterator[_Mark]:
    """Yield the numbers that go on counting; one inside a sentence must be exactly the next.

    A number that only the width of the page put at the beginning of a line may have slipped into a sentence too.
    """
    stem, last, floor = _stem(found[0]), _value(found[0]) - 1, 0
    for mark in found:
        begins, value, next_stem = _begins(mark, text, starts), _value(mark), _stem(mark)
        if next_stem != stem and not (begins and mark.start() in starts):
            continue
        if next_stem != stem:
            stem, last = next_stem, value - 1
        if not (value == last + 1 or (begins and last <= value <= last + 3)):
            continue
        slipped = mark.start() in wrapped and text[: mark.start()].rstrip()[-1:] not in _END
        cut = mark.start() if begins and not slipped else _cut(text, mark, floor)
        yield _Mark(mark.start(), mark.end(), cut, mark.group().strip())
        last, floor = value, mark.end()


def _cut(text: str, mark: re.Match[str], floor: int) -> int:
    """Return where the item before ends: at the nearest end of a sentence, else where the number stands."""
    after = next((at + 1 for at in range(mark.end(), min(mark.end() + _WINDOW, len(text))) if text[at] in _END), None)
    before = next((at + 1 for at in range(mark.start() - 1, floor, -1) if text[at] in _END), None)
    if before is not None and mark.start() - before > _WINDOW:
        before = None
    if before is None or (after is not None and after - mark.end() < mark.start() - before):
        return after if after is not None and after < len(text) else mark.start()
    return before


def _without(text: str, mark: _Mark, following: _Mark | None, until: int) -> str:
    """Return an item's words: from its number or its cut on, up to the next cut, both numbers left out."""
    begin = mark.end if mark.cut <= mark.start else mark.cut
    words = text[mark.cut : mark.start] + text[mark.end : until] if mark.cut < mark.start else text[begin:until]
    if following is not None and following.start < until:
        slipped = text[begin : following.start] + text[following.end : until]
        words = text[mark.cut : mark.start] + slipped if mark.cut < mark.start else slipped
    return words


def _stem(mark: re.Match[str]) -> str:
    return (mark.groupdict().get("stem") or "").replace("．", ".")


def _value(mark: re.Match[str]) -> int:
    last = mark.group("last")
    return _CIRCLED.index(last) + 1 if last in _CIRCLED else int(last)
