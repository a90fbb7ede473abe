"""What a path says: the best point wherever it is; what is met, blocked, left out or passed over; from which start."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from graph.coverage.scopes import Coverage, Scope
from graph.errors import UnknownNode
from graph.paths.goals import NotAGoal
from graph.paths.path import Path, find_path
from graph.paths.report import path_report
from graph.paths.start import start_of
from graph.paths.territory import Options
from ingest.report import Bundle
from ontology.claims import EdgeClaim, NodeClaim, Status
from ontology.errors import CodeError
from tests.graph.coverage.asking import NOON, covered, opened, stored
from tests.small_libraries import (
    CATALOGUE,
    JOB,
    SKILL,
    TASK,
    Claimed,
    L,
    edge,
    library,
    node,
    resource,
    review,
    standard,
)

KNOW = "requirement/s/know"
OTHER = "library/l2"


def point(name: str, minutes: float | None = None, order: int | None = None, of: str = "l") -> list[Claimed]:
    """State a point in the one module of a library's one 标准课程."""
    identity = f"point/{of}/{name}"
    return [node(identity, minutes=minutes, kind="skill"), edge(f"module/{of}/M", "hasPoint", identity, order=order)]


def course(of: str = "l") -> list[Claimed]:
    name = f"course/{of}/X"
    return [
        node(name, flavour="标准课程"),
        edge(f"library/{of}", "owns", name),
        edge(name, "hasModule", f"module/{of}/M"),
    ]


def before(one: str, other: str, at: float | None = None, hardness: str = "hard", of: str = "l") -> EdgeClaim:
    return edge(f"point/{of}/{one}", "prerequisite", f"point/{of}/{other}", at, hardness=hardness)


def meets(name: str, item: str = SKILL, extent: str = "full", of: str = "l") -> Claimed:
    return edge(f"point/{of}/{name}", "meets", item, extent=extent)


STANDARD = standard(
    "std",
    date(2024, 1, 1),
    edge(TASK, "requires", SKILL, kind="skill", skill_level="四级"),
    edge(TASK, "requires", KNOW, kind="knowledge", skill_level="三级"),
)


def graph(*claims: Claimed, more: tuple[Bundle, ...] = ()) -> Coverage:
    return covered(CATALOGUE, STANDARD, library("l", *course(), *claims), *more)


def names(path: Path) -> list[str]:
    return [path.territory.names[key].removeprefix("point/") for key in path.points]


def found(coverage: Coverage, goal: str = SKILL, mastered: tuple[str, ...] = (), **options: Any) -> Path:
    return find_path(coverage, goal, "", start_of(coverage.view, mastered), Options(**options))


def report(path: Path) -> Any:
    return path_report(path)


THREE = (*point("a", 10, 1), *point("b", 20, 2), *point("c", 5, 3), before("a", "b"), meets("b"))


def test_a_point_comes_after_what_it_needs_and_an_empty_start_needs_all() -> None:
    assert names(found(graph(*THREE))) == ["l/a", "l/b"]


def test_the_shorter_of_two_points_is_taken_with_what_it_needs() -> None:
    coverage = graph(*THREE, meets("c"))
    assert names(found(coverage)) == ["l/c"]
    dear = graph(*THREE, *point("d", 40, 4), before("d", "c"), meets("c"))
    assert names(found(dear)) == ["l/a", "l/b"]


def test_of_equally_long_ways_that_of_the_smaller_id_is_taken() -> None:
    coverage = graph(*point("x", 10), *point("y", 10), meets("y"), meets("x"))
    assert names(found(coverage)) == ["l/x"]


def test_what_is_mastered_is_not_learnt_again_nor_what_it_needed() -> None:
    coverage = graph(*THREE)
    assert names(found(coverage, mastered=("point/l/a",))) == ["l/b"]
    done = found(coverage, mastered=("point/l/b",))
    assert names(done) == []
    assert [need.key for need in done.quest.met] == coverage.view.keys([SKILL]).tolist()
    assert report(done)["start"]["without_prerequisites"] == {"count": 1, "ids": ["point/l/b"]}


def test_soft_prerequisites_count_only_when_asked_for() -> None:
    coverage = graph(*THREE, before("c", "b", hardness="soft"))
    assert names(found(coverage)) == ["l/a", "l/b"]
    assert names(found(coverage, soft=True)) == ["l/a", "l/c", "l/b"]


