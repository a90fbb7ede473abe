"""The dirt of real briefs, in words of our own."""

from ingest.documents.text import lines_of
from ingest.readers.brief_text import Brief, Certificate, Continuation, parse, split_outside, tidy

CLEAN = """# 高等职业教育专科专业简介

# 41 农林牧渔大类

# 4101 农业类

专业代码 410101

专业名称 茶园管理

基本修业年限 三年

# 职业面向

面向茶艺人员等职业，茶园管护等岗位（群）。

# 培养目标定位

本专业培养会种茶、会

制茶的人才。

# 主要专业能力要求

1. 具有种茶的能力；
2． 具有制茶、评茶及在茶园里认出
病虫害的能力；
3 具有终身学习的能力。

# 主要专业课程与实习实训

专业基础课程：茶史、计算机（CAD（甲，乙），丙）、Python 语言，土壤

与肥料。

专业核心课程：种茶、制茶。

实习实训：在茶园实训。

# 职业类证书举例

职业资格证书：茶艺师

职业技能等级证书：茶园管理、评茶

# 接续专业举例

接续高职本科专业举例：茶学技术

接续普通本科专业举例：茶学、农学
"""


def line_of(words: str) -> int:
    return CLEAN[: CLEAN.index(words)].count("\n") + 1


def only(text: str) -> Brief:
    (brief,) = parse(lines_of(text)).briefs
    return brief


def texts(items: tuple[object, ...]) -> list[str]:
    return [getattr(item, "text", "") for item in items]


def test_every_field_of_a_clean_brief_is_read() -> None:
    brief = only(CLEAN)
    assert (brief.code, brief.name, brief.years) == ("410101", "茶园管理", "三年")
    assert brief.orientation.text == "面向茶艺人员等职业，茶园管护等岗位（群）"
    assert brief.practice.text == "在茶园实训"
    assert brief.certificates == (
        Certificate("职业资格证书", "茶艺师", line_of("职业资格证书：")),
        Certificate("职业技能等级证书", "茶园管理", line_of("职业技能")),
        Certificate("职业技能等级证书", "评茶", line_of("职业技能")),
    )
    assert brief.continuations == (
        Continuation("高职本科", "茶学技术", line_of("接续高职")),
        Continuation("普通本科", "茶学", line_of("接续普通")),
        Continuation("普通本科", "农学", line_of("接续普通")),
    )
    assert brief.missing == ()
    assert brief.unread == ()
    assert not brief.withheld


def test_sentences_cut_by_a_page_break_come_together() -> None:
    brief = only(CLEAN)
    assert brief.goal.text == "本专业培养会种茶、会制茶的人才"
    assert brief.foundation[-1].text == "土壤与肥料"
    assert brief.foundation[-1].line == line_of("专业基础课程")


def test_abilities_are_numbered_in_any_way_and_may_run_over_lines() -> None:
    assert texts(only(CLEAN).abilities) == [
        "具有种茶的能力",
        "具有制茶、评茶及在茶园里认出病虫害的能力",
        "具有终身学习的能力",
    ]


def test_separators_inside_nested_brackets_belong_to_the_name() -> None:
    assert texts(only(CLEAN).foundation)[:3] == ["茶史", "计算机（CAD（甲，乙），丙）", "Python语言"]
    assert split_outside("甲（乙、丙）、丁", "、") == ["甲（乙、丙）", "丁"]
    assert split_outside("甲）、乙", "、") == ["甲）", "乙"]


def test_a_comma_between_qualifications_means_that_a_stop_belongs_to_a_name() -> None:
    brief = only(CLEAN.replace("职业资格证书：茶艺师", "职业资格证书：茶叶检验、检测人员，茶艺师"))
    assert [item.name for item in brief.certificates if item.kind == "职业资格证书"] == ["茶叶检验、检测人员", "茶艺师"]


