"""The sample libraries: well-formed, labelled as samples, and lacking exactly what planted_gaps.csv says.

The gaps are computed here from the CSV files alone, by the rules of DESIGN 7 written out once more in plain Python, so
that neither the graph nor the coverage code is needed to know what is missing.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from ingest.workbook.sheets import REGISTRY, SHEETS, Sheet, SheetColumn
from tools.make_samples import FOLDERS, SAMPLES, make
from tools.sample_content.outline import OutlineError, read_course

NOTICE = "样例库，非真实建设成果"
Row = dict[str, str]
Missing = dict[tuple[str, str], str]

CORE = {
    "530701": "网店运营、数据化运营、零售门店O2O运营、社群运营、网络营销、互联网销售、视觉营销设计、互联网产品开发",
    "730701": "数字化零售运营、客户服务、视觉设计与制作、网络推广实务、新媒体运营、新媒体营销、直播销售、直播运营实务",
}
FOUNDATION = {
    "530701": "电子商务基础、商务数据分析、零售基础、管理学基础、市场营销、财税基础、数据可视化、电子商务法律法规",
    "730701": "电子商务基础、零售基础、市场营销、商品拍摄与素材编辑",
}
"""Course names of the 2022 专业简介 of the two majors."""

LAMPS = {"知识": "教考", "技能": "教练考", "素养": "教"}
STALE_AFTER = timedelta(days=365)


@dataclass(frozen=True)
class Library:
    """All rows of a sample library, by sheet."""

    slug: str
    sheets: dict[str, list[Row]]

    def __getitem__(self, sheet: str) -> list[Row]:
        return self.sheets[sheet]

    def ids(self, sheet: str, column: str) -> set[str]:
        return {row[column] for row in self[sheet]}


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def library(slug: str) -> Library:
    folder = SAMPLES / FOLDERS[slug]
    return Library(slug, {sheet.name: rows_of(folder / f"{sheet.name}.csv") for sheet in SHEETS})


LIBRARIES = [library(slug) for slug in FOLDERS]
each = pytest.mark.parametrize("lib", LIBRARIES, ids=lambda lib: lib.slug)


def listed(cell: str) -> list[str]:
    return [part for part in cell.split("；") if part]


# The gaps, computed from the rows alone


def standard_courses(lib: Library) -> set[str]:
    return {row["课程编号"] for row in lib["课程"] if row["课程性质"] == "标准课程"}


def counted_points(lib: Library) -> set[str]:
    modules = {row["模块编号"] for row in lib["模块"] if row["课程编号"] in standard_courses(lib)}
    return {row["点编号"] for row in lib["知识技能点"] if row["模块编号"] in modules}


def lights_of_points(lib: Library) -> dict[str, set[str]]:
    lights: dict[str, set[str]] = defaultdict(set)
    for row in lib["素材"]:
        if row["可用"] != "否":
            for point in listed(row["挂接点"]):
                lights[point].update(row["用途"].split("、") if row["用途"] else [])
    return lights


def requirement_gaps(lib: Library) -> Missing:
    counted, lights = counted_points(lib), lights_of_points(lib)
    meeting: dict[str, set[str]] = defaultdict(set)
    for row in lib["达成"]:
        if row["达成类型"] == "自有要求" and row["对应程度"] == "全部" and row["点编号"] in counted:
            meeting[row["内容"]].add(row["点编号"])
    found: Missing = {}
    for row in lib["自有要求"]:
        points = meeting[row["要求编号"]]
        lit = set[str]().union(*(lights[point] for point in points))
        missing = ([] if points else ["列明"]) + [f"有{lamp}" for lamp in LAMPS[row["类别"]] if lamp not in lit]
        if missing:
            found["自有要求缺口", f"requirement/{lib.slug}/{row['要求编号']}"] = "、".join(missing)
    return found


def course_gaps(lib: Library, section: str, demand: dict[str, str]) -> Missing:
    named = {
        (row["专业代码"], row["官方课程名称"])
        for row in lib["课程对应"]
        if row["对应程度"] == "全部" and row["课程编号"] in standard_courses(lib)
    }
    return {
        (section, f"course/{major}/{name}"): "列明"
        for major in sorted(lib.ids("服务专业", "专业代码"))
        for name in demand[major].split("、")
        if (major, name) not in named
    }


def dates_of_courses(lib: Library) -> dict[str, set[date]]:
    course_of_module = {row["模块编号"]: row["课程编号"] for row in lib["模块"]}
    course_of_point = {row["点编号"]: course_of_module[row["模块编号"]] for row in lib["知识技能点"]}
    dates: dict[str, set[date]] = defaultdict(set)
    for row in lib["素材"]:
        courses = {course_of_point[point] for point in listed(row["挂接点"])}
        courses |= {course_of_module[module] for module in listed(row["挂接模块"])} | set(listed(row["挂接课程"]))
        for course in courses:
            dates[course].update(date.fromisoformat(day) for day in (row["新建日期"], row["更新日期"]) if day)
    return dates


def stale_courses(lib: Library) -> Missing:
    dates = dates_of_courses(lib)
    latest = max(day for days in dates.values() for day in days)
    stale = {course for course in standard_courses(lib) & dates.keys() if latest - max(dates[course]) > STALE_AFTER}
    return {("更新滞后", f"course/{lib.slug}/{course}"): "" for course in stale}


@each
def test_the_gaps_are_exactly_the_planted_ones(lib: Library) -> None:
    planted = [row for row in rows_of(SAMPLES / "planted_gaps.csv") if row["library"] == lib.slug]
    found = course_gaps(lib, "官方缺口", CORE) | course_gaps(lib, "基础课缺口", FOUNDATION)
    found |= requirement_gaps(lib) | stale_courses(lib)
    assert found == {(row["section"], row["item"]): row["missing"] for row in planted}
    assert len(found) == len(planted)
    assert all(row["why"] for row in planted)


@each
def test_every_post_is_met_in_full(lib: Library) -> None:
    full = {row["内容"] for row in lib["达成"] if row["达成类型"] == "自有岗位" and row["对应程度"] == "全部"}
    assert full == lib.ids("自有岗位", "岗位编号")


def test_a_course_without_practice_and_a_practice_that_cannot_be_opened_are_among_the_gaps() -> None:
    lib = library("ec-sample")
    in_c08 = [row for row in lib["素材"] if "C08-" in row["挂接点"] + row["挂接模块"] or row["挂接课程"] == "C08"]
    assert len(in_c08) > 40
    assert not any("练" in row["用途"] for row in in_c08)
    dead = [row for row in lib["素材"] if row["可用"] == "否" and "C07-M4-P06" in row["挂接点"]]
    assert ["练" in row["用途"] for row in dead] == [True]


def test_looser_rules_would_hide_planted_gaps() -> None:
    lib = library("ec-sample")
    lights = lights_of_points(lib)
    met = {(row["点编号"], row["内容"]): row["对应程度"] for row in lib["达成"]}
    assert met["C02-M5-P05", "C02-Q07"] == "部分"
    assert "练" in lights["C02-M5-P05"]
    assert met["C13-M2-P01", "C08-Q05"] == "全部"
    assert "练" in lights["C13-M2-P01"]
    assert any(row["挂接模块"] == "C01-M5" and row["用途"] == "练" for row in lib["素材"])
    personal = [row for row in lib["课程对应"] if row["课程编号"] not in standard_courses(lib)]
    assert [(row["官方课程名称"], row["对应程度"]) for row in personal] == [("互联网产品开发", "全部")]


def test_the_secondary_library_names_in_full_what_the_first_lacks() -> None:
    lacking = {item for section, item in course_gaps(library("ec-sample"), "官方缺口", CORE) if section == "官方缺口"}
    assert lacking == {"course/530701/社群运营"}
    assert not lacking & {item for _, item in course_gaps(library("ec-sample-secondary"), "官方缺口", CORE)}


# Well-formed


def test_sizes_are_those_of_a_full_library() -> None:
    lib = library("ec-sample")
    core = {row["课程编号"] for row in lib["课程对应"] if row["官方课程名称"] in CORE["530701"].split("、")}
    core &= standard_courses(lib)
    modules: dict[str, int] = defaultdict(int)
    for row in lib["模块"]:
        modules[row["课程编号"]] += 1
    assert len(core) == 8
    assert all(5 <= modules[course] <= 8 for course in core)
    assert len(lib["知识技能点"]) >= 250
    assert len(lib["素材"]) >= 600
    assert lib.ids("知识技能点", "类别") == {"知识", "技能", "素养"}
    assert len(lib.ids("素材", "素材类型")) >= 8
    wanted: dict[str, int] = defaultdict(int)
    for row in lib["自有要求"]:
        wanted[row["课程编号"]] += 1
    assert all(6 <= wanted[course] <= 12 for course in standard_courses(lib))


@each
def test_a_sample_says_that_it_is_one(lib: Library) -> None:
    (row,) = lib["资源库"]
    assert (row["样例"], row["说明"], row["资源库标识"]) == ("是", NOTICE, lib.slug)
    assert "样例" in row["资源库名称"]
    assert all("示例" in who or "样例" in who for who in listed(row["主持单位"]))
    assert all("样例" in plan["方案名称"] for plan in lib["人才培养方案"])
    assert all(row["网址"].split("/")[2].endswith(".example") for row in lib["素材"])


def valid(column: SheetColumn, cell: str) -> bool:
    if not cell:
        return not column.required
    match column.cell:
        case "choice":
            return cell in column.choices
        case "choices":
            return set(cell.split("、")) <= set(column.choices)
        case "yes-no":
            return cell in ("是", "否")
        case "integer":
            return cell.isdecimal()
        case "number":
            return float(cell) > 0
        case "date":
            return date(2024, 1, 1) <= date.fromisoformat(cell) <= date(2026, 12, 31)
        case "url":
            return cell.startswith("https://") and ".example/" in cell
        case _:
            return cell == cell.strip()


def check_sheet(sheet: Sheet, path: Path) -> None:
    rows = rows_of(path)
    assert rows
    assert list(rows[0]) == [column.name for column in sheet.columns]
    bad = [
        (number, column.name, row[column.name])
        for number, row in enumerate(rows, 2)
        for column in sheet.columns
        if not valid(column, row[column.name])
    ]
    assert not bad, path.name


@each
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_cell_is_what_its_column_allows(lib: Library, sheet: Sheet) -> None:
    check_sheet(sheet, SAMPLES / FOLDERS[lib.slug] / f"{sheet.name}.csv")


@each
def test_numbers_are_unique_and_no_reference_dangles(lib: Library) -> None:
    keys = {
        "课程": "课程编号",
        "模块": "模块编号",
        "知识技能点": "点编号",
        "素材": "素材编号",
        "自有要求": "要求编号",
        "自有岗位": "岗位编号",
    }
    ids = {sheet: lib.ids(sheet, column) for sheet, column in keys.items()}
    assert all(len(lib[sheet]) == len(ids[sheet]) for sheet in keys)
    for sheet in ("课程对应", "模块", "自有要求"):
        assert lib.ids(sheet, "课程编号") <= ids["课程"], sheet
    assert lib.ids("知识技能点", "模块编号") <= ids["模块"]
    assert lib.ids("达成", "点编号") <= ids["知识技能点"]
    for kind, sheet in {"自有要求": "自有要求", "自有岗位": "自有岗位"}.items():
        assert {row["内容"] for row in lib["达成"] if row["达成类型"] == kind} <= ids[sheet]
    for column, sheet in {"挂接点": "知识技能点", "挂接模块": "模块", "挂接课程": "课程"}.items():
        assert {target for row in lib["素材"] for target in listed(row[column])} <= ids[sheet], column
    for column in ("先修点", "建议先修点"):
        assert {before for row in lib["知识技能点"] for before in listed(row[column])} <= ids["知识技能点"], column


@each
def test_names_are_unique_where_a_teacher_would_confuse_them(lib: Library) -> None:
    names = [row["素材名称"] for row in lib["素材"]]
    assert len(names) == len(set(names))
    points = [row["点名称"] for row in lib["知识技能点"]]
    assert len(points) == len(set(points))


@each
def test_the_hours_of_modules_add_up_to_those_of_their_course(lib: Library) -> None:
    hours: dict[str, int] = defaultdict(int)
    for row in lib["模块"]:
        hours[row["课程编号"]] += int(row["学时"])
    assert hours == {row["课程编号"]: int(row["学时"]) for row in lib["课程"] if not row["沿用来源"]}


@each
def test_every_resource_hangs_somewhere_and_some_only_on_a_module_or_course(lib: Library) -> None:
    hanging = [(row["挂接点"], row["挂接模块"], row["挂接课程"]) for row in lib["素材"]]
    assert all(sum(map(bool, places)) == 1 for places in hanging)
    assert all(any(places[at] for places in hanging) for at in range(3))
    assert any("；" in points for points, _, _ in hanging)


@each
def test_prerequisites_have_no_cycle(lib: Library) -> None:
    before = {row["点编号"]: {*listed(row["先修点"]), *listed(row["建议先修点"])} for row in lib["知识技能点"]}
    assert len(list(TopologicalSorter(before).static_order())) == len(before)
    assert any(after.split("-")[0] != point.split("-")[0] for after, points in before.items() for point in points)


def test_what_is_taken_over_exists_in_the_other_library() -> None:
    taker, owner = library("ec-sample-secondary"), library("ec-sample")
    sources = [row["沿用来源"] for sheet in ("课程", "素材") for row in taker[sheet] if row["沿用来源"]]
    known = owner.ids("课程", "课程编号") | owner.ids("素材", "素材编号")
    assert len(sources) == 4
    assert {source.split("/")[0] for source in sources} == {"ec-sample"}
    assert {source.split("/")[1] for source in sources} <= known


def test_the_accepted_total_is_what_stood_there_and_a_tenth_was_renewed_in_the_year_after() -> None:
    lib = library("ec-sample")
    (facts,) = lib["资源库"]
    accepted, total = date.fromisoformat(facts["验收日期"]), int(facts["验收时资源总数"])
    assert accepted.year == 2025
    assert sum(date.fromisoformat(row["新建日期"]) <= accepted for row in lib["素材"]) == total
    for first, last in (
        (accepted + timedelta(days=1), accepted + timedelta(days=365)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ):
        renewed = sum(
            any(first <= date.fromisoformat(day) <= last for day in (row["新建日期"], row["更新日期"]) if day)
            for row in lib["素材"]
        )
        assert renewed >= total / 10


def test_the_registry_knows_both_libraries_and_some_that_are_not_imported() -> None:
    check_sheet(REGISTRY, SAMPLES / f"{REGISTRY.name}.csv")
    rows = rows_of(SAMPLES / f"{REGISTRY.name}.csv")
    assert all("样例" in row["资源库名称"] for row in rows)
    known = {(row["资源库标识"], row["专业代码"], row["主/兼"], row["状态"]) for row in rows}
    assert {
        (lib.slug, row["专业代码"], row["主/兼"], row["状态"]) for lib in LIBRARIES for row in lib["服务专业"]
    } <= known
    assert sum(row["状态"] == "已立项" and row["资源库标识"] not in FOLDERS for row in rows) >= 2


def test_making_the_samples_again_writes_the_same_bytes(tmp_path: Path) -> None:
    make(tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    kept = {path.relative_to(SAMPLES): path.read_bytes() for path in SAMPLES.rglob("*.csv")}
    kept.pop(Path("planted_gaps.csv"))
    assert made == kept
    assert not any(text.startswith(b"\xef\xbb\xbf") or b"\r" in text for text in made.values())


@pytest.mark.parametrize(
    "line", ["知 一个点 !没有这个标记", "任 没有模块的任务 @ 1", "求 难 不认识的类别 = 1.1", "== 没有学时"]
)
def test_an_outline_that_cannot_be_read_names_file_and_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "C99.txt"
    path.write_text(f"课程 试读\n\n{line}\n", encoding="utf-8")
    with pytest.raises(OutlineError, match=r"C99\.txt 第 3 行"):
        read_course(path)
