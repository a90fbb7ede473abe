"""The pages of learners: a start in the address, the own record, what is refused, what is told."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html

from api.access import machine
from people import accounts, mastery
from people.roles import Person, with_everybodys
from tests.api.http.conftest import copied
from tests.api.http.signed_in import PASSWORD, Office
from tests.api.http.test_learners import serve
from tests.api.pages.conftest import Browser
from tests.api.pages.test_pages import whole
from tests.api.pages.visitor import Visitor

COURSE = f"/learn/path?goal={quote('course/530701/网店运营')}&library=library/ec-sample"
FIRST = "ec-sample/C09-M1-P01"


@pytest.fixture(scope="module")
def served(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from serve(copied(with_samples, tmp_path_factory.mktemp("learning")))


@pytest.fixture
def learner(served: Office) -> Visitor:
    """A learner who is signed in, with an empty record."""
    visitor = Visitor(served.client)
    visitor.sign_in("li.na", PASSWORD)
    visitor.go("/learn/record")
    visitor.fill("/learn/erase")
    return visitor


def marked(visitor: Visitor, point: str, **more: str) -> None:
    visitor.go(COURSE)
    visitor.fill("/learn/mark", {"points": f"point/{point}", **more})


def test_a_start_in_the_address_counts_and_every_card_leads_to_one_more(site: Browser) -> None:
    page = site.page(f"{COURSE}&mastered={FIRST}")
    tree = html.fromstring(page.text)
    assert "35 小时 35 分钟" in page.text
    marks = [each.get("href") for each in tree.xpath("//ul[contains(@class, 'able')]/li/a[contains(@class, 'button')]")]
    assert marks
    assert all(f"mastered={quote(FIRST, safe='')}%2C" in each for each in marks)
    assert "no-store" not in page.headers["cache-control"]


def test_points_that_nobody_knows_are_told_and_do_no_harm(site: Browser) -> None:
    page = site.page(f"{COURSE}&mastered={FIRST},x/y,major/530701")
    assert "已掌握的里面有 2 个不认识" in page.text
    assert site.see(f"{COURSE}&mastered=" + "x" * 6_001).status == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/learn/path?goal=course/530701/没有", 404),
        ("/learn/path?goal=library/ec-sample", 400),
        ("/learn/path", 400),
        (f"{COURSE}&level=四级", 400),
        (f"{COURSE}&budget=-1", 400),
        ("/learn/next?done=730701&next=539999", 404),
    ],
)
def test_what_cannot_be_shown_is_a_page_that_says_so(site: Browser, address: str, status: int) -> None:
    page = site.see(address)
    assert page.status == status
    assert "<h1" in page.text


def test_each_step_says_why_down_to_a_line_of_a_document(site: Browser) -> None:
    tree = html.fromstring(site.page(COURSE).text)
    steps = tree.xpath("//ol[@class='path']/li")
    assert len(steps) == 27
    for step in steps:
        assert step.xpath(".//details[@class='reason']//a[starts-with(@href, '/id/')]")
        assert step.xpath(".//details[@class='reason']//cite")


def test_an_occupation_that_was_not_read_is_told_plainly(site: Browser) -> None:
    page = site.page("/learn/path?goal=occupation/4-01-06-02")
    assert "该职业标准尚未读入" in page.text
    assert "没有更短的路径" not in page.text


def test_what_nobody_teaches_stands_by_its_reason(site: Browser) -> None:
    tree = html.fromstring(site.page("/learn/path?goal=major/530701").text)
    assert tree.xpath("//section[@aria-labelledby='lost']//h3")


def test_the_steps_are_taken_home_as_a_table(site: Browser) -> None:
    answer = site.page(f"{COURSE}&take=steps.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 1 + 27


def test_a_learner_marks_a_point_with_its_evidence_and_follows_the_goal_from_then_on(learner: Visitor) -> None:
    marked(learner, FIRST, evidence="assessed")
    assert learner.at.endswith("#now")
    assert "35 小时 35 分钟" in learner.text
    assert learner.page.headers["cache-control"] == "no-store"
    learner.go("/learn")
    assert "网店运营" in learner.text
    assert "下一步" in learner.text
    learner.go("/learn/record")
    whole(learner.page)
    assert "已考核" in learner.text
    learner.fill("/learn/unmark")
    assert "已掌握 0 个点" in learner.text


def test_a_goal_is_followed_and_dropped(learner: Visitor) -> None:
    learner.go(COURSE)
    learner.fill("/learn/goal")
    assert "不再跟这个目标" in learner.text
    learner.go("/learn")
    learner.fill("/learn/goal")
    assert "还没有跟任何目标" in learner.text


def test_a_point_is_noted_where_no_further_goal_can_be_followed(served: Office, learner: Visitor) -> None:
    known = accounts.find(served.people, "li.na")
    owner = Person(known.id, known.name, with_everybodys(known.grants), "session")
    for number in range(mastery.MOST_GOALS):
        mastery.pursue(served.people, owner, f"course/530701/{number}", "", str(number), machine())
    marked(learner, FIRST)
    assert "没有记" not in learner.text
    learner.go("/learn/record")
    assert "已掌握 1 个点" in learner.text
    assert len(mastery.goals(served.people, known.id)) == mastery.MOST_GOALS


def test_what_the_address_has_is_put_into_the_record(learner: Visitor) -> None:
    learner.go(f"{COURSE}&mastered={FIRST}")
    assert "网址里有 1 个点还不在学习记录里" in learner.text
    learner.fill("/learn/mark")
    learner.go("/learn/record")
    assert "已掌握 1 个点" in learner.text


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("/learn/mark", {"points": "point/x/y"}),
        ("/learn/mark", {"points": ""}),
        ("/learn/mark", {"evidence": "sworn"}),
        ("/learn/goal", {"goal": "library/ec-sample"}),
        ("/learn/goal", {"goal": "course/x/y"}),
    ],
)
def test_what_cannot_be_noted_is_refused(learner: Visitor, action: str, given: dict[str, str]) -> None:
    learner.go(COURSE)
    assert learner.fill(action, given).status == 400
    learner.go("/learn/record")
    assert "已掌握 0 个点" in learner.text


def test_nobody_is_led_to_another_site_afterwards(learner: Visitor) -> None:
    marked(learner, FIRST, back="https://example.org/")
    assert learner.at == "/learn/record"


def test_a_change_without_the_sessions_guard_is_refused(learner: Visitor) -> None:
    learner.go("/learn/record")
    assert learner.fill("/learn/erase", {"csrf": "x"}).status == 403


def test_whoever_is_not_signed_in_is_led_to_where_that_is_done(served: Office) -> None:
    visitor = Visitor(served.client)
    visitor.go("/learn/record")
    assert visitor.at.startswith("/sign-in")


def test_a_builder_learns_as_a_visitor_does(served: Office) -> None:
    visitor = Visitor(served.client)
    visitor.sign_in("zhao", PASSWORD)
    assert visitor.go(COURSE).status == 200
    assert "标记过的点写在网址里" in visitor.text
    assert visitor.go("/learn/record").status == 403
