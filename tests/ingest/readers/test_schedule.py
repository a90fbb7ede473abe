import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from ingest.documents.errors import DocumentError, Unrecognised
from ingest.documents.papers import open_paper
from ingest.documents.tables import open_tables
from ingest.holdings import Told
from ingest.order import Order
from ingest.readers.schedule import looks_like_schedule, read
from ingest.recognise import Content, recognise
from ingest.report import Reading
from ontology.claims import Authority, prop
from ontology.names import NodeId, node_id
from tests.ingest.library_files import FewFacts

DATA = Path(os.environ.get("ZHITU_DATA", "../shared/data")) / "cn" / "documents"
real = pytest.mark.skipif(not DATA.exists(), reason="needs ZHITU_DATA")
OURS = Order(library="ec-demo")

HEADS = ["课程类别", "课程代码", "课程名称", "学分", "总学时", "第1学期", "第2学期"]
ROWS: list[list[str | int | None]] = [
    ["公共基础课", "A1", "体育", 1, 36, 36, None],
    ["专业核心课", "A2", "网店运营", 4, 64, None, 64],
    [None, "A3", "数据分析", 3, 48, None, 48],
    [None, None, "小计", 8, 148, 36, 112],
]


def workbook(path: Path, title: str = "电子商务专业教学进程表（专业代码：530701）") -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "进程表"
    sheet.append([title])
    sheet.append(HEADS)
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=7)
    book.save(path)
    return path


def of(path: Path, order: Order = OURS) -> Reading:
    return read(path, open_paper(path), order)


def test_courses_belong_to_the_library_and_have_roles_in_the_major(tmp_path: Path) -> None:
    reading = of(workbook(tmp_path / "a.xlsx"))
    (bundle,) = reading.bundles
    assert (bundle.version.source, bundle.version.authority) == ("schedule/ec-demo/530701", Authority.INSTITUTION)
    courses = {node.id: node for node in bundle.nodes}
    assert set(courses) == {"course/ec-demo/体育", "course/ec-demo/网店运营", "course/ec-demo/数据分析"}
    shop = courses[next(identity for identity in courses if identity.endswith("网店运营"))]
    assert (prop(shop.props, "credits"), prop(shop.props, "hours")) == (4.0, 64.0)
    assert prop(shop.props, "note") == "课程代码 A2；专业核心课；第 2 学期"
    assert (shop.evidence.table, shop.evidence.row, shop.evidence.column) == ("进程表", 4, "课程名称")
    edges = Counter((edge.subject, edge.predicate, prop(edge.props, "role")) for edge in bundle.edges)
    assert edges == {
        ("library/ec-demo", "owns", None): 3,
        ("major/530701", "hasCourse", "public"): 1,
        ("major/530701", "hasCourse", "core"): 2,
    }


def test_every_row_is_counted(tmp_path: Path) -> None:
    reading = of(workbook(tmp_path / "a.xlsx"))
    rows = reading.counts["行"]
    assert (rows.kept, rows.rejected, rows.ignored, rows.read) == (3, 0, 3, 6)
    assert reading.counts["课程"].kept == 3


def test_without_a_code_no_major_is_guessed(tmp_path: Path) -> None:
    reading = of(workbook(tmp_path / "a.xlsx", "市场营销专业教学进程表"))
    (bundle,) = reading.bundles
    assert bundle.version.source == "schedule/ec-demo/市场营销"
    assert {edge.predicate for edge in bundle.edges} == {"owns"}
    (problem,) = reading.problems
    assert "没有专业代码" in problem.reason
    assert "530605" in problem.reason
    assert not reading.bad


def test_without_a_library_it_belongs_to_nobody_and_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="--library"):
        of(workbook(tmp_path / "a.xlsx"), Order())


def test_a_course_that_a_second_table_states_otherwise_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("附表")
    for row in (["课程名称", "课程代码", "学分"], ["网店运营", "B2", 2], ["新课", "", 2]):
        book["附表"].append(row)
    book.create_sheet("统计").append(["合计", 8])
    book.save(path)
    reading = of(path)
    assert [(problem.place.sheet, problem.severity) for problem in reading.problems] == [
        ("附表", "warning"),
        ("统计", "ignored"),
    ]
    assert "课程代码 A2 / B2、学分 4.0 / 2.0" in reading.problems[0].reason
    assert (reading.counts["课程"].kept, reading.counts["课程"].ignored) == (4, 1)


