"""A learner's own record on pages: marking, what is kept, taking it home, erasing it."""

from typing import Annotated

from fastapi import Depends, Form
from starlette.responses import Response

from api.http.people_rows import opened
from api.http.persons import doer_of
from api.http.problems import Problem
from api.http.resources import Resource
from api.learning import goal_name, in_force, named_points
from api.pages.admission import Field, admitted, inside, seen_other, unkept
from api.pages.learning_start import LONGEST_LIST, Studying, points_in
from api.pages.tables import Cell, Column, Link, Table
from api.pages.visit import Visiting
from api.phrases import moment
from api.reported import PROOFS
from api.words import mark
from graph.errors import UnknownNode
from graph.paths.goals import NotAGoal
from people import mastery
from people.access import Action
from people.mastery import MOST_GOALS, Proof
from people.roles import Person

pages = Resource("pages", shown=False)

RECORD = "/learn/record"
SHOWN = 200
Learner = Annotated[Person, Depends(admitted(Action.LEARN))]
Points = Annotated[str, Form(max_length=LONGEST_LIST)]


@pages.get("/learn/record", name="record-page")
def record(visit: Visiting, who: Learner, study: Studying, done: str = "") -> Response:
    """Show all that is kept of a learner."""
    points = study.record.points
    there = in_force(visit.coverage.view, [each.point for each in points])
    rows = [
        {
            "id": each.point,
            "point": Link(each.label, visit.page_of(each.point)),
            "proof": visit.say(PROOFS[str(each.proof)]),
            "day": moment(each.at)[:10],
            "there": is_there,
        }
        for each, is_there in zip(points, there, strict=True)
    ]
    headings = (mark("点"), mark("依据"), mark("日期"), mark("标识"))
    cells: list[list[Cell]] = [
        [each.label, visit.say(PROOFS[str(each.proof)]), moment(each.at)[:10], each.point] for each in points
    ]
    table = Table("record", visit.say(mark("已掌握")), [Column(visit.say(word)) for word in headings], cells)
    shown = visit.rows or SHOWN
    return unkept(
        visit.page(
            "learn_record.html", section="learn", study=study, rows=rows[:shown], table=table, erased=done == "erased"
        )
    )


@pages.post("/learn/mark", name="mark-form")
def note(
    visit: Visiting,
    who: Learner,
    points: Points = "",
    evidence: Field = str(Proof.STATED),
    goal: Field = "",
    level: Field = "",
    back: Annotated[str, Form(max_length=8_000)] = "",
) -> Response:
    """Note points as mastered, and the goal on whose way they lie as one that is followed, if there is room for it."""
    given = list(points_in(points))
    named = named_points(visit.coverage.view, given)
    if evidence not in PROOFS or not given or named.unknown or named.others:
        raise Problem("bad-body", mark("没有这个点，或依据不是 自述、已练、已考核"))
    database, doer = opened(visit.request), doer_of(visit.request, who)
    followed = [(each.goal, each.level) for each in mastery.goals(database, who.id)]
    label = _goal_label(visit, goal, level) if goal else ""
    mastery.master(database, who, [(point, named.labels[point], Proof(evidence)) for point in given], doer)
    if goal and (goal, level) not in followed and len(followed) < MOST_GOALS:
        mastery.pursue(database, who, goal, level, label, doer)
    return seen_other(inside(back) or RECORD)


@pages.post("/learn/unmark", name="unmark-form")
def take_back(
    visit: Visiting, who: Learner, point: Field = "", back: Annotated[str, Form(max_length=8_000)] = ""
) -> Response:
    """Take a point back."""
    mastery.unlearn(opened(visit.request), who, point, doer_of(visit.request, who))
    return seen_other(inside(back) or RECORD)


@pages.post("/learn/goal", name="goal-form")
def follow(
    visit: Visiting,
    who: Learner,
    goal: Field = "",
    level: Field = "",
    drop: Field = "",
    back: Annotated[str, Form(max_length=8_000)] = "",
) -> Response:
    """Follow a goal, or no more."""
    if drop:
        mastery.give_up(opened(visit.request), who, goal, level, doer_of(visit.request, who))
    else:
        label = _goal_label(visit, goal, level)
        mastery.pursue(opened(visit.request), who, goal, level, label, doer_of(visit.request, who))
    return seen_other(inside(back) or "/learn")


@pages.post("/learn/erase", name="erase-form")
def erase(visit: Visiting, who: Learner) -> Response:
    """Erase all that is kept, for good."""
    mastery.erase(opened(visit.request), who, doer_of(visit.request, who))
    return seen_other(f"{RECORD}?done=erased")


def _goal_label(visit: Visiting, goal: str, level: str) -> str:
    """Return what a goal is called; one that cannot be one is refused."""
    try:
        return goal_name(visit.coverage.view, goal, level)
    except (NotAGoal, UnknownNode) as error:
        raise Problem("bad-body", visit.words.told(str(error))) from None
