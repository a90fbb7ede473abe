"""Figures of a nation, a region, a tier, a class or one major at one confidence (DESIGN 7.8, 7.9, 7.12).

Everything is counted on slices: majors are ordered by code, so a class, a category, a level and one major are each a
contiguous stretch of majors, pairs, cells and slots.
"""

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.coverage.awaiting import Awaiting, awaiting
from graph.coverage.demand import CORE, FOUNDATION, KINDS, Demand
from graph.coverage.governing import APPLICABLE
from graph.coverage.joins import Index, Mask, Small
from graph.coverage.ledger import Ledger
from graph.coverage.pairs import COMPLETE, Pairs, Table, Tables, pairs
from graph.coverage.reach import CITED
from graph.coverage.splice import same_pairs, spliced
from graph.store import Keys
from graph.views.columns import Columns
from ontology.regions import region_name

Counts = npt.NDArray[np.int64]

_FEW = 60  # the names of so many majors are looked up alone, sooner than those of all


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about: majors by code, class, category or level; libraries by tier, region or id. Empty: all."""

    major: str = ""
    major_class: str = ""
    category: str = ""
    level: str = ""
    tier: str = ""
    region: str = ""
    library: str = ""

    @property
    def given(self) -> dict[str, str]:
        """The filters that are set."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name))}


EVERYTHING = Scope()


class Denominators(NamedTuple):
    """By figure: items, items that can be decided, and items that each of 教, 练, 考 applies to (rows)."""

    totals: Counts
    decidable: Counts
    applicable: Counts


class Counted(NamedTuple):
    """Five counts (rows: named, taught, practised, assessed, complete) by cell, and of the union by figure."""

    cells: Counts
    union: Counts


@dataclass(frozen=True, eq=False)
class Coverage:
    """Demand and supply of one revision, joined when first asked; the value that every report is made from."""

    view: Columns
    demand: Demand
    ledger: Ledger
    _tables: dict[int, Tables] = field(default_factory=dict, repr=False, compare=False)

    def later(self, view: Columns, ledger: Ledger, touched: Keys) -> "Coverage":
        """Return the coverage of a later view: the same demand, lamps that differ in the touched libraries only."""
        new = Coverage(view, self.demand, ledger)
        if same_pairs(self.pairs, new.pairs):
            for reach, tables in self._tables.items():
                new._tables[reach] = spliced(tables, new.pairs, ledger, touched)
        if "awaiting" in self.__dict__:
            new.__dict__["awaiting"] = self.awaiting  # of the demand, which is the same
        return new

    @cached_property
    def pairs(self) -> Pairs:
        """Who serves which major."""
        return pairs(self.view, self.demand)

    @cached_property
    def names(self) -> list[str]:
        """What the majors are called, by position."""
        return self.view.labels(self.demand.majors)

    def called(self, first: int, last: int) -> list[str]:
        """Return what the majors from one position up to another are called; a few are looked up alone."""
        if "names" in self.__dict__ or last - first > _FEW:
            return self.names[first:last]
        return self.view.labels(self.demand.majors[first:last])

    def tables(self, reach: int = CITED) -> Tables:
        """Return the thresholds, counting origins up to `reach`."""
        reach = min(reach, self.ledger.furthest)
        if reach not in self._tables:
            self._tables[reach] = Tables(self.demand, self.pairs, self.ledger, reach)
        return self._tables[reach]

    @cached_property
    def awaiting(self) -> Awaiting:
        """What is read of documents that govern nothing yet, since it waits for review."""
        return awaiting(self.view, self.demand)

    @cached_property
    def denominators(self) -> dict[str, Denominators]:
        """The denominators of every kind; by major, for jobs by (occupation, level) row."""
        return denominators(self.demand)


