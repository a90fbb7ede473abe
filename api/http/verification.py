"""Experts' verifications for programs: draws, verdicts and opinions; as the pages and `zhitu verify` make them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, ClassVar, Literal

from fastapi import Depends, Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.http.aside import aside_of
from api.http.asking import Ask, Asking, AskingNow, Library, LibraryText, library_id
from api.http.changing import to_change
from api.http.forms import fresh, report
from api.http.persons import note, require
from api.http.resources import Resource
from api.verifying import draw_data, drawn, library_at, shelf_of, sides, verification_data
from graph.errors import VerificationError
from graph.verification.drawing import LARGEST_SEED, SIZE
from graph.verification.opinions import Finding, Opinion, Said, Verdict, save, verification, verifications, withdraw
from people.access import Action
from people.roles import Person

resource = Resource("verification", "/verifications")

Expert = Annotated[Person, Depends(require(Action.VERIFY))]
Seed = Annotated[int, Query(ge=0, le=LARGEST_SEED, description="Which draw", examples=[7])]


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict on a statement, by its number in the draw."""

    number: Annotated[int, Field(ge=1, le=SIZE)]
    verdict: Literal["属实", "不属实", "存疑"] | None = None
    note: Annotated[str, Field(max_length=20_000)] = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts on a draw, and the opinion; `seen` is the `mark` of one's own verification as it was seen."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"seed": 7, "revision": 12, "findings": [{"number": 1, "verdict": "属实"}], "seen": ""}]
        },
    )
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)]
    revision: Annotated[int, Field(ge=1, le=1 << 60)]
    findings: Annotated[list[Judged], Field(max_length=SIZE)] = field(default_factory=list)
    opinion: Literal["通过", "不通过"] | None = None
    note: Annotated[str, Field(max_length=20_000)] = ""
    seen: Annotated[str, Field(max_length=64)] = ""


@resource.get("", name="verifications")
def everything(ask: Asking, library: Library = None) -> Response:
    """List the verifications in force, of a library or of all; the latest opinion of a library decides."""
    found = verifications(ask.store, _slug(library or ""), ask.revision)
    return report(ask, {"verifications": [verification_data(each) for each in found]})


@resource.get("/{library}", name="verification-draw-data")
async def draw(ask: Asking, library: LibraryText, seed: Seed) -> Response:
    """Draw 30 statements of a library by a seed, each with what stands beside it; the same for the same revision."""
    return await aside_of(ask.request).run(partial(_drawn, ask, _slug(library), seed))


@resource.post("/{library}", name="verification-judge")
async def judge(ask: AskingNow, library: LibraryText, given: Judgement, who: Expert) -> Response:
    """Keep one's verdicts and opinion; 409 where one's own verification is not the one `seen`."""
    return await aside_of(ask.request).run(partial(_judged, ask, _slug(library), given, who))


@resource.delete("/{library}", name="verification-take-back")
async def take_back(ask: AskingNow, library: LibraryText, who: Expert) -> Response:
    """Take one's own verification of a library back; all is as it was."""
    return await aside_of(ask.request).run(partial(_withdrawn, ask, _slug(library), who))


def _drawn(ask: Ask, slug: str, seed: int) -> Response:
    library_at(ask.store, slug, ask.revision)
    shelf = shelf_of(ask.store, slug, ask.revision)
    of = drawn(ask.store, slug, ask.revision, seed, shelf)
    return report(ask, draw_data(of, sides(ask.store, of, ask.revision, shelf)))


def _judged(ask: Ask, slug: str, given: Judgement, who: Person) -> Response:
    revision = ask.numbered(str(given.revision))
    library_at(ask.store, slug, revision)
    of = drawn(ask.store, slug, revision, given.seed)
    if over := [each.number for each in given.findings if each.number > len(of.claims)]:
        raise VerificationError(f"抽取只有 {len(of.claims)} 条，没有第 {over[0]} 条")
    findings = tuple(
        Finding(of.claims[each.number - 1].identity, Verdict(each.verdict) if each.verdict else None, each.note.strip())
        for each in given.findings
    )
    said = Said(findings, Opinion(given.opinion) if given.opinion else None, given.note.strip())
    with to_change(ask.request) as store:
        made = save(store, of, who.name, said, datetime.now(UTC), given.seen)
        found = verification(store, slug, who.name)
    if made is not None:
        note(ask.request, who, "verify", f"library/{slug}", remark=given.opinion or "")
    assert found is not None
    return fresh(ask, verification_data(found))


def _withdrawn(ask: Ask, slug: str, who: Person) -> Response:
    with to_change(ask.request) as store:
        revision = withdraw(store, slug, who.name, datetime.now(UTC))
    note(ask.request, who, "verify-withdraw", f"library/{slug}")
    return fresh(ask, {"revision": revision.number, "withdrawn": revision.source})


def _slug(library: str) -> str:
    return library_id(library).removeprefix("library/")
