"""Copies of databases that are SQLite files: whole while others read and write, looked at before they are used."""

import sqlite3
from contextlib import closing
from pathlib import Path

from people.errors import PeopleFull, PeopleStoreError

_FULL = 13


def copy(source: Path, target: Path) -> None:
    """Write a whole copy of a database file to a place where nothing is, for its owner only."""
    target.touch(mode=0o600)
    try:
        _transfer(source, target)
    except PeopleStoreError:
        target.unlink(missing_ok=True)
        raise


def _transfer(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
            read.backup(written)
    except sqlite3.Error as error:
        kind = PeopleFull if getattr(error, "sqlite_errorcode", 0) & 0xFF == _FULL else PeopleStoreError
        raise kind(f"{source.name} 复制不了") from error


def restore(source: Path, target: Path) -> None:
    """Put a copy in the place of a database, in one transaction: whoever has it open goes on with what was put back."""
    if not whole(target):
        for part in (target, target.with_name(f"{target.name}-wal"), target.with_name(f"{target.name}-shm")):
            part.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        copy(source, target)
        return
    _transfer(source, target)


def whole(path: Path) -> bool:
    """Whether a file is a database that is not damaged."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return [row[0] for row in connection.execute("PRAGMA integrity_check(1)")] == ["ok"]
    except sqlite3.Error:
        return False
