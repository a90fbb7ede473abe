"""How well search finds what is meant, over the bundled lists: `eval search`."""

from datetime import UTC, datetime
from pathlib import Path

from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.page import Grid, Heading, Page
from api.cli.phrases import cut, rest
from api.compose import open_store, text_of
from graph.views.text import TextView
from graph.views.text_quality import DEPTH, KEPT, TUNE, Quality, Question, evaluate, read_questions
from ingest.readers.lists import read_lists

_IN_MEMORY = "memory:"
_RECORDED = datetime(2026, 1, 1, tzinfo=UTC)


def quality(desk: Desk, queries: Path | None, limit: int) -> Page:
    """Ask every question of a graph that holds the bundled lists and nothing else."""
    questions = _questions(desk, queries or _published())
    with desk.waiting(desk.say("整理检索")):
        view = _view()
    try:
        found = evaluate(lambda text: _ids(view, text), questions)
        return _page(desk, view, found, limit)
    finally:
        view.close()


def _published() -> Path:
    """Return the published questions: the program is installed from a clone, whose tests they are."""
    return Path(__file__).resolve().parents[2] / "tests" / "queries.csv"


def _questions(desk: Desk, path: Path) -> list[Question]:
    try:
        questions = read_questions(path)
    except OSError as error:
        raise BadInput(desk.say("打不开 {path}：{error}", path=path, error=error.strerror)) from None
    except (KeyError, ValueError, AttributeError):
        questions = []
    if not questions or {question.split for question in questions} - {TUNE, KEPT}:
        columns = "query, sort, answers, split (tune, kept)"
        raise BadInput(desk.say("{path} 不是问题表；应有 {columns} 几列", path=path, columns=columns))
    return questions


def _view() -> TextView:
    store = open_store(_IN_MEMORY)
    for bundle in read_lists().bundles:
        store.commit(bundle.version, bundle.nodes, (), _RECORDED)
    return text_of(store, _IN_MEMORY)


def _ids(view: TextView, text: str) -> list[str]:
    return [hit.id for hit in view.search(text, limit=DEPTH)]


def _page(desk: Desk, view: TextView, found: Quality, limit: int) -> Page:
    first = [(question, _ids(view, question.query)[:3]) for question in found.missed]
    metrics = [[name, f"{value:.4f}"] for name, value in found.metrics.items()]
    rows = [
        [question.query, question.sort, question.split, " ".join(sorted(question.answers)), " ".join(ids)]
        for question, ids in first
    ]
    headings = [
        Heading(desk.say("问题")),
        Heading(desk.say("种类")),
        Heading(desk.say("一半")),
        Heading(desk.say("答案"), wide=True),
        Heading(desk.say("排在前面的"), wide=True),
    ]
    data = {
        "case": "search",
        "n": found.n,
        "metrics": found.metrics,
        "missed": [
            {**question._asdict(), "answers": sorted(question.answers), "found": ids} for question, ids in first
        ],
    }
    title = desk.say("第一个不对的问题：{count} 个", count=len(rows))
    grids = [
        Grid("", [Heading(desk.say("指标")), Heading(desk.say("数值"), number=True)], metrics),
        Grid(title, headings, cut(desk, rows, limit)),
    ]
    return Page(data, grids, [desk.say("问题 {count} 个；kept 一半不参与调试", count=found.n)], rest(desk, rows, limit))
