"""Servers that benchmarks start, ask and stop: `zhitu serve` as it is run, and peers; on this machine only."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_RUN = "from api.cli import main; main()"
_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
_START, _STOP = 120.0, 20.0  # seconds

Workers = dict[int, http.client.HTTPConnection]
"""A connection to each worker, by its process."""


class NoServer(RuntimeError):
    """A server did not start, or not with all its workers."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its port, its process, and the file that it writes its log to."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def base(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self.port}"

    def connection(self) -> http.client.HTTPConnection:
        """Connect; of several workers one answers all that is asked on a connection."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def workers(self, number: int) -> Workers:
        """Return a connection to each worker by its process; NoServer where they are not so many."""
        found: Workers = {}
        until = time.monotonic() + _START
        while len(found) < number:
            if time.monotonic() > until:
                raise NoServer(f"{len(found)} of {number} workers answer")
            connection = self.connection()
            try:
                worker = int(ask(connection, "/v1/health")["worker"])
            except (ConnectionError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if worker in found:
                connection.close()
            else:
                found[worker] = connection
        return found

    def awaited(self, address: str) -> None:
        """Ask until the answer is not 503: what it is made from is built; NoServer where that takes too long."""
        until = time.monotonic() + _START
        status = 503
        while status == 503:
            if time.monotonic() > until:
                raise NoServer(f"{address} is not ready")
            time.sleep(0.1)
            with closing(self.connection()) as connection:
                connection.request("GET", address)
                status = connection.getresponse().status

    def processes(self, number: int) -> set[int]:
        """Return the processes of its workers; NoServer where they are not so many."""
        workers = self.workers(number)
        for connection in workers.values():
            connection.close()
        return set(workers)


def ask(connection: http.client.HTTPConnection, address: str) -> Any:
    """Ask for JSON on a connection that stays open; NoServer for an answer that is none."""
    connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise NoServer(f"{address}: {answer.status} {body[:200]!r}")
    return json.loads(body)


def resident_mb(process: int) -> float:
    """Return the memory that a process holds of its own now, MiB: pages of mapped files are shared and come and go."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return 0.0


@contextmanager
def running(arguments: Sequence[str], folder: Path | None = None) -> Iterator[Server]:
    """Run Python with arguments until it says its address on standard error; stop it and its children at the end."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        log = Path(place) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=output, start_new_session=True
            )
        try:
            yield Server(_port(process, log), process, log)
        finally:
            _stop(process)


@contextmanager
def serving(store: Path, workers: int = 1, writing: bool = False) -> Iterator[Server]:
    """Run `zhitu serve` over a store, read only unless told otherwise."""
    open_to = "--writing" if writing else "--read-only"
    arguments = ("serve", "--port", "0", "--workers", str(workers), open_to, "--store", f"sqlite:///{store}")
    with running(("-c", _RUN, *arguments)) as server:
        server.processes(workers)
        yield server


def _port(process: "subprocess.Popen[bytes]", log: Path) -> int:
    """Wait until the server has said its port and takes connections there."""
    until = time.monotonic() + _START
    while time.monotonic() < until and process.poll() is None:
        if found := _ADDRESS.search(log.read_text("utf-8", "replace")):
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", int(found[1]))):
                return int(found[1])
        time.sleep(0.02)
    raise NoServer(f"no server started:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Tell the process to stop, and end what is left of its group."""
    process.send_signal(signal.SIGTERM)
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
