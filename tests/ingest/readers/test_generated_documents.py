"""Documents of known content, with each trap of real ones and with all of them, are read without any loss."""

from pathlib import Path

import pytest

from ingest.documents.papers import open_paper
from ingest.evaluation import Evaluation, evaluate
from ingest.pipeline import read
from ingest.readers.schedule_rows import course_columns
from ingest.recognise import Content, recognise
from ingest.report import Reading
from tools.documents.content import Reference, Size
from tools.documents.traps import of
from tools.make_documents import FORMATS, make, write

FORMS = [(kind, form) for kind, forms in FORMATS.items() for form in forms]
SMALL = Size(2, 2)
SIZES = (Size(1, 1), Size(3, 3), Size(6, 4))


CASES = [
    (kind, form, trap)
    for kind, form in FORMS
    for trap in ("none", *(of(kind, form) if form != "html" else ()), "all")  # pages share the readers of papers
]


def read_made(
    folder: Path, kind: str, form: str, trap: str, seed: int = 1, size: Size = SMALL
) -> tuple[Reading, list[Reference], Path]:
    traps = {"none": [], "all": of(kind, form)}.get(trap, [trap])
    blocks, reference = make(kind, form, traps, seed, size)
    path = write(folder / f"文件.{form}", blocks)
    kind = kind.removesuffix("-2019")
    owned = ("plan", "schedule", "ability-analysis")
    (reading,) = read([path], kind=kind, library="made" if kind in owned else None)
    return reading, reference, path


def scored(kind: str, reading: Reading, reference: list[Reference]) -> Evaluation:
    return evaluate(kind.removesuffix("-2019"), reference, [reading])


@pytest.mark.parametrize(("kind", "form", "trap"), CASES)
def test_what_a_made_document_holds_is_read(tmp_path: Path, kind: str, form: str, trap: str) -> None:
    reading, reference, path = read_made(tmp_path, kind, form, trap)
    found = scored(kind, reading, reference)
    assert found.differences == []
    assert {name: value for name, value in found.metrics.items() if value < 0.99} == {}
    assert {f"{name}.f1" for name in reference[0] if name != "code"} <= set(found.metrics)
    assert [bundle.version.whole for bundle in reading.bundles] == [True] * len(reference)
    no_row_is_lost(kind, reading, reference, path)
    assert recognise(Content(path)) == kind.removesuffix("-2019")


def no_row_is_lost(kind: str, reading: Reading, reference: list[Reference], path: Path) -> None:
    """Every row of the tables is accounted for, as many kept as the content has, none rejected."""
    assert {what: count.rejected for what, count in reading.counts.items() if count.rejected} == {}
    known = {
        name: sum(len(each) for entry in reference if isinstance(each := entry.get(name), list))
        for name in reference[0]
    }
    counts = reading.counts
    if kind == "occupational-standard":
        assert counts["work rows"].kept == known["tasks"]
        assert counts["weights"].kept == known["weights"]
    elif kind.startswith("teaching-standard"):
        assert (counts["course rows"].kept, counts["tables"].kept) == (known["core"], 2)
        assert counts["requirements"].kept == known["requirements"]
    elif kind == "library-list":
        assert counts["服务专业"].kept == known["majors"]
        assert counts["表"].kept == (1 if path.suffix == ".xlsx" else 1 + bool(known["accepted"]))
        assert counts["行"].read == sum(len(grid.rows) for grid in open_paper(path).grids())
    elif kind == "ability-analysis":
        assert (counts["工作领域"].kept, counts["工作任务"].kept) == (known["functions"], known["tasks"])
        assert counts["职业能力"].kept == known["abilities"]
        assert counts["行"].read == sum(len(grid.rows) for grid in open_paper(path).grids())
    else:
        grids = [grid for grid in open_paper(path).grids() if course_columns(grid) is not None]
        assert counts["行"].read == sum(len(grid.rows) for grid in grids)
        assert counts["行"].kept == known["courses"] * (2 if kind == "plan" else 1)
        assert counts["课程"].kept == known["courses"]


@pytest.mark.parametrize(("kind", "form"), FORMS)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_small_and_large_documents_with_all_traps_are_read(tmp_path: Path, kind: str, form: str, size: Size) -> None:
    reading, reference, path = read_made(tmp_path, kind, form, "all", seed=SIZES.index(size) + 2, size=size)
    found = scored(kind, reading, reference)
    assert found.differences == []
    assert found.metrics["codes.f1"] == 1
    no_row_is_lost(kind, reading, reference, path)
