"""A statement that was drawn, as a page shows it: what was said, its words in the document, both ends side by side."""

from typing import Any, NamedTuple

from api.pages.addresses import followable, to
from api.pages.evidence import quote_of
from api.pages.tables import Link, Quote
from api.pages.visit import Visit
from api.phrases import evidence_place, term_word, value_word
from api.verifying import ASKED, kind_words, statement_words
from api.words import mark
from graph.coverage.evidence import claim as told_claim
from graph.verification.opinions import Finding
from graph.verification.sides import Beside, Resource, Thing
from ontology.claims import Props, Scalar

_LAMPS = {"teach": mark("教"), "practise": mark("练"), "assess": mark("考")}
_FACTS = ("media", "minutes", "updated", "kind", "flavour", "hours", "leader", "edition", "live", "note")
"""What is stated of a thing and helps to judge, in this order."""


class Side(NamedTuple):
    """One end of a statement: what kind of thing, its name with its page, where it stands, facts, where to open it."""

    kind: str
    thing: Link
    within: str
    facts: list[tuple[str, str]]
    address: str
    resources: list[Any]
    more: int
    official: list[Quote]


class Item(NamedTuple):
    """One statement of a draw with what was said of it."""

    number: int
    relation: str
    question: str
    statement: str
    source: Quote
    subject: Side
    object: Side
    gone: bool
    verdict: str
    note: str
    kept: str


def item(visit: Visit, each: Beside, finding: Finding, kept: Finding | None = None) -> Item:
    """Return what a page shows of a statement."""
    claim, version = each.drawn.claim, each.drawn.stored.version
    words = (claim.evidence.quote,) if claim.evidence.quote else ()
    place = evidence_place(visit.words, claim.evidence)
    return Item(
        each.number,
        term_word(claim.predicate, visit.words.language),
        visit.say(ASKED[claim.predicate]),
        statement_words(visit.words, each),
        Quote(version.title, place, words, to("/source", name=version.source)),
        _side(visit, each.subject),
        _side(visit, each.object),
        each.gone,
        finding.verdict.value if finding.verdict else "",
        finding.note,
        visit.words.told(kept.verdict.value) if kept and kept.verdict else "",
    )


def _side(visit: Visit, of: Thing) -> Side:
    stated = dict(of.props)
    quotes = [quote_of(visit, said["document"], [said["evidence"]]) for said in map(_plain, of.official)]
    return Side(
        kind_words(visit.words, of),
        Link(of.label, visit.page_of(of.id)),
        " › ".join(of.within),
        _facts(visit, stated),
        followable(stated.get("url")),
        [_resource(visit, each) for each in of.resources],
        of.resource_count - len(of.resources),
        [quote for quote in quotes if quote is not None],
    )


def _plain(told: Any) -> Any:
    return told_claim(told)


def _facts(visit: Visit, stated: dict[str, Scalar]) -> list[tuple[str, str]]:
    return [
        (term_word(name, visit.words.language), value_word(visit.words, name, stated[name]))
        for name in _FACTS
        if name in stated
    ]


def _resource(visit: Visit, of: Resource) -> dict[str, Any]:
    stated: Props = of.props
    facts = dict(stated)
    return {
        "thing": Link(of.label, visit.page_of(of.id)),
        "media": visit.words.told(str(facts["media"])) if "media" in facts else "",
        "for": [visit.say(_LAMPS[each]) for each in of.purposes if each in _LAMPS],
        "address": followable(facts.get("url")),
        "dead": facts.get("live") is False,
    }
