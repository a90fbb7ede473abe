import csv
import io
import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.commands import SAMPLES, Zhitu

MARK = "样例库，非真实建设成果"
FORBIDDEN = re.compile("声明|断言|节点|置信度")
READING = [
    ("coverage",),
    ("coverage", "--level", "中职"),
    ("coverage", "--class", "5307"),
    ("coverage", "--major", "530701"),
    ("coverage", "--library", "ec-sample"),
    ("gaps", "--major", "530701"),
    ("gaps", "--library", "ec-sample-secondary"),
    ("why", "course/530701/网店运营"),
    ("why", "requirement/ec-sample/C01-Q07", "--library", "ec-sample"),
]


def test_the_national_report_lists_every_catalogue_major_once_with_states_and_denominators(zhitu: Zhitu) -> None:
    report = zhitu("coverage", "--format", "json").json
    catalogue = SAMPLES.parent / "ontology" / "lists" / "majors.csv"
    with catalogue.open(encoding="utf-8-sig") as file:
        codes = {row["专业代码"][:6] for row in csv.DictReader(file)}
    listed = [major["code"][:6] for major in report["majors"]]
    assert sorted(listed) == sorted(codes)
    recorded = sum(major["demand_state"] == "已收录" for major in report["majors"])
    assert report["denominator"]["core"]["majors"] == recorded == report["states"]["core"]["已收录"]
    assert report["denominator"]["core"]["items"] == sum(
        major["best"]["items"]["core"]["total"] for major in report["majors"]
    )
    assert report["revision"]
    assert report["data_as_of"]
    assert report["parameters"] == {"min_confidence": 1.0}


@pytest.mark.parametrize("arguments", READING)
def test_every_report_names_revision_and_date_fits_100_columns_and_marks_samples(
    zhitu: Zhitu, arguments: tuple[str, ...]
) -> None:
    answer = zhitu(*arguments)
    assert answer.code == 0, answer.err
    assert re.search(r"第 \d+ 版，数据截至 \d{4}-\d\d-\d\d；匹配可信度 ≥ 1", answer.out)
    assert max(cell_len(line.rstrip()) for line in answer.out.splitlines()) <= 100
    assert MARK in re.sub(r"\s", "", answer.out) or "样例" not in answer.out
    assert not FORBIDDEN.search(answer.out)


@pytest.mark.parametrize("arguments", READING)
def test_every_report_speaks_english_when_asked(zhitu: Zhitu, arguments: tuple[str, ...]) -> None:
    answer = zhitu(*arguments, "--lang", "en")
    assert answer.code == 0, answer.err
    assert re.search(r"revision \d+, data as of", answer.out)
    assert "数据截至" not in answer.out
    assert "not a real one" in re.sub(r"\s+", " ", answer.out) or "样例" not in answer.out


@pytest.mark.parametrize("library", ["ec-sample", "ec-sample-secondary"])
def test_the_gaps_of_a_sample_are_the_planted_ones_and_no_others(library: str, zhitu: Zhitu) -> None:
    with (SAMPLES / "planted_gaps.csv").open(encoding="utf-8-sig") as file:
        planted = {(row["item"], row["missing"]) for row in csv.DictReader(file) if row["library"] == library}
    answer = zhitu("gaps", "--library", library, "--format", "json").json
    reports = answer if isinstance(answer, list) else [answer]  # one for each major that the library serves
    sections = [gaps for report in reports for gaps in (*report["official"].values(), *report["own"].values())]
    found = {(gap["item"], "、".join(gap["missing"])) for gaps in sections for gap in gaps}
    stale = {(each["id"], "") for report in reports for each in report["stale"]}
    assert len(planted) > 15
    assert found | stale == planted


def test_gaps_name_the_official_words_and_who_else_has_the_item(zhitu: Zhitu) -> None:
    report = zhitu("gaps", "--major", "530701", "--library", "ec-sample", "--format", "json").json
    [gap] = report["official"]["core"]
    assert gap["label"] == "社群运营"
    assert gap["document"]["issuer"] == "教育部"
    assert gap["evidence"][0]["quote"]
    assert gap["nearest"]["how"] == "part"
    assert gap["named_in"] == ["library/ec-sample-secondary"]


