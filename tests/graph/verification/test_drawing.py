"""The draw: of a library's own statements, the same for the same seed and revision, each as likely as the other."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from graph.stores.memory import MemoryStore
from graph.verification.drawing import Draw, draw, still_stated
from ingest.report import Bundle
from ingest.withdrawing import sources_of
from ontology.claims import EdgeClaim, Status
from tests.small_libraries import BRIEF, CATALOGUE, COMPLETE, L2, Claimed, L, M, P, R, X, edge, library, node, review

NOON = datetime(2026, 1, 1, 4, tzinfo=UTC)
MANY = [edge(P, "meets", f"requirement/530701/{number}", extent="full") for number in range(100)]


def stored(*bundles: Bundle) -> MemoryStore:
    store = MemoryStore()
    for bundle in (CATALOGUE, BRIEF, *bundles):
        store.commit(*bundle, NOON)
    return store


def drawn(store: MemoryStore, seed: int = 1, size: int = 30, at: int | None = None) -> Draw:
    revision = at or store.revision
    return draw(store, "l", sources_of(store, "l", revision).own, revision, seed, size)


def identities(of: Draw) -> list[str]:
    return [each.identity for each in of.claims]


def test_thirty_are_drawn_and_the_same_seed_and_revision_draw_the_same() -> None:
    store = stored(library("l", *COMPLETE, *MANY))
    first = drawn(store)
    store.commit(*library("l", *COMPLETE), NOON)
    assert len(first.claims) == 30
    assert first.population == 104  # the hundred, one point that meets, a course that implements, two purposes
    again = drawn(store, at=3)
    assert (identities(again), again[:4]) == (identities(first), first[:4])
    assert drawn(store).population == 4


def test_another_seed_draws_others() -> None:
    store = stored(library("l", *MANY))
    assert set(identities(drawn(store, 1))) != set(identities(drawn(store, 2)))


def test_each_statement_is_as_likely_as_the_other() -> None:
    store = stored(library("l", *MANY))
    found = Counter(each for seed in range(300) for each in identities(drawn(store, seed)))
    assert len(found) == 100
    assert min(found.values()) > 55  # 90 on the average, 8 the deviation
    assert max(found.values()) < 125


def test_the_order_in_which_a_file_states_them_draws_no_other() -> None:
    forwards, backwards = stored(library("l", *MANY)), stored(library("l", *reversed(MANY)))
    assert identities(drawn(forwards)) == identities(drawn(backwards))


def test_only_own_accepted_statements_that_lead_to_figures_are_drawn_from() -> None:
    mine: Sequence[Claimed] = (*COMPLETE, edge(P, "meets", "requirement/530701/x", 0.7, extent="full"))
    others = library("l2", node(L2), edge(L2, "serves", M), edge("point/l2/p", "meets", R, extent="full"))
    store = stored(library("l", *mine), others)
    said = {(each.claim.subject, each.claim.predicate) for each in drawn(store).claims}
    assert said == {(X, "implements"), (P, "meets"), ("resource/l/T", "supports")}


def test_what_a_review_has_refused_is_not_drawn_from() -> None:
    meets = next(each for each in COMPLETE if isinstance(each, EdgeClaim) and each.predicate == "meets")
    store = stored(library("l", *COMPLETE), review("甲", meets, Status.REJECTED))
    assert {each.claim.predicate for each in drawn(store).claims} == {"implements", "supports"}


def test_a_library_of_fewer_is_drawn_whole_and_one_of_none_gives_none() -> None:
    store = stored(library("l", *COMPLETE))
    assert (drawn(store).population, len(drawn(store).claims)) == (4, 4)
    empty = stored(library("l", node(L)))
    assert (drawn(empty).population, drawn(empty).claims) == (0, ())


def test_what_has_been_withdrawn_since_is_known() -> None:
    store = stored(library("l", *MANY))
    first = drawn(store)
    gone = first.claims[0].claim
    store.commit(*library("l", *(each for each in MANY if each != gone)), NOON)
    now = still_stated(store, sources_of(store, "l").own, first.claims, store.revision)
    assert set(identities(first)) - now == {first.claims[0].identity}
