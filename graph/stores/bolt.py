"""Neo4j as the store uses it: transactions that belong to a thread, driver errors translated here only.

A group of changes is one explicit transaction; a change on its own is a managed one, which the driver repeats when the
server asks for that (a deadlock, a leader that moved). Reads see what was written before them, here or by the same
store elsewhere in this process (bookmarks).
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString, NamedTuple, TypeVar
from urllib.parse import urlsplit

import neo4j
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph.errors import StoreBusy, StoreError, StoreFull

T = TypeVar("T")
Row = list[Any]  # what the server holds is dynamically typed; callers unpack into typed values at once

_INSISTING, _PAUSE = 15.0, 0.2  # seconds for which a transaction is begun again, and between
_PANICS = ("TransactionLogError", "TransactionStartFailed", "TransactionCommitFailed", "DiskSpace")
"""Codes of a database that stopped itself: in practice since its disk is full."""

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
"""Schemes of addresses: with `+s` over TLS, with `+ssc` over TLS with a certificate that nobody signed."""


class Place(NamedTuple):
    """A server's address without any secret, and the database on it, "" for its default one."""

    url: str
    database: str


def place_of(address: str) -> Place:
    """Take `neo4j://host:port/database` apart; StoreError where a password stands in it, for it would be shown."""
    parts = urlsplit(address)
    if parts.username or parts.password:
        raise StoreError("图谱地址里不要写用户名和密码，请放在环境变量 ZHITU_NEO4J_USER 和 ZHITU_NEO4J_PASSWORD 里")
    return Place(f"{parts.scheme}://{parts.netloc}", parts.path.strip("/"))


class Bolt:
    """A connection pool to one database; a transaction belongs to the thread that began it.

    A change waits for another writer, and works, up to `patience` seconds in all.
    """

    def __init__(self, place: Place, user: str, password: str, patience: float) -> None:
        self.place = place
        self._patience = patience
        self._local = threading.local()
        logging.getLogger("neo4j").addHandler(logging.NullHandler())  # what matters of it is raised, and told once
        with self._translated():
            self._driver = neo4j.GraphDatabase.driver(
                place.url,
                auth=(user, password) if user else None,
                connection_acquisition_timeout=30.0,
                connection_timeout=10.0,
                max_transaction_retry_time=15.0,
                notifications_min_severity="OFF",
                user_agent="zhitu",
            )
        try:
            with self._translated():
                self._driver.verify_connectivity()
        except BaseException:
            self._driver.close()
            raise

    def run(self, query: LiteralString, **parameters: Any) -> list[Row]:
        """Run one query and return its rows: in this thread's transaction, else in one of its own that only reads."""
        transaction = self._transaction
        if isinstance(transaction, neo4j.ManagedTransaction):  # the driver must see what it may repeat
            return transaction.run(query, parameters).values()
        if transaction is not None:
            with self._translated():
                return transaction.run(query, parameters).values()
        return self._managed(lambda running: running.run(query, parameters).values(), reading=True)

    def one(self, query: LiteralString, **parameters: Any) -> Row | None:
        """Run a query that gives one row at most."""
        rows = self.run(query, **parameters)
        return rows[0] if rows else None

    def define(self, query: LiteralString) -> None:
        """Run what changes the schema, in a transaction of its own."""
        self._managed(lambda running: running.run(query).consume(), reading=False)

    def changing(self, work: Callable[[], T]) -> T:
        """Do work that reads and writes in one transaction: this thread's, else one that is repeated where needed."""
        if self._transaction is not None:
            return work()

        def inside(running: neo4j.ManagedTransaction) -> T:
            self._local.transaction = running
            try:
                return work()
            finally:
                self._local.transaction = None

        return self._managed(inside, reading=False)

    @contextmanager
    def grouped(self, turn: Callable[[], object]) -> Iterator[None]:
        """Make all changes of a block one transaction of this thread, which begins by taking its `turn` to write."""
        if self._transaction is not None:
            yield
            return
        with self._session() as session, self._translated():
            transaction = self._begun(session, turn)
            try:
                yield
                transaction.commit()
            finally:
                self._local.transaction = None
                transaction.close()  # rolls back what was not committed

    def _begun(self, session: neo4j.Session, turn: Callable[[], object]) -> neo4j.Transaction:
        """Begin a transaction and take its turn, again where the server wants that: nothing was done in it yet.

        Servers see a deadlock among writers who wait for one lock where there is none, when they come quickly.
        """
        until = time.monotonic() + _INSISTING
        while True:
            transaction = session.begin_transaction(timeout=self._patience)
            self._local.transaction = transaction
            try:
                turn()
            except BaseException as error:
                self._local.transaction = None
                transaction.close()
                if not isinstance(error.__cause__, TransientError) or time.monotonic() > until:
                    raise
                time.sleep(_PAUSE)
            else:
                return transaction

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    @property
    def _transaction(self) -> neo4j.Transaction | neo4j.ManagedTransaction | None:
        return getattr(self._local, "transaction", None)

    def _session(self) -> neo4j.Session:
        return self._driver.session(
            database=self.place.database or None,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
            fetch_size=10_000,
        )

    def _managed(self, work: Callable[[neo4j.ManagedTransaction], T], *, reading: bool) -> T:
        timed = neo4j.unit_of_work(timeout=self._patience)(work)
        with self._translated(), self._session() as session:
            return session.execute_read(timed) if reading else session.execute_write(timed)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (Neo4jError, DriverError, ConfigurationError, ValueError) as error:
            raise _translation(error, self.place) from error


def _translation(error: Exception, place: Place) -> Exception:
    """Return the error of graph.errors that tells the caller what to do; no secret is in any of them."""
    where = place.url
    if isinstance(error, AuthError):
        return StoreError(f"{where} 不接受用户名或密码（ZHITU_NEO4J_USER、ZHITU_NEO4J_PASSWORD）")
    if isinstance(error, IncompleteCommit):
        return StoreBusy(f"{where} 在确认写入时断开了，不知道是否写入；再导入一次即可，重复不会有两份")
    if isinstance(error, ServiceUnavailable | SessionExpired):
        return StoreBusy(f"连不上 {where}，或连接断开了；服务启动后再试")
    if isinstance(error, Neo4jError):
        return _said_by_server(error, where)
    if isinstance(error, DriverError | ConfigurationError):
        return StoreError(f"{where} 不能用：{error}")
    return error


def _said_by_server(error: Neo4jError, where: str) -> Exception:
    code = error.code or ""
    if "Timeout" in code or "TimedOut" in code or "Terminated" in code:
        return StoreBusy(f"{where} 太久没有完成（也许另一个写入者正占用图谱），没有写入；稍后再试")
    if code.rpartition(".")[2] in _PANICS or "No space left" in str(error):
        return StoreFull(f"{where} 停止了写入（多半是磁盘已满），没有写入；腾出空间后重启数据库（{code}）")
    if isinstance(error, TransientError):
        return StoreBusy(f"{where} 暂时不能完成，没有写入；稍后再试（{code}）")
    return StoreError(f"{where} 拒绝了请求（{code}）：{error.message}")
