import networkx
from hypothesis import given
from hypothesis import strategies as st

from ingest.workbook.order import smallest_ring
from ontology.names import NodeId

NODES = st.integers(0, 6)


@given(st.sets(st.tuples(NODES, NODES).filter(lambda pair: pair[0] != pair[1]), max_size=16))
def test_the_ring_found_is_a_ring_and_none_is_smaller(pairs: set[tuple[int, int]]) -> None:
    graph: networkx.DiGraph[NodeId] = networkx.DiGraph([(NodeId(f"p{a}"), NodeId(f"p{b}")) for a, b in pairs])
    for component in networkx.strongly_connected_components(graph):
        if len(component) > 1:
            part = graph.subgraph(component)
            ring = smallest_ring(part)
            assert all(part.has_edge(a, b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
            assert len(ring) == min(map(len, networkx.simple_cycles(part)))
            assert ring[0] == min(ring)


def test_a_long_ring_is_found_in_time() -> None:
    size = 20_000
    graph: networkx.DiGraph[NodeId] = networkx.DiGraph(
        (NodeId(f"p{n:05d}"), NodeId(f"p{(n + 1) % size:05d}")) for n in range(size)
    )
    graph.add_edge(NodeId("p00007"), NodeId("p00006"))
    assert smallest_ring(graph) == ["p00006", "p00007"]
