"""The layers of a prerequisite graph, as laws."""

from hypothesis import given
from hypothesis import strategies as st

from api.pages.layout import layered

NODES = [f"n{number}" for number in range(12)]
links = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=30)


@given(links)
def test_what_is_learnt_before_lies_further_left_where_nothing_goes_round(pairs: list[tuple[str, str]]) -> None:
    forward = [(a, b) for a, b in pairs if NODES.index(a) < NODES.index(b)]
    place = layered(NODES, forward)
    assert set(place) == {node for pair in forward for node in pair}
    assert all(place[a][0] < place[b][0] for a, b in forward)


@given(links)
def test_no_two_points_lie_on_the_same_place_even_in_circles(pairs: list[tuple[str, str]]) -> None:
    place = layered(NODES, pairs)
    assert len(set(place.values())) == len(place)
    assert place == layered(NODES, list(reversed(pairs)))


def test_a_single_chain_is_one_row() -> None:
    assert layered(["a", "b", "c"], [("a", "b"), ("b", "c")]) == {"a": (0, 0), "b": (1, 0), "c": (2, 0)}
