"""The columns view says what an obvious walk over the claims in force says, whatever the history."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import UnknownRevision
from graph.store import Store
from graph.stores.memory import MemoryStore
from graph.stores.sqlite import SqliteStore
from graph.views.columns import WASTE, Columns, compact, open_columns, refresh, relieve
from graph.views.files import attempted
from ingest.report import Bundle
from ontology.claims import Authority, EdgeClaim, Method, NodeClaim, Status, Version, props
from ontology.names import NodeId
from tests.graph.views.obvious_columns import agrees, obvious_edges, rows_of
from tests.random_graphs import seeded

START = datetime(2026, 1, 1, tzinfo=UTC)


def _live(store: MemoryStore | SqliteStore, bundles: list[Bundle], chance: Random, views: list[Columns]) -> None:
    """Commit a graph, and now and then change, withdraw or purge something; refresh or compact the view as it goes."""
    for number, bundle in enumerate(bundles):
        when = START + timedelta(days=number)
        store.commit(bundle.version, bundle.nodes, bundle.edges, when)
        earlier = chance.choice(bundles[: number + 1])
        in_force = any(stored.version.source == earlier.version.source for stored in store.versions())
        step = chance.random()
        if step < 0.25 and in_force:
            store.withdraw(earlier.version.source, when)
        elif step < 0.55:
            store.commit(earlier.version, earlier.nodes[::2], earlier.edges[1:], when)
        elif step < 0.6 and in_force:
            store.purge(earlier.version.source, when)
        if chance.random() < 0.6:
            views.append((compact if chance.random() < 0.2 else refresh)(views[-1], store))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_a_view_in_memory_agrees_with_the_claims_through_any_history(seed: int) -> None:
    store = MemoryStore()
    views = [open_columns(store, None)]
    _live(store, seeded(seed), Random(seed), views)
    agrees(refresh(views[-1], store), store)
    agrees(open_columns(store, None), store)


@pytest.mark.parametrize("seed", range(6))
def test_a_view_on_disk_agrees_now_and_in_the_past_and_old_views_stay_valid(seed: int, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "graph.db")
    views = [open_columns(store, tmp_path / "view")]
    _live(store, seeded(seed), Random(seed), views)
    agrees(open_columns(store, tmp_path / "view"), store)
    past = max(1, store.revision // 2)
    for _ in range(2):
        agrees(open_columns(store, tmp_path / "view", past), store, past)
    last_purge = max([0, *(change.number for change in store.changes() if change.action == "purge")])
    for old in [view for view in views if view.revision >= last_purge][-3:]:
        agrees(old, store, old.revision)
    store.close()


def _filled(seed: int, store: MemoryStore | None = None) -> MemoryStore:
    store = store or MemoryStore()
    for bundle in seeded(seed):
        store.commit(bundle.version, bundle.nodes, bundle.edges, START)
    return store


def test_overlays_are_merged_into_the_next_one_so_that_there_are_few() -> None:
    store = MemoryStore()
    view = open_columns(store, None)
    for number, bundle in enumerate(seeded(4)):
        store.commit(bundle.version, bundle.nodes, bundle.edges, START + timedelta(days=number))
        view = refresh(view, store)
        assert len(view.layers) == 1, "what is small is merged at once"
    agrees(view, store)
    big = _library(9_000)
    for version in range(5):
        store.commit(Version("library/big", str(version), "大库"), *big, START)
        store.commit(Version(f"library/{version}", str(version), "库"), *_library(5_000, f"x{version}"), START)
        view = refresh(view, store)
        sizes = [layer.size for layer in view.layers]
        assert all(upper <= lower for lower, upper in pairwise(sizes))
        assert len(sizes) <= 3
        assert view.wasted <= 0.5
    agrees(compact(view, store), store)


def _library(size: int, name: str = "big") -> tuple[list[NodeClaim], list[EdgeClaim]]:
    points = [NodeId(f"point/{name}/{number}") for number in range(size)]
    modules = [NodeId(f"module/{name}/{number}") for number in range(size // 10)]
    nodes = [NodeClaim(identity, "点", props(kind="skill")) for identity in points]
    edges = [
        EdgeClaim(modules[number // 10], "hasPoint", identity, props(order=number % 10))
        for number, identity in enumerate(points)
    ]
    return nodes, edges


def test_compacting_drops_dead_rows_keeps_codes_and_leaves_the_old_view_as_it_was(tmp_path: Path) -> None:
    store = _filled(6)
    first = open_columns(store, tmp_path)
    source = next(stored.version.source for stored in store.versions() if stored.version.source.startswith("library/"))
    store.withdraw(source, START)
    wasteful = refresh(first, store)
    before = {name: wasteful.edges(name) for name in ("meets", "supports", "owns")}
    compacted = compact(wasteful, store)
    assert wasteful.wasted > 0
    assert compacted.wasted == 0
    assert len(compacted.layers) == 1
    assert compacted.generation == wasteful.generation
    for name, rows in before.items():
        for old, new in zip(rows, compacted.edges(name), strict=True):
            assert np.array_equal(old, new)
    agrees(first, store, first.revision)
    agrees(wasteful, store)
    agrees(compacted, store)
    agrees(open_columns(store, tmp_path), store)
    assert compact(compacted, store) is compacted


def test_waste_is_relieved_once_it_is_worth_it_by_one_process_at_a_time(tmp_path: Path) -> None:
    store = _filled(6)
    view = open_columns(store, tmp_path)
    assert not relieve(view, store)
    sources = iter([stored.version.source for stored in store.versions()])
    while view.wasted <= WASTE:
        store.withdraw(next(sources), START)
        view = refresh(view, store)
    with attempted(tmp_path, "compact.lock") as mine:
        assert mine
        assert not relieve(view, store)
    assert relieve(view, store)
    published = open_columns(store, tmp_path)
    assert (len(published.layers), published.wasted) == (1, 0)
    agrees(published, store)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_a_refreshed_view_knows_the_versions_in_force(seed: int) -> None:
    store = MemoryStore()
    views = [open_columns(store, None)]
    _live(store, seeded(seed), Random(seed), views)
    latest = refresh(views[-1], store)
    assert dict(latest.versions) == {stored.key: stored for stored in store.versions()}


def test_whole_predicates_of_one_layer_are_given_out_without_copying(tmp_path: Path) -> None:
    nodes, edges = _library(100)
    store = MemoryStore()
    store.commit(Version("library/a", "1", "库"), nodes, edges, START)
    view = open_columns(store, tmp_path)
    assert view.edges("hasPoint").subjects is view.layers[0].edges["hasPoint"].rows.subjects


def test_a_review_changes_an_edge_and_its_withdrawal_changes_it_back() -> None:
    store = _filled(7)
    view = open_columns(store, None)
    meets = view.edges("meets")
    doubtful = next(place for place, value in enumerate(meets.worth.tolist()) if value < 1)
    subject, target = view.ids(meets.subjects[[doubtful]])[0], view.ids(meets.objects[[doubtful]])[0]
    for status, expected in ((Status.REJECTED, 0), (Status.ACCEPTED, 1)):
        edge = (NodeId(subject), "meets", NodeId(target))
        said = EdgeClaim(*edge, props(extent="part"), method=Method.REVIEWED, status=status)
        version = Version(f"review/a/{status.value}", status.value, "核对", authority=Authority.PERSON)
        store.commit(version, [], [said], START)
        reviewed = refresh(view, store)
        rows = [row for row in rows_of(reviewed, "meets", reviewed.edges("meets")) if row[:2] == (subject, target)]
        assert bool(rows) == bool(expected)
        assert all(row[2] == 1 for row in rows)
        store.withdraw(f"review/a/{status.value}", START)
        assert obvious_edges(store)["meets"] == sorted(rows_of(view, "meets", meets), key=repr)
        agrees(refresh(reviewed, store), store)


def test_one_review_of_thousands_of_edges_is_applied_in_both_directions() -> None:
    nodes, edges = _library(4_000)
    store = MemoryStore()
    store.commit(Version("library/a", "1", "库"), nodes, edges, START)
    view = open_columns(store, None)
    said = [
        edge._replace(method=Method.REVIEWED, status=Status.REJECTED if number % 2 else Status.ACCEPTED)
        for number, edge in enumerate(edges[:3_000])
    ]
    store.commit(Version("review/a/1", "1", "核对"), [], said, START)
    agrees(refresh(view, store), store)


def test_of_several_claims_about_a_node_in_one_version_the_strongest_wins() -> None:
    course = NodeId("course/a/1")
    weak = NodeClaim(course, "课", props(flavour="标准课程", hours=1), confidence=0.5, status=Status.PROPOSED)
    strong = NodeClaim(course, "课", props(flavour="个性化课程", hours=2), method=Method.STATED)
    equal = NodeClaim(course, "课", props(flavour="标准课程", hours=3), method=Method.EXACT_NAME)
    refused = NodeClaim(course, "课", props(flavour="标准课程", hours=4), status=Status.REJECTED)
    for said in ([weak, strong, refused], [strong, equal], [weak, refused], [refused]):
        store = MemoryStore()
        store.commit(Version("library/a", "1", "库"), said, [], START)
        agrees(open_columns(store, None), store)
        store.commit(Version("library/b", "2", "库", authority=Authority.MODEL), [weak], [], START)
        agrees(open_columns(store, None), store)


def test_values_of_keys_in_any_order_repeated_or_unknown() -> None:
    store = _filled(3)
    view = open_columns(store, None)
    keys = view.nodes("Point")
    asked = np.concatenate([keys[::-1], [-1], keys[:2], [10**6]])
    told = dict(zip(keys.tolist(), view.values("Point", "kind", keys), strict=True))
    assert view.values("Point", "kind", asked) == [told.get(key) for key in asked.tolist()]


def test_an_empty_store_has_an_empty_view(tmp_path: Path) -> None:
    store: Store = MemoryStore()
    view = open_columns(store, tmp_path)
    assert view.revision == 0
    assert len(view.edges("meets").subjects) == len(view.nodes("Point")) == 0
    agrees(refresh(view, _filled(1)), _filled(1))


def test_a_revision_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownRevision):
        open_columns(MemoryStore(), tmp_path, 3)
