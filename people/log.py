"""The audit log: who did what to what, when, from where, and what came of it. Lines are added, never changed."""

from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection, insert, select

from people.database import Database
from people.tables import LONGEST_NAME, Entry

Outcome = Literal["done", "refused", "failed"]
_LONGEST = 300


class Doer(NamedTuple):
    """Who does something and from where; the command line has the address `local`."""

    name: str
    address: str
    at: datetime


class Line(NamedTuple):
    """A line of the log."""

    id: int
    at: datetime
    actor: str
    action: str
    target: str
    outcome: str
    address: str
    remark: str


def note(
    connection: Connection, doer: Doer, action: str, target: str = "", outcome: Outcome = "done", remark: str = ""
) -> None:
    """Add a line, in the transaction of what it tells of."""
    values = {
        "at": doer.at,
        "actor": _cut(doer.name, LONGEST_NAME),
        "action": _cut(action, 40),
        "target": _cut(target, _LONGEST),
        "outcome": outcome,
        "address": _cut(doer.address, 64),
        "remark": _cut(remark, _LONGEST),
    }
    connection.execute(insert(Entry).values(values))


def write(database: Database, doer: Doer, action: str, target: str, outcome: Outcome, remark: str = "") -> None:
    """Add a line of its own."""
    with database.writing() as connection:
        note(connection, doer, action, target, outcome, remark)


def lines(
    database: Database, before: int | None = None, limit: int = 100, actor: str = "", action: str = ""
) -> list[Line]:
    """Return lines, the newest first: those before a line's number, of one actor, of one action."""
    asked = select(
        Entry.id, Entry.at, Entry.actor, Entry.action, Entry.target, Entry.outcome, Entry.address, Entry.remark
    )
    if before is not None:
        asked = asked.where(Entry.id < before)
    if actor:
        asked = asked.where(Entry.actor == actor)
    if action:
        asked = asked.where(Entry.action == action)
    with database.reading() as connection:
        return [Line(*row) for row in connection.execute(asked.order_by(Entry.id.desc()).limit(limit))]


def _cut(text: str, longest: int) -> str:
    """Return a text as long as its column, without what would break a line or upset a database."""
    return "".join(sign if sign.isprintable() else " " for sign in text)[:longest]
