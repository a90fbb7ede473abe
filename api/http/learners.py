"""A learner's own record: what is mastered, which goals are followed, how far they are. Nobody else's is ever shown."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from fastapi import Depends
from fastapi import Path as PathParameter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.http.asking import Ask, AskingNow
from api.http.forms import MEDIA_TYPES, form_of, fresh
from api.http.paths import Chosen, Goal, SkillLevel, path_of
from api.http.people_rows import PAGE, Cursor, Limit, opened, page, place
from api.http.persons import demand, doer_of, require
from api.http.problems import Problem
from api.http.resources import Resource
from api.learning import as_csv, goal_data, goal_name, mastery_data, named_points, progress_data, record_data
from api.words import mark
from graph.paths.frontier import standing_of
from graph.paths.goals import NotAGoal
from graph.paths.report import path_report
from graph.paths.standing_report import standing_report
from people import mastery
from people.access import Action, Target
from people.accounts import key_of
from people.mastery import Proof
from people.roles import Person

resource = Resource("learners", "/learners/{learner}")

MOST_AT_ONCE = 10_000
_NAMED = 20  # of ids that cannot be noted so many are named

Whose = Annotated[
    str,
    PathParameter(
        alias="learner", min_length=1, max_length=200, description="`me`, or one's own account's name", examples=["me"]
    ),
]
PointId = Annotated[
    str, PathParameter(alias="id", max_length=1000, description="A point's id", examples=["point/ec-sample/C01-M1-P01"])
]
GoalId = Annotated[
    str, PathParameter(alias="id", max_length=1000, description="A goal's id", examples=["course/530701/网店运营"])
]


async def learner(whose: Whose, who: Annotated[Person, Depends(require(Action.LEARN))]) -> Person:
    """Return the learner whose record is asked for, if it is the one who asks; of others nothing is told."""
    own = whose == "me" or key_of(whose) == key_of(who.name)
    demand(who, Action.LEARN, Target(account=who.id if own else 0))
    return who


Learner = Annotated[Person, Depends(learner)]


@dataclass(frozen=True, slots=True)
class NewMastery:
    """A point that is mastered, and what that rests on: 自述, 已练, 已考核."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    id: Annotated[str, Field(min_length=1, max_length=1000)]
    evidence: Literal["self-stated", "practised", "assessed"] = "self-stated"


@dataclass(frozen=True, slots=True)
class NewMasteries:
    """Points that are mastered; what was said of them before is replaced, the others stay."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"points": [{"id": "point/ec-sample/C01-M1-P01", "evidence": "practised"}]}]},
    )
    points: Annotated[list[NewMastery], Field(max_length=MOST_AT_ONCE)]


@dataclass(frozen=True, slots=True)
class NewGoal:
    """A goal to follow; of an occupation at a level."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"id": "course/530701/网店运营"}]}
    )
    id: Annotated[str, Field(min_length=1, max_length=1000)]
    level: Annotated[str | None, Field(pattern="^[一二三四五]级$")] = None


@resource.get("/mastery", name="mastery")
def show(ask: AskingNow, who: Learner, limit: Limit = PAGE, cursor: Cursor = None) -> Response:
    """List mastered points by id, with evidence; those that no source states any more stay, and are marked."""
    found = mastery.mastered(opened(ask.request), who.id, place(cursor) or "", limit + 1)
    last = found[limit - 1].point if len(found) > limit else ""
    return fresh(ask, page(ask.request, "mastery", mastery_data(ask.coverage.view, found), limit, last))


@resource.put("/mastery", name="mastery-put")
def note(ask: AskingNow, given: NewMasteries, who: Learner) -> Response:
    """Note points as mastered; ids that no point has are refused, and then nothing is noted."""
    said: dict[str, Proof] = {}
    for each in given.points:
        proof = Proof(each.evidence)
        if said.setdefault(each.id, proof) is not proof:
            raise Problem("bad-body", mark("同一个点给了两种依据：{point}"), point=each.id)
    named = named_points(ask.coverage.view, list(said))
    if named.unknown or named.others:
        about = {"unknown": named.unknown[:_NAMED], "not_points": named.others[:_NAMED]}
        count = len(named.unknown) + len(named.others)
        raise Problem("bad-body", mark("有 {count} 个标识不是图谱里的点，一个也没有记"), about=about, count=count)
    rows = [(point, named.labels[point], proof) for point, proof in said.items()]
    added = mastery.master(opened(ask.request), who, rows, doer_of(ask.request, who))
    return fresh(ask, {"noted": len(rows), "added": added})


