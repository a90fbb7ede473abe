"""A learner on a phone: a job or a skill, the path to it, what can be learnt now, marked; kept, taken home, deleted."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.access import machine, people_file
from graph.stores.sqlite import SqliteStore
from people import accounts
from people.database import open_database
from people.passwords import Hasher
from people.roles import Grant
from tests.api.http.conftest import copied
from tests.api.http.running import running
from tests.api.http.signed_in import CHEAP, PASSWORD
from tests.graph.paths.conftest import OCCUPATION, occupation_bundles
from tests.journeys.conftest import WIDTHS, Walk

FIRST = "电子商务的含义与构成要素"
COURSE = "/learn/path?goal=course/530701/网店运营&library=library/ec-sample"


@pytest.fixture(scope="module")
def root(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a server over the samples with an invented occupational standard, and a learner's account."""
    path = copied(with_samples, tmp_path_factory.mktemp("learner"))
    store = SqliteStore(path)
    for bundle in occupation_bundles():
        store.commit(bundle.version, bundle.nodes, bundle.edges, datetime(2026, 6, 1, tzinfo=UTC))
    store.close()
    people = open_database(f"sqlite:///{people_file(path)}")
    accounts.create(people, Hasher(CHEAP), "xue.sheng", PASSWORD, [Grant.read("learner")], machine())
    people.close()
    with running(path) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture
def phone(walk: Walk) -> Page:
    walk.page.set_viewport_size({"width": WIDTHS["phone"], "height": 844})
    return walk.page


def percent(page: Page) -> float:
    label = page.locator(".standing .ring svg").get_attribute("aria-label") or ""
    return float(re.findall(r"[\d.]+", label)[0])


def sign_in(walk: Walk) -> None:
    walk.go("/sign-in")
    walk.page.get_by_label("账户名").fill("xue.sheng")
    walk.page.get_by_label("密码").fill(PASSWORD)
    walk.page.get_by_role("button", name="登录").click()
    expect(walk.page.locator(".who")).to_be_visible()


def test_a_visitor_finds_a_job_follows_its_path_and_keeps_it_in_the_address(walk: Walk, phone: Page) -> None:
    walk.go("/")
    phone.get_by_role("link", name="学习", exact=True).click()
    expect(phone.locator("main h2").first).to_have_text("继续学习")
    walk.look("start")
    phone.set_viewport_size({"width": WIDTHS["phone"], "height": 844})
    phone.get_by_label("岗位、职业、课程、专业或技能").fill("电子商务师")
    phone.get_by_role("button", name="查找").click()
    walk.look("found")
    phone.set_viewport_size({"width": WIDTHS["phone"], "height": 844})
    phone.get_by_role("link", name="电子商务师", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("电子商务师")
    phone.get_by_label("技能等级（含以下各级）").select_option("四级")
    expect(phone).to_have_url(re.compile("level="))
    expect(phone.locator(".standing")).to_contain_text("到四级（含以下各级）")
    assert percent(phone) == 0
    walk.look("occupation")
    phone.set_viewport_size({"width": WIDTHS["phone"], "height": 844})

    before = phone.locator("ol.path > li").count()
    phone.locator("#now ~ ul.able").get_by_role("link", name="标记为已掌握").first.click()
    expect(phone).to_have_url(re.compile("mastered="))
    expect(phone.locator("ol.path > li")).to_have_count(before - 1)
    kept = phone.url
    phone.goto(kept.partition("#")[0])  # as somebody who has kept the address
    expect(phone.locator("ol.path > li")).to_have_count(before - 1)

    phone.locator("details.reason summary").first.click()
    why = phone.locator("details.reason").first
    expect(why.locator("cite").first).to_be_visible()
    expect(why.get_by_role("link", name="电子商务师", exact=True)).to_have_count(1)


def test_a_learner_marks_what_she_knows_and_goes_on_where_she_was(walk: Walk, phone: Page) -> None:
    sign_in(walk)
    walk.go(COURSE)
    expect(phone.locator(".standing")).to_contain_text("37 小时 15 分钟")
    card = phone.locator("ul.able > li").filter(has=phone.get_by_role("link", name=FIRST))
    card.get_by_label("依据").select_option("已练")
    card.get_by_role("button", name="标记为已掌握").click()
    expect(phone.locator(".standing")).to_contain_text("35 小时 35 分钟")
    walk.look("path")
    phone.set_viewport_size({"width": WIDTHS["phone"], "height": 844})

    walk.go("/learn")
    expect(phone.locator(".goals .goal")).to_contain_text("下一步")
    walk.look("go-on")
    phone.set_viewport_size({"width": WIDTHS["phone"], "height": 844})
    phone.get_by_role("link", name="我的学习记录（1 个点）").click()
    expect(phone.locator("ul.kept")).to_contain_text("已练")
    walk.look("record")
    told = phone.request.get(f"{walk.root}/v1/learners/me/record").json()
    assert [each["evidence"] for each in told["mastery"]] == ["practised"]
    phone.get_by_text("删除全部学习记录…").click()
    phone.get_by_role("button", name="全部删除").click()
    expect(phone.get_by_role("status")).to_have_text("学习记录已全部删除。")
    assert phone.request.get(f"{walk.root}/v1/learners/me/record").json()["mastery"] == []


def test_what_a_visitor_marked_is_kept_after_signing_in(walk: Walk, phone: Page) -> None:
    walk.go(COURSE + "&mastered=ec-sample/C09-M1-P01")
    phone.get_by_role("link", name="登录后保存").click()
    phone.get_by_label("账户名").fill("xue.sheng")
    phone.get_by_label("密码").fill(PASSWORD)
    phone.get_by_role("button", name="登录").click()
    phone.get_by_role("button", name="记到我的学习记录").click()
    expect(phone.locator(".standing")).to_contain_text("35 小时 35 分钟")
    assert "mastered=" not in phone.url
    phone.request.get(f"{walk.root}/v1/learners/me/record")
    walk.go("/learn/record")
    phone.get_by_role("button", name="取消").click()
    expect(phone.locator("main")).to_contain_text("还没有标记过")


def test_from_one_level_of_vocational_education_to_the_next(walk: Walk, phone: Page) -> None:
    walk.go("/learn/path?goal=major/730701")
    phone.locator("section[aria-labelledby=onwards]").get_by_role("link", name="530701 电子商务").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("从 730701 电子商务 到 530701 电子商务")
    walk.look("next")


def test_what_was_not_read_is_said_plainly_and_the_same_in_english(walk: Walk, phone: Page) -> None:
    walk.go("/learn/path?goal=occupation/4-01-06-02")
    expect(phone.locator(".standing")).to_contain_text("该职业标准尚未读入")
    walk.go(f"/learn/path?goal={OCCUPATION}&level=四级&lang=en")
    expect(phone.locator("#now")).to_have_text("can be learnt now")
    walk.look("occupation-en")
    walk.go("/learn?q=电子商务")
    expect(phone.locator("#go-on")).to_have_text("Go on learning")
    walk.look("start-en")


def test_without_script_a_level_is_chosen_and_a_point_marked(walk: Walk) -> None:
    context = walk.page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr] # it has one
    page = context.new_page()
    page.goto(f"{walk.root}/learn")
    page.get_by_label("岗位、职业、课程、专业或技能").fill("电子商务师")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="电子商务师", exact=True).click()
    page.get_by_label("技能等级（含以下各级）").select_option("五级")
    page.get_by_role("button", name="更新").click()
    before = page.locator("ol.path > li").count()
    page.get_by_role("link", name="标记为已掌握").first.click()
    assert page.locator("ol.path > li").count() == before - 1
    context.close()
