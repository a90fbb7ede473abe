"""Looking after the graph in Neo4j: purging, and verifying it against itself."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import numpy as np

from graph.errors import StoreDamaged, UnknownSource
from graph.store import Keys, Revision
from graph.stores import neo4j_ledger as ledger
from graph.stores.blocks import version_digest
from graph.stores.bolt import Bolt
from graph.stores.neo4j_schema import TYPES
from graph.stores.neo4j_segments import BATCH, Runs, bodies, whole
from graph.stores.packing import digest, inflate
from graph.stores.reading import mentioned
from graph.upkeep import ledger_faults
from ontology.terms import KIND

_VICTIMS = "MATCH (v:Version {source: $source}) WHERE NOT v.purged RETURN v.key ORDER BY v.key"
_UNLINK = """
UNWIND $keys AS key MATCH (e:Entity {key: key})-[r]-() WHERE r.v IN $versions WITH DISTINCT r DELETE r
"""
_DROP = "UNWIND $versions AS v MATCH (s:Segment {version: v}) DELETE s"
_STRIP = """
UNWIND $versions AS key MATCH (v:Version {key: key})
SET v.title = '', v.issuer = '', v.licence = '', v.nodes = 0, v.edges = 0, v.purged = true, v.digest = $digest
"""
_BLANK = """
UNWIND $keys AS key MATCH (e:Entity {key: key}) WHERE NOT (e)--() SET e.id = NULL
"""
_DIGESTS = "MATCH (v:Version) RETURN v.key, v.source, v.digest, v.nodes, v.edges ORDER BY v.key"
_STATES = "MATCH (:Version)-[x:STATES]->() RETURN x.v, count(*)"
_ENTITIES = "MATCH (e:Entity) RETURN count(e), coalesce(max(e.key), 0)"
_STRAY = "MATCH (s:Segment) WHERE NOT EXISTS { MATCH (v:Version {key: s.version}) WHERE NOT v.purged } RETURN count(s)"


def purge(bolt: Bolt, source: str, recorded: datetime) -> Revision:
    """Remove the content of all versions of a source, and the ids that only they mention."""
    victims = [int(row[0]) for row in bolt.run(_VICTIMS, source=source)]
    if not victims:
        raise UnknownSource(f"来源「{source}」没有可清除的内容")
    counters = ledger.lock(bolt)
    before = ledger.current(bolt, source)
    step = Revision(counters.revision + 1, recorded, "purge", source, None, before[0].key if before else None)
    keys = _mentioned(bolt, victims).tolist()
    for first in range(0, len(keys), BATCH):
        bolt.run(_UNLINK, keys=keys[first : first + BATCH], versions=victims)
    bolt.run(_DROP, versions=victims)
    bolt.run(_STRIP, versions=victims, digest=version_digest(()))
    for first in range(0, len(keys), BATCH):
        bolt.run(_BLANK, keys=keys[first : first + BATCH])
    ledger.record(bolt, counters._replace(revision=step.number), step)
    return step


def _mentioned(bolt: Bolt, versions: list[int]) -> Keys:
    keys = [np.array([], np.int64)]
    for version in versions:
        keys += [mentioned(frame, name in KIND) for name, frame in bodies(bolt, version)]
    return np.unique(np.concatenate(keys))


def check(bolt: Bolt) -> list[str]:
    """Return what is wrong: the ledger, counters, digests, counts, and relationships by version and type."""
    faults = ledger_faults(ledger.changes(bolt, 0), ledger.history(bolt, None))
    entities, largest = bolt.run(_ENTITIES)[0]
    counters = ledger.counters(bolt)
    if not entities == largest == counters.entities:
        faults.append(f"对象 {entities} 个，最大编号 {largest}，台账记为 {counters.entities}")
    if stray := bolt.run(_STRAY)[0][0]:
        faults.append(f"有 {stray} 段内容不属于任何现存的来源版本")
    return faults + list(_version_faults(bolt))


def _version_faults(bolt: Bolt) -> Iterator[str]:
    stated = _relationships(bolt)
    for version, source, expected, nodes, edges in bolt.run(_DIGESTS):
        where = f"来源 {source} 的版本 {version}"
        parts, packed = [], Counter[str]()
        for name, frame, runs in whole(bolt, version):
            packed["STATES" if name in KIND else TYPES[name]] += len(
                frame.array("keys" if name in KIND else "subjects")
            )
            parts.append((name, frame, runs))
        count = packed.pop("STATES", 0)
        if (count, packed.total()) != (nodes, edges):
            yield f"{where} 条数与台账不符"
        packed["STATES"] = count
        for kind in sorted({*packed, *stated.get(version, ())}):
            if packed[kind] != stated.get(version, Counter())[kind]:
                yield f"{where} 的关系 {kind} 有 {stated.get(version, Counter())[kind]} 条，应为 {packed[kind]} 条"
        try:
            marks = [(name, digest(frame.data), sorted(_marks(runs))) for name, frame, runs in parts]
        except StoreDamaged as error:
            yield f"{where}：{error}"
            continue
        if version_digest(marks) != bytes(expected):
            yield f"{where} 内容与其摘要不符"


def _marks(runs: Runs) -> Iterator[tuple[str, int, bytes]]:
    for family, first, at, size in runs.places:
        yield family, first, digest(inflate(runs.data[at : at + size]))


def _relationships(bolt: Bolt) -> dict[int, Counter[str]]:
    """Return how many relationships of each type each version has: one query a type, each with its static type."""
    found: dict[int, Counter[str]] = {}
    for version, count in bolt.run(_STATES):
        found.setdefault(version, Counter())["STATES"] = count
    for kind in TYPES.values():
        for version, count in bolt.run("MATCH ()-[x:" + kind + "]->() RETURN x.v, count(*)"):
            found.setdefault(version, Counter())[kind] = count
    return found
