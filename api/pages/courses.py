"""A library's course: modules and points with their lamps, what is learnt before what, what it stands for."""

from typing import Any

from starlette.responses import Response

from api.http.nodes import links
from api.pages import names
from api.pages.crumbs import crumbs
from api.pages.layout import layered
from api.pages.tables import Cell, Column, Lamp, Link, Table
from api.pages.visit import Visit
from api.phrases import value_word
from api.words import mark
from graph.coverage.outline import Outline, outline

Json = Any  # what the script draws: the JSON border


def course(visit: Visit, identity: str) -> Response:
    """Show a course of a library."""
    found = visit.describe(identity)
    inside = outline(visit.coverage.view, identity, visit.confidence)
    return visit.page(
        "course.html",
        section="libraries",
        crumbs=crumbs(visit, identity),
        identity=identity,
        label=found.label,
        props=dict(found.props),
        inside=inside,
        count=sum(len(part.points) for part in inside.modules),
        graph=graph(visit, inside),
        points=_points(visit, inside),
        before=_before(visit, inside),
        standing=_linked(visit, identity),
    )


def graph(visit: Visit, inside: Outline) -> Json | None:
    """Return what the script draws of the prerequisites: points in layers, a colour a module; None without any."""
    points = {point.id: point for part in inside.modules for point in part.points}
    place = layered(list(points), [(link.before, link.after) for link in inside.links])
    if not place:
        return None
    modules = [part.label for part in inside.modules]
    at = {part.id: number for number, part in enumerate(inside.modules)}
    shown = [identity for identity in points if identity in place]
    number = {identity: each for each, identity in enumerate(shown)}
    return {
        "modules": modules,
        "points": [[points[each].label, *place[each], at[points[each].module], visit.page_of(each)] for each in shown],
        "links": [
            [number[link.before], number[link.after], link.hard]
            for link in inside.links
            if link.before in number and link.after in number
        ],
        "hint": visit.say(mark("先学 → 后学")),
    }


def _points(visit: Visit, inside: Outline) -> Table:
    columns = [
        Column(visit.say(mark("点"))),
        Column(visit.say(mark("模块"))),
        Column(visit.say(mark("类别"))),
        *(Column(visit.say(names.FIGURES[lamp]), "lamp") for lamp in names.LAMPS[1:]),
        Column(visit.say(mark("来历"))),
    ]
    rows: list[list[Cell]] = []
    for part in inside.modules:
        for point in part.points:
            row: list[Cell] = [
                Link(point.label, visit.page_of(point.id)),
                part.label,
                value_word(visit.words, "kind", point.kind) if point.kind else None,
                *(Lamp("on" if lamp in point.lit else "off") for lamp in names.LAMPS[1:]),
                visit.words.told(point.origin),
            ]
            rows.append(row)
    return Table("points", visit.say(mark("模块与点")), columns, rows, shown=400)


def _before(visit: Visit, inside: Outline) -> Table:
    labels = {point.id: point.label for part in inside.modules for point in part.points}
    columns = [Column(visit.say(mark("先学"))), Column(visit.say(mark("后学"))), Column(visit.say(mark("强弱")))]
    rows: list[list[Cell]] = [
        [
            Link(labels[link.before], visit.page_of(link.before)),
            Link(labels[link.after], visit.page_of(link.after)),
            value_word(visit.words, "hardness", "hard" if link.hard else "soft"),
        ]
        for link in inside.links
        if link.before in labels and link.after in labels
    ]
    return Table("prerequisites", visit.say(mark("先修关系")), columns, rows, shown=50)


def _linked(visit: Visit, identity: str) -> Table:
    """Show which courses of standards it stands for, and whose content it takes over."""
    words = {"implements": mark("落实"), "reuses": mark("沿用"), "prerequisite": mark("先修于")}
    rows: list[list[Cell]] = []
    for relation, word in words.items():
        for each in links(visit.coverage, identity, relation, "out"):
            props: Any = each["props"]
            said = [value_word(visit.words, name, value) for name, value in props.items()]
            row: list[Cell] = [
                visit.say(word),
                Link(str(each["label"]), visit.page_of(str(each["id"]))),
                visit.say(mark("，")).join(said),
            ]
            if row not in rows:
                rows.append(row)
    columns = [Column(visit.say(mark("关系"))), Column(visit.say(mark("对象"))), Column(visit.say(mark("说明")))]
    return Table("standing", visit.say(mark("它落实和沿用的课程")), columns, rows)
