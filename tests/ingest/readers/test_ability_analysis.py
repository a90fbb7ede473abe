"""职业能力分析表 as schools draw them: PGSD, DACUM, by 工作领域 or 工作项目, with and without posts."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.documents.blocks import Block, GridCell, Line, Paper, Paragraph
from ingest.documents.errors import DocumentError, Unrecognised
from ingest.documents.papers import open_paper
from ingest.documents.repair import repaired
from ingest.order import Order
from ingest.readers.ability_analysis import read, recognises
from ingest.readers.ability_analysis_columns import columns_of
from ingest.readers.ability_analysis_rows import Work, rows_of, split_items
from ingest.report import Reading
from ontology.claims import Authority, prop
from tests.ingest.readers.grids import grid
from tests.ingest.readers.papers import DOCUMENTS, needs_documents

Words = str | Sequence[Sequence[str]]
TITLE = "电子商务专业（530701）工作任务与职业能力分析表"
HEAD = ["工作领域", "工作任务", "职业能力"]


def paper(*blocks: Words) -> Paper:
    made: list[Block] = []
    for at, block in enumerate(blocks, 1):
        made.append(Paragraph(at, (Line(block),)) if isinstance(block, str) else grid(*block, number=at))
    return repaired(Paper("docx", tuple(made)))


def of(folder: Path, *blocks: Words, library: str | None = "ec") -> Reading:
    path = folder / "分析表.docx"
    path.write_bytes(b"")
    document = paper(*blocks)
    assert recognises(document)
    return read(path, document, Order(library=library))


def said(reading: Reading) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (function, task, abilities with their numbers before them) in the order of the document."""
    nodes = {node.id: node for node in reading.bundles[0].nodes}
    edges = reading.bundles[0].edges
    return [
        (
            nodes[task.subject].label,
            nodes[task.object].label,
            tuple(
                f"{prop(nodes[edge.object].props, 'code') or ''} {nodes[edge.object].label}".strip()
                for edge in edges
                if edge.predicate == "requires" and edge.subject == task.object
            ),
        )
        for task in edges
        if task.predicate == "hasTask"
    ]


def reasons(reading: Reading, severity: str) -> list[str]:
    return [problem.reason for problem in reading.problems if problem.severity == severity]


def test_an_analysis_is_the_librarys_own_and_no_official_demand(tmp_path: Path) -> None:
    reading = of(tmp_path, TITLE, [HEAD, ["1 店铺运营", "1-1 开店", "1-1-1 能注册账号；\n1-1-2 掌握平台规则。"]])
    version, nodes, edges = reading.bundles[0]
    assert (version.source, version.authority.official) == ("ability-analysis/ec/530701", False)
    assert (version.authority, version.whole, version.title) == (
        Authority.INSTITUTION,
        True,
        TITLE.replace("（", "(").replace("）", ")"),
    )
    assert [node.id for node in nodes] == [
        "occupational-standard/ec/530701",
        "function/ec/530701/店铺运营",
        "task/ec/530701/店铺运营/开店",
        "requirement/ec/530701/店铺运营/开店/能注册账号",
        "requirement/ec/530701/店铺运营/开店/掌握平台规则",
    ]
    assert dict(nodes[0].props) == {"depth": "enterprise"}
    assert [(edge.predicate, prop(edge.props, "kind")) for edge in edges] == [
        ("owns", None),
        ("hasFunction", None),
        ("hasTask", None),
        ("requires", "skill"),
        ("requires", "knowledge"),
    ]
    assert edges[3].evidence.quote == "1-1-1 能注册账号"
    assert (edges[3].evidence.row, edges[3].evidence.column) == (2, "职业能力")


def test_a_chart_of_dacum_has_tasks_beside_each_other(tmp_path: Path) -> None:
    for rows in (
        [["职责", "任务", "<", "<"], ["A 接待", "A-1 迎客", "A-2 问需", "A-3 推荐"], ["B 订单", "B-1 核对", "", ""]],
        [["综合能力", "专项能力", "<", "<"], ["A接待", "A1迎客", "A2问需", "A3推荐"], ["B订单", "B1核对", "", ""]],
    ):
        reading = of(tmp_path, "电子商务专业DACUM职业能力图表", rows)
        assert [(function, task) for function, task, _ in said(reading)] == [
            ("接待", "迎客"),
            ("接待", "问需"),
            ("接待", "推荐"),
            ("订单", "核对"),
        ]
        assert reading.counts["行"].kept == 2


