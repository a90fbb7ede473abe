"""What platforms and teachers export: knowledge graphs, lists of resources under free headings, question banks."""

from collections.abc import Sequence
from typing import NamedTuple

from tools.documents.blocks import Cell, Row, row
from tools.make_samples import Row as Facts
from tools.sample_content.outline import Course
from tools.school_files.excel import Sheet
from tools.school_files.facts import Question, School

_LEVELS = tuple(f"{sign}级知识点" for sign in "一二三四五六七")
_GRAPH = (
    *("课程编号", "课程名称", "编号", *_LEVELS, "类型"),
    *("前置知识点", "后置知识点", "建议前置知识点", "关联知识点", "标签", "建议学习时长（分钟）", "知识点说明"),
)
_KINDS = {"知识": "知识点", "技能": "技能点", "素养": "素养点"}
_WORDS = {"图形/图像": "图片", "视频": "视频", "习题": "习题", "虚拟仿真": "虚拟仿真"}


def knowledge_graph(school: School, course: Course) -> Sheet:
    """Lay out the graph of a course as a platform exports it: a level in each column, relations by name."""
    rows: list[Row] = [row(*_GRAPH)]
    after = _after(school)
    for module in course.modules:
        height = len(module.points) + 1
        rows.append(_graph_row(course, module.id, [Cell(module.name, rows=height), Cell("")], "知识单元"))
        for point in module.points:
            names = [
                [school.points[other].name for other in others] for others in (point.hard, after[point.id], point.soft)
            ]
            levels = [None, Cell(point.name)]
            rows.append(_graph_row(course, point.id, levels, _KINDS[point.kind], names, str(school.minutes[point.id])))
    titles = [f"《{course.name}》知识图谱"]
    widths = (10, 18, 14, 24, 32, *[10] * 5, 10, 36, 36, 28, 12, 8, 12, 16)
    return Sheet("知识图谱", titles, rows, 1, widths)


def _after(school: School) -> dict[str, list[str]]:
    """Return which points of the same course each point is needed for."""
    found: dict[str, list[str]] = {each: [] for each in school.points}
    for point in school.points.values():
        for other in point.hard:
            if other.partition("-")[0] == point.id.partition("-")[0]:
                found[other].append(point.id)
    return found


def _graph_row(
    course: Course,
    number: str,
    levels: Sequence[Cell | None],
    kind: str,
    names: Sequence[Sequence[str]] = ((), (), ()),
    minutes: str = "",
) -> Row:
    before, later, advised = ("；".join(each) for each in names)
    return [
        *map(Cell, (course.id, course.name, number)),
        *levels,
        *(Cell("") for _ in _LEVELS[2:]),
        *map(Cell, (kind, before, later, advised, "", "", minutes, "")),
    ]


class Style(NamedTuple):
    """How one teacher heads a list of resources, what stands between the parts of a path, and between points."""

    title: str
    headings: tuple[str, ...]
    path: str
    points: str


STYLES = (
    Style(
        "资源列表",
        (
            *(
                "序号",
                "资源ID",
                "资源名称",
                "资源类型",
                "应用环节",
                "目录路径",
                "关联知识点",
                "时长",
                "文件大小（字节）",
            ),
            *("资源链接", "上传时间", "更新时间", "版权声明", "状态", "备注", "上传人", "浏览量"),
        ),
        "/",
        "；",
    ),
    Style(
        "素材清单",
        (
            *("序", "素材编号", "素材标题", "媒体形式", "用途", "所属目录", "对应知识点", "播放时长", "大小（字节）"),
            *("访问地址", "上传日期", "修改日期", "版权", "是否可用", "素材说明", "作者", "下载次数"),
        ),
        " > ",
        "\n",
    ),
    Style(
        "教学资源一览表",
        (
            *("No.", "资源编号", "标题", "格式", "使用环节", "存放目录", "知识点", "视频时长", "容量（字节）"),
            *("链接", "创建日期", "最后修改时间", "许可协议", "发布状态", "说明", "创建者", "引用次数"),
        ),
        "》",
        "、",
    ),
)


def inventory(school: School, course: Course, rows: Sequence[Facts], style: Style) -> Sheet:
    """Lay out the resources of a course under one teacher's headings."""
    names = {module.id: module.name for module in course.modules}
    listed: list[Row] = [row(*style.headings)]
    for number, facts in enumerate(rows, 1):
        listed.append(_resource(school, course, facts, style, names, number))
    widths = (6, 10, 36, 10, 10, 36, 36, 10, 14, 40, 12, 12, 16, 8, 20, 12, 8)
    return Sheet(style.title, [f"《{course.name}》{style.title}"], listed, 1, widths)


def _resource(school: School, course: Course, facts: Facts, style: Style, names: dict[str, str], number: int) -> Row:
    def said(column: str) -> str:
        return str(facts.get(column) or "")

    points = [each for each in said("挂接点").split("；") if each]
    modules = {each.rpartition("-")[0] for each in points} or {each for each in said("挂接模块").split("；") if each}
    path = [course.name, *(names[each] for each in modules)] if len(modules) == 1 else [course.name]
    minutes = said("时长（分钟）")
    clock = f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}:00" if minutes else ""
    words = (
        *(str(number), said("素材编号"), said("素材名称"), _WORDS.get(said("素材类型"), said("素材类型"))),
        *(said("用途"), style.path.join(path), style.points.join(school.points[each].name for each in points)),
        *(clock, said("大小（字节）"), said("网址"), said("新建日期"), said("更新日期"), said("许可")),
        *("否" if said("可用") == "否" else "是", said("说明"), course.facts["负责人"], ""),
    )
    return [Cell(each) for each in words]


def question_bank(course: Course, questions: Sequence[Question]) -> Sheet:
    """Lay out the questions of a course, an option in each column."""
    letters = "ABCD"
    heads = (
        "序号",
        "课程名称",
        "章节",
        "题型",
        "题干",
        *(f"选项{sign}" for sign in letters),
        "正确答案",
        "难度",
        "知识点",
    )
    rows: list[Row] = [row(*heads)]
    for number, each in enumerate(questions, 1):
        given = [*each.options, *[""] * (len(letters) - len(each.options))]
        told = (each.answer, each.difficulty, "；".join(each.points))
        rows.append(row(str(number), course.name, each.module, each.type, each.stem, *given, *told))
    widths = (6, 16, 20, 8, 48, 20, 20, 20, 20, 10, 6, 36)
    return Sheet("题库", [f"《{course.name}》题库"], rows, 1, widths)


def registry(rows: Sequence[Facts]) -> Sheet:
    """Lay out the list in which the province names the library."""
    heads = tuple(rows[0])
    listed: list[Row] = [row(*heads), *(row(*(str(facts[name]) for name in heads)) for facts in rows)]
    return Sheet(
        "资源库名录", ["示例省职业教育专业教学资源库名录（样例）"], listed, 1, (36, 14, 10, 12, 8, 8, 10, 44, 26, 10)
    )
