import os
import zipfile
from pathlib import Path

import pytest

from bench.originals import HEADINGS, compound, originals
from ingest.documents.blocks import Grid, Paper
from ingest.documents.errors import DocumentError, Locked, Scanned, Unrecognised
from ingest.documents.papers import open_paper
from tests.ingest.documents.word import p, tbl, tc, word

DATA = Path(os.environ.get("ZHITU_DATA", "../shared/data")) / "cn" / "documents"
real = pytest.mark.skipif(not DATA.exists(), reason="needs ZHITU_DATA")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("docx", "docx"),
        ("xlsx", "xlsx"),
        ("xls", "xls"),
        ("ods", "ods"),
        ("csv", "csv"),
        ("html", "html"),
        ("md", "markdown"),
        ("txt", "text"),
        ("pdf", "pdf"),
    ],
)
def test_every_format_is_told_from_its_content(tmp_path: Path, name: str, form: str) -> None:
    paper = open_paper(originals(tmp_path)[name])
    assert paper.format == form
    if name not in ("txt", "pdf"):
        assert any(tuple(cell.text for cell in row) == HEADINGS for grid in paper.grids() for row in grid.rows)


@pytest.mark.parametrize(("name", "form"), [("docx", "docx"), ("xlsx", "xlsx"), ("pdf", "pdf"), ("html", "html")])
def test_a_renamed_file_is_read_as_what_it_is(tmp_path: Path, name: str, form: str) -> None:
    renamed = originals(tmp_path)[name].rename(tmp_path / "方案.doc")
    assert open_paper(renamed).format == form


def empty_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ppt/presentation.xml", "<p/>")


REFUSED: dict[str, tuple[bytes, type[DocumentError], str]] = {
    "empty": (b" \n", DocumentError, "空的"),
    "picture": (b"\x89PNG\r\n", Unrecognised, "图片"),
    "mht": (b"MIME-Version: 1.0\n", Unrecognised, "MHTML"),
    "locked": (compound("EncryptedPackage", b"x"), Locked, "密码"),
    "slides": (compound("PowerPoint Document", b"x"), Unrecognised, "演示文稿"),
    "zip": (b"PK\x03\x04 nothing", DocumentError, "已损坏"),
    "binary": (b"\x01\x02\x03\x00\x00\x04", DocumentError, "不是纯文本"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_told_with_advice(tmp_path: Path, case: str) -> None:
    content, kind, words = REFUSED[case]
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    with pytest.raises(kind, match=words) as caught:
        open_paper(path)
    assert caught.value.advice


def test_slides_in_a_zip_and_a_missing_file_are_told(tmp_path: Path) -> None:
    empty_zip(tmp_path / "a.pptx")
    with pytest.raises(Unrecognised, match="演示文稿"):
        open_paper(tmp_path / "a.pptx")
    with pytest.raises(DocumentError, match="无法打开"):
        open_paper(tmp_path / "none.docx")


def test_old_formats_ask_for_an_office_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name, content in (("a.wps", compound("WordDocument", b"x")), ("b.rtf", b"{\\rtf1 x}")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DocumentError, match=r"LibreOffice.*另存为 \.docx"):
            open_paper(tmp_path / name)


def test_an_old_document_is_converted_by_an_office_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = word(tmp_path / "made.docx", p("转换"))
    office = tmp_path / "soffice"
    office.write_text(f'#!/bin/sh\nfor last; do :; done\n/bin/mkdir out\n/bin/cp "{made}" out/document.docx\n')
    office.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.doc").write_bytes(compound("WordDocument", b"x"))
    paper = open_paper(tmp_path / "a.doc")
    assert [paragraph.text for paragraph in paper.paragraphs()] == ["转换"]


def test_recognition_asked_for_without_its_program_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DocumentError, match=r"tesseract.*chi-sim"):
        open_paper(word(tmp_path / "a.docx", p("甲")), ocr=True)


def sizes(paper: Paper) -> list[tuple[int, int]]:
    return [(len(grid.rows), grid.width) for grid in paper.grids()]


def begins(grid: Grid) -> int:
    """Return how many cells begin below another than their own row: continuations of vertical merges."""
    return sum(cell.row < row for row, cells in enumerate(grid.rows, 1) for cell in {id(c): c for c in cells}.values())


def spanning(grid: Grid) -> int:
    """Return how many cells cover several rows."""
    return len({(cell.row, cell.column) for cells in grid.rows for cell in cells if cell.rows > 1})


@real
def test_the_real_plan_with_a_schedule_in_it() -> None:
    paper = open_paper(DATA / "plan_2020_现代纺织技术.docx")
    schedule = next(grid for grid in paper.grids() if (len(grid.rows), grid.width) == (83, 18))
    assert "教学计划进程表" in schedule.caption
    assert (begins(schedule), spanning(schedule)) == (120, 17)  # 137 cells take part in vertical merges
    assert [p.text for p in paper.paragraphs() if p.level == 1][:2] == [
        "第一部分  服装设计与工艺专业群人才培养方案整体设计",
        "第二部分  现代纺织技术专业人才培养方案",
    ]


@real
def test_the_real_plan_with_course_standards() -> None:
    paper = open_paper(DATA / "plan_2022_大数据技术.docx")
    assert len(sizes(paper)) == 66
    assert any("图片" in note.reason for note in paper.notes)
    headings = [p.text for p in paper.paragraphs() if p.level == 3]
    assert headings[:3] == ["一、专业名称", "二、教育类型及学历层次", "三、入学要求"]


@real
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("teaching_schedule_2022_市场营销.xlsx", [(49, 17), (59, 17), (13, 13), (24, 14), (53, 10), (34, 4)]),
        ("teaching_schedule_2022_大数据技术.xls", [(48, 18), (64, 18), (13, 11), (26, 14), (33, 8), (34, 4)]),
    ],
)
def test_the_real_schedules_have_their_sheets(name: str, expected: list[tuple[int, int]]) -> None:
    assert sizes(open_paper(DATA / name)) == expected


