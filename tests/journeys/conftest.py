"""A real browser before a real server: what it complains about fails the journey, as does what axe finds."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from api.http.serving import Serving
from api.http.workers import prepare
from tests.api.http.running import running

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
BUILT = ROOT / "api/static/manifest.json"
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {"desk": 1440, "phone": 390}


class Walk:
    """One person's way through the pages, with what the browser complained about on it."""

    def __init__(self, page: Page, root: str, pictures: Path) -> None:
        self.page, self.root, self._pictures = page, root, pictures
        self.complaints: list[str] = []
        self._expected: set[int] = set()
        page.on("console", lambda said: self._note(said.type in ("error", "warning"), f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self._note(True, f"script: {error}"))
        page.on("requestfailed", lambda request: self._failed(request.url, request.failure))
        page.on("response", lambda answer: self._note(answer.status >= 400, f"{answer.status}: {answer.url}"))

    def _note(self, wrong: bool, what: str) -> None:
        if wrong:
            self.complaints.append(what)

    def _failed(self, address: str, why: str | None) -> None:
        self._note(why != "net::ERR_ABORTED", f"failed: {address} {why}")  # aborted: typed on, or a file was taken home

    def go(self, path: str) -> None:
        """Open an address of the server."""
        self.page.goto(self.root + path)

    def look(self, name: str) -> None:
        """Take a picture at both widths, see that nothing sticks out, and have axe look at what is there."""
        for word, width in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.wait_for_load_state("networkidle")
            out = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert out <= 0, f"{name}: {out} pixels too wide at {width}"
            self.page.screenshot(path=self._pictures / f"{name}-{word}.png", full_page=True)
            assert self.findings() == [], f"{name} at {width}"
        self.page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})

    def findings(self) -> list[str]:
        """Return what axe has against the page."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found: Any = self.page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", STANDARDS)
        return [
            f"{each['id']}: {each['help']}: {node['html'][:160]}"
            for each in found["violations"]
            for node in each["nodes"][:3]
        ]


def absent() -> str:
    """Return what a journey needs and this machine has not."""
    needed = {"Chromium（/usr/bin/chromium）": CHROMIUM, "make pages": BUILT, "axe-core（make pages）": AXE}
    return "、".join(word for word, path in needed.items() if not path.exists())


@pytest.fixture(scope="session")
def root(with_samples: Path) -> Iterator[str]:
    """Run a server over the lists and the samples."""
    prepare(Serving(store=f"sqlite:///{with_samples}"))
    with running(with_samples) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium; where it or the script of the pages is absent there is nothing to walk with."""
    if missing := absent():
        pytest.skip(f"needs {missing}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def walk(
    browser: Browser, root: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Walk]:
    """Open a window of its own; pictures go to ZHITU_PICTURES, else to a temporary folder."""
    kept = os.environ.get("ZHITU_PICTURES")
    name = re.sub(r"\W+", "-", request.node.name)
    pictures = Path(kept) / name if kept else tmp_path_factory.mktemp(name[:40])
    pictures.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport={"width": WIDTHS["desk"], "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(30_000)
    going = Walk(page, root, pictures)
    yield going
    context.close()
    assert going.complaints == []
