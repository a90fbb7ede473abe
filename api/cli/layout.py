"""How tables and lines are laid out: how wide each column is, and where its text breaks.

Chinese may break between any two characters, but no line begins with a closing mark or ends with an opening one, codes,
ids and numbers stay whole as long as a line holds them, and the lines of a cell are about equally long.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

GAP = 2
"""Cells between two columns."""

_HEADING, _HEADING_LEAST = 12, 8
"""Headings fold at this width, or at that of their column if it is greater; at the lesser where room is short."""
_TEXT_LEAST = 14
_WHOLE = 28  # cells of a code that a column makes room for
_NARROWEST = 6

_OPENING = "（《〈“‘「『【〔([{"
_CLOSING = "，。；：、！？）》〉”’」』】〕…—·)]},;:!?%"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_UNITS = re.compile(
    rf"[{re.escape(_OPENING)}]*(?:[{_WIDE}]|[^\s{_WIDE}{re.escape(_OPENING + _CLOSING)}]+|(?=[{re.escape(_CLOSING)}]))"
    rf"[{re.escape(_CLOSING)}]*|[{re.escape(_OPENING)}]+|\s+"
)
_PARTS = re.compile(r"[^/\-_.]*[/\-_.]|[^/\-_.]+")


class Column(NamedTuple):
    """What a column holds: its heading, its cells, whether they are numbers, whether it may be broken at first."""

    heading: str
    cells: Sequence[str]
    number: bool
    wide: bool


def wrapped(text: str, width: int, balanced: bool = False) -> list[str]:
    """Break a text into lines of at most so many cells; balanced, into no more lines but about equally long ones."""
    found = [line for part in text.split("\n") for line in _broken(part, width, balanced)]
    return found or [""]


def _broken(text: str, width: int, balanced: bool) -> list[str]:
    if cell_len(text) <= width:
        return [text]
    units = [(unit, cell_len(unit)) for unit in _units(text, width)]
    lines = _filled(units, width)
    if not balanced:
        return lines
    low, high = max(length for _, length in units), width
    while low < high:  # the narrowest width that needs no more lines
        middle = (low + high) // 2
        if len(_filled(units, middle)) <= len(lines):
            high = middle
        else:
            low = middle + 1
    return _filled(units, high)


def _units(text: str, width: int) -> list[str]:
    """Cut a text where it may break; what is longer than a line is cut after slashes and dashes, else anywhere."""
    found: list[str] = []
    for unit in _UNITS.findall(text):
        if cell_len(unit) <= width:
            found.append(unit)
            continue
        for part in _PARTS.findall(unit):
            found += [part] if cell_len(part) <= width else list(part)
    return found


def _filled(units: Sequence[tuple[str, int]], width: int) -> list[str]:
    lines, line, length = [], "", 0
    for unit, cells in units:
        if length + cells > width and line:
            lines.append(line.rstrip())
            line, length = "", 0
        if line or not unit.isspace():
            line, length = line + unit, length + cells
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def widths(columns: Sequence[Column], room: int) -> list[int]:
    """Return how many cells each column gets of the room; all that they need if it is enough."""
    room -= GAP * len(columns)  # the last one is counted too
    content = [max((cell_len(line) for cell in each.cells for line in cell.split("\n")), default=0) for each in columns]
    wanted = [
        max(of, min(cell_len(each.heading), _HEADING if not each.wide else room))
        for each, of in zip(columns, content, strict=True)
    ]
    headless = [max(of, _heading(each)) for each, of in zip(columns, content, strict=True)]
    least = [
        of if each.number else min(of, max(_longest(each), _TEXT_LEAST))
        for each, of in zip(columns, headless, strict=True)
    ]
    for floor, shrinking in (
        ([*headless], [not each.wide for each in columns]),
        (least, [each.wide for each in columns]),
        (least, [not each.number for each in columns]),
        ([min(of, _NARROWEST) for of in least], [not each.number for each in columns]),
    ):
        wanted = _shrunk(wanted, floor, shrinking, room)
    return wanted


def _heading(of: Column) -> int:
    """Return the least width that the heading asks for."""
    return max(cell_len(line) for line in wrapped(of.heading, _HEADING_LEAST, balanced=True))


def _longest(of: Column) -> int:
    """Return the length of the longest code that is to stay whole."""
    lengths = (cell_len(unit) for cell in of.cells for unit in _UNITS.findall(cell))
    return max((length for length in lengths if length <= _WHOLE), default=0)


def _shrunk(wanted: Sequence[int], floor: Sequence[int], shrinking: Sequence[bool], room: int) -> list[int]:
    """Cut the widest columns down to one width until they fit the room or are at their floor."""

    def cut(cap: int) -> list[int]:
        return [
            max(min(width, cap), min(width, least)) if may else width
            for width, least, may in zip(wanted, floor, shrinking, strict=True)
        ]

    cap = max(wanted, default=0)
    while cap > 0 and sum(cut(cap)) > room:
        cap -= 1
    found = cut(cap)
    for at, may in enumerate(shrinking):  # what is left over goes to those that were cut, from the left
        while may and found[at] < wanted[at] and sum(found) < room:
            found[at] += 1
    return found