@dataclass(frozen=True, eq=False)
class Audit:
    """Figures of the majors in [first, last): the best library of each and the union of all in scope.

    Arrays are by position of a major minus `first`; for jobs by row of `demand.jobs` minus the first major's.
    `best` is a position among all pairs, -1 where no library in scope serves the major.
    """

    coverage: Coverage
    c: float
    scope: Scope
    first: int
    last: int
    alive: Mask
    best: Index
    singles: dict[str, Counts]
    unions: dict[str, Counts]
    reach: int = CITED

    def denominators(self, kind: str) -> Denominators:
        """Return the denominators of the majors in scope."""
        low, high = _figures(self.coverage.demand, kind, self.first, self.last)
        of = self.coverage.denominators[kind]
        return Denominators(of.totals[low:high], of.decidable[low:high], of.applicable[:, low:high])


def audit(
    coverage: Coverage,
    c: float = 1.0,
    scope: Scope = EVERYTHING,
    kinds: tuple[str, ...] = KINDS,
    reach: int = CITED,
) -> Audit:
    """Count what is covered at confidence c, 0 < c ≤ 1, within the scope, counting origins up to `reach`."""
    tables = coverage.tables(reach)
    first, last = span(coverage.demand, scope)
    if last - first == 1:
        return _one_major(coverage, tables, first, c, scope)
    pair = coverage.pairs
    low, high = int(pair.bounds[first]), int(pair.bounds[last])
    alive = _alive(coverage.pairs, scope, c, low, high)
    counted = measure(tables, first, last, c, alive, kinds)
    best = _best(pair.bounds[first : last + 1] - low, alive, counted["core"].cells, counted["requirements"].cells)
    singles = {}
    for kind in kinds:
        table = tables.of(kind)
        singles[kind] = _of_best(table, best, counted[kind].cells, first, last, low)
    best = np.where(best < 0, -1, best + low)
    unions = {kind: counted[kind].union for kind in kinds}
    return Audit(coverage, c, scope, first, last, alive, best, singles, unions, tables.reach)


def _one_major(coverage: Coverage, tables: Tables, place: int, c: float, scope: Scope) -> Audit:
    """Count one major: its pairs have the same items, so its slots are a (pair × item) table."""
    table, pair = tables.combined, coverage.pairs
    low, high = int(pair.bounds[place]), int(pair.bounds[place + 1])
    alive = _alive(pair, scope, c, low, high)
    cell = int(table.cells[low])
    figures = len(KINDS) - 1 + int(coverage.demand.jobs.bounds[place + 1] - coverage.demand.jobs.bounds[place])
    cells = np.zeros((5, high - low, figures), np.int64)
    union = np.zeros((5, figures), np.int64)
    if high > low:
        bounds = table.slots[cell : cell + figures + 1]
        slot, slot_end = int(bounds[0]), int(table.slots[table.cells[high]])
        lit = table.values[:, slot:slot_end] >= np.float32(c)
        if len(table.above.slots):
            _add_above(lit, table, slot, slot_end, np.float32(c))
        by_pair = lit.reshape(5, high - low, -1)
        cells = _blocks(by_pair, bounds - slot)
        union = _blocks(np.logical_or.reduce(by_pair & alive[:, None], axis=1), bounds - slot)
    best = _best(np.array([0, high - low]), alive, cells[:, :, 0], cells[:, :, 2])
    single = np.zeros_like(union) if best[0] < 0 else cells[:, best[0]]
    singles = {kind: single[:, number : number + 1] for number, kind in enumerate(KINDS[:-1])}
    unions = {kind: union[:, number : number + 1] for number, kind in enumerate(KINDS[:-1])}
    singles["jobs"], unions["jobs"] = single[:, len(KINDS) - 1 :], union[:, len(KINDS) - 1 :]
    best = np.where(best < 0, -1, best + low)
    return Audit(coverage, c, scope, place, place + 1, alive, best, singles, unions, tables.reach)


def _blocks(lit: Mask, bounds: Index) -> Counts:
    """Count along the last axis between the bounds."""
    running = np.zeros((*lit.shape[:-1], lit.shape[-1] + 1), np.int64)
    np.cumsum(lit, axis=-1, out=running[..., 1:])
    found: Counts = np.diff(running[..., bounds], axis=-1)
    return found


