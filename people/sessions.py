"""Signing in and staying so: sessions under random marks, of which only hashes are kept."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from people import attempts
from people.accounts import key_of, person_of, set_password
from people.database import Database
from people.errors import BadPassword, Disabled, PeopleStoreError, WrongEntry
from people.log import Doer, note
from people.marks import derived, hashed, random_mark
from people.passwords import Hasher, checked
from people.roles import Person
from people.tables import Account, Session

_SEEN = timedelta(minutes=1)  # how exactly it is noted that somebody is there


_BY_MARK = select(Session.id, Session.account, Session.seen, Session.ends).where(Session.hash == bindparam("hash"))


class Lifetime(NamedTuple):
    """How long a session lasts: without a sign of life, and at most."""

    idle: timedelta = timedelta(hours=2)
    most: timedelta = timedelta(days=7)


class Visit(NamedTuple):
    """A session as the one who is in it has it: the mark for the cookie, and that which forms carry."""

    person: Person
    mark: str
    guard: str
    ends: datetime


def sign_in(
    database: Database, hasher: Hasher, lifetime: Lifetime, name: str, password: str, doer: Doer, before: str = ""
) -> Visit:
    """Let somebody in by name and password, under a new mark; the session of the mark `before` ends.

    An EntryError where not: the same, after the same time, for an unknown name as for a wrong password.
    """
    key = key_of(name)
    of_name, of_address = attempts.of_name(key), attempts.of_address(doer.address)
    attempts.take(database, (of_name, of_address), doer.at)
    with database.reading() as connection:
        asked = select(Account.id, Account.name, Account.password, Account.disabled).where(Account.key == key)
        row = connection.execute(asked).one_or_none()
    fits = hasher.fits(row.password if row else None, password)
    fresh = hasher.hash(password) if fits and row and hasher.stale(row.password) else None
    refused = doer._replace(name=row.name if row else "")
    visit = None
    with database.writing() as connection:
        if row and fits and not _still(connection, row.id, row.password):
            fits = False  # it was changed a moment ago
        person = person_of(connection, row.id) if row and fits else None
        if person is None:
            note(connection, refused, "sign-in", outcome="refused", remark="disabled" if fits else "")
        else:
            attempts.succeeded(connection, of_name, of_address)
            if fresh:
                connection.execute(update(Account).where(Account.id == person.id).values(password=fresh))
            visit = _begin(connection, person, lifetime, refused, before)
    if visit is not None:
        return visit
    raise Disabled("这个账户已停用，请找管理员") if fits else WrongEntry("账户名或密码不对")


def change_password(
    database: Database, hasher: Hasher, lifetime: Lifetime, visit: Visit, old: str, new: str, doer: Doer
) -> Visit:
    """Give somebody another password; WrongEntry where the old one is not theirs. All sessions end, one begins."""
    if old == new:
        raise BadPassword("新密码要与原密码不同")
    checked(new, visit.person.name)  # before anything counts as an attempt
    of_name, of_address = attempts.of_name(key_of(visit.person.name)), attempts.of_address(doer.address)
    attempts.take(database, (of_name, of_address), doer.at)
    with database.reading() as connection:
        kept = connection.scalar(select(Account.password).where(Account.id == visit.person.id))
    if kept is None or not hasher.fits(kept, old):
        raise WrongEntry("原密码不对")
    fresh = hasher.hash(new)
    with database.writing() as connection:
        if not _still(connection, visit.person.id, kept):
            raise WrongEntry("原密码不对")  # it was reset a moment ago
        attempts.succeeded(connection, of_name, of_address)
        set_password(connection, visit.person, fresh, doer)
        person = person_of(connection, visit.person.id)
        if person is None:
            raise Disabled("这个账户已停用，请找管理员")
        return _begin(connection, person, lifetime, doer)


def visit_of(database: Database, lifetime: Lifetime, mark: str, now: datetime) -> Visit | None:
    """Return who is in the session of a mark; None where there is none, it is over, or the account is closed."""
    with database.reading() as connection:
        row = connection.execute(_BY_MARK, {"hash": hashed(mark)}).one_or_none()
        if row is None or now >= row.ends or now >= row.seen + lifetime.idle:
            return None
        person = person_of(connection, row.account)
    if person is None:
        return None
    if now >= row.seen + _SEEN:
        with suppress(PeopleStoreError), database.writing() as connection:  # reading goes on where nothing can be noted
            connection.execute(update(Session).where(Session.id == row.id).values(seen=now))
    return Visit(person._replace(by="session"), mark, _guard(mark), row.ends)


def sign_out(database: Database, visit: Visit, doer: Doer) -> None:
    """End a session."""
    with database.writing() as connection:
        connection.execute(delete(Session).where(Session.hash == hashed(visit.mark)))
        note(connection, doer, "sign-out")


def end_all(database: Database, doer: Doer) -> None:
    """End everybody's sessions, after the accounts were put back from a copy."""
    with database.writing() as connection:
        connection.execute(delete(Session))
        note(connection, doer, "accounts-restore")


def _begin(connection: Connection, person: Person, lifetime: Lifetime, doer: Doer, before: str = "") -> Visit:
    mark, now = random_mark(), doer.at
    over = (Session.ends <= now) | (Session.seen <= now - lifetime.idle)
    connection.execute(delete(Session).where(over | (Session.hash == hashed(before)) if before else over))
    ends = now + lifetime.most
    connection.execute(insert(Session).values(hash=hashed(mark), account=person.id, began=now, seen=now, ends=ends))
    note(connection, doer, "sign-in")
    return Visit(person._replace(by="session"), mark, _guard(mark), ends)


def _still(connection: Connection, account: int, password: str) -> bool:
    return connection.scalar(select(Account.password).where(Account.id == account)) == password


def _guard(mark: str) -> str:
    return derived(mark, "forms")
