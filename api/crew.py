"""Workers of jobs as processes of their own: `zhitu worker`."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

from structlog.typing import FilteringBoundLogger

from api.http.journal import journal
from api.importing import Importing, jobs_of
from ingest.collecting import collect_seldom
from ingest.jobs_orders import Places

_LOOK = 0.5  # seconds between looks at the processes
_NOWHERE = Path("/nonexistent")  # a graph in memory has no workers but its own server


def work(address: str, places: Places, count: int) -> None:
    """Carry out jobs in so many processes until told to stop (SIGINT, SIGTERM); one that dies is replaced."""
    collect_seldom()
    with _told_to_stop() as stop:
        if count == 1:
            _work_until(stop, address, places, journal())
        else:
            _watch(stop, address, places, count)


def _watch(stop: threading.Event, address: str, places: Places, count: int) -> None:
    """Keep so many processes; let each bring back in line what it has in hand at the end."""
    crew: list[BaseProcess] = []
    while not stop.is_set():
        crew = [each for each in crew if each.is_alive()]
        crew += [_hired(address, places) for _ in range(count - len(crew))]
        stop.wait(_LOOK)
    for each in crew:
        each.terminate()
    for each in crew:
        each.join()


def _hired(address: str, places: Places) -> BaseProcess:
    process = get_context("spawn").Process(target=work, args=(address, places, 1))
    process.start()
    return process


def _work_until(stop: threading.Event, address: str, places: Places, logger: FilteringBoundLogger) -> None:
    jobs = jobs_of(address, places, _NOWHERE)
    worker = jobs.worker(Importing(address, logger), logger.info)
    worker.start()
    stop.wait()
    worker.stop()
    jobs.close()


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """Give what is set when the process is told to stop."""
    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {each: signal.signal(each, told) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
