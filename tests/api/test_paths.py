"""`zhitu path` and `zhitu doctor --prerequisites` as a reader meets them."""

import csv
import shutil
from pathlib import Path

import pytest

from tests.commands import Zhitu, over

COURSE = "course/530701/网店运营"


@pytest.fixture(scope="module")
def zhitu(with_samples: Path) -> Zhitu:
    return over(with_samples)


def test_a_path_reads_as_a_table_with_minutes_reasons_and_its_proof(zhitu: Zhitu) -> None:
    answer = zhitu("path", COURSE, "--library", "ec-sample", "--lang", "zh")
    assert answer.code == 0, answer.err
    assert "共 27 个点，写明时长的合计 2235 分钟" in answer.out
    assert "已证明没有更短的路径" in answer.out
    assert "办理店铺注册与主体认证" in answer.out


def test_csv_has_a_row_a_step_and_json_the_whole_path(zhitu: Zhitu) -> None:
    rows = list(csv.reader(zhitu("path", COURSE, "--library", "ec-sample", "--format", "csv").out.splitlines()))
    assert len(rows) == 1 + 27
    told = zhitu("path", COURSE, "--library", "ec-sample", "--format", "json").json
    claims = told["groups"][0]["steps"][0]["why"]["because"][0]["claims"]
    assert claims[0]["document"]["title"]


def test_mastered_points_come_as_ids_or_as_a_file_and_odd_ones_are_named(zhitu: Zhitu, tmp_path: Path) -> None:
    file = tmp_path / "mastered.csv"
    file.write_text("point/ec-sample/C09-M1-P01\npoint/ec-sample/C09-M2-P01,2026-05-01\npoint/x/y\n", encoding="utf-8")
    answer = zhitu("path", COURSE, "--library", "ec-sample", "--mastered", str(file), "--lang", "zh")
    assert "合计 2025 分钟" in answer.out
    assert "1 个不认识：point/x/y" in answer.out
    same = zhitu("path", COURSE, "--library", "ec-sample", "--mastered", "point/ec-sample/C09-M1-P01", "--lang", "zh")
    assert "合计 2135 分钟" in same.out


def test_where_a_learner_stands(zhitu: Zhitu) -> None:
    answer = zhitu("path", COURSE, "--library", "ec-sample", "--now", "--lang", "zh")
    assert answer.code == 0, answer.err
    assert "现在可以学" in answer.out
    assert "还要学：写明时长的合计 2235 分钟" in answer.out


def test_a_continuation_compares_two_majors(zhitu: Zhitu) -> None:
    answer = zhitu("path", "major/530701", "--after", "major/730701", "--lang", "zh")
    assert answer.code == 0, answer.err
    assert "官方文件列为接续专业" in answer.out


def test_a_name_finds_its_goal_if_there_is_one_so_called(zhitu: Zhitu) -> None:
    assert zhitu("path", "网店运营专员（样例岗位）", "--lang", "zh").code == 0
    several = zhitu("path", "网店运营", "--lang", "zh")
    assert several.code == 2
    assert "course/530701/网店运营" in several.err
    assert "course/730601/网店运营  网店运营（课程 · 730601 连锁经营与管理）" in several.err
    assert "（岗位 · 电子商务专业教学资源库（样例））" in several.err


def test_an_unknown_id_is_told_with_what_may_be_meant(zhitu: Zhitu) -> None:
    answer = zhitu("path", "course/530701/网店运营x", "--lang", "zh")
    assert answer.code == 2
    assert "course/530701/网店运营  网店运营（课程 · 530701 电子商务）" in answer.err
    assert "zhitu search" in zhitu("path", "occupation/9-99-99-99", "--lang", "zh").err


@pytest.mark.parametrize("more", [(), ("--level", "四级"), ("--now",)])
def test_an_occupation_whose_standard_was_not_read_says_so_and_what_to_do(zhitu: Zhitu, more: tuple[str, ...]) -> None:
    answer = zhitu("path", "occupation/4-01-06-02", *more, "--lang", "zh")
    assert answer.code == 0
    assert "该职业标准尚未读入" in answer.out
    assert "导入这个职业的国家职业标准" in answer.out
    assert "没有更短的路径" not in answer.out


@pytest.mark.parametrize(
    "more",
    [
        ("--level", "九级"),
        ("--level", "四级"),
        ("--media", "全息"),
        ("--library", "none"),
        ("--min-confidence", "0"),
        ("--tier", "国"),
        ("--mastered", "no-such-file"),
    ],
)
def test_what_cannot_be_asked_is_refused(zhitu: Zhitu, more: tuple[str, ...]) -> None:
    answer = zhitu("path", COURSE, *more)
    assert answer.code == 2
    assert answer.err


def test_a_library_is_no_goal(zhitu: Zhitu) -> None:
    answer = zhitu("path", "library/ec-sample", "--lang", "en")
    assert answer.code == 2
    assert "cannot be a goal" in answer.err


def test_prerequisites_are_examined_and_repairs_written_decided_and_taken_in(
    with_samples: Path, tmp_path: Path
) -> None:
    store = tmp_path / "zhitu.db"
    shutil.copy(with_samples, store)
    ask, list_ = over(store), tmp_path / "repairs.csv"
    told = ask("doctor", "--prerequisites", "--repairs", str(list_), "--format", "json").json
    assert (told["circles"], len(told["redundant"])) == ([], 4)
    rows = list(csv.reader(list_.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[4] for row in rows[1:]] == [""] * 4  # a person has to decide
    rows[1][4], rows[2][4], rows[3][4] = "拒绝", "接受", "也许"
    list_.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    answer = ask("doctor", "--prerequisites", "--accept", str(list_), "--lang", "zh")
    assert answer.code == 2
    assert "收下 2 条，留待 1 条，不收 1 条" in answer.out
    assert "第 4 行" in answer.out
    again = ask("doctor", "--prerequisites", "--format", "json").json
    assert len(again["redundant"]) == 3
    assert told["checked"] - again["checked"] == 1
    assert ask("doctor", "--prerequisites", "--accept", str(list_)).code == 2  # twice is once
    assert ask("doctor", "--prerequisites", "--format", "json").json["revision"] == again["revision"]


def test_files_that_are_no_decided_list_are_refused(with_samples: Path, tmp_path: Path) -> None:
    ask, wrong = over(with_samples), tmp_path / "wrong.csv"
    assert ask("doctor", "--prerequisites", "--accept", str(wrong)).code == 2
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "表头" in ask("doctor", "--prerequisites", "--accept", str(wrong), "--lang", "zh").err
    wrong.write_bytes("先修".encode("gb18030"))
    assert "UTF-8" in ask("doctor", "--prerequisites", "--accept", str(wrong), "--lang", "zh").err
    assert ask("doctor", "--repairs", str(wrong)).code == 2
