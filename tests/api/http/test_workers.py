"""`zhitu serve` as it is run: several workers on one address, new revisions at once, replaced when they die."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from api.http.serving import Serving
from api.http.workers import listen, prepare
from tests.api.http.conftest import copied
from tests.api.http.test_live import commit, wait_for
from tests.commands import command

ROOT = Path(__file__).resolve().parents[3]
RUN = "from api.cli import main; main()"


@pytest.fixture
def path(with_samples: Path, tmp_path: Path) -> Path:
    return copied(with_samples, tmp_path)


@pytest.fixture
def port(path: Path, tmp_path: Path) -> Iterator[int]:
    """Serve with two workers; see that they stop when told to."""
    log = tmp_path / "log"
    arguments = ("serve", "--port", "0", "--workers", "2", "--store", f"sqlite:///{path}")
    with log.open("w") as output:
        process = subprocess.Popen([sys.executable, "-c", RUN, *arguments], cwd=ROOT, stderr=output)
    try:
        wait_for(lambda: process.poll() is not None or "/v1" in log.read_text("utf-8"), 60)
        found = re.search(r"http://127\.0\.0\.1:(\d+)/v1", log.read_text("utf-8"))
        assert found, log.read_text("utf-8")
        wait_for(lambda: ask(int(found[1]), "/v1/health"), 60)
        yield int(found[1])
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


def ask(port: int, address: str) -> Any:
    """Ask on a connection of its own: any worker may answer. None where nobody does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        return json.loads(answer.read()) if answer.status == 200 else None
    except (ConnectionError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def answers(port: int) -> list[Any]:
    """Ask many times at once, so that every worker gets its share."""
    with ThreadPoolExecutor(8) as pool:
        return [found for found in pool.map(lambda _: ask(port, "/v1/health"), range(64)) if found]


def workers(port: int) -> set[int]:
    """Return the processes that answer."""
    return {found["worker"] for found in answers(port)}


def counted(port: int, name: str) -> float:
    """Return a figure of `/metrics`, whichever worker answers; its labels are part of its name."""
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name + " "))


def test_every_worker_serves_a_new_revision_and_a_killed_one_is_replaced(port: int, path: Path) -> None:
    wait_for(lambda: len(workers(port)) == 2, 60)
    before = workers(port)
    number = commit(path, "新来的库").number
    wait_for(lambda: (found := ask(port, "/v1/health")) and found["revision"] == number)
    time.sleep(1)  # generous here; measured in docs/api.md
    assert {found["revision"] for found in answers(port)} == {number}
    health = 'zhitu_http_requests_total{method="GET",route="/v1/health",status="200"}'
    so_far = counted(port, health)
    assert len(answers(port)) == 64
    assert {counted(port, health) for _ in range(16)} == {so_far + 64}, "each worker tells what both have counted"
    assert counted(port, "zhitu_snapshots_total") >= 4, "two workers took over two revisions each"
    os.kill(min(before), signal.SIGKILL)
    wait_for(lambda: len(now := workers(port)) == 2 and min(before) not in now, 60)
    assert ask(port, "/v1/libraries")["revision"] == number
    assert counted(port, health) >= so_far + 64, "what a dead worker counted stays counted"
    assert counted(port, "zhitu_revision") == number
    assert counted(port, "zhitu_http_under_way") == 1, "only this question itself"


def test_writing_elsewhere_than_here_is_refused(with_samples: Path) -> None:
    answer = command("serve", "--host", "0.0.0.0", "--writing", "--store", f"sqlite:///{with_samples}")
    assert answer.code == 2
    assert "0.0.0.0 不是本机地址" in answer.err


def test_a_store_that_is_not_there_is_told_before_anything_listens(tmp_path: Path) -> None:
    answer = command("serve", "--store", f"sqlite:///{tmp_path}/none.db")
    assert answer.code == 2
    assert "zhitu build" in answer.err


def test_an_address_that_is_taken_is_told_with_what_to_do(with_samples: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = command("serve", "--port", port, "--store", f"sqlite:///{with_samples}")
    assert answer.code == 2
    assert f"端口 {port} 已被占用" in answer.err
    assert "--port" in answer.err


def test_views_are_built_before_workers_start(path: Path) -> None:
    assert prepare(Serving(store=f"sqlite:///{path}")) > 0
    assert (path.with_name("zhitu.db.columns") / "manifest.json").is_file()
