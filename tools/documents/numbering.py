"""Lists as documents number them, and what goes wrong with their numbers."""

from collections.abc import Collection, Sequence

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SLIP = 2
"""How many signs before the end of a sentence the number of the next one lands."""


def listed(items: Sequence[str], traps: Collection[str], place: int, stem: str = "") -> str:
    """Return items as the text of a cell, numbered ①, or below a stem 1.1.1; `place` varies what traps do."""
    numbers = [_number(at, traps, place, stem) for at in range(1, len(items) + 1)]
    slips = "slipped-numbers" in traps
    if not slips:
        return "\n".join(f"{number}{item}。" for number, item in zip(numbers, items, strict=True))
    text = f"{numbers[0]}{items[0]}。"
    for number, item in zip(numbers[1:], items[1:], strict=True):
        text = f"{text[: -_SLIP - 1]}{number.strip()}{text[-_SLIP - 1 :]}{item}。"
    return text


def _number(at: int, traps: Collection[str], place: int, stem: str) -> str:
    dot = "．" if "other-numbering" in traps and place % 2 else "."
    if stem:
        return f"{stem}.{at} ".replace(".", dot)
    if "other-numbering" in traps:
        return f"{at}{dot}"
    return _CIRCLED[at - 1] if at <= len(_CIRCLED) else f"({at})"


def sections(number: str, traps: Collection[str]) -> str:
    """Return the number of a section; one of one part may be followed by a dot of either width."""
    if "other-numbering" not in traps:
        return f"{number} "
    return f"{number}．" if "." not in number else f"{number} ".replace(".", "．")
