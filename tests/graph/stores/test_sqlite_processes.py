"""Several processes and threads on one SQLite file."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import StoreBusy
from graph.stores.sqlite import SqliteStore
from ontology.claims import EdgeClaim, NodeClaim
from tests.graph.stores.forking import Child
from tests.graph.stores.sayings import COURSE, edge, moment, node, stated, version


def full(mark: int, count: int = 300) -> tuple[list[NodeClaim], list[EdgeClaim]]:
    """Return claims that all bear one mark."""
    nodes = [node(f"resource/甲/{i}", f"第{mark}版", url=f"https://x/{mark}/{i}") for i in range(count)]
    return nodes, [edge(claim.id, "supports", COURSE, purpose="teach") for claim in nodes]


def test_two_writers_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    SqliteStore(path).close()

    def writer(name: str) -> Child:
        def work(say: Callable[[int], object]) -> None:
            store = SqliteStore(path)
            for i in range(15):
                assert store.commit(version(name, str(i)), *full(i), moment(i))

        return Child(work)

    children = [writer("a"), writer("b")]
    for child in children:
        child.join()
    store = SqliteStore(path)
    assert store.check() == []
    assert store.revision == 30
    assert {r.source for r in store.changes()} == {"a", "b"}
    assert [stored.version.sha256 for stored in store.versions()] == ["14", "14"]
    store.close()


def test_readers_go_on_beside_a_writer_and_see_whole_versions(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = SqliteStore(path)
    store.commit(version("a", "0"), *full(0), moment(0))

    def work(say: Callable[[int], object]) -> None:
        writing = SqliteStore(path)
        with writing.grouped():  # the first half holds the writer's lock throughout
            for i in range(1, 15):
                writing.commit(version("a", str(i)), *full(i), moment(0))
        for i in range(15, 30):
            writing.commit(version("a", str(i)), *full(i), moment(0))

    child = Child(work)
    seen: set[int] = set()
    while len(seen) < 2 or max(seen) < 29:
        (stored,) = store.versions()
        mark = int(stored.version.sha256)
        nodes, edges = stated(store, stored.key)
        assert {claim.label for claim in nodes} == {f"第{mark}版"}
        assert len(edges) == 300
        assert store.describe("resource/甲/7", stored.opened).label == f"第{mark}版"
        seen.add(mark)
    child.join()
    assert store.revision == 30
    store.close()


def test_an_answer_as_of_a_revision_does_not_change_while_others_write(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    store.commit(version("a", "0"), *full(0, 20), moment(0))
    scan = store.nodes("Resource")
    other = SqliteStore(tmp_path / "store.db")
    other.commit(version("a", "1"), *full(1, 20), moment(0))
    (batch,) = scan
    assert set(batch.columns["label"].values) == {"第1版"}  # a scan looks when it is begun
    (batch,) = store.nodes("Resource", 1)
    assert set(batch.columns["label"].values) == {"第0版"}
    other.close()
    store.close()


def test_threads_share_a_store(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for i in range(10):
                store.commit(version(name, str(i)), *full(i, 50), moment(0))
                assert store.describe(COURSE).incoming
        except BaseException as error:  # noqa: BLE001 - handed to the test below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.revision == 30
    assert store.check() == []
    store.close()


def test_a_writer_that_waits_too_long_is_told_so(tmp_path: Path) -> None:
    store, other = SqliteStore(tmp_path / "store.db", patience=0.05), SqliteStore(tmp_path / "store.db")
    with other.grouped(), pytest.raises(StoreBusy, match="另一个写入者"):
        store.commit(version("a"), *full(0, 5), moment(0))
    assert store.commit(version("a"), *full(0, 5), moment(0))
    store.close()
    other.close()


def test_a_backup_is_whole_while_others_write(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    store.commit(version("a", "0"), *full(0), moment(0))
    begun = threading.Event()

    def write() -> None:
        for i in range(1, 20):
            store.commit(version("a", str(i)), *full(i), moment(0))
            begun.set()

    thread = threading.Thread(target=write)
    thread.start()
    begun.wait()
    store.backup(str(tmp_path / "backup.db"))
    thread.join()
    copied = SqliteStore(tmp_path / "backup.db")
    assert copied.check() == []
    assert 2 <= copied.revision <= 20
    (stored,) = copied.versions()
    assert stated(copied, stored.key) == stated(store, stored.key)
    copied.close()
    store.close()
