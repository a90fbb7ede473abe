"""Workers over a real graph: killed, several, in any order of files, they leave the same bytes; `zhitu worker`."""

import hashlib
import io
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.compose import open_store
from api.http.journal import journal
from api.importing import Importing, jobs_of
from ingest.jobs import Jobs
from ingest.jobs_orders import Job, Options, Places, State
from ontology.claims import Authority, EdgeClaim, NodeClaim, Version, props
from ontology.names import node_id
from tests.api.http.sending import workbook_at
from tests.api.http.test_live import wait_for
from tests.commands import SAMPLES, over

ROOT = Path(__file__).resolve().parents[2]
MAJORS = {"530701": "电子商务", "730701": "电子商务"}
PREAMBLE = """
import os, signal, sys, time
from pathlib import Path
from api.http.journal import journal
from api.importing import Importing, jobs_of
from ingest.jobs_orders import Places

class Work(Importing):
    def __call__(self, hand):
        {before}
        ended = super().__call__(hand)
        {after}
        return ended

jobs = jobs_of(sys.argv[1], Places(), Path())
worker = jobs.worker(Work(sys.argv[1], journal()), journal().info, lease=1.0)
worker.start()
time.sleep(60)
"""
SLOWLY = PREAMBLE.format(
    before="begin = hand.begin; hand.begin = lambda path: (begin(path), time.sleep(0.4))", after=""
)
DIES_UNTOLD = PREAMBLE.format(before="", after="os.kill(os.getpid(), signal.SIGKILL)")


class Graph:
    """A small catalogue of two majors in a file, with its jobs."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.path = folder / "zhitu.db"
        self.address = f"sqlite:///{self.path}"
        self.zhitu = over(self.path)
        self.jobs: Jobs = jobs_of(self.address, Places(), folder)
        store = open_store(self.address, create=True)
        for code, name in MAJORS.items():
            major, course = node_id("major", code), node_id("course", code, "网店运营")
            nodes = [NodeClaim(major, name), NodeClaim(course, "网店运营")]
            edges = [EdgeClaim(major, "hasCourse", course, props(role="core"))]
            version = Version(f"moe/brief/{code}", code * 10, name, authority=Authority.MINISTRY)
            store.commit(version, nodes, edges, datetime.now(UTC))
        store.close()

    @property
    def revision(self) -> int:
        """The latest revision."""
        return len(self.zhitu("history", "--format", "json").json["revisions"])

    def export(self, output: Path) -> str:
        """Return the digest of all that is in force, as it is exported."""
        output.unlink(missing_ok=True)
        answer = self.zhitu("export", "-o", str(output))
        assert answer.code == 0, answer.err
        return hashlib.sha256(output.read_bytes()).hexdigest()

    def ended(self) -> bool:
        """Whether all jobs have ended."""
        return all(job.final for job in self.jobs.jobs())

    def work(self, count: int = 1, lease: float = 30.0) -> None:
        """Let so many workers carry out what waits."""
        workers = [
            jobs_of(self.address, Places(), self.path.parent).worker(
                Importing(self.address, journal(io.StringIO())), lambda event, **about: None, lease
            )
            for _ in range(count)
        ]
        for worker in workers:
            worker.start()
        wait_for(self.ended, 60)
        for worker in workers:
            worker.stop()


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    return Graph(tmp_path / "graph")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A library's workbook, a register that names more, and a list of resources that leans on the workbook."""
    folder = tmp_path_factory.mktemp("inputs")
    workbook_at(folder / "甲.xlsx")
    register = (SAMPLES / "资源库名录.csv").read_bytes()
    (folder / "名录.csv").write_bytes(register)
    rows = "资源标题,课程,格式\r\n补充微课,网店运营实务,mp4\r\n再补一课,网店运营实务,mp4\r\n"
    (folder / "素材.csv").write_text(rows, "utf-8")
    return [folder / "甲.xlsx", folder / "名录.csv", folder / "素材.csv"]


OF_INVENTORY = Options(library="ec-sample", kind="inventory", choices=("名称=资源标题",))


def bring(graph: Graph, inputs: Sequence[Path]) -> list[Job]:
    """Send the workbook with the register, then the inventory that leans on the workbook."""
    return [graph.jobs.bring(inputs[:2]), graph.jobs.bring(inputs[2:], OF_INVENTORY)]