def test_the_best_point_may_be_in_another_library_unless_the_scope_is_one() -> None:
    other = library("l2", *course("l2"), *point("z", 1, of="l2"), meets("z", of="l2"))
    coverage = graph(edge(L, "serves", "major/530701"), *THREE, more=(other,))
    assert names(found(coverage)) == ["l2/z"]
    assert names(found(coverage, scope=Scope(library=L))) == ["l/a", "l/b"]


def test_mastery_carries_over_to_another_library_by_the_same_requirement_but_not_within_one() -> None:
    other = library(
        "l2",
        *course("l2"),
        *point("z", 1, of="l2"),
        *point("w", 2, of="l2"),
        meets("z", of="l2"),
        before("z", "w", of="l2"),
    )
    coverage = graph(*THREE, *point("e", 9), meets("e"), more=(other,))
    assert names(found(coverage, "point/l2/w", ("point/l/b",))) == ["l2/w"]
    assert names(found(coverage, "point/l/e", ("point/l/b",))) == ["l/e"]


def test_a_requirement_that_nobody_meets_is_blocked_and_says_so() -> None:
    coverage = graph(*THREE)
    path = found(coverage, JOB)
    assert names(path) == ["l/a", "l/b"]
    assert [(each["id"], each["reason"]) for each in report(path)["blocked"]] == [(KNOW, "nobody")]


def test_extent_part_does_not_meet_it() -> None:
    path = found(graph(*point("a"), meets("a", extent="part")))
    assert [each["reason"] for each in report(path)["blocked"]] == ["part-only"]


def test_points_of_libraries_out_of_scope_are_named_as_elsewhere() -> None:
    other = library("l2", *course("l2"), edge(OTHER, "serves", "major/530701"))
    path = found(graph(*THREE, more=(other,)), scope=Scope(library=OTHER))
    assert [each["reason"] for each in report(path)["blocked"]] == ["elsewhere"]


def test_a_prerequisite_that_no_source_states_blocks_and_is_named() -> None:
    path = found(graph(*THREE, before("nowhere", "a")))
    (blocked,) = report(path)["blocked"]
    assert (blocked["reason"], blocked["point"]["id"]) == ("prerequisite", "point/l/nowhere")


def test_only_points_with_a_resource_in_the_learners_media_can_be_learnt() -> None:
    films = [*resource("F", "point/l/b", "teach"), node("resource/l/F", live=True, media="视频")]
    texts = [*resource("T", "point/l/a", "teach"), node("resource/l/T", live=True, media="文本")]
    coverage = graph(*THREE, *films, *texts)
    assert names(found(coverage, media=frozenset({"视频", "文本"}))) == ["l/a", "l/b"]
    (blocked,) = report(found(coverage, media=frozenset({"视频"})))["blocked"]
    assert (blocked["reason"], blocked["point"]["id"]) == ("prerequisite", "point/l/a")
    (step, *_) = report(found(coverage, "point/l/a"))["groups"][0]["steps"]
    assert [each["media"] for each in step["resources"]["teach"]] == ["文本"]


def test_a_circle_loses_its_link_of_the_least_confidence_and_the_path_says_so() -> None:
    coverage = graph(*THREE, before("b", "a", at=0.6))
    assert report(found(coverage))["ignored"] == []  # at confidence 1 there is no circle
    path = found(coverage, confidence=0.5)
    assert names(path) == ["l/a", "l/b"]
    (ignored,) = report(path)["ignored"]
    assert (ignored["before"]["id"], ignored["after"]["id"]) == ("point/l/b", "point/l/a")
    assert (ignored["circle"], ignored["confidence"]) == (["point/l/a", "point/l/b"], 0.6)


def test_a_rejected_link_is_no_prerequisite() -> None:
    rejecting = review("x", before("a", "b"), Status.REJECTED)
    assert names(found(graph(*THREE, more=(rejecting,)))) == ["l/b"]


def test_minutes_that_nobody_states_are_counted_apart_and_taken_for_the_median() -> None:
    coverage = graph(*point("a", 10), *point("b"), *point("c", 30), before("a", "c"), before("b", "c"), meets("c"))
    minutes = report(found(coverage))["minutes"]
    assert minutes == {"points": 3, "stated": 40.0, "unknown_points": 1, "assumed": 10.0}


