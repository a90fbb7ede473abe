"""How paths, standings and continuations look as tables."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from api.cli.desk import Desk
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import cut, rest
from api.phrases import value_word
from api.reported import BLOCKED
from api.words import mark
from graph.store import Store

_PURPOSES = (("teach", mark("学")), ("practise", mark("练")), ("assess", mark("考")))
_FEW = 10


def path_page(desk: Desk, store: Store, report: Any, limit: int) -> Page:
    """Show the steps in order, course by course."""
    headings = (
        Heading(desk.say("步"), number=True),
        Heading(desk.say("课程 · 模块"), wide=True),
        Heading(desk.say("学什么"), wide=True),
        Heading(desk.say("分钟"), number=True),
        *(Heading(desk.say(word), number=True) for _, word in _PURPOSES),
        Heading(desk.say("为什么"), wide=True),
    )
    rows = list(_step_rows(desk, report))
    before = [*_head(desk, store, report), *_minutes_lines(desk, report), *_proof_lines(desk, report)]
    after = [*rest(desk, rows, limit), *_shortfall_lines(desk, report), *_start_lines(desk, report["start"])]
    return Page(report, [Grid("", headings, cut(desk, rows, limit))] if rows else [], before, after)


def _head(desk: Desk, store: Store, report: Any) -> list[str]:
    goal = report["goal"]
    name = f"{goal['label']} {goal['level']}" if goal["level"] else goal["label"]
    as_of = desk.as_of(store, report["revision"])
    line = desk.say("目标：{name}（{id}）；第 {revision} 版", name=name, id=goal["id"], revision=report["revision"])
    return [line + (desk.say("，数据截至 {day}", day=as_of) if as_of else "")]


def _step_rows(desk: Desk, report: Any) -> Iterator[list[Cell]]:
    before = ""
    for group in report["groups"]:
        where = " · ".join(part["label"] for part in (group["course"], group["module"]) if part)
        where = where or desk.say("不在任何标准课程中")
        for step in group["steps"]:
            shown = where if where != before or desk.settings.form == "csv" else ""
            before = where
            counts = [len(step["resources"][purpose]) or None for purpose, _ in _PURPOSES]
            yield [step["step"], shown, step["label"], _number(step["minutes"]), *counts, _why(desk, step["why"])]


def _why(desk: Desk, why: Any) -> str:
    serves = "、".join(thing["label"] for thing in why["for"] if thing)
    opens = "、".join(thing["label"] for thing in why["opens"])
    parts = [desk.say("达成 {names}", names=serves)] if serves else []
    parts += [desk.say("先修于 {names}", names=opens)] if opens else []
    return desk.say("；").join(parts)


def _number(value: float | None) -> Cell:
    return None if value is None else int(value) if float(value).is_integer() else value


def _minutes_lines(desk: Desk, report: Any) -> Iterator[str]:
    of = report["minutes"]
    if _unread(report):
        return
    if not of["points"]:
        yield desk.say("没有要学的点")
        return
    yield desk.say("共 {count} 个点，写明时长的合计 {minutes} 分钟", count=of["points"], minutes=_number(of["stated"]))
    if of["unknown_points"]:
        yield desk.say(
            "其中 {count} 个点没有写明时长，不在合计之内；选路时每个按 {minutes} 分钟计",
            count=of["unknown_points"],
            minutes=_number(of["assumed"]),
        )


def _proof_lines(desk: Desk, report: Any) -> Iterator[str]:
    proof = report["proof"]
    if _unread(report):
        yield from _unread_lines(desk, report["goal"]["id"])
    elif report["left_out"]:
        yield desk.say("时间不够学完；学全要 {minutes} 分钟", minutes=_number(proof["whole_goal_minutes"]))
    elif proof["shortest"]:
        yield desk.say("已证明没有更短的路径")
    else:
        yield desk.say(
            "没有证明最短：最多比最短的长 {gap}%，任何路径不少于 {minutes} 分钟",
            gap=round(100 * proof["gap"], 2),
            minutes=_number(proof["at_least"]),
        )


def _unread(report: Any) -> bool:
    """Whether nothing that the goal asks for was read."""
    return any(each["reason"] == "nothing-asked" for each in report.get("blocked", ()))


def _unread_lines(desk: Desk, goal: str) -> Iterator[str]:
    """Say plainly that nothing was read, and what to do."""
    if goal.startswith("occupation/"):
        yield desk.say("该职业标准尚未读入：没有要求，就排不出路径。")
        yield desk.say("导入这个职业的国家职业标准（zhitu import 文件），或先选一门课程、一个专业作目标")
    else:
        yield desk.say("还没有读到对它的要求，排不出路径。")
        yield desk.say("导入写有要求的官方文件，或先选一门课程、一个专业、一项要求作目标")


def _shortfall_lines(desk: Desk, report: Any) -> Iterator[str]:
    """Yield what the path does not reach, and which prerequisites it passes over."""
    if report["met"]:
        yield desk.say("已经达成：{names}", names=_names(desk, report["met"]))
    if report["left_out"]:
        yield desk.say("时间之内学不到：{names}", names=_names(desk, report["left_out"]))
    for each in () if _unread(report) else report["blocked"]:
        point = desk.say("：{name}", name=each["point"]["label"]) if each["point"] else ""
        yield desk.say(
            "达不到：{name}（{reason}）", name=each["label"], reason=desk.say(BLOCKED[each["reason"]]) + point
        )
    for each in report["ignored"]:
        yield desk.say(
            "先修成环（{count} 个点），不计其中可信度最低的“{before} 先修于 {after}”；见 zhitu doctor --prerequisites",
            count=len(each["circle"]),
            before=each["before"]["label"],
            after=each["after"]["label"],
        )


def _names(desk: Desk, things: Iterable[Any]) -> str:
    labels = [thing["label"] for thing in things]
    more = desk.say("等 {count} 个", count=len(labels)) if len(labels) > _FEW else ""
    return "、".join(labels[:_FEW]) + more


def _start_lines(desk: Desk, start: Any) -> Iterator[str]:
    """Yield what is odd about what is mastered."""
    for name, words in (
        ("unknown", mark("已掌握的里面有 {count} 个不认识：{ids}")),
        ("not_points", mark("已掌握的里面有 {count} 个不是点：{ids}")),
        ("gone", mark("已掌握的里面有 {count} 个点现在没有来源说到，仍算掌握：{ids}")),
        ("without_prerequisites", mark("已掌握的里面有 {count} 个点缺先修，仍算掌握：{ids}")),
    ):
        if start[name]["count"]:
            yield desk.say(words, count=start[name]["count"], ids="、".join(start[name]["ids"][:_FEW]))


def now_page(desk: Desk, store: Store, report: Any, limit: int) -> Page:
    """Show what can be learnt now, what it opens, and how far the goal is."""
    headings = (
        Heading(desk.say("现在可以学"), wide=True),
        Heading(desk.say("分钟"), number=True),
        Heading(desk.say("在路径上")),
        Heading(desk.say("学了就能学"), wide=True),
        Heading(desk.say("不学就学不到的点"), number=True),
        Heading(desk.say("不学就达不到"), wide=True),
    )
    rows: list[list[Cell]] = []
    for each in report["now"]:
        without = each.get("without_it", {"points_closed": None, "needs_closed": []})
        opens, closed = (_names(desk, things) for things in (each["opens"], without["needs_closed"]))
        on = value_word(desk.words, "on_path", each["on_path"])
        rows.append([each["label"], _number(each["minutes"]), on, opens, without["points_closed"], closed])
    left = report["left"]
    progress = report["progress"]
    if not progress["total"]:
        return Page(report, [], [*_head(desk, store, report), *_unread_lines(desk, report["goal"]["id"])], [])
    before = [
        *_head(desk, store, report),
        desk.say("已达成 {met} 项，共 {total} 项", met=progress["met"], total=progress["total"]),
        *_level_lines(desk, progress["levels"]),
        desk.say("还要学：写明时长的合计 {minutes} 分钟", minutes=_number(left["minutes"])),
    ]
    if left["unknown_points"]:
        before.append(desk.say("另有 {count} 个点没有写明时长", count=left["unknown_points"]))
    after = [*rest(desk, rows, limit)]
    if report["nobody_teaches"]:
        after.append(desk.say("没有资源库有点达成：{names}", names=_names(desk, report["nobody_teaches"])))
    after += _start_lines(desk, report["start"])
    return Page(report, [Grid("", headings, cut(desk, rows, limit))] if rows else [], before, after)


def _level_lines(desk: Desk, levels: Iterable[Any]) -> Iterator[str]:
    for each in levels:
        said = [
            desk.say(words, percent=each[name])
            for name, words in (("theory", mark("理论 {percent}%")), ("skill", mark("技能 {percent}%")))
            if each[name] is not None
        ]
        if said:
            yield desk.say("按职业标准权重，{level}：{said}", level=each["level"] or "", said=desk.say("，").join(said))


def _lacking(desk: Desk, course: Any) -> str:
    """Name the first of what a course still lacks; say where nobody teaches it."""
    if not course["asked"]:
        return desk.say("没有资源库的标准课程完整对应它")
    missing = course["missing"]
    if len(missing) > 1:
        return desk.say("{name}等 {count} 个", name=missing[0]["label"], count=len(missing))
    return missing[0]["label"] if missing else ""


def continuation_page(desk: Desk, store: Store, report: Any, limit: int) -> Page:
    """Show, course by course of the next major, what is covered, repeated and missing."""
    grid = _courses(desk, report["courses"], limit)
    done, following = report["done"], report["next"]
    stated = desk.say("官方文件列为接续专业") if report["stated"] else desk.say("官方文件没有列为接续专业")
    before = [
        desk.say(
            "学完 {done}（{id}）再学 {next}（{next_id}）：{stated}",
            done=done["label"],
            id=done["id"],
            next=following["label"],
            next_id=following["id"],
            stated=stated,
        ),
        desk.say(
            "以资源库 {library} 为准，学过 {count} 个点",
            library=report["parameters"]["library"] or desk.say("（没有资源库服务它）"),
            count=report["learnt_points"],
        ),
        *_minutes_lines(desk, report["missing"]),
    ]
    after = rest(desk, report["courses"], limit)
    if report["same_names"]:
        names = "、".join(each["label"] for each in report["same_names"])
        after.append(desk.say("两个专业同名的课程，名称相同不作为依据：{names}", names=names))
    return Page(report, [grid], before, after)


def _courses(desk: Desk, courses: Sequence[Any], limit: int) -> Grid:
    headings = (
        Heading(desk.say("课程"), wide=True),
        Heading(desk.say("要求"), number=True),
        Heading(desk.say("已有"), number=True),
        Heading(desk.say("重复的点"), number=True),
        Heading(desk.say("重复的分钟"), number=True),
        Heading(desk.say("还缺"), number=True),
        Heading(desk.say("说明"), wide=True),
    )
    rows: list[list[Cell]] = [
        [
            each["label"],
            each["asked"] or None,
            each["covered"],
            len(each["repeated"]) or None,
            _number(each["repeated_minutes"]) or None,
            len(each["missing"]) if each["asked"] else None,
            _lacking(desk, each),
        ]
        for each in courses
    ]
    return Grid("", headings, cut(desk, rows, limit))
