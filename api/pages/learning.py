"""学习: goals that are followed, the search for one, the path to it with time and reasons, what leads on from it."""

from typing import Annotated, Any

import numpy as np
from fastapi import Query
from starlette.responses import Response

from api.found import sample
from api.found_goals import KINDS, belonging
from api.http.asking import Library
from api.http.finding import Asked, finding_of
from api.http.paths import Chosen, Following, Goal, MajorCode, SkillLevel, compared, path_of
from api.http.resources import Resource
from api.pages.admission import unkept
from api.pages.groups import library_names, marked
from api.pages.learning_start import Study, Studying, listed
from api.pages.learning_words import (
    blocked_rows,
    goal_word,
    group_rows,
    left_words,
    minutes_word,
    now_rows,
    oddities,
    ring,
    thing,
)
from api.pages.tables import Cell, Column, Link, Table
from api.pages.visit import Visit, Visiting
from api.phrases import term_word
from api.words import mark
from graph.errors import UnknownNode
from graph.paths.frontier import standing_of
from graph.paths.goals import NotAGoal
from graph.paths.path import Path, find_path
from graph.paths.report import path_report
from graph.paths.standing_report import standing_report
from graph.paths.start import start_of
from graph.views.text import LONGEST
from ontology.codes import SkillLevel as Levels
from people.mastery import Pursued

pages = Resource("pages", shown=False)

Json = Any  # a report as it goes out: the JSON border
PATH, NEXT = "/learn/path", "/learn/next"
FOLLOWED, FOUND, TAUGHT = 8, 12, 12
LEVELS = tuple(level.value for level in sorted(Levels, key=lambda level: level.rank))
Text = Annotated[str, Query(max_length=LONGEST, description="A job or a skill")]


@pages.get("/learn", name="learn-page")
def start(visit: Visiting, study: Studying, q: Text = "") -> Response:
    """Show how far the goals are that are followed, and look for another."""
    text = q.strip()
    kept = {"mastered": listed(study.given)} if study.given else {}
    page = visit.page(
        "learn.html",
        section="learn",
        study=study,
        goals=[_followed(visit, study, each) for each in study.record.goals[:FOLLOWED]],
        more=[_goal_link(visit, each) for each in study.record.goals[FOLLOWED:]],
        text=text,
        found=_found(visit, text, kept) if text else [],
        taught=[] if text else _taught(visit, kept),
        kept=kept,
    )
    return unkept(page) if study.who else page


@pages.get("/learn/path", name="learn-path-page")
def path(visit: Visiting, study: Studying, goal: Goal, options: Chosen, level: SkillLevel = None) -> Response:
    """Show the path to a goal: how far, what can be learnt now, every step with its reason, what nobody teaches."""
    found = path_of(visit, goal, level, study.start, options)
    report: Json = path_report(found, visit.describe)
    standing: Json = standing_report(standing_of(found))
    steps = {step["id"]: step for group in report["groups"] for step in group["steps"]}
    now = now_rows(visit, study, standing, steps)
    page = visit.page(
        "learn_path.html",
        section="learn",
        crumbs=[Link(visit.say(mark("学习")), _start(visit, study)), Link(report["goal"]["label"], "")],
        study=study,
        goal=report["goal"],
        kind=goal_word(visit, goal),
        page=visit.page_of(goal),
        followed=any((each.goal, each.level) == (goal, level or "") for each in study.record.goals),
        ring=ring(visit, standing["progress"]),
        left=left_words(visit, standing["left"]),
        count=len(steps),
        proof=report["proof"],
        least=minutes_word(visit, report["proof"]["at_least"]),
        unread=any(each["reason"] == "nothing-asked" for each in report["blocked"]),
        now=[each for each in now if each["on_path"]],
        beside=[each for each in now if not each["on_path"]],
        groups=group_rows(visit, study, report),
        met=[thing(visit, each) for each in report["met"]],
        left_out=[thing(visit, each) for each in report["left_out"]],
        blocked=blocked_rows(visit, report),
        ignored=[(thing(visit, each["before"]), thing(visit, each["after"])) for each in report["ignored"]],
        oddities=oddities(visit, report["start"], _labels_of_start(visit, study, report["start"])),
        carried=report["start"]["carried"],
        used=report["start"]["used"],
        options=options,
        levels=LEVELS if goal.startswith("occupation/") else (),
        libraries=sorted(library_names(visit).items()),
        onwards=_onwards(visit, found, goal),
        table=_steps_table(visit, report),
        back=visit.here(take=None),
    )
    return unkept(page) if study.who else page


@pages.get("/learn/next", name="learn-next-page")
def following(visit: Visiting, done: MajorCode, following: Following, library: Library = None) -> Response:
    """Show what someone who finished a major has of the next: covered, repeated, missing."""
    report: Json = compared(visit, done, following, library, visit.confidence)
    return visit.page(
        "learn_next.html",
        section="learn",
        crumbs=[Link(visit.say(mark("学习")), visit.to("/learn")), Link(report["next"]["label"], "")],
        report=report,
        done=thing(visit, report["done"]),
        next=thing(visit, report["next"]),
        library=library_names(visit).get(report["parameters"]["library"], ""),
        path=visit.to(PATH, goal=report["next"]["id"]),
        time=minutes_word(visit, report["missing"]["minutes"]["stated"]),
        table=_continuation_table(visit, report["courses"]),
    )


