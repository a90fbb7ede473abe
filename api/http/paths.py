"""The shortest way to a skill, where a learner stands on it, and what one major carries into another."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from api.found_goals import FEW, KINDS, named
from api.http.asking import (
    MAJOR_CODE,
    Ask,
    Asking,
    Confidence,
    Json,
    Library,
    Region,
    Tier,
    check_region,
    library_id,
)
from api.http.finding import Asked, finding_of
from api.http.forms import form_of, report
from api.http.problems import Problem
from api.http.resources import Resource
from api.words import mark
from graph.coverage.scopes import Scope
from graph.errors import UnknownNode
from graph.paths.continuation import continuation_report
from graph.paths.frontier import standing_of
from graph.paths.goals import NotAGoal
from graph.paths.path import Path, find_path
from graph.paths.report import path_report
from graph.paths.solve import NODES
from graph.paths.standing_report import standing_report
from graph.paths.start import start_of
from graph.paths.territory import Options
from ontology.terms import MEDIA

resource = Resource("paths")

MOST_NODES = 200_000

Goal = Annotated[
    str,
    Query(
        min_length=1,
        max_length=1000,
        description="An occupation, work task, requirement, ability, post, course, major or point: its id",
        examples=["course/530701/网店运营"],
    ),
]
SkillLevel = Annotated[
    str | None,
    Query(pattern="^[一二三四五]级$", description="Of an occupation: 五级 to 一级; the lower ones are included"),
]
Mastered = Annotated[
    str | None,
    Query(
        max_length=4_000,
        description="Ids of mastered points, joined by commas",
        examples=["point/ec-sample/C09-M1-P01,point/ec-sample/C10-M1-P01"],
    ),
]
Soft = Annotated[bool, Query(description="Learn recommended prerequisites too")]
Media = Annotated[
    str | None,
    Query(
        max_length=200, description=f"Media that can be used, joined by commas: {'、'.join(MEDIA)}", examples=["视频"]
    ),
]
Budget = Annotated[
    float | None, Query(ge=0, le=1e7, allow_inf_nan=False, description="Minutes at most", examples=[600])
]
Nodes = Annotated[int, Query(ge=0, le=MOST_NODES, description="How many nodes the search may explore")]
MajorCode = Annotated[str, Query(pattern=MAJOR_CODE, description="专业代码", examples=["730701"])]
Following = Annotated[str, Query(alias="next", pattern=MAJOR_CODE, description="专业代码", examples=["530701"])]


def options_of(
    ask: Asking,
    library: Library = None,
    tier: Tier = None,
    region: Region = None,
    soft: Soft = False,
    media: Media = None,
    budget: Budget = None,
    nodes: Nodes = NODES,
    min_confidence: Confidence = 1.0,
) -> Options:
    """Return how a path may run."""
    chosen = frozenset(part.strip() for part in media.split(",")) if media else frozenset()
    if wrong := sorted(chosen - set(MEDIA)):
        detail = mark("没有素材类型“{name}”；可写 {names}")
        raise Problem("bad-parameter", detail, name=wrong[0], names="、".join(MEDIA))
    _known(ask, library)
    check_region(ask, region or "")
    scope = Scope(tier=tier or "", region=region or "", library=library_id(library))
    return Options(scope, soft, chosen, budget, min_confidence, nodes)


Chosen = Annotated[Options, Depends(options_of)]


def _known(ask: Ask, library: str | None) -> None:
    if library and library_id(library) not in ask.coverage.pairs.library_ids:
        raise Problem("unknown-library", mark("没有资源库 {library}"), library=library_id(library))


def mastered_in(text: str | None) -> list[str]:
    """Return the ids in a list that is joined by commas."""
    return [part.strip() for part in text.split(",") if part.strip()] if text else []


def path_of(ask: Ask, goal: str, level: str | None, mastered: Sequence[str], options: Options) -> Path:
    """Find a path from mastered points; Problem for a goal that is none or not there."""
    try:
        return find_path(ask.coverage, goal, level or "", start_of(ask.coverage.view, mastered), options)
    except NotAGoal as error:
        raise Problem("bad-parameter", ask.words.told(str(error))) from None
    except UnknownNode:
        raise Problem(
            "unknown-node", mark("没有 {item}"), about={"did_you_mean": _meant(ask, goal)}, item=goal
        ) from None


def _meant(ask: Ask, goal: str) -> list[dict[str, object]]:
    """Return things of like names; nothing while names are still being put in order."""
    text = named(goal)
    if not text:
        return []
    try:
        found = finding_of(ask.request).find(ask, Asked(text, list(KINDS), FEW, False))
    except Problem:
        return []
    return [{"id": hit.id, "label": hit.label} for hit in found.hits]


@resource.get("/paths", name="path")
def path(ask: Asking, goal: Goal, options: Chosen, level: SkillLevel = None, mastered: Mastered = None) -> Response:
    """Find the shortest path to a goal: steps by course and module, resources, minutes, and why each step is there."""
    form_of(ask)
    found = path_of(ask, goal, level, mastered_in(mastered), options)
    return report(ask, path_report(found, ask.describe))


@resource.get("/frontier", name="frontier")
def frontier(ask: Asking, goal: Goal, options: Chosen, level: SkillLevel = None, mastered: Mastered = None) -> Response:
    """Say where a learner stands: what can be learnt now, what it opens, progress, time left."""
    form_of(ask)
    found = path_of(ask, goal, level, mastered_in(mastered), options)
    return report(ask, standing_report(standing_of(found)))


@resource.get("/continuation", name="continuation")
def continuation(
    ask: Asking, done: MajorCode, following: Following, library: Library = None, min_confidence: Confidence = 1.0
) -> Response:
    """接续专业: what someone who finished a major has of the next, what is repeated, what is missing."""
    form_of(ask)
    return report(ask, compared(ask, done, following, library, min_confidence))


def compared(ask: Ask, done: str, following: str, library: str | None, confidence: float) -> Json:
    """Compare two majors by their codes; Problem where one of them, or the library, is not there."""
    _known(ask, library)
    places = {code: ask.coverage.demand.place(code) for code in (done, following)}
    for code, place in places.items():
        if place is None:
            raise Problem("unknown-major", mark("专业目录中没有 {code}；核对代码"), code=code)
    ids = [f"major/{ask.coverage.demand.codes[place]}" for place in places.values() if place is not None]
    options = Options(confidence=confidence)
    return continuation_report(ask.coverage, ids[0], ids[-1], options, ask.describe, library_id(library))
