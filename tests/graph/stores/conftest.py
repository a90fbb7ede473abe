"""The stores that pass the one conformance suite."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.stores.memory import MemoryStore
from graph.stores.sqlite import SqliteStore
from graph.upkeep import WholeStore

STORES: dict[str, Callable[[Path], WholeStore]] = {
    "memory": lambda folder: MemoryStore(),
    "sqlite": lambda folder: SqliteStore(folder / "store.db"),
}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WholeStore]:
    """An empty store, once of every kind; when the test is over it must still be whole."""
    made = STORES[request.param](tmp_path)
    yield made
    assert made.check() == []
    made.close()
