"""接续专业 on the sample: what the vocational secondary major carries into the higher one."""

from typing import Any

import pytest

from graph.coverage.scopes import Coverage
from graph.errors import UnknownNode
from graph.paths.continuation import continuation_report
from graph.paths.territory import ANY_WAY


@pytest.fixture(scope="module")
def told(sample: Coverage) -> Any:
    return continuation_report(sample, "major/730701", "major/530701", ANY_WAY, sample.view.store.describe)


def of(told: Any, course: str) -> Any:
    return next(each for each in told["courses"] if each["label"] == course)


def test_a_course_taken_over_from_the_next_library_is_covered_and_would_be_repeated(told: Any) -> None:
    course = of(told, "电子商务基础")
    assert (course["asked"], course["covered"], course["missing"]) == (6, 6, [])
    assert course["repeated"]
    assert course["repeated_minutes"] > 0


def test_what_only_the_next_major_has_is_missing(told: Any) -> None:
    course = of(told, "网店运营")
    assert (course["covered"], len(course["missing"])) == (0, 10)
    points = {each["id"] for each in told["missing"]["points"]}
    assert "point/ec-sample/C01-M1-P04" in points
    assert not any(identity.startswith("point/ec-sample/C09") for identity in points)  # learnt already


def test_courses_of_equal_names_are_listed_and_not_counted(told: Any) -> None:
    assert [each["label"] for each in told["same_names"]] == ["市场营销", "电子商务基础", "零售基础"]
    assert of(told, "市场营销")["covered"] == 0


def test_the_official_word_for_it_is_quoted(told: Any) -> None:
    assert [claim["document"]["source"] for claim in told["stated"]] == ["moe/brief/730701"]


def test_the_other_way_round_it_is_not_stated(sample: Coverage) -> None:
    back: Any = continuation_report(sample, "major/530701", "major/730701", ANY_WAY, sample.view.store.describe)
    assert back["stated"] == []
    assert back["parameters"]["library"] == "library/ec-sample"


def test_a_major_that_is_not_there_is_refused(sample: Coverage) -> None:
    with pytest.raises(UnknownNode):
        continuation_report(sample, "major/530701", "major/999999", ANY_WAY, sample.view.store.describe)
