"""The ports of a store and the values that cross them (DESIGN 3, 5).

A store keeps versions of sources, each a bundle of claims, and a ledger of revisions. Every call that changes something
makes exactly one revision, atomically, or none at all. Keys are the store's own integers, dense and never given twice;
they depend on the order of arrival, so every output is ordered by text id.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Generic, NamedTuple, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from graph.errors import UnknownRevision
from ontology.claims import EdgeClaim, Method, NodeClaim, Props, Scalar, Status, Version

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

C = TypeVar("C", NodeClaim, EdgeClaim)
Keys = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]


class Revision(NamedTuple):
    """One step of the ledger; `opened` and `closed` are keys of the versions that came into and went out of force."""

    number: int
    recorded: datetime
    action: str  # commit, withdraw, purge
    source: str
    opened: int | None
    closed: int | None


class Stored(NamedTuple):
    """A version as the store keeps it: its key, what it is, and the revisions between which it was in force."""

    key: int
    version: Version
    opened: int
    closed: int | None
    nodes: int
    edges: int
    purged: bool = False


class Stance(NamedTuple):
    """How a claim stands in its version."""

    status: Status
    method: Method
    confidence: float


class Column(NamedTuple):
    """A dictionary-encoded column: row i has `values[codes[i] - 1]`, and nothing where `codes[i]` is 0."""

    values: Sequence[Scalar]
    codes: Codes


class NodeColumns(NamedTuple):
    """The node claims of one version and one kind; `columns` decodes a property when asked for it, "label" included."""

    version: int
    keys: Keys
    columns: Mapping[str, Column]
    stances: Sequence[Stance]
    stance_codes: Codes


class EdgeColumns(NamedTuple):
    """The edge claims of one version and one predicate, ordered by (subject, object); props as codes into `props`."""

    version: int
    subjects: Keys
    objects: Keys
    props: Sequence[Props]
    prop_codes: Codes
    stances: Sequence[Stance]
    stance_codes: Codes


class Told(NamedTuple, Generic[C]):
    """A claim with the version that states it."""

    stored: Stored
    claim: C


@dataclass(frozen=True, slots=True)
class Conflict:
    """A statement about a node that lost: what was said, and by which version."""

    name: str
    value: Scalar
    stored: Stored


@dataclass(frozen=True, slots=True)
class Description:
    """All that is in force about one node; `label` and `props` are the winning statements (DESIGN 3)."""

    id: str
    label: str
    props: Props
    nodes: tuple[Told[NodeClaim], ...]
    outgoing: tuple[Told[EdgeClaim], ...]
    incoming: tuple[Told[EdgeClaim], ...]
    conflicts: tuple[Conflict, ...]


class Store(Protocol):
    """What readers, views and questions need of a store; `as_of` is a revision's number, None means now."""

    @property
    def revision(self) -> int:
        """The number of the latest revision, 0 before the first."""
        ...

    def commit(
        self, version: Version, nodes: Iterable[NodeClaim], edges: Iterable[EdgeClaim], recorded: datetime
    ) -> Revision | None:
        """Supersede the source's version in force by this one; None when it says exactly the same.

        Claims that are equal in identity are kept once (the strongest stands). A ClaimError or an exception out of
        the iterables leaves the store as it was.
        """
        ...

    def withdraw(self, source: str, recorded: datetime) -> Revision:
        """Take the source's version out of force; UnknownSource when none is."""
        ...

    def grouped(self) -> AbstractContextManager[None]:
        """Make all changes of a `with` block durable together, or none of them when it ends by an exception.

        Each change is a revision of its own as ever; one that fails inside the block and is caught there undoes
        only itself. It makes many small commits cheap.
        """
        ...

    def versions(self, as_of: int | None = None) -> list[Stored]:
        """Return the versions in force, ordered by source; a purged one was in force and states nothing any more."""
        ...

    def history(self, source: str | None = None) -> list[Stored]:
        """Return every version there ever was, of one source or of all, ordered by key."""
        ...

    def claims(self, version: int) -> tuple[Iterator[NodeClaim], Iterator[EdgeClaim]]:
        """Return what one version states, ordered: nodes by id, edges by predicate, subject, object, props."""
        ...

    def nodes(self, kind: str, as_of: int | None = None) -> Iterator[NodeColumns]:
        """Yield one batch a version in force that states nodes of the kind, ordered by version key."""
        ...

    def edges(self, predicate: str, as_of: int | None = None) -> Iterator[EdgeColumns]:
        """Yield one batch a version in force that states such edges, ordered by version key."""
        ...

    def batches(self, version: int) -> tuple[Mapping[str, NodeColumns], Mapping[str, EdgeColumns]]:
        """Return one version's batches by kind and by predicate, in force or not: what a view's refresh reads."""
        ...

    def describe(self, identity: str, as_of: int | None = None) -> Description:
        """Return every claim in force about a node; UnknownNode when nothing in force mentions it."""
        ...

    def changes(self, since: int = 0) -> list[Revision]:
        """Return the revisions after `since`, oldest first."""
        ...

    def keys(self, identities: Sequence[str]) -> Keys:
        """Return the keys of ids, -1 where the store never saw one."""
        ...

    def ids(self, keys: Keys) -> list[str]:
        """Return the ids of keys."""
        ...

    def labels(self, keys: Keys, as_of: int | None = None) -> list[str]:
        """Return the winning labels of keys, the id's last segment where no node claim is in force."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class Upkeep(Protocol):
    """What an administrator needs of a store."""

    def backup(self, path: str) -> None:
        """Write a whole, consistent copy to `path` while others read and write."""
        ...

    def check(self) -> list[str]:
        """Verify the store against itself; return what is wrong, nothing when it is whole."""
        ...

    def purge(self, source: str, recorded: datetime) -> Revision:
        """Remove the content of all versions of a source for good, leaving tombstones; UnknownSource if none."""
        ...


def resolve(store: Store, when: int | date | None) -> int:
    """Turn a revision's number or a date into a number: a date means the last revision recorded by the end of that day.

    The day ends in Asia/Shanghai. UnknownRevision for a number that is not there and a date before the first revision.
    """
    if when is None:
        return store.revision
    if isinstance(when, int):
        if not 0 < when <= store.revision:
            raise UnknownRevision(f"没有第 {when} 版（现有 1–{store.revision}）")
        return when
    number = 0
    for revision in store.changes(0):
        if revision.recorded.astimezone(SHANGHAI).date() > when:
            break
        number = revision.number
    if not number:
        raise UnknownRevision(f"到 {when} 当日结束时还没有任何一版")
    return number
