"""An expert draws from a library, judges by keyboard, gives an opinion, takes the report home, and takes it back."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, expect

from api.access import machine, people_file
from people import accounts
from people.database import open_database
from people.passwords import Hasher
from people.roles import Grant
from tests.api.http.conftest import copied
from tests.api.http.running import running
from tests.api.http.signed_in import CHEAP, PASSWORD
from tests.journeys.conftest import Walk

LIBRARY = "/verification/ec-sample"


@pytest.fixture(scope="module")
def root(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a server over the lists and the samples, with two experts."""
    store = copied(with_samples, tmp_path_factory.mktemp("expert"))
    people = open_database(f"sqlite:///{people_file(store)}")
    for name in ("zhang", "wang"):
        accounts.create(people, Hasher(CHEAP), name, PASSWORD, [Grant.read("expert")], machine())
    people.close()
    with running(store) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="module", autouse=True)
def patient() -> Iterator[None]:
    """Wait as long for what is expected as for a page: a loaded machine takes its time."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


def sign_in(walk: Walk, name: str, to: str) -> None:
    walk.go(to)
    walk.page.get_by_label("账户名").fill(name)
    walk.page.get_by_label("密码").fill(PASSWORD)
    walk.page.get_by_role("button", name="登录").click()


def supply(walk: Walk) -> str:
    """Return how far the library is said to be built for 530701, once the server has followed its graph."""
    told = walk.page.request.get(f"{walk.root}/v1/coverage/libraries/ec-sample").json()
    return next(str(each["supply"]) for each in told["majors"] if each["code"] == "530701")


def followed(walk: Walk, wanted: str) -> None:
    for _ in range(600):
        if supply(walk) == wanted:
            return
        walk.page.wait_for_timeout(50)
    assert supply(walk) == wanted


def look_at_some(walk: Walk, name: str) -> None:
    """Look at a draw without most of its statements: they are made alike, and axe takes its time over each."""
    rest = "'.statements > li:nth-child(n+5)'"
    walk.page.evaluate(f"document.querySelectorAll({rest}).forEach(each => each.hidden = true)")
    walk.look(name)
    walk.page.evaluate(f"document.querySelectorAll({rest}).forEach(each => each.hidden = false)")


def choose_all(walk: Walk, value: str) -> None:
    """Choose the same verdict for every statement."""
    script = "value => document.querySelectorAll(`.judged input[value=${value}]`).forEach(each => each.click())"
    walk.page.evaluate(script, value)


def test_draw_judge_opine_report_and_withdraw(walk: Walk) -> None:
    page = walk.page
    sign_in(walk, "zhang", f"/sign-in?to={LIBRARY}")
    walk.go("/id/library/ec-sample")
    page.get_by_role("link", name="核验", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核验：电子商务专业教学资源库（样例）")
    page.get_by_role("link", name="随机抽取 30 条").click()
    expect(page.locator("article.judged")).to_have_count(30)
    (at,) = re.findall(r"seed=\d+&at=(\d+)", page.url)
    walk.go(f"{LIBRARY}?seed=7&at={at}")
    look_at_some(walk, "drawn")

    choose_all(walk, "属实")
    for number in (1, 2):
        page.locator(f'input[name="v{number}"][value="属实"]').focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(f'input[name="v{number}"][value="不属实"]')).to_be_checked()
    page.locator('input[name="v3"][value="存疑"]').check()
    page.locator('textarea[name="n3"]').fill("<b>原文与素材对不上</b>，请补充")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").filter(has_text="已保存")).to_be_visible()
    expect(page.locator('textarea[name="n3"]')).to_have_value("<b>原文与素材对不上</b>，请补充")
    assert supply(walk) == "已接入"

    page.get_by_label("通过", exact=True).check()
    page.get_by_label("说明").fill("总体可靠，个别素材需补充。")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".state-word")).to_contain_text("意见：通过 · zhang")
    expect(page.locator("dl.figures")).to_contain_text("95% 区间")
    look_at_some(walk, "opinion")
    followed(walk, "已核验")
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载报告（DOCX）").click()
    report = docx.Document(io.BytesIO(Path(taken.value.path()).read_bytes()))
    assert any("zhitu verify report --library ec-sample --expert zhang" in each.text for each in report.paragraphs)

    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="撤回我的意见")).to_be_hidden()
    expect(page.locator("article.judged").first).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="撤回我的意见").click()
    expect(page.locator('input[name="v1"][value="不属实"]')).to_be_checked()
    followed(walk, "已接入")


def test_a_disagreement_is_seen_by_everybody_in_english_too(walk: Walk) -> None:
    page = walk.page
    library = "/verification/ec-sample-secondary"
    address = f"{library}?seed=7&at={page.request.get(f'{walk.root}/v1/health').json()['revision']}"
    for name, value in (("zhang", "属实"), ("wang", "不属实")):
        sign_in(walk, name, "/sign-in")
        walk.go(address)
        choose_all(walk, value)
        page.get_by_label("通过" if name == "zhang" else "不通过", exact=True).check()
        page.get_by_role("button", name="保存").click()
        expect(page.locator(".state-word")).to_contain_text(name)
        page.context.clear_cookies()
    walk.go(library)
    expect(page.get_by_role("status")).to_contain_text("wang 的意见：不通过")
    expect(page.get_by_role("heading", name="专家判定不一的")).to_be_visible()
    page.get_by_role("link", name="English").click()
    walk.look("disagreement-en")
    page.get_by_role("link", name="wang").click()
    expect(page.locator(".state-word")).to_contain_text("Opinion: negative")


def test_without_script_the_same_form_works(browser: Browser, root: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{root}/sign-in?to={LIBRARY}")
    page.get_by_label("账户名").fill("wang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto(root + LIBRARY)
    page.get_by_role("link", name="随机抽取 30 条").click()
    page.locator('input[name="v1"][value="不属实"]').check()
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("已保存")
    expect(page.locator('input[name="v1"][value="不属实"]')).to_be_checked()
    page.go_back()
    page.get_by_role("button", name="保存").click()
    assert page.locator("h1").count() == 1
    context.close()
