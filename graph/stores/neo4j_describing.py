"""What versions in force say about one node or about the names of many, found by the relationships of claims."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from graph import standing
from graph.store import Description, Keys, Told
from graph.stores import neo4j_ledger as ledger
from graph.stores.admission import kind_of
from graph.stores.bolt import Bolt
from graph.stores.neo4j_schema import NAMES
from graph.stores.neo4j_segments import BATCH, Runs, find_ids, sendable, texts_of
from graph.stores.packing import Frame
from graph.stores.reading import edge_claims, node_claims
from ontology.claims import EdgeClaim, NodeClaim, Status, Version

_MENTIONING = """
MATCH (e:Entity {id: $id})-[r]-() WITH e.key AS key, r.v AS version, collect(DISTINCT type(r)) AS types
MATCH (v:Version {key: version}) WHERE v.opened <= $at AND (v.closed IS NULL OR v.closed > $at)
UNWIND types AS type
RETURN key, version, type ORDER BY v.source, type
"""
_BODY = "MATCH (s:Segment {version: $version, name: $name}) RETURN s.body"
_LABELS = """
UNWIND $keys AS key MATCH (e:Entity {key: key})<-[x:STATES]-(v:Version)
WHERE v.opened <= $at AND (v.closed IS NULL OR v.closed > $at) AND x.label IS NOT NULL AND x.status <> 'rejected'
RETURN key, x.label, x.status, x.confidence, v.key
"""
_KEPT = 512  # segments of this process that describing has decoded lately: they never change, a purge unlinks them


class Reader:
    """Describes nodes of one database, keeping the segments it read lately."""

    def __init__(self, bolt: Bolt) -> None:
        self._bolt = bolt
        self._segment = lru_cache(_KEPT)(self._read)

    def _read(self, version: int, name: str) -> tuple[Frame, Runs] | None:
        found = self._bolt.one(_BODY, version=version, name=name)
        return (Frame(bytes(found[0])), texts_of(self._bolt, version, name)) if found else None

    def forget(self) -> None:
        """Let go of all segments: after a purge, and after changes that were undone, since numbers are given again."""
        self._segment.cache_clear()

    def describe(self, identity: str, number: int) -> Description:
        """Return every claim in force about a node at a revision; UnknownNode when there is none."""
        nodes: list[Told[NodeClaim]] = []
        edges: dict[str, list[Told[EdgeClaim]]] = {"subjects": [], "objects": []}
        mentioning = self._bolt.run(_MENTIONING, id=identity, at=number) if sendable(identity) else []
        stored_of = ledger.these(self._bolt, (version for _, version, _ in mentioning))
        for key, version, said in mentioning:
            name = kind_of(identity) if said == "STATES" else NAMES[said]
            segment = self._segment(version, name)
            if segment is None:
                continue
            frame, runs = segment
            for column in ("keys",) if said == "STATES" else ("subjects", "objects"):
                rows = np.flatnonzero(frame.array(column) == key).tolist()
                texts = runs.rows(rows)
                if column == "keys":
                    claims = node_claims(rows, [identity] * len(rows), frame, texts)
                    nodes += [Told(stored_of[version], claim) for claim in claims]
                elif rows:
                    found = edge_claims(rows, name, self._ends(frame, rows), frame, texts)
                    edges[column] += [Told(stored_of[version], claim) for claim in found]
        return standing.describe(identity, nodes, edges["subjects"], edges["objects"])

    def _ends(self, frame: Frame, rows: list[int]) -> list[tuple[str, str]]:
        subjects, objects = (frame.array(name)[rows].astype(np.int64) for name in ("subjects", "objects"))
        ids = find_ids(self._bolt, np.concatenate([subjects, objects]))
        return list(zip(ids[: len(rows)], ids[len(rows) :], strict=True))


class _Name(NamedTuple):
    version: Version
    strength: tuple[int, float]
    key: int
    label: str


def labels(bolt: Bolt, keys: Keys, number: int) -> list[str]:
    """Return the winning labels of keys at a revision, the last segment of the id where nothing in force names it."""
    ids = find_ids(bolt, keys)
    best: dict[int, str] = {}
    names = sorted(_names(bolt, keys, number), key=lambda name: (-name.strength[0], -name.strength[1]))
    for name in standing.ranked(names, lambda name: name.version):
        best.setdefault(name.key, name.label)
    return [
        best.get(key) or standing.fallback_label(identity) for key, identity in zip(keys.tolist(), ids, strict=True)
    ]


def _names(bolt: Bolt, keys: Keys, number: int) -> Iterator[_Name]:
    wanted = np.unique(keys)
    rows: list[list[Any]] = []
    for first in range(0, len(wanted), BATCH):
        rows += bolt.run(_LABELS, keys=wanted[first : first + BATCH].tolist(), at=number)
    stored_of = ledger.these(bolt, (row[4] for row in rows))
    for key, label, status, confidence, version in rows:
        yield _Name(stored_of[version].version, (standing.STRENGTH[Status(status)], confidence), key, label)
