"""A web server on loopback that fails in every way a link can fail, by path; it notes what it was asked, and when."""

import socket
import ssl
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import NamedTuple

ROBOTS = {
    "forbidding.test": "User-agent: *\nDisallow: /",
    "mad.test": "User-agent: *\nDisallow: //[x",
    "naming.test": "User-agent: ZhiTuLinks\nDisallow: /secret\n\nUser-agent: *\nDisallow: /",
}
"""What robots.txt says, by host; the others have none."""

MOVES = {
    "/moved": "/fine",
    "/moved-to-chinese": "/细",
    "/moved-to-missing": "/missing",
    "/circle": "/circle-back",
    "/circle-back": "/circle",
    "/far-0": "/far-1",
    "/to-mail": "mailto:somebody@example.org",
    "/to-nonsense": "http://[nonsense",
    "/to-inside": "http://inside.test/fine",
    "/to-forbidding": "http://forbidding.test:{port}/fine",
    **{f"/far-{number}": f"/far-{number + 1}" for number in range(9)},
}
STATUSES = {
    "/missing": 404,
    "/gone": 410,
    "/law": 451,
    "/broken": 500,
    "/away": 503,
    "/busy": 429,
    "/very-busy": 429,
    "/login": 401,
    "/forbidden": 403,
    "/teapot": 418,
    "/empty": 204,
}


class Asked(NamedTuple):
    """One request as the server got it."""

    host: str
    method: str
    path: str
    at: float
    headers: dict[str, str]


class Unruly(ThreadingHTTPServer):
    """The server; `asked` are all requests so far, `crowd` the most at once of one host."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []
        self.lock = Lock()
        self.inside: dict[str, int] = {}
        self.crowd: dict[str, int] = {}

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are what is tested."""

    def url(self, path: str, host: str, scheme: str = "http") -> str:
        """Return the address of a path on a host."""
        return f"{scheme}://{host}:{self.server_port}{path}"

    def paths(self, host: str) -> list[str]:
        """Return what a host was asked, in order."""
        return [f"{asked.method} {asked.path}" for asked in self.asked if asked.host == host]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Unruly

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        server = self.server
        with server.lock:
            server.asked.append(Asked(host, self.command, self.path, time.monotonic(), dict(self.headers.items())))
            server.inside[host] = server.inside.get(host, 0) + 1
            server.crowd[host] = max(server.crowd.get(host, 0), server.inside[host])
        try:
            self._behave(host)
        finally:
            with server.lock:
                server.inside[host] -= 1

    def _behave(self, host: str) -> None:
        path = self.path
        if path == "/robots.txt":
            if host == "roboless.test":
                self._reply(500)
            else:
                self._reply(200 if host in ROBOTS else 404, ROBOTS.get(host, "").encode())
        elif path in MOVES:
            where = MOVES[path].format(port=self.server.server_port)
            self._reply(302, headers={"Location": where.encode().decode("latin-1")})
        elif path == "/get-only":
            self._reply(405 if self.command == "HEAD" else 206, b"x")
        elif path == "/head-unknown" and self.command == "HEAD":
            self._reset()
        elif path == "/very-busy":
            self._reply(429, headers={"Retry-After": "3600"})
        elif path in _ODD:
            _ODD[path](self)
        else:
            self._reply(STATUSES.get(path, 200), b"x")

    def _reply(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _garble(self) -> None:
        self.wfile.write(b"220 this is a mail server\r\n" * 3)
        self.close_connection = True

    def _wait(self) -> None:
        time.sleep(4)
        self.close_connection = True

    def _drip(self) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Patience: " + b"x" * 60:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.05)

    def _flood(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(1 << 40))
        self.end_headers()
        self.wfile.write(b"x" * 5000)
        self.close_connection = True


_ODD = {
    "/reset": _Handler._reset,
    "/garbled": _Handler._garble,
    "/slow": _Handler._wait,
    "/drip": _Handler._drip,
    "/flood": _Handler._flood,
}


@contextmanager
def unruly(certificate: Path | None = None) -> Iterator[Unruly]:
    """Run the server; with a certificate (and its key) over TLS."""
    with Unruly() as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def on_loopback(host: str, port: int) -> Sequence[str]:
    """Resolve names as the tests need them: `….test` is this machine, others are not known or cannot be asked for."""
    del port
    if host.endswith((".test", "127.0.0.1")):
        return ["127.0.0.1"]
    raise socket.gaierror(socket.EAI_NONAME if host.endswith(".nowhere") else socket.EAI_AGAIN, host)
