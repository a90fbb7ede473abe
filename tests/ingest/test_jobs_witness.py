"""What was read before its turn holds as long as the graph tells the same."""

from datetime import UTC, datetime

import pytest

from graph.stores.memory import MemoryStore
from ingest.jobs_witness import Witness
from ingest.known import known_of
from ontology.claims import Authority, NodeClaim, Version
from ontology.names import node_id

MAJOR = node_id("major", "530701")


@pytest.fixture
def store() -> MemoryStore:
    found = MemoryStore()
    say(found, "moe/brief/530701", "电子商务", MAJOR)
    return found


def say(store: MemoryStore, source: str, name: str, identity: str) -> None:
    """Commit a source that names one thing."""
    version = Version(source, name.encode().hex(), name, authority=Authority.MINISTRY)
    store.commit(version, [NodeClaim(node_id(*identity.split("/")), name)], [], datetime.now(UTC))


def test_what_was_told_is_told_on(store: MemoryStore) -> None:
    witness = Witness(known_of(store))
    known = witness.known
    assert known is not None
    fact = known.major("530701")
    assert fact is not None
    assert fact.name == "电子商务"
    assert known.major("530799") is None


def test_it_holds_until_the_graph_tells_something_else(store: MemoryStore) -> None:
    witness = Witness(known_of(store))
    assert witness.known is not None
    witness.known.major("530701")
    say(store, "moe/brief/530702", "跨境电子商务", "major/530702")
    assert witness.holds(known_of(store))
    witness.known.major("530703")
    assert witness.holds(known_of(store))
    say(store, "moe/brief/530703", "移动商务", "major/530703")
    assert not witness.holds(known_of(store))


def test_a_catalogue_that_came_meanwhile_asks_for_another_reading(store: MemoryStore) -> None:
    empty = Witness(None)
    assert empty.known is None
    assert empty.holds(None)
    assert not empty.holds(known_of(store))
    assert not Witness(known_of(store)).holds(None)
