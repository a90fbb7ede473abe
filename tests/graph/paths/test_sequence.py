"""Order, closure, circles and redundancy are those of networkx, on the three real sets and on random graphs."""

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.paths.links import Link, knots, opened, smallest
from graph.paths.sequence import closure, detour, ordered, parts, redundant
from tests.graph.paths.graphs import Real, digraph, needs_data, real

SETS = {"marble": (1590, 3221), "WDKG-KnowledgePoints": (121, 285), "WDKG-Course": (46, 73)}


@pytest.fixture(scope="module", params=SETS)
def given_set(request: pytest.FixtureRequest) -> tuple[str, Real]:
    return request.param, real(request.param)


def text(point: int) -> str:
    return f"{point:05}"


@needs_data
def test_a_real_set_has_the_points_and_links_that_its_readme_counts(given_set: tuple[str, Real]) -> None:
    name, of = given_set
    assert (len(of.names), len(of.links)) == SETS[name]


@needs_data
def test_circles_of_a_real_set_are_those_of_networkx(given_set: tuple[str, Real]) -> None:
    name, of = given_set
    graph = digraph(of.links)
    theirs = {frozenset(part) for part in nx.strongly_connected_components(graph) if len(part) > 1}
    assert {frozenset(part) for part in knots((link.before, link.after) for link in of.links)} == theirs
    standing, broken = opened(of.links, text)
    loops = sorted(link.before for link in of.links if link.before == link.after)
    assert sorted(each.circle[0] for each in broken if len(each.circle) == 1) == loops
    assert bool(loops) == (name == "WDKG-Course")
    assert nx.is_directed_acyclic_graph(digraph(standing))


@needs_data
def test_order_and_closure_of_a_real_set_are_those_of_networkx(given_set: tuple[str, Real]) -> None:
    standing, _ = opened(given_set[1].links, text)
    graph = digraph(standing)
    assert ordered(standing, text) == list(nx.lexicographical_topological_sort(graph, key=text))
    ours = closure(standing)
    assert ours == {point: frozenset(nx.descendants(graph, point)) for point in graph}


@needs_data
def test_redundant_links_of_a_real_set_are_those_that_a_transitive_reduction_drops(given_set: tuple[str, Real]) -> None:
    standing, _ = opened(given_set[1].links, text)
    hard = [link for link in standing if link.hard]
    dropped = set(digraph(hard).edges) - set(nx.transitive_reduction(digraph(hard)).edges)
    assert {(link.before, link.after) for link in redundant(standing) if link.hard} == dropped


@st.composite
def graphs(draw: st.DrawFn) -> list[Link]:
    pairs = draw(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), unique=True, max_size=24))
    worth = st.sampled_from((0.5, 0.7, 1.0))
    return [Link(before, after, draw(worth), draw(st.booleans())) for before, after in pairs]


@given(graphs())
def test_opening_leaves_no_circle_and_takes_only_links_of_circles(links: list[Link]) -> None:
    standing, broken = opened(links, text)
    assert nx.is_directed_acyclic_graph(digraph(standing))
    assert len(standing) + len(broken) == len(links)
    around = [part for part in nx.strongly_connected_components(digraph(links)) if len(part) > 1]
    for each in broken:
        link = each.link
        assert link.before == link.after or any({link.before, link.after} <= part for part in around)


@given(graphs())
def test_a_circle_loses_the_link_of_the_least_worth(links: list[Link]) -> None:
    worth = {(link.before, link.after): link.worth for link in links}
    for each in opened(links, text)[1]:
        turns = zip(each.circle, (*each.circle[1:], each.circle[0]), strict=True)
        assert each.link.worth == min(worth[turn] for turn in turns)


@given(graphs())
def test_the_smallest_circles_are_as_long_as_networkx_finds_any(links: list[Link]) -> None:
    inside = {(link.before, link.after): link for link in links if link.before != link.after}
    theirs = [len(cycle) for cycle in nx.simple_cycles(digraph(inside.values()))]
    ours = smallest(inside, text)
    assert bool(ours) == bool(theirs)
    assert {len(loop) for loop in ours} <= {min(theirs, default=0)}


@given(graphs())
def test_the_same_links_in_another_order_are_opened_alike(links: list[Link]) -> None:
    one, other = opened(links, text), opened(list(reversed(links)), text)
    assert set(one[0]) == set(other[0])
    assert one[1] == other[1]


@given(graphs())
def test_a_redundant_link_has_a_detour_of_links_as_hard_and_the_others_have_none(links: list[Link]) -> None:
    standing, _ = opened(links, text)
    spare = set(redundant(standing))
    for link in standing:
        way = detour(standing, link)
        assert bool(way) == (link in spare)
        if way:
            hard = {(each.before, each.after) for each in standing if each.hard or not link.hard}
            assert set(pairwise(way)) <= hard


@given(graphs())
def test_parts_are_the_weakly_connected_components(links: list[Link]) -> None:
    theirs = {frozenset(part) for part in nx.weakly_connected_components(digraph(links))}
    ours = {frozenset(end for link in part for end in (link.before, link.after)) for part in parts(links)}
    assert ours == theirs


def test_a_circle_has_no_order() -> None:
    with pytest.raises(ValueError, match="circle"):
        ordered([Link(1, 2, 1.0, True), Link(2, 1, 1.0, True)], text)
