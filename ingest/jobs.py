"""Imports as jobs: taken in at once, carried out by a worker, told by rows that outlast every process.

A huey queue wakes the workers, rows with leases say what is whose (docs/decisions/0011-jobs.md).
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from ingest.jobs_files import LARGEST, Receiving, Uploads
from ingest.jobs_orders import (
    AGAIN,
    AS_IT_IS,
    FINAL,
    MOST_HELD,
    Event,
    FilesGone,
    Job,
    NotNow,
    Options,
    Places,
    Received,
    State,
    TooManyHeld,
    UnknownJob,
)
from ingest.jobs_queue import Queue
from ingest.jobs_rows import KEPT, Rows
from ingest.jobs_rows import now as _now
from ingest.jobs_worker import LEASE, Note, Work, Worker
from ingest.profiles import NO_PROFILE, Profile, profile_for, profile_text, read_profile, with_choices

__all__ = ["Jobs", "open_jobs"]


class Jobs:
    """All that can be asked of jobs; several processes may have one each over the same places."""

    def __init__(
        self, rows: Rows, uploads: Uploads, queue: Queue, kept: int = KEPT, most_held: int = MOST_HELD
    ) -> None:
        """Of the jobs that have ended the latest are kept; of one owner so many may wait for a decision."""
        self._rows, self._uploads, self._queue, self._kept = rows, uploads, queue, kept
        self._most_held = most_held

    def receive(self, largest: int = LARGEST) -> Receiving:
        """Begin to take files in: `submit` it, or `drop` it. OSError where the disk refuses."""
        return self._uploads.receive(largest)

    def submit(
        self, files: Receiving, options: Options = AS_IT_IS, key: str = "", owner: str = "", instead_of: str = ""
    ) -> Job:
        """Make a job of what was received. With a key, the job that it made before, where nothing else is asked.

        UploadEmpty, KeyReused, TooManyHeld (the one that it comes instead of does not count), JobsUnavailable; nothing
        of the files stays then.
        """
        try:
            received = files.finished()
            if options.hold and self._rows.held(owner, instead_of) >= self._most_held:
                raise TooManyHeld(self._most_held)
            options = options._replace(profile=files.profile)
            job = self._rows.add(files.id, options, received, fingerprint(received, options), key, owner)
        except BaseException:
            files.drop()
            raise
        if job.id != files.id:
            files.drop()
        else:
            self._rows.tidy(self._kept)
            self._queue.wake()
        return job

    def bring(self, paths: Iterable[Path], options: Options = AS_IT_IS, key: str = "", owner: str = "") -> Job:
        """Make a job of files of this machine."""
        files = self.receive()
        try:
            for path in paths:
                files.add(path.name, path.read_bytes())
        except BaseException:
            files.drop()
            raise
        return self.submit(files, options, key, owner)

    def job(self, identity: str) -> Job:
        """Return a job; UnknownJob."""
        found = self._rows.get(identity)
        if found is None:
            raise UnknownJob(f"没有编号为 {identity} 的导入")
        return found

    def again(
        self, identity: str, options: Options, owner: str = "", beside: Mapping[str, Profile] | None = None
    ) -> Job:
        """Make a new job of the files of one that waits for a decision, or of which nothing was kept.

        One that waits ends by that. With `beside` files are read by these profiles, by their names, and by no other.
        NotNow, FilesGone.
        """
        before = self.job(identity)
        if before.state not in AGAIN:
            raise NotNow("这次导入现在没有等待决定")
        if not self.kept(identity):
            raise FilesGone("文件已不再保存，请重新发送")
        files = self.receive()
        try:
            for path in self._uploads.all(identity):
                files.add(path.name, path.read_bytes())
            if beside is None and (profile := self._uploads.profile(identity)) is not None:
                files.begin(profile.name, profile=True)
                files.write(profile.read_bytes())
                files.end()
            for name, chosen in (beside or {}).items():
                files.lay_beside(name, profile_text(chosen))
        except BaseException:
            files.drop()
            raise
        job = self.submit(files, options, owner=owner, instead_of=identity)
        if before.state is State.WAITING:
            self.cancel(identity)
        return job

    def kept(self, identity: str) -> bool:
        """Whether the files of a job are still there."""
        return bool(self._uploads.paths(identity))

    def profiles(self, identity: str) -> dict[str, Profile]:
        """Return the profile that each file of a job is read with, by its name; a DocumentError for a bad one."""
        profile, options = self._uploads.profile(identity), self.job(identity).options
        given = with_choices(read_profile(profile) if profile else NO_PROFILE, options.choices)
        return {path.name: profile_for(path, given) for path in self._uploads.paths(identity)}

    def jobs(
        self, state: State | None = None, before: int | None = None, limit: int = 100, owner: str | None = None
    ) -> list[Job]:
        """Return jobs, the latest first: of a state, of an owner, from one with a smaller `number` than `before` on."""
        return self._rows.listed(state, before, limit, owner)

    def count(self, state: State | None = None, owner: str | None = None) -> int:
        """Return how many jobs there are, of a state or in all, of an owner or of all."""
        return self._rows.count(state, owner)

    def events(self, identity: str, after: int = 0) -> list[Event]:
        """Return what happened to a job since an event, oldest first."""
        return self._rows.events(identity, after)

    def cancel(self, identity: str) -> Job:
        """End a job: at once where it waits, at its next file where it runs; NotNow where it has ended.

        What is being committed in this moment is committed.
        """
        self.job(identity)
        waiting = (State.QUEUED, State.WAITING)
        job = self._rows.change(identity, waiting, state=State.CANCELLED.value, finished=_now())
        if job is not None:
            self._uploads.drop(identity)
            return job
        return self._now_only(identity, self._rows.change(identity, (State.RUNNING,), cancel=True))

    def retry(self, identity: str) -> Job:
        """Put a job that failed in line again, as the last; NotNow, FilesGone."""
        return self._again(identity, State.FAILED, cancel=False)

    def decide(self, identity: str, commit: bool) -> Job:
        """Commit a job that was previewed and waits for a decision, or discard it; NotNow.

        It is read again and committed to the graph as it is then.
        """
        if not commit:
            if self.job(identity).state is not State.WAITING:
                raise NotNow("这次导入现在没有等待决定")
            return self.cancel(identity)
        return self._again(identity, State.WAITING, decided=True)

    def forget(self) -> None:
        """Remove all jobs that have ended, with their reports and files: what is purged is to be nowhere."""
        for identity in self._rows.forget():
            self._uploads.drop(identity)

    def worker(self, work: Work, note: Note, lease: float = LEASE, threads: int = 1) -> Worker:
        """Return a worker of these jobs."""
        return Worker(self._rows, self._uploads, self._queue, work, note, lease, threads)

    def close(self) -> None:
        """Let go of the database."""
        self._rows.close()

    def _again(self, identity: str, state: State, **values: bool) -> Job:
        if self.job(identity).state is state and not self._uploads.paths(identity):
            raise FilesGone("文件已不再保存，请重新发送")
        job = self._rows.change(
            identity,
            (state,),
            state=State.QUEUED.value,
            turn=_now(),
            attempts=0,
            base=None,
            progress=None,
            finished=None,
            result=None,
            problem=None,
            **values,
        )
        self._queue.wake()
        return self._now_only(identity, job)

    def _now_only(self, identity: str, job: Job | None) -> Job:
        if job is not None:
            return job
        now = self.job(identity)
        ended = "已经结束" if now.state in FINAL else "还没有到这一步"
        raise NotNow(f"这次导入{ended}，现在不能这样做")


def fingerprint(files: Iterable[Received], options: Options) -> str:
    """Return a mark of what was sent and asked; the language of the report makes no difference."""
    told = [sorted(files), options._replace(language="")]
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def open_jobs(places: Places, beside: Path, kept: int = KEPT) -> Jobs:
    """Open jobs at their places, in the folder `beside` where nothing else is said; nothing is made yet."""
    rows = places.rows or f"sqlite:///{beside / 'jobs.db'}"
    folder = Path(places.folder) if places.folder else beside / "files"
    queue = Queue(places.queue, beside / "queue.db", places.rows or str(beside.absolute()))
    return Jobs(Rows(rows), Uploads(folder), queue, kept, places.held)
