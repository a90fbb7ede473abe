"""Which libraries have an item complete, those that serve other majors included (DESIGN 7.14)."""

from typing import NamedTuple

import numpy as np

from graph.coverage.components import complete
from graph.coverage.governing import APPLICABLE
from graph.coverage.joins import Index, Mask, Small, block, positions
from graph.coverage.scopes import Coverage
from graph.store import Keys


class Holders(NamedTuple):
    """Libraries that have an item complete, and those that have it 列明 only, by id."""

    complete: tuple[str, ...]
    named: tuple[str, ...]


def holders(coverage: Coverage, items: Keys, bits: Small, c: float) -> dict[int, Holders]:
    """Return for each item with its kinds who has it at c."""
    order = np.argsort(items, kind="stable")
    items, bits = items[order], bits[order]
    libraries, which, lamps = coverage.ledger.having(items)
    lit = lamps >= np.float32(c)
    whole = complete(lit, APPLICABLE[bits[positions(which, items)]]) if len(which) else np.zeros(0, np.bool_)
    return _grouped(coverage, items, libraries, which, lit[0], whole)


def course_holders(coverage: Coverage, rows: Index, c: float) -> dict[int, Holders]:
    """Return for each course row of the demand who implements it in full at c, and whose requirements are complete."""
    demand = coverage.demand
    full = coverage.ledger.full()
    level = np.float32(c)
    found: dict[int, Holders] = {}
    at_c = (full.floors < level) & (full.values >= level)
    libraries, standards = full.keys >> 32, full.keys & 0xFFFFFFFF
    for row in rows.tolist():
        key = int(demand.courses.keys[row])
        who = np.unique(libraries[at_c & (standards == key)])
        mine = block(demand.needs.bounds, row)
        needs = demand.wanted.keys[demand.needs.wanted[mine]]
        applies = APPLICABLE[demand.needs.kinds[mine]]
        whole = np.zeros(len(who), np.bool_)
        for number, library in enumerate(who.tolist() if len(needs) else ()):
            lit = coverage.ledger.lookup(np.full(len(needs), library), needs) >= level
            whole[number] = complete(lit, applies).all()
        keys = np.full(len(who), key)
        named = np.ones(len(who), np.bool_)
        found.update(_grouped(coverage, np.array([key]), who, keys, named, whole))
    return found


def _grouped(
    coverage: Coverage,
    items: Keys,
    libraries: Keys,
    which: Keys,
    named: Mask,
    whole: Mask,
) -> dict[int, Holders]:
    unique, place = np.unique(libraries, return_inverse=True)
    ids = coverage.view.ids(unique)
    found: dict[int, tuple[set[str], set[str]]] = {int(item): (set(), set()) for item in items}
    for at in np.flatnonzero(named).tolist():
        found[int(which[at])][0 if whole[at] else 1].add(ids[place[at]])
    return {item: Holders(tuple(sorted(done)), tuple(sorted(some))) for item, (done, some) in found.items()}
