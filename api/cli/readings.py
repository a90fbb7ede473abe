"""What was read, as tables: what was not taken as it stands, and counts that add up."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from api.cli.desk import Desk
from api.cli.page import Cell, Grid, Heading
from api.cli.phrases import percent
from api.words import mark
from ingest.report import Count, Problem, Reading

_COUNTED = {
    "文件": mark("文件"),
    "lines": mark("行"),
    "majors": mark("专业"),
    "courses": mark("课程"),
    "certificates": mark("证书"),
    "continuations": mark("接续专业"),
    "abilities": mark("专业能力"),
    "occupations": mark("职业"),
    "additions": mark("增补的职业"),
    "standards": mark("国家职业标准"),
    "functions": mark("职业功能"),
    "tasks": mark("工作任务"),
    "requirements": mark("教学要求"),
    "posts": mark("岗位"),
    "weights": mark("权重"),
    "tables": mark("表格"),
    "course rows": mark("核心课程表的行"),
    "work rows": mark("工作要求表的行"),
}
_KINDS = {
    "workbook": mark("资源库工作簿"),
    "registry": mark("资源库名录"),
    "library-list": mark("立项验收名单"),
    "inventory": mark("素材清单"),
    "knowledge-graph": mark("知识图谱"),
    "question-bank": mark("题库"),
    "schedule": mark("教学进程表"),
    "brief": mark("专业简介"),
    "teaching-standard": mark("专业教学标准"),
    "occupational-standard": mark("国家职业标准"),
    "plan": mark("人才培养方案"),
    "course-standard": mark("课程标准"),
    "ability-analysis": mark("职业能力分析表"),
    "classification": mark("职业分类大典"),
}
_REFERENCES = "（引用）"
_SEVERITIES = {"rejected": mark("未采用"), "ignored": mark("已忽略"), "warning": mark("提醒")}


def problem_rows(desk: Desk, problems: Iterable[Problem]) -> list[list[Cell]]:
    """Return problems as rows, what was not taken first."""
    order = list(_SEVERITIES)
    return [
        [
            Path(problem.file).name,
            problem.place.sheet,
            problem.place.row,
            problem.place.column,
            desk.say(_SEVERITIES[problem.severity]),
            desk.words.told(problem.reason),
            desk.words.told(problem.advice),
        ]
        for problem in sorted(problems, key=lambda problem: order.index(problem.severity))
    ]


def problem_grid(desk: Desk, rows: Sequence[Sequence[Cell]], total: int) -> Grid:
    """Return the table of problems; its title says how many of them all it leaves out."""
    more = total - len(rows)
    left = desk.say("（另有 {count} 行，用 --limit 列出）", count=more) if more > 0 else ""
    headings = (
        Heading(desk.say("文件"), wide=True),
        Heading(desk.say("工作表"), wide=True),
        Heading(desk.say("行"), number=True),
        Heading(desk.say("列"), wide=True),
        Heading(desk.say("处理")),
        Heading(desk.say("原因"), wide=True),
        Heading(desk.say("怎么办"), wide=True),
    )
    return Grid(desk.say("需要留意的地方") + left, headings, rows)


def kind_grid(desk: Desk, readings: Iterable[Reading], limit: int) -> list[Grid]:
    """Return what files were recognised as, how surely, and by which marks; nothing where the user named the kind."""
    headings = (
        Heading(desk.say("文件"), wide=True),
        Heading(desk.say("认作")),
        Heading(desk.say("可信度"), number=True),
        Heading(desk.say("看到的特征"), wide=True),
    )
    rows: list[list[Cell]] = [
        [
            Path(reading.file).name,
            desk.say(_KINDS.get(told.kind, told.kind)),
            percent(told.confidence),
            "、".join(told.marks),
        ]
        for reading in readings
        if (told := reading.recognised) is not None
    ]
    more = len(rows) - limit
    left = desk.say("（另有 {count} 行，用 --limit 列出）", count=more) if more > 0 else ""
    return [Grid(desk.say("认出的种类") + left, headings, rows[:limit])] if rows else []


def column_grids(desk: Desk, readings: Iterable[Reading]) -> list[Grid]:
    """Return, for each file whose columns were told from headings and content, what they were taken for."""
    headings = (
        Heading(desk.say("工作表"), wide=True),
        Heading(desk.say("列"), wide=True),
        Heading(desk.say("当作"), wide=True),
        Heading(desk.say("可信度"), number=True),
        Heading(desk.say("理由"), wide=True),
    )
    grids = []
    for reading in readings:
        rows: list[list[Cell]] = [
            [each.sheet, each.column, each.field, percent(each.confidence), desk.words.told(each.reason)]
            for each in reading.mapped
        ]
        if rows:
            kind = desk.say(_KINDS.get(reading.kind, reading.kind))
            title = desk.say("{file} 认作{kind}，各列当作", file=Path(reading.file).name, kind=kind)
            grids.append(Grid(title, headings, rows))
    return grids


def _counted(desk: Desk, what: str) -> str:
    """Return what was counted; sheets and files keep their names."""
    if what in _COUNTED:
        return desk.say(_COUNTED[what])
    name = what.removesuffix(_REFERENCES)
    return what if name == what else desk.say("{sheet}（引用）", sheet=name)


def count_grid(desk: Desk, counts: dict[str, Count]) -> Grid:
    """Return the table of counts: read = kept + rejected + ignored."""
    headings = (
        Heading(desk.say("内容"), wide=True),
        Heading(desk.say("读到"), number=True),
        Heading(desk.say("采用"), number=True),
        Heading(desk.say("未采用"), number=True),
        Heading(desk.say("已忽略"), number=True),
    )
    rows: list[list[Cell]] = [
        [_counted(desk, what), count.read, count.kept, count.rejected, count.ignored] for what, count in counts.items()
    ]
    return Grid(desk.say("读入"), headings, rows)
