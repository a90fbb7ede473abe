"""What can be decided without search: nodes that every way holds, and alternatives that no shortest way needs.

Each rule leaves at least one shortest way, so the optimum of what is left is the optimum of all.
"""

from typing import NamedTuple

from graph.paths.andor import Problem

MANY = 6_000  # from so many open nodes on, what alternatives have in common is not looked for: sets grow quadratically


class Reduced(NamedTuple):
    """A problem without alternatives that were ruled out; nodes that every way holds; ORs that are still open."""

    problem: Problem
    required: frozenset[int]
    open: tuple[int, ...]


def reduce(problem: Problem) -> Reduced:
    """Rule out and require until nothing more comes of it; every reachable node must be possible."""
    children = [list(below) for below in problem.children]
    required: set[int] = set()
    fresh = [problem.root]
    while True:
        _require(problem, children, required, fresh)
        now = Problem(problem.costs, problem.any_of, tuple(map(tuple, children)), problem.root)
        ruled = _dominated(now, required, children)
        fresh = _single(now, required, children)
        if not ruled:
            shared, ruled = _shared(now, required, children)
            fresh += shared
        if not ruled and not fresh:
            break
    left = Problem(problem.costs, problem.any_of, tuple(map(tuple, children)), problem.root)
    return Reduced(left, frozenset(required), _open(left, required))


def _require(problem: Problem, children: list[list[int]], required: set[int], fresh: list[int]) -> None:
    """Spread what is required: all children of an AND, the only child of an OR."""
    ahead = list(fresh)
    while ahead:
        node = ahead.pop()
        if node in required:
            continue
        required.add(node)
        if not problem.any_of[node] or len(children[node]) == 1:
            ahead.extend(child for child in children[node] if child not in required)


def _open(problem: Problem, required: set[int]) -> tuple[int, ...]:
    """Return required ORs none of whose children is required, ascending."""
    return tuple(
        sorted(
            node
            for node in required
            if problem.any_of[node] and not any(child in required for child in problem.children[node])
        )
    )


def _single(problem: Problem, required: set[int], children: list[list[int]]) -> list[int]:
    """Return the children of required ORs that have no other left and are not required yet."""
    return [
        child
        for node in _open(problem, required)
        if len(children[node]) == 1 and (child := children[node][0]) not in required
    ]


def _dominated(problem: Problem, required: set[int], children: list[list[int]]) -> bool:
    """Drop a child of an open OR when another costs no more whatever else is chosen; return whether any went.

    `most` is at most what a node adds with all that it needs, `own` the least that goes when nothing else wants the
    node: costs of nodes below that have no other parent in reach. A child goes when its `own` is above another's
    `most`, or equal and the other comes first.
    """
    reach = _reach(problem, required)
    parents: dict[int, int] = {}
    for node in reach:
        for child in problem.children[node]:
            parents[child] = parents.get(child, 0) + 1
    opens = _open(problem, required)
    for node in opens:
        for child in problem.children[node]:
            parents[child] = parents.get(child, 0) + 1
    most, own = _costs(problem, required, reach, parents)
    ruled = False
    for node in opens:
        below = children[node]
        best = min(below, key=lambda child: (most[child], child))
        kept = [
            child
            for child in below
            if child == best
            or parents[child] > 1
            or own[child] < most[best]
            or (own[child] == most[best] and child < best)
        ]
        ruled = ruled or len(kept) < len(below)
        children[node] = kept
    return ruled


def _reach(problem: Problem, required: set[int]) -> list[int]:
    """Return nodes that open ORs may lead to and that are not required, children before parents."""
    seen: set[int] = set()
    ahead = [child for node in _open(problem, required) for child in problem.children[node]]
    while ahead:
        node = ahead.pop()
        if node in seen or node in required:
            continue
        seen.add(node)
        if not _satisfied(problem, node, required):
            ahead.extend(problem.children[node])
    return [node for node in problem.order if node in seen]


def _satisfied(problem: Problem, node: int, required: set[int]) -> bool:
    return problem.any_of[node] and any(child in required for child in problem.children[node])


def _costs(
    problem: Problem, required: set[int], reach: list[int], parents: dict[int, int]
) -> tuple[dict[int, float], dict[int, float]]:
    most: dict[int, float] = {}
    own: dict[int, float] = {}
    for node in reach:
        below = [child for child in problem.children[node] if child not in required]
        if problem.any_of[node]:
            free = _satisfied(problem, node, required)
            most[node] = 0.0 if free else min(most[child] for child in below)
            own[node] = 0.0
        else:
            most[node] = problem.costs[node] + sum(most[child] for child in below)
            own[node] = problem.costs[node] + sum(own[child] for child in below if parents[child] == 1)
    return most, own


def _shared(problem: Problem, required: set[int], children: list[list[int]]) -> tuple[list[int], bool]:
    """Return nodes that all alternatives of an open OR need; drop alternatives that need another one of the same OR.

    Nothing where too much is open.
    """
    reach = _reach(problem, required)
    if not reach or len(reach) > MANY:
        return [], False
    place = {node: at for at, node in enumerate(reach)}
    must = _musts(problem, required, reach, place)
    found: set[int] = set()
    ruled = False
    for node in _open(problem, required):
        below = children[node]
        common = _common([must[place[child]] for child in below])
        while common:
            low = common & -common
            found.add(reach[low.bit_length() - 1])
            common ^= low
        siblings = sum(1 << place[child] for child in below)
        kept = [child for child in below if not must[place[child]] & siblings & ~(1 << place[child])]
        ruled = ruled or len(kept) < len(below)
        children[node] = kept
    return sorted(found), ruled


def _musts(problem: Problem, required: set[int], reach: list[int], place: dict[int, int]) -> list[int]:
    """Return for each node in reach, as bits by place, what every way through it holds."""
    must: list[int] = []
    for at, node in enumerate(reach):
        bits = [must[place[child]] for child in problem.children[node] if child in place]
        if not problem.any_of[node]:
            must.append(_union(bits) | 1 << at)
        elif _satisfied(problem, node, required):
            must.append(1 << at)
        else:
            must.append(_common(bits) | 1 << at)
    return must


def _union(bits: list[int]) -> int:
    whole = 0
    for one in bits:
        whole |= one
    return whole


def _common(bits: list[int]) -> int:
    if not bits:
        return 0
    whole = bits[0]
    for one in bits[1:]:
        whole &= one
    return whole
