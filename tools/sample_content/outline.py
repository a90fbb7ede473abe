"""Read the hand-written outline of a sample course: modules, points, authored resources, requirements.

One line is one thing; the first word says what it is:

    课程 / 性质 / 负责人 / 学时 / 学分 / 更新 / 对应 / 沿用 / 说明 / 缺练   facts of the course
    == module | hours
    知, 技, 素   a point: `name < hard prerequisites ~ soft ones !flag`
    案 任 仿 练 片 演 图 动 音 拓   an authored resource: `title @ points` or `title @ 模块`, `!失效` when not live
    求   a requirement: `kind text = points`, a point followed by `?` meets it partly

Points are referred to as `3` (same module), `2.3` (same course), `C05.2.3`. Flags withhold resources on purpose:
无教, 无练, 无考, 练失效.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

KINDS = {"知": "知识", "技": "技能", "素": "素养"}
AUTHORED = "案任仿练片演图动音拓"
FLAGS = {"无教", "无练", "无考", "练失效"}
_FLAG = re.compile(r"\s+!(\S+)")


class OutlineError(ValueError):
    """A line of an outline that cannot be read; says file and line."""


class Point(NamedTuple):
    """A point with its prerequisites (ids) and the resources withheld from it."""

    id: str
    name: str
    kind: str
    hard: tuple[str, ...]
    soft: tuple[str, ...]
    flags: frozenset[str]


class Authored(NamedTuple):
    """A resource with a title written by hand; without points it hangs on its module."""

    key: str
    title: str
    points: tuple[str, ...]
    live: bool


class Module(NamedTuple):
    """A module of a course, in order."""

    id: str
    name: str
    hours: int
    points: list[Point]
    authored: list[Authored]


class Requirement(NamedTuple):
    """A requirement of the library's own; `met` holds (point id, 全部 or 部分)."""

    id: str
    text: str
    kind: str
    met: tuple[tuple[str, str], ...]


class Course(NamedTuple):
    """A course outline; `facts` are its leading lines, `targets` the official courses it implements."""

    id: str
    name: str
    facts: dict[str, str]
    targets: list[tuple[str, str, str]]
    modules: list[Module]
    requirements: list[Requirement]

    @property
    def without_practice(self) -> bool:
        """Whether no practice resource may be made for it: one of the planted gaps."""
        return self.facts.get("缺练") == "是"


def point_id(reference: str, course: str, module: int) -> str:
    """Resolve `3`, `2.3` or `C05.2.3` to a point's id."""
    parts = reference.split(".")
    if len(parts) == 3:
        course = parts.pop(0)
    if len(parts) == 2:
        module = int(parts.pop(0))
    return f"{course}-M{module}-P{int(parts[0]):02d}"


def read_course(path: Path) -> Course:
    """Read one outline file; its stem is the course's number."""
    course = Course(path.stem, "", {}, [], [], [])
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            course = _take(course, line.strip())
        except (ValueError, IndexError, KeyError) as error:
            raise OutlineError(f"{path.name} 第 {number} 行读不懂：{line}（{error}）") from error
    return course


def _take(course: Course, line: str) -> Course:
    word, _, rest = line.partition(" ")
    if word == "课程":
        return course._replace(name=rest)
    if word == "==":
        name, hours = rest.split(" | ")
        course.modules.append(Module(f"{course.id}-M{len(course.modules) + 1}", name, int(hours), [], []))
    elif word == "对应":
        major, name, extent = rest.split(" ")
        course.targets.append((major, name, extent))
    elif word in KINDS:
        course.modules[-1].points.append(_point(course, word, rest))
    elif word in AUTHORED:
        course.modules[-1].authored.append(_authored(course, word, rest))
    elif word == "求":
        course.requirements.append(_requirement(course, rest))
    elif course.modules:
        raise ValueError("不认识的行")
    else:
        course.facts[word] = rest
    return course


def _point(course: Course, word: str, text: str) -> Point:
    flags = frozenset(_FLAG.findall(text))
    if flags - FLAGS:
        raise ValueError("不认识的标记")
    text, _, soft = _FLAG.sub("", text).partition(" ~ ")
    name, _, hard = text.partition(" < ")
    module = course.modules[-1]
    number = f"{module.id}-P{len(module.points) + 1:02d}"
    return Point(number, name, KINDS[word], _references(course, hard), _references(course, soft), flags)


def _authored(course: Course, word: str, text: str) -> Authored:
    flags = _FLAG.findall(text)
    title, _, where = _FLAG.sub("", text).partition(" @ ")
    points = () if where == "模块" else _references(course, where)
    return Authored(word, title, points, "失效" not in flags)


def _requirement(course: Course, text: str) -> Requirement:
    words, _, where = text.partition(" =")
    kind, wording = words.split(" ", 1)
    marks = [mark.strip() for mark in where.split(",") if mark.strip()]
    extents = ["部分" if mark.endswith("?") else "全部" for mark in marks]
    points = _resolve(course, (mark.rstrip("?") for mark in marks))
    number = f"{course.id}-Q{len(course.requirements) + 1:02d}"
    return Requirement(number, wording, KINDS[kind], tuple(zip(points, extents, strict=True)))


def _references(course: Course, text: str) -> tuple[str, ...]:
    return _resolve(course, (part.strip() for part in text.split(",") if part.strip()))


def _resolve(course: Course, references: Iterable[str]) -> tuple[str, ...]:
    return tuple(point_id(reference, course.id, len(course.modules)) for reference in references)
