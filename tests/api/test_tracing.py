import csv
import io
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rdflib import Graph

from graph.stores.sqlite import SqliteStore
from ontology.claims import Authority, EdgeClaim, NodeClaim, Version, props
from ontology.names import node_id
from tests.commands import Zhitu, command, over


def test_sources_and_history_say_where_everything_comes_from(zhitu: Zhitu) -> None:
    sources = zhitu("sources", "--format", "json").json
    ids = [source["source"] for source in sources["sources"]]
    assert ids == sorted(ids)
    assert {"moe/catalogue", "moe/brief/530701", "library/ec-sample"} <= set(ids)
    history = zhitu("history", "--format", "json").json
    assert [revision["number"] for revision in history["revisions"]] == list(range(1, history["revision"] + 1))
    [only] = zhitu("history", "library/ec-sample", "--format", "json").json["revisions"]
    assert only["action"] == "commit"


def test_a_table_says_how_much_it_left_out(zhitu: Zhitu) -> None:
    assert "另有" in zhitu("sources", "--limit", "5").out
    assert "只列最近 5 行" in zhitu("history", "--each", "--limit", "5").out
    assert len(zhitu("sources", "moe/", "--format", "csv").out.splitlines()) > 100


def test_history_shows_what_one_command_wrote_as_one_row(zhitu: Zhitu) -> None:
    history = zhitu("history", "--format", "json").json
    built, *_ = [each for each in history["revisions"] if each["run"] != each["number"]]
    assert built["run"] == 1
    rows = re.findall(r"^(\d+–\d+|\d+) .*?(提交|撤回)", zhitu("history").out, re.MULTILINE)
    assert len(rows) == len({each["run"] for each in history["revisions"]}) < 10
    assert rows[0][0].startswith("1–")
    assert len(zhitu("history", "--format", "csv").out.splitlines()) == history["revision"] + 1


def test_show_gives_every_statement_with_place_and_words(zhitu: Zhitu) -> None:
    found = zhitu("show", "course/530701/网店运营", "--format", "json").json
    assert found["label"] == "网店运营"
    assert {said["source"] for said in found["said"]} == {"moe/brief/530701", "moe/standard/530701"}
    assert all(said["evidence"]["quote"] for said in found["said"])
    roles = {
        (claim["source"], claim["props"].get("role")) for claim in found["incoming"] if claim["relation"] == "hasCourse"
    }
    assert roles == {("moe/brief/530701", "core"), ("moe/standard/530701", None)}
    text = zhitu("show", "course/530701/网店运营").out
    assert "开设课程" in text
    assert zhitu("show", "course/530701/没有").code == 2


def test_diff_counts_what_a_library_brought(zhitu: Zhitu) -> None:
    history = zhitu("history", "library/ec-sample", "--format", "json").json["revisions"][0]["number"]
    found = zhitu("diff", str(history - 1), str(history), "--format", "json").json
    [source] = found["sources"]
    assert source["source"] == "library/ec-sample"
    assert found["added"] == len(source["added"]) > 5000
    assert found["removed"] == found["changed"] == 0
    back = zhitu("diff", str(history), str(history - 1), "--format", "json").json
    assert back["removed"] == found["added"]
    rows = list(csv.reader(io.StringIO(zhitu("diff", str(history - 1), str(history), "--format", "csv").out)))
    assert len(rows) == found["added"] + 1


