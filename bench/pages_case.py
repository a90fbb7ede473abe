"""The cases of `bench pages`: server time, first paint, redraw of the heat map, weight."""

import http.client
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from bench.house import House
from bench.http_cases import one_worker, served
from bench.measure import Beside, Result, middle
from bench.page_peers import datasette_pages, from_the_api
from bench.server import Server, resident_mb

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_BROWSER = {"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip"}
_EACH = 20  # addresses of a kind that are timed, each asked once
_PAINTS, _FILTERS = 5, 12
_LONG = ("compare", "doubts")
"""Pages over a past revision, or over everything: made once, then kept."""
_KB = 1000

# From the choice to the frame after the one in which the new squares stand.
_REDRAW = """
([name, value]) => new Promise((done) => {
  const field = document.querySelector(`.choices [name="${name}"]`);
  field.value = value;
  performance.mark("chosen");
  document.addEventListener("htmx:after:swap", () => requestAnimationFrame(() => requestAnimationFrame(() => {
    performance.measure("redrawn", "chosen");
    done(performance.getEntriesByName("redrawn").at(-1).duration);
  })), { once: true });
  field.dispatchEvent(new Event("change", { bubbles: true }));
})
"""
_PAINTED = """
() => new Promise((done) => {
  const found = () => performance.getEntriesByName("first-contentful-paint")[0];
  const look = () => (found() ? done(found().startTime) : setTimeout(look, 20));
  look();
})
"""
_CARRIED = """
() => performance.getEntriesByType("resource").filter((each) => /\\.(js|css)$/.test(new URL(each.name).pathname))
  .map((each) => [new URL(each.name).pathname, each.encodedBodySize])
"""


def pages_case(house: House) -> Result:
    """The server's time for a page, p95 of the slowest kind; each address asked once, drawn by the seed.

    What is compared, and doubts, were asked for once before: a revision of the past, and reading everything, have
    budgets of their own. Beside the page of a major: Datasette's page of the same figures, and the calls of `/v1`.
    """
    found: dict[str, list[float]] = {}
    with one_worker(house) as server:
        server.awaited("/v1/search?q=a")
        addresses = addresses_by_kind(house, server)
        for kind, asked in addresses.items():
            if kind in _LONG:
                for address in sorted(set(asked)):
                    server.awaited(address)
            found[kind] = sorted(timed_pages(server, asked))
        rss = resident_mb(server.process.pid)
        asking = sorted(from_the_api(house, server, served(house)[:_EACH])) if house.peers else []
    also = {f"{kind}_p50_ms": middle(taken) for kind, taken in found.items()}
    also |= {f"{kind}_p95_ms": _p95(taken) for kind, taken in found.items()}
    peers = {}
    if house.peers:
        with datasette_pages(house) as (there, made):
            datasette = sorted(timed_pages(there, made))
        ours = _p95(found["major"])
        for name, theirs in (("Datasette", _p95(datasette)), ("asking /v1", _p95(asking))):
            peers[name] = Beside(theirs, theirs / ours, house.size.scale)
    return Result("pages", house.size, max(map(_p95, found.values())), "ms", 150, rss_mb=rss, peers=peers, also=also)


def paint_case(house: House) -> Result:
    """First contentful paint in Chromium, nothing kept from before; the median of the slowest of five kinds of page."""
    with one_worker(house) as server, browsing() as new_page:
        addresses = addresses_by_kind(house, server)
        opened = {kind: addresses[kind][0] for kind in ("nation", "majors", "major", "library", "course")}
        taken = {kind: painted(server, path, new_page) for kind, path in opened.items()}
        rss = resident_mb(server.process.pid)
        peers = {}
        if house.peers:
            with datasette_pages(house) as (there, made):
                theirs = painted(there, made[0], new_page)
            peers["Datasette"] = Beside(theirs, theirs / taken["major"], house.size.scale)
    also = {f"{kind}_ms": value for kind, value in taken.items()}
    return Result("pages-paint", house.size, max(taken.values()), "ms", 1000, rss_mb=rss, peers=peers, also=also)


def redraw_case(house: House) -> Result:
    """From a choice on the nation's page to the frame that shows the new heat map, in Chromium; the median.

    A choice of lamp or sum shows figures that are made; one of confidence asks the nation anew.
    """
    choices = [("figure", each) for each in ("taught", "complete", "named")] + [("scope", "union"), ("scope", "best")]
    with one_worker(house) as server, browsing() as new_page, closing(new_page()) as page:
        page.goto(server.base + "/")
        page.wait_for_load_state("networkidle")
        taken = [page.evaluate(_REDRAW, list(choices[at % len(choices)])) for at in range(_FILTERS)]
        anew = [page.evaluate(_REDRAW, ["min_confidence", f"{0.95 - 0.05 * at:g}"]) for at in range(_FILTERS)]
        rss = resident_mb(server.process.pid)
    also = {"worst_ms": max(taken), "asked_anew_ms": middle(anew), "asked_anew_worst_ms": max(anew)}
    return Result("pages-redraw", house.size, middle(taken), "ms", 100, rss_mb=rss, also=also)


