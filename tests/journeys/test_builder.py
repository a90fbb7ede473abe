"""A builder of a library: my gaps first, then a course from the inside."""

from playwright.sync_api import expect

from tests.journeys.conftest import Walk


def test_gaps_by_course_leader_then_the_course_and_its_graph(walk: Walk) -> None:
    page = walk.page
    walk.go("/libraries")
    walk.look("libraries")
    page.get_by_role("link", name="电子商务专业教学资源库（样例）").first.click()
    expect(page.locator("main h2").first).to_have_text("我的缺口：按课程负责人")
    walk.look("library")

    page.get_by_role("row", name="示例教师甲").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("网店运营实务")
    chart = page.locator('figure[data-chart="prerequisites"]')
    chart.scroll_into_view_if_needed()
    expect(chart.locator("canvas")).to_be_visible()
    walk.look("course")


def test_the_same_in_english(walk: Walk) -> None:
    page = walk.page
    walk.go("/id/library/ec-sample")
    page.get_by_role("link", name="English").click()
    expect(page.locator("main h2").first).to_have_text("My gaps, by course leader")
    walk.look("library-en")
    walk.go("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("National coverage")
    walk.look("nation-en")
