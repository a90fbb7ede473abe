"""What a SQLite store does when processes die, disks fill and files are not what they should be."""

import os
import random
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from graph.errors import StoreDamaged, StoreError, StoreOutdated
from graph.stores.driver import Database
from graph.stores.sqlite import SqliteStore
from tests.graph.stores.forking import Child
from tests.graph.stores.sayings import a_library, moment, node, stated, version
from tests.graph.stores.test_sqlite_processes import full

KILLS = 25


def test_a_killed_writer_leaves_the_last_revision_whole(tmp_path: Path) -> None:
    """SIGKILL in the middle of commits, for real, many times.

    It proves that a revision is there whole or not at all, and that one that was acknowledged is there. It does not
    prove what a power loss leaves: the operating system keeps what a killed process had written.
    """
    path = tmp_path / "store.db"
    SqliteStore(path).close()
    chance = random.Random(7)
    acknowledged = 0

    def work(say: Callable[[int], object]) -> None:
        store = SqliteStore(path)
        while True:
            mark = store.revision + 1
            with store.grouped():
                for part in "abc":  # three revisions at once, so that a torn group would show
                    store.commit(version(part, str(mark)), *full(mark, 150), moment(0))
            say(store.revision)

    for _ in range(KILLS):
        child = Child(work)
        acknowledged = child.heard()
        time.sleep(chance.uniform(0, 0.04))
        acknowledged = max([acknowledged, *child.kill()])
        store = SqliteStore(path)
        assert store.check() == []
        assert store.revision in (acknowledged, acknowledged + 3)
        marks = {stored.version.sha256 for stored in store.versions()}
        assert marks == {str(store.revision - 2)}
        for stored in store.versions():
            nodes, edges = stated(store, stored.key)
            assert ({claim.label for claim in nodes}, len(edges)) == ({f"第{stored.version.sha256}版"}, 150)
        store.close()
    assert acknowledged >= 3 * KILLS


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file of this process grow past a size; Python ignores the signal, so the write fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_takes_no_more_fails_the_commit_and_not_the_store(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")

    def commit_on() -> None:
        while True:
            store.commit(version("a", str(store.revision)), *full(store.revision, 500), moment(0))

    with largest_file(400_000), pytest.raises(StoreError) as caught:
        commit_on()
    assert isinstance(caught.value.__cause__, apsw.Error)
    done = store.revision
    assert done > 0
    assert store.check() == []
    assert stated(store, done)[0][0].label == f"第{done - 1}版"
    assert store.commit(version("a", str(done)), *full(done, 500), moment(0))
    store.close()


def test_a_full_database_says_that_the_disk_is_full(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", 1.0)
    database.run("PRAGMA max_page_count = 3")
    database.run("CREATE TABLE t (x)")
    with pytest.raises(StoreError, match="磁盘已满"), database.transaction():
        database.run("INSERT INTO t VALUES (zeroblob(100000))")
    assert database.number("SELECT count(*) FROM t") == 0
    database.close()


@pytest.mark.parametrize("content", ["不是数据库，只是一段很长的文字。" * 20, "SQLite format 3\0" + "x" * 2000])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "store.db"
    path.write_text(content)
    with pytest.raises(StoreDamaged, match=r"不是职图的库文件|已损坏"):
        SqliteStore(path)
    assert path.read_text() == content


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = apsw.Connection(str(path))
    other.execute("CREATE TABLE cookies (name)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match="别的程序"):
        SqliteStore(path)
    assert path.read_bytes() == before


def test_a_store_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    SqliteStore(path).close()
    newer = apsw.Connection(str(path))
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(StoreOutdated, match="99"):
        SqliteStore(path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="打不开"):
        SqliteStore(tmp_path / "没有" / "store.db")


@pytest.mark.parametrize("damage", ["block", "piece", "version", "revision", "mention", "entity"])
def test_check_finds_what_was_changed_behind_its_back(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "store.db"
    store = SqliteStore(path)
    store.commit(version("a"), *a_library(), moment(0))
    store.commit(version("b"), *a_library(), moment(0))
    assert store.check() == []
    store.close()
    statements = {
        "block": "UPDATE block SET bytes = zeroblob(99) WHERE key IN (SELECT body FROM segment)",
        "piece": "DELETE FROM piece WHERE family = 'label'",
        "version": "UPDATE version SET closed = 2 WHERE key = 1",
        "revision": "DELETE FROM revision WHERE number = 1",
        "mention": "DELETE FROM mention",
        "entity": "UPDATE entity SET id = NULL WHERE key = 1",
    }
    connection = apsw.Connection(str(path))
    connection.execute(statements[damage])
    assert connection.total_changes()
    connection.close()
    store = SqliteStore(path)
    assert store.check() != []
    store.close()


def test_check_finds_a_damaged_page(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = SqliteStore(path)
    store.commit(version("a"), *full(1, 2000), moment(0))
    store.close()
    content = bytearray(path.read_bytes())
    for page in range(4096 * 8, len(content), 4096):
        content[page : page + 8] = os.urandom(8)
    path.write_bytes(content)
    store = SqliteStore(path)
    assert store.check() != []
    store.close()


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    store.commit(version("a"), [node("course/甲/一", "一")], [], moment(0))
    (tmp_path / "old.db").write_text("旧")
    with pytest.raises(StoreError, match="已经存在"):
        store.backup(str(tmp_path / "old.db"))
    assert (tmp_path / "old.db").read_text() == "旧"
    store.backup(str(tmp_path / "new.db"))
    assert not (tmp_path / "new.db.part").exists()
    store.close()


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    store.close()
    with pytest.raises(StoreError, match="已经关闭"):
        store.versions()
