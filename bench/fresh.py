"""How long after a commit every worker serves the new revision."""

import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from api.compose import text_of
from bench.house import House
from bench.measure import Result, middle, peak_mb
from bench.server import NoServer, Workers, ask, serving
from bench.synthetic import library
from bench.tasks import RECORDED, store_file
from graph.stores.sqlite import SqliteStore

_WORKERS = 2
_RENEWED = 5  # each fifth commit follows a withdrawal: the library is new to the store
_LONGEST = 30.0  # seconds
_STEP, _BETWEEN = 0.003, 0.3  # seconds between looks, and between commits


def build_views(house: House) -> None:
    """Build the columns, the lamps and the text view that are not there yet, so that no server does it meanwhile."""
    assert house.coverage
    text_of(house.store, f"sqlite:///{store_file(house.folder)}").close()


@contextmanager
def copied(house: House, name: str) -> Iterator[Path]:
    """Lend a copy of the nation's store with all its views, to commit to."""
    build_views(house)
    folder = house.folder / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        for path in house.folder.glob("graph.db*"):
            if path.name.endswith("-shm"):
                continue  # what processes share while they have the file open
            (shutil.copytree if path.is_dir() else shutil.copyfile)(path, folder / path.name)
        yield store_file(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fresh_case(house: House) -> Result:
    """Commits of a library of 10,000 claims, new or edited by 5 %, until both of two workers serve it; p95."""
    bundles = [library(10_000, house.size.seed, edit=edit, scale=house.size.scale) for edit in (0.0, 0.05)]
    taken: dict[str, list[float]] = {"new": [], "edited": [], "withdrawn": []}
    with copied(house, "fresh") as path, serving(path, _WORKERS) as server, closing(SqliteStore(path)) as store:
        workers = server.workers(_WORKERS)
        for number in range(house.driving.commits):
            recorded = RECORDED + timedelta(days=400 + number)
            bundle = bundles[number % 2]
            if number and number % _RENEWED == 0:
                store.withdraw(bundle.version.source, recorded)
                taken["withdrawn"].append(_seen(workers, store.revision))
            store.commit(bundle.version, bundle.nodes, bundle.edges, recorded)
            taken["edited" if number % _RENEWED else "new"].append(_seen(workers, store.revision))
        for connection in workers.values():
            connection.close()
    every = sorted(taken["new"] + taken["edited"])
    also = {"median_ms": middle(every), "max_ms": every[-1], "commits": float(len(every)), "workers": float(_WORKERS)}
    also |= {f"{kind}_median_ms": middle(of) for kind, of in taken.items() if of}
    return Result("fresh", house.size, every[int(len(every) * 0.95)], "ms", 100, rss_mb=peak_mb(), also=also)


def _seen(workers: Workers, revision: int) -> float:
    """Wait until every worker serves a revision; return the milliseconds since now, some idle time after it."""
    committed = time.perf_counter()
    waiting = dict(workers)
    while waiting:
        for worker, connection in list(waiting.items()):
            if ask(connection, "/v1/health")["revision"] >= revision:
                del waiting[worker]
        if time.perf_counter() - committed > _LONGEST:
            raise NoServer(f"revision {revision} is not served after {_LONGEST:g} s")
        time.sleep(_STEP)
    taken = (time.perf_counter() - committed) * 1000
    time.sleep(_BETWEEN)
    return taken
