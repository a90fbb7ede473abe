"""What a learner has mastered, on what evidence, and the goals she follows: hers alone, and gone when she says so.

Nobody but its owner reads a record. The audit log tells that it was changed, taken home or erased, never what is in it.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from people.database import Database
from people.errors import RecordTooLong
from people.log import Doer, note
from people.roles import Person
from people.tables import LONGEST_ID, LONGEST_LABEL, Aim, Mastered

MOST_POINTS, MOST_GOALS = 20_000, 50
_TOGETHER = 500  # rows that one statement names


class Proof(StrEnum):
    """What it rests on that a point is mastered, from the least to the most: 自述, 已练, 已考核."""

    STATED = "self-stated"
    PRACTISED = "practised"
    ASSESSED = "assessed"


class Mastery(NamedTuple):
    """A mastered point by its id, with its name when that was said."""

    point: str
    label: str
    proof: Proof
    at: datetime


class Pursued(NamedTuple):
    """A goal by its id, at a SkillLevel where it is an occupation."""

    goal: str
    level: str
    label: str
    at: datetime


class Record(NamedTuple):
    """All that is kept of a learner."""

    points: tuple[Mastery, ...]
    goals: tuple[Pursued, ...]


def mastered(database: Database, account: int, after: str = "", limit: int | None = None) -> list[Mastery]:
    """Return mastered points in the order of their ids, those after an id."""
    with database.reading() as connection:
        return _points(connection, account, after, limit)


def goals(database: Database, account: int) -> list[Pursued]:
    """Return the goals that a learner follows, the latest first."""
    with database.reading() as connection:
        return _goals(connection, account)


def record(database: Database, account: int) -> Record:
    """Return all that is kept, as it is at one moment."""
    with database.reading() as connection:
        return Record(tuple(_points(connection, account)), tuple(_goals(connection, account)))


def taken_home(database: Database, person: Person, doer: Doer) -> Record:
    """Return all that is kept, for its owner to take away; the log tells that."""
    with database.writing() as connection:
        note(connection, doer, "record-export")
        return Record(tuple(_points(connection, person.id)), tuple(_goals(connection, person.id)))


def master(
    database: Database, person: Person, points: Sequence[tuple[str, str, Proof]], doer: Doer, most: int = MOST_POINTS
) -> int:
    """Note points as mastered: id, name, evidence; what was said of them before is replaced. Return how many are new.

    RecordTooLong where there would be too many: then nothing is noted.
    """
    given = {point: (label, proof) for point, label, proof in points}
    with database.writing() as connection:
        before = _forget(connection, person.id, list(given))
        kept = connection.scalar(select(func.count()).select_from(Mastered).where(Mastered.account == person.id)) or 0
        if kept + len(given) > most or any(len(point) > LONGEST_ID for point in given):
            raise RecordTooLong(f"一份学习记录最多 {most} 个点；这次的一个也没有记")
        rows = [
            dict(account=person.id, point=point, label=label[:LONGEST_LABEL], evidence=str(proof), at=doer.at)
            for point, (label, proof) in given.items()
        ]
        if rows:
            connection.execute(insert(Mastered), rows)
        note(connection, doer, "record-change", remark=f"+{len(given) - before}")
    return len(given) - before


def unlearn(database: Database, person: Person, point: str, doer: Doer) -> bool:
    """Take a point back; whether it was there."""
    with database.writing() as connection:
        there = _forget(connection, person.id, [point]) > 0
        if there:
            note(connection, doer, "record-change", remark="−1")
    return there


def pursue(database: Database, person: Person, goal: str, level: str, label: str, doer: Doer) -> None:
    """Follow a goal; one that is followed already comes first again. RecordTooLong where there are too many."""
    with database.writing() as connection:
        connection.execute(delete(Aim).where(*_is(person.id, goal, level)))
        kept = connection.scalar(select(func.count()).select_from(Aim).where(Aim.account == person.id)) or 0
        if kept >= MOST_GOALS or len(goal) > LONGEST_ID:
            raise RecordTooLong(f"最多同时跟 {MOST_GOALS} 个目标，先放下一个")
        values = dict(account=person.id, goal=goal, level=level, label=label[:LONGEST_LABEL], at=doer.at)
        connection.execute(insert(Aim).values(values))
        note(connection, doer, "record-change")


def give_up(database: Database, person: Person, goal: str, level: str, doer: Doer) -> bool:
    """Follow a goal no more; whether it was followed."""
    with database.writing() as connection:
        gone = connection.execute(delete(Aim).where(*_is(person.id, goal, level))).rowcount > 0
        if gone:
            note(connection, doer, "record-change")
    return gone


def erase(database: Database, person: Person, doer: Doer) -> int:
    """Delete all that is kept, for good: nothing of it is left in the files of the database. Return how many rows.

    PeopleBusy where another program held the files: the record is gone, ask again so that its traces go too.
    """
    with database.writing() as connection:
        removed = sum(connection.execute(delete(of).where(of.account == person.id)).rowcount for of in (Mastered, Aim))
        note(connection, doer, "record-erase")
    database.wipe((Mastered.__tablename__, Aim.__tablename__))
    return removed


def _points(connection: Connection, account: int, after: str = "", limit: int | None = None) -> list[Mastery]:
    asked = select(Mastered.point, Mastered.label, Mastered.evidence, Mastered.at).where(
        Mastered.account == account, Mastered.point > after
    )
    rows = connection.execute(asked.order_by(Mastered.point).limit(limit))
    return [Mastery(point, label, Proof(proof), at) for point, label, proof, at in rows]


def _goals(connection: Connection, account: int) -> list[Pursued]:
    asked = select(Aim.goal, Aim.level, Aim.label, Aim.at).where(Aim.account == account)
    return [Pursued(*row) for row in connection.execute(asked.order_by(Aim.at.desc(), Aim.goal, Aim.level))]


def _forget(connection: Connection, account: int, points: Sequence[str]) -> int:
    """Delete points; return how many there were."""
    removed = 0
    for start in range(0, len(points), _TOGETHER):
        some = points[start : start + _TOGETHER]
        removed += connection.execute(
            delete(Mastered).where(Mastered.account == account, Mastered.point.in_(some))
        ).rowcount
    return removed


def _is(account: int, goal: str, level: str) -> tuple[ColumnElement[bool], ...]:
    return (Aim.account == account, Aim.goal == goal, Aim.level == level)
