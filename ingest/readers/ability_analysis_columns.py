"""The columns of 职业能力分析表, told from headings: PGSD and DACUM style, by 工作领域, 工作项目 or 职业功能."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ingest.documents.blocks import Grid, GridCell
from ingest.documents.repair import flow
from ingest.readers.library_list_columns import plain

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("post", re.compile(r"(?:职业|工作|目标|核心|主要|对应|就业|面向|典型)*岗位(?:\(?群\)?)?(?:名称)?")),
    (
        "function",
        re.compile(
            r"(?:主要|典型|核心|职业)*(?:工作(?:领域|项目|模块|职责|范畴|范围|类别)|职业(?:功能|活动(?:领域)?)|岗位职责|职责|能力(?:领域|模块|类别|类型)"
            r"|综合能力|任务领域|项目|模块)(?:\([A-Z]\))?(?:名称)?"
        ),
    ),
    ("detail", re.compile(r"\S*(?:任务|工作)(?:描述|说明|过程|流程)|(?:工作)?(?:对象|工具|方法)\S*")),
    (
        "task",
        re.compile(
            r"(?:主要|典型|核心|具体|职业|岗位)*(?:工作)?(?:任务|内容|环节|步骤|子任务)(?:分析|名称|\([A-Z]\))?|专项能力|工作活动"
        ),
    ),
    ("knowledge", re.compile(r"(?:相关|专业|理论|应知|必备|所需|职业|支撑)*知识(?:要求|点|内容|目标)?|应知")),
    ("skill", re.compile(r"(?:相关|操作|专业|职业|应会|必备|所需|岗位)*技能(?:要求|点|目标)?|应会")),
    (
        "quality",
        re.compile(
            r"(?:相关|职业|专业|思想|必备|所需)*(?:素[养质]|态度|职业道德)(?:要求|点|目标)?|职业素养\S*|思政\S*"
        ),
    ),
    (
        "ability",
        re.compile(
            r"(?:\S{0,4}(?:职业|专业|岗位|核心|通用|社会|方法|发展|关键|工作|行动|实践|职业核心))?能力(?:\([A-Z]\))?"
            r"(?:要求|点|描述|标准|内容|要素|表现|单元|目标|分析)?(?:\([^)]*\))?|能力(?:名称)?|(?:行为|表现|能力)(?:指标|标准)"
        ),
    ),
    (
        "note",
        re.compile(
            r"(?:学习|掌握|能力|要求|考核|培养)*(?:水平|程度|重要(?:程度|性|度)|难(?:度|易程度|易度)|频[率度]|等级|层次)(?:等级|级别)?\S{0,4}|权重|使用频率"
        ),
    ),
    (
        "code",
        re.compile(
            r"(?:序|编)号|代[码号]|(?:能力|任务|领域|项目|工作任务|职业能力|工作领域|工作项目)(?:编号|代码|序号)|NO\.?",
            re.IGNORECASE,
        ),
    ),
)
_GENERIC = re.compile(r"(?:具体)?(?:内容|描述|名称|要求|说明)")
_DEEPEST = 3
_LONGEST = 20


class Columns(NamedTuple):
    """Which 0-based columns hold what; `labels` are the headings; `end` is the first row below them."""

    found: Mapping[str, tuple[int, ...]]
    labels: tuple[str, ...]
    end: int

    def of(self, *roles: str) -> tuple[int, ...]:
        """Return the columns of some roles, from left to right."""
        return tuple(sorted(at for role in roles for at in self.found.get(role, ())))

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings that name nothing that is taken."""
        known = {at for places in self.found.values() for at in places}
        return tuple(label for at, label in enumerate(self.labels) if label and at not in known)

    def code_of(self, at: int) -> int:
        """Return the column of numbers that belong to another column: the one just left of it, -1 for none."""
        return at - 1 if at - 1 in self.found.get("code", ()) else -1


ITEMS = ("ability", "skill", "knowledge", "quality")


def columns_from(grid: Grid, start: int) -> Columns | None:
    """Return the columns when a row is the first row of headings, None when it is not."""
    row = grid.rows[start]
    if any(cell.row < start + 1 for cell in row):
        return None
    for depth in dict.fromkeys((_depth(grid, start), max((cell.rows for cell in row), default=1))):
        if depth > _DEEPEST:
            continue
        labels = tuple(
            _label([grid.rows[at][column] for at in range(start, start + depth)]) for column in range(grid.width)
        )
        found = _roles(labels)
        if _is_analysis(found):
            return Columns(found, labels, start + depth)
    return None


def columns_of(grid: Grid) -> Columns | None:
    """Return the columns of the first row of headings among a table's first rows, None for another table."""
    return next((found for start in range(min(len(grid.rows), 8)) if (found := columns_from(grid, start))), None)


def _is_analysis(found: Mapping[str, Sequence[int]]) -> bool:
    """Whether columns lead from work to abilities, or (DACUM) from a field of work to several tasks beside it."""
    work = found.keys() & {"function", "task", "post"}
    if work and found.keys() & set(ITEMS) and found.keys() & {"function", "task"}:
        return True
    return "function" in found and len(found.get("task", ())) > 1


def _depth(grid: Grid, start: int) -> int:
    row = grid.rows[start]
    depth = min(max((cell.rows for cell in row), default=1), _DEEPEST)
    wide = any(1 < cell.columns < grid.width for cell in row)
    if depth == 1 and wide and start + 1 < len(grid.rows):
        below = [plain(flow(cell.lines)) for cell in dict.fromkeys(grid.rows[start + 1])]
        if any(_role(text) for text in below) and all(len(text) <= _LONGEST for text in below):
            return 2
    return depth


def _label(cells: Sequence[GridCell]) -> str:
    parts = [plain(flow(cell.lines)) for cell in dict.fromkeys(cells)]
    return "|".join(dict.fromkeys(part for part in parts if part))


def _roles(labels: Sequence[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for at, label in enumerate(labels):
        if role := _role_of(label.split("|")):
            found[role] = (*found.get(role, ()), at)
    return found


def _role_of(parts: Sequence[str]) -> str:
    """Return what a heading of several rows names: its last part, unless that only says 内容 or the like."""
    told = [role for part in parts if (role := _role(part))]
    if told and told[0] == "note":
        return "note"  # 学习水平 over 知识 and 技能
    if len(told) > 1 and _GENERIC.fullmatch(parts[-1]):
        return told[-2]
    return told[-1] if told else ""


def _role(label: str) -> str:
    text = label.strip("*:：")
    if not 0 < len(text) <= _LONGEST:
        return ""
    return next((role for role, pattern in _ROLES if pattern.fullmatch(text)), "")
