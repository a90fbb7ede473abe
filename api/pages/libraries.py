"""Libraries: the list, and one library with its gaps first."""

from typing import Any

from starlette.responses import Response

from api.http.asking import Match, Region, Tier
from api.http.problems import Problem
from api.http.resources import Resource
from api.pages import names
from api.pages.crumbs import crumbs
from api.pages.groups import Shown, library_names, marked
from api.pages.reuse import of_library
from api.pages.shortcomings import gap_tables, grouped_by_leader
from api.pages.tables import Cell, Column, Link, Links, Share, Table, Tags
from api.pages.visit import Visit, Visiting
from api.words import mark
from graph.coverage.gaps import gaps_of_majors
from graph.coverage.library import library_report
from graph.coverage.scopes import Scope, in_scope
from ontology.claims import Scalar
from ontology.names import segments
from ontology.rules import rules

pages = Resource("pages", shown=False)

Json = Any  # a report as it goes out: the JSON border


@pages.get("/libraries", name="libraries-page")
def libraries(visit: Visiting, tier: Tier = None, region: Region = None, match: Match = None) -> Response:
    """List the libraries that serve a major."""
    pairs, demand = visit.coverage.pairs, visit.coverage.demand
    called = library_names(visit)
    kept = in_scope(pairs, Scope(tier=tier or "", region=region or "")).tolist()
    served: list[list[int]] = [[] for _ in pairs.library_ids]
    for library, place in zip(pairs.libraries.tolist(), pairs.majors.tolist(), strict=True):
        served[library].append(place)
    rows: list[list[Cell]] = []
    for at, identity in enumerate(pairs.library_ids):
        if kept[at] and (not match or match in called[identity] or match.lower() in identity):
            majors = [
                Link(
                    f"{demand.codes[each]} {visit.coverage.names[each]}",
                    visit.page_of(f"major/{demand.codes[each][:6]}"),
                )
                for each in served[at]
            ]
            row: list[Cell] = [
                Link(called[identity], visit.page_of(identity)),
                visit.words.told(pairs.tiers[at]) if pairs.tiers[at] else None,
                pairs.regions[at] or None,
                Links(tuple(majors)),
                Link(visit.say(mark("看缺口")), visit.page_of(identity) + "#gaps"),
            ]
            rows.append(row)
    columns = [
        Column(visit.say(mark("资源库"))),
        Column(visit.say(mark("层级"))),
        Column(visit.say(mark("省份"))),
        Column(visit.say(mark("服务的专业"))),
        Column(visit.say(mark("缺口清单"))),
    ]
    table = Table("libraries", visit.say(mark("〔栏目〕资源库")), columns, rows, stacked=True)
    known = sorted({each for each in pairs.regions if each})
    return visit.page(
        "libraries.html", section="libraries", table=table, tier=tier, region=region, match=match, regions=known
    )


def library(visit: Visit, identity: str, _: Shown) -> Response:
    """Show one library: its gaps by course leader, five components, courses, resources."""
    report, gaps, props = visit.once(("library", identity, visit.confidence), lambda: _reports(visit, identity))
    about = report["library"]
    return visit.page(
        "library.html",
        section="libraries",
        crumbs=crumbs(visit, identity),
        identity=identity,
        about=about,
        props=props,
        name=marked(visit, about["name"], about["sample"]),
        majors=[_major(visit, each) for each in report["majors"]],
        leaders=grouped_by_leader(visit, identity, gaps),
        gap_tables=gap_tables(visit, gaps),
        undecided=_undecided(visit, gaps),
        stale=_stale(visit, gaps),
        own=_own(visit, report["own"]),
        courses=_courses(visit, report["courses"]),
        resources=report["resources"],
        media=_media(visit, report["resources"]),
        media_chart={
            "bars": [[visit.words.told(medium), count] for medium, count in report["resources"]["media"].items()],
            "y": visit.say(mark("素材数")),
        },
        unattached=_unattached(visit, report["resources"]["unattached"]),
        verdicts=_rules(visit, report["rules"]),
        reuse=of_library(visit, identity),
    )


def _reports(visit: Visit, identity: str) -> tuple[Json, list[Json], dict[str, Scalar]]:
    """Return the library's report, its gaps major by major, and what is stated of it."""
    report: Json = library_report(visit.coverage, identity, visit.confidence, rules(), visit.recorded_on)
    if report is None:
        raise Problem("unknown-library", mark("没有资源库 {library}"), library=identity)
    codes = [each["code"] for each in report["majors"]]
    found = list(gaps_of_majors(visit.coverage, identity, codes, visit.describe, visit.confidence))
    return report, found, dict(visit.describe(identity).props)


def _major(visit: Visit, major: Json) -> dict[str, Any]:
    """Return what is shown of a library for one major: figures with their origins, the five components."""
    code = str(major["code"])
    columns = [Column(visit.say(mark("应覆盖的内容"))), Column(visit.say(mark("官方依据")))]
    columns += [Column(visit.say(word), "share") for word in names.FIGURES.values()]
    columns += [Column(visit.say(mark("列明的来历")))]
    rows: list[list[Cell]] = []
    for kind, of in major["items"].items():
        origins = [f"{visit.words.told(origin)} {of['origins'][origin]['named']}" for origin in names.ORIGINS]
        row: list[Cell] = [
            names.kind_word(visit.words, kind),
            Tags((visit.words.told(major["states"].get(kind, "")),), "quiet"),
            *(_share(of, figure) for figure in names.FIGURES),
            " · ".join(origins) if of["named"] else None,
        ]
        rows.append(row)
    figures = Table(f"figures-{code.lower()}", visit.say(mark("应覆盖与已覆盖")), columns, rows)
    return {
        "code": code,
        "name": major["name"],
        "level": major["level"],
        "href": visit.page_of(f"major/{code[:6]}"),
        "supply": major["supply"],
        "aims": major["aims"],
        "core": major["items"]["core"],
        "figures": figures,
        "components": [_component(visit, name, of) for name, of in major["components"].items()],
    }


