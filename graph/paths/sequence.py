"""Questions about which point comes before which that need no more than the links: order, closure, redundancy."""

import heapq
from collections.abc import Callable, Iterable, Sequence

from graph.paths.links import Link

Name = Callable[[int], str]


def ordered(links: Iterable[Link], name: Name) -> list[int]:
    """Return the points so that each comes after its prerequisites, the smallest id first where several may.

    ValueError where links run in a circle.
    """
    after = _after(links)
    waiting: dict[int, int] = {}
    for before, later in after.items():
        waiting.setdefault(before, 0)
        for point in later:
            waiting[point] = waiting.get(point, 0) + 1
    ready = [(name(point), point) for point, count in waiting.items() if not count]
    heapq.heapify(ready)
    found = []
    while ready:
        point = heapq.heappop(ready)[1]
        found.append(point)
        for later_point in after.get(point, ()):
            waiting[later_point] -= 1
            if not waiting[later_point]:
                heapq.heappush(ready, (name(later_point), later_point))
    if len(found) < len(waiting):
        raise ValueError("prerequisites run in a circle")
    return found


def _after(links: Iterable[Link]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for link in links:
        found.setdefault(link.before, []).append(link.after)
    return found


def parts(links: Sequence[Link]) -> list[list[Link]]:
    """Return the links by connected part: closures are worked out part by part, since they grow quadratically."""
    head: dict[int, int] = {}

    def root(point: int) -> int:
        while head.setdefault(point, point) != point:
            head[point] = head[head[point]]
            point = head[point]
        return point

    for link in links:
        head[root(link.before)] = root(link.after)
    found: dict[int, list[Link]] = {}
    for link in links:
        found.setdefault(root(link.before), []).append(link)
    return list(found.values())


def closure(links: Sequence[Link]) -> dict[int, frozenset[int]]:
    """Return for each point all that come after it, at any distance; the links must have no circles."""
    found: dict[int, frozenset[int]] = {}
    for part in parts(links):
        order, reach = _reach(part)
        for place, point in enumerate(order):
            found[point] = frozenset(order[at] for at in _bits(reach[place]))
    return found


def _reach(part: Sequence[Link]) -> tuple[list[int], list[int]]:
    """Return the points of a part in order, and for each, as bits by place, what comes after it."""
    order = ordered(part, str)
    place = {point: at for at, point in enumerate(order)}
    after = _after(part)
    reach = [0] * len(order)
    for at in reversed(range(len(order))):
        for later in after.get(order[at], ()):
            reach[at] |= reach[place[later]] | 1 << place[later]
    return order, reach


def _bits(number: int) -> Iterable[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def redundant(links: Sequence[Link]) -> list[Link]:
    """Return the links that others imply: a hard one by hard ones, a soft one by any. No circles are allowed."""
    hard = [link for link in links if link.hard]
    implied = _implied(hard)
    soft = [link for link in _implied(links) if not link.hard]
    return [*implied, *soft]


def _implied(links: Sequence[Link]) -> list[Link]:
    found = []
    for part in parts(links):
        order, reach = _reach(part)
        place = {point: at for at, point in enumerate(order)}
        after = _after(part)
        for link in part:
            bit = 1 << place[link.after]
            others = (reach[place[later]] for later in after[link.before] if later != link.after)
            if any(other & bit for other in others):
                found.append(link)
    return found


def detour(links: Iterable[Link], link: Link) -> tuple[int, ...]:
    """Return a shortest way from one end of a link to the other that does not take it; () where there is none."""
    after = _after(each for each in links if each.hard or not link.hard)
    came: dict[int, int] = {link.before: link.before}
    ahead = [link.before]
    while ahead:
        following = []
        for point in ahead:
            for later in after.get(point, ()):
                if later in came or (point, later) == (link.before, link.after):
                    continue
                came[later] = point
                if later == link.after:
                    way = [later]
                    while way[-1] != link.before:
                        way.append(came[way[-1]])
                    return tuple(reversed(way))
                following.append(later)
        ahead = following
    return ()
