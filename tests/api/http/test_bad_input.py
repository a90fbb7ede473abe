"""What is asked wrongly is told so in the reader's language, with a status that says whose turn it is; never a 500."""

import re
from typing import Any

import pytest

from api.http.application import create_app
from api.http.serving import Serving
from tests.api.http.conftest import Api

OPERATIONS = create_app(Serving(store="memory:")).openapi()["paths"]
CHINESE = re.compile("[一-鿿]")

WRONG = [
    ("/v1/coverage?min_confidence=1.1", 400, "bad-parameter"),
    ("/v1/coverage?min_confidence=-0", 400, "bad-parameter"),
    ("/v1/coverage?min_confidence=1e400", 400, "bad-parameter"),
    ("/v1/coverage?as_of=2025-13-01", 400, "bad-parameter"),
    ("/v1/coverage?as_of=0000-00-00", 400, "bad-parameter"),
    ("/v1/coverage?as_of=2025-1-1", 400, "bad-parameter"),
    ("/v1/coverage?as_of=0001-01-01", 404, "unknown-revision"),
    ("/v1/coverage?as_of=١٢", 400, "bad-parameter"),
    ("/v1/coverage?as_of=", 400, "bad-parameter"),
    ("/v1/coverage?%FF=1", 400, "unknown-parameter"),
    ("/v1/coverage?category=53%00", 400, "bad-parameter"),
    ("/v1/majors?limit=1001", 400, "bad-parameter"),
    ("/v1/majors?limit=1.5", 400, "bad-parameter"),
    ("/v1/majors?limit=" + "9" * 30, 400, "bad-parameter"),
    ("/v1/majors?cursor=" + "A" * 201, 400, "bad-parameter"),
    ("/v1/majors?cursor=%00", 400, "bad-cursor"),
    ("/v1/majors?cursor=专业", 400, "bad-cursor"),
    ("/v1/majors?cursor=bnVsbA", 400, "bad-cursor"),
    ("/v1/majors/%E4%B8%93", 400, "bad-parameter"),
    ("/v1/coverage/libraries/%2F..%2F", 404, "not-found"),
    ("/v1/coverage/libraries/没有的库", 404, "unknown-library"),
    ("/v1/nodes/course/530701%2F没有", 404, "unknown-node"),
    ("/v1/nodes/%E4%B8", 404, "unknown-node"),
    ("/v1/nodes/a/../b", 404, "unknown-node"),
    ("/v1/why?item=" + "a" * 5000, 400, "bad-parameter"),
    ("/v1/diff?from=999999999", 404, "unknown-revision"),
    ("/v1/history?source=%FF", 404, "unknown-source"),
    ("/v1/imports/" + "g" * 32, 400, "bad-parameter"),
    ("/v1", 404, "not-found"),
    ("/v1/专业", 404, "not-found"),
    ("/v1/coverage/", 404, "not-found"),
]


@pytest.mark.parametrize(("address", "status", "kind"), WRONG)
def test_what_is_wrong_is_told_in_the_readers_language(api: Api, address: str, status: int, kind: str) -> None:
    chinese = api.problem(address, status, kind)
    english = api.problem(address, status, kind, Accept_Language="en")
    assert CHINESE.search(chinese["title"])
    assert not CHINESE.search(english["title"] + english.get("advice", ""))


@pytest.mark.parametrize("accept", ["image/png", "text/csv/x", ";;;", "*/*;q=0", "application/json;q=0", ","])
def test_a_form_that_nobody_knows_is_not_acceptable(api: Api, accept: str) -> None:
    assert api.problem("/v1/majors/530701", 406, "not-acceptable", Accept=accept)["offered"]


@pytest.mark.parametrize(
    "accept", ["", "*/*", "text/html, */*;q=0.1", "application/json;q=nonsense", "APPLICATION/JSON"]
)
def test_who_does_not_care_is_given_json(api: Api, accept: str) -> None:
    assert api.get("/v1/majors/530701", Accept=accept).headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", OPERATIONS)
def test_a_method_that_an_address_does_not_take_is_told_with_those_that_it_does(api: Api, path: str) -> None:
    address = re.sub(r"\{.*?\}", "x", path)
    for method in {"DELETE", "PUT", "PATCH", "OPTIONS", "TRACE"} - {each.upper() for each in OPERATIONS[path]}:
        answer: Any = api.client.request(method, address, content=b'{"half": ')
        assert answer.status_code == 405, (method, answer.text)
        assert answer.json()["type"].endswith("/method-not-allowed")
        taken = {each.strip() for each in answer.headers["allow"].split(",")} - {"HEAD"}
        assert taken == {each.upper() for each in OPERATIONS[path]}
