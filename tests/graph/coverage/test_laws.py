"""Laws of coverage on random graphs: resources never lower a lamp, order does not matter, withdraw undoes import."""

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.coverage.report import national
from graph.coverage.scopes import audit
from ingest.report import Bundle
from ontology.claims import Authority, EdgeClaim, NodeClaim, Version, props
from ontology.names import NodeId
from tests.graph.coverage.asking import NOON, opened, stored
from tests.random_graphs import LIBRARIES, graphs, points_of, thresholds


def more_resources(slug: str, purposes: tuple[str, ...]) -> Bundle:
    """One more live resource of the library on each of its points."""
    nodes, edges = [], []
    for number, point in enumerate(points_of(slug)):
        resource = NodeId(f"resource/{slug}/more{number}")
        nodes.append(NodeClaim(resource, "更多", props(live=True)))
        edges.append(EdgeClaim(NodeId(f"library/{slug}"), "owns", resource))
        edges += [EdgeClaim(resource, "supports", point, props(purpose=purpose)) for purpose in purposes]
    version = Version("more", "more", "更多素材", authority=Authority.LIBRARY)
    return Bundle(version, tuple(nodes), tuple(edges))


def bare(report: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in report.items() if name != "revision"}


@settings(max_examples=40, deadline=None)
@given(graphs(), thresholds(), st.sampled_from(LIBRARIES), st.sets(st.sampled_from(("teach", "practise", "assess"))))
def test_more_resources_never_lower_a_lamp(bundles: list[Bundle], c: float, slug: str, purposes: set[str]) -> None:
    before = audit(opened(stored(*bundles)), c)
    after = audit(opened(stored(*bundles, more_resources(slug, tuple(sorted(purposes))))), c)
    for kind, union in before.unions.items():
        assert np.all(after.unions[kind] >= union)
    tables = before.coverage.tables(), after.coverage.tables()
    for kind in before.unions:
        assert np.all(tables[1].of(kind).values >= tables[0].of(kind).values)


@settings(max_examples=40, deadline=None)
@given(graphs(), thresholds(), st.randoms(use_true_random=False))
def test_the_order_of_imports_does_not_matter(bundles: list[Bundle], c: float, random: Random) -> None:
    latest = {bundle.version.source: bundle for bundle in bundles}
    # reviews are ranked by the revision that brought them in, so their order is part of what is said
    order = [bundle for source, bundle in latest.items() if not source.startswith("review/")]
    reviews = [bundle for source, bundle in latest.items() if source.startswith("review/")]
    shuffled = order.copy()
    random.shuffle(shuffled)
    one, other = (national(audit(opened(stored(*some, *reviews)), c)) for some in (order, shuffled))
    assert one == other


@settings(max_examples=40, deadline=None)
@given(graphs(), thresholds(), st.sampled_from(LIBRARIES))
def test_withdraw_undoes_import(bundles: list[Bundle], c: float, slug: str) -> None:
    store = stored(*bundles)
    before = bare(national(audit(opened(store), c)))
    more = more_resources(slug, ("teach", "practise", "assess"))
    store.commit(more.version, more.nodes, more.edges, NOON)
    store.withdraw("more", NOON)
    assert bare(national(audit(opened(store), c))) == before
