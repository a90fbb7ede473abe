"""An auditor: from the nation to 电子商务 at three levels, to a gap, to the official line."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Walk


def test_from_the_nation_to_the_line_of_the_official_document(walk: Walk) -> None:
    page = walk.page
    walk.go("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("全国覆盖情况")
    walk.look("nation")

    page.get_by_label("怎么合计").select_option("union")
    expect(page).to_have_url(re.compile("scope=union"))
    expect(page.locator("#live h2").first).to_contain_text("多库合计")

    row = page.get_by_role("row", name="财经商贸大类").first
    assert row.get_by_role("link").count() == 3  # 中职, 高职专科, 职教本科
    row.get_by_role("link").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("53 财经商贸大类")
    walk.look("category")

    page.get_by_role("link", name="5307 电子商务类").first.click()
    page.get_by_role("link", name="530701 电子商务", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("电子商务")
    walk.look("major")

    page.get_by_role("link", name="社群运营", exact=True).click()
    expect(page.locator("q").first).to_have_text("530701，专业核心课，4，社群运营")
    expect(page.locator("cite").first).to_contain_text("《职业教育专业简介（2022年修订）》530701 电子商务")
    walk.look("official-line")


@pytest.mark.parametrize("code", ["730701", "530701", "330701"])
def test_the_major_at_each_level_says_what_it_rests_on(walk: Walk, code: str) -> None:
    walk.go(f"/id/major/{code}")
    expect(walk.page.get_by_role("heading", level=1)).to_contain_text(code)
    expect(walk.page.locator(".titled")).to_contain_text("官方依据")


def test_search_answers_while_one_types_and_by_keyboard_alone(walk: Walk) -> None:
    page = walk.page
    walk.go("/libraries")
    page.keyboard.press("/")
    page.keyboard.type("dzsw", delay=30)
    expect(page.locator("#suggestions a").first).to_be_visible()
    expect(page.locator("#suggestions")).to_contain_text("电子商务")
    assert walk.findings() == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/id/"))


def test_back_shows_what_was_chosen_before(walk: Walk) -> None:
    page = walk.page
    walk.go("/majors")
    page.get_by_label("层次").select_option("中职")
    expect(page).to_have_url(re.compile("level="))
    expect(page.locator("#live")).to_contain_text("368 个专业")
    page.go_back()
    expect(page.locator("#live")).to_contain_text("1,484 个专业")
    expect(page.get_by_label("层次")).to_have_value("")


def test_without_script_forms_and_links_still_work(walk: Walk) -> None:
    context = walk.page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr] # it has one
    page = context.new_page()
    page.goto(walk.root + "/majors")
    page.get_by_label("层次").select_option("中职")
    page.get_by_role("button", name="更新").click()
    assert page.locator("#live").inner_text().startswith("368 个专业")
    page.get_by_role("searchbox", name="搜索").fill("网店运营")
    page.get_by_role("searchbox", name="搜索").press("Enter")
    assert page.locator("#hits a").count() > 0
    context.close()
