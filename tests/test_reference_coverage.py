"""The reference implementation of DESIGN 7.6, 7.7, 7.9–7.11 against cases worked out by hand; the random graphs."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings

from graph.stores.admission import admit_edge, admit_node
from graph.stores.memory import MemoryStore
from ingest.report import Bundle
from ontology.claims import Authority, EdgeClaim
from tests.random_graphs import graphs, seeded, thresholds
from tests.reference_coverage import Audit, Components, audit, committed, in_force
from tests.small_libraries import (
    AIMED,
    BRIEF,
    COMPLETE,
    L2,
    NAMED,
    P2,
    SHELF,
    SKILL,
    TARGETS,
    TASK,
    X2,
    A,
    B,
    Claimed,
    L,
    M,
    P,
    Q,
    R,
    X,
    Y,
    edge,
    figures,
    library,
    node,
    report,
    resource,
    short,
    source,
    standard,
    words,
)

# --- 7.6 four lamps ---------------------------------------------------------------------------------------------------


def needing(*kinds: str) -> Bundle:
    return source("moe/b", edge(M, "hasCourse", A, role="core"), *(edge(A, "requires", R, kind=kind) for kind in kinds))


@pytest.mark.parametrize(
    ("kinds", "purposes", "held"),
    [
        (["knowledge"], ["teach", "assess"], {"named", "taught", "assessed", "complete"}),
        (["knowledge"], ["teach", "practise"], {"named", "taught"}),
        (["skill"], ["teach", "assess"], {"named", "taught", "assessed"}),
        (["skill"], ["teach", "practise", "assess"], {"named", "taught", "practised", "assessed", "complete"}),
        (["quality"], ["teach"], {"named", "taught", "complete"}),
        (["quality", "knowledge"], ["teach"], {"named", "taught"}),
    ],
)
def test_lamps_apply_by_the_kinds_of_the_item(kinds: list[str], purposes: list[str], held: set[str]) -> None:
    found = report(needing(*kinds), library("l", *NAMED, *resource("T", P, *purposes)))
    assert words(found, "requirements", R) == held


def test_an_item_of_no_kind_has_no_lamps_and_is_complete_when_named() -> None:
    brief = source("moe/b", edge(M, "hasCourse", A, role="core"), edge(A, "requires", R))
    found = report(brief, library("l", *NAMED))
    assert figures(found, "requirements") == (1, 1, 1, 0, 0, 0, 1)
    assert found["libraries"][L]["requirements"]["applicable"] == {"taught": 0, "practised": 0, "assessed": 0}
    assert words(found, "core", A) == {"named", "complete"}


def test_each_lamp_may_come_from_another_point() -> None:
    second = edge("module/l/M", "hasPoint", P2), edge(P2, "meets", R, extent="full")
    shelf = library("l", *NAMED, *second, *resource("T", P, "teach"), *resource("E", P2, "assess"))
    assert "complete" in words(report(BRIEF, shelf), "requirements", R)


def test_part_is_not_counted_and_its_resources_light_nothing() -> None:
    second = edge("module/l/M", "hasPoint", P2), edge(P2, "meets", R, extent="part")
    shelf = library("l", *NAMED, *second, *resource("T", P2, "teach", "assess"))
    assert words(report(BRIEF, shelf), "requirements", R) == {"named"}


@pytest.mark.parametrize("claims", [
    resource("T", P, "teach", "assess", live=False), resource("T", P, "teach", "assess", live=None),
    resource("T", "module/l/M", "teach", "assess"), resource("T", X, "teach", "assess"),
    [*resource("T", P), edge("resource/l/T", "supports", P)],
], ids=["dead", "unsaid", "on a module", "on a course", "no purpose"])  # fmt: skip
def test_what_lights_nothing(claims: Iterable[Claimed]) -> None:
    assert words(report(BRIEF, library("l", *NAMED, *claims)), "requirements", R) == {"named"}


def test_whether_a_resource_is_live_is_decided_by_authority_then_date() -> None:
    checked = source("links", node("resource/l/T", live=False), authority=Authority.INSTITUTION)
    guessed = source("guess", node("resource/l/T", live=False), authority=Authority.MODEL, effective=date(2026, 1, 1))
    assert words(report(BRIEF, library("l", *COMPLETE), checked), "requirements", R) == {"named"}
    assert "complete" in words(report(BRIEF, library("l", *COMPLETE), guessed), "requirements", R)


# --- 7.7 courses ------------------------------------------------------------------------------------------------------


def test_a_lamp_of_a_course_needs_all_requirements_it_applies_to() -> None:
    brief = source("moe/b", *BRIEF.edges, edge(A, "requires", Q, kind="quality"))
    shelf = library("l", *COMPLETE, edge("module/l/M", "hasPoint", P2), edge(P2, "meets", Q, extent="full"))
    found = report(brief, shelf)
    assert words(found, "core", A) == {"named", "assessed"}
    assert found["libraries"][L]["core"]["applicable"] == {"taught": 1, "practised": 0, "assessed": 1}
    assert figures(found, "core") == (1, 1, 1, 0, 0, 1, 0)


def test_a_course_without_official_requirements_is_never_complete() -> None:
    brief = source("moe/b", edge(M, "hasCourse", A, role="core"))
    assert figures(report(brief, library("l", *COMPLETE)), "core") == (1, 0, 1, 0, 0, 0, 0)


@pytest.mark.parametrize("extent", ["part", None])
def test_a_course_not_implemented_in_full_has_no_lamps(extent: str | None) -> None:
    weak = [one for one in COMPLETE if not (isinstance(one, EdgeClaim) and one.predicate == "implements")]
    found = report(BRIEF, library("l", *weak, edge(X, "implements", A, extent=extent)))
    assert words(found, "core", A) == set()
    assert "complete" in words(found, "requirements", R)


# --- 7.9 scope --------------------------------------------------------------------------------------------------------


def test_the_best_library_is_the_greatest_then_the_smallest_id() -> None:
    idle = library("a", edge("library/a", "serves", M))
    assert report(BRIEF, library("l", *NAMED), idle)["best"] == L
    assert report(BRIEF, library("l", *SHELF), idle)["best"] == "library/a"
    assert report(BRIEF)["best"] is None


def test_a_requirement_breaks_the_tie_of_courses() -> None:
    requirement_only = [one for one in NAMED if not (isinstance(one, EdgeClaim) and one.predicate == "implements")]
    assert report(BRIEF, library("l", *requirement_only), library("a", edge("library/a", "serves", M)))["best"] == L


def test_serving_counts_at_c() -> None:
    shelf = library("l", *(one for one in NAMED if one[:2] != (L, "serves")), edge(L, "serves", M, 0.6))
    assert report(BRIEF, shelf)["best"] is None
    assert report(BRIEF, shelf, c=0.6)["best"] == L


def test_union_takes_an_item_from_any_library_but_never_adds_lamps_up() -> None:
    point = "point/l2/P"
    other = library(
        "l2", edge(L2, "serves", M), node(X2, flavour="标准课程"), edge(L2, "owns", X2),
        edge(X2, "hasModule", "module/l2/M"), edge("module/l2/M", "hasPoint", point),
        edge(point, "meets", R, extent="full"),
        edge(L2, "owns", "resource/l/E"), edge("resource/l/E", "supports", point, purpose="assess"),
        node("resource/l/E", live=True),
    )  # fmt: skip
    found = report(BRIEF, library("l", *NAMED, *resource("T", P, "teach")), other)
    assert short(found["union"]["requirements"]) == (1, 1, 1, 1, 0, 1, 0)


# --- 7.10, 7.11 components and foundation courses ---------------------------------------------------------------------


def parts(*bundles: Bundle) -> Components:
    return report(*bundles)["components"][L]


def test_a_training_plan_is_none_had_or_matched() -> None:
    had = edge(L, "owns", "plan/l/1")
    assert parts(library("l", *SHELF))["plan"] == "无"
    assert parts(library("l", *SHELF, had, edge("plan/l/1", "implements", M, extent="part")))["plan"] == "有"
    assert parts(library("l", *SHELF, had, edge("plan/l/1", "implements", M, extent="full")))["plan"] == "已对应"


def test_resources_and_graph_count_core_courses_of_full_courses_that_have_some() -> None:
    brief = source("moe/b", *BRIEF.edges, edge(M, "hasCourse", B, role="core"))
    empty = node(Y, flavour="标准课程"), edge(L, "owns", Y), edge(Y, "implements", B, extent="full")
    links = edge("module/l/M", "hasPoint", P2), edge(P, "prerequisite", P2), edge(P, "prerequisite", "point/l2/P")
    found = parts(brief, library("l", *NAMED, *empty, *links))
    assert (found["resources"], found["graph"]) == ((0, 2), (1, 2, 1))
    assert parts(brief, library("l", *COMPLETE, *empty, *links))["resources"] == (1, 2)


def test_skills_and_jobs_have_four_states() -> None:
    official = standard("mohrss/s", date(2023, 1, 1), edge(TASK, "requires", SKILL, kind="skill", skill_level="一级"))
    meets = edge(P, "meets", SKILL, extent="full")
    full = resource("T", P, "teach", "practise", "assess")
    assert parts(TARGETS, official, library("l", *SHELF))["jobs"] == ("无", 0, 1)
    assert parts(TARGETS, official, library("l", *SHELF, node(P, kind="skill")))["jobs"] == ("有清单", 0, 1)
    assert parts(TARGETS, official, library("l", *SHELF, AIMED))["skills"] == ("有清单", 0, 1)
    assert parts(TARGETS, official, library("l", *SHELF, meets))["skills"] == ("已对应", 0, 1)
    assert parts(TARGETS, official, library("l", *SHELF, meets, *full))["skills"] == ("已覆盖", 1, 1)


def test_knowledge_of_an_occupation_is_of_the_post_but_not_a_necessary_skill() -> None:
    official = standard("mohrss/s", date(2023, 1, 1), edge(TASK, "requires", SKILL, kind="knowledge"))
    abilities = source("moe/a", edge(M, "develops", "ability/1", kind="knowledge"))
    found = parts(TARGETS, official, abilities, library("l", *SHELF))
    assert (found["skills"], found["jobs"]) == (("无", 0, 1), ("无", 0, 1))
    assert parts(library("l", *SHELF))["jobs"] == ("无", 0, 0)


def test_foundation_courses_have_figures_of_their_own() -> None:
    brief = source("moe/b", edge(M, "hasCourse", A, role="foundation"), edge(A, "requires", R, kind="knowledge"))
    found = report(brief, library("l", *COMPLETE))
    assert figures(found, "foundation") == (1, 1, 1, 1, 0, 1, 1)
    assert figures(found, "core") == figures(found, "requirements") == (0, 0, 0, 0, 0, 0, 0)


# --- random graphs ----------------------------------------------------------------------------------------------------


@given(graphs())
@settings(max_examples=30, deadline=None)
def test_random_graphs_fit_the_vocabulary_and_never_tie(bundles: list[Bundle]) -> None:
    for bundle in bundles:
        assert [admit_node(claim) for claim in bundle.nodes] == [*bundle.nodes]
        assert [admit_edge(claim) for claim in bundle.edges] == [*bundle.edges]
        assert len({claim.id for claim in bundle.nodes}) == len(bundle.nodes)
    assert len({bundle.version.sha256 for bundle in bundles}) == len(set(bundles))


@given(graphs(), thresholds())
@settings(max_examples=30, deadline=None)
def test_figures_keep_their_order_and_shares_add_up(bundles: list[Bundle], c: float) -> None:
    for found in audit(committed(bundles), c)["majors"].values():
        assert set(found["union"]) == set(found["state"])
        for name, kinds in found["libraries"].items():
            for kind, held in kinds.items():
                assert held["complete"] <= held["named"] <= held["total"] == found["union"][kind]["total"]
                assert held["taught"] <= min(held["named"], held["applicable"]["taught"])
                assert held["complete"] <= found["union"][kind]["complete"]
                shares = found["split"][name][kind]
                assert sum(shares["named"].values()) == held["named"]
                assert sum(shares["complete"].values()) == held["complete"]


def test_random_graphs_reach_every_corner() -> None:
    audits: list[Audit] = [audit(committed(seeded(seed)), c) for seed in range(60) for c in (1.0, 0.5)]
    majors = [major for one in audits for major in one["majors"].values()]
    states = {state for major in majors for state in major["state"].values()}
    assert states == {"已收录", "不公开", "确无官方文件", "官方文件未收录"}
    assert {state for major in majors for state in major["supply"].values()} == {
        "未见立项", "已立项未接入", "已接入", "已核验"
    }  # fmt: skip
    for kind in ("core", "foundation", "requirements", "abilities", "jobs"):
        lit = [held for major in majors for name, held in major["union"].items() if name.startswith(kind)]
        assert sum(held["complete"] for held in lit) > 0, kind
    origins = {
        origin
        for major in majors
        for kinds in major["split"].values()
        for shares in kinds.values()
        for origin, number in shares["complete"].items()
        if number
    }
    assert origins == {"自建", "共建", "引用"}


@given(graphs(), thresholds())
@settings(max_examples=20, deadline=None)
def test_a_store_tells_the_same_as_commits_in_thought(bundles: list[Bundle], c: float) -> None:
    store = MemoryStore()
    for bundle in bundles:
        store.commit(bundle.version, bundle.nodes, bundle.edges, datetime(2026, 1, 1, tzinfo=UTC))
    assert audit(in_force(store), c) == audit(committed(bundles), c)
