"""The cases `http`, `http-304` and `http-major`: one worker over the nation, driven by wrk, peers in the same run."""

import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

from bench.fresh import build_views
from bench.house import Driving, House
from bench.measure import Beside, Result, middle
from bench.peers.bare import ETAG
from bench.peers.question import Row
from bench.peers.sql import SqliteSql
from bench.peers.tabled import NAME, datasette
from bench.server import Server, ask, resident_mb, running, serving
from bench.tables import our_rows, tables
from bench.tasks import store_file
from bench.wrk import Load, drive

CONNECTIONS, UNDER_LOAD = 16, (1, 2, 4)
_WARM = 1.0  # seconds
_MOST = 20_000  # requests: more than are computed in the time
_CACHED = '"cached": true'
_turns = count()
EACH = 400  # addresses of a kind


class NotFromMemory(AssertionError):
    """Answers that were to be computed came out of the response cache, or the other way about."""


@contextmanager
def one_worker(house: House) -> Iterator[Server]:
    """Serve the nation, all its views built beforehand."""
    build_views(house)
    with serving(store_file(house.folder)) as server:
        yield server


def http_case(house: House) -> Result:
    """Coverage of one major, cached, requests a second on one worker; then of the nation, gaps and nodes, likewise."""
    codes = served(house)
    gaps = [f"/v1/gaps?major={code}" for code in codes[:EACH]]
    seconds = house.driving.seconds
    nodes = [f"/v1/nodes/{quote(each)}" for each in drawn_points(house)]
    with one_worker(house) as server:
        address = f"/v1/coverage/majors/{codes[0]}"
        body = asked_once(server, address)
        load = warmed(server.base, address, house.driving)
        national, *taken = [asked_anew(server, "/v1/coverage") for _ in range(4)]
        body_of_nation = asked_once(server, "/v1/coverage")
        nation = warmed(server.base, "/v1/coverage", house.driving)
        also = {
            "p99_ms": load.p99,
            "answer_kb": len(body) / 1024,
            "nation_per_s": nation.per_second,
            "nation_kb": len(body_of_nation) / 1024,
            "nation_first_ms": national,
            "nation_uncached_ms": middle(taken),
            "gaps_uncached_p50_ms": (found := computed(server, gaps, 1, seconds)).p50,
            "gaps_uncached_p99_ms": found.p99,
            "node_uncached_p50_ms": (found := computed(server, nodes, 1, seconds)).p50,
            "node_uncached_p99_ms": found.p99,
        }
        rss = resident_mb(server.process.pid)
    peers = {"bare FastAPI": _ceiling(body, load, house)} if house.peers else {}
    return Result("http", house.size, load.per_second, "req/s", 1000, True, rss, peers, also)


def http_304_case(house: House) -> Result:
    """Conditional GETs of one major's coverage, answered 304, requests a second on one worker."""
    with one_worker(house) as server:
        address = f"/v1/coverage/majors/{served(house)[0]}"
        connection = server.connection()
        connection.request("GET", address)
        answer = connection.getresponse()
        body, etag = answer.read(), answer.headers["ETag"]
        connection.close()
        load = warmed(server.base, address, house.driving, {"If-None-Match": etag})
        rss = resident_mb(server.process.pid)
    peers = {"bare FastAPI": _ceiling(body, load, house, {"If-None-Match": ETAG})} if house.peers else {}
    also = {"p99_ms": load.p99}
    return Result("http-304", house.size, load.per_second, "req/s", 2000, True, rss, peers, also)


def http_major_case(house: House) -> Result:
    """One major over HTTP, none answered before, majors drawn by the seed, on two connections without a pause; p99.

    The peers answer a smaller question, its figures, so they stand beside our entry in the national report.
    """
    codes = served(house)
    reports = [f"/v1/coverage/majors/{code}" for code in codes]
    entries = [f"/v1/coverage?major={code}" for code in codes]
    with one_worker(house) as server:
        runs = {connections: settled(server, reports, connections, house.driving) for connections in UNDER_LOAD}
        entry = settled(server, entries, 2, house.driving)
        rss = resident_mb(server.process.pid)
    also = {f"p99_of_{number}_connections_ms": load.p99 for number, load in runs.items()}
    also |= {"p50_ms": runs[2].p50, "per_s": runs[2].per_second, "entry_p50_ms": entry.p50, "entry_p99_ms": entry.p99}
    peers = _from_tables(house, codes[:EACH], entry) if house.peers else {}
    return Result("http-major", house.size, runs[2].p99, "ms", 20, rss_mb=rss, peers=peers, also=also)


