"""Conformance: purging removes content and the ids that only it mentions, and leaves tombstones."""

from pathlib import Path

import pytest

from graph.errors import StoreError, UnknownNode, UnknownSource
from graph.store import Revision
from graph.stores.sqlite import SqliteStore
from graph.upkeep import WholeStore
from ontology.claims import Version
from tests.graph.stores.sayings import (
    COURSE,
    POINT,
    a_library,
    edge,
    moment,
    node,
    stated,
    version,
)


def test_a_purge_leaves_a_tombstone(store: WholeStore) -> None:
    nodes, edges = a_library()
    store.commit(Version("library/甲", "1", "张三的库", "张三", "张三许可"), nodes, edges, moment(0))
    store.commit(Version("library/甲", "2", "张三的库"), nodes[:1], edges, moment(1))
    assert store.purge("library/甲", moment(2)) == Revision(3, moment(2), "purge", "library/甲", None, 2)
    assert store.versions() == []
    (tombstone,) = store.versions(1)
    assert tombstone.purged
    assert tombstone.version == Version("library/甲", "1", "")
    assert (tombstone.nodes, tombstone.edges, tombstone.opened, tombstone.closed) == (0, 0, 1, 2)
    assert stated(store, 1) == stated(store, 2) == ([], [])
    assert store.batches(1) == ({}, {})
    assert list(store.nodes("Course", 1)) == []
    with pytest.raises(UnknownNode):
        store.describe(COURSE, 1)


def test_ids_that_only_the_purged_mention_are_gone_and_their_keys_not_given_again(store: WholeStore) -> None:
    store.commit(version("a"), *a_library(), moment(0))
    store.commit(version("b"), [node(POINT, "开店")], [edge("library/乙", "owns", COURSE)], moment(0))
    keys = store.keys([COURSE, POINT, "library/甲", "library/乙"])
    store.purge("a", moment(1))
    assert store.keys([COURSE, POINT, "library/甲", "library/乙"]).tolist() == [keys[0], keys[1], -1, keys[3]]
    assert store.ids(keys) == [COURSE, POINT, "", "library/乙"]
    assert store.labels(keys) == ["网店运营", "开店", "", "乙"]
    assert store.describe(POINT).label == "开店"
    store.commit(version("c"), [node("library/甲", "甲")], [], moment(2))
    assert store.keys(["library/甲"])[0] > max(keys)
    store.purge("b", moment(3))
    assert store.keys([COURSE, POINT]).tolist() == [-1, -1]


def test_content_shared_with_another_source_stays_with_the_other(store: WholeStore) -> None:
    nodes, edges = a_library()
    store.commit(version("a"), nodes, edges, moment(0))
    store.commit(version("b"), nodes, edges, moment(0))
    store.purge("a", moment(1))
    assert stated(store, 2) == (sorted(nodes), sorted(edges, key=lambda claim: claim.predicate))
    assert [told.stored.version.source for told in store.describe(POINT).nodes] == ["b"]


def test_a_withdrawn_source_can_be_purged_once_and_said_again(store: WholeStore) -> None:
    nodes, edges = a_library()
    with pytest.raises(UnknownSource):
        store.purge("a", moment(0))
    store.commit(version("a"), nodes, edges, moment(0))
    store.withdraw("a", moment(1))
    assert store.purge("a", moment(2)) == Revision(3, moment(2), "purge", "a", None, None)
    with pytest.raises(UnknownSource):
        store.purge("a", moment(3))
    assert store.commit(version("a"), nodes, edges, moment(3)) == Revision(4, moment(3), "commit", "a", 2, None)
    assert store.describe(POINT).label == "开店"


def test_no_byte_of_the_purged_stays_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = SqliteStore(path)
    store.commit(version("b"), *a_library(), moment(0))
    secret = "resource/zhangsan-private-id"
    for i in range(3):
        claims = [node(f"{secret}/{i}/{k}", "标签", media="视频", url="u" * 40) for k in range(400)]
        store.commit(Version("a", str(i), "zhangsan-private-title"), claims, [], moment(0))
    assert b"zhangsan-private" in path.read_bytes() + (tmp_path / "store.db-wal").read_bytes()
    store.purge("a", moment(1))
    for file in tmp_path.iterdir():
        assert b"zhangsan-private" not in file.read_bytes(), file.name
    assert store.check() == []
    store.close()


def test_a_batch_that_outlives_a_purge_says_that_its_texts_are_gone(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    store.commit(version("a"), *a_library(), moment(0))
    (batch,) = store.nodes("Point")
    store.purge("a", moment(1))
    assert batch.columns["kind"].values == ["skill"]
    with pytest.raises(StoreError, match="清除"):
        batch.columns["label"]
    store.close()
