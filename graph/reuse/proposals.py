"""Proposals to take a course over, and what the library's builder says: each a source of its own (DESIGN 3, 5).

`reuse/<library>/<hash>` proposes; `…/answer` accepts every edge of it, or declines that it is taken over. Whoever takes
back an accepted reuse withdraws both, so that every figure is again what it was before. A declined one leaves its
answer only.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from graph.coverage.scopes import Coverage
from graph.errors import ReuseError, UnknownNode
from graph.reuse.offers import Offer, known, offers
from graph.store import Revision, Store, Stored
from ontology.claims import Authority, EdgeClaim, Evidence, Method, NodeClaim, Status, Version, props
from ontology.names import NodeId, prefix_of, segments

SOURCE, ANSWER = "reuse/", "/answer"
CITED = "引用"
CONFIDENCE = 0.5
"""What a proposal that nobody has answered counts for where the reader lets proposals count (DESIGN 7.8)."""


class State(Enum):
    """How a proposal stands."""

    WAITING = "待接受"
    ACCEPTED = "已接受"
    DECLINED = "已谢绝"


class Reuse(NamedTuple):
    """A proposal that `taker` of a library takes `taken` over: by whom, what for, what became of it, since when."""

    source: str
    library: str
    taker: str
    taken: str
    state: State
    by: str
    words: str
    answered_by: str
    remark: str
    opened: int

    @property
    def id(self) -> str:
        """What tells it from the other proposals to its library."""
        return self.source.rpartition("/")[2]


def proposed(store: Store, library: str, as_of: int | None = None) -> list[Reuse]:
    """Return the proposals to a library, those that wait first, then the latest."""
    slug = segments(library)[1]
    prefix = f"{SOURCE}{slug}/"
    held = {
        each.version.source: each
        for each in store.versions(as_of)
        if each.version.source.startswith(prefix) and not each.purged
    }
    found = [_reuse(store, library, source, held) for source in {each.removesuffix(ANSWER) for each in held}]
    return sorted(found, key=lambda each: (each.state is not State.WAITING, -each.opened, each.source))


def _reuse(store: Store, library: str, source: str, held: dict[str, Stored]) -> Reuse:
    said, answer = held.get(source), held.get(source + ANSWER)
    told = said or answer
    assert told is not None
    edge = next(edge for edge in store.claims(told.key)[1] if edge.predicate == "reuses")
    by = told.version.issuer
    if said is None:  # a declined one: who proposed it stands in the version that was withdrawn
        before = store.history(source)
        by = before[-1].version.issuer if before else ""
    state, remark, answered_by, opened = State.WAITING, "", "", told.opened
    if answer is not None:
        ruled = next(edge for edge in store.claims(answer.key)[1] if edge.predicate == "reuses")
        state = State.ACCEPTED if ruled.status is Status.ACCEPTED else State.DECLINED
        answered_by, remark, opened = answer.version.issuer, ruled.evidence.column, answer.opened
    ends = str(edge.subject), str(edge.object)
    return Reuse(source, library, *ends, state, by, edge.evidence.quote, answered_by, remark, opened)


def propose(
    store: Store, coverage: Coverage, library: str, item: str, course: str, by: str, recorded: datetime
) -> Reuse:
    """Propose that a library takes over a course which has an item; UnknownNode or ReuseError where it cannot be."""
    offer = _offer(coverage, library, item, course)
    source = source_of(library, offer.taker.id, course)
    with store.grouped():
        _refuse_known(proposed(store, library), source)
        _refuse_stated(store, offer.taker.id, course)
        _still(store, course)
        said = _words(coverage, item)
        edges = list(_edges(library, offer, said))
        nodes = list(_nodes(offer, said))
        title = f"{CITED}：{offer.label} → {coverage.view.labels(coverage.view.keys([library]))[0]}"
        store.commit(_version(source, title, by, edges, nodes), nodes, edges, recorded)
        return next(each for each in proposed(store, library) if each.source == source)


def answer(
    store: Store, library: str, identity: str, accepted: bool, by: str, recorded: datetime, remark: str = ""
) -> Reuse:
    """Accept or decline a proposal that waits; ReuseError where it waits no more, or what it takes is not there."""
    with store.grouped():
        found = find(store, library, identity)
        if found.state is not State.WAITING:
            raise ReuseError(f"这条引用{found.state.value}（{found.answered_by}），不再等待答复")
        if accepted:
            _still(store, found.taken)
        stored = next(each for each in store.versions() if each.version.source == found.source)
        edges = [
            edge._replace(
                evidence=edge.evidence._replace(column=remark),
                confidence=1.0,
                method=Method.REVIEWED,
                status=Status.ACCEPTED if accepted else Status.REJECTED,
            )
            for edge in store.claims(stored.key)[1]
            if accepted or edge.predicate == "reuses"  # a course of that name may be there by another proposal
        ]
        title = f"{'接受' if accepted else '谢绝'}{stored.version.title}"
        if not accepted:
            store.withdraw(found.source, recorded)
        store.commit(_version(found.source + ANSWER, title, by, edges, ()), (), edges, recorded)
        return find(store, library, identity)


def take_back(store: Store, library: str, identity: str, recorded: datetime) -> Revision:
    """Withdraw a proposal and what was answered to it: all is as it was before it was made."""
    with store.grouped():
        found = find(store, library, identity)
        there = {each.version.source for each in store.versions()}
        revisions = [
            store.withdraw(source, recorded) for source in (found.source, found.source + ANSWER) if source in there
        ]
        return revisions[-1]


def find(store: Store, library: str, identity: str) -> Reuse:
    """Return a proposal to a library by its id; ReuseError where it was taken back, or never made."""
    found = next((each for each in proposed(store, library) if each.id == identity), None)
    if found is None:
        raise ReuseError("这条引用已经撤回，或从未提出")
    return found


def source_of(library: str, taker: str, taken: str) -> str:
    """Return the source of a proposal: one for each course that takes over and each that is taken over."""
    digest = hashlib.sha256("\n".join((taker, taken)).encode()).hexdigest()
    return f"{SOURCE}{segments(library)[1]}/{digest[:16]}"


def _offer(coverage: Coverage, library: str, item: str, course: str) -> Offer:
    """Return the offer of a course, said why where there is none."""
    for identity, kind in ((library, "library"), (course, "course")):
        if prefix_of(identity) != kind:
            raise UnknownNode(f"没有 {identity}")
    known(coverage, library)
    known(coverage, course)
    found = next((each for each in offers(coverage, library, item) if each.course == course), None)
    if found is not None:
        return found
    view = coverage.view
    owners = view.ids(view.into("owns", view.keys([course])).subjects)
    if library in owners:
        raise ReuseError("这是本库自己的课程，不用引用")
    if not owners:
        raise ReuseError("要引用的课程已经撤回")
    raise ReuseError(f"{view.labels(view.keys([course]))[0]} 里没有这一项")


def _refuse_known(there: Sequence[Reuse], source: str) -> None:
    found = next((each for each in there if each.source == source), None)
    if found is None:
        return
    if found.state is State.WAITING:
        raise ReuseError(f"{found.by} 已经提出引用它，等本库建设者答复")
    if found.state is State.ACCEPTED:
        raise ReuseError("本库已经引用它")
    raise ReuseError(f"{found.answered_by} 谢绝过引用它；本库建设者撤回谢绝之后才能再提出")


def _refuse_stated(store: Store, taker: str, course: str) -> None:
    """Refuse what the library states itself: declining it would refuse that too."""
    try:
        told = store.describe(taker).outgoing
    except UnknownNode:
        return
    if any((each.claim.predicate, each.claim.object) == ("reuses", course) for each in told):
        raise ReuseError("本库已经引用它")


def _still(store: Store, course: str) -> None:
    """Refuse what is taken over where no library owns it any more."""
    try:
        about = store.describe(course)
    except UnknownNode:
        raise ReuseError("要引用的课程已经撤回") from None
    if not about.nodes or not any(told.claim.predicate == "owns" for told in about.incoming):
        raise ReuseError("要引用的课程已经撤回")


def _words(coverage: Coverage, item: str) -> str:
    return f"为“{coverage.view.labels(coverage.view.keys([item]))[0]}”提出"


def _nodes(offer: Offer, said: str) -> Iterator[NodeClaim]:
    if offer.taker.made:
        stated = props(flavour="标准课程", note=f"整门引用《{offer.label}》")
        yield NodeClaim(
            NodeId(offer.taker.id), offer.taker.label, stated, Evidence(said), CONFIDENCE, status=Status.PROPOSED
        )


def _edges(library: str, offer: Offer, said: str) -> Iterator[EdgeClaim]:
    ends = [("reuses", offer.taker.id, offer.course, props(mode=CITED))]
    if offer.taker.made:
        ends.append(("owns", library, offer.taker.id, ()))
    for predicate, subject, thing, stated in ends:
        yield EdgeClaim(
            NodeId(subject),
            predicate,
            NodeId(thing),
            stated,
            Evidence(said),
            CONFIDENCE,
            Method.STATED,
            Status.PROPOSED,
        )


def _version(source: str, title: str, by: str, edges: Sequence[EdgeClaim], nodes: Sequence[NodeClaim]) -> Version:
    said = "\n".join(map(repr, (by, *nodes, *edges)))
    return Version(source, hashlib.sha256(said.encode()).hexdigest(), title, by, authority=Authority.PERSON)
