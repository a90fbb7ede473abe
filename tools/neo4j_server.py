"""A real Neo4j Community server for tests and trials, without Docker: brought by Maven, run from a folder of its own.

`python -m tools.neo4j_server` starts one, says how to reach it, and stops it with Ctrl-C; `--fetch` only brings the
jars. Needs Java 17 or newer and Maven.
"""

import argparse
import hashlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

POM = Path(__file__).parents[1] / "deploy" / "neo4j" / "pom.xml"
PATIENCE = 180.0
"""Seconds until a server must answer a query: 14–30 on a quiet machine."""

_OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")
_CONF = """
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.heap.initial_size={heap}
server.memory.heap.max_size={heap}
server.memory.pagecache.size={pages}
dbms.usage_report.enabled=false
db.tx_log.rotation.retention_policy=false
"""


class CannotServe(RuntimeError):
    """What is missing for a server, in words: a reason to skip its tests, or to install something."""


class Memory(NamedTuple):
    """What the server may use: heap and page cache, as Neo4j writes sizes."""

    heap: str = "768m"
    pages: str = "256m"


SMALL = Memory()


class Address(NamedTuple):
    """Where a server is: a URL for ZHITU_STORE, the user and the password, and its process."""

    url: str
    user: str
    password: str
    process: "subprocess.Popen[bytes]"
    home: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """What a command of zhitu needs in its environment."""
        return {"ZHITU_STORE": self.url, "ZHITU_NEO4J_USER": self.user, "ZHITU_NEO4J_PASSWORD": self.password}


def missing() -> str:
    """Return what is missing on this machine for a server, "" when nothing is."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            return f"{program} is not installed: Neo4j needs Java 17 and Maven"
    said = subprocess.run(["java", "-version"], check=False, capture_output=True, text=True).stderr
    found = re.search(r'version "(\d+)', said)
    return "" if found and int(found[1]) >= 17 else "Java is older than 17, which Neo4j needs"


def jars() -> Path:
    """Return the folder of the server's jars in the user's cache, brought by Maven when the pom's are not there yet."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhitu" / "neo4j"
    label = hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    folder = cache / label
    if folder.is_dir():
        return folder
    if reason := missing():
        raise CannotServe(reason)
    partial = cache / f"{label}.{os.getpid()}.part"
    shutil.rmtree(partial, ignore_errors=True)
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
    command = ["mvn", "-q", "-B", "-f", str(POM), goal, f"-DoutputDirectory={partial}", "-Dmdep.prependGroupId=true"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(partial, ignore_errors=True)
        raise CannotServe(f"Maven could not bring Neo4j:\n{(done.stdout + done.stderr)[-2000:]}")
    with suppress(OSError):  # another process may have been first
        partial.rename(folder)
    shutil.rmtree(partial, ignore_errors=True)
    return folder


@contextmanager
def serving(home: Path | None = None, memory: Memory = SMALL) -> Iterator[Address]:
    """Run a server on a free port until the block ends; its data lie in `home`, else in a temporary folder."""
    classes = jars()
    with tempfile.TemporaryDirectory(prefix="zhitu-neo4j-") as temporary:
        address = start(home or Path(temporary), classes, memory)
        try:
            yield address
        finally:
            stop(address)


def start(home: Path, classes: Path, memory: Memory = SMALL, port: int | None = None, more: str = "") -> Address:
    """Start a server and wait until it answers a query; a home that was used before keeps its data and password.

    `more` are further lines of its configuration.
    """
    (home / "conf").mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    settings = _CONF.format(port=port, heap=memory.heap, pages=memory.pages) + more
    (home / "conf" / "neo4j.conf").write_text(settings, encoding="utf-8")
    secret = home / "conf" / "password"
    if not secret.is_file():
        secret.write_text(secrets.token_hex(18), encoding="utf-8")
        admin(home, classes, "dbms", "set-initial-password", secret.read_text(encoding="utf-8"))
    log = (home / "out.log").open("wb")
    process = subprocess.Popen(
        [
            *java(classes, "org.neo4j.server.CommunityEntryPoint", memory.heap),
            f"--home-dir={home}",
            f"--config-dir={home / 'conf'}",
        ],
        stdout=log,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    log.close()
    address = Address(f"neo4j://127.0.0.1:{port}", "neo4j", secret.read_text(encoding="utf-8"), process, home)
    _wait(address)
    return address


def stop(address: Address, patience: float = 60.0) -> None:
    """End a server as its administrator would; kill it when it does not end."""
    address.process.send_signal(signal.SIGTERM)
    try:
        address.process.wait(patience)
    except subprocess.TimeoutExpired:
        address.process.kill()
        address.process.wait()


def admin(home: Path, classes: Path, *arguments: str) -> str:
    """Run neo4j-admin on a server's folder, the server not running; return what it says."""
    environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    command = [*java(classes, "org.neo4j.cli.AdminTool", "768m"), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise CannotServe(f"neo4j-admin {arguments[0]} {arguments[1]} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def java(classes: Path, entry: str, heap: str) -> list[str]:
    """Return the command that runs a program of the server."""
    opened = [f"--add-opens={package}=ALL-UNNAMED" for package in _OPENED]
    return ["java", f"-Xmx{heap}", "-XX:+UseSerialGC", *opened, "-cp", f"{classes}/*", entry]


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(address: Address) -> None:
    """Wait until a query is answered: the port accepts connections seconds earlier."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if address.process.poll() is not None:
            break
        if _answers(address):
            return
        time.sleep(0.3)
    address.process.kill()
    said = (address.home / "out.log").read_text(encoding="utf-8", errors="replace")
    raise CannotServe(f"Neo4j did not start:\n{said[-2000:]}")


def _answers(address: Address) -> bool:
    port = int(address.url.rpartition(":")[2])
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        try:
            with GraphDatabase.driver(
                address.url, auth=(address.user, address.password), max_transaction_retry_time=1.0
            ) as driver:
                driver.execute_query("RETURN 1")
            return True
        except (DriverError, Neo4jError):
            return False
    return False


def main() -> None:
    """Bring the jars, or run a server until it is told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fetch", action="store_true", help="only bring the jars")
    parser.add_argument("--home", type=Path, help="keep the data in this folder")
    asked = parser.parse_args()
    if asked.fetch:
        print(f"{sum(1 for _ in jars().iterdir())} jars")
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the server is stopped however this one is
    with suppress(KeyboardInterrupt), serving(asked.home) as address:
        for name, value in address.environment.items():
            print(f"export {name}={value}", flush=True)
        address.process.wait()


if __name__ == "__main__":
    main()
