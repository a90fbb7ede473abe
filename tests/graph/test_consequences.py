"""What a change brings about besides its own claims: contradictions, and links that lead nowhere."""

from datetime import UTC, date, datetime

import pytest

from graph.consequences import Consequences, consequences
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns
from ingest.report import Bundle
from ontology.claims import Authority
from tests.random_graphs import seeded
from tests.small_libraries import COMPLETE, A, Claimed, M, P, R, edge, library, node, source

NOON = datetime(2026, 1, 1, 4, tzinfo=UTC)
NAMED = node(M)._replace(label="电子商务")
CATALOGUE = source("moe/catalogue", NAMED, effective=date(2021, 1, 1))


def after(store: MemoryStore, *bundles: Bundle) -> Consequences:
    """Commit bundles and tell what follows from it."""
    before = open_columns(store, None)
    for bundle in bundles:
        store.commit(*bundle, NOON)
    return consequences(store, before, open_columns(store, None))


def holding(*bundles: Bundle) -> MemoryStore:
    store = MemoryStore()
    for bundle in bundles:
        store.commit(*bundle, NOON)
    return store


def school(*claims: Claimed, sha256: str = "") -> Bundle:
    return source("school/plan", *claims, authority=Authority.INSTITUTION, sha256=sha256)


def test_who_wins_and_who_loses_is_told_with_both_words() -> None:
    found = after(holding(CATALOGUE), school(NAMED._replace(label="电商")))
    (one,) = found.contradictions
    assert one == (M, "电子商务", "label", "电子商务", "moe/catalogue", "电商", "school/plan")


def test_a_later_document_of_the_same_authority_wins() -> None:
    later = source("moe/standard", NAMED._replace(label="电子商务（新）"), effective=date(2025, 1, 1))
    (one,) = after(holding(CATALOGUE), later).contradictions
    assert (one.value, one.source, one.lost_value, one.lost_source) == (
        "电子商务（新）", "moe/standard", "电子商务", "moe/catalogue",
    )  # fmt: skip


def test_properties_contradict_each_other_too_and_agreement_does_not() -> None:
    store = holding(CATALOGUE, library("l", node("course/l/X", hours=64)))
    found = after(store, school(NAMED, node("course/l/X", hours=48)))
    assert [(one.id, one.name, one.value, one.lost_value) for one in found.contradictions] == [
        ("course/l/X", "hours", 48, 64)
    ]


def test_what_was_contradicted_already_is_not_told_again() -> None:
    store = holding(CATALOGUE, school(NAMED._replace(label="电商")))
    assert after(store, school(NAMED._replace(label="电商"), edge(M, "hasCourse", A), sha256="2")).contradictions == ()


def test_a_link_dangles_when_the_last_description_of_its_end_goes() -> None:
    described = source("moe/standard", node(A), node(R), edge(A, "requires", R), effective=date(2022, 1, 1))
    store = holding(CATALOGUE, described, library("l", node(P), edge(P, "meets", R, extent="full")))
    found = after(store, source("moe/standard", node(A), effective=date(2025, 1, 1), sha256="2"))
    assert found.dangling == ((P, "meets", R, R, "library/l"),)


def test_a_link_to_what_nobody_describes_dangles_from_the_beginning_and_is_told_once() -> None:
    store = holding(CATALOGUE)
    once = library("l", node(P), edge(P, "meets", R, extent="full"))
    assert after(store, once).dangling == ((P, "meets", R, R, "library/l"),)
    again = source("library/l", *once.nodes, node("point/l/Z"), *once.edges, authority=Authority.LIBRARY, sha256="2")
    assert after(store, again).dangling == ()


def test_what_another_source_still_describes_does_not_dangle() -> None:
    described = source("moe/standard", node(A), node(R), edge(A, "requires", R), effective=date(2022, 1, 1))
    store = holding(CATALOGUE, described, school(node(R)), library("l", node(P), edge(P, "meets", R)))
    assert after(store, source("moe/standard", node(A), sha256="2")).dangling == ()


def test_a_whole_library_brings_nothing_but_what_it_says() -> None:
    described = source("moe/standard", node(A), node(R), edge(A, "requires", R))
    shelf = [node(each) for each in (P, "library/l", "module/l/M")]
    assert after(holding(CATALOGUE, described), library("l", *shelf, *COMPLETE)) == Consequences()


@pytest.mark.parametrize("seed", range(12))
def test_contradictions_are_those_that_descriptions_tell(seed: int) -> None:
    bundles = seeded(seed)
    store = MemoryStore()
    before = open_columns(store, None)
    for bundle in bundles:
        store.commit(*bundle, NOON)
    found = consequences(store, before, open_columns(store, None)).contradictions
    told = {
        (identity, lost.name, lost.value, lost.stored.version.source)
        for identity in in_force(store)
        for lost in store.describe(identity).conflicts
    }
    assert {(one.id, one.name, one.lost_value, one.lost_source) for one in found} == told


def in_force(store: MemoryStore) -> set[str]:
    """Return what versions in force state nodes of."""
    return {node.id for stored in store.versions() for node in store.claims(stored.key)[0]}
