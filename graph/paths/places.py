"""Where points stand: module, course and library; whether a scope has them, and with what resources."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from graph.coverage.joins import Mask, coded, matches, pack, positions, within
from graph.coverage.reach import standard
from graph.coverage.scopes import Coverage, Scope, in_scope
from graph.store import Keys
from graph.views.columns import Columns, Edges
from graph.views.rows import distinct, take
from ontology.claims import prop

PURPOSES = ("teach", "practise", "assess")
_LAST = 1 << 30


class Home(NamedTuple):
    """Where a point is learnt: library (0: none), course and module (0: none), and the places in their order."""

    library: int
    course: int
    module: int
    module_order: int
    point_order: int


NOWHERE = Home(0, 0, 0, _LAST, _LAST)


class Backing(NamedTuple):
    """A live resource on a point."""

    resource: int
    purpose: str
    media: str
    minutes: float | None


def scoped(coverage: Coverage, scope: Scope) -> Keys | None:
    """Return the libraries in scope, ascending; None where the scope names none: all are."""
    if not (scope.library or scope.tier or scope.region):
        return None
    return np.sort(coverage.pairs.library_keys[in_scope(coverage.pairs, scope)])


def homes(view: Columns, points: Keys, libraries: Keys | None, c: float) -> dict[int, Home]:
    """Return where points are learnt in the libraries in scope: those under a 标准课程, whatever course they stand in.

    A course that a 标准课程 in scope takes over counts with it (DESIGN 7.5). Of several places that of the smallest ids
    is taken; points that no library in scope has are not there.
    """
    level = np.float32(c)
    held = _strong(view.into("hasPoint", points), level)
    in_course = _strong(view.into("hasModule", distinct(held.subjects)), level)
    courses = distinct(in_course.subjects)
    owner = _owners(view, courses, libraries, level)
    module_at, point_at = _placed(view, "hasModule", in_course), _placed(view, "hasPoint", held)
    named = _named(view, np.concatenate([courses, distinct(held.subjects)]))
    found: dict[int, tuple[tuple[str, str], Home]] = {}
    order = np.argsort(in_course.objects, kind="stable")
    i, j = matches(held.subjects, in_course.objects[order])
    for row, other in zip(i.tolist(), order[j].tolist(), strict=True):
        course, module, point = int(in_course.subjects[other]), int(held.subjects[row]), int(held.objects[row])
        if course in owner:
            home = Home(owner[course], course, module, module_at[other], point_at[row])
            place = (named[course], named[module])
            if point not in found or place < found[point][0]:
                found[point] = place, home
    return {point: home for point, (_, home) in found.items()}


def _owners(view: Columns, courses: Keys, libraries: Keys | None, level: np.float32) -> dict[int, int]:
    """Return for each course the library in scope that owns it as a 标准课程, or one that takes it over, by id."""
    found: dict[int, int] = {}
    reached, origin = courses, courses
    seen = pack(courses, courses)
    while len(reached):
        fit = standard(view, reached)
        owned = _strong(view.into("owns", distinct(reached[fit])), level)
        if libraries is not None:
            owned = take(owned, within(owned.subjects, libraries))
        i, j = matches(reached[fit], owned.objects)
        pairs = sorted(
            zip(origin[fit][i].tolist(), view.ids(owned.subjects[j]), owned.subjects[j].tolist(), strict=True)
        )
        for course, _, library in pairs:
            found.setdefault(course, library)
        takers = _strong(view.into("reuses", distinct(reached)), level)
        i, j = matches(reached, takers.objects)
        following = np.unique(pack(origin[i], takers.subjects[j]))
        following = following[~within(following, seen)]
        seen = np.union1d(seen, following)
        origin, reached = following >> 32, following & 0xFFFFFFFF
    return found


def orders(view: Columns, predicate: str, rows: Edges) -> list[int | None]:
    """Return the order that each row states, None where it states none."""
    table = [value if isinstance(value := prop(of, "order"), int) else None for of in view.props(predicate)]
    return [table[code] for code in rows.props.tolist()]


def _placed(view: Columns, predicate: str, rows: Edges) -> list[int]:
    return [_LAST if order is None else order for order in orders(view, predicate, rows)]


def _named(view: Columns, keys: Keys) -> dict[int, str]:
    return dict(zip(keys.tolist(), view.ids(keys), strict=True))


def _strong(rows: Edges, level: np.float32) -> Edges:
    return take(rows, rows.worth >= level)


def taught(view: Columns, points: Keys, media: frozenset[str], c: float) -> Mask:
    """Whether each point has a live resource to learn it by, in one of the media (none given: in any)."""
    rows = _live(view, points, media, c)
    teach = coded(view.props("supports"), "purpose", {"teach": 1})[rows.props] == 1
    return within(points, distinct(rows.objects[teach]))


def _live(view: Columns, points: Keys, media: frozenset[str], c: float) -> Edges:
    """Return the rows of live resources of these media on points."""
    rows = _strong(view.into("supports", points), np.float32(c))
    live = view.codes("Resource", "live", rows.subjects)
    keep = np.isin(live.codes, [code for code, value in enumerate(live.values, 1) if value is True])
    if media:
        medium = view.codes("Resource", "media", rows.subjects)
        keep &= np.isin(medium.codes, [code for code, value in enumerate(medium.values, 1) if value in media])
    return take(rows, keep)


def backings(view: Columns, points: Iterable[int], media: frozenset[str], c: float) -> Mapping[int, list[Backing]]:
    """Return the live resources on points that state what they are for, by point, then by purpose and id."""
    keys = np.array(sorted(points), np.int64)
    rows = _live(view, keys, media, c)
    said = [prop(of, "purpose") for of in view.props("supports")]
    kinds = view.values("Resource", "media", rows.subjects)
    minutes = view.values("Resource", "minutes", rows.subjects)
    named = view.ids(rows.subjects)
    found: dict[int, dict[tuple[int, str], Backing]] = {int(key): {} for key in keys}
    for at, (point, resource, code) in enumerate(
        zip(rows.objects.tolist(), rows.subjects.tolist(), rows.props.tolist(), strict=True)
    ):
        purpose = said[code]
        if isinstance(purpose, str) and purpose in PURPOSES:
            backing = Backing(resource, purpose, str(kinds[at] or ""), number(minutes[at]))
            found[point][PURPOSES.index(purpose), named[at]] = backing
    return {point: [of[key] for key in sorted(of)] for point, of in found.items()}


def number(value: object) -> float | None:
    """Return minutes as a number; None where none, or no sensible one, is stated."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < _LAST else None


def minutes_of(view: Columns, points: Keys) -> list[float | None]:
    """Return the stated minutes of points."""
    return [number(value) for value in view.values("Point", "minutes", points)]


def known_points(view: Columns, keys: Keys) -> Mask:
    """Whether each key is a point that something in force states."""
    return positions(keys, view.nodes("Point")) >= 0