def test_pgsd_numbers_abilities_in_a_column_of_their_own(tmp_path: Path) -> None:
    reading = of(
        tmp_path,
        "电子商务专业（高职）职业能力标准（PGSD）",
        [
            ["工作任务", "职业能力（P）", "<"],
            ["^", "编号", "内容"],
            ["1 店铺运营", "P-1.1", "能装修店铺"],
            ["^", "P-1.2", "能上架商品"],
        ],
        "通用能力",
        [["能力类别", "编号", "能力描述"], ["沟通能力", "G-1.1", "能清晰表达"], ["", "G-1.2", "能倾听客户"]],
    )
    assert said(reading) == [
        ("店铺运营", "店铺运营", ("P-1.1 能装修店铺", "P-1.2 能上架商品")),
        ("沟通能力", "沟通能力", ("G-1.1 能清晰表达", "G-1.2 能倾听客户")),
    ]
    assert reading.bundles[0].version.source == "ability-analysis/ec/530701"  # 高职 settles the name


def test_posts_stand_in_a_column_or_above_their_table(tmp_path: Path) -> None:
    column = [
        ["岗位", *HEAD],
        ["网店美工", "图片处理", "修图", "能抠图"],
        ["^", "", "拍摄", "能布光"],
        ["客服", "接待", "售前", "能答疑"],
    ]
    above: tuple[Words, ...] = (
        "岗位一：网店美工",
        [HEAD, ["图片处理", "修图", "能抠图"], ["", "拍摄", "能布光"]],
        "岗位二：客服",
        [HEAD, ["接待", "售前", "能答疑"]],
    )
    rows = [HEAD, ["岗位：网店美工", "<", "<"], *above[1][1:], ["岗位：客服", "<", "<"], ["接待", "售前", "能答疑"]]
    for blocks in ((column,), above, (rows,)):
        reading = of(tmp_path, TITLE, *blocks)
        edges = reading.bundles[0].edges
        posts = [
            (edge.subject, edge.object) for edge in edges if edge.predicate == "hasFunction" and "post" in edge.subject
        ]
        assert posts == [
            ("post/ec/网店美工", "function/ec/530701/网店美工/图片处理"),
            ("post/ec/客服", "function/ec/530701/客服/接待"),
        ]
        targets = [edge.object for edge in edges if edge.predicate == "targets"]
        assert targets == [post for post, _ in posts]
        assert len(said(reading)) == 3


def test_columns_of_kinds_say_the_kind_and_levels_are_remarks(tmp_path: Path) -> None:
    reading = of(
        tmp_path,
        "岗位职业能力分析表",
        [
            ["典型工作任务", "职业能力要求", "<", "<", "对应课程"],
            ["^", "知识", "技能", "素质", "^"],
            ["售前接待", "1.商品知识\n2.平台规则", "快速回复", "耐心", "客户服务"],
        ],
    )
    assert said(reading) == [("售前接待", "售前接待", ("商品知识", "平台规则", "快速回复", "耐心"))]
    kinds = [prop(edge.props, "kind") for edge in reading.bundles[0].edges if edge.predicate == "requires"]
    assert kinds == ["knowledge", "knowledge", "skill", "quality"]
    assert "“对应课程”一列没有用处，未读" in reasons(reading, "ignored")
    reading = of(
        tmp_path,
        "职业能力标准",
        [
            [*HEAD, "学习水平", "<"],
            ["^", "^", "^", "知识", "技能"],
            ["01 店铺", "01-01 开店", "01-01-01 能注册", "2", "3"],
        ],
    )
    (ability,) = [node for node in reading.bundles[0].nodes if node.id.startswith("requirement")]
    assert prop(ability.props, "note") == "学习水平 知识 2；学习水平 技能 3"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1-1-1能布光；1-1-2 能选角度", ["1-1-1 能布光", "1-1-2 能选角度"]),
        ("P1.1.1 能用H5页面\nP1.1.2 能打A4纸", ["P1.1.1 能用H5页面", "P1.1.2 能打A4纸"]),
        ("G1能沟通\nG2能合作", ["G1 能沟通", "G2 能合作"]),
        ("１－１－１ 能布光", ["1-1-1 能布光"]),
        ("①能验收\n②能录入", ["能验收", "能录入"]),
        ("能设置关键词；能优化出价；能分析数据。", ["能设置关键词", "能优化出价", "能分析数据"]),
        ("能布光\n能打灯", ["能布光", "能打灯"]),
        ("熟练使用工具；流程规范", ["熟练使用工具；流程规范"]),
        ("B2B平台操作能力", ["B2B平台操作能力"]),
        ("—", []),
    ],
)
def test_a_cell_comes_apart_into_abilities(cell: str, expected: list[str]) -> None:
    lines = tuple(Line(line) for line in cell.split("\n"))
    assert [f"{code} {text}".strip() for code, text, _ in split_items(GridCell(1, 1, lines))] == expected


