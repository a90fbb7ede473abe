"""The default store: versions as immutable packed columns in one SQLite file (docs/decisions/0001).

Readers go on beside a writer; a second writer waits. Any number of threads and processes may share a file, each
thread has its own connection. Only apsw may open the file: two SQLite libraries in one process lose each other's rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np

from graph import standing
from graph.errors import UnknownRevision, UnknownSource
from graph.store import Description, EdgeColumns, Keys, NodeColumns, Revision, Stored
from graph.stores import blocks, describing, ledger, naming, removal, verify
from graph.stores.admission import aware
from graph.stores.driver import Database
from graph.stores.packing import Frame
from graph.stores.reading import edge_claims, edge_columns, node_claims, node_columns
from graph.stores.schema import open_schema
from graph.stores.segments import draft, pack
from ontology.claims import EdgeClaim, NodeClaim, Version
from ontology.terms import KIND


class SqliteStore:
    """Keep everything in one file; implements Store and Upkeep."""

    def __init__(self, path: str | Path, patience: float = 30.0) -> None:
        """Open or create a file; a writer waits for another one up to `patience` seconds."""
        self._database = Database(path, patience)
        try:
            open_schema(self._database)
        except BaseException:
            self._database.close()
            raise

    @property
    def revision(self) -> int:
        """The number of the latest revision."""
        return ledger.revision(self._database)

    def commit(
        self, version: Version, nodes: Iterable[NodeClaim], edges: Iterable[EdgeClaim], recorded: datetime
    ) -> Revision | None:
        """Supersede the source's version in force; see the port."""
        database = self._database
        content = draft(nodes, edges)
        aware(recorded)
        with database.transaction():
            before = ledger.current(database, version.source)
            source = ledger.source_key(database, version.source)
            packed = pack(content, blocks.enroll(database, content.ids, source))
            marks = [blocks.hashes(segment) for segment in packed]
            digest = blocks.packed_digest(packed, marks)
            if before and before.version == version and digest == verify.digest_of(database, before.key):
                return None
            key = database.number("SELECT max(key) FROM version") + 1
            revision = ledger.record(database, recorded, "commit", version.source, key, before)
            count = sum(segment.rows for segment in packed if segment.name in KIND)
            edge_count = sum(segment.rows for segment in packed) - count
            ledger.add_version(database, Stored(key, version, revision.number, None, count, edge_count), source, digest)
            blocks.add_segments(database, key, packed, marks)
        return revision

    def withdraw(self, source: str, recorded: datetime) -> Revision:
        """Take the source's version out of force; see the port."""
        aware(recorded)
        with self._database.transaction():
            before = ledger.current(self._database, source)
            if before is None:
                raise UnknownSource(f"来源「{source}」没有现行版本")
            return ledger.record(self._database, recorded, "withdraw", source, None, before)

    def purge(self, source: str, recorded: datetime) -> Revision:
        """Remove the content of all versions of a source; see the port.

        The bytes are overwritten in the file as soon as no reader holds an older state of it.
        """
        return removal.purge(self._database, source, aware(recorded))

    def grouped(self) -> AbstractContextManager[None]:
        """Make a block's changes durable together or not at all; other writers wait meanwhile."""
        return self._database.transaction()

    def versions(self, as_of: int | None = None) -> list[Stored]:
        """Return the versions in force, ordered by source."""
        return ledger.versions(self._database, ledger.at(self._database, as_of))

    def history(self, source: str | None = None) -> list[Stored]:
        """Return every version there ever was, of one source or of all, ordered by key."""
        return ledger.history(self._database, source)

    def changes(self, since: int = 0) -> list[Revision]:
        """Return the revisions after `since`, oldest first."""
        return ledger.changes(self._database, since)

    def nodes(self, kind: str, as_of: int | None = None) -> Iterator[NodeColumns]:
        """Yield one batch a version in force that states nodes of the kind."""
        for version, key in blocks.scan(self._database, kind, ledger.at(self._database, as_of)):
            if body := blocks.body(self._database, key):
                yield node_columns(version, body, partial(blocks.family, self._database, key))

    def edges(self, predicate: str, as_of: int | None = None) -> Iterator[EdgeColumns]:
        """Yield one batch a version in force that states such edges."""
        for version, key in blocks.scan(self._database, predicate, ledger.at(self._database, as_of)):
            if body := blocks.body(self._database, key):
                yield edge_columns(version, body)

    def batches(self, version: int) -> tuple[Mapping[str, NodeColumns], Mapping[str, EdgeColumns]]:
        """Return one version's batches by kind and by predicate."""
        nodes: dict[str, NodeColumns] = {}
        edges: dict[str, EdgeColumns] = {}
        for key, name, body in self._bodies(version):
            if name in KIND:
                nodes[name] = node_columns(version, body, partial(blocks.family, self._database, key))
            else:
                edges[name] = edge_columns(version, body)
        return nodes, edges

    def _bodies(self, version: int) -> Iterator[blocks.Segment]:
        if not self._database.run("SELECT 1 FROM version WHERE key = ?", (version,)):
            raise UnknownRevision(f"没有编号为 {version} 的来源版本")
        for key, name in blocks.segments(self._database, version):
            if body := blocks.body(self._database, key):
                yield blocks.Segment(key, name, body)

    def claims(self, version: int) -> tuple[Iterator[NodeClaim], Iterator[EdgeClaim]]:
        """Return what one version states, in order; see the port."""
        nodes: list[NodeClaim] = []
        edges: list[EdgeClaim] = []
        with self._database.snapshot():
            for key, name, body in self._bodies(version):
                texts = blocks.texts(self._database, key)
                if name in KIND:
                    ids = self.ids(body.array("keys").astype(np.int64))
                    nodes += node_claims(range(len(ids)), ids, body, texts)
                else:
                    rows = range(len(body.array("subjects")))
                    edges += edge_claims(rows, name, self._ends(body), body, texts)
        return iter(sorted(nodes, key=standing.node_order)), iter(sorted(edges, key=standing.edge_order))

    def _ends(self, body: Frame) -> list[tuple[str, str]]:
        subjects, objects = body.array("subjects"), body.array("objects")
        return list(zip(self.ids(subjects), self.ids(objects), strict=True))

    def describe(self, identity: str, as_of: int | None = None) -> Description:
        """Return every claim in force about a node; see the port."""
        return describing.describe(self._database, identity, ledger.at(self._database, as_of))

    def keys(self, identities: Sequence[str]) -> Keys:
        """Return the keys of ids, -1 where the store never saw one."""
        return blocks.find_keys(self._database, identities)

    def ids(self, keys: Keys) -> list[str]:
        """Return the ids of keys; see the port."""
        return blocks.find_ids(self._database, np.asarray(keys, np.int64))

    def labels(self, keys: Keys, as_of: int | None = None) -> list[str]:
        """Return the winning labels of keys; see the port."""
        return naming.labels(self._database, keys, ledger.at(self._database, as_of))

    def backup(self, path: str) -> None:
        """Write a whole, consistent copy to `path`; StoreError when something is there already."""
        self._database.backup(path)

    def check(self) -> list[str]:
        """Verify the file, the ledger, every block and every mention."""
        return verify.check(self._database)

    def close(self) -> None:
        """Close all connections."""
        self._database.close()
