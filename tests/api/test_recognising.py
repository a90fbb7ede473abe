"""What `zhitu import` says of the kinds that it recognises."""

from pathlib import Path

from tests.commands import Zhitu
from tests.ingest.documents.word import p, word
from tests.ingest.readers.course_standard_files import sections, written


def test_a_dry_run_says_what_a_file_was_taken_for_how_surely_and_why(own: Zhitu, tmp_path: Path) -> None:
    path = written(tmp_path, sections(), "docx")
    answer = own("import", "--dry-run", str(path), "--library", "ec-sample", "--format", "json")
    (read,) = answer.json["read"]
    assert (read["kind"], read["confidence"]) == ("course-standard", 1.0)
    assert read["marks"][:2] == ["课程标准", "学习目标"]
    table = own("import", "--dry-run", str(path), "--library", "ec-sample").out
    assert "认出的种类" in table
    assert "课程标准、学习目标" in table
    said = own(
        "import", "--dry-run", str(path), "--library", "ec-sample", "--kind", "course-standard", "--format", "json"
    )
    assert (said.json["read"][0]["confidence"], said.json["read"][0]["marks"]) == (None, [])


def test_a_course_standard_changes_the_library_and_no_official_figure(own: Zhitu, tmp_path: Path) -> None:
    path = written(tmp_path, sections(), "docx")
    ask = ("coverage", "--major", "530701", "--format", "json")
    before = own(*ask).json["best"]["items"]
    assert own("import", str(path), "--library", "ec-sample").code == 0
    assert own(*ask).json["best"]["items"] == before
    assert "网店运营" in own("show", "course/ec-sample/网店运营").out


def test_a_notice_is_refused_with_what_it_is_like_and_the_option(own: Zhitu, tmp_path: Path) -> None:
    answer = own("import", "--dry-run", str(word(tmp_path / "a.docx", p("关于课程标准的通知"))), "--format", "json")
    assert answer.code == 2
    (problem,) = answer.json["problems"]
    assert "最像课程标准 course-standard" in problem["reason"]
    assert "--kind" in problem["advice"]
