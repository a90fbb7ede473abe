"""The cases of `zhitu bench`, by name; each states its budget (DESIGN 9) and whom it stands beside."""

import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from bench.align_case import align_majors_case, align_points_case
from bench.damage import damage_case
from bench.fresh import fresh_case
from bench.house import WHOLE, Driving, House
from bench.http_cases import http_304_case, http_case, http_major_case
from bench.ingest_cases import edit_case, taxonomy_case
from bench.measure import Beside, Result, Size, alone, middle, peak_mb, timed
from bench.neo4j_cases import CASES as NEO4J
from bench.pages_case import pages_case, paint_case, redraw_case, weight_case
from bench.paths_case import paths_case
from bench.peers.question import Peer, Tables
from bench.peers.sparql import OxigraphSparql, RdflibSparql
from bench.peers.sql import DuckdbSql, SqliteSql
from bench.peers.walk import NetworkxWalk
from bench.search_case import search_case
from bench.soak import contract_case, soak_case
from bench.sparql_case import sparql_case
from bench.synthetic import library, national
from bench.tables import our_rows, tables
from bench.tasks import RECORDED, store_file, view_folder
from graph.coverage.curve import curve
from graph.coverage.ledger import ledger
from graph.coverage.refresh import open_coverage
from graph.coverage.report import major_entry
from graph.coverage.scopes import EVERYTHING, Coverage, audit
from graph.stores.sqlite import SqliteStore
from graph.views.columns import open_columns, refresh
from ingest.collecting import collect_seldom
from ingest.report import Bundle
from ontology.claims import worth
from ontology.terms import KINDS

CORE = ("core", "requirements")
GRID = tuple(round(0.05 * step, 2) for step in range(1, 21))

# The largest scale at which each peer answers the national audit within minutes on 2 cores.
PEERS: dict[str, tuple[Callable[[Tables], Peer], float]] = {
    "duckdb": (DuckdbSql, 1.0),
    "sqlite": (SqliteSql, 1.0),
    "networkx": (NetworkxWalk, 0.1),
    "oxigraph": (OxigraphSparql, 0.1),
    "rdflib": (RdflibSparql, 0.01),
}


class PeersDisagree(AssertionError):
    """A peer gave other rows than we did: then no time means anything."""


def _fresh(coverage: Coverage) -> Coverage:
    """Return the coverage with nothing joined yet."""
    return Coverage(coverage.view, coverage.demand, coverage.ledger)


def _beside(
    house: House, ours: Callable[[House], float], grid: tuple[float, ...] = (1.0,), names: Iterable[str] = PEERS
) -> dict[str, Beside]:
    """Time each peer at the largest scale where it finishes, against ourselves at that scale; rows must be equal."""
    found: dict[str, Beside] = {}
    mine: dict[float, float] = {}
    for name in names if house.peers else ():
        make, largest = PEERS[name]
        there = house.at(largest)
        scale = there.size.scale
        mine.setdefault(scale, ours(there))
        peer = make(tables(there.coverage))
        for c in grid:
            if peer.audit(c) != our_rows(there.coverage, c):
                raise PeersDisagree(f"{name} at scale {scale}, c = {c}")
        value = middle(timed(partial(_audit_each, peer, grid), runs=3, warm=0))
        found[name] = Beside(value, value / mine[scale], scale)
    return found


def _audit_each(peer: Peer, grid: tuple[float, ...]) -> None:
    for c in grid:
        peer.audit(c)


def audit_case(house: House) -> Result:
    """National audit of core demand at c = 1, nothing joined beforehand; the lamps of all libraries lie in the view."""

    def ours(there: House) -> float:
        return middle(timed(lambda: audit(_fresh(there.coverage), 1.0, kinds=CORE)))

    value = ours(house)
    also = {
        "joined_already_ms": middle(timed(lambda: audit(house.coverage, 1.0, kinds=CORE))),
        "all_kinds_ms": middle(timed(lambda: audit(_fresh(house.coverage), 1.0))),
        "lamps_of_all_libraries_ms": middle(timed(lambda: ledger(house.view), runs=2, warm=0)),
    }
    rss = peak_mb()
    return Result("audit", house.size, value, "ms", 120, rss_mb=rss, peers=_beside(house, ours), also=also)


def curve_case(house: House) -> Result:
    """The national figures at twenty values of c."""

    def ours(there: House) -> float:
        return middle(timed(lambda: curve(_fresh(there.coverage), EVERYTHING, GRID, CORE), runs=3))

    value = ours(house)
    rss = peak_mb()
    return Result("curve", house.size, value, "ms", rss_mb=rss, peers=_beside(house, ours, GRID, ("duckdb",)))


