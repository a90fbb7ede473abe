"""The shelf: what is read of a library in columns is what its claims and what is looked up thing by thing tell."""

from datetime import UTC, datetime

from graph.standing import edge_order
from graph.stores.memory import MemoryStore
from graph.verification.shelf import Shelf
from graph.verification.statement import DRAWN
from ingest.withdrawing import sources_of
from ontology.claims import Status
from tests.small_libraries import BRIEF, CATALOGUE, COMPLETE, L, P, edge, library, node

NOON = datetime(2026, 1, 1, 4, tzinfo=UTC)
OPEN = node("resource/l/T", live=True, url="https://example.org/t", media="视频")


def shelf_and_store() -> tuple[Shelf, MemoryStore]:
    store = MemoryStore()
    meets = edge(P, "meets", "requirement/530701/more", extent="full")
    for bundle in (CATALOGUE, BRIEF, library("l", node(L), *COMPLETE, OPEN, meets)):
        store.commit(*bundle, NOON)
    return Shelf(store, sources_of(store, "l").own, store.revision), store


def test_names_and_properties_are_those_that_are_looked_up_thing_by_thing() -> None:
    shelf, store = shelf_and_store()
    own = {each.id for stored in sources_of(store, "l").own for each in store.claims(stored.key)[0]}
    assert "resource/l/T" in own
    for identity in own:
        told = store.describe(identity)
        assert shelf.named(identity) == (told.label, told.props)


def test_what_nobody_states_has_no_name() -> None:
    assert shelf_and_store()[0].named("resource/l/none") is None


def test_a_statement_comes_with_all_that_its_claim_says() -> None:
    shelf, store = shelf_and_store()
    (stored,) = sources_of(store, "l").own
    claims = [each for each in store.claims(stored.key)[1] if each.predicate in DRAWN]
    wanted = sorted((each for each in claims if each.status is Status.ACCEPTED), key=edge_order)
    assert wanted
    assert sorted((shelf.drawn(each).claim for each in shelf.statements), key=edge_order) == wanted
