"""The synthetic nation: deterministic, of the vocabulary, of the sizes it promises."""

from collections import Counter

import pytest

from bench.nation import code_of, demanded
from bench.synthetic import library, national
from graph.stores.admission import admit_edge, admit_node
from ingest.report import Bundle
from ontology.claims import NO_EVIDENCE, Claim, Status
from ontology.codes import Level, MajorCode
from ontology.names import node_id, segments
from tests.reference_coverage import audit, committed


def claims(bundle: Bundle) -> list[Claim]:
    return [*bundle.nodes, *bundle.edges]


def difference(one: Bundle, other: Bundle) -> int:
    """Count the claims of the first that the other lacks."""
    return len(set(claims(one)) - set(claims(other)))


def test_the_same_parameters_give_the_same_nation_and_others_another() -> None:
    first, again, other = (list(national(0.002, 40, seed)) for seed in (7, 7, 8))
    assert first == again
    assert [bundle.version.source for bundle in first] == [bundle.version.source for bundle in other]
    assert all(one.version.sha256 != two.version.sha256 for one, two in zip(first, other, strict=True))


def test_every_claim_is_admitted_as_it_stands_once_and_with_evidence() -> None:
    for bundle in [*national(0.002, 120, 1), library()]:
        assert [admit_node(claim) for claim in bundle.nodes] == [*bundle.nodes]
        assert [admit_edge(claim) for claim in bundle.edges] == [*bundle.edges]
        assert max(Counter(claim.id for claim in bundle.nodes).values()) == 1
        assert max(Counter((*claim[:3], claim.props) for claim in bundle.edges).values()) == 1
        assert all(claim.evidence != NO_EVIDENCE for claim in claims(bundle))


def test_every_bundle_says_that_it_is_synthetic() -> None:
    for bundle in national(0.002, 5, 1):
        assert "合成数据" in bundle.version.title
        assert "synthetic" in bundle.version.source


def test_ids_are_those_that_the_names_module_would_give() -> None:
    for bundle in national(0.002, 5, 1):
        for claim in bundle.nodes:
            prefix, *keys = segments(claim.id)
            assert claim.id == node_id(prefix, *keys)


def test_majors_have_distinct_valid_codes_of_all_levels() -> None:
    codes = [MajorCode(code_of(number)) for number in range(1400)]
    assert len(set(codes)) == 1400
    assert {code.level for code in codes} == set(Level)


def test_a_tenth_of_the_nation_has_a_tenth_of_what_is_promised() -> None:
    nodes: Counter[str] = Counter()
    edges: Counter[str] = Counter()
    proposed = sources = 0
    for bundle in national(0.1, None, 1):
        sources += 1
        nodes.update(claim.id.partition("/")[0] for claim in bundle.nodes)
        edges.update(claim.predicate for claim in bundle.edges)
        proposed += sum(claim.status is Status.PROPOSED for claim in bundle.edges)
    assert sources == 31 + 120
    assert nodes["major"] == 140
    assert nodes["resource"] == 120 * 1750
    assert nodes["point"] == pytest.approx(110_000, rel=0.05)
    assert nodes.total() == pytest.approx(340_000, rel=0.05)
    assert edges.total() == pytest.approx(720_000, rel=0.05)
    assert proposed / (edges["meets"] + edges["supports"]) == pytest.approx(0.02, rel=0.15)
    assert edges["reuses"] > 0


def test_resources_per_library_may_be_set() -> None:
    bundles = list(national(0.001, 333, 1))
    assert sum(claim.id.startswith("resource/") for claim in bundles[-1].nodes) == 333


def test_what_libraries_refer_to_is_what_documents_state() -> None:
    bundles = list(national(0.01, 50, 3))
    stated = {claim.id for bundle in bundles for claim in bundle.nodes}
    undocumented = {major.code for major in (demanded(number, 0.01, 3) for number in range(14)) if not major.documented}
    for bundle in bundles:
        for claim in bundle.edges:
            if claim.object not in stated:
                assert claim.predicate in ("meets", "implements")
                assert segments(claim.object)[1] in undocumented


def test_the_nation_is_covered_in_part() -> None:
    found = audit(committed(national(0.002, 400, 3)))["majors"].values()
    held = Counter[str]()
    for major in found:
        figures = major["union"]["requirements"]
        held.update(total=figures["total"], named=figures["named"], complete=figures["complete"])
    assert 0 < held["complete"] < held["named"] < held["total"]


@pytest.mark.parametrize("size", [6_000, 10_000])
def test_a_library_has_exactly_the_claims_asked_for(size: int) -> None:
    assert len(claims(library(size))) == size
    assert library(size) == library(size)


def test_a_library_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="at least"):
        library(100)


def test_an_edited_library_differs_by_the_share_asked_for() -> None:
    before, after = library(10_000, 1), library(10_000, 1, 0.05)
    assert before.version.source == after.version.source
    assert before.version.sha256 != after.version.sha256
    assert difference(before, after) == 500
    assert difference(after, before) <= 500
