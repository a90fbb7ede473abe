"""Automatic list numbers of a DOCX as text: `一、`, `（1）`, `1.2`, `①` are not in its paragraphs."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from lxml import etree

from ingest.documents.docx_parts import W

_DEEPEST = 9
_PLACE = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"


class Rank(NamedTuple):
    """How one level of a list is numbered."""

    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    arabic: bool = False  # isLgl: every number of the label in figures
    glue: str = "tab"
    style: str = ""
    restart: int | None = None


class Numbering:
    """The lists of a document and how far each has been counted."""

    def __init__(self, root: etree._Element | None) -> None:
        self._abstract: dict[str, dict[int, Rank]] = {}
        self._lists: dict[str, tuple[str, dict[int, Rank], dict[int, int]]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        linked: dict[str, str] = {}
        named: dict[str, str] = {}
        for element in root.iterfind(f"{W}abstractNum"):
            identity = str(element.get(f"{W}abstractNumId"))
            self._abstract[identity] = dict(map(_rank, element.iterfind(f"{W}lvl")))
            if (link := _value(element, "numStyleLink")) is not None:
                linked[identity] = link
            if (link := _value(element, "styleLink")) is not None:
                named[link] = identity
        for identity, style in linked.items():
            self._abstract[identity] = self._abstract.get(named.get(style, identity), {})
        for element in root.iterfind(f"{W}num"):
            overrides: dict[int, Rank] = {}
            starts: dict[int, int] = {}
            for override in element.iterfind(f"{W}lvlOverride"):
                level = _integer(override.get(f"{W}ilvl"), 0)
                if (start := _value(override, "startOverride")) is not None:
                    starts[level] = _integer(start, 1)
                if (changed := override.find(f"{W}lvl")) is not None:
                    overrides[level] = _rank(changed)[1]
            abstract = _value(element, "abstractNumId") or ""
            self._lists[str(element.get(f"{W}numId"))] = (abstract, overrides, starts)

    def level_of_style(self, number: str, style: str) -> int:
        """Return the level of a list that belongs to a paragraph style, 0 if none says so."""
        abstract, overrides, _ = self._lists.get(number, ("", {}, {}))
        ranks = {**self._abstract.get(abstract, {}), **overrides}
        return next((level for level, rank in ranks.items() if rank.style == style), 0)

    def label(self, number: str, level: int) -> str:
        """Count one paragraph of a list and return its label, "" for a bullet or an unknown list."""
        found = self._lists.get(number)
        if found is None or not 0 <= level < _DEEPEST:
            return ""
        abstract, overrides, starts = found
        ranks: Mapping[int, Rank] = {**self._abstract.get(abstract, {}), **overrides}
        rank = ranks.get(level)
        if rank is None:
            return ""
        counts = self._counts.setdefault(abstract, [None] * _DEEPEST)
        if level in starts and (number, level) not in self._begun:
            counts[level] = None
        self._begun.add((number, level))
        held = counts[level]
        counts[level] = starts.get(level, rank.start) if held is None else held + 1
        for deeper in range(level + 1, _DEEPEST):
            if ranks.get(deeper, Rank()).restart != 0:
                counts[deeper] = None
        return _label(rank, ranks, counts)


def _label(rank: Rank, ranks: Mapping[int, Rank], counts: list[int | None]) -> str:
    if rank.form in ("bullet", "none") and not _PLACE.search(rank.pattern):
        return ""

    def figure(match: re.Match[str]) -> str:
        level = int(match[1]) - 1
        of_level = ranks.get(level, Rank())
        count = counts[level]
        return written(of_level.start if count is None else count, "decimal" if rank.arabic else of_level.form)

    label = _PLACE.sub(figure, rank.pattern).strip()
    return label + (" " if label and rank.glue != "nothing" and label[-1].isascii() and label[-1].isalnum() else "")


def _rank(element: etree._Element) -> tuple[int, Rank]:
    restart = _value(element, "lvlRestart")
    return _integer(element.get(f"{W}ilvl"), 0), Rank(
        _integer(_value(element, "start"), 1),
        _value(element, "numFmt") or "decimal",
        _value(element, "lvlText") or "",
        element.find(f"{W}isLgl") is not None,
        _value(element, "suff") or "tab",
        _value(element, "pStyle") or "",
        None if restart is None else _integer(restart, 0),
    )


def _value(element: etree._Element, name: str) -> str | None:
    found = element.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val")


def _integer(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"\d{1,6}", text) else default


def written(count: int, form: str) -> str:
    """Write a count in a numbering format of WordprocessingML; an unknown one is written in figures."""
    write = _FORMS.get(form)
    return str(count) if write is None else write(count)


def chinese(count: int, digits: str = _DIGITS, units: tuple[str, ...] = ("", "十", "百", "千")) -> str:
    """Write a count below ten thousand in Chinese."""
    if not 0 < count < 10_000:
        return str(count) if count else digits[0]
    text, gap = "", False
    for place in range(len(str(count)) - 1, -1, -1):
        digit = count // 10**place % 10
        if digit:
            text += (digits[0].replace("〇", "零") if gap else "") + digits[digit] + units[place]
        gap = bool(text) and not digit
    return text.removeprefix(digits[1]) if 10 <= count < 20 and digits is _DIGITS else text


def _letters(count: int, first: str) -> str:
    return chr(ord(first) + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count <= 26 * 20 else str(count)


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    text = ""
    for value, sign in _ROMAN:
        text += sign * (count // value)
        count %= value
    return text


_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def _circled(count: int) -> str:
    return chr(0x2460 + count - 1) if 0 < count <= 20 else f"({count})"


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda count: signs[count - 1] if 0 < count <= len(signs) else str(count)


def _spelt(count: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(count))


_FORMS: Mapping[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "koreanDigital": _spelt,
    "japaneseDigitalTenThousand": _spelt,
    "taiwaneseDigital": _spelt,
    "ideographDigital": _spelt,
    "chineseLegalSimplified": lambda count: chinese(count, _LEGAL, ("", "拾", "佰", "仟")),
    "ideographLegalTraditional": lambda count: chinese(count, _LEGAL, ("", "拾", "佰", "仟")),
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "upperLetter": lambda count: _letters(count, "A"),
    "lowerLetter": lambda count: _letters(count, "a"),
    "upperRoman": _roman,
    "lowerRoman": lambda count: _roman(count).lower(),
    "decimalZero": lambda count: f"{count:02}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": lambda count: f"{count}.",
    "decimalEnclosedParen": lambda count: f"({count})",
    "decimalFullWidth": lambda count: "".join(chr(ord(digit) + 0xFEE0) for digit in str(count)),
}
