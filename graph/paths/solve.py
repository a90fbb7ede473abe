"""Find the shortest way exactly, and say how near it is where the limit came first.

What can be decided without search is decided (`reduce`); the rest is one mixed-integer programme for HiGHS. The limit
is a number of nodes, not a clock, so the same question gives the same answer on any machine.
"""

import numpy as np

from graph.paths.andor import Problem, Solution, cost_of, trimmed
from graph.paths.greedy import greedy
from graph.paths.programme import INFINITE, Outcome, Row, minimise, needs
from graph.paths.reduce import Reduced, reduce

NODES = 20_000


def solve(problem: Problem, limit: int = NODES) -> Solution:
    """Return the shortest way, or the best found with its bound; every reachable node must be possible.

    `limit` is the most nodes that HiGHS may explore; with 0 it is not asked at all.
    """
    reduced = reduce(problem)
    if not reduced.open:
        return _solution(reduced.problem, reduced.required, None, "reduced", 0)
    outcome = searched(reduced, limit) if limit > 0 else _NOTHING
    base, least = cost_of(reduced.problem, reduced.required), _least(reduced)
    ways: list[frozenset[int]] = []
    if outcome.values is not None:
        nodes = _left(reduced)
        found = {node for node, value in zip(nodes, outcome.values.tolist(), strict=True) if value > _HALF}
        chosen = trimmed(reduced.problem, reduced.required | found)
        cost = cost_of(reduced.problem, chosen)
        if outcome.proved and abs(cost - base - outcome.bound) <= _EXACT * max(1.0, cost):
            return _solution(reduced.problem, chosen, None, "highs", outcome.explored)
        ways.append(chosen)
    ways.append(greedy(reduced.problem))
    shortest = min(ways, key=lambda way: cost_of(reduced.problem, way))
    known = not outcome.proved and np.isfinite(outcome.bound)  # a proof that does not fit its way is not trusted
    return _solution(
        reduced.problem, shortest, max(least, base + outcome.bound) if known else least, "bounded", outcome.explored
    )


_NOTHING = Outcome(None, -INFINITE, False, 0)
_EXACT = 1e-6  # what HiGHS says a way costs and what its points cost may differ by so much, as a share
_HALF = 0.5


def _solution(problem: Problem, chosen: frozenset[int], bound: float | None, how: str, explored: int) -> Solution:
    kept = trimmed(problem, chosen)
    cost = cost_of(problem, kept)
    return Solution(tuple(sorted(kept)), cost, cost if bound is None else min(bound, cost), how, explored)


def _left(reduced: Reduced) -> list[int]:
    """Return the nodes that are still open to choice, ascending."""
    problem, required = reduced.problem, reduced.required
    seen: set[int] = set()
    ahead = [child for node in reduced.open for child in problem.children[node]]
    while ahead:
        node = ahead.pop()
        if node not in seen and node not in required:
            seen.add(node)
            ahead.extend(problem.children[node])
    return sorted(seen)


def searched(reduced: Reduced, limit: int) -> Outcome:
    """Search what is left of a reduced problem; the outcome's bound leaves out what is required."""
    problem = reduced.problem
    nodes = _left(reduced)
    place = {node: at for at, node in enumerate(nodes)}
    rows: list[Row] = needs(problem, place, reduced.required, frozenset(reduced.open))
    chosen_of = {child for node in reduced.open for child in problem.children[node]}
    chosen_of |= {child for node in nodes if problem.any_of[node] for child in problem.children[node]}
    costs = [problem.costs[node] for node in nodes]
    return minimise(costs, [node in chosen_of for node in nodes], rows, limit)


def _least(reduced: Reduced) -> float:
    """Return a bound without search: what is required, and the dearest open OR's cheapest child's own cost."""
    problem = reduced.problem
    least = max((min(problem.costs[child] for child in problem.children[node]) for node in reduced.open), default=0.0)
    return cost_of(problem, reduced.required) + least


def within(
    problem: Problem, wanted: tuple[int, ...], weights: tuple[float, ...], budget: float, limit: int = NODES
) -> tuple[Solution, tuple[int, ...]]:
    """Return the way of at most `budget` minutes that meets wanted nodes of the greatest weight, then the shortest.

    The second value are the wanted nodes that are met. The problem's root is ignored; every node must be possible.
    """
    nodes = _below(problem, wanted)
    place = {node: at for at, node in enumerate(nodes)}
    costs = [problem.costs[node] for node in nodes]
    spend = Row(-INFINITE, budget, tuple((at, cost) for at, cost in enumerate(costs) if cost))
    rows = [*needs(problem, place, frozenset(), frozenset()), spend]
    most = sum(costs) + 1.0
    worth = dict(zip(wanted, weights, strict=True))
    least = min(weights, default=1.0)
    objective = [cost / most * least * _LITTLE - worth.get(node, 0.0) for node, cost in zip(nodes, costs, strict=True)]
    outcome = minimise(objective, [True] * len(nodes), rows, limit)
    values = outcome.values if outcome.values is not None else np.zeros(len(nodes))
    chosen = frozenset(node for node, value in zip(nodes, values.tolist(), strict=True) if value > _HALF)
    met = tuple(node for node in wanted if node in chosen)
    children = (*problem.children, met)
    whole = Problem((*problem.costs, 0.0), (*problem.any_of, False), children, len(problem.costs))
    kept = trimmed(whole, chosen | {whole.root})
    cost = cost_of(whole, kept)
    how = "highs" if outcome.proved else "bounded"
    return Solution(tuple(sorted(kept - {whole.root})), cost, cost, how, outcome.explored), met


_LITTLE = 1e-3


def _below(problem: Problem, start: tuple[int, ...]) -> list[int]:
    seen: set[int] = set()
    ahead = list(start)
    while ahead:
        node = ahead.pop()
        if node not in seen:
            seen.add(node)
            ahead.extend(problem.children[node])
    return sorted(seen)
