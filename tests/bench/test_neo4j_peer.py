"""Plain Cypher on a real server gives the rows of the other peers, so that its time compares the same work."""

import neo4j
import pytest

from bench.peers.cypher import PlainCypher
from bench.peers.sql import SqliteSql
from tests.bench import test_peers
from tests.neo4j_server import Server

pytestmark = pytest.mark.xdist_group("neo4j")


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_plain_cypher_gives_the_rows_of_sql(neo4j_server: Server, seed: int) -> None:
    server, tables = neo4j_server.emptied(), test_peers._tables(seed)
    with neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver:
        peer = PlainCypher(driver, tables)
        rows = peer.audit(1.0)
        assert rows
        assert rows == SqliteSql(tables).audit(1.0)
        assert peer.rows > 100
        with pytest.raises(ValueError, match="c = 1"):
            peer.audit(0.5)
        driver.execute_query("DROP CONSTRAINT plain IF EXISTS")
    server.emptied()
