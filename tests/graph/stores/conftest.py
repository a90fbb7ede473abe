"""The stores that pass the one conformance suite."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.stores.memory import MemoryStore
from graph.stores.sqlite import SqliteStore
from graph.upkeep import WholeStore
from tests.neo4j_server import Server

STORES: dict[str, Callable[[Path, pytest.FixtureRequest], WholeStore]] = {
    "memory": lambda folder, request: MemoryStore(),
    "sqlite": lambda folder, request: SqliteStore(folder / "store.db"),
    "neo4j": lambda folder, request: _server(request).emptied().store(),
}
MARKS = {"neo4j": [pytest.mark.xdist_group("neo4j")]}


def _server(request: pytest.FixtureRequest) -> Server:
    found = request.getfixturevalue("neo4j_server")
    assert isinstance(found, Server)
    return found


@pytest.fixture(params=[pytest.param(name, marks=MARKS.get(name, ())) for name in STORES])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WholeStore]:
    """An empty store, once of every kind; when the test is over it must still be whole."""
    made = STORES[request.param](tmp_path, request)
    yield made
    assert made.check() == []
    made.close()
