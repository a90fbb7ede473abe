"""A Redis and a PostgreSQL for tests and trials: real ones, on free ports, in folders that go when they end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tools.neo4j_server import CannotServe, free_port

_PATIENCE = 60.0  # seconds
_POSTGRES = Path("/usr/lib/postgresql")  # Debian keeps its programs off the path


@contextmanager
def redis_server(port: int | None = None) -> Iterator[str]:
    """Run a Redis that keeps nothing on disk; give its address."""
    if (program := shutil.which("redis-server")) is None:
        raise CannotServe("redis-server is not installed")
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="zhitu-redis-") as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        with _running(command, port, Path(folder) / "log"):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def postgres_server(databases: Sequence[str]) -> Iterator[list[str]]:
    """Run a PostgreSQL with these databases; give their addresses. It never runs as root: then `nobody` runs it."""
    found = sorted(_POSTGRES.glob("*/bin/postgres")) or [Path(p) for p in [shutil.which("postgres")] if p]
    if not found:
        raise CannotServe("PostgreSQL is not installed")
    programs, port = found[-1].parent, free_port()
    user = pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="zhitu-postgres-"))
    try:
        if user is not None:
            os.chown(folder, user, -1)
        data = folder / "data"
        _as(user, [str(programs / "initdb"), "-D", str(data), "-U", "zhitu", "-A", "trust", "-E", "UTF8", "--no-sync"])
        options = ["-p", str(port), "-c", "listen_addresses=127.0.0.1", "-k", str(folder), "-c", "fsync=off"]
        with _running([str(programs / "postgres"), "-D", str(data), *options], port, folder / "log", user):
            for name in databases:
                made = [str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "zhitu", name]
                _until(partial(_succeeds, user, made))
            yield [f"postgresql://zhitu@127.0.0.1:{port}/{name}" for name in databases]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list[str], port: int, log: Path, user: int | None = None) -> Iterator[None]:
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, user=user, cwd="/")
    try:
        _until(lambda: process.poll() is not None or _listens(port))
        if process.poll() is not None:
            raise CannotServe(f"{command[0]} did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _as(user: int | None, command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, user=user, cwd="/")
    if done.returncode:
        raise CannotServe(f"{command[0]} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def _succeeds(user: int | None, command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True, user=user, cwd="/").returncode == 0


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise CannotServe("a server did not start in time")
        time.sleep(0.1)
