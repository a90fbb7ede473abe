"""Every answer is the command line's JSON, with revision, 数据截至 and parameters."""

import json
from typing import Any

import pytest

from tests.api.http.conftest import Api
from tests.commands import Zhitu

ENVELOPE = {
    "coverage": {"data_as_of"},
    "gaps": {"data_as_of"},
    "why": {"data_as_of"},
    "show": {"data_as_of", "parameters"},
    "sources": {"data_as_of", "parameters", "total", "next"},
    "history": {"data_as_of", "parameters", "total", "next"},
    "diff": {"revision", "data_as_of", "parameters", "total", "next"},
    "doctor": {"data_as_of", "parameters"},
}
"""What an answer adds to what a command says; all else is the same. Previews and imports: test_imports.py."""

COURSE = "course/530701/网店运营"
SAME = {
    "/v1/coverage": ("coverage",),
    "/v1/coverage?class=5307": ("coverage", "--class", "5307"),
    "/v1/coverage?category=53&level=高职专科&min_confidence=0.5": (
        *("coverage", "--category", "53", "--level", "高职专科", "--min-confidence", "0.5"),
    ),
    "/v1/coverage?level=中职&category=73": ("coverage", "--level", "中职", "--category", "73"),
    "/v1/coverage?tier=省&class=5307": ("coverage", "--tier", "省", "--class", "5307"),
    "/v1/coverage?region=浙江&category=53": ("coverage", "--region", "浙江", "--category", "53"),
    "/v1/coverage?library=ec-sample&class=5307": ("coverage", "--library", "ec-sample", "--class", "5307"),
    "/v1/coverage?as_of={lists}&class=5307": ("coverage", "--at", "{lists}", "--class", "5307"),
    "/v1/coverage/majors/530701": ("coverage", "--major", "530701"),
    "/v1/coverage/majors/530701?min_confidence=0.6": ("coverage", "--major", "530701", "--min-confidence", "0.6"),
    "/v1/coverage/majors/530701?library=ec-sample": ("coverage", "--major", "530701", "--library", "ec-sample"),
    "/v1/coverage/majors/530701?tier=国家&region=浙江": (
        *("coverage", "--major", "530701", "--tier", "国家", "--region", "浙江"),
    ),
    "/v1/coverage/majors/530701?as_of={lists}": ("coverage", "--major", "530701", "--at", "{lists}"),
    "/v1/coverage/libraries/ec-sample": ("coverage", "--library", "ec-sample"),
    "/v1/coverage/libraries/ec-sample?min_confidence=0.5": (
        *("coverage", "--library", "ec-sample", "--min-confidence", "0.5"),
    ),
    "/v1/gaps?major=530701": ("gaps", "--major", "530701"),
    "/v1/gaps?major=530701&library=ec-sample": ("gaps", "--major", "530701", "--library", "ec-sample"),
    "/v1/gaps?library=ec-sample": ("gaps", "--library", "ec-sample"),
    "/v1/gaps?library=ec-sample&min_confidence=0.5": ("gaps", "--library", "ec-sample", "--min-confidence", "0.5"),
    f"/v1/why?item={COURSE}": ("why", COURSE),
    f"/v1/why?item={COURSE}&library=ec-sample&min_confidence=0.5": (
        *("why", COURSE, "--library", "ec-sample", "--min-confidence", "0.5"),
    ),
    f"/v1/why?item={COURSE}&as_of={{lists}}": ("why", COURSE, "--at", "{lists}"),
    "/v1/nodes/major/530701": ("show", "major/530701"),
    "/v1/nodes/major/530701?as_of={lists}": ("show", "major/530701", "--at", "{lists}"),
    f"/v1/nodes/{COURSE}": ("show", COURSE),
    "/v1/nodes/library/ec-sample": ("show", "library/ec-sample"),
    "/v1/doctor?list=majors-not-read": ("doctor", "--list", "majors-not-read"),
    "/v1/doctor": ("doctor",),
    "/v1/sources?match=library/&limit=1000": ("sources", "library/"),
    "/v1/sources?match=电子商务&limit=1000&as_of={lists}": ("sources", "电子商务", "--at", "{lists}"),
    "/v1/history?source=library/ec-sample": ("history", "library/ec-sample"),
    "/v1/diff?from={lists}&limit=1000": ("diff", "{lists}"),
    "/v1/diff?from=1&to=3&limit=1000": ("diff", "1", "3"),
    "/v1/diff?from=3&to=1&limit=1000": ("diff", "3", "1"),
    "/v1/diff?from={lists}&to={lists}": ("diff", "{lists}", "{lists}"),
}


@pytest.mark.parametrize("address", SAME)
def test_an_answer_is_what_the_command_says(api: Api, zhitu: Zhitu, lists_at: int, address: str) -> None:
    answer: Any = api.json(address.format(lists=lists_at))
    words = [word.format(lists=lists_at) for word in SAME[address]]
    said = zhitu(*words, "--format", "json").json
    several, spoken = (answer, said) if isinstance(said, list) else ([answer], [said])
    assert len(several) == len(spoken) > 0
    for report, told in zip(several, spoken, strict=True):
        added = ENVELOPE[words[0]]
        assert {name: value for name, value in report.items() if name not in added} == {
            name: value for name, value in told.items() if name not in added
        }
        assert {"revision", "data_as_of", "parameters"} <= report.keys()
        assert report.keys() - told.keys() <= added
        assert "next" not in report or report["next"] is None


def test_a_difference_adds_up_over_its_pages_and_has_all_totals_on_each(api: Api) -> None:
    whole = api.json("/v1/diff?from=1&to=4&limit=1000")
    assert whole["added"] == sum(len(source["added"]) for source in whole["sources"]) > 0
    page, sources = "/v1/diff?from=1&to=4&limit=1", []
    while page:
        answer = api.json(page)
        assert [answer[name] for name in ("added", "removed", "changed")] == [
            whole[name] for name in ("added", "removed", "changed")
        ]
        sources += answer["sources"]
        page = answer["next"]
    assert sources == whole["sources"]


def test_a_library_has_its_gaps_by_major_also_where_it_serves_only_one(api: Api) -> None:
    served = {library["id"]: library["majors"] for library in api.json("/v1/libraries?limit=1000")["libraries"]}
    numbers = set()
    for library, majors in list(served.items())[:6]:
        reports = api.json(f"/v1/gaps?library={library}")
        assert [report["major"]["code"] for report in reports] == majors
        numbers.add(len(reports))
    assert 1 in numbers
    codes = {
        json.loads(line)["major"]
        for line in api.get("/v1/gaps?library=ec-sample", Accept="application/x-ndjson").text.splitlines()
    }
    assert codes == set(served["library/ec-sample"])


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
