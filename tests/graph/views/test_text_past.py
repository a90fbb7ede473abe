"""Files of past revisions: a few are kept, none tells what was purged since; and how views take up others' files."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.stores.memory import MemoryStore
from graph.views.text import TextView, follow, open_text, refresh
from graph.views.text_file import PAST_KEPT
from ontology.claims import NodeClaim, Version
from ontology.names import NodeId

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def commit(store: MemoryStore, source: str, *labels: str) -> None:
    nodes = [NodeClaim(NodeId(f"point/{source}/{place}"), label) for place, label in enumerate(labels)]
    store.commit(Version(f"library/{source}", repr(labels), source), nodes, (), NOW)


@pytest.fixture
def store() -> MemoryStore:
    """Eight revisions of one source."""
    store = MemoryStore()
    for number in range(1, 9):
        commit(store, "a", f"第{number}版")
    return store


def labels(view: TextView, text: str = "版") -> list[str]:
    return [hit.label for hit in view.search(text)]


def past(folder: Path) -> set[int]:
    return {int(path.stem.removeprefix("text-at-")) for path in folder.glob("text-at-*.json")}


def test_the_latest_used_past_revisions_are_kept_and_the_others_removed(store: MemoryStore, tmp_path: Path) -> None:
    open_text(store, tmp_path).close()
    for number in range(1, 8):
        view = open_text(store, tmp_path, number)
        assert labels(view) == [f"第{number}版"]
        view.close()
        open_text(store, tmp_path, 1).close()
    assert past(tmp_path) == {1, *range(8 - PAST_KEPT + 1, 8)}
    assert len(list(tmp_path.glob("text-at-*.sqlite"))) == PAST_KEPT
    assert not list(tmp_path.glob("text-at-*.sqlite-*"))
    assert labels(open_text(store, tmp_path)) == ["第8版"], "the view of now is none of them"


def test_what_a_killed_builder_of_a_past_revision_left_goes(store: MemoryStore, tmp_path: Path) -> None:
    left = tmp_path / "text-at-3-0123456789ab.sqlite"
    left.write_bytes(b"half a file")
    open_text(store, tmp_path, 2).close()
    assert not left.exists()
    assert labels(open_text(store, tmp_path, 3)) == ["第3版"]


def test_who_has_a_past_revision_open_reads_on_when_it_is_removed(store: MemoryStore, tmp_path: Path) -> None:
    first = open_text(store, tmp_path, 1)
    for number in range(2, 7):
        open_text(store, tmp_path, number).close()
    assert 1 not in past(tmp_path)
    assert labels(first) == ["第1版"]


def test_the_past_does_not_tell_what_was_purged_since(store: MemoryStore, tmp_path: Path) -> None:
    commit(store, "b", "某人的姓名")
    commit(store, "a", "第9版")
    assert labels(open_text(store, tmp_path, 10), "姓名") == ["某人的姓名"]
    store.purge("library/b", NOW)
    again = open_text(store, tmp_path, 10)
    assert labels(again, "姓名") == []
    assert labels(again) == ["第9版"]


def test_a_refresh_removes_what_was_purged_from_every_file(store: MemoryStore, tmp_path: Path) -> None:
    commit(store, "b", "Personal Name")
    view = open_text(store, tmp_path)
    open_text(store, tmp_path, 9).close()
    before = {path.name for path in tmp_path.glob("*.sqlite")}
    store.purge("library/b", NOW)
    assert refresh(view, store)
    assert labels(view, "personal") == []
    assert labels(view) == ["第8版"]
    assert past(tmp_path) == set()
    assert not before & {path.name for path in tmp_path.glob("*.sqlite*")}
    assert view.revision == store.revision


def test_a_reader_takes_up_what_others_refresh_and_publish_without_building(store: MemoryStore, tmp_path: Path) -> None:
    keeper, reader = open_text(store, tmp_path), open_text(store, tmp_path)
    commit(store, "a", "第9版")
    assert not follow(reader, store)
    assert labels(reader) == ["第8版"], "following alone refreshes nothing"
    refresh(keeper, store)
    assert labels(reader) == ["第9版"], "one file, refreshed by another"
    store.purge("library/a", NOW)
    refresh(keeper, store)  # which publishes a new file
    assert follow(reader, store)
    assert not follow(reader, store)
    assert reader.revision == store.revision
    assert labels(reader) == []
    assert not follow(open_text(store, None), store)
