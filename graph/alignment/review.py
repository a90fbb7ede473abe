"""What people decide about proposals: each decision a source of its own, so that nobody's overwrites another's.

The latest review of an edge decides (DESIGN 3); where reviewers disagree both stay, and the disagreement is shown. A
decision is taken back by withdrawing its source, and the edge stands as it stood before.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from graph.alignment.items import Link
from graph.alignment.proposals import SOURCE as PROPOSED
from graph.errors import AlignmentError
from graph.store import Revision, Store, Stored
from ontology.claims import Authority, EdgeClaim, Evidence, Method, Status, Version, prop, props
from ontology.errors import IdentityError
from ontology.names import NodeId, library_slug, prefix_of
from ontology.terms import KIND_OF_PREFIX, PREDICATE

SOURCE = "review/"
NONE = "无对应"
"""Stands in the evidence of what is rejected because its subject has no counterpart at all."""


class Verdict(Enum):
    """What a person says of a proposal."""

    ACCEPT = "采用"
    REJECT = "不采用"
    OTHER = "改选"
    NONE = "无对应"


class Decision(NamedTuple):
    """What a reviewer says of the pair proposed; `other` is what is chosen instead, `extent` corrects how much."""

    reviewer: str
    subject: str
    object: str
    verdict: Verdict
    other: str = ""
    extent: str = ""
    note: str = ""


class Open(NamedTuple):
    """A proposal in force: which pair and predicate, how surely, why, by which model, the source that states it."""

    subject: str
    predicate: str
    object: str
    confidence: float
    method: Method
    extent: str
    why: str
    model: str
    source: str

    @property
    def link(self) -> Link:
        """Its two ends."""
        return self.subject, self.object


class Ruling(NamedTuple):
    """What one review in force says of one pair, by whom, since which revision, under which source."""

    subject: str
    predicate: str
    object: str
    accepted: bool
    reviewer: str
    opened: int
    source: str
    note: str = ""

    @property
    def link(self) -> Link:
        """Its two ends."""
        return self.subject, self.object


class Conflict(AlignmentError):
    """Another reviewer decided otherwise since this one last looked."""


def proposals(store: Store) -> list[Open]:
    """Return all proposals in force, decided or not, by ends."""
    found = []
    for stored in _of(store, PROPOSED):
        for edge in store.claims(stored.key)[1]:
            extent = str(prop(edge.props, "extent") or "")
            ends = str(edge.subject), edge.predicate, str(edge.object)
            why = edge.evidence.quote, edge.evidence.table, stored.version.source
            found.append(Open(*ends, edge.confidence, edge.method, extent, *why))
    return sorted(found)


def rulings(store: Store) -> list[Ruling]:
    """Return what reviews in force say, the earliest first."""
    found = []
    for stored in _of(store, SOURCE):
        reviewer = stored.version.issuer
        for edge in store.claims(stored.key)[1]:
            accepted = edge.status is Status.ACCEPTED
            ends = str(edge.subject), edge.predicate, str(edge.object)
            found.append(Ruling(*ends, accepted, reviewer, stored.opened, stored.version.source, edge.evidence.quote))
    return sorted(found, key=lambda each: (each.opened, each.source, each.link))


def undecided(store: Store) -> list[Open]:
    """Return the proposals that nobody has decided, without those of subjects said to have no counterpart."""
    said = rulings(store)
    decided = {(each.predicate, *each.link) for each in said}
    without = {(each.predicate, each.subject) for each in said if each.note.startswith(NONE)}
    return [
        each
        for each in proposals(store)
        if (each.predicate, *each.link) not in decided and (each.predicate, each.subject) not in without
    ]


def disagreements(store: Store) -> list[tuple[Ruling, ...]]:
    """Return the pairs that reviews in force judge differently; of each pair the latest ruling, which decides, last."""
    of: dict[tuple[str, str, str], list[Ruling]] = defaultdict(list)
    for each in rulings(store):
        of[each.predicate, each.subject, each.object].append(each)
    return [tuple(said) for _, said in sorted(of.items()) if len({each.accepted for each in said}) > 1]


def decide(store: Store, decision: Decision, recorded: datetime, seen: int | None = None) -> Revision | None:
    """State a decision as claims of its own source; None where the same reviewer said exactly that before.

    An AlignmentError where the pair is no longer proposed, nor ever reviewed. Conflict where, after revision `seen`,
    another reviewer decided otherwise.
    """
    known = [each for each in proposals(store) if each.subject == decision.subject]
    proposed = next((each for each in known if each.object == decision.object), None)
    before = [each for each in rulings(store) if each.link == (decision.subject, decision.object)]
    if proposed is None and not before:
        raise AlignmentError(
            f"{decision.subject} → {decision.object} 已不在待复核之列（来源已更新或撤回）；先运行 zhitu align run"
        )
    predicate = proposed.predicate if proposed else before[-1].predicate
    edges = list(_edges(decision, predicate, [each for each in known if each.predicate == predicate], proposed))
    if seen is not None:
        _refuse_conflict(decision, edges, rulings(store), seen)
    source = source_of(decision.reviewer, predicate, decision.subject, decision.object)
    said = "\n".join(repr(edge) for edge in edges)
    title = f"复核：{decision.subject} → {decision.object}"
    sha256 = hashlib.sha256(said.encode()).hexdigest()
    version = Version(source, sha256, title, decision.reviewer.strip(), authority=Authority.PERSON)
    with store.grouped():
        if proposed is not None and decision.extent and decision.extent != proposed.extent:
            _take_back(store, proposed, recorded)
        return store.commit(version, (), edges, recorded)


def undo(store: Store, reviewer: str, recorded: datetime) -> tuple[Revision, Stored]:
    """Take back a reviewer's latest decision; an AlignmentError where there is none left."""
    mine = _of(store, f"{SOURCE}{_slug(reviewer)}/")
    if not mine:
        raise AlignmentError(f"{reviewer} 没有可撤销的复核")
    latest = max(mine, key=lambda stored: stored.opened)
    return store.withdraw(latest.version.source, recorded), latest


