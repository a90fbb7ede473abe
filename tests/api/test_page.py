import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from api.cli.layout import wrapped
from api.cli.page import Grid, Heading, Page, csv_text, save, write

GRID = Grid(
    "缺口清单",
    [Heading("专业"), Heading("要求", wide=True), Heading("数", number=True)],
    [["电子商务", "能够" * 60, 3], ["[bold]不是标记", "=1+1", None]],
)
PAGE = Page({"revision": 3, "名": "值"}, [GRID], before=["第 3 版"], after=["完"])


def written(form: str, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width)
    write(PAGE, form, console)  # type: ignore[arg-type] # the tests' own words
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_a_table_stays_within_its_width_and_loses_no_character() -> None:
    text = written("table")
    assert max(cell_len(line) for line in text.splitlines()) <= 100
    assert text.count("能够") + text.count("能\n") >= 59
    assert text.startswith("第 3 版\n")
    assert text.rstrip().endswith("完")


def test_what_looks_like_markup_is_shown_as_it_stands() -> None:
    assert "[bold]不是标记" in written("table")


def test_json_is_the_data_and_nothing_else() -> None:
    assert json.loads(written("json")) == {"revision": 3, "名": "值"}
    assert "名" in written("json")


def test_a_figure_over_another_is_two_columns_in_csv_since_spreadsheets_take_it_for_a_day() -> None:
    parted = Heading("列明", number=True, parts=("列明", "应覆盖"))
    only = Heading("完整", number=True, parts=("完整",))
    rows = csv.reader(io.StringIO(csv_text(Grid("", [parted, only], [["7/8", "0/8"], ["–", None]]))))
    assert list(rows) == [["列明", "应覆盖", "完整"], ["7", "8", "0"], ["–", "", ""]]


def test_a_csv_file_begins_with_the_mark_of_utf8_and_one_that_is_no_whole_has_not_its_name(tmp_path: Path) -> None:
    save(PAGE, "csv", tmp_path / "a.csv", 100)
    assert (tmp_path / "a.csv").read_bytes() == "\ufeff".encode() + csv_text(GRID).encode()
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("width", [40, 80, 100, 120])
def test_tables_keep_their_width_and_break_no_code_and_no_line_at_a_closing_mark(width: int) -> None:
    headings = [Heading("标识", wide=True), Heading("官方文件未收录", number=True), Heading("说明", wide=True)]
    cells = [
        "course/530701/C-0001",
        "12/345",
        "按商品特征圈定信息流推广人群，并说明圈选理由（《职业教育专业简介》）。" * 3,
    ]
    console = Console(file=io.StringIO(), width=width)
    write(Page(None, [Grid("", headings, [cells])]), "table", console)
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert max(cell_len(line.rstrip()) for line in lines) <= width
    assert any("course/530701/C-0001" in line for line in lines) or width == 40
    assert not any(re.search(r"(^|  )[，。）》]", line) for line in lines)
    shown = re.sub(r"[^\u4e00-\u9fff]", "", console.file.getvalue())
    assert re.sub(r"[^\u4e00-\u9fff]", "", cells[2]) in shown
    assert "…" not in console.file.getvalue()


@given(st.text(), st.integers(6, 60))
def test_a_broken_text_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrapped(text, width, balanced=True)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert all(cell_len(line) <= width for line in lines)


def test_csv_holds_the_first_table_and_runs_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(written("csv"))))
    assert rows[0] == ["专业", "要求", "数"]
    assert rows[2] == ["[bold]不是标记", "'=1+1", ""]
    assert csv_text(GRID) == written("csv")
