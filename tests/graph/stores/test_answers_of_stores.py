"""Conformance: what a store tells of nodes, edges, labels and keys."""

from datetime import date

import numpy as np
import pytest

from graph.errors import UnknownNode
from graph.store import Conflict, Told
from graph.upkeep import WholeStore
from ontology.claims import Authority, Status, Version, props
from tests.graph.stores.sayings import (
    COURSE,
    NEXT_POINT,
    OTHER_COURSE,
    POINT,
    REQUIREMENT,
    a_library,
    edge,
    edge_rows,
    moment,
    node,
    node_rows,
    review,
    version,
)


def test_a_description_holds_every_claim_about_a_node(store: WholeStore) -> None:
    nodes, edges = a_library()
    store.commit(version("library/甲"), nodes, edges, moment(0))
    (stored,) = store.versions()
    about = store.describe(POINT)
    assert (about.id, about.label, about.props) == (POINT, "开店", props(kind="skill"))
    assert about.nodes == (Told(stored, nodes[1]),)
    assert about.outgoing == (Told(stored, edges[2]), Told(stored, edges[1]))
    assert (about.incoming, about.conflicts) == ((), ())
    assert store.describe(NEXT_POINT).incoming == (Told(stored, edges[1]),)


def test_a_node_that_only_edges_mention_is_called_by_its_id(store: WholeStore) -> None:
    store.commit(version("library/甲"), *a_library(), moment(0))
    about = store.describe(REQUIREMENT)
    assert (about.label, about.nodes, len(about.incoming)) == ("掌握开店流程", (), 1)


def test_what_nothing_in_force_mentions_is_unknown(store: WholeStore) -> None:
    store.commit(version("library/甲"), *a_library(), moment(0))
    store.withdraw("library/甲", moment(1))
    for identity in (POINT, "point/无/此", "kurs/1", "point/\ud800", "point/甲/开店\0", ""):
        with pytest.raises(UnknownNode):
            store.describe(identity)
    assert store.describe(POINT, 1).label == "开店"


def test_versions_that_agree_corroborate(store: WholeStore) -> None:
    nodes, edges = a_library()
    store.commit(version("library/甲"), nodes, edges, moment(0))
    store.commit(version("inventory/甲"), nodes[:2], edges[1:2], moment(0))
    about = store.describe(POINT)
    assert [told.stored.version.source for told in about.nodes] == ["inventory/甲", "library/甲"]
    assert [told.stored.version.source for told in about.outgoing if told.claim.predicate == "prerequisite"] == [
        "inventory/甲",
        "library/甲",
    ]
    assert about.conflicts == ()
    store.withdraw("library/甲", moment(1))
    assert [told.stored.version.source for told in store.describe(POINT).nodes] == ["inventory/甲"]


def test_contradictions_go_by_authority_then_effective_then_hash(store: WholeStore) -> None:
    low = Version("a", "9", "", authority=Authority.LIBRARY, effective=date(2026, 1, 1))
    old = Version("b", "8", "", authority=Authority.MINISTRY, effective=date(2020, 1, 1))
    new = Version("c", "1", "", authority=Authority.MINISTRY, effective=date(2025, 1, 1))
    same = Version("d", "2", "", authority=Authority.MINISTRY, effective=date(2025, 1, 1))
    undated = Version("e", "7", "", authority=Authority.MINISTRY)
    for it in (low, old, new, same, undated):
        store.commit(it, [node(COURSE, f"名{it.source}", hours=ord(it.source))], [], moment(0))
    about = store.describe(COURSE)
    assert about.label == "名d"
    assert about.props == props(hours=ord("d"))
    assert [told.stored.version.source for told in about.nodes] == ["d", "c", "b", "e", "a"]
    by_source = {stored.version.source: stored for stored in store.versions()}
    assert about.conflicts == (
        *(Conflict("hours", ord(source), by_source[source]) for source in "cbea"),
        *(Conflict("label", f"名{source}", by_source[source]) for source in "cbea"),
    )
    assert store.labels(store.keys([COURSE])) == ["名d"]


def test_each_property_is_told_by_the_best_version_that_states_it(store: WholeStore) -> None:
    store.commit(version("a", authority=Authority.MINISTRY), [node(COURSE, "", hours=32)], [], moment(0))
    store.commit(version("b"), [node(COURSE, "网店运营", hours=64, credits=4)], [], moment(0))
    about = store.describe(COURSE)
    assert (about.label, about.props) == ("网店运营", props(hours=32, credits=4))
    assert [conflict.value for conflict in about.conflicts] == [64]
    assert store.labels(store.keys([COURSE])) == ["网店运营"]


def test_a_rejected_node_claim_states_nothing(store: WholeStore) -> None:
    refused = node(COURSE, "错名", flavour="标准课程")._replace(status=Status.REJECTED)
    store.commit(version("a", authority=Authority.MINISTRY), [refused], [], moment(0))
    with pytest.raises(UnknownNode):
        store.describe(COURSE)
    assert store.labels(store.keys([COURSE])) == ["网店运营"]
    store.commit(version("b"), [node(COURSE, "对名")], [], moment(0))
    about = store.describe(COURSE)
    assert (about.label, about.props, len(about.nodes)) == ("对名", (), 1)


def test_the_latest_deciding_review_decides_for_the_whole_edge(store: WholeStore) -> None:
    full = edge(POINT, "meets", REQUIREMENT, extent="full")
    part = edge(POINT, "meets", REQUIREMENT, extent="part")._replace(status=Status.REJECTED)
    store.commit(version("library/甲"), [node(POINT, "开店")], [full, part], moment(0))
    assert [told.claim for told in store.describe(POINT).outgoing] == [full]
    store.commit(version("review/王/1"), [], [review(Status.REJECTED, full)], moment(1))
    assert store.describe(POINT).outgoing == ()
    store.commit(version("review/王/2"), [], [review(Status.PROPOSED, full)], moment(2))
    assert store.describe(POINT).outgoing == ()
    store.commit(version("review/李/3"), [], [review(Status.ACCEPTED, full)], moment(3))
    assert {told.claim.props for told in store.describe(POINT).outgoing} == {full.props, part.props}
    assert len(store.describe(POINT).outgoing) == 5
    assert store.describe(POINT, 2).outgoing == ()
    store.withdraw("review/李/3", moment(4))
    assert store.describe(POINT).outgoing == ()


def test_nodes_come_in_batches_of_columns(store: WholeStore) -> None:
    nodes, edges = a_library()
    store.commit(version("library/甲"), nodes, edges, moment(0))
    store.commit(version("b"), [node(POINT, "开店")._replace(status=Status.PROPOSED, confidence=0.5)], [], moment(0))
    first, second = store.nodes("Point")
    assert (first.version, second.version) == (1, 2)
    assert first.keys.dtype == np.int64
    assert set(first.columns) == {"kind", "label", "minutes"}
    assert set(second.columns) == {"label"}
    with pytest.raises(KeyError):
        second.columns["kind"]
    assert [(s.status, s.confidence) for s in second.stances] == [(Status.PROPOSED, 0.5)]
    assert [row[1:3] for row in node_rows(store, [first])] == [
        (POINT, [("kind", "skill"), ("label", "开店")]),
        (NEXT_POINT, [("kind", "skill"), ("label", "装修"), ("minutes", 1.5)]),
    ]
    assert list(store.nodes("Certificate")) == []


def test_edges_come_in_batches_of_columns(store: WholeStore) -> None:
    nodes, edges = a_library()
    store.commit(version("library/甲"), nodes, edges, moment(0))
    store.commit(version("b"), [], [edge(NEXT_POINT, "meets", REQUIREMENT)], moment(0))
    batches = list(store.edges("meets"))
    assert [batch.version for batch in batches] == [1, 2]
    assert [row[:4] for row in edge_rows(store, batches)] == [
        (1, POINT, REQUIREMENT, props(extent="full")),
        (2, NEXT_POINT, REQUIREMENT, ()),
    ]
    assert [batch.version for batch in store.edges("meets", 1)] == [1]
    store.withdraw("library/甲", moment(1))
    assert [batch.version for batch in store.edges("meets")] == [2]


def test_a_versions_batches_are_what_scans_yield(store: WholeStore) -> None:
    store.commit(version("library/甲"), *a_library(), moment(0))
    store.withdraw("library/甲", moment(1))
    nodes, edges = store.batches(1)
    assert list(nodes) == ["Course", "Point"]
    assert list(edges) == ["meets", "owns", "prerequisite"]
    for kind, node_batch in nodes.items():
        assert node_rows(store, [node_batch]) == node_rows(store, store.nodes(kind, 1))
    for predicate, edge_batch in edges.items():
        assert edge_rows(store, [edge_batch]) == edge_rows(store, store.edges(predicate, 1))


def test_keys_are_dense_stay_and_lead_back_to_ids(store: WholeStore) -> None:
    store.commit(version("library/甲"), *a_library(), moment(0))
    ids = ["library/甲", COURSE, POINT, NEXT_POINT, REQUIREMENT]
    keys = store.keys(ids)
    assert sorted(keys.tolist()) == [1, 2, 3, 4, 5]
    assert store.ids(keys[::-1]) == ids[::-1]
    assert store.ids(np.array([keys[0], keys[0]])) == ["library/甲"] * 2
    store.commit(version("library/甲", "2"), [node(OTHER_COURSE, "客户服务")], [], moment(1))
    assert store.keys([*ids, OTHER_COURSE, "course/没有", "kurs"]).tolist() == [*keys.tolist(), 6, -1, -1]
    assert store.keys([]).tolist() == store.ids(np.array([], np.int64)) == store.labels(np.array([], np.int64)) == []
    for wrong in (0, 7, -1):
        with pytest.raises(UnknownNode):
            store.ids(np.array([wrong]))
        with pytest.raises(UnknownNode):
            store.labels(np.array([wrong]))


def test_labels_are_those_of_the_moment(store: WholeStore) -> None:
    store.commit(version("a"), [node(COURSE, "旧名"), node(POINT, "开店")], [], moment(0))
    store.commit(version("a", "2"), [node(COURSE, "新名")], [], moment(1))
    keys = store.keys([COURSE, POINT, COURSE])
    assert store.labels(keys) == ["新名", "开店", "新名"]
    assert store.labels(keys, 1) == ["旧名", "开店", "旧名"]
    store.commit(version("b", authority=Authority.MINISTRY), [node(POINT, "开设网店")], [], moment(2))
    assert store.labels(keys) == ["新名", "开设网店", "新名"]


def test_hundreds_of_rows_keep_their_own_texts(store: WholeStore) -> None:
    nodes = [node(f"resource/甲/{i:04}", f"素材{i % 977}", i, url=f"https://x/{i}", media="视频") for i in range(3000)]
    edges = [edge(claim.id, "supports", POINT, i, purpose="teach") for i, claim in enumerate(nodes)]
    store.commit(version("a"), nodes, edges, moment(0))
    for i in (0, 1, 255, 256, 1023, 2999):
        about = store.describe(nodes[i].id)
        assert [told.claim for told in about.nodes] == [nodes[i]]
        assert [told.claim for told in about.outgoing] == [edges[i]]
    assert [told.claim for told in store.describe(POINT).incoming] == edges
    assert store.labels(store.keys([claim.id for claim in nodes])) == [claim.label for claim in nodes]
