"""Paths over HTTP: the same answers as from the command line, and what is wrong told so."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.api.http.conftest import Api

COURSE = quote("course/530701/网店运营")


def steps(answer: Any) -> list[Any]:
    return [step for group in answer["groups"] for step in group["steps"]]


def test_a_path_gives_steps_with_resources_and_reasons_that_lead_to_documents(api: Api) -> None:
    answer = api.json(f"/v1/paths?goal={COURSE}&library=ec-sample")
    assert (answer["minutes"]["stated"], answer["proof"]["shortest"]) == (2235, True)
    assert len(steps(answer)) == 27
    for step in steps(answer):
        assert step["resources"]["teach"]
        assert all(claim["document"]["title"] for hop in step["why"]["because"] for claim in hop["claims"])


def test_what_is_mastered_shortens_it(api: Api) -> None:
    mastered = "point/ec-sample/C09-M1-P01,point/ec-sample/C09-M2-P01,point/none/x"
    answer = api.json(f"/v1/paths?goal={COURSE}&library=ec-sample&mastered={mastered}")
    assert answer["minutes"]["stated"] == 2235 - 100 - 110
    assert answer["start"]["unknown"] == {"count": 1, "ids": ["point/none/x"]}


def test_the_frontier_says_what_can_be_learnt_now_and_what_is_left(api: Api) -> None:
    answer = api.json(f"/v1/frontier?goal={COURSE}&library=ec-sample")
    now = {each["id"]: each for each in answer["now"]}
    assert now["point/ec-sample/C09-M1-P01"]["on_path"]
    assert "point/ec-sample/C01-M1-P04" not in now
    assert answer["left"]["minutes"] == 2235


def test_a_continuation_names_what_is_covered_repeated_and_missing(api: Api) -> None:
    answer = api.json("/v1/continuation?done=730701&next=530701")
    courses = {each["label"]: each for each in answer["courses"]}
    assert (courses["电子商务基础"]["covered"], courses["网店运营"]["covered"]) == (6, 0)


def test_an_occupation_without_a_standard_says_that_nothing_was_read(api: Api) -> None:
    answer = api.json("/v1/paths?goal=occupation/4-01-06-01&level=四级")
    assert [each["reason"] for each in answer["blocked"]] == ["nothing-asked"]


def test_an_unknown_goal_is_told_with_what_may_be_meant(api: Api) -> None:
    said = api.problem(f"/v1/paths?goal={quote('course/530701/网店运')}", 404, "unknown-node")
    assert all(each.keys() == {"id", "label"} for each in said["did_you_mean"])


@pytest.mark.parametrize(
    "asked",
    [
        "goal=library/ec-sample",
        f"goal={COURSE}&level=四级",
        f"goal={COURSE}&media=全息",
        f"goal={COURSE}&budget=-1",
        f"goal={COURSE}&nodes=-1",
        f"goal={COURSE}&budget=inf",
        "goal=",
    ],
)
@pytest.mark.parametrize("address", ["paths", "frontier"])
def test_what_cannot_be_asked_is_refused(api: Api, address: str, asked: str) -> None:
    api.problem(f"/v1/{address}?{asked}", 400, "bad-parameter")


def test_majors_and_libraries_that_are_not_there_are_refused(api: Api) -> None:
    api.problem("/v1/continuation?done=730701&next=539999", 404, "unknown-major")
    api.problem(f"/v1/paths?goal={COURSE}&library=none", 404, "unknown-library")
