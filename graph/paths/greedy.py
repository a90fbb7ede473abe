"""The way that a set cover by hand finds: always the alternative that meets most per minute. Also the first guess."""

from graph.paths.andor import Problem, trimmed


def greedy(problem: Problem) -> frozenset[int]:
    """Return a set that holds the root: open ORs are met one by one, each time by the best ratio of met to minutes.

    Every reachable node must be possible. An alternative brings all that it needs; inside it an OR takes its cheapest
    child.
    """
    cheapest = _cheapest(problem)
    chosen: set[int] = set()
    opens: set[int] = set()
    _spread(problem, [problem.root], chosen, opens)
    added: dict[int, frozenset[int]] = {}
    while True:
        opens = {node for node in opens if not any(child in chosen for child in problem.children[node])}
        if not opens:
            return trimmed(problem, frozenset(chosen))
        meeting: dict[int, int] = {}
        for node in opens:
            for child in problem.children[node]:
                meeting[child] = meeting.get(child, 0) + 1
        for child in meeting:
            if child not in added:
                added[child] = _closure(problem, child, cheapest)
        best = min(meeting, key=lambda child: (_price(problem, added[child] - chosen, meeting), child))
        chosen |= added[best]


def _price(problem: Problem, new: frozenset[int], meeting: dict[int, int]) -> float:
    """Return minutes for each open OR that a set of nodes would meet."""
    met = sum(meeting.get(node, 0) for node in new)
    return sum(problem.costs[node] for node in new) / met


def _spread(problem: Problem, start: list[int], chosen: set[int], opens: set[int]) -> None:
    """Choose what must be chosen: children of ANDs; ORs are noted."""
    ahead = list(start)
    while ahead:
        node = ahead.pop()
        if node in chosen:
            continue
        chosen.add(node)
        if problem.any_of[node]:
            opens.add(node)
        else:
            ahead.extend(problem.children[node])


def _cheapest(problem: Problem) -> dict[int, int]:
    """Return the child of each OR that costs least if nothing is shared."""
    most: dict[int, float] = {}
    found: dict[int, int] = {}
    for node in problem.order:
        below = problem.children[node]
        if problem.any_of[node]:
            found[node] = min(below, key=lambda child: (most[child], child))
            most[node] = most[found[node]]
        else:
            most[node] = problem.costs[node] + sum(most[child] for child in below)
    return found


def _closure(problem: Problem, start: int, cheapest: dict[int, int]) -> frozenset[int]:
    seen: set[int] = set()
    ahead = [start]
    while ahead:
        node = ahead.pop()
        if node in seen:
            continue
        seen.add(node)
        ahead.extend([cheapest[node]] if problem.any_of[node] else problem.children[node])
    return frozenset(seen)
