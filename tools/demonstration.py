"""Several hosts over one graph, shown on one machine: parts are killed one by one and every answer is checked.

`python -m tools.demonstration` starts a Neo4j, a Redis and a PostgreSQL, two API servers and two workers, each a
process with a folder of its own, and prints what it did, what came of it and how long that took. One machine is not a
data centre: shown is that no process needs another one's memory or disk; networks that fail are not shown.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tools.neo4j_server import Address, Memory, jars, start, stop
from tools.several_hosts import Host, Reply, wait_for
from tools.trial_servers import postgres_server, redis_server

_ROOT = Path(__file__).resolve().parents[1]
_RUN = "from api.cli import main; main()"
_REGISTER = _ROOT / "samples" / "资源库名录.csv"
_BOUNDARY = "zhitu-demonstration"


class Failed(AssertionError):
    """What was shown is not so."""


class Told:
    """The transcript: each step with its seconds since the beginning."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        """Write a line."""
        print(f"{time.monotonic() - self._began:7.1f} s  {text}", flush=True)


class Site(NamedTuple):
    """All that runs."""

    hosts: list[Host]
    workers: list[Host]
    graph: list[Address]
    home: Path
    store: str
    environment: dict[str, str]


def zhitu(environment: dict[str, str], *arguments: str) -> str:
    """Run a command of zhitu as a process; return what it says."""
    command = [sys.executable, "-c", _RUN, *arguments]
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"zhitu {' '.join(arguments)}: {done.returncode}\n{done.stderr[-1000:]}")
    return done.stdout.strip()


@contextmanager
def site(told: Told) -> Iterator[Site]:
    """Start everything; stop it at the end."""
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="zhitu-site-")))
        queue = running.enter_context(redis_server())
        jobs, people = running.enter_context(postgres_server(("jobs", "people")))
        graph = [start(folder / "graph", jars(), Memory())]
        running.callback(lambda: stop(graph[-1]))
        told.say("Neo4j, Redis and PostgreSQL answer")
        environment = {**os.environ, **graph[0].environment, "ZHITU_QUEUE": queue, "ZHITU_JOBS": jobs}
        environment |= {"ZHITU_PEOPLE": people, "ZHITU_UPLOADS": str(folder / "uploads")}
        sqlite = f"sqlite:///{folder}/built.db"
        zhitu({**environment, "ZHITU_STORE": sqlite}, "build")
        said = zhitu(environment, "store", "copy", sqlite, graph[0].url)
        told.say(f"built into SQLite, moved by `zhitu store copy`: {said}")
        serve = ("serve", "--port", "0", "--no-jobs")
        hosts = [Host(name, folder / name, environment, *serve) for name in ("host A", "host B")]
        workers = [Host(name, folder / name, environment, "worker") for name in ("worker 1", "worker 2")]
        for each in (*hosts, *workers):
            running.callback(each.kill)
            each.start()
        told.say("host A, host B, worker 1 and worker 2 are ready")
        yield Site(hosts, workers, graph, folder / "graph", graph[0].url, environment)


def form() -> tuple[bytes, str]:
    """Return the sheets of the sample library as a form with its type."""
    parts = []
    for path in sorted((_ROOT / "samples" / "530701").glob("*.csv")):
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
        parts.append(head.encode() + b"Content-Type: text/csv\r\n\r\n" + path.read_bytes() + b"\r\n")
    return b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={_BOUNDARY}"


def asked(host: Host, address: str) -> Reply:
    """Ask as a client would: again where a host says that it is behind or away."""
    found: list[Reply] = []

    def answered() -> bool:
        found.append(host.ask(address))
        return found[-1].status != 503

    wait_for(answered, f"{host.name} answers {address}")
    return found[-1]


def ended(host: Host, sent: Reply) -> Any:
    """Wait for an import to end, asking a host about it; return its report."""
    if sent.status != 202:
        raise Failed(f"an import was answered {sent.status}: {sent.body!r}")
    place = sent.headers["location"]
    wait_for(lambda: host.ask(place).json["finished"], "the import ends")
    report = host.ask(place).json
    if report["status"] != "done":
        raise Failed(f"an import ended as {report['status']}")
    return report


def alike(site: Site, revision: int) -> None:
    """See that both hosts give the same bytes as of a revision, however far they have come."""
    for address in ("/v1/coverage", "/v1/majors/530701", "/v1/history?limit=200"):
        one, other = (
            asked(host, f"{address}{'&' if '?' in address else '?'}min_revision={revision}") for host in site.hosts
        )
        if (one.status, one.body) != (200, other.body):
            raise Failed(f"{address}: {one.status} and {other.status}, or other bytes")


def show(site: Site, told: Told) -> None:
    """Import, kill, and check."""
    first, second = site.hosts
    body, kind = form()
    began = time.monotonic()
    report = ended(second, first.ask("/v1/imports", body, Content_Type=kind))
    revision = report["result"]["revision"]
    done = time.monotonic()
    alike(site, revision)
    told.say(f"a library sent to host A is revision {revision} after {done - began:.1f} s; host B gives the same bytes")

    for each in _PARTS:
        each(site, told, revision)
        revision = asked(second, "/v1/health").json["revision"]
        alike(site, revision)
    code = first.stop()
    if code:
        raise Failed(f"host A ended with {code}")
    told.say("host A is told to end and ends well (exit code 0)")
    good = zhitu(site.environment, "store", "check")
    told.say(f"`zhitu store check`: {good}")


def _worker_killed(site: Site, told: Told, revision: int) -> None:
    site.workers[0].kill()
    began = time.monotonic()
    report = ended(site.hosts[0], site.hosts[1].ask("/v1/imports", _REGISTER.read_bytes(), Content_Type="text/csv"))
    number = report["result"]["revision"]
    told.say(f"worker 1 killed; an import sent to host B is revision {number} after {time.monotonic() - began:.1f} s")
    site.workers[0].start()


def _host_killed(site: Site, told: Told, revision: int) -> None:
    site.hosts[0].kill()
    if site.hosts[1].ask("/v1/coverage").status != 200:
        raise Failed("host B does not answer while host A is away")
    began = time.monotonic()
    site.hosts[0].start()
    told.say(
        f"host A killed; host B answers on; host A is ready again {time.monotonic() - began:.1f} s after its start"
    )


def _graph_killed(site: Site, told: Told, revision: int) -> None:
    graph = site.graph[-1]
    graph.process.kill()
    graph.process.wait()
    for host in site.hosts:
        if (answer := host.ask("/v1/coverage")).status != 200 or answer.json["revision"] != revision:
            raise Failed(f"{host.name} does not give the last revision while the graph is away")
    wait_for(lambda: all(host.ask("/v1/readiness").status == 503 for host in site.hosts), "hosts say so")
    told.say("Neo4j killed: both hosts give the last revision on, readiness is 503")
    began = time.monotonic()
    site.graph.append(start(site.home, jars(), Memory(), int(graph.url.rpartition(":")[2])))
    back = time.monotonic()
    wait_for(lambda: all(host.ready() for host in site.hosts), "hosts are ready again")
    told.say(f"Neo4j is back after {back - began:.1f} s, both hosts are ready {time.monotonic() - back:.1f} s later")


def _withdrawn_elsewhere(site: Site, told: Told, revision: int) -> None:
    zhitu(site.environment, "withdraw", "library/ec-sample")
    began = time.monotonic()
    seen = [asked(host, f"/v1/health?min_revision={revision + 1}").json["revision"] for host in site.hosts]
    told.say(
        f"withdrawn by the command line: both hosts serve revision {min(seen)} {time.monotonic() - began:.2f} s later"
    )


_PARTS: tuple[Callable[[Site, Told, int], None], ...] = (
    _worker_killed,
    _host_killed,
    _graph_killed,
    _withdrawn_elsewhere,
)


def main() -> None:
    """Show it."""
    told = Told()
    with site(told) as there:
        show(there, told)
    told.say("everything is stopped")


if __name__ == "__main__":
    main()
