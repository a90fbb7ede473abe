"""A server in trouble: workers killed, the store locked, gone or on a full disk, told to stop in the midst of work."""

import http.client
import os
import resource
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from api.compose import open_store
from tests.api.http.conftest import copied
from tests.api.http.running import Reply, Running, running
from tests.api.http.test_live import commit, wait_for
from tests.commands import SAMPLES

CLIENTS = 8
MAJOR = "/v1/coverage/majors/530701"
REGISTER = (SAMPLES / "资源库名录.csv").read_bytes()
LIBRARY = "市场营销专业教学资源库（样例）"


@pytest.fixture(scope="module")
def path(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the server with two workers."""
    return copied(with_samples, tmp_path_factory.mktemp("crowd"))


@pytest.fixture(scope="module")
def crowd(path: Path) -> Iterator[Running]:
    """Run two workers."""
    with running(path, "--workers", "2") as server:
        wait_for(lambda: len(workers(server)) == 2, 120)
        yield server


def workers(server: Running) -> set[int]:
    """Return the processes that answer."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return {found.json["worker"] for found in pool.map(lambda _: server.ask("/v1/health"), range(48))}


def settled(server: Running, *gone: int) -> bool:
    """Whether two workers answer, none of those that are gone among them."""
    try:
        found = workers(server)
    except (OSError, http.client.HTTPException):
        return False
    return len(found) == 2 and not found & set(gone)


def test_a_worker_killed_under_load_loses_no_more_than_it_had_in_hand(crowd: Running) -> None:
    expected = crowd.ask(MAJOR).body
    victim, enough = min(workers(crowd)), Event()

    def client(_: int) -> tuple[list[Reply], int]:
        replies, lost = [], 0
        while not enough.is_set():
            try:
                replies.append(crowd.ask(MAJOR))
            except (OSError, http.client.HTTPException):
                lost += 1
        return replies, lost

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(client, number) for number in range(CLIENTS)]
        time.sleep(0.3)
        os.kill(victim, signal.SIGKILL)
        time.sleep(0.7)
        enough.set()
        results = [each.result() for each in clients]
    replies = [reply for made, _ in results for reply in made]
    assert sum(lost for _, lost in results) <= CLIENTS
    assert len(replies) > CLIENTS
    assert all((reply.status, reply.body) == (200, expected) for reply in replies)
    wait_for(lambda: settled(crowd, victim), 120)


def test_a_worker_that_dies_while_the_store_is_away_comes_back_with_it(crowd: Running, path: Path) -> None:
    victim = min(workers(crowd))
    aside = path.with_name("aside.db")
    path.rename(aside)
    os.kill(victim, signal.SIGKILL)
    time.sleep(2)
    assert crowd.ask(MAJOR).status == 200
    assert crowd.ask("/v1/readiness").status == 503
    aside.rename(path)
    wait_for(lambda: settled(crowd, victim), 120)
    wait_for(lambda: {crowd.ask("/v1/readiness").status for _ in range(8)} == {200})


@pytest.fixture(scope="module")
def own_path(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the server with one worker."""
    return copied(with_samples, tmp_path_factory.mktemp("alone"))


@pytest.fixture(scope="module")
def alone(own_path: Path) -> Iterator[Running]:
    """Run one worker; the last test tells it to stop."""
    with running(own_path) as server:
        yield server


def send(server: Running, word: str = "") -> Reply:
    """Send the sample register, with a word added to the name of one library."""
    body = REGISTER.replace(LIBRARY.encode(), (LIBRARY + word).encode())
    return server.ask("/v1/imports?filename=register.csv", "POST", body, Content_Type="text/csv")


def finished(server: Running, reply: Reply) -> bool:
    """Whether an import that was accepted is finished."""
    assert reply.status == 202, reply.body
    return server.ask(reply.headers["location"]).json["finished"] is not None


def test_an_import_waits_for_another_writer_while_reads_go_on(alone: Running, own_path: Path) -> None:
    other = open_store(f"sqlite:///{own_path}")
    try:
        with other.grouped():
            reply = send(alone, "，等")
            time.sleep(1)
            assert not finished(alone, reply)
            assert alone.ask(MAJOR).status == 200
            assert alone.ask("/v1/nodes/major/530701").status == 200
            assert alone.ask("/v1/readiness").json["ready"] is True
    finally:
        other.close()
    wait_for(lambda: finished(alone, reply), 60)
    report = alone.ask(reply.headers["location"]).json
    assert report["status"] == "done"
    wait_for(lambda: alone.ask("/v1/health").json["revision"] == report["result"]["revision"])


@contextmanager
def full_disk(server: Running) -> Iterator[None]:
    """Let no file of the server grow: what it writes fails as on a full disk, for those who run as root too."""
    before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)


def test_on_a_full_disk_the_old_view_is_served_until_there_is_room(alone: Running, own_path: Path) -> None:
    old = alone.ask("/v1/libraries")
    with full_disk(alone):
        number = commit(own_path, "新来的库").number
        wait_for(lambda: alone.ask("/v1/readiness").status == 503, 30)
        told = alone.ask("/v1/readiness", Accept_Language="en").json
        assert (told["ready"], told["revision"]) == (False, number - 1)
        assert "cannot be written: File too large" in told["reason"]
        again = alone.ask("/v1/libraries")
        assert (again.status, again.body, again.headers["etag"]) == (200, old.body, old.headers["etag"])
    wait_for(lambda: alone.ask("/v1/readiness").status == 200, 30)
    assert "library/new-one" in {library["id"] for library in alone.ask("/v1/libraries").json["libraries"]}


def test_on_a_full_disk_a_file_is_refused_and_leaves_nothing(alone: Running, own_path: Path) -> None:
    folder = own_path.with_name("zhitu.db.jobs") / "files"
    with full_disk(alone):
        reply = send(alone)
    assert (reply.status, reply.json["type"].rpartition("/")[2]) == (507, "no-room")
    assert list(folder.iterdir()) == []
    accepted = send(alone, "，有空间")
    wait_for(lambda: finished(alone, accepted), 60)
    assert alone.ask(accepted.headers["location"]).json["status"] == "done"


def test_what_was_begun_or_accepted_is_not_lost_when_the_server_is_told_to_stop(alone: Running, own_path: Path) -> None:
    other = open_store(f"sqlite:///{own_path}")
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(alone.ask, "/v1/doctor?list=codes-of-several-names")
        with other.grouped():  # so that the first import is in hand, and the others wait, when it is told
            accepted = [send(alone, f"，第{number}次") for number in range(5)]
            stopping = pool.submit(alone.stop)
            assert slow.result().status == 200
            assert list(slow.result().json["lists"]) == ["codes-of-several-names"]
            time.sleep(2)
        stopping.result()
    other.close()
    with running(own_path) as server:
        wait_for(lambda: all(finished(server, reply) for reply in accepted), 60)
        reports = [server.ask(reply.headers["location"]).json for reply in accepted]
        assert [report["status"] for report in reports] == ["done"] * 5
        assert [len(report["result"]["committed"]) > 0 for report in reports] == [True] * 5
        numbers = [report["result"]["revision"] for report in reports]
        assert numbers == sorted(set(numbers))  # one after another, as they had come
        wait_for(lambda: server.ask("/v1/health").json["revision"] == numbers[-1])
        committed = {source for report in reports for source in report["result"]["committed"]}
        sources = server.ask("/v1/sources?match=register").json["sources"]
        assert committed == {source["source"] for source in sources}
    assert list((own_path.with_name("zhitu.db.jobs") / "files").iterdir()) == []
