"""Each kind of bad input: its place, its reason, what to do; the good rows go on and the counts add up."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from ingest.documents.archive import LIMITS
from ingest.known import MajorFact
from ingest.readers.workbook import read_workbook
from ingest.report import Place, Reading
from ontology.claims import Scalar, prop
from tests.ingest.library_files import LIBRARY, FewFacts, changed, only, reading_of, with_row, written


class Bad(NamedTuple):
    """A row added to the good library: where the problem must be told, and words of its reason."""

    sheet: str
    row: Sequence[Scalar | None]
    column: str
    reason: str


BAD_ROWS = {
    "wrong code": Bad("服务专业", ["53070", "电子商务", "兼", "已接入"], "专业代码", "6 位数字"),
    "code of no level": Bad("服务专业", ["400101", "电子商务", "兼", "已接入"], "专业代码", "层次"),
    "wrong choice": Bad("服务专业", ["530702", None, "副", "已接入"], "主/兼", "不在可选值中"),
    "empty required cell": Bad("课程", [None, None, "标准课程"], "课程名称", "必填"),
    "duplicate key": Bad("课程", ["C1", "另一门", "标准课程"], "课程编号", "与第 2 行重复"),
    "duplicate key in other width": Bad("课程", ["Ｃ１", "另一门", "标准课程"], "课程编号", "与第 2 行重复"),
    "duplicate pair": Bad("课程对应", ["C1", "530701", "网店运营", "部分"], "官方课程名称", "与第 2 行重复"),
    "dangling course": Bad("模块", ["C9", "M9", "无主", 1], "课程编号", "「C9」在“课程”表中没有"),
    "dangling module": Bad("知识技能点", ["M9", "P9", "无主", "知识"], "模块编号", "“模块”表中没有"),
    "dangling point": Bad("达成", ["P9", "自有要求", None, None, "Q1", "全部"], "点编号", "“知识技能点”表中没有"),
    "dangling own requirement": Bad("达成", ["P1", "自有要求", None, None, "Q9", "全部"], "内容", "“自有要求”表中没有"),
    "missing code of meets": Bad("达成", ["P1", "能力", None, None, "会", "全部"], "所属代码", "须填所属代码"),
    "missing course of meets": Bad(
        "达成", ["P1", "官方要求", "530701", None, "会", "全部"], "课程名称", "官方课程名称"
    ),
    "id of another kind": Bad("达成", ["P1", "能力", None, None, "task/530701/x", "全部"], "内容", "与达成类型"),
    "incomplete id": Bad("达成", ["P1", "能力", None, None, "ability/530701", "全部"], "内容", "不完整"),
    "huge cell": Bad("素材", ["R9", "长" * 40_000, "视频"], "素材名称", "超过单元格上限"),
    "bad occupation": Bad("达成", ["P1", "工作任务", "4-01-6", None, "会", "全部"], "所属代码", "d-dd-dd-dd"),
    "second library": Bad("资源库", ["demo2", "另一个", "省", None], "资源库标识", "只采用第一行"),
    "key of nothing": Bad("素材", ["\u200b", "\u200b", "视频"], "素材名称", "必填"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_told_with_its_place_and_the_good_ones_stay(tmp_path: Path, name: str) -> None:
    bad = BAD_ROWS[name]
    if name == "huge cell":  # no spreadsheet program writes such a cell; a CSV can hold it
        reading = read_workbook(written(tmp_path, with_row(bad.sheet, bad.row), "folder"))
    else:
        reading = reading_of(tmp_path, with_row(bad.sheet, bad.row))
    problem = only(reading)
    assert problem.place == Place(bad.sheet, len(LIBRARY[bad.sheet]) + 1, bad.column)
    assert bad.reason in problem.reason
    assert problem.severity == "rejected"
    assert problem.advice
    assert problem.file == reading.file
    good = reading_of(tmp_path, LIBRARY).bundles[0]
    assert reading.bundles[0].edges == good.edges
    assert reading.bundles[0].nodes == good.nodes
    count = reading.counts[bad.sheet]
    assert (count.kept, count.rejected) == (len(LIBRARY[bad.sheet]) - 1, 1)


def test_a_bad_cell_that_need_not_be_filled_costs_that_cell_only(tmp_path: Path) -> None:
    row = ["R9", "好素材", "视频", "演示", "P1", None, "去年", "也许"]
    reading = reading_of(tmp_path, with_row("素材", row))
    assert [problem.place.column for problem in reading.problems] == ["用途", "更新日期", "可用"]
    assert all(problem.place.row == 6 and "这一格不采用" in problem.reason for problem in reading.problems)
    node = next(node for node in reading.bundles[0].nodes if node.id == "resource/demo/R9")
    assert node.props == (("media", "视频"),), "whether it is live is not guessed"
    assert reading.counts["素材"].kept == 5
    assert reading.bad


def test_a_dangling_attachment_costs_the_reference_only(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, with_row("素材", ["R9", "好素材", "视频", "教", "P1；P8"]))
    problem = only(reading)
    assert (problem.place, problem.severity) == (Place("素材", 6, "挂接点"), "rejected")
    assert "「P8」" in problem.reason
    assert "相近" in problem.advice
    assert (reading.counts["素材"].rejected, reading.counts["素材（引用）"].rejected) == (0, 1)


def test_a_reference_by_name_is_told_the_code(tmp_path: Path) -> None:
    problem = only(reading_of(tmp_path, with_row("素材", ["R9", "好素材", "视频", "教", "平台规则"])))
    assert "P1" in problem.advice


def test_a_point_that_precedes_itself_keeps_its_other_prerequisites(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, with_row("知识技能点", ["M1", "P4", "自环", "知识", "P4；P1"]))
    problem = only(reading)
    assert (problem.severity, problem.place) == ("rejected", Place("知识技能点", 5, "先修点"))
    assert "不能先修于自己" in problem.reason
    assert [
        e.subject for e in reading.bundles[0].edges if e.predicate == "prerequisite" and e.object.endswith("P4")
    ] == ["point/demo/P1"]


def test_a_ring_is_taken_as_stated_and_its_smallest_is_named(tmp_path: Path) -> None:
    rows = [
        ["M1", "P4", "四", "知识", "P7"],
        ["M1", "P5", "五", "知识", "P4"],
        ["M1", "P6", "六", "知识", "P5；P7"],
        ["M1", "P7", "七", "知识", "P6"],
    ]
    reading = reading_of(tmp_path, with_row("知识技能点", *rows))
    problem = only(reading)
    assert problem.severity == "warning"
    assert "P6 → P7 → P6" in problem.reason
    assert sum(edge.predicate == "prerequisite" for edge in reading.bundles[0].edges) == 3 + 5


def test_a_point_both_necessary_and_advisable_is_necessary(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, with_row("知识技能点", ["M1", "P4", "四", "知识", "P1", "P1"]))
    assert only(reading).severity == "ignored"
    stated = [edge.props for edge in reading.bundles[0].edges if edge.object == "point/demo/P4" and edge.props]
    assert stated == [(("hardness", "hard"),)]


def test_unknown_sheets_and_columns_are_passed_over_and_told(tmp_path: Path) -> None:
    tables = changed(草稿=[["随便"], ["写写"]])
    extras: list[Scalar] = ["学 时数", 3]
    for row, extra in zip(tables["课程"], extras, strict=False):
        row.append(extra)
    reading = reading_of(tmp_path, tables)
    assert [(p.severity, p.place.sheet, p.place.column) for p in reading.problems] == [
        ("ignored", "草稿", ""),
        ("ignored", "课程", "学 时数"),
    ]
    assert "学时" in reading.problems[1].advice
    assert not reading.bad


def test_a_column_that_stands_twice_counts_once(tmp_path: Path) -> None:
    tables = changed()
    extras: list[Scalar] = ["学时", 3, 4]
    for row, extra in zip(tables["课程"], extras, strict=True):
        row.append(extra)
    reading = reading_of(tmp_path, tables)
    assert "两次" in only(reading).reason
    assert prop(next(n for n in reading.bundles[0].nodes if n.id == "course/demo/C1").props, "hours") == 64.0


@pytest.mark.parametrize("sheet", ["服务专业", "课程"])
def test_a_missing_sheet_that_is_required_is_told(tmp_path: Path, sheet: str) -> None:
    reading = reading_of(tmp_path, changed(**{sheet: None}))
    assert f"缺少必需的工作表“{sheet}”" in [problem.reason for problem in reading.problems]
    assert len(reading.bundles) == 1


def test_without_the_library_sheet_nothing_can_be_committed(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, changed(资源库=None))
    assert reading.bundles == []
    assert "资源库" in only(reading).reason


def test_a_slug_that_reads_as_a_code_is_refused(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, changed(资源库=[["资源库标识", "资源库名称", "层级"], ["530701", "某库", "省"]]))
    assert reading.bundles == []
    assert reading.problems[0].place == Place("资源库", 2, "资源库标识")


def test_a_missing_column_that_is_required_costs_its_sheet(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, changed(自有岗位=[["岗位编号"], ["G1"]], 达成=None))
    problem = only(reading)
    assert (problem.place, problem.severity) == (Place("自有岗位", 1, "岗位名称"), "rejected")
    assert (reading.counts["自有岗位"].kept, reading.counts["自有岗位"].rejected) == (0, 1)


def test_headings_that_cannot_be_found_cost_their_sheet(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, changed(自有岗位=[["甲", "乙"], ["1", "2"], [None, None]], 达成=None))
    assert "没有找到表头" in only(reading).reason
    assert reading.counts["自有岗位"].rejected == 2


def test_formula_errors_are_told_with_their_cell(tmp_path: Path) -> None:
    path = written(tmp_path, LIBRARY)
    book = openpyxl.load_workbook(path)
    for place, text in {"B3": "#REF!", "G2": "#N/A"}.items():
        cell = book["素材"][place]
        cell.value, cell.data_type = text, "e"
    book.save(path)
    reading = read_workbook(path)
    assert [(p.place, p.severity) for p in reading.problems] == [
        (Place("素材", 2, "更新日期"), "rejected"),
        (Place("素材", 3, "素材名称"), "rejected"),
    ]
    assert all("公式" in problem.reason for problem in reading.problems)
    assert (reading.counts["素材"].kept, reading.counts["素材"].rejected) == (3, 1)


def test_blank_rows_are_counted_and_not_told(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, with_row("课程", [None, " ", None], ["C3", "丙", "标准课程"]))
    assert reading.problems == []
    assert (reading.counts["课程"].kept, reading.counts["课程"].ignored) == (3, 1)


def test_a_sheet_of_too_many_rows_is_told_and_the_version_is_not_whole(tmp_path: Path) -> None:
    tables = with_row("素材", *[[f"R{n}", f"素材{n}", "视频"] for n in range(10, 40)])
    for name in ("library.xlsx", "folder"):
        reading = read_workbook(written(tmp_path, tables, name), limits=LIMITS._replace(rows=20))
        problem = only(reading)
        assert (problem.place.sheet, problem.severity) == ("素材", "rejected")
        assert "上限" in problem.reason or "超过" in problem.reason
        assert reading.counts["素材"].rejected == 34
        assert not reading.bundles[0].version.whole


def test_stray_entries_of_a_folder_are_told_and_not_read(tmp_path: Path) -> None:
    folder = written(tmp_path, LIBRARY, "folder")
    secret = tmp_path / "自有岗位.csv"
    secret.write_text("岗位名称\n机密\n", encoding="utf-8")
    (folder / "自有岗位.csv").unlink()
    (folder / "自有岗位.csv").symlink_to(secret)
    (folder / "备份").mkdir()
    (folder / "照片.png").write_bytes(b"\x89PNG")
    (folder / ".DS_Store").write_bytes(b"")
    (folder / "达成.csv").unlink()
    (folder / "达成.csv").write_bytes(b"")
    reading = read_workbook(folder)
    assert [(p.severity, p.place.sheet) for p in reading.problems] == [
        ("ignored", "备份"),
        ("ignored", "照片.png"),
        ("ignored", "自有岗位.csv"),
        ("ignored", "达成"),
    ]
    assert not any("机密" in node.label for node in reading.bundles[0].nodes)


def test_one_unreadable_sheet_of_a_folder_does_not_cost_the_others(tmp_path: Path) -> None:
    folder = written(tmp_path, LIBRARY, "folder")
    (folder / "自有岗位.csv").write_bytes(b"\xff\xff\x80,1\n")
    (folder / "达成.csv").unlink()
    reading = read_workbook(folder)
    assert only(reading).place.sheet == "自有岗位"
    assert len(reading.bundles) == 1


def test_commas_without_quotes_do_not_shift_cells_in_silence(tmp_path: Path) -> None:
    folder = written(tmp_path, LIBRARY, "folder")
    with (folder / "自有岗位.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("G2,店长,店员\r\n")
    problem = only(read_workbook(folder))
    assert problem.place == Place("自有岗位", 3, "")
    assert "3 格" in problem.reason
    assert "引号" in problem.advice


@pytest.mark.parametrize(
    ("origin", "reason"),
    [("C9", "资源库标识/编号"), ("other/", "资源库标识/编号"), ("demo/C2", "本库自己的内容")],
)
def test_a_course_is_taken_over_from_another_library_only(tmp_path: Path, origin: str, reason: str) -> None:
    rows = [["课程编号", "课程名称", "课程性质", "沿用来源"], ["C1", "网店运营", "标准课程", origin]]
    reading = reading_of(tmp_path, changed(课程=rows))
    problem = only(reading)
    assert (problem.place, problem.severity) == (Place("课程", 2, "沿用来源"), "rejected")
    assert reason in problem.reason
    assert reading.counts["课程"].kept == 1
    assert not any(edge.predicate == "reuses" for edge in reading.bundles[0].edges)


def test_a_course_taken_over_that_is_not_in_the_graph_is_stated_and_warned_of(tmp_path: Path) -> None:
    rows = [["课程编号", "课程名称", "课程性质", "沿用来源"], ["C1", "网店运营", "标准课程", "other/C3"]]
    tables = changed(课程=rows, 达成=None, 课程对应=None)
    reading = read_workbook(written(tmp_path, tables), FewFacts(MAJORS, "course/other/C30"))
    assert only(reading).severity == "warning"
    assert "C30" in only(reading).advice
    assert any(edge.object == "course/other/C3" for edge in reading.bundles[0].edges)


def test_a_manner_of_reuse_without_its_origin_and_an_extent_without_its_major_are_told(tmp_path: Path) -> None:
    courses = [["课程编号", "课程名称", "课程性质", "沿用方式"], ["C1", "网店运营", "标准课程", "引用"]]
    plans = [["方案名称", "对应程度"], ["方案", "全部"]]
    reading = reading_of(tmp_path, changed(课程=courses, 人才培养方案=plans))
    assert [(p.severity, p.place.column) for p in reading.problems] == [
        ("ignored", "对应程度"),
        ("ignored", "沿用方式"),
    ]


def test_the_module_of_a_resource_attached_to_points_is_left_aside_and_told_once(tmp_path: Path) -> None:
    rows = [[f"R{n}", f"素材{n}", "视频", "教", "P1", "M1"] for n in (8, 9)]
    reading = reading_of(tmp_path, with_row("素材", *rows))
    problem = only(reading)
    assert (problem.severity, problem.place) == ("ignored", Place("素材"))
    assert "2 处" in problem.reason
    assert reading.counts["素材（引用）"].ignored == 2
    assert not any(e.subject == "resource/demo/R8" and e.object == "module/demo/M1" for e in reading.bundles[0].edges)


def test_a_bad_major_costs_the_link_of_a_plan_and_not_the_plan(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, with_row("人才培养方案", ["另一方案", "12345", "全部", 2025]))
    assert only(reading).place == Place("人才培养方案", 3, "专业代码")
    assert any(node.id == "plan/demo/另一方案" for node in reading.bundles[0].nodes)


COURSES = [f"course/530701/{name}" for name in ("网店运营", "网店美工", "直播销售")]
MAJORS = {
    "530701": MajorFact("电子商务"),
    "530702": MajorFact("跨境电子商务"),
    "730701": MajorFact("电子商务"),
    "630701": MajorFact("电子商务", ("530701",), True),
    "630702": MajorFact("旧专业", (), True),
}


def judged(tmp_path: Path, sheet: str, *rows: Sequence[Scalar | None], ids: Sequence[str] = COURSES) -> Reading:
    tables = changed(达成=[list(LIBRARY["达成"][0])])
    tables[sheet].extend(list(row) for row in rows)
    return read_workbook(written(tmp_path, tables), FewFacts(MAJORS, *ids))


@pytest.mark.parametrize(
    ("code", "severity", "reason", "advice"),
    [
        ("530799", "rejected", "不在专业目录中", "电子商务"),
        ("630701", "rejected", "已停用", "530701"),
        ("630702", "rejected", "不在现行专业目录", "现行代码"),
        ("530799K", "warning", "国家控制布点", "核对"),
        ("730701", "warning", "与本库首个专业的高职专科不同", "核对"),
        ("530702", "warning", "与所填「电子商务」不符", "核对"),
    ],
)
def test_a_major_is_checked_against_the_catalogue(
    tmp_path: Path, code: str, severity: str, reason: str, advice: str
) -> None:
    problem = only(judged(tmp_path, "服务专业", [code, "电子商务", "兼", "已接入"]))
    assert (problem.severity, problem.place.row) == (severity, 3)
    assert reason in problem.reason
    assert advice in problem.advice


def test_an_official_course_that_is_not_there_gets_near_names(tmp_path: Path) -> None:
    problem = only(judged(tmp_path, "课程对应", ["C1", "530701", "网店美工设计", "全部"]))
    assert problem.place == Place("课程对应", 3, "官方课程名称")
    assert "网店美工" in problem.advice


def test_a_requirement_is_judged_only_where_its_document_was_read(tmp_path: Path) -> None:
    row = ["P2", "官方要求", "530701", "网店运营", "能开店", "全部"]
    unread = judged(tmp_path, "达成", row, [*row[:4], "能关店", "全部"])
    assert only(unread).severity == "warning"
    assert "尚未收录" in only(unread).reason
    assert sum(edge.predicate == "meets" for edge in unread.bundles[0].edges) == 2
    read = judged(tmp_path, "达成", row, ids=[*COURSES, "requirement/530701/网店运营/能够开店"])
    assert only(read).severity == "rejected"
    assert "能够开店" in only(read).advice


def test_a_major_that_the_library_does_not_serve_is_told_once(tmp_path: Path) -> None:
    ids = [*COURSES, "course/530702/甲", "course/530702/乙"]
    rows = [["C1", "530702", name, "全部"] for name in ("甲", "乙")]
    assert "不在“服务专业”表中" in only(judged(tmp_path, "课程对应", *rows, ids=ids)).reason


def test_with_no_graph_only_the_form_is_checked(tmp_path: Path) -> None:
    assert reading_of(tmp_path, with_row("课程对应", ["C1", "530701", "没有这门课", "全部"])).problems == []


def test_commas_between_known_numbers_get_the_advice_to_use_semicolons(tmp_path: Path) -> None:
    problem = only(reading_of(tmp_path, with_row("素材", ["R9", "合集", "视频", "教", "P1，P2"])))
    assert problem.place == Place("素材", 6, "挂接点")
    assert "；" in problem.advice


def test_a_document_that_nobody_read_is_named_in_words(tmp_path: Path) -> None:
    row = ["P2", "官方要求", "530701", "网店运营", "能开店", "全部"]
    assert "530701 网店运营 的官方文件" in only(judged(tmp_path, "达成", row)).reason


def test_a_resource_whose_address_is_none_is_not_said_to_open(tmp_path: Path) -> None:
    rows = {name: [list(row) for row in sheet] for name, sheet in LIBRARY.items()}
    rows["素材"][0].append("网址")
    for row, address in zip(
        rows["素材"][1:], ["www.example.cn/1", "https://example.cn/2", "www.example.cn/3", None], strict=True
    ):
        row.append(address)
    reading = reading_of(tmp_path, rows)
    said = {
        node.label: (prop(node.props, "live"), prop(node.props, "url"))
        for bundle in reading.bundles
        for node in bundle.nodes
        if node.id.startswith("resource/")
    }
    assert said["规则讲解"] == (None, None), "nobody knows whether it opens"
    assert said["开店实训"] == (True, "https://example.cn/2")
    assert said["旧课件"] == (False, None), "what is said not to open stays so"
    assert said["散件"] == (True, None)
    assert {problem.place.column for problem in reading.problems} == {"网址"}


def test_codes_between_commas_are_written_out_with_semicolons(tmp_path: Path) -> None:
    problem = only(reading_of(tmp_path, with_row("素材", ["R9", "微课", "视频", "教", "P1，P2、P9"])))
    assert "P1；P2；P9" in problem.advice
    assert "其中 1 个“知识技能点”表中没有" in problem.advice


def test_a_code_written_alike_is_named_and_not_taken_for_the_one_that_is_meant(tmp_path: Path) -> None:
    problem = only(reading_of(tmp_path, with_row("素材", ["R9", "微课", "视频", "教", "P11"])))
    assert "P1（平台规则）" in problem.advice
    assert "请核对" in problem.advice
