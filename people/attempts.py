"""How often signing in may go wrong, by name and by address; kept in the database, so that all workers count together.

The first few failures cost nothing; each further one doubles the wait, up to a quarter of an hour. Whoever is signed in
already, or has a token, is not concerned.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from people.database import Database
from people.errors import PeopleBusy, TooManyAttempts
from people.tables import Attempt

_FORGOTTEN = timedelta(minutes=30)
_FIRST_WAIT, _LONGEST_WAIT = 5, 900
_TRIES = 5


class Subject(NamedTuple):
    """What failures are counted for, and how many are free."""

    key: str
    free: int


def of_name(key: str) -> Subject:
    """Count for a name, whether anybody has it or not; what was typed is not kept: it may be a password."""
    return Subject(f"name:{sha256(key.encode()).hexdigest()}", 5)


def of_address(address: str) -> Subject:
    """Count for an address: a school may have one for all."""
    return Subject(f"address:{address}"[:80], 50)


def take(database: Database, subjects: tuple[Subject, ...], now: datetime) -> None:
    """Count an attempt as failed before it is known to be; TooManyAttempts where it is not to be made yet."""
    for left in reversed(range(_TRIES)):
        try:
            with database.writing() as connection:
                _take(connection, subjects, now)
            return
        except PeopleBusy:  # two attempts at once, where the database lets neither wait
            if not left:
                raise


def _take(connection: Connection, subjects: tuple[Subject, ...], now: datetime) -> None:
    connection.execute(delete(Attempt).where(Attempt.last < now - _FORGOTTEN))
    kept = {subject: _failures(connection, subject) for subject in subjects}
    waits = [
        (last + timedelta(seconds=_wait(failures - subject.free)) - now).total_seconds()
        for subject, (failures, last) in ((s, found) for s, found in kept.items() if found)
    ]
    if (wait := max(waits, default=0)) > 0:
        raise TooManyAttempts(ceil(wait))
    for subject, found in kept.items():
        if found:
            changed = update(Attempt).where(Attempt.subject == subject.key)
            connection.execute(changed.values(failures=Attempt.failures + 1, last=now))
        else:
            connection.execute(insert(Attempt).values(subject=subject.key, failures=1, last=now))


def succeeded(connection: Connection, name: Subject, address: Subject) -> None:
    """Take back what was counted: the name starts anew, the address has one failure less."""
    connection.execute(delete(Attempt).where(Attempt.subject == name.key))
    fewer = update(Attempt).where(Attempt.subject == address.key, Attempt.failures > 0)
    connection.execute(fewer.values(failures=Attempt.failures - 1))


def _failures(connection: Connection, subject: Subject) -> tuple[int, datetime] | None:
    asked = select(Attempt.failures, Attempt.last).where(Attempt.subject == subject.key).with_for_update()
    row = connection.execute(asked).one_or_none()
    return (row[0], row[1]) if row else None


def _wait(over: int) -> int:
    """Return how many seconds to wait after so many failures more than are free."""
    return 0 if over < 0 else min(_LONGEST_WAIT, _FIRST_WAIT << min(over, 12))
