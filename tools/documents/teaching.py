"""A 专业教学标准 in the layouts of 2025 and 2019."""

from collections.abc import Collection, Iterator, Sequence

from tools.documents.blocks import Block, Cell, Table, Text, row
from tools.documents.content import Core, TeachingStandard
from tools.documents.numbering import listed, sections

_LOST = ("8.1", "8.1.2")
"""Sections of 2025 whose headings get lost."""
_TAILS = ("具体课程由学校自主设置", "由学校结合当地产业设置课程", "学生按兴趣选修其中几门")
_FILLER = "各门课程的内容随作坊的器具与时令调整，由教师按学生的进度安排，并每年听取用工单位的意见再作修订。" * 3


def teaching_standard(said: TeachingStandard, traps: Collection[str]) -> list[Block]:
    """Lay a standard out as in 2025."""

    def head(number: str, words: str, level: int = 1) -> list[Block]:
        return [] if "lost-headings" in traps and number in _LOST else [Text(sections(number, traps) + words, level)]

    name = f"{said.major.name}（{said.major.code}{'K' if 'k-codes' in traps else ''}）"
    titled: list[Block] = [*head("2", "专业名称（专业代码）"), Text(name)]
    if "glued-lines" in traps:
        titled = [Text(f"{sections('2', traps)}专业名称（专业代码）{name}")]
    return [
        Text(f"{said.major.name}专业教学标准（高等职业教育专科）", 1),
        *head("1", "概述"),
        Text(_FILLER, cut="cut-sentences" in traps),
        *titled,
        *head("3", "入学基本要求"),
        Text("普通高级中学毕业或具备同等学力。"),
        *head("4", "基本修业年限"),
        Text(said.years),
        *head("5", "职业面向"),
        _career(said, traps),
        *head("6", "培养目标"),
        Text(_FILLER, cut="cut-sentences" in traps),
        *head("7", "培养规格"),
        Text("本专业学生总体上须达到以下要求："),
        *_abilities(said.abilities, traps),
        *head("8", "课程设置及学时安排"),
        *head("8.1", "课程设置", 2),
        *head("8.1.1", "公共基础课程", 3),
        Text(f"应将{_joined(said.public, traps)}等列为公共基础必修课程。"),
        *head("8.1.2", "专业课程", 3),
        *_lists(said, traps, Text("主要教学内容见下表。")),
        *head("8.2", "学时安排", 2),
        Text("总学时不少于 2500 学时。"),
        *head("9", "师资队伍"),
        Text(_FILLER),
    ]


def teaching_standard_2019(said: TeachingStandard, traps: Collection[str]) -> list[Block]:
    """Lay a standard of a secondary school out as in 2019: sections by 一、, 职业面向 a column each."""
    name = f"{said.major.name}（{said.major.code}{'K' if 'k-codes' in traps else ''}）"
    titled = [Text("一、专业名称（专业代码）", 1), Text(name)]
    if "glued-lines" in traps:
        titled = [Text(f"一、专业名称（专业代码）{name}")]
    lost = "lost-headings" in traps
    return [
        Text(f"中等职业学校{said.major.name}专业教学标准", 1),
        *titled,
        Text("二、入学要求", 1),
        Text("初级中等学校毕业或具备同等学力。"),
        Text("三、修业年限", 1),
        Text(said.years),
        Text("四、职业面向", 1),
        _career_2019(said, traps),
        Text("五、培养目标与培养规格", 1),
        *([] if lost else [Text("（一）培养目标", 2)]),
        Text(_FILLER, cut="cut-sentences" in traps),
        Text("（二）培养规格", 2),
        *_abilities(said.abilities, traps),
        Text("六、课程设置及学时安排", 1),
        *([] if lost else [Text("（一）课程设置", 2)]),
        Text("1.公共基础课程", 3),
        Text(f"应将{_joined(said.public, traps)}等列为公共基础必修课程。"),
        *([] if lost else [Text("2.专业课程", 3)]),
        *_lists(said, traps, Text("专业核心课程主要教学内容与要求如下表。")),
        Text("（二）学时安排", 2),
        Text("每学年 52 周，其中教学时间 40 周。"),
        Text("七、教学基本条件", 1),
        Text(_FILLER),
    ]


