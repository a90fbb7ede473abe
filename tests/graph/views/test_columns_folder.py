"""The folder of the columns view: shared, replaced in one step, built anew when it cannot be used."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.errors import ViewError
from graph.stores.memory import MemoryStore
from graph.stores.sqlite import SqliteStore
from graph.views.columns import compact, open_columns, refresh
from ontology.claims import NodeClaim, Version, props
from ontology.names import NodeId
from tests.graph.views.obvious_columns import agrees, rows_of
from tests.random_graphs import seeded

START = datetime(2026, 1, 1, tzinfo=UTC)


def _filled(seed: int, but: int = 0) -> MemoryStore:
    store = MemoryStore()
    bundles = seeded(seed)
    for bundle in bundles[: len(bundles) - but]:
        store.commit(bundle.version, bundle.nodes, bundle.edges, START)
    return store


def _commit_last(store: MemoryStore | SqliteStore, seed: int, day: int = 0) -> None:
    last = seeded(seed)[-1]
    store.commit(last.version, last.nodes, last.edges, START + timedelta(days=day))


def test_arrays_of_a_view_on_disk_are_maps_that_cannot_be_written(tmp_path: Path) -> None:
    for view in (open_columns(_filled(13), tmp_path), open_columns(_filled(13), None)):
        for table in view.layers[0].edges.values():
            assert not table.rows.subjects.flags.writeable
    mapped = open_columns(_filled(13), tmp_path)
    assert not any(table.rows.subjects.flags.owndata for table in mapped.layers[0].edges.values())


def test_damaged_and_missing_files_are_built_anew(tmp_path: Path) -> None:
    store = _filled(8)
    open_columns(store, tmp_path)

    def layer() -> Path:
        return tmp_path / str(json.loads((tmp_path / "manifest.json").read_text())["layers"][0])

    damages: tuple[Callable[[], object], ...] = (
        lambda: layer().write_bytes(layer().read_bytes()[:-100]),
        lambda: layer().write_bytes(b""),
        lambda: layer().unlink(),
        lambda: (tmp_path / "manifest.json").unlink(),
        lambda: (tmp_path / "manifest.json").write_text("{"),
        lambda: (tmp_path / "manifest.json").write_text('{"format": 1, "revision": 1}'),
    )
    for damage in damages:
        damage()
        agrees(open_columns(store, tmp_path), store)
        assert len(list(tmp_path.glob("layer-*.bin"))) == 1, "what is not used any more is gone"


def test_a_folder_of_another_store_is_built_anew(tmp_path: Path) -> None:
    open_columns(_filled(9), tmp_path)
    other = MemoryStore()
    for bundle in seeded(9)[::-1]:
        other.commit(bundle.version, bundle.nodes, bundle.edges, START)
    agrees(open_columns(other, tmp_path), other)


def test_a_store_restored_from_a_backup_that_went_on_differently_is_another_store(tmp_path: Path) -> None:
    one, other = _filled(9, but=1), _filled(9, but=1)
    _commit_last(one, 9, day=1)
    view = open_columns(one, tmp_path)
    assert view.revision == one.revision
    restored = open_columns(other, tmp_path)
    assert restored.revision == other.revision
    agrees(restored, other)
    _commit_last(one, 9, day=1)
    _commit_last(other, 9, day=2)
    open_columns(one, tmp_path)
    agrees(open_columns(other, tmp_path), other)


def test_a_folder_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"format": 999}')
    with pytest.raises(ViewError, match="更新的程序"):
        open_columns(_filled(1), tmp_path)
    assert (tmp_path / "manifest.json").read_text() == '{"format": 999}'


def test_what_was_purged_is_in_no_file_of_the_view(tmp_path: Path) -> None:
    store = _filled(5)
    secret = NodeClaim(NodeId("library/secret"), "库", props(region="某某省"))
    store.commit(Version("library/secret", "1", "库"), [secret], [], START)
    revision = store.revision
    view = open_columns(store, tmp_path)
    _commit_last(store, 6)
    store.withdraw("library/secret", START)
    view = compact(view, store)
    open_columns(store, tmp_path, revision)
    assert (tmp_path / f"at-{revision}").is_dir()

    def found() -> list[Path]:
        return [path for path in tmp_path.rglob("*") if path.is_file() and "某某省".encode() in path.read_bytes()]

    assert found(), "a past view needs it"
    store.purge("library/secret", START)
    view = refresh(view, store)
    assert not found()
    agrees(view, store)
    agrees(open_columns(store, tmp_path, revision), store, revision)
    assert not found()


def test_a_recent_past_is_read_from_the_layers_at_hand_and_an_older_one_is_built_and_cached(tmp_path: Path) -> None:
    store = _filled(2)
    view = open_columns(store, tmp_path)
    past = store.revision
    withdrawn = next(s.version.source for s in store.versions() if s.version.source.startswith("library/"))
    store.withdraw(withdrawn, START)
    view = refresh(view, store)
    agrees(open_columns(store, tmp_path, past), store, past)
    assert not list(tmp_path.glob("at-*"))
    compact(view, store)
    agrees(open_columns(store, tmp_path, past), store, past)
    assert [path.name for path in tmp_path.glob("at-*")] == [f"at-{past}"]
    old = open_columns(store, tmp_path, past)
    agrees(refresh(old, store), store)
    assert open_columns(store, tmp_path, store.revision).revision == store.revision


def test_a_bounded_number_of_past_views_is_kept_those_used_last(tmp_path: Path) -> None:
    store = _filled(2)
    asked = range(1, min(store.revision, 12))
    store.withdraw(seeded(2)[0].version.source, START)  # every revision but the last needs what the view has not
    open_columns(store, tmp_path)
    for revision in asked:
        agrees(open_columns(store, tmp_path, revision), store, revision)
        agrees(open_columns(store, tmp_path, 1), store, 1)
    kept = {path.name for path in tmp_path.glob("at-*")}
    assert len(kept) == 8
    assert {"at-1", f"at-{asked[-1]}"} <= kept


def test_a_folder_that_cannot_be_written_is_a_view_error_and_the_old_view_goes_on(tmp_path: Path) -> None:
    store = _filled(10, but=1)
    view = open_columns(store, tmp_path / "view")
    before = rows_of(view, "meets", view.edges("meets"))
    _commit_last(store, 10)
    (tmp_path / "view" / "lock").unlink()
    (tmp_path / "view" / "lock").mkdir()  # nobody, root neither, can lock a folder as a file
    with pytest.raises(ViewError):
        refresh(view, store)
    assert rows_of(view, "meets", view.edges("meets")) == before


FULL = """
import resource, sys
from pathlib import Path
from graph.errors import ViewError
from graph.stores.sqlite import SqliteStore
from graph.views.columns import open_columns
store = SqliteStore(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    open_columns(store, Path(sys.argv[2]))
except ViewError as error:
    print("refused", error)
"""


def test_a_disk_that_fills_up_while_publishing_is_a_view_error_and_leaves_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "graph.db")
    for bundle in seeded(10)[:-1]:
        store.commit(bundle.version, bundle.nodes, bundle.edges, START)
    view = open_columns(store, tmp_path / "view")
    _commit_last(store, 10)
    files = sorted(path.name for path in (tmp_path / "view").iterdir())
    for limit in (0, 100, 5_000):
        said = _run(FULL, tmp_path / "graph.db", tmp_path / "view", str(limit)).stdout
        assert said.startswith("refused 写不了列视图文件夹"), limit
        assert sorted(path.name for path in (tmp_path / "view").iterdir()) == files
    agrees(refresh(view, store), store)
    store.close()


REFRESHER = """
import sys
from pathlib import Path
from graph.stores.sqlite import SqliteStore
from graph.views.columns import compact, open_columns, refresh
from tests.random_graphs import seeded
from datetime import UTC, datetime
store = SqliteStore(Path(sys.argv[1]))
view = open_columns(store, Path(sys.argv[2]))
bundles = seeded(11)
for number in range(12):
    bundle = bundles[(number + int(sys.argv[3])) % len(bundles)]
    store.commit(bundle.version, bundle.nodes[number % 2:], bundle.edges[number % 3:], datetime(2026, 1, 2, tzinfo=UTC))
    newest = compact(view, store) if number % 5 == 4 else refresh(view, store)
    assert newest.revision >= view.revision
    view = newest
"""


def test_processes_that_commit_refresh_and_compact_at_once_leave_one_right_view(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "graph.db")
    for bundle in seeded(11):
        store.commit(bundle.version, bundle.nodes, bundle.edges, START)
    places = [str(tmp_path / "graph.db"), str(tmp_path / "view")]
    said = [
        subprocess.Popen([sys.executable, "-c", REFRESHER, *places, str(number)], stderr=subprocess.PIPE, text=True)
        for number in range(3)
    ]
    for process in said:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    agrees(open_columns(store, tmp_path / "view"), store)
    assert len(list((tmp_path / "view").glob("*"))) <= 6, "manifest, locks, a layer and its forerunner"
    store.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from graph.stores.sqlite import SqliteStore
from graph.views.columns import compact, open_columns
count = 0
def strike(event, args):
    global count
    if event in ("open", "os.rename", "os.remove", "os.mkdir") and sys.argv[2] in str(args[0]):
        count += 1
        if count > int(sys.argv[4]):
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(strike)
store = SqliteStore(Path(sys.argv[1]))
view = open_columns(store, Path(sys.argv[2]))
if sys.argv[3] == "compact":
    compact(view, store)
print("whole")
"""


@pytest.mark.parametrize("work", ["refresh", "compact"])
def test_a_process_killed_at_any_step_of_publishing_leaves_a_usable_folder(work: str, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "graph.db")
    for bundle in seeded(12)[:-1]:
        store.commit(bundle.version, bundle.nodes, bundle.edges, START)
    folder = tmp_path / "view"
    open_columns(store, folder)
    store.withdraw(next(s.version.source for s in store.versions() if s.version.source.startswith("library/")), START)
    if work == "compact":
        open_columns(store, folder)
    else:
        _commit_last(store, 12)
    store.close()
    deaths = 0
    for step in range(40):
        done = _run(KILLED, tmp_path / "graph.db", folder, work, str(step))
        if done.returncode != -signal.SIGKILL:
            assert done.stdout == "whole\n", done.stderr
            break
        deaths += 1
    else:
        pytest.fail("it never came through")
    assert deaths >= 5, "it must have died on the way for this to prove anything"
    store = SqliteStore(tmp_path / "graph.db")
    agrees(open_columns(store, folder), store)
    store.close()


def _run(program: str, *arguments: Path | str) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(words, check=False, capture_output=True, text=True, timeout=120)
