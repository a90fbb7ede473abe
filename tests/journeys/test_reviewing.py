"""A builder decides on proposals by keys alone, takes one back, and hears what another reviewer said."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.access import machine, people_file
from people import accounts
from people.database import open_database
from people.passwords import Hasher
from people.roles import Grant
from tests.api.http.conftest import copied
from tests.api.http.running import running
from tests.api.http.signed_in import CHEAP, PASSWORD
from tests.commands import command
from tests.journeys.conftest import Walk
from tests.journeys.test_importing import sign_in

KEYS = "ynyxynnynynn"
"""One key a decision."""


@pytest.fixture(scope="module")
def root(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a server over the samples with proposals for the secondary school's library, and its builder."""
    store = copied(with_samples, tmp_path_factory.mktemp("reviewing"))
    for pair in ("course-course", "point-requirement"):
        told = command(
            "align", "run", "--pair", pair, "--library", "ec-sample-secondary", "--store", f"sqlite:///{store}"
        )
        assert told.code == 0, told.err
    people = open_database(f"sqlite:///{people_file(store)}")
    for name, role in (("li.na", "builder:ec-sample-secondary"), ("wu", "expert")):
        accounts.create(people, Hasher(CHEAP), name, PASSWORD, [Grant.read(role)], machine())
    people.close()
    with running(store) as server:
        yield f"http://127.0.0.1:{server.port}"


def left(page: Page) -> int:
    """Return how many proposals wait."""
    return int("".join(each for each in page.locator(".tally p").inner_text().split("，")[0] if each.isdigit()))


def pair(page: Page) -> str:
    """Return which pair is shown."""
    return str(page.locator(".proposal h2").text_content())


def test_one_key_a_decision_and_the_next_one_is_there(walk: Walk) -> None:
    page = walk.page
    sign_in(walk, "li.na", "/sign-in?to=/review")
    expect(page.get_by_role("heading", level=1)).to_have_text("待复核")
    walk.look("proposal")
    page.get_by_role("link", name="English").click()
    walk.look("proposal-en")
    page.get_by_role("link", name="中文").click()

    before = left(page)
    started = time.monotonic()
    for key in KEYS:
        shown = pair(page)
        page.keyboard.press(key)
        page.wait_for_function("shown => document.querySelector('.proposal h2').textContent !== shown", arg=shown)
    spent = time.monotonic() - started
    print(f"{len(KEYS)} decisions in {spent:.1f} s: {60 * len(KEYS) / spent:.0f} a minute")
    assert left(page) <= before - len(KEYS)

    page.keyboard.press("u")
    page.wait_for_function("shown => document.querySelector('.proposal h2').textContent === shown", arg=shown)
    assert left(page) <= before - len(KEYS) + 1
    page.keyboard.press("o")
    page.keyboard.type("没有这样的课程yn")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("没有这样的课程yn")
    assert pair(page) == shown
    walk.complaints[:] = [each for each in walk.complaints if "400" not in each]  # what the browser says of it
