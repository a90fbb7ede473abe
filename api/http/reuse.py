"""Reuse between libraries: who has what one lacks, proposals to take it over, the library's answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Annotated, ClassVar, TypeVar, cast

from fastapi import Depends, Query
from fastapi import Path as PathParameter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.http.asking import Ask, Asking, AskingNow, Json, LibraryText, library_id
from api.http.changing import to_change
from api.http.forms import fresh, report
from api.http.live import Live
from api.http.persons import demand, note, require
from api.http.problems import Problem
from api.http.resources import Resource
from api.http.review import reviewer_of
from api.words import mark
from graph.coverage.scopes import Coverage
from graph.reuse.offers import offers
from graph.reuse.proposals import Reuse, State, answer, find, propose, proposed, take_back
from graph.upkeep import WholeStore
from people.access import Action, Target, allows
from people.roles import Person

T = TypeVar("T")
resource = Resource("reuse", "/libraries/{library}/reuse")

_PATIENCE = 5.0  # seconds until what was written is seen by this worker
Proposer = Annotated[Person, Depends(require(Action.PROPOSE))]
Decider = Annotated[Person, Depends(require(Action.DECIDE))]
ReuseId = Annotated[str, PathParameter(alias="id", pattern="^[0-9a-f]{16}$", description="A proposal's id")]
Wanted = Annotated[
    str | None,
    Query(
        min_length=3,
        max_length=1000,
        description="What is lacking: a course, requirement, ability or task. Then `offers` says who has it",
        examples=["course/530701/社群运营"],
    ),
]
Id = Annotated[str, Field(min_length=3, max_length=1000)]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is lacking, and the course of another library that has it."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"item": "course/530701/社群运营", "course": "course/ec-sample-secondary/Z05"}]
        },
    )
    item: Id
    course: Id


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said to an answer."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    remark: Annotated[str, Field(max_length=500)] = ""


@resource.get("", name="reuse")
def listed(ask: Asking, library: LibraryText, item: Wanted = None) -> Response:
    """List the proposals to a library, and, where something is lacking, the courses of others that have it."""
    identity = known_library(ask.coverage, library)
    found = proposed(ask.store, identity, ask.revision)
    there = offers(ask.coverage, identity, item) if item else []
    labels = names(ask.coverage, found, [each.library for each in there])
    data: Json = {
        "library": identity,
        "proposals": [told(each, labels) for each in found],
        "offers": [
            {
                "library": each.library,
                "name": labels[each.library],
                "course": {"id": each.course, "label": each.label},
                "lamps": list(each.lamps),
                "taker": each.taker._asdict(),
            }
            for each in there
        ],
    }
    return report(ask, data)


@resource.post("", name="reuse-propose", status_code=201)
def propose_it(ask: AskingNow, library: LibraryText, given: Proposed, who: Proposer) -> Response:
    """Propose that the library takes a course over; 409 where that is proposed or decided already."""
    made, number = proposing(ask, who, known_library(ask.coverage, library), given.item, given.course)
    return fresh(ask, _decided(ask, made, number), 201)


@resource.post("/{id}/accept", name="reuse-accept")
def accept(ask: AskingNow, library: LibraryText, identity: ReuseId, who: Decider, given: Remark) -> Response:
    """Accept a proposal: what comes with the course counts as 引用 from now on."""
    made, number = answering(ask, who, known_library(ask.coverage, library), identity, True, given.remark)
    return fresh(ask, _decided(ask, made, number))


@resource.post("/{id}/decline", name="reuse-decline")
def decline(ask: AskingNow, library: LibraryText, identity: ReuseId, who: Decider, given: Remark) -> Response:
    """Decline a proposal; it is not made again unless the answer is withdrawn."""
    made, number = answering(ask, who, known_library(ask.coverage, library), identity, False, given.remark)
    return fresh(ask, _decided(ask, made, number))


@resource.post("/{id}/withdraw", name="reuse-withdraw")
def withdraw(ask: AskingNow, library: LibraryText, identity: ReuseId, who: Proposer) -> Response:
    """Withdraw a proposal and its answer: all is as before. By who decides, or who made it while it waits."""
    number = taking_back(ask, who, known_library(ask.coverage, library), identity)
    return fresh(ask, {"revision": number, "withdrawn": identity})


def proposing(ask: Ask, who: Person, library: str, item: str, course: str) -> tuple[Reuse, int]:
    """Propose for somebody who may; return the proposal and the revision that has it."""
    demand(who, Action.PROPOSE, target_of(ask.coverage, library))
    by, coverage = reviewer_of(who, ""), ask.coverage
    made, number = _changing(ask, lambda store: propose(store, coverage, library, item, course, by, datetime.now(UTC)))
    note(ask.request, who, "reuse-propose", f"{library} ← {course}"[:500])
    return made, number


def answering(ask: Ask, who: Person, library: str, identity: str, accepted: bool, remark: str) -> tuple[Reuse, int]:
    """Answer for somebody who may; return the proposal and the revision that has the answer."""
    demand(who, Action.DECIDE, target_of(ask.coverage, library))
    by, now = reviewer_of(who, ""), datetime.now(UTC)
    made, number = _changing(ask, lambda store: answer(store, library, identity, accepted, by, now, remark.strip()))
    said = "reuse-accept" if accepted else "reuse-decline"
    note(ask.request, who, said, f"{library} ← {made.taken}"[:500], remark=remark[:200])
    return made, number


def taking_back(ask: Ask, who: Person, library: str, identity: str) -> int:
    """Withdraw for somebody who may; return the revision without it."""
    target = target_of(ask.coverage, library)

    def taken(store: WholeStore) -> str:
        with store.grouped():  # nobody answers between the look and the withdrawal
            found = find(store, library, identity)
            if not may_take_back(who, found, target):
                demand(who, Action.DECIDE, target)
            take_back(store, library, identity, datetime.now(UTC))
            return found.taken

    course, number = _changing(ask, taken)
    note(ask.request, who, "reuse-withdraw", f"{library} ← {course}"[:500])
    return number


def may_take_back(who: Person, found: Reuse, target: Target) -> bool:
    """Whether somebody may withdraw a proposal: who decides for the library, or who made it while it waits."""
    own = who.known and found.state is State.WAITING and found.by == who.name
    return allows(who, Action.DECIDE, target) or (own and allows(who, Action.PROPOSE, target))


def known_library(coverage: Coverage, text: str) -> str:
    """Return the id of a library that the graph has."""
    identity = library_id(text)
    key = int(coverage.view.keys([identity])[0])
    if key < 0 or key not in coverage.view.nodes("Library"):
        raise Problem("unknown-library", mark("没有资源库 {library}"), library=text)
    return identity


def target_of(coverage: Coverage, library: str) -> Target:
    """Return a library as what something is done to."""
    region = coverage.view.values("Library", "region", coverage.view.keys([library]))[0]
    return Target(library.partition("/")[2], str(region or ""))


def names(coverage: Coverage, found: list[Reuse], more: list[str]) -> dict[str, str]:
    """Return what courses and libraries are called."""
    ends = sorted({*more, *(end for each in found for end in (each.taker, each.taken))})
    view = coverage.view
    keys = view.keys(ends)
    there = [end for end, key in zip(ends, keys, strict=True) if key >= 0]
    called = dict(zip(there, view.labels(keys[keys >= 0]), strict=True))
    return {end: called.get(end) or end.rpartition("/")[2] for end in ends}


def told(each: Reuse, labels: dict[str, str]) -> Json:
    """Return a proposal as it is told."""
    return {
        "id": each.id,
        "state": each.state.value,
        "taker": {"id": each.taker, "label": labels[each.taker]},
        "taken": {"id": each.taken, "label": labels[each.taken]},
        "by": each.by,
        "words": each.words,
        "answered_by": each.answered_by,
        "remark": each.remark,
        "opened": each.opened,
        "source": each.source,
    }


def _decided(ask: Ask, made: Reuse, number: int) -> Json:
    coverage = cast(Live, ask.request.app.state.live).current.coverage
    return {"revision": number, "proposal": told(made, names(coverage, [made], []))}


def _changing(ask: Ask, change: Callable[[WholeStore], T]) -> tuple[T, int]:
    """Change the store, and wait until this worker sees that: whoever looks next sees what they did."""
    with to_change(ask.request) as store:
        made = change(store)
        number = store.revision
    live, patience = cast(Live, ask.request.app.state.live), monotonic() + _PATIENCE
    while live.current.revision < number and monotonic() < patience:
        sleep(0.005)
    return made, number
