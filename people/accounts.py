"""Accounts: made, listed, changed, closed; each change is in the audit log, in the same transaction."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update

from ontology.names import normalise
from people.database import Database
from people.errors import BadName, EditedMeanwhile, LastAdministrator, NameTaken, UnknownAccount
from people.log import Doer, note
from people.passwords import Hasher, checked, generated
from people.roles import Grant, Person, Role, with_everybodys
from people.tables import Account, Session, Token
from people.tables import Grant as Granted

_NAME = re.compile(r"[^\W_](?:[\w.@-]{0,62}[\w])?")


_OPEN = select(Account.id, Account.name, Account.once).where(
    Account.id == bindparam("account"), Account.disabled.is_(None)
)
_HELD = select(Granted.role, Granted.scope).where(Granted.account == bindparam("account"))


class Known(NamedTuple):
    """An account as administrators see it; `edition` is named by whoever changes it."""

    id: int
    name: str
    grants: tuple[Grant, ...]
    created: datetime
    disabled: datetime | None
    once: bool
    edition: int


def key_of(name: str) -> str:
    """Return the form in which names are compared: width, case and brackets do not matter."""
    return normalise(name).casefold()


def any_account(database: Database) -> bool:
    """Whether there is any account, closed ones too."""
    with database.reading() as connection:
        return connection.scalar(select(Account.id).limit(1)) is not None


def create(
    database: Database, hasher: Hasher, name: str, password: str | None, grants: Iterable[Grant], doer: Doer
) -> tuple[Known, str | None]:
    """Make an account; without a password one is made, to be changed at the first sign-in, and returned beside it."""
    plain = unicodedata.normalize("NFKC", name).strip()
    if not _NAME.fullmatch(plain):
        raise BadName("账户名是 1 到 64 个文字、数字、点、横线或 @，以文字或数字开头和结尾")
    once = None if password is not None else generated()
    kept = hasher.hash(once or checked(password or "", plain))
    values = dict(name=plain, key=key_of(plain), password=kept, once=bool(once), created=doer.at, edition=1)
    with database.writing() as connection:
        if connection.scalar(select(Account.id).where(Account.key == values["key"])) is not None:
            raise NameTaken(f"账户“{plain}”已经有了")
        connection.execute(insert(Account).values(values))
        known = _known(connection, plain)
        _grant(connection, known.id, set(grants))
        known = _known(connection, plain)
        note(connection, doer, "account-create", known.name, remark=_said(known.grants))
    return known, once


def find(database: Database, name: str) -> Known:
    """Return the account of a name; UnknownAccount where there is none."""
    with database.reading() as connection:
        return _known(connection, name)


def listed(database: Database, after: str = "", limit: int = 100) -> list[Known]:
    """Return accounts in the order of their names as compared, those after a name."""
    asked = _accounts().where(Account.key > key_of(after)).order_by(Account.key).limit(limit)
    with database.reading() as connection:
        return _with_grants(connection, [_told(*row) for row in connection.execute(asked)])


def change(
    database: Database,
    name: str,
    doer: Doer,
    *,
    edition: int | None = None,
    grants: Iterable[Grant] | None = None,
    disabled: bool | None = None,
) -> Known:
    """Give an account these roles instead of its own, close or reopen it; closing ends its sessions.

    EditedMeanwhile where it is not of that `edition` any more, LastAdministrator where nobody would be left to
    administer.
    """
    with database.writing() as connection:
        before = _known(connection, name)
        if edition is not None and edition != before.edition:
            raise EditedMeanwhile(f"账户“{before.name}”刚被别人改过，请看过现在的样子再改")
        if grants is not None and (now := set(grants)) != set(before.grants):
            _grant(connection, before.id, now)
            note(connection, doer, "account-roles", before.name, remark=f"{_said(before.grants)} → {_said(now)}")
        if disabled is not None and disabled != (before.disabled is not None):
            closed = doer.at if disabled else None
            connection.execute(update(Account).where(Account.id == before.id).values(disabled=closed))
            connection.execute(delete(Session).where(Session.account == before.id))
            note(connection, doer, "account-disable" if disabled else "account-enable", before.name)
        if _administrators(connection) == 0 and _administers(before):
            raise LastAdministrator("这是最后一个可用的管理员，先另设一个")
        connection.execute(update(Account).where(Account.id == before.id).values(edition=Account.edition + 1))
        return _known(connection, before.name)


def reset(database: Database, hasher: Hasher, name: str, doer: Doer) -> str:
    """Give an account a one-time password and return it; its sessions end, its tokens are revoked."""
    once = generated()
    kept = hasher.hash(once)
    with database.writing() as connection:
        known = _known(connection, name)
        _set(connection, known.id, kept, once=True)
        revoked = update(Token).where(Token.account == known.id, Token.revoked.is_(None))
        connection.execute(revoked.values(revoked=doer.at))
        note(connection, doer, "password-reset", known.name)
    return once


def set_password(connection: Connection, person: Person, kept: str, doer: Doer) -> None:
    """Give somebody the password of their choice, as it is kept; all their sessions end."""
    _set(connection, person.id, kept, once=False)
    note(connection, doer, "password-change", person.name)


def person_of(connection: Connection, account: int) -> Person | None:
    """Return the person of an account as it is now, None where it is closed; `by` is the caller's to say."""
    row = connection.execute(_OPEN, {"account": account}).one_or_none()
    if row is None:
        return None
    grants = connection.execute(_HELD, {"account": account})
    held = with_everybodys(Grant(Role(role), scope) for role, scope in grants)
    return Person(row.id, row.name, held, "nobody", row.once)


