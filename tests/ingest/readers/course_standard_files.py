"""课程标准 of one known content, written in every layout and form, with the traps of real ones switched on."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.report import Reading
from ontology.claims import Props, prop
from ontology.names import normalise
from tests.ingest.documents.pdf_files import print_blocks
from tests.ingest.documents.word import p, r, tbl, tc, word

Rows = list[list[str | None]]
Blocks = list[str | Rows]
Trap = Callable[[Blocks], Blocks]
Facts = set[tuple[str, ...]]

NAME = "网店运营"
GOALS = {
    "knowledge": ["掌握电商平台的规则", "了解商品上架的流程，熟悉审核要求"],
    "skill": ["能独立开设网店", "能根据数据调整商品标题"],
    "quality": ["具有诚信经营的意识"],
}
HEADS = {"knowledge": "知识目标", "skill": "能力目标", "quality": "素质目标"}
POINT_HEADS = {"knowledge": "知识点", "skill": "技能点", "quality": "素养点"}


class Task(NamedTuple):
    """A task of a module: its hours, its points by kind."""

    name: str
    hours: int
    points: dict[str, list[str]]


MODULES: dict[str, list[Task]] = {
    "项目一 开店准备": [
        Task("任务1 选择平台", 4, {"knowledge": ["平台类型（综合、垂直）", "入驻条件"], "skill": ["比较平台的费用"]}),
        Task("任务2 准备资料", 4, {"knowledge": ["开店所需证照"], "quality": ["如实填报"]}),
    ],
    "项目二 商品上架": [
        Task("任务3 拍摄商品", 16, {"skill": ["布光", "商品构图"]}),
        Task("任务4 撰写标题", 16, {"knowledge": ["标题的组成"], "skill": ["选用关键词"]}),
    ],
    "项目三 推广": [Task("任务5 投放直通车", 24, {"skill": ["设置出价", "读懂投放报表"]})],
}


def expected() -> Facts:
    """Return what the content says, as facts."""
    facts: Facts = {("hours", "64"), ("credits", "4"), ("before", "电子商务基础"), ("after", "直播运营")}
    facts |= {("goal", kind, text) for kind, texts in GOALS.items() for text in texts}
    for order, (module, tasks) in enumerate(MODULES.items(), 1):
        facts.add(("module", module, str(sum(task.hours for task in tasks)), str(order)))
        facts |= {
            ("point", module, kind, text) for task in tasks for kind, texts in task.points.items() for text in texts
        }
    return {tuple(map(normalise, fact)) for fact in facts}


def facts_of(reading: Reading) -> Facts:
    """Return what a reading states, as the same facts."""
    (bundle,) = reading.bundles
    label = {node.id: node.label for node in bundle.nodes}
    said = {node.id: node.props for node in bundle.nodes}
    course = next(identity for identity, name in label.items() if identity.startswith("course/") and name == NAME)
    facts: Facts = {(what, _number(said[course], what)) for what in ("hours", "credits")}
    for edge in bundle.edges:
        target = edge.object
        if edge.predicate == "requires":
            facts.add(("goal", str(prop(edge.props, "kind")), label[target]))
        elif edge.predicate == "hasModule":
            facts.add(("module", label[target], _number(said[target], "hours"), _number(edge.props, "order")))
        elif edge.predicate == "hasPoint":
            facts.add(("point", label[edge.subject], str(prop(said[target], "kind")), label[target]))
        elif edge.predicate == "prerequisite":
            before = edge.object == course
            facts.add(("before", label[edge.subject]) if before else ("after", label[edge.object]))
    return {tuple(map(normalise, fact)) for fact in facts}


def _number(props: Props, name: str) -> str:
    value = prop(props, name)
    return "" if value is None else f"{float(value):g}"


def sections(point_lines: Callable[[Task], str] | None = None) -> Blocks:
    """Return the content under headings, with a table of goals' words as paragraphs and one table of contents."""
    lines = point_lines or listed_points
    goals = [
        line
        for number, (kind, texts) in enumerate(GOALS.items(), 1)
        for line in [f"{number}.{HEADS[kind]}", *(f"（{at}）{text}；" for at, text in enumerate(texts, 1))]
    ]
    table: Rows = [["序号", "学习情境", "教学任务", "教学内容与教学要求", "教学活动设计建议", "参考课时"]]
    for number, (module, tasks) in enumerate(MODULES.items(), 1):
        for at, task in enumerate(tasks):
            first = at == 0
            table.append(
                [
                    str(number) if first else None,
                    module if first else None,
                    task.name,
                    lines(task),
                    "讲练",
                    str(task.hours),
                ]
            )
    return [
        f"《{NAME}》课程标准",
        "某某职业技术学院",
        "一、课程定位与学习目标",
        "（一）课程定位",
        "本课程是专业核心课。前导课程：《电子商务基础》，后续课程：《直播运营》。",
        "（二）学习目标",
        "通过学习，学生能胜任岗位，具体目标如下：",
        *goals,
        "（三）参考学分 学时",
        "4学分，64学时",
        "二、教学条件",
        "机房一间，每组 4 台。",
        "三、课程内容设计",
        table,
        "四、考核方式",
        [["考核方式", "考核内容", "所占比例"], ["过程考核", "出勤", "40%"], ["期末考核", "上机", "60%"]],
    ]


def listed_points(task: Task) -> str:
    """Write points under 知识点, 技能点 and 素养点, a line each."""
    return "\n".join(
        line for kind, texts in task.points.items() for line in [POINT_HEADS[kind], *(f"{text}" for text in texts)]
    )


