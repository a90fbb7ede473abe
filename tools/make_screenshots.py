"""Take the pictures of README and of the guides from the pages, over the lists and the samples: `make screenshots`."""

import base64
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tools.views import ACCOUNTS, LANGUAGES, PATIENCE, ROOT, VIEWS, View, names

PICTURES = ROOT / "docs/pictures"
ZHITU = (sys.executable, "-c", "from api.cli import main; main()")
CHROMIUM = "/usr/bin/chromium"
WAITING = 120  # seconds
QUALITY = 70
PASSWORD = "only-for-pictures"  # of accounts that live for a minute, on this machine


def main() -> None:
    """Build a graph, serve it, look at it; say how large the pictures are."""
    with tempfile.TemporaryDirectory() as folder:
        store = f"sqlite:///{folder}/zhitu.db"
        prepare(store)
        with served(store) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            gallery = Gallery(browser, address)
            for view in VIEWS:
                gallery.take(view)
            browser.close()
    for path in PICTURES.iterdir():
        if path.name not in names():
            path.unlink()
    sizes = [(PICTURES / name).stat().st_size for name in names()]
    print(f"{len(sizes)} pictures, {sum(sizes) / 1000:.0f} kB; the largest {max(sizes) / 1000:.0f} kB")


def prepare(store: str) -> None:
    """Build the graph with the neighbour's library, what may correspond in it, and the accounts."""
    run(store, "build")
    run(store, "import", "samples/730701", "samples/资源库名录.csv")
    for pair in ("course-course", "point-requirement"):
        run(store, "align", "run", "--pair", pair, "--library", "ec-sample-secondary")
    run(store, "account", "create", "admin", "--admin", "--password-stdin")
    for name, role in ACCOUNTS.items():
        run(store, "account", "create", name, "--role", role, "--password-stdin")


def run(store: str, *words: str) -> None:
    """Run a command; what it would ask for is the password."""
    command = [*ZHITU, *words, "--store", store]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, input=f"{PASSWORD}\n", text=True)


@contextmanager
def served(store: str) -> Iterator[str]:
    """Serve a store for a while; yield the server's address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*ZHITU, "serve", "--port", str(port), "--store", store]
    server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(WAITING):
            with suppress(OSError), urlopen(f"{address}/v1/health"):
                break
            time.sleep(1)
        yield address
    finally:
        server.terminate()
        server.wait(60)


class Gallery:
    """A browser in which everybody has a window of their own, before a server."""

    def __init__(self, browser: Browser, root: str) -> None:
        self._browser, self._root = browser, root
        self._windows: dict[str, BrowserContext] = {}

    def take(self, view: View) -> None:
        """Do in Chinese what comes before a view, then take its picture in each language."""
        page = self._window(view.account).new_page()
        page.set_default_timeout(PATIENCE)
        page.set_viewport_size({"width": view.width, "height": view.height})
        page.goto(spoken(self._root + self._now(view.address), LANGUAGES[0]))
        view.before(page)
        address = page.url
        for language in LANGUAGES:
            page.goto("about:blank")  # an address that differs by its fragment alone would not be loaded anew
            page.goto(spoken(address, language))
            page.wait_for_load_state("networkidle")
            if view.top:
                page.locator(view.top).first.evaluate("each => scrollBy(0, each.getBoundingClientRect().top - 24)")
            page.wait_for_timeout(600)  # charts draw themselves in
            (PICTURES / f"{view.name}-{language}.webp").write_bytes(pictured(page))
        page.close()

    def _window(self, account: str) -> BrowserContext:
        """Return the window of an account, signed in; that of nobody is a visitor's."""
        if account not in self._windows:
            self._windows[account] = window = self._browser.new_context(locale="zh-CN", reduced_motion="reduce")
            if account:
                page = window.new_page()
                page.goto(f"{self._root}/sign-in")
                page.get_by_label("账户名").fill(account)
                page.get_by_label("密码").fill(PASSWORD)
                page.get_by_role("button", name="登录").click()
                page.locator(".who").wait_for()
                page.close()
        return self._windows[account]

    def _now(self, path: str) -> str:
        """Return an address with the revision that is the latest now."""
        with urlopen(f"{self._root}/v1/health") as answer:
            revision = str(json.load(answer)["revision"])
        return path.replace("at=latest", f"at={revision}")


def spoken(address: str, language: str) -> str:
    """Return an address in a language."""
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != "lang"]
    return parts._replace(query=urlencode([*query, ("lang", language)])).geturl()


def pictured(page: Page) -> bytes:
    """Return what is seen of a page as WebP, which Chromium writes itself."""
    told = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    return base64.b64decode(told["data"])


if __name__ == "__main__":
    main()
