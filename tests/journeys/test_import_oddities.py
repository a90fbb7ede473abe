"""Files dropped onto the page, a server that dies in mid-import, a browser without script, and ways back."""

import base64
import csv
import io
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from graph.stores.sqlite import SqliteStore
from tests.api.http.conftest import copied
from tests.api.http.running import Running, running
from tests.commands import SAMPLES, over
from tests.journeys.conftest import Walk

SHEETS = sorted((SAMPLES / "530701").glob("*.csv"))
ROWS = 20_000
DROP = """(files) => {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    data.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
  }
  const place = document.querySelector(".drop");
  for (const kind of ["dragenter", "dragover", "drop"]) {
    place.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
  }
}"""


@pytest.fixture(scope="module")
def store(lists_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(lists_only, tmp_path_factory.mktemp("oddities"))


@pytest.fixture(scope="module")
def root(store: Path) -> Iterator[str]:
    """Run a server over the lists alone, for whoever sits before this machine."""
    with running(store) as server:
        yield f"http://127.0.0.1:{server.port}"


def drop(page: Page, files: list[Path]) -> None:
    """Drag files onto the place for them and let go."""
    page.evaluate(DROP, [[each.name, base64.b64encode(each.read_bytes()).decode()] for each in files])


def test_files_that_are_dropped_are_read_and_previewed_and_the_way_back_does_no_harm(walk: Walk) -> None:
    page = walk.page
    walk.go("/imports")
    drop(page, SHEETS)
    expect(page.locator("[data-chosen]")).to_have_text(f"已选 {len(SHEETS)} 个文件")
    expect(page.locator("[data-names] li").first).to_have_text(SHEETS[0].name)
    page.get_by_role("button", name="开始读").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("等您决定", timeout=60_000)
    address = page.url
    page.get_by_role("button", name="放弃").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已停止，没有写入")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("已停止，没有写入")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("导入")
    assert page.url.endswith("/imports")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert address.rpartition("/")[2] in (page.locator("tbody a").first.get_attribute("href") or "")


def test_without_script_files_are_sent_followed_and_decided_on(walk: Walk) -> None:
    browser = walk.page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{walk.root}/imports")
    page.get_by_label("选文件，或把文件、文件夹拖到这里").set_input_files(SHEETS)
    page.get_by_role("button", name="开始读").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("等您决定", timeout=60_000)
    page.get_by_role("button", name="放弃").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已停止，没有写入")
    context.close()


def inventory(path: Path) -> Path:
    """Write a list that takes seconds to read."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("资源编号", "资源名称", "资源类型", "所属课程", "目录路径"))
    for number in range(ROWS):
        writer.writerow(
            (f"r{number}", f"微课{number}", "视频", f"课程{number % 20}", f"模块{number % 200}/第{number % 7}节")
        )
    path.write_text(text.getvalue(), "utf-8-sig")
    return path


def kill(server: Running) -> None:
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait(60)


def lapse(store: Path) -> None:
    """Let half a minute pass for the lease of whoever died."""
    with closing(sqlite3.connect(f"{store}.jobs/jobs.db")) as rows, rows:
        assert rows.execute("UPDATE jobs SET lease = 0 WHERE state = 'running'").rowcount == 1


def said(store: Path) -> list[object]:
    """Return all that the lists of the library say in a store, with evidence."""
    with closing(SqliteStore(store)) as opened:
        found = [each for each in opened.versions() if each.version.source.startswith("inventory/")]
        return [(each.version, *map(list, opened.claims(each.key))) for each in found]


def test_a_server_that_is_killed_in_mid_import_goes_on_when_it_is_back_and_so_does_the_page(
    walk: Walk, lists_only: Path, tmp_path: Path
) -> None:
    store, page, file = copied(lists_only, tmp_path), walk.page, inventory(tmp_path / "素材清单.csv")
    with running(store) as server:
        port = server.port
        page.goto(f"http://127.0.0.1:{port}/imports")
        page.get_by_label("选文件，或把文件、文件夹拖到这里").set_input_files(file)
        page.get_by_text("更多选项").click()
        page.get_by_label("资源库（空着：按文件里写的）").fill("ec-sample")
        page.get_by_label("直接写入").check()
        page.get_by_role("button", name="开始读").click()
        expect(page.locator("[data-state]")).to_have_text("正在读", timeout=60_000)
        kill(server)
        expect(page.locator("[data-step]")).to_contain_text("正在等它回来", timeout=60_000)
        lapse(store)
    with running(store, "--port", str(port)) as server:
        expect(page.get_by_role("heading", level=1)).to_have_text("已写入", timeout=120_000)
        report = page.request.get(
            f"http://127.0.0.1:{port}/v1{page.url.partition(str(port))[2].partition('?')[0]}"
        ).json()
        assert report["attempts"] == 2
    away = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE")
    walk.complaints[:] = [each for each in walk.complaints if not any(word in each for word in away)]
    (tmp_path / "without").mkdir()
    other = copied(lists_only, tmp_path / "without")
    assert over(other)("import", str(file), "--library", "ec-sample").code == 0
    assert len(said(store)) == 1
    assert said(store) == said(other)
