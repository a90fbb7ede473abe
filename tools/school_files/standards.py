"""课程标准 of the sample courses: head table, numbered goals, modules with points and the goals they serve."""

from collections.abc import Iterator

from tools.documents.blocks import Block, Cell, Row, Table, Text, row
from tools.sample_content.outline import Course, Requirement
from tools.school_files.facts import School, joined

_MAJOR = "电子商务（530701）"
_GOALS = {"知识": "知识目标", "技能": "能力目标", "素养": "素养目标"}
_ROLES = "教学实施以项目任务组织，课前在资源库平台自学微课，课中在实训室完成任务，课后完成习题与拓展阅读。"
_MARKS = "过程性考核占60%，其中课堂任务40%、平台学习20%；期末综合考核占40%。"


def cover(school: School, course: Course) -> list[str]:
    """Return the lines of the cover."""
    year, month, _ = course.facts["更新"].split("-")
    return [school.name, f"《{course.name}》课程标准", school.plan["系部"], f"{year}年{int(month)}月"]


def course_standard(school: School, course: Course) -> list[Block]:
    """Lay out one course standard below its cover."""
    return [
        Text("一、课程基本信息", 1),
        _facts(school, course),
        Text("二、课程定位", 1),
        Text(
            f"本课程是电子商务专业的{school.role(course)}程，面向{school.plan['类'][:5]}相关岗位，共{course.facts['学时']}学时。"
        ),
        Text("三、课程目标", 1),
        *([_goals(course)] if course.requirements else [Text("本课程为个性化课程，目标由授课教师与学生商定。")]),
        Text("四、课程内容与要求", 1),
        Text("下表“支撑目标”一栏注明“全部”的，学完该点即达到目标在该点上的要求；注明“部分”的，只达到其中一部分。"),
        _contents(school, course),
        Text("五、教学实施建议", 1),
        Text(_ROLES),
        Text("六、考核与评价", 1),
        Text(_MARKS),
    ]


def _facts(school: School, course: Course) -> Table:
    facts = course.facts
    targets = "；\n".join(f"{major} {name}（{extent}对应）" for major, name, extent in course.targets)
    rows: list[Row] = [
        row("课程名称", course.name, "课程代码", course.id),
        row("适用专业", _MAJOR, "课程类别", school.role(course)),
        row("课程性质", facts["性质"], "课程负责人", facts["负责人"]),
        row("学时", facts["学时"], "学分", facts["学分"]),
        row("先修课程", joined(school.before(course)), "后续课程", joined(school.after(course))),
        row("对应标准课程", targets, "修订日期", facts["更新"]),
    ]
    if "说明" in facts:
        rows.append([Cell("备注"), Cell(facts["说明"], columns=3), None, None])
    return Table(rows, 0, (3, 6, 3, 6))


def _goals(course: Course) -> Table:
    rows: list[Row] = [row("目标类型", "编号", "目标描述")]
    for kind, words in _GOALS.items():
        own = [goal for goal in course.requirements if goal.kind == kind]
        rows += list(_kind(own, words))
    return Table(rows, 1, (3, 3, 12))


def _kind(goals: list[Requirement], words: str) -> Iterator[Row]:
    for place, goal in enumerate(goals):
        yield [Cell(words, rows=len(goals)) if place == 0 else None, Cell(goal.id), Cell(goal.text)]


def _contents(school: School, course: Course) -> Table:
    rows: list[Row] = [row("模块", "学时", "序号", "知识技能点", "类别", "支撑目标")]
    for module in course.modules:
        for place, point in enumerate(module.points):
            goals = "、".join(f"{goal}（{extent}）" for goal, extent in school.served.get(point.id, ()))
            first = place == 0
            rows.append(
                [
                    Cell(module.name, rows=len(module.points)) if first else None,
                    Cell(str(module.hours), rows=len(module.points)) if first else None,
                    Cell(str(place + 1)),
                    Cell(point.name),
                    Cell(point.kind),
                    Cell(goals),
                ]
            )
    return Table(rows, 1, (4, 2, 2, 8, 2, 5))
