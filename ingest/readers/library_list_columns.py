"""The columns of 立项/验收 lists, told from headings as provinces and schools word them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ingest.documents.blocks import Grid, GridCell
from ingest.documents.repair import flow

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("order", re.compile(r"(?:排?序号?|编号|NO\.?)", re.IGNORECASE)),
    ("slug", re.compile(r"资源库标识")),
    ("project", re.compile(r"(?:项目|资源库|立项|课题)(?:编号|代码|序号)")),
    ("joint", re.compile(r"(?:联合|共同|合作|第[二三四]|参与)(?:主持|申报|牵头|建设)\S*|联合\S*单位")),
    ("member", re.compile(r"(?:参[建与加]|成员|协作|合作|共建|支持)\S*(?:单位|院校|学校|企业)?|企业\S*")),
    (
        "lead",
        re.compile(
            r"(?:第一|项目|立项|资源库)?(?:主持|牵头|申报|承建|建设|承担|负责|依托|主建|主办|实施|完成|申请|项目|所在|所属|推荐)"
            r"(?:\S{0,4}(?:单位|院校|学校)\S*)|(?:第一)?(?:主持|牵头)|(?:学校|院校|单位)(?:全称|全?名称?)?|(?:申报|所在|承担)?(?:部门|二级学院|院[（(]?[系部][）)]?)(?:名称)?"
        ),
    ),
    ("accepted", re.compile(r"(?:通过)?验收(?:通过)?(?:日期|时间|年度|年月)")),
    (
        "verdict",
        re.compile(r"\S*(?:结论|结果|意见|是否\S+)|验收(?:情况|等[级次第]|评价)?|(?:评审|评定|考核)(?:等[级次第])"),
    ),
    ("number", re.compile(r"\S*(?:文号|文件号|立项文件|批准文件|批文)")),
    ("state", re.compile(r"(?:建设|项目|接入)?(?:状态|进展)")),
    ("url", re.compile(r"\S*(?:网址|网站|访问地址|平台地址|链接|URL)\S*", re.IGNORECASE)),
    ("batch", re.compile(r"(?:立项|建设|认定|申报|批准|入选)?(?:批次|年度|年份|时间|日期|年月|周期|起止\S*)")),
    ("further", re.compile(r"(?:兼|其他|其它|相关|面向|辐射)\S*专业\S*|专业群\S*专业\S*")),
    ("code", re.compile(r"(?:主|所属|对应|服务|面向|建设|依托)?专业(?:代码|编码|代号|编号)|代码")),
    ("major", re.compile(r"\S*专业(?:[（(]?群?[）)]?)(?:全?名称?)?(?:\S{0,4}(?:代码|编码)[）)]?)?|涉及专业\S*")),
    ("level", re.compile(r"(?:办学|教育|培养|学历|专业|学校)?层次(?:类[型别])?|学段")),
    ("tier", re.compile(r"(?:项目|资源库|建设|立项)?(?:级别|层级|类别|类型|等级)")),
    ("region", re.compile(r"省份|省[（(/／、]?(?:区|市|自治区)\S*|省|地区|所在(?:省|地)\S*|推荐省\S*|区域")),
    (
        "library",
        re.compile(
            r"(?:\S*资源库|子库|库|项目|建设项目|课题|成果)(?:的|建设|项目)*全?(?:名称?|题目)|\S*资源库|项目|名称"
        ),
    ),
    ("person", re.compile(r"\S*(?:负责人|主持人|联系人|电话|手机|邮箱|职务|职称|姓名|成员)\S*")),
)
_PEOPLE = re.compile(r"负责人|主持人|联系人|带头人|电话|手机|邮箱|姓名")
_DEEPEST = 3
_LONGEST = 24


class Columns(NamedTuple):
    """Which 0-based columns hold what; `labels` are the headings; `end` is the first row below them."""

    found: Mapping[str, tuple[int, ...]]
    labels: tuple[str, ...]
    end: int

    def at(self, role: str) -> int:
        """Return the first column of a role, -1 for none."""
        return self.found.get(role, (-1,))[0]

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings that name nothing that is taken."""
        known = {at for role, places in self.found.items() if role not in ("member", "person") for at in places}
        return tuple(label for at, label in enumerate(self.labels) if label and at not in known)


def plain(text: str) -> str:
    """Return a heading or a code without blanks and in plain signs."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def columns_from(grid: Grid, start: int) -> Columns | None:
    """Return the columns when a row is the first row of a list's headings, None when it is not."""
    row = grid.rows[start]
    if any(cell.row != row[0].row and cell.row < start + 1 for cell in row[:1]):
        return None
    depth = _depth(grid, start)
    for rows in dict.fromkeys((depth, 1)):
        labels = tuple(
            _label([grid.rows[at][column] for at in range(start, start + rows)]) for column in range(grid.width)
        )
        found = _roles(labels)
        if _is_list(found):
            return Columns(found, labels, start + rows)
    return None


def _is_list(found: Mapping[str, Sequence[int]]) -> bool:
    """Whether columns are those of a list of libraries: what is built, and by whom (or a code of its own)."""
    what = found.keys() & {"library", "major", "code"}
    return bool(what) and bool(found.keys() & {"lead", "slug"}) and len(found) >= 3


def _depth(grid: Grid, start: int) -> int:
    """Return how many rows of headings begin here: as deep as the cells of the first, or to the parts of a wide one."""
    row = grid.rows[start]
    depth = max((cell.rows for cell in row if cell.row == start + 1), default=1)
    depth = min(max(depth, 1), _DEEPEST)
    wide = any(cell.row == start + 1 and 1 < cell.columns < grid.width for cell in row)
    if depth == 1 and start + 1 < len(grid.rows):
        below = grid.rows[start + 1]
        texts = [plain(flow(cell.lines)) for cell in dict.fromkeys(below)]
        filled = [text for text in texts if text]
        named = [text for text in filled if _role(text)]
        if filled and len(named) == len(filled) and (wide or not plain(flow(below[0].lines))):
            depth = 2
    return depth


def _label(cells: Sequence[GridCell]) -> str:
    parts = [plain(flow(cell.lines)) for cell in dict.fromkeys(cells)]
    return "|".join(dict.fromkeys(part for part in parts if part))


def _roles(labels: Sequence[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for at, label in enumerate(labels):
        parts = label.split("|")
        role = next((role for part in reversed(parts) if (role := _role(part))), "")
        if role:
            found[role] = (*found.get(role, ()), at)
    return found


def _role(label: str) -> str:
    """Return what a heading names, "" for nothing known."""
    text = re.sub(r"^[*＊]|[*＊:：]$|[（(][^）)]*(?:必填|填写|全称|如|盖章|可多)[^）)]*[）)]", "", label)
    if not 0 < len(text) <= _LONGEST:
        return ""
    if _PEOPLE.search(text):
        return "person"
    return next((role for role, pattern in _ROLES if pattern.fullmatch(text)), "")
