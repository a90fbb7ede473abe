"""What is to be looked into: the lists of `zhitu doctor`, as an auditor reads them."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.doubts import TITLES
from api.http.aside import aside_of
from api.http.problems import Problem
from api.http.resources import Resource
from api.pages.tables import Cell, Column, Link, Links, Table
from api.pages.visit import Visit, Visiting
from api.words import mark
from graph.examination import LISTS, Finding, examine

pages = Resource("pages", shown=False)

ADVICE = {
    "majors-not-read": mark("导入这些专业的简介或教学标准；在此之前，它们不计入应覆盖"),
    "majors-awaiting-review": mark(
        "已经读到，但专业代码还要人对照原文核对；核对之前不计入应覆盖。请把原件交给管理员复核"
    ),
    "majors-withheld": mark("不必处理；若文件后来公开，导入它即可"),
    "majors-without-document": mark("不必处理；若有新的依据，导入它即可"),
    "majors-without-occupation": mark("查阅简介的职业面向，补全专业与职业的对应；不要猜"),
    "briefs-against-standards": mark("以教学标准为准；名称不同而内容相同的课程要人工核对，资源库按标准里的名称对应"),
    "plans-below-hours": mark("对照教学标准的学时安排和方案原文；这只是两处数字的比较，不是结论"),
    "names-of-several-majors": mark("引用时写代码，不只写名称"),
    "names-of-several-occupations": mark("引用时写职业编码，不只写名称"),
    "codes-of-several-names": mark("对照官方目录，改正写错代码或名称的文件，再导入一次"),
    "contradictory-properties": mark("点开看谁怎么说；改正说错的文件，再导入一次"),
    "dangling-references": mark("核对编号是否写错；没错就导入说明它的文件"),
    "orphan-points": mark("把点放进课程的模块，否则它不计入覆盖"),
    "courses-without-points": mark("补上模块和点，或写明沿用哪门课程；没有点的课程四盏灯都不亮"),
    "unattached-resources": mark("挂接到点，否则一盏灯也点不亮；名称和目录路径可作线索"),
    "duplicates-in-libraries": mark("只留一份，其余改为引用它；确实不同的，改个能区分的名称"),
}
"""What somebody who reads pages can do about each list."""

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
    lists.sort(key=lambda each: not each[2])  # what is to be done comes first
    tables = [_table(visit, each) for each in found] if only else []
    return visit.page("doubts.html", section="nation", lists=lists, tables=tables, only=only)


def _advice(visit: Visit, found: Finding) -> str:
    return visit.say(ADVICE[found.name])


def _sources(visit: Visit, sources: Sequence[str]) -> Cell:
    """Return who says so by their titles, those that are in force."""
    titles = visit.once("titles", lambda: {each.version.source: each.version.title for each in visit.store.history()})
    return Links(tuple(Link(titles.get(each) or each, visit.to("/source", name=each)) for each in sources))


def _table(visit: Visit, found: Finding) -> Table:
    columns = [Column(visit.say(mark("对象"))), Column(visit.say(mark("说明"))), Column(visit.say(mark("来源")))]
    rows: list[list[Cell]] = [
        [
            Link(each.label, visit.page_of(each.id)),
            visit.words.told(each.detail),
            _sources(visit, each.sources),
        ]
        for each in found.doubts
    ]
    return Table(found.name, visit.say(TITLES[found.name]), columns, rows, _advice(visit, found), stacked=True)