def _share(of: Json, figure: str) -> Share | None:
    if figure in of["applicable"]:
        return Share(of[figure], of["applicable"][figure]) if of["applicable"][figure] else None
    whole = of["decidable"] if figure == "complete" else of["total"]
    return Share(of[figure], whole) if whole else None


def _component(visit: Visit, name: str, of: Json) -> dict[str, Any]:
    notes = []
    if "prerequisites" in of:
        notes.append(visit.say(mark("先修关系 {count} 条"), count=of["prerequisites"]))
    depths = [f"{code} {visit.words.told(depth)}" for code, depth in of.get("depths", {}).items()]
    return {
        "name": visit.words.told(name),
        "state": visit.words.told(of["state"]) if "state" in of else "",
        "share": Share(of["n"], of["N"]) if of.get("N") else None,
        "notes": [*notes, *depths],
    }


def _undecided(visit: Visit, gaps: Json) -> list[str]:
    """Say of which kinds nobody can tell the gaps, since no official document was read."""
    said: dict[str, None] = {}
    for report in gaps:
        kinds: dict[str, dict[str, None]] = {}
        for kind, state in report["states"].items():
            if state != names.STATES[0]:
                kinds.setdefault(state, {})[names.kind_word(visit.words, kind.partition(":")[0])] = None
        for state, of in kinds.items():
            message = mark("{state}，判定不了缺口（不等于没有缺口）：{kinds}")
            said[visit.say(message, state=visit.words.told(state), kinds="、".join(of))] = None
    return list(said)


def _stale(visit: Visit, gaps: Json) -> Table | None:
    rows: list[list[Cell]] = [
        [Link(each["label"], visit.page_of(each["id"])), each["latest"], each["newest"]]
        for each in (gaps[0]["stale"] if gaps else ())
    ]
    columns = [
        Column(visit.say(mark("课程"))),
        Column(visit.say(mark("最近更新"))),
        Column(visit.say(mark("全库最近更新"))),
    ]
    return Table("stale", visit.say(mark("更新滞后的课程")), columns, rows) if rows else None


def _own(visit: Visit, own: Json) -> Table:
    columns = [Column(visit.say(mark("课程"))), *(Column(visit.say(word), "share") for word in names.FIGURES.values())]
    rows: list[list[Cell]] = [
        [Link(each["label"], visit.page_of(each["id"])), *(_own_share(each, figure) for figure in names.FIGURES)]
        for each in own["requirements"]["courses"]
    ]
    note = visit.say(mark("这是资源库给自己定的要求，有自己的分母，从不计入官方数字。"))
    return Table("own", visit.say(mark("自有要求（与官方分开统计）")), columns, rows, note, stacked=True)


def _own_share(of: Json, figure: str) -> Share:
    return Share(of[figure], of["applicable"].get(figure, of["total"]))


def _courses(visit: Visit, courses: Json) -> Table:
    columns = [
        Column(visit.say(mark("课程"))),
        Column(visit.say(mark("点")), "number"),
        *(Column(visit.say(names.FIGURES[lamp]), "share") for lamp in names.LAMPS[1:]),
        Column(visit.say(mark("素材")), "number"),
        Column(visit.say(mark("最近更新"))),
        Column(visit.say(mark("提示"))),
    ]
    rows: list[list[Cell]] = [
        [
            Link(course["label"], visit.page_of(course["id"])),
            course["points"],
            *(Share(course["lamps"][lamp], course["points"]) for lamp in names.LAMPS[1:]),
            course["resources"],
            course["latest"],
            Tags((visit.say(mark("更新滞后")),), "missing") if course["stale"] else None,
        ]
        for course in courses
    ]
    note = visit.say(mark("点上的三盏灯只看本库自己的点，与官方数字分开。"))
    return Table("courses", visit.say(mark("本库标准课程")), columns, rows, note, stacked=True)


def _media(visit: Visit, resources: Json) -> Table:
    columns = [Column(visit.say(mark("素材类型"))), Column(visit.say(mark("占全部")), "share")]
    rows: list[list[Cell]] = [
        [visit.words.told(medium), Share(count, resources["total"])] for medium, count in resources["media"].items()
    ]
    return Table("media", visit.say(mark("素材构成")), columns, rows)


def _unattached(visit: Visit, found: Json) -> Table:
    columns = [Column(visit.say(mark("素材"))), Column(visit.say(mark("本库编号")))]
    rows: list[list[Cell]] = [
        [Link(each["label"], visit.page_of(each["id"])), segments(each["id"])[-1]] for each in found["resources"]
    ]
    note = visit.say(mark("没有挂接到点的素材一盏灯也点不亮。"))
    return Table("unattached", visit.say(mark("未挂接的素材")), columns, rows, note, shown=20)


def _rules(visit: Visit, verdicts: Json) -> Table | None:
    columns = [Column(visit.say(mark("规则"))), Column(visit.say(mark("结论"))), Column(visit.say(mark("依据")))]
    rows: list[list[Cell]] = [[each["title"], visit.words.told(each["verdict"]), each["citation"]] for each in verdicts]
    return Table("rules", visit.say(mark("年度更新与其他已核实的规则")), columns, rows, stacked=True) if rows else None
