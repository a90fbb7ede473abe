"""One real Neo4j server for all tests that need one; a server of one's own where ZHITU_NEO4J_URL says so."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import neo4j

from graph.stores.neo4j import Neo4jStore
from tools.neo4j_server import missing, serving

OWN = "ZHITU_NEO4J_URL"


class Server(NamedTuple):
    """How to reach the server; its database is emptied for every test."""

    url: str
    user: str
    password: str

    def emptied(self) -> "Server":
        """Remove everything that is in the database."""
        with (
            neo4j.GraphDatabase.driver(self.url, auth=(self.user, self.password)) as driver,
            driver.session() as session,
        ):
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
        return self

    def store(self) -> Neo4jStore:
        """Open the store that is there."""
        return Neo4jStore(self.url, self.user, self.password)


def reason_to_skip() -> str:
    """Return why there can be no server here, "" when there can be one."""
    return "" if OWN in os.environ else missing()


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, or use the one that the environment names."""
    if OWN in os.environ:
        user, password = (os.environ.get(f"ZHITU_NEO4J_{name}", "") for name in ("USER", "PASSWORD"))
        yield Server(os.environ[OWN], user, password)
        return
    with serving() as address:
        yield Server(address.url, address.user, address.password)
