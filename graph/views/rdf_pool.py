"""Processes that answer queries: a few for each worker, ended when a query takes too long, replaced when needed."""

import json
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import BoundedSemaphore, Lock

from graph.errors import ViewError
from graph.views.rdf_ask import Answer, Wanted
from graph.views.rdf_process import READY

_START = 20.0  # seconds that opening a view may take
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Limits:
    """What SPARQL may cost: times in seconds, sizes in bytes.

    `seconds` a query may run, and as long again may it wait for a free process; `processes` at once in a worker, each
    with `memory`; `patience` a request waits for a view being built; above `claims` in force there is none, 0: never.
    """

    seconds: float = 20.0
    largest_query: int = 256 << 10
    largest_result: int = 16 << 20
    memory: int = 2 << 30
    processes: int = 2
    claims: int = 2_000_000
    patience: float = 5.0


class _Process:
    """One process over one view."""

    def __init__(self, folder: Path, memory: int) -> None:
        mine, theirs = socket.socketpair()
        self.folder = folder
        command = [sys.executable, "-m", "graph.views.rdf_process", str(theirs.fileno()), str(folder), str(memory)]
        with theirs:
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # what an aborted process says belongs into no log of lines
                cwd=_ROOT,
            )
        self._connection = Connection(mine.detach())

    def opened(self) -> bool:
        """Whether it could open its view."""
        try:
            return self._connection.poll(_START) and self._connection.recv_bytes() == READY
        except (EOFError, OSError):
            return False

    def ask(self, wanted: Wanted, seconds: float) -> Answer:
        """Ask; when the time is over, or the process with it, it is not to be asked again."""
        until = time.monotonic() + seconds
        try:
            self._connection.send_bytes(json.dumps({"wanted": wanted, "seconds": seconds}).encode())
            if not self._connection.poll(max(0.0, until - time.monotonic())):
                return Answer("too-slow")
            said = json.loads(self._connection.recv_bytes())
            return Answer(**{**said, "body": self._connection.recv_bytes()})
        except (EOFError, OSError):
            return Answer("too-slow" if time.monotonic() >= until else "too-costly")

    def end(self) -> None:
        """End it, whatever it is at."""
        self._connection.close()
        self._process.kill()
        self._process.wait()


class Pool:
    """Asks one of a few processes; those over an older view are ended when they are idle."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._free = BoundedSemaphore(limits.processes)
        self._idle: list[_Process] = []
        self._lock = Lock()
        self._closed = False

    def ask(self, folder: Path, wanted: Wanted) -> Answer:
        """Answer a query over a view within the limits; ViewError where the view cannot be opened (any more)."""
        if not self._free.acquire(timeout=self._limits.seconds):
            return Answer("busy")
        try:
            process = self._take(folder)
            answer = Answer("too-slow")
            try:
                answer = process.ask(wanted, self._limits.seconds)
            finally:
                self._put(process, answer)
            if answer.outcome == "gone":
                raise ViewError(f"语义视图 {folder} 读不出")
            return answer
        finally:
            self._free.release()

    def close(self) -> None:
        """End all processes; those that are at a query end with it."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()

    def keep(self, folder: Path | None) -> None:
        """End the idle processes over any other view than this one."""
        with self._lock:
            others = [process for process in self._idle if process.folder != folder]
            self._idle = [process for process in self._idle if process.folder == folder]
        for process in others:
            process.end()

    def _take(self, folder: Path) -> _Process:
        with self._lock:
            mine = [process for process in self._idle if process.folder == folder]
            if mine:
                self._idle.remove(mine[0])
                return mine[0]
        self.keep(folder)
        process = _Process(folder, self._limits.memory)
        if not process.opened():
            process.end()
            raise ViewError(f"语义视图 {folder} 打不开")
        return process

    def _put(self, process: _Process, answer: Answer) -> None:
        """Keep a process for the next query, unless it was lost."""
        with self._lock:
            if not self._closed and answer.outcome not in ("too-slow", "too-costly", "gone"):
                self._idle.append(process)
                return
        process.end()
