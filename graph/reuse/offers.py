"""What a library lacks and others have: which of their courses gives it, and which own course would take that over.

A course is taken over whole (DESIGN 7.5): an own 标准课程 that stands for the same official course takes it, else a
course that is made for it, which then stands for whatever the other one does. To be named itself, an official course
always needs one that is made: an own course that states anything keeps out what comes with the other.
"""

from typing import NamedTuple

import numpy as np

from graph.coverage.components import complete
from graph.coverage.elsewhere import course_holders
from graph.coverage.governing import APPLICABLE, KIND_BITS
from graph.coverage.joins import Index, Worth, coded, matches
from graph.coverage.pairs import FIGURES
from graph.coverage.reach import OWN, content, held, own_courses
from graph.coverage.scopes import Coverage
from graph.errors import UnknownNode
from graph.store import Keys
from ontology.errors import IdentityError
from ontology.names import node_id, prefix_of, segments

MOST = 40
"""Libraries looked into for one item: those that have it complete first."""

_ASKED = frozenset({"course", "requirement", "ability", "task"})


class Taker(NamedTuple):
    """The course that takes over: an own one, or one that is `made` for it."""

    id: str
    label: str
    made: bool


class Offer(NamedTuple):
    """A course of another library that has an item: which lamps it lights there, and what would take it over."""

    library: str
    course: str
    label: str
    lamps: tuple[str, ...]
    taker: Taker


def offers(coverage: Coverage, library: str, item: str, c: float = 1.0) -> list[Offer]:
    """Return the courses of others that have an item named at c, those that light most first; UnknownNode."""
    key, own = known(coverage, item), known(coverage, library)
    rows = np.flatnonzero(coverage.demand.courses.keys == key)
    found = _courses(coverage, key, rows, own, c) if len(rows) else _points(coverage, key, own, c)
    view = coverage.view
    owners, courses = [each[0] for each in found], [each[1] for each in found]
    ids, labels = view.ids(np.array(courses, np.int64)), view.labels(np.array(courses, np.int64))
    libraries = view.ids(np.array(owners, np.int64))
    made = [
        Offer(libraries[at], ids[at], labels[at], lamps, _taker(coverage, own, owners[at], course, bool(len(rows)), c))
        for at, (_, course, lamps) in enumerate(found)
    ]
    return sorted(made, key=lambda each: (-len(each.lamps), each.library, each.course))


def known(coverage: Coverage, identity: str) -> int:
    """Return the key of a library, or of something that documents ask for; UnknownNode for anything else."""
    key = int(coverage.view.keys([identity])[0])
    if key < 0 or prefix_of(identity) not in (*_ASKED, "library"):
        raise UnknownNode(f"没有 {identity}")
    return key


def lacking(coverage: Coverage, item: str, c: float = 1.0) -> list[str]:
    """Return the libraries that serve a major which asks for the item and have it not complete, by id."""
    key, demand, pairs = known(coverage, item), coverage.demand, coverage.pairs
    rows = np.flatnonzero(demand.courses.keys == key)
    places = np.searchsorted(demand.courses.bounds, rows, "right") - 1
    for items in (demand.wanted, demand.abilities):
        mine = np.flatnonzero(items.keys == key)
        places = np.concatenate([places, np.searchsorted(items.bounds, mine, "right") - 1])
    serving = np.unique(pairs.libraries[np.isin(pairs.majors, places)])
    having = set(_complete(coverage, key, rows, pairs.library_keys[serving], c))
    return sorted(pairs.library_ids[at] for at in serving.tolist() if pairs.library_keys[at] not in having)


def _complete(coverage: Coverage, key: int, rows: Index, libraries: Keys, c: float) -> list[int]:
    """Return the libraries that have an item complete; a course without official requirements, that name it."""
    if not len(rows):
        lit = coverage.ledger.lookup(libraries, np.full(len(libraries), key)) >= np.float32(c)
        return [int(each) for each in libraries[complete(lit, np.full(len(libraries), _applies(coverage, key)))]]
    holders = course_holders(coverage, rows[:1], c)[key]
    needs = coverage.demand.needs
    decidable = bool(needs.bounds[rows[0] + 1] > needs.bounds[rows[0]])
    ids = holders.complete if decidable else (*holders.complete, *holders.named)
    return [int(each) for each in coverage.view.keys(list(ids))] if ids else []


