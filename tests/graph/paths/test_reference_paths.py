"""Three goals on the sample equal the paths that were written by hand from its tables before there was a solver."""

import numpy as np
import pytest

from graph.coverage.scopes import Coverage, Scope
from graph.paths.path import Path, find_path
from graph.paths.territory import Options
from tests.graph.paths.conftest import OCCUPATION, requirement, rows

GOALS = {
    "point": ("point/ec-sample/C01-M6-P05", ""),
    "course": ("course/530701/网店运营", ""),
    "occupation": (OCCUPATION, "四级"),
}


@pytest.fixture(scope="module", params=GOALS)
def pair(request: pytest.FixtureRequest, sample: Coverage) -> tuple[Path, list[dict[str, str]]]:
    goal, level = GOALS[request.param]
    found = find_path(sample, goal, level, options=Options(scope=Scope(library="library/ec-sample")))
    return found, [row for row in rows("reference_paths.csv") if row["goal"] == request.param]


def test_it_has_the_points_of_the_reference(pair: tuple[Path, list[dict[str, str]]]) -> None:
    found, reference = pair
    assert {found.territory.names[point] for point in found.points} == {
        f"point/ec-sample/{row['point']}" for row in reference
    }


def test_it_takes_the_minutes_of_the_reference_and_says_so(pair: tuple[Path, list[dict[str, str]]]) -> None:
    found, reference = pair
    assert sum(step.minutes or 0 for step in found.steps) == sum(int(row["minutes"]) for row in reference)
    assert (found.solution.cost, found.solution.gap) == (sum(int(row["minutes"]) for row in reference), 0.0)


def test_each_step_is_there_for_the_reason_of_the_reference(pair: tuple[Path, list[dict[str, str]]]) -> None:
    found, reference = pair
    steps = {found.territory.names[step.point].rpartition("/")[2]: step for step in found.steps}
    name = found.territory.names
    for row in reference:
        step, (word, _, target) = steps[row["point"]], row["why"].partition(" ")
        if word == "先修于":
            assert f"point/ec-sample/{target}" in [name[later] for later in step.opens], row
        elif word == "达成":
            own = target.startswith("C")
            item = f"requirement/ec-sample/{target}" if own else requirement(target)
            served = found.territory.view.ids(_keys(step.serves))
            assert item in served, row
        else:
            assert step.serves == (step.point,), row


def test_each_step_comes_after_what_it_needs(pair: tuple[Path, list[dict[str, str]]]) -> None:
    found, _ = pair
    place = {point: at for at, point in enumerate(found.points)}
    for point in found.points:
        assert all(place[link.before] < place[point] for link in found.territory.before.get(point, ()))


def _keys(keys: tuple[int, ...]) -> np.typing.NDArray[np.int64]:
    return np.array(keys, np.int64)
