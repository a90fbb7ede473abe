"""What comes over the wire, good or not: plain Chinese addresses, nonsense, heads without end, clients that dawdle."""

import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from api.http.application import create_app
from api.http.serving import Serving
from api.http.wire import LARGEST_HEAD, wire
from api.http.workers import listen
from tests.api.http.conftest import copied
from tests.api.http.test_live import wait_for

OPENING = 0.5
END = b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"


class Came(NamedTuple):
    """An answer as it came: status, the head, the body."""

    status: int
    head: bytes
    body: bytes

    @property
    def problem(self) -> Any:
        """The problem that it tells."""
        assert b"application/problem+json" in self.head
        said = json.loads(self.body)
        assert said["status"] == self.status
        return said

    @property
    def kind(self) -> str:
        """The problem's kind."""
        return str(self.problem["type"]).rpartition("/")[2]


class Listening:
    """A server on a socket, and what it wrote down."""

    def __init__(self, port: int, log: io.StringIO) -> None:
        self.port = port
        self._log = log

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def send(self, *pieces: bytes) -> Came:
        """Send bytes as they are, and read until the other side hangs up."""
        with self.connect() as line:
            for piece in pieces:
                line.sendall(piece)
            return self.rest(line)

    def rest(self, line: socket.socket) -> Came:
        """Read until the other side hangs up."""
        came = bytearray()
        try:
            while piece := line.recv(1 << 16):
                came += piece
        except ConnectionResetError:  # it hung up before all that was sent had been read
            pass
        head, _, body = bytes(came).partition(b"\r\n\r\n")
        return Came(int(head[9:12] or 0), head, body)

    @property
    def log(self) -> list[Any]:
        """What the server wrote down."""
        return [json.loads(line) for line in self._log.getvalue().splitlines()]

    @property
    def faults(self) -> list[Any]:
        """What it wrote down of its own faults."""
        return [line for line in self.log if line["event"] == "fault" or line.get("status", 0) >= 500]


