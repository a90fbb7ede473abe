"""Libraries and the majors they serve, joined with what the majors must teach: thresholds for every demanded item.

A pair is a library serving a major; its cells are the figures asked of it (one a kind; one an occupation and level for
jobs); a cell's slots are the items of that figure. A slot holds five thresholds: named, taught, practised, assessed (0
where the lamp does not apply) and complete. Pairs ascend by (major, library's id), so that one major is a slice of all.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from graph.coverage.demand import CORE, FOUNDATION, KINDS, Demand
from graph.coverage.governing import APPLICABLE
from graph.coverage.jobs import SKILL_RANK
from graph.coverage.joins import (
    Index,
    Mask,
    Small,
    Worth,
    coded,
    matches,
    offsets,
    pack,
    spread,
    strongest,
    unpack,
)
from graph.coverage.ledger import Ledger
from graph.coverage.reach import CITED
from graph.store import Keys
from graph.views.columns import Columns
from graph.views.rows import Edges, distinct
from ontology.codes import Tier
from ontology.regions import region_name
from ontology.terms import SUPPLY_STATES

TIERS = tuple(tier.value for tier in Tier)
FIGURES = ("named", "taught", "practised", "assessed", "complete")
COMPLETE = 4
VERIFIED = "已核验"


class Pairs(NamedTuple):
    """Libraries by id, and the majors they serve; `bounds` by major's position, `worth` of the `serves` claim.

    `tier_codes` are positions in TIERS, -1 where a library states none; `regions` are short names of provinces.
    """

    library_keys: Keys
    library_ids: tuple[str, ...]
    tiers: tuple[str, ...]
    tier_codes: Index
    regions: tuple[str, ...]
    bounds: Index
    majors: Index
    libraries: Index
    worth: Worth
    claims: "Claims"


class Claims(NamedTuple):
    """Each `serves` claim by major (`bounds`): position of the library, the state's rank (0 unstated), worth, aim.

    已核验 is nobody's to say of itself: a state counts so where an expert's opinion does (decision 0017).
    """

    bounds: Index
    libraries: Index
    majors: Index
    states: Small
    worth: Worth
    aims: Small


class Stretches(NamedTuple):
    """What holds only above a floor: at floor < c a slot has these thresholds as well."""

    slots: Index
    floors: Worth
    values: Worth


class Table(NamedTuple):
    """Thresholds of one kind of demand; bounds lead from majors to figures to listing, from pairs to cells to slots."""

    figures: Index
    listing: Index
    cells: Index
    slots: Index
    rows: Index
    values: Worth
    above: Stretches


def pairs(view: Columns, demand: Demand) -> Pairs:
    """Return who serves which catalogue major."""
    rows = view.edges("serves")
    order = np.argsort(demand.majors, kind="stable")
    i, j = matches(rows.objects, demand.majors[order])
    majors, subjects = order[j], rows.subjects[i].astype(np.int64)
    keys = distinct(subjects)
    named = sorted(zip(view.ids(keys), keys.tolist(), strict=True))
    library_keys = np.array([key for _, key in named], np.int64)
    libraries = np.argsort(library_keys, kind="stable")[np.searchsorted(keys, subjects)]
    found, best = strongest(pack(majors, libraries), rows.worth[i][None])
    at, who = unpack(found)
    tiers = tuple(str(value or "") for value in view.values("Library", "tier", library_keys))
    return Pairs(
        library_keys,
        tuple(identity for identity, _ in named),
        tiers,
        np.array([TIERS.index(tier) if tier in TIERS else -1 for tier in tiers], np.int64),
        tuple(region_name(str(value or "")) for value in view.values("Library", "region", library_keys)),
        offsets(np.bincount(at, minlength=len(demand.majors))),
        at,
        who,
        best[0],
        _claims(view, rows, i, libraries, majors, len(demand.majors)),
    )


def _claims(view: Columns, rows: Edges, chosen: Index, libraries: Index, majors: Index, size: int) -> Claims:
    ranks = {state: rank for rank, state in enumerate(SUPPLY_STATES, 1)}
    states = coded(view.props("serves"), "state", ranks)[rows.props[chosen]]
    states = np.where(_verified(view, rows, chosen), ranks[VERIFIED], np.minimum(states, ranks[VERIFIED] - 1))
    aims = coded(view.props("serves"), "skill_level", SKILL_RANK)[rows.props[chosen]]
    order = np.lexsort((libraries, majors))
    bounds = offsets(np.bincount(majors, minlength=size))
    worth = rows.worth[chosen][order]
    return Claims(bounds, libraries[order], majors[order], states[order].astype(np.uint8), worth, aims[order])


def _verified(view: Columns, rows: Edges, chosen: Index) -> Mask:
    """Whether an expert's opinion holds the library of each chosen row for verified for its major."""
    opinions = view.edges("verifiedFor")
    held = opinions.worth >= 1
    given = pack(opinions.subjects[held], opinions.objects[held])
    return np.isin(pack(rows.subjects[chosen], rows.objects[chosen]), given)


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of every kind, made when first asked for; origins up to `reach` count (自建, then 共建, then 引用)."""

    demand: Demand
    pairs: Pairs
    ledger: Ledger
    reach: int = CITED

    def of(self, kind: str) -> Table:
        """Return the table of a kind of demand."""
        table: Table = getattr(self, kind)
        return table

    @cached_property
    def combined(self) -> Table:
        """All kinds side by side, so that one major's slots are one block: for each pair the same figures and items."""
        tables = [self.of(kind) for kind in KINDS]
        cells = np.concatenate([np.diff(table.cells) for table in tables]).reshape(len(tables), -1)
        first = np.concatenate([table.cells[:-1] for table in tables]).reshape(len(tables), -1)
        shift = np.cumsum([0, *(len(table.slots) - 1 for table in tables)])[:-1, None]
        cell = spread((first + shift).T.ravel(), cells.T.ravel())
        starts = np.concatenate([table.slots[:-1] + at for table, at in zip(tables, _starts(tables), strict=True)])
        lengths = np.concatenate([np.diff(table.slots) for table in tables])
        slot = spread(starts[cell], lengths[cell])
        back = np.zeros(len(slot), np.int64)
        back[slot] = np.arange(len(slot))
        above = [table.above for table in tables]
        moved = [part.slots + at for part, at in zip(above, _starts(tables), strict=True)]
        none = np.zeros(0, np.int64)
        return Table(
            none,
            none,
            offsets(cells.sum(axis=0)),
            offsets(lengths[cell]),
            none,
            np.concatenate([table.values for table in tables], axis=1)[:, slot],
            Stretches(
                back[np.concatenate(moved)],
                np.concatenate([part.floors for part in above]),
                np.concatenate([part.values for part in above], axis=1),
            ),
        )

    @cached_property
    def core(self) -> Table:
        """Core courses."""
        return self._some_courses(CORE)

    @cached_property
    def foundation(self) -> Table:
        """Foundation courses."""
        return self._some_courses(FOUNDATION)

    @cached_property
    def requirements(self) -> Table:
        """Requirements of core courses."""
        return _narrowed(self._wanted, self.demand.wanted.core)

    @cached_property
    def abilities(self) -> Table:
        """Abilities."""
        items = self.demand.abilities
        return self._table(items.bounds, items.keys, items.kinds)

    @cached_property
    def jobs(self) -> Table:
        """Jobs: a figure is an occupation and a level."""
        jobs = self.demand.jobs
        lengths = np.diff(jobs.levels.bounds)[jobs.blocks]
        rows = spread(jobs.levels.bounds[jobs.blocks], lengths)
        listing = offsets(lengths)
        count = jobs.bounds[self.pairs.majors + 1] - jobs.bounds[self.pairs.majors]
        cells = offsets(count)
        figure = spread(jobs.bounds[self.pairs.majors], count)
        of_cell = lengths[figure]
        slots = offsets(of_cell)
        listed = spread(listing[figure], of_cell)
        who = np.repeat(np.repeat(self.pairs.libraries, count), of_cell)
        items, kinds = jobs.levels.items[rows], jobs.levels.kinds[rows]
        values = self._values(who, items[listed], kinds[listed])
        return Table(jobs.bounds, listing, cells, slots, listed, values, _no_stretches())

    @cached_property
    def _wanted(self) -> Table:
        items, table = self.demand.wanted, self._raw
        return table._replace(values=_applied(table.values[:4], APPLICABLE[items.kinds[table.rows]]))

    def _table(self, bounds: Index, keys: Keys, kinds: Small) -> Table:
        majors = self.pairs.majors
        lengths = bounds[majors + 1] - bounds[majors]
        rows = spread(bounds[majors], lengths)
        who = np.repeat(self.pairs.libraries, lengths)
        values = self._values(who, keys[rows], kinds[rows])
        return _simple(bounds, majors, offsets(lengths), rows, values, _no_stretches())

    def _values(self, libraries: Index, items: Keys, kinds: Small) -> Worth:
        lamps = self.ledger.lookup(self.pairs.library_keys[libraries], items, self.reach)
        return _applied(lamps, APPLICABLE[kinds])

    @cached_property
    def _courses(self) -> Table:
        """Core and foundation courses: held where implemented in full, their lamps by their requirements."""
        demand, majors = self.demand, self.pairs.majors
        bounds = demand.courses.bounds
        lengths = bounds[majors + 1] - bounds[majors]
        rows = spread(bounds[majors], lengths)
        slots = offsets(lengths)
        values = self._by_needs(rows, slots)
        base, above = self._implemented(slots, rows, values)
        return _simple(bounds, majors, slots, rows, base, above)

    def _by_needs(self, rows: Index, slots: Index) -> Worth:
        """Return, for each slot of a course, at which c its lamps are lit and its requirements complete."""
        needs, wanted = self.demand.needs, self._raw
        lengths = needs.bounds[rows + 1] - needs.bounds[rows]
        need = spread(needs.bounds[rows], lengths)
        pair = np.repeat(np.arange(len(slots) - 1), np.diff(slots))
        shift = wanted.slots[pair] - self.demand.wanted.bounds[self.pairs.majors[pair]]
        at = needs.wanted[need] + np.repeat(shift, lengths)
        raw = wanted.values[:, at]
        applies = APPLICABLE[needs.kinds[need]]
        values = np.zeros((5, len(rows)), np.float32)
        values[0] = 1
        some = lengths > 0
        heads = (np.cumsum(lengths) - lengths)[some]
        if not len(heads):
            return values
        whole = raw[0].copy()
        for lamp, bit in ((1, 1), (2, 2), (3, 4)):
            on = applies & bit > 0
            lit = np.where(on, raw[lamp], np.float32(1))
            np.minimum(whole, lit, out=whole)
            any_on = np.maximum.reduceat(on, heads)
            values[lamp, some] = np.where(any_on, np.minimum.reduceat(lit, heads), np.float32(0))
        values[COMPLETE, some] = np.minimum.reduceat(whole, heads)
        return values

    @cached_property
    def _raw(self) -> Table:
        """Wanted items with all lamps, applicable or not: a course may ask otherwise than its major's together."""
        items, majors = self.demand.wanted, self.pairs.majors
        lengths = items.bounds[majors + 1] - items.bounds[majors]
        rows = spread(items.bounds[majors], lengths)
        who = self.pairs.library_keys[np.repeat(self.pairs.libraries, lengths)]
        lamps = self.ledger.lookup(who, items.keys[rows], self.reach)
        return _simple(items.bounds, majors, offsets(lengths), rows, lamps, _no_stretches())

    def _implemented(self, slots: Index, rows: Index, values: Worth) -> tuple[Worth, Stretches]:
        """Cut the thresholds down to where a 标准课程 implements the course in full."""
        pair = np.repeat(np.arange(len(slots) - 1), np.diff(slots))
        wanted = pack(self.pairs.library_keys[self.pairs.libraries[pair]], self.demand.courses.keys[rows])
        full = self.ledger.full(self.reach)
        i, j = matches(wanted, full.keys)
        base = np.zeros(len(rows), np.float32)
        always = full.floors[j] <= 0
        at, best = strongest(i[always], full.values[j[always]][None])
        base[at] = best[0]
        i, j = i[~always], j[~always]
        above = Stretches(i, full.floors[j], np.minimum(values[:, i], full.values[j]))
        return np.minimum(values, base), above

    def _some_courses(self, role: int) -> Table:
        return _narrowed(self._courses, self.demand.courses.roles & role > 0)


