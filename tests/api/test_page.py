import csv
import io
import json

from rich.cells import cell_len
from rich.console import Console

from api.cli.page import Grid, Heading, Page, csv_text, write

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


def test_csv_holds_the_first_table_and_runs_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(written("csv"))))
    assert rows[0] == ["专业", "要求", "数"]
    assert rows[2] == ["[bold]不是标记", "'=1+1", ""]
    assert csv_text(GRID) == written("csv")
