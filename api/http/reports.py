"""Imports on disk, beside the graph: the files that wait to be read, and what came of each, for all workers to show.

A report is a small file, replaced whole at every step. A worker holds a lock as long as it lives, so that others see
what it left behind: what it was reading is told as interrupted, what waited is taken over by the next worker to start.
"""

import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

Json = dict[str, Any]

KEPT = 200
_ID = re.compile(r"[0-9a-f]{32}")
_OPEN = ("queued", "running")
_INWARD = ("worker", "order")
_NEEDED = {"id", "status", "received", "worker"}
_SURELY_SIGNED = 60.0  # seconds within which a worker that made its file has locked it
_SURELY_SENT = 86400.0  # seconds after which nobody still sends a file that has no report


class Reports:
    """The folder as one worker sees it; made by the first import, not before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._worker = f"{os.getpid()}-{uuid4().hex[:8]}"
        self._lock: TextIO | None = None

    def place(self, name: str) -> tuple[str, Path]:
        """Return an id and where to put a file of that name."""
        identity = uuid4().hex
        folder = self.folder / identity
        folder.mkdir(parents=True)
        return identity, folder / name

    def drop(self, identity: str) -> None:
        """Forget a file; its report stays."""
        for folder in self._folders(identity):
            shutil.rmtree(folder, ignore_errors=True)

    def open(self, identity: str, about: Mapping[str, object], order: Mapping[str, object]) -> Json:
        """Begin the report of a file that waits; `order` is what a worker that takes it over must know."""
        report: Json = {
            "id": identity,
            "status": "queued",
            **about,
            "received": _now(),
            "finished": None,
            "result": None,
            "problem": None,
            "order": dict(order),
        }
        self._sign()
        self.write(report)
        self._tidy()
        return report

    def finish(self, report: Mapping[str, object]) -> None:
        """Write down what came of a file; on a full disk its outcome at least, in the place of what was written before.

        OSError where not even that goes.
        """
        report = {**report, "finished": _now()}
        try:
            self.write(report)
        except OSError:
            result = report["result"]
            brief = {each: result.get(each) for each in ("revision", "committed")} if isinstance(result, dict) else None
            text = self._text({**report, "result": brief}).encode()
            with self._path(str(report["id"])).open("r+b") as file:
                file.write(text.ljust(os.fstat(file.fileno()).st_size))

    def write(self, report: Mapping[str, object]) -> None:
        """Replace a report."""
        path = self._path(str(report["id"]))
        partial = path.with_suffix(".part")
        try:
            with partial.open("w", encoding="utf-8") as file:
                file.write(self._text(report))
                file.flush()
                os.fsync(file.fileno())  # else a power failure may leave the name without the words
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise

    def told(self, identity: str) -> Json | None:
        """Return a report as it is shown, None where there is none of that id."""
        report = self._read(identity)
        if report is None:
            return None
        left = report["status"] in _OPEN and not self._lives(report["worker"])
        if left and not (report["status"] == "queued" and self._file(report)):
            report["status"] = "interrupted"
        return {name: value for name, value in report.items() if name not in _INWARD}

    def left_behind(self) -> Iterator[tuple[Json, Path]]:
        """Take over the files that wait for workers which are no more: each with its report, the oldest first."""
        reports = [self._read(path.stem) for path in self.folder.glob("*.json")]
        for report in sorted(filter(None, reports), key=lambda each: str(each["received"])):
            left = report["status"] == "queued" and "order" in report and not self._lives(report["worker"])
            if left and self._take(report):
                self.write(report)
                if path := self._file(report):
                    yield report, path
        for path in self.folder.glob("*.worker"):
            with suppress(FileNotFoundError):
                if _age(path) > _SURELY_SIGNED and not self._lives(path.stem):
                    path.unlink()
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if path.is_dir() and not self._path(path.name[:32]).exists() and _age(path) > _SURELY_SENT:
                shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        """Let others see that this worker is no more."""
        if self._lock is not None:
            self._lock.close()

    def _take(self, report: Json) -> bool:
        """Whether this worker, of those that try, is the one to have the file."""
        self._sign()
        for folder in self._folders(report["id"]):
            if self._lives(folder.name.partition(".")[2] or report["worker"]):
                continue
            with suppress(FileNotFoundError):  # another was faster
                folder.rename(self.folder / f"{report['id']}.{self._worker}")
                return True
        return False

    def _sign(self) -> None:
        if self._lock is None:
            self._lock = (self.folder / f"{self._worker}.worker").open("w")
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    def _lives(self, worker: str) -> bool:
        try:
            with (self.folder / f"{worker}.worker").open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            pass
        return False

    def _read(self, identity: str) -> Json | None:
        if not _ID.fullmatch(identity):
            return None
        try:
            report: Json = json.loads(self._path(identity).read_text("utf-8"))
        except (FileNotFoundError, ValueError):  # none, or half of one that a power failure left
            return None
        return report if isinstance(report, dict) and report.keys() >= _NEEDED else None

    def _text(self, report: Mapping[str, object]) -> str:
        return json.dumps({**report, "worker": self._worker}, ensure_ascii=False)

    def _path(self, identity: str) -> Path:
        return self.folder / f"{identity}.json"

    def _folders(self, identity: str) -> list[Path]:
        return [path for path in self.folder.glob(f"{identity}*") if path.is_dir()]

    def _file(self, report: Json) -> Path | None:
        paths = (folder / str(report.get("file", "")) for folder in self._folders(report["id"]))
        return next((path for path in paths if path.is_file()), None)

    def _tidy(self) -> None:
        """Keep the latest reports, and those of files that wait."""
        times: list[tuple[float, Path]] = []
        for path in self.folder.glob("*.json"):
            with suppress(FileNotFoundError):
                times.append((path.stat().st_mtime, path))
        for _, path in sorted(times, reverse=True)[KEPT:]:
            report = self.told(path.stem)
            if report and report["status"] not in _OPEN:
                self.drop(path.stem)
                path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
