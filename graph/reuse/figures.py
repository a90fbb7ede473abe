"""The figures that a reuse moves: those of one library for the majors that ask for an item, split by origin."""

from typing import NamedTuple

import numpy as np

from graph.coverage.demand import CORE, FOUNDATION
from graph.coverage.detail import SPLIT_ORDER, detailed
from graph.coverage.scopes import Coverage, Scope, audit
from graph.reuse.offers import known

Json = dict[str, object]


class Moved(NamedTuple):
    """A figure of a library: for which major and kind of demand, how much is named and complete, from where."""

    code: str
    name: str
    kind: str
    total: int
    decidable: int
    named: int
    complete: int
    origins: dict[str, int]


def figures(coverage: Coverage, library: str, item: str, c: float = 1.0) -> list[Moved]:
    """Return the library's figures of the kinds that an item is counted in, by major that it serves."""
    key, own = known(coverage, item), known(coverage, library)
    pairs = coverage.pairs
    found = []
    for place in np.unique(pairs.majors[pairs.library_keys[pairs.libraries] == own]).tolist():
        kinds = _kinds(coverage, key, place)
        if kinds:
            code = coverage.demand.codes[place]
            only = Scope(major=code, library=library)
            steps = [audit(coverage, c, only, reach=reach) for reach in SPLIT_ORDER]
            told = detailed(steps[-1], [step.singles for step in steps])
            found += [_moved(code, coverage.called(place, place + 1)[0], kind, told[kind]) for kind in kinds]
    return found


def _kinds(coverage: Coverage, key: int, place: int) -> list[str]:
    """Return the kinds of demand of a major in which an item is counted."""
    demand = coverage.demand
    mine = slice(int(demand.courses.bounds[place]), int(demand.courses.bounds[place + 1]))
    roles = demand.courses.roles[mine][demand.courses.keys[mine] == key]
    kinds = [name for role, name in ((CORE, "core"), (FOUNDATION, "foundation")) if (roles & role).any()]
    for items, name in ((demand.wanted, "requirements"), (demand.abilities, "abilities")):
        mine = slice(int(items.bounds[place]), int(items.bounds[place + 1]))
        if (items.core[mine] & (items.keys[mine] == key)).any():
            kinds.append(name)
    return kinds


def _moved(code: str, name: str, kind: str, of: object) -> Moved:
    assert isinstance(of, dict)
    origins = {origin: int(counts["named"]) for origin, counts in of["origins"].items()}
    return Moved(code, name, kind, of["total"], of["decidable"], of["named"], of["complete"], origins)
