"""Rules and the state of the graph itself: rule packs, doctor."""

from functools import partial
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.doubts import doctor_data
from api.http.aside import aside_of
from api.http.asking import Ask, AskingNow, Json
from api.http.forms import fresh
from api.http.listing import ListedNow, Listing
from api.http.problems import Problem
from api.http.resources import Resource
from api.words import mark
from graph.examination import LISTS, examine
from ontology.rules import rules

resource = Resource("rules and state")

RULE_COLUMNS = (
    *("rule", "title", "tiers", "year", "measure", "comparison", "threshold", "unit", "citation", "verified"),
)
Only = Annotated[
    str | None, Query(alias="list", max_length=50, description="This list only", examples=["majors-not-read"])
]
Most = Annotated[
    int | None, Query(ge=1, le=1_000_000, description="Entries of each list; `counts` tell of all", examples=[10])
]


@resource.get("/rules", name="rules")
def rule_packs(page: ListedNow) -> Response:
    """List the rules of all packs: threshold, citation, and whether it was verified; unverified ones are off."""
    entries: list[Json] = [
        {"rule": rule.id, **rule._asdict(), "tiers": [tier.value for tier in rule.tiers]} for rule in rules()
    ]
    for entry in entries:
        del entry["id"]
    return page.answer(Listing.of("rules", RULE_COLUMNS, entries))


@resource.get("/doctor", name="doctor")
async def doctor(ask: AskingNow, only: Only = None, limit: Most = None) -> Response:
    """Check the store against itself and list what is incomplete or doubtful; reads everything, so it takes a while."""
    if only and only not in LISTS:
        raise Problem("bad-parameter", mark("没有清单“{name}”；可写 {names}"), name=only, names="、".join(LISTS))
    return await aside_of(ask.request).run(partial(_examined, ask, only or "", limit))


def _examined(ask: Ask, only: str, limit: int | None) -> Response:
    faults = [ask.words.told(fault) for fault in ask.store.check()]
    findings = examine(ask.coverage, only)
    said = doctor_data(ask.revision, faults, findings, ask.words, limit)
    head: Json = {"revision": ask.revision, "data_as_of": ask.data_as_of, "parameters": ask.given}
    return fresh(ask, {**head, **said})
