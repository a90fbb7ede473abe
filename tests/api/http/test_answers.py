"""Every answer is the command line's JSON, with revision, 数据截至 and parameters."""

from typing import Any

import pytest

from tests.api.http.conftest import Api
from tests.commands import Zhitu

SAME = {
    "/v1/coverage": ("coverage",),
    "/v1/coverage?category=53&level=高职专科&min_confidence=0.5": (
        *("coverage", "--category", "53", "--level", "高职专科", "--min-confidence", "0.5"),
    ),
    "/v1/coverage?library=ec-sample&class=5307": ("coverage", "--library", "ec-sample", "--class", "5307"),
    "/v1/coverage?as_of={lists}&class=5307": ("coverage", "--at", "{lists}", "--class", "5307"),
    "/v1/coverage/majors/530701": ("coverage", "--major", "530701"),
    "/v1/coverage/majors/530701?min_confidence=0.6": ("coverage", "--major", "530701", "--min-confidence", "0.6"),
    "/v1/coverage/libraries/ec-sample": ("coverage", "--library", "ec-sample"),
    "/v1/gaps?major=530701": ("gaps", "--major", "530701"),
    "/v1/gaps?major=530701&library=ec-sample": ("gaps", "--major", "530701", "--library", "ec-sample"),
    "/v1/why?item=course/530701/网店运营": ("why", "course/530701/网店运营"),
    "/v1/nodes/major/530701": ("show", "major/530701"),
    "/v1/nodes/course/530701/网店运营": ("show", "course/530701/网店运营"),
    "/v1/doctor": ("doctor",),
    "/v1/sources?match=library/&limit=1000": ("sources", "library/"),
    "/v1/history?source=library/ec-sample": ("history", "library/ec-sample"),
}


@pytest.mark.parametrize("address", SAME)
def test_an_answer_has_all_that_the_command_says(api: Api, zhitu: Zhitu, lists_at: int, address: str) -> None:
    answer: dict[str, Any] = api.json(address.format(lists=lists_at))
    said = zhitu(*(word.format(lists=lists_at) for word in SAME[address]), "--format", "json").json
    assert {name: answer[name] for name in said} == said
    assert {"revision", "data_as_of", "parameters"} <= answer.keys()


def test_a_difference_is_that_of_the_command_source_by_source(api: Api, zhitu: Zhitu, lists_at: int) -> None:
    answer = api.json(f"/v1/diff?from={lists_at}&limit=1000")
    said = zhitu("diff", str(lists_at), "--format", "json").json
    assert answer["sources"] == said["sources"]
    assert (answer["from"], answer["to"]) == (said["from"], said["to"])
    added = sum(len(source["added"]) for source in answer["sources"])
    assert added == said["added"] > 0


def test_majors_are_listed_by_code_and_shown_one_by_one(api: Api) -> None:
    listed = api.json("/v1/majors?class=5307")["majors"]
    assert [major["code"] for major in listed] == sorted(major["code"] for major in listed)
    ecommerce = next(major for major in listed if major["code"] == "530701")
    assert ecommerce["name"] == "电子商务"
    assert (ecommerce["level"], ecommerce["class"], ecommerce["category"]) == ("高职专科", "5307", "53")
    shown = api.json("/v1/majors/530701")
    assert shown["libraries"][0] == "library/ec-sample"
    assert shown["states"]["core"] == ecommerce["demand_state"] == "已收录"


def test_a_major_is_found_with_and_without_its_k(api: Api) -> None:
    for code in ("530701", "530701K", "530701k"):
        answer = api.get(f"/v1/majors/{code}")
        assert answer.status_code == (400 if code.endswith("k") else 200)
    assert api.json("/v1/coverage/majors/530701K")["code"] == "530701"


def test_the_catalogue_adds_up(api: Api) -> None:
    majors = api.json("/v1/majors?limit=1")["total"]
    for groups in ("classes", "categories"):
        assert sum(group["majors"] for group in api.json(f"/v1/{groups}?limit=1000")[groups]) == majors
    assert api.json("/v1/classes?category=53&match=电子商务")["classes"][0]["code"] == "5307"
    assert api.json("/v1/occupations?match=4-04-05-05")["occupations"][0]["id"] == "occupation/4-04-05-05"


def test_libraries_tell_whom_they_serve(api: Api) -> None:
    found = {library["id"]: library for library in api.json("/v1/libraries?limit=1000")["libraries"]}
    assert found["library/ec-sample"]["sample"] is True
    assert "530701" in found["library/ec-sample"]["majors"]
    tiers = {library["tier"] for library in api.json("/v1/libraries?tier=省")["libraries"]}
    assert tiers <= {"省"}


def test_neighbours_go_both_ways_and_can_be_narrowed(api: Api) -> None:
    links = api.json("/v1/neighbours/major/530701?limit=1000")["neighbours"]
    assert {link["direction"] for link in links} == {"in", "out"}
    courses = api.json("/v1/neighbours/major/530701?relation=hasCourse&direction=out&limit=1000")["neighbours"]
    assert courses == [link for link in links if link["relation"] == "hasCourse"]
    assert {link["props"].get("role") for link in courses} >= {"core", "foundation"}
    assert "library/ec-sample" in {link["id"] for link in links if link["relation"] == "serves"}


def test_the_curve_is_that_of_the_major(api: Api) -> None:
    curve = api.json("/v1/coverage/curve?major=530701")["curve"]
    assert curve == api.json("/v1/coverage/majors/530701")["curve"]
    assert curve[-1]["min_confidence"] == 1.0


def test_rules_come_with_their_citation(api: Api) -> None:
    found = {rule["rule"]: rule for rule in api.json("/v1/rules")["rules"]}
    assert found["annual-renewal"]["verified"] is True
    assert all(rule["citation"] for rule in found.values())


def test_a_past_revision_is_answered_as_it_was(api: Api, lists_at: int) -> None:
    assert api.json(f"/v1/majors/530701?as_of={lists_at}")["libraries"] == []
    assert api.json(f"/v1/libraries?as_of={lists_at}")["libraries"] == []
    today = api.json("/v1/health")["data_as_of"]
    assert api.json(f"/v1/majors/530701?as_of={today}")["libraries"] != []


def test_the_server_is_healthy_and_ready(api: Api) -> None:
    assert api.json("/v1/health")["status"] == "ok"
    ready = api.json("/v1/readiness")
    assert (ready["ready"], ready["reason"]) == (True, None)


@pytest.mark.parametrize(
    "way",
    [
        "course/530701/网店运营",
        "course%2F530701%2F%E7%BD%91%E5%BA%97%E8%BF%90%E8%90%A5",
        "course/530701/%E7%BD%91%E5%BA%97%E8%BF%90%E8%90%A5",
    ],
)
def test_an_id_may_be_written_in_the_path_in_several_ways(api: Api, way: str) -> None:
    assert api.json(f"/v1/nodes/{way}")["id"] == "course/530701/网店运营"
