"""How many decisions it takes until a library's coverage is settled, by order of the queue: `eval review-order`."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from api.cli.desk import Desk
from api.cli.page import Cell, Grid, Heading, Page
from api.compose import open_store
from graph.alignment.drawing import draw, libraries
from graph.alignment.items import PAIRINGS
from graph.alignment.proposals import commit, propose
from graph.alignment.queue import Effort, effort, waiting
from graph.upkeep import WholeStore
from graph.views.columns import Columns, open_columns
from ingest.alignment_truths import read_truth
from ingest.pipeline import commit as commit_readings
from ingest.pipeline import read
from ingest.readers.lists import read_lists
from ingest.report import Reading

_RECORDED = datetime(2026, 1, 1, tzinfo=UTC)
_ROOT = Path(__file__).resolve().parents[2]
_HIDDEN = {"course-course": "implements", "point-requirement": "meets"}
"""Kinds of pairs, and the links of the samples that are hidden and have to be found again."""
_GOLD = _ROOT / "tests" / "gold" / "point_pairs.csv"


def review_order(desk: Desk, pair: str, gold: Path | None, seed: int) -> Page:
    """Play reviewing on the samples with their links hidden; of points the gold says what holds, of courses they.

    Of one kind of pair, or of both where another one is named.
    """
    chosen = [pair] if pair in _HIDDEN else list(_HIDDEN)
    with desk.waiting(desk.say("读入")):
        whole = read(sorted(path for path in (_ROOT / "samples").iterdir() if path.is_dir()))
        truth = set(read_truth(gold or _GOLD, "").holding)
        truth |= _stated(whole, "implements")
        official = [read_lists()] if "course-course" in chosen else []
        store = _without([*official, *whole], set(_HIDDEN.values()))
    found: dict[str, dict[str, Effort]] = {}
    with desk.waiting(desk.say("衡量 {name}", name="review-order")):
        _propose(store, chosen)
        view = open_columns(store, None)
        for each in chosen:
            found[each] = _played(store, view, each, truth, seed)
    return _page(desk, found, seed)


def _stated(readings: list[Reading], predicate: str) -> set[tuple[str, str]]:
    edges = (edge for each in readings for bundle in each.bundles for edge in bundle.edges)
    return {(str(edge.subject), str(edge.object)) for edge in edges if edge.predicate == predicate}


def _without(readings: list[Reading], predicates: set[str]) -> WholeStore:
    """Return a store of what was read without some links."""
    store = open_store("memory:")
    commit_readings(store, [_hiding(each, predicates) for each in readings], _RECORDED)
    return store


def _hiding(reading: Reading, predicates: set[str]) -> Reading:
    kept = [
        bundle._replace(edges=tuple(edge for edge in bundle.edges if edge.predicate not in predicates))
        for bundle in reading.bundles
    ]
    return replace(reading, bundles=kept)


def _propose(store: WholeStore, pairs: list[str]) -> None:
    """Propose by words alone, for every library."""
    view = open_columns(store, None)
    for pair in pairs:
        for library in libraries(view, PAIRINGS[pair]):
            matter = draw(view, PAIRINGS[pair], library)
            commit(store, matter, propose(matter, None), library, _RECORDED)


def _played(store: WholeStore, view: Columns, pair: str, truth: set[tuple[str, str]], seed: int) -> dict[str, Effort]:
    """Return the effort for each library that anything is proposed for."""
    found = {}
    for library in libraries(view, PAIRINGS[pair]):
        played = effort(waiting(store, view, pair, library.partition("/")[2]), truth, seed)
        if played.items:
            found[library] = played
    return found


def _page(desk: Desk, found: dict[str, dict[str, Effort]], seed: int) -> Page:
    every = [(pair, library, of) for pair, by in found.items() for library, of in by.items()]
    total = Effort(*(sum(of[at] for _, _, of in every) for at in range(4)))
    metrics = {"by_value": total.by_value, "by_score": total.by_score, "by_score_skipping": total.skipping}
    data = {
        "case": "review-order",
        "seed": seed,
        "n": total.items,
        "metrics": {**metrics, "ratio": round(total.ratio, 6)},
        "libraries": [{"pair": pair, "library": library, **of._asdict()} for pair, library, of in every],
    }
    headings = [
        Heading(desk.say("配对")),
        Heading(desk.say("资源库")),
        Heading(desk.say("能定下的条目"), number=True),
        Heading(desk.say("按可定条目数"), number=True),
        Heading(desk.say("按可信度"), number=True),
        Heading(desk.say("比值"), number=True),
        Heading(desk.say("按可信度，跳过已定的"), number=True),
    ]
    rows: list[list[Cell]] = [_row(pair, library, of) for pair, library, of in [*every, (desk.say("合计"), "", total)]]
    said = desk.say("到覆盖不再改变要作多少个决定；样例的对应隐去，答案作复核人（种子 {seed}）", seed=seed)
    return Page(data, [Grid("", headings, rows)], [said])


def _row(pair: str, library: str, of: Effort) -> list[Cell]:
    return [pair, library, of.items, of.by_value, of.by_score, f"{of.ratio:.2f}", of.skipping]
