"""The case `search`: how fast names are found, beside SQLite's own ways of finding them."""

import json
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import apsw

from bench.house import House
from bench.measure import Beside, Result, middle, peak_mb
from bench.tasks import store_file
from graph.stores.sqlite import SqliteStore
from graph.views.text import TextView, open_text
from graph.views.text_sounds import spellings
from graph.views.text_terms import CODED, SHELVES, SHELVES_OF, fold
from ontology.names import segments
from ontology.terms import KINDS

LONGEST, EACH = 6, 60
PEERS_UP_TO = 0.1
"""The largest scale at which the peers' table is filled and asked within a minute on 2 cores."""

FILL = (
    "CREATE TABLE name (label TEXT)",
    "CREATE VIRTUAL TABLE found USING fts5 (label, content = 'name', tokenize = 'trigram')",
)
INSERT = "INSERT INTO name VALUES (?)"
INDEX = "INSERT INTO found (found) VALUES ('rebuild')"
TRIGRAM = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT 20"
LIKE = "SELECT rowid FROM name WHERE label LIKE '%' || ? || '%' ORDER BY length(label), label LIMIT 20"


class NotFound(AssertionError):
    """A name that stands in the graph was not found by its own part: then no time means anything."""


class Typed(NamedTuple):
    """What is typed: `sort` is the number of characters, or codes or initials."""

    text: str
    sort: str


def search_case(house: House) -> Result:
    """Search for parts of names (1 to 6 characters), codes and initials drawn by the seed; p95 with all a hit says."""
    built = _built(house)
    start = time.perf_counter()
    view = open_text(house.store, text_folder(house.folder))
    opened = (time.perf_counter() - start) * 1000
    typed = list(drawn(house))
    taken = _times(typed, lambda each: _ours(view, each))
    also = {f"{name}_p95_ms": _p95(taken, sorts) for name, sorts in _SHOWN.items()}
    also |= {
        "p50_ms": middle([one for some in taken.values() for one in some]),
        "grouped_p95_ms": _p95(_times(typed, lambda each: view.grouped(each.text)), _ALL),
        "slips_p95_ms": _p95(_times(list(_slipped(typed)), lambda each: view.find(each.text)), _ALL),
        "open_ms": opened,
        **built,
    }
    rss = peak_mb()
    peers, recall = _beside(house) if house.peers else ({}, {})
    view.close()
    value = _p95(taken, _ALL)
    return Result("search", house.size, value, "ms", 20, rss_mb=rss, peers=peers, also={**also, **recall})


_TEXTS = tuple(map(str, range(1, LONGEST + 1)))
_ALL = (*_TEXTS, "codes", "initials")
_SHOWN = {"1–2": _TEXTS[:2], "3–6": _TEXTS[2:], "codes": ("codes",), "initials": ("initials",)}


def text_folder(folder: Path) -> Path:
    """Return where the synthetic nation's text view lies."""
    return store_file(folder).with_name("graph.db.text")


def _built(house: House) -> dict[str, float]:
    """Build the view in a process of its own if it is not there; return how that went when it was built."""
    report = house.folder / "text.json"
    if not report.is_file() or not text_folder(house.folder).is_dir():
        assert house.built
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            figures = process.submit(_build, house.folder).result()
        report.write_text(json.dumps(figures), encoding="utf-8")
    read: dict[str, float] = json.loads(report.read_text(encoding="utf-8"))
    size = sum(path.stat().st_size for path in text_folder(house.folder).glob("text-*.sqlite"))
    return {**read, "index_mb": size / 1e6}


def _build(folder: Path) -> dict[str, float]:
    shutil.rmtree(text_folder(folder), ignore_errors=True)  # built by something else, unmeasured
    store = SqliteStore(store_file(folder))
    start = time.perf_counter()
    open_text(store, text_folder(folder)).close()
    store.close()
    return {"build_seconds": time.perf_counter() - start, "build_rss_mb": peak_mb()}


