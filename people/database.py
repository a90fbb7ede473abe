"""The database of people: opened where its address says, brought to this program's schema, asked in transactions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError

from people.engines import PATIENCE, engine_of, file_of, made, translated, wiped, writer_of
from people.errors import PeopleOutdated, PeopleStoreError
from people.tables import Schema, Table

Step = Callable[[Connection], None]


def _with_records(connection: Connection) -> None:
    """Add the tables of learners' records."""
    Table.metadata.create_all(connection)


STEPS: tuple[Step, ...] = (_with_records,)
"""What leads from one version of the schema to the next: the first from 1 to 2. Tables only added need no more than
`Table.metadata.create_all`; a new database gets today's tables at once."""


class Database:
    """The database of people; `close` it at the end."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = writer_of(engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read in one transaction."""
        with translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction: all of it, or nothing."""
        with translated(), self._writer.begin() as connection:
            yield connection

    def wipe(self, tables: Sequence[str]) -> None:
        """See that nothing of rows that were deleted is left in the files of tables; PeopleBusy: ask once more."""
        with translated():
            wiped(self._engine, tables)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()


def exists(url: str) -> bool:
    """Whether there may be a database: a file that is not there yet is none."""
    path = file_of(url)
    return path is None or path.is_file()


def open_database(url: str, steps: Sequence[Step] = STEPS, patience: float = PATIENCE) -> Database:
    """Open a database, made or brought up to date where needed; a SQLite file is made for its owner only.

    `patience` is how many seconds another writer is waited for.
    """
    path = file_of(url)
    if path is not None and not path.exists():
        made(path)
    engine = engine_of(url, patience)
    database = Database(engine)
    try:
        _bring_up(database, steps)
    except BaseException:
        engine.dispose()
        raise
    return database


def _bring_up(database: Database, steps: Sequence[Step]) -> None:
    """See that the schema is this program's; several programs may start at once, one of them does it."""
    newest = len(steps) + 1
    with database.reading() as connection:
        found = _version(connection)
    if found == newest:
        return
    try:
        with database.writing() as connection:
            _advance(connection, steps)
    except PeopleStoreError as error:
        with database.reading() as connection:
            if not isinstance(error.__cause__, DBAPIError) or _version(connection) != newest:
                raise  # it was not another program that has just done it


def _advance(connection: Connection, steps: Sequence[Step]) -> None:
    newest, found = len(steps) + 1, _version(connection)
    if found > newest:
        raise PeopleOutdated(f"账户库是更新的程序写的（结构第 {found} 版，本程序到第 {newest} 版）")
    if not found:
        Table.metadata.create_all(connection)
        connection.execute(insert(Schema).values(only=1, version=newest))
        return
    for step in steps[found - 1 :]:
        step(connection)
    connection.execute(update(Schema).values(version=newest))


def _version(connection: Connection) -> int:
    """Return the version of the schema, 0 where there is none yet."""
    if not inspect(connection).has_table(Schema.__tablename__):
        return 0
    return connection.scalar(select(Schema.version)) or 0
