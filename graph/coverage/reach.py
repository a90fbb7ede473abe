"""Which points a library has, through which course, and which resources light them (DESIGN 7.5, 7.6).

A walk starts at a 标准课程 that a library owns and goes on through `reuses`; its worth is the smallest of its claims.
All comes as thresholds: the greatest confidence c at which a thing holds, so that one computation serves every c.
"""

from typing import NamedTuple

import numpy as np

from graph.coverage.joins import (
    Index,
    Mask,
    Small,
    Worth,
    coded,
    joined,
    matches,
    pack,
    runs,
    spread,
    strongest,
    unpack,
    within,
)
from graph.store import Keys
from graph.views.columns import Columns
from graph.views.rows import distinct

OWN, JOINT, CITED = 0, 1, 2
ORIGINS = ("自建", "共建", "引用")
STANDARD = "标准课程"
MODES = {"共建": JOINT, "引用": CITED}
_PURPOSES = {"teach": 1, "practise": 2, "assess": 3}


class Seats(NamedTuple):
    """Own 标准课程 of libraries, where walks start; results are grouped by `seats` (a library's key, or a course's)."""

    seats: Keys
    libraries: Keys
    courses: Keys
    worth: Worth


class Content(NamedTuple):
    """Courses that a seat holds content of; a row with an owner (not 0) also lets that library's resources count."""

    seats: Keys
    libraries: Keys
    courses: Keys
    origins: Small
    owners: Keys
    worth: Worth


class Held(NamedTuple):
    """Points that a seat holds; `values` rows: held, taught, practised, assessed, any live resource."""

    seats: Keys
    libraries: Keys
    origins: Small
    courses: Keys
    points: Keys
    values: Worth


class Backing(NamedTuple):
    """Live resources on points by who owns them (0: nobody), by (point, owner); rows: teach, practise, assess, any."""

    points: Keys
    owners: Keys
    values: Worth


def standard(view: Columns, courses: Keys) -> Mask:
    """Whether the winning flavour of each key is 标准课程; what is no course has none."""
    flavour = view.codes("Course", "flavour", courses)
    return np.isin(flavour.codes, [code for code, value in enumerate(flavour.values, 1) if value == STANDARD])


def standard_courses(view: Columns) -> Keys:
    """Return the courses whose winning flavour is 标准课程."""
    courses = view.nodes("Course")
    return courses[standard(view, courses)]


def own_courses(view: Columns, libraries: Keys, by_course: bool = False) -> Seats:
    """Return the 标准课程 that the libraries own, grouped by library or each by itself."""
    if len(libraries) <= _FEW:
        owned = view.out("owns", libraries)
        keep = standard(view, owned.objects.astype(np.int64))
    else:
        owned = view.into("owns", standard_courses(view))
        keep = within(owned.subjects, np.sort(libraries))
    keys, worth = strongest(pack(owned.subjects[keep], owned.objects[keep]), owned.worth[keep][None])
    owners, courses = unpack(keys)
    return Seats(courses if by_course else owners, owners, courses, worth[0])


_FEW = 16  # up to so many libraries their `owns` rows (resources too) are read rather than those of all courses


def content(view: Columns, start: Seats) -> Content:
    """Follow `reuses` from the seats' courses to every course whose content comes with them; cycles are harmless."""
    rows = Content(
        start.seats,
        start.libraries,
        start.courses,
        np.zeros(len(start.seats), np.uint8),
        np.zeros(len(start.seats), np.int64),
        start.worth,
    )
    known, frontier = rows, rows
    modes = coded(view.props("reuses"), "mode", MODES, CITED)
    while len(frontier.seats):
        step = _step(view, frontier, modes)
        if not len(step.seats):
            break
        known, frontier = _improve(known, step)
    return known


def _step(view: Columns, at: Content, modes: Small) -> Content:
    reuses = view.out("reuses", distinct(at.courses))
    i, j = matches(at.courses, reuses.subjects)
    origins = np.where(at.origins[i] == OWN, modes[reuses.props[j]], at.origins[i]).astype(np.uint8)
    here = at.courses[i]
    there = reuses.objects[j].astype(np.int64)
    worth = np.minimum(at.worth[i], reuses.worth[j])
    on = Content(at.seats[i], at.libraries[i], there, origins, at.owners[i], worth)
    base = np.flatnonzero(on.owners == 0)
    starting = base[at.origins[i][base] == OWN]
    parts = [on, _admit(view, on, base, there), _admit(view, on, starting, here)]
    return Content._make(joined(parts))


