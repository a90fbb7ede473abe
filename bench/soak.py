"""The cases `soak` and `contract`: the server under long use, and under requests that nobody would make."""

import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from datetime import timedelta
from statistics import fmean, linear_regression
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bench.fresh import copied
from bench.house import House
from bench.http_cases import drawn_points, served
from bench.measure import Result, middle
from bench.server import NoServer, resident_mb, serving
from bench.synthetic import library
from bench.tasks import RECORDED
from bench.wrk import Load, WrongAnswers, drive
from graph.stores.sqlite import SqliteStore

if TYPE_CHECKING:
    from schemathesis import GenerationMode

_WORKERS, _CONNECTIONS = 2, 8
_SLICE = 10.0  # seconds that the driver runs at a time; memory is read after each
_BETWEEN = 5.0  # seconds from one commit to the next
_WARM_UP = 1 / 3  # of the time: caches fill, allocators take what they will keep
_ADDRESSES = 4000
_BUILT_WHEN_ASKED = "/sparql?query=ASK%7B%7D"
_OF_DOCTOR = 8  # it examines the whole store each time


def soak_case(house: House) -> Result:
    """Mixed questions to two workers, driven without a pause while libraries are committed; growth after warm-up.

    The growth is that of the worker that grew most, in memory of its own, from the first third's end to the last fifth.
    """
    loads: list[Load] = []
    memory: dict[int, list[float]] = {}
    commits = 0
    with (
        copied(house, "soak") as path,
        serving(path, _WORKERS) as server,
        closing(SqliteStore(path)) as store,
        ThreadPoolExecutor(1) as driver,
    ):
        workers = server.processes(_WORKERS)
        bundles = [library(10_000, house.size.seed, edit=edit, scale=house.size.scale) for edit in (0.0, 0.05)]
        asked = mixed(house)
        began = time.monotonic()
        while sum(load.requests for load in loads) < house.driving.requests:
            left = house.driving.minutes * 60 - (time.monotonic() - began)
            if left <= 0:
                break
            running = driver.submit(drive, server.base, asked, _CONNECTIONS, min(_SLICE, left), None, strict=False)
            while not running.done():
                bundle, commits = bundles[commits % 2], commits + 1
                store.commit(bundle.version, bundle.nodes, bundle.edges, RECORDED + timedelta(days=400 + commits))
                wait([running], _BETWEEN)
            loads.append(running.result())
            for worker in sorted(workers):
                memory.setdefault(worker, []).append(resident_mb(worker))
        minutes = (time.monotonic() - began) / 60
        if server.processes(_WORKERS) != workers:
            raise NoServer("a worker died")
    return _judged(house, loads, memory, {"minutes": minutes, "commits": float(commits)})