def test_diff_says_first_which_figures_moved_of_majors_and_of_libraries(zhitu: Zhitu) -> None:
    at = zhitu("history", "library/ec-sample", "--format", "json").json["revisions"][0]["number"]
    found = zhitu("diff", str(at - 1), str(at), "--format", "json").json
    moved = {(each["scope"], each["kind"], each["figure"]): each for each in found["coverage"]}
    own = moved["library/ec-sample", "core", "named"]
    assert (own["major"], own["before"], own["after"]) == ("530701", 0, 7)
    assert moved["best", "core", "named"]["after"] == 7
    assert found["coverage_more"] == 0
    out = zhitu("diff", str(at - 1), str(at)).out
    assert out.index("覆盖的变化") < out.index("说法的变化")
    assert "涉及专业 1 个、资源库 1 个；其中下降 0 个" in out
    back = zhitu("diff", str(at), str(at - 1), "--format", "json").json["coverage"]
    assert {(each["scope"], each["before"], each["after"]) for each in back} == {
        (each["scope"], each["after"], each["before"]) for each in found["coverage"]
    }
    assert "覆盖数字没有变化" in zhitu("diff", str(at), str(at)).out


def test_doctor_lists_what_is_not_known(zhitu: Zhitu) -> None:
    found = zhitu("doctor", "--format", "json").json
    assert found["faults"] == []
    assert len(found["lists"]["majors-withheld"]) == 14
    assert len(found["lists"]["names-of-several-majors"]) >= 143
    assert found["lists"]["majors-without-occupation"]
    assert zhitu("doctor", "--list", "majors-withheld", "--format", "csv").out.count("major/") == 14
    assert zhitu("doctor", "--list", "nothing").code == 2


@pytest.fixture
def small(tmp_path: Path) -> Zhitu:
    """Run commands on a graph of two sources."""
    path = tmp_path / "zhitu.db"
    store = SqliteStore(path)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    catalogue = Version("moe/catalogue", "a" * 64, "目录", authority=Authority.MINISTRY, whole=True)
    store.commit(catalogue, [NodeClaim(node_id("major", "530701"), "电子商务")], [], now)
    library = NodeClaim(node_id("library", "ec"), "资源库", props(tier="省"))
    serves = EdgeClaim(library.id, "serves", node_id("major", "530701"), props(role="主", state="已接入"))
    store.commit(Version("library/ec", "b" * 64, "资源库"), [library], [serves], now)
    store.close()
    return over(path)


def test_a_backup_restores_and_compares_equal(small: Zhitu, tmp_path: Path) -> None:
    own = small
    saved, other = tmp_path / "saved.db", tmp_path / "other.db"
    assert own("store", "backup", str(saved)).code == 0
    assert own("store", "backup", str(saved)).code == 2
    assert own("store", "compare", f"sqlite:///{saved}").code == 0
    assert own("withdraw", "library/ec").code == 0
    assert own("store", "compare", f"sqlite:///{saved}").code == 1
    assert own("store", "restore", str(saved)).code == 2
    assert own("store", "restore", str(saved), "--replace").code == 0
    assert own("store", "compare", f"sqlite:///{saved}").code == 0
    assert own("coverage", "--major", "530701", "--format", "json").json["best"]["library"] == "library/ec"
    assert own("store", "copy", f"sqlite:///{other}").code == 0
    assert own("store", "compare", f"sqlite:///{other}").code == 0
    assert own("store", "copy", f"sqlite:///{other}").code == 2


def test_a_graph_is_copied_from_one_address_to_another_and_brought_up_to_date(small: Zhitu, tmp_path: Path) -> None:
    here, there = f"sqlite:///{tmp_path}/zhitu.db", f"sqlite:///{tmp_path}/there.db"
    assert command("store", "copy", here, there).code == 0
    assert command("store", "compare", here, there).code == 0
    assert small("withdraw", "library/ec").code == 0
    answer = command("store", "compare", here, there)
    assert (answer.code, "第 3 版" in answer.out) == (1, True)
    assert "source library/ec withdrawn at" in command("store", "compare", here, there, "--lang", "en").out
    assert command("store", "copy", here, there, "--resume").code == 0
    assert command("store", "compare", here, there).code == 0
    assert command("withdraw", "moe/catalogue", "--store", there).code == 0
    assert command("store", "copy", here, there, "--resume").code == 2
    assert command("store", "copy", here, here).code == 2
    assert command("store", "copy", here, there, "more").code == 2


