"""How well pairs are put in order, against a truth: p@1, r@5, r@10, r@20, mrr as means over subjects."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from graph.alignment.items import Link
from graph.alignment.rank import Scored

DEPTHS = (5, 10, 20)


class Measured(NamedTuple):
    """How many subjects were asked, and the metrics by name."""

    n: int
    metrics: dict[str, float]


def ranking(scored: Scored, subjects: Sequence[str], objects: Sequence[str]) -> dict[str, list[str]]:
    """Return for each subject its objects, best first; equal scores by id."""
    order = np.lexsort((scored.columns, -scored.scores, scored.rows))
    found: dict[str, list[str]] = defaultdict(list)
    for row, column in zip(scored.rows[order].tolist(), scored.columns[order].tolist(), strict=True):
        found[subjects[row]].append(objects[column])
    return found


def measure(ranked: Mapping[str, Sequence[str]], truth: Iterable[Link]) -> Measured:
    """Score an order against the links that hold; a subject of the truth without any proposal counts as missed."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for subject, thing in truth:
        wanted[subject].add(thing)
    rows = [_of_subject(ranked.get(subject, ()), good) for subject, good in sorted(wanted.items())]
    names = ("p@1", *(f"r@{depth}" for depth in DEPTHS), "mrr")
    means = np.mean(rows, axis=0).tolist() if rows else [0.0] * len(names)
    return Measured(len(rows), dict(zip(names, means, strict=True)))


def _of_subject(ranked: Sequence[str], good: set[str]) -> list[float]:
    hits = [thing in good for thing in ranked]
    first = hits.index(True) + 1 if True in hits else 0
    recalls = [sum(hits[:depth]) / len(good) for depth in DEPTHS]
    return [float(first == 1), *recalls, 1 / first if first else 0.0]