def numbered_points(task: Task) -> str:
    """Write points as numbered lists below their heads."""
    return "\n".join(
        line
        for kind, texts in task.points.items()
        for line in [f"{POINT_HEADS[kind]}：", *(f"{at}. {text}；" for at, text in enumerate(texts, 1))]
    )


def one_line_points(task: Task) -> str:
    """Write the points of a kind in one line behind its head."""
    return "\n".join(f"{POINT_HEADS[kind]}：{'；'.join(texts)}。" for kind, texts in task.points.items())


def _table(blocks: Blocks) -> tuple[int, Rows]:
    return next((at, block) for at, block in enumerate(blocks) if isinstance(block, list) and "学习情境" in block[0])


def _with(blocks: Blocks, rows: Rows) -> Blocks:
    at, _ = _table(blocks)
    return [*blocks[:at], rows, *blocks[at + 1 :]]


def subtotal(blocks: Blocks) -> Blocks:
    """End the table with a sum."""
    return _with(blocks, [*_table(blocks)[1], ["", "合计", "", "", "", "64"]])


def blank_row(blocks: Blocks) -> Blocks:
    """Put an empty row below the heading."""
    rows = _table(blocks)[1]
    return _with(blocks, [rows[0], [""] * 6, *rows[1:]])


def heading_again(blocks: Blocks) -> Blocks:
    """Repeat the heading before the last module, as a table printed over two pages does."""
    rows = _table(blocks)[1]
    return _with(blocks, [*rows[:-1], list(rows[0]), rows[-1]])


def hours_with_words(blocks: Blocks) -> Blocks:
    """Say in brackets what the hours are of."""
    rows = _table(blocks)[1]
    words = {row[-1]: f"{row[-1]}（含实践）" for row in rows if row[-1] and row[-1].isdigit()}
    return _with(blocks, [[*row[:-1], words.get(row[-1] or "", row[-1] or "")] for row in rows])


def contents_page(blocks: Blocks) -> Blocks:
    """Put a page of contents in front that names the document."""
    return ["目录", f"《{NAME}》课程标准", *blocks]


def kinds_as_columns(blocks: Blocks) -> Blocks:
    """Give each kind of point a column of its own."""
    tasks = [(module, at, task) for module, each in MODULES.items() for at, task in enumerate(each)]
    rows: Rows = [["项目名称", "工作任务", "知识要求", "技能要求", "素养要求", "学时"]]
    for module, at, task in tasks:
        points = ["\n".join(f"{n}. {text}" for n, text in enumerate(task.points.get(kind, ()), 1)) for kind in GOALS]
        rows.append([None if at else module, task.name, *points, str(task.hours)])
    return _with(blocks, rows)


def goals_in_a_table(blocks: Blocks) -> Blocks:
    """Give the goals in a table with numbers."""
    start = blocks.index("1.知识目标")
    end = blocks.index("（三）参考学分 学时")
    rows: Rows = [["编号", "目标类型", "目标描述", "目标要求"]]
    for kind, texts in GOALS.items():
        rows += [[f"0{len(rows)}", HEADS[kind], text, "必选"] for text in texts]
    return [*blocks[:start], rows, *blocks[end:]]


def head_table(blocks: Blocks) -> Blocks:
    """Say hours, credits and what is learnt before in a table at the head."""
    rows: Rows = [
        ["课程名称", NAME, "课程代码", "EC01"],
        ["总学时", "64", "学分", "4"],
        ["先修课程", "电子商务基础", "后续课程", "直播运营"],
    ]
    left = [
        block for block in blocks if block not in ("（三）参考学分 学时", "4学分，64学时") and "前导课程" not in block
    ]
    return [*left[:2], rows, *left[2:]]


TRAPS: dict[str, Trap] = {
    trap.__name__: trap
    for trap in (
        subtotal,
        blank_row,
        heading_again,
        hours_with_words,
        contents_page,
        kinds_as_columns,
        goals_in_a_table,
        head_table,
    )
}
TOGETHER = (subtotal, blank_row, heading_again, hours_with_words, goals_in_a_table, head_table, contents_page)


def written(folder: Path, blocks: Blocks, form: str) -> Path:
    """Write blocks as docx, pdf or md and return the path."""
    path = folder / f"{NAME}.{form}"
    if form == "pdf":
        return print_blocks(path, blocks)
    if form == "md":
        text = "\n\n".join(block if isinstance(block, str) else _markdown(block) for block in blocks)
        path.write_text(text, encoding="utf-8")
        return path
    struck = p("").replace("</w:p>", r("这一句已经划掉。", "<w:strike/>") + "</w:p>")
    return word(path, "".join(p(block) if isinstance(block, str) else _word(block) for block in blocks) + struck)


def _markdown(rows: Rows) -> str:
    lines = ["| " + " | ".join((cell or "").replace("\n", "<br>") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _word(rows: Rows) -> str:
    made = []
    for at, row in enumerate(rows):
        cells = []
        for column, text in enumerate(row):
            below = at + 1 < len(rows) and rows[at + 1][column] is None
            merge = "<w:vMerge/>" if text is None else '<w:vMerge w:val="restart"/>' if below else ""
            cells.append(tc("".join(map(p, (text or "").split("\n"))), merge))
        made.append("".join(cells))
    return tbl(*made)


def one_table(rows: Sequence[tuple[str, ...]], width: int = 8) -> str:
    """Write a Word table whose rows have fewer cells than columns: the last one spans what is left."""
    made = []
    for row in rows:
        span = width - len(row) + 1
        cells = [tc(p(text)) for text in row[:-1]]
        last = "".join(map(p, row[-1].split("\n")))
        made.append("".join([*cells, tc(last, f'<w:gridSpan w:val="{span}"/>')]))
    return tbl(*made)
