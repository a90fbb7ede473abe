"""The doctor of prerequisites: circles, redundant links, points without a way in, jumps, contradictions in teaching."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graph.coverage.joins import within
from graph.paths.links import Broken, Link, links, opened
from graph.paths.places import orders
from graph.paths.sequence import Name, detour, redundant
from graph.store import Keys
from graph.views.columns import Columns
from graph.views.rows import distinct
from ontology.names import prefix_of

FAR = 2  # a jump passes over at least one module: the nearest prerequisite lies so many modules back


class Place(NamedTuple):
    """Where a point stands: course, module, and the places of both in their order (None: not stated)."""

    course: int
    module: int
    module_order: int | None
    point_order: int | None


class Shut(NamedTuple):
    """A point without any way in, and what shuts it: a circle that it lies in or behind, or a thing nobody states."""

    point: int
    root: int
    circle: bool


class Jump(NamedTuple):
    """A point of a course all of whose prerequisites in that course lie modules back; the nearest of them."""

    link: Link
    modules: int


class Reversed(NamedTuple):
    """A link against the order in which a course, or a sequence of courses, is taught."""

    link: Link
    how: str  # point, module, course


@dataclass(frozen=True)
class Findings:
    """All that is wrong, each list ordered by ids; `names` are ids by key, `dangling` links from what nobody states."""

    names: Mapping[int, str]
    checked: int
    circles: tuple[Broken, ...]
    redundant: tuple[tuple[Link, tuple[int, ...]], ...]
    shut: tuple[Shut, ...]
    dangling: tuple[Link, ...]
    jumps: tuple[Jump, ...]
    reversed: tuple[Reversed, ...]


def prerequisites(view: Columns, c: float = 1.0, library: str = "") -> Findings:
    """Examine the prerequisites in force at confidence c, of one library (its slug or id) or of all."""
    found = links(view, view.edges("prerequisite"), c)
    ends = np.array(sorted({end for link in found for end in (link.before, link.after)}), np.int64)
    names = dict(zip(ends.tolist(), view.ids(ends), strict=True))
    if library:
        mine = library.removeprefix("library/")
        found = [link for link in found if _slug(names[link.before]) == mine or _slug(names[link.after]) == mine]
    return examine(found, names, _places(view, ends, c), _stated(view, ends))


def _slug(identity: str) -> str:
    return identity.split("/")[1]


def _stated(view: Columns, keys: Keys) -> frozenset[int]:
    """Return the points and courses that something in force states."""
    known = within(keys, view.nodes("Point")) | within(keys, view.nodes("Course"))
    return frozenset(keys[known].tolist())


def _places(view: Columns, keys: Keys, c: float) -> dict[int, Place]:
    """Return where points stand; of several places that of the smallest ids."""
    held = view.into("hasPoint", keys)
    level = np.float32(c)
    modules = distinct(held.subjects[held.worth >= level])
    owned = view.into("hasModule", modules)
    module_order = dict(zip(owned.objects.tolist(), orders(view, "hasModule", owned), strict=True))
    course = dict(zip(owned.objects.tolist(), owned.subjects.tolist(), strict=True))
    named = dict(zip(modules.tolist(), view.ids(modules), strict=True))
    found: dict[int, tuple[str, Place]] = {}
    for point, module, order in zip(
        held.objects.tolist(), held.subjects.tolist(), orders(view, "hasPoint", held), strict=True
    ):
        if module in course and (point not in found or named[module] < found[point][0]):
            found[point] = named[module], Place(course[module], module, module_order[module], order)
    return {point: place for point, (_, place) in found.items()}


def examine(
    found: Iterable[Link], names: Mapping[int, str], places: Mapping[int, Place], stated: frozenset[int]
) -> Findings:
    """Examine links as values; `stated` are the ends that something in force states."""
    every = sorted(found, key=lambda link: (names[link.before], names[link.after]))
    standing, circles = opened(every, names.__getitem__)
    standing.sort(key=lambda link: (names[link.before], names[link.after]))
    spare = sorted(redundant(standing), key=lambda link: (names[link.before], names[link.after]))
    return Findings(
        names,
        len(every),
        tuple(circles),
        tuple((link, detour(standing, link)) for link in spare),
        tuple(_shut(every, circles, stated, names.__getitem__)),
        tuple(link for link in every if link.before not in stated),
        tuple(_jumps(standing, places, names.__getitem__)),
        tuple(_reversed(standing, places, names)),
    )


def _shut(every: Iterable[Link], circles: Iterable[Broken], stated: frozenset[int], name: Name) -> Iterator[Shut]:
    """Yield points that hard prerequisites keep shut, however much is learnt, with what shuts them."""
    after: dict[int, list[int]] = {}
    ends: set[int] = set()
    for link in every:
        if link.hard:
            after.setdefault(link.before, []).append(link.after)
            ends |= {link.before, link.after}
    roots = {point: True for each in circles for point in each.circle if point in ends}
    roots |= dict.fromkeys(ends - stated, False)
    found: dict[int, Shut] = {}
    for root in sorted(roots, key=name):
        ahead = [root]
        while ahead:
            point = ahead.pop()
            if point not in found:
                found[point] = Shut(point, root, roots[root])
                ahead += after.get(point, [])
    yield from (found[point] for point in sorted(found, key=name) if point in stated)


def _jumps(standing: Iterable[Link], places: Mapping[int, Place], name: Name) -> Iterator[Jump]:
    """Yield points whose prerequisites in their own course all lie more than a module back."""
    nearest: dict[int, tuple[int, Link]] = {}
    for link in standing:
        back = _modules_back(link, places)
        if link.hard and back is not None and back >= 0:
            known = nearest.get(link.after)
            if known is None or back < known[0]:
                nearest[link.after] = back, link
    for point in sorted(nearest, key=name):
        back, link = nearest[point]
        if back >= FAR:
            yield Jump(link, back)


def _modules_back(link: Link, places: Mapping[int, Place]) -> int | None:
    """Return how many modules a prerequisite lies back in the same course, None where that cannot be said."""
    one, other = places.get(link.before), places.get(link.after)
    if one is None or other is None or one.course != other.course:
        return None
    if one.module_order is None or other.module_order is None:
        return None
    return other.module_order - one.module_order


def _reversed(standing: Iterable[Link], places: Mapping[int, Place], names: Mapping[int, str]) -> Iterator[Reversed]:
    """Yield links that run against the order of points, of modules, or of courses as other links state it."""
    every = list(standing)
    courses = {(link.before, link.after) for link in every if prefix_of(names[link.before]) == "course"}
    for link in every:
        one, other = places.get(link.before), places.get(link.after)
        if one is None or other is None:
            continue
        if one.module == other.module:
            if one.point_order is not None and other.point_order is not None and one.point_order > other.point_order:
                yield Reversed(link, "point")
        elif (_modules_back(link, places) or 0) < 0:
            yield Reversed(link, "module")
        elif (other.course, one.course) in courses:
            yield Reversed(link, "course")