def _judged(house: House, loads: list[Load], memory: Mapping[int, list[float]], also: dict[str, float]) -> Result:
    also |= {
        "requests": float(sum(load.requests for load in loads)),
        "errors": float(sum(load.errors for load in loads)),
        "per_s": fmean(load.per_second for load in loads),
        "p99_ms": middle([load.p99 for load in loads]),
        "worst_slice_p99_ms": max(load.p99 for load in loads),
        "longest_ms": max(load.longest for load in loads),
    }
    for number, taken in enumerate(memory.values(), 1):
        settled = taken[int(len(taken) * _WARM_UP) :]
        hours = [place * _SLICE / 3600 for place in range(len(settled))]
        also |= {f"worker_{number}_mb_at_{part}%": taken[(len(taken) - 1) * part // 100] for part in (0, 33, 66, 100)}
        if len(settled) > 1:
            also[f"worker_{number}_mb_an_hour"] = linear_regression(hours, settled).slope
    if also["errors"]:
        raise WrongAnswers(str(also))
    growth = max(map(grown, memory.values()))
    return Result("soak", house.size, growth, "%", 5, rss_mb=max(max(taken) for taken in memory.values()), also=also)


def grown(taken: list[float]) -> float:
    """Return by how many percent memory grew after the warm-up: the median of the last fifth over the first fifth's."""
    settled = taken[int(len(taken) * _WARM_UP) :]
    fifth = max(1, len(settled) // 5)
    return (middle(settled[-fifth:]) / middle(settled[:fifth]) - 1) * 100


def mixed(house: House) -> list[str]:
    """Return addresses of all sorts, drawn by the seed; what takes long comes seldom, as people ask."""
    dice = random.Random(house.size.seed)
    codes, points = served(house), drawn_points(house)
    libraries = house.coverage.pairs.library_ids
    sorts: list[tuple[int, Callable[[], str]]] = [
        (30, lambda: f"/v1/coverage/majors/{dice.choice(codes)}"),
        (15, lambda: f"/v1/coverage?major={dice.choice(codes)}"),
        (5, lambda: f"/v1/coverage?class={dice.choice(codes)[:4]}"),
        (1, lambda: "/v1/coverage"),
        (2, lambda: f"/v1/gaps?major={dice.choice(codes)}"),
        (15, lambda: f"/v1/nodes/{quote(dice.choice(points))}"),
        (5, lambda: f"/v1/neighbours/{quote(dice.choice(points))}"),
        (5, lambda: f"/v1/majors/{dice.choice(codes)}"),
        (3, lambda: f"/v1/libraries?limit=50&match={dice.choice(libraries)[-3:]}"),
        (3, lambda: f"/v1/sources?limit={dice.randrange(1, 100)}"),
        (3, lambda: f"/v1/history?limit={dice.randrange(1, 100)}"),
        (2, lambda: "/v1/readiness"),
        (2, lambda: "/metrics"),
    ]
    weights = [weight for weight, _ in sorts]
    return [make() for _, make in dice.choices(sorts, weights, k=_ADDRESSES)]


def contract_case(house: House) -> Result:
    """Schemathesis over the whole OpenAPI, ten times as long as in the tests: answers that are not as described."""
    from schemathesis import openapi  # slow to import, and nobody else needs it

    failed: list[str] = []
    began = time.monotonic()
    with copied(house, "contract") as path, serving(path, _WORKERS, writing=True) as server:
        server.awaited(_BUILT_WHEN_ASKED)
        described = openapi.from_url(f"{server.base}/v1/openapi.json")
        asked = 0
        for path_, method, mode in _operations(described.raw_schema["paths"]):
            examples = min(house.driving.examples, _OF_DOCTOR if path_ == "/v1/doctor" else house.driving.examples)
            asked += examples
            if said := broken(described[path_][method], mode, examples):
                failed.append(said)
                print(f"{method} {path_} ({mode.value}): {said[:2000]}", file=sys.stderr)
        log = server.log.read_text("utf-8")
    also = {"requests_at_most": float(asked), "minutes": (time.monotonic() - began) / 60}
    also["faults_in_log"] = float(log.count('"status": 500'))
    return Result("contract", house.size, float(len(failed)), "failures", 0, also=also)


def _operations(paths: Mapping[str, Any]) -> "Iterator[tuple[str, str, GenerationMode]]":
    """Yield operations with how they are asked: as described, and not so where they have parameters to be wrong."""
    from schemathesis import GenerationMode

    for path, item in paths.items():
        for method in item:
            yield path, method, GenerationMode.POSITIVE
            if "parameters" in item[method]:
                yield path, method, GenerationMode.NEGATIVE


def broken(operation: Any, mode: Any, examples: int) -> str:
    """Ask an operation at random, the same each time; return what was not as described, "" where all was."""
    from hypothesis import HealthCheck, given, settings
    from schemathesis.core.failures import FailureGroup
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    checks = list(HealthCheck)

    @settings(max_examples=examples, deadline=None, suppress_health_check=checks, derandomize=True, database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(timeout=60, excluded_checks=[positive_data_acceptance])

    try:
        ask()
    except (AssertionError, OSError, FailureGroup) as error:
        return str(error) or repr(error)
    return ""
