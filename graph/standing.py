"""Which of several statements stands (DESIGN 3): duplicates in one version, reviews of an edge, winners about a node.

Pure rules, shared by every store and view. *Duplicates*: of claims with one identity in one version the strongest
stands. *Reviews*: a reviewed edge claim decides for the whole edge; the one opened by the latest revision counts, a
proposed one decides nothing. *Winners*: authority, then latest `effective`, then sha-256; a tie goes to the smaller
source id.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from graph.errors import UnknownNode
from graph.store import Conflict, Description, Told
from ontology.claims import EdgeClaim, Evidence, Method, NodeClaim, Props, Scalar, Status, Version
from ontology.names import segments

REVIEWS = "review/"
"""How the ids of sources begin that hold what reviewers decided."""

STRENGTH = {Status.ACCEPTED: 2, Status.PROPOSED: 1, Status.REJECTED: 0}

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

T = TypeVar("T")


class Edge(NamedTuple):
    """An edge whatever is said about it: its claims share these three."""

    subject: str
    predicate: str
    object: str


def props_key(props: Props) -> str:
    """Return the text that properties are ordered by: values of several types do not compare themselves."""
    return _ENCODE(props) if props else "[]"


def node_order(claim: NodeClaim) -> tuple[str, str]:
    """Return a node claim's identity in its version as a sort key."""
    return claim.id, props_key(claim.props)


def edge_order(claim: EdgeClaim) -> tuple[str, str, str, str]:
    """Return an edge claim's identity in its version as a sort key: predicate, subject, object, props."""
    return claim.predicate, claim.subject, claim.object, props_key(claim.props)


def evidence_order(evidence: Evidence) -> tuple[str | int, ...]:
    """Return a sort key of evidence; what is not given comes first."""
    return tuple(-1 if field is None else field for field in evidence)


def preference(
    status: Status, confidence: float, method: Method, label: str, evidence: Evidence
) -> tuple[int, float, str, str, tuple[str | int, ...]]:
    """Return a key by which the strongest of claims with one identity comes first; it leaves no ties that matter."""
    return -STRENGTH[status], -confidence, method.value, label, evidence_order(evidence)


def kept_nodes(claims: Iterable[NodeClaim]) -> list[NodeClaim]:
    """Keep the strongest node claim of each identity, ordered by id and props."""
    best: dict[tuple[str, str], NodeClaim] = {}
    for claim in claims:
        order = node_order(claim)
        if order not in best or _node_preference(claim) < _node_preference(best[order]):
            best[order] = claim
    return [best[order] for order in sorted(best)]


def kept_edges(claims: Iterable[EdgeClaim]) -> list[EdgeClaim]:
    """Keep the strongest edge claim of each identity, ordered by predicate, subject, object and props."""
    best: dict[tuple[str, str, str, str], EdgeClaim] = {}
    for claim in claims:
        order = edge_order(claim)
        if order not in best or _edge_preference(claim) < _edge_preference(best[order]):
            best[order] = claim
    return [best[order] for order in sorted(best)]


def _node_preference(claim: NodeClaim) -> tuple[int, float, str, str, tuple[str | int, ...]]:
    return preference(claim.status, claim.confidence, claim.method, claim.label, claim.evidence)


def _edge_preference(claim: EdgeClaim) -> tuple[int, float, str, str, tuple[str | int, ...]]:
    return preference(claim.status, claim.confidence, claim.method, "", claim.evidence)


def rank(version: Version) -> tuple[int, date, str]:
    """Return what versions are ranked by where statements contradict each other; the greatest wins."""
    return int(version.authority), version.effective or date.min, version.sha256


def ranked(items: Iterable[T], of: Callable[[T], Version]) -> list[T]:
    """Order items best first by the version they belong to, ties by smaller source id, then as they came."""
    by_source = sorted(items, key=lambda item: of(item).source)
    return sorted(by_source, key=lambda item: rank(of(item)), reverse=True)


def verdicts(edges: Iterable[Told[EdgeClaim]]) -> dict[Edge, Status]:
    """Return what the latest deciding review says of each reviewed edge; accepted beats rejected within one version."""
    latest: dict[Edge, tuple[int, int, Status]] = {}
    for stored, claim in edges:
        if claim.method is not Method.REVIEWED or claim.status is Status.PROPOSED:
            continue
        edge = Edge(claim.subject, claim.predicate, claim.object)
        weight = (stored.opened, STRENGTH[claim.status])
        if edge not in latest or weight > latest[edge][:2]:
            latest[edge] = (*weight, claim.status)
    return {edge: verdict[2] for edge, verdict in latest.items()}


def standing_edges(edges: Sequence[Told[EdgeClaim]]) -> list[Told[EdgeClaim]]:
    """Drop the claims of edges that are not in force; `edges` must hold every claim of an edge, or none."""
    decided = verdicts(edges)
    standing = []
    for told in edges:
        claim = told.claim
        verdict = decided.get(Edge(claim.subject, claim.predicate, claim.object), claim.status)
        if verdict is not Status.REJECTED:
            standing.append(told)
    return standing


def standing_nodes(nodes: Iterable[Told[NodeClaim]]) -> list[Told[NodeClaim]]:
    """Drop rejected node claims and order the rest best first; in one version the strongest first."""
    accepted = [told for told in nodes if told.claim.status is not Status.REJECTED]
    accepted.sort(key=lambda told: (_node_preference(told.claim)[:2], props_key(told.claim.props)))
    return ranked(accepted, lambda told: told.stored.version)


def fallback_label(identity: str) -> str:
    """Return what a node is called when nothing in force names it: the last segment of its id."""
    return segments(identity)[-1] if identity else ""


def describe(
    identity: str,
    nodes: Iterable[Told[NodeClaim]],
    outgoing: Sequence[Told[EdgeClaim]],
    incoming: Sequence[Told[EdgeClaim]],
) -> Description:
    """Put together what versions in force say of a node; UnknownNode when nothing that stands mentions it."""
    stated = standing_nodes(nodes)
    out = sorted(standing_edges(outgoing), key=_told_order)
    into = sorted(standing_edges(incoming), key=_told_order)
    if not (stated or out or into):
        raise UnknownNode(f"没有「{identity}」：现行的来源都没有提到它")
    winners, conflicts = contest(stated)
    label = str(winners.pop("label", fallback_label(identity)))
    return Description(
        identity, label, tuple(sorted(winners.items())), tuple(stated), tuple(out), tuple(into), conflicts
    )


def _told_order(told: Told[EdgeClaim]) -> tuple[tuple[str, str, str, str], str]:
    return edge_order(told.claim), told.stored.version.source


def contest(stated: Sequence[Told[NodeClaim]]) -> tuple[dict[str, Scalar], tuple[Conflict, ...]]:
    """Return the winning label and properties of what is said about one node, best first, and what lost to them."""
    winners: dict[str, Scalar] = {}
    losers: dict[tuple[str, Scalar, int], Conflict] = {}
    for stored, claim in stated:
        said: list[tuple[str, Scalar]] = [("label", claim.label)] if claim.label else []
        for name, value in (*said, *claim.props):
            if winners.setdefault(name, value) != value:
                losers.setdefault((name, value, stored.key), Conflict(name, value, stored))
    return winners, tuple(sorted(losers.values(), key=lambda conflict: conflict.name))
