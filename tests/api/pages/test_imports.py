"""Bringing files in by the page: preview, decision, report, withdrawal, and what may go wrong."""

import csv
import io
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from lxml import html
from openpyxl import load_workbook

from tests.api.http.sending import REGISTER, sheets
from tests.api.http.signed_in import PASSWORD, Office, office
from tests.api.pages.test_pages import whole
from tests.api.pages.visitor import Files, Visitor

SHEETS: Files = [(part[1][0], part[1][1]) for part in sheets()]
OTHER: Files = [(name, content.replace(b"ec-sample", b"other-library")) for name, content in SHEETS]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("imports"), working=True) as found:
        found.enrol("li.na", "builder:ec-sample")
        found.enrol("wang", "builder:other-library")
        found.enrol("admin", "administrator")
        yield found


@pytest.fixture
def builder(served: Office) -> Visitor:
    return signed_in(served, "li.na")


def signed_in(served: Office, name: str) -> Visitor:
    visitor = Visitor(served.client)
    visitor.sign_in(name, PASSWORD)
    return visitor


def bring(visitor: Visitor, files: Files, **given: str) -> str:
    """Send files by the form; return the address of the import."""
    visitor.go("/imports")
    visitor.fill("/imports", {"mode": "hold", **given}, files)
    assert visitor.at.startswith("/imports/"), visitor.text
    return settled(visitor)


def settled(visitor: Visitor) -> str:
    """Wait until an import is not gone on with by itself."""
    for _ in range(2000):
        if "data-events" not in visitor.page.text:
            return visitor.at
        time.sleep(0.01)
        visitor.go(visitor.at)
    raise AssertionError(visitor.text)


def test_a_library_is_previewed_then_written_then_withdrawn(builder: Visitor) -> None:
    address = bring(builder, SHEETS)
    whole(builder.page)
    assert "等您决定" in builder.text
    assert "现在还没有写入" in builder.text
    assert "资源库工作簿" in builder.text
    assert builder.go("/id/library/ec-sample").status == 404

    builder.go(address)
    builder.fill(f"{address}/commit")
    settled(builder)
    assert "写入了什么" in builder.text
    assert "library/ec-sample" in builder.text
    assert served_page(builder, "/id/library/ec-sample") == 200

    builder.go("/withdraw?source=library/ec-sample")
    whole(builder.page)
    assert "撤回这个来源？" in builder.text
    builder.fill("/withdraw")
    assert "把原来的文件再导入一次" in builder.text
    assert served_page(builder, "/id/library/ec-sample", 404) == 404
    assert builder.go("/withdraw?source=library/ec-sample").status == 404


def served_page(visitor: Visitor, address: str, wanted: int = 200) -> int:
    """Return the status of a page once the server has followed its graph."""
    for _ in range(300):
        status = visitor.go(address).status
        if status == wanted:
            break
        time.sleep(0.01)
    return status


def test_two_windows_that_decide_on_one_import_are_both_answered_politely(builder: Visitor, served: Office) -> None:
    address = bring(builder, SHEETS)
    other = signed_in(served, "li.na")
    other.go(address)
    builder.fill(f"{address}/discard")
    assert "已停止，没有写入" in builder.text
    page = other.fill(f"{address}/commit")
    assert page.status == 200
    assert "刚才那一步没有做" in other.text
    assert "已停止，没有写入" in other.text


def test_the_same_form_sent_twice_is_one_import(builder: Visitor) -> None:
    builder.go("/imports")
    form = builder.page
    builder.fill("/imports", {"mode": "hold"}, SHEETS[:1])
    first = builder.at
    builder.page = form
    builder.fill("/imports", {"mode": "hold"}, SHEETS[:1])
    assert builder.at == first
    settled(builder)


def test_another_builders_import_is_not_there_and_another_library_is_refused_whole(
    builder: Visitor, served: Office
) -> None:
    address = bring(builder, SHEETS)
    other = signed_in(served, "wang")
    for where in (address, f"{address}/report.json"):
        assert other.go(where).status == 404
        assert "人才培养方案" not in other.page.text
    bring(other, SHEETS)
    assert "没有写入任何内容" in other.text
    assert "library/ec-sample" in other.text
    builder.go(address)
    builder.fill(f"{address}/discard")


