"""One library's report as a page: majors it serves, components, own requirements, courses, resources, rules."""

from typing import Any

from api.cli import figures
from api.cli.desk import Desk
from api.cli.faults import BadInput
from api.cli.heading import head
from api.cli.naming import marked
from api.cli.page import Cell, Grid, Heading, Page
from api.reported import FIGURES
from graph.coverage.library import library_report
from graph.coverage.scopes import Coverage
from graph.upkeep import WholeStore
from ontology.rules import rules


def library_page(
    desk: Desk, store: WholeStore, found: Coverage, library: str, confidence: float
) -> tuple[Page, tuple[int, int]]:
    """Return a library's report and (named, total) of its core courses; rules are judged as of 数据截至."""
    revision = found.view.revision
    today = desk.as_of(store, revision)
    report: Any = library_report(found, library, confidence, rules(), today)
    if report is None:
        raise BadInput(desk.say("没有资源库 {library}；用 zhitu sources library/ 查看已导入的资源库", library=library))
    about = report["library"]
    words = tuple(desk.words.told(word) for word in (about["tier"], about["region"]) if word)
    name = marked(desk, about["name"], about["sample"])
    lines = head(desk, store, report, desk.say("{library} 的覆盖情况", library=name), words)
    grids: list[Grid] = []
    for major in report["majors"]:
        about_it = f"{desk.words.told(major['level'])}，{desk.say(major['supply'])}"
        heading = f"{major['code']} {major['name']}（{about_it}）"
        grids.append(figures.items_grid(desk, heading, major["items"], major["states"], major["awaiting_review"]))
        grids.append(_components(desk, major["components"]))
    grids += [_own(desk, report["own"]), _courses(desk, report["courses"]), _resources(desk, report["resources"])]
    if report["rules"]:
        grids.append(_rules(desk, report["rules"]))
    core = [major["items"]["core"] for major in report["majors"]]
    counts = sum(figure["named"] for figure in core), sum(figure["total"] for figure in core)
    return Page(report, grids, lines), counts


def _components(desk: Desk, components: Any) -> Grid:
    """Show the five components with n/N."""
    headings = [
        Heading(desk.say("五项内容"), wide=True),
        Heading(desk.say("状态")),
        Heading(desk.say("已覆盖/应覆盖"), number=True),
    ]
    rows: list[list[Cell]] = []
    for name, of in components.items():
        state = desk.words.told(of["state"]) if "state" in of else ""
        rows.append([desk.words.told(name), state, f"{of['n']}/{of['N']}" if "N" in of else ""])
    return Grid("", headings, rows)


def _own(desk: Desk, own: Any) -> Grid:
    """Show figures of what the library asks of itself, apart from official ones."""
    headings = [
        Heading(desk.say("自有要求（与官方分开统计）"), wide=True),
        Heading(desk.say("应覆盖"), number=True),
        *(Heading(desk.say(word), number=True) for word in FIGURES.values()),
    ]
    rows = [_own_row(course["label"], course) for course in own["requirements"]["courses"]]
    rows.append(_own_row(desk.say("合计"), own["requirements"]))
    if own["posts"]["total"]:
        rows.append(_own_row(desk.say("自有岗位"), own["posts"]))
    return Grid("", headings, rows)


def _own_row(name: str, figure: Any) -> list[Cell]:
    return [name, figure["total"], *(figures.with_denominator(figure, kind) for kind in FIGURES)]


def _courses(desk: Desk, courses: Any) -> Grid:
    """Show the library's own 标准课程: points with lamps over them, resources, how fresh."""
    headings = [
        Heading(desk.say("本库标准课程"), wide=True),
        Heading(desk.say("点"), number=True),
        *(Heading(desk.say(FIGURES[lamp]), number=True) for lamp in figures.LAMPS),
        Heading(desk.say("素材"), number=True),
        Heading(desk.say("最近更新")),
        Heading(desk.say("更新滞后")),
    ]
    rows = [
        [
            course["label"],
            course["points"],
            *(course["lamps"][lamp] for lamp in figures.LAMPS),
            course["resources"],
            course["latest"] or "",
            figures.YES if course["stale"] else "",
        ]
        for course in courses
    ]
    return Grid("", headings, rows)


def _resources(desk: Desk, resources: Any) -> Grid:
    """Show the library's resources by medium."""
    headings = [Heading(desk.say("素材")), Heading(desk.say("数量"), number=True)]
    rows: list[list[Cell]] = [
        [desk.say("合计"), resources["total"]],
        [desk.say("可用"), resources["live"]],
        [desk.say("未挂接"), resources["unattached"]["total"]],
        *([desk.words.told(medium), count] for medium, count in resources["media"].items()),
    ]
    return Grid("", headings, rows)


def _rules(desk: Desk, verdicts: Any) -> Grid:
    """Show verdicts of verified rules with their citation."""
    headings = [
        Heading(desk.say("规则"), wide=True),
        Heading(desk.say("结论")),
        Heading(desk.say("依据"), wide=True),
    ]
    return Grid(
        "", headings, [[each["title"], desk.words.told(each["verdict"]), each["citation"]] for each in verdicts]
    )
