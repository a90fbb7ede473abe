"""国家职业标准 become functions, tasks and requirements by level, with the weights of both tables."""

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ingest.documents.blocks import Paper
from ingest.documents.errors import DocumentError
from ingest.documents.pdf import read_pdf
from ingest.readers.occupational_standard import read, recognises
from ingest.report import Bundle, Reading
from ontology.claims import EdgeClaim, Status, prop
from ontology.names import segments
from tests.ingest.documents.pdf_files import print_blocks
from tests.ingest.readers.papers import DOCUMENTS, grid, needs_documents, paper

Rows = list[list[str | None]]
HEADS: list[str | None] = ["职业功能", "工作内容", "技能要求", "相关知识要求"]
FIVE: Rows = [
    HEADS,
    ["1.数据\n采集", "1.1 采集", "1.1.1 能够采集\n1.1.2 能够记录", "1.1.1 采集知识"],
    [None, "1.2 整理", "1.2.1 能够整理", "整理方法"],
]
FIVE_REST: Rows = [
    ["", "1.3 归档", "1.3.1 能够归档", "1.3.1 归档知识"],
    ["2.标注", "2.1 标注", "2.1.1 能够标注", "2.1.1 标注知识"],
]
FOUR: Rows = [HEADS, ["1.标注", "1.1 标注", "1.1.1 能够标注\n1.1.2 能够审核", "1.1.1 标注知识"]]
LEVELS: list[str | None] = ["项目", "技能等级", "五级/\n初级工\n（%）", "四级/\n中级工\n（%）"]
THEORY: Rows = [
    LEVELS,
    ["基本\n要求", "职业道德", "5", "5"],
    [None, "基础知识", "15", "15"],
    ["相关知识\n要求", "数据采集", "30", "-"],
    [None, "标注", "50", "80"],
    ["合计", "合计", "100", "100"],
]
SKILL: Rows = [
    LEVELS,
    ["技能\n要求", "数据采集", "40", "-"],
    [None, "标注", "60", "100"],
    ["合计", "合计", "100", "100"],
]


def standard(
    *, theory: Rows = THEORY, skill: Rows = SKILL, five: Rows = FIVE, heading: str = "3.2 四级/中级工"
) -> Paper:
    """Write a small standard of two levels."""
    return paper(*blocks_of(theory=theory, skill=skill, five=five, heading=heading))


def blocks_of(
    *, theory: Rows = THEORY, skill: Rows = SKILL, five: Rows = FIVE, heading: str = "3.2 四级/中级工"
) -> list[str | Rows]:
    """Return the lines and tables of a small standard."""
    return [
        "国家职业技能标准",
        "职业编码：4-04-05-05",
        "人工智能训练师",
        "（2021 年版）",
        "中华人民共和国人力资源和社会保障部",
        "1 职业概况",
        "1.1 职业名称",
        "人工智能训练师",
        "2 基本要求",
        "2.1 职业道德",
        "2.1.1 职业道德基本知识",
        "2.1.2 职业守则",
        "（1）诚实公正。",
        "2.2 基础知识",
        "2.2.1 通用知识",
        "（1）计算机操作知识。",
        "（2）办公软件知识。",
        "3 工作要求",
        "3.1 五级/初级工",
        five,
        FIVE_REST,
        heading,
        FOUR,
        "4 权重表",
        "4.1 理论知识权重表",
        theory,
        "4.2 技能要求权重表",
        skill,
    ]


def read_paper(tmp_path: Path, document: Paper) -> Reading:
    """Read a document as if it came from a file."""
    path = tmp_path / "标准.pdf"
    path.write_bytes(b"%PDF- the bytes that are hashed")
    assert recognises(document)
    return read(path, document)


def only(reading: Reading) -> Bundle:
    """Return the one bundle of a reading."""
    (bundle,) = reading.bundles
    return bundle


def edges(bundle: Bundle, predicate: str, **said: str | float) -> list[EdgeClaim]:
    """Return the claims of a predicate with such properties."""
    found = [edge for edge in bundle.edges if edge.predicate == predicate]
    return [edge for edge in found if all(prop(edge.props, name) == value for name, value in said.items())]


def told(bundle: Bundle) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """Return what a bundle states, without where."""
    return {node[:3] for node in bundle.nodes}, {edge[:4] for edge in bundle.edges}


def test_a_printed_standard_says_the_same_as_its_lines_and_tables(tmp_path: Path) -> None:
    blocks = blocks_of()
    blocks.insert(18, "本标准各等级的要求依次递进。" * 48)
    path = print_blocks(tmp_path / "打印.pdf", blocks)
    printed = read(path, read_pdf(path))
    assert told(only(printed)) == told(only(read_paper(tmp_path, standard())))
    assert printed.problems == []
    assert {edge.evidence.page for edge in edges(only(printed), "requires", skill_level="五级")} == {1, 2}


