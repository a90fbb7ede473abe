"""Personal tokens for programs: shown once, kept as hashes, found by a prefix; they expire and can be revoked."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, bindparam, insert, select, update

from people.accounts import person_of
from people.database import Database
from people.errors import BadName, OneTimePassword, PeopleStoreError, UnknownToken
from people.log import Doer, note
from people.marks import hashed, prefix_of, same, token_mark
from people.roles import Person
from people.tables import LONGEST_NAME, Token

DAYS, MOST_DAYS = 90, 366
_USED = timedelta(minutes=1)  # how exactly it is noted that a token is in use
_NOBODYS = hashed("")


_BY_PREFIX = select(Token.id, Token.hash, Token.account, Token.ends, Token.revoked, Token.used).where(
    Token.prefix == bindparam("prefix")
)


class Issued(NamedTuple):
    """A token as its owner sees it afterwards."""

    id: int
    name: str
    prefix: str
    created: datetime
    ends: datetime
    revoked: datetime | None
    used: datetime | None


def issue(database: Database, person: Person, name: str, days: int, doer: Doer) -> tuple[Issued, str]:
    """Make a token for somebody; the second is the token itself, which nobody can show again.

    OneTimePassword before it was changed: others know it, and what they made would outlast it.
    """
    if person.once:
        raise OneTimePassword("现在用的是一次性密码，请先改密码")
    plain = " ".join(name.split())
    if not 0 < len(plain) <= LONGEST_NAME or not plain.isprintable():
        raise BadName("令牌要有名称，不超过 64 个字符，写明给谁用")
    prefix, token = token_mark()
    ends = doer.at + timedelta(days=min(max(days, 1), MOST_DAYS))
    values = dict(prefix=prefix, hash=hashed(token), account=person.id, name=plain, created=doer.at, ends=ends)
    with database.writing() as connection:
        connection.execute(insert(Token).values(values))
        row = connection.execute(_tokens().where(Token.prefix == prefix)).one()
        note(connection, doer, "token-create", prefix, remark=plain)
    return Issued(*row), token


def listed(database: Database, account: int) -> list[Issued]:
    """Return the tokens of an account, the newest first, those that are over too."""
    asked = _tokens().where(Token.account == account).order_by(Token.id.desc())
    with database.reading() as connection:
        return [Issued(*row) for row in connection.execute(asked)]


def revoke(database: Database, person: Person, token: int, doer: Doer) -> None:
    """Revoke one of somebody's own tokens; to revoke it twice changes nothing. UnknownToken for any other."""
    with database.writing() as connection:
        asked = _tokens().where(Token.id == token, Token.account == person.id)
        row = connection.execute(asked).one_or_none()
        if row is None:
            raise UnknownToken(f"您没有编号为 {token} 的令牌")
        if row.revoked is None:
            connection.execute(update(Token).where(Token.id == token).values(revoked=doer.at))
            note(connection, doer, "token-revoke", row.prefix, remark=row.name)


def person_by(database: Database, token: str, now: datetime) -> Person | None:
    """Return whose token it is; None where it is unknown, over or revoked, or the account is closed."""
    with database.reading() as connection:
        row = connection.execute(_BY_PREFIX, {"prefix": prefix_of(token)}).one_or_none()
        fits = same(hashed(token), row.hash if row else _NOBODYS)
        if row is None or not fits or row.revoked is not None or now >= row.ends:
            return None
        person = person_of(connection, row.account)
    if person is None or person.once:
        return None
    if row.used is None or now >= row.used + _USED:
        with suppress(PeopleStoreError), database.writing() as connection:  # as in sessions
            connection.execute(update(Token).where(Token.id == row.id).values(used=now))
    return person._replace(by="token")


def _tokens() -> Select[int, str, str, datetime, datetime, datetime | None, datetime | None]:
    return select(Token.id, Token.name, Token.prefix, Token.created, Token.ends, Token.revoked, Token.used)
