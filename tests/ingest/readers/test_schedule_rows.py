import pytest

from ingest.documents.blocks import Grid
from ingest.readers.schedule_rows import CourseRow, Passed, course_columns, role_of, rows_of
from tests.ingest.readers.grids import grid

THREE_HEADS = (
    ("课程类别", "<", "课程代码", "课程名称", "课程类型", "学分", "教学学时", "<", "各学期教学课时分配", "<", "<"),
    ("^", "^", "^", "^", "^", "^", "教学总学时", "其中实践\n课时", "1", "2", "3"),
    ("^", "^", "^", "^", "^", "^", "^", "^", "16", "18", "18"),
)


def rows(table: Grid) -> list[CourseRow | Passed]:
    columns = course_columns(table)
    assert columns is not None
    return list(rows_of(table, columns))


def courses(table: Grid) -> list[CourseRow]:
    return [row for row in rows(table) if isinstance(row, CourseRow)]


def test_three_rows_of_headings_and_merged_categories_are_understood() -> None:
    table = grid(
        *THREE_HEADS,
        ("平台课程", "公共必修课", "A1", "体育", "实践课", "1", "36", "36", "36", "", ""),
        ("^", "专业基础课", "A2", "市场营销\n基础", "理论课", "3", "48", "24", "", "48", "0"),
        ("^", "专业核心课", "A3", "数字营销*", "理论课", "3.5", "56", "", "", "28", "28"),
    )
    found = courses(table)
    assert [(row.name, row.code, row.role, row.credits, row.hours, row.practice, row.terms) for row in found] == [
        ("体育", "A1", "public", 1.0, 36.0, 36.0, ("1",)),
        ("市场营销基础", "A2", "foundation", 3.0, 48.0, 24.0, ("2",)),
        ("数字营销", "A3", "core", 3.5, 56.0, None, ("2", "3")),
    ]
    assert found[1].category == "平台课程／专业基础课／理论课"
    assert (found[1].evidence.row, found[1].evidence.table, found[1].evidence.column) == (5, "表 1", "课程名称")
    assert found[1].evidence.quote.startswith("平台课程 | 专业基础课 | A2 | 市场营销 基础")


def test_every_row_is_a_course_or_passed_over() -> None:
    table = grid(
        *THREE_HEADS,
        ("平台课程", "公共必修课", "A1", "体育", "", "1", "36", "", "", "", ""),
        ("^", "^", "小计", "<", "", "1", "36", "", "", "", ""),
        ("^", "^", "A9", "", "", "2", "32", "", "", "", ""),
        ("^", "^", "", "待定", "", "2", "32", "", "", "", ""),
        ("备注：各学期安排可以调整", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<"),
        ("", "", "", "", "", "", "", "", "", "", ""),
    )
    found = rows(table)
    assert len(found) == len(table.rows)
    passed = [(row.row, row.reason) for row in found[3:] if isinstance(row, Passed)]
    assert passed == [
        (5, ""),
        (6, "没有课程名称，这一行不采用"),
        (7, "课程“待定”还没有定下名称，不采用"),
        (8, ""),
        (9, ""),
    ]


def test_headings_repeated_on_a_further_page_are_no_course() -> None:
    table = grid(("课程名称", "学分"), ("甲课", "2"), ("课程名称", "学分"), ("乙课", "3"))
    assert [(row.name, row.credits) for row in courses(table)] == [("甲课", 2.0), ("乙课", 3.0)]


def test_headings_of_several_rows_without_merges_are_one() -> None:
    table = grid(
        ("课程名称", "学分", "学时", "", "学期", ""),
        ("", "", "总学时", "实践学时", "一", "二"),
        ("甲课", "2", "32", "8", "", "2"),
    )
    (row,) = courses(table)
    assert (row.name, row.hours, row.practice, row.terms) == ("甲课", 32.0, 8.0, ("2",))


def test_credits_and_hours_in_one_cell_and_what_comes_before_and_after() -> None:
    table = grid(
        ("专业核心课程名称", "开课学期", "先修课程", "后续课程", "学分/学时"),
        ("大数据分析", "第3-4学期", "Java程序设计", "可视化\n挖掘", "2/32"),
        ("大数据挖掘", "2、四", "", "", "4 / 64"),
    )
    first, second = courses(table)
    assert (first.role, first.credits, first.hours, first.terms) == ("core", 2.0, 32.0, ("3", "4"))
    assert (first.before, first.after) == (("Java程序设计",), ("可视化", "挖掘"))
    assert (second.terms, second.before) == (("2", "4"), ())


def test_what_is_no_number_is_told_with_its_column() -> None:
    (row,) = courses(grid(("课程名称", "学分", "总学时"), ("岗位实习", "12", "24周")))
    assert (row.credits, row.hours, row.unread) == (12.0, None, (("总学时", "24周"),))


def test_a_category_that_is_written_once_holds_for_the_rows_below() -> None:
    found = courses(grid(("模块名称", "课程名称", "学分"), ("方向模块", "甲课", "2"), ("", "乙课", "3")))
    assert [row.category for row in found] == ["方向模块", "方向模块"]


def test_the_role_may_come_from_the_caption() -> None:
    table = grid(("课程名称", "学分"), ("甲课", "2"), caption="表2 专业基础课程列表")
    assert courses(table)[0].role == "foundation"


@pytest.mark.parametrize(
    "heads",
    [
        ("序号", "实训室名称", "设备"),
        ("课程性质及类别", "学时数", "占总学时百分比（%）"),
        ("模块名称", "课程名称", "学习情境（项目）1"),
        ("学年", "学期", "教学周数"),
    ],
)
def test_other_tables_list_no_courses(heads: tuple[str, ...]) -> None:
    assert course_columns(grid(heads, ("1", "甲", "2"))) is None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("平台课程／公共必修课", "public"),
        ("平台课程／专业基础课／理论课", "foundation"),
        ("专业（群）平台课程", "foundation"),
        ("专业 核心 课", "core"),
        ("模块课程／专业群任选模块1", "extension"),
        ("模块课程／公共限选模块", "public"),
        ("专业拓展课", "extension"),
        ("综合实践环节", None),
    ],
)
def test_roles_follow_from_the_words_of_a_category(text: str, role: str | None) -> None:
    assert role_of(text) == role
