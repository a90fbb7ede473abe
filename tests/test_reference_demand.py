"""The reference implementation of DESIGN 7.1–7.4, demand and supply states, against cases worked out by hand."""

from datetime import date

import pytest

from ingest.report import Bundle
from ontology.claims import Authority, NodeClaim
from tests.reference_coverage import audit, committed
from tests.small_libraries import (
    AIMED,
    BRIEF,
    CATALOGUE,
    COURSE,
    JOB,
    L2,
    NAMED,
    SHELF,
    SKILL,
    STD,
    TARGETS,
    TASK,
    A,
    B,
    L,
    M,
    P,
    Q,
    R,
    X,
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

# --- 7.1 the governing document ---------------------------------------------------------------------------------------


def test_the_latest_document_read_whole_governs_and_others_only_corroborate() -> None:
    newer = source("moe/standard", edge(M, "hasCourse", B, role="core"), effective=date(2025, 2, 1))
    found = report(BRIEF, newer, library("l", *NAMED))
    assert words(found, "core", B) == set()
    assert figures(found, "core") == (1, 0, 0, 0, 0, 0, 0)


def test_of_two_documents_of_one_day_the_larger_sha256_governs() -> None:
    twin = source("moe/twin", edge(M, "hasCourse", B, role="core"), effective=date(2022, 9, 1), sha256="z")
    assert list(report(BRIEF, twin, library("l", *SHELF))["items"][L]["core"]) == [B]


def test_a_document_without_date_is_older_than_any_other() -> None:
    undated = source("moe/undated", edge(M, "hasCourse", B, role="core"), sha256="z")
    assert list(report(BRIEF, undated, library("l", *SHELF))["items"][L]["core"]) == [A]


@pytest.mark.parametrize(
    "newer",
    [
        source("x", edge(M, "hasCourse", B, role="core"), effective=date(2025, 1, 1), whole=False),
        source("x", edge(M, "hasCourse", B), effective=date(2025, 1, 1)),
        source("x", edge(M, "hasCourse", B, role="core"), effective=date(2025, 1, 1), authority=Authority.PROVINCE),
        source("x", edge(M, "hasCourse", B, 0.9, role="core"), effective=date(2025, 1, 1)),
    ],
    ids=["not whole", "no roles", "not official", "only proposed"],
)
def test_what_cannot_govern_leaves_the_older_document_in_place(newer: Bundle) -> None:
    found = report(BRIEF, newer, library("l", *NAMED), c=0.3)
    assert list(found["items"][L]["core"]) == [A]


def test_all_roles_come_from_the_one_document() -> None:
    older = source("moe/old", edge(M, "hasCourse", B, role="foundation"), effective=date(2019, 1, 1))
    assert figures(report(BRIEF, older, library("l", *SHELF)), "foundation")[0] == 0


def test_requirements_of_a_course_are_governed_apart_from_its_role() -> None:
    newer = source("moe/standard", edge(A, "requires", Q, kind="skill"), effective=date(2025, 2, 1))
    found = report(BRIEF, newer, library("l", *NAMED))
    assert list(found["items"][L]["requirements"]) == [Q]
    assert list(found["items"][L]["core"]) == [A]


def test_abilities_come_from_the_latest_document_that_states_any() -> None:
    old = source("moe/a", edge(M, "develops", "ability/1", kind="skill"), effective=date(2019, 1, 1))
    new = source("moe/b", edge(M, "develops", "ability/2"), effective=date(2023, 1, 1))
    found = report(old, new, library("l", *SHELF, edge(P, "meets", "ability/2", extent="full")))
    assert words(found, "abilities", "ability/2") == {"named", "complete"}
    assert figures(found, "abilities") == (1, 1, 1, 0, 0, 0, 1)


def test_an_occupation_is_read_from_its_latest_standard_only() -> None:
    old = standard("mohrss/old", date(2019, 1, 1), edge(TASK, "requires", R, skill_level="五级"))
    new = standard("mohrss/new", date(2023, 1, 1), edge(TASK, "requires", SKILL, skill_level="五级"))
    found = report(TARGETS, old, new, library("l", *COURSE, AIMED))
    assert list(found["items"][L]["jobs:4-01-06-01:四级"]) == [SKILL]
    assert found["depth"] == {"4-01-06-01": "full text"}


def test_a_task_that_the_standard_does_not_reach_obliges_to_nothing() -> None:
    torn = source("mohrss/torn", edge(JOB, "hasStandard", STD), edge(TASK, "requires", SKILL, skill_level="五级"))
    found = report(TARGETS, torn, library("l", *COURSE, AIMED))
    assert found["state"]["jobs:4-01-06-01:四级"] == "已收录"
    assert figures(found, "jobs:4-01-06-01:四级")[0] == 0


# --- 7.2, 7.3 kinds and states of demand ------------------------------------------------------------------------------


def test_requirements_are_those_of_core_courses() -> None:
    more = edge(M, "hasCourse", B, role="foundation"), edge(B, "requires", Q, kind="skill")
    brief = source("moe/brief", *BRIEF.edges, *more)
    found = report(brief, library("l", *SHELF))
    assert list(found["items"][L]["requirements"]) == [R]
    assert figures(found, "foundation")[:2] == (1, 1)


def test_a_level_includes_the_lower_ones_and_nothing_without_level() -> None:
    said = [
        edge(TASK, "requires", f"requirement/s/{level}", skill_level=level) for level in ("五级", "四级", "三级", None)
    ]
    found = report(TARGETS, standard("mohrss/s", date(2023, 1, 1), *said), library("l", *COURSE, AIMED))
    assert set(found["items"][L]["jobs:4-01-06-01:四级"]) == {"requirement/s/五级", "requirement/s/四级"}
    assert [kind for kind in found["state"] if kind.startswith("jobs")] == ["jobs:4-01-06-01:四级"]


def test_every_level_that_a_serving_library_aims_at_gives_a_figure_for_all_libraries() -> None:
    said = [edge(TASK, "requires", f"requirement/s/{level}", skill_level=level) for level in ("五级", "三级")]
    other = library("l2", edge(L2, "serves", M, skill_level="三级"), edge(L2, "serves", M, 0.9, skill_level="一级"))
    found = report(TARGETS, standard("mohrss/s", date(2023, 1, 1), *said), library("l", *COURSE, AIMED), other)
    assert figures(found, "jobs:4-01-06-01:四级")[0] == 1
    assert figures(found, "jobs:4-01-06-01:三级")[0] == 2
    assert "jobs:4-01-06-01:一级" not in found["state"]


def test_own_requirements_and_posts_have_their_own_denominator() -> None:
    own = edge(X, "requires", Q, kind="quality"), edge(L, "owns", "post/l/z"), edge(P, "meets", Q, extent="full")
    whole = audit(committed((CATALOGUE, BRIEF, library("l", *NAMED, *own, *resource("T", P, "teach")))))
    assert short(whole["own"][L]["requirements"]) == (1, 1, 1, 1, 0, 0, 1)
    assert short(whole["own"][L]["posts"]) == (1, 1, 0, 0, 0, 0, 0)
    assert short(whole["majors"]["530701"]["libraries"][L]["requirements"]) == (1, 1, 1, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("stated", "state"),
    [
        (node(M, withheld=True), "不公开"),
        (node(M, without_document=True), "确无官方文件"),
        (node(M, withheld=True, without_document=True), "不公开"),
        (node(M), "官方文件未收录"),
    ],
)
def test_without_governing_document_the_state_says_why(stated: NodeClaim, state: str) -> None:
    found = audit(committed([source("moe/catalogue", stated)]))["majors"]["530701"]["state"]
    assert found == {"core": state, "foundation": state, "requirements": state, "abilities": state}


def test_states_differ_by_kind_and_a_document_beats_withheld() -> None:
    roles_only = source("moe/b", node(M, withheld=True), edge(M, "hasCourse", A, role="extension"))
    states = {"core": "已收录", "foundation": "已收录", "requirements": "不公开", "abilities": "不公开"}
    assert report(roles_only)["state"] == states


def test_the_catalogue_is_what_official_versions_state_and_is_not_retired() -> None:
    official = source("moe/catalogue", node("major/530702"), node("major/530703", retired=True))
    private = library("l", node("major/530704"))
    assert list(audit(committed([official, private]))["majors"]) == ["530702"]


# --- 7.4 supply -------------------------------------------------------------------------------------------------------


def test_supply_is_the_furthest_state_of_each_tier() -> None:
    registry = source("registry/z", node(L2, tier="省"), edge(L2, "serves", M, state="已立项"))
    found = report(BRIEF, library("l", node(L, tier="省"), *SHELF), registry)
    assert found["supply"] == {"校": "未见立项", "省": "已接入", "国家": "未见立项"}
    assert report(BRIEF, registry)["supply"]["省"] == "已立项未接入"
    assert report(BRIEF, registry)["best"] == L2