def test_reading_twice_is_the_same_and_other_tables_are_none(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    assert of(path).bundles == of(path).bundles
    (tmp_path / "b.csv").write_text("姓名,单位\n甲,乙\n", encoding="utf-8")
    assert not looks_like_schedule(open_tables(tmp_path / "b.csv").tables)
    with pytest.raises(Unrecognised, match="教学进程表"):
        of(tmp_path / "b.csv")


class Library(FewFacts):
    """A graph in which the library has courses of its own already."""

    def told(self, library: str) -> Sequence[Told]:
        """Return two courses, one of which has the schedule's code as its number."""
        assert library == "ec-demo"
        labels = {
            node_id("course", library, key): name for key, name in {"K01": "网店运营", "A3": "商务数据分析"}.items()
        }
        return [Told("library/ec-demo", "示例库", labels, dict.fromkeys(labels, "library/ec-demo"))]

    def called(self, identity: NodeId) -> NodeId:
        """Return the id itself: nothing was reworded."""
        return identity

    def worded(self, source: str) -> Mapping[NodeId, str]:
        """Return nothing: no items were read."""
        return {}


def test_courses_that_the_library_has_keep_their_ids_and_remarks(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    (bundle,) = of(path, OURS._replace(known=Library({}))).bundles
    nodes = {node.id: node for node in bundle.nodes}
    assert set(nodes) == {"course/ec-demo/体育", "course/ec-demo/K01", "course/ec-demo/A3"}
    shop = nodes[node_id("course", "ec-demo", "K01")]
    assert (prop(shop.props, "credits"), prop(shop.props, "note")) == (4.0, None)


def test_it_is_recognised_by_its_columns(tmp_path: Path) -> None:
    assert recognise(Content(workbook(tmp_path / "a.xlsx"))) == "schedule"


@real
@pytest.mark.parametrize(
    ("name", "rows", "courses", "coded", "named"),
    [
        (
            "teaching_schedule_2022_市场营销.xlsx",
            (108, 53),
            101,
            85,
            {"市场调查与分析", "消费者行为分析", "数字营销", "产品规划与服务设计", "品牌策划与推广", "全域营销推广"}
            | {"复杂销售与招投标", "智能客户服务实务"},
        ),
        (
            "teaching_schedule_2022_大数据技术.xls",
            (71, 74),
            64,
            39,
            {
                "大数据分析",
                "大数据可视化",
                "大数据系统搭建部署",
                "大数据存储与访问",
                "大数据采集与预处理",
                "大数据挖掘",
            },
        ),
    ],
)
def test_the_real_schedules(name: str, rows: tuple[int, int], courses: int, coded: int, named: set[str]) -> None:
    reading = of(DATA / name)
    assert recognise(Content(DATA / name)) == "schedule"
    assert (reading.counts["行"].kept, reading.counts["行"].ignored) == rows
    (bundle,) = reading.bundles
    assert len(bundle.nodes) == reading.counts["课程"].kept == courses
    core = {node.label for node in bundle.nodes if "专业核心课" in str(prop(node.props, "note"))}
    assert core == named
    assert all(
        node.evidence.row and node.evidence.table and node.label[:2] in node.evidence.quote for node in bundle.nodes
    )
    assert sum(str(prop(node.props, "note")).startswith("课程代码 A") for node in bundle.nodes) == coded


@real
def test_a_real_row_is_read_to_the_last_cell() -> None:
    (bundle,) = of(DATA / "teaching_schedule_2022_市场营销.xlsx").bundles
    node = next(node for node in bundle.nodes if node.label == "品牌策划与推广")
    assert (prop(node.props, "credits"), prop(node.props, "hours")) == (4.0, 64.0)
    assert prop(node.props, "note") == (
        "课程代码 A101005-4；平台课程／专业核心课／教学做一体化课；第 3 学期；实践 32 学时"
    )
    assert (node.evidence.table, node.evidence.row) == ("教学进程表1", 41)