@resource.delete("/mastery/{id:path}", name="mastery-delete")
def take_back(ask: AskingNow, identity: PointId, who: Learner) -> Response:
    """Take a point back; it is all the same whether it was there."""
    mastery.unlearn(opened(ask.request), who, identity, doer_of(ask.request, who))
    return Response(status_code=204)


@resource.get("/goals", name="goals")
def goals(ask: AskingNow, who: Learner) -> Response:
    """List the goals that are followed, the latest first."""
    return fresh(ask, {"goals": [goal_data(each) for each in mastery.goals(opened(ask.request), who.id)]})


@resource.put("/goals", name="goal-put")
def pursue(ask: AskingNow, given: NewGoal, who: Learner) -> Response:
    """Follow a goal."""
    try:
        label = goal_name(ask.coverage.view, given.id, given.level or "")
    except NotAGoal as error:
        raise Problem("bad-body", ask.words.told(str(error))) from None
    mastery.pursue(opened(ask.request), who, given.id, given.level or "", label, doer_of(ask.request, who))
    return goals(ask, who)


@resource.delete("/goals/{id:path}", name="goal-delete")
def give_up(ask: AskingNow, identity: GoalId, who: Learner, level: SkillLevel = None) -> Response:
    """Follow a goal no more."""
    mastery.give_up(opened(ask.request), who, identity, level or "", doer_of(ask.request, who))
    return Response(status_code=204)


@resource.get("/record", name="record")
def take_home(ask: AskingNow, who: Learner) -> Response:
    """Take home all that is kept: JSON, or the mastered points as CSV."""
    form = form_of(ask, "csv")
    kept = mastery.taken_home(opened(ask.request), who, doer_of(ask.request, who))
    data = record_data(ask.coverage.view, who.name, kept)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="zhitu-record.{form}"'}
    if form == "csv":
        return Response(as_csv(data), 200, headers, MEDIA_TYPES["csv"])
    return fresh(ask, data, headers=headers)


@resource.delete("/record", name="record-erase")
def erase(ask: AskingNow, who: Learner) -> Response:
    """Erase all that is kept, for good; backups that were made before keep it."""
    mastery.erase(opened(ask.request), who, doer_of(ask.request, who))
    return Response(status_code=204)


@resource.get("/path", name="learner-path")
def path(ask: AskingNow, who: Learner, goal: Goal, options: Chosen, level: SkillLevel = None) -> Response:
    """Find the shortest path to a goal from what is mastered."""
    found = path_of(ask, goal, level, _own(ask, who), options)
    return fresh(ask, {**path_report(found, ask.describe), "data_as_of": ask.data_as_of})


@resource.get("/frontier", name="learner-frontier")
def frontier(ask: AskingNow, who: Learner, goal: Goal, options: Chosen, level: SkillLevel = None) -> Response:
    """Say what can be learnt now on the way to a goal, and what that opens."""
    standing = standing_of(path_of(ask, goal, level, _own(ask, who), options))
    return fresh(ask, {**standing_report(standing), "data_as_of": ask.data_as_of})


@resource.get("/progress", name="progress")
def progress(ask: AskingNow, who: Learner) -> Response:
    """Say how far each goal is that is followed, and which of them is there no more."""
    kept = mastery.record(opened(ask.request), who.id)
    start = [each.point for each in kept.points]
    return fresh(ask, {"goals": [progress_data(ask.coverage, each, start) for each in kept.goals]})


def _own(ask: Ask, who: Person) -> list[str]:
    return [each.point for each in mastery.mastered(opened(ask.request), who.id)]