def _no_stretches() -> Stretches:
    return Stretches(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros((5, 0), np.float32))


def _simple(bounds: Index, majors: Index, slots: Index, rows: Index, values: Worth, above: Stretches) -> Table:
    """Make a table of a kind with one figure a major, one cell a pair."""
    figures = np.arange(len(bounds), dtype=np.int64)
    return Table(figures, bounds, np.arange(len(majors) + 1, dtype=np.int64), slots, rows, values, above)


def _applied(lamps: Worth, applies: Small) -> Worth:
    """Turn the four lamps into the five thresholds: those that do not apply are 0, complete needs all that do."""
    values = np.empty((5, lamps.shape[1]), np.float32)
    values[0] = lamps[0]
    values[COMPLETE] = lamps[0]
    for lamp, bit in ((1, 1), (2, 2), (3, 4)):
        on = applies & bit > 0
        values[lamp] = np.where(on, lamps[lamp], np.float32(0))
        np.minimum(values[COMPLETE], lamps[lamp], out=values[COMPLETE], where=on)
    return values


def _narrowed(table: Table, kept: Mask) -> Table:
    """Keep some listed rows of a table with one cell a pair."""
    if kept.all():
        return table
    number = np.cumsum(kept) - 1
    some = kept[table.rows]
    before = offsets(some.astype(np.int64))
    above = table.above
    on = some[above.slots]
    stretches = Stretches(before[above.slots[on]], above.floors[on], above.values[:, on])
    return Table(
        table.figures,
        offsets(kept.astype(np.int64))[table.listing],
        table.cells,
        before[table.slots],
        number[table.rows[some]],
        table.values[:, some],
        stretches,
    )


def _starts(tables: list[Table]) -> list[int]:
    """Return where each table's slots start when all stand one after another."""
    return [0, *np.cumsum([int(table.slots[-1]) for table in tables]).tolist()][:-1]
