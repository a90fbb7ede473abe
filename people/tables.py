"""The tables: times are UTC, secrets are kept as hashes only. SQLite and PostgreSQL have the same."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Dialect, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

LONGEST_NAME = 64
LONGEST_ID = 1000
LONGEST_LABEL = 300


class Moment(TypeDecorator[datetime]):
    """A time as whole milliseconds since 1970: the same in every database, compared as a number."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Write."""
        return None if value is None else round(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Read."""
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


class Table(DeclarativeBase):
    """What the tables have in common: one list of them, and what a Python type is in the database."""

    type_annotation_map = {datetime: Moment}


class Schema(Table):
    """The one row that says which version of the schema this is."""

    __tablename__ = "people_schema"

    only: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]


class Account(Table):
    """Somebody who can sign in; `key` is the name as it is compared, `edition` counts changes of roles and state."""

    __tablename__ = "people_account"
    __table_args__ = {"sqlite_autoincrement": True}  # a number is never given twice

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    key: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    password: Mapped[str] = mapped_column(String(255))
    once: Mapped[bool]  # the password is one-time: it has to be changed first
    created: Mapped[datetime]
    disabled: Mapped[datetime | None]
    edition: Mapped[int]


class Grant(Table):
    """A role of an account; `scope` is a library's slug, a region's name, or empty for all."""

    __tablename__ = "people_role"
    __table_args__ = (UniqueConstraint("account", "role", "scope"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("people_account.id"))
    role: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(200))


class Session(Table):
    """Somebody who has signed in, in one browser."""

    __tablename__ = "people_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    account: Mapped[int] = mapped_column(ForeignKey("people_account.id"), index=True)
    began: Mapped[datetime]
    seen: Mapped[datetime]
    ends: Mapped[datetime]


class Token(Table):
    """A key for programs; `prefix` finds it, `hash` proves it."""

    __tablename__ = "people_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(String(12), unique=True)
    hash: Mapped[str] = mapped_column(String(64))
    account: Mapped[int] = mapped_column(ForeignKey("people_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    created: Mapped[datetime]
    ends: Mapped[datetime]
    revoked: Mapped[datetime | None]
    used: Mapped[datetime | None]


class Attempt(Table):
    """How often signing in went wrong, for an account's name or an address (both as hashes)."""

    __tablename__ = "people_attempt"

    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int]
    last: Mapped[datetime] = mapped_column(index=True)


class Entry(Table):
    """One line of the audit log; lines are only ever added."""

    __tablename__ = "people_audit"
    __table_args__ = (Index("people_audit_by_actor", "actor", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(LONGEST_NAME))
    action: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(300))
    outcome: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(64))
    remark: Mapped[str] = mapped_column(String(300))


class Mastered(Table):
    """A point that a learner has mastered; `label` is its name when that was said: the point may be withdrawn later."""

    __tablename__ = "people_mastery"

    account: Mapped[int] = mapped_column(ForeignKey("people_account.id"), primary_key=True)
    point: Mapped[str] = mapped_column(String(LONGEST_ID), primary_key=True)
    label: Mapped[str] = mapped_column(String(LONGEST_LABEL))
    evidence: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


class Aim(Table):
    """A goal that a learner follows, at a SkillLevel where it is an occupation."""

    __tablename__ = "people_goal"

    account: Mapped[int] = mapped_column(ForeignKey("people_account.id"), primary_key=True)
    goal: Mapped[str] = mapped_column(String(LONGEST_ID), primary_key=True)
    level: Mapped[str] = mapped_column(String(10), primary_key=True)
    label: Mapped[str] = mapped_column(String(LONGEST_LABEL))
    at: Mapped[datetime]
