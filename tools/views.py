"""What is in the pictures of README and of the guides: one line a view, in the order in which they are taken."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("zh", "en")
ACCOUNTS = {
    "li.na": "builder:ec-sample",
    "chen.hua": "auditor",
    "zhang": "expert",
    "xue.sheng": "learner",
}
"""Who looks, with their roles."""
PATIENCE = 60_000  # milliseconds
COURSE = "/id/course/530701/社群运营"
REUSE = f"{COURSE}?library=ec-sample#reuse"
PATH = "/learn/path?goal=course/530701/网店运营&library=library/ec-sample"


def _nothing(page: Page) -> None:
    """Look at the page as it comes."""


class View(NamedTuple):
    """A view by its name: whose it is, which page, how much of it is seen and from where, and what is done before."""

    name: str
    address: str
    account: str = ""
    width: int = 1280
    height: int = 900
    top: str = ""
    before: Callable[[Page], None] = _nothing


def bring_in(page: Page) -> None:
    """Send the sample's sheets and wait for what that would change."""
    page.locator('input[type="file"]').first.set_input_files(sorted((ROOT / "samples/530701").glob("*.csv")))
    page.get_by_role("button", name="开始读").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("等您决定", timeout=PATIENCE)


def write_it(page: Page) -> None:
    """Open the import that waits, write it, and then look at the library."""
    page.locator("main a[href*='/imports/']").first.click()
    page.get_by_role("button", name="写入", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已写入", timeout=PATIENCE)
    page.goto(page.url.partition("/imports")[0] + "/id/library/ec-sample?lang=zh")


def propose(page: Page) -> None:
    """Propose to take the course over."""
    page.get_by_role("button", name="提出引用").first.click()
    expect(page.get_by_text("待接受").first).to_be_visible(timeout=PATIENCE)


def accept(page: Page) -> None:
    """Accept what was proposed."""
    page.get_by_role("button", name="接受").first.click()
    expect(page.get_by_text("已接受", exact=True).first).to_be_visible(timeout=PATIENCE)


def opine(page: Page) -> None:
    """Judge what was drawn, one of it as doubtful, and give an opinion."""
    page.evaluate("document.querySelectorAll('.judged input[value=属实]').forEach(each => each.click())")
    page.locator('input[name="v4"][value="存疑"]').check()
    page.locator('textarea[name="n4"]').fill("素材里只讲到一半，请补充。")
    page.get_by_label("通过", exact=True).check()
    page.get_by_label("说明").fill("总体可靠，个别素材需补充。")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".state-word")).to_contain_text("意见：通过", timeout=PATIENCE)


def learn_first(page: Page) -> None:
    """Mark the first of what can be learnt now."""
    page.get_by_role("button", name="标记为已掌握").first.click()
    expect(page.locator(".standing")).to_contain_text("35 小时", timeout=PATIENCE)


VIEWS = (
    View("import", "/imports", "li.na", top="#outlook", before=bring_in),
    View("library", "/imports", "li.na", before=write_it),
    View("tree", "/id/course/ec-sample/C01", "li.na", top="#graph-title"),
    View("nation", "/?figure=named&scope=union", height=1060),
    View("major", "/id/major/530701", "chen.hua"),
    View("official-line", COURSE, "chen.hua", 1440),
    View("reuse-proposed", REUSE, "li.na", height=760, top="#reuse", before=propose),
    View("reuse-accepted", REUSE, "li.na", height=760, top="#reuse", before=accept),
    View("changes", "/compare", "chen.hua"),
    View("path", PATH, "xue.sheng", 390, 844, "h1", learn_first),
    View("learn", "/learn", "xue.sheng", 390, 844),
    View("steps", PATH, "xue.sheng", 390, 844, "#steps"),
    View("review", "/review", "zhang", top=".proposal"),
    View("draw", "/verification/ec-sample?seed=7&at=latest", "zhang", top=".judged"),
    View("opinion", "/verification/ec-sample?seed=7&at=latest", "zhang", before=opine),
)


def names() -> list[str]:
    """Return the names of all pictures."""
    return [f"{view.name}-{language}.webp" for view in VIEWS for language in LANGUAGES]
