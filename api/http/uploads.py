"""Files brought in: kept until they are read, one at a time, each with a report that any worker can show.

A report is a small file beside the graph, replaced whole at every step; who dies with a job leaves it told as
interrupted. What a job commits is one group of changes: all of it is in the graph, or nothing.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from structlog.typing import FilteringBoundLogger

from api.compose import file_of
from api.http.problems import KINDS, TYPES, kind_of
from api.http.shared import coverage_moves, libraries_read, major_entries, reading_data
from api.words import Words
from graph.upkeep import WholeStore
from ingest.documents.errors import IngestError
from ingest.known import known_of
from ingest.pipeline import bundles, commit, read
from ingest.preview import preview
from ingest.report import Reading, merge_counts
from ontology.errors import OntologyError

Json = dict[str, Any]

KEPT = 200
ID = re.compile(r"[0-9a-f]{32}")
_OPEN = ("queued", "running")


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
        self._logger = logger
        self._temporary = path is None
        self.folder = Path(tempfile.mkdtemp()) if path is None else path.with_name(path.name + ".imports")
        self._running = ThreadPoolExecutor(1, "import")

    def place(self, name: str) -> tuple[str, Path]:
        """Return an id and where to put a file of that name."""
        identity = uuid4().hex
        folder = self.folder / identity
        folder.mkdir(parents=True)
        return identity, folder / name

    def drop(self, identity: str) -> None:
        """Forget a file."""
        shutil.rmtree(self.folder / identity, ignore_errors=True)

    def submit(self, order: Order, store: WholeStore) -> Json:
        """Take a file in hand; return its report as it stands."""
        report = {
            "id": order.id,
            "status": "queued",
            "dry_run": order.dry_run,
            "file": order.path.name,
            "size": order.size,
            "sha256": order.sha256,
            "received": _now(),
            "finished": None,
            "result": None,
            "problem": None,
        }
        self._write(report)
        self._tidy()
        self._running.submit(self._run, order, store, dict(report))
        return report

    def report(self, identity: str) -> Json | None:
        """Return a report, None where there is none of that id."""
        if not ID.fullmatch(identity):
            return None
        try:
            report: Json = json.loads((self.folder / f"{identity}.json").read_text("utf-8"))
        except FileNotFoundError:
            return None
        worker = report.pop("worker")
        if report["status"] in _OPEN and not _alive(worker):
            report["status"] = "interrupted"
        return report

    def close(self) -> None:
        """Finish the file in hand; those that wait are told as interrupted once this process is gone."""
        self._running.shutdown(wait=True, cancel_futures=True)
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, order: Order, store: WholeStore, report: Json) -> None:
        try:
            self._write({**report, "status": "running"})
            report["result"] = carry_out(order, store)
            report["status"] = "done"
        except Exception as error:  # the report is where it is told
            self._logger.warning("import failed", id=order.id, exc_info=kind_of(error) is None, error=repr(error))
            report["status"] = "failed"
            report["problem"] = _problem(error, order.language)
        finally:
            self.drop(order.id)
        report["finished"] = _now()
        with suppress(OSError):  # a full disk: the report stays as it was
            self._write(report)

    def _write(self, report: Mapping[str, object]) -> None:
        path = self.folder / f"{report['id']}.json"
        partial = path.with_suffix(".part")
        partial.write_text(json.dumps({**report, "worker": os.getpid()}, ensure_ascii=False), "utf-8")
        partial.replace(path)

    def _tidy(self) -> None:
        """Keep the latest reports."""
        reports = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in reports[KEPT:]:
            path.unlink(missing_ok=True)


def carry_out(order: Order, store: WholeStore) -> Json:
    """Read a file and commit it, or see what that would change; the answer is that of `zhitu import`."""
    readings = read([order.path], known_of(store), library=order.library)
    if order.dry_run:
        return _foreseen(store, readings, order)
    outcome = commit(store, readings, datetime.now(UTC), order.strict)
    return {
        "revision": store.revision,
        "committed": list(outcome.committed),
        "unchanged": list(outcome.unchanged),
        "held_back": list(outcome.held_back),
        "yielded": list(outcome.yielded),
        **_read(readings, order),
    }


def _foreseen(store: WholeStore, readings: list[Reading], order: Order) -> Json:
    libraries = libraries_read(readings)
    figures = partial(major_entries, libraries=libraries)
    seen = preview(store, bundles(readings, order.strict), datetime.now(UTC), figures)
    differences = [each for each in seen.differences if each]
    return {
        "revision": store.revision,
        "dry_run": True,
        **{
            name: sum(len(getattr(part, name)) for each in differences for part in (each.nodes, each.edges))
            for name in ("added", "removed", "changed")
        },
        "sources": [each.version.source for each in differences],
        "coverage": [move._asdict() for move in coverage_moves(seen.before, seen.after, libraries)],
        **_read(readings, order),
    }


def _read(readings: Iterable[Reading], order: Order) -> Json:
    """Return counts and problems in the reader's language; a file is told by its name, not by where it lies."""
    readings = list(readings)
    data: Json = reading_data(readings, merge_counts(readings))
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


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
