"""Lists that platforms export, as a teacher imports them."""

import csv
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.compose import coverage_of
from api.intake import libraries_read
from api.outlook import MajorFigures, Seen
from graph.store import Store
from graph.stores.sqlite import SqliteStore
from ingest.known import known_of
from ingest.pipeline import bundles, read
from ingest.preview import preview
from tests.commands import SAMPLE_PATHS, Zhitu

ROWS = [
    ["资源ID", "标题", "媒体类型", "所属目录", "用途", "甲"],
    ["X1", "规则测验", "试题", "网店运营实务 > 开店准备与平台规则 > 电商平台的类型与商家入驻条件", "", "2024-03-01"],
    ["X2", "规则讲解", "微课", "网店运营实务 > 开店准备与平台规则 > 电商平台的类型与商家入驻条件", "教", "2024-03-01"],
]


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """Return a small list of resources, as a file."""
    path = tmp_path / "素材清单.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(ROWS)
    return path


def test_a_dry_run_shows_the_kind_and_what_each_column_was_taken_for(own: Zhitu, listed: Path) -> None:
    answer = own("import", "--dry-run", str(listed), "--library", "ec-sample", "--format", "json")
    assert answer.code == 0, answer.err
    (read,) = answer.json["read"]
    assert (read["file"], read["kind"]) == ("素材清单.csv", "inventory")
    assert {each["field"]: each["column"] for each in read["columns"]} == {
        "编号": "资源ID",
        "名称": "标题",
        "类型": "媒体类型",
        "目录": "所属目录",
        "用途": "用途",
    }
    table = own("import", "--dry-run", str(listed), "--library", "ec-sample")
    assert "素材清单.csv 认作素材清单，各列当作" in table.out
    assert "表头相符" in table.out


def test_it_counts_for_the_majors_that_the_library_serves(fresh: Zhitu, listed: Path) -> None:
    """Without its own resources the sample lights nothing; a list of one that teaches a point lights that point."""
    folder = listed.parent / "bare"
    folder.mkdir()
    for path in Path(SAMPLE_PATHS[0]).glob("*.csv"):
        if path.stem != "素材":
            (folder / path.name).write_bytes(path.read_bytes())
    assert fresh("import", str(folder)).code == 0
    answer = fresh("import", "--dry-run", str(listed), "--library", "ec-sample", "--format", "json")
    assert answer.json["sources"] == ["inventory/ec-sample/网店运营实务"]
    assert fresh("import", str(listed), "--library", "ec-sample").code == 0
    point = fresh("show", "point/ec-sample/C01-M1-P01", "--format", "json")
    said = {(each["id"], each["props"].get("purpose"), each["status"]) for each in point.json["incoming"]}
    assert ("resource/ec-sample/X2", "teach", "accepted") in said
    assert ("resource/ec-sample/X1", "assess", "proposed") in said


def test_without_a_library_it_is_told_what_to_add(own: Zhitu, listed: Path) -> None:
    answer = own("import", "--dry-run", str(listed))
    assert answer.code == 2
    assert "--library" in answer.out


def test_a_mapping_is_saved_and_used_again(own: Zhitu, listed: Path, tmp_path: Path) -> None:
    saved = tmp_path / "mapping.toml"
    start = ("import", "--dry-run", str(listed), "--library", "ec-sample")
    answer = own(*start, "--map", "新建日期=甲", "--save-profile", str(saved))
    assert answer.code == 0, answer.err
    assert '"新建日期" = "甲"' in saved.read_text(encoding="utf-8")
    again = own(*start, "--profile", str(saved), "--format", "json")
    columns = {each["field"]: (each["column"], each["confidence"]) for each in again.json["read"][0]["columns"]}
    assert columns["新建日期"] == ("甲", 1.0)
    refused = own(*start, "--save-profile", str(saved))
    assert refused.code == 2
    assert "已存在" in refused.err


@pytest.mark.parametrize("choice", ["名称", "=标题", "名称="])
def test_a_choice_that_makes_no_sense_is_told(own: Zhitu, listed: Path, choice: str) -> None:
    answer = own("import", "--dry-run", str(listed), "--library", "ec-sample", "--map", choice)
    assert answer.code == 2
    assert "字段=列名" in answer.err


def test_figures_after_a_change_are_those_of_a_view_built_anew(with_samples: Path, tmp_path: Path) -> None:
    """A preview goes on from the coverage at hand; that gives what reading the whole store again gives."""
    shutil.copy(with_samples, tmp_path / "zhitu.db")
    store = SqliteStore(tmp_path / "zhitu.db")
    folder = tmp_path / "edited"
    shutil.copytree(SAMPLE_PATHS[0], folder)
    lines = (folder / "课程对应.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    (folder / "课程对应.csv").write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    readings = read([folder], known_of(store))
    libraries = libraries_read(readings)

    def anew(store: Store, majors: Sequence[str]) -> Seen:
        return MajorFigures(libraries)(store, majors)

    at_hand = MajorFigures(libraries, coverage_of(store, f"sqlite:///{tmp_path / 'zhitu.db'}"))
    ready, now = bundles(readings), datetime(2025, 3, 1, tzinfo=UTC)
    whole, quick = preview(store, ready, now, anew), preview(store, ready, now, at_hand)
    store.close()
    assert (quick.before.figures, quick.after.figures) == (whole.before.figures, whole.after.figures)
    assert quick.before.figures != quick.after.figures