def test_requirements_stand_under_their_tasks_with_level_kind_and_place(tmp_path: Path) -> None:
    found = edges(only(read_paper(tmp_path, standard())), "requires", skill_level="五级")
    assert [(*segments(edge.object)[2:], prop(edge.props, "kind"), edge.evidence.page) for edge in found] == [
        ("采集", "能够采集", "skill", 20),
        ("采集", "能够记录", "skill", 20),
        ("采集", "采集知识", "knowledge", 20),
        ("整理", "能够整理", "skill", 20),
        ("整理", "整理方法", "knowledge", 20),
        ("归档", "能够归档", "skill", 21),
        ("归档", "归档知识", "knowledge", 21),
        ("标注", "能够标注", "skill", 21),
        ("标注", "标注知识", "knowledge", 21),
    ]
    assert found[1].evidence.quote == "1.1.2 能够记录"
    assert (found[1].evidence.row, found[1].evidence.column) == (2, "技能要求")


def test_a_function_goes_on_over_a_page_with_its_tasks_in_order(tmp_path: Path) -> None:
    bundle = only(read_paper(tmp_path, standard()))
    tasks = edges(bundle, "hasTask", skill_level="五级")
    assert [(segments(edge.subject)[-1], segments(edge.object)[-1], prop(edge.props, "order")) for edge in tasks] == [
        ("数据采集", "采集", 1),
        ("数据采集", "整理", 2),
        ("数据采集", "归档", 3),
        ("标注", "标注", 1),
    ]


def test_the_same_words_at_two_levels_are_one_requirement(tmp_path: Path) -> None:
    bundle = only(read_paper(tmp_path, standard()))
    shared = [edge for edge in edges(bundle, "requires") if edge.object.endswith("/标注/能够标注")]
    assert [prop(edge.props, "skill_level") for edge in shared] == ["五级", "四级"]


def test_basic_requirements_count_at_every_level(tmp_path: Path) -> None:
    bundle = only(read_paper(tmp_path, standard()))
    found = [edge for edge in edges(bundle, "requires") if prop(edge.props, "skill_level") is None]
    assert [(segments(edge.object)[-1], prop(edge.props, "kind")) for edge in found] == [
        ("职业道德基本知识", "knowledge"),
        ("诚实公正", "quality"),
        ("计算机操作知识", "knowledge"),
        ("办公软件知识", "knowledge"),
    ]


def test_both_weights_of_a_function_stand_with_their_tables(tmp_path: Path) -> None:
    bundle = only(read_paper(tmp_path, standard()))
    theory = [edge for edge in edges(bundle, "hasFunction") if prop(edge.props, "theory_weight") is not None]
    skill = [edge for edge in edges(bundle, "hasFunction") if prop(edge.props, "weight") is not None]
    assert [(segments(e.object)[-1], prop(e.props, "skill_level"), prop(e.props, "weight")) for e in skill] == [
        ("数据采集", "五级", 40.0),
        ("标注", "五级", 60.0),
        ("标注", "四级", 100.0),
    ]
    assert len(theory) == 7
    assert (skill[0].evidence.quote, skill[0].evidence.page, skill[0].evidence.column) == ("数据采集 40", 28, "五级")


def test_a_standard_read_whole_names_itself_its_year_and_its_issuer(tmp_path: Path) -> None:
    reading = read_paper(tmp_path, standard())
    bundle = only(reading)
    version = bundle.version
    assert (version.source, version.whole, version.effective) == ("mohrss/standard/4-04-05-05", True, date(2021, 1, 1))
    assert (version.title, version.issuer) == ("《人工智能训练师国家职业标准》（4-04-05-05）", "人力资源和社会保障部")
    (own,) = [node for node in bundle.nodes if node.id.startswith("occupational-standard/")]
    assert (prop(own.props, "depth"), prop(own.props, "levels")) == ("full text", "五级、四级")
    assert not any(node.id.startswith("occupation/") for node in bundle.nodes)
    assert reading.problems == []
    assert all(count.read == count.kept for count in reading.counts.values())


def test_a_column_of_weights_that_is_no_hundred_is_told(tmp_path: Path) -> None:
    wrong: Rows = [*SKILL[:1], ["技能\n要求", "数据采集", "30", "-"], *SKILL[2:]]
    (problem,) = read_paper(tmp_path, standard(skill=wrong)).problems
    assert problem.reason == "技能要求权重表 五级 一列相加为 90，不是 100，表中合计写作 100"


