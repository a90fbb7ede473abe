"""A whole library is withdrawn with all its sources, and nobody else's."""

from datetime import UTC, datetime

import pytest

from graph.stores.memory import MemoryStore
from ingest.report import Bundle
from ingest.withdrawing import sources_of, together, withdraw_all, without
from ontology.claims import Authority
from tests.graph.coverage.asking import stored
from tests.small_libraries import BRIEF, CATALOGUE, NAMED, Claimed, L, M, P, edge, library, node, source

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OWN = ["inventory/l", "library/l", "my-list", "plan/l/530701"]


def of_library(name: str, *claims: Claimed) -> Bundle:
    return source(name, *claims, authority=Authority.INSTITUTION, whole=False)


@pytest.fixture
def store() -> MemoryStore:
    return stored(
        *(CATALOGUE, BRIEF, library("l", node(L), *NAMED)),
        of_library("inventory/l", edge("resource/l/R", "supports", P, purpose="teach")),
        of_library("plan/l/530701", edge("plan/l/530701", "implements", M)),
        of_library("my-list", edge(L, "owns", "resource/l/S")),
        of_library("both", edge(L, "owns", "resource/l/T"), edge("library/k", "owns", "resource/k/T")),
        source("registry/l", edge(L, "serves", M), authority=Authority.UNSTATED),
        library("k", node("library/k"), edge("library/k", "serves", M)),
    )


def test_its_sources_are_found_by_their_ids_and_by_what_they_speak_of(store: MemoryStore) -> None:
    found = sources_of(store, "l")
    assert [each.version.source for each in found.own] == OWN
    assert [each.version.source for each in found.others] == ["both", "registry/l"]


def test_a_library_that_nobody_speaks_of_has_none(store: MemoryStore) -> None:
    assert sources_of(store, "nobody") == ((), ())


def test_the_answer_goes_with_the_proposal_and_not_the_other_way_round() -> None:
    given = edge("course/l/X", "reuses", "course/k/X", mode="引用")
    names = ["reuse/l/0", "reuse/l/0/answer"]
    answered = stored(*(of_library(name, given) for name in (*names, "reuse/l/1")))
    assert [each.version.source for each in together(answered, names[0])] == names
    assert [each.version.source for each in together(answered, names[1])] == names[1:]
    assert together(answered, "reuse/l/2") == ()


def test_they_are_withdrawn_one_revision_each_at_one_time(store: MemoryStore) -> None:
    before = store.revision
    made = withdraw_all(store, sources_of(store, "l").own, NOW)
    assert [each.source for each in made] == OWN
    assert [each.number for each in made] == list(range(before + 1, before + 5))
    assert {each.recorded for each in made} == {NOW}
    assert sources_of(store, "l").own == ()
    assert {"library/k", "moe/brief/530701", "registry/l"} <= {each.version.source for each in store.versions()}


def test_asking_what_would_be_without_them_changes_nothing(store: MemoryStore) -> None:
    before = store.revision, store.versions()
    left = without(store, sources_of(store, "l").own, NOW, lambda changed: len(changed.versions()))
    assert left == len(before[1]) - len(OWN)
    assert (store.revision, store.versions()) == before
