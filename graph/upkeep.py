"""Looking after stores through their ports alone: copying one into another, comparing two, checking a ledger."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest
from typing import Protocol

from graph.store import Revision, Store, Stored, Upkeep
from ontology.claims import EdgeClaim, NodeClaim

_SHOWN = 5  # differences listed for one version; the rest are counted


class WholeStore(Store, Upkeep, Protocol):
    """A store that can also be looked after, as the memory and SQLite stores can."""


def copy(source: Store, target: WholeStore) -> None:
    """Replay every revision of a store into an empty one, with its dates: numbers and as-of answers come out equal.

    The content of purged versions is gone, so they are replayed empty and purged in their turn. ValueError when the
    target is not empty.
    """
    if target.revision:
        raise ValueError("目标库不是空的")
    stored = {version.key: version for version in source.history()}
    with target.grouped():
        for revision in source.changes(0):
            _replay(source, target, revision, stored)


def _replay(source: Store, target: WholeStore, revision: Revision, stored: dict[int, Stored]) -> None:
    if revision.opened is not None:
        version = stored[revision.opened].version
        if stored[revision.opened].purged:  # a title of its own, or a repetition would make no revision
            version = replace(version, title=f"（已清除）{revision.opened}")
        nodes, edges = source.claims(revision.opened)
        target.commit(version, nodes, edges, revision.recorded)
    elif revision.action == "purge":
        target.purge(revision.source, revision.recorded)
    else:
        target.withdraw(revision.source, revision.recorded)


def compare(left: Store, right: Store) -> list[str]:
    """Compare two stores revision by revision, version by version and claim by claim; return what differs."""
    differences = [
        f"第 {(a or b).number} 版不同：{a} ≠ {b}" for a, b in zip_longest(left.changes(0), right.changes(0)) if a != b
    ]
    mine = {stored.key: stored for stored in left.history()}
    other = {stored.key: stored for stored in right.history()}
    for key in sorted(mine.keys() | other.keys()):
        a, b = mine.get(key), other.get(key)
        if a != b:
            differences.append(f"来源版本 {key} 不同：{a} ≠ {b}")
        if a and b:
            differences += _compare_claims(a.version.source, key, left.claims(key), right.claims(key))
    return differences


def _compare_claims(
    source: str,
    key: int,
    left: tuple[Iterator[NodeClaim], Iterator[EdgeClaim]],
    right: tuple[Iterator[NodeClaim], Iterator[EdgeClaim]],
) -> list[str]:
    differences = []
    count = 0
    for mine, other in zip(left, right, strict=True):
        for a, b in zip_longest(mine, other):
            if a == b:
                continue
            count += 1
            if count <= _SHOWN:
                differences.append(f"{source}（版本 {key}）的条目不同：{a} ≠ {b}")
    if count > _SHOWN:
        differences.append(f"{source}（版本 {key}）另有 {count - _SHOWN} 处不同")
    return differences


def ledger_faults(revisions: Sequence[Revision], history: Iterable[Stored]) -> list[str]:
    """Return what is wrong with a ledger: gaps, versions that revisions do not bear out, two in force at once."""
    faults = [f"版次不连续：第 {i} 位是第 {r.number} 版" for i, r in enumerate(revisions, 1) if r.number != i]
    opened = {r.opened: r for r in revisions if r.opened is not None}
    closed = {r.closed: r for r in revisions if r.closed is not None}
    by_source: dict[str, list[Stored]] = {}
    for stored in history:
        by_source.setdefault(stored.version.source, []).append(stored)
        begin, end = opened.pop(stored.key, None), closed.pop(stored.key, None)
        if (begin.number if begin else None) != stored.opened or (end.number if end else None) != stored.closed:
            faults.append(f"来源版本 {stored.key} 的起止版次与台账不符")
        elif any(r and r.source != stored.version.source for r in (begin, end)):
            faults.append(f"来源版本 {stored.key} 的来源与台账不符")
    faults += [f"台账提到不存在的来源版本 {key}" for key in sorted({*opened, *closed})]
    for source, versions in by_source.items():
        for earlier, later in pairwise(sorted(versions, key=lambda stored: stored.opened)):
            if earlier.closed is None or earlier.closed > later.opened:
                faults.append(f"来源 {source} 同时有两个现行版本：{earlier.key} 和 {later.key}")
    return faults
