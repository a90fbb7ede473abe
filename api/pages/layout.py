"""Where the points of a prerequisite graph lie: in layers from left to right, few lines crossing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import networkx as nx

SWEEPS = 6


def layered(nodes: Sequence[str], links: Iterable[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Return (layer, place in it) of each node that has a link: a node lies right of all that is learnt before it.

    Nodes that go round in a circle share a layer. Within layers a node lies near the middle of its neighbours.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((a, b) for a, b in links if a != b)
    if not graph:
        return {}
    layer = _layers(graph)
    rows: dict[int, list[str]] = defaultdict(list)
    for node in nodes:
        if node in layer:
            rows[layer[node]].append(node)
    place = {node: float(at) for row in rows.values() for at, node in enumerate(row)}
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for number in sorted(rows, reverse=not forward):
            near = graph.predecessors if forward else graph.successors
            weights = {
                node: sum(place[other] for other in found) / len(found) if (found := list(near(node))) else place[node]
                for node in rows[number]
            }
            rows[number].sort(key=lambda node: (weights[node], place[node]))
            place |= {node: float(at) for at, node in enumerate(rows[number])}
    return {node: (number, at) for number, row in rows.items() for at, node in enumerate(row)}


def _layers(graph: "nx.DiGraph[str]") -> dict[str, int]:
    """Return the length of the longest way to each node, circles drawn together."""
    condensed = nx.condensation(graph)
    depth: dict[int, int] = {}
    for group in nx.topological_sort(condensed):
        depth[group] = max((depth[before] + 1 for before in condensed.predecessors(group)), default=0)
    mapping: dict[str, int] = condensed.graph["mapping"]
    return {node: depth[group] for node, group in mapping.items()}
