"""Points are learnt after what they need, a course at a time where that can be."""

from itertools import groupby

import pytest

from graph.coverage.scopes import Coverage, Scope
from graph.paths.order import in_order
from graph.paths.path import find_path
from graph.paths.territory import Options
from tests.graph.paths.conftest import OCCUPATION

LIBRARY = Options(scope=Scope(library="library/ec-sample"))
GOALS = (("course/530701/网店运营", ""), (OCCUPATION, "三级"), ("major/530701", ""))


@pytest.mark.parametrize(("goal", "level"), GOALS)
def test_nothing_comes_before_what_it_needs(sample: Coverage, goal: str, level: str) -> None:
    path = find_path(sample, goal, level, options=LIBRARY)
    place = {point: at for at, point in enumerate(path.points)}
    assert set(in_order(path.territory, path.points)) == set(path.points)
    for point, before in path.territory.before.items():
        assert all(place[link.before] < place[point] for link in before if point in place)


def test_a_course_that_waits_for_no_other_is_learnt_in_one_go(sample: Coverage) -> None:
    path = find_path(sample, "course/530701/网店运营", options=LIBRARY)
    runs = [course for course, _ in groupby(step.home.course for step in path.steps)]
    assert len(runs) == len(set(runs)) == 4


def test_points_of_a_module_stand_in_its_order_where_prerequisites_allow(sample: Coverage) -> None:
    path = find_path(sample, "course/530701/网店运营", options=LIBRARY)
    for _, steps in groupby(path.steps, key=lambda step: step.home.module):
        orders = [step.home.point_order for step in steps]
        assert orders == sorted(orders)