def test_another_librarys_source_cannot_be_withdrawn(builder: Visitor, served: Office) -> None:
    address = bring(builder, SHEETS)
    builder.fill(f"{address}/commit")
    settled(builder)
    other = signed_in(served, "wang")
    assert other.go("/withdraw?source=library/ec-sample").status == 403
    assert "电子商务" not in other.text
    builder.go("/withdraw?source=library/ec-sample")
    builder.fill("/withdraw")
    assert "已撤回" in builder.text


@pytest.mark.parametrize("files", [[], [("", b"")], [("空.csv", b"")]])
def test_without_files_the_form_says_so(builder: Visitor, files: Files) -> None:
    builder.go("/imports")
    page = builder.fill("/imports", {"mode": "hold"}, files or [("", b"")])
    assert page.status == 400
    assert "没有选文件，或选的文件是空的" in builder.text


def test_files_too_large_are_told_in_the_form(builder: Visitor, served: Office) -> None:
    state = served.client.app.state  # type: ignore[attr-defined] # it is the application
    before = state.serving
    state.serving = replace(before, largest_upload=1000)
    try:
        builder.go("/imports")
        page = builder.fill("/imports", {"mode": "hold"}, [("大.csv", b"x" * 3_000_000)])
    finally:
        state.serving = before
    assert page.status == 413
    assert "一次最多接收" in builder.text
    assert builder.form("/imports") is not None


def test_script_in_a_file_name_is_text(builder: Visitor) -> None:
    bring(builder, [("<img src=x onerror=alert(1)>'.csv", b"a,b\n1,2\n"), ("javascript:alert(1).csv", b"a\n<script>")])
    for address in (builder.at, "/imports"):
        builder.go(address)
        tree = html.fromstring(builder.page.text)
        assert "alert(1)" in builder.text
        assert tree.xpath("//img | //script[not(@src)] | //@onerror | //@href[starts-with(., 'javascript')]") == []


def test_a_form_of_another_session_is_refused_before_a_file_is_taken(builder: Visitor) -> None:
    builder.go("/imports")
    assert builder.fill("/imports", {"mode": "hold", "csrf": "forged"}, SHEETS).status == 403
    assert "页面已过期" in builder.text


def test_the_report_is_taken_home_as_json_and_as_a_workbook_and_the_problems_as_csv(
    builder: Visitor, served: Office
) -> None:
    head = signed_in(served, "admin")
    broken = REGISTER + "\n,,,,,\n没有这个层级,x,y,z\n".encode()
    address = bring(head, [("名录.csv", broken)])
    head.go(f"{address}/report.json")
    assert head.page.headers["content-type"].startswith("application/json")
    assert head.page.headers["content-disposition"].startswith("attachment")
    page = head.go(f"{address}?take=problems.csv")
    rows = list(csv.reader(io.StringIO(page.text.removeprefix("\ufeff"))))
    assert rows[0] == ["文件", "位置", "怎样", "原因", "怎么办"]
    assert len(rows) > 1
    body = served.client.get(f"{address}/report.xlsx", headers={"Cookie": cookie_of(head)}).content
    book = load_workbook(io.BytesIO(body))
    assert book.sheetnames[:2] == ["读到多少", "没有采用的和要留意的"]
    told: list[list[Any]] = [[cell.value for cell in row] for row in book["读到多少"].iter_rows()]
    assert told[0] == ["内容", "读到", "采用", "没有采用", "忽略"]
    assert all(read == kept + rejected + ignored for _, read, kept, rejected, ignored in told[1:])
    assert book["没有采用的和要留意的"].max_row == len(rows)


def cookie_of(visitor: Visitor) -> str:
    return "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())


def test_whoever_has_no_library_is_told_so_and_nobody_is_led_to_sign_in(served: Office) -> None:
    served.enrol("expert", "expert")
    assert signed_in(served, "expert").go("/imports").status == 403
    nobody = Visitor(served.client)
    nobody.go("/imports")
    assert nobody.at == "/sign-in?to=%2Fimports"


def test_what_is_decided_and_withdrawn_stands_in_the_log(served: Office) -> None:
    head = signed_in(served, "admin")
    head.go("/audit?actor=li.na")
    for word in ("导入", "决定写入", "放弃导入", "撤回"):
        assert word in head.text