def served(house: House) -> list[str]:
    """Return the majors that a library serves, in an order drawn by the seed."""
    demand = house.coverage.demand
    codes = [str(demand.codes[place]) for place in sorted(set(house.coverage.pairs.majors.tolist()))]
    return random.Random(house.size.seed).sample(codes, len(codes))


def drawn_points(house: House) -> list[str]:
    """Return ids of points drawn by the seed."""
    points = house.view.nodes("Point")
    chosen = sorted(random.Random(house.size.seed).sample(range(len(points)), min(EACH, len(points))))
    return house.view.ids(points[chosen])


def asked_anew(server: Server, address: str) -> float:
    """Return the milliseconds that an answer takes which was not given before."""
    began = time.perf_counter()
    asked_once(server, address, {"Accept-Language": f"zh;q=0.9,x-{next(_turns)};q=0.1"})
    return (time.perf_counter() - began) * 1000


def asked_once(server: Server, address: str, headers: dict[str, str] | None = None) -> bytes:
    """Return an answer's bytes."""
    connection = server.connection()
    connection.request("GET", address, headers=headers or {})
    body = connection.getresponse().read()
    connection.close()
    return body


def warmed(base: str, asked: str, driving: Driving, headers: dict[str, str] | None = None) -> Load:
    """Drive after a second that does not count; the best of some runs, since others may use the machine meanwhile."""
    drive(base, [asked], CONNECTIONS, _WARM, headers)
    loads = [drive(base, [asked], CONNECTIONS, driving.seconds, headers) for _ in range(driving.runs)]
    return max(loads, key=lambda load: load.per_second)


def settled(server: Server, asked: Sequence[str], connections: int, driving: Driving) -> Load:
    """Drive with requests that are computed; of some runs that with the lowest p99, for the same reason."""
    loads = [computed(server, asked, connections, driving.seconds) for _ in range(driving.runs)]
    return min(loads, key=lambda load: load.p99)


def computed(server: Server, asked: Sequence[str], connections: int, seconds: float) -> Load:
    """Drive with requests that each differ in a quality of Accept-Language, so that none was answered before.

    NotFromMemory where the cache answered any of them.
    """
    once = [f"{asked[number % len(asked)]}\tzh;q=0.9,x-{next(_turns)};q=0.1" for number in range(_MOST)]
    before = server.log.read_text("utf-8").count(_CACHED)
    load = drive(server.base, once, connections, seconds)
    if server.log.read_text("utf-8").count(_CACHED) > before:
        raise NotFromMemory(asked[0])
    return load


def _ceiling(body: bytes, ours: Load, house: House, headers: dict[str, str] | None = None) -> Beside:
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        with running(("-m", "bench.peers.bare", file.name)) as bare:
            load = warmed(bare.base, "/", house.driving, headers)
    return Beside(load.per_second, load.per_second / ours.per_second, house.size.scale)


def _from_tables(house: House, codes: Sequence[str], ours: Load) -> dict[str, Beside]:
    """Ask SQLite's tables for the figures of majors; their rows must be ours."""
    keys = [int(key) for key in house.view.keys([f"major/{code[:6]}" for code in codes])]
    expected = [row for row in our_rows(house.coverage, 1.0) if row.major in set(keys[:3])]
    found = {}
    with tempfile.TemporaryDirectory(dir=house.folder) as place:
        path = Path(place) / "tables.db"
        SqliteSql(tables(house.coverage), str(path))
        commands = {
            "FastAPI over SQLite": (["-m", "bench.peers.tabled", str(path)], "/majors/{}"),
            "Datasette": (datasette(path, Path(place)), f"/tables/{NAME}.json?_shape=arrays&major={{}}"),
        }
        for name, (arguments, address) in commands.items():
            with running(arguments) as server:
                _agrees(name, server, [address.format(key) for key in keys[:3]], expected)
                load = drive(server.base, [address.format(key) for key in keys], 2, house.driving.seconds)
            found[name] = Beside(load.p99, load.p99 / ours.p99, house.size.scale)
    return found


def _agrees(name: str, server: Server, addresses: Sequence[str], expected: Sequence[Row]) -> None:
    connection = server.connection()
    said = [ask(connection, address) for address in addresses]
    connection.close()
    rows = [Row(*row) for each in said for row in (each["rows"] if isinstance(each, dict) else each)]
    if sorted(rows) != sorted(expected):
        raise AssertionError(f"{name} gave other rows: {json.dumps(said)[:500]}")
