"""A server with accounts, and people who sign in there."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from fastapi import FastAPI
from sqlalchemy import delete
from starlette.testclient import TestClient

from api.access import Access, AccessRules, machine
from api.http.application import create_app
from api.http.serving import Serving
from people import accounts, tokens
from people.database import Database
from people.passwords import Cost
from people.roles import Grant, Person, with_everybodys
from people.tables import Schema, Table

CHEAP = Cost(rounds=1, memory=8, lanes=1)
PASSWORD = "correct horse"


class Asked(NamedTuple):
    """What came back of a request."""

    status: int
    json: Any
    headers: Any


def problem(answer: Asked, status: int, kind: str) -> Any:
    """See that something was refused so."""
    assert answer.status == status, answer
    assert answer.json["type"].endswith(f"/{kind}"), answer
    return answer.json


class Office:
    """The server, its accounts, and its log."""

    def __init__(self, app: FastAPI, client: TestClient, log: io.StringIO) -> None:
        self._app, self.client, self._log = app, client, log
        self.access = Access(app.state.access.rules)

    @property
    def people(self) -> Database:
        """The accounts."""
        database = self.access.database(create=True)
        assert database is not None
        return database

    @property
    def live(self) -> Any:
        """What the server follows its store by."""
        return self._app.state.live

    @property
    def log(self) -> list[Any]:
        """What the server wrote down."""
        return [json.loads(line) for line in self._log.getvalue().splitlines()]

    def emptied(self) -> Self:
        """Forget all accounts and what was logged."""
        with self.people.writing() as connection:
            for table in reversed(Table.metadata.sorted_tables):
                if table.name != Schema.__tablename__:
                    connection.execute(delete(table))
        self._log.truncate(0)
        self._log.seek(0)
        return self

    @contextmanager
    def told(self, writing: bool = True, **rules: Any) -> Iterator[None]:
        """Have the server run under other rules for a while."""
        state = self._app.state
        before = state.access.rules, state.serving
        state.access.rules = replace(before[0], **rules)
        state.serving = replace(before[1], writing=writing)
        try:
            yield
        finally:
            state.access.rules, state.serving = before

    def enrol(self, name: str, *roles: str, password: str | None = PASSWORD) -> str | None:
        """Make an account; return its one-time password where it has one."""
        grants = map(Grant.read, roles)
        return accounts.create(self.people, self.access.hasher, name, password, grants, machine())[1]

    def token(self, name: str) -> str:
        """Make a token for an account."""
        known = accounts.find(self.people, name)
        person = Person(known.id, known.name, with_everybodys(known.grants), "session")
        return tokens.issue(self.people, person, "test", 30, machine())[1]

    def ask(self, method: str, address: str, token: str = "", **more: Any) -> Asked:
        """Ask, with a token or as nobody, without the cookies of anybody."""
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more.pop("headers", {})}
        self.client.cookies.clear()
        answer = self.client.request(method, address, headers=headers, **more)
        is_json = "json" in answer.headers.get("content-type", "")
        return Asked(answer.status_code, answer.json() if is_json else answer.text, answer.headers)

    def sign_in(self, name: str, password: str = PASSWORD) -> "Browser":
        """Sign in with a browser of one's own."""
        browser = Browser(self)
        answer = browser.ask("POST", "/v1/session", json={"name": name, "password": password})
        assert answer.status == 200, answer.json
        browser.csrf = answer.json["csrf"]
        return browser


class Browser:
    """Somebody's browser: it keeps its cookies, and sends the guard with what it changes."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.cookies: dict[str, str] = {}
        self.csrf = ""

    def ask(self, method: str, address: str, guarded: bool = True, **more: Any) -> Asked:
        """Ask as this browser does."""
        client = self._office.client
        headers = {**({"X-CSRF-Token": self.csrf} if guarded and self.csrf else {}), **more.pop("headers", {})}
        client.cookies.clear()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = client.request(method, address, headers={**headers, **({"Cookie": cookie} if cookie else {})}, **more)
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        if "Max-Age=0" in answer.headers.get("set-cookie", ""):
            self.cookies.clear()
        is_json = "json" in answer.headers.get("content-type", "")
        return Asked(answer.status_code, answer.json() if is_json else answer.text, answer.headers)


@contextmanager
def office(folder: Path, peer: str = "127.0.0.1", working: bool = False) -> Iterator[Office]:
    """Serve an empty graph with accounts in a folder, to somebody at an address; with `working`, imports are read."""
    rules = AccessRules(f"sqlite:///{folder}/zhitu.db.people", cost=CHEAP, patience=1.0)
    log = io.StringIO()
    app = create_app(Serving(store="memory:", writing=True, working=working, access=rules), log)
    client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False, client=(peer, 50000))
    with client:
        found = Office(app, client, log)
        try:
            yield found
        finally:
            found.access.close()
