"""The text view's own SQLite file: its tables, transactions, and how a new file takes the place of an old one.

A folder holds a pointer (`text.json`, or `text-at-N.json` for a past revision) to the file that is current. A rebuilt
view is a new file, whole before the pointer names it; a refresh is one transaction of the current file. Whoever
builds or refreshes holds `text.lock`, and a process that dies lets go of it. Only apsw opens these files.
"""

import json
import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt

from graph.errors import StoreBusy, StoreDamaged, StoreError

FORMAT = 3
MEMORY = ":memory:"
PAST_KEPT = 4
"""Of past revisions so many are kept, the most recently used ones."""

BUSY_MS = 60_000
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE run (key INTEGER PRIMARY KEY, shelf INTEGER, names INTEGER, lengths BLOB, first TEXT, words BLOB);
CREATE TABLE posting (key INTEGER PRIMARY KEY, row BLOB);
CREATE TABLE block (key INTEGER PRIMARY KEY, texts BLOB, nodes BLOB);
CREATE TABLE sound (key INTEGER PRIMARY KEY, spellings BLOB);
CREATE TABLE also (how TEXT, text TEXT, shelf INTEGER, node INTEGER, shown TEXT, label TEXT,
    PRIMARY KEY (how, text, node)) WITHOUT ROWID;
CREATE INDEX also_node ON also (node);
CREATE TABLE gone (node INTEGER PRIMARY KEY, before INTEGER);
CREATE TABLE owner (block INTEGER PRIMARY KEY, versions BLOB);
CREATE TABLE shared (node INTEGER, version INTEGER, PRIMARY KEY (node, version)) WITHOUT ROWID;
CREATE TABLE stated (version INTEGER PRIMARY KEY, nodes BLOB);
"""


class TextFile:
    """One connection to a view's file, for one thread at a time; `guard` is for those who share it."""

    def __init__(self, path: str, fresh: bool = False) -> None:
        self.path = path
        self.guard = threading.RLock()
        with translated(path):
            flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if fresh else 0)
            self._connection = apsw.Connection(path, flags=flags)
            self._connection.set_busy_timeout(BUSY_MS)
        try:
            self._prepare(fresh)
        except BaseException:
            self.close()
            raise

    def _prepare(self, fresh: bool) -> None:
        if fresh:
            self.run("PRAGMA page_size = 1024")
            self.run("PRAGMA journal_mode = OFF")
            self.run("PRAGMA synchronous = OFF")
            self.run("PRAGMA cache_size = -16384")
            with translated(self.path):
                self._connection.execute(_SCHEMA)
            self.set("format", FORMAT)
        else:
            self.run("PRAGMA mmap_size = 268435456")
            self.run("PRAGMA synchronous = NORMAL")
            if self.get("format") != FORMAT:
                raise StoreDamaged(f"{self.path} 不是这个程序的检索视图")

    def run(self, sql: str, bindings: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        with translated(self.path):
            return self._connection.execute(sql, bindings).fetchall()

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of bindings."""
        with translated(self.path):
            self._connection.executemany(sql, rows)

    def get(self, name: str) -> int:
        """Return a number out of `meta`, 0 where it is not set."""
        found = self.run("SELECT value FROM meta WHERE name = ?", (name,))
        return int(found[0][0]) if found else 0

    def set(self, name: str, value: int) -> None:
        """Set a number in `meta`."""
        self.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one state of the file throughout a block."""
        with self.guard:
            self.run("BEGIN")
            try:
                yield
            finally:
                self.run("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Change the file at once, or not at all."""
        with self.guard:
            self.run("BEGIN IMMEDIATE")
            try:
                yield
                self.run("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self.run("ROLLBACK")
                raise

    def settle(self) -> None:
        """Make a file that was built without a journal durable and ready for readers beside a writer."""
        if self.path == MEMORY:
            self.run("PRAGMA journal_mode = MEMORY")
            return
        with translated(self.path):
            _fsync(Path(self.path))
        self.run("PRAGMA synchronous = NORMAL")
        self.run("PRAGMA journal_mode = WAL")
        self.run("PRAGMA mmap_size = 268435456")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def carray(values: Sequence[int] | npt.NDArray[np.int64]) -> object:
    """Make an array that statements take as a table; an empty one holds -1, no key."""
    return apsw.carray(np.asarray(values if len(values) else [-1], np.int64))


class Folder:
    """Where the files of a view lie; `as_of` is the past revision that it shows, None when it follows the store."""

    def __init__(self, path: Path, as_of: int | None) -> None:
        self.path = path
        self.as_of = as_of
        self.pointer = path / ("text.json" if as_of is None else f"text-at-{as_of}.json")
        with translated(str(path)):
            path.mkdir(parents=True, exist_ok=True)

    def current(self) -> str | None:
        """Return the path of the file that the pointer names, None where there is none."""
        try:
            name = json.loads(self.pointer.read_text(encoding="utf-8"))["file"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        path = self.path / Path(str(name)).name
        return str(path) if path.is_file() else None

    def fresh(self) -> str:
        """Return the path of a file to build."""
        return str(self.path / f"{self.pointer.stem}-{secrets.token_hex(6)}.sqlite")

    def used_now(self) -> None:
        """Note that the view was asked for, so that others go before it."""
        with suppress(OSError):  # where the folder is not ours to write, nothing is removed either
            os.utime(self.pointer)

    def keep_past(self, number: int = PAST_KEPT) -> None:
        """Remove all past revisions but the most recently used ones, and what killed builders left of others.

        The caller holds the lock. Who has a removed file open reads on.
        """
        used = sorted(((_used(path), path) for path in self.path.glob("text-at-*.json")), reverse=True)
        kept = tuple(f"{path.stem}-" for _, path in used[:number])
        for _, pointer in used[number:]:
            pointer.unlink(missing_ok=True)
        for path in self.path.glob("text-at-*.sqlite*"):
            if not path.name.startswith(kept):
                path.unlink(missing_ok=True)

    def publish(self, path: str) -> None:
        """Point to a file that is whole, and remove those that this pointer's predecessors named."""
        partial = self.pointer.with_suffix(".part")
        with translated(str(self.pointer)):
            partial.write_text(json.dumps({"file": Path(path).name}), encoding="utf-8")
            _fsync(partial)
            partial.replace(self.pointer)
            _fsync(self.path)
        for old in self.path.glob(f"{self.pointer.stem}-*.sqlite*"):
            if old.name.startswith(f"{self.pointer.stem}-at-") or old.name.startswith(Path(path).name):
                continue
            old.unlink(missing_ok=True)  # who has it open reads on

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other builders of this folder waiting throughout a block."""
        path = str(self.path / "text.lock")
        with translated(path):
            lock = apsw.Connection(path)
            lock.set_busy_timeout(BUSY_MS * 10)
        try:
            with translated(path):
                lock.execute("BEGIN EXCLUSIVE")
            yield
        finally:
            lock.close()


def _used(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn the driver's errors and the system's into the graph's."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusy(f"{path} 正被另一个进程更新，请稍后再试") from error
    except (apsw.NotADBError, apsw.CorruptError, apsw.FormatError, apsw.SQLError) as error:
        raise StoreDamaged(f"{path} 已损坏（{error}）") from error
    except apsw.CantOpenError as error:
        raise StoreDamaged(f"{path} 打不开（{error}）") from error
    except apsw.FullError as error:
        raise StoreError(f"磁盘已满，检索视图 {path} 没有更新") from error
    except (apsw.Error, OSError) as error:
        raise StoreError(f"读写检索视图 {path} 出错，没有更新（{error}）") from error