def _lists(said: TeachingStandard, traps: Collection[str], leading: Text) -> Iterator[Block]:
    """Yield the lists of courses by role, and the table of core courses."""
    found = (
        ("（1）专业基础课程", said.foundation),
        ("（2）专业核心课程", tuple(course.name for course in said.core)),
        ("（3）专业拓展课程", said.extension),
    )
    for place, (heading, names) in enumerate(found):
        words = f"主要包括：{_joined(names, traps)}等领域的内容，{_TAILS[place]}。"
        if "glued-lines" in traps:
            yield Text(heading + words)
        else:
            yield Text(heading, 4)
            yield Text(words, cut="cut-sentences" in traps)
        if place == 1:
            yield leading
            yield _core(said.core, traps)


def _joined(names: Sequence[str], traps: Collection[str]) -> str:
    text = names[0]
    for place, name in enumerate(names[1:]):
        text += ("，" if "mixed-separators" in traps and place % 2 else "、") + name
    return text


def _abilities(items: Sequence[str], traps: Collection[str]) -> Iterator[Block]:
    for place, item in enumerate(items, 1):
        end = "。" if place == len(items) else "；"
        yield Text(f"（{place}）{item}{end}", cut="cut-sentences" in traps)


def _occupations(said: TeachingStandard) -> str:
    return "、\n".join(f"{name}（{code}）" for name, code in said.jobs.occupations)


def _career(said: TeachingStandard, traps: Collection[str]) -> Table:
    rows = [
        row("所属专业大类（代码）", "手艺大类（53）"),
        row("所属专业类（代码）", "手艺类（5307）"),
        row("对应行业（代码）", "零售业（52）"),
        row("主要职业类别（代码）", _occupations(said)),
        row("主要岗位（群）或技术领域", _joined(said.jobs.posts, traps) + "……"),
        row("职业类证书", _joined(said.jobs.certificates, traps) + "……"),
    ]
    return Table(rows, 0, (1, 2))


def _career_2019(said: TeachingStandard, traps: Collection[str]) -> Table:
    heads = ("所属专业大类（代码）", "所属专业类（代码）", "对应行业（代码）", "主要职业类别（代码）")
    rows = [
        row(*heads, "主要岗位类别（或技术领域）", "职业类证书举例"),
        row(
            "手艺大类（73）",
            "手艺类（7307）",
            "零售业（52）",
            _occupations(said),
            _joined(said.jobs.posts, traps),
            _joined(said.jobs.certificates, traps),
        ),
    ]
    return Table(rows, 0, (2, 2, 2, 3, 3, 3))


def _core(courses: Sequence[Core], traps: Collection[str]) -> Table:
    """Lay out the table of core courses; the first course has its content in two rows beside its merged name."""
    rows: list[list[Cell | None]] = [row("序号", "课程涉及的主要领域", "典型工作任务描述", "主要教学内容与要求")]
    for place, course in enumerate(courses, 1):
        tasks = [f"典型工作任务为{task}，工作内容有备料、制作和交付。" for task in course.tasks]
        if len(tasks) > 1:
            tasks = [
                f"典型工作任务 {at} 为{task}，工作内容有备料、制作和交付。" for at, task in enumerate(course.tasks, 1)
            ]
        middle = len(course.requirements) // 2
        if place > 1 or not middle:
            rows.append(row(str(place), course.name, "".join(tasks), listed(course.requirements, traps, place)))
            continue
        first, rest = course.requirements[:middle], course.requirements[middle:]
        rows.append(
            [
                Cell(str(place), rows=2),
                Cell(course.name, rows=2),
                Cell("".join(tasks), rows=2),
                Cell(listed(first, traps, place)),
            ]
        )
        rows.append([None, None, None, Cell(listed(rest, traps, place))])
    return Table(rows, 1, (1, 3, 5, 7))
