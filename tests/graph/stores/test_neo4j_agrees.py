"""Neo4j gives the same answers as memory and SQLite, after any history and up to coverage and exported bytes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings

from graph.coverage.refresh import open_coverage
from graph.coverage.report import majors
from graph.coverage.scopes import audit
from graph.store import Store
from graph.stores.memory import MemoryStore
from graph.stores.sqlite import SqliteStore
from graph.upkeep import WholeStore, compare, copy
from graph.views.columns import open_columns
from graph.views.rdf import nquads
from tests.graph.stores.sayings import moment
from tests.graph.stores.test_stores_agree import HISTORIES, StoresAgree
from tests.neo4j_server import Server
from tests.random_graphs import seeded

pytestmark = pytest.mark.xdist_group("neo4j")


class Neo4jAgrees(StoresAgree):
    """The same histories, with Neo4j in the place of SQLite."""

    server: ClassVar[Server]

    def begun(self, folder: Path) -> WholeStore:
        return self.server.emptied().store()


TestNeo4jAgrees = Neo4jAgrees.TestCase
TestNeo4jAgrees.settings = settings(HISTORIES, max_examples=8)


@pytest.fixture(scope="module", autouse=True)
def _server(neo4j_server: Server) -> None:
    Neo4jAgrees.server = neo4j_server


@pytest.fixture
def three(neo4j_server: Server, tmp_path: Path) -> Iterator[tuple[WholeStore, ...]]:
    """An empty store of each kind."""
    stores = MemoryStore(), SqliteStore(tmp_path / "store.db"), neo4j_server.emptied().store()
    yield stores
    for store in stores:
        store.close()


def answers(store: Store, as_of: int | None = None) -> tuple[str, list[str]]:
    """Return the coverage of all majors as JSON and the exported statements, at a revision."""
    coverage = open_coverage(store, open_columns(store, None, as_of))
    said = [list(majors(audit(coverage, c))) for c in (1.0, 0.6)]
    return json.dumps(said, ensure_ascii=False, default=str), list(nquads(store, as_of))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_commits_edits_and_withdrawals_give_the_same_coverage_and_exports(
    three: tuple[WholeStore, ...], seed: int
) -> None:
    for store in three:
        bundles = seeded(seed)
        for day, bundle in enumerate(bundles):
            store.commit(bundle.version, bundle.nodes, bundle.edges, moment(day))
        gone = bundles[len(bundles) // 2]
        store.withdraw(gone.version.source, moment(100))
        last = bundles[-1]
        store.commit(last.version, last.nodes[::2], last.edges[::2], moment(101))
    memory, sqlite, neo4j = (answers(store) for store in three)
    assert memory == sqlite == neo4j
    earlier = three[0].revision - 2
    memory, sqlite, neo4j = (answers(store, earlier) for store in three)
    assert memory == sqlite == neo4j
    assert json.loads(memory[0])[0]


def test_a_store_moves_to_neo4j_and_back_with_every_revision_and_date(
    three: tuple[WholeStore, ...], tmp_path: Path
) -> None:
    _, sqlite, neo4j = three
    for day, bundle in enumerate(seeded(4)):
        sqlite.commit(bundle.version, bundle.nodes, bundle.edges, moment(day))
    sqlite.withdraw(seeded(4)[0].version.source, moment(50))
    copy(sqlite, neo4j)
    assert compare(sqlite, neo4j) == []
    neo4j.backup(str(tmp_path / "back.db"))
    back = SqliteStore(tmp_path / "back.db")
    assert compare(sqlite, back) == []
    assert neo4j.check() == back.check() == []
    back.close()
