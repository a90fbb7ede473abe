"""What reviews decide about edges: the latest one in force, for every claim of the edge (graph.standing)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from graph.views.layers import Reviews
from graph.views.rows import HALF, LOW, Bools, Edges, Ints, Longs, pack, ranges, take

FEW = 1_000  # so few rows are looked up one by one, of more only those whose subject or object was reviewed


class Rulings(NamedTuple):
    """Reviewed edges, packed and ascending, and whether each is accepted."""

    edges: Longs
    accepted: Bools


def latest(reviews: Sequence[Reviews], opened: Ints) -> Rulings:
    """Return what stands; `opened` gives by version's key the revision that opened it, 0 where it is not in force.

    Within one version accepted beats rejected.
    """
    if not reviews:
        return Rulings(np.empty(0, np.int64), np.empty(0, np.bool_))
    subjects, objects, versions, accepted = (np.concatenate(column) for column in zip(*reviews, strict=True))
    since = opened[versions]
    chosen = np.flatnonzero(since)
    edges = pack(subjects[chosen], objects[chosen])
    order = np.lexsort((accepted[chosen], since[chosen], edges))
    edges, accepted = edges[order], accepted[chosen][order]
    last = np.append(edges[1:] != edges[:-1], True)[: len(edges)]
    return Rulings(edges[last], accepted[last])


def ruled(rows: Edges, rulings: Rulings, zeros: bool, by_object: bool = False) -> Edges:
    """Return rows with the rulings applied, without those worth nothing; `zeros`: whether some are worth nothing yet.

    Rows are in order of subjects, or of objects.
    """
    if len(rulings.edges) and len(rows.subjects):
        places = _candidates(rows, rulings, by_object)
        packed = pack(rows.subjects[places], rows.objects[places])
        at = np.searchsorted(rulings.edges, packed)
        at[at == len(rulings.edges)] = 0
        hit = np.flatnonzero(rulings.edges[at] == packed)
        if len(hit):
            worths = rows.worth.copy()
            worths[places[hit]] = rulings.accepted[at[hit]]
            rows = rows._replace(worth=worths)
            zeros = zeros or not bool(rulings.accepted[at[hit]].all())
    return take(rows, np.flatnonzero(rows.worth > 0)) if zeros else rows


def _candidates(rows: Edges, rulings: Rulings, by_object: bool) -> Longs:
    if len(rows.subjects) <= FEW:
        return np.arange(len(rows.subjects))
    column, ends = (rows.objects, rulings.edges & LOW) if by_object else (rows.subjects, rulings.edges >> HALF)
    return ranges(column, np.unique(ends).astype(np.int32))