def major_case(house: House) -> Result:
    """One major's entry of the national report, in process; majors drawn by the seed, time for each."""
    value = _each_major(house, _drawn(house, 200))
    rss, peers = peak_mb(), {}
    for name in ("sqlite", "duckdb", "networkx", "oxigraph") if house.peers else ():
        make, largest = PEERS[name]
        there = house.at(largest)
        codes = _drawn(there, 20)
        keys = [int(key) for key in there.view.keys([f"major/{code[:6]}" for code in codes])]
        peer = make(tables(there.coverage))
        answer = [row for key in keys for row in peer.audit(1.0, key)]
        if sorted(answer) != [row for row in our_rows(there.coverage, 1.0) if row.major in keys]:
            raise PeersDisagree(f"{name} at scale {there.size.scale}")
        theirs = middle(timed(partial(_ask_each, peer, keys), runs=3, warm=0)) / len(keys)
        peers[name] = Beside(theirs, theirs / _each_major(there, codes), there.size.scale)
    return Result("major", house.size, value, "ms", 0.3, rss_mb=rss, peers=peers)


def _drawn(house: House, number: int) -> list[str]:
    codes = [str(code) for code in house.coverage.demand.codes]
    return random.Random(house.size.seed).sample(codes, min(number, len(codes)))


def _each_major(house: House, codes: list[str]) -> float:
    return middle(timed(lambda: [major_entry(house.coverage, code) for code in codes])) / len(codes)


def _ask_each(peer: Peer, keys: list[int]) -> None:
    for key in keys:
        peer.audit(1.0, key)


def commit_case(house: House) -> Result:
    """Bulk load of the whole nation, one durable transaction a source; the generator's time does not count."""
    figures = house.built
    value = figures["claims"] / figures["seconds"]
    peers = {"sqlite rows": _beside_rows(house)} if house.peers else {}
    also = {name: figures[name] for name in ("seconds", "claims", "store_mb")}
    return Result(
        "commit", house.size, value, "claims/s", 150_000, True, rss_mb=figures["rss_mb"], peers=peers, also=also
    )


def _beside_rows(house: House) -> Beside:
    scale = min(house.size.scale, 0.1)
    rows, seconds = _plain_rows(house.size._replace(scale=scale))
    there = house.at(scale).built
    return Beside(rows / seconds, (rows / seconds) / (there["claims"] / there["seconds"]), scale)


def _plain_rows(size: Size) -> tuple[int, float]:
    """Load the claims as rows of one table with indexes at both ends, as one would without packing; standard driver."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE claim(version, subject, predicate, object, said, evidence, worth)")
    connection.execute("CREATE INDEX by_subject ON claim(subject, predicate)")
    connection.execute("CREATE INDEX by_object ON claim(object, predicate)")
    number, spent = 0, 0.0
    for bundle in national(*size):
        start = time.perf_counter()
        with connection:
            connection.executemany("INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?)", _rows_of(bundle))
        spent += time.perf_counter() - start
        number += len(bundle.nodes) + len(bundle.edges)
    connection.close()
    return number, spent


def _rows_of(bundle: Bundle) -> Iterator[tuple[object, ...]]:
    version = bundle.version.source
    for node in bundle.nodes:
        yield version, node.id, "", node.label, str(node.props), str(node.evidence), worth(node.status, node.confidence)
    for edge in bundle.edges:
        said, evidence = str(edge.props), str(edge.evidence)
        yield version, edge.subject, edge.predicate, edge.object, said, evidence, worth(edge.status, edge.confidence)


def library_case(house: House) -> Result:
    """One library of 10,000 claims into the full store, durable; the median of twenty edits of 5 %."""
    assert house.built
    figures = alone("library", house.size, house.folder)
    also = {name: value for name, value in figures.items() if name not in ("again_ms", "rss_mb")}
    return Result("library", house.size, figures["again_ms"], "ms", 250, rss_mb=figures["rss_mb"], also=also)


def refresh_case(house: House) -> Result:
    """From a committed library to the nation's new figures: columns, lamps and audit after one change; the median."""
    folder = house.folder / "refresh"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    assert house.built
    shutil.copyfile(store_file(house.folder), store_file(folder))
    store = SqliteStore(store_file(folder))
    view = open_columns(store, view_folder(folder))
    coverage = open_coverage(store, view)
    audit(coverage, 1.0, kinds=CORE)
    steps: dict[str, list[float]] = {"columns_ms": [], "lamps_ms": [], "audit_ms": []}
    for number in range(12):
        bundle = library(10_000, house.size.seed, edit=0.05 * (number % 2), scale=house.size.scale)
        store.commit(bundle.version, bundle.nodes, bundle.edges, RECORDED + timedelta(days=400 + number))
        start = time.perf_counter()
        view = refresh(view, store)
        columns = time.perf_counter()
        coverage = open_coverage(store, view, coverage)
        lamps = time.perf_counter()
        audit(coverage, 1.0, kinds=CORE)
        for name, taken in zip(steps, (columns - start, lamps - columns, time.perf_counter() - lamps), strict=True):
            steps[name].append(taken * 1000)
    store.close()
    shutil.rmtree(folder)
    also = {name: middle(taken) for name, taken in steps.items()}
    value = middle([sum(taken) for taken in zip(*steps.values(), strict=True)])
    return Result("refresh", house.size, value, "ms", 50, rss_mb=peak_mb(), also=also)


