"""How well what belongs together is found, against truths: `eval align`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.page import Cell, Grid, Heading, Page
from api.compose import open_store
from graph.alignment.drawing import draw, libraries
from graph.alignment.items import Pairing, pairing
from graph.alignment.quality import Quality, quality
from graph.views.columns import Columns, open_columns
from ingest.alignment_truths import Truth, read_truth
from ingest.official_words import read_words
from ingest.pipeline import commit, read
from ingest.readers.lists import read_lists
from ontology.names import segments

_RECORDED = datetime(2026, 1, 1, tzinfo=UTC)
_ROOT = Path(__file__).resolve().parents[2]
_TRUTHS = {"public_table": "major_occupation.csv", "standards_2025": "standards_2025_occupation_codes.csv"}
_GOLD = {"edition-edition": "course_pairs.csv", "point-requirement": "point_pairs.csv"}
_WORDS = ("major_briefs", "occupations_2022")


def align_quality(desk: Desk, pair: str, gold: Path | None, half: str) -> Page:
    """Measure one kind of pair against a given truth, or against those that there are for it."""
    of = pairing(pair)
    with desk.waiting(desk.say("读入")):
        truths = dict(_truths(desk, of, gold, half))
        view = _view(of)
        words = read_words(_documents(desk)) if of.naming else {}
    found = {}
    for name, truth in truths.items():
        with desk.waiting(desk.say("衡量 {name}", name=name)):
            found[name] = _measured(view, of, truth, words)
    return _page(desk, pair, truths, found)


def _truths(desk: Desk, of: Pairing, gold: Path | None, half: str) -> Iterator[tuple[str, Truth]]:
    if gold is not None:
        yield "", read_truth(gold, half)
    elif of.name in _GOLD:
        yield "", read_truth(_ROOT / "tests" / "gold" / _GOLD[of.name], half)
    elif of.name == "major-occupation":
        folder = Path(desk.settings.data) / "cn"
        if not folder.is_dir():
            raise BadInput(
                desk.say("没有 {path}：用环境变量 ZHITU_DATA 指明数据所在，或用 --gold 给出一张表", path=folder)
            )
        for name, file in _TRUTHS.items():
            yield name, read_truth(folder / file)
    else:
        raise BadInput(desk.say("{pair} 没有随附的答案；用 --gold 给出一张表", pair=of.name))


def _documents(desk: Desk) -> list[Path]:
    folder = Path(desk.settings.data) / "cn"
    return [folder / name for name in _WORDS if (folder / name).is_dir()]


def _view(of: Pairing) -> Columns:
    """Return a graph of the bundled lists, or of the samples where a kind of pair is of libraries."""
    store = open_store("memory:")
    if of.name in ("major-occupation", "edition-edition"):
        readings = [read_lists()]
    else:
        readings = read(sorted(path for path in (_ROOT / "samples").iterdir() if path.is_dir()))
    commit(store, readings, _RECORDED)
    return open_columns(store, None)


def _measured(view: Columns, of: Pairing, truth: Truth, words: dict[str, dict[str, str]]) -> Quality:
    asked = {subject for subject, _ in truth.holding}
    owners = libraries(view, of)
    if of.name == "edition-edition":
        told = {segments(subject)[1] for subject in asked}
        owners = [major for major in owners if segments(major)[1] in told]
    parts = [draw(view, of, library, words) for library in owners]
    found = [
        quality(part, (link for link in truth.holding if len(parts) == 1 or link[0] in {i.id for i in part.subjects}))
        for part in parts
    ]
    kept = [each for each in found if each.n] or found[:1]
    if len(kept) == 1:
        return kept[0]
    total = sum(each.n for each in kept)
    metrics = {
        name: sum(each.metrics[name] * each.n for each in kept) / total
        for name in kept[0].metrics
        if all(name in each.metrics for each in kept)
    }
    known = {item.id for part in parts for item in part.subjects}
    unknown = sorted({*(asked - known), *(identity for each in kept for identity in each.unknown)})
    return Quality(total, metrics, (), tuple(unknown))


def _page(desk: Desk, pair: str, truths: dict[str, Truth], found: dict[str, Quality]) -> Page:
    metrics = {
        f"{name}.{metric}" if name else metric: round(value, 6)
        for name, of in found.items()
        for metric, value in of.metrics.items()
    }
    data = {
        "case": "align",
        "pair": pair,
        "n": sum(of.n for of in found.values()),
        "metrics": metrics,
        "reliability": {name: [each._asdict() for each in of.bins] for name, of in found.items() if of.bins},
        "unknown": {name: list(of.unknown) for name, of in found.items()},
    }
    headings = [Heading(desk.say("指标")), Heading(desk.say("数值"), number=True)]
    grids = [Grid("", headings, [[name, f"{value:.4f}"] for name, value in metrics.items()])]
    for name, of in found.items():
        if of.bins:
            grids.append(_bins(desk, name, of))
    before = [_said(desk, name, truths[name], of) for name, of in found.items()]
    return Page(data, grids, before)


def _said(desk: Desk, name: str, truth: Truth, of: Quality) -> str:
    said = desk.say("{name}：{count} 个对象；{pairs} 对", name=name or "gold", count=of.n, pairs=len(truth.holding))
    if of.unknown:
        shown = "、".join(of.unknown[:3])
        said += desk.say("；不认识的标识 {count} 个，不计：{shown}", count=len(of.unknown), shown=shown)
    if truth.grouped or truth.unusable:
        said += desk.say(
            "；小类代码 {grouped} 行、不能用的 {unusable} 行，不计", grouped=truth.grouped, unusable=truth.unusable
        )
    return said


def _bins(desk: Desk, name: str, of: Quality) -> Grid:
    headings = [
        Heading(desk.say("对数"), number=True),
        Heading(desk.say("所说的可信度"), number=True),
        Heading(desk.say("成立的比例"), number=True),
        Heading(desk.say("同时 95% 区间")),
        Heading(desk.say("相符")),
    ]
    rows: list[list[Cell]] = [
        [
            each.n,
            f"{each.said:.3f}",
            f"{each.held / each.n:.3f}",
            f"{each.low:.3f}–{each.high:.3f}",
            desk.say("是") if each.fits else desk.say("否"),
        ]
        for each in of.bins
    ]
    return Grid(desk.say("可信度是否可信：{name}", name=name or "gold"), headings, rows)
