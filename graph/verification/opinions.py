"""What experts say of a draw: findings and an opinion, facts of a source of their own for each library and expert.

Nobody's import touches them, and nobody's opinion another's. A positive opinion states that the library is verified for
the majors that it served at the revision drawn from, a negative one refuses that; the latest decides, as of reviews
(DESIGN 3), and both are shown. To take an opinion back its source is withdrawn: all stands again as it stood.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple

from graph.errors import SavedMeanwhile, UnknownNode, VerificationError
from graph.store import SHANGHAI, Revision, Store, Stored
from graph.verification.drawing import Draw
from graph.verification.interval import Interval, interval
from graph.verification.statement import Drawn, identity_of, props_text
from ontology.claims import Authority, EdgeClaim, Evidence, Method, NodeClaim, Props, Status, Version, prop, props
from ontology.names import NodeId, node_id, segments

SOURCE = "verification/"
LONGEST_NOTE = 2000
LONGEST_NAME = 64
_NUMBERS = ("drawn_at", "seed", "population", "drawn")


class Verdict(Enum):
    """What an expert says of a statement that was drawn."""

    SOUND = "属实"
    UNSOUND = "不属实"
    DOUBTFUL = "存疑"


class Opinion(Enum):
    """What an expert says of the library as a whole."""

    POSITIVE = "通过"
    NEGATIVE = "不通过"


class Finding(NamedTuple):
    """What is said of one statement of a draw, by its identity; None while nothing is."""

    identity: str
    verdict: Verdict | None
    note: str = ""


class Said(NamedTuple):
    """What an expert says: of the statements drawn, and of the library."""

    findings: tuple[Finding, ...]
    opinion: Opinion | None = None
    note: str = ""


class Verification(NamedTuple):
    """An expert's verification as the graph has it, since which revision; `mark` tells one saving from another."""

    library: str
    expert: str
    revision: int
    seed: int
    population: int
    drawn: int
    said: Said
    signed: date | None
    opened: int
    mark: str
    source: str

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many statements were found sound, unsound, doubtful."""
        found = Counter(each.verdict for each in self.said.findings)
        return {verdict: found[verdict] for verdict in Verdict}

    @property
    def decided(self) -> int:
        """How many statements have a verdict."""
        return sum(self.counts.values())

    @property
    def interval(self) -> Interval | None:
        """Within what the share of sound statements lies, once every statement drawn has its verdict."""
        if not self.drawn or self.decided < self.drawn:
            return None
        return interval(self.counts[Verdict.SOUND], self.drawn, self.population)

    def of(self, identity: str) -> Finding:
        """Return what is said of a statement."""
        return next((each for each in self.said.findings if each.identity == identity), Finding(identity, None))


def verifications(store: Store, library: str = "", as_of: int | None = None) -> list[Verification]:
    """Return the verifications in force, of one library (its slug) or of all; the earliest first."""
    prefix = f"{SOURCE}{_segment(library)}/" if library else SOURCE
    found = [
        _read(store, stored)
        for stored in store.versions(as_of)
        if stored.version.source.startswith(prefix) and not stored.purged
    ]
    return sorted(found, key=lambda each: (each.opened, each.source))


def verification(store: Store, library: str, expert: str, as_of: int | None = None) -> Verification | None:
    """Return an expert's verification of a library that is in force."""
    at = store.revision if as_of is None else as_of
    history = store.history(source_of(library, expert))
    standing = (each for each in history if each.opened <= at and (each.closed is None or at < each.closed))
    return next((_read(store, each) for each in standing if not each.purged), None)


def last_said(store: Store, draw: Draw, expert: str) -> Said | None:
    """Return what an expert last said of this very draw, taken back since or not."""
    history = [stored for stored in store.history(source_of(draw.library, expert)) if not stored.purged]
    for stored in reversed(history):
        found = _read(store, stored)
        if (found.revision, found.seed) == (draw.revision, draw.seed):
            return found.said
    return None


def deciding(found: Iterable[Verification]) -> Verification | None:
    """Return the verification whose opinion decides: the latest one that has any."""
    return max((each for each in found if each.said.opinion), key=lambda each: (each.opened, each.source), default=None)


def at_odds(found: Sequence[Verification]) -> dict[str, list[tuple[str, Finding]]]:
    """Return the statements of which experts say different things, each with who says what."""
    said: dict[str, list[tuple[str, Finding]]] = {}
    for each in found:
        for finding in each.said.findings:
            if finding.verdict:
                said.setdefault(finding.identity, []).append((each.expert, finding))
    return {key: told for key, told in said.items() if len({finding.verdict for _, finding in told}) > 1}


def save(store: Store, draw: Draw, expert: str, said: Said, recorded: datetime, seen: str) -> Revision | None:
    """State what an expert says of a draw; None where exactly that is stated already.

    `seen` is the mark of what the expert had before their eyes, "" for nothing: SavedMeanwhile where it is not that any
    more. An opinion needs a verdict of every statement drawn, and stands until it is withdrawn: VerificationError.
    """
    _check(draw, expert, said)
    said = said._replace(findings=_in_order(draw, said.findings))
    with store.grouped():  # nobody writes between the look and the saving
        before = verification(store, draw.library, expert)
        if before is not None and (before.revision, before.seed, before.said) == (draw.revision, draw.seed, said):
            return None
        if (before.mark if before else "") != seen:
            raise SavedMeanwhile("这次核验在另一个窗口里保存过或撤回过；先看看那里的内容，再决定要不要以这里的为准")
        if before is not None and before.said.opinion:
            raise VerificationError(f"您在第 {before.opened} 版已给出意见“{before.said.opinion.value}”；要改，先撤回")
        return store.commit(*_stated(store, draw, expert, said, recorded), recorded)


def withdraw(store: Store, library: str, expert: str, recorded: datetime) -> Revision:
    """Take an expert's verification of a library back; VerificationError where there is none."""
    with store.grouped():
        if verification(store, library, expert) is None:
            raise VerificationError(f"{expert} 对资源库 {library} 没有现行的核验，无从撤回")
        return store.withdraw(source_of(library, expert), recorded)


def source_of(library: str, expert: str) -> str:
    """Return the source of what an expert says of a library."""
    return f"{SOURCE}{_segment(library)}/{_segment(expert)}"


def majors_served(store: Store, library: str, as_of: int) -> list[str]:
    """Return the majors that a library serves at a revision, by id."""
    try:
        told = store.describe(node_id("library", library), as_of).outgoing
    except UnknownNode:
        return []
    claims = [each.claim for each in told]
    return sorted({c.object for c in claims if c.predicate == "serves" and c.status is Status.ACCEPTED})


def _segment(text: str) -> str:
    return node_id("library", text).partition("/")[2]


