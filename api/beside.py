"""The databases that lie beside the graph: backed up and restored with it. Another one is one line in `databases`."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from api.access import people_at
from api.compose import beside as place
from api.settings import Settings
from api.words import mark
from ingest.jobs import Jobs, open_jobs
from ingest.jobs_orders import OPEN, State
from people import copies, engines, sessions
from people.database import open_database
from people.log import Doer


class Beside(NamedTuple):
    """A database: what it is called, what ends the name of its copy, where it is; what is done once it is put back."""

    name: str
    suffix: str
    url: str
    restored: Callable[[str, Doer], None] = lambda url, doer: None

    @property
    def file(self) -> Path | None:
        """The file, None for a database that runs elsewhere and has backups of its own."""
        return engines.file_of(self.url)

    def saved(self, beside: Path) -> Path:
        """Return where its copy lies beside that of the graph."""
        return beside.with_name(beside.name + self.suffix)


def databases(settings: Settings) -> list[Beside]:
    """Return what lies beside the graph of these settings."""
    path = place(settings.store)
    jobs = f"sqlite:///{path}.jobs/jobs.db" if path is not None else ""
    found = [
        Beside(mark("账户"), ".people", people_at(settings.store, settings.people), _all_out),
        Beside(mark("导入任务"), ".jobs", settings.places.rows or jobs),
    ]
    return [each for each in found if each.url]


def back_up(settings: Settings, target: Path) -> tuple[list[Beside], list[Beside]]:
    """Copy all that are files and are there; return those copied, and those that run elsewhere."""
    copied = []
    for each in databases(settings):
        if each.file is not None and each.file.is_file():
            copies.copy(each.file, each.saved(target))
            copied.append(each)
    return copied, [each for each in databases(settings) if each.file is None]


def copied_at(settings: Settings, saved: Path) -> list[Beside]:
    """Return those of which there is a copy beside a backup of the graph, and that can be put back."""
    return [each for each in databases(settings) if each.file is not None and each.saved(saved).is_file()]


def put_back(each: Beside, saved: Path, doer: Doer) -> None:
    """Put a copy in the place of a database, which others may go on using."""
    assert each.file is not None, "asked of files only"
    copies.restore(each.saved(saved), each.file)
    each.restored(each.url, doer)


def forget_imports(settings: Settings) -> None:
    """Remove the reports of imports, after a purge: they quote what was read."""
    if (jobs := _jobs(settings)) is not None:
        with closing(jobs):
            jobs.forget()


def waiting_imports(settings: Settings) -> int:
    """Return how many imports are still to be read or decided on: their files are not copied with the rows."""
    jobs = _jobs(settings)
    if jobs is None:
        return 0
    with closing(jobs):
        return sum(jobs.count(state) for state in (*OPEN, State.WAITING))


def _jobs(settings: Settings) -> Jobs | None:
    """Open the jobs of these settings; None where there are none, as of a graph in memory."""
    path = place(settings.store)
    if path is None and not settings.places.rows:
        return None
    return open_jobs(settings.places, path.with_name(path.name + ".jobs") if path else Path())


def _all_out(url: str, doer: Doer) -> None:
    """End all sessions of accounts that were put back: what had ended must not begin again."""
    with closing(open_database(url)) as database:
        sessions.end_all(database, doer)