def span(demand: Demand, scope: Scope) -> tuple[int, int]:
    """Return the stretch of majors in scope."""
    first, last = 0, len(demand.majors)
    for prefix in (scope.category, scope.major_class, scope.major[:6]):
        if prefix:
            low, high = demand.stretch(prefix)
            first, last = max(first, low), min(last, high)
    if scope.level:
        low, high = demand.level_stretch(scope.level)
        first, last = max(first, low), min(last, high)
    return (first, last) if first < last else (first, first)


def _alive(pair: Pairs, scope: Scope, c: float, low: int, high: int) -> Mask:
    """Whether each pair in the stretch exists at c and its library is in scope."""
    alive = pair.worth[low:high] >= np.float32(c)
    if scope.tier or scope.region or scope.library:
        alive &= in_scope(pair, scope)[pair.libraries[low:high]]
    return np.asarray(alive)


def in_scope(pair: Pairs, scope: Scope) -> Mask:
    """Whether each library is in scope."""
    kept = np.ones(len(pair.library_keys), np.bool_)
    region = region_name(scope.region)
    for wanted, stated in ((scope.tier, pair.tiers), (region, pair.regions), (scope.library, pair.library_ids)):
        if wanted:
            kept &= np.fromiter((value == wanted for value in stated), np.bool_, len(stated))
    return kept


def measure(
    tables: Tables, first: int, last: int, c: float, alive: Mask, kinds: tuple[str, ...] = KINDS
) -> dict[str, Counted]:
    """Count cells and unions of the majors in [first, last); `alive` is by pair within them."""
    low, high = int(tables.pairs.bounds[first]), int(tables.pairs.bounds[last])
    chosen = (*kinds, *(kind for kind in ("core", "requirements") if kind not in kinds))
    return {kind: _count(tables.of(kind), first, last, low, high, np.float32(c), alive) for kind in chosen}


def _count(table: Table, first: int, last: int, low: int, high: int, c: np.float32, alive: Mask) -> Counted:
    cell, cell_end = table.cells[low], table.cells[high]
    bounds = table.slots[cell : cell_end + 1]
    slot, slot_end = int(bounds[0]), int(bounds[-1])
    lit = table.values[:, slot:slot_end] >= c
    if len(table.above.slots):
        _add_above(lit, table, slot, slot_end, c)
    running = np.zeros((5, lit.shape[1] + 1), np.int32)
    np.cumsum(lit, axis=1, out=running[:, 1:])
    at = running[:, bounds - slot]
    if not alive.all():
        per_pair = np.diff(table.slots[table.cells[low : high + 1]])
        lit &= np.repeat(alive, per_pair)
    figures = table.figures[first], table.figures[last]
    listed = table.listing[figures[0] : figures[1] + 1]
    union = np.zeros((5, int(listed[-1] - listed[0]) + 1), np.bool_)
    lamp, place = lit.nonzero()
    union[lamp, table.rows[slot:slot_end][place] + (1 - listed[0])] = True
    total = np.cumsum(union, axis=1)[:, listed - listed[0]]
    return Counted(at[:, 1:] - at[:, :-1], total[:, 1:] - total[:, :-1])


def _add_above(lit: Mask, table: Table, slot: int, slot_end: int, c: np.float32) -> None:
    """Light what holds only above a floor."""
    above = table.above
    now = np.flatnonzero((above.slots >= slot) & (above.slots < slot_end) & (above.floors < c))
    for lamp in range(5):
        on = now[above.values[lamp, now] >= c]
        lit[lamp, above.slots[on] - slot] = True


