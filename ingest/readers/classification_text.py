"""The text of the 职业分类大典 as plain records: codes, names, flags, definitions, tasks.

The text comes from character recognition: headings lost, spaces after every comma, enumerations of a 小类 whose lines
look like headings. An occupation's own entry is the last place where its code is followed by words.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from ingest.documents.text import Line
from ontology.names import normalise

_CODE = r"\d-\d{2}-\d{2}-\d{2}"
_ENTRY = re.compile(rf"(?P<code>{_CODE})\s*(?P<name>\D*?)\s*(?P<flag>L/S|[LS])?")
_CELLS = re.compile(rf"<td>\s*({_CODE})\s*</td>\s*<td>\s*(\D*?)\s*(L/S|[LS])?\s*</td>")
_GROUP = re.compile(r"\d(?:-\d{2}){0,2}\s*[（(]\s*GBM\d+\s*[）)].*|第.{1,2}大类")
_HEADING = re.compile(r"(?P<code>\d(?:-\d{2}){0,2})\s*[（(]\s*GBM\d+\s*[）)](?P<name>.*)")
_LONG = 400
"""Longer lines are prose, not 工种."""
_TASKS = re.compile(r"主要工作任务\s*[:：]\s*$")
_JOBS = re.compile(r"本职业包[含括].*")
_ENUMERATION = re.compile(r"本[大中小]类包括下列[职大中小].*")
_YEAR = re.compile(r"#.*?(20\d{2})\s*年\s*\d{1,2}\s*月发布.*")
_ISSUED = re.compile(r"\**发布日期\**\s*[:：]\s*(20\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日.*")
_NEW = re.compile(rf"###\s*（[^（）]+）\s*(?P<code>{_CODE})?\s*(?P<name>[^`]*?)\s*(?:`(?P<flag>L/S|[LS])`.*)?")
_DEFINITION = re.compile(r"\**定义\**\s*[:：]\s*(.*)")
_NUMBERED = re.compile(r"\d{1,2}[.．、]\s*(.+)")
_SYMBOLS = re.compile(r"[^\w（）()、/·\-]")
_UNPUBLISHED = re.compile(r".*待官方发布.*")


class Occupation(NamedTuple):
    """An occupation with its own entry; `line` is where that begins; `year` is 2022 or that of its addition."""

    code: str
    name: str
    flag: str
    definition: str
    tasks: tuple[str, ...]
    line: int
    year: int = 2022
    issued: date | None = None
    jobs: tuple[str, ...] = ()


class Classification(NamedTuple):
    """What a text of the classification holds.

    `listed` are (code, name, line) of enumerations whose occupation has no entry of its own; `uncoded` are additions
    without a code; `renamed` are (code, name of the entry, name elsewhere); `repeated` codes have two entries.
    """

    occupations: tuple[Occupation, ...]
    listed: tuple[tuple[str, str, int], ...] = ()
    uncoded: tuple[tuple[str, int], ...] = ()
    renamed: tuple[tuple[str, str, str], ...] = ()


class _Mention(NamedTuple):
    code: str
    name: str
    flag: str
    line: int
    body: list[Line]


def is_additions(lines: Iterable[Line]) -> bool:
    """Whether a text is a list of newly published occupations, not the classification itself."""
    return any(_YEAR.fullmatch(line.text.strip()) for line in lines)


def parse(lines: Iterable[Line]) -> Classification:
    """Read the classification; enumerations only tell what should be there."""
    own: dict[str, Occupation] = {}
    named: dict[str, dict[str, int]] = {}
    for mention in _mentions(lines):
        if mention.name:
            named.setdefault(mention.code, {}).setdefault(normalise(mention.name), mention.line)
        definition, tasks = _entry(mention.body)
        jobs = _kinds(mention.body)
        if definition or tasks:
            own[mention.code] = Occupation(
                mention.code, mention.name, mention.flag, definition, tasks, mention.line, jobs=jobs
            )
    listed = [(code, *next(iter(names.items()))) for code, names in named.items() if code not in own]
    renamed = [
        (code, own[code].name, other)
        for code, names in named.items()
        if code in own
        for other in names
        if other != normalise(own[code].name)
    ]
    return Classification(tuple(own[code] for code in sorted(own)), tuple(sorted(listed)), (), tuple(renamed))


def _mentions(lines: Iterable[Line]) -> Iterator[_Mention]:
    """Yield every line that begins with a code, with the lines that follow it up to the next one or a group heading."""
    current: _Mention | None = None
    for line in lines:
        words = line.text.strip().lstrip("#").strip()
        found = _ENTRY.fullmatch(words)
        cells = _CELLS.findall(words)
        if found or cells or _GROUP.fullmatch(words) or _ENUMERATION.fullmatch(words):
            if current:
                yield current
            current = None
        if found:
            current = _Mention(found["code"], _name(found["name"]), found["flag"] or "", line.number, [])
        elif cells:
            yield from (_Mention(code, _name(name), flag, line.number, []) for code, name, flag in cells)
        elif current and words:
            current.body.append(Line(line.number, words))
    if current:
        yield current


def _entry(body: list[Line]) -> tuple[str, tuple[str, ...]]:
    """Return definition and tasks; a line that does not end a task continues in the next (page break)."""
    definition = ""
    tasks: list[str] = []
    for place, line in enumerate(body):
        heading = _TASKS.search(line.text)
        if heading or _JOBS.fullmatch(line.text):
            definition += line.text[: heading.start()] if heading else ""
            tasks = list(_tasks(body[place + 1 :])) if heading else []
            break
        definition += line.text
    return _prose(definition), tuple(tasks)


def _kinds(body: list[Line]) -> tuple[str, ...]:
    """Return the 工种 that an occupation includes; recognition runs some of them together."""
    at = next((place for place, line in enumerate(body) if _JOBS.fullmatch(line.text)), len(body))
    found = list[str]()
    for line in body[at + 1 :]:
        if len(line.text) > _LONG or "从事" in line.text or "的人员" in line.text:
            break
        found += line.text.split()
    return tuple(found)


def groups(lines: Iterable[Line]) -> dict[str, str]:
    """Return the names of 大类, 中类 and 小类 by code: on the line of the code, else on the next one with words."""
    found: dict[str, str] = {}
    waiting = ""
    for line in lines:
        words = line.text.strip().lstrip("#").strip()
        if heading := _HEADING.fullmatch(words):
            waiting = heading["code"]
            words = heading["name"].strip()
        if waiting and words:
            found.setdefault(waiting, _name(words))
            waiting = ""
    return found


def _tasks(body: list[Line]) -> Iterator[str]:
    text = ""
    for line in body:
        if _JOBS.fullmatch(line.text):
            break
        text += line.text
    yield from (task for part in re.split(r"[;；。]", text) if (task := _prose(part)))


def parse_additions(lines: Iterable[Line]) -> Classification:
    """Read a list of new occupations, year by year; those whose code is not published stay apart."""
    occupations: list[Occupation] = []
    uncoded: list[tuple[str, int]] = []
    year, issued = 0, None
    for line in lines:
        words = line.text.strip()
        if found := _YEAR.fullmatch(words):
            year, issued = int(found[1]), None
        elif found := _ISSUED.fullmatch(words):
            issued = date(int(found[1]), int(found[2]), int(found[3]))
        elif year and (found := _NEW.fullmatch(words)):
            name = _SYMBOLS.sub("", _name(found["name"]))
            if found["code"]:
                occupations.append(
                    Occupation(found["code"], name, found["flag"] or "", "", (), line.number, year, issued)
                )
            else:
                uncoded.append((name, line.number))
                occupations.append(Occupation("", name, "", "", (), line.number, year, issued))
        elif occupations and (found := _DEFINITION.fullmatch(words)):
            occupations[-1] = occupations[-1]._replace(definition=_prose(found[1]))
        elif occupations and words.startswith("## "):
            year = 0 if "新职业" not in words else year
        elif year and occupations and (found := _NUMBERED.fullmatch(words)) and not _UNPUBLISHED.fullmatch(words):
            occupations[-1] = occupations[-1]._replace(tasks=(*occupations[-1].tasks, _prose(found[1])))
    return Classification(tuple(item for item in occupations if item.code), (), tuple(uncoded))


def _name(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _prose(text: str) -> str:
    """Drop the spaces that recognition put after marks and the mark at the end."""
    plain = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(?<=[^A-Za-z0-9]) | (?=[^A-Za-z0-9])", "", plain).rstrip(";；。 ")
