"""Odd requests: bytes, encodings and headers that no careful client sends. A problem may come of it, a fault never."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from api.http.cached import matches
from tests.api.http.conftest import Api

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
ODD = (
    *("", ",", ";", "=", "*", "*/*", "a/b/c", "/", ";q", ";q=", "*/*;q=nan", "*/*;q=1e999", "*/*;q=-1", "zh;q=²"),
    *('"', 'W/"', "W/", '"a","b', "text/csv;q=0.5;q=0.9", "é", "\x80\xff", "%", "text/csv\ttext/html", "q" * 5000),
    *(",".join(["text/csv"] * 2000), "zh-" * 1000, "en;q=0.001,*;q=0", "text/*;q=0, */*", "APPLICATION/JSON;V=1"),
)
HEADERS = ("Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "X-Request-ID", "Host", "Range")


def ask(api: Api, address: str, headers: list[tuple[str, str]]) -> Any:
    given = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    answer = api.client.get(address, headers=given)
    assert answer.status_code < 500, (address, headers, answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    return answer


@pytest.mark.parametrize("name", HEADERS)
def test_an_odd_header_never_is_a_fault(api: Api, name: str) -> None:
    statuses = {ask(api, "/v1/majors?limit=3", [(name, value)]).status_code for value in ODD}
    assert statuses <= ({200, 406} if name == "Accept" else {200, 304})
    assert 200 in statuses


HEADER = some.tuples(some.sampled_from(HEADERS[:5]), some.text(some.characters(max_codepoint=255), max_size=40))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(HEADER, max_size=4))
def test_no_headers_whatever_are_a_fault(api: Api, headers: list[tuple[str, str]]) -> None:
    sendable = [(name, value.translate(dict.fromkeys(range(32), 32))) for name, value in headers]
    ask(api, "/v1/classes?category=53", sendable)


PIECES = (
    *(
        "%",
        "%F",
        "%00",
        "%0A",
        "%2F",
        "%2f%2F",
        "%FF%FE",
        "%ED%A0%80",
        "%C0%AF",
        "%25",
        "%3F",
        "..",
        "/",
        "//",
        ";",
        "é",
    ),
    *(
        "major",
        "course",
        "530701",
        "网店运营",
        "library",
        "ec-sample",
        "+",
        "&",
        "#",
        " ",
        "\u202e",
        "\U0001f600",
        "{id}",
    ),
)
PIECE = some.sampled_from(PIECES)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.sampled_from(["nodes/", "neighbours/", "coverage/majors/", "coverage/libraries/", "majors/", "imports/", ""]),
    some.lists(PIECE, max_size=6).map("".join),
)
def test_no_address_whatever_is_a_fault(api: Api, place: str, rest: str) -> None:
    answer = ask(api, f"/v1/{place}{rest}", [])
    assert answer.status_code in (200, 400, 404, 405)


VALUE = some.lists(PIECE, max_size=3).map("".join)
NAMES = (
    *("as_of", "from", "to", "library", "item", "match", "cursor", "limit"),
    *("min_confidence", "region", "class", "source"),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.sampled_from(
        ["majors", "libraries", "sources", "history", "diff", "gaps", "why", "coverage", "rules", "classes"]
    ),
    some.lists(some.tuples(some.sampled_from(NAMES), VALUE), max_size=3),
)
def test_no_query_whatever_is_a_fault(api: Api, place: str, query: list[tuple[str, str]]) -> None:
    answer = ask(api, f"/v1/{place}?" + "&".join(f"{name}={value}" for name, value in query), [])
    assert answer.status_code in (200, 400, 404)


@pytest.mark.parametrize("other", ["/v1/classes", "/v1/majors?class=5306", "/v1/sources", "/v1/rules"])
def test_a_cursor_of_another_list_is_told(api: Api, other: str) -> None:
    cursor = api.json("/v1/majors?class=5307&limit=2")["next"].partition("cursor=")[2]
    api.problem(f"{other}{'&' if '?' in other else '?'}cursor={cursor}", 400, "bad-cursor")
    for spoilt in (cursor[:-1], cursor[1:], cursor.swapcase(), cursor + "A" * 100, "%FF%00", "é"):
        api.problem(f"/v1/majors?class=5307&cursor={spoilt}", 400, "bad-cursor")


def test_lines_of_one_header_count_as_one(api: Api) -> None:
    address = "/v1/majors?class=5307"
    etag = api.get(address).headers["etag"]
    several = [("If-None-Match", '"other"'), ("If-None-Match", f'W/"more", {etag}')]
    assert ask(api, address, several).status_code == 304
    both = [("Accept", "text/csv;q=0.5"), ("Accept", JSON)]
    assert ask(api, address, both).headers["content-type"] == JSON
    assert ask(api, address, both[::-1]).headers["content-type"] == JSON
    assert ask(api, address, [("Accept", "image/png"), ("Accept", "text/csv")]).headers["content-type"] == CSV
    english = ask(api, address, [("Accept-Language", "fr;q=0.1"), ("Accept-Language", "en")])
    assert english.headers["content-language"] == "en"


def test_what_is_kept_is_told_apart_by_all_of_a_long_header(api: Api) -> None:
    address, long = "/v1/majors?class=5306", ", ".join(["image/png"] * 100)
    assert ask(api, address, [("Accept", f"{long}, {JSON}")]).headers["content-type"] == JSON
    assert ask(api, address, [("Accept", f"{long}, text/csv")]).headers["content-type"] == CSV
    assert ask(api, address, [("Accept", f"{long}, image/gif")]).status_code == 406
    languages = ", ".join(["fr;q=0.5"] * 100)
    told = [ask(api, address, [("Accept-Language", f"{languages}, {each}")]) for each in ("zh", "en")]
    assert [answer.headers["content-language"] for answer in told] == ["zh", "en"]


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", W/"a" , "c"', True),
        ("*", True),
        (" * ", True),
        ("a", False),
        ('"A"', False),
        ('"a', False),
        ("", False),
        (",,", False),
        ('"*"', False),
    ],
)
def test_tags_are_compared_weakly_and_whole(known: str, found: bool) -> None:
    assert matches(known.encode(), b'W/"a"') is found
