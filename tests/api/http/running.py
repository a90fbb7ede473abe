"""A server as it is run: a process of its own, on a free port of this machine."""

import http.client
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

from tests.api.http.test_live import wait_for

ROOT = Path(__file__).resolve().parents[3]
RUN = "from api.cli import main; main()"
SECONDS = 120  # to start in, on a machine that has much else to do


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The answer, which is JSON."""
        return json.loads(self.body)


class Running:
    """A server that runs, with its log as it is written."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: list[str] = []
        self.reading = Thread(target=self._read)
        self.reading.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)

    @property
    def port(self) -> int:
        """Where it listens; 0 while it does not."""
        found = re.search(r"http://127\.0\.0\.1:(\d+)/v1", "".join(self.lines))
        return int(found[1]) if found else 0

    @property
    def log(self) -> list[Any]:
        """The lines that workers wrote."""
        return [json.loads(line) for line in self.lines if line.startswith("{")]

    def ask(self, address: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
        """Ask on a connection of its own: any worker may answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, address, body, given)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, told, answer.read())
        finally:
            connection.close()

    def answers(self) -> bool:
        """Whether anybody answers."""
        with suppress(OSError, http.client.HTTPException):
            return self.port > 0 and self.ask("/v1/health").status == 200
        return False

    def stop(self) -> None:
        """Tell it to stop, and see that it does as one that is well."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0, "".join(self.lines[-20:])


@contextmanager
def running(path: Path, *options: str) -> Iterator[Running]:
    """Run a server over a store; whatever happens, nothing of it stays."""
    arguments = (sys.executable, "-c", RUN, "serve", "--port", "0", "--store", f"sqlite:///{path}", *options)
    process = subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    server = Running(process)
    try:
        wait_for(lambda: process.poll() is not None or server.answers(), SECONDS)
        assert process.poll() is None, "".join(server.lines)
        yield server
        if process.poll() is None:
            server.stop()
    finally:
        process.kill()
        process.wait()
        server.reading.join(30)
        assert process.stderr is not None
        process.stderr.close()
