"""The reference implementation of DESIGN 7.5 and 7.8, reuse and confidence, against cases worked out by hand."""

import pytest

from ontology.claims import EdgeClaim, NodeClaim, Status
from tests.reference_coverage import committed, curve
from tests.small_libraries import (
    BRIEF,
    CATALOGUE,
    COMPLETE,
    L2,
    NAMED,
    SHELF,
    X2,
    A,
    B,
    L,
    M,
    P,
    R,
    X,
    Y,
    edge,
    figures,
    library,
    node,
    report,
    resource,
    review,
    short,
    source,
    taker,
    words,
)

# --- 7.5 points and reuse ---------------------------------------------------------------------------------------------


def test_what_stands_under_a_personalised_course_never_counts() -> None:
    personal = [node(X, flavour="个性化课程"), *COMPLETE[1:]]
    assert figures(report(BRIEF, library("l", *personal)), "core") == (1, 1, 0, 0, 0, 0, 0)
    assert figures(report(BRIEF, library("l", *personal)), "requirements") == (1, 1, 0, 0, 0, 0, 0)


def test_a_point_counts_whatever_standard_course_it_stands_in() -> None:
    elsewhere = node(Y, flavour="标准课程"), edge(L, "owns", Y), edge(Y, "implements", A, extent="full")
    apart = [claim for claim in COMPLETE if not (isinstance(claim, EdgeClaim) and claim.predicate == "implements")]
    assert figures(report(BRIEF, library("l", *apart, *elsewhere)), "core") == (1, 1, 1, 1, 0, 1, 1)


@pytest.mark.parametrize(("mode", "share"), [("引用", "引用"), ("共建", "共建"), (None, "引用")])
def test_a_course_taken_over_brings_everything_with_it(mode: str | None, share: str) -> None:
    found = report(BRIEF, library("l", *COMPLETE), taker(mode=mode))
    assert figures(found, "core", L2) == figures(found, "core") == (1, 1, 1, 1, 0, 1, 1)
    shares = dict.fromkeys(("自建", "共建", "引用"), 0) | {share: 1}
    assert found["split"][L2]["core"] == {"named": shares, "complete": shares}
    assert found["split"][L]["core"]["complete"] == {"自建": 1, "共建": 0, "引用": 0}


def test_the_flavour_of_the_taken_course_does_not_matter_but_the_takers_does() -> None:
    personal = library("l", node(X, flavour="个性化课程"), *COMPLETE[1:])
    assert figures(report(BRIEF, personal, taker()), "core", L2)[-1] == 1
    refused = taker(node(X2, flavour="个性化课程"))
    refused = refused._replace(nodes=refused.nodes[1:])
    assert figures(report(BRIEF, library("l", *COMPLETE), refused), "core", L2)[2] == 0


def test_taking_over_again_passes_on_and_circles_are_harmless() -> None:
    third = library(
        "l3", node("course/l3/X", flavour="标准课程"), edge("library/l3", "owns", "course/l3/X"),
        edge("library/l3", "serves", M), edge("course/l3/X", "reuses", X2, mode="共建"),
    )  # fmt: skip
    back = edge(X, "reuses", "course/l3/X")
    found = report(BRIEF, library("l", *COMPLETE, back), taker(), third)
    assert figures(found, "core", "library/l3") == (1, 1, 1, 1, 0, 1, 1)
    assert found["split"]["library/l3"]["requirements"]["complete"] == {"自建": 0, "共建": 1, "引用": 0}


def test_own_implements_silence_those_of_the_taken_course_from_their_c_on() -> None:
    part = edge(X2, "implements", A, 0.6, extent="part")
    told = committed((CATALOGUE, BRIEF, library("l", *COMPLETE), taker(part)))
    named = {
        c: short(one["majors"]["530701"]["libraries"][L2]["core"])[2] for c, one in curve(told, (1.0, 0.6)).items()
    }
    assert named == {1.0: 1, 0.6: 0}


def test_a_taken_course_that_states_its_own_implements_does_not_pass_on_those_behind_it() -> None:
    between = library("l", *COMPLETE, edge(Y, "reuses", X), edge(Y, "implements", B, extent="full"))
    found = report(source("moe/b", *BRIEF.edges, edge(M, "hasCourse", B, role="core")), between, taker(of=Y))
    assert words(found, "core", A, L2) == set()
    assert words(found, "core", B, L2) == {"named"}
    assert "complete" in words(found, "requirements", R, L2)


@pytest.mark.parametrize(("owner", "lit"), [(L, 1), (None, 1), (L2, 0)])
def test_on_own_points_only_own_resources_and_nobodys_count(owner: str | None, lit: int) -> None:
    found = report(BRIEF, library("l", *NAMED, *resource("T", P, "teach", "assess", owner=owner)))
    assert figures(found, "requirements")[-1] == lit


