"""Headings and captions told from their words: `一、`, `（一）`, `1.1`, `第一部分`, `表 2-1 …`."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from ingest.documents.blocks import Block, Line, Paragraph

_COUNT = r"[〇零一二三四五六七八九十百]"
_FAMILIES = (
    (1, re.compile(rf"第\s*(?:{_COUNT}+|\d+)\s*[章篇编]|第\s*{_COUNT}+\s*部分")),
    (1, re.compile(rf"{_COUNT}{{1,3}}\s*[、.．]")),
    (2, re.compile(rf"[（(]\s*{_COUNT}{{1,3}}\s*[）)]")),
    (4, re.compile(r"\d{1,2}[.．]\d{1,2}[.．]\d{1,2}(?![\d.．%])\s*\D")),
    (3, re.compile(r"\d{1,2}[.．]\d{1,2}(?![\d.．%])\s*\D")),
)
_CAPTION = re.compile(rf"(?:附|续)?\s*表\s*[\d{_COUNT[1:-1]}:：]|附表|续表|\d+-\d+(?:-\d+)?\s*\D")
_GLUED = re.compile(
    rf"(?<=[。；])\s*(?P<heading>(?:\d{{1,2}}(?:[.．]\d{{1,2}})*[.．、]?|{_COUNT}{{1,3}}[、.．]"
    rf"|[（(](?:\d{{1,2}}|{_COUNT}{{1,3}})[）)])\s*[^。；，\d\s][^。；，]{{1,24}})$"
)
_LONGEST = 60
_RUNNING = re.compile(r"[。；;，,：:]$")


def level_of(text: str) -> int:
    """Return the level that a text's own numbering gives it as a heading, 0 where it reads as running text.

    `1.` alone is a list item as often as a heading, so it is none.
    """
    plain = text.strip()
    if len(plain) > _LONGEST or _RUNNING.search(plain):
        return 0
    return next((level for level, pattern in _FAMILIES if pattern.match(plain)), 0)


def may_head(text: str) -> bool:
    """Whether a text that its style calls a heading is short enough to be one."""
    plain = text.strip()
    return bool(plain) and len(plain) <= _LONGEST + 20 and not plain.endswith(("。", "；", ";"))


def levelled(blocks: Sequence[Block], styled: Collection[int] = ()) -> Iterator[Block]:
    """Yield blocks with the levels of numbered lines; those at the indices `styled` keep what their style says.

    A plan may style `一、` as Heading 3; then its unstyled `（一）` belong to level 4.
    """
    known = [block for index, block in enumerate(blocks) if index in styled and isinstance(block, Paragraph)]
    deeper = min((block.level - rank for block in known if (rank := level_of(block.text))), default=0)
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and index not in styled and (level := level_of(block.text)):
            yield block._replace(level=max(level + deeper, 1))
        else:
            yield block


def is_caption(text: str) -> bool:
    """Whether the paragraph above a table names it."""
    plain = text.strip()
    if not 0 < len(plain) <= _LONGEST or plain.endswith(("。", "；", "：", ":")):
        return False
    return bool(_CAPTION.match(plain)) or plain.endswith("表")


def unglued(blocks: Iterable[Block], opens: Callable[[str], object]) -> Iterator[Block]:
    """Yield blocks; a numbered heading glued to the sentence before it comes apart, where it `opens` a section."""
    for block in blocks:
        found = _GLUED.search(block.text) if isinstance(block, Paragraph) else None
        if found is None or not isinstance(block, Paragraph) or not opens(found["heading"]):
            yield block
            continue
        first, rest = _parted(block.lines, len(found["heading"]))
        yield block._replace(lines=first)
        yield Paragraph(block.number, rest, 1)


def _parted(lines: Sequence[Line], length: int) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Cut lines so many signs before their end."""
    first, rest = list(lines), list[Line]()
    while length > 0 and first:
        line = first.pop()
        taken = min(length, len(line.text))
        if kept := line.text[: len(line.text) - taken].rstrip():
            first.append(line._replace(text=kept))
        rest.insert(0, line._replace(text=line.text[len(line.text) - taken :]))
        length -= taken
    return tuple(first), tuple(rest)
