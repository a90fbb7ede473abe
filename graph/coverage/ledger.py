"""The lamps of all libraries at one revision, in layers: a base, and the libraries recomputed since on top of it.

Only libraries that a revision touches are recomputed; a layer never changes, so workers may share mapped files.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from graph.coverage.implementing import Implementing
from graph.coverage.joins import Index, Worth, joined, pack, positions, within
from graph.coverage.lamps import Holdings, Lamps, holdings, lamp_keys, libraries_of
from graph.coverage.reach import CITED, ORIGINS
from graph.store import Keys
from graph.views.columns import Columns
from graph.views.rows import distinct


class Layer(NamedTuple):
    """Rows of some libraries; `libraries` (ascending) are those that the layer speaks for, with rows or without."""

    name: str
    libraries: Keys
    holdings: Holdings


class Full(NamedTuple):
    """What is implemented in full, ascending by `keys` = (library, course of a standard), for floor < c ≤ value."""

    keys: Keys
    floors: Worth
    values: Worth


@dataclass(frozen=True, eq=False)
class Ledger:
    """Threshold rows of every library; later layers speak before earlier ones."""

    revision: int
    layers: tuple[Layer, ...]

    def lookup(self, libraries: Keys, items: Keys, reach: int = CITED) -> Worth:
        """Return the four lamps (rows) of each (library, item), counting origins up to `reach`."""
        found = _lookup(self.layers[0].holdings.lamps, libraries, items, reach)
        at = positions(libraries, self._overlaid)
        if len(self.layers) > 1 and (at >= 0).any():
            which = np.append(self._speaker, 0)[at]
            for number, layer in enumerate(self.layers[1:], 1):
                mine = np.flatnonzero(which == number)
                if len(mine):
                    found[:, mine] = _lookup(layer.holdings.lamps, libraries[mine], items[mine], reach)
        return found

    def full(self, reach: int = CITED) -> Full:
        """Return what libraries implement in full, counting origins up to `reach`."""
        rows = self.implementing
        kept = np.flatnonzero(rows.full & (rows.origins <= reach))
        keys = pack(rows.libraries[kept], rows.standards[kept])
        order = np.argsort(keys, kind="stable")
        kept = kept[order]
        return Full(keys[order], rows.floors[kept], rows.values[kept])

    @cached_property
    def furthest(self) -> int:
        """The last origin that any row has."""
        rows = [int(layer.holdings.lamps.keys[-1] >> 60) for layer in self.layers if len(layer.holdings.lamps.keys)]
        return max(int(self.implementing.origins.max(initial=0)), *rows, 0)

    @cached_property
    def implementing(self) -> Implementing:
        """All libraries' implementing courses."""
        parts = []
        for number, layer in enumerate(self.layers):
            rows = layer.holdings.implementing
            alive = ~within(rows.libraries, self.later(number))
            parts.append(rows if alive.all() else Implementing._make(column[alive] for column in rows))
        return Implementing._make(joined(parts))

    def lamps(self, library: int) -> Lamps:
        """Return the rows of one library, ordered by origin and item."""
        for layer in reversed(self.layers):
            at = positions(np.array([library]), layer.libraries)
            if at[0] >= 0:
                rows = layer.holdings.lamps
                kept = [np.arange(*_block(rows.keys, origin, library)) for origin in range(len(ORIGINS))]
                chosen = np.concatenate(kept)
                return Lamps(rows.keys[chosen], rows.values[:, chosen])
        return Lamps(np.zeros(0, np.int64), np.zeros((5, 0), np.float32))

    def having(self, items: Keys) -> tuple[Keys, Keys, Worth]:
        """Return (library, item, four lamps) of every library with rows for any of the items, by (library, item)."""
        wanted = distinct(items)
        found = []
        for number, layer in enumerate(self.layers):
            keys = layer.holdings.lamps.keys
            chosen = np.flatnonzero(within(keys & 0xFFFFFFFF, wanted))
            chosen = chosen[~within(libraries_of(keys[chosen]), self.later(number))]
            found.append(keys[chosen] & _NO_ORIGIN)
        pairs = distinct(np.concatenate(found))
        libraries, which = pairs >> 32, pairs & 0xFFFFFFFF
        return libraries, which, self.lookup(libraries, which)

    def later(self, number: int) -> Keys:
        """Return the libraries that layers after this one speak for."""
        later = [layer.libraries for layer in self.layers[number + 1 :]]
        return distinct(np.concatenate(later)) if later else np.zeros(0, np.int64)

    @cached_property
    def _overlaid(self) -> Keys:
        return self.later(0)

    @cached_property
    def _speaker(self) -> Index:
        """The layer that speaks for each overlaid library."""
        which = np.zeros(len(self._overlaid), np.int64)
        for number, layer in enumerate(self.layers[1:], 1):
            which[np.searchsorted(self._overlaid, layer.libraries)] = number
        return which


_NO_ORIGIN = (1 << 60) - 1


def _block(keys: Keys, origin: int, library: int) -> tuple[int, int]:
    low = (origin << 60) | (library << 32)
    first, last = np.searchsorted(keys, [low, low + (1 << 32)])
    return int(first), int(last)


def _lookup(rows: Lamps, libraries: Keys, items: Keys, reach: int) -> Worth:
    found = np.zeros((4, len(items)), np.float32)
    for origin in range(reach + 1):
        first, last = np.searchsorted(rows.keys, [origin << 60, (origin + 1) << 60])
        if first == last:
            continue
        block = rows.keys[first:last]
        wanted = lamp_keys(origin, libraries, items)
        at = np.searchsorted(block, wanted)
        at[at == len(block)] = 0
        hit = np.flatnonzero(block[at] == wanted)
        at = at[hit] + first
        for lamp in range(4):
            found[lamp, hit] = np.maximum(found[lamp, hit], rows.values[lamp, at])
    return found


def ledger(view: Columns) -> Ledger:
    """Compute the rows of every library."""
    libraries = distinct(view.edges("serves").subjects).astype(np.int64)
    everyone = np.union1d(libraries, view.nodes("Library")).astype(np.int64)
    return Ledger(view.revision, (Layer("", everyone, holdings(view, everyone)),))


def refreshed(old: Ledger, view: Columns, touched: Keys) -> Ledger:
    """Return the ledger of a later view, the touched libraries recomputed and everything else shared."""
    touched = distinct(touched).astype(np.int64)
    if not len(touched):
        return Ledger(view.revision, old.layers)
    return Ledger(view.revision, (*old.layers, Layer("", touched, holdings(view, touched))))


def folded(old: Ledger) -> Ledger:
    """Put all layers above the base together into one, so that lookups stay few."""
    keys, values, rows = [], [], []
    for number, layer in enumerate(old.layers[1:], 1):
        later = old.later(number)
        lamps, implemented = layer.holdings
        alive = ~within(libraries_of(lamps.keys), later)
        keys.append(lamps.keys[alive])
        values.append(lamps.values[:, alive])
        kept = ~within(implemented.libraries, later)
        rows.append(Implementing._make(column[kept] for column in implemented))
    order = np.argsort(np.concatenate(keys), kind="stable")
    lamps = Lamps(np.concatenate(keys)[order], np.concatenate(values, axis=1)[:, order])
    whole = Implementing._make(joined(rows))
    return Ledger(old.revision, (old.layers[0], Layer("", old.later(0), Holdings(lamps, whole))))
