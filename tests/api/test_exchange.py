"""`zhitu export` in its five forms: the same claims, whole files or none."""

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest
from openpyxl import load_workbook

from tests.commands import Zhitu, over


@pytest.fixture(scope="module")
def first(lists_only: Path) -> Zhitu:
    """Commands over the lists; revision 1 has one source, which is enough to see the forms."""
    return over(lists_only)


def parsed(text: str, form: ox.RdfFormat) -> set[ox.Quad]:
    return set(ox.parse(text.encode(), form))


def test_the_forms_of_rdf_say_the_same(first: Zhitu) -> None:
    out = {form: first("export", "--format", form, "--at", "1").out for form in ("nq", "ttl", "jsonld")}
    quads = parsed(out["nq"], ox.RdfFormat.N_QUADS)
    assert len(quads) > 100
    assert parsed(out["jsonld"], ox.RdfFormat.JSON_LD) == quads
    assert {quad.triple for quad in parsed(out["ttl"], ox.RdfFormat.TURTLE)} == {quad.triple for quad in quads}
    assert out["nq"] == first("export", "--at", "1").out


def test_rows_come_as_csv_and_as_a_workbook(first: Zhitu, tmp_path: Path) -> None:
    path = tmp_path / "graph.xlsx"
    answer = first("export", "--format", "xlsx", "-o", str(path), "--at", "1")
    assert answer.code == 0
    rows = list(csv.reader(io.StringIO(first("export", "--format", "csv", "--at", "1").out, newline="")))
    assert [["" if cell is None else cell for cell in row] for row in load_workbook(path).worksheets[0].values] == rows
    assert str(len(rows) - 1) in answer.err
    assert [each.name for each in tmp_path.iterdir()] == ["graph.xlsx"]


@pytest.mark.parametrize("form", ["ttl", "jsonld", "xlsx"])
def test_a_file_is_whole_or_not_there(first: Zhitu, tmp_path: Path, form: str) -> None:
    one, two, kept = tmp_path / "one", tmp_path / "two", tmp_path / "kept"
    for path in (one, two):
        assert first("export", "--format", form, "-o", str(path), "--at", "1").code == 0
    assert one.read_bytes() == two.read_bytes()
    assert "2026" not in (one.read_text("utf-8") if form != "xlsx" else "")
    kept.mkdir()
    assert first("export", "--format", form, "-o", str(kept), "--at", "1").code != 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "one", "two"]


def test_the_name_of_the_file_decides_where_no_format_is_given(first: Zhitu, tmp_path: Path) -> None:
    assert first("export", "-o", str(tmp_path / "graph.csv"), "--at", "1").code == 0
    assert first("export", "--format", "csv", "-o", str(tmp_path / "graph"), "--at", "1").code == 0
    assert (tmp_path / "graph.csv").read_bytes() == (tmp_path / "graph").read_bytes()
    answer = first("export", "--format", "nq", "-o", str(tmp_path / "graph.ttl"), "--at", "1")
    assert answer.code == 2
    assert "graph.ttl" in answer.err
    assert not (tmp_path / "graph.ttl").exists()


def test_a_workbook_needs_a_file(first: Zhitu) -> None:
    answer = first("export", "--format", "xlsx", "--at", "1")
    assert (answer.code, answer.out) == (2, "")
    assert "--output" in answer.err


def test_a_purge_leaves_nothing_in_the_rdf_view(own: Zhitu, tmp_path: Path) -> None:
    view = tmp_path / "zhitu.db.rdf" / "r1-0123456789abcdef"
    view.mkdir(parents=True)
    assert own("purge", "library/ec-sample", "--yes").code == 0
    assert not view.parent.exists()
