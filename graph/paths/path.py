"""The path to a goal: which points, in which order, and what each is there for.

It is a pure function of a revision, a goal, a start and options: the same question gives the same answer.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from graph.coverage.chains import Hop
from graph.coverage.scopes import Coverage
from graph.paths.andor import Solution
from graph.paths.goals import Choice, Need, Wanted, Way, goal_of
from graph.paths.order import in_order
from graph.paths.places import NOWHERE, Home, scoped
from graph.paths.quest import Quest, quest
from graph.paths.solve import solve, within
from graph.paths.start import NOTHING_MASTERED, Start
from graph.paths.territory import ANY_WAY, Options, Territory, survey


class Step(NamedTuple):
    """A point to learn; the needs that it serves, points on the path right after it, and the chain to the goal."""

    point: int
    home: Home
    minutes: float | None
    serves: tuple[int, ...]
    opens: tuple[int, ...]
    chain: tuple[Hop, ...]


class Path(NamedTuple):
    """Steps in order; needs that are met already, left out for want of time, or blocked; how it was found.

    `shortest` is the way without a budget, `solution` the one taken.
    """

    territory: Territory
    start: Start
    steps: tuple[Step, ...]
    quest: Quest
    left_out: tuple[Need, ...]
    solution: Solution
    shortest: Solution

    @property
    def points(self) -> tuple[int, ...]:
        """The points in order."""
        return tuple(step.point for step in self.steps)


def find_path(
    coverage: Coverage,
    identity: str,
    level: str = "",
    start: Start = NOTHING_MASTERED,
    options: Options = ANY_WAY,
) -> Path:
    """Find the shortest path to a goal; UnknownNode and NotAGoal as `goal_of`."""
    goal = goal_of(coverage, identity, level, options.confidence, scoped(coverage, options.scope))
    territory = survey(coverage, goal, start.keys, options)
    return path_in(territory, start)


def path_in(territory: Territory, start: Start) -> Path:
    """Find the shortest path in a territory that was surveyed for the start."""
    mastered = start.keys
    posed = quest(territory, mastered)
    shortest = solution = solve(posed.problem, territory.options.limit)
    left_out: tuple[Need, ...] = ()
    budget = territory.options.budget
    if budget is not None and shortest.cost > budget:
        nodes = posed.problem.children[posed.problem.root]
        solution, reached = within(
            posed.problem, nodes, _weights(territory, posed, nodes), budget, territory.options.limit
        )
        left_out = tuple(posed.needs[node] for node in nodes if node in posed.needs and node not in reached)
    chosen = frozenset(posed.points[node] for node in solution.chosen if node in posed.points)
    return Path(territory, start, _steps(territory, chosen, mastered), posed, left_out, solution, shortest)


def _weights(territory: Territory, posed: Quest, nodes: Sequence[int]) -> tuple[float, ...]:
    """Return what each need is worth to someone short of time: its share of the standard's weights, else 1 for all."""
    shares: dict[int, float] = {}
    for part in territory.goal.parts:
        stated = [weight for weight in (part.theory_weight, part.skill_weight) if weight]
        for item in part.items:
            shares[item] = shares.get(item, 0.0) + (sum(stated) / len(stated) / len(part.items) if stated else 0.0)
    if not all(shares.values()) or not shares:
        return tuple(1.0 for _ in nodes)
    least = min(shares.values())
    return tuple(shares.get(posed.needs[node].key, least) if node in posed.needs else least for node in nodes)


def _steps(territory: Territory, chosen: frozenset[int], mastered: Collection[int]) -> tuple[Step, ...]:
    order = in_order(territory, chosen)
    place = {point: at for at, point in enumerate(order)}
    served = _served(territory, chosen, mastered)
    opens = {
        point: tuple(
            sorted((later for later in territory.after.get(point, ()) if later in chosen), key=place.__getitem__)
        )
        for point in order
    }
    chains: dict[int, tuple[Hop, ...]] = {}
    for point in reversed(order):
        if point in served:
            chains[point] = served[point][0][1]
        elif opens[point]:
            following = min(opens[point], key=lambda later: (len(chains.get(later, ())), place[later]))
            chains[point] = ((point, "prerequisite", following), *chains.get(following, ()))
    return tuple(
        Step(
            point,
            territory.homes.get(point, NOWHERE),
            territory.minutes[point],
            tuple(key for key, _ in served.get(point, ())),
            opens[point],
            chains.get(point, ()),
        )
        for point in order
    )


def _served(
    territory: Territory, chosen: frozenset[int], mastered: Collection[int]
) -> dict[int, list[tuple[int, tuple[Hop, ...]]]]:
    """Return by point the needs that it serves, each with the edges from the point to who asks for it."""
    found: dict[int, list[tuple[int, tuple[Hop, ...]]]] = {}
    for need in _used(territory, chosen, mastered):
        if territory.met(need, mastered):
            continue
        able = (need.key,) if need.point else territory.meeting.get(need.key, ())
        for point in able:
            if point in chosen:
                meets: tuple[Hop, ...] = () if need.point else ((point, "meets", need.key),)
                found.setdefault(point, []).append((need.key, (*meets, *reversed(need.asked))))
    return found


def _used(territory: Territory, chosen: frozenset[int], mastered: Collection[int]) -> list[Wanted]:
    """Return what the goal asks for; of a choice that of the course taken, or of the one that lacks least."""
    found: dict[int, Wanted] = {}
    have = chosen | frozenset(mastered)

    def lacking(way: Way) -> int:
        return sum(not territory.met(one, have) for one in way.wanted)

    for need in territory.goal.needs:
        if isinstance(need, Choice):
            ways = [way for way in need.ways if way.wanted]
            wanted = min(ways, key=lacking).wanted if ways else ()
        else:
            wanted = (need,)
        found.update((one.key, one) for one in wanted)
    return list(found.values())
