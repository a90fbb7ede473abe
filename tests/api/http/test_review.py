"""Reviewing over the web: GET /v1/review, POST /v1/review/decisions and /v1/review/undo, and who may."""

from collections.abc import Iterator
from typing import Any

import pytest

from graph.alignment.review import rulings
from tests.api.http.reviewing import Desk, review_desk
from tests.api.http.signed_in import Asked, Browser, problem
from tests.small_libraries import P2, P, Q, R


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with review_desk(tmp_path_factory.mktemp("review")) as desk:
        yield desk


@pytest.fixture(scope="module")
def signed_in(serving: Desk) -> dict[str, Browser]:
    return {name: serving.office.sign_in(name) for name in ("li", "other", "wu", "du")}


@pytest.fixture
def desk(serving: Desk) -> Desk:
    return serving.fresh()


def decide(browser: Browser, subject: str, thing: str, verdict: str, **more: Any) -> Asked:
    body = {"subject": subject, "object": thing, "verdict": verdict, **more}
    return browser.ask("POST", "/v1/review/decisions", json=body)


def queue(desk: Desk, query: str = "") -> Any:
    desk.settled()
    answer = desk.office.ask("GET", f"/v1/review{query}")
    assert answer.status == 200, answer.json
    return answer.json


def waiting(desk: Desk) -> list[tuple[str, str]]:
    return [(each["subject"], each["object"]) for each in queue(desk)["waiting"]]


def test_anybody_sees_the_queue_in_its_order(desk: Desk) -> None:
    told = queue(desk)
    assert told["total"] == 3
    assert [(each["subject"], each["object"], each["value"]) for each in told["waiting"]] == [
        (P, Q, 1),
        (P, R, 1),
        (P2, R, 1),
    ]
    assert {(each["pair"], each["library"], each["calibrated"]) for each in told["waiting"]} == {
        ("point-requirement", "library/l", False)
    }
    assert queue(desk, "?library=elsewhere")["total"] == 0
    assert queue(desk, "?pair=course-course")["total"] == 0


def test_the_queue_comes_in_pages_and_as_rows(desk: Desk) -> None:
    first = queue(desk, "?limit=2")
    rest = desk.office.ask("GET", first["next"]).json
    assert len(first["waiting"]) + len(rest["waiting"]) == 3
    rows = desk.office.ask("GET", "/v1/review", headers={"Accept": "text/csv"}).json
    assert len(rows.splitlines()) == 4


def test_a_builder_decides_for_the_own_library(desk: Desk, signed_in: dict[str, Browser]) -> None:
    answer = decide(signed_in["li"], P, R, "accept", extent="part")
    assert answer.status == 200
    assert answer.json["decided"]
    assert (P, R) not in waiting(desk)
    assert [(each.reviewer, each.accepted) for each in rulings(desk.store)] == [("li", True)]
    assert not decide(signed_in["li"], P, R, "accept", extent="part").json["decided"]


@pytest.mark.parametrize("name", ["other", "du"])
def test_nobody_decides_for_another_library(desk: Desk, signed_in: dict[str, Browser], name: str) -> None:
    problem(decide(signed_in[name], P, R, "accept"), 403, "forbidden")
    assert rulings(desk.store) == []


def test_one_reviews_under_the_own_name_only(desk: Desk, signed_in: dict[str, Browser]) -> None:
    problem(decide(signed_in["li"], P, R, "accept", reviewer="wu"), 403, "forbidden")
    assert rulings(desk.store) == []


def test_a_decision_against_one_not_yet_seen_is_a_conflict_and_both_stand_once_seen(
    desk: Desk, signed_in: dict[str, Browser]
) -> None:
    seen = desk.store.revision
    assert decide(signed_in["wu"], P, R, "reject").status == 200
    told = problem(decide(signed_in["li"], P, R, "accept", seen=seen), 409, "conflict")
    assert "wu" in told["detail"]
    assert [each.reviewer for each in rulings(desk.store)] == ["wu"]
    assert decide(signed_in["li"], P, R, "accept", seen=desk.store.revision).status == 200
    ((first, last),) = queue(desk)["disagreements"]
    assert [(each["reviewer"], each["accepted"]) for each in (first, last)] == [("wu", False), ("li", True)]


def test_a_proposal_gone_since_is_told(desk: Desk, signed_in: dict[str, Browser]) -> None:
    desk.propose([])
    problem(decide(signed_in["li"], P, R, "accept"), 404, "unknown-proposal")


def test_another_has_to_be_there_and_of_the_right_kind(desk: Desk, signed_in: dict[str, Browser]) -> None:
    for other in ("", "requirement/x/none", "major/530701"):
        problem(decide(signed_in["li"], P2, R, "other", other=other), 400, "bad-parameter")
    assert decide(signed_in["li"], P2, R, "other", other=Q).status == 200
    assert {(each.link, each.accepted) for each in rulings(desk.store)} == {((P2, R), False), ((P2, Q), True)}


def test_no_counterpart_ends_the_search(desk: Desk, signed_in: dict[str, Browser]) -> None:
    assert decide(signed_in["li"], P, R, "none").status == 200
    assert waiting(desk) == [(P2, R)]


def test_the_latest_decision_is_taken_back_once(desk: Desk, signed_in: dict[str, Browser]) -> None:
    browser, before = signed_in["li"], waiting(desk)
    source = decide(browser, P, R, "accept", extent="part").json["source"]
    answer = browser.ask("POST", "/v1/review/undo", json={"source": source})
    assert answer.json["undone"] == source
    assert waiting(desk) == before
    problem(browser.ask("POST", "/v1/review/undo", json={"source": source}), 404, "unknown-proposal")
    problem(signed_in["wu"].ask("POST", "/v1/review/undo", json={}), 404, "unknown-proposal")


def test_decisions_are_in_the_audit_log(desk: Desk, signed_in: dict[str, Browser]) -> None:
    from people import log

    decide(signed_in["li"], P, R, "reject")
    line = log.lines(desk.office.people, None, 1, "li", "review")[0]
    assert (line.target, line.remark) == (f"{P} → {R}", "不采用")


@pytest.mark.parametrize(
    "body",
    [
        {"subject": P, "object": R},
        {"subject": P, "object": R, "verdict": "maybe"},
        {"subject": P, "object": R, "verdict": "accept", "extent": "half"},
        {"subject": P, "object": R, "verdict": "accept", "fish": 1},
    ],
)
def test_what_is_no_decision_is_refused(desk: Desk, signed_in: dict[str, Browser], body: dict[str, Any]) -> None:
    problem(signed_in["li"].ask("POST", "/v1/review/decisions", json=body), 400, "bad-parameter")
