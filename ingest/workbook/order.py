"""Rings among prerequisites: they are taken as stated and reported, the smallest of each by name."""

from collections.abc import Mapping

import networkx

from ingest.workbook.draft import Draft
from ingest.workbook.forms import Filled
from ontology.names import NodeId, segments

_STARTS = 1_000
"""From how many points of a ring-ridden part the smallest ring is sought."""


def report_cycles(draft: Draft, links: Mapping[tuple[NodeId, NodeId], Filled], column: str = "先修点") -> None:
    """Warn of every set of points that are all learnt before each other, naming its smallest ring."""
    graph = networkx.DiGraph(list(links))
    rings = []
    for component in networkx.strongly_connected_components(graph):
        if len(component) > 1:
            rings.append(smallest_ring(graph.subgraph(component)))
    for ring in sorted(rings):
        row = links[ring[-1], ring[0]]
        names = " → ".join(segments(identity)[-1] for identity in [*ring, ring[0]])
        reason = f"先修成环：{names}；照所填采用，但排不出学习顺序"
        draft.log.tell("warning", row.sheet, row.number, column, reason, "请删去环中的一条先修")


def smallest_ring(graph: "networkx.DiGraph[NodeId]") -> list[NodeId]:
    """Return the shortest ring of a strongly connected graph, starting from its smallest id (ties: the smallest)."""
    best: list[NodeId] = []
    for start in sorted(graph)[:_STARTS]:
        ring = _ring_through(graph, start, len(best))
        if ring and (not best or len(ring) < len(best)):
            best = ring
            if len(best) == 2:
                break
    first = best.index(min(best))
    return best[first:] + best[:first]


def _ring_through(graph: "networkx.DiGraph[NodeId]", start: NodeId, bound: int) -> list[NodeId]:
    """Return the shortest ring through a point, if shorter than `bound` (0: any), by breadth-first search."""
    came: dict[NodeId, NodeId | None] = {start: None}
    layer, depth = [start], 1
    while layer and (not bound or depth < bound):
        following = []
        for node in layer:
            for target in sorted(graph.successors(node)):
                if target == start:
                    return _way(came, node)
                if target not in came:
                    came[target] = node
                    following.append(target)
        layer, depth = following, depth + 1
    return []


def _way(came: Mapping[NodeId, NodeId | None], last: NodeId) -> list[NodeId]:
    way: list[NodeId] = []
    node: NodeId | None = last
    while node is not None:
        way.append(node)
        node = came[node]
    return way[::-1]
