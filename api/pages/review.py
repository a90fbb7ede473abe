"""待复核: one proposal at a time, both texts side by side; a form decides, a key presses its button."""

from functools import partial
from typing import Annotated, Any, NamedTuple, cast

import anyio.to_thread
from fastapi import Depends, Form, Query, Request
from starlette.responses import Response

from api.http.asking import library_id
from api.http.changing import to_change
from api.http.persons import require
from api.http.problems import KINDS as PROBLEMS
from api.http.problems import Problem, kind_of
from api.http.resources import Resource
from api.http.review import HERE, VERDICTS, decided, may_review, reviewer_of, taken_back
from api.http.review_schemas import PAIRS
from api.http.serving import Serving
from api.pages import review_words
from api.pages.addresses import to as address_of
from api.pages.admission import Field, admitted, asked_of, seen_other, unkept
from api.pages.evidence import quote_of
from api.pages.tables import Cell, Column, Link, Table
from api.pages.visit import Rows, Take, Visit
from api.words import mark
from graph.alignment.card import Card, Ground, Side, card, drawn, meant
from graph.alignment.items import PAIRINGS, Matter
from graph.alignment.proposals import SOURCE as PROPOSED
from graph.alignment.queue import Runs, Waiting, runs, waiting
from graph.alignment.review import SOURCE as REVIEWED
from graph.alignment.review import (
    Decision,
    Open,
    Ruling,
    disagreements,
    latest,
    library_of,
    proposals,
    ruled,
)
from graph.errors import AlignmentError
from ontology.claims import Method
from ontology.names import prefix_of, segments
from people.access import Action, Target, allows, libraries
from people.roles import Person

pages = Resource("pages", shown=False)

REVIEW = "/review"
MOST = 50_000
"""More proposals than this are not put in order at once: a library is chosen first."""
_OTHER = "other="  # on a button that chooses one of the other proposals
_NAMES = 300  # objects offered by name for choosing another


class Chosen(NamedTuple):
    """What is looked at: a kind of pair, a library's slug, the place in the queue or one pair; under which name."""

    pair: str = ""
    library: str = ""
    at: int = 0
    subject: str = ""
    thing: str = ""
    reviewer: str = ""

    @property
    def link(self) -> tuple[str, str]:
        """The pair that is asked for."""
        return self.subject, self.thing

    def address(self, **changed: object) -> str:
        """Return the page's address for this, with changes."""
        said = {**self._asdict(), **changed}
        given = {"object" if name == "thing" else name: value for name, value in said.items() if value}
        return address_of(REVIEW, **given)


class Said(NamedTuple):
    """What to say above the card: words, whether something went wrong, with which status."""

    words: str
    status: int = 200


async def visiting_now(request: Request, take: Take = None, rows: Rows = None) -> Visit:
    """Visit the page of now: nothing is decided on a past revision."""
    return Visit(request, None, 1.0, take, rows)


async def reviewing(request: Request) -> Person | None:
    """Return who may review something, None for somebody who may only look on."""
    if not cast(Serving, request.app.state.serving).writing:
        return None
    try:
        return await require(Action.REVIEW)(request)
    except Problem:
        return None


async def chosen(
    pair: str = "",
    library: str = "",
    at: Annotated[int, Query(ge=0, le=1 << 40)] = 0,
    subject: Annotated[str, Query(max_length=1000)] = "",
    thing: Annotated[str, Query(alias="object", max_length=1000)] = "",
    reviewer: Annotated[str, Query(max_length=64)] = "",
) -> Chosen:
    """Return what the address says is looked at."""
    slug = library_id(library).removeprefix("library/")
    return Chosen(pair if pair in PAIRS else "", slug, at, subject, thing, reviewer)


async def sent(
    pair: Field = "",
    library: Field = "",
    at: Field = "",
    subject: Field = "",
    thing: Annotated[str, Form(alias="object", max_length=2000)] = "",
    reviewer: Field = "",
) -> Chosen:
    """Return the same of a form."""
    number = int(at) if at.isdecimal() and len(at) < 10 else 0
    return Chosen(pair if pair in PAIRS else "", library, number, subject, thing, reviewer)


VisitingNow = Annotated[Visit, Depends(visiting_now)]
Reviewer = Annotated[Person, Depends(admitted(Action.REVIEW))]
Looking = Annotated[Person | None, Depends(reviewing)]
Asked = Annotated[Chosen, Depends(chosen)]
Sent = Annotated[Chosen, Depends(sent)]


@pages.get(REVIEW, name="review-page")
def show(visit: VisitingNow, who: Looking, asked: Asked) -> Response:
    """Show the next proposal, or the one that is asked for."""
    return _page(visit, who, asked)


