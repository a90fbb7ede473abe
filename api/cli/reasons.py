"""Why an item is covered, or not: `why`, chain by chain down to the words of the documents."""

from collections.abc import Iterable
from functools import partial
from typing import Annotated, Any

import typer

from api.cli import figures
from api.cli.application import READING, app
from api.cli.audit import Confidence, LibraryOption, check_confidence, library_id
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.heading import head
from api.cli.naming import library_names
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import At
from api.phrases import document_words, term_word, trust_word
from api.reported import FIGURES
from api.words import mark
from graph.coverage.why import EXPLAINED
from graph.coverage.why import why as explain
from ontology.terms import KIND_OF_PREFIX


@command(app, "why", mark("为什么算覆盖、为什么不算：从官方依据到素材，逐环列出原文与来源。"), READING)
def why(
    desk: Desk,
    item: Annotated[str, typer.Argument(metavar="ITEM", help=mark("课程、要求、能力或任务的标识，见 zhitu gaps"))],
    library: LibraryOption = "",
    at: At = None,
    min_confidence: Confidence = 1.0,
) -> None:
    """Explain an item for one library or for all that have anything for it."""
    check_confidence(desk, min_confidence)
    _explainable(desk, item)
    store = desk.store()
    found = desk.coverage(store, at)
    owner = library_id(library)
    report: Any = explain(found, item, partial(store.describe, as_of=found.view.revision), min_confidence, owner)
    if report is None:
        raise BadInput(desk.say("没有 {item}；标识见 zhitu gaps 的 json 或 csv 输出", item=item))
    names = library_names(desk, found)
    title = desk.say("{label}（{id}）", label=report["item"]["label"], id=item)
    lines = head(desk, store, report, title)
    if report["awaiting_review"]:
        titles = desk.say("；").join(of["title"] for of in report["awaiting_review"])
        lines += [
            desk.say("已读到，待复核，还不算官方要求：{documents}", documents=titles),
            *figures.review_words(desk),
        ]
    elif not report["demanded"]:
        lines.append(desk.say("没有官方文件要求它"))
    if not report["libraries"]:
        lines.append(desk.say("没有资源库涉及它"))
    grids = [_demanded(desk, report["demanded"])] if report["demanded"] else []
    for each in report["libraries"]:
        grids += _library(desk, each, names)
    desk.show(Page(report, grids, lines, _bundled(desk, report["demanded"])))


def _explainable(desk: Desk, item: str) -> None:
    """Refuse what nobody asks a library for: a major, a library, an occupation are explained elsewhere."""
    prefix, _, code = item.partition("/")
    if prefix in EXPLAINED or prefix not in KIND_OF_PREFIX:
        return
    said = desk.say(
        "why 解释课程、要求、能力、任务和岗位，不解释{kind}",
        kind=term_word(KIND_OF_PREFIX[prefix].name, desk.settings.language),
    )
    if prefix == "major":
        advice = desk.say(
            "覆盖情况用 zhitu coverage --major {code}，其中的课程用 zhitu why course/{code}/课程名称", code=code
        )
    else:
        advice = desk.say("关于它的说法用 zhitu show {item}", item=item)
    raise BadInput(desk.say("；").join((said, advice)))


def _bundled(desk: Desk, demanded: Iterable[Any]) -> list[str]:
    """Say where the words of the document are, when only our list of its facts is there."""
    if any(each["document"]["bundled"] for each in demanded):
        return [
            desk.say(
                "这里的依据取自随程序附带的清单，只有代码、名称等事实；文件里的原句要导入该文件全文后才能看到："
                "zhitu import 文件"
            )
        ]
    return []


def _demanded(desk: Desk, demanded: Iterable[Any]) -> Grid:
    """Show who officially asks for the item, on what words."""
    headings = [
        Heading(desk.say("依据")),
        Heading(desk.say("谁要求"), wide=True),
        Heading(desk.say("文件与位置"), wide=True),
        Heading(desk.say("原文或清单中的一行"), wide=True),
    ]
    rows = [
        [
            figures.kind_word(desk, each["kind"]),
            each["label"],
            document_words(desk.words, each["document"], each["evidence"], each["places"]),
            " ".join(dict.fromkeys(said.get("quote", "") for said in each["evidence"] if said)),
        ]
        for each in demanded
    ]
    return Grid("", headings, rows)


def _library(desk: Desk, of: Any, names: dict[str, str]) -> Iterable[Grid]:
    """Show one library's lamps, then the chain of each lit one."""
    name = names.get(of["library"], of["name"])
    headings = [Heading(name, wide=True), Heading(desk.say("点亮")), Heading(desk.say("说明"), wide=True)]
    reasons = {each["lamp"]: desk.words.told(each["reason"]) for each in of["missing"]}
    rows: list[list[Cell]] = []
    for lamp, way in of["lamps"].items():
        word = FIGURES[lamp]
        on = figures.YES if way["lit"] else figures.NO if way.get("applies", True) else figures.NOT_APPLICABLE
        rows.append([desk.say(word), on, reasons.get(word, "")])
    if of.get("decidable", True):
        done = figures.YES if of["complete"] else figures.NO
        rows.append([desk.say("完整"), done, _open_requirements(desk, of.get("requirements", []))])
    else:
        rows.append([desk.say("完整"), figures.UNKNOWN, desk.say("尚未收录这门课程的官方要求，完整与否无法判定")])
    yield Grid("", headings, rows)
    shown: set[tuple[str, str, str]] = set()
    for lamp, way in of["lamps"].items():
        hops = {(step["subject"], step["predicate"], step["object"]) for step in way["chain"]}
        fresh = [step for step in way["chain"] if (step["subject"], step["predicate"], step["object"]) not in shown]
        if fresh:
            more = desk.say("（之前的各环同上）") if hops & shown else ""
            yield _chain(desk, desk.say(FIGURES[lamp]) + more, fresh)
        shown |= hops


def _open_requirements(desk: Desk, requirements: Any) -> str:
    left = [each["label"] for each in requirements if not each["complete"]]
    return desk.say("{count} 条要求未完整", count=len(left)) if left else ""


def _chain(desk: Desk, lamp: str, chain: Iterable[Any]) -> Grid:
    """Show a chain, one edge a row, with the claims it rests on."""
    headings = [
        Heading(desk.say("{lamp}的依据", lamp=lamp), wide=True),
        Heading(desk.say("关系")),
        Heading(desk.say("对象"), wide=True),
        Heading(desk.say("来源与位置"), wide=True),
        Heading(desk.say("可信度"), number=True),
    ]
    rows: list[list[Cell]] = []
    for step in chain:
        relation = term_word(step["predicate"], desk.settings.language)
        for said in step["claims"]:
            places = [said["place"]] if said["place"] else []
            place = document_words(desk.words, said["document"], [said["evidence"]], places)
            rows.append([step["subject_label"], relation, step["object_label"], place, trust_word(desk.words, said)])
    return Grid("", headings, rows)
