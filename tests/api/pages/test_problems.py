"""What goes wrong is told politely, as a page, in both languages, without anything of the program."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.http.application import create_app
from api.http.serving import Serving
from api.pages.speaking import COOKIE
from graph.stores.sqlite import SqliteStore
from ontology.claims import Authority, Version
from tests.api.pages.conftest import Browser, Page
from tests.api.pages.test_pages import whole
from tests.claimed import edge, node

SECRET = "a secret of the program"
OF_AN_OCCUPATION = "requirement/9-01-00-23/1/二级/4"
INSIDE = ("Traceback", "File &#34;", "Error", SECRET)


def polite(page: Page, status: int, *words: str) -> None:
    """See that a problem is told as a page, and nothing of the program with it."""
    assert page.status == status, page.text[:500]
    whole(page)
    assert 'class="problem"' in page.text
    assert [word for word in words if word not in page.text] == []
    assert [word for word in INSIDE if word in page.text] == []
    assert 'href="/"' in page.text


def broken() -> None:
    """Fail as programs do."""
    raise RuntimeError(SECRET)


def opened(path: Path, **limits: float) -> Iterator[tuple[FastAPI, Browser]]:
    app = create_app(Serving(store=f"sqlite:///{path}", **limits))  # type: ignore[arg-type] # names of its own fields
    app.router.routes.insert(0, app.router.routes.pop(_added(app)))
    client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False, client=("127.0.0.1", 50000))
    with client:
        yield app, Browser(client)


def _added(app: FastAPI) -> int:
    app.add_api_route("/broken", broken)
    return len(app.router.routes) - 1


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a library that is there and one that was withdrawn."""
    path = tmp_path_factory.mktemp("problems") / "zhitu.db"
    store = SqliteStore(path)
    for name in ("here", "gone"):
        version = Version(f"library/{name}", "0" * 64, name, authority=Authority.LIBRARY)
        nodes = [
            node("major/530701", "电子商务", (("code", "530701"), ("level", "高职专科"))),
            node(f"library/{name}", name),
            node(OF_AN_OCCUPATION, "能做"),
        ]
        store.commit(
            version, nodes, [edge(f"library/{name}", "serves", "major/530701")], datetime(2026, 1, 1, tzinfo=UTC)
        )
    store.withdraw("library/gone", datetime(2026, 1, 2, tzinfo=UTC))
    store.close()
    return path


@pytest.fixture(scope="module")
def browser(path: Path) -> Iterator[Browser]:
    for _, browser in opened(path):
        yield browser


def test_a_thing_that_was_withdrawn_is_told_so_and_is_still_there_in_the_past(browser: Browser) -> None:
    polite(browser.see("/id/library/gone?lang=zh"), 404, "来源已经撤回")
    polite(browser.see("/id/library/gone?lang=en"), 404, "withdrawn")
    assert "gone" in browser.page("/id/library/gone?as_of=2&lang=zh").text


def test_what_was_never_there_is_told_so(browser: Browser) -> None:
    polite(browser.see("/id/library/never?lang=zh"), 404, "回到全国")
    polite(browser.see("/nowhere", Cookie=f"{COOKIE}=en"), 404, "Back to the nation")


def test_a_fault_tells_a_number_to_pass_on_and_nothing_else(browser: Browser) -> None:
    polite(browser.see("/broken", Cookie=f"{COOKIE}=zh"), 500, "内部故障", "请求编号")
    polite(browser.see("/broken", Cookie=f"{COOKIE}=en"), 500, "An internal fault")


def test_what_is_not_ready_in_time_is_told_to_be_asked_again(path: Path) -> None:
    for _, hasty in opened(path, deadline=0.0001):
        page = hasty.see("/")
        polite(page, 503, "请稍等片刻再试")
        assert page.headers["retry-after"]


def test_what_no_major_asks_for_has_a_page_all_the_same(browser: Browser) -> None:
    page = browser.page(f"/id/{OF_AN_OCCUPATION}?lang=zh")
    assert "能做" in page.text
    assert "没有官方文件要求它" in page.text


def test_no_link_leads_to_nothing(browser: Browser) -> None:
    assert not re.search(r"<a[^>]*>0 ", browser.page("/?lang=zh").text)