def test_what_is_somebody_elses_is_not_copied_into(small: Zhitu, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("CREATE TABLE cookies (name)")
    connection.close()
    before = (tmp_path / "other.db").read_bytes()
    answer = small("store", "copy", f"sqlite:///{tmp_path}/other.db")
    assert (answer.code, "换一个地址" in answer.err) == (2, True), answer.err
    assert (tmp_path / "other.db").read_bytes() == before


def test_a_damaged_store_is_a_fault_told_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "zhitu.db"
    path.write_bytes(b"not a database at all" * 500)
    answer = over(path)("sources")
    assert answer.code == 3
    assert "损坏" in answer.err
    assert "Traceback" not in answer.err
    assert over(path)("sources", ZHITU_TRACEBACK="1").err.startswith("Traceback")


def test_check_finds_damage_and_answers_no(small: Zhitu, tmp_path: Path) -> None:
    path = tmp_path / "zhitu.db"
    connection = sqlite3.connect(path)
    connection.execute("UPDATE revision SET number = number + 1 WHERE number = (SELECT max(number) FROM revision)")
    connection.commit()
    connection.close()
    answer = small("store", "check")
    assert answer.code == 1
    assert "处问题" in answer.out


def test_no_store_yet_says_what_to_run(tmp_path: Path) -> None:
    answer = over(tmp_path / "none.db")("coverage")
    assert answer.code == 2
    assert "zhitu build" in answer.err
    assert "zhitu build" in over(tmp_path / "none.db")("coverage", "--lang", "en").err


@pytest.mark.parametrize("address", ["mysql://x", "sqlite:///", "zhitu.db"])
def test_an_unknown_address_is_bad_input(address: str) -> None:
    answer = command("sources", "--store", address)
    assert answer.code == 2
    assert address in answer.err


def test_the_vocabulary_and_the_template_need_no_store(tmp_path: Path) -> None:
    turtle = command("ontology").out
    assert len(Graph().parse(data=turtle, format="turtle")) > 500
    assert '"@context"' in command("ontology", "--format", "jsonld").out
    assert "sh:NodeShape" in command("ontology", "--format", "shacl").out
    book = tmp_path / "library.xlsx"
    assert command("template", str(book)).code == 0
    assert book.read_bytes()[:2] == b"PK"
    again = command("template", str(book))
    assert again.code == 2
    assert str(book) in again.err
    assert command("template", str(tmp_path / "名录.csv"), "--registry").code == 0


def test_an_export_goes_to_a_file_or_to_standard_output(zhitu: Zhitu, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    assert zhitu("export", "--format", "csv", "-o", str(path)).code == 0
    assert zhitu("export", "--format", "csv").out == path.read_text(encoding="utf-8")
    assert zhitu("export", "-o", str(tmp_path / "none" / "x.nq")).code == 2


def test_values_of_the_vocabulary_are_shown_as_words(zhitu: Zhitu) -> None:
    point = "point/ec-sample/C01-M1-P01"
    chinese, english = zhitu("show", point).out, zhitu("show", point, "--lang", "en").out
    for word in ("类别：知识", "全部", "必须先修", "次序 1"):
        assert word in chinese
    for word in ("kind of item: knowledge", "in full", "must come before", "teaching", "order 1"):
        assert word in english
    assert not re.search(r"knowledge|hard|full|teach|assess", chinese)
    assert "样例：是" in zhitu("show", "library/ec-sample").out
    assert zhitu("show", point, "--format", "json").json["props"]["kind"] == "knowledge"


def test_a_sample_library_is_marked_where_it_is_shown(with_samples: Path) -> None:
    answer = over(with_samples)("show", "library/ec-sample", "--lang", "zh")
    assert "【样例库，非真实建设成果】（library/ec-sample）" in answer.out.replace("\n", "")
