import shutil
from contextlib import closing
from pathlib import Path

from ingest.jobs import open_jobs
from ingest.jobs_orders import Places
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
    assert "退出码 2" in fresh("import", str(folder)).out
    assert "退出码 2" in fresh("import", "--strict", str(folder)).out


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


def test_purging_takes_the_reports_of_imports_along(own: Zhitu, tmp_path: Path) -> None:
    with closing(open_jobs(Places(), tmp_path / "zhitu.db.jobs")) as jobs:
        job = jobs.bring([SAMPLES / "530701" / "模块.csv"])
        jobs.cancel(job.id)
        assert own("purge", LIBRARY, "--yes").code == 0
        assert jobs.jobs() == []


def test_the_samples_are_where_the_make_file_expects_them() -> None:
    makefile = (SAMPLES.parent / "Makefile").read_text(encoding="utf-8")
    assert all(f"samples/{Path(path).name}" in makefile for path in SAMPLE_PATHS)


BRIEF = """专业代码 530701
专业名称 电子商务
基本修业年限 三年
# 职业面向
面向电子商务师。
# 培养目标定位
培养运营网店的人。
# 主要专业能力要求
1. 具有运营网店的能力；
2. 具有诚信意识。
# 主要专业课程与实习实训
专业基础课程：电子商务基础。
专业核心课程：网店运营、社群运营。
实习实训：在企业。
# 职业类证书举例
职业技能等级证书：网店运营推广
# 接续专业举例
接续高职本科专业举例：电子商务
"""


def test_building_again_leaves_an_imported_document_in_force_until_it_is_withdrawn(own: Zhitu, tmp_path: Path) -> None:
    def abilities() -> int:
        found = own("coverage", "--major", "530701", "--format", "json").json
        return int(found["best"]["items"]["abilities"]["total"])

    (tmp_path / "简介.md").write_text(BRIEF, encoding="utf-8")
    assert abilities() == 0
    assert own("import", str(tmp_path / "简介.md")).code == 0
    assert abilities() == 2
    assert "具有诚信意识" in own("gaps", "--major", "530701").out
    built = own("build")
    assert built.code == 0
    assert "1 个来源已导入过文件原文" in built.out
    assert abilities() == 2
    assert own("withdraw", "moe/brief/530701").code == 0
    assert own("build", "--format", "json").json["committed"] == ["moe/brief/530701"]
    assert abilities() == 0


def test_a_dry_run_shows_what_the_library_itself_gains_though_another_is_better(own: Zhitu, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    for name, text in {
        "资源库": "资源库标识,资源库名称,层级\nnewcomer,新库,校\n",
        "服务专业": "专业代码,主/兼,状态\n530701,主,已接入\n",
        "课程": "课程名称,课程性质\n网店运营,标准课程\n,标准课程\n,标准课程\n",
        "课程对应": "课程编号,专业代码,官方课程名称,对应程度\n网店运营,530701,网店运营,全部\n",
    }.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    moves = own("import", "--dry-run", str(folder), "--format", "json").json["coverage"]
    assert [(move["scope"], move["kind"], move["figure"], move["after"]) for move in moves] == [
        ("library/newcomer", "core", "named", 1)
    ]
    text = own("import", "--dry-run", str(folder), "--limit", "1").out
    assert "newcomer" in text
    assert "标准课程" in text
    assert "需要留意的地方（另有 1 行" in text


def test_counts_are_named_in_the_readers_language(own: Zhitu, tmp_path: Path) -> None:
    (tmp_path / "简介.md").write_text(BRIEF, encoding="utf-8")
    assert "abilities" not in own("import", str(tmp_path / "简介.md")).out
    assert "课程对应 (references)" in own("--lang", "en", "import", SAMPLE_PATHS[0]).out


def test_a_whole_library_is_withdrawn_after_it_was_shown_and_confirmed(own: Zhitu) -> None:
    at = own("history", "--format", "json").json["revision"]
    shown = own("withdraw", "--library", "ec-sample", "--all", "--dry-run", "--format", "json").json
    assert [each["source"] for each in shown["withdrawn"]] == ["library/ec-sample"]
    assert shown["others"] == ["registry/资源库名录"]
    assert any((move["scope"], move["after"]) == ("library/ec-sample", 0) for move in shown["coverage"])
    asked = own("withdraw", "--library", "ec-sample", "--all")
    assert asked.code == 0, "a preview is no mistake"
    assert "没有撤回；确认请加 --yes" in asked.err
    assert "将撤回的来源：1 个" in asked.out
    assert own("history", "--format", "json").json["revision"] == at
    assert "已撤回 library/ec-sample" in own("withdraw", "--library", "ec-sample", "--all", "--yes").out
    assert own("sources", "library/ec-sample", "--format", "csv").out.count("\nlibrary/ec-sample,") == 0
    assert own("withdraw", "--library", "ec-sample", "--all", "--yes").code == 2
    assert own("withdraw", "--library", "ec-sample").code == 2
    assert own("withdraw", "library/nobody", "--dry-run").code == 2
