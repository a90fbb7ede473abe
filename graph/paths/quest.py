"""From a territory to the problem that `solve` takes, and to which of the goal's needs cannot be met, and why."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from graph.paths.andor import Problem, impossible, without
from graph.paths.goals import Choice, Need, Wanted
from graph.paths.territory import Territory

NOBODY, PART, ELSEWHERE, PREREQUISITE = "nobody", "part-only", "elsewhere", "prerequisite"
NO_COURSE, NOTHING_ASKED = "no-course", "nothing-asked"
"""Why a need is blocked, besides what closes a point (GONE, MEDIA)."""


class Blocked(NamedTuple):
    """A need that no way meets: the item, point or course, why, and the closed point that blocks it (0: none)."""

    key: int
    why: str
    point: int


class Quest(NamedTuple):
    """The problem, in numbers of its own: `points` and `needs` by number; needs that are met already; the blocked."""

    problem: Problem
    points: dict[int, int]
    needs: dict[int, Need]
    met: tuple[Need, ...]
    blocked: tuple[Blocked, ...]


class _Draft:
    """Nodes in the making; a number is given when a node is added."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.any_of: list[bool] = []
        self.children: list[tuple[int, ...]] = []

    def add(self, children: tuple[int, ...], any_of: bool = False, cost: float = 0.0) -> int:
        self.costs.append(cost)
        self.any_of.append(any_of)
        self.children.append(children)
        return len(self.costs) - 1

    def problem(self, root: int) -> Problem:
        return Problem(tuple(self.costs), tuple(self.any_of), tuple(self.children), root)


def quest(territory: Territory, mastered: Collection[int]) -> Quest:
    """Pose the problem for what is mastered now; needs that cannot be met are left out of it."""
    draft = _Draft()
    number = _points(territory, mastered, draft)
    open_needs = [need for need in territory.goal.needs if not _met(territory, need, mastered)]
    nodes = {_node(territory, need, mastered, draft, number): need for need in open_needs}
    whole = draft.problem(draft.add(tuple(nodes)))
    lost = impossible(whole)
    blocked = [
        each for node, need in nodes.items() if node in lost for each in _why(territory, need, mastered, lost, number)
    ]
    if not territory.goal.needs:
        blocked = [Blocked(territory.goal.key, NOTHING_ASKED, 0)]
    kept = tuple(node for node in nodes if node not in lost)
    kept += tuple(_rest(territory, nodes, mastered, lost, number, draft))
    root = draft.add(kept)
    problem = without(draft.problem(root), lost)
    met = tuple(need for need in territory.goal.needs if _met(territory, need, mastered))
    at = {place: point for point, place in number.items()}
    return Quest(problem, at, {node: nodes[node] for node in nodes if node in kept}, met, tuple(blocked))


def _points(territory: Territory, mastered: Collection[int], draft: _Draft) -> dict[int, int]:
    """Add the points that are not mastered, in the order of their ids; a closed one is an OR of nothing."""
    names = [point for point in territory.names if point not in mastered]
    number = {point: place for place, point in enumerate(names)}
    for point in names:
        if point in territory.closed:
            draft.add((), any_of=True)
            continue
        links = territory.before.get(point, ())
        needed = tuple(number[link.before] for link in links if link.before in number)
        draft.add(needed, cost=territory.cost(point))
    return number


def _met(territory: Territory, need: Need, mastered: Collection[int]) -> bool:
    if isinstance(need, Choice):
        return any(way.wanted and all(territory.met(one, mastered) for one in way.wanted) for way in need.ways)
    return territory.met(need, mastered)


def _node(territory: Territory, need: Need, mastered: Collection[int], draft: _Draft, number: dict[int, int]) -> int:
    if isinstance(need, Choice):
        ways = []
        for way in need.ways:
            if way.wanted:
                some = [one for one in way.wanted if not territory.met(one, mastered)]
                ways.append(draft.add(tuple(_node(territory, one, mastered, draft, number) for one in some)))
        return draft.add(tuple(ways), any_of=True)
    if need.point:
        return number[need.key] if need.key in number else draft.add((), any_of=True)
    return draft.add(tuple(number[point] for point in territory.meeting.get(need.key, ())), any_of=True)


def _rest(
    territory: Territory,
    nodes: dict[int, Need],
    mastered: Collection[int],
    lost: frozenset[int],
    number: dict[int, int],
    draft: _Draft,
) -> Iterator[int]:
    """Yield, for each choice of which no course can be met whole, what can be met of the one that lacks least."""
    for node, need in nodes.items():
        if node in lost and isinstance(need, Choice) and need.ways:
            at = _fullest(draft, node, lost)
            yield from (child for child in draft.children[at] if child not in lost)


def _fullest(draft: _Draft, node: int, lost: frozenset[int]) -> int:
    """Return the way of a choice that lacks least; the first of equal ones."""
    return min(draft.children[node], key=lambda way: (sum(child in lost for child in draft.children[way]), way))


def _why(
    territory: Territory, need: Need, mastered: Collection[int], lost: frozenset[int], number: dict[int, int]
) -> Iterator[Blocked]:
    """Yield what blocks a need: the need itself, or the parts of a course."""
    if isinstance(need, Choice):
        if not any(way.wanted for way in need.ways):
            yield Blocked(need.key, NO_COURSE, 0)
            return
        lacking = [
            [found for one in way.wanted if (found := _blocked(territory, one, mastered, lost, number))]
            for way in need.ways
            if way.wanted
        ]
        yield from min(lacking, key=len)
        return
    found = _blocked(territory, need, mastered, lost, number)
    if found:
        yield found


def _blocked(
    territory: Territory, need: Wanted, mastered: Collection[int], lost: frozenset[int], number: dict[int, int]
) -> Blocked | None:
    if territory.met(need, mastered):
        return None
    able = (need.key,) if need.point else territory.meeting.get(need.key, ())
    if not able:
        other = ELSEWHERE if territory.elsewhere[need.key] else PART if territory.partly[need.key] else NOBODY
        return Blocked(need.key, other, 0)
    if any(number.get(point, -1) not in lost for point in able if point in number):
        return None
    closed = [point for point in able if point in territory.closed]
    if len(closed) == len(able):
        return Blocked(need.key, territory.closed[closed[0]], closed[0])
    first = next(point for point in able if point not in territory.closed)
    return Blocked(need.key, PREREQUISITE, _blocking(territory, first, mastered))


def _blocking(territory: Territory, point: int, mastered: Collection[int]) -> int:
    """Return the nearest closed prerequisite of a point."""
    ahead, seen = [point], {point}
    while ahead:
        at = ahead.pop(0)
        if at in territory.closed:
            return at
        for link in territory.before.get(at, ()):
            if link.before not in seen and link.before not in mastered:
                seen.add(link.before)
                ahead.append(link.before)
    return 0