def test_the_takers_resources_light_taken_points_and_strangers_do_not() -> None:
    mine = resource("T", P, "teach", owner=L2), resource("E", P, "assess", owner="library/stranger")
    found = report(BRIEF, library("l", *NAMED), taker(*mine[0], *mine[1]))
    assert words(found, "requirements", R, L2) == {"named", "taught"}
    assert words(found, "requirements", R) == {"named"}


def test_what_two_libraries_hold_is_not_combined() -> None:
    other = library("l2", edge(L2, "serves", M), *resource("E", P, "assess", owner=L2))
    found = report(BRIEF, library("l", *NAMED, *resource("T", P, "teach")), other)
    assert words(found, "requirements", R) == {"named", "taught"}
    assert words(found, "requirements", R, L2) == set()


# --- 7.8 confidence and reviews ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "weak",
    [
        edge(P, "meets", R, 0.6, extent="full"),
        edge("module/l/M", "hasPoint", P, 0.6),
        edge(X, "hasModule", "module/l/M", 0.6),
        edge(L, "owns", X, 0.6),
    ],
    ids=lambda claim: str(claim.predicate),
)
def test_a_chain_counts_when_every_claim_in_it_is_worth_c(weak: EdgeClaim) -> None:
    told = [one for one in COMPLETE if not (isinstance(one, EdgeClaim) and one[:3] == weak[:3])]
    shelf = library("l", *told, weak)
    assert figures(report(BRIEF, shelf), "requirements") == (1, 1, 0, 0, 0, 0, 0)
    assert figures(report(BRIEF, shelf, c=0.6), "requirements") == (1, 1, 1, 1, 0, 1, 1)
    assert figures(report(BRIEF, shelf, c=0.61), "requirements")[2] == 0


def test_owning_a_resource_is_not_part_of_the_chain() -> None:
    weak = [
        one._replace(status=Status.PROPOSED, confidence=0.3) if isinstance(one, EdgeClaim) else one
        for one in resource("T", P, "teach", "assess")
        if isinstance(one, NodeClaim) or one.predicate == "owns"
    ]
    supports = [one for one in resource("T", P, "teach", "assess") if isinstance(one, EdgeClaim)][1:]
    assert figures(report(BRIEF, library("l", *NAMED, *weak, *supports)), "requirements")[-1] == 1


def test_extent_belongs_to_the_claim() -> None:
    part = [one for one in COMPLETE if not (isinstance(one, EdgeClaim) and one.predicate == "meets")]
    both = edge(P, "meets", R, extent="part"), edge(P, "meets", R, 0.7, extent="full")
    shelf = library("l", *part, *both)
    assert [figures(report(BRIEF, shelf, c=c), "requirements")[2] for c in (1.0, 0.7)] == [0, 1]


MEETS = edge(P, "meets", R, extent="full")
GUESS = library("l", *(one for one in COMPLETE if one != MEETS), edge(P, "meets", R, 0.5, extent="full"))


def test_an_accepted_review_makes_every_claim_of_the_edge_count_in_full() -> None:
    accepted = review("a", edge(P, "meets", R), Status.ACCEPTED)
    assert figures(report(BRIEF, GUESS), "requirements")[2] == 0
    assert figures(report(BRIEF, GUESS, accepted), "requirements")[-1] == 1


def test_a_rejected_edge_is_not_in_force_whoever_states_it() -> None:
    rejected = review("a", MEETS, Status.REJECTED)
    assert figures(report(BRIEF, library("l", *COMPLETE), rejected, c=0.1), "requirements")[2] == 0
    gone = review("b", edge(M, "hasCourse", A, role="core"), Status.REJECTED)
    assert report(BRIEF, gone)["state"]["core"] == "官方文件未收录"


def test_the_review_opened_last_decides_and_a_proposed_one_does_not() -> None:
    yes, no = review("a", MEETS, Status.ACCEPTED), review("b", MEETS, Status.REJECTED)
    open_ = review("c", MEETS, Status.PROPOSED)
    assert [figures(report(BRIEF, GUESS, *order), "requirements")[2] for order in ((yes, no), (no, yes))] == [0, 1]
    assert figures(report(BRIEF, GUESS, no, open_), "requirements")[2] == 0
    again = yes._replace(version=yes.version.__class__("review/a", "again", "again"))
    assert figures(report(BRIEF, GUESS, yes, no, again), "requirements")[2] == 1


def test_an_accepted_review_is_itself_a_claim() -> None:
    found = report(BRIEF, library("l", *SHELF), review("a", MEETS, Status.ACCEPTED))
    assert words(found, "requirements", R) == {"named"}