def test_within_a_budget_most_of_the_goal_is_learnt_and_the_rest_is_named() -> None:
    coverage = graph(*THREE, meets("c", KNOW))
    assert names(found(coverage, JOB)) == ["l/a", "l/b", "l/c"]
    path = found(coverage, JOB, budget=10)
    assert names(path) == ["l/c"]
    assert [each["id"] for each in report(path)["left_out"]] == [SKILL]
    assert report(path)["proof"]["whole_goal_minutes"] == 35


def test_a_skill_level_includes_the_lower_ones_only() -> None:
    coverage = graph(*THREE, meets("c", KNOW))
    assert names(find_path(coverage, JOB, "四级")) == ["l/a", "l/b"]
    assert names(find_path(coverage, JOB, "三级")) == ["l/a", "l/b", "l/c"]


def test_a_task_asks_for_its_requirements() -> None:
    assert names(found(graph(*THREE, meets("c", KNOW)), TASK)) == ["l/a", "l/b", "l/c"]


def test_a_course_without_requirements_asks_for_all_its_points() -> None:
    assert names(found(graph(*THREE), "course/l/X")) == ["l/a", "l/b", "l/c"]


def test_a_point_of_a_personalised_course_does_not_meet_anything() -> None:
    own: list[Claimed] = [
        node("course/l/Y", flavour="个性化课程"),
        edge(L, "owns", "course/l/Y"),
        edge("course/l/Y", "hasModule", "module/l/N"),
    ]
    extra: list[Claimed] = [node("point/l/q", minutes=1), edge("module/l/N", "hasPoint", "point/l/q"), meets("q")]
    assert names(found(graph(*THREE, *own, *extra))) == ["l/a", "l/b"]


def test_unknown_goals_and_goals_of_other_kinds_are_refused() -> None:
    coverage = graph(*THREE)
    with pytest.raises(UnknownNode):
        find_path(coverage, "course/none")
    with pytest.raises(NotAGoal):
        find_path(coverage, L)
    with pytest.raises(NotAGoal):
        find_path(coverage, SKILL, "四级")
    with pytest.raises(CodeError):
        find_path(coverage, JOB, "九级")


def test_unknown_ids_and_other_things_among_the_mastered_are_named() -> None:
    start = start_of(graph(*THREE).view, ("point/l/a", "point/l/a", "point/l/zz", "course/l/X", "", "x"))
    assert (len(start.stated), start.unknown, start.others) == (1, ("point/l/zz",), ("course/l/X", "", "x"))


def test_a_million_mastered_ids_are_taken_and_the_first_unknown_ones_named() -> None:
    coverage = graph(*THREE)
    start = start_of(coverage.view, [*(f"point/x/{number}" for number in range(1_000_000)), "point/l/a"])
    told = report(find_path(coverage, SKILL, start=start))
    assert [step["id"] for group in told["groups"] for step in group["steps"]] == ["point/l/b"]
    assert (told["start"]["unknown"]["count"], len(told["start"]["unknown"]["ids"])) == (1_000_000, 20)


def test_a_point_withdrawn_after_it_was_mastered_stays_mastered_and_is_named() -> None:
    store = stored(CATALOGUE, STANDARD, library("l", *course(), *THREE))
    kept = [one for one in (*course(), *THREE) if not _about(one, "point/l/a")]
    later = library("l", *kept)
    store.commit(replace(later.version, sha256="2"), later.nodes, later.edges, NOON)
    coverage = opened(store)
    start = start_of(coverage.view, ("point/l/a",))
    assert start.gone == ("point/l/a",)
    assert names(find_path(coverage, SKILL, start=start)) == ["l/b"]


def _about(claim: Claimed, point: str) -> bool:
    """Whether a claim states a point or puts it somewhere; prerequisites go on naming it."""
    return claim.id == point if isinstance(claim, NodeClaim) else claim.object == point


def test_every_reason_leads_to_a_document() -> None:
    store = stored(CATALOGUE, STANDARD, library("l", *course(), *THREE))
    told: Any = path_report(find_path(opened(store), JOB, "四级"), store.describe)
    steps = [step for group in told["groups"] for step in group["steps"]]
    assert len(steps) == 2
    for step in steps:
        assert step["why"]["chain"][0] == step["id"]
        assert step["why"]["chain"][-1] == JOB
        assert step["why"]["because"]
        for hop in step["why"]["because"]:
            assert [claim["document"]["source"] for claim in hop["claims"]], hop


def test_the_same_question_gives_the_same_answer() -> None:
    coverage = graph(*THREE, meets("c", KNOW))
    assert report(found(coverage, JOB)) == report(found(coverage, JOB))
