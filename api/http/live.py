"""The graph as a worker serves it: one immutable snapshot at a time, replaced whole when a revision comes.

A background thread looks at the store's revision every few milliseconds; when it has moved, the view files (shared by
all workers of the machine) are brought up to date once, under their own lock, and the new snapshot takes the place of
the old one. Whoever holds the old one goes on with it: a request asks for a snapshot once and sees that and no other.
"""

import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Event, Lock, Thread

from api.compose import coverage_of, file_of, open_store
from api.http.cached import Answers
from api.http.serving import Serving
from api.words import mark
from graph.coverage.detail import major_report
from graph.coverage.refresh import open_coverage
from graph.coverage.scopes import Coverage, Scope
from graph.store import SHANGHAI, Store
from graph.upkeep import WholeStore
from graph.views.columns import refresh

_PAST_KEPT = 4
_STORES_OPEN = 2  # the one of now and, for requests under way, the one whose place it took
_AFTER_TROUBLE = 1.0  # seconds before the next try
_GONE = mark("图谱文件 {name} 不见了")
_NOT_YET = mark("图谱还没有打开")


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One revision with all that answers are made from; `answers` are the responses already made of it."""

    store: WholeStore
    coverage: Coverage
    revision: int
    data_as_of: date | None
    mark: str  # tells this store from another one and from what it was before a purge
    answers: Answers = field(repr=False)


class Live:
    """Holds the snapshot of now and follows the store; `start` before use, `stop` at the end."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._current: Snapshot | None = None
        self._trouble = _NOT_YET
        self._latest = 0  # the store's revision when it was last asked
        self._past: OrderedDict[int, Snapshot] = OrderedDict()
        self._past_lock = Lock()
        self._building = Lock()
        self._mark = ""
        self._purges = 0  # the revision of the latest purge
        self._stopping = Event()
        self._thread = Thread(target=self._follow, name="follow", daemon=True)
        self._stores: list[WholeStore] = []
        self._file: tuple[int, int] | None = None
        self.listeners: list[Callable[[Snapshot], None]] = []

    def start(self) -> None:
        """Open the store and its views, then follow it; errors of opening are the caller's to tell."""
        self._open()
        self._thread.start()

    def stop(self, close: bool = True) -> None:
        """Stop following and close every store that was opened, unless something still reads them."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        for store in self._stores if close else ():
            store.close()

    @property
    def current(self) -> Snapshot:
        """The snapshot of now; the last good one while there is trouble."""
        assert self._current is not None, "start() comes first"
        return self._current

    @property
    def trouble(self) -> str:
        """Why the snapshot may be behind the store, in Chinese; "" where all is well."""
        return self._trouble

    @property
    def behind(self) -> int:
        """How many revisions the snapshot is behind what the store had when it was last asked."""
        return max(0, self._latest - self._current.revision) if self._current else 0

    @property
    def stopping(self) -> bool:
        """Whether the worker is on its way out."""
        return self._stopping.is_set()

    def past(self, now: Snapshot, revision: int) -> Snapshot:
        """Return a past revision, built on first use; a few are kept."""
        if revision == now.revision:
            return now
        found = self._kept(now, revision)
        if found is None:
            with self._building:  # one at a time: each takes seconds and memory at national size
                found = self._kept(now, revision)
                if found is None:
                    purges = self._purges
                    found = self._snapshot(now.store, coverage_of(now.store, self._serving.store, revision))
                    self._keep(found, purges)
        return found

    def _kept(self, now: Snapshot, revision: int) -> Snapshot | None:
        with self._past_lock:
            found = self._past.get(revision)
            if found is None or found.store is not now.store:
                return None
            self._past.move_to_end(revision)
            return found

    def _keep(self, snapshot: Snapshot, purges: int) -> None:
        with self._past_lock:
            if purges != self._purges:  # something was taken down while it was built
                return
            self._past[snapshot.revision] = snapshot
            while len(self._past) > _PAST_KEPT:
                self._past.popitem(last=False)

    def look(self) -> None:
        """See whether the store has moved, and follow it; what goes wrong is kept as `trouble`."""
        path = file_of(self._serving.store)
        try:
            if _file_mark(path) != self._file:
                self._open()
            else:
                self._advance()
        except FileNotFoundError:
            self._trouble = _GONE.format(name=path.name if path else "")
        except Exception as error:  # noqa: BLE001 # whatever it is, the thread goes on and readiness tells
            self._trouble = str(error) or type(error).__name__

    def _follow(self) -> None:
        while not self._stopping.wait(_AFTER_TROUBLE if self._trouble else self._serving.poll):
            self.look()

    def _open(self) -> None:
        """Open the file that lies at the address now, another one than before where it was replaced."""
        found = _file_mark(file_of(self._serving.store))
        store = open_store(self._serving.store)
        try:
            coverage = coverage_of(store, self._serving.store)
            for code in coverage.demand.codes[:1]:  # one report joins what all share, before anyone waits for it
                major_report(coverage, str(code), 1.0, Scope())
        except BaseException:
            store.close()
            raise
        self._file, self._mark = found, mark_of(store, 0)
        self._purges = _last_purge(store, 0)
        self._stores.append(store)  # requests may still read the one before
        while len(self._stores) > _STORES_OPEN:
            self._stores.pop(0).close()
        self._publish(store, coverage)

    def _advance(self) -> None:
        now = self.current
        self._latest = now.store.revision
        if self._latest != now.revision:
            view = refresh(now.coverage.view, now.store)
            purged = _last_purge(now.store, now.revision)
            self._purges = max(self._purges, purged)
            self._publish(now.store, open_coverage(now.store, view, now.coverage))
            if purged:  # what was taken down must not be told as of the past either
                with self._past_lock:
                    self._past.clear()
        self._trouble = ""

    def _publish(self, store: WholeStore, coverage: Coverage) -> None:
        snapshot = self._snapshot(store, coverage)
        self._current = snapshot
        self._trouble = ""
        for listener in self.listeners:
            listener(snapshot)

    def _snapshot(self, store: WholeStore, coverage: Coverage) -> Snapshot:
        revision = coverage.view.revision
        answers = Answers(self._serving.largest_cache)
        return Snapshot(
            store, coverage, revision, recorded_on(store, revision), f"{self._mark} {self._purges}", answers
        )


def _file_mark(path: Path | None) -> tuple[int, int] | None:
    """Return what tells a file from another one put in its place."""
    if path is None:
        return None
    status = os.stat(path)  # noqa: PTH116 # asked a hundred times a second: Path.stat costs twice as much
    return status.st_dev, status.st_ino


def mark_of(store: Store, since: int) -> str:
    """Return what the first change after a revision says; another store's of that number says something else."""
    return repr([(each.recorded.isoformat(), each.source, each.action) for each in store.changes(since)[:1]])


def _last_purge(store: Store, since: int) -> int:
    return max((each.number for each in store.changes(since) if each.action == "purge"), default=0)


def recorded_on(store: Store, revision: int) -> date | None:
    """Return 数据截至: the day in Shanghai on which a revision was recorded, None before the first."""
    for each in store.changes(revision - 1) if revision else ():
        if each.number == revision:
            return each.recorded.astimezone(SHANGHAI).date()
    return None
