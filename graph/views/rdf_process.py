"""A process that answers queries over one built view, one after another, until it is told no more or killed.

A query cannot be interrupted, so it runs where it can be ended. The process ends itself too when a query's time is
over: its alarm kills it even where nobody is left to do so. More memory than allowed ends it likewise. It imports
little, so that it is there soon.
"""

import ctypes
import fcntl
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.errors import ViewError
from graph.views.rdf_ask import Answer, Wanted, ask

READY = b"ready"
_NEW_USERS, _NEW_NETWORK = 0x10000000, 0x40000000  # of Linux: CLONE_NEWUSER, CLONE_NEWNET
_LATE = 1.0  # seconds after which the alarm rings, where whoever asked did not end the process


def apart() -> bool:
    """Leave the network where the system lets us: what a query must not call it then cannot reach; whether it did."""
    try:
        unshare = ctypes.CDLL(None).unshare
    except (AttributeError, OSError):
        return False
    return bool(unshare(_NEW_NETWORK) == 0 or unshare(_NEW_USERS | _NEW_NETWORK) == 0)


@contextmanager
def reading(folder: Path) -> Iterator[ox.Store]:
    """Open a built view to read, under a shared lock; ViewError where it is gone or damaged."""
    try:
        held = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise ViewError(f"语义视图 {folder} 打不开：{error.strerror}") from error
    try:
        fcntl.flock(held, fcntl.LOCK_SH)
        store = ox.Store.read_only(str(folder))
        yield store
    except OSError as error:
        raise ViewError(f"语义视图 {folder} 读不出：{error}") from error
    finally:
        os.close(held)


def serve(connection: Connection, folder: Path, memory: int) -> None:
    """Answer what comes: a query and its seconds in, the answer's head and body out."""
    with reading(folder) as store:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        connection.send_bytes(READY)
        while True:
            try:
                said = json.loads(connection.recv_bytes())
            except EOFError:
                return
            signal.setitimer(signal.ITIMER_REAL, said["seconds"] + _LATE)
            answer = _answered(store, _wanted(said["wanted"]))
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.send_bytes(json.dumps({**answer._asdict(), "body": None}).encode())
            connection.send_bytes(answer.body)


def _answered(store: ox.Store, wanted: Wanted) -> Answer:
    try:
        return ask(store, wanted)
    except MemoryError:
        return Answer("too-costly")


def _wanted(said: list[Any]) -> Wanted:
    wanted = Wanted(*said)
    return wanted._replace(default_graphs=tuple(wanted.default_graphs), named_graphs=tuple(wanted.named_graphs))


def main(descriptor: str, folder: str, memory: str) -> int:
    """Serve over an inherited socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the server's to take
    apart()
    try:
        serve(Connection(int(descriptor)), Path(folder), int(memory))
    except ViewError as error:
        print(error, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
