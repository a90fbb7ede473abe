"""The case `sparql`: questions over /sparql, the same ones put to Oxigraph in process and to rdflib beside."""

import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import pyoxigraph as ox
import rdflib

from api.compose import statements_folder
from bench.house import House
from bench.measure import Beside, Result, middle
from bench.server import Server, resident_mb, serving
from bench.tasks import store_file
from graph.views.rdf import parts, plain, rejected
from graph.views.rdf_store import newest, size_of
from ontology.names import BASE, VOCABULARY

LARGEST = 0.05
"""The largest scale that is measured: the view of the whole nation takes more than half an hour and 18 GB."""

AT_RDFLIB = 0.01
MAJORS = 40

_PREFIX = f"""PREFIX id: <{BASE}> PREFIX zt: <{VOCABULARY}>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
QUESTIONS = {
    "labels": "SELECT ?course ?name { MAJOR zt:hasCourse ?course . ?course skos:prefLabel ?name }",
    "serves": "SELECT DISTINCT ?library { ?library zt:serves MAJOR }",
    "coverage": """SELECT ?course (COUNT(DISTINCT ?own) AS ?n) {
        MAJOR zt:hasCourse ?course OPTIONAL { ?own zt:implements ?course } } GROUP BY ?course""",
    "core": """SELECT DISTINCT ?course ?own {
        GRAPH ?version { ?claim rdf:subject MAJOR ; a zt:HasCourseClaim ; rdf:object ?course ; zt:role "core" }
        OPTIONAL { ?own zt:implements ?course } }""",
}
"""What is asked about a major; the last one needs the claims, which rdflib is spared."""

PLAIN = ("labels", "serves", "coverage")
Rows = list[tuple[str, ...]]
Asked = dict[str, list[float]]


class AnswersDiffer(AssertionError):
    """A peer gave other rows than /sparql did: then no time means anything."""


def sparql_case(house: House) -> Result:
    """Queries about majors drawn by the seed over /sparql, one after another on a connection; p95 of all of them."""
    there = house.at(min(house.size.scale, LARGEST))
    made = build_view(there)
    majors = drawn(there)
    peers: dict[str, Beside] = {}
    with serving(store_file(there.folder)) as server:
        taken, rows = over_http(server, majors, tuple(QUESTIONS))
        rss = resident_mb(server.process.pid)
    every = sorted(value for values in taken.values() for value in values)
    p95 = _p95(every)
    if house.peers:
        alone, same = in_process(there, majors)
        _agree("oxigraph in process", same, rows)
        theirs = _p95(sorted(value for values in alone.values() for value in values))
        peers["oxigraph in process"] = Beside(theirs, theirs / p95, there.size.scale)
        small = there.at(AT_RDFLIB)
        peers["rdflib"] = _rdflib(small, (taken, rows) if small is there else _plain_over_http(small))
    also = {**made, "queries_per_s": 1000 * len(every) / sum(every), "p50_ms": middle(every)}
    also |= {f"{name}_p95_ms": _p95(sorted(values)) for name, values in taken.items()}
    return Result("sparql", there.size, p95, "ms", rss_mb=rss, peers=peers, also=also)


def build_view(house: House) -> dict[str, float]:
    """Build the rdf view anew as the server does; say what it took."""
    assert house.built
    folder = statements_folder(store_file(house.folder))
    shutil.rmtree(folder, ignore_errors=True)
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "api.statements", f"sqlite:///{store_file(house.folder)}"])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("the rdf view was not built")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "claims": size_of(house.store),
        "build_s": time.perf_counter() - start,
        "build_cpu_s": used.ru_utime + used.ru_stime,
        "build_rss_mb": used.ru_maxrss / 1024,
        "view_mb": size / 2**20,
    }


def drawn(house: House) -> list[str]:
    """Return ids of majors drawn by the seed."""
    codes = [str(code) for code in house.coverage.demand.codes]
    chosen = random.Random(house.size.seed).sample(codes, min(MAJORS, len(codes)))
    return [f"major/{code[:6]}" for code in chosen]


def query_of(name: str, major: str) -> str:
    """Return a question about a major."""
    return _PREFIX + QUESTIONS[name].replace("MAJOR", f"<{BASE}{major}>")


def over_http(server: Server, majors: Sequence[str], names: Sequence[str]) -> tuple[Asked, dict[tuple[str, str], Rows]]:
    """Ask all questions about all majors, once to warm up; return milliseconds and rows."""
    connection = server.connection()

    def put(query: str) -> Rows:
        return _rows(_post(connection, query))

    try:
        return _each(put, majors, names)
    finally:
        connection.close()


def _post(connection: http.client.HTTPConnection, query: str) -> bytes:
    connection.request("POST", "/sparql", query.encode(), {"Content-Type": "application/sparql-query"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} {body[:300]!r}")
    return body


def in_process(house: House, majors: Sequence[str]) -> tuple[Asked, dict[tuple[str, str], Rows]]:
    """Put the same to Oxigraph over the same files in this process: what no server can be faster than."""
    built = newest(house.store, statements_folder(store_file(house.folder)))
    assert built is not None
    store = ox.Store.read_only(str(built.folder))

    def put(query: str) -> Rows:
        found = store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        body = found.serialize(format=ox.QueryResultsFormat.JSON)
        assert body is not None
        return _rows(body)

    return _each(put, majors, tuple(QUESTIONS))


def _plain_over_http(house: House) -> tuple[Asked, dict[tuple[str, str], Rows]]:
    build_view(house)
    with serving(store_file(house.folder)) as server:
        return over_http(server, drawn(house), PLAIN)


def _rdflib(small: House, ours: tuple[Asked, dict[tuple[str, str], Rows]]) -> Beside:
    """Put the plain questions to rdflib's engine, at a scale that it holds, beside /sparql at that scale."""
    majors = drawn(small)[:5]
    lost = rejected(small.store)
    lines = (f"{each} .\n" for part in parts(small.store) for each in plain(part.statements, lost))
    graph = rdflib.Graph()
    graph.parse(data="".join(lines), format="nt")

    def put(query: str) -> Rows:
        return sorted(tuple(str(value) for value in row) for row in graph.query(query))  # type: ignore[union-attr] # rows

    theirs, same = _each(put, majors, PLAIN)
    _agree("rdflib", same, {asked: ours[1][asked] for asked in same})
    value, own = (_p95(sorted(each for name in PLAIN for each in taken[name])) for taken in (theirs, ours[0]))
    return Beside(value, value / own, small.size.scale)


def _each(
    put: Callable[[str], Rows], majors: Sequence[str], names: Sequence[str]
) -> tuple[Asked, dict[tuple[str, str], Rows]]:
    taken: Asked = {name: [] for name in names}
    rows: dict[tuple[str, str], Rows] = {}
    put(query_of(names[0], majors[0]))
    for major in majors:
        for name in names:
            start = time.perf_counter()
            rows[name, major] = put(query_of(name, major))
            taken[name].append((time.perf_counter() - start) * 1000)
    return taken, rows


def _rows(body: bytes) -> Rows:
    said = json.loads(body)
    names = said["head"]["vars"]
    return sorted(
        tuple(row[name]["value"] if name in row else "None" for name in names) for row in said["results"]["bindings"]
    )


def _agree(name: str, theirs: dict[tuple[str, str], Rows], ours: dict[tuple[str, str], Rows]) -> None:
    if theirs != ours or not any(ours.values()):
        raise AnswersDiffer(name)


def _p95(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