@pages.post(f"{REVIEW}/decide", name="review-form")
async def decide(
    visit: VisitingNow, who: Reviewer, asked: Sent, verdict: Field = "", other: Field = "", seen: Field = ""
) -> Response:
    """Take a decision and lead on to the next proposal; what cannot be taken is said above the card."""
    return await anyio.to_thread.run_sync(partial(_decided, visit, who, asked, verdict, other, seen))


@pages.post(f"{REVIEW}/undo", name="review-undo-form")
async def undo(visit: VisitingNow, who: Reviewer, asked: Sent, source: Field = "") -> Response:
    """Take one's latest decision back and show its pair again."""
    return await anyio.to_thread.run_sync(partial(_undone, visit, who, asked, source))


def _decided(visit: Visit, who: Person, asked: Chosen, verdict: str, other: str, seen: str) -> Response:
    if verdict.startswith(_OTHER):
        verdict, other = "other", verdict.removeprefix(_OTHER)
    word, _, extent = verdict.partition(":")
    if word not in VERDICTS or extent not in ("", "full", "part"):
        return _page(visit, who, asked, Said(visit.say(mark("请选一个决定")), 422))
    may_review(visit.request, who, asked.subject)
    number = int(seen) if seen.isdecimal() and len(seen) < 19 else None
    try:
        with to_change(visit.request) as store:
            if word == "other":
                found = next(
                    (each for each in proposals(store, library_of(asked.subject)) if each.link == asked.link), None
                )
                other = meant(store, _matter(visit, found) if found else None, other)
            instead = other if word == "other" else ""
            said = Decision(_name(who, asked), *asked.link, VERDICTS[word], instead, extent)
            decided(visit.request, store, who, said, number)
    except AlignmentError as error:
        return _refused(visit, who, asked, error)
    return seen_other(asked._replace(subject="", thing="").address())


def _undone(visit: Visit, who: Person, asked: Chosen, source: str) -> Response:
    try:
        with to_change(visit.request) as store:
            found = latest(store, _name(who, asked))
            pair = ruled(store, found)[0].link if found else ("", "")
            taken_back(visit.request, store, who, "" if who.known else asked.reviewer, source)
    except AlignmentError as error:
        return _refused(visit, who, asked._replace(subject="", thing=""), error)
    return seen_other(asked._replace(subject=pair[0], thing=pair[1]).address())


def _refused(visit: Visit, who: Person, asked: Chosen, error: AlignmentError) -> Response:
    """Show why nothing was written: above the same card, or the next one where that proposal is gone."""
    status = PROBLEMS[kind_of(error) or "bad-parameter"].status
    return _page(visit, who, asked, Said(visit.words.told(str(error)), status))


def _name(who: Person, asked: Chosen) -> str:
    return reviewer_of(who, "" if who.known else asked.reviewer)


def _page(visit: Visit, who: Person | None, asked: Chosen, said: Said | None = None) -> Response:
    store, view = visit.store, visit.coverage.view
    own = libraries(who, Action.REVIEW) if who else None
    of, seen = runs(store, own), store.revision
    found: list[Waiting] = []
    crowded = not asked.library and of.proposals > MOST
    if not crowded:
        found = waiting(store, view, asked.pair, asked.library, own)
    at = min(asked.at, max(len(found) - 1, 0))
    now = _asked_for(visit, found, asked) if asked.subject else found[at] if found else None
    if asked.subject and now is None:
        said = said or Said(visit.say(mark("要看的那条已不在待复核之列；这是下一条。")), 404)
        now = found[at] if found else None
    shown = card(store, view, now, _matter(visit, now.proposal)) if now else None
    context: dict[str, Any] = {
        "asked": asked._replace(at=at),
        "section": "libraries",
        "said": said,
        "seen": seen,
        "crowded": crowded,
        "left": len(found),
        "settling": sum(each.value > 0 for each in found),
        "at": at,
        "choices": _choices(visit, of, asked),
        "card": _card(visit, shown) if shown else None,
        "may": who is not None and shown is not None and _may(who, shown),
        "known": asked_of(visit.request).person.known,
        "named": who is not None and not who.known,
        "here_word": HERE,
        "last": _last(visit, who, asked),
        "split": _split(visit, asked, own),
    }
    return unkept(visit.page("review.html", said.status if said else 200, **context))


def _asked_for(visit: Visit, found: list[Waiting], asked: Chosen) -> Waiting | None:
    """Return the pair that is asked for, decided or not."""
    waits = next((each for each in found if each.proposal.link == asked.link), None)
    if waits is not None:
        return waits
    stated = proposals(visit.store, library_of(asked.subject))
    return next((Waiting(each, 0) for each in stated if each.link == asked.link), None)


