"""The lamps kept beside the view: shared files, refreshed by touched libraries only, never of another store."""

from pathlib import Path

import numpy as np

from graph.coverage import ledger as ledgers
from graph.coverage.ledger_files import load, save
from graph.coverage.refresh import changed, open_coverage
from graph.coverage.report import national
from graph.coverage.scopes import Coverage, audit
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns
from ingest.report import Bundle
from tests.graph.coverage.asking import NOON, best, entry, opened, part, stored
from tests.small_libraries import BRIEF, CATALOGUE, COMPLETE, L2, NAMED, A, L, M, edge, library, source, taker


def opened_in(store: MemoryStore, folder: Path, previous: Coverage | None = None) -> Coverage:
    return open_coverage(store, open_columns(store, folder), previous)


def touched(store: MemoryStore, since: int) -> list[str]:
    view = open_columns(store, None)
    libraries = changed(store, view, since, {}).libraries
    assert libraries is not None
    return sorted(view.ids(libraries))


def commit(store: MemoryStore, bundle: Bundle, sha256: str) -> None:
    version = bundle.version
    again = version.__class__(version.source, sha256, version.title, authority=version.authority, whole=version.whole)
    store.commit(again, bundle.nodes, bundle.edges, NOON)


def test_a_change_touches_the_library_and_all_that_take_its_courses_over() -> None:
    store = stored(CATALOGUE, BRIEF, library("l", *COMPLETE), taker(), library("k", edge("library/k", "serves", M)))
    since = store.revision
    commit(store, library("l", *NAMED), "2")
    assert touched(store, since) == [L, L2]


def test_withdrawing_touches_whoever_had_it() -> None:
    store = stored(CATALOGUE, BRIEF, library("l", *COMPLETE), taker())
    since = store.revision
    store.withdraw("library/l2", NOON)
    assert touched(store, since) == [L2]


def test_an_official_document_touches_no_library_but_the_demand() -> None:
    store = stored(CATALOGUE, library("l", *COMPLETE))
    since = store.revision
    commit(store, BRIEF, "2")
    change = changed(store, open_columns(store, None), since, {})
    assert (change.libraries is not None and len(change.libraries), change.demand) == (0, True)


def test_the_demand_is_kept_when_only_a_library_changed() -> None:
    store = stored(CATALOGUE, BRIEF, library("l", *NAMED))
    before = opened(store)
    commit(store, library("l", *COMPLETE), "2")
    after = open_coverage(store, open_columns(store, None), before)
    assert after.demand is before.demand
    assert part(entry(after), "best", "items", "core")["complete"] == 1


def test_the_demand_is_made_anew_when_a_library_aims_at_another_level() -> None:
    store = stored(CATALOGUE, BRIEF, library("l", *NAMED))
    before = opened(store)
    commit(store, library("k", edge("library/k", "serves", M, skill_level="三级")), "2")
    assert open_coverage(store, open_columns(store, None), before).demand is not before.demand


def test_a_purge_computes_everything_anew() -> None:
    store = stored(CATALOGUE, BRIEF, library("l", *COMPLETE), taker())
    before = opened(store)
    since = store.revision
    store.purge("library/l2", NOON)
    assert changed(store, open_columns(store, None), since, {}) == (None, True)
    after = open_coverage(store, open_columns(store, None), before)
    assert national(audit(after)) == national(audit(opened(store)))


def test_a_folder_gives_another_worker_the_same_figures(tmp_path: Path) -> None:
    store = stored(CATALOGUE, BRIEF, library("l", *COMPLETE), taker())
    first, second = opened_in(store, tmp_path), opened_in(store, tmp_path)
    assert second.ledger.layers[0].name == first.ledger.layers[0].name
    assert national(audit(second)) == national(audit(first)) == national(audit(opened(store)))


def test_a_refresh_writes_one_more_layer_with_the_touched_libraries(tmp_path: Path) -> None:
    store = stored(CATALOGUE, BRIEF, library("l", *COMPLETE), library("k", edge("library/k", "serves", M)))
    first = opened_in(store, tmp_path)
    commit(store, library("l", *NAMED), "2")
    second = opened_in(store, tmp_path, first)
    assert second.view.ids(second.ledger.layers[1].libraries) == [L]
    assert [layer.name for layer in second.ledger.layers[:1]] == [layer.name for layer in first.ledger.layers]
    assert national(audit(second)) == national(audit(opened(store)))
    assert national(audit(opened_in(store, tmp_path))) == national(audit(second)), "a worker that starts later"


def test_many_layers_are_folded_and_old_files_go(tmp_path: Path) -> None:
    store = stored(CATALOGUE, BRIEF, library("l", *COMPLETE))
    current = opened_in(store, tmp_path)
    for number in range(20):
        commit(store, library("l", *(NAMED if number % 2 else COMPLETE)), str(number))
        current = opened_in(store, tmp_path, current)
    files = [path for path in (tmp_path / "lamps").iterdir() if path.name.startswith("lamps-")]
    assert len(files) == len(current.ledger.layers) <= 13
    assert national(audit(current)) == national(audit(opened(store)))


def test_lamps_of_another_store_in_the_folder_are_not_used(tmp_path: Path) -> None:
    lamps = opened(stored(CATALOGUE, BRIEF, library("l", *COMPLETE))).ledger
    save(tmp_path, "this", lamps)
    assert load(tmp_path, "other", lamps.revision) is None
    assert load(tmp_path, "this", lamps.revision - 1) is None, "nor those of a later revision"
    assert load(tmp_path, "this", lamps.revision) is not None


def test_a_torn_manifest_or_a_missing_layer_reads_as_nothing(tmp_path: Path) -> None:
    lamps = save(tmp_path, "x", opened(stored(CATALOGUE, BRIEF, library("l", *COMPLETE))).ledger)
    (tmp_path / lamps.layers[0].name).unlink()
    assert load(tmp_path, "x", lamps.revision) is None
    (tmp_path / "lamps.json").write_text('{"format"', "utf-8")
    assert load(tmp_path, "x", lamps.revision) is None


def test_a_folder_ahead_is_left_as_it_is(tmp_path: Path) -> None:
    lamps = opened(stored(CATALOGUE, BRIEF, library("l", *COMPLETE))).ledger
    save(tmp_path, "x", lamps)
    save(tmp_path, "x", ledgers.Ledger(lamps.revision - 1, lamps.layers))
    assert load(tmp_path, "x", lamps.revision) is not None


def test_the_rows_of_one_library_come_out_of_the_layer_that_speaks_for_it() -> None:
    store = stored(CATALOGUE, BRIEF, library("l", *COMPLETE))
    before = opened(store)
    commit(store, library("l", *NAMED), "2")
    after = open_coverage(store, open_columns(store, None), before)
    key = int(after.view.keys([L])[0])
    assert before.ledger.lamps(key).values[1].tolist() == [1.0]
    assert after.ledger.lamps(key).values[1].tolist() == [0.0]
    assert after.ledger.having(before.demand.wanted.keys)[2][:, 0].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert len(after.ledger.lamps(10**6).keys) == 0


def test_best_is_the_same_whichever_way_a_library_came() -> None:
    store = stored(CATALOGUE, BRIEF, library("l", *COMPLETE))
    before = opened(store)
    commit(store, source("moe/other", edge(A, "requires", "requirement/x", kind="skill")), "3")
    after = open_coverage(store, open_columns(store, None), before)
    assert best(after) == best(opened(store))
    assert np.array_equal(after.demand.wanted.keys, opened(store).demand.wanted.keys)
