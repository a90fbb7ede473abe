"""What `zhitu eval parse` scores of the kinds beyond briefs: the fields of documents whose content is known."""

from pathlib import Path

import pytest

from ingest.evaluation import KINDS, Difference, Evaluation, evaluate
from ingest.pipeline import read
from tools.documents.content import Reference, Size
from tools.make_documents import make, write


def scored(folder: Path, kind: str, changed: Reference) -> tuple[Evaluation, Reference]:
    """Read a made document of a kind and score it against its reference with some fields changed."""
    blocks, (reference,) = make(kind, "docx", (), 4, Size(2, 2))
    path = write(folder / "文件.docx", blocks)
    readings = read([path], kind=kind, library="made" if kind in ("plan", "schedule") else None)
    return evaluate(kind, [reference | changed], readings), reference


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("teaching-standard", "requirements"),
        ("teaching-standard", "occupations"),
        ("occupational-standard", "weights"),
        ("occupational-standard", "basics"),
        ("plan", "prerequisites"),
        ("plan", "course_codes"),
        ("schedule", "terms"),
    ],
)
def test_what_the_reference_has_and_the_reading_lacks_is_told(tmp_path: Path, kind: str, field: str) -> None:
    whole, reference = scored(tmp_path, kind, {})
    assert whole.metrics[f"{field}.f1"] == 1
    values = reference[field]
    assert isinstance(values, list)
    more, _ = scored(tmp_path, kind, {field: [*values, "另一门|另一条"]})
    assert more.metrics[f"{field}.recall"] == pytest.approx(len(values) / (len(values) + 1))
    assert more.metrics[f"{field}.precision"] == 1
    assert [each.missing for each in more.differences] == [("另一门|另一条",)]


def test_what_only_the_reading_has_is_told(tmp_path: Path) -> None:
    _, reference = scored(tmp_path, "schedule", {})
    hours = reference["hours"]
    assert isinstance(hours, list)
    fewer, _ = scored(tmp_path, "schedule", {"hours": hours[1:]})
    assert fewer.metrics["hours.precision"] == pytest.approx(1 - 1 / len(hours))
    assert fewer.differences == [Difference(str(reference["code"]), "hours", (hours[0],), (), True)]


def test_a_field_that_the_reference_lacks_is_not_scored(tmp_path: Path) -> None:
    blocks, (reference,) = make("plan", "docx", (), 4, Size(2, 2))
    path = write(tmp_path / "文件.docx", blocks)
    found = evaluate("plan", [{"code": reference["code"]}], read([path], kind="plan", library="made"))
    assert set(found.metrics) == {"codes.precision", "codes.recall", "codes.f1"}


def test_a_missing_document_lowers_the_codes(tmp_path: Path) -> None:
    _, reference = scored(tmp_path, "teaching-standard", {})
    found = evaluate("teaching-standard", [reference], [])
    assert found.metrics["codes.recall"] == 0
    assert "teaching-standard" in KINDS
