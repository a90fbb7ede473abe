"""A new edition of a standard before it is committed: on the command line, with --no-worse, and over HTTP."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.compose import coverage_of, open_store
from api.outlook import MANY, MajorFigures
from graph.coverage.report import major_entry
from tests.api.http.conftest import Api, copied, serving
from tests.api.http.sending import finished, send
from tests.commands import Zhitu, over
from tests.ingest.document_files import (
    COURSE,
    FORMER,
    LATTER,
    PHOTOS,
    PRICING,
    REWORDED,
    SALES,
    SPEECH,
    answering_library,
    standard_file,
)
from tests.ingest.library_files import written
from tests.ingest.readers.papers import DOCUMENTS, needs_documents

FALLS = ("530701 电子商务", "电子商务资源库", SPEECH)


@pytest.fixture(scope="module")
def former(lists_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the lists, the former edition and a library that answers to it; not to be changed."""
    folder = tmp_path_factory.mktemp("former")
    path = copied(lists_only, folder)
    standard, library = standard_file(folder / "标准.pdf", FORMER), written(folder, answering_library())
    for each in (standard, library):
        assert over(path)("import", str(each)).code == 0
    return path


@pytest.fixture(scope="module")
def latter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next edition as a file."""
    return standard_file(tmp_path_factory.mktemp("latter") / "标准.pdf", LATTER)


@pytest.fixture
def own(former: Path, tmp_path: Path) -> Zhitu:
    """Commands on a copy of the store."""
    shutil.copy(former, tmp_path / "zhitu.db")
    return over(tmp_path / "zhitu.db")


def test_a_new_edition_shows_its_impact_item_by_item(former: Path, latter: Path) -> None:
    seen = over(former)("import", "--dry-run", str(latter), "--format", "json").json
    assert (seen["added"], seen["removed"], seen["changed"]) == (2, 2, 1)
    told = {(each["change"], each["kind"], each["label"]): each for each in seen["impact"]["items"]}
    assert set(told) == {
        ("lost", "core", COURSE),
        ("gone", "requirements", SPEECH),
        ("reworded", "requirements", REWORDED),
        ("new", "requirements", SALES),
    }
    gone, reworded = told["gone", "requirements", SPEECH], told["reworded", "requirements", REWORDED]
    assert (gone["major"], gone["name"], gone["library"], gone["library_name"]) == (
        "530701",
        "电子商务",
        "library/demo",
        "电子商务资源库",
    )
    assert (gone["before"]["named"], gone["after"]) == (True, None)
    assert (reworded["was"], reworded["before"]) == (PRICING, reworded["after"])
    assert told["new", "requirements", SALES]["library"] is None
    assert {each["of"] for each in seen["impact"]["documents"]} == {"courses", "requirements", "abilities"}
    assert [each["missing"].rpartition("/")[2] for each in seen["dangling"]] == [SPEECH]
    assert seen["more"] == {"items": 0, "contradictions": 0, "dangling": 0, "restated": 0}


def test_the_table_names_items_libraries_lamps_and_documents(former: Path, latter: Path) -> None:
    text = "".join(over(former)("import", "--dry-run", str(latter), COLUMNS="300").out.split(" "))
    for words in ("依据的官方文件", "条目的变化", f"不再要求{SPEECH}列明→未要求", f"{PRICING}→{REWORDED}"):
        assert words in text
    assert f"新要求{SALES}没有库列明" in text
    assert "会悬空的关系" in text


def test_a_standard_that_asks_for_more_moves_the_denominator_and_is_not_worse(own: Zhitu, tmp_path: Path) -> None:
    more = str(standard_file(tmp_path / "多.pdf", (*FORMER, SALES)))
    moves = own("import", "--dry-run", more, "--format", "json").json["coverage"]
    (asked,) = [move for move in moves if move["figure"] == "total"]
    assert (asked["scope"], asked["kind"], asked["after"] - asked["before"]) == ("demand", "requirements", 1)
    assert "官方文件" in own("import", "--dry-run", more).out
    fewer = str(standard_file(tmp_path / "少.pdf", (PRICING, PHOTOS, REWORDED, SALES)))
    assert own("import", "--no-worse", fewer).code == 1


def test_no_worse_refuses_names_what_would_be_lost_and_writes_nothing(own: Zhitu, latter: Path) -> None:
    before = own("history", "--format", "json").json, own("coverage", "--major", "530701", "--format", "json").json
    refused = own("import", "--no-worse", str(latter), COLUMNS="300")
    assert refused.code == 1
    assert all(words in refused.err for words in FALLS)
    assert "列明 → 未要求" in refused.err
    assert (
        own("history", "--format", "json").json,
        own("coverage", "--major", "530701", "--format", "json").json,
    ) == before
    assert own("import", str(latter)).code == 0, "without it the edition is taken"


def test_no_worse_lets_a_better_import_through(own: Zhitu, tmp_path: Path) -> None:
    tables = answering_library()
    tables["素材"].append(["R9", "拍摄讲解", "视频", "教", "P2", None, "2025-03-01", None])
    better = own("import", "--no-worse", str(written(tmp_path, tables)), "--format", "json")
    assert (better.code, better.json["committed"]) == (0, ["library/demo"])


def test_no_worse_names_the_items_of_a_library_that_drops_resources(own: Zhitu, tmp_path: Path) -> None:
    tables = answering_library()
    tables["素材"] = [row for row in tables["素材"] if row[0] != "R1"]
    refused = own("import", "--no-worse", str(written(tmp_path, tables)), COLUMNS="300")
    assert refused.code == 1
    assert f"教学要求 失去 {PRICING} 列明、有教、有考、完整 → 列明、有考" in refused.err


@pytest.fixture
def api(former: Path, tmp_path: Path) -> Iterator[Api]:
    """Serve a copy of the store with writing."""
    yield from serving(copied(former, tmp_path), writing=True)


def test_over_http_a_dry_run_says_the_same(api: Api, former: Path, latter: Path) -> None:
    answer = send(api, latter.read_bytes(), "?dry_run=true&filename=标准.pdf", Content_Type="application/octet-stream")
    result = finished(api, answer)["result"]
    said = over(former)("import", "--dry-run", str(latter), "--format", "json").json
    for problem in said["problems"]:
        problem["file"] = Path(problem["file"]).name
    assert result == said
    assert result["impact"]["items"]


@needs_documents
def test_the_real_standard_brings_its_items_and_takes_over_from_the_brief(with_samples: Path) -> None:
    path = next(DOCUMENTS.glob("teaching_standard_*.pdf"))
    seen = over(with_samples)("import", "--dry-run", str(path), "--format", "json").json
    moves = {
        (move["scope"], move["kind"], move["figure"]): (move["before"], move["after"]) for move in seen["coverage"]
    }
    assert moves["demand", "requirements", "total"] == (0, 33)
    assert moves["demand", "abilities", "total"] == (0, 17)
    documents = {each["of"]: (each["before"], each["after"]) for each in seen["impact"]["documents"]}
    (before, after), (none, _) = documents["courses"], documents["requirements"]
    assert (before["source"], after["source"], none) == ("moe/brief/530701", "moe/standard/530701", None)
    assert [each["change"] for each in seen["impact"]["items"]] == ["new"] * 50


def test_the_figures_of_many_majors_are_those_of_each(former: Path) -> None:
    store = open_store(f"sqlite:///{former}")
    coverage = coverage_of(store, f"sqlite:///{former}")
    codes = [code.digits for code in coverage.demand.codes]
    figures = MajorFigures((), coverage)(store, codes).figures
    store.close()
    assert len(codes) > MANY
    assert list(figures) == codes
    some = ("530701", codes[0], codes[-1])
    assert {code: figures[code] for code in some} == {code: major_entry(coverage, code) for code in some}
