"""`docs/benchmarks.md`, written from results and from nothing else."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from bench.cases import CASES, PEERS
from bench.measure import Result

_PEERS_HEAD = [
    "## Peers, asked the same question in the same run",
    "",
    "Every peer must give the same rows as ZhiTu, else the benchmark fails. A peer that does not finish at the scale",
    "of the run is measured at the largest scale where it does, and so is ZhiTu for the ratio: "
    + ", ".join(f"{name} up to {largest:g}" for name, (_, largest) in PEERS.items())
    + ".",
    "",
    "| case | peer | scale | value | times ZhiTu's |",
    "|---|---|---|---|---|",
]


def page(results: Sequence[Result], command: str) -> str:
    """Return the page: one table of figures against budgets, one of peers, and what each case does."""
    size = results[0].size
    beside = [row for result in results for row in _peers(result)]
    lines = [
        "# Benchmarks",
        "",
        f"Written by `{command}`; do not edit. The graph is synthetic (`bench/synthetic.py`), scale {size.scale:g}",
        f"(1 is the nation), seed {size.seed}, {_resources(size.resources_per_library)}. Machine: {_machine()}.",
        "Times are medians. Shared machines are noisy: the ratios to peers, taken in the same run, say more.",
        "Servers are driven by wrk on the same machine, so the driver takes a part of its cores: one thread, and",
        "16 connections where answers come from memory; of three runs of three seconds the best one counts.",
        "",
        "## Figures and budgets",
        "",
        "| case | value | budget | held | peak memory, MiB | also |",
        "|---|---|---|---|---|---|",
        *(_row(result) for result in results),
        "",
        *(_PEERS_HEAD if beside else []),
        *beside,
        *([""] if beside else []),
        "## What each case does",
        "",
        *(f"- **{result.case}**: {_said(result.case)}" for result in results),
        "",
    ]
    return "\n".join(lines)


def _row(result: Result) -> str:
    said = result.json()
    budget = (
        "–" if result.budget is None else f"{'≥' if result.at_least else '≤'} {_number(result.budget)} {result.unit}"
    )
    held = {None: "–", True: "yes", False: "**no**"}[result.held]
    also = ", ".join(f"{name} {_number(value)}" for name, value in said["also"].items())
    figures = f"{_number(said['value'])} {result.unit} | {budget} | {held} | {_number(said['rss_mb'])}"
    return f"| {result.case} | {figures} | {also} |"


def _peers(result: Result) -> list[str]:
    rows = []
    for name, peer in result.json()["peers"].items():
        value = f"{_number(peer['value'])} {result.unit}"
        rows.append(f"| {result.case} | {name} | {peer['scale']:g} | {value} | {_number(peer['ratio'])} |")
    return rows


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"


def _said(case: str) -> str:
    return " ".join((CASES[case].__doc__ or "").split())


def _resources(number: int | None) -> str:
    return "resources a library as the generator has them" if number is None else f"{number:,} resources a library"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def write(path: Path, results: Sequence[Result], command: str) -> None:
    """Write the page."""
    path.write_text(page(results, command), encoding="utf-8")
