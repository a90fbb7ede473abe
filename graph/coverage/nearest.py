"""The own point or course that comes nearest to closing a gap (DESIGN 7.14)."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from graph.coverage.joins import Index, Mask, Worth, coded, positions
from graph.coverage.owned import Owned
from graph.coverage.scopes import Coverage
from graph.store import Keys
from ontology.names import normalise

Json = dict[str, object]
FULL, PART, DOUBTFUL, SIMILAR = "full", "part", "proposed", "similar"
LEAST_SIMILAR = 0.2
"""Names that share less of their character pairs (Dice) are not shown as similar."""


class _Named(NamedTuple):
    """Things with names, by id, and how many character pairs each name has.

    The names that have a pair lie from `bounds` of its number in `pairs` on: places in `ids`, and how often.
    """

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    totals: Index
    pairs: dict[str, int]
    bounds: Index
    places: Index
    times: Index


@dataclass(frozen=True, eq=False)
class Nearest:
    """Finds for a library what comes nearest to an item; at confidence c."""

    coverage: Coverage
    owned: Owned
    c: float

    @cached_property
    def _points(self) -> tuple[Keys, Worth]:
        """Distinct points of the library, ascending, with the best of each threshold."""
        held = self.owned.points
        order = np.argsort(held.points, kind="stable")
        keys, values = held.points[order], held.values[:, order]
        heads = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, np.int64)
        if not len(heads):
            return keys, values
        return keys[heads], np.maximum.reduceat(values, heads, axis=1)

    @cached_property
    def _by_name(self) -> _Named:
        return self._named(self._points[0])

    @cached_property
    def _courses_by_name(self) -> _Named:
        return self._named(self.owned.standard_courses[0])

    def _named(self, keys: Keys) -> _Named:
        view = self.owned.view
        rows = sorted(zip(view.ids(keys), view.labels(keys), strict=True))
        ids, labels = tuple(identity for identity, _ in rows), tuple(label for _, label in rows)
        of_names = [bigrams(label) for label in labels]
        pairs: dict[str, int] = {}
        numbers = np.array([pairs.setdefault(pair, len(pairs)) for of in of_names for pair in of], np.int64)
        sizes = np.array([len(of) for of in of_names], np.int64)
        times = np.array([many for of in of_names for many in of.values()], np.int64)
        order = np.argsort(numbers, kind="stable")
        bounds = np.append(0, np.cumsum(np.bincount(numbers, minlength=len(pairs))))
        totals = np.array([of.total() for of in of_names], np.int64)
        return _Named(ids, labels, totals, pairs, bounds, np.repeat(np.arange(len(ids)), sizes)[order], times[order])

    def point(self, item: int, label: str, applies: int) -> Json | None:
        """Return the nearest own point of an item: one that meets it, best lit first; else one of a similar name."""
        view = self.owned.view
        keys, values = self._points
        rows = view.into("meets", np.array([item]))
        place = positions(rows.subjects.astype(np.int64), keys)
        some = np.flatnonzero(place >= 0)
        if not len(some):
            return _similar(self._by_name, label)
        full = coded(view.props("meets"), "extent", {"full": 1})[rows.props[some]] == 1
        lit = np.minimum(values[:4, place[some]], rows.worth[some]) >= np.float32(self.c)
        ids = view.ids(keys[place[some]])
        best = min(
            range(len(some)),
            key=lambda at: (
                -_rank(bool(lit[0, at]), bool(full[at])),
                -_lit(lit[:, at], applies),
                ids[at],
                -int(full[at]),
            ),
        )
        how = (FULL if full[best] else PART) if lit[0, best] else DOUBTFUL
        label = view.labels(keys[place[some]][best : best + 1])[0]
        lamps = dict(zip(("taught", "practised", "assessed"), lit[1:, best].tolist(), strict=True))
        return {"id": ids[best], "label": label, "how": how, "lamps": lamps}

    def course(self, standard: int, label: str) -> Json | None:
        """Return the nearest own 标准课程: one that implements the standard's course somehow, else a similar name."""
        view, rows = self.coverage.view, self.coverage.ledger.implementing
        level = np.float32(self.c)
        mine = np.flatnonzero((rows.libraries == self.owned.library) & (rows.standards == standard))
        if not len(mine):
            return _similar(self._courses_by_name, label)
        sure = (rows.floors[mine] < level) & (rows.values[mine] >= level)
        full, ids = rows.full[mine], view.ids(rows.courses[mine])
        best = min(range(len(mine)), key=lambda at: (-_rank(bool(sure[at]), bool(full[at])), ids[at]))
        how = (FULL if full[best] else PART) if sure[best] else DOUBTFUL
        return {"id": ids[best], "label": view.labels(rows.courses[mine[best : best + 1]])[0], "how": how}


def _rank(sure: bool, full: bool) -> int:
    return 2 * int(sure) + int(full)


def _lit(lamps: Mask, applies: int) -> int:
    return sum(bool(lamps[lamp]) for lamp, bit in ((1, 1), (2, 2), (3, 4)) if applies & bit)


def bigrams(text: str) -> Counter[str]:
    """Return the pairs of neighbouring characters of a name, a lone character for itself."""
    plain = normalise(text)
    return Counter(plain[at : at + 2] for at in range(max(len(plain) - 1, 1))) if plain else Counter()


def _similar(among: _Named, label: str) -> Json | None:
    """Return the most similar name by Dice's coefficient over character pairs; a tie goes to the smaller id."""
    wanted = bigrams(label)
    if not wanted or not among.ids:
        return None
    shared = np.zeros(len(among.ids), np.int64)
    for pair, times in wanted.items():
        if (number := among.pairs.get(pair)) is not None:
            some = slice(among.bounds[number], among.bounds[number + 1])
            shared[among.places[some]] += np.minimum(times, among.times[some])
    scores = 2 * shared / (wanted.total() + among.totals)
    best = int(np.argmax(scores))
    score = float(scores[best])
    if score < LEAST_SIMILAR:
        return None
    return {"id": among.ids[best], "label": among.labels[best], "how": SIMILAR, "similarity": round(score, 3)}
