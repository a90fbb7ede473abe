"""Points, lamps, courses and confidence (DESIGN 7.5 to 7.8), each figure computed by hand."""

import pytest

from graph.coverage.curve import change_points, curve
from graph.coverage.detail import major_report
from graph.coverage.scopes import Scope
from ontology.claims import Status
from tests.graph.coverage.asking import covered, figures, part
from tests.small_libraries import (
    BRIEF,
    CATALOGUE,
    COMPLETE,
    COURSE,
    L2,
    NAMED,
    P2,
    SHELF,
    X2,
    A,
    Claimed,
    L,
    M,
    P,
    Q,
    R,
    X,
    Y,
    edge,
    library,
    node,
    resource,
    review,
    source,
    taker,
)

ALL = (1, 1, 1, 1, 0, 1, 1)  # one requirement of knowledge: taught and assessed apply, practised does not
NAMED_ONLY = (1, 1, 1, 0, 0, 0, 0)
NOTHING = (1, 1, 0, 0, 0, 0, 0)


def requirements(*claims: Claimed, c: float = 1.0) -> tuple[int, ...]:
    return figures(covered(CATALOGUE, BRIEF, library("l", *claims)), "requirements", c)


def core(*claims: Claimed, c: float = 1.0) -> tuple[int, ...]:
    return figures(covered(CATALOGUE, BRIEF, library("l", *claims)), "core", c)


def test_7_5_points_count_under_a_standard_course_whatever_course_they_stand_in() -> None:
    assert requirements(*COMPLETE) == ALL
    elsewhere = (
        node(X, flavour="标准课程"),
        edge(L, "owns", X),
        edge(L, "serves", M),
        edge(X, "hasModule", "module/m"),
    )
    assert requirements(*elsewhere, edge("module/m", "hasPoint", P), edge(P, "meets", R, extent="full")) == NAMED_ONLY


def test_7_5_points_of_a_personalised_course_never_count() -> None:
    personal = tuple(claim for claim in COMPLETE if claim != COURSE[0])
    assert requirements(*personal, node(X, flavour="个性化课程")) == NOTHING
    assert requirements(*personal) == NOTHING, "a course of no stated flavour is no 标准课程"


def test_7_5_a_course_taken_over_brings_points_meets_resources_and_implements() -> None:
    coverage = covered(CATALOGUE, BRIEF, library("l", *COMPLETE), taker())
    report = part(major_report(coverage, "530701", scope=Scope(library=L2)))
    assert part(report, "best", "items", "core")["complete"] == 1
    origins = part(report, "best", "items", "requirements", "origins")
    assert [part(origins, name)["complete"] for name in ("自建", "共建", "引用")] == [0, 0, 1]


def test_7_5_the_takers_mode_gives_the_origin() -> None:
    coverage = covered(CATALOGUE, BRIEF, library("l", *COMPLETE), taker(mode="共建"))
    origins = part(major_report(coverage, "530701", scope=Scope(library=L2)), "best", "items", "core", "origins")
    assert [part(origins, name)["complete"] for name in ("自建", "共建", "引用")] == [0, 1, 0]


def test_7_5_own_implements_keep_out_those_of_the_course_taken_over() -> None:
    own = taker(edge(X2, "implements", "course/530701/other", extent="part"))
    coverage = covered(CATALOGUE, BRIEF, library("l", *COMPLETE), own)
    report = major_report(coverage, "530701", scope=Scope(library=L2))
    assert part(report, "best", "items", "core")["named"] == 0
    assert part(report, "best", "items", "requirements")["complete"] == 1, "its points come all the same"


def test_7_5_own_implements_count_only_from_c_on() -> None:
    doubtful = taker(edge(X2, "implements", "course/530701/other", 0.6, extent="full"))
    coverage = covered(CATALOGUE, BRIEF, library("l", *COMPLETE), doubtful)
    for c, named in ((1.0, 1), (0.7, 1), (0.6, 0), (0.1, 0)):
        report = major_report(coverage, "530701", c, Scope(library=L2))
        assert part(report, "best", "items", "core")["named"] == named


