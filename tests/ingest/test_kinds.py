"""Kinds go by their slug, by their Chinese names, and by what a profile or `--map` says."""

from pathlib import Path

import pytest

from ingest.documents.errors import DocumentError
from ingest.kinds import NAMES, kind_named, shown
from ingest.pipeline import read
from ingest.profiles import Profile, read_profile, with_choices
from ingest.recognise import READERS
from tests.ingest.library_files import only
from tests.ingest.readers.export_files import Rows, written

FREE: Rows = [["甲", "乙", "丙"], ["开店视频", "视频", "网店运营"], ["推广课件", "课件", "网店运营"]]


def test_every_kind_has_names_and_no_name_is_of_two_kinds() -> None:
    assert set(NAMES) == set(READERS)
    names = [name for own in NAMES.values() for name in own]
    assert len(names) == len(set(names))
    assert {kind: shown(kind) for kind in NAMES} == {kind: own[0] for kind, own in NAMES.items()}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("inventory", "inventory"),
        ("素材清单", "inventory"),
        (" 题库 ", "question-bank"),
        ("Course_Standard", "course-standard"),
        ("立项/验收名单", "library-list"),
        ("职业能力分析表", "ability-analysis"),
    ],
)
def test_a_kind_is_understood_by_any_of_its_names(text: str, kind: str) -> None:
    assert kind_named(text) == kind


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("inventry", "inventory（素材清单）"),
        ("课程标", "course-standard（课程标准）"),
        ("知识图普", "knowledge-graph（知识图谱）"),
        ("进程", "schedule（教学进程表）"),
    ],
)
def test_a_near_miss_is_answered_with_what_may_be_meant(text: str, hint: str) -> None:
    with pytest.raises(DocumentError, match="没有名为") as told:
        kind_named(text)
    assert told.value.advice.startswith("是不是 ")
    assert hint in told.value.advice.partition("？")[0]


def test_what_is_like_nothing_is_answered_with_all_kinds() -> None:
    with pytest.raises(DocumentError) as told:
        kind_named("poem")
    assert told.value.advice.startswith("可填：workbook（资源库工作簿）")


def test_the_chinese_name_reads_as_the_slug_does(tmp_path: Path) -> None:
    rows: Rows = [["名称", "类型", "目录路径"], *FREE[1:]]
    path = written(tmp_path, "清单", "xlsx", {"Sheet1": rows})
    (one,), (other,) = read([path], kind="inventory", library="ec"), read([path], kind="素材清单", library="ec")
    assert one.bundles == other.bundles
    assert (other.kind, other.recognised) == ("inventory", None)
    assert "是不是 inventory" in only(read([path], kind="素材清", library="ec")[0]).advice


def test_a_profile_settles_the_kind_of_a_table_that_nothing_else_tells(tmp_path: Path) -> None:
    path = written(tmp_path, "表", "xlsx", {"Sheet1": FREE})
    assert read([path], library="ec")[0].kind == ""
    (tmp_path / "列.toml").write_text(
        'kind = "素材清单"\n[columns]\n名称 = "甲"\n类型 = "乙"\n目录 = "丙"\n', encoding="utf-8"
    )
    profile = read_profile(tmp_path / "列.toml")
    assert profile.kind == "inventory"
    (reading,) = read([path], library="ec", profile=profile)
    assert reading.recognised is not None
    assert (reading.kind, reading.recognised.confidence, reading.recognised.marks) == (
        "inventory",
        1.0,
        ("列映射文件",),
    )
    assert [node.label for node in reading.bundles[0].nodes if node.id.startswith("resource")] == [
        "开店视频",
        "推广课件",
    ]


def test_fields_that_only_one_kind_has_settle_it_too(tmp_path: Path) -> None:
    path = written(tmp_path, "表", "xlsx", {"Sheet1": [["问", "答"], ["甲？", "乙"], ["丙？", "丁"]]})
    asked = with_choices(Profile(), ["题干=问", "答案=答"])
    (reading,) = read([path], library="ec", profile=asked)
    assert reading.kind == "question-bank"
    assert reading.counts["题目"].kept == 2
    (unsaid,) = read([path], library="ec", profile=with_choices(Profile(), ["名称=问"]))
    assert unsaid.kind == ""  # several kinds have a name


def test_a_profile_does_not_turn_a_paper_into_a_table(tmp_path: Path) -> None:
    (tmp_path / "说明.txt").write_text("随便写的", encoding="utf-8")
    (reading,) = read([tmp_path / "说明.txt"], library="ec", profile=Profile(kind="inventory"))
    assert reading.kind == ""
