"""Jobs in a folder of their own, with work that is quick and a log that can be read."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from ingest.jobs import Jobs, open_jobs
from ingest.jobs_orders import AS_IT_IS, Ended, Job, Json, Options, Places, State
from ingest.jobs_worker import InHand, Worker

Step = Callable[[InHand], None]


class Reads:
    """Work that reads the files of a job and keeps their bytes, in the order of the turns."""

    def __init__(self, step: Step = lambda hand: None, ends: State = State.DONE) -> None:
        self.kept: list[bytes] = []
        self._step, self._ends = step, ends
        self._lock = threading.Lock()

    def __call__(self, hand: InHand) -> Ended:
        hand.expect(hand.paths)
        content = []
        for path in hand.paths:
            hand.begin(path)
            content.append(path.read_bytes())
            self._step(hand)
        hand.await_turn()
        with self._lock:
            hand.secure(len(self.kept))
            self.kept.append(b"".join(content))
            return Ended(self._ends, {"revision": len(self.kept)})

    def failed(self, hand: InHand, error: Exception) -> Json:
        return {"detail": str(error), "file": hand.now}


class Room:
    """Jobs beside a graph that is not there."""

    def __init__(self, folder: Path, queue: str = "", rows: str = "") -> None:
        self.folder = folder
        self.places = Places(rows, queue)
        self.jobs = self.open()
        self.log: list[tuple[str, dict[str, object]]] = []

    def open(self) -> Jobs:
        """Open the same jobs once more, as another process would."""
        return open_jobs(self.places, self.folder)

    def submit(self, *contents: bytes, options: Options = AS_IT_IS, key: str = "", owner: str = "") -> Job:
        """Send files called by their numbers."""
        files = self.jobs.receive()
        for number, content in enumerate(contents or (b"a,b",)):
            files.add(f"{number}.csv", content)
        return self.jobs.submit(files, options, key, owner)

    def worker(self, work: Reads, lease: float = 30.0, threads: int = 1) -> Worker:
        """Return a worker with connections of its own."""
        return self.open().worker(work, self.note, lease, threads)

    def note(self, event: str, **about: object) -> None:
        """Write a line into the log."""
        self.log.append((event, about))

    def state(self, job: Job) -> State:
        """Return how a job stands now."""
        return self.jobs.job(job.id).state

    def kept_files(self) -> list[str]:
        """Return the jobs whose files lie there."""
        folder = self.folder / "files"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def names(jobs: Iterable[Job]) -> list[str]:
    """Return the ids of jobs."""
    return [job.id for job in jobs]