def _start(visit: Visit, study: Study) -> str:
    return visit.to("/learn", mastered=listed(study.given))


def _goal_link(visit: Visit, of: Pursued) -> Link:
    return Link(of.label, visit.to(PATH, goal=of.goal, level=of.level), of.level)


def _followed(visit: Visit, study: Study, of: Pursued) -> dict[str, object]:
    """Return a goal with how far it is and what comes next."""
    link, kind = _goal_link(visit, of), goal_word(visit, of.goal)
    shown: dict[str, object] = {"goal": of, "link": link, "kind": kind, "ring": None}
    try:
        found = find_path(visit.coverage, of.goal, of.level, start_of(visit.coverage.view, study.start))
    except (UnknownNode, NotAGoal):
        return shown
    standing: Json = standing_report(standing_of(found))
    nearest = next((each for each in standing["now"] if each["on_path"]), None)
    return shown | {
        "ring": ring(visit, standing["progress"]),
        "left": left_words(visit, standing["left"]),
        "used": standing["start"]["used"],
        "next": thing(visit, nearest) if nearest else None,
        "done": not found.steps and not found.quest.blocked,
    }


def _found(visit: Visit, text: str, kept: dict[str, str]) -> list[dict[str, object]]:
    """Return goals of like names, each told apart by its kind and by what it belongs to."""
    found = finding_of(visit.request).find(visit, Asked(text, list(KINDS), FOUND, True))
    rows: list[dict[str, object]] = []
    for hit in found.hits:
        rows.append(
            {
                "link": Link(hit.label, visit.to(PATH, goal=hit.id, **kept)),
                "kind": term_word(hit.kind, visit.words.language),
                "parent": belonging(found, hit.id),
                "sample": marked(visit, "", True).strip() if sample(found, hit) else "",
            }
        )
    return rows


def _taught(visit: Visit, kept: dict[str, str]) -> list[Link]:
    """Return majors that some library serves: there is something to learn there."""
    codes = visit.coverage.demand.codes
    served = np.unique(visit.coverage.pairs.majors)[:TAUGHT]
    ids = [f"major/{codes[place]}" for place in served.tolist()]
    labels = visit.store.labels(visit.store.keys(ids), visit.revision) if ids else []
    return [
        Link(f"{each.removeprefix('major/')} {label}", visit.to(PATH, goal=each, **kept))
        for each, label in zip(ids, labels, strict=True)
    ]


def _labels_of_start(visit: Visit, study: Study, start: Json) -> dict[str, str]:
    """Return the names of points that something is odd about; of those that are gone, as they were when noted."""
    ids = sorted({each for name in ("gone", "without_prerequisites") for each in start[name]["ids"]})
    keys = visit.store.keys(ids)
    labels = dict(zip(ids, visit.store.labels(keys, visit.revision), strict=True)) if ids else {}
    return {**labels, **{each.point: each.label for each in study.record.points if not labels.get(each.point)}}


def _onwards(visit: Visit, found: Path, goal: str) -> list[Link]:
    """Return the majors to which a major leads on (接续专业)."""
    if not goal.startswith("major/"):
        return []
    view = found.territory.view
    rows = view.out("continuesTo", np.array([found.territory.goal.key]))
    keys = np.unique(rows.objects[rows.worth >= 1])
    done = goal.removeprefix("major/")
    return [
        Link(f"{code} {label}", visit.to(NEXT, done=done, next=code))
        for code, label in zip((each.removeprefix("major/") for each in view.ids(keys)), view.labels(keys), strict=True)
    ]


def _steps_table(visit: Visit, report: Json) -> Table:
    """Return the steps as they are taken home."""
    headings = (mark("步"), mark("课程"), mark("模块"), mark("学什么"), mark("分钟"), mark("达成"))
    rows: list[list[Cell]] = [
        [
            step["step"],
            group["course"]["label"] if group["course"] else "",
            group["module"]["label"] if group["module"] else "",
            step["label"],
            step["minutes"],
            visit.say(mark("、")).join(each["label"] for each in step["why"]["for"]),
        ]
        for group in report["groups"]
        for step in group["steps"]
    ]
    return Table("steps", visit.say(mark("学习路径")), [Column(visit.say(word)) for word in headings], rows)


def _continuation_table(visit: Visit, courses: Json) -> Table:
    headings = (
        (mark("课程"), "text"),
        (mark("要求"), "number"),
        (mark("已有"), "number"),
        (mark("会重复的点"), "number"),
    )
    columns = [Column(visit.say(word), kind) for word, kind in headings]
    columns.append(Column(visit.say(mark("还缺"))))
    rows: list[list[Cell]] = []
    for each in courses:
        lacking = [thing(visit, one) for one in each["missing"][:3]]
        more = len(each["missing"]) - len(lacking)
        names = visit.say(mark("、")).join(link.text for link in lacking)
        if not each["asked"]:
            names = visit.say(mark("没有资源库的标准课程完整对应它"))
        elif more:
            names = visit.say(mark("{names}，另有 {count} 项"), names=names, count=more)
        rows.append([thing(visit, each), each["asked"] or None, each["covered"], len(each["repeated"]) or None, names])
    return Table("courses", visit.say(mark("后一个专业的课程")), columns, rows, stacked=True)
