"""How a figure is taken: repeated runs, the median, peak memory of a process of its own, peers beside it."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple


class Size(NamedTuple):
    """The synthetic nation's size: scale 1 is the nation, resources a library (None: the generator's own), the seed."""

    scale: float = 1.0
    resources_per_library: int | None = None
    seed: int = 1


class Beside(NamedTuple):
    """A peer's figure: its value at its scale, and how many times ours (at that same scale) it is."""

    value: float
    ratio: float
    scale: float


@dataclass(frozen=True, slots=True)
class Result:
    """One case's figure; `budget` None where DESIGN 9 names none; `held` whether it was kept; `also` further figures.

    `at_least` turns the budget round: the value is to be at or above it.
    """

    case: str
    size: Size
    value: float
    unit: str
    budget: float | None = None
    at_least: bool = False
    rss_mb: float = 0.0
    peers: Mapping[str, Beside] = field(default_factory=dict)
    also: Mapping[str, float] = field(default_factory=dict)

    @property
    def held(self) -> bool | None:
        """Whether the budget was held, None without one."""
        if self.budget is None:
            return None
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    def json(self) -> dict[str, Any]:
        """Return the stable JSON shape (DESIGN 8)."""
        return {
            "case": self.case,
            "scale": self.size.scale,
            "resources_per_library": self.size.resources_per_library,
            "seed": self.size.seed,
            "value": _rounded(self.value),
            "unit": self.unit,
            "budget": self.budget,
            "held": self.held,
            "rss_mb": _rounded(self.rss_mb),
            "peers": {
                name: {"value": _rounded(peer.value), "ratio": _rounded(peer.ratio), "scale": peer.scale}
                for name, peer in self.peers.items()
            },
            "also": {name: _rounded(value) for name, value in self.also.items()},
        }


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def timed(work: Callable[[], object], runs: int = 7, warm: int = 1) -> list[float]:
    """Return the milliseconds of each run, after some that do not count."""
    for _ in range(warm):
        work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def middle(taken: Sequence[float]) -> float:
    """Return the median."""
    return float(median(taken))


def peak_mb() -> float:
    """Return this process's peak resident memory, MiB: VmHWM, since ru_maxrss begins with what the parent held."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def alone(task: str, size: Size, folder: Path) -> dict[str, float]:
    """Run a task of `bench.tasks` in a process of its own, so that its peak memory is its own; return its figures."""
    said = {"task": task, "size": size._asdict(), "folder": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "bench.tasks", json.dumps(said)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{task} failed:\n{done.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures
