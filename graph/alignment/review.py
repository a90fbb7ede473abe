"""What people decide about proposals: each decision a source of its own, so that nobody's overwrites another's.

The latest review of an edge decides (DESIGN 3); where reviewers disagree both stay, and the disagreement is shown. A
decision is taken back by withdrawing its source, and the edge stands as it stood before.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from graph.alignment.items import Link
from graph.alignment.proposals import SOURCE as PROPOSED
from graph.errors import AlignmentError
from graph.standing import REVIEWS
from graph.store import Revision, Store, Stored
from ontology.claims import Authority, EdgeClaim, Evidence, Method, Status, Version, prop, props
from ontology.errors import IdentityError
from ontology.names import NodeId, library_slug, prefix_of, segments
from ontology.terms import KIND_OF_PREFIX, PREDICATE

SOURCE = REVIEWS
_TITLE = "复核："
_FROM_FILES = "sssom"
_ACCOUNT = re.compile(r"[\w.@-]+")
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
    purpose: str = ""

    @property
    def link(self) -> Link:
        """Its two ends."""
        return self.subject, self.object

    @property
    def pair(self) -> str:
        """The kind of pair whose run proposes it; of a file, `sssom`."""
        return self.source.removeprefix(PROPOSED).partition("/")[0]

    @property
    def library(self) -> str:
        """The slug of the library whose links it is about, "" where it is about none."""
        return library_of(self.subject)


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


class Gone(AlignmentError):
    """What was to be decided or taken back is not there any more."""


def library_of(subject: str) -> str:
    """Return the slug of the library that a subject is of, "" where it is none's: `major/530701`."""
    parts = segments(subject)
    return parts[1] if len(parts) > 2 else ""


def proposals(store: Store, library: str = "", as_of: int | None = None) -> list[Open]:
    """Return the proposals in force, decided or not, by ends; of one library (its slug) where one is given."""
    found = []
    for stored in _of(store, PROPOSED, as_of):
        run = stored.version.source.removeprefix(PROPOSED).split("/")
        if library and len(run) > 1 and run[0] != _FROM_FILES and run[1] != library:
            continue
        for edge in store.claims(stored.key)[1]:
            extent, purpose = (str(prop(edge.props, name) or "") for name in ("extent", "purpose"))
            ends = str(edge.subject), edge.predicate, str(edge.object)
            why = edge.evidence.quote, edge.evidence.table, stored.version.source
            one = Open(*ends, edge.confidence, edge.method, extent, *why, purpose)
            if not library or one.library == library:
                found.append(one)
    return sorted(found)


def rulings(store: Store, about: str = "", as_of: int | None = None) -> list[Ruling]:
    """Return what reviews in force say, the earliest first; `about` is what their titles name, "" for all."""
    found = []
    for stored in _of(store, SOURCE, as_of):
        if about and about not in stored.version.title and stored.version.title.startswith(_TITLE):
            continue
        found += ruled(store, stored)
    return sorted(found, key=lambda each: (each.opened, each.source, each.link))


def undecided(store: Store, library: str = "", as_of: int | None = None) -> list[Open]:
    """Return the proposals that nobody has decided, without those of subjects said to have no counterpart."""
    said = rulings(store, f"/{library}/" if library else "", as_of)
    decided = {(each.predicate, *each.link) for each in said}
    without = {(each.predicate, each.subject) for each in said if each.note.startswith(NONE)}
    return [
        each
        for each in proposals(store, library, as_of)
        if (each.predicate, *each.link) not in decided and (each.predicate, each.subject) not in without
    ]


def disagreements(store: Store, library: str = "", as_of: int | None = None) -> list[tuple[Ruling, ...]]:
    """Return the pairs that reviews in force judge differently; of each pair the latest ruling, which decides, last."""
    of: dict[tuple[str, str, str], list[Ruling]] = defaultdict(list)
    for each in rulings(store, f"/{library}/" if library else "", as_of):
        if library and library_of(each.subject) != library:
            continue
        of[each.predicate, each.subject, each.object].append(each)
    return [tuple(said) for _, said in sorted(of.items()) if len({each.accepted for each in said}) > 1]