def _in_order(draw: Draw, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what says anything, in the order of the draw."""
    found = {each.identity: each for each in findings if each.verdict or each.note}
    return tuple(found[each.identity] for each in draw.claims if each.identity in found)


def _check(draw: Draw, expert: str, said: Said) -> None:
    if not expert.strip() or len(expert) > LONGEST_NAME:
        raise VerificationError(f"请写明专家，最多 {LONGEST_NAME} 个字")
    if not draw.claims:
        raise VerificationError(f"资源库 {draw.library} 在第 {draw.revision} 版没有可以抽查的内容")
    for number, note in [(None, said.note), *((at, each.note) for at, each in enumerate(said.findings, 1))]:
        if len(note) > LONGEST_NOTE:
            where = f"第 {number} 条的备注" if number else "意见的说明"
            raise VerificationError(f"{where}有 {len(note)} 个字，最多 {LONGEST_NOTE} 个；请缩短")
    drawn = {each.identity for each in draw.claims}
    if not {each.identity for each in said.findings} <= drawn:
        raise VerificationError("判定里有不在这次抽取之内的内容；请按同一版、同一种子重新打开")
    decided = {each.identity for each in said.findings if each.verdict}
    if said.opinion and (left := len(drawn - decided)):
        raise VerificationError(f"还有 {left} 条没有判定；全部判定之后才能给意见")


def _stated(
    store: Store, draw: Draw, expert: str, said: Said, recorded: datetime
) -> tuple[Version, list[NodeClaim], list[EdgeClaim]]:
    """Return the version that says it, with its claims."""
    identity = node_id("verification", draw.library, expert)
    library = node_id("library", draw.library)
    title = f"核验：{draw.library} · {expert}"
    about = props(
        opinion=said.opinion.value if said.opinion else None,
        drawn_at=draw.revision,
        seed=draw.seed,
        population=draw.population,
        drawn=len(draw.claims),
        signed=recorded.astimezone(SHANGHAI).date().isoformat() if said.opinion else None,
        note=said.note or None,
    )
    nodes = [NodeClaim(identity, title, about, method=Method.REVIEWED)]
    edges = [EdgeClaim(identity, "examines", library, method=Method.REVIEWED)]
    found = {each.identity: each for each in said.findings}
    for number, drawn in enumerate(draw.claims, 1):
        if drawn.identity in found:
            edges.append(_finding(identity, number, drawn, found[drawn.identity]))
    if said.opinion:
        status = Status.ACCEPTED if said.opinion is Opinion.POSITIVE else Status.REJECTED
        sound = sum(each.verdict is Verdict.SOUND for each in said.findings)
        quote = f"{said.opinion.value}：属实 {sound}/{len(draw.claims)}"
        edges += [
            EdgeClaim(library, "verifiedFor", NodeId(major), (), Evidence(quote), 1.0, Method.REVIEWED, status)
            for major in majors_served(store, draw.library, draw.revision)
        ]
    digest = hashlib.sha256(repr((nodes, edges)).encode()).hexdigest()
    version = Version(source_of(draw.library, expert), digest, title, expert, authority=Authority.PERSON)
    return version, nodes, edges


def _finding(identity: NodeId, number: int, drawn: Drawn, finding: Finding) -> EdgeClaim:
    claim = drawn.claim
    stated = props(
        order=number,
        verdict=finding.verdict.value if finding.verdict else None,
        relation=claim.predicate,
        about=claim.object,
        stated=props_text(claim.props) if claim.props else None,
        note=finding.note or None,
    )
    return EdgeClaim(identity, "finds", claim.subject, stated, claim.evidence, 1.0, Method.REVIEWED)


def _read(store: Store, stored: Stored) -> Verification:
    """Read a version of such a source."""
    nodes, edges = store.claims(stored.key)
    about = next(iter(nodes))
    library = segments(about.id)[1]
    findings = []
    for edge in sorted(
        (each for each in edges if each.predicate == "finds"), key=lambda each: _whole(each.props, "order")
    ):
        verdict, note = prop(edge.props, "verdict"), str(prop(edge.props, "note") or "")
        findings.append(Finding(_identity(edge), Verdict(verdict) if verdict else None, note))
    opinion, signed = prop(about.props, "opinion"), prop(about.props, "signed")
    said = Said(tuple(findings), Opinion(opinion) if opinion else None, str(prop(about.props, "note") or ""))
    drawn_at, seed, population, drawn = (_whole(about.props, name) for name in _NUMBERS)
    day = date.fromisoformat(str(signed)) if signed else None
    mark, source = stored.version.sha256, stored.version.source
    expert = stored.version.issuer
    return Verification(library, expert, drawn_at, seed, population, drawn, said, day, stored.opened, mark, source)


def _identity(edge: EdgeClaim) -> str:
    stated = json.loads(str(prop(edge.props, "stated") or "[]"))
    relation, about = str(prop(edge.props, "relation")), str(prop(edge.props, "about"))
    return identity_of(edge.object, relation, about, tuple((name, value) for name, value in stated))


def _whole(of: Props, name: str) -> int:
    return int(prop(of, name) or 0)
