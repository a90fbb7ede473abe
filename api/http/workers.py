"""Workers: processes that serve one listening socket and share one set of view files."""

import socket
from functools import partial

import uvicorn
from uvicorn.supervisors import Multiprocess

from api.compose import coverage_of, open_store
from api.http.application import create_app
from api.http.serving import Serving

_GRACE = 10  # seconds that requests under way have to end in when a worker is told to stop


def prepare(serving: Serving) -> int:
    """Build the view files that workers will share and return the revision; errors of opening come from here."""
    store = open_store(serving.store)
    try:
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
    config = uvicorn.Config(
        partial(create_app, serving),
        factory=True,
        workers=workers,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    if workers > 1:
        Multiprocess(config, sockets=[listening]).run()
        return True
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    return server.started
