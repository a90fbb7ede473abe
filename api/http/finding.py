"""The text view as a worker holds it: it follows the snapshots, and never keeps them waiting.

A background thread builds or refreshes the view, or takes up what another worker has done, after the snapshot of a
revision is out: search may be a few tens of milliseconds behind it, and says of which revision it tells. Requests read
through a connection of their own, so that a refresh never makes them wait. Until a view of the store is whole they are
told to come again.
"""

from collections import OrderedDict
from threading import Condition, Event, Lock, Thread
from typing import NamedTuple, cast

from fastapi import Request

from api.compose import beside, text_of
from api.http.asking import Ask
from api.http.live import Snapshot
from api.http.problems import Problem
from api.http.serving import Serving
from api.words import mark
from graph.errors import GraphError
from graph.store import Store
from graph.views.text import Found, TextView, follow, refresh

PAST_KEPT = 4
_BEHIND = 0.25  # seconds that a question waits for what is not yet taken in; no longer, or it keeps others waiting
_AFTER_TROUBLE = 1.0  # seconds before the next try
_NOT_YET = mark("检索正在整理，稍后再试")


class Asked(NamedTuple):
    """What is looked for: text, kinds or None for all, how many hits, of each kind or altogether."""

    text: str
    kinds: list[str] | None
    limit: int
    grouped: bool


class _Views(NamedTuple):
    store: Store
    reading: TextView
    keeping: TextView  # the same where the view lies in memory


class Finding:
    """Holds the view of now and some past ones; `see` is told of every snapshot, `stop` ends the following."""

    def __init__(self, serving: Serving) -> None:
        self._address = serving.store
        self._latest: Snapshot | None = None
        self._views: _Views | None = None
        self._trouble = ""
        self._moved = Event()
        self._stopping = False
        self._caught_up = Condition()
        self._past: OrderedDict[int, TextView] = OrderedDict()
        self._past_lock = Lock()
        self._thread = Thread(target=self._follow, name="find", daemon=True)

    def see(self, snapshot: Snapshot) -> None:
        """Take note of a new snapshot; the work is done elsewhere."""
        before, self._latest = self._latest, snapshot
        if before is not None and (before.store is not snapshot.store or _purged(before, snapshot)):
            with self._past_lock:
                self._past.clear()
        self._moved.set()
        if before is None:
            self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Stop following; whether what was under way has ended in time, so that the store may be closed."""
        self._stopping = True
        self._moved.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def trouble(self) -> str:
        """Why search may be behind the store, in Chinese; "" where all is well."""
        return self._trouble

    @property
    def revision(self) -> int | None:
        """The revision that search tells of; None while the first view is being built."""
        views = self._views
        try:
            return views.reading.revision if views else None
        except GraphError:
            return None

    def find(self, ask: Ask, asked: Asked) -> Found:
        """Search the revision asked for, of now where none is; Problem while there is no view of it."""
        number = None if ask.given.get("as_of") is None else ask.revision
        views = self._ready(ask.store, number or 0)
        if number is None:
            return views.reading.find(*asked)
        there = views.reading.revision
        found = views.reading.find(*asked) if there == number else None
        if found is None or found.revision != number:
            found = self._past_view(views.store, number).find(*asked)
        return found

    def _ready(self, store: Store, number: int) -> _Views:
        """Return the views of a store once they have come to a revision, waiting a little for that."""

        def there() -> bool:
            views = self._views
            return views is not None and views.store is store and (not number or views.reading.revision >= number)

        if not there():
            with self._caught_up:
                self._caught_up.wait_for(there, _BEHIND)
        views = self._views
        if views is None or views.store is not store or (number and views.reading.revision < number):
            raise Problem("busy", _NOT_YET)
        return views

    def _past_view(self, store: Store, number: int) -> TextView:
        with self._past_lock:  # one is built at a time: each takes a while at national size
            view = self._past.get(number) or text_of(store, self._address, number)
            self._past[number] = view
            self._past.move_to_end(number)
            while len(self._past) > PAST_KEPT:
                self._past.popitem(last=False)  # closes itself once nobody reads it
            return view

    def _follow(self) -> None:
        while True:
            self._moved.wait(_AFTER_TROUBLE if self._trouble else None)
            self._moved.clear()
            if self._stopping:
                return
            try:
                self._catch_up(cast(Snapshot, self._latest).store)
                self._trouble = ""
            except Exception as error:  # noqa: BLE001 # whatever it is, the thread goes on and readiness tells
                self._trouble = str(error) or type(error).__name__

    def _catch_up(self, store: Store) -> None:
        views = self._views
        if views is None or views.store is not store:
            keeping = text_of(store, self._address)
            reading = text_of(store, self._address) if beside(self._address) else keeping
            self._views = _Views(store, reading, keeping)
            self._tell()
            keeping.prepare()
        else:
            refresh(views.keeping, store)
            follow(views.reading, store)
        self._tell()

    def _tell(self) -> None:
        with self._caught_up:
            self._caught_up.notify_all()


def _purged(before: Snapshot, after: Snapshot) -> bool:
    return any(change.action == "purge" for change in after.store.changes(before.revision))


def finding_of(request: Request) -> Finding:
    """Return what the worker finds with."""
    return cast(Finding, request.app.state.finding)
