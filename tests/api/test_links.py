"""`zhitu links`: what it tells of the addresses that it checked, and what it leaves in the graph."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.stores.sqlite import SqliteStore
from ontology.claims import Authority, EdgeClaim, NodeClaim, Version, props
from ontology.names import NodeId
from tests.commands import Zhitu, over
from tests.ingest.unruly_server import Unruly, unruly

HERE = ("--private", "127.0.0.1", "--delay", "0")


@pytest.fixture(scope="module")
def server() -> Iterator[Unruly]:
    with unruly() as running:
        yield running


@pytest.fixture
def zhitu(tmp_path: Path, server: Unruly) -> Zhitu:
    """Run commands on a store with a library of four resources."""
    addresses = [server.url(path, "127.0.0.1") for path in ("/fine", "/gone", "/broken")] + ["ftp://a.test/x"]
    resources = [
        NodeClaim(NodeId(f"resource/ec/R{number}"), f"素材 {number}", props(url=url, live=True))
        for number, url in enumerate(addresses)
    ]
    library = NodeClaim(NodeId("library/ec"), "电商库", props(tier="省"))
    store = SqliteStore(tmp_path / "zhitu.db")
    store.commit(
        Version("library/ec", "a" * 64, "电商库", authority=Authority.LIBRARY, whole=True),
        [library, *resources],
        [EdgeClaim(library.id, "owns", resource.id) for resource in resources],
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    store.close()
    return over(tmp_path / "zhitu.db")


def test_counts_add_up_and_what_cannot_be_opened_is_listed(zhitu: Zhitu) -> None:
    answer = zhitu("links", *HERE, "--format", "json")
    assert answer.code == 0, answer.err
    found = answer.json
    assert found["counts"] == {"live": 1, "dead": 1, "unknown": 1, "skipped": 1}
    assert sum(found["counts"].values()) == sum(found["reasons"].values()) == found["checked"] == 4
    assert {link["id"]: (link["verdict"], link["reason"], link["status"]) for link in found["links"]} == {
        "resource/ec/R1": ("dead", "gone", 410),
        "resource/ec/R2": ("unknown", "server-error", 500),
        "resource/ec/R3": ("skipped", "not-http", None),
    }
    assert (found["revision"], found["sources"], found["withdrawn"]) == (2, ["links/ec"], [])
    shown = zhitu("show", "resource/ec/R1", "--format", "json").json
    assert shown["props"]["live"] is False
    assert {(each["name"], each["value"], each["source"]) for each in shown["conflicts"]} == {
        ("live", True, "library/ec")
    }


def test_the_table_says_why_and_keeps_to_the_limit(zhitu: Zhitu) -> None:
    answer = zhitu("links", *HERE, "--dry-run", "--limit", "1", COLUMNS="300")
    assert answer.code == 0
    assert "对方说没有这个页面" in answer.out
    assert "对方服务器出错" not in answer.out
    assert "另有 2 行未列出" in answer.out
    assert "只检查，没有写入" in answer.out
    english = zhitu("links", *HERE, "--dry-run", "--lang", "en", COLUMNS="300").out
    assert "the server says there is no such page" in english
    assert len(zhitu("history", "--format", "json").json["revisions"]) == 1, "nothing was written"


def test_csv_has_a_row_for_each_that_needs_a_look(zhitu: Zhitu) -> None:
    rows = list(csv.reader(io.StringIO(zhitu("links", *HERE, "--limit", "1", "--format", "csv").out)))
    assert [row[0] for row in rows[1:]] == ["resource/ec/R1", "resource/ec/R2", "resource/ec/R3"]


def test_without_leave_the_own_network_is_not_asked(zhitu: Zhitu, server: Unruly) -> None:
    before = len(server.asked)
    found = zhitu("links", "--format", "json").json
    assert found["reasons"] == {"not-http": 1, "private": 3}
    assert (found["revision"], found["sources"]) == (1, [])
    assert len(server.asked) == before


def test_most_and_library_narrow_what_is_asked(zhitu: Zhitu) -> None:
    assert zhitu("links", *HERE, "--library", "ec", "--most", "1", "--format", "json").json["checked"] == 1
    assert zhitu("links", *HERE, "--library", "none").code == 2


def test_a_network_out_of_reach_is_a_fault_and_writes_nothing(tmp_path: Path) -> None:
    with unruly() as stopped:
        url = stopped.url("/fine", "127.0.0.1")
    store = SqliteStore(tmp_path / "zhitu.db")
    resource = NodeClaim(NodeId("resource/ec/R"), "素材", props(url=url))
    version = Version("library/ec", "a" * 64, "电商库", authority=Authority.LIBRARY)
    store.commit(version, [resource], [], datetime(2026, 1, 1, tzinfo=UTC))
    store.close()
    answer = over(tmp_path / "zhitu.db")("links", *HERE)
    assert answer.code == 3
    assert "什么都没有写入" in answer.out
    assert "第 2 版" not in answer.out
