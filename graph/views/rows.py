"""Sorted rows of integer keys: how they are ordered, looked up in both directions and put together.

Edges are kept as parallel arrays ordered by (subject, object, version); a pair of keys packs into one int64, so that
sorting and comparing whole pairs is one numpy call.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
AnyKeys = npt.NDArray[np.integer[Any]]
Codes = npt.NDArray[np.uint16] | npt.NDArray[np.uint32]

HALF = 32
LOW = np.int64(0xFFFFFFFF)
SPARSE = 8  # a lookup of fewer than 1/SPARSE of a key range searches, a denser one goes through a table


class Edges(NamedTuple):
    """Edge claims as parallel arrays; `props` are codes into the view's `props(predicate)`, `versions` store keys."""

    subjects: Ints
    objects: Ints
    worth: Floats
    props: Codes
    versions: Ints


def empty() -> Edges:
    """Return no edges."""
    none = np.empty(0, np.int32)
    return Edges(none, none, np.empty(0, np.float32), np.empty(0, np.uint16), none)


def pack(high: Ints, low: Ints) -> Longs:
    """Put two non-negative keys into one integer that sorts like the pair."""
    return (high.astype(np.int64) << HALF) | low


def narrow(codes: Codes) -> Codes:
    """Halve codes that are all below 65,536."""
    if len(codes) and codes.max() > np.iinfo(np.uint16).max:
        return codes
    return codes.astype(np.uint16)


def distinct(keys: AnyKeys) -> Longs:
    """Return the keys ascending, each once; sorting what mostly is in order beats the hashing of `np.unique`."""
    ordered = np.sort(keys.astype(np.int64, copy=False), kind="stable")
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def needles(keys: AnyKeys) -> Ints:
    """Make distinct ascending int32 keys out of any keys; those that no store gives (-1: unknown) fall away."""
    if len(keys) > 1 and not bool((keys[1:] > keys[:-1]).all()):
        keys = distinct(keys)
    if len(keys) and (keys[0] < 0 or keys[-1] > np.iinfo(np.int32).max):
        keys = keys[(keys >= 0) & (keys <= np.iinfo(np.int32).max)]
    return keys.astype(np.int32, copy=False)


def ranges(column: Ints, wanted: Ints) -> Longs:
    """Return the rows of an ascending column whose key is in `wanted` (distinct, ascending), in order."""
    if not len(column) or not len(wanted) or wanted[0] > column[-1] or wanted[-1] < column[0]:
        return np.empty(0, np.int64)
    low = np.searchsorted(column, wanted, "left")
    counts = np.searchsorted(column, wanted, "right") - low
    return spread(low, counts)


def spread(starts: Longs, counts: Longs) -> Longs:
    """Return for each start as many consecutive numbers from it as its count says, one run after another."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - counts), counts) + np.arange(total)


def single(column: Ints, wanted: AnyKeys) -> Longs:
    """Return for each wanted key its row in a column of distinct ascending keys, -1 where it has none."""
    if not len(column) or not len(wanted):
        return np.full(len(wanted), -1, np.int64)
    first, last = int(column[0]), int(column[-1])
    if len(wanted) * SPARSE > last - first:
        table = np.full(last - first + 2, -1, np.int64)
        table[column - first] = np.arange(len(column))
        inside = (wanted >= first) & (wanted <= last)
        return table[np.where(inside, wanted - first, last - first + 1)]
    found = np.searchsorted(column, wanted.astype(np.int32, copy=False))
    found[found == len(column)] = 0
    return np.where(column[found] == wanted, found, -1)


def forward(subjects: Ints, objects: Ints, versions: Ints) -> Longs | None:
    """Return the stable order by (subject, object, version), None where the rows have it already."""
    packed = pack(subjects, objects)
    if _ascending(packed, versions):
        return None
    order = np.argsort(packed, kind="stable")
    if _ascending(packed[order], versions[order]):
        return order
    return np.lexsort((versions, packed))


def _ascending(packed: Longs, versions: Ints) -> bool:
    if len(packed) < 2:
        return True
    step = packed[1:] - packed[:-1]
    if step.min() > 0:
        return True
    return bool(((step > 0) | ((step == 0) & (versions[1:] >= versions[:-1]))).all())


def backward(objects: Ints) -> tuple[Ints, Ints]:
    """Return the order by (object, row) and the objects in that order.

    Rows are in order of (subject, object, version), so this is the order by (object, subject, version). The row number
    rides in the low half: sorting values is several times faster than sorting positions by value.
    """
    packed = objects.astype(np.int64) << HALF
    packed |= np.arange(len(objects))
    packed.sort()
    order = (packed & LOW).astype(np.int32)
    packed >>= HALF
    return order, packed.astype(np.int32)


def take(rows: Edges, chosen: Longs | Ints | Bools) -> Edges:
    """Return the chosen rows."""
    return Edges(
        rows.subjects[chosen], rows.objects[chosen], rows.worth[chosen], rows.props[chosen], rows.versions[chosen]
    )


def join(parts: list[Edges], by_object: bool = False) -> Edges:
    """Put ordered parts together in order of (subject, object, version), or (object, subject, version)."""
    parts = [part for part in parts if len(part.subjects)]
    if len(parts) < 2:
        return parts[0] if parts else empty()
    whole = Edges(
        np.concatenate([part.subjects for part in parts]),
        np.concatenate([part.objects for part in parts]),
        np.concatenate([part.worth for part in parts]),
        np.concatenate([part.props for part in parts]),
        np.concatenate([part.versions for part in parts]),
    )
    order = (
        forward(whole.objects, whole.subjects, whole.versions)
        if by_object
        else forward(whole.subjects, whole.objects, whole.versions)
    )
    return whole if order is None else take(whole, order)
