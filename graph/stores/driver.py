"""SQLite as the store uses it: one connection a thread, transactions that nest, driver errors translated here only."""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

import apsw

from graph.errors import StoreBusy, StoreDamaged, StoreError, StoreFull

Row = tuple[Any, ...]  # what SQLite holds is dynamically typed; callers unpack into typed values at once
Value = str | int | float | bytes | None
Bindings = Sequence[Any] | Mapping[str, Any]  # carrays among them

_CHECKPOINT_PATIENCE = 5.0
_SETTINGS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",  # what purge removes is overwritten
    "PRAGMA cache_size = -16384",
    "PRAGMA wal_autocheckpoint = 2000",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA foreign_keys = OFF",
)


class Database:
    """A SQLite file; each thread gets its own connection, a transaction belongs to the thread that began it.

    A writer waits for another one up to `patience` seconds.
    """

    def __init__(self, path: str | Path, patience: float) -> None:
        self.path = str(path)
        self._patience = patience
        self._local = threading.local()
        self._all: WeakSet[apsw.Connection] = WeakSet()  # a thread that ends lets go of its own
        self._guard = threading.Lock()
        self._closed = False

    @property
    def _connection(self) -> apsw.Connection:
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    def _connect(self) -> apsw.Connection:
        if self._closed:
            raise StoreError(f"{self.path} 已经关闭")
        with translated(self.path):
            connection = _opened(self.path)
            _be_patient(connection, self._patience)
            for setting in _SETTINGS:
                connection.execute(setting)
        with self._guard:
            self._all.add(connection)
        return connection

    def run(self, sql: str, bindings: Bindings = ()) -> list[Row]:
        """Run one statement and return its rows; apsw's carray is among the bindings it takes."""
        with translated(self.path):
            return self._connection.execute(sql, bindings).fetchall()

    def column(self, sql: str, bindings: Bindings = ()) -> list[Any]:
        """Run one statement and return the first value of every row."""
        with translated(self.path):
            return [row[0] for row in self._connection.execute(sql, bindings)]

    def script(self, sql: str) -> None:
        """Run several statements."""
        with translated(self.path):
            for _ in self._connection.execute(sql):
                pass

    def many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Run one statement for each row of bindings."""
        with translated(self.path):
            self._connection.executemany(sql, rows)

    def number(self, sql: str, bindings: Bindings = ()) -> int:
        """Return the single integer that a statement gives, 0 for NULL."""
        return int(self.run(sql, bindings)[0][0] or 0)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make a block atomic and, when it is the outermost, durable; waits for another writer to finish."""
        outermost = not self._connection.in_transaction
        self.run("BEGIN IMMEDIATE" if outermost else "SAVEPOINT inner")
        try:
            yield
            self.run("COMMIT" if outermost else "RELEASE inner")
        except BaseException:
            if self._connection.in_transaction:  # SQLite rolls back by itself on some faults
                self.script("ROLLBACK" if outermost else "ROLLBACK TO inner; RELEASE inner")
            raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one state of the file throughout a block."""
        if self._connection.in_transaction:
            yield
            return
        self.run("BEGIN")
        try:
            yield
        finally:
            self.run("ROLLBACK")

    def checkpoint(self) -> None:
        """Bring the write-ahead log into the file and empty it, unless a reader still needs it after some seconds."""
        if not self._connection.in_transaction:
            _be_patient(self._connection, min(self._patience, _CHECKPOINT_PATIENCE))
            try:
                self.run("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                _be_patient(self._connection, self._patience)

    def backup(self, path: str) -> None:
        """Copy the file as one consistent state while others read and write; it has its name only when it is whole."""
        if Path(path).exists():
            raise StoreError(f"{path} 已经存在，备份不覆盖任何文件")
        partial = Path(path + ".part")
        partial.unlink(missing_ok=True)
        with translated(path):
            target = apsw.Connection(str(partial))
            try:
                with target.backup("main", self._connection, "main") as copying:
                    while not copying.done:
                        copying.step(-1)
                target.execute("PRAGMA journal_mode = WAL")
            finally:
                target.close()
        partial.rename(path)

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            self._closed = True
            for connection in list(self._all):
                connection.close()
            self._all.clear()
        self._local = threading.local()


def _opened(path: str) -> apsw.Connection:
    """Open a file; SQLite needs a log and a lock beside it, save where the disk is read-only: there nothing changes."""
    place = Path(path).absolute()
    if place.is_file() and os.statvfs(place).f_flag & os.ST_RDONLY and not Path(f"{path}-wal").exists():
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        return apsw.Connection(f"{place.as_uri()}?immutable=1", flags=flags)
    return apsw.Connection(path)


def _be_patient(connection: apsw.Connection, seconds: float) -> None:
    connection.set_busy_timeout(int(seconds * 1000))


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn the driver's errors into the graph's."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusy(f"{path} 正被另一个写入者占用，请稍后再试") from error
    except apsw.NotADBError as error:
        raise StoreDamaged(f"{path} 不是职图的库文件，或已损坏") from error
    except (apsw.CorruptError, apsw.FormatError) as error:
        raise StoreDamaged(f"{path} 已损坏，请用备份恢复（{error}）") from error
    except apsw.FullError as error:
        raise StoreFull(f"磁盘已满，{path} 没有改动") from error
    except (apsw.ReadOnlyError, apsw.PermissionsError) as error:
        raise StoreError(f"{path} 不可写（{error}）") from error
    except apsw.CantOpenError as error:
        raise StoreError(f"打不开 {path}：目录不存在或没有权限") from error
    except apsw.IOError as error:
        raise StoreError(f"读写 {path} 出错，没有改动（{error}）") from error
    except apsw.Error as error:
        raise StoreError(f"{path}：{error}") from error
