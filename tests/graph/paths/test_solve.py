"""The shortest way is the shortest: against every set of nodes there is, on small random graphs."""

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.paths.andor import Problem, cost_of, holds, impossible, trimmed, without
from graph.paths.greedy import greedy
from graph.paths.reduce import Reduced, reduce
from graph.paths.solve import searched, solve, within


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Draw an acyclic graph: children have smaller numbers, the last node is the root, so that it reaches most."""
    size = draw(st.integers(2, 11))
    costs, any_of, children = [], [], []
    for node in range(size):
        below = draw(st.lists(st.integers(0, node - 1), unique=True, max_size=4)) if node else []
        either = draw(st.booleans()) and node > 0
        costs.append(0.0 if either else float(draw(st.integers(0, 6))))
        any_of.append(either)
        children.append(tuple(sorted(below)))
    return Problem(tuple(costs), tuple(any_of), tuple(children), size - 1)


def possible(problem: Problem) -> Problem | None:
    lost = impossible(problem)
    return None if problem.root in lost else without(problem, lost)


def brute(problem: Problem) -> float | None:
    """Return the least cost over all sets of nodes that hold the root."""
    nodes = range(len(problem.costs))
    sets = (frozenset(some) for size in nodes for some in combinations(nodes, size + 1))
    return min((cost_of(problem, some) for some in sets if holds(problem, some)), default=None)


@given(problems())
def test_the_optimum_is_that_of_brute_force(problem: Problem) -> None:
    best, able = brute(problem), possible(problem)
    if able is None:
        assert best is None
        return
    found = solve(able)
    assert (found.cost, found.gap) == (best, 0.0)
    assert holds(problem, frozenset(found.chosen))


@given(problems())
def test_without_search_the_way_holds_and_its_bound_is_below_the_optimum(problem: Problem) -> None:
    able = possible(problem)
    if able is not None:
        best, found = brute(problem), solve(able, limit=0)
        assert best is not None
        assert holds(problem, frozenset(found.chosen))
        assert found.bound <= best <= found.cost


@given(problems())
def test_what_is_required_is_in_every_shortest_way_left(problem: Problem) -> None:
    able = possible(problem)
    if able is not None:
        reduced = reduce(able)
        assert cost_of(able, reduced.required) <= solve(able).cost
        assert brute(reduced.problem) == brute(problem)


@given(problems())
def test_greedy_holds_and_is_never_shorter(problem: Problem) -> None:
    able = possible(problem)
    if able is not None:
        way = greedy(able)
        assert holds(problem, way)
        assert cost_of(able, way) >= solve(able).cost


@given(problems(), st.integers(0, 20))
def test_a_budget_is_kept_and_no_set_of_goals_of_more_weight_fits(problem: Problem, budget: int) -> None:
    able = possible(problem)
    if able is None:
        return
    wanted = able.children[able.root]
    found, met = within(able, wanted, tuple(1.0 for _ in wanted), budget)
    assert found.cost <= budget
    if len(met) < len(wanted):
        for some in combinations(wanted, len(met) + 1):
            root = Problem((*able.costs, 0.0), (*able.any_of, False), (*able.children, some), len(able.costs))
            assert solve(root).cost > budget


def test_the_same_problem_gives_the_same_way() -> None:
    costs = tuple(0.0 if node % 3 == 2 else 5.0 + node % 4 for node in range(60))
    either = tuple(node % 3 == 2 for node in range(60))
    below = tuple(tuple(sorted({(node * 7) % node, (node * 5 + 1) % node})) if node > 3 else () for node in range(60))
    roots = tuple(node for node in range(30, 60) if either[node])
    problem = Problem((*costs, 0.0), (*either, False), (*below, roots), 60)
    able = possible(problem)
    assert able is not None
    assert solve(able) == solve(able)


def test_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="needs itself"):
        solve(Problem((1.0, 1.0), (False, False), ((1,), (0,)), 0))


def test_an_or_keeps_the_child_that_is_needed_anyway() -> None:
    problem = Problem((3.0, 1.0, 0.0, 0.0), (False, False, True, False), ((), (), (0, 1), (0, 2)), 3)
    assert trimmed(problem, frozenset(range(4))) == {0, 2, 3}


@pytest.mark.parametrize("seed", range(40))
def test_a_way_of_some_size_is_never_longer_than_greedy_and_costs_what_its_nodes_cost(seed: int) -> None:
    problem = instance(random.Random(seed))
    found, theirs = solve(problem), greedy(problem)
    assert found.cost <= cost_of(problem, theirs)
    assert (found.cost, found.gap) == (cost_of(problem, found.chosen), 0.0)
    assert holds(problem, frozenset(found.chosen))
    unreduced = Reduced(
        problem, frozenset({problem.root, *problem.children[problem.root]}), problem.children[problem.root]
    )
    assert found.cost == searched(unreduced, 100_000).bound


def instance(dice: random.Random) -> Problem:
    """Make points that need earlier ones and items that several points meet."""
    points, items = dice.randint(30, 80), dice.randint(6, 20)
    needs = [
        tuple({dice.randrange(place) for _ in range(dice.randint(0, 2))}) if place else () for place in range(points)
    ]
    meeting = [tuple(sorted(dice.sample(range(points), dice.randint(2, 5)))) for _ in range(items)]
    costs = (*(float(5 * dice.randint(4, 24)) for _ in range(points)), *(0.0 for _ in range(items + 1)))
    either = (*(False for _ in range(points)), *(True for _ in range(items)), False)
    return Problem(costs, either, (*needs, *meeting, tuple(range(points, points + items))), points + items)


@settings(max_examples=25)
@given(st.integers(0, 1 << 32), st.integers(0, 4))
def test_a_search_that_stops_early_says_how_near_it_is(seed: int, limit: int) -> None:
    problem = instance(random.Random(seed))
    best, found = solve(problem).cost, solve(problem, limit=limit)
    assert holds(problem, frozenset(found.chosen))
    assert found.bound - 1e-6 <= best <= found.cost
