"""Small claims that tests of stores say, and what a store answers put into plain, comparable values."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.errors import UnknownNode
from graph.store import Description, EdgeColumns, NodeColumns, Store
from ontology.claims import (
    Authority,
    EdgeClaim,
    Evidence,
    Method,
    NodeClaim,
    Scalar,
    Status,
    Version,
    props,
)
from ontology.names import NodeId

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
COURSE, OTHER_COURSE = NodeId("course/甲/网店运营"), NodeId("course/甲/客户服务")
POINT, NEXT_POINT = NodeId("point/甲/开店"), NodeId("point/甲/装修")
REQUIREMENT = NodeId("requirement/530701/掌握开店流程")


def moment(days: int) -> datetime:
    """Return the start and some days."""
    return START + timedelta(days=days)


def version(source: str, content: str = "1", authority: Authority = Authority.LIBRARY, title: str = "样例") -> Version:
    """Make a version of a source."""
    return Version(source, content, title, authority=authority)


def node(identity: str, label: str, row: int | None = None, **values: Scalar | None) -> NodeClaim:
    """Make a node claim."""
    return NodeClaim(NodeId(identity), label, props(**values), Evidence(label, row=row))


def edge(subject: str, predicate: str, target: str, row: int | None = None, **values: Scalar | None) -> EdgeClaim:
    """Make an edge claim."""
    return EdgeClaim(NodeId(subject), predicate, NodeId(target), props(**values), Evidence("行", row=row))


def review(status: Status, base: EdgeClaim) -> EdgeClaim:
    """Make a reviewer's claim about an edge."""
    return base._replace(status=status, method=Method.REVIEWED, evidence=Evidence("复核"))


def a_library() -> tuple[list[NodeClaim], list[EdgeClaim]]:
    """Return a course with two points, one of which meets a requirement."""
    nodes = [
        node(COURSE, "网店运营", 2, flavour="标准课程"),
        node(POINT, "开店", 3, kind="skill"),
        node(NEXT_POINT, "装修", 4, kind="skill", minutes=1.5),
    ]
    edges = [
        edge("library/甲", "owns", COURSE, 2),
        edge(POINT, "prerequisite", NEXT_POINT, 4, hardness="soft"),
        edge(POINT, "meets", REQUIREMENT, 3, extent="full"),
    ]
    return nodes, edges


def stated(store: Store, key: int) -> tuple[list[NodeClaim], list[EdgeClaim]]:
    """Return a version's claims as lists."""
    nodes, edges = store.claims(key)
    return list(nodes), list(edges)


def described(store: Store, identity: str, at: int | None) -> Description | str:
    """Return what a store tells of a node, or that it knows nothing."""
    try:
        return store.describe(identity, at)
    except UnknownNode as error:
        return str(error)


def node_rows(store: Store, batches: Iterable[NodeColumns]) -> list[tuple[Any, ...]]:
    """Return rows of node batches as (version, id, properties with the label, stance), ordered by text."""
    rows = []
    for batch in batches:
        values: dict[int, dict[str, Scalar]] = {}
        for name, column in batch.columns.items():
            assert len(set(column.values)) == len(column.values)
            for row, code in enumerate(column.codes.tolist()):
                if code:
                    values.setdefault(row, {})[name] = column.values[code - 1]
        assert (batch.keys[1:] >= batch.keys[:-1]).all()
        for row, identity in enumerate(store.ids(batch.keys)):
            stance = batch.stances[batch.stance_codes[row]]
            rows.append((batch.version, identity, sorted(values.get(row, {}).items()), stance))
    return sorted(rows, key=repr)


def edge_rows(store: Store, batches: Iterable[EdgeColumns]) -> list[tuple[Any, ...]]:
    """Return rows of edge batches as (version, subject, object, props, stance), ordered by text."""
    rows = []
    for batch in batches:
        ends = list(zip(batch.subjects.tolist(), batch.objects.tolist(), strict=True))
        assert ends == sorted(ends)
        for row, (subject, target) in enumerate(zip(store.ids(batch.subjects), store.ids(batch.objects), strict=True)):
            stance = batch.stances[batch.stance_codes[row]]
            rows.append((batch.version, subject, target, batch.props[batch.prop_codes[row]], stance))
    return sorted(rows, key=repr)
