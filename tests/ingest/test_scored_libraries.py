"""What `zhitu eval parse` scores of what platforms export and of course standards, against known content."""

import json
from pathlib import Path

import pytest

from ingest.evaluation import KINDS, Evaluation, evaluate, library_of
from ingest.pipeline import read
from ingest.recognise import READERS
from tests.commands import command
from tests.ingest.readers import course_standard_files, export_files, inventory_files
from tests.ingest.readers import test_knowledge_graph as graphs
from tests.ingest.readers import test_question_bank as banks

Reference = dict[str, object]
KIND_WORDS = {"knowledge": "知识", "skill": "技能", "quality": "素养"}


def inventory(folder: Path) -> tuple[Path, Reference]:
    things = inventory_files.content()
    path = export_files.written(folder, "清单", "xlsx", {"Sheet1": inventory_files.rows_of(things)})
    return path, {
        "code": "ec",
        "resources": [each.name for each in things],
        "media": [f"{each.name}|{each.media}" for each in things],
        "minutes": [f"{each.name}|{each.minutes:g}" for each in things if each.minutes is not None],
        "places": [f"{each.name}|{each.path[-1]}" for each in things],
        "purposes": [f"{each.name}|{each.purpose}" for each in things if each.purpose],
        "updated": [f"{each.name}|2025-01-02" for each in things],
        "live": [f"{each.name}|是" for each in things],
    }


def graph(folder: Path) -> tuple[Path, Reference]:
    knots = graphs.content()
    written = export_files.written(folder, "图谱", "xlsx", {"Sheet1": graphs.wide(knots)})
    modules = [knot.path[0] for knot in knots if len(knot.path) == 1]
    below = [knot for knot in knots if len(knot.path) > 1]
    return written, {
        "code": "ec",
        "courses": [graphs.COURSE],
        "modules": [f"{graphs.COURSE}|{module}" for module in modules],
        "points": [f"{knot.path[0]}|{knot.path[-1]}" for knot in below],
        "kinds": [f"{knot.path[-1]}|{KIND_WORDS[graphs.KIND[knot.kind]]}" for knot in below if knot.kind],
        "prerequisites": [f"{path[-1]}|{knot.path[-1]}" for knot in knots for path in knot.before],
    }


def bank(folder: Path) -> tuple[Path, Reference]:
    asked = banks.content()
    path = export_files.written(folder, "题库", "xlsx", {"Sheet1": banks.in_columns(asked)})
    return path, {
        "code": "ec",
        "questions": [each.stem for each in asked],
        "types": [f"{each.stem}|{each.type}" for each in asked],
        "options": [f"{each.stem}|{len(each.options)}" for each in asked if each.options],
        "difficulties": [f"{each.stem}|{each.level}" for each in asked if each.level],
    }


def course(folder: Path) -> tuple[Path, Reference]:
    files = course_standard_files
    modules = files.MODULES
    listed = [
        (module, kind, text)
        for module, tasks in modules.items()
        for task in tasks
        for kind, texts in task.points.items()
        for text in texts
    ]
    return files.written(folder, files.sections(), "docx"), {
        "code": files.NAME,
        "hours": ["64"],
        "credits": ["4"],
        "goals": [text for texts in files.GOALS.values() for text in texts],
        "modules": [*modules],
        "module_hours": [f"{module}|{sum(task.hours for task in tasks)}" for module, tasks in modules.items()],
        "points": [f"{module}|{text}" for module, _, text in listed],
        "kinds": [f"{text}|{KIND_WORDS[kind]}" for _, kind, text in listed],
        "prerequisites": [f"电子商务基础|{files.NAME}", f"{files.NAME}|直播运营"],
    }


MAKERS = {"inventory": inventory, "knowledge-graph": graph, "question-bank": bank, "course-standard": course}


def scored(folder: Path, kind: str, **changed: object) -> tuple[Evaluation, Reference]:
    path, reference = MAKERS[kind](folder)
    expected = [reference | changed]
    readings = read([path], kind=kind, library=library_of(kind, expected, "parse"))
    return evaluate(kind, expected, readings), reference


def test_every_kind_that_is_read_but_our_own_forms_can_be_scored() -> None:
    assert set(KINDS) == set(READERS) - {"workbook", "registry"}


@pytest.mark.parametrize("kind", MAKERS)
def test_known_content_is_read_whole_field_by_field(tmp_path: Path, kind: str) -> None:
    found, reference = scored(tmp_path, kind)
    assert found.differences == []
    assert found.metrics["codes.f1"] == 1
    assert {f"{name}.f1" for name in reference if name != "code"} <= set(found.metrics)
    assert set(found.metrics.values()) == {1.0}


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (kind, field)
        for kind, fields in {
            "inventory": ("media", "places"),
            "knowledge-graph": ("points", "prerequisites"),
            "question-bank": ("options",),
            "course-standard": ("goals", "module_hours"),
        }.items()
        for field in fields
    ],
)
def test_what_either_side_lacks_is_listed(tmp_path: Path, kind: str, field: str) -> None:
    _, reference = scored(tmp_path, kind)
    values = reference[field]
    assert isinstance(values, list)
    found, _ = scored(tmp_path, kind, **{field: [*values[1:], "没有的|一项"]})
    count = len(values)
    assert found.metrics[f"{field}.precision"] == pytest.approx((count - 1) / count)
    assert found.metrics[f"{field}.recall"] == pytest.approx((count - 1) / count)
    (difference,) = found.differences
    assert (difference.field, len(difference.extra), difference.missing) == (field, 1, ("没有的|一项",))


def test_the_command_takes_the_reference_of_a_library_and_a_kind_by_its_chinese_name(tmp_path: Path) -> None:
    path, reference = inventory(tmp_path)
    told = tmp_path / "参考.json"
    told.write_text(json.dumps([reference], ensure_ascii=False), encoding="utf-8")
    answer = command("eval", "parse", str(path), "--kind", "素材清单", "--reference", str(told), "--format", "json")
    assert answer.code == 0, answer.err
    assert answer.json["metrics"]["places.f1"] == 1
    assert answer.json["differences"] == []