def open_case(house: House) -> Result:
    """Open a worker on a built view, the median of five processes."""
    assert house.coverage
    runs = [alone("open", house.size, house.folder) for _ in range(5)]
    value = middle([run["view_ms"] for run in runs])
    also = {"coverage_ms": middle([run["coverage_ms"] for run in runs])}
    return Result("open", house.size, value, "ms", 50, rss_mb=max(run["rss_mb"] for run in runs), also=also)


def rebuild_case(house: House) -> Result:
    """Rebuild all columns from SQLite in a process of its own; a revision in the past, and once more."""
    assert house.built
    figures = alone("rebuild", house.size, house.folder)
    also = {name: value for name, value in figures.items() if name not in ("seconds", "rss_mb")}
    return Result("rebuild", house.size, figures["seconds"], "s", 4, rss_mb=figures["rss_mb"], also=also)


def describe_case(house: House) -> Result:
    """Describe nodes drawn by the seed from all there are, with claims and evidence; by kind beside it."""
    draw = random.Random(house.size.seed)
    keys = {kind.name: house.view.nodes(kind.name) for kind in KINDS}
    number = sum(len(of) for of in keys.values())
    drawn = {kind: min(len(of), max(20, 2000 * len(of) // number)) for kind, of in keys.items() if len(of)}
    taken: dict[str, list[float]] = {}
    for kind, some in drawn.items():
        for identity in house.view.ids(keys[kind][sorted(draw.sample(range(len(keys[kind])), some))]):
            start = time.perf_counter()
            house.store.describe(identity)
            taken.setdefault(kind, []).append((time.perf_counter() - start) * 1000)
    every = sorted(value for kind, values in taken.items() for value in values[: 2000 * len(keys[kind]) // number])
    also = {"p95_ms": every[int(len(every) * 0.95)]}
    also |= {f"{kind}_ms": middle(taken[kind]) for kind in ("Point", "Resource", "Course", "Major", "Library")}
    return Result("describe", house.size, middle(every), "ms", 1, rss_mb=peak_mb(), also=also)


CASES: dict[str, Callable[[House], Result]] = {
    "commit": commit_case,
    "rebuild": rebuild_case,
    "open": open_case,
    "audit": audit_case,
    "curve": curve_case,
    "major": major_case,
    "refresh": refresh_case,
    "library": library_case,
    "describe": describe_case,
    "search": search_case,
    "paths": paths_case,
    "align-points": align_points_case,
    "align-majors": align_majors_case,
    "http": http_case,
    "http-304": http_304_case,
    "http-major": http_major_case,
    "fresh": fresh_case,
    "pages": pages_case,
    "pages-paint": paint_case,
    "pages-redraw": redraw_case,
    "pages-weight": weight_case,
    "sparql": sparql_case,
    "contract": contract_case,
    "soak": soak_case,
    "edit": edit_case,
    "taxonomy": taxonomy_case,
    "damage": damage_case,
    **NEO4J,
}


def run(name: str, size: Size, root: Path, peers: bool = True, driving: Driving = WHOLE) -> Result:
    """Run one case at a size in a process of its own; the synthetic nation is kept under `root`."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_run_here, name, House(size, root, peers, driving)).result()


def _run_here(name: str, house: House) -> Result:
    collect_seldom()
    return CASES[name](house)
