"""The rules of what stands, on their own."""

from itertools import permutations

from graph.standing import fallback_label, kept_edges, kept_nodes, ranked, standing_edges, verdicts
from graph.store import Stored, Told
from ontology.claims import EdgeClaim, Evidence, Method, NodeClaim, Status
from ontology.names import NodeId
from tests.graph.stores.sayings import COURSE, POINT, REQUIREMENT, edge, node, review, version

MEETS = edge(POINT, "meets", REQUIREMENT, extent="full")


def told(claim: EdgeClaim, opened: int) -> Told[EdgeClaim]:
    return Told(Stored(opened, version(f"s{opened}"), opened, None, 0, 1), claim)


def test_the_order_in_which_duplicates_come_does_not_matter() -> None:
    duplicates = [
        MEETS._replace(status=Status.REJECTED),
        MEETS._replace(status=Status.PROPOSED, confidence=0.5),
        MEETS._replace(status=Status.PROPOSED, confidence=0.9),
        MEETS._replace(evidence=Evidence("行", page=2)),
        MEETS._replace(evidence=Evidence("行", page=1)),
    ]
    for order in permutations(duplicates):
        assert kept_edges(order) == [duplicates[4]]


def test_claims_with_other_properties_are_no_duplicates() -> None:
    part = edge(POINT, "meets", REQUIREMENT, extent="part")
    assert kept_edges([part, MEETS]) == [MEETS, part]
    plain, known = node(COURSE, "网店运营"), node(COURSE, "网店运营", flavour="标准课程")
    assert kept_nodes([plain, known]) == sorted([plain, known], key=lambda claim: claim.props == ())
    assert kept_nodes([NodeClaim(COURSE, "乙"), NodeClaim(COURSE, "甲")]) == [NodeClaim(COURSE, "乙")]


def test_without_a_review_each_claim_keeps_its_own_status() -> None:
    refused = told(MEETS._replace(status=Status.REJECTED), 1)
    stated, proposed = told(MEETS, 2), told(MEETS._replace(status=Status.PROPOSED, confidence=0.3), 3)
    assert standing_edges([refused, stated, proposed]) == [stated, proposed]


def test_a_review_decides_until_a_later_one() -> None:
    refusal, approval = told(review(Status.REJECTED, MEETS), 2), told(review(Status.ACCEPTED, MEETS), 3)
    undecided = told(review(Status.PROPOSED, MEETS), 4)
    claims = [told(MEETS, 1), refusal]
    assert standing_edges(claims) == []
    assert standing_edges([*claims, undecided]) == []
    assert standing_edges([undecided, approval, *claims]) == [undecided, approval, *claims]
    assert set(verdicts([refusal, approval, undecided]).values()) == {Status.ACCEPTED}


def test_in_one_version_an_accepting_review_beats_a_rejecting_one() -> None:
    part = edge(POINT, "meets", REQUIREMENT, extent="part")
    claims = [told(review(Status.REJECTED, part), 2), told(review(Status.ACCEPTED, MEETS), 2)]
    assert set(verdicts(claims).values()) == {Status.ACCEPTED}
    assert verdicts([told(MEETS._replace(method=Method.MODEL), 1)]) == {}


def test_a_tie_of_versions_goes_to_the_smaller_source() -> None:
    same = [version("b"), version("a"), version("c", "2")]
    assert [it.source for it in ranked(same, lambda it: it)] == ["c", "a", "b"]


def test_what_nothing_names_is_called_by_its_last_segment() -> None:
    assert fallback_label("course/530701/A%2FB 测试") == "A/B 测试"
    assert fallback_label(NodeId("")) == ""