def weight_case(house: House) -> Result:
    """Script and style as they are carried, compressed, of a page with every kind of chart."""
    with one_worker(house) as server, browsing() as new_page, closing(new_page()) as page:
        course = addresses_by_kind(house, server)["course"][0]
        page.goto(server.base + course)
        page.wait_for_load_state("networkidle")
        first = dict(page.evaluate(_CARRIED))
        page.evaluate("document.querySelector('figure[data-chart]')?.scrollIntoView()")
        page.wait_for_load_state("networkidle")
        carried = dict(page.evaluate(_CARRIED))
        rss = resident_mb(server.process.pid)
    also = {"style_kb": _weight(carried, ".css"), "first_kb": _weight(first, ""), "files": float(len(carried))}
    return Result("pages-weight", house.size, _weight(carried, ""), "kB", 400, rss_mb=rss, also=also)


def _weight(carried: dict[str, float], ending: str) -> float:
    return sum(size for path, size in carried.items() if path.endswith(ending)) / _KB


def addresses_by_kind(house: House, server: Server) -> dict[str, list[str]]:
    """Return addresses of each kind of page, so many as there are up to twenty, drawn by the seed."""
    codes = [code[:6] for code in served(house)]
    last = house.store.revision
    confidences = [f"{0.98 - 0.02 * step:g}" for step in range(_EACH)]
    majors = _pages(house, "Major")
    found = {
        "nation": ["/"] * _EACH,
        "nation-asked-anew": [f"/?min_confidence={each}" for each in confidences],
        "majors": [f"/majors?level={quote('中职')}&match={number}" for number in range(_EACH)],
        "libraries": [f"/libraries?match={number}" for number in range(_EACH)],
        "category": _pages(house, "MajorCategory"),
        "class": _pages(house, "MajorClass"),
        "major": [f"/id/major/{code}" for code in codes[:_EACH]],
        "item": _pages(house, "Course", _of_standard) + _pages(house, "Requirement"),
        "library": _pages(house, "Library"),
        "course": _pages(house, "Course", lambda identity: not _of_standard(identity)),
        "point": _pages(house, "Point"),
        "statements": [f"{each}?view=statements" for each in majors],
        "search": [f"/search?q={quote(word)}" for word in _words(house)],
        "history": ["/history"] * _EACH,
        "compare": [f"/compare?from={last - 1 - at % 3}&to={last - at % 3}" for at in range(_EACH)],
        "source": [f"/source?name={quote(each)}" for each in _drawn(house, "Library")],
        "doubts": ["/doubts"] * 3,
        "sign-in": ["/sign-in"] * _EACH,
    }
    assert server.base
    return {kind: addresses for kind, addresses in found.items() if addresses}


def _of_standard(identity: str) -> bool:
    return identity.split("/")[1].isdigit()


def _drawn(house: House, kind: str, wanted: Callable[[str], bool] = lambda _: True) -> list[str]:
    keys = house.view.nodes(kind)
    draw = random.Random(house.size.seed)
    chosen = sorted(draw.sample(range(len(keys)), min(len(keys), 40 * _EACH)))
    return draw.sample(found := [each for each in house.view.ids(keys[chosen]) if wanted(each)], min(_EACH, len(found)))


def _pages(house: House, kind: str, wanted: Callable[[str], bool] = lambda _: True) -> list[str]:
    return [f"/id/{quote(identity)}" for identity in _drawn(house, kind, wanted)]


def _words(house: House) -> list[str]:
    """Return the first characters of labels."""
    labels = house.view.labels(house.view.keys(_drawn(house, "Course")))
    return [label[: 2 + at % 3] for at, label in enumerate(labels)]


def timed_pages(server: Server, addresses: Sequence[str]) -> Iterator[float]:
    """Yield the milliseconds of each page, whole and compressed as a browser gets it, after one that does not count."""
    with closing(server.connection()) as connection:
        _get(connection, addresses[0])
        for address in addresses:
            began = time.perf_counter()
            _get(connection, address)
            yield (time.perf_counter() - began) * 1000


def _get(connection: http.client.HTTPConnection, address: str) -> None:
    connection.request("GET", address, headers=_BROWSER)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != 200:
        raise AssertionError(f"{address}: {answer.status} {said[:300]!r}")


def _p95(taken: Sequence[float]) -> float:
    return sorted(taken)[min(int(len(taken) * 0.95), len(taken) - 1)]


@contextmanager
def browsing() -> Iterator[Callable[[], "Page"]]:
    """Start Chromium; lend what opens a window of it in which nothing was kept from before."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(_ARGUMENTS))
        try:
            yield lambda: browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
        finally:
            browser.close()


def painted(server: Server, address: str, new_page: Callable[[], "Page"]) -> float:
    """Return the median of first contentful paints of an address, after one that does not count."""
    taken = []
    for _ in range(_PAINTS + 1):
        page = new_page()
        page.goto(server.base + address)
        taken.append(float(page.evaluate(_PAINTED)))
        page.context.close()
    return middle(taken[1:])
