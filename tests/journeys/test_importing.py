"""A builder signs in, brings her library in, sees what that changes, writes it, and takes it back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from api.access import machine, people_file
from people import accounts
from people.database import open_database
from people.passwords import Hasher
from people.roles import Grant
from tests.api.http.conftest import copied
from tests.api.http.running import running
from tests.api.http.signed_in import CHEAP, PASSWORD
from tests.commands import SAMPLES
from tests.journeys.conftest import Walk

SHEETS = sorted((SAMPLES / "530701").glob("*.csv"))


@pytest.fixture(scope="module")
def root(lists_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a server over the lists alone, with a builder and an administrator."""
    store = copied(lists_only, tmp_path_factory.mktemp("importing"))
    people = open_database(f"sqlite:///{people_file(store)}")
    for name, role in (("li.na", "builder:ec-sample"), ("admin", "administrator")):
        accounts.create(people, Hasher(CHEAP), name, PASSWORD, [Grant.read(role)], machine())
    people.close()
    with running(store) as server:
        yield f"http://127.0.0.1:{server.port}"


def sign_in(walk: Walk, name: str, to: str) -> None:
    walk.go(to)
    walk.page.get_by_label("账户名").fill(name)
    walk.page.get_by_label("密码").fill(PASSWORD)
    walk.page.get_by_role("button", name="登录").click()


def named(walk: Walk) -> int:
    """Return how many core courses of 530701 the best library names."""
    told = walk.page.request.get(f"{walk.root}/v1/coverage/majors/530701").json()
    return int(told["best"]["items"]["core"]["named"])


def test_preview_then_write_then_withdraw_and_the_figure_is_what_it_was(walk: Walk) -> None:
    page, before = walk.page, named(walk)
    walk.go("/sign-in")
    walk.look("sign-in")
    sign_in(walk, "li.na", "/imports")
    expect(page.get_by_role("heading", level=1)).to_have_text("导入")
    page.get_by_label("选文件，或把文件、文件夹拖到这里").set_input_files(SHEETS)
    expect(page.locator("[data-chosen]")).to_have_text(f"已选 {len(SHEETS)} 个文件")
    walk.look("bring-in")
    page.get_by_role("button", name="开始读").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("等您决定", timeout=60_000)
    first = page.locator("main h2").first
    expect(first).to_have_text("写入之后，覆盖会怎样")
    assert named(walk) == before
    walk.look("preview")
    page.get_by_role("link", name="English").click()
    walk.look("preview-en")
    page.get_by_role("link", name="中文").click()

    page.get_by_role("button", name="写入", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已写入", timeout=60_000)
    assert named(walk) > before
    walk.look("written")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("已写入")
    page.get_by_role("link", name="撤回…").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("撤回这个来源？")
    walk.look("withdraw")
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已撤回")
    assert named(walk) == before


def test_an_administrator_sees_accounts_and_the_log(walk: Walk) -> None:
    sign_in(walk, "admin", "/accounts")
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("账户")
    walk.look("accounts")
    walk.page.get_by_role("link", name="li.na").click()
    walk.look("account")
    for name, address in (("audit", "/audit"), ("own", "/account"), ("tokens", "/account/tokens?lang=en")):
        walk.go(address)
        walk.look(name)