def test_7_5_taking_over_again_passes_on_and_circles_do_no_harm() -> None:
    third = "library/l3"
    again = library(
        "l3",
        node("course/l3/X", flavour="标准课程"),
        edge(third, "owns", "course/l3/X"),
        edge(third, "serves", M),
        edge("course/l3/X", "reuses", X2),
    )
    circle = source("circle", edge(X, "reuses", "course/l3/X"))
    coverage = covered(CATALOGUE, BRIEF, library("l", *COMPLETE), taker(), again, circle)
    assert part(major_report(coverage, "530701", scope=Scope(library=third)), "best", "items", "core")["complete"] == 1


def test_7_5_nothing_else_of_one_library_combines_with_anothers() -> None:
    stranger = library("l2", *resource("S", P, "teach", "assess", owner=L2))
    coverage = covered(CATALOGUE, BRIEF, library("l", *NAMED), stranger)
    assert figures(coverage, "requirements") == NAMED_ONLY


def test_7_5_the_takers_own_resources_count_on_points_taken_over_and_not_the_other_way_round() -> None:
    own = resource("S", P, "teach", "assess", owner=L2)
    coverage = covered(CATALOGUE, BRIEF, library("l", *NAMED), taker(*own))
    assert part(major_report(coverage, "530701", scope=Scope(library=L2)), "best", "items", "core")["complete"] == 1
    assert part(major_report(coverage, "530701", scope=Scope(library=L)), "best", "items", "core")["complete"] == 0


def test_7_5_a_resource_that_nobody_owns_counts_for_all() -> None:
    assert requirements(*NAMED, *resource("T", P, "teach", "assess", owner=None)) == ALL


def test_7_6_a_lamp_needs_a_live_resource_of_its_purpose_on_a_point_that_meets_the_item_in_full() -> None:
    assert requirements(*NAMED, *resource("T", P, "teach")) == (1, 1, 1, 1, 0, 0, 0)
    assert requirements(*NAMED, *resource("T", P, "teach", "assess", live=False)) == NAMED_ONLY
    assert requirements(*NAMED, *resource("T", P, "teach", "assess", live=None)) == NAMED_ONLY
    part_only = (*SHELF, edge(P, "meets", R, extent="part"), *resource("T", P, "teach", "assess"))
    assert requirements(*part_only) == NOTHING


def test_7_6_each_lamp_may_come_from_another_point() -> None:
    second = (edge("module/l/M", "hasPoint", P2), edge(P2, "meets", R, extent="full"))
    assert requirements(*NAMED, *second, *resource("T", P, "teach"), *resource("E", P2, "assess")) == ALL


@pytest.mark.parametrize(
    ("kinds", "applicable"),
    [
        (("knowledge",), (1, 0, 1)),
        (("skill",), (1, 1, 1)),
        (("quality",), (1, 0, 0)),
        (("quality", "skill"), (1, 1, 1)),
    ],
)
def test_7_6_the_items_kind_says_which_lamps_apply(kinds: tuple[str, ...], applicable: tuple[int, ...]) -> None:
    asked = [edge(A, "requires", R, kind=kind) for kind in kinds]
    brief = source("moe/brief/530701", edge(M, "hasCourse", A, role="core"), *asked)
    shown = part(
        major_report(covered(CATALOGUE, brief, library("l", *NAMED)), "530701"), "best", "items", "requirements"
    )
    assert tuple(part(shown, "applicable").values()) == applicable


def test_7_6_an_unattached_resource_lights_nothing() -> None:
    assert requirements(*NAMED, *resource("T", X, "teach", "assess")) == NAMED_ONLY
    assert requirements(*NAMED, *resource("T", "module/l/M", "teach", "assess")) == NAMED_ONLY


def test_7_7_a_course_is_named_when_a_standard_course_implements_it_in_full() -> None:
    assert core(*COMPLETE) == ALL
    partly = tuple(claim for claim in COMPLETE if claim[1] != "implements")
    assert core(*partly, edge(X, "implements", A, extent="part")) == NOTHING


