"""The jobs of one worker of the server: asked about always, carried out here where the server is told to."""

import shutil
import sqlite3
import tempfile
from pathlib import Path
from uuid import uuid4

from structlog.typing import FilteringBoundLogger

from api.compose import beside
from api.http.live import Live
from api.http.serving import Serving
from api.importing import Importing, jobs_of
from ingest.jobs_orders import JobError
from ingest.jobs_worker import Worker


class RunningJobs:
    """Opens the jobs of a server; `start` carries them out in a thread of this process, `stop` ends that."""

    def __init__(self, serving: Serving, live: Live, logger: FilteringBoundLogger) -> None:
        self._passing = Path(tempfile.gettempdir()) / f"zhitu-jobs-{uuid4().hex}"  # of a graph in memory
        self._serving, self._live, self._logger = serving, live, logger
        self.jobs = jobs_of(serving.store, serving.places, self._passing)
        self._worker: Worker | None = None

    def start(self) -> None:
        """Take jobs from now on, where this server writes and is not told to leave them to others."""
        if not (self._serving.writing and self._serving.working):
            return
        work = Importing(self._serving.store, self._logger, lambda: self._live.current.store)
        worker = self.jobs.worker(work, self._logger.info)
        try:
            worker.start()
        except (OSError, sqlite3.Error, JobError) as error:  # a read-only disk: everything else goes on
            self._logger.warning("jobs are not run here", error=repr(error))
        else:
            self._worker = worker

    def stop(self) -> None:
        """Let what is being committed be committed; the rest is left for the next worker."""
        if self._worker is not None:
            self._worker.stop()
        self.jobs.close()
        if beside(self._serving.store) is None:
            shutil.rmtree(self._passing, ignore_errors=True)