def test_lost_hashes_and_other_words_for_headings_are_understood() -> None:
    changed = (
        CLEAN.replace("# 职业面向", "职业面向")
        .replace("# 培养目标定位", "# 培养目标")
        .replace("# 主要专业能力要求", "# 专业能力要求")
        .replace("# 主要专业课程与实习实训", "# 主要专业课程")
        .replace("专业核心课程：", "专业核心课: ")
        .replace("实习实训：在", "实训实习：在")
        .replace("# 职业类证书举例", "# 职类证书举例")
        .replace("接续高职本科", "持续职业本科")
    )
    brief = only(changed)
    assert (brief.missing, brief.unread) == ((), ())
    assert texts(brief.core) == ["种茶", "制茶"]
    assert brief.continuations[0] == Continuation("高职本科", "茶学技术", line_of("接续高职"))


def test_a_heading_glued_to_the_line_above_is_cut_off() -> None:
    glued = CLEAN.replace("茶园管理、评茶\n\n# 接续专业举例", "茶园管理、评茶接续专业举例").replace(
        "茶学技术\n\n接续普通", "茶学技术接续普通"
    )
    brief = only(glued)
    assert [item.name for item in brief.certificates] == ["茶艺师", "茶园管理", "评茶"]
    assert [(item.level, item.name) for item in brief.continuations] == [
        ("高职本科", "茶学技术"),
        ("普通本科", "茶学"),
        ("普通本科", "农学"),
    ]
    assert brief.missing == ()


def test_a_second_orientation_begins_a_section_whose_code_a_page_break_swallowed() -> None:
    rest = CLEAN[CLEAN.index("# 职业面向") :].replace("种茶、制茶", "养蜂")
    first, second = parse(lines_of(CLEAN + "\n" + rest)).briefs
    assert (first.code, texts(first.core)) == ("410101", ["种茶", "制茶"])
    assert (second.code, second.name, texts(second.core)) == ("", "", ["养蜂"])
    assert second.missing == ("years",)


def test_courses_by_direction_are_all_core_courses() -> None:
    text = CLEAN.replace(
        "专业核心课程：种茶、制茶。", "专业核心课程（种植方向）：种茶。\n\n专业核心课程（加工方向）：制茶。"
    )
    assert texts(only(text).core) == ["种茶", "制茶"]


def test_withheld_is_neither_absent_nor_empty() -> None:
    briefs = parse(
        lines_of("专业代码 580101K\n\n专业名称 某专业\n\n（略）\n\n专业代码 580102K\n专业名称 另一专业\n（略）")
    ).briefs
    assert [(brief.code, brief.withheld, brief.missing, brief.unread) for brief in briefs] == [
        ("580101K", True, (), ()),
        ("580102K", True, (), ()),
    ]


def test_none_named_is_no_name() -> None:
    brief = only(CLEAN.replace("职业资格证书：茶艺师\n\n职业技能等级证书：茶园管理、评茶", "暂无"))
    assert (brief.certificates, brief.unread, brief.missing) == ((), (), ())


def test_a_missing_field_and_an_unreadable_line_are_told() -> None:
    brief = only(CLEAN.replace("专业核心课程：种茶、制茶。", "").replace("职业资格证书：", "某种证书："))
    assert brief.missing == ("core",)
    assert [(item.text, item.line) for item in brief.unread] == [("某种证书：茶艺师", line_of("职业资格证书："))]


def test_every_line_is_accounted_for() -> None:
    lines = lines_of("前言一句\n" + CLEAN)
    parsed = parse(lines)
    assert parsed.frame + len(parsed.outside) + sum(brief.lines for brief in parsed.briefs) == len(lines)
    assert texts(parsed.outside) == ["前言一句"]


def test_spaces_typeset_beside_chinese_are_dropped_and_others_kept() -> None:
    assert tidy(" Linux  操作系统 与 Web API 设计； ") == "Linux操作系统与Web API设计"
