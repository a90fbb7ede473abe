"""Copying and comparing stores through their ports."""

from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.store import Revision, Stored
from graph.stores.memory import MemoryStore
from graph.stores.sqlite import SqliteStore
from graph.upkeep import WholeStore, compare, copy, ledger_faults, resume
from ontology.claims import Evidence
from tests.graph.stores.sayings import COURSE, POINT, a_library, described, moment, node, version


def a_history(store: WholeStore) -> None:
    """Commit, edit, withdraw, purge and commit again, two purged versions of one source looking alike."""
    nodes, edges = a_library()
    store.commit(version("library/甲"), nodes, edges, moment(0))
    store.commit(version("library/乙", "1"), nodes[:2], [], moment(1))
    store.commit(version("library/乙", "1"), nodes[1:], edges[1:], moment(2))
    store.withdraw("library/甲", moment(3))
    store.purge("library/乙", moment(4))
    store.commit(version("library/甲", "2"), nodes, edges[:2], moment(5))
    store.commit(version("library/乙", "1"), nodes[:1], edges[:1], moment(6))


@pytest.mark.parametrize("into", ["memory", "sqlite"])
@pytest.mark.parametrize("out_of", ["memory", "sqlite"])
def test_a_copy_has_the_same_revisions_and_answers(out_of: str, into: str, tmp_path: Path) -> None:
    source: WholeStore = MemoryStore() if out_of == "memory" else SqliteStore(tmp_path / "source.db")
    target: WholeStore = MemoryStore() if into == "memory" else SqliteStore(tmp_path / "target.db")
    a_history(source)
    copy(source, target)
    assert compare(source, target) == []
    assert target.changes() == source.changes()
    assert target.check() == []
    for as_of in (*range(8), None):
        assert target.versions(as_of) == source.versions(as_of)
        for identity in (COURSE, POINT):
            assert described(target, identity, as_of) == described(source, identity, as_of)
    source.close()
    target.close()


def test_only_an_empty_store_is_copied_into() -> None:
    source, target = MemoryStore(), MemoryStore()
    a_history(source)
    target.commit(version("x"), [node(COURSE, "网店运营")], [], moment(0))
    with pytest.raises(ValueError, match="空"):
        copy(source, target)
    assert target.revision == 1


def test_a_copy_goes_on_where_it_was_interrupted_and_takes_in_what_came_since() -> None:
    source, target = MemoryStore(), MemoryStore()
    nodes, edges = a_library()
    source.commit(version("library/甲"), nodes, edges, moment(0))
    copy(source, target)
    a_history(source)
    heard: list[tuple[int, int]] = []
    resume(source, target, lambda done, of: heard.append((done, of)))
    assert compare(source, target) == []
    assert heard[-1] == (source.revision, source.revision)
    resume(source, target)
    assert target.revision == source.revision


def test_a_copy_does_not_go_on_with_another_graph() -> None:
    source, target = MemoryStore(), MemoryStore()
    a_history(source)
    target.commit(version("library/甲", "另一份"), [node(COURSE, "网店运营")], [], moment(0))
    with pytest.raises(ValueError, match="早"):
        resume(source, target)
    assert target.revision == 1


def test_what_only_one_store_says_is_named_once() -> None:
    left, right = MemoryStore(), MemoryStore()
    nodes, edges = a_library()
    left.commit(version("library/甲"), nodes, edges, moment(0))
    right.commit(version("library/甲"), nodes, edges[1:], moment(0))
    said = compare(left, right)
    assert [line for line in said if "只在左边" in line] == [
        "library/甲（版本 1）的条目只在左边：library/甲 owns course/甲/网店运营"
    ]
    assert [line for line in said if "条目" in line] == said[1:]
    assert [line for line in compare(right, left) if "只在右边" in line]


def test_a_memory_store_is_backed_up_as_a_file(tmp_path: Path) -> None:
    store = MemoryStore()
    a_history(store)
    store.backup(str(tmp_path / "backup.db"))
    copied = SqliteStore(tmp_path / "backup.db")
    assert compare(store, copied) == []
    copied.close()
    with pytest.raises(StoreError, match="已经存在"):
        store.backup(str(tmp_path / "backup.db"))


def test_a_comparison_names_what_differs() -> None:
    left, right = MemoryStore(), MemoryStore()
    nodes, edges = a_library()
    left.commit(version("library/甲"), nodes, edges, moment(0))
    right.commit(version("library/甲"), [nodes[0]._replace(evidence=Evidence("别处")), *nodes[1:]], edges, moment(0))
    (only,) = compare(left, right)
    assert "library/甲" in only
    assert "别处" in only
    right.withdraw("library/甲", moment(1))
    assert any("第 2 版" in line for line in compare(left, right))
    assert any("来源版本 1" in line for line in compare(left, right))


def test_many_differences_are_counted() -> None:
    left, right = MemoryStore(), MemoryStore()
    for store, label in ((left, "甲"), (right, "乙")):
        store.commit(version("a"), [node(f"course/甲/{i}", label) for i in range(20)], [], moment(0))
    differences = compare(left, right)
    assert len(differences) == 6
    assert "15" in differences[-1]


def revision(number: int, opened: int | None, closed: int | None, source: str = "a") -> Revision:
    return Revision(number, moment(number), "commit", source, opened, closed)


def stored(key: int, opened: int, closed: int | None, source: str = "a") -> Stored:
    return Stored(key, version(source), opened, closed, 0, 0)


@pytest.mark.parametrize(
    ("revisions", "history", "fault"),
    [
        ([revision(1, 1, None), revision(3, 2, 1)], [stored(1, 1, 3), stored(2, 3, None)], "不连续"),
        ([revision(1, 1, None)], [stored(1, 1, 2)], "起止"),
        ([revision(1, 1, None, "b")], [stored(1, 1, None)], "来源与台账"),
        ([revision(1, 1, None)], [], "不存在"),
        ([revision(1, 1, None), revision(2, 2, None)], [stored(1, 1, None), stored(2, 2, None)], "两个现行"),
    ],
)
def test_a_ledger_that_does_not_add_up_is_told(revisions: list[Revision], history: list[Stored], fault: str) -> None:
    assert any(fault in line for line in ledger_faults(revisions, history))


def test_a_ledger_that_adds_up_has_no_faults() -> None:
    history = [stored(1, 1, 2), stored(2, 2, None)]
    assert ledger_faults([revision(1, 1, None), revision(2, 2, 1)], history) == []
