"""The case `paths`: the shortest way in a major of 2,000 points and to an occupation of the nation, beside greedy."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from statistics import mean

import numpy as np

from bench.house import House
from bench.measure import Result, middle, peak_mb
from graph.coverage.refresh import open_coverage
from graph.coverage.scopes import Coverage
from graph.paths.andor import Problem, cost_of
from graph.paths.frontier import standing_of
from graph.paths.goals import Goal, Wanted
from graph.paths.greedy import greedy
from graph.paths.path import find_path, path_in
from graph.paths.quest import quest
from graph.paths.solve import solve
from graph.paths.start import NOTHING_MASTERED
from graph.paths.territory import ANY_WAY, survey
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns
from ingest.report import Bundle
from ontology.claims import Authority, EdgeClaim, NodeClaim, Version, props
from ontology.names import NodeId

COURSES, MODULES, EACH = 10, 10, 20  # 2,000 points
ASKED, ANY_OF = 200, 4  # requirements, and at most so many points that meet each
GOALS, INSTANCES, OCCUPATIONS = 200, 200, 8
STANDARD_SIZE = 200
_FULL, _HARD = props(extent="full"), props(hardness="hard")


class Longer(AssertionError):
    """A path was longer than the greedy one: then it is not the shortest."""


def paths_case(house: House) -> Result:
    """Find a path to one goal in a major of 2,000 points; p50 of goals drawn by the seed, all ways proved shortest."""
    coverage, goals = _major(random.Random(house.size.seed))
    taken, frontier = [], []
    for goal in goals:
        start = time.perf_counter()
        path = find_path(coverage, goal)
        taken.append((time.perf_counter() - start) * 1000)
        if path.steps:
            standing = standing_of(path)
            start = time.perf_counter()
            later = standing.with_point(path.steps[0].point)
            _ = later.candidates, later.weighed, later.left
            frontier.append((time.perf_counter() - start) * 1000)
    taken.sort()
    frontier.sort()
    saved = _against_greedy(random.Random(house.size.seed + 1))
    also = {
        "p99_ms": taken[int(len(taken) * 0.99)],
        "frontier_after_one_more_p50_ms": middle(frontier),
        "frontier_after_one_more_p99_ms": frontier[int(len(frontier) * 0.99)],
        "greedy_instances": len(saved),
        "longer_than_greedy": sum(minutes < 0 for minutes in saved),
        "minutes_saved_mean": mean(saved),
        **_occupations(house),
    }
    if house.peers:
        also["greedy_minutes_to_ours"] = _greedy_minutes(coverage, goals)
    return Result("paths", house.size, middle(taken), "ms", 50, rss_mb=peak_mb(), also=also)


def _greedy_minutes(coverage: Coverage, goals: list[str]) -> float:
    """Return how many times our minutes those of greedy set cover are, over all goals: it is as quick, not as short."""
    ours = theirs = 0.0
    for goal in goals:
        path = find_path(coverage, goal)
        ours += path.solution.cost
        theirs += cost_of(path.quest.problem, greedy(path.quest.problem))
    return theirs / ours


def _major(dice: random.Random) -> tuple[Coverage, list[str]]:
    """Make a library of 2,000 points with 200 requirements, and goals: points, courses, one occupation's levels."""
    store = MemoryStore()
    for bundle in _bundles(dice):
        store.commit(bundle.version, bundle.nodes, bundle.edges, datetime(2026, 1, 1, tzinfo=UTC))
    coverage = open_coverage(store, open_columns(store, None))
    points = [_point(dice.randrange(COURSES * MODULES * EACH)) for _ in range(GOALS * 3 // 4)]
    courses = [f"course/530701/c{course}" for course in range(COURSES)]
    major = ["major/530701"] * 2
    items = [f"requirement/530701/r{dice.randrange(ASKED)}" for _ in range(GOALS - len(points) - len(courses) - 2)]
    return coverage, [*points, *courses, *major, *items]


def _point(place: int) -> NodeId:
    return NodeId(f"point/paths/p{place:04}")


def _bundles(dice: random.Random) -> Iterator[Bundle]:
    major, library = NodeId("major/530701"), NodeId("library/paths")
    official: list[EdgeClaim] = []
    for place in range(ASKED):
        asking = NodeId(f"course/530701/c{place % COURSES}")
        official.append(EdgeClaim(asking, "requires", NodeId(f"requirement/530701/r{place}"), props(kind="skill")))
    official += [
        EdgeClaim(major, "hasCourse", NodeId(f"course/530701/c{course}"), props(role="core"))
        for course in range(COURSES)
    ]
    standard = Version("paths/standard", "1", "合成", "", "", Authority.MINISTRY, date(2025, 1, 1), True)
    yield Bundle(standard, (NodeClaim(major, "合成专业"),), tuple(official))
    nodes: list[NodeClaim] = []
    edges: list[EdgeClaim] = []
    for place in range(COURSES * MODULES * EACH):
        course, module = place // (MODULES * EACH), place // EACH
        nodes.append(NodeClaim(_point(place), f"点{place}", props(kind="skill", minutes=5 * dice.randint(4, 24))))
        edges.append(EdgeClaim(NodeId(f"module/paths/m{module}"), "hasPoint", _point(place)))
        earlier: list[int] = dice.sample(range(max(0, place - 30), place), min(place, dice.randint(0, 2)))
        if course and dice.random() < 0.05:
            earlier.append(dice.randrange(course * MODULES * EACH))
        edges += [EdgeClaim(_point(other), "prerequisite", _point(place), _HARD) for other in set(earlier)]
    for number in range(COURSES):
        name = NodeId(f"course/paths/c{number}")
        nodes.append(NodeClaim(name, f"课{number}", props(flavour="标准课程")))
        edges.append(EdgeClaim(library, "owns", name))
        for module in range(number * MODULES, (number + 1) * MODULES):
            edges.append(EdgeClaim(name, "hasModule", NodeId(f"module/paths/m{module}"), props(order=module)))
    for item in range(ASKED):
        for place in dice.sample(range(COURSES * MODULES * EACH), dice.randint(1, ANY_OF)):
            edges.append(EdgeClaim(_point(place), "meets", NodeId(f"requirement/530701/r{item}"), _FULL))
    of_library = Version("library/paths", "1", "合成", authority=Authority.LIBRARY)
    yield Bundle(of_library, tuple(nodes), tuple(edges))


def _against_greedy(dice: random.Random, instances: int = INSTANCES) -> list[float]:
    """Return the minutes that the shortest way saves over the greedy one, by instance; Longer where it is longer."""
    saved = []
    for _ in range(instances):
        problem = _instance(dice)
        ours, theirs = solve(problem).cost, cost_of(problem, greedy(problem))
        if ours > theirs:
            raise Longer(f"{ours} > {theirs}")
        saved.append(theirs - ours)
    return saved


def _instance(dice: random.Random) -> Problem:
    """Make a problem: points that need earlier ones, items that several points meet, some points meeting many."""
    points, items = dice.randint(40, 160), dice.randint(8, 30)
    costs = [float(5 * dice.randint(4, 24)) for _ in range(points)]
    needs = [
        tuple(sorted(set(dice.choices(range(place), k=dice.randint(0, 2))))) if place else () for place in range(points)
    ]
    meeting = [tuple(sorted(dice.sample(range(points), dice.randint(2, 6)))) for _ in range(items)]
    root = points + items
    return Problem(
        (*costs, *(0.0 for _ in range(items + 1))),
        (*(False for _ in range(points)), *(True for _ in range(items)), False),
        (*needs, *meeting, tuple(range(points, root))),
        root,
    )


def _occupations(house: House) -> dict[str, float]:
    """Find ways to what an occupation and the majors that target it ask for, 200 requirements, in the whole nation."""
    coverage = house.coverage
    coverage.view.edges("prerequisite")
    taken, gaps, explored = [], [], []
    for seed in range(OCCUPATIONS):
        goal = _wide(coverage, random.Random(house.size.seed * 1000 + seed))
        start = time.perf_counter()
        path = path_in(survey(coverage, goal, (), ANY_WAY), NOTHING_MASTERED)
        taken.append((time.perf_counter() - start) * 1000)
        gaps.append(path.solution.gap)
        explored.append(path.solution.explored)
        problem = quest(path.territory, frozenset()).problem
        if path.solution.cost > cost_of(problem, greedy(problem)):
            raise Longer(goal.id)
    return {
        "occupation_ms": middle(taken),
        "occupation_longest_ms": max(taken),
        "occupation_gap_most": max(gaps),
        "occupation_nodes_most": float(max(explored)),
    }


def _wide(coverage: Coverage, dice: random.Random) -> Goal:
    """Return a goal of 200 requirements that points meet: an occupation's own and those of majors that target it."""
    demand, jobs = coverage.demand, coverage.demand.jobs
    while True:
        at = dice.randrange(len(jobs.occupations))
        targeting = [
            major
            for major, (low, high) in enumerate(pairwise(jobs.target_bounds.tolist()))
            if at in jobs.targets[low:high]
        ]
        if targeting:
            break
    items = jobs.whole.items[jobs.whole.bounds[at] : jobs.whole.bounds[at + 1]].tolist()
    for major in (*targeting, *(dice.randrange(len(demand.majors)) for _ in range(40))):
        items += demand.wanted.keys[demand.wanted.bounds[major] : demand.wanted.bounds[major + 1]].tolist()
    met = set(np.unique(coverage.view.into("meets", np.array(items)).objects).tolist())
    wanted = [item for item in dict.fromkeys(items) if item in met][:STANDARD_SIZE]
    identity = coverage.view.ids(jobs.occupations[at : at + 1])[0]
    return Goal(int(jobs.occupations[at]), identity, "", tuple(Wanted(item, False, 1, ()) for item in wanted))
