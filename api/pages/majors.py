"""Majors: the list, a category or class of them, and one major with its courses."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.http.asking import Category, Level, MajorClass, Match, Tier
from api.http.nodes import links
from api.http.problems import Problem
from api.http.resources import Resource
from api.pages import names, statements
from api.pages.crumbs import crumbs
from api.pages.curves import curve_chart, curve_table
from api.pages.evidence import quote_of
from api.pages.groups import (
    Shown,
    groups_table,
    library_names,
    majors_table,
    said_share,
    share_of,
    states_table,
    sums_table,
)
from api.pages.parameters import Figure, Kind, Sight
from api.pages.tables import Cell, Column, Lamp, Link, Table, Tags
from api.pages.visit import Visit, Visiting
from api.words import mark
from graph.coverage.detail import major_report
from graph.coverage.levels import at_levels
from graph.coverage.report import majors as entries
from graph.coverage.report import national
from graph.coverage.scopes import Scope, audit
from ontology.codes import MajorCode
from ontology.names import segments

pages = Resource("pages", shown=False)

Json = Any  # a report as it goes out: the JSON border


@pages.get("/majors", name="majors-page")
def majors(
    visit: Visiting,
    level: Level = None,
    category: Category = None,
    major_class: MajorClass = None,
    match: Match = None,
    tier: Tier = None,
    supply: str | None = None,
    state: str | None = None,
    kind: Kind = "core",
    figure: Figure = "named",
    scope: Sight = "best",
) -> Response:
    """List the majors of the catalogue, those of a level, a category, a state."""
    asked = Scope(level=level or "", category=category or "", major_class=major_class or "", tier=tier or "")
    found = [
        each
        for each in entries(audit(visit.coverage, visit.confidence, asked))
        if (not match or match in str(each["name"]) or match in str(each["code"]))
        and (not state or each["demand_state"] == state)
        and (not supply or _furthest(each) == supply)
    ]
    shown = Shown(kind, figure, scope)
    return visit.page(
        "majors.html",
        section="majors",
        shown=shown,
        asked={"level": level, "match": match, "tier": tier, "supply": supply, "state": state},
        table=majors_table(visit, found, library_names(visit), shown),
        count=len(found),
    )


def _furthest(major: Json) -> str:
    return str(max(major["supply"].values(), key=names.SUPPLY.index))


def group(visit: Visit, identity: str, shown: Shown) -> Response:
    """Show a category or a class of majors."""
    code = segments(identity)[-1]
    scope = Scope(category=code) if identity.startswith("category/") else Scope(major_class=code)
    report: Json = national(audit(visit.coverage, visit.confidence, scope))
    if not report["majors"]:  # none of it is in the catalogue of that revision
        return statements.page(visit, identity)
    category = report["categories"][0]
    tables = [sums_table(visit, report["levels"]), states_table(visit, report["states"])]
    name = category["name"]
    if identity.startswith("category/"):
        tables.insert(0, groups_table(visit, "classes", visit.say("专业类"), category["classes"], shown))
    else:
        name = category["classes"][0]["name"]
    return visit.page(
        "group.html",
        section="nation",
        crumbs=crumbs(visit, identity),
        identity=identity,
        name=name,
        code=code,
        level=report["levels"][0]["level"],
        count=len(report["majors"]),
        shown=shown,
        majors=majors_table(visit, report["majors"], library_names(visit), shown),
        tables=tables,
    )


def major(visit: Visit, identity: str, shown: Shown) -> Response:
    """Show one major: official basis, figures, courses lamp by lamp, libraries, what leads on from it."""
    code = segments(identity)[-1]
    report: Json = major_report(visit.coverage, code, visit.confidence)
    if report is None:
        raise Problem("unknown-major", mark("专业目录中没有 {code}；核对代码"), code=code)
    libraries = library_names(visit)
    best = report["best"]["library"]
    return visit.page(
        "major.html",
        section="majors",
        crumbs=crumbs(visit, identity),
        identity=identity,
        report=report,
        shown=shown,
        best=Link(libraries.get(best, best), visit.page_of(best)) if best else None,
        document=quote_of(visit, report["documents"]["courses"], []),
        courses=courses_table(visit, report["courses"], shown.sight),
        figures=figures_table(visit, report),
        libraries=_libraries_table(visit, report["libraries"], libraries, shown),
        curve=curve_chart(visit, report["curve"], shown.kind),
        curve_rows=curve_table(visit, report["curve"], shown.kind),
        related=_related(visit, identity),
        levels=at_levels(visit.coverage, code),
    )


def figures_table(visit: Visit, report: Json) -> Table:
    """Show the figures of a major by kind of demand, of the best library and of all."""
    columns = [Column(visit.say(mark("应覆盖的内容"))), Column(visit.say(mark("官方依据")))]
    for scope in names.SCOPES:
        for figure in ("named", "complete"):
            word = visit.say(
                mark("{scope}{figure}"), scope=visit.say(names.SCOPES[scope]), figure=visit.say(names.FIGURES[figure])
            )
            columns.append(Column(word, "share"))
    rows: list[list[Cell]] = []
    for kind, of in report["best"]["items"].items():
        state = report["states"].get(kind, "")
        row: list[Cell] = [names.kind_word(visit.words, kind), Tags((visit.words.told(state),), "quiet")]
        for scope in names.SCOPES:
            items = report[scope]["items"][kind]
            shares = (share_of(items, figure) for figure in ("named", "complete"))
            row += [said_share(visit, each) if of["total"] else None for each in shares]
        rows.append(row)
    return Table("figures", visit.say(mark("分项数字")), columns, rows)


def courses_table(visit: Visit, courses: Json, sight: str) -> Table:
    """Show courses lamp by lamp."""
    columns = [Column(visit.say(mark("课程"))), Column(visit.say(mark("类别")))]
    columns += [Column(visit.say(word), "lamp") for word in names.FIGURES.values()]
    columns += [Column(visit.say(mark("官方要求")), "number")]
    rows: list[list[Cell]] = []
    for course in courses:
        lamps = course[sight]
        row: list[Cell] = [
            Link(course["label"], visit.page_of(course["id"])),
            visit.say(names.KINDS[course["role"]]),
            *(Lamp(_lamp(course, lamps, figure)) for figure in names.FIGURES),
            course["requirements"],
        ]
        rows.append(row)
    note = visit.say(mark("● 有，○ 缺，· 不适用；– 尚未收录这门课程的官方要求，完整与否无法判定。"))
    return Table("courses", visit.say(mark("课程与四盏灯")), columns, rows, note)


def _lamp(course: Json, lamps: Json, figure: str) -> str:
    if figure != "named" and not course["requirements"]:
        return "unknown"
    if figure in ("taught", "practised", "assessed") and figure not in course["applicable"]:
        return "none"
    return "on" if lamps[figure] else "off"


def _libraries_table(visit: Visit, libraries: Json, called: dict[str, str], shown: Shown) -> Table:
    columns = [
        Column(visit.say(mark("资源库"))),
        Column(visit.say(mark("层级"))),
        Column(visit.say(mark("省份"))),
        *(Column(visit.say(mark("核心课程")) + visit.say(names.FIGURES[f]), "share") for f in ("named", "complete")),
        Column(visit.say(mark("缺口清单"))),
    ]
    rows: list[list[Cell]] = []
    for each in libraries:
        core = each["items"]["core"]
        row: list[Cell] = [
            Link(called.get(each["library"], each["name"]), visit.page_of(each["library"])),
            visit.words.told(each["tier"]) if each["tier"] else None,
            each["region"],
            *(said_share(visit, share_of(core, figure)) for figure in ("named", "complete")),
            Link(visit.say(mark("看缺口")), visit.page_of(each["library"]) + "#gaps"),
        ]
        rows.append(row)
    empty = visit.say(mark("没有资源库服务这个专业。"))
    return Table("libraries", visit.say(mark("服务它的资源库")), columns, rows, stacked=True, empty=empty)


def _named(visit: Visit, each: Mapping[str, object]) -> Link:
    """Return the link to what is related; a major with its code and level, since several bear one name."""
    identity, label = str(each["id"]), str(each["label"])
    if not identity.startswith("major/"):
        return Link(label, visit.page_of(identity))
    code = MajorCode(segments(identity)[-1])
    return Link(f"{code} {label}", visit.page_of(identity), visit.words.told(code.level.value))


def _related(visit: Visit, identity: str) -> Table:
    """Show what the major leads on to, comes from, prepares for."""
    words = {
        ("continuesTo", "out"): mark("接续专业"),
        ("continuesTo", "in"): mark("由此接续"),
        ("targets", "out"): mark("职业面向"),
        ("awards", "out"): mark("职业类证书"),
        ("replacedBy", "out"): mark("更名或并入"),
        ("replacedBy", "in"): mark("原名"),
    }
    rows: list[list[Cell]] = []
    for relation in ("continuesTo", "targets", "awards", "replacedBy"):
        for each in links(visit.coverage, identity, relation, None):
            word = words.get((relation, str(each["direction"])))
            row: list[Cell] = [visit.say(word or ""), _named(visit, each)]
            if word and row not in rows:
                rows.append(row)
    columns = [Column(visit.say(mark("关系"))), Column(visit.say(mark("对象")))]
    return Table("related", visit.say(mark("接续、职业与证书")), columns, rows)
