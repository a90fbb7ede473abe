"""What every address keeps to: problems, validators, pages, forms, languages, ids of requests."""

import csv
import io
import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.http.conftest import Api

LISTS = ("majors", "classes", "categories", "occupations", "libraries", "sources", "history", "rules")


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/v1/nothing", 404, "not-found"),
        ("/v1/coverage?colour=red", 400, "unknown-parameter"),
        ("/v1/health?colour=red", 400, "unknown-parameter"),
        ("/v1/neighbours/major/530701?colour=red", 400, "unknown-parameter"),
        ("/v1/coverage?level=高职专科&level=中职", 400, "bad-parameter"),
        ("/v1/coverage?min_confidence=0", 400, "bad-parameter"),
        ("/v1/coverage?min_confidence=nan", 400, "bad-parameter"),
        ("/v1/coverage?min_confidence=", 400, "bad-parameter"),
        ("/v1/coverage?class=530", 400, "bad-parameter"),
        ("/v1/coverage?level=小学", 400, "bad-parameter"),
        ("/v1/coverage?major=110101", 400, "bad-parameter"),
        ("/v1/coverage?category=99", 404, "empty-scope"),
        ("/v1/coverage?as_of=999999", 404, "unknown-revision"),
        ("/v1/coverage?as_of=0", 404, "unknown-revision"),
        ("/v1/coverage?as_of=1949-10-01", 404, "unknown-revision"),
        ("/v1/coverage?as_of=2025-02-30", 400, "bad-parameter"),
        ("/v1/coverage?as_of=-1", 400, "bad-parameter"),
        ("/v1/coverage?as_of=99999999999999999999", 400, "bad-parameter"),
        ("/v1/coverage?as_of=²", 400, "bad-parameter"),
        ("/v1/coverage/majors/530799", 404, "unknown-major"),
        ("/v1/coverage/majors/1", 400, "bad-parameter"),
        ("/v1/coverage/libraries/nobody", 404, "unknown-library"),
        ("/v1/majors/999999", 400, "bad-parameter"),
        ("/v1/majors/530799", 404, "unknown-major"),
        ("/v1/gaps", 400, "bad-parameter"),
        ("/v1/gaps?major=530799", 404, "unknown-major"),
        ("/v1/gaps?major=530701&library=nobody", 404, "unknown-library"),
        ("/v1/why?item=course/530701/没有", 404, "unknown-node"),
        ("/v1/gaps?library=nobody", 404, "unknown-library"),
        ("/v1/coverage/majors/530701?library=nobody", 404, "empty-scope"),
        ("/v1/doctor?list=nothing", 400, "bad-parameter"),
        ("/v1/why?item=%00", 404, "unknown-node"),
        ("/v1/nodes/major/000000", 404, "unknown-node"),
        ("/v1/nodes/%FF%FE", 404, "unknown-node"),
        ("/v1/nodes/a%00b", 404, "unknown-node"),
        ("/v1/nodes/course/530701/a%2Fb", 404, "unknown-node"),
        ("/v1/neighbours/major/000000", 404, "unknown-node"),
        ("/v1/neighbours/major/530701?relation=likes", 400, "bad-parameter"),
        ("/v1/history?source=library/nobody", 404, "unknown-source"),
        ("/v1/diff?from=0", 404, "unknown-revision"),
        ("/v1/diff", 400, "bad-parameter"),
        ("/v1/diff?from=yesterday", 400, "bad-parameter"),
        ("/v1/majors?limit=0", 400, "bad-parameter"),
        ("/v1/majors?limit=100000", 400, "bad-parameter"),
        ("/v1/majors?cursor=!!", 400, "bad-cursor"),
        ("/v1/majors?cursor=W10", 400, "bad-cursor"),
        ("/v1/majors?cursor=WzEsSW5maW5pdHksImEiXQ", 400, "bad-cursor"),
        ("/v1/imports/0", 400, "bad-parameter"),
        ("/v1/imports/" + "0" * 32, 404, "unknown-import"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_its_type(api: Api, address: str, status: int, kind: str) -> None:
    said = api.problem(address, status, kind)
    assert said["title"]
    assert api.get(address).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_wrong_method_is_told_with_those_that_are_taken(api: Api, method: str) -> None:
    answer = api.client.request(method, "/v1/coverage", content=b"{not json")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.json()["type"].endswith("/method-not-allowed")


def test_a_problem_is_told_in_the_language_asked_for(api: Api) -> None:
    address = "/v1/coverage/majors/530799"
    chinese, english = api.get(address), api.get(address, Accept_Language="fr;q=0.9, en-GB, zh;q=0.1")
    assert (chinese.json()["title"], chinese.headers["content-language"]) == ("没有这个专业", "zh")
    assert (english.json()["title"], english.headers["content-language"]) == ("There is no such major", "en")
    assert english.json()["detail"] == "the catalogue of majors has no 530799; check the code"


def test_a_bad_parameter_is_named_with_the_reason(api: Api) -> None:
    said = api.problem("/v1/coverage?class=5&tier=市", 400, "bad-parameter")
    assert {each["name"] for each in said["errors"]} == {"class", "tier"}
    said = api.problem("/v1/coverage?colour=red&size=1", 400, "unknown-parameter")
    assert said["unknown"] == ["colour", "size"]
    assert "min_confidence" in said["known"]


def test_an_answer_that_is_still_true_is_not_sent_again(api: Api) -> None:
    address = "/v1/coverage?class=5307"
    first = api.get(address)
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    for known in (etag, f'"other", {etag}', etag.removeprefix("W/"), "*"):
        again = api.get(address, If_None_Match=known)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert api.get(address, If_None_Match='W/"other"').status_code == 200
    assert api.get("/v1/coverage?class=5306", If_None_Match=etag).status_code == 200
    assert api.get(address, Accept_Language="en", If_None_Match=etag).status_code == 200


def test_rows_that_are_still_true_are_not_sent_again(api: Api) -> None:
    rows = api.get("/v1/majors?class=5307", Accept="text/csv")
    again = api.get("/v1/majors?class=5307", Accept="text/csv", If_None_Match=rows.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert rows.headers["etag"] != api.get("/v1/majors?class=5307").headers["etag"]


def test_a_named_revision_may_be_kept_for_a_while_and_has_the_tag_of_its_content(api: Api, lists_at: int) -> None:
    revision = api.json("/v1/health")["revision"]
    now, named = api.get("/v1/majors/530701"), api.get(f"/v1/majors/530701?as_of={revision}")
    assert named.headers["cache-control"] == "max-age=300"
    assert named.headers["etag"] == now.headers["etag"]
    assert api.get(f"/v1/majors/530701?as_of={lists_at}").headers["etag"] != now.headers["etag"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_the_same_in_pages_and_in_every_form(api: Api, name: str) -> None:
    key = {"history": "revisions"}.get(name, name)
    address, entries, pages = f"/v1/{name}?limit=700", [], 0
    while address:
        answer = api.get(address)
        page = answer.json()
        entries += page[key]
        assert f'<{page["next"]}>; rel="next"' in answer.headers["link"] or page["next"] is None
        address, pages = page["next"], pages + 1
    assert len(entries) == page["total"] > 0
    assert pages == -(-page["total"] // 700)
    lines = api.get(f"/v1/{name}", Accept="application/x-ndjson")
    assert lines.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in lines.text.splitlines()] == entries
    table = api.get(f"/v1/{name}", Accept="text/csv;q=0.9, text/html")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert len(rows) == len(entries)
    assert {column.partition(".")[0] for column in rows[0]} <= {*entries[0], "name"}


def test_a_cursor_is_good_for_its_own_query_only(api: Api) -> None:
    following = api.json("/v1/majors?class=5307&limit=2")["next"]
    assert api.json(following)["majors"]
    assert api.json(following.replace("limit=2", "limit=5"))["majors"]
    cursor = following.partition("cursor=")[2]
    api.problem(f"/v1/majors?class=5306&cursor={cursor}", 400, "bad-cursor")
    api.problem(f"/v1/classes?cursor={cursor}", 400, "bad-cursor")


def test_a_cursor_keeps_to_the_revision_of_its_first_page(api: Api, lists_at: int) -> None:
    page = api.json(f"/v1/sources?as_of={lists_at}&limit=1000")
    assert (page["revision"], page["total"]) == (lists_at, lists_at)
    assert api.json(page["next"])["revision"] == lists_at


def test_figures_and_gaps_come_as_rows_too(api: Api) -> None:
    rows = list(csv.DictReader(io.StringIO(api.get("/v1/coverage?class=5307", Accept="text/csv").text)))
    report = api.json("/v1/coverage?class=5307")
    assert [row["code"] for row in rows] == [major["code"] for major in report["majors"]]
    ecommerce: Any = next(row for row in rows if row["code"] == "530701")
    assert ecommerce["best.library"] == "library/ec-sample"
    best = next(major for major in report["majors"] if major["code"] == "530701")["best"]
    assert int(ecommerce["best.items.core.total"]) == best["items"]["core"]["total"] > 0
    gaps = [
        json.loads(line) for line in api.get("/v1/gaps?major=530701", Accept="application/x-ndjson").text.splitlines()
    ]
    said = api.json("/v1/gaps?major=530701")
    official = [gap["item"] for found in said["official"].values() for gap in found]
    assert [gap["item"] for gap in gaps if not gap["kind"].startswith("own:")] == official


@pytest.mark.parametrize("accept", ["application/json", "text/csv", "application/x-ndjson"])
def test_a_scope_without_majors_is_told_in_every_form(api: Api, accept: str) -> None:
    api.problem("/v1/coverage?class=9999", 404, "empty-scope", Accept=accept)


def test_a_form_that_is_not_offered_is_refused(api: Api) -> None:
    said = api.problem("/v1/majors", 406, "not-acceptable", Accept="image/png")
    assert said["offered"][:3] == ["application/json", "text/csv", "application/x-ndjson"]
    assert said["offered"][3].endswith("spreadsheetml.sheet")
    api.problem("/v1/majors/530701", 406, "not-acceptable", Accept="text/csv")
    api.problem("/v1/majors", 406, "not-acceptable", Accept="*/*;q=0")
    assert api.get("/v1/majors", Accept="text/html, */*;q=0.1").headers["content-type"] == "application/json"


def test_head_gives_what_get_gives_without_the_body(api: Api) -> None:
    head, whole = api.client.head("/v1/majors/530701"), api.get("/v1/majors/530701")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]


def test_every_request_has_an_id_and_a_line_in_the_log(api: Api) -> None:
    given = api.get("/v1/majors/530701", X_Request_ID="abc-1")
    assert given.headers["x-request-id"] == "abc-1"
    made = api.get("/v1/coverage?class=5307", X_Request_ID="not an id")
    assert len(made.headers["x-request-id"]) == 16
    line = next(line for line in reversed(api.log) if line["request_id"] == made.headers["x-request-id"])
    assert (line["path"], line["query"], line["status"]) == ("/v1/coverage", "class=5307", 200)
    assert line["revision"] == api.json("/v1/health")["revision"]


def test_the_same_question_is_answered_from_memory(api: Api) -> None:
    address = f"/v1/coverage?region={quote('江西')}&class=5307"
    first, second = api.get(address), api.get(address)
    assert first.content == second.content
    told = [line["cached"] for line in api.log if line["request_id"] == second.headers["x-request-id"]]
    assert told == [True]


def test_counts_are_given_by_route_never_by_address(api: Api) -> None:
    api.get("/v1/majors/530701")
    api.get("/v1/nonsense-of-a-scanner")
    text = api.get("/metrics").text
    assert 'zhitu_http_requests_total{method="GET",route="/v1/majors/{major}",status="200"}' in text
    assert "nonsense" not in text
    assert f"zhitu_revision {float(api.json('/v1/health')['revision'])}" in text
