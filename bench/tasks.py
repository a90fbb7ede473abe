"""Tasks that a benchmark runs in a process of its own: each gets a size and a folder and prints figures as JSON."""

import json
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.measure import Size, middle, peak_mb
from bench.synthetic import library, national
from graph.coverage.refresh import open_coverage
from graph.stores.sqlite import SqliteStore
from graph.views.columns import open_columns

Figures = dict[str, float]

RECORDED = datetime(2026, 1, 1, tzinfo=UTC)
_SOURCES_A_DAY = 20


def store_file(folder: Path) -> Path:
    """Return where the synthetic nation's store lies."""
    return folder / "graph.db"


def view_folder(folder: Path) -> Path:
    """Return where its columns view lies."""
    return folder / "graph.db.columns"


def build(size: Size, folder: Path) -> Figures:
    """Commit the whole nation, one transaction a source; the generator's own time does not count."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    store = SqliteStore(store_file(folder))
    claims, spent = 0, 0.0
    for number, bundle in enumerate(national(*size)):
        recorded = RECORDED + timedelta(days=number // _SOURCES_A_DAY)
        start = time.perf_counter()
        store.commit(bundle.version, bundle.nodes, bundle.edges, recorded)
        spent += time.perf_counter() - start
        claims += len(bundle.nodes) + len(bundle.edges)
    store.close()
    return {
        "seconds": spent,
        "claims": claims,
        "revisions": number + 1,
        "store_mb": store_file(folder).stat().st_size / 2**20,
        "rss_mb": peak_mb(),
    }


def rebuild(size: Size, folder: Path) -> Figures:
    """Build all columns from the store, then those of a revision in the past, then open that once more."""
    shutil.rmtree(view_folder(folder), ignore_errors=True)
    store = SqliteStore(store_file(folder))
    start = time.perf_counter()
    view = open_columns(store, view_folder(folder))
    built = time.perf_counter() - start
    peak = peak_mb()
    start = time.perf_counter()
    coverage = open_coverage(store, view)
    lamps = time.perf_counter() - start
    files = sum(path.stat().st_size for path in view_folder(folder).rglob("*") if path.is_file())
    past = max(1, store.revision * 3 // 4)
    apart = folder / "past"  # without the layers of now, from which a past revision may be had for nothing
    shutil.rmtree(apart, ignore_errors=True)
    times = []
    for place in (apart, apart, view_folder(folder)):
        start = time.perf_counter()
        open_columns(store, place, past)
        times.append(time.perf_counter() - start)
    shutil.rmtree(apart)
    return {
        "seconds": built,
        "rss_mb": peak,
        "lamps_seconds": lamps,
        "lamps_rss_mb": peak_mb(),
        "files_mb": files / 2**20,
        "past_seconds": times[0],
        "past_again_seconds": times[1],
        "past_beside_now_seconds": times[2],
        "majors": len(coverage.demand.codes),
    }


def opened(size: Size, folder: Path) -> Figures:
    """Open a worker on a built view: the columns and the coverage's lamps; imports do not count."""
    store = SqliteStore(store_file(folder))
    start = time.perf_counter()
    view = open_columns(store, view_folder(folder))
    middle_ = time.perf_counter()
    open_coverage(store, view)
    return {
        "view_ms": (middle_ - start) * 1000,
        "coverage_ms": (time.perf_counter() - middle_) * 1000,
        "rss_mb": peak_mb(),
    }


def one_library(size: Size, folder: Path) -> Figures:
    """Commit a library of 10,000 claims into a copy of the full store, then edit it twenty times."""
    copied = folder / "copy.db"
    shutil.copyfile(store_file(folder), copied)
    store = SqliteStore(copied)
    before = copied.stat().st_size
    taken = []
    for number in range(21):
        bundle = library(10_000, size.seed, edit=0.05 * (number % 2), scale=size.scale)
        start = time.perf_counter()
        store.commit(bundle.version, bundle.nodes, bundle.edges, RECORDED + timedelta(days=400 + number))
        taken.append((time.perf_counter() - start) * 1000)
    start = time.perf_counter()
    store.withdraw(bundle.version.source, RECORDED + timedelta(days=500))
    withdrawn = (time.perf_counter() - start) * 1000
    store.close()
    after = copied.stat().st_size
    copied.unlink()
    return {
        "first_ms": taken[0],
        "again_ms": middle(taken[1:]),
        "worst_ms": max(taken),
        "withdraw_ms": withdrawn,
        "grown_kb_an_edit": (after - before) / 1024 / len(taken),
        "rss_mb": peak_mb(),
    }


TASKS: dict[str, Callable[[Size, Path], Figures]] = {
    "build": build,
    "rebuild": rebuild,
    "open": opened,
    "library": one_library,
}


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    print(json.dumps(TASKS[asked["task"]](Size(**asked["size"]), Path(asked["folder"]))))
