"""One course of a library from the inside: modules, points with their lamps, what is learnt before what."""

from typing import NamedTuple

import numpy as np

from graph.coverage.joins import coded, pack, unpack, within
from graph.coverage.reach import ORIGINS, Held, Seats, content, held
from graph.store import Keys
from graph.views.columns import Columns

_ORDERLESS = 1 << 30
_LAMPS = ("taught", "practised", "assessed")


class Seen(NamedTuple):
    """A point of the course: its module's id, what kind it is, which lamps shine over it, where it comes from."""

    id: str
    label: str
    kind: str
    module: str
    origin: str
    lit: tuple[str, ...]


class Link(NamedTuple):
    """A point that is learnt before another one; `hard` where it must be."""

    before: str
    after: str
    hard: bool


class Part(NamedTuple):
    """A module with its points, in order."""

    id: str
    label: str
    points: tuple[Seen, ...]


class Outline(NamedTuple):
    """A course from the inside."""

    libraries: tuple[str, ...]
    modules: tuple[Part, ...]
    links: tuple[Link, ...]


def outline(view: Columns, course: str, c: float = 1.0) -> Outline:
    """Return the modules, points and prerequisites of a library's course at c, those that it takes over too."""
    key = view.keys([course])
    owners = view.into("owns", key)
    libraries = np.unique(owners.subjects[owners.worth >= np.float32(c)].astype(np.int64))
    library = libraries[:1] if len(libraries) else np.zeros(1, np.int64)
    seats = Seats(key.copy(), library, key.copy(), np.ones(1, np.float32))
    found = held(view, content(view, seats))
    found = _at(found, c)
    modules = _modules(view, found, c)
    points = np.unique(found.points)
    return Outline(tuple(view.ids(libraries)), modules, _links(view, points, c))


def _at(found: Held, c: float) -> Held:
    on = np.flatnonzero(found.values[0] >= np.float32(c))
    return Held(
        found.seats[on],
        found.libraries[on],
        found.origins[on],
        found.courses[on],
        found.points[on],
        found.values[:, on],
    )


def _modules(view: Columns, found: Held, c: float) -> tuple[Part, ...]:
    """Return modules in their order with points in theirs, each point once a module."""
    courses = np.unique(found.courses)
    has = view.out("hasModule", courses)
    order = _orders(view, "hasModule")[has.props]
    ranked = np.lexsort((has.objects, order))
    modules = list(dict.fromkeys(has.objects[ranked].astype(np.int64).tolist()))
    parts = []
    inside = view.out("hasPoint", np.array(sorted(modules), np.int64))
    orders = _orders(view, "hasPoint")
    points = _points(view, found)
    for module, identity, label in zip(modules, *_called(view, np.array(modules, np.int64)), strict=True):
        rows = np.flatnonzero((inside.subjects == module) & (inside.worth >= np.float32(c)))
        rows = rows[np.lexsort((inside.objects[rows], orders[inside.props[rows]]))]
        keys = dict.fromkeys(inside.objects[rows].astype(np.int64).tolist())
        mine = tuple(points[point]._replace(module=identity) for point in keys if point in points)
        parts.append(Part(identity, label, mine))
    return tuple(part for part in parts if part.points)


def _points(view: Columns, found: Held) -> dict[int, Seen]:
    keys, first = np.unique(found.points, return_index=True)
    kinds = view.values("Point", "kind", keys)
    ids, labels = _called(view, keys)
    lit = np.zeros((3, len(keys)), np.bool_)
    place = np.searchsorted(keys, found.points)
    for lamp in range(3):
        np.logical_or.at(lit[lamp], place, found.values[lamp + 1] > 0)
    return {
        int(key): Seen(
            ids[at],
            labels[at],
            str(kinds[at] or ""),
            "",
            ORIGINS[int(found.origins[first[at]])],
            tuple(name for lamp, name in enumerate(_LAMPS) if lit[lamp, at]),
        )
        for at, key in enumerate(keys.tolist())
    }


def _links(view: Columns, points: Keys, c: float) -> tuple[Link, ...]:
    rows = view.out("prerequisite", points)
    on = (rows.worth >= np.float32(c)) & within(rows.objects.astype(np.int64), points)
    hard = coded(view.props("prerequisite"), "hardness", {"soft": 1})[rows.props[on]] == 0
    keys = pack(rows.subjects[on].astype(np.int64), rows.objects[on].astype(np.int64))
    unique, place = np.unique(keys, return_inverse=True)
    must = np.zeros(len(unique), np.bool_)
    np.logical_or.at(must, place, hard)
    before, after = unpack(unique)
    return tuple(Link(*pair) for pair in zip(view.ids(before), view.ids(after), must.tolist(), strict=True))


def _orders(view: Columns, predicate: str) -> Keys:
    """Return the order that each code of the predicate's properties states, the last place where it states none."""
    stated = [dict(props).get("order") for props in view.props(predicate)]
    return np.array([each if isinstance(each, int) else _ORDERLESS for each in stated] or [_ORDERLESS], np.int64)


def _called(view: Columns, keys: Keys) -> tuple[list[str], list[str]]:
    return view.ids(keys), view.labels(keys)
