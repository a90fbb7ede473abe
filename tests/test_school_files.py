"""The sample library as files of a school says what its workbook says, but for what the page of these files explains.

The page's table is the list of the differences: side, what, how many, why. A row too many or too few fails here.
"""

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ingest.recognise import Content, recognise
from tests.commands import SAMPLES, command
from tests.school_comparison import Difference, Stated, differences, groundless, stated
from tools.make_school_files import make
from tools.school_files.facts import School
from tools.school_files.packing import write_packed

PAGE = Path(__file__).parent.parent / "docs" / "documents" / "school_files.md"
_ROW = re.compile(r"\| 只在(文件|工作簿) \| ([^|]+) \| (\d+) \| ([^|]+) \|")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("school") / "示例职业技术学院"
    make(path)
    return path


@pytest.fixture(scope="module")
def files(folder: Path, lists_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled lists and the school's files, imported as a teacher would."""
    path = tmp_path_factory.mktemp("files") / "zhitu.db"
    shutil.copy(lists_only, path)
    answer = command("import", str(folder), "--library", "ec-sample", "--store", f"sqlite:///{path}")
    assert (answer.code, answer.err.count("未采用")) == (0, 0), answer.err
    return path


@pytest.fixture(scope="module")
def workbook(lists_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled lists and the sample's workbook."""
    path = tmp_path_factory.mktemp("workbook") / "zhitu.db"
    shutil.copy(lists_only, path)
    assert command("import", str(SAMPLES / "530701"), "--store", f"sqlite:///{path}").code == 0
    return path


@pytest.fixture(scope="module")
def both(files: Path, workbook: Path) -> tuple[Stated, Stated]:
    return stated(files), stated(workbook)


def explained() -> dict[Difference, int]:
    rows = _ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert all(why.strip() for *_, why in rows), "every difference has its reason"
    return {Difference(side, what.strip()): int(count) for side, what, count, _ in rows}


def test_the_files_say_what_the_workbook_says_but_for_what_is_explained(both: tuple[Stated, Stated]) -> None:
    assert dict(differences(*both)) == explained()


def test_only_what_a_school_adds_is_in_the_files_alone(both: tuple[Stated, Stated]) -> None:
    ours, theirs = both
    school = School()
    added = ours.nodes.keys() - theirs.nodes.keys()
    by_kind = Counter(identity.partition("/")[0] for identity in added)
    names = {ours.nodes[identity][0] for identity in added if identity.startswith("course/")}
    assert names == {each.name for each in school.taught()} - {course.name for course in school.library.courses}
    assert by_kind["resource"] == sum(map(len, school.questions().values()))
    assert {ours.nodes[each][0] for each in added if each.startswith("post/")} == {
        theirs.nodes[each][0] for each in theirs.nodes if each.startswith("post/")
    }, "posts are the same ones, by name instead of by number"


def test_every_claim_opens_its_place_and_words(files: Path, both: tuple[Stated, Stated]) -> None:
    count, found = groundless(files, both[0].nodes)
    assert (count > 5000, found) == (True, [])


def test_every_kind_of_file_is_recognised_without_being_told(folder: Path) -> None:
    kinds = Counter(recognise(Content(path)) for path in sorted(folder.rglob("*.*")))
    assert kinds == {
        "registry": 1,
        "plan": 1,
        "schedule": 1,
        "course-standard": 13,
        "knowledge-graph": 13,
        "inventory": 13,
        "question-bank": 2,
    }
    assert {path.suffix for path in folder.rglob("*.*")} == {".docx", ".xlsx", ".pdf"}


def told(path: Path, *arguments: str) -> Any:
    answer = command(*arguments, "--format", "json", "--store", f"sqlite:///{path}")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def without(report: Any, *names: str) -> Any:
    """Leave out what says where a fact was read, or in which revision."""
    if isinstance(report, dict):
        return {key: without(value, *names) for key, value in report.items() if key not in names}
    return [without(each, *names) for each in report] if isinstance(report, list) else report


@pytest.mark.parametrize("confidence", ["1", "0.5"])
def test_the_coverage_of_the_major_is_the_same(files: Path, workbook: Path, confidence: str) -> None:
    asked = ("coverage", "--major", "530701", "--min-confidence", confidence)
    one, other = told(files, *asked), told(workbook, *asked)
    assert without(one, "revision", "data_as_of") == without(other, "revision", "data_as_of")
    assert one["best"]["items"]["core"]["named"] == 7, "and it is not the same for being empty"


def test_the_gaps_are_the_same_with_evidence_from_the_documents(files: Path, workbook: Path) -> None:
    asked = ("gaps", "--library", "ec-sample")
    one, other = told(files, *asked), told(workbook, *asked)
    where = ("revision", "data_as_of", "evidence", "document")
    assert without(one, *where) == without(other, *where)
    sources = set(re.findall(r'"source": "([^"/]+)/ec-sample', json.dumps(one, ensure_ascii=False)))
    assert sources == {"course-standard"}, "what the library asks of itself stands in its course standards"


def test_the_library_differs_in_what_no_document_of_a_school_says(files: Path, workbook: Path) -> None:
    asked = ("coverage", "--library", "ec-sample")
    unequal = _unequal(told(files, *asked), told(workbook, *asked))
    named = re.findall(r"^\| `([\w.习题]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {path for path, *_ in unequal} - {"revision", "data_as_of"} == set(named)


def _unequal(one: Any, other: Any, path: str = "") -> list[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [*one, *(key for key in other if key not in one)]
        return [found for key in keys for found in _unequal(one.get(key), other.get(key), f"{path}.{key}".strip("."))]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [found for a, b in zip(one, other, strict=True) for found in _unequal(a, b, path)]
    return [] if one == other else [(path, one, other)]


def test_importing_the_files_again_changes_nothing(files: Path, folder: Path) -> None:
    address = f"sqlite:///{files}"
    again = command("import", str(folder), "--library", "ec-sample", "--format", "json", "--store", address)
    assert json.loads(again.out)["committed"] == []
    one = folder / "知识图谱" / "C01 网店运营实务.xlsx"
    alone = command("import", str(one), "--library", "ec-sample", "--format", "json", "--store", address)
    assert json.loads(alone.out)["committed"] == [], "a file alone says what it says among the others"


def test_the_same_outlines_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for name in ("资源库名录.xlsx", "课程标准/C13 校园小程序产品工作坊.docx", "课程标准/C12 电子商务法规与合规.pdf"):
        data = (folder / name).read_bytes()
        if not name.endswith(".pdf"):
            assert write_packed(tmp_path / "again", data).read_bytes() == data
        assert b"2026-11" not in data