@real
def test_the_real_document_of_screenshots_says_where_they_are() -> None:
    paper = open_paper(DATA / "scanned_tables_市场营销.docx")
    assert sizes(paper) == []
    assert "共 5 幅" in paper.notes[0].reason
    assert next(iter(paper.paragraphs())).text == "十三、教学计划安排表"


@real
def test_the_real_course_standard_leaves_out_what_is_struck() -> None:
    paper = open_paper(DATA / "course_standard_新能源汽车高压系统检修.md")
    assert "~~" not in "".join(cell.text for grid in paper.grids() for row in grid.rows for cell in row)
    assert any("划掉的文字" in note.reason for note in paper.notes)


def scanned(path: Path) -> Path:
    """Write a PDF of one page that is a picture."""
    pixel = b"q 200 0 0 200 100 400 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(pixel), pixel),
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1))
    path.write_bytes(b"%PDF-1.4\n" + body + b"trailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n")
    return path


def test_a_scanned_pdf_is_refused_or_recognised_where_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = scanned(tmp_path / "a.pdf")
    with pytest.raises(Scanned, match="OCR"):
        open_paper(path)
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\n[ "$1" = --list-langs ] && { echo chi_sim; exit; }\n/usr/bin/head -n 1; echo 一、职业面向\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    paper = open_paper(path, ocr=True)
    assert paper.guessed
    found = [(paragraph.text, paragraph.level, paragraph.page) for paragraph in paper.paragraphs()]
    assert found == [("P5 2480 3509 255", 0, 1), ("一、职业面向", 1, 1)]
    program.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && { echo chi_sim; exit; }\n')
    with pytest.raises(Scanned, match="识别不出"):
        open_paper(path, ocr=True)


def test_parts_of_a_table_in_a_word_document_are_joined(tmp_path: Path) -> None:
    heads = tc(p("序号")) + tc(p("课程名称"))
    parts = [tbl(heads, tc(p(number)) + tc(p(name))) for number, name in (("1", "甲课"), ("2", "乙课"))]
    paper = open_paper(word(tmp_path / "a.docx", parts[0] + p("续表") + parts[1]))
    (grid,) = paper.grids()
    assert [[cell.text for cell in row] for row in grid.rows] == [["序号", "课程名称"], ["1", "甲课"], ["2", "乙课"]]
    assert grid.heads == 1
