"""What the school's files say, put together from the outlines of the sample library and from school.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tools.make_samples import CONTENT, Library, Row, library_sheets, read_library
from tools.sample_content.outline import Course, Point, point_id

SLUG = "ec-sample"
CATEGORIES = ("公共基础课", "专业基础课", "专业核心课", "专业拓展课", "实践教学环节")


class Taught(NamedTuple):
    """A course as plan and schedule list it."""

    code: str
    name: str
    category: str
    credits: str
    hours: str
    practice: int
    terms: tuple[int, ...]
    test: str


class Question(NamedTuple):
    """A question of the bank: the module's name and the points' names that it is about."""

    module: str
    type: str
    stem: str
    options: tuple[str, ...]
    answer: str
    difficulty: str
    points: tuple[str, ...]


class School:
    """All that the files are made of; what is asked often is put together once."""

    def __init__(self, folder: Path = CONTENT / SLUG) -> None:
        self.library: Library = read_library(folder)
        table = tomllib.loads((folder / "school.toml").read_text(encoding="utf-8"))
        self.plan: Mapping[str, str] = table["plan"]
        self._taught: Mapping[str, list[str]] = table["taught"]
        self._others: list[list[str]] = [row for part in table["others"] for row in part["rows"]]
        self._questions: list[list[str]] = [row for part in table["questions"] for row in part["rows"]]
        self.name = self.library.facts["主持单位"].partition("；")[0]
        self.sheets = library_sheets(self.library, {})

    @cached_property
    def courses(self) -> dict[str, Course]:
        """The courses of the library by number."""
        return {course.id: course for course in self.library.courses}

    @cached_property
    def points(self) -> dict[str, Point]:
        """All points by number."""
        modules = (module for course in self.library.courses for module in course.modules)
        return {point.id: point for module in modules for point in module.points}

    @cached_property
    def minutes(self) -> dict[str, object]:
        """How long each point takes, as the workbook says."""
        return {str(row["点编号"]): row["时长（分钟）"] for row in self.sheets["知识技能点"]}

    @cached_property
    def served(self) -> dict[str, list[tuple[str, str]]]:
        """The requirements that each point serves, with how far."""
        found: dict[str, list[tuple[str, str]]] = {}
        for row in self.sheets["达成"]:
            if row["达成类型"] == "自有要求":
                found.setdefault(str(row["点编号"]), []).append((str(row["内容"]), str(row["对应程度"])))
        return found

    def taught(self) -> list[Taught]:
        """Return all courses of the plan by category."""
        own = [
            Taught(each.id, each.name, what, each.facts["学分"], each.facts["学时"], int(practice), _terms(terms), test)
            for each in self.library.courses
            for what, terms, practice, test in [self._taught[each.id]]
        ]
        others = [
            Taught(code, name, what, str(worth), str(hours), int(practice), _terms(terms), test)
            for code, name, what, worth, hours, practice, terms, test in self._others
        ]
        return sorted([*own, *others], key=lambda each: (CATEGORIES.index(each.category), min(each.terms), each.code))

    def role(self, course: Course) -> str:
        """Return the category of a course of the library."""
        return self._taught[course.id][0]

    def before(self, course: Course) -> list[str]:
        """Return the names of the courses of the library that a course builds on, in order of their numbers."""
        return [self.courses[other].name for other in sorted(self._builds[course.id])]

    def after(self, course: Course) -> list[str]:
        """Return the names of the courses of the library that build on a course."""
        return [self.courses[other].name for other, on in sorted(self._builds.items()) if course.id in on]

    @cached_property
    def _builds(self) -> dict[str, set[str]]:
        """Which courses each one builds on: those taught in an earlier term whose points it needs."""
        found: dict[str, set[str]] = {course: set() for course in self.courses}
        first = {course: min(_terms(self._taught[course][1])) for course in self.courses}
        for point in self.points.values():
            here = point.id.partition("-")[0]
            needed = {other.partition("-")[0] for other in point.hard}
            found[here] |= {other for other in needed if first[other] < first[here]}
        return found

    def resources(self) -> dict[str, list[Row]]:
        """Return the resources of the library by the course that they are of."""
        found: dict[str, list[Row]] = {course: [] for course in self.courses}
        for row in self.sheets["素材"]:
            where = "；".join(str(row.get(column) or "") for column in ("挂接点", "挂接模块", "挂接课程")).strip("；")
            found[where[:3]].append(row)
        return found

    def questions(self) -> dict[str, list[Question]]:
        """Return the questions by the course that they are of."""
        found: dict[str, list[Question]] = {}
        for course, module, kind, stem, options, answer, difficulty, points in self._questions:
            names = tuple(self.points[point_id(each, course, int(module))].name for each in points.split("、"))
            place = self.courses[course].modules[int(module) - 1].name
            listed = tuple(filter(None, options.split("|")))
            found.setdefault(course, []).append(Question(place, kind, stem, listed, answer, difficulty, names))
        return found


def _terms(text: str) -> tuple[int, ...]:
    first, _, last = text.partition("-")
    return tuple(range(int(first), int(last or first) + 1))


def joined(names: Sequence[str]) -> str:
    """Return names as a cell lists them, 无 where there are none."""
    return "、".join(names) or "无"
