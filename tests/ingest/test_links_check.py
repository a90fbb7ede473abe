"""What comes of one address: every way in which it can answer, or not."""

import ssl
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.links import Link, check_links
from ingest.links_address import parse, public
from ingest.links_check import Verdict
from ingest.links_hosts import Manners, Robots
from ingest.links_request import Answer
from ontology.names import NodeId
from tests.ingest.unruly_server import Unruly, on_loopback, unruly

CERTIFICATE = Path(__file__).with_name("self_signed.pem")

FOUND = {
    "/fine": ("live", "opened"),
    "/empty": ("live", "opened"),
    "/moved": ("live", "opened"),
    "/moved-to-chinese": ("live", "opened"),
    "/get-only": ("live", "opened"),
    "/head-unknown": ("live", "opened"),
    "/flood": ("live", "opened"),
    "/a b/网店?题=一 二#part": ("live", "opened"),
    "/missing": ("dead", "gone"),
    "/gone": ("dead", "gone"),
    "/law": ("dead", "gone"),
    "/moved-to-missing": ("dead", "gone"),
    "/broken": ("unknown", "server-error"),
    "/away": ("unknown", "server-error"),
    "/busy": ("unknown", "busy"),
    "/very-busy": ("unknown", "busy"),
    "/login": ("unknown", "locked"),
    "/forbidden": ("unknown", "locked"),
    "/teapot": ("unknown", "unclear"),
    "/reset": ("unknown", "reset"),
    "/garbled": ("unknown", "garbled"),
    "/slow": ("unknown", "timeout"),
    "/drip": ("unknown", "timeout"),
    "/circle": ("unknown", "redirect-loop"),
    "/far-0": ("unknown", "too-many-redirects"),
    "/to-mail": ("unknown", "redirect-elsewhere"),
    "/to-nonsense": ("unknown", "redirect-elsewhere"),
    "/to-inside": ("skipped", "private"),
    "/to-forbidding": ("skipped", "robots"),
}
HOSTS = {path: f"h{number}.test" for number, path in enumerate(FOUND)}
SPECIAL = {
    "mad.test",
    "forbidding.test",
    "naming.test",
    "hurried.test",
    "roboless.test",
    "self-signed.test",
    "a.test",
    "b.test",
}
QUICK = Manners(delay=0, timeout=1.5, hosts=32, private=frozenset(HOSTS.values()) | SPECIAL)


@pytest.fixture(scope="module")
def server() -> Iterator[Unruly]:
    with unruly() as running:
        yield running


def outcomes(*urls: str, manners: Manners = QUICK, context: ssl.SSLContext | None = None) -> dict[str, tuple[str, str]]:
    links = [Link(NodeId(f"resource/l/{number}"), url) for number, url in enumerate(urls)]
    found = check_links(links, manners, on_loopback, context)
    return {link.url: (outcome.verdict.value, outcome.reason) for link, outcome in found.outcomes}


def test_every_answer_and_every_failure_is_told_apart(server: Unruly) -> None:
    urls = {server.url(path, HOSTS[path]): expected for path, expected in FOUND.items()}
    links = [Link(NodeId(f"resource/l/{number}"), url) for number, url in enumerate(urls)]
    found = check_links(links, QUICK, on_loopback)
    assert {link.url: (outcome.verdict.value, outcome.reason) for link, outcome in found.outcomes} == urls
    assert found.heard
    assert sum(map(found.count, Verdict)) == len(found.outcomes) == len(FOUND)


def test_head_comes_first_and_a_get_asks_for_the_first_bytes_only(server: Unruly) -> None:
    assert outcomes(server.url("/get-only", "a.test")) == {server.url("/get-only", "a.test"): ("live", "opened")}
    assert server.paths("a.test") == ["GET /robots.txt", "HEAD /get-only", "GET /get-only"]
    last = server.asked[-1]
    assert last.headers["Range"] == "bytes=0-1023"
    assert last.headers["User-Agent"].startswith("ZhiTuLinks/")


def test_an_address_that_several_resources_have_is_asked_once(server: Unruly) -> None:
    url = server.url("/once", "b.test")
    links = [Link(NodeId(f"resource/l/{number}"), url) for number in range(3)]
    found = check_links(links, QUICK, on_loopback)
    assert [outcome.verdict for _, outcome in found.outcomes] == [Verdict.LIVE] * 3
    assert server.paths("b.test").count("HEAD /once") == 1


def test_robots_are_obeyed_by_name(server: Unruly) -> None:
    urls = [server.url("/fine", "forbidding.test"), server.url("/secret/1", "naming.test")]
    open_one = server.url("/open", "naming.test")
    assert outcomes(*urls, open_one) == {**dict.fromkeys(urls, ("skipped", "robots")), open_one: ("live", "opened")}
    assert server.paths("naming.test") == ["GET /robots.txt", "HEAD /open"]
    assert set(server.paths("forbidding.test")) == {"GET /robots.txt"}


@pytest.mark.parametrize("host", ["roboless.test", "mad.test"])
def test_where_robots_cannot_be_read_nothing_else_is_asked(server: Unruly, host: str) -> None:
    urls = [server.url(f"/{number}", host) for number in range(3)]
    assert set(outcomes(*urls).values()) == {("unknown", "robots-unread")}
    assert server.paths(host) == ["GET /robots.txt"]


