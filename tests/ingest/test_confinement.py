from dataclasses import replace
from pathlib import Path

import pytest

from ingest.confinement import confine
from ingest.pipeline import read
from ingest.report import Bundle, Reading, merge_counts
from ontology.claims import Authority, EdgeClaim, NodeClaim
from ontology.names import NodeId

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "530701"


@pytest.fixture(scope="module")
def sample() -> Reading:
    (reading,) = read([SAMPLE])
    return reading


def copied(reading: Reading, bundle: Bundle | None = None) -> Reading:
    again = Reading(reading.file, reading.kind, [bundle or reading.bundles[0]])
    again.counts = {what: replace(count) for what, count in reading.counts.items()}
    return again


def confined(reading: Reading, *libraries: str) -> Reading:
    confine([reading], frozenset(libraries))
    return reading


def test_a_library_that_is_allowed_passes_as_it_was_read(sample: Reading) -> None:
    assert confined(copied(sample), "ec-sample", "other").bundles == sample.bundles
    everything = copied(sample)
    confine([everything], None)
    assert everything.bundles == sample.bundles


def test_another_library_is_refused_with_file_place_reason_and_what_to_do(sample: Reading) -> None:
    reading = confined(copied(sample), "other")
    (problem,) = reading.problems
    assert reading.bundles == []
    assert reading.bad
    assert problem.file == str(SAMPLE)
    assert problem.place.sheet
    assert problem.place.row
    assert "“ec-sample”" in problem.reason
    assert "other" in problem.advice
    assert "还没有" in confined(copied(sample)).problems[0].advice


def test_what_is_refused_is_rejected_in_the_counts(sample: Reading) -> None:
    before, after = merge_counts([sample]), merge_counts([confined(copied(sample), "other")])
    assert {what: count.read for what, count in after.items()} == {what: count.read for what, count in before.items()}
    assert all(count.kept == 0 for count in after.values())


def with_source(bundle: Bundle, source: str, authority: Authority = Authority.LIBRARY) -> Bundle:
    return bundle._replace(version=replace(bundle.version, source=source, authority=authority))


@pytest.mark.parametrize("source", ["moe/standard/530701", "library/other", "registry/x", "library", "review/li/1"])
def test_a_source_that_is_not_the_librarys_is_refused_whatever_it_says(sample: Reading, source: str) -> None:
    assert confined(copied(sample, with_source(sample.bundles[0], source)), "ec-sample").bundles == []


def test_nobody_speaks_for_the_ministry(sample: Reading) -> None:
    official = with_source(sample.bundles[0], "library/ec-sample", Authority.MINISTRY)
    assert confined(copied(sample, official), "ec-sample").bundles == []


@pytest.mark.parametrize(
    "identity", ["point/other/x", "course/530701/网店运营", "library/other", "requirement/530701/a/b"]
)
def test_things_of_others_are_not_told_of(sample: Reading, identity: str) -> None:
    bundle = sample.bundles[0]
    wrong = bundle._replace(nodes=(*bundle.nodes, NodeClaim(NodeId(identity), "x")))
    assert identity in confined(copied(sample, wrong), "ec-sample").problems[0].reason


@pytest.mark.parametrize(
    ("subject", "predicate", "target", "passes"),
    [
        ("point/ec-sample/x", "meets", "requirement/530701/a/b", True),
        ("course/ec-sample/x", "reuses", "course/other/y", True),
        ("institution/x", "operates", "library/ec-sample", True),
        ("institution/x", "operates", "library/other", False),
        ("course/other/y", "reuses", "course/ec-sample/x", False),
        ("point/other/x", "meets", "requirement/530701/a/b", False),
        ("course/530701/网店运营", "requires", "requirement/530701/a/b", False),
        ("major/530701", "hasCourse", "course/530701/新课", False),
        ("major/530701", "targets", "occupation/4-01-02-03", True),
        ("major/530701", "replacedBy", "major/530702", False),
        ("major/530701", "continuesTo", "major/330701", False),
        ("resource/ec-sample/r", "supports", "point/ec-sample/x", True),
        ("resource/ec-sample/r", "supports", "point/other/x", False),
        ("library/ec-sample", "owns", "course/other/x", False),
        ("course/ec-sample/x", "hasModule", "module/other/m", False),
    ],
)
def test_a_librarys_own_things_may_lead_to_others_but_not_the_other_way(
    sample: Reading, subject: str, predicate: str, target: str, passes: bool
) -> None:
    bundle = sample.bundles[0]
    more = bundle._replace(edges=(*bundle.edges, EdgeClaim(NodeId(subject), predicate, NodeId(target))))
    assert bool(confined(copied(sample, more), "ec-sample").bundles) is passes
