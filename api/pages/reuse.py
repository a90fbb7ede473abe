"""Reuse on pages: who has what a library lacks, one click to propose taking it over, the builder's answer beside it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Annotated, Any, NamedTuple, cast

import anyio.to_thread
from fastapi import Depends
from starlette.responses import Response

from api.http.persons import access_of, client_of
from api.http.resources import Resource
from api.http.reuse import (
    ReuseId,
    answering,
    known_library,
    may_take_back,
    names,
    proposing,
    taking_back,
    target_of,
)
from api.http.serving import Serving
from api.pages import names as called
from api.pages.addresses import page_of, to
from api.pages.admission import Field, admitted, asked_of, seen_other
from api.pages.groups import library_names
from api.pages.tables import Link
from api.pages.times import told_moment
from api.pages.visit import Visit, Visiting
from api.words import mark
from graph.errors import ReuseError
from graph.reuse.figures import Moved, figures
from graph.reuse.offers import Offer, lacking, offers
from graph.reuse.proposals import Reuse, State, proposed
from ontology.names import prefix_of
from people.access import Action, Target, allows
from people.errors import PeopleStoreError
from people.roles import MACHINE, NOBODY, Person

pages = Resource("pages", shown=False)

Proposer = Annotated[Person, Depends(admitted(Action.PROPOSE))]
Decider = Annotated[Person, Depends(admitted(Action.DECIDE))]

DONE = {
    "proposed": mark("已提出，等资源库的建设者答复。"),
    "accepted": mark("已接受，下面的数字已经跟着变。"),
    "declined": mark("已谢绝，数字没有变。"),
    "withdrawn": mark("已撤回，数字回到了从前。"),
    "late": mark("这一页已经过时，刚才的操作没有做；下面是现在的情形。"),
}
_TONES = {State.WAITING: "missing", State.ACCEPTED: "good", State.DECLINED: "quiet"}
_ITEMS = frozenset({"course", "requirement", "ability", "task"})


class Rights(NamedTuple):
    """What whoever looks may do for a library; `stranger`: somebody who could sign in."""

    who: Person
    target: Target
    propose: bool
    decide: bool
    stranger: bool


@pages.post("/reuse", name="reuse-propose-form")
async def propose_form(
    visit: Visiting, who: Proposer, library: Field = "", item: Field = "", course: Field = ""
) -> Response:
    """Propose that a library takes a course over, then show the item again."""
    return await _done(visit, library, item, "proposed", lambda owner: proposing(visit, who, owner, item, course))


@pages.post("/reuse/{id}/accept", name="reuse-accept-form")
async def accept_form(
    visit: Visiting, identity: ReuseId, who: Decider, library: Field = "", item: Field = "", remark: Field = ""
) -> Response:
    """Accept a proposal."""
    work = partial(_answered, visit, who, identity, True, remark)
    return await _done(visit, library, item, "accepted", work)


@pages.post("/reuse/{id}/decline", name="reuse-decline-form")
async def decline_form(
    visit: Visiting, identity: ReuseId, who: Decider, library: Field = "", item: Field = "", remark: Field = ""
) -> Response:
    """Decline a proposal."""
    work = partial(_answered, visit, who, identity, False, remark)
    return await _done(visit, library, item, "declined", work)


@pages.post("/reuse/{id}/withdraw", name="reuse-withdraw-form")
async def withdraw_form(
    visit: Visiting, identity: ReuseId, who: Proposer, library: Field = "", item: Field = ""
) -> Response:
    """Withdraw a proposal and its answer."""
    return await _done(visit, library, item, "withdrawn", lambda owner: taking_back(visit, who, owner, identity))


def _answered(visit: Visit, who: Person, identity: str, accepted: bool, remark: str, library: str) -> object:
    return answering(visit, who, library, identity, accepted, remark[:500])


async def _done(visit: Visit, library: str, item: str, said: str, work: Callable[[str], object]) -> Response:
    """Do what a form asks for and lead to where that is seen; what another window did first is shown instead."""

    def run() -> str:
        owner = known_library(visit.coverage, library)
        try:
            work(owner)
        except ReuseError:
            return to(_page(owner, item), library=_slug(owner, item), reuse="late")
        return to(_page(owner, item), library=_slug(owner, item), reuse=said)

    return seen_other(await anyio.to_thread.run_sync(run) + "#reuse")


def _page(library: str, item: str) -> str:
    return page_of(item if prefix_of(item) in _ITEMS else library)


def _slug(library: str, item: str) -> str:
    return library.partition("/")[2] if prefix_of(item) in _ITEMS else ""


def of_item(visit: Visit, item: str, library: str) -> dict[str, Any]:
    """Return what an item's page shows: for one library who has it and what is proposed; else who lacks it."""
    coverage, called_so = visit.coverage, library_names(visit)
    short = lacking(coverage, item) if prefix_of(item) in _ITEMS else []
    found: dict[str, Any] = {
        "item": item,
        "lacking": [Link(called_so.get(each, each), _towards(visit, item, each)) for each in short],
        "towards": {each: _towards(visit, item, each) for each in short},
        "library": None,
    }
    if not library:
        return found
    owner = known_library(coverage, library)
    there = {each.taken: each for each in proposed(visit.store, owner, visit.revision)}
    rights = rights_of(visit, owner)
    all_offers = offers(coverage, owner, item)
    shown = [each for each in all_offers if owner in short or each.course in there]
    labels = names(coverage, list(there.values()), [])
    return {
        **found,
        "library": Link(called_so.get(owner, owner), visit.page_of(owner)),
        "all": visit.page_of(item),
        "id": owner,
        "lacks": owner in short,
        "figures": [one for each in figures(coverage, owner, item, visit.confidence) for one in _figures(visit, each)],
        "offers": [_offer(visit, each, called_so, there.get(each.course), labels, rights) for each in shown],
        "rights": rights,
        "said": _said(visit),
    }


