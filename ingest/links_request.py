"""One HTTP request to an address already resolved: all of it within one time limit, however slowly the answer drips."""

import io
import socket
import ssl
from collections.abc import Sequence
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Literal, NamedTuple, cast

from ingest.links_address import Address

AGENT = "ZhiTuLinks/1 (+https://w3id.org/zhitu/)"
"""Who asks; robots.txt may name `ZhiTuLinks`."""

Failure = Literal["timeout", "refused", "unreachable", "reset", "tls", "garbled"]


class Unanswered(Exception):
    """No answer came; `failure` says what came instead."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure: Failure = failure


class Answer(NamedTuple):
    """What a server said: status, where it sends one on, for how many seconds it asks to be left alone, first bytes."""

    status: int
    location: str = ""
    retry_after: float | None = None
    body: bytes = b""


class Request(NamedTuple):
    """What is asked: how, of which address, at which of its resolved places, and how much of the answer is wanted."""

    method: Literal["HEAD", "GET"]
    address: Address
    places: Sequence[str]
    most: int = 0
    partial: bool = False


def ask(request: Request, timeout: float, context: ssl.SSLContext) -> Answer:
    """Send one request and read the head of the answer and at most `most` bytes; Unanswered when there is none."""
    deadline = monotonic() + timeout
    try:
        with _connected(request, deadline, context) as line:
            line.settimeout(_left(deadline))
            line.sendall(_head(request))
            return _answer(line, request, deadline)
    except TimeoutError:
        raise Unanswered("timeout") from None
    except ssl.SSLError:
        raise Unanswered("tls") from None
    except ConnectionRefusedError:
        raise Unanswered("refused") from None
    except ConnectionError:  # RemoteDisconnected is one
        raise Unanswered("reset") from None
    except OSError:
        raise Unanswered("unreachable") from None
    except (HTTPException, ValueError):
        raise Unanswered("garbled") from None


def _connected(request: Request, deadline: float, context: ssl.SSLContext) -> socket.socket:
    """Connect to the first place that takes the call; what the last one said where none does."""
    address = request.address
    failed: OSError = ConnectionRefusedError()
    for place in request.places:
        try:
            line = socket.create_connection((place, address.port), _left(deadline))
        except OSError as error:
            failed = error
            continue
        if address.scheme == "http":
            return line
        try:
            return context.wrap_socket(line, server_hostname=address.host)
        except BaseException:
            line.close()
            raise
    raise failed


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _head(request: Request) -> bytes:
    lines = [
        f"{request.method} {request.address.target} HTTP/1.1",
        f"Host: {request.address.authority}",
        f"User-Agent: {AGENT}",
        "Accept: */*",
        "Accept-Encoding: identity",
        *([f"Range: bytes=0-{request.most - 1}"] if request.partial else []),
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _answer(line: socket.socket, request: Request, deadline: float) -> Answer:
    with HTTPResponse(cast(socket.socket, _Hurried(line, deadline)), method=request.method) as response:
        response.begin()
        body = response.read(request.most) if request.most else b""
        location, wait = response.getheader("Location", ""), response.getheader("Retry-After", "")
        seconds = float(wait) if wait.isascii() and wait.isdigit() else None
        return Answer(response.status, _readable(location), seconds, body)


def _readable(location: str) -> str:
    """Read a header that a server wrote in UTF-8, as many do with Chinese addresses; others stay as they are."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


class _Hurried:
    """As much of a socket as HTTPResponse uses: its file, every reading of which has only what is left of the time."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line, self._deadline = line, deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the file to read from."""
        assert mode == "rb"
        return io.BufferedReader(_Reading(self._line, self._deadline))


class _Reading(io.RawIOBase):
    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line, self._deadline = line, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the type of any buffer is private
        self._line.settimeout(_left(self._deadline))
        return self._line.recv_into(buffer)
