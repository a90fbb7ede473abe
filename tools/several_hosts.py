"""Hosts of ZhiTu as processes of one machine: API servers and job workers, each in a folder of its own."""

import http.client
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

_RUN = "from api.cli import main; main()"
_PATIENCE = 180.0  # seconds, on a machine that has much else to do


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The answer, which is JSON."""
        return json.loads(self.body)


def wait_for(true: Callable[[], object], what: str) -> float:
    """Wait for a condition; return the seconds that took."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > _PATIENCE:
            raise AssertionError(f"it did not happen: {what}")
        time.sleep(0.02)
    return time.monotonic() - began


class Host:
    """One `zhitu serve` or `zhitu worker`: its views and its log lie in its own folder."""

    def __init__(self, name: str, folder: Path, environment: Mapping[str, str], *command: str) -> None:
        self.name, self._folder, self._environment, self._command = name, folder, dict(environment), command
        folder.mkdir(parents=True, exist_ok=True)
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Host":
        """Start it, and wait until it answers or waits for jobs."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _RUN, *self._command], cwd=self._folder, env=self._environment, stderr=log
            )
        wait_for(lambda: not self.alive or self.ready(), f"{self.name} starts")
        if not self.alive:
            raise AssertionError(f"{self.name} ended:\n{self.log[-2000:]}")
        return self

    def ready(self) -> bool:
        """Whether it does its work."""
        if self._command[0] == "worker":
            return "等待导入任务" in self.log
        with suppress(OSError, http.client.HTTPException):
            return self.port > 0 and self.ask("/v1/readiness").status == 200
        return False

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """What it has written so far."""
        return self._log.read_text("utf-8", "replace")

    @property
    def port(self) -> int:
        """Where it listens; 0 while it does not."""
        found = re.search(r"http://127\.0\.0\.1:(\d+)/v1", self.log.replace("\n", ""))
        return int(found[1]) if found else 0

    def ask(self, address: str, body: bytes | None = None, **headers: str) -> Reply:
        """Ask it, or send it something."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET" if body is None else "POST", address, body, given)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, told, answer.read())
        finally:
            connection.close()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> int:
        """Tell it to end; return its exit code."""
        if self._process is None:
            return 0
        if self.alive:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()
            return -1
