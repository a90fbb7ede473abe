"""Every original of every kind is taken for what it is and for nothing else, with a confidence and its reason."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.documents.errors import Unrecognised
from ingest.marks import MARKS
from ingest.pipeline import read
from ingest.recognise import READERS, Content, candidates, recognised
from tests.ingest.document_files import FORMER, standard_file
from tests.ingest.documents.pdf_files import print_blocks
from tests.ingest.documents.word import p, word
from tests.ingest.library_files import LIBRARY
from tests.ingest.library_files import written as library
from tests.ingest.readers import (
    course_standard_files,
    export_files,
    inventory_files,
    test_brief,
    test_classification,
    test_knowledge_graph,
    test_occupational_standard,
    test_plan,
    test_question_bank,
    test_registry,
    test_schedule,
)
from tests.ingest.readers.papers import DATA, DOCUMENTS, needs_documents
from tools.documents.content import Size
from tools.make_documents import make, write

SAMPLES = Path(__file__).parents[2] / "samples"
Maker = Callable[[Path], Path]
SURE = 0.7


def sheet(name: str, rows: export_files.Rows, form: str = "xlsx") -> Maker:
    return lambda folder: export_files.written(folder, name, form, {"Sheet1": rows})


def text(name: str, words: str) -> Maker:
    def make(folder: Path) -> Path:
        (folder / name).write_text(words, encoding="gb18030")
        return folder / name

    return make


def document(kind: str, form: str) -> Maker:
    blocks, _ = make(kind, form, [], 1, Size(2, 2))
    return lambda folder: write(folder / f"文件.{form}", blocks)


def standards(form: str) -> Maker:
    return lambda folder: course_standard_files.written(folder, course_standard_files.sections(), form)


def originals() -> Iterator[tuple[str, str, Maker]]:
    """Yield the kind, a name and a maker of every original that the tests of the readers write."""
    yield "workbook", "xlsx", lambda folder: library(folder, LIBRARY)
    yield "workbook", "folder", lambda folder: library(folder, LIBRARY, "library")
    yield "registry", "xlsx", lambda folder: library(folder, {"Sheet1": test_registry.ROWS}, "名录.xlsx")
    things = inventory_files.content()
    for form in export_files.FORMATS:
        yield "inventory", form, sheet("清单", inventory_files.rows_of(things), form)
    knots = test_knowledge_graph.content()
    for name, shape in test_knowledge_graph.SHAPES.items():
        yield "knowledge-graph", name, sheet("图谱", shape(knots))
    asked = test_question_bank.content()
    for name, asked_in in (test_question_bank.SHAPES | test_question_bank.PASTED).items():
        yield "question-bank", name, sheet("题库", asked_in(asked))
    yield "schedule", "xlsx", lambda folder: test_schedule.workbook(folder / "进程表.xlsx")
    yield "brief", "md", text("简介.md", test_brief.section())
    yield "classification", "md", text("大典.md", test_classification.TEXT)
    yield "teaching-standard", "pdf", lambda folder: standard_file(folder / "标准.pdf", FORMER)
    occupational = test_occupational_standard.blocks_of()
    yield "occupational-standard", "pdf", lambda folder: print_blocks(folder / "职业标准.pdf", occupational)
    for form in ("docx", "pdf", "xlsx", "html"):
        for made in ("library-list", "ability-analysis"):
            yield made, form, document(made, form)
    for form in ("docx", "pdf"):
        yield "schedule", form, document("schedule", form)
    yield "plan", "docx", lambda folder: test_plan.plan(folder / "方案.docx", test_plan.section())
    for form in ("docx", "md", "pdf"):
        yield "course-standard", form, standards(form)


@pytest.mark.parametrize(
    ("kind", "name", "make"), [pytest.param(*each, id=f"{each[0]}-{each[1]}") for each in originals()]
)
def test_an_original_is_taken_for_itself_and_nothing_else(tmp_path: Path, kind: str, name: str, make: Maker) -> None:
    found = candidates(Content(make(tmp_path)))
    assert [each.kind for each in found] == [kind]
    assert found[0].confidence >= SURE
    assert len(found[0].marks) >= 2


def test_every_kind_has_originals_and_marks() -> None:
    assert {kind for kind, _, _ in originals()} == set(READERS) == set(MARKS)


def test_the_samples_are_taken_for_what_they_are() -> None:
    assert recognised(Content(SAMPLES / "530701")).kind == "workbook"
    assert recognised(Content(SAMPLES / "730701")).kind == "workbook"
    assert recognised(Content(SAMPLES / "资源库名录.csv")).kind == "registry"


@needs_documents
def test_the_real_documents_are_taken_for_what_they_are() -> None:
    kinds = {
        "course_standard": "course-standard",
        "occupational_standard": "occupational-standard",
        "plan": "plan",
        "question_bank": "question-bank",
        "teaching_schedule": "schedule",
        "teaching_standard": "teaching-standard",
    }
    for path in sorted(DOCUMENTS.iterdir()):
        kind = next((kind for start, kind in kinds.items() if path.name.startswith(start)), None)
        if kind is not None:
            assert [(each.kind, each.confidence) for each in candidates(Content(path))] == [(kind, 1.0)], path.name


@needs_documents
def test_the_real_texts_of_the_ministries_are_taken_for_what_they_are() -> None:
    for folder, kind in (("major_briefs", "brief"), ("occupations_2022", "classification")):
        paths = sorted((DATA / "cn" / folder).glob("*.md"))
        assert len(paths) > 6
        for path in paths:
            assert [each.kind for each in candidates(Content(path))] == [kind], path.name


@needs_documents
def test_the_lists_of_the_program_and_of_others_are_taken_for_nothing() -> None:
    for path in (*(DATA / "cn").glob("*.csv"), *(Path(__file__).parents[2] / "ontology" / "lists").glob("*.csv")):
        assert candidates(Content(path)) == [], path.name


def test_too_few_marks_are_not_enough_and_the_message_says_what_it_is_like(tmp_path: Path) -> None:
    with pytest.raises(Unrecognised, match=r"最像课程标准 course-standard.*课程标准") as told:
        recognised(Content(word(tmp_path / "a.docx", p("关于修订课程标准的通知") + p("考核办法"))))
    assert "--kind" in told.value.advice


def test_a_file_that_is_like_two_kinds_is_not_guessed_at(tmp_path: Path) -> None:
    schedule: export_files.Rows = [[*test_schedule.HEADS]]
    schedule += [[*row] for row in test_schedule.ROWS]
    questions = test_question_bank.in_columns(test_question_bank.content())
    path = export_files.written(tmp_path, "两种", "xlsx", {"进程表": schedule, "题库": questions})
    assert {each.kind for each in candidates(Content(path))} == {"schedule", "question-bank"}
    with pytest.raises(Unrecognised, match=r"既像.*题型.*又像教学进程表 schedule（1：.*学分") as told:
        recognised(Content(path))
    assert "--kind question-bank" in told.value.advice
    (said,) = read([path], library="ec", kind="question-bank")
    assert said.counts["题库"].kept == 48


def test_a_kind_that_is_said_is_not_recognised_again(tmp_path: Path) -> None:
    path = standards("docx")(tmp_path)
    (told,) = read([path], library="ec")
    assert told.recognised is not None
    assert (told.recognised.kind, told.recognised.confidence) == ("course-standard", 1.0)
    (said,) = read([path], library="ec", kind="course-standard")
    assert said.recognised is None
    assert said.bundles == told.bundles
