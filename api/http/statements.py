"""The rdf view as a worker holds it: found where it is built, built in the background where it is not, asked.

The first query has the view built, by a process of its own, which all workers share. After a commit the newest built
view goes on answering, and says of which revision, while the next one is made. What was purged is never told again: a
view of before is not that of this store any more.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Lock, Thread
from uuid import uuid4

from api.compose import beside, statements_folder
from api.http.aside import Aside
from api.http.problems import Problem
from api.http.serving import Serving
from api.statements import FULL
from api.words import mark
from graph.errors import GraphError, ViewError
from graph.store import Store
from graph.views.rdf_ask import Answer, Wanted
from graph.views.rdf_pool import Pool
from graph.views.rdf_store import Built, Full, build, discard, newest, size_of

_LOOK = 0.05  # seconds between two looks whether a view is there
_AGAIN = 10.0  # seconds after which a build that failed is tried again
_TRIES = 3
_WAITING = 32  # requests that may wait for their turn


class Statements:
    """One worker's rdf view; threads may ask at once."""

    def __init__(self, serving: Serving) -> None:
        self.limits = serving.sparql
        self._address = serving.store
        self._pool = Pool(serving.sparql)
        self._lock = Lock()
        self._builder: Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._failed = ""  # the kind of problem that the last build met
        self._failed_at = 0.0
        self._stopping = False
        self.turns = Aside(2 * serving.sparql.processes, _WAITING)  # slow queries keep nothing else waiting
        self._seen: tuple[object, Built | None] | None = None
        path = beside(serving.store)
        self._temporary = path is None
        self._folder = statements_folder(path) if path else Path(tempfile.gettempdir()) / f"zhitu-rdf-{uuid4().hex}"

    def view(self, store: Store) -> Built:
        """Return the newest built view, having a newer one built where there is need; Problem while there is none."""
        built = self._newest(store)
        if built is None or built.revision != store.revision:
            self._offered(store)
            self._have_built(store)
        until = time.monotonic() + self.limits.patience
        while built is None:
            built = self._newest(store)
            if built is None and not (self._builder and self._builder.is_alive()) and self._failed:
                raise Problem(self._failed, mark("语义视图没有建成"))
            if built is None and time.monotonic() >= until:
                raise Problem("building", about={"claims": size_of(store)})
            if built is None:
                time.sleep(_LOOK)
        return built

    def ask(self, store: Store, built: Built, wanted: Wanted) -> tuple[Built, Answer]:
        """Answer a query over a view, or over the next one where that has gone meanwhile; tell which one it was."""
        for _ in range(_TRIES):
            try:
                return built, self._pool.ask(built.folder, wanted)
            except ViewError:
                built = self.view(store)
        raise Problem("busy")

    @property
    def revision(self) -> int | None:
        """The revision of the latest view that is built, whether it answers yet or not; None where there is none."""
        names = (each.name[1:].partition("-")[0] for each in self._folder.glob("r*-*"))
        return max((int(name) for name in names if name.isdecimal()), default=None)

    @property
    def building(self) -> bool:
        """Whether a view is being built."""
        return self._builder is not None and self._builder.is_alive()

    def close(self) -> None:
        """End everything that runs for the view."""
        self._stopping = True
        self._pool.close()
        process, builder = self._process, self._builder
        if process is not None:
            process.kill()
        if builder is not None:
            builder.join()
        if self._temporary:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _newest(self, store: Store) -> Built | None:
        """Look what there is; views that are not of this store any more, or older ones, go when nobody reads them."""
        names = sorted(each.name for each in self._folder.glob("r*-*"))
        seen = (store, store.revision, names)
        with self._lock:
            if self._seen is None or self._seen[0] != seen:
                built = newest(store, self._folder)
                self._seen = (seen, built)
                self._pool.keep(built.folder if built else None)
                if len(names) > bool(built):
                    discard(self._folder, built.folder.name if built else "")
            return self._seen[1]

    def _offered(self, store: Store) -> None:
        size = size_of(store)
        if size > self.limits.claims:
            detail = mark("图谱有 {size} 条说法，语义视图只建到 {largest} 条；请管理员放宽 --sparql-claims")
            about = {"claims": size, "largest": self.limits.claims}
            raise Problem("not-offered", detail, about=about, size=size, largest=self.limits.claims)

    def _have_built(self, store: Store) -> None:
        with self._lock:
            if self._stopping or (self._builder is not None and self._builder.is_alive()):
                return
            if self._failed and time.monotonic() < self._failed_at + _AGAIN:
                return
            self._failed = ""
            self._builder = Thread(target=self._build, args=(store,), name="statements", daemon=True)
            self._builder.start()

    def _build(self, store: Store) -> None:
        failed = self._here(store) if self._temporary else self._elsewhere()
        self._failed_at, self._failed = time.monotonic(), failed

    def _here(self, store: Store) -> str:
        """Build in this process: a store in memory is nowhere else."""
        try:
            build(store, self._folder)
        except Full:
            return "no-room"
        except GraphError:
            return "store-fault"
        return ""

    def _elsewhere(self) -> str:
        """Build in another process; the many seconds that it takes would be felt here."""
        command = [sys.executable, "-m", "api.statements", self._address]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        code = self._process.wait()
        return {0: "", FULL: "no-room"}.get(code, "store-fault")
