"""The nearest of many vectors: exactly by numpy for small sets, by faiss where the extra has it for large ones."""

from typing import Literal

import numpy as np

from graph.alignment.encoders import extra, present
from graph.alignment.lexical import Floats, Index

SMALL = 4_000_000
"""So many pairs numpy compares at once; above it the library's index searches."""
Way = Literal["exact", "library", ""]


def nearby(ours: Floats, theirs: Floats, number: int, way: Way = "") -> tuple[Index, Floats]:
    """Return for each of our unit vectors the places of their nearest and the cosines, nearest first.

    Chosen by size where no way is given; "library" refuses (EncoderMissing) where the extra is not there.
    """
    number = min(number, len(theirs))
    if not way:
        way = "library" if len(ours) * len(theirs) > SMALL and present() else "exact"
    if way == "library":
        return _by_library(ours, theirs, number)
    parts = [_exact(ours[at : at + _ROWS], theirs, number) for at in range(0, len(ours), _ROWS)]
    if not parts:
        return np.empty((0, number), np.int64), np.empty((0, number))
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


_ROWS = 1_000


def _exact(ours: Floats, theirs: Floats, number: int) -> tuple[Index, Floats]:
    table = ours @ theirs.T
    order = np.argsort(-table, axis=1, kind="stable")[:, :number]
    return order, np.take_along_axis(table, order, axis=1)


def _by_library(ours: Floats, theirs: Floats, number: int) -> tuple[Index, Floats]:
    extra()
    import faiss

    index = faiss.IndexFlatIP(theirs.shape[1])
    index.add(np.ascontiguousarray(theirs, np.float32))
    cosines, order = index.search(np.ascontiguousarray(ours, np.float32), number)
    return order.astype(np.int64), cosines.astype(np.float64)


def as_table(order: Index, cosines: Floats, width: int) -> Floats:
    """Return nearest ones as a full table, 0 for all others."""
    found = np.zeros((len(order), width))
    np.put_along_axis(found, order, cosines, axis=1)
    return found
