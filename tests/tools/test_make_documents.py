import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.commands import command
from tools.documents.content import Size
from tools.documents.traps import TRAPS, of
from tools.make_documents import FORMATS, main, make, write

FORMS = [(kind, form) for kind, forms in FORMATS.items() for form in forms]


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, kind: str, form: str) -> None:
    one = write(tmp_path / f"一.{form}", make(kind, form, of(kind, form), 7, Size(2, 2))[0]).read_bytes()
    assert write(tmp_path / f"二.{form}", make(kind, form, of(kind, form), 7, Size(2, 2))[0]).read_bytes() == one
    assert write(tmp_path / f"三.{form}", make(kind, form, of(kind, form), 8, Size(2, 2))[0]).read_bytes() != one


@pytest.mark.parametrize(
    ("kind", "form", "trap"), [(kind, form, trap) for kind, form in FORMS for trap in of(kind, form)]
)
def test_each_trap_changes_the_document(kind: str, form: str, trap: str) -> None:
    assert make(kind, form, [trap], 1, Size())[0] != make(kind, form, [], 1, Size())[0]


def test_every_trap_concerns_some_document() -> None:
    assert {trap for kind, form in FORMS for trap in of(kind, form)} == set(TRAPS)


def test_traps_change_what_is_drawn_and_not_what_is_known() -> None:
    named = {"nested-brackets", "several-majors", "no-codes", "several-lists"}  # traps of the content itself
    named |= {"other-words", "other-numbering", "full-width", "with-posts", "by-kind"}  # and of what stands beside it
    for kind, form in FORMS:
        plain = make(kind, form, [], 1, Size())[1]
        assert make(kind, form, [trap for trap in of(kind, form) if trap not in named], 1, Size())[1] == plain


def test_a_workbook_keeps_formulas_with_their_values(tmp_path: Path) -> None:
    blocks, (reference,) = make("schedule", "xlsx", ["formulas"], 1, Size())
    path = write(tmp_path / "表.xlsx", blocks)
    formulas = [[cell.value for cell in row] for row in load_workbook(path).worksheets[0]]
    values = [[cell.value for cell in row] for row in load_workbook(path, data_only=True).worksheets[0]]
    found = [(at, row[4]) for at, row in enumerate(formulas, 1) if str(row[4]).startswith("=")]
    assert [formula for _, formula in found] == [f"=D{at}*16" for at, _ in found]
    hours = [f"{values[at - 1][2]}|{values[at - 1][4]}" for at, _ in found]
    assert hours == reference["hours"]


def test_a_long_document_goes_on_over_pages_with_its_headings(tmp_path: Path) -> None:
    blocks, _ = make("teaching-standard", "pdf", [], 1, Size(20, 5))
    data = write(tmp_path / "标准.pdf", blocks).read_bytes()
    heading = "主要教学内容与要求".encode("utf-16-be").hex().encode()
    assert data.count(heading) > 1
    assert data.count(b"/Type /Page ") > data.count(heading)


def test_the_tool_writes_documents_that_eval_parse_scores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tmp_path), "--traps", "all", "--courses", "2", "--items", "2", "--format", "docx"])
    assert capsys.readouterr().out.count("\n") == len(FORMATS)
    for kind in FORMATS:
        path, scored = tmp_path / f"{kind}.docx", kind.removesuffix("-2019")
        answer = command(
            "eval", "parse", str(path), "--kind", scored, "--reference", f"{path}.json", "--format", "json"
        )
        assert answer.code == 0, answer.err
        assert answer.json["differences"] == []
        assert min(answer.json["metrics"].values()) == 1
        assert {"codes.f1", *(f"{name}.f1" for name in json.loads(Path(f"{path}.json").read_text("utf-8"))[0])} - {
            "code.f1"
        } <= set(answer.json["metrics"])


def test_an_unknown_trap_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path / "new"), "--traps", "pitfall"])
    assert "header-missing" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_eval_parse_names_the_kinds_it_can_score(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[]", encoding="utf-8")
    answer = command("eval", "parse", str(path), "--kind", "menu", "--reference", str(path))
    assert answer.code != 0
    assert "teaching-standard、occupational-standard、plan、schedule" in answer.err