def test_7_7_a_course_needs_all_its_requirements_for_a_lamp_and_to_be_complete() -> None:
    brief = source(
        "moe/brief/530701",
        edge(M, "hasCourse", A, role="core"),
        edge(A, "requires", R, kind="knowledge"),
        edge(A, "requires", Q, kind="quality"),
    )
    both = (*COMPLETE, edge(P2, "meets", Q, extent="full"), edge("module/l/M", "hasPoint", P2))
    assert figures(covered(CATALOGUE, brief, library("l", *both)), "core") == (1, 1, 1, 0, 0, 1, 0)
    taught = library("l", *both, *resource("U", P2, "teach"))
    assert figures(covered(CATALOGUE, brief, taught), "core") == (1, 1, 1, 1, 0, 1, 1)


def test_7_7_a_course_without_official_requirements_is_never_complete_and_not_decidable() -> None:
    brief = source("moe/brief/530701", edge(M, "hasCourse", A, role="core"))
    assert figures(covered(CATALOGUE, brief, library("l", *COMPLETE)), "core") == (1, 0, 1, 0, 0, 0, 0)


def test_7_8_a_chain_counts_when_every_claim_in_it_reaches_c() -> None:
    weak = tuple(claim for claim in COMPLETE if claim[1] != "meets")
    assert requirements(*weak, edge(P, "meets", R, 0.7, extent="full"), c=0.8) == NOTHING
    assert requirements(*weak, edge(P, "meets", R, 0.7, extent="full"), c=0.7) == ALL


@pytest.mark.parametrize(("status", "expected"), [(Status.ACCEPTED, ALL), (Status.REJECTED, NOTHING)])
def test_7_8_a_review_decides_for_the_whole_edge(status: Status, expected: tuple[int, ...]) -> None:
    weak = tuple(claim for claim in COMPLETE if claim[1] != "meets")
    claim = edge(P, "meets", R, 0.7, extent="full")
    coverage = covered(CATALOGUE, BRIEF, library("l", *weak, claim), review("a/1", claim, status))
    assert figures(coverage, "requirements", c=1.0 if status is Status.ACCEPTED else 0.1) == expected


def test_7_8_a_review_that_only_proposes_leaves_an_earlier_decision_standing() -> None:
    claim = edge(P, "meets", R, extent="full")
    said = [review("a/1", claim, Status.REJECTED), review("b/1", claim, Status.PROPOSED)]
    assert figures(covered(CATALOGUE, BRIEF, library("l", *COMPLETE), *said), "requirements") == NOTHING


def test_7_8_extent_belongs_to_the_claim() -> None:
    weak = tuple(claim for claim in COMPLETE if claim[1] != "meets")
    claims = (edge(P, "meets", R, extent="part"), edge(P, "meets", R, 0.6, extent="full"))
    assert requirements(*weak, *claims) == NOTHING
    assert requirements(*weak, *claims, c=0.6) == ALL


def test_7_8_the_curve_shows_every_c_at_which_a_figure_changes() -> None:
    weak = tuple(claim for claim in COMPLETE if claim[1] != "meets")
    coverage = covered(CATALOGUE, BRIEF, library("l", *weak, edge(P, "meets", R, 0.7, extent="full")))
    assert change_points(coverage, Scope(major="530701")) == [0.7, 1.0]
    shown = [part(point, "best", "requirements")["complete"] for point in curve(coverage, Scope(major="530701"))]
    assert shown == [1, 0]


def test_7_8_a_library_serves_a_major_from_its_claims_worth_on() -> None:
    proposed = tuple(claim for claim in COMPLETE if claim[1] != "serves")
    coverage = covered(CATALOGUE, BRIEF, library("l", *proposed, edge(L, "serves", M, 0.5)))
    assert figures(coverage, "core") == NOTHING
    assert figures(coverage, "core", c=0.5) == ALL


def test_a_course_of_several_libraries_lends_only_what_the_rules_say() -> None:
    shared = library("l2", node(X, flavour="标准课程"), edge(L2, "owns", X), edge(L2, "serves", M), node(Y))
    lent = resource("S", P, "teach", "assess", owner=L2)
    coverage = covered(CATALOGUE, BRIEF, library("l", *NAMED), shared, source("s", *lent))
    assert part(major_report(coverage, "530701", scope=Scope(library=L)), "best", "items", "core")["complete"] == 0
    assert part(major_report(coverage, "530701", scope=Scope(library=L2)), "best", "items", "core")["complete"] == 1
