from pathlib import Path

import pytest

from ingest.documents.errors import DocumentError
from ingest.profiles import Profile, read_profile, with_choices, written_profile
from ontology.claims import prop
from tests.ingest.readers.export_files import Cell
from tests.ingest.readers.inventory_files import facts_read, reading_of, resources, small


def test_headings_and_content_give_a_mapping_with_confidence(tmp_path: Path) -> None:
    headings: list[Cell] = ["编号", "名称", "备注一", "所在栏目", "加入"]
    rows: list[list[Cell]] = [[f"A{n}", f"规则{n}", "教学视频", "网店/开店/规则", "2024-03-01"] for n in range(5)]
    mapped = {each.field: each for each in reading_of(small(tmp_path, *rows, headings=headings)).mapped}
    assert {name: each.column for name, each in mapped.items()} == {
        "编号": "编号",
        "名称": "名称",
        "类型": "备注一",
        "目录": "所在栏目",
    }
    assert mapped["名称"].confidence > mapped["目录"].confidence > mapped["类型"].confidence
    assert mapped["类型"].reason == "由内容推断"


def test_a_heading_that_its_content_contradicts_is_not_believed(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[f"A{n}", f"规则{n}", "https://a.example/1", "网店", ""] for n in range(5)]
    reading = reading_of(small(tmp_path, *rows))
    assert {each.field: each.column for each in reading.mapped}["网址"] == "类型"


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        (["资源ID", "备注", "类型", "目录路径", "上传时间"], "没有找到“名称”这一列"),
        (["名称", "名称", "类型", "目录路径", "上传时间"], "“名称”可能是这几列之一：名称、名称（第 2 列）"),
    ],
)
def test_a_missing_or_doubtful_name_column_is_named(tmp_path: Path, headings: list[Cell], said: str) -> None:
    rows: list[list[Cell]] = [["甲", "乙", "视频", "网店", "2024-03-01"]] * 2
    reading = reading_of(small(tmp_path, *rows, headings=headings))
    assert reading.bundles == []
    assert any(said in problem.reason and "--map 名称=列名" in problem.advice for problem in reading.problems)
    assert reading.counts["清单"].rejected == 2


def test_what_is_said_on_the_command_line_settles_a_doubt(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["甲", "乙", "视频", "网店", "2024-03-01"]]
    path = small(tmp_path, *rows, headings=["名称", "名称", "类型", "目录路径", "上传时间"])
    reading = reading_of(path, profile=with_choices(Profile(), ["名称=名称（第 2 列）"]))
    assert [node.label for node in resources(reading)] == ["乙"]


def test_a_saved_profile_reads_the_same_again_and_is_checked(tmp_path: Path) -> None:
    headings: list[Cell] = ["编号", "名称", "甲", "乙", "丙"]
    rows: list[list[Cell]] = [["A1", "规则", "微课甲", "网店", "2024-03-01"]]
    path = small(tmp_path, *rows, headings=headings)
    chosen = Profile({"类型": ("甲",), "目录": ("乙",)}, words={"微课甲": "视频"})
    first = reading_of(path, profile=chosen)
    profile = tmp_path / "清单.mapping.toml"
    profile.write_text(written_profile(first.kind, first.mapped, chosen), encoding="utf-8")
    assert facts_read(reading_of(path)) == facts_read(first), "the profile beside the file is used unasked"
    assert ("resource/ec/A1", "media", "视频") in facts_read(first)
    assert read_profile(profile).columns["目录"] == ("乙",)
    moved = small(tmp_path, *rows, headings=["编号", "名称", "甲", "别的", "丙"])
    reasons = [problem.reason for problem in reading_of(moved).problems]
    assert any("列映射说“目录”在“乙”列，表中没有这一列" in reason for reason in reasons)


@pytest.mark.parametrize(
    "text", ["[columns", "名称 = 3", '[columns]\n名称 = ""', "[columns]\n名称 = 3", "[other]\nx = 1"]
)
def test_a_damaged_profile_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "p.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=r"p\.toml"):
        read_profile(path)


def test_an_unknown_field_in_a_profile_is_told(tmp_path: Path) -> None:
    reading = reading_of(small(tmp_path, ["A1", "甲", "视频", "网店", ""]), profile=Profile({"名字": ("素材名称",)}))
    assert any("「名字」不认识" in problem.reason for problem in reading.problems)


def test_numbers_that_only_count_rows_are_no_ids(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[n, f"规则{n}", "视频", "网店", ""] for n in (1, 2, 3)]
    reading = reading_of(small(tmp_path, *rows, headings=["编号", "名称", "类型", "目录", "时间"]))
    assert next(node.id for node in resources(reading)) == "resource/ec/网店/规则1"
    assert any("流水号" in problem.reason for problem in reading.problems)


def test_amounts_without_a_unit_are_not_guessed(tmp_path: Path) -> None:
    headings: list[Cell] = ["资源ID", "名称", "时长", "大小", "目录"]
    path = small(tmp_path, ["A1", "甲", "750", "12.5", "网店"], headings=headings)
    reading = reading_of(path)
    assert {prop(resources(reading)[0].props, name) for name in ("minutes", "size")} == {None}
    assert any("时长没有单位" in problem.reason for problem in reading.problems)
    told = reading_of(path, profile=Profile(constants={"时长单位": "秒", "大小单位": "MB"}))
    assert prop(resources(told)[0].props, "minutes") == 12.5
    assert prop(resources(told)[0].props, "size") == 13_107_200


def test_headings_that_mean_nothing_are_read_once_they_are_mapped(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["甲一", "视频"], ["甲二", "课件"]]
    path = small(tmp_path, *rows, headings=["A", "B"])
    assert reading_of(path).bundles == []
    mapped = reading_of(path, profile=with_choices(Profile(), ["名称=A"]))
    assert [node.label for node in resources(mapped)] == ["甲一", "甲二"]