@pytest.fixture(scope="module")
def undisturbed(inputs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[object]]:
    """What comes of the inputs when nothing goes wrong: the export and the reports, as the command line gives them."""
    folder = tmp_path_factory.mktemp("undisturbed")
    graph = Graph(folder / "graph")
    first = graph.zhitu("import", *map(str, inputs[:2]), "--format", "json").json
    options = ("--library", "ec-sample", "--kind", "inventory", "--map", "名称=资源标题")
    second = graph.zhitu("import", str(inputs[2]), *options, "--format", "json").json
    for report in (first, second):
        for told in (*report["problems"], *report["read"]):
            told["file"] = Path(told["file"]).name
    assert first["committed"]
    assert second["committed"]
    return graph.export(folder / "export.nq"), [first, second]


@pytest.mark.parametrize(("workers", "seed"), [(1, 1), (4, 2), (4, 3)])
def test_any_number_of_workers_and_any_order_of_files_give_the_same_bytes_and_reports(
    graph: Graph, inputs: list[Path], undisturbed: tuple[str, list[object]], tmp_path: Path, workers: int, seed: int
) -> None:
    shuffled = inputs[:2]
    random.Random(seed).shuffle(shuffled)
    jobs = bring(graph, [*shuffled, inputs[2]])
    graph.work(workers)
    assert [graph.jobs.job(job.id).result for job in jobs] == undisturbed[1]
    assert graph.export(tmp_path / "export.nq") == undisturbed[0]


@contextmanager
def process(script: str, graph: Graph) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a worker in a process of its own."""
    command = [sys.executable, "-c", script, graph.address]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def test_a_job_whose_worker_is_killed_in_the_midst_is_taken_up_and_gives_the_same(
    graph: Graph, inputs: list[Path], undisturbed: tuple[str, list[object]], tmp_path: Path
) -> None:
    first, second = bring(graph, inputs)
    before = graph.revision
    with process(SLOWLY, graph) as worker:
        wait_for(lambda: (graph.jobs.job(first.id).progress or (0,))[0] == 2, 60)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    assert graph.jobs.job(first.id).state is State.RUNNING
    assert graph.revision == before
    graph.work(lease=1.0)
    assert [graph.jobs.job(job.id).attempts for job in (first, second)] == [2, 1]
    assert [graph.jobs.job(job.id).result for job in (first, second)] == undisturbed[1]
    assert graph.export(tmp_path / "export.nq") == undisturbed[0]


def test_what_a_worker_committed_before_it_was_killed_is_not_committed_twice(
    graph: Graph, inputs: list[Path], undisturbed: tuple[str, list[object]], tmp_path: Path
) -> None:
    first, second = bring(graph, inputs)
    before = graph.revision
    with process(DIES_UNTOLD, graph) as worker:
        assert worker.wait(60) == -signal.SIGKILL
    committed = graph.revision
    assert committed > before
    assert graph.jobs.job(first.id).state is State.RUNNING
    graph.work(lease=1.0)
    assert [graph.jobs.job(job.id).result for job in (first, second)] == undisturbed[1]
    assert graph.export(tmp_path / "export.nq") == undisturbed[0]


def test_the_command_carries_out_what_waits_and_ends_when_told(graph: Graph, inputs: list[Path]) -> None:
    job = graph.jobs.bring(inputs[1:2])
    command = [sys.executable, "-c", "from api.cli import main; main()", "worker", "--store", graph.address]
    running = subprocess.Popen([*command, "--workers", "2"], cwd=ROOT, stderr=subprocess.PIPE)
    try:
        wait_for(lambda: graph.jobs.job(job.id).state is State.DONE, 60)
        time.sleep(0.1)
        running.send_signal(signal.SIGTERM)
        _, told = running.communicate(timeout=30)
    finally:
        running.kill()
        running.wait()
    assert (running.returncode, "等待导入任务" in told.decode()) == (0, True), told.decode()


def test_the_command_has_nothing_to_do_on_a_graph_in_memory(graph: Graph) -> None:
    answer = graph.zhitu("worker", "--store", "memory:", "--lang", "en")
    assert (answer.code, "in its own process only" in answer.err.replace("\n", " ")) == (2, True), answer.err
