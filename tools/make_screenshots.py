"""Take the pictures of README from the pages, over the lists and the samples: `make screenshots`."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs/pictures"
SAMPLES = ("samples/530701", "samples/730701", "samples/资源库名录.csv")
ZHITU = (sys.executable, "-c", "from api.cli import main; main()")
PATIENCE = 120  # seconds
CHROMIUM = "/usr/bin/chromium"


class Picture(NamedTuple):
    """A picture by its name, the page it is of and how much of it is seen."""

    name: str
    path: str
    width: int
    height: int


PAGES = (
    Picture("nation", "/?figure=named&scope=union", 1440, 1180),
    Picture("library", "/id/library/ec-sample", 1440, 1080),
    Picture("official-line", "/id/course/530701/社群运营", 1440, 900),
)


def main() -> None:
    """Build a graph, serve it, look at it."""
    with tempfile.TemporaryDirectory() as folder:
        store = f"sqlite:///{folder}/zhitu.db"
        for words in (("build",), ("import", *SAMPLES)):
            subprocess.run([*ZHITU, *words, "--store", store], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with served(store) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for picture in PAGES:
                page = browser.new_page(viewport={"width": picture.width, "height": picture.height}, locale="zh-CN")
                page.goto(address + picture.path)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=PICTURES / f"{picture.name}.png")
            browser.close()


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
        for _ in range(PATIENCE):
            with suppress(OSError), urlopen(f"{address}/v1/health"):
                break
            time.sleep(1)
        yield address
    finally:
        server.terminate()
        server.wait(60)


if __name__ == "__main__":
    main()