def test_a_weight_of_an_unknown_function_is_rejected(tmp_path: Path) -> None:
    other: Rows = [*SKILL[:1], ["技能\n要求", "业务分析", "40", "-"], *SKILL[2:]]
    reading = read_paper(tmp_path, standard(skill=other))
    assert [problem.severity for problem in reading.problems] == ["rejected"]
    assert (reading.counts["weights"].kept, reading.counts["weights"].rejected) == (9, 1)


def test_a_row_without_requirements_leaves_the_standard_unread(tmp_path: Path) -> None:
    bare: Rows = [*FIVE[:2], [None, "1.2 整理", "1.2.1 能够整理", ""]]
    reading = read_paper(tmp_path, standard(five=bare))
    assert not only(reading).version.whole
    assert any("“整理”没有相关知识要求" in problem.reason for problem in reading.problems)


def test_a_table_without_a_level_is_told_and_leaves_the_standard_unread(tmp_path: Path) -> None:
    document = standard()
    blocks = [block for block in document.blocks if block.number != 19]
    reading = read_paper(tmp_path, document._replace(blocks=tuple(blocks)))
    assert not only(reading).version.whole
    assert any("没有写明等级" in problem.reason for problem in reading.problems)


def test_a_part_of_a_table_that_was_not_joined_leaves_the_standard_unread(tmp_path: Path) -> None:
    document = standard()
    loose = grid(99, FIVE_REST, 20)
    at = next(place for place, block in enumerate(document.blocks) if block.number == 20) + 1
    blocks = (*document.blocks[:at], loose, *document.blocks[at:])
    reading = read_paper(tmp_path, document._replace(blocks=blocks))
    assert not only(reading).version.whole
    assert any("没有接上" in problem.reason for problem in reading.problems)


def test_a_standard_without_a_code_is_refused(tmp_path: Path) -> None:
    document = standard()
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-")
    with pytest.raises(DocumentError, match="职业编码"):
        read(path, document._replace(blocks=(document.blocks[0], *document.blocks[2:])))


def test_words_recognised_from_pictures_are_proposed_and_never_govern(tmp_path: Path) -> None:
    bundle = only(read_paper(tmp_path, standard()._replace(guessed=True)))
    assert not bundle.version.whole
    assert {node.status for node in bundle.nodes} | {edge.status for edge in bundle.edges} == {Status.PROPOSED}


def test_other_documents_are_not_taken_for_standards() -> None:
    assert not recognises(None)
    assert not recognises(paper("国家职业技能标准", "说明"))


WORK = {"五级": (6, 12, 12), "四级": (6, 17, 17), "三级": (8, 21, 17), "二级": (8, 17, 16), "一级": (8, 17, 18)}
"""Of 4-04-05-05 (2021), counted by eye: tasks, skills, knowledge by level."""
PAGES = {8: 24, 9: 29, 10: 5, 11: 26, 12: 12, 13: 17, 14: 16, 15: 19, 16: 16}
"""Requirements by page of the file, the basic ones left out."""


@needs_documents
def test_the_real_standard_of_4_04_05_05_is_read_in_full() -> None:
    path = next(DOCUMENTS.glob("occupational_standard_2021_4-04-05-05_*.pdf"))
    reading = read(path, read_pdf(path))
    bundle = only(reading)
    for level, (tasks, skills, known) in WORK.items():
        assert len(edges(bundle, "hasTask", skill_level=level)) == tasks
        assert len(edges(bundle, "requires", skill_level=level, kind="skill")) == skills
        assert len(edges(bundle, "requires", skill_level=level, kind="knowledge")) == known
    asked = [edge for edge in edges(bundle, "requires") if prop(edge.props, "skill_level")]
    assert Counter(edge.evidence.page for edge in asked) == PAGES
    assert all(edge.evidence.quote and edge.evidence.row and edge.evidence.column for edge in asked)
    assert len(edges(bundle, "requires")) - len(asked) == 10
    for level in WORK:
        for name in ("weight", "theory_weight"):
            values = [prop(edge.props, name) for edge in edges(bundle, "hasFunction", skill_level=level)]
            assert sum(float(value) for value in values if value is not None) == 100
    assert reading.problems == []
    assert (bundle.version.whole, bundle.version.effective) == (True, date(2021, 1, 1))
    assert bundle.version.sha256 == "ffac9decf362230e12834e330dc859807b1984d972050c10d426032fb9887d13"
    words = [node.label for node in bundle.nodes if node.id.startswith(("requirement/", "task/", "function/"))]
    assert (
        hashlib.sha256("\n".join(words).encode()).hexdigest()
        == "13da895e9b67cedd094daec0fd466383cf0c8769a5c366ab16df668a7913a71e"
    )
