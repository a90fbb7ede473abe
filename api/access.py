"""Access as one run of the program has it: where accounts are kept, how long sessions last, whom to trust."""

import getpass
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from threading import Lock
from typing import TypeVar

from api.compose import file_of
from people import accounts, engines
from people.database import Database, exists, open_database
from people.engines import PATIENCE
from people.errors import PeopleStoreError
from people.log import Doer
from people.passwords import Cost, Hasher
from people.sessions import Lifetime

Network = IPv4Network | IPv6Network
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AccessRules:
    """What a server is told of access; `people` is the address of the accounts, "" where there can be none."""

    people: str = ""
    proxies: tuple[Network, ...] = ()
    lifetime: Lifetime = field(default_factory=Lifetime)
    cost: Cost = field(default_factory=Cost)
    patience: float = PATIENCE


def people_at(store: str, people: str) -> str:
    """Return the address of the accounts: the one given, else a file beside the graph; "" for a graph in memory."""
    if people:
        return people
    path = file_of(store)
    if path is not None:
        return f"sqlite:///{people_file(path)}"
    return "" if store == "memory:" else "sqlite:///var/zhitu.db.people"


def people_file(path: Path) -> Path:
    """Return the file of the accounts beside a graph's file."""
    return path.with_name(path.name + ".people")


class Access:
    """The accounts as a worker or a command uses them: opened when there are any, anew where the file was replaced."""

    def __init__(self, rules: AccessRules) -> None:
        self.rules = rules
        self.hasher = Hasher(rules.cost)
        self._database: Database | None = None
        self._file: tuple[int, int] | None = None
        self._inhabited = False
        self._lock = Lock()

    def database(self, create: bool = False) -> Database | None:
        """Return the database, None where there is none yet and it is not to be made."""
        if not self.rules.people or not (create or exists(self.rules.people)):
            return None
        with self._lock:
            if self._database is None or _file_mark(self.rules.people) != self._file:
                if self._database is not None:
                    self._database.close()
                self._database = None
                self._database = open_database(self.rules.people, patience=self.rules.patience)
                self._file, self._inhabited = _file_mark(self.rules.people), False
            return self._database

    def inhabited(self) -> bool:
        """Whether there is any account: from then on who may write is decided by accounts, on this machine too."""
        database = self.database()
        if database is None and self._database is not None:  # a disk that is away opens no door
            raise PeopleStoreError("账户库不见了")
        if database is not None and not self._inhabited:
            self._inhabited = accounts.any_account(database)
        return database is not None and self._inhabited

    def ask(self, question: Callable[[Database], T], otherwise: T) -> T:
        """Ask the database; where there is none, the answer is the other one."""
        database = self.database()
        return otherwise if database is None else question(database)

    def close(self) -> None:
        """Let go."""
        if self._database is not None:
            self._database.close()


def now() -> datetime:
    """Return the time by which sessions and tokens are judged."""
    return datetime.now(UTC)


def machine() -> Doer:
    """Return who works on the server's own machine: its user, which is no account."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = ""
    return Doer(f"@{user}", "local", now())


def _file_mark(url: str) -> tuple[int, int] | None:
    """Return what tells a file from another one put in its place, None for a database elsewhere."""
    path = engines.file_of(url)
    if path is None:
        return None
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
