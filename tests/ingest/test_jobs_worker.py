"""Workers: one job to one worker, in order, whoever dies, sleeps or is told to stop."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.errors import StoreBusy
from ingest.jobs_orders import ATTEMPTS, Ended, State
from ingest.jobs_worker import InHand
from tests.ingest.job_rooms import Reads, Room, names


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "jobs")


def wait_for(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something holds."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def ended(room: Room) -> bool:
    """Whether every job has ended."""
    return all(job.final for job in room.jobs.jobs())


@pytest.mark.parametrize("threads", [1, 4])
def test_every_job_is_kept_once_and_in_the_order_in_which_it_came(room: Room, threads: int) -> None:
    sent = [room.submit(bytes([number])) for number in range(12)]
    work = Reads(lambda hand: time.sleep(0.001 * (hand.job.number % 3)))
    workers = [room.worker(work, threads=1) for _ in range(threads)]
    for worker in workers:
        worker.start()
    wait_for(lambda: ended(room))
    for worker in workers:
        worker.stop()
    assert work.kept == [bytes([number]) for number in range(12)]
    told = [room.jobs.job(job.id) for job in sent]
    assert [job.result for job in told] == [{"revision": number + 1} for number in range(12)]
    assert {job.attempts for job in told} == {1}
    assert room.kept_files() == []


def test_what_happened_is_numbered_without_a_gap(room: Room) -> None:
    job = room.submit(b"a", b"b")
    room.worker(Reads()).drain()
    events = room.jobs.events(job.id)
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert [event.data["status"] for event in events] == ["queued", "running", "running", "running", "done"]
    assert [event.data["progress"] and event.data["progress"]["file"] for event in events] == [None, None, 1, 2, 2]
    assert room.jobs.events(job.id, 3) == events[3:]
    assert room.jobs.job(job.id).events == len(events)


def test_a_silent_worker_loses_its_job_and_may_not_finish_it(room: Room) -> None:
    job, reading, let_go = room.submit(), threading.Event(), threading.Event()

    def sleep(_: InHand) -> None:
        reading.set()
        let_go.wait(10)

    silent, other = Reads(sleep), Reads()
    thread = threading.Thread(target=room.worker(silent, lease=0.3).once)  # not started: nobody renews its lease
    thread.start()
    assert reading.wait(10)
    assert not room.worker(other).once()
    wait_for(room.worker(other).once)
    let_go.set()
    thread.join()
    told = room.jobs.job(job.id)
    assert (told.state, told.attempts, silent.kept, other.kept) == (State.DONE, 2, [], [b"a,b"])
    assert [event for event, _ in room.log] == ["import taken over", "import lost to another worker"]


def test_a_worker_that_renews_its_lease_keeps_its_job(room: Room) -> None:
    job, let_go = room.submit(), threading.Event()

    def linger(_: InHand) -> None:
        let_go.wait(10)

    busy, other = Reads(linger), Reads()
    worker = room.worker(busy, lease=0.3)
    worker.start()
    wait_for(lambda: room.state(job) is State.RUNNING)
    for _ in range(8):
        time.sleep(0.1)
        assert not room.worker(other).once()
    let_go.set()
    wait_for(lambda: ended(room))
    worker.stop()
    assert (busy.kept, other.kept, room.jobs.job(job.id).attempts) == ([b"a,b"], [], 1)


class Dies(Reads):
    """Work during which the worker is gone, as far as anybody can see."""

    def __call__(self, hand: InHand) -> Ended:
        raise SystemExit


def test_a_job_whose_workers_die_is_given_up_in_the_end(room: Room) -> None:
    job = room.submit()
    for attempt in range(1, ATTEMPTS + 1):
        with pytest.raises(SystemExit):
            room.worker(Dies(), lease=0.0).once()
        assert (room.state(job), room.jobs.job(job.id).attempts) == (State.RUNNING, attempt)
    room.worker(Reads()).drain()
    told = room.jobs.job(job.id)
    assert (told.state, told.problem) == (State.FAILED, {"detail": "读取中断了 3 次，不再重试", "file": ""})
    assert room.jobs.retry(job.id).attempts == 0


def test_a_job_that_was_cancelled_while_its_worker_died_is_not_read_again(room: Room) -> None:
    job = room.submit()
    with pytest.raises(SystemExit):
        room.worker(Dies(), lease=0.0).once()
    room.jobs.cancel(job.id)
    work = Reads()
    room.worker(work).drain()
    assert (room.state(job), work.kept, room.kept_files()) == (State.CANCELLED, [], [])


def test_a_worker_that_stops_puts_its_job_back_where_it_stood(room: Room) -> None:
    first, second = room.submit(b"a", b"b"), room.submit(b"c")
    reading = threading.Event()

    def read_slowly(_: InHand) -> None:
        reading.set()
        time.sleep(0.1)

    work = Reads(read_slowly)
    worker = room.worker(work)
    worker.start()
    assert reading.wait(10)
    worker.stop()
    told = room.jobs.job(first.id)
    assert (told.state, told.attempts, told.turn, work.kept) == (State.QUEUED, 0, first.turn, [])
    after = Reads()
    room.worker(after).drain()
    assert after.kept == [b"ab", b"c"]
    assert {room.state(each) for each in (first, second)} == {State.DONE}


def test_a_later_job_gives_way_to_one_before_it_that_nobody_reads(room: Room) -> None:
    first, second = room.submit(b"first"), room.submit(b"second")
    work = Reads()

    def die(hand: InHand) -> None:
        raise SystemExit

    dying = room.worker(Reads(die), lease=0.5)
    with pytest.raises(SystemExit):
        dying.once()
    helper = room.worker(work)
    assert helper.once()  # takes the second, which waits until the lease of the first is over, and gives way
    assert room.state(second) is State.QUEUED
    helper.drain()
    assert work.kept == [b"first", b"second"]
    assert (room.jobs.job(first.id).attempts, room.jobs.job(second.id).attempts) == (2, 1)


def test_a_busy_graph_is_tried_again_and_then_told(room: Room) -> None:
    job = room.submit()

    def busy(_: InHand) -> None:
        raise StoreBusy("忙")

    worker = room.worker(Reads(busy))
    worker.drain()
    told = room.jobs.job(job.id)
    assert (told.state, told.attempts, told.problem) == (State.FAILED, ATTEMPTS, {"detail": "忙", "file": "0.csv"})


def test_a_job_that_nobody_was_woken_for_is_found(room: Room) -> None:
    job = room.submit()
    (room.folder / "queue.db").unlink()
    work = Reads()
    worker = room.worker(work, lease=0.3)
    worker.start()
    wait_for(lambda: room.state(job) is State.DONE)
    worker.stop()


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of our own; its address."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def answers() -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_for(answers)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def test_jobs_go_through_a_real_redis(redis: str, tmp_path: Path) -> None:
    room, other = Room(tmp_path / "jobs", queue=redis), Room(tmp_path / "other", queue=redis)
    work, others = Reads(), Reads()
    workers = [room.worker(work), room.worker(work), other.worker(others)]
    for worker in workers:
        worker.start()
    sent = [room.submit(bytes([number])) for number in range(6)]
    theirs = other.submit(b"theirs")
    wait_for(lambda: ended(room) and ended(other))
    for worker in workers:
        worker.stop()
    assert work.kept == [bytes([number]) for number in range(6)]
    assert others.kept == [b"theirs"]
    assert names(room.jobs.jobs()) == names(sent)[::-1]
    assert other.state(theirs) is State.DONE
    assert not (tmp_path / "jobs" / "queue.db").exists()


def test_a_redis_that_is_away_keeps_no_job_from_being_read(tmp_path: Path) -> None:
    room = Room(tmp_path / "jobs", queue="redis://127.0.0.1:1/0")
    first = room.submit(b"first")
    work = Reads()
    worker = room.worker(work, lease=0.3)
    worker.start()
    second = room.submit(b"second")
    wait_for(lambda: ended(room))
    worker.stop()
    assert {room.state(job) for job in (first, second)} == {State.DONE}
    assert work.kept == [b"first", b"second"]
