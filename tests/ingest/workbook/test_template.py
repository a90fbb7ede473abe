import time
from pathlib import Path

import openpyxl
import pytest

from ingest.documents.errors import IngestError
from ingest.workbook.guide import filling, markdown
from ingest.workbook.sheets import SHEETS
from ingest.workbook.template import write_template, write_workbook


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = tmp_path_factory.mktemp("template") / "library.xlsx"
    write_template(path)
    return openpyxl.load_workbook(path)


def test_there_is_a_guide_and_one_sheet_for_each(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["填写说明", *(sheet.name for sheet in SHEETS)]


def test_every_sheet_has_its_headings_frozen_and_nothing_that_would_be_imported(book: openpyxl.Workbook) -> None:
    for sheet in SHEETS:
        page = book[sheet.name]
        assert [cell.value for cell in page[1]] == [column.name for column in sheet.columns]
        assert page.max_row == 1
        assert page.freeze_panes == "A2"


def test_every_choice_has_its_drop_down(book: openpyxl.Workbook) -> None:
    for sheet in SHEETS:
        rules = {
            str(rule.sqref).split("2:")[0]: rule.formula1 for rule in book[sheet.name].data_validations.dataValidation
        }
        for number, column in enumerate(sheet.columns, 1):
            letter = openpyxl.utils.get_column_letter(number)
            if column.cell == "choice":
                assert rules[letter] == f'"{",".join(column.choices)}"'
                assert len(rules[letter]) <= 257, "a list longer than 255 characters breaks the file"
            else:
                assert (letter in rules) == (column.cell == "yes-no")


def test_every_column_is_explained_in_its_comment_and_in_the_guide(book: openpyxl.Workbook) -> None:
    guide = {str(cell.value) for row in book["填写说明"].iter_rows() for cell in row if cell.value}
    for sheet in SHEETS:
        for cell, column in zip(book[sheet.name][1], sheet.columns, strict=True):
            assert cell.comment is not None
            assert column.example in cell.comment.text
            assert cell.comment.text.startswith("必填" if column.required else "选填")
            assert filling(column) in guide


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_template(tmp_path / name)
        time.sleep(1.1)  # the clock inside a workbook and a zip counts seconds
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_path_without_suffix_is_a_folder_of_csv_that_excel_can_open(tmp_path: Path) -> None:
    written = write_template(tmp_path / "library")
    assert sorted(path.name for path in written) == sorted(["填写说明.md", *(f"{sheet.name}.csv" for sheet in SHEETS)])
    for sheet in SHEETS:
        content = (tmp_path / "library" / f"{sheet.name}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.decode("utf-8-sig") == ",".join(column.name for column in sheet.columns) + "\r\n"
    assert (tmp_path / "library" / "填写说明.md").read_text(encoding="utf-8") == markdown(SHEETS)


@pytest.mark.parametrize("name", ["a.xlsx", "folder"])
def test_a_template_never_overwrites_what_was_filled_in(tmp_path: Path, name: str) -> None:
    write_template(tmp_path / name)
    with pytest.raises(IngestError, match="已存在"):
        write_template(tmp_path / name)


def test_text_that_begins_like_a_formula_stays_text(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", {"课程": [["课程名称"], ["=1+1"]]})
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["课程"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
