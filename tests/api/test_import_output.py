"""What an import prints: what it moved and where to look next, the same refusals and hints once, nothing lost."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from api.cli.readings import file_names
from graph.stores.sqlite import SqliteStore
from ingest.jobs import open_jobs
from ingest.jobs_orders import Places
from tests.api.http.conftest import copied
from tests.commands import SAMPLE_PATHS, Zhitu, over

HEADINGS = "资源名称,资源类型,所属课程,上传人,浏览量\n"
LISTS = {f"{part}/清单.csv": f"{HEADINGS}微课{part},视频,网店运营实务,某人,3\n" for part in "甲乙丙丁"}


@pytest.fixture(scope="module")
def own(lists_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Zhitu:
    return over(copied(lists_only, tmp_path_factory.mktemp("output")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("school")
    for name, text in LISTS.items():
        (path / name).parent.mkdir()
        (path / name).write_text(text, "utf-8-sig")
    return path


def test_files_of_one_name_are_told_with_their_folders() -> None:
    told = file_names(["/x/school/甲/清单.csv", "/x/school/乙/清单.csv", "/x/其他.csv"])
    assert [*told.values()] == ["甲/清单.csv", "乙/清单.csv", "其他.csv"]


def test_one_refusal_of_many_files_stands_once_and_names_them_all(own: Zhitu, folder: Path) -> None:
    answer = own("import", str(folder), "--dry-run", COLUMNS="400")
    assert answer.code == 2
    assert answer.out.count("没有说明这份素材清单属于哪个资源库") == 1
    (line,) = (line for line in answer.out.splitlines() if "没有说明这份素材清单" in line)
    assert "（4 处）" in line
    assert [name for name in LISTS if name.split("/")[0] not in line] == []
    full = own("import", str(folder), "--dry-run", "--full", COLUMNS="400")
    assert full.out.count("没有说明这份素材清单属于哪个资源库") == 4
    assert "甲/清单.csv" in full.out


def test_hints_that_repeat_stand_once_with_their_number_and_the_numbers_add_up(own: Zhitu, tmp_path: Path) -> None:
    for number in range(5):
        text = LISTS["甲/清单.csv"].replace("网店运营实务", f"课程{number}")
        (tmp_path / f"{number}.csv").write_text(text, "utf-8-sig")
    paths = [str(path) for path in sorted(tmp_path.iterdir())]
    asked = ("import", *paths, "--library", "ec-sample", "--dry-run")
    problems = own(*asked, "--format", "json").json["problems"]
    shown = own(*asked, COLUMNS="400").out
    title = re.search(r"需要留意的地方（(\d+) 处", shown)
    assert title is not None
    assert int(title[1]) == len(problems)
    rows = [line for line in shown.partition("需要留意的地方")[2].split("\n\n")[0].splitlines()[2:] if line.strip()]
    joined = [int(found[1]) for line in rows if (found := re.search(r"（(\d+) 处）", line))]
    assert sum(joined) + len(rows) - len(joined) == len(problems)
    assert len(rows) < len(problems)
    assert own(*asked, "--full", COLUMNS="400").out.count("个人信息不写入图谱") == 5


def test_an_import_ends_with_what_it_moved_and_where_to_look_next(own: Zhitu) -> None:
    out = own("import", SAMPLE_PATHS[0]).out
    assert re.search(r"覆盖数字：\d+ 个有变化", out)
    assert "zhitu gaps --library ec-sample" in out
    assert "zhitu withdraw library/ec-sample" in out
    again = own("import", SAMPLE_PATHS[0], "--format", "json").json
    assert (again["coverage"], again["unchanged"]) == ([], ["library/ec-sample"])
    assert own("withdraw", "library/ec-sample").code == 0
    moved = own("import", SAMPLE_PATHS[0], "--format", "json").json["coverage"]
    assert {"530701"} == {each["major"] for each in moved}
    assert all(each["after"] > each["before"] for each in moved)


def test_withdrawing_by_a_librarys_name_says_how_all_of_it_is_withdrawn(own: Zhitu, folder: Path) -> None:
    assert own("import", str(folder / "乙/清单.csv"), "--library", "only-a-list").code == 0
    answer = own("withdraw", "library/only-a-list")
    assert answer.code == 2
    assert "--library only-a-list --all" in answer.err


def test_a_backup_says_of_which_imports_the_files_are_not_in_it(tmp_path: Path) -> None:
    store = tmp_path / "zhitu.db"
    SqliteStore(store).close()
    jobs = open_jobs(Places(), tmp_path / "zhitu.db.jobs")
    with closing(jobs):
        files = jobs.receive()
        files.add("a.csv", b"a,b")
        jobs.submit(files)
    out = over(store)("store", "backup", str(tmp_path / "saved.db")).out
    assert "等待中的导入（1 次）只备份了记录" in out
    assert "恢复之后要重新发送" in out
