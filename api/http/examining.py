"""Rules and the state of the graph itself: rule packs, doctor."""

from threading import Lock

from starlette.responses import Response

from api.http.asking import AskingNow, Json
from api.http.forms import fresh
from api.http.listing import ListedNow, Listing
from api.http.resources import Resource
from graph.examination import examine
from ontology.rules import rules

resource = Resource("rules and state")

RULE_COLUMNS = (
    *("rule", "title", "tiers", "year", "measure", "comparison", "threshold", "unit", "citation", "verified"),
)
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
def doctor(ask: AskingNow) -> Response:
    """Check the store against itself and list what is incomplete or doubtful; reads everything, so it takes a while."""
    with _EXAMINING:
        faults = ask.store.check()
    data: Json = {
        "revision": ask.revision,
        "data_as_of": ask.data_as_of,
        "parameters": ask.given,
        "faults": [ask.words.told(fault) for fault in faults],
        "lists": {each.name: [doubt._asdict() for doubt in each.doubts] for each in examine(ask.coverage)},
    }
    return fresh(ask, data)
