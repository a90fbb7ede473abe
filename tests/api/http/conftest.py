"""The API over the store with samples, in this process."""

import io
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.application import create_app
from api.http.serving import Serving
from api.http.workers import prepare


class Api:
    """A client with the log of the server it talks to."""

    def __init__(self, client: TestClient, log: io.StringIO) -> None:
        self.client = client
        self._log = log

    def get(self, address: str, **headers: str) -> Any:
        """Ask, with headers whose names are written with `_`."""
        return self.client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def json(self, address: str) -> Any:
        """Ask for an answer that is given."""
        answer = self.get(address)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def problem(self, address: str, status: int, kind: str, **headers: str) -> Any:
        """Ask for what cannot be given, and see that it is told so."""
        answer = self.get(address, **headers)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        said = answer.json()
        assert said["type"] == f"https://w3id.org/zhitu/problem/{kind}"
        assert said["status"] == status
        return said

    @property
    def log(self) -> list[Any]:
        """What the server wrote down."""
        return [json.loads(line) for line in self._log.getvalue().splitlines()]


def copied(path: Path, folder: Path) -> Path:
    """Return a copy of a store with its view files, which need not be built again then."""
    prepare(Serving(store=f"sqlite:///{path}"))
    copy = folder / "zhitu.db"
    shutil.copy(path, copy)
    for view in ("columns", "text"):
        files = path.with_name(f"{path.name}.{view}")
        if files.is_dir():
            shutil.copytree(files, folder / f"zhitu.db.{view}")
    return copy


def serving(path: Path, **limits: Any) -> Iterator[Api]:
    """Serve a store for the time of a test."""
    log = io.StringIO()
    app = create_app(Serving(store=f"sqlite:///{path}", **limits), log)
    here = ("127.0.0.1", 50000)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False, client=here) as client:
        yield Api(client, log)


@pytest.fixture(scope="session")
def api(with_samples: Path) -> Iterator[Api]:
    """Serve the store with samples, read only."""
    prepare(Serving(store=f"sqlite:///{with_samples}"))
    for served in serving(with_samples):
        while served.json("/v1/readiness")["search"] is None:
            time.sleep(0.01)
        yield served


@pytest.fixture(scope="session")
def lists_at(api: Api) -> int:
    """The last revision before the samples."""
    revisions = api.json("/v1/history?limit=1000&source=library/ec-sample")["revisions"]
    return int(revisions[0]["number"]) - 1
