"""What a server counts, in the text form of Prometheus: of one worker from memory, of several from files they share."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from api.http.live import Snapshot

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client looks for it when it is imported
_IN_MEMORY = Path("/dev/shm")  # mapped files: where the disk is full, writing to them would kill a worker
_OF_LIVE = re.compile(r"gauge_live[a-z]+_([0-9]+)\.db")


class Meters:
    """What a worker counts; `folder` is where several workers count together, "" for one alone."""

    def __init__(self, folder: str = "") -> None:
        self._folder = folder
        self._own = CollectorRegistry()
        self.requests = Counter(
            "zhitu_http_requests", "Requests answered", ("method", "route", "status"), registry=self._own
        )
        self.seconds = Histogram(
            "zhitu_http_seconds", "Time to the whole answer", ("route",), buckets=_BUCKETS, registry=self._own
        )
        self.cached = Counter("zhitu_http_cached", "Answers given again from memory", registry=self._own)
        self.under_way = Gauge(
            "zhitu_http_under_way", "Requests being answered", registry=self._own, multiprocess_mode="livesum"
        )
        self.taken_over = Counter("zhitu_snapshots", "Revisions taken over from the store", registry=self._own)
        self._revision: Gauge | None = None

    def see(self, snapshot: Snapshot) -> None:
        """Note a new snapshot."""
        if self._revision is None:  # not before: of several workers the lowest is told, and none serves revision 0
            text = "The revision served; of several workers the lowest"
            self._revision = Gauge("zhitu_revision", text, registry=self._own, multiprocess_mode="livemin")
        self._revision.set(snapshot.revision)
        self.taken_over.inc()

    def text(self) -> bytes:
        """Return all that was counted, by whichever worker; what workers that died were doing is forgotten."""
        if not self._folder:
            return generate_latest(self._own)
        for path in Path(self._folder).iterdir():
            process = _OF_LIVE.fullmatch(path.name)
            if process and not _alive(int(process[1])):
                path.unlink(missing_ok=True)
        together = CollectorRegistry()
        MultiProcessCollector(together, path=self._folder)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def counted_together(workers: int) -> Iterator[str]:
    """Give the workers that are started meanwhile a folder to count together in; "" for one, which needs none."""
    if workers == 1:
        yield ""
        return
    with TemporaryDirectory(prefix="zhitu-counts-", dir=_IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None) as path:
        os.putenv(_VARIABLE, path)  # for the processes to come: this one counts nothing
        try:
            yield path
        finally:
            os.unsetenv(_VARIABLE)
