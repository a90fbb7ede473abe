"""An item that documents ask for: its official line on one side, points and resources on the other."""

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from api.http.problems import Problem
from api.pages import names
from api.pages.crumbs import crumbs
from api.pages.evidence import quote_of
from api.pages.groups import library_names
from api.pages.reuse import of_item
from api.pages.tables import Cell, Column, Lamp, Link, Table, Tags
from api.pages.visit import Visit
from api.phrases import term_word, trust_word
from api.words import mark
from graph.coverage.why import why as explain

Json = Any  # a report as it goes out: the JSON border


def item(visit: Visit, identity: str, library: str = "") -> Response:
    """Show why an item is covered or not."""
    report: Json = explain(visit.coverage, identity, visit.describe, visit.confidence, library)
    if report is None:
        raise Problem("unknown-node", mark("没有 {item}"), item=identity)
    called, reuse = library_names(visit), of_item(visit, identity, library)
    having = {each["library"] for each in report["libraries"] if each["lamps"]["named"]["lit"]}
    sides = [
        {
            "name": called.get(each["library"], each["name"]),
            "href": visit.page_of(each["library"]),
            "towards": reuse["towards"].get(each["library"], "") if having - {each["library"]} else "",
            "complete": each["complete"],
            "decidable": each.get("decidable", True),
            "lamps": list(_lamps(visit, each)),
            "missing": [
                f"{visit.words.told(one['lamp'])}：{visit.words.told(one['reason'])}" for one in each["missing"]
            ],
            "implementing": _implementing(visit, each, number),
            "requirements": _requirements(visit, each, number),
            "chain": _chain(visit, each, number),
        }
        for number, each in enumerate(report["libraries"], 1)
    ]
    return visit.page(
        "item.html",
        section="majors",
        crumbs=crumbs(visit, identity),
        identity=identity,
        label=report["item"]["label"],
        demanded=_demanded(visit, report["demanded"]),
        asked=[(names.kind_word(visit.words, each["kind"]), each) for each in report["demanded"]],
        sides=sides,
        reuse=reuse,
    )


def _demanded(visit: Visit, demanded: Json) -> Table:
    columns = [
        Column(visit.say(mark("类别"))),
        Column(visit.say(mark("谁要求"))),
        Column(visit.say(mark("原文与出处"))),
    ]
    rows: list[list[Cell]] = [
        [
            names.kind_word(visit.words, each["kind"]),
            Link(each["label"], visit.page_of(each["by"])),
            quote_of(visit, each["document"], each["evidence"]),
        ]
        for each in demanded
    ]
    empty = visit.say(mark("没有官方文件要求它。"))
    return Table("basis", visit.say(mark("官方依据")), columns, rows, stacked=True, empty=empty)


def _lamps(visit: Visit, of: Json) -> Iterator[tuple[str, Lamp]]:
    for lamp, way in of["lamps"].items():
        state = "on" if way["lit"] else "off" if way.get("applies", True) else "none"
        yield visit.say(names.FIGURES[lamp]), Lamp(state)
    whole = "unknown" if not of.get("decidable", True) else "on" if of["complete"] else "off"
    yield visit.say(names.FIGURES["complete"]), Lamp(whole)


def _implementing(visit: Visit, of: Json, number: int) -> Table | None:
    if not of.get("implementing"):
        return None
    columns = [
        Column(visit.say(mark("本库课程"))),
        Column(visit.say(mark("对应程度"))),
        Column(visit.say(mark("来历"))),
    ]
    rows: list[list[Cell]] = [
        [
            Link(each["label"], visit.page_of(each["course"])),
            visit.say(mark("全部") if each["extent"] == "full" else mark("部分（只显示，不计入）")),
            visit.words.told(each["origin"]),
        ]
        for each in of["implementing"]
    ]
    return Table(f"implementing-{number}", visit.say(mark("由哪些课程落实")), columns, rows)


def _requirements(visit: Visit, of: Json, number: int) -> Table | None:
    if not of.get("requirements"):
        return None
    columns = [
        Column(visit.say(mark("官方要求"))),
        Column(visit.say(mark("完整")), "lamp"),
        Column(visit.say(mark("缺什么"))),
    ]
    rows: list[list[Cell]] = [
        [
            Link(each["label"], visit.page_of(each["item"])),
            Lamp("on" if each["complete"] else "off"),
            Tags(tuple(visit.words.told(word) for word in each["missing"]), "missing"),
        ]
        for each in of["requirements"]
    ]
    return Table(f"requirements-{number}", visit.say(mark("逐条要求")), columns, rows)


def _chain(visit: Visit, of: Json, number: int) -> Table:
    """Show the chains behind the lamps, an edge a row, each once."""
    columns = [
        Column(visit.say(mark("灯"))),
        Column(visit.say(mark("从"))),
        Column(visit.say(mark("关系"))),
        Column(visit.say(mark("到"))),
        Column(visit.say(mark("原文与出处"))),
        Column(visit.say(mark("匹配可信度")), "number"),
    ]
    rows: list[list[Cell]] = []
    seen: set[tuple[str, str, str]] = set()
    for lamp, way in of["lamps"].items():
        for step in way["chain"]:
            edge = step["subject"], step["predicate"], step["object"]
            if edge in seen:
                continue
            seen.add(edge)
            for said in step["claims"]:
                row: list[Cell] = [
                    visit.say(names.FIGURES[lamp]),
                    Link(step["subject_label"], visit.page_of(step["subject"])),
                    term_word(step["predicate"], visit.words.language),
                    Link(step["object_label"], visit.page_of(step["object"])),
                    quote_of(visit, said["document"], [said["evidence"]]),
                    trust_word(visit.words, said),
                ]
                rows.append(row)
    empty = visit.say(mark("没有达成它的内容。"))
    return Table(
        f"chain-{number}", visit.say(mark("凭什么：从资源库到这一项")), columns, rows, stacked=True, empty=empty
    )
