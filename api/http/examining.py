"""Rules and the state of the graph itself: rule packs, doctor."""

from threading import Lock
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.answers import doubts_data
from api.http.asking import AskingNow, Json
from api.http.forms import fresh
from api.http.listing import ListedNow, Listing
from api.http.problems import Problem
from api.http.resources import Resource
from api.words import mark
from graph.examination import examine
from ontology.rules import rules

resource = Resource("rules and state")

RULE_COLUMNS = (
    *("rule", "title", "tiers", "year", "measure", "comparison", "threshold", "unit", "citation", "verified"),
)
Only = Annotated[
    str | None, Query(alias="list", max_length=50, description="This list only", examples=["majors-not-read"])
]
_EXAMINING = Lock()  # the whole store is read: one at a time


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
def doctor(ask: AskingNow, only: Only = None) -> Response:
    """Check the store against itself and list what is incomplete or doubtful; reads everything, so it takes a while."""
    findings = {each.name: each for each in examine(ask.coverage)}
    if only and only not in findings:
        raise Problem("bad-parameter", mark("没有清单“{name}”；可写 {names}"), name=only, names="、".join(findings))
    with _EXAMINING:
        faults = ask.store.check()
    data: Json = {
        "revision": ask.revision,
        "data_as_of": ask.data_as_of,
        "parameters": ask.given,
        "faults": [ask.words.told(fault) for fault in faults],
        "lists": doubts_data(each for name, each in findings.items() if only in (None, name)),
    }
    return fresh(ask, data)