def _set(connection: Connection, account: int, kept: str, once: bool) -> None:
    connection.execute(update(Account).where(Account.id == account).values(password=kept, once=once))
    connection.execute(delete(Session).where(Session.account == account))


def _grant(connection: Connection, account: int, grants: set[Grant]) -> None:
    connection.execute(delete(Granted).where(Granted.account == account))
    if grants:
        rows = [dict(account=account, role=str(role), scope=scope) for role, scope in sorted(grants)]
        connection.execute(insert(Granted), rows)


def _administrators(connection: Connection) -> int:
    asked = select(func.count()).select_from(Account).join(Granted, Granted.account == Account.id)
    counted = asked.where(Granted.role == str(Role.ADMINISTRATOR), Account.disabled.is_(None))
    return connection.scalar(counted) or 0


def _administers(known: Known) -> bool:
    return known.disabled is None and any(grant.role is Role.ADMINISTRATOR for grant in known.grants)


def _accounts() -> Select[int, str, datetime, datetime | None, bool, int]:
    return select(Account.id, Account.name, Account.created, Account.disabled, Account.once, Account.edition)


def _told(identity: int, name: str, created: datetime, disabled: datetime | None, once: bool, edition: int) -> Known:
    return Known(identity, name, (), created, disabled, once, edition)


def _known(connection: Connection, name: str) -> Known:
    row = connection.execute(_accounts().where(Account.key == key_of(name))).one_or_none()
    if row is None:
        raise UnknownAccount(f"没有账户“{name[:64]}”")
    return _with_grants(connection, [_told(*row)])[0]


def _with_grants(connection: Connection, found: Sequence[Known]) -> list[Known]:
    held: dict[int, list[Grant]] = {known.id: [] for known in found}
    asked = select(Granted.account, Granted.role, Granted.scope).where(Granted.account.in_(held))
    for account, role, scope in connection.execute(asked):
        held[account].append(Grant(Role(role), scope))
    return [known._replace(grants=tuple(sorted(held[known.id]))) for known in found]


def _said(grants: Iterable[Grant]) -> str:
    return "、".join(map(str, sorted(grants))) or "—"