@pytest.mark.parametrize("item", ["course/530701/网店运营", "course/530701/市场营销", "requirement/ec-sample/C01-Q01"])
def test_why_opens_the_evidence_of_a_covered_item(zhitu: Zhitu, item: str) -> None:
    report = zhitu("why", item, "--library", "ec-sample", "--format", "json").json
    [library] = report["libraries"]
    named = library["lamps"]["named"]
    assert named["lit"]
    assert named["chain"]
    for step in named["chain"]:
        assert step["claims"]
        assert all(said["evidence"]["quote"] for said in step["claims"])


def test_why_names_the_ministrys_document_and_says_that_its_words_are_not_here(zhitu: Zhitu) -> None:
    [asked] = zhitu("why", "course/530701/网店运营", "--format", "json").json["demanded"]
    assert asked["document"]["bundled"] is True
    assert asked["document"]["issuer"] == "教育部"
    assert asked["places"] == ["专业核心课程第 1 门"]
    text = re.sub(r"\s", "", zhitu("why", "course/530701/网店运营").out)
    assert "教育部" in text
    assert "随附清单brief_courses.csv第" in text
    assert "导入该文件全文" in text
    own = zhitu("why", "requirement/ec-sample/C01-Q01").out
    assert "导入该文件全文" not in re.sub(r"\s", "", own)


@pytest.mark.parametrize(
    ("item", "advice"), [("major/530701", "coverage --major 530701"), ("library/ec-sample", "show")]
)
def test_why_of_what_nobody_asks_for_says_where_to_look(zhitu: Zhitu, item: str, advice: str) -> None:
    answer = zhitu("why", item)
    assert answer.code == 2
    assert advice in answer.err


def test_why_of_a_course_that_waits_for_review_does_not_say_that_no_document_asks_for_it(zhitu: Zhitu) -> None:
    answer = zhitu("why", "course/210104/园艺种子生产")
    assert "没有官方文件要求它" not in answer.out
    assert "已读到，待复核，还不算官方要求" in answer.out
    [document] = zhitu("why", "course/210104/园艺种子生产", "--format", "json").json["awaiting_review"]
    assert document["source"] == "moe/brief/210104"


def test_gaps_as_csv_have_a_row_a_gap(zhitu: Zhitu) -> None:
    answer = zhitu("gaps", "--library", "ec-sample", "--format", "csv")
    rows = list(csv.reader(io.StringIO(answer.out)))
    assert rows[0][:4] == ["资源库", "专业代码", "类别", "标识"]
    assert {row[0] for row in rows[1:]} == {"library/ec-sample"}
    assert all(len(row) == len(rows[0]) for row in rows)


def test_fail_under_answers_by_exit_code(zhitu: Zhitu) -> None:
    assert zhitu("coverage", "--major", "530701", "--fail-under", "80").code == 0
    answer = zhitu("coverage", "--major", "530701", "--fail-under", "90")
    assert answer.code == 1
    assert "87.5%" in answer.err


def test_a_known_but_unimported_library_reads_so(zhitu: Zhitu) -> None:
    report = zhitu("coverage", "--format", "json").json
    supplies = {state for major in report["majors"] for state in major["supply"].values()}
    assert {"未见立项", "已立项未接入"} <= supplies


def test_the_past_can_be_asked_by_revision_and_by_date(zhitu: Zhitu) -> None:
    [imported] = zhitu("history", "library/ec-sample", "--format", "json").json["revisions"]
    before = str(imported["number"] - 1)
    first = zhitu("coverage", "--major", "530701", "--at", before, "--format", "json")
    now = zhitu("coverage", "--major", "530701", "--format", "json").json
    today = zhitu("coverage", "--major", "530701", "--at", now["data_as_of"], "--format", "json").json
    assert today["best"] == now["best"]
    assert first.code == 0, first.err
    assert first.json["best"]["library"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("coverage", "--major", "999999"), "专业代码"),
        (("coverage", "--major", "530799"), "目录中没有 530799"),
        (("coverage", "--class", "53"), "4 位数字"),
        (("coverage", "--level", "研究生"), "层次"),
        (("coverage", "--library", "nobody"), "没有资源库"),
        (("coverage", "--min-confidence", "0"), "匹配可信度"),
        (("coverage", "--at", "999999"), "没有第 999999 版"),
        (("coverage", "--at", "1999-01-01"), "到 1999-01-01 当日结束时"),
        (("coverage", "--at", "yesterday"), "版号或"),
        (("gaps",), "--major"),
        (("gaps", "--major", "530702"), "没有资源库服务"),
        (("why", "course/530701/没有"), "没有 course/530701/没有"),
    ],
)
def test_what_cannot_be_answered_is_bad_input_and_says_why(zhitu: Zhitu, arguments: tuple[str, ...], said: str) -> None:
    answer = zhitu(*arguments)
    assert answer.code == 2, answer.out
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_national_csv_lists_all_majors(zhitu: Zhitu, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(zhitu("coverage", "--format", "csv").out)))
    assert rows[0][0] == "专业代码"
    assert len(rows) - 1 == len({row[0] for row in rows[1:]}) > 1400


