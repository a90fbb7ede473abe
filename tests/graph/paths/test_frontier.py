"""Where a learner stands: what can be learnt now, what it opens, what stays closed, progress and time left."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.coverage.scopes import Coverage, Scope
from graph.paths.frontier import Standing, standing_of
from graph.paths.path import find_path
from graph.paths.standing_report import standing_report
from graph.paths.start import NOTHING_MASTERED, start_of
from graph.paths.territory import Options
from tests.graph.paths.conftest import OCCUPATION

LIBRARY = Options(scope=Scope(library="library/ec-sample"))
PREFIX = "point/ec-sample/"


@pytest.fixture(scope="module")
def beginner(sample: Coverage) -> Standing:
    return standing_of(find_path(sample, OCCUPATION, "四级", NOTHING_MASTERED, LIBRARY))


def after(standing: Standing, *names: str) -> Standing:
    keys = {name: key for key, name in standing.territory.names.items()}
    for name in names:
        standing = standing.with_point(keys[PREFIX + name])
    return standing


def report(standing: Standing) -> Any:
    return standing_report(standing)


def now(standing: Standing) -> dict[str, Any]:
    return {each["id"].removeprefix(PREFIX): each for each in report(standing)["now"]}


def test_only_points_without_open_prerequisites_can_be_learnt_now(beginner: Standing) -> None:
    territory = beginner.territory
    able = {each.point for each in beginner.candidates}
    assert able == {point for point in territory.names if not territory.before.get(point)}


def test_the_points_of_the_path_come_first_in_its_order(beginner: Standing) -> None:
    on = [each.point for each in beginner.candidates if each.on_path]
    assert on == [point for point in beginner.path.points if point in set(on)]
    assert [each.on_path for each in beginner.candidates] == sorted(
        (each.on_path for each in beginner.candidates), reverse=True
    )


def test_one_more_point_opens_those_that_waited_for_it_alone(beginner: Standing) -> None:
    before = now(beginner)
    assert [each["id"] for each in before["C09-M1-P01"]["opens"]] == [PREFIX + "C09-M2-P01"]
    later = now(after(beginner, "C09-M1-P01"))
    assert "C09-M1-P01" not in later
    assert "C09-M2-P01" in later


def test_skipping_a_point_names_what_stays_closed(beginner: Standing) -> None:
    closed = now(beginner)["C12-M2-P01"]["without_it"]
    assert [each["label"] for each in closed["needs_closed"]] == ["说明退货的规定"]
    assert closed["points_closed"] == 1  # C06-M5-P01 needs it
    assert now(beginner)["C05-M2-P01"]["without_it"]["needs_closed"] == []  # others meet what it meets


def test_progress_is_by_the_weights_of_the_standard(beginner: Standing) -> None:
    done = report(after(beginner, "C12-M2-P01", "C10-M1-P01", "C10-M1-P02", "C02-M1-P01"))["progress"]
    assert (done["met"], done["total"]) == (2, 8)
    assert done["levels"] == [
        {"level": "五级", "theory": 45.0, "skill": 0.0},  # K2 of 客户服务, 45 % of the theory of 五级
        {"level": "四级", "theory": 50.0, "skill": 0.0},  # K4 of 数据分析, 50 % of that of 四级
    ]


def test_progress_in_percent_is_the_mean_of_what_the_standard_weighs(beginner: Standing) -> None:
    done = report(after(beginner, "C12-M2-P01", "C10-M1-P01", "C10-M1-P02", "C02-M1-P01"))["progress"]
    assert (done["percent"], done["by"]) == ((45.0 + 0 + 50.0 + 0) / 4, "weights")


def test_where_no_weight_is_stated_every_item_counts_the_same(sample: Coverage) -> None:
    standing = standing_of(find_path(sample, "course/530701/网店运营", options=LIBRARY))
    everything = standing
    for point in standing.path.points:
        everything = everything.with_point(point)
    assert (report(standing)["progress"]["percent"], report(standing)["progress"]["by"]) == (0.0, "items")
    assert report(everything)["progress"]["percent"] == 100.0


def test_of_courses_to_choose_from_the_fullest_one_counts(sample: Coverage) -> None:
    standing = standing_of(find_path(sample, "course/530701/网店运营"))
    (choice,) = standing.territory.goal.needs
    assert report(standing)["progress"]["total"] in {len(way.wanted) for way in choice.ways}  # type: ignore[union-attr] # it is one


def test_time_left_falls_by_what_the_path_is_followed(beginner: Standing) -> None:
    left = report(beginner)["left"]
    assert (left["minutes"], left["shortest"], left["at_least"]) == (3260, True, 3260)
    later = report(after(beginner, "C09-M1-P01"))["left"]
    assert (later["minutes"], later["shortest"], later["at_least"]) == (3160, True, 3160)


def test_a_point_beside_the_path_makes_time_left_an_upper_bound(beginner: Standing) -> None:
    left = report(after(beginner, "C05-M2-P01"))["left"]  # 70 minutes: meets K1, but the path needs C01-M3-P01 anyway
    assert (left["minutes"], left["shortest"], left["at_least"]) == (3260, False, 3190)


def test_requirements_that_nobody_teaches_are_named(sample: Coverage) -> None:
    standing = standing_of(find_path(sample, "course/530701/互联网销售", options=LIBRARY))
    assert report(standing)["nobody_teaches"] == []  # it is met in part, which is another thing
    assert [each.why for each in standing.path.quest.blocked] == ["part-only"]


@given(st.integers(0, 1 << 32))
def test_following_the_frontier_in_any_order_ends_at_the_goal(beginner: Standing, seed: int) -> None:
    standing, dice = beginner, random.Random(seed)
    for _ in range(len(beginner.path.points)):
        able = [each.point for each in standing.candidates if each.on_path]
        standing = standing.with_point(dice.choice(able))
    assert len(standing.met) == len(standing.territory.wanted)
    assert standing.left.minutes == 0


def test_one_step_at_a_time_is_the_same_as_all_at_once(sample: Coverage, beginner: Standing) -> None:
    names = ("C09-M1-P01", "C10-M1-P01", "C12-M2-P01")
    stepwise = after(beginner, *names)
    start = start_of(sample.view, [PREFIX + name for name in names])
    fresh = standing_of(find_path(sample, OCCUPATION, "四级", start, LIBRARY))
    assert [each.point for each in stepwise.candidates] == [each.point for each in fresh.candidates]
    assert stepwise.met == fresh.met
    assert stepwise.left.minutes == fresh.left.minutes
