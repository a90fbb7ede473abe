"""专业教学标准 become demand: courses with roles, tasks, requirements by kind, abilities, targets, certificates."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from ingest.documents.blocks import Paper
from ingest.documents.errors import Unrecognised
from ingest.documents.pdf import read_pdf
from ingest.readers.catalogue import Catalogue
from ingest.readers.requirement_kinds import requirement_kinds
from ingest.readers.teaching_standard import read, recognises
from ingest.report import Bundle, Reading
from ontology.claims import EdgeClaim, Status, prop
from ontology.names import segments
from tests.ingest.documents.pdf_files import print_blocks
from tests.ingest.readers.papers import DOCUMENTS, needs_documents, paper

Rows = list[list[str | None]]
NONE = Catalogue(())
CAREER: Rows = [
    ["所属专业大类（代码）", "财经商贸大类（53）"],
    ["主要职业类别（代码）", "电子商务师 S（4-01-06-01）、\n互联网营销师（4-01-06-02）"],
    ["主要岗位（群）或技术领域", "运营主管、O2O 销售主管……"],
    ["职业类证书", "直播电商、网店运营推广……"],
]
HEADS: list[str | None] = ["序号", "课程涉及的\n主要领域", "典型工作任务描述", "主要教学内容与要求"]
FIRST: Rows = [
    HEADS,
    ["1", "网店 A1 运营", "典型工作任务为网店运营，工作内容有选品。\n用软件完成", "① 掌握选品知识。\n② 能够选品"],
    [
        "2",
        "客户服务",
        "典型工作任务 1 为售前服务，内容有答问。典型工作任务 2 为售后服务，内容有退",
        "① 了解客户，能够\n答问。",
    ],
]
REST: Rows = [HEADS, ["2", "客户服务", "换货。", "② 具有服务意识"]]
NAMES = "主要包括：网店A1运营、客户服务等领域的内容，具体课程由学校自主设置。"


def standard(
    *,
    first: Rows = FIRST,
    career: Rows = CAREER,
    names: str = NAMES,
    title: str = "电子商务专业教学标准（高等职业教育专科）",
    named: str = "电子商务（530701）",
) -> Paper:
    """Write a small standard in the layout of 2025."""
    return paper(*blocks_of(first=first, career=career, names=names, title=title, named=named))


def blocks_of(
    *,
    first: Rows = FIRST,
    career: Rows = CAREER,
    names: str = NAMES,
    title: str = "电子商务专业教学标准（高等职业教育专科）",
    named: str = "电子商务（530701）",
) -> list[str | Rows]:
    """Return the lines and tables of a small standard."""
    return [
        title,
        "1 概述",
        "2 专业名称（专业代码）",
        named,
        "4 基本修业年限",
        "三年",
        "5 职业面向",
        career,
        "7 培养规格",
        "总体上须达到以下要求：",
        "（1）掌握经济学基本理论知识，具有良好的职业道德；",
        "（2）具有数据分析的能力。",
        "8 课程设置及学时安排",
        "8.1.1 公共基础课程",
        "应将体育、劳动教育等列为公共基础必修课程。",
        "8.1.2 专业课程",
        "（1）专业基础课程",
        "主要包括：电子商务基础、CAD（AutoCAD，天正）等领域的内容。",
        "（2）专业核心课程",
        names,
        first,
        "续表",
        REST,
        "（3）专业拓展课程",
        "主要包括：直播电商等领域的内容。",
        "8.2 学时安排",
        "总学时不少于 2500 学时。",
    ]


def read_paper(tmp_path: Path, document: Paper) -> Reading:
    """Read a document as if it came from a file."""
    path = tmp_path / "标准.pdf"
    path.write_bytes(b"%PDF- the bytes that are hashed")
    assert recognises(document)
    return read(path, document, NONE)


def only(reading: Reading) -> Bundle:
    """Return the one bundle of a reading."""
    (bundle,) = reading.bundles
    return bundle


def edges(bundle: Bundle, predicate: str, **said: str) -> list[EdgeClaim]:
    """Return the claims of a predicate with such properties."""
    found = [edge for edge in bundle.edges if edge.predicate == predicate]
    return [edge for edge in found if all(prop(edge.props, name) == value for name, value in said.items())]


def names(found: Iterable[EdgeClaim]) -> list[str]:
    """Return the last part of what edges lead to, in the order stated."""
    return list(dict.fromkeys(segments(edge.object)[-1] for edge in found))


def told(bundle: Bundle) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """Return what a bundle states, without where."""
    return {node[:3] for node in bundle.nodes}, {edge[:4] for edge in bundle.edges}


def test_a_printed_standard_says_the_same_as_its_lines_and_tables(tmp_path: Path) -> None:
    blocks = blocks_of()
    blocks.insert(2, "本标准是专业教学的基本依据。" * 20)
    path = print_blocks(tmp_path / "打印.pdf", blocks)
    printed = read(path, read_pdf(path), NONE)
    assert told(only(printed)) == told(only(read_paper(tmp_path, standard())))
    assert {edge.evidence.page for edge in edges(only(printed), "requires")} == {1, 2}


def test_courses_have_the_roles_of_their_lists(tmp_path: Path) -> None:
    bundle = only(read_paper(tmp_path, standard()))
    assert names(edges(bundle, "hasCourse", role="core")) == ["网店A1运营", "客户服务"]
    assert names(edges(bundle, "hasCourse", role="foundation")) == ["电子商务基础", "CAD(AutoCAD,天正)"]
    assert names(edges(bundle, "hasCourse", role="extension")) == ["直播电商"]
    assert names(edges(bundle, "hasCourse", role="public")) == ["体育", "劳动教育"]


def test_requirements_are_items_with_kinds_pages_and_words(tmp_path: Path) -> None:
    found = edges(only(read_paper(tmp_path, standard())), "requires")
    told = [(segments(edge.object)[-1], prop(edge.props, "kind"), edge.evidence.page) for edge in found]
    assert told == [
        ("掌握选品知识", "knowledge", 21),
        ("能够选品", "skill", 21),
        ("了解客户,能够答问", "knowledge", 21),
        ("了解客户,能够答问", "skill", 21),
        ("具有服务意识", "quality", 23),
    ]
    last = found[-1].evidence
    assert (last.quote, last.row, last.column) == ("具有服务意识", 3, "主要教学内容与要求")


def test_tasks_go_by_their_names_with_the_description_as_a_note(tmp_path: Path) -> None:
    bundle = only(read_paper(tmp_path, standard()))
    assert names(edges(bundle, "trains")) == ["网店运营", "售前服务", "售后服务"]
    task = next(node for node in bundle.nodes if node.id == "task/530701/售后服务")
    assert task.evidence.quote == "典型工作任务 2 为售后服务，内容有退换货。"
    assert str(prop(task.props, "note")).endswith("退换货")


def test_a_course_over_several_rows_is_one_with_its_items_in_order(tmp_path: Path) -> None:
    rows: Rows = [HEADS, FIRST[1], [None, None, "典型工作任务为网店推广", "① 掌握推广方法"], FIRST[2]]
    bundle = only(read_paper(tmp_path, standard(first=rows)))
    asked = [edge for edge in edges(bundle, "requires") if segments(edge.subject)[-1] == "网店A1运营"]
    assert [(segments(edge.object)[-1], prop(edge.props, "order")) for edge in asked] == [
        ("掌握选品知识", 1),
        ("能够选品", 2),
        ("掌握推广方法", 3),
    ]
    assert names(edges(bundle, "trains"))[:2] == ["网店运营", "网店推广"]


def test_targets_certificates_and_abilities_are_read(tmp_path: Path) -> None:
    bundle = only(read_paper(tmp_path, standard()))
    assert names(edges(bundle, "targets")) == ["4-01-06-01", "4-01-06-02", "运营主管", "O2O销售主管"]
    assert names(edges(bundle, "awards")) == ["直播电商", "网店运营推广"]
    assert [prop(edge.props, "kind") for edge in edges(bundle, "develops")] == ["knowledge", "quality", "skill"]


def test_a_standard_read_whole_names_itself_its_day_and_its_major(tmp_path: Path) -> None:
    reading = read_paper(tmp_path, standard())
    version = only(reading).version
    assert (version.source, version.whole, version.effective) == ("moe/standard/530701", True, date(2025, 2, 11))
    assert version.title == "《电子商务专业教学标准》（530701）"
    assert len(version.sha256) == 64
    assert [problem for problem in reading.problems if problem.severity == "rejected"] == []
    assert all(count.read == count.kept for count in reading.counts.values())


def test_the_classification_says_what_an_occupation_is_called(tmp_path: Path) -> None:
    career: Rows = [["主要职业类别（代码）", "电商师（4-01-06-01）、新职业（4-99-99-99）"], ["主要岗位", "甲"]]
    reading = read_paper(tmp_path, standard(career=career))
    told = [node.id for node in only(reading).nodes if node.id.startswith("occupation/")]
    assert told == ["occupation/4-99-99-99"]
    reasons = [problem.reason for problem in reading.problems]
    assert any("大典中是“电子商务师”" in reason for reason in reasons)
    assert any("4-99-99-99" in reason and "不在职业分类大典" in reason for reason in reasons)


def test_a_code_of_a_group_is_no_occupation_and_is_told(tmp_path: Path) -> None:
    career: Rows = [["主要职业类别（代码）", "电子商务师（4-01-06-01）、商务专业人员（2-06-07）"], ["主要岗位", "甲"]]
    reading = read_paper(tmp_path, standard(career=career))
    assert names(edges(only(reading), "targets")) == ["4-01-06-01", "甲"]
    assert (reading.counts["occupations"].kept, reading.counts["occupations"].rejected) == (1, 1)
    assert any("2-06-07（商务专业人员）" in problem.reason for problem in reading.problems)


def test_a_course_without_its_row_leaves_the_standard_unread(tmp_path: Path) -> None:
    reading = read_paper(tmp_path, standard(names="主要包括：网店A1运营、客户服务、直播运营等领域的内容。"))
    assert not only(reading).version.whole
    assert any("“直播运营” 不在核心课程表中" in problem.reason for problem in reading.problems)
    assert "直播运营" in names(edges(only(reading), "hasCourse", role="core"))


def test_an_item_put_between_others_moves_no_identity(tmp_path: Path) -> None:
    longer: Rows = [HEADS, [*FIRST[1][:3], "① 掌握选品知识。\n② 掌握定价知识。\n③ 能够选品"], FIRST[2]]
    before = {edge.object for edge in edges(only(read_paper(tmp_path, standard())), "requires")}
    after = {edge.object for edge in edges(only(read_paper(tmp_path, standard(first=longer))), "requires")}
    assert before < after


def test_the_same_document_gives_the_same_claims(tmp_path: Path) -> None:
    assert read_paper(tmp_path, standard()) == read_paper(tmp_path, standard())


def test_words_recognised_from_pictures_are_proposed_and_never_govern(tmp_path: Path) -> None:
    bundle = only(read_paper(tmp_path, standard()._replace(guessed=True)))
    assert not bundle.version.whole
    assert {node.status for node in bundle.nodes} | {edge.status for edge in bundle.edges} == {Status.PROPOSED}


def test_a_level_that_contradicts_the_code_is_told(tmp_path: Path) -> None:
    reading = read_paper(tmp_path, standard(title="电子商务专业教学标准（中等职业教育）"))
    assert any("530701 属高职专科" in problem.reason for problem in reading.problems)


def test_two_standards_in_a_file_are_two_versions(tmp_path: Path) -> None:
    one = standard()
    two = standard(title="网络营销与直播电商专业教学标准（高等职业教育专科）")
    other = standard(
        title="网络营销与直播电商专业教学标准（高等职业教育专科）", named="网络营销与直播电商（530704）"
    ).blocks
    reading = read_paper(tmp_path, one._replace(blocks=(*one.blocks, *other)))
    assert [bundle.version.source for bundle in reading.bundles] == ["moe/standard/530701", "moe/standard/530704"]
    twice = read_paper(tmp_path, one._replace(blocks=(*one.blocks, *two.blocks)))
    assert len(twice.bundles) == 1
    assert twice.bad


def test_the_layout_of_2019_is_read_too(tmp_path: Path) -> None:
    document = paper(
        "高等职业学校电子商务专业教学标准",
        "一、专业名称（专业代码）",
        "电子商务（630801）。",
        "二、入学要求",
        "三、基本修业年限",
        "三年。",
        "四、职业面向",
        [
            ["所属专业大类（代码）", "主要职业类别（代码）", "主要岗位类别（或技术领域）", "职业资格证书"],
            ["财经商贸大类（63）", "电子商务师（4-01-06-01）", "运营专员\n客服专员", "电子商务师"],
        ],
        "六、培养规格",
        "1. 具有良好的职业道德和服务意识。",
        "七、课程设置及学时安排",
        "（1）专业基础课程。",
        "专业基础课程一般设置 6～8 门，包括：管理学基础、经济学基础等。",
        "（2）专业核心课程。",
        "专业核心课程一般设置 6～8 门，包括：网店运营、网店美工等。",
        "（3）专业拓展课程。包括：跨境电商等。",
        [
            ["序号", "专业核心课程名称", "主要教学内容"],
            ["1", "网店运营", "掌握选品知识；能够开店。"],
            ["2", "网店美工", "（1）掌握修图方法\n（2）能够修图"],
        ],
        sections=False,
    )
    reading = read_paper(tmp_path, document)
    bundle = only(reading)
    assert names(edges(bundle, "hasCourse", role="core")) == ["网店运营", "网店美工"]
    assert names(edges(bundle, "hasCourse", role="foundation")) == ["管理学基础", "经济学基础"]
    assert names(edges(bundle, "hasCourse", role="extension")) == ["跨境电商"]
    assert names(edges(bundle, "targets")) == ["4-01-06-01", "运营专员", "客服专员"]
    assert names(edges(bundle, "requires")) == ["掌握选品知识", "能够开店", "掌握修图方法", "能够修图"]
    assert (bundle.version.effective, bundle.version.whole) == (None, True)
    assert any("没有写明施行日期" in problem.reason for problem in reading.problems)


def test_other_documents_are_not_taken_for_standards(tmp_path: Path) -> None:
    assert not recognises(None)
    assert not recognises(paper("电子商务专业人才培养方案", "职业面向", "课程设置", "专业名称 530701"))
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-")
    with pytest.raises(Unrecognised, match="专业教学标准"):
        read(path, paper("别的文件"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("掌握数据分析的概念", ("knowledge",)),
        ("能够分析数据", ("skill",)),
        ("整合各类资源，分解任务", ("skill",)),
        ("掌握分析方法，能够分析数据", ("knowledge", "skill")),
        ("熟练掌握车床操作技能", ("skill",)),
        ("具有安全意识", ("quality",)),
        ("了解行业，具备团队精神，会沟通", ("knowledge", "skill", "quality")),
        ("掌握种类、行为，产品价值等知识", ("knowledge",)),
    ],
)
def test_the_kind_of_an_item_follows_its_verbs(text: str, expected: tuple[str, ...]) -> None:
    assert requirement_kinds(text) == expected


CORE = [
    "网店运营",
    "数据化运营",
    "零售门店O2O运营",
    "社群运营",
    "网络营销",
    "互联网销售",
    "视觉营销设计",
    "互联网产品开发",
]
"""The courses of 530701 in the order of their table, with the number of their requirements by page."""
ITEMS = [{4: 4}, {4: 4}, {4: 2, 5: 2}, {5: 3}, {5: 5}, {5: 3, 6: 1}, {6: 5}, {6: 4}]


@needs_documents
def test_the_real_standard_of_530701_is_read_in_full() -> None:
    path = next(DOCUMENTS.glob("teaching_standard_2025_530701_*.pdf"))
    reading = read(path, read_pdf(path))
    bundle = only(reading)
    assert names(edges(bundle, "hasCourse", role="core")) == CORE
    roles = Counter(prop(edge.props, "role") for edge in edges(bundle, "hasCourse"))
    assert roles == {"core": 8, "foundation": 8, "extension": 16, "public": 17}
    for course, pages in zip(CORE, ITEMS, strict=True):
        asked = [edge for edge in edges(bundle, "requires") if segments(edge.subject)[-1] == course]
        found = {edge.object: edge.evidence for edge in asked}
        assert Counter(evidence.page for evidence in found.values()) == pages, course
        assert all(evidence.quote and evidence.row and evidence.column for evidence in found.values())
    kinds = Counter(prop(edge.props, "kind") for edge in edges(bundle, "requires"))
    assert kinds == {"knowledge": 9, "skill": 29}
    assert len(edges(bundle, "trains")) == 9
    assert len(names(edges(bundle, "develops"))) == 17
    assert len(edges(bundle, "targets")) == 14
    assert len(edges(bundle, "awards")) == 5
    assert bundle.version.whole
    assert bundle.version.sha256 == "571b7da339f9a600855708391fe2d234c1b2dcb3c77c3aa85115ff8718cfa119"
    assert [problem.severity for problem in reading.problems] == ["warning"]
    words = [node.label for node in bundle.nodes if node.id.startswith(("requirement/", "task/", "ability/"))]
    told = hashlib.sha256("\n".join(words).encode()).hexdigest()
    assert told == "9d1dda755faae26d37bc3a5605f987e0ea044c4a23e87e4ff17db6a52f0648c3"
