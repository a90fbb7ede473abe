"""Workers: take one job after another, keep its lease while at it, and write down what came of it.

Jobs are read side by side and committed one after another, in the order in which they came in: so any number of workers
leaves the same graph. A worker that is killed renews its lease no more; another takes the job up then, and what was
committed already is not committed twice. What it asks before it commits, it asks while it holds the graph's writing
side: so a worker that slept through its lease changes nothing.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from graph.errors import StoreBusy
from ingest.jobs_files import Uploads
from ingest.jobs_orders import (
    AGAIN,
    ATTEMPTS,
    Ended,
    FilesGone,
    GaveUp,
    Job,
    JobError,
    Json,
    NewerOrder,
    Progress,
    State,
)
from ingest.jobs_queue import Queue
from ingest.jobs_rows import Rows
from ingest.report import Reading

LEASE = 30.0
"""Seconds that a lease lasts unless it is renewed, which is done three times as often."""

_PAUSE = 0.05
_BETWEEN_TIDYINGS = 3600.0
_KEPT_FOR_RETRY = timedelta(days=1)


class Note(Protocol):
    """Writes a line into a log."""

    def __call__(self, event: str, **about: object) -> object:
        """Write what happened, and about what."""
        ...


class Interrupted(Exception):
    """A job in hand is not to be gone on with."""


class Cancelled(Interrupted):
    """Somebody asked for its end."""


class LeaseLost(Interrupted):
    """Another worker may have it by now."""


class GivenBack(Interrupted):
    """It is to be put in line again: this worker stops, or a job before it waits for one."""


class InHand:
    """A job that a worker has in hand: its files, and what the work tells meanwhile; all of it raises Interrupted."""

    def __init__(self, job: Job, holder: str, lease: float, rows: Rows, uploads: Uploads, stopping: Callable[[], bool]):
        self.job = job
        self.paths = uploads.paths(job.id)
        self.profile = uploads.profile(job.id)
        self.holder = holder
        self.lost = False
        self.cancelled = job.cancel
        self.now: str = ""
        self._lease, self._rows, self._stopping = lease, rows, stopping
        self._inputs: Sequence[Path] = self.paths

    def expect(self, inputs: Sequence[Path]) -> None:
        """Say what is going to be read: the files that came, or the folder of all of them."""
        self._inputs = inputs

    def begin(self, path: Path) -> None:
        """Say that a file is being read now."""
        self.now = self._called(path)
        self._tell(self._place(path))

    def read(self, reading: Reading) -> None:
        """Say what a file was, and how much was read of it."""
        rows = sum(count.read for count in reading.counts.values())
        self._tell(self._place(Path(reading.file))._replace(kind=reading.kind, rows=rows))

    def await_turn(self) -> None:
        """Wait until all jobs before this one have ended."""
        while True:
            running, waiting = self._rows.earlier(self.job)
            if waiting:
                raise GivenBack
            if not running:
                return
            self.go_on()
            time.sleep(_PAUSE)

    def go_on(self) -> None:
        """See whether to go on."""
        if self.lost:
            raise LeaseLost
        if self.cancelled:
            raise Cancelled
        if self._stopping():
            raise GivenBack

    def secure(self, revision: int) -> int:
        """Make sure of the job while holding the graph's writing side; return the revision that its commit began from.

        That is an earlier one where a worker died after its commit and before it could tell.
        """
        job = self._still(self._rows.renew(self.holder, self._lease, revision))
        return revision if job.base is None else job.base

    def keep(self) -> None:
        """Renew the lease; called from another thread."""
        job = self._rows.renew(self.holder, self._lease)
        self.lost = job is None
        self.cancelled = job is not None and job.cancel

    def _place(self, path: Path) -> Progress:
        return Progress(self._inputs.index(path) + 1, len(self._inputs), self._called(path))

    def _called(self, path: Path) -> str:
        """Return the name of a file that came; the folder of all of them has none that anybody gave it."""
        return path.name if path in self.paths else ""

    def _tell(self, progress: Progress) -> None:
        self._still(self._rows.progress(self.holder, self._lease, progress))
        self.go_on()

    def _still(self, job: Job | None) -> Job:
        if job is None:
            raise LeaseLost
        if job.cancel:
            raise Cancelled
        return job


class Work(Protocol):
    """What is done with a job; given by the room that knows how answers are told."""

    def __call__(self, hand: InHand) -> Ended:
        """Read its files and commit them, or say what that would change."""
        ...

    def failed(self, hand: InHand, error: Exception) -> Json:
        """Return the problem that tells why a job failed."""
        ...


class Worker:
    """Takes jobs in so many threads of this process; `start` and `stop`, or `drain` once."""

    def __init__(
        self, rows: Rows, uploads: Uploads, queue: Queue, work: Work, note: Note, lease: float = LEASE, threads: int = 1
    ) -> None:
        self._rows, self._uploads, self._queue, self._work, self._note = rows, uploads, queue, work, note
        self._lease, self._threads = lease, threads
        self._hands: set[InHand] = set()
        self._stopping = threading.Event()
        self._tending = threading.Thread(target=self._tend, name="leases", daemon=True)
        self._spare = threading.Thread()
        self._tidied = 0.0

    def start(self) -> None:
        """Take jobs from now on; OSError where the queue cannot be opened."""
        self._queue.consume(self.drain, self._threads)
        with suppress(JobError):
            self._look()
        self._tending.start()

    def stop(self) -> None:
        """Take no more; what is in hand goes back in line at its next file, or ends where it is being committed."""
        self._stopping.set()
        self._queue.stop()
        if self._tending.is_alive():
            self._tending.join()
        if self._spare.is_alive():
            self._spare.join()

    def drain(self) -> None:
        """Carry out jobs until none waits."""
        with suppress(JobError):  # looked at again by the thread that keeps the leases
            while not self._stopping.is_set() and self.once():
                pass

    def once(self) -> bool:
        """Carry out one job; False where none waits."""
        holder = uuid4().hex
        job = self._rows.take(holder, self._lease)
        if job is None:
            return False
        hand = InHand(job, holder, self._lease, self._rows, self._uploads, self._stopping.is_set)
        self._hands.add(hand)
        if job.attempts > 1:
            self._note("import taken over", id=job.id, attempt=job.attempts)
        try:
            self._carry_out(hand)
        finally:
            self._hands.discard(hand)
        return True

    def _carry_out(self, hand: InHand) -> None:
        job = hand.job
        try:
            ended = self._ended(hand)
        except LeaseLost:
            self._note("import lost to another worker", id=job.id)
            return
        except GivenBack:
            self._rows.give_back(hand.holder, counted=False)
            return
        except Cancelled:
            ended = Ended(State.CANCELLED)
        except StoreBusy as error:
            if job.attempts < ATTEMPTS:
                self._rows.give_back(hand.holder, counted=True)
                return
            ended = self._failed(hand, error)
        except Exception as error:  # noqa: BLE001 # whatever it is, the job's problem tells it
            ended = self._failed(hand, error)
        if self._rows.finish(hand.holder, ended) is None:
            self._note("import lost to another worker", id=job.id)
        elif ended.state not in AGAIN:
            self._uploads.drop(job.id)

    def _ended(self, hand: InHand) -> Ended:
        if hand.cancelled:
            raise Cancelled
        if hand.job.strange:
            raise NewerOrder(f"这次导入用到本版本不认识的选项 {'、'.join(hand.job.strange)}，请更新职图程序")
        if hand.job.attempts > ATTEMPTS:
            raise GaveUp(f"读取中断了 {ATTEMPTS} 次，不再重试")
        if not hand.paths:
            raise FilesGone("文件已不再保存，请重新发送")
        return self._work(hand)

    def _failed(self, hand: InHand, error: Exception) -> Ended:
        self._note("import failed", id=hand.job.id, error=repr(error))
        return Ended(State.FAILED, None, self._work.failed(hand, error))

    def _tend(self) -> None:
        """Keep leases, and look for jobs that nobody was woken for: a worker died, or a message was lost."""
        while not self._stopping.wait(self._lease / 3):
            with suppress(JobError):
                for hand in list(self._hands):
                    hand.keep()
                self._look()
                self._tidy()

    def _look(self) -> None:
        """Wake whoever is free where a job waits; go without the queue where that is away."""
        if len(self._hands) < self._threads and self._rows.claimable():
            woken = self._queue.wake()
            if not woken and not self._spare.is_alive():
                self._spare = threading.Thread(target=self.drain, name="import", daemon=True)
                self._spare.start()

    def _tidy(self) -> None:
        if time.monotonic() - self._tidied > _BETWEEN_TIDYINGS or not self._tidied:
            self._tidied = time.monotonic()
            since = (datetime.now(UTC) - _KEPT_FOR_RETRY).isoformat(timespec="microseconds")
            self._uploads.tidy(self._rows.needing(since))