def source_of(reviewer: str, predicate: str, subject: str, thing: str) -> str:
    """Return the source of a decision: one a reviewer and pair."""
    digest = hashlib.sha256("\n".join((predicate, subject, thing)).encode()).hexdigest()
    return f"{SOURCE}{_slug(reviewer)}/{digest[:16]}"


def _slug(reviewer: str) -> str:
    try:
        return library_slug(reviewer)
    except IdentityError:
        raise AlignmentError(f"复核人“{reviewer}”只能由文字、数字、连字符和点组成") from None


def _edges(decision: Decision, predicate: str, known: Sequence[Open], proposed: Open | None) -> Iterator[EdgeClaim]:
    extent = decision.extent or (proposed.extent if proposed else "")
    if decision.verdict is Verdict.ACCEPT:
        yield _edge(decision, predicate, decision.object, True, extent)
    elif decision.verdict is Verdict.REJECT:
        yield _edge(decision, predicate, decision.object, False)
    elif decision.verdict is Verdict.NONE:
        for thing in sorted({decision.object, *(each.object for each in known)}):
            yield _edge(decision, predicate, thing, False)
    else:
        _check_other(predicate, decision)
        yield _edge(decision, predicate, decision.object, False)
        yield _edge(decision, predicate, decision.other, True, extent)


def _edge(decision: Decision, predicate: str, thing: str, accepted: bool, extent: str = "") -> EdgeClaim:
    quote = "；".join(filter(None, (decision.verdict.value, decision.note)))
    return EdgeClaim(
        NodeId(decision.subject),
        predicate,
        NodeId(thing),
        props(extent=extent or None) if accepted else (),
        Evidence(quote),
        1.0,
        Method.REVIEWED,
        Status.ACCEPTED if accepted else Status.REJECTED,
    )


def _check_other(predicate: str, decision: Decision) -> None:
    if not decision.other or decision.other == decision.object:
        raise AlignmentError("改选要写明另一个对象的标识")
    kind = KIND_OF_PREFIX.get(prefix_of(decision.other))
    if kind is None or kind.name not in PREDICATE[predicate].objects:
        raise AlignmentError(f"“{decision.other}”不能作{PREDICATE[predicate].zh}的对象")


def _refuse_conflict(decision: Decision, edges: Sequence[EdgeClaim], said: Iterable[Ruling], seen: int) -> None:
    ours = {(edge.subject, edge.object): edge.status is Status.ACCEPTED for edge in edges}
    for each in said:
        others = each.reviewer != decision.reviewer.strip() and each.opened > seen
        if others and each.link in ours and ours[NodeId(each.subject), NodeId(each.object)] is not each.accepted:
            word = Verdict.ACCEPT.value if each.accepted else Verdict.REJECT.value
            raise Conflict(
                f"{each.subject} → {each.object}：{each.reviewer} 已在第 {each.opened} 版定为“{word}”，"
                f"与“{decision.verdict.value}”不同；两人商定后再写"
            )


def _take_back(store: Store, proposed: Open, recorded: datetime) -> None:
    """Take one proposal out of its run: a review makes the edge count, and its own extent is to be the only one."""
    from graph.alignment.proposals import commit_claims

    stored = next(each for each in store.versions() if each.version.source == proposed.source)
    kept = [edge for edge in store.claims(stored.key)[1] if (edge.subject, edge.object) != proposed.link]
    parts = proposed.source.removeprefix(PROPOSED).split("/", 1)
    commit_claims(store, parts[0], kept, f"library/{parts[1]}" if len(parts) > 1 else "", recorded)


def _of(store: Store, prefix: str) -> list[Stored]:
    return [each for each in store.versions() if each.version.source.startswith(prefix) and not each.purged]
