"""The server store: one Neo4j database that many processes and machines share (docs/decisions/0016).

Any number of readers go on beside a writer; a second writer waits. Needs Neo4j 5.26.12 or newer, Community or not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial

import numpy as np

from graph import standing
from graph.errors import UnknownRevision, UnknownSource
from graph.store import Description, EdgeColumns, Keys, NodeColumns, Revision, Stored
from graph.stores import neo4j_ledger as ledger
from graph.stores import neo4j_segments as segments
from graph.stores import neo4j_upkeep as upkeep
from graph.stores.admission import aware
from graph.stores.blocks import hashes, packed_digest
from graph.stores.bolt import Bolt, place_of
from graph.stores.neo4j_describing import Reader, labels
from graph.stores.neo4j_schema import begun, open_schema
from graph.stores.packing import Frame
from graph.stores.reading import edge_claims, edge_columns, node_claims, node_columns
from graph.stores.segments import Draft, draft, pack
from ontology.claims import EdgeClaim, NodeClaim, Version
from ontology.terms import KIND


class Neo4jStore:
    """Keep everything in one Neo4j database; implements Store and Upkeep."""

    def __init__(self, address: str, user: str, password: str, patience: float = 600.0) -> None:
        """Open or begin a graph at `neo4j://host:port/database`; a change may take up to `patience` seconds."""
        self._bolt = Bolt(place_of(address), user, password, patience)
        self._reader = Reader(self._bolt)
        try:
            open_schema(self._bolt)
        except BaseException:
            self._bolt.close()
            raise

    @property
    def revision(self) -> int:
        """The number of the latest revision."""
        return ledger.revision(self._bolt)

    def commit(
        self, version: Version, nodes: Iterable[NodeClaim], edges: Iterable[EdgeClaim], recorded: datetime
    ) -> Revision | None:
        """Supersede the source's version in force; see the port."""
        content = draft(nodes, edges)
        aware(recorded)
        return self._bolt.changing(lambda: self._commit(version, content, recorded))

    def _commit(self, version: Version, content: Draft, recorded: datetime) -> Revision | None:
        """Write a version; what may be refused comes before the first write, for a group cannot undo a part of it."""
        bolt = self._bolt
        before = ledger.current(bolt, version.source)
        keys, fresh = self._keys(content.ids)
        packed = pack(content, keys)
        digest = packed_digest(packed, [hashes(segment) for segment in packed])
        if before and before[0].version == version and digest == before[1]:
            return None
        counters = ledger.lock(bolt)
        if ledger.current(bolt, version.source) != before or self._taken(counters, keys, fresh):
            return self._commit(version, content, recorded)  # another writer was there: once more, now in turn
        key = counters.versions + 1
        step = Revision(
            counters.revision + 1, recorded, "commit", version.source, key, before[0].key if before else None
        )
        count = sum(segment.rows for segment in packed if segment.name in KIND)
        edge_count = sum(segment.rows for segment in packed) - count
        segments.add_entities(bolt, fresh, counters.entities + 1)
        ledger.add_version(bolt, Stored(key, version, step.number, None, count, edge_count), digest)
        for segment in packed:
            segments.add_segment(bolt, key, segment)
        ledger.record(bolt, ledger.Counters(step.number, counters.entities + len(fresh), key), step)
        return step

    def _keys(self, ids: Sequence[str]) -> tuple[dict[str, int], list[str]]:
        """Return the keys of ids and the ids that are new, which get the keys after the last one given."""
        found = dict(zip(ids, segments.find_keys(self._bolt, ids).tolist(), strict=True))
        fresh = [identity for identity in ids if found[identity] < 0]
        last = ledger.counters(self._bolt).entities
        return found | {identity: last + place for place, identity in enumerate(fresh, 1)}, fresh

    def _taken(self, counters: ledger.Counters, keys: Mapping[str, int], fresh: Sequence[str]) -> bool:
        """Whether another writer gave the keys meanwhile that new ids were to get."""
        return bool(fresh) and keys[fresh[0]] != counters.entities + 1

    def withdraw(self, source: str, recorded: datetime) -> Revision:
        """Take the source's version out of force; see the port."""
        aware(recorded)
        return self._bolt.changing(lambda: self._withdraw(source, recorded))

    def _withdraw(self, source: str, recorded: datetime) -> Revision:
        if ledger.current(self._bolt, source) is None:
            raise UnknownSource(f"来源「{source}」没有现行版本")
        counters = ledger.lock(self._bolt)
        before = ledger.current(self._bolt, source)
        if before is None:
            raise UnknownSource(f"来源「{source}」没有现行版本")
        step = Revision(counters.revision + 1, recorded, "withdraw", source, None, before[0].key)
        ledger.record(self._bolt, counters._replace(revision=step.number), step)
        return step

    def purge(self, source: str, recorded: datetime) -> Revision:
        """Remove the content of all versions of a source; see the port.

        What the server keeps of it in its transaction logs goes when it rotates them.
        """
        aware(recorded)
        revision = self._bolt.changing(lambda: upkeep.purge(self._bolt, source, recorded))
        self._reader.forget()
        return revision

    @contextmanager
    def grouped(self) -> Iterator[None]:
        """Make a block's changes durable together or not at all; other writers wait meanwhile."""
        try:
            with self._bolt.grouped(lambda: ledger.lock(self._bolt)):
                yield
        except BaseException:
            self._reader.forget()  # keys given in the block are given again
            raise

    def versions(self, as_of: int | None = None) -> list[Stored]:
        """Return the versions in force, ordered by source."""
        return ledger.versions(self._bolt, ledger.at(self._bolt, as_of))

    def history(self, source: str | None = None) -> list[Stored]:
        """Return every version there ever was, of one source or of all, ordered by key."""
        return ledger.history(self._bolt, source)

    def changes(self, since: int = 0) -> list[Revision]:
        """Return the revisions after `since`, oldest first."""
        return ledger.changes(self._bolt, since)

    def nodes(self, kind: str, as_of: int | None = None) -> Iterator[NodeColumns]:
        """Yield one batch a version in force that states nodes of the kind."""
        for version, frame in segments.scan(self._bolt, kind, ledger.at(self._bolt, as_of)):
            yield node_columns(version, frame, partial(self._family, version, kind))

    def edges(self, predicate: str, as_of: int | None = None) -> Iterator[EdgeColumns]:
        """Yield one batch a version in force that states such edges."""
        for version, frame in segments.scan(self._bolt, predicate, ledger.at(self._bolt, as_of)):
            yield edge_columns(version, frame)

    def _family(self, version: int, kind: str, name: str) -> list[list[object]]:
        return segments.texts_of(self._bolt, version, kind).family(name)

    def batches(self, version: int) -> tuple[Mapping[str, NodeColumns], Mapping[str, EdgeColumns]]:
        """Return one version's batches by kind and by predicate."""
        self._known(version)
        nodes: dict[str, NodeColumns] = {}
        edges: dict[str, EdgeColumns] = {}
        for name, frame in segments.bodies(self._bolt, version):
            if name in KIND:
                nodes[name] = node_columns(version, frame, partial(self._family, version, name))
            else:
                edges[name] = edge_columns(version, frame)
        return nodes, edges

    def _known(self, version: int) -> None:
        if not ledger.these(self._bolt, [version]):
            raise UnknownRevision(f"没有编号为 {version} 的来源版本")

    def claims(self, version: int) -> tuple[Iterator[NodeClaim], Iterator[EdgeClaim]]:
        """Return what one version states, in order; see the port."""
        self._known(version)
        nodes: list[NodeClaim] = []
        edges: list[EdgeClaim] = []
        for name, frame, runs in segments.whole(self._bolt, version):
            if name in KIND:
                ids = self.ids(frame.array("keys").astype(np.int64))
                nodes += node_claims(range(len(ids)), ids, frame, runs.all())
            else:
                ends = self._ends(frame)
                edges += edge_claims(range(len(ends)), name, ends, frame, runs.all())
        return iter(sorted(nodes, key=standing.node_order)), iter(sorted(edges, key=standing.edge_order))

    def _ends(self, frame: Frame) -> list[tuple[str, str]]:
        subjects, objects = (frame.array(name).astype(np.int64) for name in ("subjects", "objects"))
        ids = self.ids(np.concatenate([subjects, objects]))
        return list(zip(ids[: len(subjects)], ids[len(subjects) :], strict=True))

    def describe(self, identity: str, as_of: int | None = None) -> Description:
        """Return every claim in force about a node; see the port."""
        return self._reader.describe(identity, ledger.at(self._bolt, as_of))

    def keys(self, identities: Sequence[str]) -> Keys:
        """Return the keys of ids, -1 where the store never saw one."""
        return segments.find_keys(self._bolt, identities)

    def ids(self, keys: Keys) -> list[str]:
        """Return the ids of keys; see the port."""
        return segments.find_ids(self._bolt, np.asarray(keys, np.int64))

    def labels(self, keys: Keys, as_of: int | None = None) -> list[str]:
        """Return the winning labels of keys; see the port."""
        return labels(self._bolt, np.asarray(keys, np.int64), ledger.at(self._bolt, as_of))

    def backup(self, path: str) -> None:
        """Write a whole copy to `path`, as a SQLite store; StoreError when something is there already."""
        from graph.stores.saving import save  # two drivers, of which the other is needed here only

        save(self, path)

    def check(self) -> list[str]:
        """Verify the ledger, every segment and every relationship."""
        return upkeep.check(self._bolt)

    def close(self) -> None:
        """Close all connections."""
        self._bolt.close()


def there(address: str, user: str, password: str) -> bool:
    """Whether a graph of ours is at an address."""
    bolt = Bolt(place_of(address), user, password, 30.0)
    try:
        return begun(bolt)
    finally:
        bolt.close()
