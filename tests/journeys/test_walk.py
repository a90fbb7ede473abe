"""The five-minute walk: from the nation to one thing that is missing, who has it, taken over, and given back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.api.http.conftest import copied
from tests.api.http.running import running
from tests.journeys.conftest import Walk, absent


@pytest.fixture(scope="module")
def root(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a server over a graph of this walk's own: it is written to."""
    if missing := absent():
        pytest.skip(f"needs {missing}")
    with running(copied(with_samples, tmp_path_factory.mktemp("walk"))) as server:
        yield f"http://127.0.0.1:{server.port}"


def figure(walk: Walk) -> Locator:
    """Return the library's figure beside the offers."""
    return walk.page.locator("#reuse .figures dd").first


def to_the_missing_course(walk: Walk) -> None:
    """Go from the nation to a core course of 电子商务 that its best library does not have, by links only."""
    page = walk.page
    walk.go("/")
    page.get_by_role("row", name="财经商贸大类").get_by_role("link").nth(1).click()
    page.get_by_role("link", name="530701 电子商务", exact=True).click()
    levels = page.locator(".titled")
    for level in ("中职 730701", "职教本科 330701", "高职专科 530701"):
        levels.get_by_role("link", name=level).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(level.partition(" ")[2])
    page.get_by_role("link", name="社群运营", exact=True).click()


def test_from_the_nation_to_a_course_taken_over_and_given_back(walk: Walk) -> None:
    page = walk.page
    to_the_missing_course(walk)
    basis = page.locator("main").get_by_role("link", name="职业教育专业简介（2022年修订）").first
    expect(basis).to_be_visible()
    walk.look("1-the-official-line")

    page.get_by_role("link", name="看可以引用谁的").click()
    expect(figure(walk)).to_contain_text("7/ 8")
    offer = page.locator("#reuse article").filter(has_text="社群运营与转化")
    expect(offer).to_contain_text("中职电子商务专业教学资源库（样例）")
    walk.look("2-who-has-it")

    offer.get_by_role("button", name="提出引用").click()
    expect(page.get_by_role("status")).to_have_text("已提出，等资源库的建设者答复。")
    expect(offer.get_by_text("待接受")).to_be_visible()
    expect(figure(walk)).to_contain_text("7/ 8")
    walk.look("3-proposed")

    offer.get_by_role("button", name="接受").click()
    expect(offer.get_by_text("已接受", exact=True)).to_be_visible()
    expect(figure(walk)).to_contain_text("8/ 8")
    expect(figure(walk)).to_contain_text("引用 1")
    walk.look("4-accepted")

    offer.get_by_role("button", name="撤回引用").click()
    expect(page.get_by_role("status")).to_have_text("已撤回，数字回到了从前。")
    expect(figure(walk)).to_contain_text("7/ 8")
    expect(figure(walk)).to_contain_text("自建 7 · 共建 0 · 引用 0")
    walk.look("5-withdrawn")


def test_what_another_window_did_first_is_shown_and_going_back_does_no_harm(walk: Walk) -> None:
    page = walk.page
    walk.go("/id/library/ec-sample")
    page.get_by_role("link", name="可以引用").first.click()
    offer = page.locator("#reuse article").filter(has_text="社群运营与转化")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="提出引用").click()
    expect(other.get_by_text("待接受")).to_be_visible()
    offer.get_by_role("button", name="提出引用").click()
    expect(page.get_by_role("status")).to_contain_text("这一页已经过时")
    expect(offer.get_by_text("待接受")).to_be_visible()

    walk.go("/id/library/ec-sample#reuse")
    walk.look("library-with-a-proposal")
    page.locator("#reuse").get_by_role("button", name="谢绝").click()
    expect(page.locator("#reuse").get_by_text("已谢绝", exact=True)).to_be_visible()
    other.get_by_role("button", name="接受").click()
    expect(other.get_by_role("status")).to_contain_text("这一页已经过时")
    expect(other.get_by_text("已谢绝", exact=True)).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.locator("#reuse").get_by_text("已谢绝", exact=True)).to_be_visible()
    page.locator("#reuse").get_by_role("button", name="撤回谢绝").click()
    expect(page.locator("#reuse")).to_contain_text("没有待答复的引用")
