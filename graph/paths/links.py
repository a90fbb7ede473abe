"""Which point comes before which: prerequisite edges at a confidence, and how circles among them are opened."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from graph.coverage.joins import coded
from graph.views.columns import Columns, Edges


class Link(NamedTuple):
    """`before` is learnt before `after`; worth of the strongest claim, whether any claim calls it hard."""

    before: int
    after: int
    worth: float
    hard: bool


def links(view: Columns, rows: Edges, c: float) -> list[Link]:
    """Return the edges of prerequisite rows at confidence c, each once; a claim without hardness is hard."""
    hard = coded(view.props("prerequisite"), "hardness", {"soft": 1})[rows.props] == 0
    keep = rows.worth >= np.float32(c)
    found: dict[tuple[int, int], Link] = {}
    for before, after, worth, firm in zip(
        rows.subjects[keep].tolist(),
        rows.objects[keep].tolist(),
        rows.worth[keep].tolist(),
        hard[keep].tolist(),
        strict=True,
    ):
        known = found.get((before, after))
        if known is not None:
            worth, firm = max(worth, known.worth), firm or known.hard
        found[before, after] = Link(before, after, worth, firm)
    return list(found.values())


class Broken(NamedTuple):
    """A smallest circle, from its first id on, and the edge that is ignored to open it."""

    circle: tuple[int, ...]
    link: Link


def opened(edges: Iterable[Link], name: Callable[[int], str]) -> tuple[list[Link], list[Broken]]:
    """Return the edges without circles, and the circles that were opened, in order.

    A smallest circle at a time loses its weakest edge: of the least worth, then a soft one, then the one that stands in
    most smallest circles, then by ids. Self-loops are dropped as circles of one.
    """
    kept = {(link.before, link.after): link for link in edges}
    broken: list[Broken] = []
    for pair in sorted((pair for pair in kept if pair[0] == pair[1]), key=lambda pair: name(pair[0])):
        broken.append(Broken((pair[0],), kept.pop(pair)))
    ahead = _apart(kept)
    while ahead:
        inside = ahead.pop()
        loops = smallest(inside, name)
        link = _weakest(inside, loops, name)
        through = [loop for loop in loops if (link.before, link.after) in _pairs(loop)]
        broken.append(Broken(min(through, key=lambda loop: [name(at) for at in loop]), link))
        del inside[link.before, link.after], kept[link.before, link.after]
        ahead += _apart(inside)
    order = sorted(broken, key=lambda each: (len(each.circle), [name(at) for at in each.circle]))
    return list(kept.values()), order


def _apart(edges: dict[tuple[int, int], Link]) -> list[dict[tuple[int, int], Link]]:
    """Return the edges of each knot, those that lie on circles."""
    of = {point: place for place, part in enumerate(knots(edges)) for point in part}
    found: dict[int, dict[tuple[int, int], Link]] = {}
    for pair, link in edges.items():
        if of and of.get(pair[0], -1) == of.get(pair[1], -2):
            found.setdefault(of[pair[0]], {})[pair] = link
    return list(found.values())


def _pairs(loop: Sequence[int]) -> list[tuple[int, int]]:
    return list(zip(loop, (*loop[1:], loop[0]), strict=True))


def _weakest(inside: dict[tuple[int, int], Link], loops: Sequence[tuple[int, ...]], name: Callable[[int], str]) -> Link:
    counts: dict[tuple[int, int], int] = {}
    for loop in loops:
        for pair in _pairs(loop):
            counts[pair] = counts.get(pair, 0) + 1
    best = min(
        counts,
        key=lambda pair: (inside[pair].worth, inside[pair].hard, -counts[pair], name(pair[0]), name(pair[1])),
    )
    return inside[best]


STARTS = 400  # circles are looked for from so many points of a knot, the first by id


def smallest(inside: dict[tuple[int, int], Link], name: Callable[[int], str]) -> list[tuple[int, ...]]:
    """Return the shortest circles through each point of a knot, those of the least length, each from its first id."""
    after: dict[int, list[int]] = {}
    for before, later in sorted(inside, key=lambda pair: (name(pair[0]), name(pair[1]))):
        after.setdefault(before, []).append(later)
    found: dict[tuple[int, ...], None] = {}
    least = len(after) + 1
    for start in list(after)[:STARTS]:
        loop = _loop_through(after, start, least)
        if loop and len(loop) <= least:
            if len(loop) < least:
                found, least = {}, len(loop)
            turn = min(range(len(loop)), key=lambda at: name(loop[at]))
            found[loop[turn:] + loop[:turn]] = None
    return list(found)


def _loop_through(after: dict[int, list[int]], start: int, least: int) -> tuple[int, ...] | None:
    """Return a shortest circle through a point, None where none is of at most `least` points."""
    came: dict[int, int] = {}
    level, length = [start], 1
    while level and length <= least:
        following = []
        for point in level:
            for later in after.get(point, ()):
                if later == start:
                    loop = [point]
                    while loop[-1] != start:
                        loop.append(came[loop[-1]])
                    return tuple(reversed(loop))
                if later not in came:
                    came[later] = point
                    following.append(later)
        level, length = following, length + 1
    return None


def knots(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the strongly connected components of more than one point (Tarjan's, without recursion)."""
    after = _followers(pairs)
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    on, stack, found = set(), [], []
    for root in after:
        if root in index:
            continue
        work: list[tuple[int, int]] = [(root, 0)]
        while work:
            point, at = work.pop()
            if not at:
                index[point] = low[point] = len(index)
                stack.append(point)
                on.add(point)
            below = after.get(point, [])
            deeper = False
            for place in range(at, len(below)):
                later = below[place]
                if later not in index:
                    work += [(point, place + 1), (later, 0)]
                    deeper = True
                    break
                if later in on:
                    low[point] = min(low[point], index[later])
            if deeper:
                continue
            if low[point] == index[point]:
                part: list[int] = []
                while not part or part[-1] != point:
                    part.append(stack.pop())
                    on.discard(part[-1])
                if len(part) > 1:
                    found.append(part)
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[point])
    return found


def _followers(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    after: dict[int, list[int]] = {}
    for before, later in pairs:
        after.setdefault(before, []).append(later)
    return after