@pytest.fixture(scope="module")
def server(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    """Serve with little patience."""
    path = copied(with_samples, tmp_path_factory.mktemp("wire"))
    log, listening = io.StringIO(), listen("127.0.0.1", 0)
    app = create_app(Serving(store=f"sqlite:///{path}", writing=True, patience=1.0, largest_upload=1 << 20), log)
    running = uvicorn.Server(uvicorn.Config(app, http=wire(OPENING), log_config=None, lifespan="on"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    wait_for(lambda: running.started or not thread.is_alive(), 60)
    yield Listening(listening.getsockname()[1], log)
    running.should_exit = True
    thread.join()
    listening.close()


@pytest.mark.parametrize("cut", [0, 1, 29, 30])
def test_an_address_may_be_written_in_plain_chinese(server: Listening, cut: int) -> None:
    line = b"GET /v1/nodes/course/530701/" + "网店运营".encode() + END + b"\r\n"
    came = server.send(line[:cut], line[cut:])
    assert (came.status, json.loads(came.body)["id"]) == (200, "course/530701/网店运营")
    asked = b"GET /v1/why?library=ec-sample&item=course/530701/" + "网店运营".encode() + END + b"\r\n"
    assert json.loads(server.send(asked).body)["item"]["label"] == "网店运营"


def test_a_second_request_of_a_connection_may_be_in_plain_chinese_too(server: Listening) -> None:
    with server.connect() as line:
        line.sendall(b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\nX: " + "头".encode() + b"\r\n\r\n")
        assert line.recv(1 << 16).startswith(b"HTTP/1.1 200")
        line.sendall("GET /v1/majors?match=电子商务&limit=1".encode() + END + b"\r\n")
        came = server.rest(line)
    assert json.loads(came.body)["parameters"]["match"] == "电子商务"


def test_the_bytes_of_a_body_are_left_as_they_are(server: Listening) -> None:
    body = "文件\n内容".encode()
    said = b"Content-Type: text/csv\r\nContent-Length: %d\r\n\r\n" % len(body)
    whole = server.send(b"POST /v1/imports?dry_run=true&filename=" + "表.csv".encode() + END + said + body)
    parts = server.send(b"POST /v1/imports?dry_run=true" + END + said, body[:4], body[4:])
    assert (whole.status, parts.status) == (202, 202)
    (first,), (second,) = (json.loads(each.body)["files"] for each in (whole, parts))
    assert first["name"] == "表.csv"
    assert first["sha256"] == second["sha256"]


@pytest.mark.parametrize(
    "sent",
    [
        b"GARBAGE\r\n\r\n",
        b"FETCH /v1/health" + END + b"\r\n",
        b"GET v1/health" + END + b"\r\n",
        b"GET /v1/he\x00alth" + END + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # somebody speaks TLS
        b"POST /v1/imports" + END + b"Content-Length: -5\r\n\r\n",
        b"POST /v1/imports" + END + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v1/imports" + END + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n",
    ],
)
def test_what_is_no_http_is_a_problem_too(server: Listening, sent: bytes) -> None:
    assert server.send(sent).kind == "bad-request"
    assert server.faults == []


def test_a_refusal_is_told_in_the_language_asked_for(server: Listening) -> None:
    came = server.send(
        b"POST /v1/imports" + END + b"Accept-Language: en\r\nTransfer-Encoding: chunked\r\n\r\n", b"ZZ\r\n"
    )
    assert came.problem["title"] == "What came is no HTTP request"


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /v1/health?" + b"a" * LARGEST_HEAD + END + b"\r\n",
        b"GET /v1/health" + END + b"X: " + b"a" * LARGEST_HEAD + b"\r\n\r\n",
        b"GET /v1/health" + END + b"X: " + b"a" * (3 * LARGEST_HEAD),
        b"GET /v1/health" + END + b"".join(b"X%d: a\r\n" % at for at in range(2 * LARGEST_HEAD // 8)),
    ],
)
def test_a_head_without_end_is_not_read_to_its_end(server: Listening, sent: bytes) -> None:
    came = server.send(sent)
    assert came.status in (431, 0)  # 0: the answer was lost, as more was being sent
    assert came.status == 0 or came.kind == "head-too-large"


def test_a_head_of_a_reasonable_size_is_read(server: Listening) -> None:
    assert server.send(b"GET /v1/health" + END + b"X: " + b"a" * (LARGEST_HEAD - 1000) + b"\r\n\r\n").status == 200


def test_half_a_head_is_not_waited_for_longer_than_allowed(server: Listening) -> None:
    with server.connect() as line:
        began = time.perf_counter()
        for letter in b"GET /v1/health HTTP/1.1\r\nX: ":
            line.sendall(bytes([letter]))
        came = server.rest(line)
    assert came.kind == "too-slow"
    assert time.perf_counter() - began >= OPENING * 0.9


def test_who_says_nothing_is_hung_up_on_without_a_word(server: Listening) -> None:
    assert server.send() == (0, b"", b"")


def test_others_are_served_while_many_dawdle(server: Listening) -> None:
    dawdling = [server.connect() for _ in range(200)]
    try:
        for line in dawdling:
            line.sendall(b"GET /v1/hea")
        assert server.send(b"GET /v1/majors/530701" + END + b"\r\n").status == 200
        assert server.rest(dawdling[-1]).kind == "too-slow"
    finally:
        for line in dawdling:
            line.close()


def test_half_a_body_is_not_waited_for_longer_than_allowed(server: Listening) -> None:
    came = server.send(b"POST /v1/imports" + END + b"Content-Type: text/csv\r\nContent-Length: 1000\r\n\r\n", b"half")
    assert came.kind == "too-slow"


def test_a_body_that_is_too_large_is_refused_before_it_comes(server: Listening) -> None:
    came = server.send(b"POST /v1/imports" + END + b"Content-Type: text/csv\r\nContent-Length: 99999999999\r\n\r\n")
    assert came.kind == "too-large"


def test_a_sender_that_goes_away_is_no_fault_of_ours(server: Listening) -> None:
    with server.connect() as line:
        line.sendall(b"POST /v1/imports HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: gone-1\r\n")
        line.sendall(b"Content-Type: text/csv\r\nContent-Length: 1000\r\n\r\nhalf")
    wait_for(lambda: [line for line in server.log if line.get("request_id") == "gone-1"])
    assert [line["status"] for line in server.log if line.get("request_id") == "gone-1"] == [400]
    assert server.faults == []


def test_a_reader_that_goes_away_in_mid_stream_is_no_fault_either(server: Listening) -> None:
    for _ in range(20):
        with server.connect() as line:
            line.sendall(b"GET /v1/sources" + END + b"Accept: application/x-ndjson\r\nX-Request-ID: gone-2\r\n\r\n")
            line.recv(100)
    wait_for(lambda: len([line for line in server.log if line.get("request_id") == "gone-2"]) == 20)
    assert server.faults == []
    assert server.send(b"GET /v1/health" + END + b"\r\n").status == 200


ROUTES = ["health", "coverage", "coverage/majors", "majors", "nodes", "neighbours", "imports", "gaps", "why", "diff"]
NAMES = ["as_of", "min_confidence", "limit", "cursor", "item", "library", "major", "level", "from", "match", "日期"]
ODD = ["", "..", "%2F", "%", "%ZZ", "%00", "%ff", "专业", "530701", "٠", "-1", "NaN"]
PIECE = st.one_of(st.sampled_from(ODD), st.text())
METHODS = ["GET", "GET", "GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """Draw a request's first line: a route or nonsense, with pieces, names and values that fit or do not."""
    path = draw(st.sampled_from([f"/v1/{name}" for name in ROUTES] + ["/", "//", "/v1"]))
    path += "".join(f"/{piece}" for piece in draw(st.lists(PIECE, max_size=3)))
    pairs = draw(st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), PIECE), PIECE), max_size=3))
    query = "?" + "&".join(f"{name}={value}" for name, value in pairs) if pairs else ""
    return f"{draw(st.sampled_from(METHODS))} {path}{query}".encode("utf-8", "surrogatepass")


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
@given(lines(), st.one_of(st.just(b"*/*"), st.binary(max_size=20)), st.binary(max_size=20))
@example(b"GET /v1/majors?limit=" + b"9" * 5000, b"", b"")
@example(b"GET /v1/diff?from=" + b"9" * 9, b";q=nan,*/*;q=-inf", b"zh;q=nan")
def test_no_request_ever_breaks_the_server(server: Listening, line: bytes, accept: bytes, language: bytes) -> None:
    asked = b"Accept: " + accept + b"\r\nAccept-Language: " + language + b"\r\nContent-Length: 0\r\n\r\n"
    came = server.send(line + END + asked)
    assert 200 <= came.status < 500, (line, came)
    if came.status >= 400 and not line.startswith(b"HEAD"):
        assert came.problem["title"]