def decide(store: Store, decision: Decision, recorded: datetime, seen: int | None = None) -> Revision | None:
    """State a decision as claims of its own source; None where the same reviewer said exactly that before.

    Gone where the pair is no longer proposed, nor ever reviewed. Conflict where, after revision `seen`, another
    reviewer decided otherwise.
    """
    with store.grouped():  # nobody decides between the look and the writing
        return _decided(store, decision, recorded, seen)


def _decided(store: Store, decision: Decision, recorded: datetime, seen: int | None) -> Revision | None:
    known = [each for each in proposals(store, library_of(decision.subject)) if each.subject == decision.subject]
    proposed = next((each for each in known if each.object == decision.object), None)
    said = [each for each in rulings(store, f"{_TITLE}{decision.subject} →") if each.subject == decision.subject]
    before = [each for each in said if each.object == decision.object]
    if proposed is None and not before:
        raise Gone(
            f"{decision.subject} → {decision.object} 已不在待复核之列（来源已更新或撤回）；先运行 zhitu align run"
        )
    if decision.verdict is Verdict.OTHER and decision.other and store.keys([decision.other])[0] < 0:
        raise AlignmentError(f"图谱里没有“{decision.other}”")
    predicate = proposed.predicate if proposed else before[-1].predicate
    edges = list(_edges(decision, predicate, [each for each in known if each.predicate == predicate], proposed))
    if seen is not None:
        _refuse_conflict(decision, edges, said, seen)
    source = source_of(decision.reviewer, predicate, decision.subject, decision.object)
    title = f"{_TITLE}{decision.subject} → {decision.object}"
    sha256 = hashlib.sha256("\n".join(repr(edge) for edge in edges).encode()).hexdigest()
    version = Version(source, sha256, title, decision.reviewer.strip(), authority=Authority.PERSON)
    if proposed is not None and decision.extent and decision.extent != proposed.extent:
        _take_back(store, proposed, recorded)
    return store.commit(version, (), edges, recorded)


def latest(store: Store, reviewer: str) -> Stored | None:
    """Return a reviewer's latest decision in force."""
    return max(_of(store, f"{SOURCE}{_slug(reviewer)}/"), key=lambda stored: stored.opened, default=None)


def ruled(store: Store, decision: Stored) -> list[Ruling]:
    """Return what one decision says, the pair that was shown first."""
    shown = decision.version.title.removeprefix(_TITLE)
    edges = [
        Ruling(
            str(edge.subject),
            edge.predicate,
            str(edge.object),
            edge.status is Status.ACCEPTED,
            decision.version.issuer,
            decision.opened,
            decision.version.source,
            edge.evidence.quote,
        )
        for edge in store.claims(decision.key)[1]
    ]
    return sorted(edges, key=lambda each: (f"{each.subject} → {each.object}" != shown, each.link))


def undo(store: Store, reviewer: str, recorded: datetime, shown: str = "") -> tuple[Revision, Stored]:
    """Take back a reviewer's latest decision, and what it took out of a run; Gone where there is none left.

    `shown` is the source that the reviewer saw as the latest; Gone where it is not: it was taken back before, or there
    is a later one.
    """
    with store.grouped():
        found = latest(store, reviewer)
        if found is None:
            raise Gone(f"{reviewer} 没有可撤销的复核")
        if shown and found.version.source != shown:
            raise Gone("要撤销的已经撤销，或此后又作了决定")
        _put_back(store, found, recorded)
        return store.withdraw(found.version.source, recorded), found


def source_of(reviewer: str, predicate: str, subject: str, thing: str) -> str:
    """Return the source of a decision: one a reviewer and pair."""
    digest = hashlib.sha256("\n".join((predicate, subject, thing)).encode()).hexdigest()
    return f"{SOURCE}{_slug(reviewer)}/{digest[:16]}"