def _applies(coverage: Coverage, key: int) -> int:
    """Return the lamps that apply to an item, as bits: those of all kinds that it is asked for as."""
    demand = coverage.demand
    bits = 0
    levels = demand.jobs.levels
    asked = ((demand.wanted.keys, demand.wanted.kinds), (demand.abilities.keys, demand.abilities.kinds))
    for keys, kinds in (*asked, (levels.items, levels.kinds)):
        bits |= int(np.bitwise_or.reduce(kinds[keys == key] & sum(KIND_BITS.values()), initial=0))
    return int(APPLICABLE[bits])


def _courses(coverage: Coverage, key: int, rows: Index, own: int, c: float) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return (library, course, lamps) of every 标准课程 of others that implements an official course in full at c."""
    holders = course_holders(coverage, rows[:1], c)[key]
    whole = set(coverage.view.keys(list(holders.complete)).tolist()) if holders.complete else set()
    which = _standing(coverage, c)
    of = coverage.ledger.implementing
    mine = which[(of.standards[which] == key) & (of.libraries[which] != own)]
    pairs = sorted(set(zip(of.libraries[mine].tolist(), of.courses[mine].tolist(), strict=True)))
    return [(library, course, ("named", *(["complete"] if library in whole else []))) for library, course in pairs]


def _points(coverage: Coverage, key: int, own: int, c: float) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return (library, course, lamps) of every 标准课程 of others with a point that meets an item in full at c."""
    libraries, _, lit = coverage.ledger.having(np.array([key]))
    level, applies = np.float32(c), _applies(coverage, key)
    order = np.argsort(~complete(lit >= level, np.full(len(libraries), applies)), kind="stable")
    chosen = [at for at in order.tolist() if lit[0, at] >= level and libraries[at] != own][:MOST]
    found = []
    for library in (int(libraries[at]) for at in chosen):
        for course, values in _lit(coverage, library, key):
            if values[0] >= level:
                shown = [name for row, name in enumerate(FIGURES[:4]) if values[row] >= level and _on(row, applies)]
                done = bool(complete(values[:4, None] >= level, np.array([applies]))[0])
                found.append((library, course, (*shown, *(["complete"] if done else []))))
    return found


def _on(row: int, applies: int) -> bool:
    return not row or bool(applies & (1, 2, 4)[row - 1])


def _lit(coverage: Coverage, library: int, key: int) -> list[tuple[int, Worth]]:
    """Return for each 标准课程 of a library with points that meet the item in full the best of each lamp."""
    view = coverage.view
    rows = view.into("meets", np.array([key]))
    full = coded(view.props("meets"), "extent", {"full": 1})[rows.props] == 1
    order = np.argsort(rows.subjects[full], kind="stable")
    points, worth = rows.subjects[full][order].astype(np.int64), rows.worth[full][order]
    of = held(view, content(view, own_courses(view, np.array([library]), by_course=True)))
    i, j = matches(of.points, points)
    best: dict[int, Worth] = {}
    for seat, values in zip(of.seats[i].tolist(), np.minimum(of.values[:, i], worth[j]).T, strict=True):
        best[seat] = np.maximum(best[seat], values) if seat in best else values
    return sorted(best.items(), key=lambda each: each[0])


def _standing(coverage: Coverage, c: float) -> Index:
    """Return the rows of `implementing` that hold in full at c."""
    of, level = coverage.ledger.implementing, np.float32(c)
    return np.flatnonzero(of.full & (of.floors < level) & (of.values >= level))


def _taker(coverage: Coverage, own: int, owner: int, course: int, made: bool, c: float) -> Taker:
    """Return what would take a course over: an own course that stands for the same, else one that is made."""
    view, of, which = coverage.view, coverage.ledger.implementing, _standing(coverage, c)
    standards = np.unique(of.standards[which[(of.libraries[which] == owner) & (of.courses[which] == course)]])
    same = which[(of.libraries[which] == own) & (of.origins[which] == OWN) & np.isin(of.standards[which], standards)]
    if len(same) and not made:
        keys = np.unique(of.courses[same])
        return Taker(*min(zip(view.ids(keys), view.labels(keys), strict=True)), made=False)
    label = view.labels(np.array([course]))[0]
    slug, other = (segments(each)[1] for each in view.ids(np.array([own, owner])))
    name = view.labels(np.array([owner]))[0]
    try:
        identity = node_id("course", slug, f"{label}（引用 {other}）")
    except IdentityError:  # a name of nothing that can be read
        identity = node_id("course", slug, f"引用 {other} {course}")
    return Taker(str(identity), f"{label}（引自{name}）", made=True)
