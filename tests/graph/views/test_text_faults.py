"""What the text view does about damaged, missing and foreign files, a full disk and readers in other processes."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.stores.memory import MemoryStore
from graph.stores.sqlite import SqliteStore
from graph.views.text import TextView, open_text, refresh
from ontology.claims import NodeClaim, Version
from ontology.names import NodeId

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def commit(store: MemoryStore | SqliteStore, word: str, count: int = 300) -> None:
    nodes = [NodeClaim(NodeId(f"point/l/{i}"), f"{word}{i}") for i in range(count)]
    store.commit(Version("library/l", word, "l"), nodes, (), NOW)


def found(view: TextView, text: str) -> int:
    return len(view.search(text, limit=10_000))


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    commit(store, "电路")
    return store


def file_in(folder: Path) -> Path:
    (path,) = folder.glob("text-*.sqlite")
    return path


def test_a_second_opening_reuses_the_file(store: MemoryStore, tmp_path: Path) -> None:
    open_text(store, tmp_path).close()
    before = file_in(tmp_path)
    view = open_text(store, tmp_path)
    assert file_in(tmp_path) == before
    assert found(view, "电路") == 300


@pytest.mark.parametrize("harm", ["garbage", "cut", "empty", "gone", "no pointer", "odd pointer", "outside"])
def test_a_damaged_or_missing_file_is_built_anew(store: MemoryStore, tmp_path: Path, harm: str) -> None:
    open_text(store, tmp_path).close()
    path, pointer = file_in(tmp_path), tmp_path / "text.json"
    whole = path.read_bytes()
    if harm == "garbage":
        path.write_bytes(b"\x17" * len(whole))
    elif harm == "cut":
        path.write_bytes(whole[:2000])
    elif harm == "empty":
        path.write_bytes(b"")
    elif harm == "gone":
        path.unlink()
    elif harm == "no pointer":
        pointer.unlink()
    elif harm == "odd pointer":
        pointer.write_text("[1, 2")
    else:
        pointer.write_text(json.dumps({"file": "../elsewhere.sqlite"}))
    view = open_text(store, tmp_path)
    assert found(view, "电路") == 300
    assert len(list(tmp_path.glob("text-*.sqlite"))) == 1


def test_damage_found_while_searching_is_mended_on_the_spot(store: MemoryStore, tmp_path: Path) -> None:
    open_text(store, tmp_path).close()
    path = file_in(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))
    view = open_text(store, tmp_path)
    assert found(view, "电路") == 300


def test_the_view_of_another_store_is_not_believed(store: MemoryStore, tmp_path: Path) -> None:
    open_text(store, tmp_path).close()
    other = MemoryStore()
    nodes = [NodeClaim(NodeId("point/o/1"), "磁场")]
    other.commit(Version("library/o", "o", "o"), nodes, (), datetime(2026, 4, 1, tzinfo=UTC))
    view = open_text(other, tmp_path)
    assert (found(view, "电路"), found(view, "磁场")) == (0, 1)


def test_on_a_full_disk_the_old_state_goes_on(store: MemoryStore, tmp_path: Path) -> None:
    view = open_text(store, tmp_path)
    view._file.run("PRAGMA max_page_count = 1")  # SQLite lowers it to what the file has: not one page more
    commit(store, "磁场", 3000)
    with pytest.raises(StoreError, match="磁盘已满"):
        refresh(view, store)
    assert view.revision == 1
    assert (found(view, "电路"), found(view, "磁场")) == (300, 0)
    view._file.run("PRAGMA max_page_count = 1000000")
    assert refresh(view, store)
    assert (found(view, "电路"), found(view, "磁场")) == (0, 3000)


FULL = """
import resource, signal, sys
from pathlib import Path
from graph.errors import StoreError
from graph.stores.sqlite import SqliteStore
from graph.views.text import open_text
store = SqliteStore(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))
try:
    open_text(store, Path(sys.argv[2]))
except StoreError as error:
    print(error)
"""


def test_a_build_that_finds_no_room_says_so_and_leaves_no_half_file(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "graph.db")
    commit(store, "电路", 3000)
    store.close()
    answer = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "graph.db"), str(tmp_path / "view")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "没有更新" in answer.stdout
    assert not list((tmp_path / "view").glob("text-*.sqlite*"))
    assert not (tmp_path / "view" / "text.json").exists()


ASK = """
import sys
from pathlib import Path
from graph.stores.sqlite import SqliteStore
from graph.views.text import open_text, refresh
store = SqliteStore(sys.argv[1])
view = open_text(store, Path(sys.argv[2]))
for line in sys.stdin:
    refresh(view, store)
    print(view.revision, len(view.search(line.strip(), limit=9999)), flush=True)
"""


def test_workers_share_one_file_and_follow_each_other(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "graph.db")
    commit(store, "电路")
    view = open_text(store, tmp_path / "view")
    command = [sys.executable, "-c", ASK, str(tmp_path / "graph.db"), str(tmp_path / "view")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None

        def ask(text: str) -> str:
            assert worker.stdin is not None
            assert worker.stdout is not None
            worker.stdin.write(text + "\n")
            worker.stdin.flush()
            return worker.stdout.readline().strip()

        assert ask("电路") == "1 300"
        commit(store, "磁场")
        assert ask("磁场") == "2 300"
        assert not refresh(view, store), "the worker has done it"
        assert found(view, "磁场") == 300
        commit(store, "光学")
        assert refresh(view, store)
        assert ask("光学") == "3 300"
        worker.stdin.close()
    store.close()


def test_bytes_that_cannot_be_read_have_the_view_built_anew(store: MemoryStore, tmp_path: Path) -> None:
    view = open_text(store, tmp_path)
    before = file_in(tmp_path)
    for spoil in ("UPDATE block SET texts = x'00ff'", "DELETE FROM block", "UPDATE posting SET row = x'01'"):
        view._file.run(spoil)
        assert found(view, "电路") == 300
    assert file_in(tmp_path) != before


def test_a_file_that_a_killed_builder_left_is_never_read_and_goes_with_the_next_build(
    store: MemoryStore, tmp_path: Path
) -> None:
    (tmp_path / "text-0123456789ab.sqlite").write_bytes(b"half a file")
    view = open_text(store, tmp_path)
    assert found(view, "电路") == 300
    assert file_in(tmp_path).name != "text-0123456789ab.sqlite"
