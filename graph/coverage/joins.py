"""Joins, runs and group-wise maxima over sorted integer columns; demand, lamps and scopes are built on these."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.store import Keys
from ontology.claims import Props, prop

Index = npt.NDArray[np.int64]
Ints = npt.NDArray[np.integer[Any]]
Worth = npt.NDArray[np.float32]
Small = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

NO_KEYS: Keys = np.zeros(0, np.int64)


def runs(keys: Ints) -> Index:
    """Return where each run of equal values starts."""
    if not len(keys):
        return np.zeros(0, np.int64)
    edges = np.flatnonzero(keys[1:] != keys[:-1])
    return np.concatenate((np.zeros(1, np.int64), edges + 1))


def spread(starts: Index, lengths: Index) -> Index:
    """Return the ranges [start, start + length) one after another."""
    before = np.cumsum(lengths) - lengths
    total = int(lengths.sum())
    found: Index = np.arange(total, dtype=np.int64) + np.repeat(starts - before, lengths)
    return found


def matches(left: Ints, right: Ints) -> tuple[Index, Index]:
    """Return all (i, j) with left[i] == right[j], i ascending; `right` must ascend, `left` need not."""
    if not len(left) or not len(right):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    heads = runs(right)
    names = right[heads]
    at = np.minimum(np.searchsorted(names, left), len(names) - 1)
    hit = np.flatnonzero(names[at] == left)
    at = at[hit]
    if len(heads) == len(right):
        return hit, at
    lengths = np.diff(np.append(heads, len(right)))[at]
    return np.repeat(hit, lengths), spread(heads[at], lengths)


def positions(keys: Ints, among: Keys) -> Index:
    """Return where each key stands in `among` (ascending, unique), -1 where it does not."""
    if not len(among):
        return np.full(len(keys), -1, np.int64)
    at = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    return np.where(among[at] == keys, at, -1)


def within(keys: Ints, among: Keys) -> Mask:
    """Whether each key stands in `among` (ascending)."""
    if not len(among):
        return np.zeros(len(keys), np.bool_)
    at = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    return np.asarray(among[at] == keys)


def strongest(keys: Keys, values: Worth) -> tuple[Keys, Worth]:
    """Keep each key once, ascending, with the maximum of every row of `values` (rows × keys)."""
    if len(keys) and np.any(keys[1:] < keys[:-1]):
        order = np.argsort(keys, kind="stable")
        keys, values = keys[order], values[:, order]
    heads = runs(keys)
    if len(heads) == len(keys):
        return keys, values
    return keys[heads], np.maximum.reduceat(values, heads, axis=1)


def pack(high: Ints, low: Ints) -> Keys:
    """Make one sortable number of two keys below 2³¹."""
    return (np.asarray(high, np.int64) << 32) | low


def unpack(keys: Keys) -> tuple[Keys, Keys]:
    """Undo `pack`."""
    return keys >> 32, keys & 0xFFFFFFFF


def offsets(counts: Index) -> Index:
    """Return the bounds of consecutive blocks of these lengths: 0 first, the total last."""
    bounds = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=bounds[1:])
    return bounds


def coded(table: Sequence[Props], name: str, numbers: Mapping[str, int], unstated: int = 0) -> Small:
    """Return, by code of properties, the number that the property's value stands for."""
    values = (prop(row, name) for row in table)
    return np.array(
        [numbers.get(value, unstated) if isinstance(value, str) else unstated for value in values], np.uint8
    )


def block(bounds: Index, at: int) -> slice:
    """Return the stretch of one block."""
    return slice(int(bounds[at]), int(bounds[at + 1]))


def joined(parts: Iterable[Iterable[npt.NDArray[Any]]]) -> Iterator[npt.NDArray[Any]]:
    """Put the columns of several row sets of one shape one after another."""
    for columns in zip(*parts, strict=True):
        yield np.concatenate(columns)
