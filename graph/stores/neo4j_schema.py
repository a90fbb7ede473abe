"""What the graph looks like in Neo4j, and making it so.

- `(:Entity:Point {key, id})`: everything ever mentioned, labelled with its kind as an aid. A purged one has no id.
- `(:Version {key, source, …, opened, closed})`, `(:Revision {number, …})`, one `(:Ledger)`: the ledger. Whoever writes
  locks the Ledger first, so that there is one writer.
- Every claim is a relationship that names its version by `v`: `(:Version)-[:STATES {v, label, …}]->(:Entity)` about a
  node, `(a)-[:HAS_POINT {v, …}]->(b)` about an edge, one type a predicate. In force is what a version in force states:
  withdrawing closes the Version and touches nothing else.
- `(:Segment {version, name, body, index, texts})`: the same claims once more, packed (segments.py), with evidence.
  Scans and views read these; relationships are for finding what mentions a node, and for queries in Cypher.
"""

import re
from typing import LiteralString

from graph.errors import StoreForeign, StoreOutdated
from graph.stores.bolt import Bolt
from ontology.terms import KINDS, PREDICATES

SCHEMA = 1

_OBJECTS = (
    "CREATE CONSTRAINT zhitu_ledger IF NOT EXISTS FOR (l:Ledger) REQUIRE l.name IS UNIQUE",
    "CREATE CONSTRAINT zhitu_entity_key IF NOT EXISTS FOR (e:Entity) REQUIRE e.key IS UNIQUE",
    "CREATE CONSTRAINT zhitu_entity_id IF NOT EXISTS FOR (e:Entity) REQUIRE e.id IS UNIQUE",
    "CREATE CONSTRAINT zhitu_version_key IF NOT EXISTS FOR (v:Version) REQUIRE v.key IS UNIQUE",
    "CREATE INDEX zhitu_version_source IF NOT EXISTS FOR (v:Version) ON (v.source)",
    "CREATE CONSTRAINT zhitu_revision IF NOT EXISTS FOR (r:Revision) REQUIRE r.number IS UNIQUE",
    "CREATE CONSTRAINT zhitu_segment IF NOT EXISTS FOR (s:Segment) REQUIRE (s.version, s.name) IS UNIQUE",
)
_LEDGER = "MATCH (l:Ledger {name: 'zhitu'}) RETURN l.schema"
_FOREIGN = "MATCH (n) RETURN labels(n) LIMIT 1"
_BEGIN = (
    "MERGE (l:Ledger {name: 'zhitu'}) ON CREATE SET l.schema = $schema, l.revision = 0, l.entities = 0, l.versions = 0"
)


def _type_of(predicate: str) -> LiteralString:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", predicate).upper()


TYPES: dict[str, LiteralString] = {term.name: _type_of(term.name) for term in PREDICATES}
"""Relationship types by predicate, from the vocabulary alone: they are written into queries."""

NAMES = {kind: name for name, kind in TYPES.items()}
"""Predicates by relationship type."""

LABELS: dict[str, LiteralString] = {term.name: term.name for term in KINDS}
"""Labels by kind, from the vocabulary alone."""


def begun(bolt: Bolt) -> bool:
    """Whether a graph of ours is there; StoreOutdated for a newer one, StoreForeign where somebody else's data are."""
    found = bolt.one(_LEDGER)
    if found is None:
        if (other := bolt.one(_FOREIGN)) is not None:
            labels = "、".join(other[0]) or "无"
            raise StoreForeign(f"{bolt.place.url} 里已有别的数据（标签 {labels}），不与它混在一起；请给一个空的数据库")
        return False
    if found[0] > SCHEMA:
        raise StoreOutdated(
            f"{bolt.place.url} 由更新的程序写成（结构版本 {found[0]}，本程序到 {SCHEMA}），请先升级程序"
        )
    return True


def open_schema(bolt: Bolt) -> None:
    """Create constraints and indexes where they lack, and the ledger of an empty graph."""
    begun(bolt)
    for query in _OBJECTS:
        bolt.define(query)
    bolt.changing(lambda: bolt.run(_BEGIN, schema=SCHEMA))
