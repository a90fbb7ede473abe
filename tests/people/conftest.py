"""A database of people in its own file, with hashes that cost next to nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from people import accounts
from people.database import Database, open_database
from people.log import Doer
from people.passwords import Cost, Hasher
from people.roles import Grant

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CHEAP = Cost(rounds=1, memory=8, lanes=1)
PASSWORD = "correct horse"
DOER = Doer("root", "192.0.2.1", NOON)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where the database is."""
    return f"sqlite:///{tmp_path}/zhitu.db.people"


@pytest.fixture
def people(url: str) -> Iterator[Database]:
    """A database without accounts."""
    database = open_database(url)
    yield database
    database.close()


@pytest.fixture
def hasher() -> Hasher:
    """A cheap hasher."""
    return Hasher(CHEAP)


def enrol(database: Database, name: str, *roles: str, password: str | None = PASSWORD) -> int:
    """Make an account with roles; return its number."""
    known, _ = accounts.create(database, Hasher(CHEAP), name, password, map(Grant.read, roles), DOER)
    return known.id
