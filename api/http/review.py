"""Reviewing over the web: the queue, decisions, and taking the latest one back; as `align review` makes them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal

from fastapi import Depends, Query, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.http.asking import AskingNow, Json, Library, library_id
from api.http.changing import to_change
from api.http.forms import fresh
from api.http.listing import Listed, Listing
from api.http.persons import demand, note, require
from api.http.problems import Problem
from api.http.resources import Resource
from api.http.review_schemas import PAIRS, WAITING_COLUMNS
from api.words import mark
from graph.alignment.queue import Waiting, waiting
from graph.alignment.review import Decision, Ruling, Verdict, decide, disagreements, latest, library_of, undo
from graph.store import Revision
from graph.upkeep import WholeStore
from ontology.claims import Method
from people.access import Action, Target
from people.roles import Person

resource = Resource("review", "/review")

HERE = "本机"
"""Who decides on the server's own machine while there are no accounts, unless another name is given."""

VERDICTS = {"accept": Verdict.ACCEPT, "reject": Verdict.REJECT, "other": Verdict.OTHER, "none": Verdict.NONE}
Reviewer = Annotated[Person, Depends(require(Action.REVIEW))]
Pair = Annotated[
    str | None,
    Query(pattern=f"^({'|'.join(PAIRS)})$", description="Only this kind of pair", examples=["course-course"]),
]
Id = Annotated[str, Field(min_length=3, max_length=1000)]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a proposed pair; `seen` is the revision that the reviewer saw, `other` what is chosen instead."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "subject": "course/ec-sample-secondary/Z03",
                    "object": "course/530701/新媒体营销",
                    "verdict": "accept",
                    "extent": "part",
                    "seen": 12,
                }
            ]
        },
    )
    subject: Id
    object: Id
    verdict: Literal["accept", "reject", "other", "none"]
    extent: Literal["full", "part"] | None = None
    other: Annotated[str | None, Field(max_length=1000)] = None
    note: Annotated[str | None, Field(max_length=500)] = None
    seen: Annotated[int | None, Field(ge=0, le=1 << 60)] = None
    reviewer: Annotated[str | None, Field(max_length=64)] = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Whose latest decision to take back: one's own; `source` is the one that was seen as the latest."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    source: Annotated[str | None, Field(max_length=500)] = None
    reviewer: Annotated[str | None, Field(max_length=64)] = None


@resource.get("", name="review")
def queue(page: Listed, pair: Pair = None, library: Library = None) -> Response:
    """List what waits for a decision: what settles most first, then what is least certain; and who disagrees."""
    ask, slug = page.ask, library_id(library).removeprefix("library/")
    found = waiting(ask.store, ask.coverage.view, pair or "", slug, as_of=ask.revision)
    split = disagreements(ask.store, slug, ask.revision)
    view = ask.coverage.view
    ends = sorted({end for each in found for end in each.proposal.link})
    labels = dict(zip(ends, view.labels(view.keys(ends)), strict=True)) if ends else {}
    listing = Listing("waiting", WAITING_COLUMNS, len(found), lambda a, b: [_told(each, labels) for each in found[a:b]])
    return page.answer(listing, {"disagreements": [[_ruling(one) for one in said] for said in split]})


@resource.post("/decisions", name="review-decide")
def decision(ask: AskingNow, given: Decided, who: Reviewer) -> Response:
    """Decide on a pair; 409 where another reviewer decided otherwise since `seen`, 404 where it waits no more."""
    may_review(ask.request, who, given.subject)
    extent, other, remark = given.extent or "", given.other or "", given.note or ""
    reviewer = reviewer_of(who, given.reviewer or "")
    said = Decision(reviewer, given.subject, given.object, VERDICTS[given.verdict], other, extent, remark)
    with to_change(ask.request) as store:
        made = decided(ask.request, store, who, said, given.seen)
        found = latest(store, reviewer)
        number = store.revision
    source = found.version.source if made and found else ""
    return fresh(ask, {"revision": number, "decided": made is not None, "source": source})


@resource.post("/undo", name="review-undo")
def take_back(ask: AskingNow, given: TakenBack, who: Reviewer) -> Response:
    """Take back one's own latest decision; 404 where there is none, or another than was seen."""
    with to_change(ask.request) as store:
        revision, source = taken_back(ask.request, store, who, given.reviewer or "", given.source or "")
    return fresh(ask, {"revision": revision.number, "undone": source})


def reviewer_of(who: Person, given: str) -> str:
    """Return under which name somebody decides: an account's own, whatever is given; a name of the machine's choice."""
    if who.known and given and given != who.name:
        raise Problem("forbidden", mark("登录之后以本人的名义复核"))
    return who.name or given.strip() or HERE


def may_review(request: Request, who: Person, subject: str) -> None:
    """Refuse somebody who may not decide for the library of a subject."""
    demand(who, Action.REVIEW, Target(library_of(subject)))


def decided(
    request: Request, store: WholeStore, who: Person, said: Decision, seen: int | None = None
) -> Revision | None:
    """Write a decision, and into the audit log that it was made."""
    made = decide(store, said, datetime.now(UTC), seen)
    if made is not None:
        note(request, who, "review", f"{said.subject} → {said.object}"[:500], remark=said.verdict.value)
    return made


def taken_back(request: Request, store: WholeStore, who: Person, given: str, shown: str = "") -> tuple[Revision, str]:
    """Take back the latest decision of whoever asks; return what it was."""
    reviewer = reviewer_of(who, given)
    revision, found = undo(store, reviewer, datetime.now(UTC), shown)
    note(request, who, "review-undo", found.version.title[:500])
    return revision, found.version.source


def _told(of: Waiting, labels: dict[str, str]) -> Json:
    each = of.proposal
    return {
        "subject": each.subject,
        "label": labels[each.subject],
        "predicate": each.predicate,
        "object": each.object,
        "object_label": labels[each.object],
        "pair": each.pair,
        "library": f"library/{each.library}" if each.library else None,
        "confidence": each.confidence,
        "calibrated": each.method is Method.MODEL,
        "extent": each.extent or None,
        "value": of.value,
        "why": each.why,
        "source": each.source,
    }


def _ruling(of: Ruling) -> Json:
    return {name: value for name, value in of._asdict().items() if name not in ("source", "note")}
