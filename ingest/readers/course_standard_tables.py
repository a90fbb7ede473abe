"""Tables of 课程标准: which columns hold modules, tasks, contents, hours and goals, and what a cell lists."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.documents.blocks import GridCell, Line
from ingest.documents.items import flow, items, leading
from ingest.readers.course_standard_values import GoalRef
from ingest.readers.requirement_kinds import requirement_kinds
from ingest.readers.schedule_rows import squeezed
from ontology.claims import Evidence

_MODULE = re.compile(
    r"^(?:学习|教学)?(?:情境|情景|项目|模块|单元|章节?|专题|主题)(?:名称)?$|体育项目|^(?:模块|项目|单元)[（(/／]"
)
_TASK = re.compile(r"^(?:教学|学习|工作|典型工作|具体|子)*任务(?:名称)?$")
_CONTENT = re.compile(r"(?:教学|学习|课程|主要)内容|内容与教学|^内容(?:[与及和]要求)?$|教学要点|知识技能点")
_KINDS = {
    "knowledge": re.compile(r"^(?:理论|主要|相关)?知识(?:点|内容|要求|目标)?(?:名称)?$"),
    "skill": re.compile(r"^(?:技能|能力|实践知识)(?:点|内容|要求|目标|训练)*(?:名称)?$"),
    "quality": re.compile(r"^(?:课程)?(?:素养|素质|思政|育人|情感|德育)(?:点|内容|要求|目标|元素|要素|融入点)*$"),
}
_KIND = re.compile(r"^(?:知识技能)?点?(?:类别|类型)$")
_GOALS = re.compile(r"^(?:支撑|对应|达成|服务)(?:的)?(?:课程|教学|学习)?目标(?:编号|代码)?$")
_GOAL_REF = re.compile(r"(?P<code>[A-Za-z0-9][A-Za-z0-9.-]*)\s*(?:[（(](?P<extent>全部|完全|部分)(?:支撑|达成)?[）)])?")
_EXTENTS = {"全部": "full", "完全": "full", "部分": "part"}
_SAID_KINDS = {"知识": "knowledge", "技能": "skill", "能力": "skill", "素养": "quality", "素质": "quality"}
_HOURS = (re.compile(r"^(?:参考|建议|计划|总|学习)?(?:学时|课时)(?:数|分配|建议)?$"), re.compile(r"学时|课时"))
JUDGED = re.compile(r"考核|考评|评价方式|权重|分值|所占比例|满分")
_GOAL_TYPE = re.compile(r"目标(?:类型|类别)")
_GOAL = re.compile(r"目标(?:描述|内容)$")
_GOAL_NOTE = re.compile(r"目标要求$")
_CODE = re.compile(r"^编号$|目标编号$")
_HEAD_OF_KIND = {
    "knowledge": re.compile(r"知识(?:目标|点|要求)?|理论知识"),
    "skill": re.compile(r"(?:职业)?(?:能力|技能)(?:目标|点|要求)?|实践知识"),
    "quality": re.compile(r"(?:素质|素养|思政|课程思政|情感|德育|育人|态度)(?:目标|点|要求|元素)?"),
}
_SAID = re.compile(r"^(?P<head>[^：:，。；]{2,10})[：:]\s*(?P<rest>.*)$")
_SKILLED = re.compile(r"^(?:能够?|会|学会|熟练|灵活运用|正确使用)")
_SEPARATOR = re.compile(r"[；;。](?![^（(]*[）)])")
_ORDINAL = re.compile(r"^(?:[（(]?\d{1,2}(?:[）)、]|[.．](?!\d))|\d{1,2}[.．]\d{1,2}(?![\d.．])|[①-⑳●•·◆■])\s*")
_BARE = re.compile(r"(?:学习)?(?:情境|情景|项目|模块|单元|任务)\s*[\d一二三四五六七八九十]{1,3}")


class ContentColumns(NamedTuple):
    """Which 0-based columns of a table of contents hold what, -1 for none; `kinds`: (column, kind of point).

    `kind` holds the kind of the point in the same row, `goals` the numbers of the goals that it serves.
    """

    labels: tuple[str, ...]
    module: int
    task: int
    content: int
    hours: int
    kinds: tuple[tuple[int, str], ...]
    kind: int = -1
    goals: int = -1


class GoalColumns(NamedTuple):
    """Which 0-based columns of a table of goals hold what, -1 for none."""

    labels: tuple[str, ...]
    kind: int
    goal: int
    code: int
    note: int


class Listed(NamedTuple):
    """One item of a cell: its words, its kind if that is said, its page."""

    text: str
    kind: str | None
    page: int | None


def content_columns(row: Sequence[GridCell], tasks: bool = False) -> ContentColumns | None:
    """Return the columns when a row heads a table of contents; below 学习任务 a column 名称 holds the modules."""
    labels = _labels(row)
    if any(len(label) > 20 for label in labels) or any(JUDGED.search(label) for label in labels):
        return None
    module, task = _first(labels, _MODULE), _first(labels, _TASK)
    if module < 0 and tasks and "名称" in labels:
        module = labels.index("名称")
    content = _first(labels, _CONTENT)
    kinds = tuple((at, kind) for at, label in enumerate(labels) for kind in _kinds_of(label))
    hours = next((at for pattern in _HOURS if (at := _first(labels, pattern)) >= 0), -1)
    if module < 0 and task < 0 and hours >= 0 and not kinds:
        module, content = content, -1
    if max(module, task) < 0 or (content < 0 and not kinds and hours < 0):
        return None
    kind, goals = (_first(labels, pattern) if content >= 0 else -1 for pattern in (_KIND, _GOALS))
    return ContentColumns(labels, module, task, content, hours, kinds, kind, goals)


def goal_columns(row: Sequence[GridCell]) -> GoalColumns | None:
    """Return the columns when a row heads a table of goals."""
    labels = _labels(row)
    kind, goal = _first(labels, _GOAL_TYPE), _first(labels, _GOAL)
    if kind < 0 or goal < 0:
        return None
    return GoalColumns(labels, kind, goal, _first(labels, _CODE), _first(labels, _GOAL_NOTE))


def kind_headed(text: str) -> tuple[bool, str | None, str]:
    """Say whether a line begins a list of a kind, which (None: of no kind we know), and what follows the colon."""
    plain = _ORDINAL.sub("", text.strip()).strip()
    found = _SAID.match(plain)
    head, rest = (found["head"], found["rest"]) if found else (plain, "")
    head = squeezed(head).strip("【】[]")
    for kind, pattern in _HEAD_OF_KIND.items():
        if pattern.fullmatch(head):
            return True, kind, rest
    return bool(re.fullmatch(r"[\u4e00-\u9fff]{2,4}目标", head)), None, rest


def kind_said(text: str) -> str | None:
    """Return the kind that a cell beside a point says: 知识, 技能点, 素养 and the like."""
    return _SAID_KINDS.get(squeezed(text).removesuffix("点"))


def goals_named(cell: GridCell, where: Evidence) -> tuple[GoalRef, ...]:
    """Return the goals that a cell beside a point names by their numbers."""
    joint = "" if cell.page is not None else "\n"
    words = joint.join(line.text.strip() for line in cell.lines)
    return tuple(
        GoalRef(found["code"], _EXTENTS.get(found["extent"] or "", ""), where._replace(quote=found[0]))
        for found in _GOAL_REF.finditer(words)
    )


def listed(cell: GridCell, kind: str | None, full: float = 0) -> Iterator[Listed]:
    """Yield the points that a cell lists.

    `full` is 0 where a line is one that the author wrote; in print (PDF) it is the width at which lines are broken.
    """
    lines: list[_Written] = []
    for line in cell.lines:
        goes_on = full > 0 and width(line.text) > full - 1
        headed, said, rest = kind_headed(line.text)
        if headed and (said is not None or rest == ""):
            yield from _items(lines, kind)
            kind, lines = said, [_Written(Line(rest, line.page), goes_on)] if rest else []
        else:
            lines.append(_Written(line, goes_on))
    yield from _items(lines, kind)


class _Written(NamedTuple):
    """A line, and whether the next one goes on with it."""

    line: Line
    goes_on: bool


def width(text: str) -> float:
    """Return how wide a line is printed, in Chinese signs."""
    return sum(1 if sign > "\u2e80" else 0.5 for sign in text)


def _items(written: Sequence[_Written], kind: str | None) -> Iterator[Listed]:
    if not written:
        return
    lines = [each.line for each in written]
    numbered = [leading(line.text) is not None for line in lines]
    if numbered[0] and (any(each.goes_on for each in written) or not all(numbered)):
        found = [(item.text, item.page) for item in items(GridCell(1, 1, tuple(lines)))]
    else:
        found = [(flow(each), each[0].page) for each in _unbroken(written)]
    for text, page in found:
        for part in _SEPARATOR.split(text):
            words = plain_item(part)
            if words:
                yield Listed(words, kind or kind_told(words), page)


def _unbroken(written: Sequence[_Written]) -> Iterator[list[Line]]:
    """Yield the lines of each item."""
    held: list[Line] = []
    for line, goes_on in written:
        held.append(line)
        if not goes_on:
            yield held
            held = []
    if held:
        yield held


def plain_item(text: str) -> str:
    """Return an item without its number and the stops behind it."""
    words = _ORDINAL.sub("", text.strip()).strip(" \t　；;。，,、：:")
    return re.sub("、{2,}", "、", words)  # struck-out words leave their separators


def kind_told(text: str) -> str | None:
    """Return the kind that the wording of a point tells, None where it does not tell one."""
    kinds = requirement_kinds(text)
    if len(kinds) != 1:
        return None
    return kinds[0] if kinds[0] != "skill" or _SKILLED.match(text) or text.endswith("技能") else None


def name_of(cell: GridCell, task: str) -> str:
    """Return a module's name; a mere number such as 学习情境1 that has one task is called by that too."""
    name = flow(cell.lines)
    return f"{name} {task}" if cell.rows == 1 and task and _BARE.fullmatch(name) else name


def _labels(row: Sequence[GridCell]) -> tuple[str, ...]:
    return tuple(squeezed(cell.text) for cell in row)


def _first(labels: Sequence[str], pattern: re.Pattern[str]) -> int:
    return next((at for at, label in enumerate(labels) if pattern.search(label)), -1)


def _kinds_of(label: str) -> list[str]:
    return [kind for kind, pattern in _KINDS.items() if pattern.search(label)]