def test_a_region_that_no_library_states_is_told_beside_its_zeros(zhitu: Zhitu) -> None:
    answer = zhitu("coverage", "--region", "浙江", "--format", "json")
    assert answer.code == 0
    assert "没有“浙江”的资源库" in answer.err
    slip = zhitu("coverage", "--region", "示例")
    assert slip.code == 2
    assert "是不是 示例省？" in slip.err
    assert "湖北" in zhitu("coverage", "--region", "湖比").err
    assert zhitu("coverage", "--region", "示例省", "--format", "json").err == ""


def test_what_is_read_and_waits_for_review_is_told_beside_the_state_with_the_way_to_review_it(zhitu: Zhitu) -> None:
    report = zhitu("coverage", "--format", "json").json
    waiting = [major for major in report["majors"] if major["awaiting_review"]]
    assert report["awaiting_review"]["core"] == len(waiting) == 72
    assert {major["demand_state"] for major in waiting} == {"官方文件未收录"}
    national = zhitu("coverage").out
    assert re.search(r"专业核心课程 +1151 +14 +0 +319 +72\n", national)
    assert "majors-awaiting-review" in national
    one = zhitu("coverage", "--major", waiting[0]["code"]).out
    assert one.count("已读到待复核") == 2  # core and foundation courses, in the table
    assert "已读到，待复核：专业核心课程 9 项" in one
    assert "briefs.csv" in one
    assert "待复核" not in zhitu("coverage", "--major", "530701").out


def test_a_library_that_is_only_approved_is_not_praised_as_the_best(zhitu: Zhitu) -> None:
    text = zhitu("coverage", "--major", "530605").out
    assert "建设状态：校 未见立项，省 已立项未接入，国家 未见立项" in text
    assert "单库只有已立项未接入的 市场营销" in text
    assert "最好的一库" not in text
    best = zhitu("coverage", "--major", "530605", "--format", "json").json["best"]
    assert (best["library"], best["supply"]) == ("library/marketing-sample", "已立项未接入")
    connected = zhitu("coverage", "--major", "530701").out
    assert "建设状态：校 已接入，省 已接入，国家 未见立项" in connected
    assert "最好的一库（单库）：电子商务" in connected
    rows = {row[0]: row for row in csv.reader(io.StringIO(zhitu("coverage", "--format", "csv").out))}
    at = rows["专业代码"].index("建设状态")
    assert (rows["530605"][at], rows["530701"][at]) == ("已立项未接入（省）", "已接入（校、省）")


def test_why_does_not_judge_a_course_of_which_no_requirement_is_held(zhitu: Zhitu) -> None:
    text = zhitu("why", "course/530701/网店运营", "--library", "ec-sample").out
    assert "无法判定" in text
    assert "○" not in text


def test_the_gaps_of_several_majors_say_whose_each_table_is(zhitu: Zhitu) -> None:
    text = zhitu("gaps", "--library", "ec-sample-secondary").out
    for code in ("530701", "730701"):
        assert f"{code} 电子商务 · 官方缺口 · 专业核心课程" in text
    assert "电子商务 · 官方缺口" not in zhitu("gaps", "--major", "530701").out


def test_no_share_is_called_complete_where_nobody_can_tell(zhitu: Zhitu) -> None:
    rows = {row[0]: row for row in csv.reader(io.StringIO(zhitu("coverage", "--format", "csv").out))}
    at = rows["专业代码"].index("核心课完整")
    assert rows["530701"][at] == "无法判定"
    assert "无法判定" in zhitu("coverage", "--major", "530701").out


def test_nothing_is_called_complete_where_no_official_document_was_read(zhitu: Zhitu) -> None:
    answer = zhitu("gaps", "--major", "530701")
    assert "官方文件未收录，判定不了缺口（不等于没有缺口）：教学要求、专业能力" in answer.out
    states = json.loads(zhitu("gaps", "--major", "530701", "--format", "json").out)["states"]
    assert (states["core"], states["requirements"]) == ("已收录", "官方文件未收录")