def lit(table: Table, pair: int, c: float) -> tuple[Index, Mask]:
    """Return the listed rows of one pair of a table with one figure a major, and its five lamps (rows) at c."""
    slot, slot_end = int(table.slots[table.cells[pair]]), int(table.slots[table.cells[pair + 1]])
    found = table.values[:, slot:slot_end] >= np.float32(c)
    _add_above(found, table, slot, slot_end, np.float32(c))
    return table.rows[slot:slot_end], found


def _best(bounds: Index, alive: Mask, core: Counts, requirements: Counts) -> Index:
    """Return for each major its best pair: core complete, core named, requirements complete and named, smallest id."""
    best = np.full(len(bounds) - 1, -1, np.int64)
    if not len(alive):
        return best
    core, requirements = core.astype(np.int64), requirements.astype(np.int64)
    score = (core[COMPLETE] << 52) | (core[0] << 40) | (requirements[COMPLETE] << 20) | requirements[0]
    score[~alive] = -1
    lengths = np.diff(bounds)
    some = np.flatnonzero(lengths)
    top = np.maximum.reduceat(score, bounds[some])
    winners = np.flatnonzero((score == np.repeat(top, lengths[some])) & alive)[::-1]
    best[np.repeat(some, lengths[some])[winners]] = winners
    return best


def _of_best(table: Table, best: Index, cells: Counts, first: int, last: int, low: int) -> Counts:
    """Return the best pair's counts by figure, zeros where there is no pair."""
    figures = table.figures[first : last + 1]
    per = figures[1:] - figures[:-1]
    owner = np.repeat(best, per)
    within = np.arange(len(owner)) - np.repeat(figures[:-1] - figures[0], per)
    found = np.zeros((5, len(owner)), np.int64)
    some = owner >= 0
    cell = table.cells[low + owner[some]] - table.cells[low] + within[some]
    found[:, some] = cells[:, cell]
    return found


def _figures(demand: Demand, kind: str, first: int, last: int) -> tuple[int, int]:
    if kind == "jobs":
        return int(demand.jobs.bounds[first]), int(demand.jobs.bounds[last])
    return first, last


def denominators(demand: Demand) -> dict[str, Denominators]:
    """Return the denominators of every kind of demand."""
    needs, courses = demand.needs, demand.courses
    per_course = np.diff(needs.bounds)
    bits = np.zeros(len(courses.keys), np.uint8)
    some = per_course > 0
    if some.any():
        bits[some] = np.bitwise_or.reduceat(APPLICABLE[needs.kinds], needs.bounds[:-1][some])
    return {
        "core": _denominators(courses.bounds, bits, courses.roles & CORE > 0, some),
        "foundation": _denominators(courses.bounds, bits, courses.roles & FOUNDATION > 0, some),
        "requirements": _denominators(demand.wanted.bounds, APPLICABLE[demand.wanted.kinds], demand.wanted.core),
        "abilities": _denominators(demand.abilities.bounds, APPLICABLE[demand.abilities.kinds], demand.abilities.core),
        "jobs": _of_jobs(demand),
    }


def _denominators(bounds: Index, applies: Small, kept: Mask, decidable: Mask | None = None) -> Denominators:
    able = kept if decidable is None else kept & decidable
    rows = [kept, able, *(kept & (applies & bit > 0) for bit in (1, 2, 4))]
    counts = [_blockwise(row, bounds) for row in rows]
    return Denominators(counts[0], counts[1], np.stack(counts[2:]))


def _blockwise(flags: Mask, bounds: Index) -> Counts:
    running = np.zeros(len(flags) + 1, np.int64)
    np.cumsum(flags, out=running[1:])
    return running[bounds[1:]] - running[bounds[:-1]]


def _of_jobs(demand: Demand) -> Denominators:
    levels = demand.jobs.levels
    lengths = np.diff(levels.bounds)[demand.jobs.blocks]
    applies = APPLICABLE[levels.kinds]
    counts = [_blockwise(applies & bit > 0, levels.bounds)[demand.jobs.blocks] for bit in (1, 2, 4)]
    return Denominators(lengths, lengths, np.stack(counts))
