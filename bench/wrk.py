"""The driver: wrk, asking addresses of a list one after another on some connections, as fast as they are answered."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

# One thread, so that the list is gone through once and in order; what is asked stands in a file, a line each:
# the path, and a tab and a value of Accept-Language where there is one.
_SCRIPT = """
local asked, place = {}, 0
function init(args)
  for line in io.lines(args[1]) do
    local path, language = line:match("^([^\\t]*)\\t?(.*)$")
    if language ~= "" then wrk.headers["Accept-Language"] = language end
    asked[#asked + 1] = wrk.format("GET", path)
  end
end
function request()
  place = place % #asked + 1
  return asked[place]
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\n{"requests": %d, "microseconds": %d, "failed": %d, "refused": %d, "p50": %f, "p99": %f, "longest": %f}\\n',
    summary.requests, summary.duration, e.connect + e.read + e.write + e.timeout, e.status,
    latency:percentile(50), latency:percentile(99), latency.max))
end
"""


class NoDriver(RuntimeError):
    """There is no wrk on this machine."""


class WrongAnswers(AssertionError):
    """Some requests were not answered, or not well: then no time means anything."""


class Load(NamedTuple):
    """What a run gave: requests answered, requests a second, milliseconds that they took."""

    requests: int
    per_second: float
    p50: float
    p99: float
    longest: float
    errors: int = 0


def driver() -> str:
    """Return where wrk is; NoDriver where it is not."""
    found = shutil.which("wrk")
    if found is None:
        raise NoDriver("install wrk")
    return found


def drive(
    base: str,
    asked: Sequence[str],
    connections: int,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    strict: bool = True,
) -> Load:
    """Ask a server and return how it went; errors are requests that failed or were answered 4xx or 5xx.

    WrongAnswers where there is one, unless they are only to be counted.
    """
    with tempfile.TemporaryDirectory() as place:
        script, addresses = Path(place) / "drive.lua", Path(place) / "asked"
        script.write_text(_SCRIPT, encoding="utf-8")
        addresses.write_text("\n".join(asked), encoding="utf-8")
        said = [f"-H{name}: {value}" for name, value in (headers or {}).items()]
        command = [driver(), "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s", *said]
        done = subprocess.run(
            [*command, "-s", str(script), base, "--", str(addresses)], check=True, capture_output=True, text=True
        )
    found = json.loads(done.stdout.splitlines()[-1])
    errors = found["failed"] + found["refused"]
    if not found["requests"] or (strict and errors):
        raise WrongAnswers(f"{base}{asked[0]}: {found}")
    rate = found["requests"] * 1e6 / found["microseconds"]
    return Load(found["requests"], rate, found["p50"] / 1000, found["p99"] / 1000, found["longest"] / 1000, errors)
