"""Conformance: commits, revisions, history and what failures leave behind."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from graph.errors import ClaimError, UnknownRevision, UnknownSource
from graph.store import Revision, resolve
from graph.upkeep import WholeStore
from ontology.claims import Authority, Evidence, NodeClaim, Status, Version
from ontology.names import NodeId
from tests.graph.stores.sayings import (
    COURSE,
    OTHER_COURSE,
    POINT,
    a_library,
    edge,
    moment,
    node,
    stated,
    version,
)


def test_an_empty_store_has_no_revision(store: WholeStore) -> None:
    assert store.revision == 0
    assert store.versions() == store.history() == []
    assert store.changes() == []
    assert list(store.nodes("Course")) == []
    assert list(store.edges("owns")) == []


def test_a_commit_makes_one_revision_and_states_its_claims_in_order(store: WholeStore) -> None:
    nodes, edges = a_library()
    full = Version("library/甲", "1" * 64, "甲库", "甲校", "CC BY", Authority.LIBRARY, date(2025, 9, 1), True)
    assert store.commit(full, reversed(nodes), reversed(edges), moment(0)) == Revision(
        1, moment(0), "commit", "library/甲", 1, None
    )
    (stored,) = store.versions()
    assert stored.version == full
    assert (stored.key, stored.opened, stored.closed, stored.nodes, stored.edges) == (1, 1, None, 3, 3)
    said, linked = stated(store, 1)
    assert said == sorted(nodes, key=lambda claim: claim.id)
    assert linked == sorted(edges, key=lambda claim: (claim.predicate, claim.subject))


def test_evidence_comes_back_as_it_was(store: WholeStore) -> None:
    evidence = Evidence("原\n文 “一”\x1e", 3, "表\t1", 7, "课程", 0, 12)
    claims = [NodeClaim(COURSE, "网店运营", evidence=evidence), NodeClaim(OTHER_COURSE, "客户服务")]
    store.commit(version("a"), claims, [], moment(0))
    assert [claim.evidence for claim in stated(store, 1)[0]] == [Evidence(), evidence]


def test_an_edit_supersedes_the_version_before(store: WholeStore) -> None:
    nodes, edges = a_library()
    store.commit(version("library/甲"), nodes, edges, moment(0))
    revision = store.commit(version("library/甲", "2"), nodes[:1], edges[:1], moment(1))
    assert revision == Revision(2, moment(1), "commit", "library/甲", 2, 1)
    assert [stored.key for stored in store.versions()] == [2]
    assert [stored.key for stored in store.versions(1)] == [1]
    assert [(s.key, s.opened, s.closed) for s in store.history("library/甲")] == [(1, 1, 2), (2, 2, None)]
    assert stated(store, 1)[1] != stated(store, 2)[1]


def test_the_same_again_makes_no_revision(store: WholeStore) -> None:
    nodes, edges = a_library()
    store.commit(version("library/甲"), nodes, edges, moment(0))
    moved = [claim._replace(evidence=Evidence("x", row=99)) for claim in nodes]
    assert store.commit(version("library/甲"), moved, edges, moment(1)) is None
    assert store.commit(version("library/甲"), nodes[::-1], edges[::-1], moment(1)) is None
    assert store.revision == 1
    assert stated(store, 1)[0][0].evidence == nodes[0].evidence


def test_another_hash_title_claim_or_stance_is_not_the_same(store: WholeStore) -> None:
    nodes, edges = a_library()
    store.commit(version("library/甲"), nodes, edges, moment(0))
    assert store.commit(version("library/甲", "2"), nodes, edges, moment(1))
    assert store.commit(version("library/甲", "2", title="新名"), nodes, edges, moment(1))
    assert store.commit(version("library/甲", "2", title="新名"), nodes, edges[1:], moment(1))
    doubted = [edges[1]._replace(status=Status.PROPOSED, confidence=0.5), *edges[2:]]
    assert store.commit(version("library/甲", "2", title="新名"), nodes, doubted, moment(1))
    assert store.revision == 5


def test_going_back_to_an_earlier_content_is_a_new_version(store: WholeStore) -> None:
    nodes, edges = a_library()
    store.commit(version("library/甲", "1"), nodes, edges, moment(0))
    store.commit(version("library/甲", "2"), nodes[1:], edges, moment(0))
    store.commit(version("library/甲", "1"), nodes, edges, moment(0))
    assert [stored.key for stored in store.versions()] == [3]
    assert stated(store, 3) == stated(store, 1)


def test_withdrawing_takes_a_source_out_of_force_and_keeps_its_history(store: WholeStore) -> None:
    nodes, edges = a_library()
    store.commit(version("library/甲"), nodes, edges, moment(0))
    assert store.withdraw("library/甲", moment(1)) == Revision(2, moment(1), "withdraw", "library/甲", None, 1)
    assert store.versions() == []
    assert [stored.key for stored in store.versions(1)] == [1]
    with pytest.raises(UnknownSource):
        store.withdraw("library/甲", moment(2))
    assert store.commit(version("library/甲"), nodes, edges, moment(2)) == Revision(
        3, moment(2), "commit", "library/甲", 2, None
    )


def test_changes_tell_what_came_after(store: WholeStore) -> None:
    for i, source in enumerate("abc"):
        store.commit(version(source), [node(COURSE, source)], [], moment(i))
    assert [(r.number, r.source) for r in store.changes()] == [(1, "a"), (2, "b"), (3, "c")]
    assert [r.number for r in store.changes(2)] == [3]
    assert store.changes(3) == []


def test_as_of_a_date_is_the_last_revision_of_that_day_in_shanghai(store: WholeStore) -> None:
    for i, hour in enumerate((15, 16)):  # 23:00 and 24:00 in Shanghai
        store.commit(version("a", str(i)), [node(COURSE, str(i))], [], datetime(2026, 3, 1, hour, tzinfo=UTC))
    assert resolve(store, date(2026, 3, 1)) == 1
    assert resolve(store, date(2026, 3, 2)) == resolve(store, None) == 2
    assert store.describe(COURSE, resolve(store, date(2026, 3, 1))).label == "0"
    with pytest.raises(UnknownRevision):
        resolve(store, date(2026, 2, 28))


def test_a_revision_that_is_not_there_is_unknown(store: WholeStore) -> None:
    store.commit(version("a"), [node(COURSE, "网店运营")], [], moment(0))
    for question in (store.versions, lambda at: store.describe(COURSE, at)):
        with pytest.raises(UnknownRevision):
            question(2)
    with pytest.raises(UnknownRevision):
        store.claims(2)
    assert store.versions(0) == []


def test_equal_claims_are_kept_once_and_the_strongest_stands(store: WholeStore) -> None:
    base = edge("library/甲", "owns", COURSE, 5)
    weak = base._replace(status=Status.PROPOSED, confidence=0.4)
    strong = base._replace(status=Status.PROPOSED, confidence=0.9)
    refused = base._replace(status=Status.REJECTED)
    other = edge("library/甲", "owns", OTHER_COURSE, 6)
    later = other._replace(evidence=Evidence("行", row=7))
    labels = [node(COURSE, "乙"), node(COURSE, "甲"), node(COURSE, "丙", flavour="标准课程")]
    store.commit(version("a"), labels, [weak, refused, strong, later, other], moment(0))
    nodes, edges = stated(store, 1)
    assert [(claim.label, claim.props) for claim in nodes] == [("丙", (("flavour", "标准课程"),)), ("乙", ())]
    assert edges == [other, strong]
    (stored,) = store.versions()
    assert (stored.nodes, stored.edges) == (2, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        node("kurs/1", "x"),
        node("course", "x"),
        node("course/", "x"),
        node("course/a\0b", "x"),
        node("course/\ud800", "x"),
        node(COURSE, "x\ud800"),
        node(COURSE, "x", colour="red"),
        node(COURSE, "x", flavour="别的"),
        node(COURSE, "x", hours="三"),
        node(COURSE, "x", hours=float("nan")),
        node(COURSE, "x", updated="2025-13-01"),
        node("major/530701", "x", controlled=1),
        node("major/530701", "x", added=True),
        node("major/530701", "x", added=2**63),
        NodeClaim(COURSE, "x", (("note", "a"), ("note", "b"))),
        NodeClaim(COURSE, "x", confidence=0.0),
        NodeClaim(COURSE, "x", confidence=1.5),
        edge("library/甲", "likes", COURSE),
        edge(COURSE, "owns", "library/甲"),
        edge("library/甲", "owns", "kurs/1"),
        edge("library/甲", "owns", COURSE, order=1),
        edge(COURSE, "hasModule", "module/甲/一", order="一"),
        edge(COURSE, "hasModule", "module/甲/一")._replace(confidence=-1.0),
    ],
    ids=repr,
)
def test_a_claim_outside_the_vocabulary_changes_nothing(store: WholeStore, wrong: NodeClaim) -> None:
    nodes, edges = a_library()
    store.commit(version("a"), nodes, edges, moment(0))
    more = [*nodes, wrong] if isinstance(wrong, NodeClaim) else nodes
    links = edges if isinstance(wrong, NodeClaim) else [*edges, wrong]
    with pytest.raises(ClaimError):
        store.commit(version("b"), [*more, node(OTHER_COURSE, "客户服务")], links, moment(1))
    assert store.revision == 1
    assert store.keys([OTHER_COURSE]).tolist() == [-1]


def test_whole_decimals_are_integers_and_properties_sorted(store: WholeStore) -> None:
    claim = NodeClaim(COURSE, "网店运营", (("note", "n"), ("hours", 64.0)))
    store.commit(version("a"), [claim], [], moment(0))
    ((kept,), _) = stated(store, 1)
    assert repr(kept.props) == "(('hours', 64), ('note', 'n'))"
    assert store.commit(version("a"), [claim._replace(props=(("hours", 64), ("note", "n")))], [], moment(1)) is None


def test_an_exception_out_of_the_claims_leaves_the_store_as_it_was(store: WholeStore) -> None:
    def failing() -> Iterator[NodeClaim]:
        yield node(COURSE, "网店运营")
        raise KeyError("表格坏了")

    store.commit(version("a"), [node(POINT, "开店")], [], moment(0))
    with pytest.raises(KeyError):
        store.commit(version("a", "2"), failing(), [], moment(1))
    assert store.revision == 1
    assert store.keys([COURSE]).tolist() == [-1]
    assert store.describe(POINT).label == "开店"


def test_a_moment_without_time_zone_is_refused(store: WholeStore) -> None:
    naive = datetime(2026, 1, 1)
    with pytest.raises(ValueError, match="时区"):
        store.commit(version("a"), [node(COURSE, "网店运营")], [], naive)
    assert store.revision == 0


def test_a_group_is_kept_whole(store: WholeStore) -> None:
    with store.grouped():
        for i in range(5):
            store.commit(version(f"s{i}"), [node(COURSE, f"名{i}")], [], moment(i))
        store.withdraw("s0", moment(5))
        assert store.revision == 6
    assert [r.number for r in store.changes()] == [1, 2, 3, 4, 5, 6]
    assert [stored.version.source for stored in store.versions()] == ["s1", "s2", "s3", "s4"]


def test_a_group_that_fails_leaves_nothing(store: WholeStore) -> None:
    store.commit(version("a"), [node(POINT, "开店")], [], moment(0))

    def interrupted() -> None:
        with store.grouped():
            store.commit(version("b"), [node(COURSE, "网店运营")], [], moment(1))
            store.withdraw("a", moment(2))
            raise KeyError("中断")

    with pytest.raises(KeyError):
        interrupted()
    assert store.revision == 1
    assert [stored.version.source for stored in store.versions()] == ["a"]
    assert store.keys([COURSE]).tolist() == [-1]


def test_a_commit_that_fails_inside_a_group_undoes_only_itself(store: WholeStore) -> None:
    with store.grouped():
        store.commit(version("a"), [node(POINT, "开店")], [], moment(0))
        with pytest.raises(ClaimError):
            store.commit(version("b"), [node(COURSE, "x"), NodeClaim(NodeId("kurs/1"), "x")], [], moment(0))
        store.commit(version("c"), [node(NodeId("point/甲/三"), "三")], [], moment(0))
    assert [stored.version.source for stored in store.versions()] == ["a", "c"]
    assert store.revision == 2