def _admit(view: Columns, rows: Content, which: Index, courses: Keys) -> Content:
    """Return the chosen rows once more for each further library that owns the course of that place on the chain."""
    owned = view.into("owns", distinct(courses[which]))
    i, j = matches(courses[which], owned.objects)
    i = which[i]
    owners = owned.subjects[j].astype(np.int64)
    other = owners != rows.libraries[i]
    i, owners = i[other], owners[other]
    return Content(rows.seats[i], rows.libraries[i], rows.courses[i], rows.origins[i], owners, rows.worth[i])


def _improve(known: Content, step: Content) -> tuple[Content, Content]:
    """Merge new rows into the known ones; return all, and those that are new or stronger."""
    both = Content._make(joined((known, step)))
    old = np.zeros(len(both.seats), np.uint8)
    old[: len(known.seats)] = 1
    # a library may stand in several seats, a seat in one library only: libraries need no place in the key
    order = np.lexsort((old, both.worth, both.owners, both.origins, both.courses, both.seats, both.libraries))
    both, old = Content._make(column[order] for column in both), old[order]
    last = np.ones(len(order), np.bool_)
    last[:-1] = False
    for column in (both.libraries, both.seats, both.courses, both.origins, both.owners):
        last[:-1] |= column[1:] != column[:-1]
    fresh = last & (old == 0)
    return Content._make(column[last] for column in both), Content._make(column[fresh] for column in both)


def held(view: Columns, rows: Content) -> Held:
    """Return every point that the content holds with what lights it."""
    modules = view.out("hasModule", distinct(rows.courses))
    points = view.out("hasPoint", distinct(modules.objects))
    i, j = matches(modules.objects, points.subjects)
    courses, point = modules.subjects[i], points.objects[j].astype(np.int64)
    worth = np.minimum(modules.worth[i], points.worth[j])
    i, j = matches(rows.courses, courses)
    found = Held(
        rows.seats[i],
        rows.libraries[i],
        rows.origins[i],
        rows.courses[i],
        point[j],
        np.zeros((5, len(i)), np.float32),
    )
    found.values[0] = np.minimum(rows.worth[i], worth[j])
    _light(found, rows.owners[i], backing(view, distinct(point)))
    return found


def _light(found: Held, owners: Keys, by: Backing) -> None:
    """Fill in what is lit: resources of the library itself, of nobody, or of an owner met on the way."""
    i, j = matches(found.points, by.points)
    whose, admitted = by.owners[j], owners[i]
    keep = (whose == admitted) | ((admitted == 0) & (whose == found.libraries[i]))
    i, j = i[keep], j[keep]
    heads = runs(i)
    if len(heads):
        lit = np.minimum(found.values[0][i], by.values[:, j])
        found.values[1:, i[heads]] = np.maximum.reduceat(lit, heads, axis=1)


def backing(view: Columns, points: Keys) -> Backing:
    """Return what live resources give to the points, by owner of the resource."""
    rows = view.into("supports", points)
    resources = rows.subjects.astype(np.int64)
    live = view.codes("Resource", "live", resources)
    alive = np.isin(live.codes, [code for code, value in enumerate(live.values, 1) if value is True])
    resources, worth = resources[alive], rows.worth[alive]
    purposes = coded(view.props("supports"), "purpose", _PURPOSES)[rows.props[alive]]
    which, owners = _owners(view, resources)
    keys = pack(rows.objects[alive][which], owners)
    worth, purposes = worth[which], purposes[which]
    if len(keys) and np.any(keys[1:] < keys[:-1]):
        order = np.argsort(keys, kind="stable")
        keys, worth, purposes = keys[order], worth[order], purposes[order]
    heads = runs(keys)
    values = np.zeros((4, len(heads)), np.float32)
    if len(heads):
        for purpose in (1, 2, 3):
            values[purpose - 1] = np.maximum.reduceat(np.where(purposes == purpose, worth, np.float32(0)), heads)
        values[3] = np.maximum.reduceat(worth, heads)
    return Backing(*unpack(keys[heads]), values)


def _owners(view: Columns, resources: Keys) -> tuple[Index, Keys]:
    """Return (position, owner) for each resource and each library that owns it; owner 0 where nobody does."""
    names, place = np.unique(resources, return_inverse=True)
    owned = view.into("owns", names)
    at = np.searchsorted(names, owned.objects)
    lengths = np.bincount(at, minlength=len(names))
    heads = np.cumsum(lengths) - lengths
    owners = np.append(owned.subjects.astype(np.int64), 0)
    heads = np.where(lengths == 0, len(owners) - 1, heads)
    lengths = np.maximum(lengths, 1)
    return np.repeat(np.arange(len(resources)), lengths[place]), owners[spread(heads[place], lengths[place])]
