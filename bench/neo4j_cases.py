"""ZhiTu over a real Neo4j server, with SQLite and plain Cypher beside it; needs Java and Maven (`make neo4j`)."""

import json
import os
import random
import shlex
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

import neo4j

from bench.house import House
from bench.measure import Beside, Result, middle, peak_mb, timed
from bench.peers.cypher import PlainCypher
from bench.synthetic import library
from bench.tables import our_rows, tables
from bench.tasks import RECORDED
from graph.coverage.refresh import open_coverage
from graph.coverage.report import majors
from graph.coverage.scopes import Coverage, audit
from graph.store import Store
from graph.stores.neo4j import Neo4jStore
from graph.stores.neo4j_files import ImportFiles, run_import
from graph.upkeep import copy
from graph.views.columns import Columns, open_columns, refresh
from ontology.terms import PREDICATES

if TYPE_CHECKING:
    from tools import neo4j_server

_HEAP, _PAGES = "1500m", "512m"
_PLAIN_SCALE = 0.02
"""The largest scale at which plain Cypher is loaded and asked: it takes minutes beyond."""


class Disagree(AssertionError):
    """What must be the same is not: then no time means anything."""


class Served(NamedTuple):
    """A server with the nation in it."""

    address: "neo4j_server.Address"
    store: Neo4jStore


def _servers() -> ModuleType:
    """Return what starts servers: tools/ lies in the clone and is not installed."""
    root = str(Path(__file__).resolve().parents[1])
    if root not in sys.path:
        sys.path.append(root)
    from tools import neo4j_server

    return neo4j_server


@contextmanager
def served(house: House) -> Iterator[Served]:
    """Run a server over the nation, loaded through Bolt when it is first asked for."""
    home = house.folder / "neo4j"
    if not (house.folder / "neo4j.json").is_file():
        shutil.rmtree(home, ignore_errors=True)
    servers = _servers()
    address = servers.start(home.absolute(), servers.jars(), servers.Memory(_HEAP, _PAGES))
    try:
        with closing(Neo4jStore(address.url, address.user, address.password)) as store:
            _loaded(house, store)
            yield Served(address, store)
    finally:
        servers.stop(address)


def _loaded(house: House, store: Neo4jStore) -> None:
    report = house.folder / "neo4j.json"
    if report.is_file():
        return
    began = time.perf_counter()
    copy(house.store, store)
    report.write_text(json.dumps({"seconds": time.perf_counter() - began}), encoding="utf-8")


def load_case(house: House) -> Result:
    """The whole nation through Bolt, from a SQLite store: read, packed, written; plain Cypher merges relationships."""
    claims = house.built["claims"]
    with served(house):
        seconds = json.loads((house.folder / "neo4j.json").read_text("utf-8"))["seconds"]
    value, peers = claims / seconds, {}
    if house.peers:
        there = house.at(_PLAIN_SCALE)
        with _plain(there) as (_, rows, taken):
            peers["plain cypher (relationships/s)"] = Beside(rows / taken, rows / taken / value, there.size.scale)
    sqlite = claims / house.built["seconds"]
    peers["sqlite"] = Beside(sqlite, sqlite / value, house.size.scale)
    also = {"seconds": seconds, "claims": claims}
    return Result("neo4j-load", house.size, value, "claims/s", 18_000, True, peak_mb(), peers, also)


@contextmanager
def _plain(house: House) -> Iterator[tuple[PlainCypher, int, float]]:
    """Run a server with the nation as plain nodes and relationships; give it, the rows and the seconds of loading."""
    rows, servers = tables(house.coverage), _servers()
    with (
        servers.serving(memory=servers.Memory(_HEAP, _PAGES)) as address,
        neo4j.GraphDatabase.driver(address.url, auth=(address.user, address.password)) as driver,
    ):
        began = time.perf_counter()
        peer = PlainCypher(driver, rows)
        yield peer, peer.rows, time.perf_counter() - began


def import_case(house: House) -> Result:
    """The whole nation from a SQLite store as files for neo4j-admin, and imported; same national report."""
    claims, folder = house.built["claims"], house.folder / "neo4j-import"
    shutil.rmtree(folder, ignore_errors=True)
    home = folder / "home"
    (home / "conf").mkdir(parents=True)
    (home / "conf" / "neo4j.conf").write_text("", encoding="utf-8")
    began = time.perf_counter()
    files = ImportFiles(folder / "files")
    copy(house.store, files)
    files.finish()
    written = time.perf_counter() - began
    servers = _servers()
    program = shlex.join(servers.java(servers.jars(), "org.neo4j.cli.AdminTool", _HEAP))
    os.environ.update(NEO4J_HOME=str(home.absolute()), NEO4J_CONF=str(home.absolute() / "conf"))
    run_import(folder / "files", program, "neo4j", False)
    seconds = time.perf_counter() - began
    size = sum(path.stat().st_size for path in (folder / "files").iterdir()) / 2**20
    address = servers.start(home.absolute(), servers.jars(), servers.Memory(_HEAP, _PAGES))
    try:
        began = time.perf_counter()
        with closing(Neo4jStore(address.url, address.user, address.password)) as store:
            opened = time.perf_counter() - began
            _same(house.coverage, store)
    finally:
        servers.stop(address)
    shutil.rmtree(folder)
    also = {
        "seconds": seconds,
        "files_seconds": written,
        "admin_alone_claims_s": claims / (seconds - written),
        "indexes_seconds": opened,
        "files_mb": size,
    }
    return Result("neo4j-import", house.size, claims / seconds, "claims/s", 60_000, True, peak_mb(), also=also)


