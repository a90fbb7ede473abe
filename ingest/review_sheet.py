"""Proposals as a spreadsheet to be reviewed, and decisions back out of it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from graph.alignment.queue import Waiting
from graph.alignment.review import Decision, Verdict
from ingest.documents.errors import DocumentError
from ingest.documents.sheets import text_of
from ingest.documents.tables import open_tables
from ingest.report import Place, Problem

SHEET = "待复核"
HEADINGS = (
    "对象标识",
    "对象",
    "候选标识",
    "候选",
    "匹配可信度",
    "理由",
    "对应程度",
    "可定条目数",
    "决定",
    "改选标识",
    "备注",
    "版",
)
_EXTENTS = {"": "", "全部": "full", "部分": "part"}
_SAID = {"full": "全部", "part": "部分"}


class Decided(NamedTuple):
    """A decision of a row, and the revision that its reviewer saw."""

    row: int
    decision: Decision
    seen: int


def write_sheet(path: Path, waiting: Sequence[Waiting], labels: Mapping[str, str], revision: int) -> None:
    """Write proposals in the order of the queue; the column 决定 is left to the reviewer."""
    if path.exists():
        raise DocumentError(f"{path} 已经存在，不覆盖", "请换一个文件名")
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    sheet.append(HEADINGS)
    for each, value in waiting:
        ends = each.subject, labels[each.subject], each.object, labels[each.object]
        row = *ends, each.confidence, each.why, _SAID.get(each.extent, ""), value, "", "", "", revision
        sheet.append(row)
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if cell.data_type == "f":
                cell.data_type = "s"  # a name that begins with = is a name
    choices = DataValidation("list", formula1=f'"{",".join(each.value for each in Verdict)}"', allow_blank=True)
    sheet.add_data_validation(choices)
    choices.add(f"I2:I{len(waiting) + 1}")
    sheet.freeze_panes = "A2"
    book.save(path)


def read_sheet(path: Path, reviewer: str) -> tuple[list[Decided], list[Problem]]:
    """Read the rows that hold a decision; a row that says nothing usable is a problem, the others go on."""
    tables = open_tables(path).tables
    table = next((each for each in tables if each.name == SHEET), tables[0] if tables else None)
    if table is None:
        raise DocumentError(f"{path} 没有工作表“{SHEET}”", "请用 zhitu align review --out 写出的表")
    rows = iter(table.rows)
    _, head = next(rows, (0, ()))
    at = {text_of(cell).strip(): place for place, cell in enumerate(head)}
    if not {"对象标识", "候选标识", "决定"} <= at.keys():
        raise DocumentError(f"{path} 没有“对象标识”“候选标识”“决定”几列", "请用 zhitu align review --out 写出的表")
    found, problems = list[Decided](), list[Problem]()
    for number, cells in rows:
        said = {name: text_of(cells[place]).strip() if place < len(cells) else "" for name, place in at.items()}
        if said["决定"]:
            for each in _decided(number, said, reviewer):
                if isinstance(each, Decided):
                    found.append(each)
                else:
                    problems.append(Problem(str(path), Place(SHEET, number, "决定"), "rejected", *each))
    return found, problems


def _decided(number: int, said: Mapping[str, str], reviewer: str) -> Iterator[Decided | tuple[str, str]]:
    verdicts = {each.value: each for each in Verdict}
    seen = said.get("版", "")
    if said["决定"] not in verdicts:
        yield f"“{said['决定']}”不是一种决定", f"可写 {'、'.join(verdicts)}"
    elif said.get("对应程度", "") not in _EXTENTS:
        yield f"“{said['对应程度']}”不是对应程度", "可写 全部、部分，或留空"
    elif not seen.isdigit():
        yield "“版”一列被改动或清空，不知依据哪一版作的决定", "请重新写出表再填"
    else:
        verdict = verdicts[said["决定"]]
        extent = _EXTENTS[said.get("对应程度", "")]
        ends = said["对象标识"], said["候选标识"]
        decision = Decision(reviewer, *ends, verdict, said.get("改选标识", ""), extent, said.get("备注", ""))
        yield Decided(number, decision, int(seen))
