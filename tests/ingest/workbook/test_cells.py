from datetime import date, datetime

import pytest

from ingest.documents.tables import Cell, Fault
from ingest.workbook.cells import Unfit, Value, text_of, value_of
from ingest.workbook.sheets import CellType, SheetColumn
from ontology.terms import SKILL_LEVELS


def column(cell: CellType, choices: tuple[str, ...] = ()) -> SheetColumn:
    return SheetColumn("列", cell, choices=choices)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (530701.0, "530701"),
        (3.5, "3.5"),
        (True, "是"),
        (date(2025, 3, 1), "2025-03-01"),
        (datetime(2025, 3, 1), "2025-03-01"),
        ("  甲 \n", "甲"),
        (Fault("#REF!", "公式出错"), "#REF!"),
    ],
)
def test_a_cell_reads_as_the_user_sees_it(cell: Cell, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize(
    ("kind", "choices", "cell", "value"),
    [
        ("choice", ("图形/图像",), "图形／图像", "图形/图像"),
        ("choice", ("校", "省", "国家"), "省级", "省"),
        ("choice", SKILL_LEVELS, "高级工", "三级"),
        ("choices", ("教", "练", "考"), "教、练，考;教", ["教", "练", "考"]),
        ("list", (), "P1；P2; P1\nP3；", ["P1", "P2", "P3"]),
        ("list", (), "一、二", ["一、二"]),
        ("list", (), 12.0, ["12"]),
        ("integer", (), 2025.0, 2025),
        ("number", (), "1,200", 1200.0),
        ("yes-no", (), "√", True),
        ("yes-no", (), False, False),
        ("date", (), datetime(2025, 3, 1, 8, 30), "2025-03-01"),
        ("date", (), "2025-03-01 08:30:00", "2025-03-01"),
        ("url", (), "HTTPS://e.cn/a", "HTTPS://e.cn/a"),
        ("text", (), "a\u200b", "a"),
        ("text", (), "\u3000", None),
        ("text", (), "", None),
    ],
)
def test_a_cell_gives_the_value_its_column_asks_for(
    kind: CellType, choices: tuple[str, ...], cell: Cell, value: Value | None
) -> None:
    assert value_of(column(kind, choices), cell) == value


@pytest.mark.parametrize(
    ("kind", "choices", "cell"),
    [
        ("choice", ("全部", "部分"), "全"),
        ("choices", ("教", "练"), "教、演示"),
        ("number", (), "45分钟"),
        ("number", (), -1.0),
        ("number", (), "nan"),
        ("number", (), date(2025, 1, 1)),
        ("integer", (), 1.5),
        ("date", (), "2025-02-30"),
        ("date", (), "去年"),
        ("date", (), 3.0),
        ("yes-no", (), "也许"),
        ("url", (), "javascript:alert(1)"),
        ("url", (), "http://a b"),
        ("text", (), "a\x00b"),
        ("text", (), "x" * 32_768),
        ("text", (), Fault("#N/A", "公式出错", "改")),
    ],
)
def test_a_cell_that_does_not_fit_says_why_and_what_to_do(kind: CellType, choices: tuple[str, ...], cell: Cell) -> None:
    with pytest.raises(Unfit) as caught:
        value_of(column(kind, choices), cell)
    assert caught.value.reason
    assert caught.value.advice


@pytest.mark.parametrize("address", ["www.example.cn/kc/1", "example.edu.cn", "Example.com:8080/a"])
def test_an_address_without_its_scheme_is_told_what_is_missing(address: str) -> None:
    with pytest.raises(Unfit) as caught:
        value_of(column("url", ()), address)
    assert "缺开头的 https://" in caught.value.reason
    assert f"https://{address}" in caught.value.advice


@pytest.mark.parametrize("text", ["课件.pptx", "C:\\a.mp4", "见平台"])
def test_what_is_no_address_at_all_is_not_told_to_add_a_scheme(text: str) -> None:
    with pytest.raises(Unfit) as caught:
        value_of(column("url", ()), text)
    assert "不是网址" in caught.value.reason


def test_a_near_choice_is_suggested() -> None:
    with pytest.raises(Unfit) as caught:
        value_of(column("choice", ("标准课程", "个性化课程")), "标准课")
    assert "是否指“标准课程”" in caught.value.advice
