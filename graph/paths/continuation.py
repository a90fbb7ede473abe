"""接续专业: what someone who finished one major has of another, what would be taught again, and what is missing.

Who finished a major has learnt the points of the 标准课程 by which one library implements its core and foundation
courses in full. Nothing is joined by name: courses of equal names are listed, not counted.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from graph.coverage.demand import CORE, FOUNDATION
from graph.coverage.evidence import Describe, Json, Witness
from graph.coverage.joins import block
from graph.coverage.scopes import Coverage, Scope, audit
from graph.paths.goals import Choice, Goal, Need, Wanted, goal_of, major_courses, merged_needs, points_of
from graph.paths.path import Path, path_in
from graph.paths.places import minutes_of, scoped
from graph.paths.report import minutes_report, proof
from graph.paths.start import Start, carried_over
from graph.paths.territory import Options, Territory, survey
from graph.views.columns import Columns
from ontology.names import normalise

_ROLES = {CORE: "core", FOUNDATION: "foundation"}


class Tally(NamedTuple):
    """A course of the next major: its roles, what it asks for and what of it is met; points that it repeats."""

    course: int
    roles: int
    total: int
    met: int
    missing: tuple[int, ...]
    again: tuple[int, ...]
    again_minutes: float


def continuation_report(
    coverage: Coverage, done: str, following: str, options: Options, describe: Describe, library: str = ""
) -> Json:
    """Report what a major carries into another; both are ids. `library` (an id): where the first was finished.

    UnknownNode where one of them is not in the graph.
    """
    c, view = options.confidence, coverage.view
    before, after = goal_of(coverage, done, c=c), goal_of(coverage, following, c=c)
    owner = library or _best(coverage, before.key, c)
    learnt = np.array(sorted(_learnt(coverage, before.key, owner, c)), np.int64)
    start = Start(frozenset(learnt.tolist()), frozenset(carried_over(view, learnt).tolist()))
    courses = list(major_courses(coverage, after.key, CORE | FOUNDATION, c, scoped(coverage, options.scope)))
    goal = Goal(after.key, following, "", merged_needs(need for *_, needs in courses for need in needs))
    territory = survey(coverage, goal, start.keys, options)
    path = path_in(territory, start)
    tallies = [_tally(territory, course, roles, needs, start.keys) for course, roles, needs in courses]
    return {
        "revision": view.revision,
        "parameters": {"done": done, "next": following, "library": owner, "min_confidence": c},
        "done": _thing(view, before.key),
        "next": _thing(view, after.key),
        "stated": Witness(describe).claims(done, "continuesTo", following),
        "learnt_points": len(learnt),
        "courses": [_course(view, tally) for tally in tallies],
        "same_names": _same_names(coverage, before.key, after.key),
        "missing": _missing(path),
    }


def _best(coverage: Coverage, major: int, c: float) -> str:
    """Return the library by which the major is best covered, "" where none serves it."""
    place = int(coverage.demand.places(np.array([major]))[0])
    if place < 0:
        return ""
    best = int(audit(coverage, c, Scope(major=coverage.demand.codes[place])).best[0])
    return coverage.pairs.library_ids[coverage.pairs.libraries[best]] if best >= 0 else ""


def _learnt(coverage: Coverage, major: int, library: str, c: float) -> set[int]:
    """Return the points of the courses by which a library implements a major's core and foundation courses in full."""
    owner = int(coverage.view.keys([library])[0]) if library else -1
    found: set[int] = set()
    rows, level = coverage.ledger.implementing, np.float32(c)
    place = int(coverage.demand.places(np.array([major]))[0])
    if place < 0:
        return found
    standards = coverage.demand.courses.keys[block(coverage.demand.courses.bounds, place)]
    fit = np.isin(rows.standards, standards) & rows.full & (rows.floors < level) & (level <= rows.values)
    for course in np.unique(rows.courses[fit & (rows.libraries == owner)]).tolist():
        found.update(point for *_, point in points_of(coverage.view, course, c))
    return found


def _tally(territory: Territory, course: int, roles: int, needs: Iterable[Need], mastered: frozenset[int]) -> Tally:
    wanted: list[Wanted] = []
    for need in needs:
        if isinstance(need, Choice):
            ways = [way.wanted for way in need.ways if way.wanted]
            wanted += max(ways, key=lambda of: sum(territory.met(one, mastered) for one in of)) if ways else ()
        else:
            wanted.append(need)
    met = [one for one in wanted if territory.met(one, mastered)]
    again = {point for one in met for point in ((one.key,) if one.point else territory.meeting[one.key])} & mastered
    points = np.array(sorted(again), np.int64)
    minutes = sum(one for one in minutes_of(territory.view, points) if one is not None)
    missing = tuple(one.key for one in wanted if one not in met)
    return Tally(course, roles, len(wanted), len(met), missing, tuple(points.tolist()), minutes)


def _course(view: Columns, tally: Tally) -> Json:
    return {
        **_thing(view, tally.course),
        "roles": [name for bit, name in _ROLES.items() if tally.roles & bit],
        "asked": tally.total,
        "covered": tally.met,
        "repeated": [_thing(view, point) for point in tally.again],
        "repeated_minutes": tally.again_minutes,
        "missing": [_thing(view, key) for key in tally.missing],
    }


def _missing(path: Path) -> Json:
    return {
        "minutes": minutes_report(path.territory, path.points),
        "proof": proof(path.solution, path.shortest),
        "points": [_thing(path.territory.view, point) for point in path.points],
        "blocked": [{**_thing(path.territory.view, each.key), "reason": each.why} for each in path.quest.blocked],
    }


def _thing(view: Columns, key: int) -> dict[str, object]:
    return {"id": view.ids(np.array([key]))[0], "label": view.labels(np.array([key]))[0]}


def _same_names(coverage: Coverage, one: int, other: int) -> list[Json]:
    """Return courses of both majors that are called the same: whether they are the same is for a person to say."""
    of, view = coverage.demand.courses, coverage.view
    places = coverage.demand.places(np.array([one, other])).tolist()
    names: list[dict[str, int]] = []
    for place in places:
        keys = of.keys[block(of.bounds, place)] if place >= 0 else np.zeros(0, np.int64)
        names.append({normalise(label): key for label, key in zip(view.labels(keys), keys.tolist(), strict=True)})
    return [
        {"label": name, "done": _thing(view, names[0][name])["id"], "next": _thing(view, names[1][name])["id"]}
        for name in sorted(names[0].keys() & names[1].keys())
    ]