def test_letters_that_belong_to_a_name_stay_in_it(tmp_path: Path) -> None:
    rows = [HEAD, ["C语言程序设计", "编程", "能编写程序"], ["H5页面设计", "A4排版", "能排版"]]
    assert [(function, task) for function, task, _ in said(of(tmp_path, TITLE, rows))] == [
        ("C语言程序设计", "编程"),
        ("H5页面设计", "A4排版"),
    ]


def test_a_row_without_abilities_is_reported_and_counted(tmp_path: Path) -> None:
    rows = [HEAD, ["甲", "乙", ""], ["甲", "丙", "能做"], ["合计", "2", ""], ["备注：略", "<", "<"]]
    reading = of(tmp_path, TITLE, rows)
    assert reasons(reading, "rejected") == ["没有写明职业能力，这一行不采用"]
    count = reading.counts["行"]
    assert (count.kept, count.rejected, count.ignored) == (1, 1, 3)
    assert not reading.bundles[0].version.whole


def test_plans_and_standards_with_such_tables_are_not_taken() -> None:
    table = [HEAD, ["甲", "乙", "能做"]]
    assert recognises(paper("职业能力分析表", table))
    for title in ("电子商务专业人才培养方案", "《网店运营》课程标准", "国家职业技能标准"):
        assert not recognises(paper(title, table))
    assert not recognises(paper("通知", [["姓名", "单位"], ["甲", "乙"]]))


def test_it_asks_whose_it_is_and_refuses_what_it_is_not(tmp_path: Path) -> None:
    table = [HEAD, ["甲", "乙", "能做"]]
    with pytest.raises(DocumentError, match="看不出这份文件属于哪个资源库或学校"):
        of(tmp_path, TITLE, table, library=None)
    reading = of(tmp_path, "云溪职业技术学院", TITLE, table, library=None)
    assert reading.bundles[0].version.source == "ability-analysis/云溪职业技术学院/530701"
    assert [edge.predicate for edge in reading.bundles[0].edges] == ["hasFunction", "hasTask", "requires"]
    with pytest.raises(Unrecognised, match="没有找到职业能力分析表"):
        read(tmp_path / "x.docx", paper(TITLE), Order(library="ec"))


@needs_documents
def test_the_real_table_of_a_plan_is_read_to_the_last_ability() -> None:
    document = open_paper(DOCUMENTS / "plan_2020_现代纺织技术.docx")
    (table,) = [each for each in document.grids() if "工作任务与职业能力" in each.caption]
    assert columns_of(table) is not None
    works = [row for row in rows_of(table) if isinstance(row, Work)]
    assert [row.function.code for row in works] == ["T1", "T2", "T3", "T4", "T5"]
    assert [[item.code for item in row.items] for row in works] == [
        [f"A{at}-{number}" for number in range(1, count + 1)] for at, count in enumerate((7, 5, 6, 3, 3), 1)
    ]
