"""A library's self-report: the figures of `coverage`, the same bytes each time, in both languages."""

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from api.http.workbook import Sheet, workbook_of
from tests.commands import Zhitu


def written(zhitu: Zhitu, path: Path, *more: str) -> bytes:
    answer = zhitu("report", "--library", "ec-sample", "-o", str(path), *more)
    assert answer.code == 0, answer.err
    return path.read_bytes()


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_the_workbook_has_the_figures_and_the_gaps_of_the_other_commands(zhitu: Zhitu, tmp_path: Path) -> None:
    book: Any = load_workbook(io.BytesIO(written(zhitu, tmp_path / "r.xlsx")))
    major = zhitu("coverage", "--library", "ec-sample", "--format", "json").json["majors"][0]
    rows = {row[2]: row for row in book["应覆盖与已覆盖"].iter_rows(values_only=True)}
    heading = rows.pop("应覆盖的内容")
    for kind, word in (("core", "专业核心课程"), ("foundation", "专业基础课程")):
        of = major["items"][kind]
        assert [rows[word][heading.index(each)] for each in ("应覆盖", "可判定", "列明")] == [
            of[name] for name in ("total", "decidable", "named")
        ]
    gaps: Any = zhitu("gaps", "--library", "ec-sample", "--format", "json").json
    asked = {gap["item"] for report in gaps for found in report["official"].values() for gap in found}
    assert {row[-2] for row in book["缺口清单"].iter_rows(min_row=2, values_only=True)} == asked


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_the_same_revision_and_parameters_give_the_same_bytes(form: str, zhitu: Zhitu, tmp_path: Path) -> None:
    first = written(zhitu, tmp_path / f"a.{form}")
    revision = zhitu("coverage", "--library", "ec-sample", "--format", "json").json["revision"]
    assert written(zhitu, tmp_path / f"b.{form}", "--at", str(revision)) == first


def test_the_document_says_what_it_is_of_which_revision_and_how_to_make_it_again(zhitu: Zhitu, tmp_path: Path) -> None:
    text = text_of(written(zhitu, tmp_path / "r.docx"))
    assert "数据截至" in text
    assert "zhitu report --library ec-sample --at" in text
    assert "样例库，非真实建设成果" in text
    assert "从不计入官方数字" in text
    assert "社群运营" in text


def test_the_report_speaks_english_when_asked(zhitu: Zhitu, tmp_path: Path) -> None:
    text = text_of(written(zhitu, tmp_path / "r.docx", "--lang", "en"))
    assert "data as of" in text
    assert "数据截至" not in text


def test_an_unknown_library_is_refused_with_what_may_be_meant(zhitu: Zhitu, tmp_path: Path) -> None:
    answer = zhitu("report", "--library", "ec-smaple", "-o", str(tmp_path / "r.docx"))
    assert answer.code == 2
    assert "ec-sample" in answer.err
    assert not (tmp_path / "r.docx").exists()


@pytest.mark.parametrize("name", ["r.pdf", "nowhere/r.docx"])
def test_a_file_that_cannot_be_is_refused(name: str, zhitu: Zhitu, tmp_path: Path) -> None:
    assert zhitu("report", "--library", "ec-sample", "-o", str(tmp_path / name)).code == 2


def test_what_looks_like_a_formula_is_text_on_every_sheet() -> None:
    sheets = [Sheet(name, ("=1+1",), [("=1+1",), ("#REF!",)]) for name in ("a", "b")]
    with workbook_of(sheets, None) as file:
        book = load_workbook(file)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(cells) == 6
    assert {cell.data_type for cell in cells} == {"s"}
