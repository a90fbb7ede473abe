"""What is missing: `gaps`, official ones and the library's own kept apart."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from api.answers import pairs_asked
from api.cli import figures
from api.cli.application import READING, app
from api.cli.audit import Confidence, LibraryOption, MajorOption, check_confidence, library_id
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.heading import head
from api.cli.naming import library_names
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import At, Limit, Output
from api.phrases import document_words
from api.reported import STATES
from api.words import mark
from graph.coverage.gaps import gaps as find_gaps
from graph.coverage.scopes import Coverage
from graph.upkeep import WholeStore
from ontology.codes import MajorCode

_NEAREST = {
    "full": mark("已对应"),
    "part": mark("部分对应"),
    "proposed": mark("待复核"),
    "similar": mark("名称相近"),
}


@command(app, "gaps", mark("缺口清单：缺什么、官方依据、最接近的自有内容、谁有；官方的与自有的分开。"), READING)
def gaps(
    desk: Desk,
    major: MajorOption = "",
    library: LibraryOption = "",
    at: At = None,
    min_confidence: Confidence = 1.0,
    limit: Limit = 50,
    output: Output = None,
) -> None:
    """List the gaps of a library for a major, or for each major that it serves."""
    desk.settings = replace(desk.settings, form=desk.form_of(output))
    check_confidence(desk, min_confidence)
    store = desk.store()
    found = desk.coverage(store, at)
    names = library_names(desk, found)
    pairs = _asked(desk, found, MajorCode(major) if major else "", library_id(library), min_confidence)
    reports: list[Any] = []
    for owner, code in pairs:
        report = find_gaps(
            found, owner, code, lambda identity: store.describe(identity, found.view.revision), min_confidence
        )
        if report is None:
            raise BadInput(desk.say("没有资源库 {library} 或专业 {code}", library=owner, code=code))
        reports.append(report)
    desk.show(_page(desk, store, reports, names, limit, bool(major)), output)


def _asked(desk: Desk, found: Coverage, major: str, library: str, confidence: float) -> list[tuple[str, str]]:
    """Return the (library, major) pairs meant: the best library of a major, all majors of a library."""
    if major and found.demand.place(major) is None:
        raise BadInput(desk.say("专业目录中没有 {code}；核对代码", code=major))
    if library and library not in found.pairs.library_ids:
        raise BadInput(desk.say("没有资源库 {library}；用 zhitu sources library/ 查看已导入的资源库", library=library))
    if not major and not library:
        raise BadInput(desk.say("请指明专业（--major）或资源库（--library）"))
    pairs = pairs_asked(found, major, library, confidence)
    if major and not pairs:
        raise BadInput(desk.say("没有资源库服务专业 {code}，缺口就是它的全部应覆盖内容；见 zhitu coverage", code=major))
    return pairs


def _page(
    desk: Desk, store: WholeStore, reports: Sequence[Any], names: dict[str, str], limit: int, single: bool
) -> Page:
    if desk.settings.form == "csv":
        rows = [row for report in reports for row in _flat(desk, report)]
        return Page(None, [Grid("", _flat_headings(desk), rows)])
    lines: list[str] = []
    grids: list[Grid] = []
    for place, report in enumerate(reports):
        library = report["library"]["id"]
        title = desk.say(
            "{library}：{code} {major}的缺口清单",
            library=names.get(library, report["library"]["name"]),
            code=report["major"]["code"],
            major=report["major"]["name"],
        )
        lines += head(desk, store, report, title)
        several = f"{report['major']['code']} {report['major']['name']} · " if len(reports) > 1 else ""
        grids += [replace(grid, title=several + grid.title) for grid in _official(desk, report, names, limit)]
        if place == len(reports) - 1:  # what a library asks of itself does not depend on the major
            grids += _own(desk, report, limit)
        lines += _undecided(desk, report)
    if not grids and not any(_undecided(desk, report) for report in reports):
        lines.append(desk.say("没有缺口"))
    return Page(reports[0] if single else reports, grids, lines)  # the shape follows the question, not the data


def _undecided(desk: Desk, report: Any) -> list[str]:
    """Say of which kinds nobody can tell the gaps, since no official document was read."""
    kinds: dict[str, list[str]] = {}
    for kind, state in report["states"].items():
        word = figures.kind_word(desk, kind.partition(":")[0])
        if state != STATES[0] and word not in kinds.setdefault(state, []):
            kinds[state].append(word)
    lines = [
        desk.say("{state}，判定不了缺口（不等于没有缺口）：{kinds}", state=desk.words.told(state), kinds="、".join(of))
        for state, of in kinds.items()
        if of
    ]
    waiting = figures.awaiting_words(desk, report["awaiting_review"])
    return [*lines, waiting, *figures.review_words(desk)] if waiting else lines


def _official(desk: Desk, report: Any, names: dict[str, str], limit: int) -> Iterable[Grid]:
    for kind, found in report["official"].items():
        if found:
            rows = [_row(desk, gap, names) for gap in found]
            title = desk.say("官方缺口 · {kind}：{count} 项", kind=figures.kind_word(desk, kind), count=len(found))
            yield Grid(title + _more(desk, rows, limit), _headings(desk, desk.say("官方依据")), rows[:limit])


def _own(desk: Desk, report: Any, limit: int) -> Iterable[Grid]:
    for kind, word in (("requirements", mark("自有要求缺口：{count} 项")), ("posts", mark("自有岗位缺口：{count} 项"))):
        found = report["own"][kind]
        if found:
            rows = [_row(desk, gap, {}) for gap in found]
            title = desk.say(word, count=len(found))
            yield Grid(title + _more(desk, rows, limit), _headings(desk, desk.say("依据")), rows[:limit])
    if report["stale"]:
        headings = [
            Heading(desk.say("课程"), wide=True),
            Heading(desk.say("最近更新")),
            Heading(desk.say("全库最近更新")),
        ]
        rows = [[course["label"], course["latest"], course["newest"]] for course in report["stale"]]
        yield Grid(desk.say("更新滞后的课程：{count} 门", count=len(rows)), headings, rows)


def _more(desk: Desk, rows: Sequence[object], limit: int) -> str:
    more = len(rows) - limit
    return desk.say("（另有 {count} 行，用 --limit 列出）", count=more) if more > 0 else ""


def _headings(desk: Desk, basis: str) -> list[Heading]:
    return [
        Heading(desk.say("缺口"), wide=True),
        Heading(desk.say("缺什么")),
        Heading(basis, wide=True),
        Heading(desk.say("最接近的自有内容"), wide=True),
        Heading(desk.say("谁有"), wide=True),
    ]


def _row(desk: Desk, gap: Any, names: dict[str, str]) -> list[Cell]:
    return [
        gap["label"],
        " ".join(desk.words.told(word) for word in gap["missing"]) or desk.say("要求未全完整"),
        document_words(desk.words, gap["document"], gap["evidence"]),
        _nearest(desk, gap["nearest"]),
        "、".join(names.get(each, each) for each in (gap["complete_in"] or gap["named_in"])),
    ]


def _nearest(desk: Desk, nearest: Any) -> str:
    return f"{nearest['label']}（{desk.say(_NEAREST[nearest['how']])}）" if nearest else ""


def _flat_headings(desk: Desk) -> list[Heading]:
    words = (
        desk.say("资源库"),
        desk.say("专业代码"),
        desk.say("类别"),
        desk.say("标识"),
        desk.say("缺口"),
        desk.say("缺什么"),
        desk.say("官方依据"),
        desk.say("最接近的自有内容"),
        desk.say("完整的资源库"),
        desk.say("仅列明的资源库"),
    )
    return [Heading(word) for word in words]


def _flat(desk: Desk, report: Any) -> Iterable[list[Cell]]:
    sections = [(figures.kind_word(desk, kind), found) for kind, found in report["official"].items()]
    sections += [(desk.say("自有要求"), report["own"]["requirements"]), (desk.say("自有岗位"), report["own"]["posts"])]
    for kind, found in sections:
        for gap in found:
            yield [
                report["library"]["id"],
                report["major"]["code"],
                kind,
                gap["item"],
                gap["label"],
                " ".join(desk.words.told(word) for word in gap["missing"]),
                document_words(desk.words, gap["document"], gap["evidence"]),
                _nearest(desk, gap["nearest"]),
                " ".join(gap["complete_in"]),
                " ".join(gap["named_in"]),
            ]
    for course in report["stale"]:
        label = desk.say("更新滞后")
        yield [
            report["library"]["id"],
            report["major"]["code"],
            label,
            course["id"],
            course["label"],
            course["latest"],
        ] + [""] * 4