def drawn(house: House) -> Iterator[Typed]:
    """Draw what is typed from the graph's own names: a kind first, then one of its nodes, so that none drowns."""
    draw = random.Random(house.size.seed)
    labels = _labels(house, draw)
    kinds = list(labels)
    for sort in _TEXTS:
        wanted = int(sort)
        for _ in range(EACH):
            name = draw.choice(labels[draw.choice(kinds)])
            at = draw.randrange(max(1, len(name) - wanted + 1))
            yield Typed(name[at : at + wanted], sort)
    coded = [kind for kind in kinds if kind in CODED]
    ids = {kind: house.view.ids(house.view.nodes(kind)) for kind in coded}
    for _ in range(EACH if coded else 0):
        code = segments(draw.choice(ids[draw.choice(coded)]))[-1]
        yield Typed(code[: draw.randint(2, len(code))], "codes")
    spelt = [kind for kind in kinds if SHELVES[SHELVES_OF[kind][0]].spelt]
    for _ in range(EACH if spelt else 0):
        initials = spellings(fold(draw.choice(labels[draw.choice(spelt)])))[0]
        yield Typed(initials[0][: draw.randint(2, LONGEST)] if initials else "hc", "initials")


def _labels(house: House, draw: random.Random) -> dict[str, list[str]]:
    """Return names of each kind, a thousand at most."""
    found = {}
    for kind in KINDS:
        keys = house.view.nodes(kind.name)
        some = sorted(draw.sample(range(len(keys)), min(1000, len(keys))))
        labels = [label for label in house.view.labels(keys[some]) if label.strip()]
        if labels:
            found[kind.name] = labels
    return found


def _slipped(typed: Sequence[Typed]) -> Iterator[Typed]:
    """Put a wrong character into the longer ones of the texts."""
    for text, sort in typed:
        if sort in _TEXTS[3:]:
            yield Typed(text[:2] + "錯" + text[3:], sort)


def _times(typed: Sequence[Typed], ask: Callable[[Typed], object]) -> dict[str, list[float]]:
    """Return by sort the milliseconds of each search; the first few do not count."""
    for each in typed[:: max(1, len(typed) // 8)]:
        ask(each)
    taken: dict[str, list[float]] = {}
    for each in typed:
        start = time.perf_counter()
        ask(each)
        taken.setdefault(each.sort, []).append((time.perf_counter() - start) * 1000)
    return taken


def _p95(taken: dict[str, list[float]], sorts: Sequence[str]) -> float:
    every = sorted(one for sort in sorts for one in taken.get(sort, ()))
    return every[int(len(every) * 0.95)] if every else 0.0


def _ours(view: TextView, typed: Typed) -> int:
    found = view.find(typed.text)
    if not found.hits and typed.text.strip():
        raise NotFound(f"{typed.sort}: {typed.text}")
    return len(found.hits)


def _beside(house: House) -> tuple[dict[str, Beside], dict[str, float]]:
    """Ask SQLite for the same texts: its trigram index those of three characters and more, LIKE all of them."""
    there = house.at(PEERS_UP_TO)
    _built(there)
    view = open_text(there.store, text_folder(there.folder))
    typed = [each for each in drawn(there) if each.sort in _TEXTS]
    mine = _times(typed, lambda each: _ours(view, each))
    view.close()
    base = _table(there)
    peers, scale = {}, there.size.scale
    for name, sql, sorts in (("sqlite fts5 trigram", TRIGRAM, _TEXTS[2:]), ("sqlite like", LIKE, _TEXTS)):
        phrase = '"{}"' if sql is TRIGRAM else "{}"
        asked = [each for each in typed if each.sort in sorts]
        theirs = _p95(_times(asked, lambda each, p=phrase, s=sql: _rows(base, s, p, each.text)), sorts)  # type: ignore[misc] # bound early
        peers[name] = Beside(theirs, theirs / _p95(mine, sorts), scale)
    short = [each for each in typed if each.sort in _TEXTS[:2]]
    answered = sum(bool(_rows(base, TRIGRAM, '"{}"', each.text)) for each in short)
    return peers, {"fts5_answers_1–2": answered / len(short)}


def _table(house: House) -> apsw.Connection:
    """Put all names into one table with a trigram index."""
    base = apsw.Connection(":memory:")
    for statement in FILL:
        base.execute(statement)
    with base:
        for kind in KINDS:
            base.executemany(INSERT, ((label,) for label in house.view.labels(house.view.nodes(kind.name))))
    base.execute(INDEX)
    return base


def _rows(base: apsw.Connection, sql: str, phrase: str, text: str) -> list[tuple[object, ...]]:
    return base.execute(sql, (phrase.format(text.replace('"', '""')),)).fetchall()
