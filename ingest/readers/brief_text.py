"""The text of 专业简介 as plain records, before anything is claimed.

A file holds the briefs of one 专业类. Markers (专业代码, # 职业面向, 专业核心课程：, …) begin a field; every other line
continues the field it stands in, which is how sentences cut by page breaks come together again. A section begins with
its code line, or, where a page break swallowed that, with a second 职业面向.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.documents.text import Line, flatten_math
from ontology.names import normalise

_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("code", r"专业代码\s*[:：]?\s*"),
        ("name", r"专业名称\s*[:：]?\s*"),
        ("years", r"(?:基本|专业)修业年限\s*[:：]?\s*"),
        ("orientation", r"职业面向$"),
        ("goal", r"培养目标(?:定位)?$"),
        ("abilities", r"(?:主要)?专业能力要求$"),
        ("courses", r"主要专业课程(?:[与和](?:实习实训|实训实习))?$"),
        ("foundation", r"专业基础课程?(?:（[^（）：]*方向）)?\s*[:：]\s*"),
        ("core", r"专业核心课程?(?:（[^（）：]*方向）)?\s*[:：]\s*"),
        ("practice", r"(?:实习实训|实训实习)\s*[:：]\s*"),
        ("certificates", r"(?:职业?类证书[举列]例?举?|职业证书类型|职业资格证书举例)$"),
        ("职业资格证书", r"职业资格证书\s*[:：]\s*"),
        ("职业技能等级证书", r"职业技[能术]等级证书?\s*[:：]\s*"),
        ("continuations", r"接续专业举例$"),
        ("高职专科", r"[接持]续高职专科(?:专业)*(?:举例)?\s*[:：]\s*"),
        ("高职本科", r"[接持]续(?:高职|职业)本科(?:专业)*(?:举例)?\s*[:：]\s*"),
        ("普通本科", r"[接持]续普通本科(?:专业)*(?:举例)?\s*[:：]\s*"),
        ("硕士专业学位", r"接续(?:专业)?硕士学位授予领域(?:举例)?\s*[:：]\s*"),
        ("硕士二级学科", r"接续硕士学位二级学科(?:专业)?(?:举例)?\s*[:：]\s*"),
    )
)
CERTIFICATE_KINDS = ("职业资格证书", "职业技能等级证书")
CONTINUATION_LEVELS = ("高职专科", "高职本科", "普通本科", "硕士专业学位", "硕士二级学科")
REQUIRED = (
    "years",
    "orientation",
    "goal",
    "abilities",
    "foundation",
    "core",
    "practice",
    "certificates",
    "continuations",
)
FIELD_WORDS = {
    "years": "基本修业年限",
    "orientation": "职业面向",
    "goal": "培养目标定位",
    "abilities": "主要专业能力要求",
    "foundation": "专业基础课程",
    "core": "专业核心课程",
    "practice": "实习实训",
    "certificates": "职业类证书举例",
    "continuations": "接续专业举例",
}
_FRAME = re.compile(r"\d{2}\s*\S+大类|\d{4}\s*\S+类|\S*职业教育\S*专业简介")
_GLUED = re.compile(
    r"(?<=\S)(接续专业举例|职业类证书举例|主要专业课程与实习实训|主要专业能力要求|培养目标定位|职业面向)$"
)
_GLUED_ONWARD = re.compile(r"(?<=\S)(?=[接持]续(?:高职专科|高职本科|职业本科|普通本科)(?:专业)*举例\s*[:：])")
_SENTENCE_BEFORE = re.compile(r"[与及和]本专业$|对应$")
_NUMBER = re.compile(r"(\d{1,2})\s*([.．、]?)\s*(?=[^\d.．、\s])")
_NONE = frozenset({"暂无", "无"})
_OPEN, _CLOSE = "（([〔【《", "）)]〕】》"


class Item(NamedTuple):
    """Some words of a section, tidied, with the 1-based line on which they begin."""

    text: str
    line: int


class Certificate(NamedTuple):
    """A certificate named as an example, of kind 职业资格证书 or 职业技能等级证书."""

    kind: str
    name: str
    line: int


class Continuation(NamedTuple):
    """A major to go on to; `level` is one of CONTINUATION_LEVELS, as the brief calls it."""

    level: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Brief:
    """One major's 专业简介 as printed; code and name are empty where a page break swallowed them.

    `text` is the section in normalised form (what its hash is taken of), `missing` names the fields not found, `unread`
    holds lines that belong to no field, `lines` counts those that do.
    """

    code: str
    name: str
    years: str
    orientation: Item
    goal: Item
    practice: Item
    abilities: tuple[Item, ...]
    foundation: tuple[Item, ...]
    core: tuple[Item, ...]
    certificates: tuple[Certificate, ...]
    continuations: tuple[Continuation, ...]
    withheld: bool
    first: int
    last: int
    text: str
    missing: tuple[str, ...] = ()
    unread: tuple[Item, ...] = ()
    lines: int = 0


class Parsed(NamedTuple):
    """All briefs of a text; `frame` counts blank lines and headings of the volume, `outside` is what is in no brief."""

    briefs: tuple[Brief, ...]
    frame: int
    outside: tuple[Item, ...]


@dataclass(slots=True)
class _Section:
    fields: dict[str, list[Line]] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    current: str = ""
    lines: list[Line] = field(default_factory=list)

    def take(self, name: str, line: Line) -> None:
        if name:
            self.current = name
            self.marks.setdefault(name, line.number)
        if line.text:
            self.fields.setdefault(self.current, []).append(line)


def parse(lines: Iterable[Line]) -> Parsed:
    """Cut a text into sections and read each."""
    sections: list[_Section] = []
    outside: list[Item] = []
    frame = 0
    for line in lines:
        words = flatten_math(line.text).strip().lstrip("#").strip()
        if not words or _FRAME.fullmatch(words):
            frame += 1
            continue
        for number, (name, rest) in enumerate(_pieces(words)):
            if name and (not sections or _begins(sections[-1], name)):
                sections.append(_Section())
            if not sections:
                outside.append(Item(rest, line.number))
                break
            sections[-1].take(name, Line(line.number, rest))
            if number == 0:
                sections[-1].lines.append(Line(line.number, words))
    return Parsed(tuple(map(_brief, sections)), frame, tuple(outside))


def _begins(section: _Section, name: str) -> bool:
    """Whether a marker opens a new section: a code or name where one is known already, or a second 职业面向."""
    if name == "code":
        return True
    if name in ("name", "years"):
        return name in section.marks or "orientation" in section.marks
    return name == "orientation" and name in section.marks


def _pieces(words: str) -> Iterator[tuple[str, str]]:
    """Yield (marker or "", the words after it) for a line; a marker glued into a line is cut off."""
    *before, words = _GLUED_ONWARD.split(words)
    for part in before:
        yield from _pieces(part)
    glued = _GLUED.search(words)
    if glued and not _SENTENCE_BEFORE.search(words[: glued.start()]):
        yield from _pieces(words[: glued.start()])
        words = glued.group(1)
    for name, pattern in _MARKERS:
        found = pattern.match(words)
        if found:
            yield name, words[found.end() :].strip()
            return
    yield "", words


def _brief(section: _Section) -> Brief:
    fields = section.fields
    first = {name: rows[0].text for name, rows in fields.items()}
    certificates = tuple(
        Certificate(kind, item.text, item.line)
        for kind in CERTIFICATE_KINDS
        for item in _names(fields.get(kind, []), kind)
    )
    continuations = tuple(
        Continuation(level, item.text, item.line)
        for level in CONTINUATION_LEVELS
        for item in _names(fields.get(level, []))
    )
    withheld = any(
        row.text in ("（略）", "(略)", "略") for name in ("name", "years", "code") for row in fields.get(name, [])
    )
    return Brief(
        code=first.get("code", "").replace(" ", "").upper(),
        name=tidy(first.get("name", "")),
        years=tidy(first.get("years", "")),
        orientation=_whole(fields.get("orientation", [])),
        goal=_whole(fields.get("goal", [])),
        practice=_whole(fields.get("practice", [])),
        abilities=tuple(_numbered(fields.get("abilities", []))),
        foundation=tuple(_names(fields.get("foundation", []))),
        core=tuple(_names(fields.get("core", []))),
        certificates=certificates,
        continuations=continuations,
        withheld=withheld,
        first=section.lines[0].number,
        last=section.lines[-1].number,
        text="\n".join(normalise(line.text) for line in section.lines),
        missing=() if withheld else tuple(_missing(section)),
        unread=tuple(_unread(section, withheld)),
        lines=len(section.lines),
    )


def _missing(section: _Section) -> Iterator[str]:
    """Name the fields that a section lacks; certificates and continuations may be known by their own lines."""
    others = {"certificates": CERTIFICATE_KINDS, "continuations": CONTINUATION_LEVELS}
    for name in REQUIRED:
        found = name in section.marks if name in others else name in section.fields
        if not found and not any(other in section.marks for other in others.get(name, ())):
            yield name


def _unread(section: _Section, withheld: bool) -> Iterator[Item]:
    for name in ("", "certificates", "continuations", "courses"):
        for row in section.fields.get(name, []):
            if row.text.rstrip("。") not in _NONE:
                yield Item(row.text, row.number)
    for name in ("code", "name", "years"):
        for row in section.fields.get(name, [])[1:]:
            if not (withheld and "略" in row.text):
                yield Item(row.text, row.number)


def _joined(rows: list[Line]) -> tuple[str, list[tuple[int, int]]]:
    """Return the rows as one text and (offset, line number) of each piece."""
    text = ""
    places = []
    for row in rows:
        if text and text[-1].isascii() and text[-1].isalnum() and row.text[:1].isascii() and row.text[:1].isalnum():
            text += " "
        places.append((len(text), row.number))
        text += row.text
    return text, places


def _line_at(places: list[tuple[int, int]], offset: int) -> int:
    return next((line for start, line in reversed(places) if start <= offset), places[0][1])


def _whole(rows: list[Line]) -> Item:
    return Item(tidy(_joined(rows)[0]), rows[0].number) if rows else Item("", 0)


def _numbered(rows: list[Line]) -> Iterator[Item]:
    """Yield the items of a numbered list; a line without the next number continues the item above it."""
    items: list[list[Line]] = []
    for row in rows:
        found = _NUMBER.match(row.text)
        number, mark = (int(found.group(1)), found.group(2)) if found else (0, "")
        if found and (mark or number == len(items) + 1):
            items.append([Line(row.number, row.text[found.end() :])])
        elif items:
            items[-1].append(row)
        else:
            items.append([row])
    for item in items:
        text = tidy(_joined(item)[0])
        if text:
            yield Item(text, item[0].number)


def _names(rows: list[Line], kind: str = "") -> Iterator[Item]:
    """Yield the names of an enumeration.

    Names are separated by 、 or a comma outside brackets; among 职业资格证书 a comma outside brackets means that a 、
    belongs to a name (特种设备检验、检测人员).
    """
    text, places = _joined(rows)
    comma = kind == "职业资格证书" and any("，" in part for part in split_outside(text, "、"))
    for start, part in _cut(text, "，" if comma else "、，,；;。"):
        name = tidy(part)
        if normalise(name) and name not in _NONE:
            yield Item(name, _line_at(places, start + len(part) - len(part.lstrip())))


def split_outside(text: str, separators: str) -> list[str]:
    """Split a text at any of the separators that stands outside brackets of any kind, however nested."""
    return [part for _, part in _cut(text, separators)]


def _cut(text: str, separators: str) -> Iterator[tuple[int, str]]:
    depth = start = 0
    for offset, ch in enumerate(text):
        if ch in _OPEN:
            depth += 1
        elif ch in _CLOSE:
            depth = max(depth - 1, 0)
        elif ch in separators and not depth:
            yield start, text[start:offset]
            start = offset + 1
    yield start, text[start:]


def tidy(text: str) -> str:
    """Drop the spaces that typesetting put beside Chinese, and the mark that ends an item."""
    plain = re.sub(r"\s+", " ", text).strip().rstrip("；;。.，,、 ")
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", plain)
