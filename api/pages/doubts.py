"""What is to be looked into: the lists of `zhitu doctor`, as an auditor reads them."""

from functools import partial
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.doubts import SUGGESTIONS, TITLES
from api.http.aside import aside_of
from api.http.problems import Problem
from api.http.resources import Resource
from api.pages.tables import Cell, Column, Link, Table
from api.pages.visit import Visit, Visiting
from api.words import mark
from graph.examination import LISTS, Finding, examine

pages = Resource("pages", shown=False)

Only = Annotated[str | None, Query(alias="list", max_length=50, description="This list only")]


@pages.get("/doubts", name="doubts-page")
async def doubts(visit: Visiting, only: Only = None) -> Response:
    """List what is incomplete or doubtful; reads everything, so it takes a while."""
    if only and only not in LISTS:
        raise Problem("bad-parameter", mark("没有清单“{name}”；可写 {names}"), name=only, names="、".join(LISTS))
    return await aside_of(visit.request).run(partial(_page, visit, only or ""))


def _page(visit: Visit, only: str) -> Response:
    found = visit.once(("doubts", only), lambda: examine(visit.coverage, only))
    lists = [(each.name, visit.say(TITLES[each.name]), len(each.doubts), _advice(visit, each)) for each in found]
    tables = [_table(visit, each) for each in found] if only else []
    return visit.page("doubts.html", section="nation", lists=lists, tables=tables, only=only)


def _advice(visit: Visit, found: Finding) -> str:
    return visit.say(SUGGESTIONS[found.name])


def _table(visit: Visit, found: Finding) -> Table:
    columns = [Column(visit.say(mark("对象"))), Column(visit.say(mark("说明"))), Column(visit.say(mark("来源")))]
    rows: list[list[Cell]] = [
        [
            Link(each.label, visit.page_of(each.id)),
            visit.words.told(each.detail),
            visit.say(mark("；")).join(each.sources),
        ]
        for each in found.doubts
    ]
    return Table(found.name, visit.say(TITLES[found.name]), columns, rows, _advice(visit, found), stacked=True)
