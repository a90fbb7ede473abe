"""Workers: processes that serve one listening socket and share one set of view files."""

import signal
import socket
import time
from dataclasses import replace
from functools import partial

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from api.compose import AddressError, coverage_of, open_store, text_of
from api.http.application import create_app
from api.http.meters import counted_together
from api.http.serving import Serving
from api.http.tending import Compacting, Settling
from api.http.wire import wire
from graph.errors import GraphError

_SILENT = 60  # seconds after which a worker that does not answer is replaced: loading takes some where much goes on
_AWAY = 60  # seconds that a worker waits for a store that cannot be opened; one that fails to start stops them all
_AGAIN = 0.2  # seconds before the next try
_GRACE = 10  # seconds that requests under way have to end in when a worker is told to stop


def prepare(serving: Serving) -> int:
    """Build the view files that workers will share and return the revision; errors of opening come from here."""
    store = open_store(serving.store)
    try:
        text_of(store, serving.store).close()
        return coverage_of(store, serving.store).view.revision
    finally:
        store.close()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket for workers to inherit, port 0: any free one; OSError where the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.set_inheritable(True)
    except BaseException:
        listening.close()
        raise
    return listening


def run(serving: Serving, listening: socket.socket, workers: int) -> bool:
    """Serve until told to stop (SIGINT, SIGTERM); workers that die are replaced. False where none could start."""
    with counted_together(workers) as folder:
        return _run(replace(serving, counters=folder), listening, workers)


def _run(serving: Serving, listening: socket.socket, workers: int) -> bool:
    config = uvicorn.Config(
        partial(_worker, serving),
        factory=True,
        workers=workers,
        http=wire(serving.opening),
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        timeout_worker_healthcheck=_SILENT,
    )
    if workers > 1:
        _Watched(config, sockets=[listening]).run()
        return True
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn raises it once more when all has ended well
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    return server.started


class _Watched(Multiprocess):
    """Notices at once when a worker dies, also while it is asked whether it lives."""

    def keep_subprocess_alive(self) -> None:
        """Let go of the workers' ends of their pipes: else a pipe has no end when its worker has."""
        for process in self.processes:
            process.child_conn.close()
        super().keep_subprocess_alive()


def _worker(serving: Serving) -> FastAPI:
    """Make the application as a process of its own runs it."""
    _await_store(serving.store)
    app = create_app(serving)
    app.state.live.listeners += [Settling().see, Compacting(serving.store).see]
    return app


def _await_store(address: str) -> None:
    """Wait until the store can be opened, at most so long: it was there when the server started."""
    until = time.monotonic() + _AWAY
    while time.monotonic() < until:
        try:
            open_store(address).close()
        except (GraphError, AddressError):
            time.sleep(_AGAIN)
        else:
            return
