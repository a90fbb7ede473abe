"""Compression: the coding that a client prefers, made once, never of what is small or compressed already."""

import gzip

import brotli  # type: ignore[import-untyped] # it comes without types
import pytest
import zstandard

from api.http.codings import SMALLEST, coding_asked
from tests.api.http.conftest import Api

LONG = "/v1/coverage?category=53"
DECODERS = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, br", "br"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("*", "zstd"),
        ("*, zstd;q=0", "br"),
        ("br;q=0, gzip;q=0", "identity"),
        ("gzip;q=0.5, identity", "identity"),
        ("identity;q=0", "identity"),
        ("deflate", "identity"),
        ("gzip;q=high", "gzip"),
        (",;,=;q", "identity"),
    ],
)
def test_the_coding_is_the_one_preferred(accepted: str, coding: str) -> None:
    assert coding_asked(accepted.encode()).decode() == coding


def raw(api: Api, address: str, coding: str, accept: str = "*/*") -> tuple[dict[str, str], bytes]:
    with api.client.stream("GET", address, headers={"Accept-Encoding": coding, "Accept": accept}) as answer:
        return dict(answer.headers), b"".join(answer.iter_raw())


@pytest.mark.parametrize("coding", DECODERS)
def test_a_long_answer_is_compressed_as_asked_whether_it_is_made_or_kept(api: Api, coding: str) -> None:
    plain, body = raw(api, LONG, "identity")
    assert "content-encoding" not in plain
    for _ in ("made", "kept"):
        headers, packed = raw(api, LONG, coding)
        assert headers["content-encoding"] == coding
        assert int(headers["content-length"]) == len(packed) < len(body) / 3
        assert DECODERS[coding](packed) == body
        assert headers["etag"] == plain["etag"]
        for vary in (headers["vary"], plain["vary"]):
            assert {name.strip() for name in vary.split(",")} >= {"Accept", "Accept-Language", "Accept-Encoding"}


def test_what_is_kept_compressed_is_not_compressed_again(api: Api) -> None:
    raw(api, LONG, "br;q=0.9, gzip;q=0.1")
    again = api.client.get(LONG, headers={"Accept-Encoding": "gzip;q=0, br"})  # another way to ask for the same
    line = next(line for line in api.log if line["request_id"] == again.headers["x-request-id"])
    assert (again.headers["content-encoding"], line["cached"]) == ("br", True)


@pytest.mark.parametrize("accept", ["text/csv", "application/x-ndjson"])
@pytest.mark.parametrize("coding", DECODERS)
def test_rows_are_compressed_as_they_go(api: Api, accept: str, coding: str) -> None:
    headers, packed = raw(api, "/v1/majors?class=5307", coding, accept)
    assert headers["content-encoding"] == coding
    assert "content-length" not in headers
    assert DECODERS[coding](packed) == raw(api, "/v1/majors?class=5307", "identity", accept)[1]


def test_a_short_answer_and_a_workbook_go_out_as_they_are(api: Api) -> None:
    headers, body = raw(api, "/v1/health", "zstd")
    assert len(body) < SMALLEST
    assert "content-encoding" not in headers
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers, body = raw(api, "/v1/majors?class=5307", "zstd, br, gzip", xlsx)
    assert "content-encoding" not in headers
    assert body[:2] == b"PK"


def test_a_tag_is_good_in_every_coding(api: Api) -> None:
    etag = raw(api, LONG, "zstd")[0]["etag"]
    for coding in (*DECODERS, "identity"):
        answer = api.client.get(LONG, headers={"Accept-Encoding": coding, "If-None-Match": etag})
        assert (answer.status_code, answer.content) == (304, b"")
