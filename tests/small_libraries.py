"""A major, a brief, a library or two in the fewest claims: what hand-computed cases are put together from."""

from datetime import date

from ingest.report import Bundle
from ontology.claims import Authority, EdgeClaim, Evidence, Method, NodeClaim, Scalar, Status, Version, props
from ontology.names import NodeId
from tests.reference_coverage import Figures, MajorReport, audit, committed

M, A, B, R, Q = "major/530701", "course/530701/A", "course/530701/B", "requirement/530701/r", "requirement/530701/q"
L, X, Y, P, P2 = "library/l", "course/l/X", "course/l/Y", "point/l/P", "point/l/P2"
L2, X2 = "library/l2", "course/l2/X"
JOB, STD, FUN, TASK = "occupation/4-01-06-01", "occupational-standard/s", "function/f", "task/t"
SKILL = "requirement/s/k"

Claimed = NodeClaim | EdgeClaim


def edge(subject: str, predicate: str, object_: str, at: float | None = None, **values: Scalar | None) -> EdgeClaim:
    status = Status.ACCEPTED if at is None else Status.PROPOSED
    return EdgeClaim(NodeId(subject), predicate, NodeId(object_), props(**values), confidence=at or 1.0, status=status)


def node(identity: str, **values: Scalar | None) -> NodeClaim:
    return NodeClaim(NodeId(identity), identity, props(**values), Evidence("原文"))


def source(
    name: str,
    *claims: Claimed,
    authority: Authority = Authority.MINISTRY,
    effective: date | None = None,
    whole: bool = True,
    sha256: str = "",
) -> Bundle:
    version = Version(name, sha256 or name, name, authority=authority, effective=effective, whole=whole)
    nodes = tuple(claim for claim in claims if isinstance(claim, NodeClaim))
    return Bundle(version, nodes, tuple(claim for claim in claims if isinstance(claim, EdgeClaim)))


def library(name: str, *claims: Claimed) -> Bundle:
    return source(f"library/{name}", *claims, authority=Authority.LIBRARY)


def review(who: str, claim: EdgeClaim, status: Status) -> Bundle:
    said = claim._replace(method=Method.REVIEWED, status=status, confidence=1.0)
    return source(f"review/{who}", said, authority=Authority.PERSON, whole=False)


def resource(key: str, point: str, *purposes: str, owner: str | None = L, live: bool | None = True) -> list[Claimed]:
    own = [edge(owner, "owns", f"resource/l/{key}")] if owner else []
    supports = [edge(f"resource/l/{key}", "supports", point, purpose=purpose) for purpose in purposes]
    return [node(f"resource/l/{key}", live=live), *own, *supports]


CATALOGUE = source("moe/catalogue", node(M))
BRIEF = source(
    "moe/brief/530701",
    edge(M, "hasCourse", A, role="core"),
    edge(A, "requires", R, kind="knowledge"),
    effective=date(2022, 9, 1),
)
COURSE = (node(X, flavour="标准课程"), edge(L, "owns", X), edge(X, "hasModule", "module/l/M"))
SHELF = (*COURSE, edge(L, "serves", M, state="已接入"), edge("module/l/M", "hasPoint", P))
NAMED = (*SHELF, edge(X, "implements", A, extent="full"), edge(P, "meets", R, extent="full"))
COMPLETE = (*NAMED, *resource("T", P, "teach", "assess"))


def report(*bundles: Bundle, c: float = 1.0) -> MajorReport:
    return audit(committed((CATALOGUE, *bundles)), c)["majors"]["530701"]


def short(held: Figures) -> tuple[int, ...]:
    """Total, decidable, named, taught, practised, assessed, complete."""
    lamps = held["taught"], held["practised"], held["assessed"]
    return held["total"], held["decidable"], held["named"], *lamps, held["complete"]


def figures(of: MajorReport, kind: str, name: str = L) -> tuple[int, ...]:
    return short(of["libraries"][name][kind])


def words(of: MajorReport, kind: str, item: str, name: str = L) -> set[str]:
    return set(of["items"][name][kind][item])


def standard(name: str, when: date, *requires: EdgeClaim) -> Bundle:
    chain = edge(JOB, "hasStandard", STD), edge(STD, "hasFunction", FUN), edge(FUN, "hasTask", TASK)
    return source(name, node(STD, depth="full text"), *chain, *requires, effective=when, authority=Authority.NATIONAL)


TARGETS = source("pairs", edge(M, "targets", JOB))
AIMED = edge(L, "serves", M, state="已接入", skill_level="四级")


def taker(*claims: Claimed, mode: str | None = None, of: str = X) -> Bundle:
    own = node(X2, flavour="标准课程"), edge(L2, "owns", X2), edge(L2, "serves", M)
    return library("l2", *own, edge(X2, "reuses", of, mode=mode), *claims)
