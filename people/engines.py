"""Which database it is: the only place that tells SQLite from PostgreSQL, and knows the errors of their drivers."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as Driver
from typing import cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from people.errors import PeopleBusy, PeopleFull, PeopleStoreError

_WRITES = "zhitu_writes"  # an execution option
PATIENCE = 5  # seconds to wait for another writer
_DRIVERS = {"postgresql": "postgresql+pg8000", "postgres": "postgresql+pg8000"}
_SQLITE_ERRORS: dict[int, type[PeopleStoreError]] = {5: PeopleBusy, 6: PeopleBusy, 13: PeopleFull}
_STATES: dict[str, type[PeopleStoreError]] = {
    **dict.fromkeys(("40001", "40P01", "55P03", "57014", "53300", "23505"), PeopleBusy),
    **dict.fromkeys(("53100", "53200"), PeopleFull),
}
"""What numbers of SQLite and states of PostgreSQL mean (one name taken twice at once too); all else is a fault."""

_SAID: dict[type[PeopleStoreError], str] = {
    PeopleBusy: "账户库正忙，稍后再试",
    PeopleFull: "磁盘空间不足，账户库没有改动",
    PeopleStoreError: "账户库打不开或已损坏",
}


def address_of(url: str) -> URL:
    """Return a database's address: `sqlite:///path`, `postgresql://user:password@host/name`."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise PeopleStoreError("账户库的地址不认识；可写 sqlite:///路径 或 postgresql://…") from None
    address = address.set(drivername=_DRIVERS.get(address.drivername, address.drivername))
    if address.get_backend_name() not in ("sqlite", "postgresql") or not address.database:
        raise PeopleStoreError("账户库的地址不认识；可写 sqlite:///路径 或 postgresql://…")
    return address


def file_of(url: str) -> Path | None:
    """Return the file of a SQLite address, None for a database that runs elsewhere."""
    address = address_of(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


def engine_of(url: str, patience: float = PATIENCE) -> Engine:
    """Return an engine; nothing is connected yet. Values never stand in errors: they may be secrets."""
    path = file_of(url)
    try:
        if path is None:
            return create_engine(address_of(url), hide_parameters=True, pool_pre_ping=True, pool_timeout=patience)
        engine = create_engine(
            address_of(url), hide_parameters=True, pool_timeout=patience, connect_args={"timeout": patience}
        )
    except ImportError:
        raise PeopleStoreError("连 PostgreSQL 需要 pg8000：安装 zhitu[server]") from None
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def writer_of(engine: Engine) -> Engine:
    """Return the same engine for transactions that write: what they read stays true until they end."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_WRITES: True})
    return engine.execution_options(isolation_level="SERIALIZABLE")


def wiped(engine: Engine, tables: Iterable[str]) -> None:
    """Write a database anew without what was deleted, its journal too; of a server, some tables.

    SQLite overwrites what is deleted (`secure_delete`), but pages that were divided keep copies of rows that moved.
    """
    driver = engine.raw_connection()
    try:
        if engine.dialect.name == "sqlite":
            _wiped_file(cast(Driver, driver.driver_connection))
        else:
            driver.rollback()
            driver.driver_connection.autocommit = True  # type: ignore[union-attr] # VACUUM is no transaction's part
            for table in tables:
                driver.cursor().execute(f"VACUUM FULL {table}")
    except sqlite3.Error as error:
        kind = _SQLITE_ERRORS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, PeopleStoreError)
        raise kind(_SAID[kind]) from error
    finally:
        driver.invalidate()


def _wiped_file(driver: Driver) -> None:
    driver.execute("PRAGMA temp_store = MEMORY")  # no copy of it on disk meanwhile
    driver.execute("VACUUM")
    busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise PeopleBusy(_SAID[PeopleBusy])


def made(path: Path) -> None:
    """Make the file of a SQLite database, for its owner only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise PeopleStoreError(f"建不了账户库：{error.strerror}") from error


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of drivers into ours."""
    try:
        yield
    except PoolTimeout as error:
        raise PeopleBusy(_SAID[PeopleBusy]) from error
    except DBAPIError as error:
        kind = _kind(error)
        raise kind(_SAID[kind]) from error
    except SQLAlchemyError as error:
        raise PeopleStoreError(_SAID[PeopleStoreError]) from error


def _kind(error: DBAPIError) -> type[PeopleStoreError]:
    number = getattr(error.orig, "sqlite_errorcode", None)
    if number is not None:
        return _SQLITE_ERRORS.get(number & 0xFF, PeopleStoreError)
    told = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return _STATES.get(str(told.get("C")), PeopleStoreError) if isinstance(told, dict) else PeopleStoreError


def _prepare(driver: Driver, _: object) -> None:
    """Let SQLite read while others write, keep foreign keys, and leave the beginning of transactions to us."""
    driver.isolation_level = None
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        driver.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    """Take the lock at once where a transaction is going to write: what it read stays true until it ends."""
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
