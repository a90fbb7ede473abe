"""待复核 without script: forms decide, the next proposal follows, what cannot be done is said politely."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape

import pytest

from graph.alignment.review import Decision, Verdict, decide, rulings
from tests.api.http.reviewing import PROPOSED, Desk, review_desk
from tests.api.http.signed_in import PASSWORD
from tests.api.pages.visitor import Visitor
from tests.small_libraries import P2, P, Q, R

FORM, UNDO = "/review/decide", "/review/undo"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with review_desk(tmp_path_factory.mktemp("review-page")) as desk:
        yield desk


@pytest.fixture
def desk(serving: Desk) -> Desk:
    return serving.fresh()


@pytest.fixture(scope="module")
def builder(serving: Desk) -> Visitor:
    return signed_in(serving, "li")


@pytest.fixture
def li(desk: Desk, builder: Visitor) -> Visitor:
    builder.go("/review")
    return builder


def signed_in(desk: Desk, name: str) -> Visitor:
    visitor = Visitor(desk.office.client)
    visitor.sign_in(name, PASSWORD)
    return visitor


def shown(visitor: Visitor) -> tuple[str, str]:
    fields = visitor.form(FORM).fields
    return fields["subject"], fields["object"]


def said(desk: Desk) -> set[tuple[tuple[str, str], bool]]:
    return {(each.link, each.accepted) for each in rulings(desk.store)}


def test_the_queue_is_gone_through_by_forms(desk: Desk, li: Visitor) -> None:
    assert shown(li) == (P, Q)
    assert "还有 3 条" in li.text
    li.fill(FORM, {"verdict": "accept"})
    assert li.page.status == 200
    assert shown(li) == (P, R)
    li.fill(FORM, {"verdict": "accept:part"})
    assert shown(li) == (P2, R)
    li.fill(FORM, {"verdict": "reject"})
    assert "没有待复核的了" in li.text
    assert said(desk) == {((P, Q), True), ((P, R), True), ((P2, R), False)}


def test_the_other_proposal_of_a_subject_is_chosen_by_its_button(desk: Desk, li: Visitor) -> None:
    assert f'value="other={R}"' in li.page.text
    li.fill(FORM, {"verdict": f"other={R}"})
    assert said(desk) == {((P, Q), False), ((P, R), True)}


def test_another_is_chosen_by_its_name(desk: Desk, li: Visitor) -> None:
    li.fill(FORM, {"verdict": "other", "other": "no such name"})
    assert li.page.status == 400
    assert "no such name" in li.text
    assert shown(li) == (P, Q)
    li.fill(FORM, {"verdict": "other", "other": R.rpartition("/")[2]})
    assert said(desk) == {((P, Q), False), ((P, R), True)}


def test_skipping_leaves_it_undecided_and_keeps_the_choices(desk: Desk, li: Visitor) -> None:
    li.go("/review?library=l&pair=point-requirement")
    link = next(each for each in li.page.links if "at=1" in each)
    li.go(link)
    assert shown(li) == (P, R)
    li.fill(FORM, {"verdict": "reject"})
    assert "library=l" in li.at
    assert shown(li) == (P2, R)
    assert said(desk) == {((P, R), False)}


def test_the_latest_decision_is_taken_back_and_its_pair_shown_again(desk: Desk, li: Visitor) -> None:
    li.fill(FORM, {"verdict": "accept:full"})
    assert "上一条" in li.text
    before = li.page, li.at
    li.fill(UNDO)
    assert shown(li) == (P, Q)
    assert "还有 3 条" in li.text
    li.page, li.at = before
    li.fill(UNDO)
    assert li.page.status == 404
    assert "没有可撤销的复核" in li.text


def test_going_back_and_deciding_otherwise_changes_ones_own_decision(desk: Desk, li: Visitor) -> None:
    before = li.page, li.at
    li.fill(FORM, {"verdict": "accept"})
    li.page, li.at = before
    li.fill(FORM, {"verdict": "reject"})
    assert li.page.status == 200
    assert said(desk) == {((P, Q), False)}


def test_a_decision_against_one_made_meanwhile_is_held_up_and_can_be_made_knowingly(desk: Desk, li: Visitor) -> None:
    decide(desk.store, Decision("wu", P, Q, Verdict.REJECT), datetime.now(UTC))
    li.fill(FORM, {"verdict": "accept"})
    assert li.page.status == 409
    assert "wu 已在" in li.text
    assert shown(li) == (P, Q)
    assert len(rulings(desk.store)) == 1
    li.fill(FORM, {"verdict": "accept"})
    assert li.page.status == 200
    assert "意见不一 1 条" in li.text
    assert "wu 不采用；li 采用" in li.text


def test_a_proposal_gone_since_is_told_and_the_next_one_shown(desk: Desk, li: Visitor) -> None:
    desk.propose([each for each in PROPOSED if each.object != Q])
    li.fill(FORM, {"verdict": "accept"})
    assert li.page.status == 404
    assert "已不在待复核之列" in li.text
    assert shown(li) == (P, R)
    li.go(f"/review?subject={P}&object={Q}")
    assert li.page.status == 404
    assert shown(li) == (P, R)


def test_a_form_without_a_decision_is_asked_for_one(desk: Desk, li: Visitor) -> None:
    li.fill(FORM, {"verdict": "maybe"})
    assert li.page.status == 422
    assert "请选一个决定" in li.text
    assert rulings(desk.store) == []


def test_whoever_may_not_decide_sees_it_without_buttons(desk: Desk) -> None:
    nobody = Visitor(desk.office.client)
    nobody.go("/review")
    assert "登录后可以复核" in nobody.text
    assert 'name="verdict"' not in nobody.page.text
    auditor = signed_in(desk, "du")
    auditor.go("/review")
    assert "您的角色不能复核" in auditor.text
    auditor.fill(FORM, {"verdict": "accept"})
    assert auditor.page.status == 403
    elsewhere = signed_in(desk, "other")
    elsewhere.go("/review")
    assert "没有待复核的了" in elsewhere.text
    assert rulings(desk.store) == []


@pytest.mark.parametrize("query", ["?at=99", "?library=none", "?pair=fish", f"?library={escape('<b>')}&at=0"])
def test_odd_addresses_are_answered(desk: Desk, li: Visitor, query: str) -> None:
    li.go(f"/review{query}")
    assert li.page.status == 200
    assert "<b>" not in li.page.text
