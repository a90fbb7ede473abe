"""The words of 填写说明: what each sheet and each column wants, made from the table of sheets."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingest.workbook.sheets import Sheet, SheetColumn

TITLE = "填写说明"

CELLS = {
    "text": "文字",
    "code": "代码",
    "choice": "从下拉列表中选一个",
    "choices": "可选多个，用、分隔",
    "number": "数字，不写单位",
    "integer": "整数，不写单位",
    "date": "日期，如 2025-03-01",
    "yes-no": "是 或 否",
    "list": "可填多个，用；分隔",
    "url": "网址，以 http:// 或 https:// 开头",
}

RULES = (
    "一行填一件事；表头（每张表的第一行）不要改名；不需要的列可以删去，也可以自己加列，加的列不会导入。",
    "标“必填”的列每一行都要填；标“必有”的工作表必须有。",
    "编号用来让各表互相引用，一个编号在本表中只能出现一次；编号留空时，名称就是编号，其他表就填名称。",
    "先填“资源库”“服务专业”“课程”，再填“模块”“知识技能点”“素材”；“课程对应”和“达成”说明它们落实了哪些官方要求。",
    "只有“标准课程”计入覆盖；“对应程度”为“部分”的会显示，但不计入。",
    "素材挂接到点、并写明用途（教、练、考）才能点亮 有教、有练、有考；只挂接到模块或课程的算未挂接。",
    "重新导入同一个资源库会整体替换上一次的内容：改了的会改，删了的会删。可先用 zhitu import --dry-run 预览。",
    "公式请换成数值；合并单元格请拆开，每一行都填全。",
)


class ColumnGuide(NamedTuple):
    """One line of the guide: the sheet, its column, whether it must be filled, what to fill in, an example."""

    sheet: str
    column: str
    needed: str
    fill: str
    example: str


def lines(sheets: Iterable[Sheet]) -> Iterator[ColumnGuide]:
    """Yield one line a column, in the order of the sheets."""
    for sheet in sheets:
        for column in sheet.columns:
            yield ColumnGuide(
                sheet.name, column.name, "必填" if column.required else "选填", filling(column), column.example
            )


def filling(column: SheetColumn) -> str:
    """Say in plain words what a cell of the column takes."""
    parts = [CELLS[column.cell]]
    if column.choices:
        parts.append("可填：" + "、".join(column.choices))
    if column.help:
        parts.append(column.help)
    return "。".join(parts)


def markdown(sheets: Iterable[Sheet]) -> str:
    """Return the guide as a Markdown page, for a folder of CSV files."""
    sheets = tuple(sheets)
    page = [f"# {TITLE}", "", *(f"{number}. {rule}" for number, rule in enumerate(RULES, 1))]
    page.append(
        f"{len(RULES) + 1}. 每张表是一个 CSV 文件，文件名就是表名；可用 Excel 打开，保存时选“CSV UTF-8（逗号分隔）”。"
    )
    for sheet in sheets:
        page += ["", f"## {sheet.name}{'（必有）' if sheet.required else ''}", "", f"一行是{sheet.row_is}。", ""]
        page += ["| 列 | 必填 | 怎么填 | 示例 |", "|---|---|---|---|"]
        page += [f"| {line.column} | {line.needed} | {line.fill} | {line.example} |" for line in lines([sheet])]
    return "\n".join(page) + "\n"
