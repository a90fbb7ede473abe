"""A server over a small library with three proposals, where every test begins with nothing decided."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph.alignment.proposals import commit_claims
from graph.upkeep import WholeStore
from ontology.claims import Method
from tests.api.http.signed_in import Office, office
from tests.small_libraries import BRIEF, CATALOGUE, P2, SHELF, L, P, Q, R, edge, library, node

PROPOSED = [
    edge(P, "meets", R, 0.8, extent="full"),
    edge(P, "meets", Q, 0.4, extent="part"),
    edge(P2, "meets", R, 0.7, extent="full"),
]
LIBRARY = library("l", node(L), *SHELF, edge("module/l/M", "hasPoint", P2))
ROLES = {"li": "builder:l", "other": "builder:elsewhere", "wu": "expert", "du": "auditor"}


class Desk:
    """The server and its store."""

    def __init__(self, served: Office, live: Any) -> None:
        self.office, self._live = served, live

    @property
    def store(self) -> WholeStore:
        """The store in memory that is served."""
        found: WholeStore = self._live.current.store
        return found

    def fresh(self) -> "Desk":
        """Take back all decisions and propose anew."""
        for each in self.store.versions():
            if each.version.source.startswith("review/"):
                self.store.withdraw(each.version.source, datetime.now(UTC))
        self.propose(PROPOSED)
        return self

    def propose(self, claims: list[Any]) -> None:
        """Put proposals in the place of those of the last run."""
        stated = [each._replace(method=Method.LEXICAL) for each in claims]
        commit_claims(self.store, "point-requirement", stated, L, datetime.now(UTC))
        self.settled()

    def settled(self) -> None:
        """Wait until the server serves what the store holds."""
        end = time.monotonic() + 30
        while self._live.current.revision != self.store.revision:
            assert time.monotonic() < end
            time.sleep(0.005)


@contextmanager
def review_desk(folder: Path) -> Iterator[Desk]:
    """Serve with an account for each role."""
    with office(folder) as served:
        desk = Desk(served, served.live)
        for bundle in (CATALOGUE, BRIEF, LIBRARY):
            desk.store.commit(*bundle, datetime.now(UTC))
        for name, role in ROLES.items():
            served.enrol(name, role)
        yield desk
