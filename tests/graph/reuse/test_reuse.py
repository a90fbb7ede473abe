"""Reuse: who has what a library lacks, what taking it over moves, and that taking it back leaves no trace (7.5)."""

from datetime import UTC, datetime

import pytest

from graph.coverage.leaders import Leaders
from graph.coverage.library import library_report
from graph.coverage.report import Json
from graph.coverage.scopes import Coverage
from graph.errors import ReuseError, UnknownNode
from graph.reuse.figures import figures
from graph.reuse.offers import lacking, offers
from graph.reuse.proposals import Reuse, State, answer, find, propose, proposed, take_back
from graph.stores.memory import MemoryStore
from ingest.report import Bundle
from ontology.claims import Authority, NodeClaim
from tests.graph.coverage.asking import NOON, opened, stored
from tests.small_libraries import (
    CATALOGUE,
    COMPLETE,
    A,
    B,
    Claimed,
    L,
    M,
    P,
    Q,
    R,
    X,
    edge,
    library,
    node,
    resource,
    source,
)

K, KX, KP = "library/k", "course/k/X", "point/k/P"
BRIEF = source(
    "moe/brief/530701",
    edge(M, "hasCourse", A, role="core"),
    edge(M, "hasCourse", B, role="core"),
    edge(A, "requires", R, kind="knowledge"),
    edge(A, "requires", Q, kind="skill"),
)
UNPRACTISED = (
    *COMPLETE,
    edge("module/l/M", "hasPoint", "point/l/Q"),
    edge("point/l/Q", "meets", Q, extent="full"),
    *resource("Q", "point/l/Q", "teach", "assess"),
)
"""A library that has all of its course but practice for one skill."""

ELSEWHERE: tuple[Claimed, ...] = (
    node(KX, flavour="标准课程"),
    edge(K, "owns", KX),
    edge(K, "serves", "major/730701"),
    edge(KX, "implements", A, extent="full"),
    edge(KX, "implements", B, extent="full"),
    edge(KX, "hasModule", "module/k/M"),
    edge("module/k/M", "hasPoint", KP),
    edge(KP, "meets", Q, extent="full"),
    node("resource/k/T", live=True),
    edge(K, "owns", "resource/k/T"),
    edge("resource/k/T", "supports", KP, purpose="practise"),
)


def asked(*more: Bundle) -> MemoryStore:
    return stored(CATALOGUE, BRIEF, library("l", *UNPRACTISED), library("k", *ELSEWHERE), *more)


def told(coverage: Coverage, c: float = 1.0) -> Json:
    """Return all that is told of the library but the revision."""
    report = library_report(coverage, L, c)
    assert report is not None
    return {name: value for name, value in report.items() if name != "revision"}


def proposing(store: MemoryStore, item: str = Q, by: str = "张三") -> Reuse:
    return propose(store, opened(store), L, item, KX, by, NOON)


def moved(store: MemoryStore, item: str) -> list[tuple[str, int, int, dict[str, int]]]:
    return [(each.kind, each.named, each.complete, each.origins) for each in figures(opened(store), L, item)]


def test_missing_practice_is_offered_by_the_course_that_lights_it_and_goes_to_the_own_course_for_the_same() -> None:
    coverage = opened(asked())
    (offer,) = offers(coverage, L, Q)
    assert (offer.library, offer.course, offer.lamps) == (K, KX, ("named", "practised"))
    assert (offer.taker.id, offer.taker.made) == (X, False)
    assert lacking(coverage, Q) == [L]
    assert lacking(coverage, R) == []


def test_a_course_that_is_not_named_is_offered_as_one_that_is_made_for_it() -> None:
    (offer,) = offers(opened(asked()), L, B)
    assert offer.taker.made
    assert offer.taker.id.startswith("course/l/")
    assert offer.lamps == ("named",)


def test_accepting_lights_the_practice_and_withdrawing_leaves_everything_as_it_was() -> None:
    store = asked()
    before = told(opened(store))
    assert moved(store, Q) == [("requirements", 2, 1, {"自建": 2, "共建": 0, "引用": 0})]
    made = proposing(store)
    assert (made.state, made.by, made.taker, made.taken) == (State.WAITING, "张三", X, KX)
    assert told(opened(store)) == before
    accepted = answer(store, L, made.id, True, "李四", NOON)
    assert (accepted.state, accepted.answered_by) == (State.ACCEPTED, "李四")
    assert moved(store, Q)[0][2] == 2
    take_back(store, L, made.id, NOON)
    assert told(opened(store)) == before
    assert proposed(store, L) == []


def test_an_accepted_course_counts_as_taken_over() -> None:
    store = asked()
    assert moved(store, B) == [("core", 1, 0, {"自建": 1, "共建": 0, "引用": 0})]
    answer(store, L, proposing(store, B).id, True, "李四", NOON)
    assert moved(store, B) == [("core", 2, 1, {"自建": 1, "共建": 0, "引用": 1})]  # the practice comes along


