"""How fast alignment proposes: all majors and occupations, and a library's points against many requirements."""

import random
import shutil
import time
from datetime import UTC, datetime

from bench.house import House
from bench.measure import Beside, Result, peak_mb
from graph.alignment.drawing import draw
from graph.alignment.items import PAIRINGS, Item, Matter, matter
from graph.alignment.models import read, train
from graph.alignment.proposals import propose
from graph.alignment.words import counted, cutter, words
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns
from ingest.pipeline import commit
from ingest.readers.lists import read_lists

_RECORDED = datetime(2026, 1, 1, tzinfo=UTC)
_PEER = "scikit-learn TF-IDF cosine"
POINTS, REQUIREMENTS = 400, 3_000


def align_majors_case(house: House) -> Result:
    """All majors against all occupations of the bundled lists, by a model of numpy arrays; cold, in seconds."""
    store = MemoryStore()
    commit(store, [read_lists()], _RECORDED)
    view, of = open_columns(store, None), PAIRINGS["major-occupation"]
    folder = house.folder / "align"
    shutil.rmtree(folder, ignore_errors=True)
    model = read(folder, train(folder, draw(view, of), _RECORDED).name)
    start = time.perf_counter()
    whole = draw(view, of)
    found = propose(whole, model)
    value = time.perf_counter() - start
    also = {"proposals": float(len(found)), "words_only_s": _words_only(whole)}
    peers = _peers(house, whole, value)
    shutil.rmtree(folder)
    return Result("align-majors", house.size, value, "s", 60, rss_mb=peak_mb(), peers=peers, also=also)


def align_points_case(house: House) -> Result:
    """400 points against 3,000 requirements by words and names, without a model; in seconds."""
    draw_ = random.Random(house.size.seed)
    stock = sorted({word for of in counted(_names()) for word in of})

    def text(number: int) -> str:
        return "".join(draw_.sample(stock, number))

    points = [Item(f"point/l/{at}", text(4), {"模块": text(3)}) for at in range(POINTS)]
    asked = [Item(f"requirement/530701/{at}", text(12)) for at in range(REQUIREMENTS)]
    whole = matter(PAIRINGS["point-requirement"], points, asked)
    value = _words_only(whole)
    peers = _peers(house, whole, value)
    return Result("align-points", house.size, value, "s", 5, rss_mb=peak_mb(), peers=peers)


def _names() -> list[str]:
    return sorted({node.label for bundle in read_lists().bundles[:400] for node in bundle.nodes})


def _words_only(whole: Matter) -> float:
    start = time.perf_counter()
    propose(whole, None)
    return time.perf_counter() - start


def _peers(house: House, whole: Matter, ours: float) -> dict[str, Beside]:
    """Time what one would write by hand: scikit-learn's TF-IDF over the same words, cosines, the best five."""
    if not house.peers:
        return {}
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped] # it ships no types
    from sklearn.metrics.pairwise import linear_kernel  # type: ignore[import-untyped] # as above

    cut = cutter()
    start = time.perf_counter()
    of = TfidfVectorizer(analyzer=lambda text: words(text, cut))
    left, right = [item.all_words for item in whole.subjects], [item.all_words for item in whole.objects]
    of.fit([*left, *right])
    np.argsort(-linear_kernel(of.transform(left), of.transform(right)), axis=1)[:, :5]
    value = time.perf_counter() - start
    return {_PEER: Beside(value, value / ours, house.size.scale)}