def _slug(reviewer: str) -> str:
    try:
        return library_slug(reviewer)
    except IdentityError:
        if _ACCOUNT.fullmatch(reviewer):
            return f"account-{hashlib.sha256(reviewer.encode()).hexdigest()[:16]}"
        raise AlignmentError(f"复核人“{reviewer}”只能由文字、数字、连字符和点组成") from None


def _edges(decision: Decision, predicate: str, known: Sequence[Open], proposed: Open | None) -> Iterator[EdgeClaim]:
    extent = decision.extent or (proposed.extent if proposed else "")
    purpose = proposed.purpose if proposed else ""
    if decision.verdict is Verdict.ACCEPT:
        yield _edge(decision, predicate, decision.object, True, extent, purpose)
    elif decision.verdict is Verdict.REJECT:
        yield _edge(decision, predicate, decision.object, False)
    elif decision.verdict is Verdict.NONE:
        for thing in sorted({decision.object, *(each.object for each in known)}):
            yield _edge(decision, predicate, thing, False)
    else:
        _check_other(predicate, decision)
        yield _edge(decision, predicate, decision.object, False)
        yield _edge(decision, predicate, decision.other, True, extent, purpose)


def _edge(
    decision: Decision, predicate: str, thing: str, accepted: bool, extent: str = "", purpose: str = ""
) -> EdgeClaim:
    quote = "；".join(filter(None, (decision.verdict.value, decision.note)))
    return EdgeClaim(
        NodeId(decision.subject),
        predicate,
        NodeId(thing),
        props(extent=extent or None, purpose=purpose or None) if accepted else (),
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


def _put_back(store: Store, decision: Stored, recorded: datetime) -> None:
    """Propose again what decisions on the same pairs took out of a run to correct its extent, if the run still stands.

    It stands while nothing but decided pairs came to it or went. A pair that another reviewer accepts stays out.
    """
    from graph.alignment.proposals import commit_claims

    edges = {_ends(edge) for edge in store.claims(decision.key)[1]}
    about = {f"{_TITLE}{subject} → {thing}" for subject, _, thing in edges}
    subjects = {subject for subject, _, _ in edges}
    said = rulings(store, f"{_TITLE}{min(subjects)} →" if len(subjects) == 1 else "")
    others = [each for each in said if each.source != decision.version.source]
    wanted = edges - {(NodeId(each.subject), each.predicate, NodeId(each.object)) for each in others if each.accepted}
    history = [each for each in store.history() if not each.purged]
    reviews = [each for each in history if each.version.source.startswith(SOURCE)]
    taken = {each.opened - 1 for each in reviews if each.version.title in about}
    titles = {each.version.title for each in reviews}
    kept = {each.version.source: list(store.claims(each.key)[1]) for each in _of(store, PROPOSED)}
    for before in reversed(history):
        source = before.version.source
        if before.closed not in taken or not source.startswith(PROPOSED):
            continue
        was, now = list(store.claims(before.key)[1]), kept.get(source, [])
        lost = [edge for edge in was if _ends(edge) in wanted - {_ends(each) for each in now}]
        if lost and _undecided(was, titles) == _undecided(now, titles):
            kept[source] = [*now, *lost]
            parts = source.removeprefix(PROPOSED).split("/", 1)
            commit_claims(store, parts[0], kept[source], f"library/{parts[1]}" if len(parts) > 1 else "", recorded)


def _undecided(edges: Iterable[EdgeClaim], titles: set[str]) -> frozenset[EdgeClaim]:
    """Return the edges of a run that nobody has ever decided, by the titles of all decisions."""
    return frozenset(edge for edge in edges if f"{_TITLE}{edge.subject} → {edge.object}" not in titles)


def _ends(edge: EdgeClaim) -> tuple[NodeId, str, NodeId]:
    return edge.subject, edge.predicate, edge.object


def _of(store: Store, prefix: str, as_of: int | None = None) -> list[Stored]:
    return [each for each in store.versions(as_of) if each.version.source.startswith(prefix) and not each.purged]
