"""Official documents imported as files: demand in items, governed by the standard, each with its page and words."""

import shutil
from pathlib import Path

import pytest

from api.compose import open_store
from ingest.known import known_of
from ingest.pipeline import read
from tests.commands import Zhitu, over
from tests.ingest.documents.pdf_files import Text, print_blocks, write_pdf
from tests.ingest.readers.papers import DOCUMENTS, needs_documents
from tests.ingest.readers.test_teaching_standard import FIRST, blocks_of

ITEM = "requirement/530701/零售门店O2O运营/建立用户成长体系并进行精准营销"


@pytest.fixture(scope="module")
def documents(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Zhitu:
    """Commands on a store with lists, samples and both real standards."""
    path = tmp_path_factory.mktemp("documents") / "zhitu.db"
    shutil.copy(with_samples, path)
    zhitu = over(path)
    for pattern in ("teaching_standard_*.pdf", "occupational_standard_*.pdf"):
        answer = zhitu("import", str(next(DOCUMENTS.glob(pattern))))
        assert answer.code == 0, answer.err
    return zhitu


@needs_documents
def test_the_standard_turns_the_demand_of_a_major_into_requirements_and_is_named(documents: Zhitu) -> None:
    report = documents("coverage", "--major", "530701", "--format", "json").json
    states = report["states"]
    assert (states["core"], states["requirements"], states["abilities"]) == ("已收录",) * 3
    assert report["documents"]["courses"]["source"] == "moe/standard/530701"
    assert report["documents"]["courses"]["effective"] == "2025-02-11"
    items = report["best"]["items"]
    assert (items["core"]["total"], items["core"]["decidable"], items["requirements"]["total"]) == (8, 8, 33)
    assert items["abilities"]["total"] == 17
    assert "《电子商务专业教学标准》（530701）" in documents("coverage", "--major", "530701").out


@needs_documents
def test_why_names_the_page_and_the_words_of_a_requirement(documents: Zhitu) -> None:
    (demanded,) = documents("why", ITEM, "--format", "json").json["demanded"]
    assert demanded["document"]["source"] == "moe/standard/530701"
    assert demanded["kinds"] == ["skill"]
    (evidence,) = demanded["evidence"]
    assert (evidence["page"], evidence["row"], evidence["column"]) == (5, 4, "主要教学内容与要求")
    assert evidence["quote"] == "建立用户成长体系并进行精准营销"
    assert "5 页 表 2 第 4 行" in documents("why", ITEM).out


@needs_documents
def test_a_preview_counts_the_items_and_writes_nothing(with_samples: Path) -> None:
    zhitu = over(with_samples)
    path = next(DOCUMENTS.glob("teaching_standard_*.pdf"))
    before = zhitu("coverage", "--major", "530701", "--format", "json").out
    seen = zhitu("import", "--dry-run", str(path), "--format", "json").json
    assert (seen["added"], seen["removed"]) == (201, 0)
    assert seen["counts"]["requirements"] == {"read": 33, "kept": 33, "rejected": 0, "ignored": 0}
    assert zhitu("coverage", "--major", "530701", "--format", "json").out == before


@needs_documents
def test_importing_a_standard_again_changes_nothing(documents: Zhitu) -> None:
    before = documents("coverage", "--major", "530701", "--format", "json").json["revision"]
    assert documents("import", str(next(DOCUMENTS.glob("teaching_standard_*.pdf")))).code == 0
    assert documents("coverage", "--major", "530701", "--format", "json").json["revision"] == before


@needs_documents
def test_a_further_build_leaves_the_imported_standard_in_place(documents: Zhitu) -> None:
    assert documents("build").code == 0
    report = documents("coverage", "--major", "530701", "--format", "json").json
    assert report["states"]["requirements"] == "已收录"


@needs_documents
def test_an_occupational_standard_is_shown_with_its_levels_and_depth(documents: Zhitu) -> None:
    shown = documents("show", "occupational-standard/4-04-05-05", "--format", "json").json
    assert "full text" in str(shown)
    assert "五级、四级、三级、二级、一级" in str(shown)


def test_an_edited_standard_keeps_its_items_and_tells_which_were_reworded(lists_only: Path, tmp_path: Path) -> None:
    shutil.copy(lists_only, tmp_path / "zhitu.db")
    zhitu, path = over(tmp_path / "zhitu.db"), tmp_path / "标准.pdf"
    old, new = "掌握商品选品与定价的基本知识", "掌握商品选品与定价的基础知识"
    rows = [[*row] for row in FIRST]
    for words in (old, new):
        rows[1][3] = f"① 能够拍摄商品。\n② {words}。" if words == new else f"① {words}。"
        assert zhitu("import", str(print_blocks(path, blocks_of(first=rows)))).code == 0
    identity = f"requirement/530701/网店A1运营/{old}"
    assert zhitu("show", identity, "--format", "json").json["label"] == new
    (reading,) = read([path], known_of(open_store(f"sqlite:///{tmp_path / 'zhitu.db'}")))
    assert not [problem for problem in reading.problems if "改写" in problem.reason]
    wanted = [edge.object for edge in reading.bundles[0].edges if edge.predicate == "requires"]
    assert identity in wanted


def test_an_unknown_pdf_is_told_with_the_kinds_there_are(lists_only: Path, tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "通知.pdf", [[Text(60, 100, "关于召开会议的通知各有关单位请准时参加会议")]])
    answer = over(lists_only)("import", "--dry-run", str(path), "--format", "json")
    assert answer.code == 2
    (problem,) = answer.json["problems"]
    assert problem["reason"] == "不认识这份文件的内容"
    assert "teaching-standard" in problem["advice"]


def test_a_damaged_pdf_is_told(lists_only: Path, tmp_path: Path) -> None:
    path = tmp_path / "坏.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing that follows")
    answer = over(lists_only)("import", "--dry-run", str(path), "--format", "json")
    assert answer.code == 2
    assert "已损坏" in answer.json["problems"][0]["reason"]
