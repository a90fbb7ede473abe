"""Alignment by command: proposals, the queue, decisions, sheets and mappings on the samples."""

import shutil
from pathlib import Path

import pytest

from tests.commands import Zhitu, command, over


@pytest.fixture(scope="module")
def ran(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("align") / "zhitu.db"
    shutil.copy(with_samples, path)
    answer = command("align", "run", "--pair", "course-course", "--store", f"sqlite:///{path}", "--format", "json")
    assert answer.code == 0, answer.err
    return path


@pytest.fixture
def zhitu(ran: Path, tmp_path: Path) -> Zhitu:
    shutil.copy(ran, tmp_path / "zhitu.db")
    return over(tmp_path / "zhitu.db")


def test_running_again_proposes_the_same_and_makes_no_revision(zhitu: Zhitu) -> None:
    first = zhitu("align", "run", "--pair", "course-course", "--format", "json").out
    assert zhitu("align", "run", "--pair", "course-course", "--format", "json").out == first


def test_proposals_explain_themselves_with_spans(zhitu: Zhitu) -> None:
    proposals = zhitu("align", "run", "--pair", "course-course", "--dry-run", "--format", "json").json["proposals"]
    assert all(each["reasons"][0]["text"] for each in proposals)
    assert any(reason["spans"] for each in proposals for reason in each["reasons"])


def test_an_accepted_resource_keeps_what_it_is_for(zhitu: Zhitu) -> None:
    zhitu("align", "run", "--pair", "resource-point", "--library", "ec-sample-secondary")
    waiting = zhitu("align", "review", "--pair", "resource-point", "--format", "json").json["waiting"]
    one = next(each for each in waiting if each["purpose"] and each["value"])
    ends = "--subject", one["subject"], "--object", one["object"]
    assert zhitu("align", "review", "--reviewer", "张三", "--decision", "accept", *ends).code == 0
    shown = zhitu("show", one["subject"], "--format", "json").out
    assert one["object"] in shown
    assert f'"purpose": "{one["purpose"]}"' in shown


def test_by_value_fewer_decisions_settle_the_samples() -> None:
    found = command("eval", "review-order", "--pair", "point-requirement", "--seed", "3", "--format", "json").json
    assert found["seed"] == 3
    assert found["metrics"]["by_value"] < found["metrics"]["by_score"]
    assert found["metrics"]["ratio"] < 0.6


def test_a_decision_leaves_the_queue_and_comes_back_when_undone(zhitu: Zhitu) -> None:
    waiting = zhitu("align", "review", "--format", "json").json["waiting"]
    ends = "--subject", waiting[0]["subject"], "--object", waiting[0]["object"]
    assert zhitu("align", "review", "--reviewer", "张三", "--decision", "accept", *ends).code == 0
    assert len(zhitu("align", "review", "--format", "json").json["waiting"]) == len(waiting) - 1
    assert zhitu("align", "review", "--reviewer", "张三", "--undo").code == 0
    assert zhitu("align", "review", "--format", "json").json["waiting"] == waiting


def test_a_sheet_goes_out_and_comes_in(zhitu: Zhitu, tmp_path: Path) -> None:
    import openpyxl

    sheet = tmp_path / "queue.xlsx"
    assert zhitu("align", "review", "--out", str(sheet)).code == 0
    book = openpyxl.load_workbook(sheet)
    book.worksheets[0].cell(2, 9).value = "不采用"
    book.worksheets[0].cell(3, 9).value = "也许"
    book.save(sheet)
    answer = zhitu("align", "review", "--reviewer", "李四", "--in", str(sheet), "--format", "json")
    assert answer.code == 2
    assert answer.json["decided"] == 1
    assert [each["row"] for each in answer.json["refused"]] == [3]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("review", "--undo"), "--reviewer"),
        (("review", "--reviewer", "张三", "--decision", "maybe", "--subject", "a", "--object", "b"), "maybe"),
        (("review", "--reviewer", "张三", "--decision", "accept", "--subject", "a", "--object", "b"), "已不在待复核"),
        (("run", "--pair", "fish"), "fish"),
        (("run", "--pair", "edition-edition"), "edition-edition"),
        (("run", "--pair", "course-course", "--library", "library/none"), "library/none"),
        (("run", "--pair", "course-course", "--accept-by", "none"), "none"),
        (("run", "--pair", "course-course", "--accept-by", "course-course-sure"), "没有模型"),
        (("run", "--pair", "point-task", "--accept-by", "course-course-sure"), "course-course"),
        (("train", "--pair", "course-course", "--library", "ec-sample"), "至少要"),
        (("train", "--pair", "course-course"), "--library"),
        (("models", "--use", "none"), "none"),
    ],
)
def test_what_cannot_be_done_is_said(zhitu: Zhitu, words: tuple[str, ...], said: str) -> None:
    answer = zhitu("align", *words)
    assert answer.code == 2
    assert said in answer.err


def test_without_models_the_list_says_how_to_get_one(zhitu: Zhitu) -> None:
    assert "align train" in zhitu("align", "models").out


def test_mappings_go_out_and_in(zhitu: Zhitu, tmp_path: Path) -> None:
    path = tmp_path / "mappings.tsv"
    out = zhitu("align", "mappings", "out", str(path), "--pair", "course-course", "--format", "json")
    assert out.code == 0
    again = zhitu("align", "mappings", "in", str(path), "--format", "json")
    assert again.code == 0
    assert again.json["mappings"] == out.json["mappings"] > 0


def test_points_find_their_requirements() -> None:
    found = command("eval", "align", "--pair", "point-requirement", "--half", "kept", "--format", "json").json
    assert found["case"] == "align"
    assert found["n"] > 100
    assert found["metrics"]["r@5"] >= 0.9
