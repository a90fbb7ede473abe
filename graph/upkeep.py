"""Looking after stores through their ports alone: copying one into another, comparing two, checking a ledger."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from itertools import pairwise, zip_longest
from typing import Protocol, TypeVar

from graph import standing
from graph.store import Revision, Store, Stored, Upkeep
from ontology.claims import EdgeClaim, NodeClaim, Version

_SHOWN = 5  # differences listed for one version; the rest are counted
_TOGETHER = 20_000  # claims of revisions that are copied in one transaction, more where one version has more

C = TypeVar("C", NodeClaim, EdgeClaim)


class WholeStore(Store, Upkeep, Protocol):
    """A store that can also be looked after, as the memory and SQLite stores can."""


class Target(Protocol):
    """What is copied into: as much of a store as takes in revisions."""

    @property
    def revision(self) -> int:
        """The number of the latest revision."""
        ...

    def commit(
        self, version: Version, nodes: Iterable[NodeClaim], edges: Iterable[EdgeClaim], recorded: datetime
    ) -> Revision | None:
        """Supersede the source's version in force."""
        ...

    def withdraw(self, source: str, recorded: datetime) -> Revision:
        """Take the source's version out of force."""
        ...

    def purge(self, source: str, recorded: datetime) -> Revision:
        """Remove the content of all versions of a source."""
        ...

    def grouped(self) -> AbstractContextManager[None]:
        """Make all changes of a block durable together."""
        ...


def copy(source: Store, target: Target, told: Callable[[int, int], None] = lambda done, of: None) -> None:
    """Replay every revision of a store into an empty one, with its dates: numbers and as-of answers come out equal.

    The content of purged versions is gone, so they are replayed empty and purged in their turn. `told` hears how many
    revisions are done, of how many. ValueError when the target is not empty.
    """
    if target.revision:
        raise ValueError("目标库不是空的")
    _go_on(source, target, told)


def resume(source: Store, target: WholeStore, told: Callable[[int, int], None] = lambda done, of: None) -> None:
    """Go on with a copy that was interrupted, or bring one up to date; ValueError when the target is no copy of it."""
    have = target.changes(0)
    theirs = {stored.key: stored.version for stored in target.history()}
    ours = {stored.key: stored.version for stored in source.history()}
    same = all(
        key in ours and (each.source, each.sha256) == (ours[key].source, ours[key].sha256)
        for key, each in theirs.items()
    )
    if have != source.changes(0)[: len(have)] or not same:
        raise ValueError("目标库里不是这个图谱较早的样子")
    _go_on(source, target, told)


def _go_on(source: Store, target: Target, told: Callable[[int, int], None]) -> None:
    """Replay what the target has not, in transactions of a bounded size: a server keeps one in memory until it ends."""
    stored = {version.key: version for version in source.history()}
    waiting = source.changes(target.revision)
    last = waiting[-1].number if waiting else target.revision
    while waiting:
        count = _together(waiting, stored)
        with target.grouped():
            for revision in waiting[:count]:
                _replay(source, target, revision, stored)
        told(waiting[count - 1].number, last)
        waiting = waiting[count:]


def _together(waiting: Sequence[Revision], stored: dict[int, Stored]) -> int:
    """Return how many revisions go into one transaction."""
    claims = 0
    for count, revision in enumerate(waiting):
        opened = stored.get(revision.opened or 0)
        claims += opened.nodes + opened.edges if opened else 1
        if claims > _TOGETHER and count:
            return count
    return len(waiting)


def _replay(source: Store, target: Target, revision: Revision, stored: dict[int, Stored]) -> None:
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
        f"第 {(a or b).number} 版不同：{_step(a)} ≠ {_step(b)}"
        for a, b in zip_longest(left.changes(0), right.changes(0))
        if a != b
    ]
    mine = {stored.key: stored for stored in left.history()}
    other = {stored.key: stored for stored in right.history()}
    for key in sorted(mine.keys() | other.keys()):
        a, b = mine.get(key), other.get(key)
        if a != b:
            differences.append(f"来源版本 {key} 不同：{_differing(a, b)} ≠ {_differing(b, a)}")
        if a and b:
            differences += _compare_claims(a.version.source, key, left, right)
    return differences


_NONE = "这一处没有"


def _step(revision: Revision | None) -> str:
    """Say what a revision was, in few words."""
    if revision is None:
        return _NONE
    at = revision.recorded.isoformat()
    if revision.action == "commit":
        return f"于 {at} 写入来源 {revision.source}"
    if revision.action == "purge":
        return f"于 {at} 清除来源 {revision.source}"
    return f"于 {at} 撤回来源 {revision.source}"


def _differing(stored: Stored | None, beside: Stored | None) -> str:
    """Say of a version what another one says differently, or what it is where there is no other."""
    if stored is None:
        return _NONE
    if beside is None:
        return f"{stored.version.source} {stored.version.title}".strip()
    version = [
        name for name in Version.__dataclass_fields__ if getattr(stored.version, name) != getattr(beside.version, name)
    ]
    fields = [name for name in Stored._fields if name != "version" and getattr(stored, name) != getattr(beside, name)]
    said = [f"{name}={getattr(stored.version, name)}" for name in version]
    return f"{stored.version.source}（{'，'.join(said + [f'{name}={getattr(stored, name)}' for name in fields])}）"


def _compare_claims(source: str, key: int, left: Store, right: Store) -> list[str]:
    """Say which claims of one version only one store has, and which say something else; the first few of them."""
    (my_nodes, my_edges), (other_nodes, other_edges) = left.claims(key), right.claims(key)
    found = [
        *_unequal(my_nodes, other_nodes, standing.node_order),
        *_unequal(my_edges, other_edges, standing.edge_order),
    ]
    where = f"{source}（版本 {key}）"
    differences = []
    for a, b in found[:_SHOWN]:
        if a is None or b is None:
            side = "左边" if b is None else "右边"
            differences.append(f"{where}的条目只在{side}：{_told(a or b)}")
        else:
            differences.append(f"{where}的条目不同：{a} ≠ {b}")
    if len(found) > _SHOWN:
        differences.append(f"{where}另有 {len(found) - _SHOWN} 处不同")
    return differences


def _unequal(
    left: Iterable[C], right: Iterable[C], order: Callable[[C], tuple[str, ...]]
) -> list[tuple[C | None, C | None]]:
    """Pair what two lists say of the same; return the pairs that differ, None where one says nothing of it."""
    mine, other = ({order(claim): claim for claim in claims} for claims in (left, right))
    pairs = ((mine.get(key), other.get(key)) for key in sorted(mine.keys() | other.keys()))
    return [(a, b) for a, b in pairs if a != b]


def _told(claim: NodeClaim | EdgeClaim | None) -> str:
    """Name a claim: what it is about and what it says, as it is read."""
    if isinstance(claim, EdgeClaim):
        return f"{claim.subject} {claim.predicate} {claim.object}"
    return f"{claim.id}（{claim.label}）" if claim else ""


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
