"""Queries run where they can be ended: after their time, over their memory, with whoever asked."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.errors import ViewError
from graph.stores.memory import MemoryStore
from graph.views.rdf_ask import Wanted
from graph.views.rdf_pool import Limits, Pool
from graph.views.rdf_store import Built, build
from tests.random_graphs import seeded

ENDLESS = Wanted("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
GREEDY = Wanted("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?l ?i ?f ?c")
SMALL = Wanted("ASK {}")


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Built:
    store = MemoryStore()
    for bundle in seeded(4):
        store.commit(bundle.version, bundle.nodes, bundle.edges, datetime(2026, 1, 1, tzinfo=UTC))
    found = build(store, tmp_path_factory.mktemp("view"))
    assert found is not None
    return found


@pytest.fixture
def pool(view: Built) -> Iterator[Pool]:
    made = Pool(Limits(seconds=1.0, processes=1))
    yield made
    made.close()


def children() -> set[int]:
    """The processes that this one has started and that are still there."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
    return {int(each) for each in found}


def test_a_query_that_would_run_for_ever_is_ended_and_the_next_one_answered(pool: Pool, view: Built) -> None:
    began = time.monotonic()
    assert pool.ask(view.folder, ENDLESS).outcome == "too-slow"
    assert 0.9 <= time.monotonic() - began < 5
    assert pool.ask(view.folder, SMALL).outcome == "answered"


def test_its_process_is_gone_with_it(view: Built) -> None:
    pool = Pool(Limits(seconds=0.7, processes=1))
    before = children()
    pool.ask(view.folder, ENDLESS)
    assert children() <= before


def test_a_process_is_used_again_as_long_as_it_answers(pool: Pool, view: Built) -> None:
    pool.ask(view.folder, SMALL)
    there = children()
    for query in ("ASK {}", "SELECT {", "SELECT * { SERVICE <u:x> {} }"):
        pool.ask(view.folder, Wanted(query))
    assert children() == there


def test_more_memory_than_allowed_ends_a_query_too(view: Built) -> None:
    pool = Pool(Limits(seconds=20, processes=1, memory=200 << 20))
    try:
        assert pool.ask(view.folder, GREEDY).outcome == "too-costly"
        assert pool.ask(view.folder, SMALL).outcome == "answered"
    finally:
        pool.close()


def test_a_query_nested_too_deep_ends_its_process_only(pool: Pool, view: Built) -> None:
    depth = 100_000
    assert pool.ask(view.folder, Wanted("ASK " + "{" * depth + "}" * depth)).outcome == "too-costly"
    assert pool.ask(view.folder, SMALL).outcome == "answered"


def test_who_finds_no_free_process_in_time_is_told_so(pool: Pool, view: Built) -> None:
    with ThreadPoolExecutor(3) as threads:
        answers = [threads.submit(pool.ask, view.folder, ENDLESS) for _ in range(3)]
        outcomes = sorted(each.result().outcome for each in answers)
    assert set(outcomes) <= {"busy", "too-slow"}
    assert "too-slow" in outcomes
    assert pool.ask(view.folder, SMALL).outcome == "answered"


def test_a_view_that_is_gone_is_told_as_such(pool: Pool, tmp_path: Path) -> None:
    with pytest.raises(ViewError):
        pool.ask(tmp_path / "none", SMALL)


def test_answers_come_through_whole_whatever_their_size(view: Built) -> None:
    pool = Pool(Limits(seconds=30, processes=1))
    try:
        values = " ".join(f'"{"职" * 40}{n}"' for n in range(1000))
        answer = pool.ask(view.folder, Wanted(f"SELECT * {{ VALUES ?x {{ {values} }} VALUES ?y {{ 1 2 3 4 5 }} }}"))
    finally:
        pool.close()
    assert answer.outcome == "answered"
    assert len(answer.body) > 1_000_000
    assert len(json.loads(answer.body)["results"]["bindings"]) == 5000


ORPHAN = """
import sys
from pathlib import Path
from graph.views.rdf_ask import Wanted
from graph.views.rdf_pool import Limits, Pool
pool = Pool(Limits(seconds=2.0, processes=1))
print("begun", flush=True)
pool.ask(Path(sys.argv[1]), Wanted(sys.argv[2]))
"""


def test_a_query_whose_worker_was_killed_ends_itself(view: Built) -> None:
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", ORPHAN, str(view.folder), ENDLESS.query]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "begun\n"
    tasks = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
    until = time.monotonic() + 20
    while not (found := tasks.read_text("ascii").split()) and time.monotonic() < until:
        time.sleep(0.05)
    [query] = map(int, found)
    time.sleep(1.0)  # so that it is at its query
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    until = time.monotonic() + 20
    while _runs(query) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(query)


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_process_of_a_query_has_no_network() -> None:
    """What a query calls in spite of all cannot be reached, where the system lets a process leave its network."""
    said = subprocess.run([sys.executable, "-c", _CALLER], capture_output=True, text=True, check=True).stdout.split()
    assert said in (["True", "OSError"], ["False", "connected"])


_CALLER = """
import socket
from graph.views.rdf_process import apart
listening = socket.create_server(("127.0.0.1", 0))
there = listening.getsockname()
left = apart()
try:
    socket.create_connection(there, 5)
    print(left, "connected")
except OSError:
    print(left, "OSError")
"""