def test_a_host_is_asked_by_one_at_a_time_with_a_pause_between(server: Unruly) -> None:
    outcomes(*[server.url(f"/{number}", "hurried.test") for number in range(3)], manners=QUICK._replace(delay=0.2))
    times = [asked.at for asked in server.asked if asked.host == "hurried.test"]
    assert len(times) == 4
    assert all(later - earlier >= 0.19 for earlier, later in pairwise(times))
    assert max(server.crowd.values()) == 1


def test_a_robots_file_may_ask_for_a_longer_pause() -> None:
    asking = Robots(Answer(200, body=b"User-agent: *\nCrawl-delay: 7\nDisallow: /no"))
    assert (asking.pause, asking.allow("http://a.test/yes"), asking.allow("http://a.test/no")) == (7, True, False)
    assert Robots(Answer(404)).pause == 0


def test_a_host_that_asks_to_be_left_alone_is_left_alone() -> None:
    with unruly() as server:
        urls = [server.url(path, "a.test") for path in ("/very-busy", "/1", "/2")]
        assert set(outcomes(*urls).values()) == {("unknown", "busy")}
        assert server.paths("a.test") == ["GET /robots.txt", "HEAD /very-busy"]


def test_a_host_that_never_answers_is_given_up_after_three_times() -> None:
    with unruly() as server:
        dead_port = server.server_port
    urls = [f"http://a.test:{dead_port}/{number}" for number in range(5)]
    found = outcomes(*urls)
    assert [found[url] for url in urls] == [("unknown", "refused")] * 3 + [("unknown", "host-down")] * 2


def test_no_more_addresses_of_a_host_are_asked_than_allowed(server: Unruly) -> None:
    urls = [server.url(f"/few-{number}", "a.test") for number in range(4)]
    found = outcomes(*urls, manners=QUICK._replace(per_host=2))
    assert [found[url] for url in urls] == [("live", "opened")] * 2 + [("skipped", "over-limit")] * 2


def test_addresses_of_the_own_network_are_not_asked(server: Unruly) -> None:
    before = len(server.asked)
    urls = [server.url("/fine", host) for host in ("127.0.0.1", "inside.test")]
    assert outcomes(*urls) == dict.fromkeys(urls, ("skipped", "private"))
    literal = [Link(NodeId("resource/l/1"), server.url("/fine", host)) for host in ("127.0.0.1", "[::1]", "localhost")]
    assert {outcome.reason for _, outcome in check_links(literal).outcomes} == {"private"}
    assert len(server.asked) == before


@pytest.mark.parametrize(
    "place",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "fe80::1%eth0"),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "::ffff:10.0.0.1"),
    ],
)
def test_private_addresses_are_known_in_every_writing(place: str) -> None:
    assert not public(place)


@pytest.mark.parametrize("place", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_public(place: str) -> None:
    assert public(place)


@pytest.mark.parametrize(
    "text",
    [
        *("ftp://a.test/x", "file:///etc/passwd", "javascript:alert(1)", "a.test/x", "", "http://", "http://a.test:0/"),
        *("http://a.test:99999/", "http://[nonsense/", "https:///x", "http://" + "a" * 70 + ".test/", "//a.test/x"),
    ],
)
def test_what_is_no_web_address_is_not_asked(text: str) -> None:
    assert parse(text) is None
    assert outcomes(text) == {text: ("skipped", "not-http")}


def test_addresses_are_sent_as_servers_read_them() -> None:
    address = parse(" http://user:word@职图.test:8080/课程/一%20二?题=三&b=c#部分 ")
    assert address is not None
    assert (
        address.text == "http://xn--wcs147g.test:8080/%E8%AF%BE%E7%A8%8B/%E4%B8%80%20%E4%BA%8C?%E9%A2%98=%E4%B8%89&b=c"
    )


def test_certificates_are_verified() -> None:
    with unruly(CERTIFICATE) as server:
        url = server.url("/fine", "self-signed.test", "https")
        assert outcomes(url) == {url: ("unknown", "tls")}
        trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
        assert outcomes(url, context=trusting) == {url: ("live", "opened")}
        other = server.url("/fine", "a.test", "https")
        assert outcomes(other, context=trusting) == {other: ("unknown", "tls")}, "the certificate is another host's"


def test_a_plain_server_is_no_secure_one(server: Unruly) -> None:
    url = server.url("/fine", "b.test", "https")
    assert outcomes(url) == {url: ("unknown", "tls")}


def test_a_name_that_nobody_knows_is_gone_only_where_the_network_is_there(server: Unruly) -> None:
    unknown, fine = "http://library.nowhere/1", server.url("/fine", "a.test")
    assert outcomes(unknown) == {unknown: ("unknown", "no-such-host")}
    assert outcomes(unknown, fine) == {unknown: ("dead", "no-such-host"), fine: ("live", "opened")}
    assert outcomes("http://names-fail/", fine)["http://names-fail/"] == ("unknown", "dns")