def test_a_proposal_counts_for_those_who_let_proposals_count_until_it_is_declined() -> None:
    store = asked()
    before = told(opened(store), 0.5)
    made = proposing(store, B)
    assert told(opened(store), 0.5) != before
    declined = answer(store, L, made.id, False, "李四", NOON, "不合本库")
    assert (declined.state, declined.by, declined.remark) == (State.DECLINED, "张三", "不合本库")
    assert told(opened(store), 0.5) == before
    assert told(opened(store)) == told(opened(asked()))


def test_a_proposal_takes_no_gap_from_the_leader_of_the_course_that_stands_for_it() -> None:
    store = asked(source("partly", edge(X, "implements", B, extent="part")))
    gap = {"item": B, "nearest": None}
    assert Leaders(opened(store), L, store.describe).course(gap) == X
    made = proposing(store, B)
    assert Leaders(opened(store), L, store.describe).course(gap) == X
    answer(store, L, made.id, True, "李四", NOON)
    assert Leaders(opened(store), L, store.describe).course(gap) == made.taker


def test_what_is_there_already_is_not_proposed_again() -> None:
    store = asked()
    made = proposing(store)
    with pytest.raises(ReuseError, match="张三 已经提出"):
        proposing(store, by="王五")
    answer(store, L, made.id, True, "李四", NOON)
    with pytest.raises(ReuseError, match="已经引用"):
        proposing(store)
    with pytest.raises(ReuseError, match="已接受（李四）"):
        answer(store, L, made.id, False, "王五", NOON)
    take_back(store, L, made.id, NOON)
    with pytest.raises(ReuseError, match="已经撤回"):
        take_back(store, L, made.id, NOON)
    answer(store, L, proposing(store).id, False, "李四", NOON)
    with pytest.raises(ReuseError, match="李四 谢绝过"):
        proposing(store)


def test_what_the_library_states_itself_is_not_proposed() -> None:
    store = asked(source("own", edge(X, "reuses", KX, mode="引用"), authority=Authority.LIBRARY))
    assert moved(store, Q)[0][2] == 2
    with pytest.raises(ReuseError, match="已经引用"):
        proposing(store)


def test_declining_one_of_two_courses_of_a_name_leaves_the_other_taken_over() -> None:
    kz = "course/k/Z"
    named = [
        each._replace(label="同名") if isinstance(each, NodeClaim) and each.id == KX else each for each in ELSEWHERE
    ]
    also = (
        node(kz, flavour="标准课程")._replace(label="同名"),
        edge(K, "owns", kz),
        edge(kz, "implements", B, extent="full"),
    )
    store = stored(CATALOGUE, BRIEF, library("l", *UNPRACTISED), library("k", *named, *also))
    answer(store, L, proposing(store, B).id, True, "李四", NOON)
    before = moved(store, B)
    other = propose(store, opened(store), L, B, kz, "张三", NOON)
    answer(store, L, other.id, False, "李四", NOON)
    assert moved(store, B) == before == [("core", 2, 1, {"自建": 1, "共建": 0, "引用": 1})]


def test_what_is_no_item_no_course_or_the_librarys_own_is_refused() -> None:
    store = asked()
    coverage = opened(store)
    with pytest.raises(UnknownNode):
        propose(store, coverage, L, "requirement/none", KX, "张三", NOON)
    with pytest.raises(UnknownNode):
        propose(store, coverage, L, Q, P, "张三", NOON)
    with pytest.raises(UnknownNode):
        propose(store, coverage, "library/none", Q, KX, "张三", NOON)
    with pytest.raises(ReuseError, match="本库自己的课程"):
        propose(store, coverage, L, Q, X, "张三", NOON)
    with pytest.raises(ReuseError, match="没有这一项"):
        propose(store, coverage, L, R, KX, "张三", NOON)
    assert store.revision == coverage.view.revision


def test_what_was_withdrawn_since_is_neither_proposed_nor_accepted() -> None:
    store = asked()
    seen = opened(store)
    made = proposing(store)
    store.withdraw("library/k", datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ReuseError, match="撤回"):
        answer(store, L, made.id, True, "李四", NOON)
    assert find(store, L, made.id).state is State.WAITING
    take_back(store, L, made.id, NOON)
    with pytest.raises(ReuseError, match="撤回"):
        propose(store, seen, L, Q, KX, "张三", NOON)


def test_the_content_follows_the_other_library() -> None:
    store = asked()
    answer(store, L, proposing(store).id, True, "李四", NOON)
    store.withdraw("library/k", NOON)
    assert moved(store, Q)[0][2] == 1
