"""What a goal asks for: an occupation at a SkillLevel, a work task, a requirement, a course, a major or a point.

A goal is a list of needs, all of which are to be met: an item (any point that meets it in full will do), a point, or a
choice between courses of libraries that implement a course of a standard in full.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from graph.coverage.chains import Hop
from graph.coverage.demand import CORE
from graph.coverage.governing import governed, kinds, ranks
from graph.coverage.joins import block
from graph.coverage.reach import content, own_courses, standard
from graph.coverage.scopes import Coverage
from graph.errors import GraphError, UnknownNode
from graph.paths.standard import Part, occupation_needs
from graph.store import Keys
from graph.views.columns import Columns, Edges
from graph.views.rows import take
from ontology.codes import SkillLevel
from ontology.names import prefix_of

KINDS_OF_GOALS = ("occupation", "task", "requirement", "ability", "post", "course", "major", "point")


class NotAGoal(GraphError):
    """It is there, but no path leads to a thing of its kind, or not at a level."""


class Wanted(NamedTuple):
    """An item to be met or a point to be mastered; the edges that ask for it, `kinds` as bits."""

    key: int
    point: bool
    kinds: int
    asked: tuple[Hop, ...]


class Way(NamedTuple):
    """A library's course that implements a course of a standard in full, and what it asks for."""

    hop: Hop
    wanted: tuple[Wanted, ...]


class Choice(NamedTuple):
    """Any one of several courses will do; none: nobody teaches it."""

    key: int
    ways: tuple[Way, ...]
    asked: tuple[Hop, ...]


Need = Wanted | Choice


class Goal(NamedTuple):
    """What is to be reached; `parts` are those of an occupational standard, by level and function."""

    key: int
    id: str
    level: str
    needs: tuple[Need, ...]
    parts: tuple[Part, ...] = ()


def goal_of(coverage: Coverage, identity: str, level: str = "", c: float = 1.0, libraries: Keys | None = None) -> Goal:
    """Return what a goal asks for at confidence c; `libraries` are those in scope, None: all.

    UnknownNode where nothing in force states it; NotAGoal for things of other kinds and for a level where none belongs.
    """
    key = checked_goal(coverage.view, identity, level)
    kind = prefix_of(identity)
    parts: tuple[Part, ...] = ()
    needs: Iterable[Need]
    if kind == "occupation":
        found = occupation_needs(coverage.view, key, SkillLevel.parse(level) if level else None)
        needs, parts = (Wanted(item, False, bits, hops) for item, bits, hops in found.items), found.parts
    elif kind == "major":
        needs = (need for *_, of in major_courses(coverage, key, CORE, c, libraries) for need in of)
    elif kind == "course":
        needs = _course(coverage, key, (), c, libraries)
    elif kind == "task":
        needs = _task(coverage.view, key)
    else:
        needs = (Wanted(key, kind == "point", 0, ()),)
    return Goal(key, identity, level, merged_needs(needs), parts)


def checked_goal(view: Columns, identity: str, level: str = "") -> int:
    """Return the key of what can be a goal at a level; UnknownNode and NotAGoal as `goal_of`."""
    kind = prefix_of(identity)
    key = int(view.keys([identity])[0])
    if key < 0:
        raise UnknownNode(f"没有「{identity}」：现行的来源都没有提到它")
    if kind not in KINDS_OF_GOALS:
        raise NotAGoal(f"「{identity}」不能作为目标；可以是职业、工作任务、要求、能力、岗位、课程、专业或知识点")
    if level and kind != "occupation":
        raise NotAGoal(f"只有职业分技能等级，「{identity}」没有")
    return key


