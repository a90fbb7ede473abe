"""The audit as one Cypher query over a plain graph of merged nodes and relationships, as a peer would keep it."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby, islice
from typing import LiteralString

from neo4j import Driver

from bench.peers.question import Row, Tables
from bench.peers.sparql import LAMPS, row_of, triples

_TYPES: dict[str, LiteralString] = {
    name: name
    for name in (
        *("owns", "reuses", "has_module", "has_point", "meets", "owner", "serves", "core", "teach", "practise"),
        *("assess", "states_implements", "implements", "requires", "needs_teach", "needs_practise", "needs_assess"),
    )
}
_BATCH = 5000
_HELD: LiteralString = "MATCH (l:N)-[:owns]->(o)-[:reuses*0..]->(h)-[:has_module]->()-[:has_point]->(p)-[:meets]->(i) "
AUDIT: LiteralString = (
    "MATCH (l:N)-[:serves]->(m)-[:core]->(c) OPTIONAL MATCH (c)-[:requires]->(i) "
    "RETURN DISTINCT 'item' AS what, l.key AS a, m.key AS b, c.key AS c, i.key AS d UNION ALL "
    + _HELD
    + "RETURN DISTINCT 'named' AS what, l.key AS a, i.key AS b, NULL AS c, NULL AS d UNION ALL "
    + _HELD
    + "MATCH (p)<-[s:teach|practise|assess]-(r)-[:owner]->(w) WHERE w = l OR EXISTS { (w)-[:owns]->(h) } "
    "RETURN DISTINCT type(s) AS what, l.key AS a, i.key AS b, NULL AS c, NULL AS d UNION ALL "
    "MATCH (l:N)-[:owns]->(o)-[:implements]->(c) "
    "RETURN DISTINCT 'course' AS what, l.key AS a, c.key AS b, NULL AS c, NULL AS d UNION ALL "
    "MATCH (l:N)-[:owns]->(o)-[:reuses*1..]->(t)-[:implements]->(c) WHERE NOT EXISTS { (o)-[:states_implements]->() } "
    "RETURN DISTINCT 'course' AS what, l.key AS a, c.key AS b, NULL AS c, NULL AS d UNION ALL "
    "MATCH (:N)-[s:needs_teach|needs_practise|needs_assess]->(i) "
    "RETURN DISTINCT type(s) AS what, i.key AS a, NULL AS b, NULL AS c, NULL AS d"
)


class PlainCypher:
    """A database of its own on a Neo4j server, loaded row by row with MERGE in batches."""

    def __init__(self, driver: Driver, tables: Tables) -> None:
        """Load what counts at c = 1; `rows` is how many relationships that were."""
        self._driver = driver
        driver.execute_query("CREATE CONSTRAINT plain IF NOT EXISTS FOR (n:N) REQUIRE n.key IS UNIQUE")
        self.rows = 0
        for name, some in groupby(sorted(triples(tables), key=lambda row: row[1]), key=lambda row: row[1]):
            self.rows += self._load(_TYPES[name], ((s, o) for s, _, o in some))

    def _load(self, kind: LiteralString, pairs: Iterable[tuple[int, int]]) -> int:
        count, rows = 0, iter(pairs)
        query = "UNWIND $rows AS r MERGE (a:N {key: r[0]}) MERGE (b:N {key: r[1]}) MERGE (a)-[:" + kind + "]->(b)"
        while batch := [list(pair) for pair in islice(rows, _BATCH)]:
            self._driver.execute_query(query, rows=batch)
            count += len(batch)
        return count

    def audit(self, c: float, major: int | None = None) -> list[Row]:
        """Answer at c = 1: one query, its rows put together as those of SPARQL are."""
        if c != 1 or major is not None:
            raise ValueError("the graph was loaded for the whole audit at c = 1")
        pairs: dict[tuple[int, int], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        found: dict[str, set[tuple[int | None, ...]]] = defaultdict(set)
        for what, *keys in self._driver.execute_query(AUDIT).records:
            if what == "item":
                required = pairs[keys[0], keys[1]][keys[2]]
                if keys[3] is not None:
                    required.add(keys[3])
            else:
                found[what].add((keys[0], keys[1]))
        applies = {lamp: {item for item, _ in found[f"needs_{lamp}"]} for lamp in LAMPS}
        lit = {lamp: found[lamp] for lamp in LAMPS}
        return [row_of(pair, pairs[pair], found["course"], found["named"], lit, applies) for pair in sorted(pairs)]
