"""Which courses of standards a library's 标准课程 implement, by themselves or through one taken over (DESIGN 7.5, 7.7).

A course taken over brings its `implements` unless the taker states any of its own at c. That is not monotone in c, so a
row counts for floor < c ≤ value; several rows of one pair may hold on different stretches.
"""

from typing import NamedTuple

import numpy as np

from graph.coverage.joins import Index, Mask, Small, Worth, coded, joined, matches, positions, strongest
from graph.coverage.reach import CITED, MODES, OWN, Seats
from graph.store import Keys
from graph.views.columns import Columns
from graph.views.rows import Edges, distinct


class Implementing(NamedTuple):
    """A library's own course implements a course of a standard, in full or in part, for floor < c ≤ value."""

    libraries: Keys
    courses: Keys
    standards: Keys
    origins: Small
    full: Mask
    floors: Worth
    values: Worth


def implementing(view: Columns, start: Seats) -> Implementing:
    """Return what the libraries' own 标准课程 implement, ordered by library, course, standard course."""
    reuses, courses = _closure(view, distinct(start.courses))
    stated = _stated(view, courses)
    effective = _effective(stated, reuses)
    modes = coded(view.props("reuses"), "mode", MODES, CITED)
    i, j = matches(start.courses, stated.courses)
    own = _of(start, i, stated, j, np.full(len(i), OWN, np.uint8))
    hop, at = _inherit(stated, reuses, effective)
    i, j = matches(start.courses, reuses.subjects)
    k, m = matches(j, hop)
    taken = _of(start, i[k], at, m, modes[reuses.props[j[k]]])
    return _undominated(Implementing._make(joined((own, taken))))


def _closure(view: Columns, courses: Keys) -> tuple[Edges, Keys]:
    """Return the `reuses` rows among all courses reachable from these, and those courses."""
    known = courses
    while True:
        reuses = view.out("reuses", known)
        further = np.union1d(known, reuses.objects).astype(np.int64)
        if len(further) == len(known):
            return reuses, known
        known = further


def _stated(view: Columns, courses: Keys) -> Implementing:
    """Return the courses' own `implements`; the libraries column is not used yet."""
    rows = view.out("implements", courses)
    extent = coded(view.props("implements"), "extent", {"full": 1})[rows.props]
    subjects, objects = rows.subjects.astype(np.int64), rows.objects.astype(np.int64)
    nothing = np.zeros(len(extent), np.int64)
    origins = np.full(len(extent), OWN, np.uint8)
    floors = np.zeros(len(extent), np.float32)
    return Implementing(nothing, subjects, objects, origins, extent == 1, floors, rows.worth)


def _effective(stated: Implementing, reuses: Edges) -> Implementing:
    """Pass `implements` on along `reuses` until nothing new comes; rows ascend by course."""
    known = _undominated(stated)
    while len(reuses.subjects):
        hop, rows = _inherit(stated, reuses, known)
        passed = rows._replace(courses=reuses.subjects[hop].astype(np.int64))
        both = Implementing._make(joined((known, passed)))
        further = _undominated(both)
        if _equal(known, further):
            break
        known = further
    return known


def _inherit(stated: Implementing, reuses: Edges, effective: Implementing) -> tuple[Index, Implementing]:
    """Return, by position of a `reuses` row (ascending), what comes through it above what the taker states itself."""
    names, own = strongest(stated.courses, stated.values[None])
    place = positions(reuses.subjects.astype(np.int64), names)
    floor = np.where(place < 0, np.float32(0), np.append(own[0], np.float32(0))[place])
    hop, at = matches(reuses.objects, effective.courses)
    rows = Implementing._make(column[at] for column in effective)
    floors = np.maximum(rows.floors, floor[hop])
    values = np.minimum(rows.values, reuses.worth[hop])
    some = floors < values
    rows = rows._replace(floors=floors, values=values)
    return hop[some], Implementing._make(column[some] for column in rows)


def _of(start: Seats, seat: Index, rows: Implementing, at: Index, origins: Small) -> Implementing:
    """Give rows to the libraries whose own courses they come through; `owns` is part of the chain."""
    values = np.minimum(start.worth[seat], rows.values[at])
    made = Implementing(
        start.libraries[seat],
        start.courses[seat],
        rows.standards[at],
        origins,
        rows.full[at],
        rows.floors[at],
        values,
    )
    some = made.floors < values
    return Implementing._make(column[some] for column in made)


def _undominated(rows: Implementing) -> Implementing:
    """Order rows and drop those whose stretch lies within another's of the same library, courses, origin and extent."""
    order = np.lexsort(
        (-rows.values, rows.floors, rows.full, rows.origins, rows.standards, rows.courses, rows.libraries)
    )
    rows = Implementing._make(column[order] for column in rows)
    opens = np.ones(len(order), np.bool_)
    opens[1:] = False
    for column in rows[:5]:
        opens[1:] |= column[1:] != column[:-1]
    group = np.cumsum(opens) * 2.0
    reached = np.maximum.accumulate(group + rows.values)
    keep = opens.copy()
    keep[1:] |= (group + rows.values)[1:] > reached[:-1]
    return Implementing._make(column[keep] for column in rows)


def _equal(one: Implementing, other: Implementing) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in one._fields)