def merged_needs(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Keep each item once, with the edges of all that ask for it."""
    found: dict[int, Need] = {}
    for need in needs:
        before = found.get(need.key)
        if isinstance(need, Wanted) and isinstance(before, Wanted):
            asked = tuple(dict.fromkeys((*before.asked, *need.asked)))
            found[need.key] = Wanted(need.key, need.point, need.kinds | before.kinds, asked)
        else:
            found.setdefault(need.key, need)
    return tuple(found.values())


def major_courses(
    coverage: Coverage, key: int, roles: int, c: float, libraries: Keys | None
) -> Iterator[tuple[int, int, tuple[Need, ...]]]:
    """Yield the courses of a major with any of these roles: course, roles, what it asks for."""
    place = int(coverage.demand.places(np.array([key]))[0])
    if place < 0:
        return
    of = coverage.demand.courses
    for row in range(int(of.bounds[place]), int(of.bounds[place + 1])):
        if of.roles[row] & roles:
            course = int(of.keys[row])
            needs = _course(coverage, course, ((key, "hasCourse", course),), c, libraries)
            yield course, int(of.roles[row]), tuple(needs)


def _course(coverage: Coverage, key: int, asked: tuple[Hop, ...], c: float, libraries: Keys | None) -> Iterator[Need]:
    """Yield what a course asks for: official requirements; a library's own; or courses that implement it in full."""
    view, demand = coverage.view, coverage.demand
    rows = np.flatnonzero(demand.courses.keys == key)
    official = [row for row in rows.tolist() if demand.needs.bounds[row + 1] > demand.needs.bounds[row]]
    if official:
        mine = block(demand.needs.bounds, official[0])
        items = demand.wanted.keys[demand.needs.wanted[mine]].tolist()
        for item, bits in zip(items, demand.needs.kinds[mine].tolist(), strict=True):
            yield Wanted(item, False, bits, (*asked, (key, "requires", item)))
    elif len(view.into("owns", np.array([key])).subjects):
        yield from _own(view, key, asked, c)
    else:
        yield Choice(key, tuple(_ways(coverage, key, c, libraries)), asked)


def _ways(coverage: Coverage, key: int, c: float, libraries: Keys | None) -> Iterator[Way]:
    """Yield the courses of libraries in scope that implement a course of a standard in full, by id."""
    rows, level = coverage.ledger.implementing, np.float32(c)
    fit = (rows.standards == key) & rows.full & (rows.floors < level) & (level <= rows.values)
    if libraries is not None:
        fit &= np.isin(rows.libraries, libraries)
    courses = np.unique(rows.courses[fit])
    for _, course in sorted(zip(coverage.view.ids(courses), courses.tolist(), strict=True)):
        hop = (course, "implements", key)
        yield Way(hop, tuple(_own(coverage.view, course, (hop,), c)))


def _own(view: Columns, course: int, asked: tuple[Hop, ...], c: float) -> Iterator[Wanted]:
    """Yield what a library's course asks for: its own requirements, all its points where it states none."""
    rows = view.out("requires", np.array([course]))
    chosen = np.flatnonzero(rows.worth >= 1)
    if len(chosen):
        for item, bits in zip(
            rows.objects[chosen].tolist(), kinds(view, "requires", rows, chosen).tolist(), strict=True
        ):
            yield Wanted(item, False, bits, (*asked, (course, "requires", item)))
        return
    for holder, module, point in points_of(view, course, c):
        yield Wanted(point, True, 0, (*asked, (holder, "hasModule", module), (module, "hasPoint", point)))


def points_of(view: Columns, course: int, c: float) -> Iterator[tuple[int, int, int]]:
    """Yield (course, module, point) for what a library's course holds, with the courses that it takes over."""
    level = np.float32(c)
    modules = _strong(view.out("hasModule", _with_taken_over(view, course)), level)
    points = _strong(view.out("hasPoint", np.unique(modules.objects)), level)
    owner = dict(zip(modules.objects.tolist(), modules.subjects.tolist(), strict=True))
    for module, point in zip(points.subjects.tolist(), points.objects.tolist(), strict=True):
        yield owner[module], module, point


def _with_taken_over(view: Columns, course: int) -> Keys:
    """Return a course and, where it is a 标准课程, those whose content comes with it."""
    alone = np.array([course], np.int64)
    if not standard(view, alone)[0]:
        return alone
    owners = np.unique(view.into("owns", alone).subjects).astype(np.int64)
    held = content(view, own_courses(view, owners, by_course=True))
    return np.unique(np.append(held.courses[held.seats == course], course))


def _strong(rows: Edges, level: np.float32) -> Edges:
    return take(rows, rows.worth >= level)


def _task(view: Columns, key: int) -> Iterator[Need]:
    """Yield the requirements of a task: those of its governing document, else of any; itself where it states none."""
    rows = view.out("requires", np.array([key]))
    rank = ranks(view)
    chosen = governed(rows, rank, np.ones(len(rows.subjects), np.bool_))
    if not len(chosen):
        chosen = np.flatnonzero(rows.worth >= 1)
    if not len(chosen):
        yield Wanted(key, False, 0, ())
    bits = kinds(view, "requires", rows, chosen).tolist()
    for item, kind in zip(rows.objects[chosen].tolist(), bits, strict=True):
        yield Wanted(item, False, kind, ((key, "requires", item),))
