"""`/v1/doctor`: as long as wanted, with the numbers of all."""

from graph.examination import LISTS
from tests.api.http.conftest import Api


def test_lists_are_cut_to_the_limit_and_counted_whole(api: Api) -> None:
    found = api.json("/v1/doctor?limit=2")
    assert list(found["lists"]) == list(LISTS)
    assert found["counts"]["majors-not-read"] == 319
    assert all(len(doubts) == min(2, found["counts"][name]) for name, doubts in found["lists"].items())
    assert found["parameters"] == {"limit": 2}


def test_one_list_alone_has_its_suggestion(api: Api) -> None:
    found = api.json("/v1/doctor?list=codes-of-several-names&limit=3")
    assert list(found["lists"]) == list(found["counts"]) == list(found["suggestions"]) == ["codes-of-several-names"]
    assert len(found["lists"]["codes-of-several-names"]) == 3 < found["counts"]["codes-of-several-names"]
    assert all(doubt["sources"] for doubt in found["lists"]["codes-of-several-names"])
