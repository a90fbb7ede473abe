"""A school's 人才培养方案 and its 教学进程表."""

from collections.abc import Collection, Sequence

from tools.documents.blocks import Block, Cell, Table, Text, row
from tools.documents.content import ROLES, Plan, Taught

_AIM = "本专业培养能识别材料、使用器具、按图样完成作品并向客户说明其用法的技术人员，毕业后在作坊和门店工作。" * 2


def plans(found: Sequence[Plan], traps: Collection[str]) -> list[Block]:
    """Lay out the plans of one or more majors of a school."""
    cover: list[Block] = [Text(found[0].school), Text("2024 级专业人才培养方案"), Text("2024 年 6 月")]
    return cover + [block for plan in found for block in _plan(plan, traps)]


def _plan(plan: Plan, traps: Collection[str]) -> list[Block]:
    named: list[Block] = [
        Text(f"专业名称：{plan.major.name}"),
        Text(f"专业代码：{_code(plan, traps)}"),
    ]
    if "glued-lines" in traps:
        named = [Text(f"专业名称：{plan.major.name} 专业代码：{_code(plan, traps)}")]
    lost = "lost-headings" in traps
    return [
        Text(f"{plan.major.name}专业人才培养方案", 1),
        *([] if lost else [Text("一、专业名称及代码", 1)]),
        *named,
        Text("二、入学要求", 1),
        Text("高中阶段教育毕业生或具备同等学力。"),
        Text("三、职业面向", 1),
        _jobs(plan, traps),
        Text("四、培养目标与培养规格", 1),
        Text(_AIM),
        *([] if lost else [Text("五、课程设置及要求", 1)]),
        Text("各门课程的先修课程见下表。"),
        _before(plan.courses),
        *([] if lost else [Text("六、教学进程总体安排", 1)]),
        _courses(plan.courses, traps),
        Text("七、实施保障", 1),
        Text(_AIM),
    ]


def schedule(plan: Plan, traps: Collection[str]) -> list[Block]:
    """Lay out the schedule of one major below its titles."""
    return [
        Text(f"{plan.school}"),
        Text(f"{plan.major.name}专业教学进程表（专业代码：{_code(plan, traps)}）"),
        _courses(plan.courses, traps),
    ]


def _code(plan: Plan, traps: Collection[str]) -> str:
    code = plan.major.old if "obsolete-codes" in traps and plan.major.old else plan.major.code
    return f"{code}K" if "k-codes" in traps else code


def _jobs(plan: Plan, traps: Collection[str]) -> Table:
    between = "，" if "mixed-separators" in traps else "、"
    jobs = plan.jobs
    rows = [
        row("所属专业大类（代码）", "主要职业类别（代码）", "主要岗位类别（或技术领域）", "职业类证书举例"),
        row(
            "手艺大类（53）",
            "、\n".join(f"{name}（{code}）" for name, code in jobs.occupations),
            between.join(jobs.posts),
            "；".join(jobs.certificates),
        ),
    ]
    return Table(rows, 1, (2, 3, 3, 3))


def _before(courses: Sequence[Taught]) -> Table:
    """Lay out which courses are learnt before others."""
    rows = [row("序号", "课程名称", "先修课程")]
    rows += [row(str(at), each.name, "、".join(each.before) or "无") for at, each in enumerate(courses, 1)]
    return Table(rows, 1, (1, 4, 4))


def _courses(courses: Sequence[Taught], traps: Collection[str]) -> Table:
    """Lay out the courses by role with what they take; the role is merged over its courses."""
    rows = (
        _deep_heads()
        if "deep-headings" in traps
        else [row("课程类别", "课程代码", "课程名称", "学分", "总学时", "实践学时", "开课学期")]
    )
    heads = len(rows)
    for role, word in ROLES.items():
        own = [each for each in courses if each.role == role]
        rows += [_course(each, own, word, len(rows) + 1 + place, traps) for place, each in enumerate(own)]
        if "subtotals" in traps:
            total = ["小计", "", "", str(sum(each.credits for each in own)), str(sum(each.hours for each in own))]
            rows.append(row(*total, *[""] * (len(rows[0]) - len(total))))
    if "subtotals" in traps:
        rows.append([Cell("备注：各学期另有劳动周。", columns=len(rows[0])), *[None] * (len(rows[0]) - 1)])
    return Table(rows, heads, (2, 2, 4, 1, 2, 2, *[2] * (len(rows[0]) - 6)))


def _deep_heads() -> list[list[Cell | None]]:
    """Return three rows of headings: 学时 over 总学时 and 其中 实践学时, the terms over their numbers."""
    first = [Cell(words, rows=3) for words in ("课程类别", "课程代码", "课程名称", "学分")]
    return [
        [*first, Cell("学时", columns=2), None, Cell("各学期周学时", columns=4), None, None, None],
        [
            *[None] * 4,
            Cell("总学时", rows=2),
            Cell("其中"),
            Cell("第一学年", columns=2),
            None,
            Cell("第二学年", columns=2),
            None,
        ],
        [*[None] * 5, Cell("实践学时"), *(Cell(str(term)) for term in (1, 2, 3, 4))],
    ]


def _course(each: Taught, own: Sequence[Taught], word: str, at: int, traps: Collection[str]) -> list[Cell | None]:
    """Return the row of a course; in a workbook it stands two rows below the titles."""
    hours = Cell(str(each.hours), formula=f"D{at + 2}*16" if "formulas" in traps else "")
    cells: list[Cell | None] = [
        Cell(word, rows=len(own)) if each is own[0] else None,
        Cell(each.code),
        Cell(each.name),
        Cell(str(each.credits)),
        hours,
        Cell(str(each.practice)),
    ]
    if "deep-headings" in traps:
        return cells + [Cell(str(each.credits) if term in each.terms else "") for term in (1, 2, 3, 4)]
    return [*cells, Cell("、".join(map(str, each.terms)))]
