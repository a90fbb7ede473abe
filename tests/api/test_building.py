import shutil
from pathlib import Path

from tests.commands import SAMPLE_PATHS, SAMPLES, Zhitu, over

LIBRARY = "library/ec-sample"


def test_building_again_makes_no_new_revision(fresh: Zhitu) -> None:
    before = fresh("history", "--format", "json").json["revision"]
    answer = fresh("build", "--format", "json")
    assert answer.code == 0
    assert answer.json["committed"] == []
    assert answer.json["revision"] == before
    assert all(
        count["read"] == count["kept"] + count["rejected"] + count["ignored"]
        for count in answer.json["counts"].values()
    )


def test_exports_are_the_same_whatever_the_order_of_imports(lists_only: Path, tmp_path: Path) -> None:
    texts = []
    for name, order in (("a", SAMPLE_PATHS), ("b", SAMPLE_PATHS[::-1])):
        shutil.copy(lists_only, tmp_path / name)
        zhitu = over(tmp_path / name)
        for path in order:
            assert zhitu("import", path).code == 0
        out = tmp_path / f"{name}.nq"
        assert zhitu("export", "--output", str(out)).code == 0
        texts.append(out.read_bytes())
    assert texts[0] == texts[1]


def test_importing_raises_the_figure_and_withdrawing_lowers_it_back(fresh: Zhitu) -> None:
    def figures() -> dict[str, object]:
        answer = fresh("coverage", "--major", "530701", "--format", "json")
        assert answer.code == 0, answer.err
        return {name: value for name, value in answer.json.items() if name not in {"revision", "data_as_of"}}

    before = figures()
    assert fresh("import", SAMPLE_PATHS[0]).code == 0
    during = figures()
    assert fresh("withdraw", LIBRARY).code == 0
    assert during != before
    assert during["best"]["items"]["core"]["named"] == 7  # type: ignore[index] # JSON
    assert figures() == before


def test_a_dry_run_shows_what_would_change_and_changes_nothing(own: Zhitu, tmp_path: Path) -> None:
    folder = tmp_path / "edited"
    shutil.copytree(SAMPLE_PATHS[0], folder)
    lines = (folder / "课程对应.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    (folder / "课程对应.csv").write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    before = own("history", "--format", "json").json["revision"]
    answer = own("import", "--dry-run", str(folder), "--format", "json")
    assert answer.code == 0
    assert (answer.json["added"], answer.json["removed"], answer.json["changed"]) == (0, 1, 0)
    moves = {
        (move["scope"], move["kind"], move["figure"]): (move["before"], move["after"])
        for move in answer.json["coverage"]
    }
    assert moves[("best", "core", "named")] == (7, 6)
    assert own("history", "--format", "json").json["revision"] == before
    worse = own("import", "--no-worse", str(folder))
    assert worse.code == 1
    assert "7 → 6" in worse.err
    assert own("history", "--format", "json").json["revision"] == before


def test_good_rows_go_on_unless_strict_and_bad_ones_make_exit_code_2(fresh: Zhitu, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    shutil.copytree(SAMPLE_PATHS[0], folder)
    with (folder / "课程对应.csv").open("a", encoding="utf-8") as file:
        file.write("不存在的课程,530701,网店运营,全部\n")
    strict = fresh("import", "--strict", str(folder), "--format", "json")
    assert strict.code == 2
    assert strict.json["committed"] == []
    assert strict.json["held_back"] == [LIBRARY]
    answer = fresh("import", str(folder), "--format", "json")
    assert answer.code == 2
    assert answer.json["committed"] == [LIBRARY]
    [problem] = [each for each in answer.json["problems"] if each["severity"] == "rejected"]
    assert problem["sheet"] == "课程对应"
    assert problem["row"]
    assert problem["reason"]
    assert problem["advice"]


def test_a_file_that_is_not_there_is_bad_input_with_advice(fresh: Zhitu, tmp_path: Path) -> None:
    answer = fresh("import", str(tmp_path / "none.xlsx"), "--format", "json")
    assert answer.code == 2
    assert answer.json["problems"][0]["advice"]


def test_one_source_twice_in_a_run_is_refused(fresh: Zhitu, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE_PATHS[0], tmp_path / "again")
    answer = fresh("import", SAMPLE_PATHS[0], str(tmp_path / "again"))
    assert answer.code == 2
    assert LIBRARY in answer.err


def test_purging_needs_to_be_confirmed_and_leaves_nothing_to_find(own: Zhitu) -> None:
    assert own("purge", LIBRARY).code == 2
    assert own("purge", LIBRARY, "--yes").code == 0
    assert own("show", "requirement/ec-sample/C01-Q07").code == 2
    assert own("diff", "1").code == 0
    assert own("withdraw", LIBRARY).code == 2
    assert own("store", "check").code == 0


def test_the_samples_are_where_the_make_file_expects_them() -> None:
    makefile = (SAMPLES.parent / "Makefile").read_text(encoding="utf-8")
    assert all(f"samples/{Path(path).name}" in makefile for path in SAMPLE_PATHS)
