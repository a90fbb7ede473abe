"""Reports as plain values, ready for JSON: stable names and order, same bytes for same input (DESIGN 7.15, 8)."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from graph.coverage.demand import KINDS, STATES
from graph.coverage.jobs import job_name
from graph.coverage.joins import Index
from graph.coverage.pairs import FIGURES, TIERS
from graph.coverage.scopes import Audit, Counts, Coverage, Denominators, Scope, audit
from graph.coverage.supply import SUPPLY, supply, supply_of_pairs
from graph.views.columns import Columns

Json = dict[str, object]
SUMMED = KINDS[:-1]  # figures of jobs are never summed (DESIGN 7.2)


def national(of: Audit) -> Json:
    """Report all majors in scope, each with its states, best library and union, and the breakdowns."""
    return {
        "revision": of.coverage.view.revision,
        "parameters": parameters(of.c, of.scope),
        "denominator": _denominator(of),
        "states": {kind: dict(zip(STATES, counts, strict=True)) for kind, counts in _states(of).items()},
        "awaiting_review": of.coverage.awaiting.majors(of.first, of.last),
        "majors": list(majors(of)),
        "levels": [_group(of, "level", *group) for group in _groups(of, "level")],
        "categories": [
            {
                **_group(of, "code", *group),
                "classes": [_group(of, "code", *inner) for inner in _groups(of, "class", *group[2:])],
            }
            for group in _groups(of, "category")
        ],
    }


def parameters(c: float, scope: Scope) -> Json:
    """Return what a report was asked with."""
    return {"min_confidence": c, **scope.given}


def majors(of: Audit) -> Iterator[Json]:
    """Yield one entry a major in scope, by code: {code, name, level, demand_state, …, supply, best, union}."""
    demand, pair = of.coverage.demand, of.coverage.pairs
    names = of.coverage.called(of.first, of.last)
    tiers = supply(of.coverage, of.c, of.scope, of.first, of.last).T.tolist()
    states = supply_of_pairs(of.coverage, of.c, of.first, of.last).tolist()
    low = int(pair.bounds[of.first])
    serving = _serving(of).tolist()
    single, union = Items(of, of.singles), Items(of, of.unions)
    for place, (best, name) in enumerate(zip(of.best.tolist(), names, strict=True)):
        if of.scope.library and not serving[place]:
            continue
        code = demand.codes[of.first + place]
        yield {
            "code": code,
            "name": name,
            "level": code.level.value,
            "demand_state": STATES[demand.states[0, of.first + place]],
            "awaiting_review": of.coverage.awaiting.of(of.first + place),
            "supply": {tier: SUPPLY[state] for tier, state in zip(TIERS, tiers[place], strict=True)},
            "best": {
                "library": None if best < 0 else pair.library_ids[pair.libraries[best]],
                "supply": None if best < 0 else SUPPLY[states[best - low]],
                "items": single.of(place),
            },
            "union": {"libraries": serving[place], "items": union.of(place)},
        }


class Items:
    """Counts of an audit turned into plain numbers once, then picked major by major."""

    def __init__(self, of: Audit, counts: dict[str, Counts]) -> None:
        self.kinds = tuple(counts)
        self.rows = {kind: _listed(of.denominators(kind), counts[kind]) for kind in counts}
        jobs = of.coverage.demand.jobs
        self.first = int(jobs.bounds[of.first])
        self.bounds = (jobs.bounds[of.first : of.last + 1] - self.first).tolist()
        self.jobs = jobs

    def of(self, place: int) -> Json:
        """Return the figures of one major by kind."""
        items: Json = {kind: _figure(self.rows[kind][place]) for kind in self.kinds if kind != "jobs"}
        if "jobs" in self.rows:
            for row in range(self.bounds[place], self.bounds[place + 1]):
                items[job_name(self.jobs, self.first + row)] = _figure(self.rows["jobs"][row])
        return items


def _listed(of: Denominators, counts: Counts) -> list[list[int]]:
    rows: list[list[int]] = np.concatenate(([of.totals, of.decidable], counts)).T.tolist()
    return rows


def _figure(row: list[int]) -> dict[str, int]:
    return dict(zip(("total", "decidable", *FIGURES), row, strict=True))


def _serving(of: Audit) -> Index:
    """Return how many libraries in scope serve each major."""
    bounds = of.coverage.pairs.bounds[of.first : of.last + 1]
    running = np.zeros(len(of.alive) + 1, np.int64)
    np.cumsum(of.alive, out=running[1:])
    counts: Index = np.diff(running[bounds - bounds[0]])
    return counts


def _denominator(of: Audit) -> Json:
    found: Json = {}
    for number, kind in enumerate(KINDS):
        recorded = int((of.coverage.demand.states[number, of.first : of.last] == 0).sum())
        totals = of.denominators(kind).totals
        if kind == "jobs":
            found[kind] = {"majors": recorded, "figures": len(totals)}
        else:
            found[kind] = {"majors": recorded, "items": int(totals.sum())}
    return found


def _states(of: Audit, low: int | None = None, high: int | None = None) -> dict[str, list[int]]:
    states = of.coverage.demand.states[:, of.first if low is None else low : of.last if high is None else high]
    return {kind: np.bincount(row, minlength=len(STATES)).tolist() for kind, row in zip(KINDS, states, strict=True)}


class _Stretch(NamedTuple):
    """A group of majors: its name, label, and stretch."""

    name: str
    label: str
    first: int
    last: int


def _groups(of: Audit, what: str, first: int | None = None, last: int | None = None) -> list[_Stretch]:
    """Cut the majors in scope by level, category or class; each group is contiguous because codes are ordered."""
    low, high = of.first if first is None else first, of.last if last is None else last
    codes = of.coverage.demand.codes[low:high]
    if what == "level":
        names = [code.level.value for code in codes]
    else:
        names = [code[: 2 if what == "category" else 4] for code in codes]
    starts = [place for place, name in enumerate(names) if not place or names[place - 1] != name]
    labels = [names[start] for start in starts]
    if what != "level" and labels:
        labels = _labels(of.coverage.view, [f"{what}/{names[start]}" for start in starts])
    ends = [*starts[1:], len(names)][: len(starts)]
    return [
        _Stretch(names[start], label, low + start, low + end)
        for start, end, label in zip(starts, ends, labels, strict=True)
    ]


def _labels(view: Columns, ids: list[str]) -> list[str]:
    """Return the labels of ids, their last segment where the graph does not know them."""
    keys = view.keys(ids)
    known = np.flatnonzero(keys >= 0)
    labels = [identity.rpartition("/")[2] for identity in ids]
    for place, label in zip(known.tolist(), view.labels(keys[known]), strict=True):
        labels[place] = label
    return labels


def _group(of: Audit, key: str, name: str, label: str, first: int, last: int) -> Json:
    low, high = first - of.first, last - of.first
    recorded = of.coverage.demand.states[0, first:last] == 0
    core = of.denominators("core").totals[low:high]
    kinds: Json = {}
    for kind in SUMMED:
        denominator = of.denominators(kind)
        kinds[kind] = {
            "total": int(denominator.totals[low:high].sum()),
            "decidable": int(denominator.decidable[low:high].sum()),
            "best": dict(zip(FIGURES, of.singles[kind][:, low:high].sum(axis=1).tolist(), strict=True)),
            "union": dict(zip(FIGURES, of.unions[kind][:, low:high].sum(axis=1).tolist(), strict=True)),
        }
    head: Json = {key: name} if key == "level" else {key: name, "name": label}
    return {
        **head,
        "majors": last - first,
        "served": int((_serving(of)[low:high] > 0).sum()),
        "states": {kind: dict(zip(STATES, counts, strict=True)) for kind, counts in _states(of, first, last).items()},
        "awaiting_review": of.coverage.awaiting.majors(first, last),
        "reached": {
            figure: _reached(of.singles["core"][row, low:high], core, recorded)
            for figure, row in (("named", 0), ("complete", 4))
        },
        "kinds": kinds,
    }


def _reached(counts: Counts, totals: Counts, recorded: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> dict[str, int]:
    """Count majors by how many of their core courses the best library has: none, some, all."""
    counts, totals = counts[recorded], totals[recorded]
    every = (counts == totals) & (totals > 0)
    none = ~every & (counts == 0)
    return {"none": int(none.sum()), "some": int((~every & ~none).sum()), "all": int(every.sum())}


def major_entry(coverage: Coverage, code: str, c: float = 1.0) -> Json | None:
    """Return one major's entry as in the national report, None where the catalogue has no such major."""
    return next(majors(audit(coverage, c, Scope(major=code))), None)
