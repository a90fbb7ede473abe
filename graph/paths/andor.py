"""The shortest way as a problem of its own: an acyclic AND/OR graph whose nodes cost minutes.

An AND node (a point: all its prerequisites; a goal: all its items) needs every child, an OR node (a requirement: any of
the points that meet it) needs one. Wanted is the cheapest set of nodes that holds the root and what each of its nodes
needs. Nodes are numbered in the order in which equally short ways are preferred.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

Children = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Problem:
    """Nodes with their costs (0 for all that is no point), children, and whether any one child is enough."""

    costs: tuple[float, ...]
    any_of: tuple[bool, ...]
    children: Children
    root: int

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Nodes reachable from the root, children before parents; ValueError where they run in a circle."""
        found: list[int] = []
        state = bytearray(len(self.costs))  # 1: being visited, 2: done
        stack: list[tuple[int, int]] = [(self.root, 0)]
        state[self.root] = 1
        while stack:
            node, at = stack[-1]
            below = self.children[node]
            if at == len(below):
                stack.pop()
                state[node] = 2
                found.append(node)
                continue
            stack[-1] = node, at + 1
            child = below[at]
            if state[child] == 1:
                raise ValueError(f"node {child} needs itself")
            if not state[child]:
                state[child] = 1
                stack.append((child, 0))
        return tuple(found)


class Solution(NamedTuple):
    """Chosen nodes, ascending; what they cost; the least that any way can cost; how it was found, in how many nodes.

    `bound == cost`: proved to be the shortest. `how`: "reduced" (no choice was left), "highs", or "bounded" (the node
    limit came first, or HiGHS gave nothing).
    """

    chosen: tuple[int, ...]
    cost: float
    bound: float
    how: str
    explored: int = 0

    @property
    def gap(self) -> float:
        """How much longer than the shortest it may be, as a share of its cost."""
        return max(0.0, self.cost - self.bound) / self.cost if self.cost > 0 else 0.0


def impossible(problem: Problem) -> frozenset[int]:
    """Return reachable nodes that no choice can hold: an OR without a possible child, an AND with an impossible one."""
    found: set[int] = set()
    for node in problem.order:
        below = problem.children[node]
        lost = sum(child in found for child in below)
        if lost == len(below) if problem.any_of[node] else lost:
            found.add(node)
    return frozenset(found)


def without(problem: Problem, gone: frozenset[int]) -> Problem:
    """Return the problem without children that are gone; the nodes themselves stay, out of reach."""
    children = tuple(tuple(child for child in below if child not in gone) for below in problem.children)
    return Problem(problem.costs, problem.any_of, children, problem.root)


def holds(problem: Problem, chosen: frozenset[int]) -> bool:
    """Whether a set of nodes holds the root and what each of its nodes needs."""
    if problem.root not in chosen:
        return False
    for node in chosen:
        below = problem.children[node]
        met = sum(child in chosen for child in below)
        if not (met if problem.any_of[node] else met == len(below)):
            return False
    return True


def trimmed(problem: Problem, chosen: frozenset[int]) -> frozenset[int]:
    """Return what the root needs of a set that holds it: each OR keeps one child, one that is needed anyway if any.

    Parents come before children, so what is needed anyway is not all known yet; a second pass finds the rest.
    """
    kept: frozenset[int] = frozenset()
    for _ in range(2):
        needed = {problem.root}
        for node in reversed(problem.order):
            if node not in needed:
                continue
            below = [child for child in problem.children[node] if child in chosen]
            if problem.any_of[node]:
                below = [min(below, key=lambda child: (child not in kept, child not in needed, child))]
            needed.update(below)
        better = frozenset(needed)
        if kept and cost_of(problem, better) >= cost_of(problem, kept):
            break
        kept = better
    return kept


def cost_of(problem: Problem, chosen: Sequence[int] | frozenset[int]) -> float:
    """Return what nodes cost together."""
    return float(sum(problem.costs[node] for node in sorted(chosen)))
