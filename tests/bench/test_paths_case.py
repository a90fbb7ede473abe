"""The case `paths` stands beside greedy set cover and is never longer."""

import random

from bench import paths_case
from graph.paths.path import find_path


def test_the_shortest_way_saves_minutes_over_greedy_and_is_never_longer() -> None:
    saved = paths_case._against_greedy(random.Random(2), 40)
    assert len(saved) == 40
    assert min(saved) >= 0
    assert sum(saved) > 0


def test_the_major_of_the_case_has_two_thousand_points_and_goals_that_can_be_reached() -> None:
    coverage, goals = paths_case._major(random.Random(1))
    assert (len(coverage.view.nodes("Point")), len(goals)) == (2000, paths_case.GOALS)
    path = find_path(coverage, "major/530701")
    assert (path.solution.gap, path.quest.blocked) == (0.0, ())
    assert len(path.quest.needs) == paths_case.ASKED
