"""A graph moves to Neo4j and back by the command line: over the wire, and as files that neo4j-admin imports."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import neo4j
import pytest

from graph.stores.neo4j import Neo4jStore
from graph.stores.sqlite import SqliteStore
from graph.upkeep import compare
from graph.views.rdf import nquads
from ontology.claims import Evidence
from tests.commands import command
from tests.graph.stores.sayings import a_library, moment, node, version
from tests.neo4j_server import Server, reason_to_skip
from tests.random_graphs import seeded
from tools.neo4j_server import Address, Memory, free_port, jars, java, start, stop

pytestmark = pytest.mark.xdist_group("neo4j")


def a_graph(path: Path) -> SqliteStore:
    """Make a store with history: edits, a withdrawal, a purge, texts that want quoting, broken and whole decimals."""
    store = SqliteStore(path)
    for day, bundle in enumerate(seeded(5)):
        store.commit(bundle.version, bundle.nodes, bundle.edges, moment(day))
    nodes, edges = a_library()
    odd = node("course/甲/怪", '引号"、逗号,\n分号; 与换行', hours=1.5, note="")._replace(evidence=Evidence('"一\n二"'))
    store.commit(version("library/怪", "1"), [odd, *nodes, node("course/甲/整", "整", hours=2)], edges, moment(40))
    store.commit(version("library/没", "1"), [node("course/没/了", "没了")], [], moment(41) + timedelta(microseconds=7))
    store.purge("library/没", moment(42))
    store.withdraw(seeded(5)[0].version.source, moment(43))
    store.commit(version("library/怪", "2", title=""), [odd], edges, moment(44))
    return store


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqliteStore, str]]:
    """A store with its address."""
    path = tmp_path_factory.mktemp("graph") / "graph.db"
    store = a_graph(path)
    yield store, f"sqlite:///{path}"
    store.close()


@pytest.fixture
def signed_in(neo4j_server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server emptied, user and password in the environment."""
    monkeypatch.setenv("ZHITU_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("ZHITU_NEO4J_PASSWORD", neo4j_server.password)
    return neo4j_server.emptied()


def test_a_graph_moves_to_neo4j_and_back(graph: tuple[SqliteStore, str], signed_in: Server, tmp_path: Path) -> None:
    _, address = graph
    answer = command("store", "copy", address, signed_in.url)
    assert answer.code == 0, answer.err
    assert command("store", "compare", address, signed_in.url).code == 0
    assert command("store", "copy", address, signed_in.url).code == 2
    back = f"sqlite:///{tmp_path}/back.db"
    assert command("store", "copy", signed_in.url, back).code == 0
    assert command("store", "compare", address, back).code == 0
    assert command("withdraw", "library/怪", "--store", signed_in.url).code == 0
    answer = command("store", "compare", address, signed_in.url)
    assert (answer.code, "撤回来源 library/怪" in answer.out) == (1, True), answer.out
    assert command("store", "copy", signed_in.url, back, "--resume").code == 0


INTERRUPTED = """
import os, sys
from graph.stores.sqlite import SqliteStore
from graph.stores.neo4j import Neo4jStore
from graph import upkeep
upkeep._TOGETHER = 1
upkeep.copy(SqliteStore(sys.argv[1]), Neo4jStore(*sys.stdin.read().split()),
            lambda done, of: os._exit(9) if done > 3 else None)
"""


def test_a_copy_to_neo4j_that_was_killed_goes_on(graph: tuple[SqliteStore, str], signed_in: Server) -> None:
    _, address = graph
    script = [sys.executable, "-c", INTERRUPTED, address.removeprefix("sqlite:///")]
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run(script, input="\n".join(signed_in).encode(), cwd=root, check=False).returncode == 9
    assert command("store", "copy", address, signed_in.url).code == 2
    assert command("store", "copy", address, signed_in.url, "--resume").code == 0
    assert command("store", "compare", address, signed_in.url).code == 0


def test_what_cannot_be_copied_to_is_told(graph: tuple[SqliteStore, str], signed_in: Server) -> None:
    _, address = graph
    with neo4j.GraphDatabase.driver(signed_in.url, auth=(signed_in.user, signed_in.password)) as driver:
        driver.execute_query("CREATE (:Cookie)")
    answer = command("store", "copy", address, signed_in.url)
    assert (answer.code, "已有别的数据" in answer.err) == (2, True), answer.err
    signed_in.emptied()
    answer = command("store", "copy", address, "neo4j://127.0.0.1:1")
    assert (answer.code, "连不上" in answer.err, signed_in.password in answer.err) == (3, True, False), answer.err
    assert command("store", "copy", address, "sqlite:///x.db", "--import-files", "nowhere").code == 2


@pytest.fixture(scope="module")
def imported(graph: tuple[SqliteStore, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A server of its own whose database neo4j-admin made from files."""
    if reason := reason_to_skip():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("imported")
    home = folder / "home"
    (home / "conf").mkdir(parents=True)
    (home / "conf" / "neo4j.conf").write_text("server.bolt.enabled=true\n", "utf-8")
    program = shlex.join(java(jars(), "org.neo4j.cli.AdminTool", "512m"))
    before = {name: os.environ.get(name) for name in ("NEO4J_HOME", "NEO4J_CONF")}
    os.environ.update(NEO4J_HOME=str(home), NEO4J_CONF=str(home / "conf"))
    try:
        to = ("store", "copy", graph[1], "neo4j://127.0.0.1", "--neo4j-admin", program, "--import-files")
        answer = command(*to, str(folder / "files"))
        assert answer.code == 0, answer.err
        assert command(*to, str(folder / "files")).code == 2  # not an empty folder
        program = "no-such-program"
        answer = command(*to[:4], "--neo4j-admin", program, "--import-files", str(folder / "again"))
        assert (answer.code, "运行不了 no-such-program" in answer.err) == (3, True), answer.err
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    address = start(home, jars(), Memory("512m", "128m"), free_port())
    yield address
    stop(address)


def everything(url: str, user: str, password: str) -> tuple[list[str], list[str]]:
    """Return all that a database holds, as text: nodes, and relationships with their ends."""
    with neo4j.GraphDatabase.driver(url, auth=(user, password)) as driver:
        nodes = driver.execute_query("MATCH (n) RETURN labels(n), n {.*, held: NULL, texts: coalesce(n.texts, '')}")
        ties = driver.execute_query("MATCH (a)-[r]->(b) RETURN type(r), properties(r), a.key, b.key")
    told = [f"{sorted(labels)} {sorted(_stated(said).items())}" for labels, said in nodes.records]
    return sorted(told), sorted(f"{k} {sorted(said.items())} {a} {b}" for k, said, a, b in ties.records)


def _stated(said: dict[str, object]) -> dict[str, object]:
    """Leave out what is empty: an import by files has no empty lists and bytes."""
    return {name: value for name, value in said.items() if value not in (None, b"", [], "")}


def test_a_graph_that_neo4j_admin_imported_is_the_same_down_to_each_relationship(
    graph: tuple[SqliteStore, str], imported: Address, signed_in: Server
) -> None:
    ours, address = graph
    assert command("store", "copy", address, signed_in.url).code == 0
    store = Neo4jStore(imported.url, imported.user, imported.password)
    assert everything(imported.url, imported.user, imported.password) == everything(*signed_in)
    assert store.check() == []
    assert compare(ours, store) == []
    for as_of in (None, 3):
        assert list(nquads(store, as_of)) == list(nquads(ours, as_of))
    assert store.commit(version("library/新"), [node("course/新/一", "一")], [], moment(60))
    assert store.check() == []
    store.close()
