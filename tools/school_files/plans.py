"""人才培养方案 and 教学进程表 of the sample school."""

from collections.abc import Sequence

from tools.documents.blocks import Block, Cell, Row, Table, Text, row
from tools.school_files.excel import Sheet
from tools.school_files.facts import CATEGORIES, School, Taught, joined

_TERMS = range(1, 7)


def cover(school: School) -> list[str]:
    """Return the lines of the cover."""
    plan = school.plan
    return [school.name, school.library.plans[0]["方案名称"], f"（{plan['级']}级）", plan["系部"], plan["日期"]]


def training_plan(school: School) -> list[Block]:
    """Lay out the plan below its cover."""
    plan, major = school.plan, school.library.majors[0]
    taught = school.taught()
    total = sum(int(each.hours) for each in taught)
    return [
        Text("一、专业名称及代码", 1),
        Text(f"专业名称：{major['专业名称']}"),
        Text(f"专业代码：{major['专业代码']}"),
        Text("二、入学要求", 1),
        Text(plan["入学要求"]),
        Text("三、修业年限", 1),
        Text(plan["修业年限"]),
        Text("四、职业面向", 1),
        _jobs(school),
        Text("五、培养目标", 1),
        Text(plan["培养目标"]),
        Text("六、课程设置及要求", 1),
        Text("（一）课程设置", 2),
        Text("课程分为公共基础课、专业基础课、专业核心课、专业拓展课和实践教学环节。专业课程的先修与后续关系见下表。"),
        _builds(school),
        Text("（二）必备能力与课程", 2),
        Text("毕业生应具备的能力由下列课程培养，各门课程的目标见课程标准。"),
        _abilities(school),
        Text("七、教学进程总体安排", 1),
        Text(f"总学时为{total}学时，总学分为{sum(int(each.credits) for each in taught)}学分，课程与进程见下表。"),
        _courses(taught),
        Text("八、实施保障", 1),
        Text(plan["实施保障"]),
        Text("九、毕业要求", 1),
        Text("修完方案规定的全部课程，成绩合格，综合素质评价达标，准予毕业。"),
    ]


def _jobs(school: School) -> Table:
    plan = school.plan
    posts = "、".join(post["岗位名称"] for post in school.library.posts)
    rows = [
        row(
            "所属专业大类（代码）",
            "所属专业类（代码）",
            "对应行业（代码）",
            "主要职业类别（代码）",
            "主要岗位群",
            "职业类证书",
        ),
        row(plan["大类"], plan["类"], plan["行业"], plan["职业"], posts, plan["证书"]),
    ]
    return Table(rows, 1, (3, 3, 3, 4, 5, 4))


def _builds(school: School) -> Table:
    rows = [row("序号", "课程代码", "课程名称", "课程类别", "先修课程", "后续课程")]
    order = sorted(school.library.courses, key=lambda course: (CATEGORIES.index(school.role(course)), course.id))
    for place, course in enumerate(order, 1):
        before, after = joined(school.before(course)), joined(school.after(course))
        rows.append(row(str(place), course.id, course.name, school.role(course), before, after))
    return Table(rows, 1, (2, 3, 7, 4, 8, 8))


def _abilities(school: School) -> Table:
    """Lay out what graduates can do, by course: the skills that its goals name."""
    rows: list[Row] = [row("能力领域", "必备能力")]
    for course in school.library.courses:
        skills = [goal.text for goal in course.requirements if goal.kind == "技能"][:2]
        if school.role(course) == "专业核心课" and skills:
            rows.append(row(course.name, "；".join(skills)))
    return Table(rows, 1, (3, 10))


def _courses(taught: Sequence[Taught]) -> Table:
    rows: list[Row] = [row("课程类别", "课程代码", "课程名称", "学分", "总学时", "实践学时", "开课学期", "考核方式")]
    for category in CATEGORIES:
        own = [each for each in taught if each.category == category]
        for place, each in enumerate(own):
            kind = Cell(category, rows=len(own)) if place == 0 else None
            terms = f"{each.terms[0]}-{each.terms[-1]}" if len(each.terms) > 1 else str(each.terms[0])
            words = (each.code, each.name, each.credits, each.hours, str(each.practice), terms, each.test)
            rows.append([kind, *map(Cell, words)])
        rows.append(_total("小计", own))
    rows.append(_total("合计", taught))
    return Table(rows, 1, (5, 4, 12, 3, 4, 4, 4, 4))


def _total(word: str, own: Sequence[Taught]) -> Row:
    worth, hours, _, practice = _sums(own)
    return [Cell(word, columns=3), None, None, *map(Cell, (worth, hours, practice, "", ""))]


def _sums(own: Sequence[Taught]) -> tuple[str, str, str, str]:
    """Return the credits, hours, hours of theory and of practice of some courses."""
    worth, hours = sum(int(each.credits) for each in own), sum(int(each.hours) for each in own)
    practice = sum(each.practice for each in own)
    return str(worth), str(hours), str(hours - practice), str(practice)


def schedule(school: School) -> Sheet:
    """Lay out the schedule: three rows of headings, categories merged over their courses, subtotals."""
    major = school.library.majors[0]
    taught = school.taught()
    rows = [*_heads()]
    for category in CATEGORIES:
        own = [each for each in taught if each.category == category]
        rows += [_line(each, place, own) for place, each in enumerate(own)]
        rows.append(_sum("小计", own))
    rows.append(_sum("合计", taught))
    note = "备注：周学时按每学期18周计；集中实践环节按周安排，每周30学时。"
    rows.append([Cell(note, columns=16), *[None] * 15])
    titles = [
        school.name,
        f"{major['专业名称']}专业教学进程表（{school.plan['级']}级）",
        f"专业代码：{major['专业代码']}　学制：三年　制表：{school.plan['系部']}",
    ]
    return Sheet("教学进程表", titles, rows, 3, (8, 8, 6, 10, 36, 8, 8, 8, 8, *[6] * 6, 10))


def _heads() -> list[Row]:
    tall = ("课程类别", "课程性质", "序号", "课程代码", "课程名称", "学分")
    first = [*(Cell(words, rows=3) for words in tall), Cell("学时分配", columns=3), None, None]
    first += [Cell("各学期周学时分配", columns=6), *[None] * 5, Cell("考核方式", rows=3)]
    years = ("第一学年", "第二学年", "第三学年")
    second: list[Cell | None] = [*[None] * 6, *(Cell(words, rows=2) for words in ("总学时", "理论学时", "实践学时"))]
    second += [each for year in years for each in (Cell(year, columns=2), None)]
    third: list[Cell | None] = [*[None] * 9, *(Cell(str(term)) for term in _TERMS), None]
    return [first, [*second, None], third]


def _line(each: Taught, place: int, own: Sequence[Taught]) -> Row:
    kinds = "选修" if each.category == "专业拓展课" else "必修"
    weekly = str(max(1, round(int(each.hours) / 18 / len(each.terms))))
    first = place == 0
    return [
        Cell(each.category, rows=len(own)) if first else None,
        Cell(kinds, rows=len(own)) if first else None,
        *map(Cell, (str(place + 1), each.code, each.name, each.credits, each.hours)),
        *map(Cell, (str(int(each.hours) - each.practice), str(each.practice))),
        *(Cell(weekly if term in each.terms else "") for term in _TERMS),
        Cell(each.test),
    ]


def _sum(word: str, own: Sequence[Taught]) -> Row:
    return [Cell(word, columns=5), *[None] * 4, *map(Cell, _sums(own)), *(Cell("") for _ in range(7))]