def of_library(visit: Visit, library: str) -> dict[str, Any]:
    """Return the proposals to a library as its page shows them."""
    there = proposed(visit.store, library, visit.revision)
    rights = rights_of(visit, library)
    labels = names(visit.coverage, there, [])
    return {
        "id": library,
        "item": "",
        "waiting": sum(each.state is State.WAITING for each in there),
        "proposals": [_proposal(visit, each, labels, rights) for each in there],
        "said": _said(visit),
    }


def rights_of(visit: Visit, library: str) -> Rights:
    """Return what whoever looks may do for a library; nothing on the page of a past revision or a reading server."""
    request, target = visit.request, target_of(visit.coverage, library)
    who = asked_of(request).person
    stranger = not who.known
    if not who.known:
        with suppress(PeopleStoreError):
            if not access_of(request).inhabited():
                who, stranger = (MACHINE if client_of(request).here else NOBODY), False
    writing = cast(Serving, request.app.state.serving).writing and visit.when is None
    may_propose, may_decide = (writing and allows(who, action, target) for action in (Action.PROPOSE, Action.DECIDE))
    return Rights(who, target, may_propose, may_decide, stranger and writing)


def _towards(visit: Visit, item: str, library: str) -> str:
    return visit.page_of(item, library=library.partition("/")[2]) + "#reuse"


def _said(visit: Visit) -> str:
    return visit.say(DONE.get(visit.request.query_params.get("reuse", ""), "")) if visit.when is None else ""


def _offer(
    visit: Visit,
    each: Offer,
    called_so: dict[str, str],
    known: Reuse | None,
    labels: dict[str, str],
    rights: Rights,
) -> dict[str, Any]:
    taker = each.taker
    made = mark("接受后，本库多一门课程《{course}》，内容跟着对方更新")
    own = mark("接受后，内容并入本库的课程《{course}》，跟着对方更新")
    return {
        "library": Link(called_so.get(each.library, each.library), visit.page_of(each.library)),
        "course": Link(each.label, visit.page_of(each.course)),
        "id": each.course,
        "lamps": [visit.say(called.FIGURES[lamp]) for lamp in each.lamps],
        "effect": visit.say(made if taker.made else own, course=taker.label),
        "proposal": _proposal(visit, known, labels, rights) if known else None,
    }


def _proposal(visit: Visit, each: Reuse, labels: dict[str, str], rights: Rights) -> dict[str, Any]:
    recorded = next((found.recorded for found in visit.store.changes(each.opened - 1)[:1]), None)
    return {
        "id": each.id,
        "state": visit.words.told(each.state.value),
        "tone": _TONES[each.state],
        "waiting": each.state is State.WAITING,
        "accepted": each.state is State.ACCEPTED,
        "taken": Link(labels[each.taken], visit.page_of(each.taken)),
        "taker": Link(labels[each.taker], visit.page_of(each.taker)),
        "by": each.by,
        "answered_by": each.answered_by,
        "remark": each.remark,
        "when": told_moment(recorded.isoformat()) if recorded else "",
        "decide": rights.decide,
        "take_back": visit.when is None and may_take_back(rights.who, each, rights.target),
    }


def _figures(visit: Visit, of: Moved) -> Iterator[dict[str, Any]]:
    """Yield what is named and where it comes from, and what is complete where that can be told."""
    head = f"{of.code} {called.kind_word(visit.words, of.kind)} · "
    origins = " · ".join(f"{visit.words.told(origin)} {count}" for origin, count in of.origins.items())
    yield {"label": head + visit.say(called.FIGURES["named"]), "n": of.named, "of": of.total, "note": origins}
    if of.decidable:
        yield {"label": head + visit.say(called.FIGURES["complete"]), "n": of.complete, "of": of.decidable, "note": ""}