def national(coverage: Coverage) -> str:
    """Return the national report as it goes out, whatever keys the store gave."""
    return json.dumps(list(majors(audit(coverage, 1.0))), ensure_ascii=False, default=str)


def _same(ours: Coverage, store: Store) -> Coverage:
    """Return the coverage of a store; Disagree where the nation's report is not the same bytes."""
    theirs = open_coverage(store, open_columns(store, None))
    if national(theirs) != national(ours):
        raise Disagree("the national report is not the same")
    return theirs


def rebuild_case(house: House) -> Result:
    """Rebuild all columns from Neo4j; SQLite beside it; the national report must be the same bytes."""
    with served(house) as there:
        began = time.perf_counter()
        view = open_columns(there.store, None)
        seconds = time.perf_counter() - began
        theirs = _same(house.coverage, there.store)
        value = _edges(view) / seconds
        audit_ms = middle(timed(lambda: audit(_fresh(theirs), 1.0)))
        sqlite_ms = middle(timed(lambda: audit(_fresh(house.coverage), 1.0)))
    began = time.perf_counter()
    ours = open_columns(house.store, None)
    sqlite = _edges(ours) / (time.perf_counter() - began)
    also = {"seconds": seconds, "audit_ms": audit_ms, "audit_over_sqlite_ms": sqlite_ms}
    peers = {"sqlite": Beside(sqlite, sqlite / value, house.size.scale)}
    return Result("neo4j-rebuild", house.size, value, "edges/s", 300_000, True, peak_mb(), peers, also)


def _edges(view: Columns) -> int:
    return sum(len(view.edges(predicate.name).subjects) for predicate in PREDICATES)


def _fresh(coverage: Coverage) -> Coverage:
    return Coverage(coverage.view, coverage.demand, coverage.ledger)


def commit_case(house: House) -> Result:
    """One library of 10,000 claims into the full graph; visible to another host's view after it; withdrawn again."""
    taken: dict[str, list[float]] = {"commit": [], "visible": [], "withdraw": []}
    with served(house) as there:
        address = there.address
        with closing(Neo4jStore(address.url, address.user, address.password)) as elsewhere:
            view = open_columns(elsewhere, None)
            for number in range(6):
                bundle = library(10_000, house.size.seed, edit=0.05 * (number % 2), scale=house.size.scale)
                recorded = RECORDED + timedelta(days=900 + number)
                began = time.perf_counter()
                there.store.commit(bundle.version, bundle.nodes, bundle.edges, recorded)
                done = time.perf_counter()
                while elsewhere.revision < there.store.revision:
                    time.sleep(0.1)  # as a worker looks
                view = refresh(view, elsewhere)
                seen = time.perf_counter()
                taken["commit"].append((done - began) * 1000)
                taken["visible"].append((seen - done) * 1000)
            began = time.perf_counter()
            there.store.withdraw(bundle.version.source, recorded)
            taken["withdraw"].append((time.perf_counter() - began) * 1000)
    (house.folder / "neo4j.json").unlink()  # it holds more than the nation now
    also = {
        "worst_ms": max(taken["commit"]),
        "visible_ms": middle(taken["visible"]),
        "withdraw_ms": taken["withdraw"][0],
    }
    return Result("neo4j-commit", house.size, middle(taken["commit"]), "ms", 2000, rss_mb=peak_mb(), also=also)


def describe_case(house: House) -> Result:
    """Describe points, resources, courses and majors drawn by the seed, with claims and evidence; SQLite beside it."""
    draw = random.Random(house.size.seed)
    drawn = []
    for kind in ("Point", "Resource", "Course", "Major"):
        keys = house.view.nodes(kind)
        drawn += house.view.ids(keys[sorted(draw.sample(range(len(keys)), min(60, len(keys))))])
    with served(house) as there:
        value = middle(_each(there.store, drawn))
    beside = middle(_each(house.store, drawn))
    peers = {"sqlite": Beside(beside, beside / value, house.size.scale)}
    return Result("neo4j-describe", house.size, value, "ms", 10, rss_mb=peak_mb(), peers=peers)


def _each(store: Store, identities: list[str]) -> list[float]:
    for identity in identities[::10]:
        store.describe(identity)
    return [timed(partial(store.describe, identity), 1, 0)[0] for identity in identities]


def audit_case(house: House) -> Result:
    """The national audit from the columns view, and as one Cypher query over a plain graph: the rows must be equal."""
    there = house.at(_PLAIN_SCALE)
    value = middle(timed(lambda: audit(_fresh(there.coverage), 1.0, kinds=("core", "requirements"))))
    with _plain(there) as (peer, _, _):
        if peer.audit(1.0) != our_rows(there.coverage, 1.0):
            raise Disagree("the rows of plain Cypher are not ours")
        cypher = middle(timed(lambda: peer.audit(1.0), runs=3, warm=0))
    peers = {"plain cypher": Beside(cypher, cypher / value, there.size.scale)}
    return Result("neo4j-audit", there.size, value, "ms", rss_mb=peak_mb(), peers=peers)


CASES = {
    "neo4j-load": load_case,
    "neo4j-import": import_case,
    "neo4j-rebuild": rebuild_case,
    "neo4j-describe": describe_case,
    "neo4j-audit": audit_case,
    "neo4j-commit": commit_case,
}
