"""What may hurt a page: script in names, addresses that are none, endless names, a graph without anything."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.stores.sqlite import SqliteStore
from ontology.claims import Authority, Version
from tests.api.http.conftest import serving
from tests.api.pages.conftest import Browser
from tests.api.pages.test_pages import whole
from tests.claimed import edge, node

SCRIPT = "<script>alert('点')</script><img src=x onerror=alert(1)>"
LONG = "很长的名称" * 40


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = tmp_path_factory.mktemp("odd") / "zhitu.db"
    store = SqliteStore(path)
    version = Version("library/odd", "0" * 64, SCRIPT, authority=Authority.LIBRARY)
    nodes = [
        node("category/53", "财经商贸大类"),
        node("class/5307", "电子商务类"),
        node("major/530701", SCRIPT, (("code", "530701"), ("level", "高职专科"))),
        node("library/odd", SCRIPT, (("tier", "校"), ("url", "javascript:alert(1)"))),
        node("course/odd/c", LONG, (("flavour", "标准课程"), ("leader", SCRIPT))),
        node("module/odd/c-m", LONG),
        node("point/odd/c-m-p", SCRIPT, (("kind", "skill"),)),
        node("resource/odd/r", SCRIPT, (("media", "视频"), ("url", "javascript:alert(1)"))),
    ]
    edges = [
        edge("class/5307", "inCategory", "category/53"),
        edge("major/530701", "inClass", "class/5307"),
        edge("library/odd", "serves", "major/530701"),
        edge("library/odd", "owns", "course/odd/c"),
        edge("library/odd", "owns", "resource/odd/r"),
        edge("course/odd/c", "hasModule", "module/odd/c-m"),
        edge("module/odd/c-m", "hasPoint", "point/odd/c-m-p"),
    ]
    store.commit(version, nodes, edges, datetime(2026, 1, 1, tzinfo=UTC))
    store.close()
    for api in serving(path):
        yield Browser(api.client)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/majors",
        "/libraries",
        "/history",
        "/id/library/odd",
        "/id/major/530701",
        "/id/course/odd/c",
        "/id/point/odd/c-m-p",
        "/id/resource/odd/r",
        "/id/library/odd?view=statements",
        "/source?name=library/odd",
    ],
)
def test_script_in_a_name_is_text_and_no_address_runs_anything(odd: Browser, address: str) -> None:
    page = odd.page(address)
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert 'href="javascript' not in page.text


def test_an_empty_graph_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "zhitu.db"
    SqliteStore(path).close()
    for api in serving(path):
        page = Browser(api.client).page("/")
        whole(page)
        assert "zhitu build" in page.text
        assert Browser(api.client).see("/majors").status == 200
