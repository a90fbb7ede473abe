"""Joined tables of a later revision: copies, the slots of touched libraries' pairs made anew (DESIGN 9, refresh)."""

import numpy as np

from graph.coverage.joins import Index, spread, within
from graph.coverage.ledger import Ledger
from graph.coverage.pairs import Pairs, Stretches, Table, Tables
from graph.store import Keys

_KINDS = ("core", "foundation", "requirements", "abilities", "jobs", "combined")


def same_pairs(one: Pairs, other: Pairs) -> bool:
    """Whether the same libraries serve the same majors with the same worth."""
    return one.library_ids == other.library_ids and all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("library_keys", "majors", "libraries", "worth")
    )


def spliced(old: Tables, pairs: Pairs, ledger: Ledger, touched: Keys) -> Tables:
    """Return the tables for a ledger that differs from the old one's in the touched libraries only.

    `pairs` must be the old tables' pairs (`same_pairs`). Tables not made yet are left to be made when asked for.
    """
    which = np.flatnonzero(within(pairs.library_keys[pairs.libraries], touched))
    some = pairs._replace(majors=pairs.majors[which], libraries=pairs.libraries[which], worth=pairs.worth[which])
    part = Tables(old.demand, some, ledger, old.reach)
    new = Tables(old.demand, pairs, ledger, old.reach)
    for kind in _KINDS:
        if kind in vars(old):  # a cached property keeps what it made there
            vars(new)[kind] = _spliced(old.of(kind), part.of(kind), which)
    return new


def _spliced(old: Table, part: Table, pairs: Index) -> Table:
    """Put the slots of a table of some pairs into a copy of the table of all."""
    first = old.slots[old.cells[pairs]]
    slots = spread(first, old.slots[old.cells[pairs + 1]] - first)
    values = old.values.copy()
    values[:, slots] = part.values
    kept = ~within(old.above.slots, slots)
    above = Stretches(
        np.concatenate((old.above.slots[kept], slots[part.above.slots])),
        np.concatenate((old.above.floors[kept], part.above.floors)),
        np.concatenate((old.above.values[:, kept], part.above.values), axis=1),
    )
    return old._replace(values=values, above=above)
