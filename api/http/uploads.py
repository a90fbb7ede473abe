"""Files brought in: kept until they are read, one at a time, each with a report that any worker can show.

What a job commits is one group of changes: all of it is in the graph, or nothing.
"""

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from structlog.typing import FilteringBoundLogger

from api.compose import file_of, open_store
from api.http.problems import KINDS, TYPES, kind_of
from api.http.reports import Reports
from api.intake import outcome_data
from api.outlook import look_ahead, outlook_data
from api.words import Words, words_of
from graph.upkeep import WholeStore
from ingest.documents.errors import IngestError
from ingest.known import known_of
from ingest.pipeline import commit, read
from ontology.errors import OntologyError

Json = dict[str, Any]


class Order(NamedTuple):
    """What is to be done with a file."""

    id: str
    path: Path
    sha256: str
    size: int
    dry_run: bool
    strict: bool
    library: str | None
    language: Words


class Uploads:
    """Takes files in and reads them one after another; made by each worker, over one folder."""

    def __init__(self, address: str, logger: FilteringBoundLogger) -> None:
        path = file_of(address)
        self._address = address
        self._logger = logger
        self._temporary = path is None
        self._reports = Reports(path.with_name(path.name + ".imports") if path else _passing())
        self._running = ThreadPoolExecutor(1, "import")

    def place(self, name: str) -> tuple[str, Path]:
        """Return an id and where to put a file of that name."""
        return self._reports.place(name)

    def drop(self, identity: str) -> None:
        """Forget a file."""
        self._reports.drop(identity)

    def submit(self, order: Order, store: WholeStore) -> Json | None:
        """Take a file in hand; return its report as it stands."""
        about = {"dry_run": order.dry_run, "file": order.path.name, "size": order.size, "sha256": order.sha256}
        told = {"strict": order.strict, "library": order.library, "language": order.language.language}
        report = self._reports.open(order.id, about, told)
        shown = self._reports.told(order.id)
        self._running.submit(self._run, order, store, report)
        return shown

    def resume(self, store: WholeStore) -> None:
        """Take over the files that were waiting when their worker ended."""
        for report, path in self._reports.left_behind():
            told = report["order"]
            about = report["id"], path, report["sha256"], report["size"], report["dry_run"]
            order = Order(*about, told["strict"], told["library"], words_of(told["language"]))
            self._logger.info("import taken over", id=order.id)
            self._running.submit(self._run, order, store, report)

    def report(self, identity: str) -> Json | None:
        """Return a report, None where there is none of that id."""
        return self._reports.told(identity)

    def close(self) -> None:
        """Finish the file in hand; those that wait are left for the next worker to start."""
        self._running.shutdown(wait=True, cancel_futures=True)
        self._reports.close()
        if self._temporary:
            shutil.rmtree(self._reports.folder, ignore_errors=True)

    def _run(self, order: Order, store: WholeStore, report: Json) -> None:
        try:
            self._reports.write({**report, "status": "running"})
            with self._opened(store) as now:
                report["result"] = carry_out(order, now)
            report["status"] = "done"
        except Exception as error:  # the report is where it is told
            self._logger.warning("import failed", id=order.id, exc_info=kind_of(error) is None, error=repr(error))
            report["status"] = "failed"
            report["problem"] = _problem(error, order.language)
        finally:
            self.drop(order.id)
        try:
            self._reports.finish(report)
        except OSError as error:
            self._logger.error("report lost", id=order.id, status=report["status"], error=repr(error))

    @contextmanager
    def _opened(self, served: WholeStore) -> Iterator[WholeStore]:
        """Open the store that lies at the address now: the one that was served may have been replaced meanwhile."""
        if self._temporary:
            yield served
            return
        store = open_store(self._address)
        try:
            yield store
        finally:
            store.close()


def _passing() -> Path:
    """Return where to put files of a graph in memory: made when it is needed, removed at the end."""
    return Path(tempfile.gettempdir()) / f"zhitu-imports-{uuid4().hex}"


def carry_out(order: Order, store: WholeStore) -> Json:
    """Read a file and commit it, or see what that would change; the answer is that of `zhitu import`."""
    readings = read([order.path], known_of(store), library=order.library)
    if order.dry_run:
        return _told(outlook_data(store.revision, look_ahead(store, readings, order.strict), readings), order)
    outcome = commit(store, readings, datetime.now(UTC), order.strict)
    return _told(outcome_data(store.revision, outcome, readings), order)


def _told(data: Json, order: Order) -> Json:
    """Tell problems in the reader's language; a file is told by its name, not by where it lies."""
    for problem in data["problems"]:
        problem["file"] = order.path.name
        for part in ("reason", "advice"):
            problem[part] = order.language.told(problem[part])
    return data


def _problem(error: Exception, words: Words) -> Json:
    kind = kind_of(error) or "fault"
    of = KINDS[kind]
    said = {"type": TYPES + kind, "title": words.say(of.title), "status": of.status}
    if isinstance(error, OntologyError):
        said["detail"] = words.told(str(error))
    if isinstance(error, IngestError):
        said["detail"] = "；".join(words.told(part) for part in (error.reason, error.advice) if part)
    return said