def _matter(visit: Visit, proposal: Open) -> Matter | None:
    """Return the matter of a proposal; its texts change with what is imported, not with what is decided."""
    decided = PROPOSED, REVIEWED
    stated = hash(tuple(each.key for each in visit.store.versions() if not each.version.source.startswith(decided)))
    key = "matter", id(visit.store), stated, proposal.pair, proposal.library
    return visit.rendering.once(key, lambda: drawn(visit.coverage.view, proposal))


def _may(who: Person, shown: Card) -> bool:
    return allows(who, Action.REVIEW, Target(shown.waiting.proposal.library))


def _choices(visit: Visit, of: Runs, asked: Chosen) -> dict[str, list[tuple[str, str]]]:
    slugs = sorted({each for each in (*of.libraries, asked.library) if each})
    ids = [f"library/{each}" for each in slugs]
    known = {identity: key for identity, key in zip(ids, visit.store.keys(ids).tolist(), strict=True) if key >= 0}
    names = visit.store.labels(visit.store.keys(list(known))) if known else []
    pairs = [(name, _pair_word(visit, name)) for name in PAIRS if name in of.pairs or name == asked.pair]
    found = [(each.partition("/")[2], name) for each, name in zip(known, names, strict=True)]
    return {"libraries": found, "pairs": pairs}


def _pair_word(visit: Visit, name: str) -> str:
    of = PAIRINGS.get(name)
    if of is None:
        return visit.say(mark("由文件带来"))
    return of.zh if visit.words.language == "zh" else of.en


def _card(visit: Visit, shown: Card) -> dict[str, Any]:
    proposal, value = shown.waiting
    of = PAIRINGS.get(proposal.pair)
    ends = _pair_word(visit, proposal.pair).split(" → ")
    matter = _matter(visit, proposal)
    names = sorted({item.name for item in matter.objects}) if matter else []
    return {
        "proposal": proposal,
        "value": value,
        "sure": f"{proposal.confidence:.2f}",
        "calibrated": proposal.method is Method.MODEL,
        "extents": bool(of and of.extents),
        "kind": _pair_word(visit, proposal.pair),
        "sides": [_side(visit, side, word) for side, word in zip(shown.sides, (*ends, *ends)[:2], strict=True)],
        "reasons": [each for each in proposal.why.split("；") if each],
        "others": [{"id": each.object, "name": name, "sure": f"{each.confidence:.2f}"} for each, name in shown.others],
        "names": names if len(names) <= _NAMES else [],
        "rulings": [_told(visit, each) for each in shown.rulings],
    }


def _side(visit: Visit, side: Side, word: str) -> dict[str, Any]:
    return {
        "word": word,
        "id": side.id,
        "href": visit.page_of(side.id),
        "name": side.name.pieces,
        "passages": [
            (visit.say(review_words.PLACES.get(each.place, each.place)), each.pieces) for each in side.passages
        ],
        "grounds": [_ground(visit, each) for each in side.grounds],
    }


def _ground(visit: Visit, of: Ground) -> dict[str, Any]:
    quote = quote_of(visit, of.document, [of.evidence])
    word = f"{segments(of.by)[-1]} {of.label}" if prefix_of(of.by) == "major" else of.label  # names are shared by codes
    return {"by": word, "href": visit.page_of(of.by) if of.by else "", "quote": quote}


def _told(visit: Visit, of: Ruling) -> dict[str, str]:
    word = visit.say(mark("采用")) if of.accepted else visit.say(mark("不采用"))
    return {"reviewer": of.reviewer, "word": word}


def _last(visit: Visit, who: Person | None, asked: Chosen) -> dict[str, str] | None:
    """Return one's latest decision, which can be taken back."""
    if who is None or (found := latest(visit.store, _name(who, asked))) is None:
        return None
    first = ruled(visit.store, found)[0]
    names = visit.store.labels(visit.store.keys(first.link))
    said = visit.words.told(first.note.partition("；")[0])
    return {"source": found.version.source, "from": names[0], "to": names[1], "word": said}


def _split(visit: Visit, asked: Chosen, own: frozenset[str] | None) -> Table | None:
    """Show the pairs that reviewers judge differently; the later ruling of each stands."""
    found = [
        each for each in disagreements(visit.store, asked.library) if own is None or library_of(each[-1].subject) in own
    ]
    columns = [Column(visit.say(word)) for word in review_words.SPLIT]
    rows: list[list[Cell]] = []
    for said in found:
        subject, thing = said[-1].link
        names = visit.store.labels(visit.store.keys([subject, thing]))
        told = "；".join(f"{each['reviewer']} {each['word']}" for each in (_told(visit, one) for one in said))
        rows.append([Link(names[0], asked.address(subject=subject, thing=thing)), names[1], told])
    caption = visit.say(mark("意见不一 {count} 条（后定的有效）"), count=len(rows))
    return Table("disagreements", caption, columns, rows, stacked=True) if rows else None
