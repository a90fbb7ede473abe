"""The store in memory: the reference of what a store does, the fake of tests; plain and unhurried, for one thread."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, TypeVar

import numpy as np

from graph import standing
from graph.errors import UnknownNode, UnknownRevision, UnknownSource
from graph.store import (
    Column,
    Description,
    EdgeColumns,
    Keys,
    NodeColumns,
    Revision,
    Stance,
    Stored,
    Told,
)
from graph.stores.admission import admit_edge, admit_node, aware, kind_of
from graph.upkeep import ledger_faults
from ontology.claims import EdgeClaim, NodeClaim, Scalar, Version

T = TypeVar("T")


class _Content(NamedTuple):
    """What a version states, in the order of `Store.claims`."""

    nodes: list[NodeClaim]
    edges: list[EdgeClaim]


class MemoryStore:
    """Keep everything in lists and dictionaries; implements Store and Upkeep."""

    def __init__(self) -> None:
        self._ids: list[str] = []  # of key 1, 2, 3 …; empty where a purge removed the id
        self._keys: dict[str, int] = {}
        self._history: dict[int, Stored] = {}
        self._contents: dict[int, _Content] = {}
        self._batches: dict[int, tuple[Mapping[str, NodeColumns], Mapping[str, EdgeColumns]]] = {}
        self._revisions: list[Revision] = []

    @property
    def revision(self) -> int:
        """The number of the latest revision."""
        return len(self._revisions)

    def commit(
        self, version: Version, nodes: Iterable[NodeClaim], edges: Iterable[EdgeClaim], recorded: datetime
    ) -> Revision | None:
        """Supersede the source's version in force; see the port."""
        content = _Content(standing.kept_nodes(map(admit_node, nodes)), standing.kept_edges(map(admit_edge, edges)))
        before = self._in_force(version.source)
        if (
            before
            and before.version == version
            and _without_evidence(self._contents[before.key]) == (_without_evidence(content))
        ):
            return None
        revision = self._record(recorded, "commit", version.source, len(self._history) + 1, before)
        key = len(self._history) + 1
        self._history[key] = Stored(key, version, revision.number, None, len(content.nodes), len(content.edges))
        self._contents[key] = content
        for identity in sorted(_mentioned(content)):
            if identity not in self._keys:
                self._ids.append(identity)
                self._keys[identity] = len(self._ids)
        return revision

    def withdraw(self, source: str, recorded: datetime) -> Revision:
        """Take the source's version out of force; see the port."""
        before = self._in_force(source)
        if before is None:
            raise UnknownSource(f"来源「{source}」没有现行版本")
        return self._record(recorded, "withdraw", source, None, before)

    def purge(self, source: str, recorded: datetime) -> Revision:
        """Remove the content of all versions of a source; see the port."""
        victims = [stored.key for stored in self.history(source) if not stored.purged]
        if not victims:
            raise UnknownSource(f"来源「{source}」没有可清除的内容")
        revision = self._record(recorded, "purge", source, None, self._in_force(source))
        gone = set().union(*(_mentioned(self._contents[key]) for key in victims))
        for key in victims:
            stored = self._history[key]
            bare = replace(stored.version, title="", issuer="", licence="")
            self._history[key] = stored._replace(version=bare, nodes=0, edges=0, purged=True)
            self._contents[key] = _Content([], [])
            self._batches.pop(key, None)
        for identity in gone.difference(*map(_mentioned, self._contents.values())):
            self._ids[self._keys.pop(identity) - 1] = ""
        return revision

    def _record(
        self, recorded: datetime, action: str, source: str, opened: int | None, before: Stored | None
    ) -> Revision:
        number = self.revision + 1
        closed = before.key if before else None
        revision = Revision(number, aware(recorded), action, source, opened, closed)
        self._revisions.append(revision)
        if before:
            self._history[before.key] = before._replace(closed=number)
        return revision

    @contextmanager
    def grouped(self) -> Iterator[None]:
        """Keep all changes of the block, or none when it ends by an exception; see the port."""
        saved = (
            list(self._ids),
            dict(self._keys),
            dict(self._history),
            dict(self._contents),
            list(self._revisions),
        )
        try:
            yield
        except BaseException:
            self._ids, self._keys, self._history, self._contents, self._revisions = saved
            self._batches.clear()  # keys given in the block are given again
            raise

    def versions(self, as_of: int | None = None) -> list[Stored]:
        """Return the versions in force, ordered by source."""
        number = self.revision if as_of is None else as_of
        if not 0 <= number <= self.revision:
            raise UnknownRevision(f"没有第 {number} 版（现有 1–{self.revision}）")
        return sorted(
            (stored for stored in self._history.values() if in_force(stored, number)),
            key=lambda stored: stored.version.source,
        )

    def history(self, source: str | None = None) -> list[Stored]:
        """Return every version there ever was, of one source or of all, ordered by key."""
        return [stored for stored in self._history.values() if source in (None, stored.version.source)]

    def _in_force(self, source: str) -> Stored | None:
        return next((stored for stored in self.history(source) if stored.closed is None), None)

    def claims(self, version: int) -> tuple[Iterator[NodeClaim], Iterator[EdgeClaim]]:
        """Return what one version states, in order; see the port."""
        content = self._content(version)
        return iter(content.nodes), iter(content.edges)

    def _content(self, version: int) -> _Content:
        try:
            return self._contents[version]
        except KeyError:
            raise UnknownRevision(f"没有编号为 {version} 的来源版本") from None

    def batches(self, version: int) -> tuple[Mapping[str, NodeColumns], Mapping[str, EdgeColumns]]:
        """Return one version's batches by kind and by predicate; a version never changes, so they are kept."""
        if version not in self._batches:
            self._batches[version] = self._made(version)
        return self._batches[version]

    def _made(self, version: int) -> tuple[Mapping[str, NodeColumns], Mapping[str, EdgeColumns]]:
        content = self._content(version)
        nodes: dict[str, list[NodeClaim]] = {}
        for node in content.nodes:
            nodes.setdefault(kind_of(node.id), []).append(node)
        edges: dict[str, list[EdgeClaim]] = {}
        for edge in content.edges:
            edges.setdefault(edge.predicate, []).append(edge)
        return (
            {kind: self._node_columns(version, nodes[kind]) for kind in sorted(nodes)},
            {predicate: self._edge_columns(version, edges[predicate]) for predicate in sorted(edges)},
        )

    def nodes(self, kind: str, as_of: int | None = None) -> Iterator[NodeColumns]:
        """Yield one batch a version in force that states nodes of the kind."""
        for stored in sorted(self.versions(as_of)):
            if batch := self.batches(stored.key)[0].get(kind):
                yield batch

    def edges(self, predicate: str, as_of: int | None = None) -> Iterator[EdgeColumns]:
        """Yield one batch a version in force that states such edges."""
        for stored in sorted(self.versions(as_of)):
            if batch := self.batches(stored.key)[1].get(predicate):
                yield batch

    def _node_columns(self, version: int, claims: list[NodeClaim]) -> NodeColumns:
        claims = sorted(claims, key=lambda claim: (self._keys[claim.id], standing.node_order(claim)))
        rows: list[dict[str, Scalar]] = [
            {**dict(claim.props), **({"label": claim.label} if claim.label else {})} for claim in claims
        ]
        names = sorted({"label"}.union(*rows))
        stances, stance_codes = _coded([Stance(c.status, c.method, c.confidence) for c in claims])
        return NodeColumns(
            version,
            np.array([self._keys[claim.id] for claim in claims], np.int64),
            {name: _column([row.get(name) for row in rows]) for name in names},
            stances,
            np.array(stance_codes, np.uint32),
        )

    def _edge_columns(self, version: int, claims: list[EdgeClaim]) -> EdgeColumns:
        claims = sorted(
            claims, key=lambda c: (self._keys[c.subject], self._keys[c.object], standing.props_key(c.props))
        )
        props, prop_codes = _coded([claim.props for claim in claims])
        stances, stance_codes = _coded([Stance(c.status, c.method, c.confidence) for c in claims])
        return EdgeColumns(
            version,
            np.array([self._keys[claim.subject] for claim in claims], np.int64),
            np.array([self._keys[claim.object] for claim in claims], np.int64),
            props,
            np.array(prop_codes, np.uint32),
            stances,
            np.array(stance_codes, np.uint32),
        )

    def describe(self, identity: str, as_of: int | None = None) -> Description:
        """Return every claim in force about a node; see the port."""
        told = [(stored, self._contents[stored.key]) for stored in self.versions(as_of)]
        return standing.describe(
            identity,
            [Told(stored, node) for stored, content in told for node in content.nodes if node.id == identity],
            [Told(stored, edge) for stored, content in told for edge in content.edges if edge.subject == identity],
            [Told(stored, edge) for stored, content in told for edge in content.edges if edge.object == identity],
        )

    def changes(self, since: int = 0) -> list[Revision]:
        """Return the revisions after `since`, oldest first."""
        return self._revisions[max(since, 0) :]

    def keys(self, identities: Sequence[str]) -> Keys:
        """Return the keys of ids, -1 where the store never saw one."""
        return np.array([self._keys.get(identity, -1) for identity in identities], np.int64)

    def ids(self, keys: Keys) -> list[str]:
        """Return the ids of keys; see the port."""
        wanted = [int(key) for key in keys]
        for key in wanted:
            if not 0 < key <= len(self._ids):
                raise UnknownNode(f"没有编号为 {key} 的对象")
        return [self._ids[key - 1] for key in wanted]

    def labels(self, keys: Keys, as_of: int | None = None) -> list[str]:
        """Return the winning labels of keys; see the port."""
        told = [
            Told(stored, node)
            for stored in self.versions(as_of)
            for node in self._contents[stored.key].nodes
            if node.label
        ]
        winners: dict[str, str] = {}
        for _, node in standing.standing_nodes(told):
            winners.setdefault(node.id, node.label)
        return [winners.get(identity) or standing.fallback_label(identity) for identity in self.ids(keys)]

    def backup(self, path: str) -> None:
        """Write a whole copy to `path`, as a SQLite store; StoreError when something is there already."""
        from graph.stores.saving import save  # the reference needs no driver until this is asked

        save(self, path)

    def check(self) -> list[str]:
        """Verify the ledger against the versions."""
        return ledger_faults(self._revisions, self._history.values())

    def close(self) -> None:
        """Let go of nothing."""


def in_force(stored: Stored, number: int) -> bool:
    """Whether a version was in force right after a revision."""
    return stored.opened <= number and (stored.closed is None or number < stored.closed)


def _mentioned(content: _Content) -> set[str]:
    ids: set[str] = {node.id for node in content.nodes}
    for edge in content.edges:
        ids.update((edge.subject, edge.object))
    return ids


def _without_evidence(content: _Content) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    return (
        [(n.id, n.label, standing.props_key(n.props), n.confidence, n.method, n.status) for n in content.nodes],
        [(*standing.edge_order(e), e.confidence, e.method, e.status) for e in content.edges],
    )


def _coded(values: list[T]) -> tuple[list[T], list[int]]:
    distinct = list(dict.fromkeys(values))
    place = {value: code for code, value in enumerate(distinct)}
    return distinct, [place[value] for value in values]


def _column(values: list[Scalar | None]) -> Column:
    distinct = list(dict.fromkeys(value for value in values if value is not None))
    place = {value: code for code, value in enumerate(distinct, 1)}
    return Column(distinct, np.array([0 if value is None else place[value] for value in values], np.uint32))
