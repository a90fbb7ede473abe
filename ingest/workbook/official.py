"""References from a library to what the ministries state: ids are made, and checked as far as the graph knows.

A reference is refused only when the graph has read the document it should stand in: what nobody read cannot be judged,
and the order in which documents arrive must not matter.
"""

from difflib import get_close_matches

from ingest.known import Known, MajorFact
from ingest.workbook.forms import Filled, Log
from ontology.codes import Level, MajorCode, OccupationCode
from ontology.errors import OntologyError
from ontology.names import NodeId, node_id, normalise, prefix_of, segments

_SUGGESTIONS = 200
"""How many references get near names: finding them is slow, and nobody reads more."""

_KINDS = {"官方要求": "requirement", "能力": "ability", "工作任务": "task"}


class Official:
    """Checks one file's official references; `known` None checks their form only."""

    def __init__(self, known: Known | None, log: Log) -> None:
        self._known = known
        self._log = log
        self._majors: dict[str, MajorFact | None] = {}
        self._told: set[tuple[str, str]] = set()
        self._suggested = 0
        self.served: dict[str, Level] = {}

    def major(self, row: Filled, column: str = "专业代码") -> MajorCode | None:
        """Read the major's code of a row; None, and the reference rejected, when it is none or was replaced."""
        try:
            code = MajorCode(row.text(column))
        except OntologyError as error:
            self._log.reference(row, column, str(error), "以《职业教育专业目录》（2021 年起）的代码为准")
            return None
        problem = self._judge(code, row)
        if problem is not None:
            self._log.reference(row, column, *problem)
            return None
        self._log.reference(row)
        return code

    def _judge(self, code: MajorCode, row: Filled) -> tuple[str, str] | None:
        if self._known is None:
            return None
        if code.digits not in self._majors:
            self._majors[code.digits] = self._known.major(code.digits)
        fact = self._majors[code.digits]
        if fact is None and code.controlled:
            self._once(row, code, "专业目录中没有此代码；国家控制布点专业（K）的目录不全，暂按所填采用", "请核对代码")
            return None
        if fact is None:
            return f"专业代码「{code}」不在专业目录中", self._near_major(row)
        if fact.replaced_by:
            return f"专业代码「{code}」（{fact.name}）已停用", f"请改填 {'、'.join(fact.replaced_by)}"
        if fact.retired:
            return f"专业代码「{code}」（{fact.name}）已不在现行专业目录中", "请改填现行代码"
        name = row.text("专业名称")
        if name and normalise(name) != normalise(fact.name):
            self._warn(
                row, "专业名称", f"代码 {code} 是「{fact.name}」，与所填「{name}」不符；以代码为准", "请核对代码"
            )
        return None

    def _near_major(self, row: Filled) -> str:
        name = row.text("专业名称")
        return f"请按专业名称「{name}」核对代码" if name else "请对照现行专业目录核对代码"

    def beside(self, row: Filled, code: MajorCode) -> None:
        """Warn when a row speaks of a major that the library does not say it serves."""
        if self.served and code.digits not in self.served:
            self._once(row, code, f"专业 {code} 不在“服务专业”表中", "若本库服务该专业，请在“服务专业”表中加一行")

    def course(self, row: Filled, code: MajorCode, name: str, column: str) -> NodeId | None:
        """Return the official course of that name, None (and the reference rejected) when its major has no such one."""
        return self._stands(
            row, node_id("course", code.digits, name), column, f"专业 {code} 的官方课程中没有「{name}」"
        )

    def item(self, row: Filled, kind: str, content: str) -> NodeId | None:
        """Return the official requirement, ability or task that a row of 达成 names, by parts or by its whole id."""
        prefix = _KINDS[kind]
        if content.startswith(f"{prefix}/"):
            identity = NodeId(content)
            if len(segments(identity)) < 3 or not all(segments(identity)):
                self._log.reference(row, "内容", f"标识「{content[:80]}」不完整", "请从缺口清单中复制完整标识")
                return None
            return self._stands(row, identity, "内容", f"图中没有标识「{content[:80]}」")
        if prefix_of(content) in _KINDS.values() and "/" in content:
            self._log.reference(row, "内容", f"标识「{content[:80]}」与达成类型“{kind}”不符", "请改正达成类型或标识")
            return None
        parent = self._parent(row, kind)
        if parent is None:
            return None
        return self._stands(row, node_id(prefix, *parent, content), "内容", f"{kind}「{content[:40]}」在官方文件中没有")

    def _parent(self, row: Filled, kind: str) -> list[str] | None:
        text = row.text("所属代码")
        if not text:
            self._log.reference(
                row, "所属代码", f"达成类型为“{kind}”时须填所属代码", "填专业代码；工作任务也可填职业编码"
            )
            return None
        try:
            code = OccupationCode(text) if kind == "工作任务" and "-" in text else MajorCode(text).digits
        except OntologyError as error:
            self._log.reference(row, "所属代码", str(error), "填专业代码；工作任务也可填职业编码")
            return None
        if kind != "官方要求":
            return [code]
        if not row.text("课程名称"):
            self._log.reference(
                row, "课程名称", "官方要求须填所属的官方课程名称", "按专业简介或专业教学标准填写课程名称"
            )
            return None
        return [code, row.text("课程名称")]

    def foreign(self, row: Filled, prefix: str, text: str, own: str, column: str) -> NodeId | None:
        """Return another library's course or resource, written 标识/编号; one not in the graph is only warned of."""
        slug, _, key = text.partition("/")
        try:
            identity = node_id(prefix, slug, key)
        except OntologyError:
            self._log.reference(row, column, f"「{text}」应写成 资源库标识/编号", "如 ec-demo/C03")
            return None
        if normalise(slug) == own:
            self._log.reference(
                row, column, f"「{text}」是本库自己的内容，不是沿用", "沿用来源只填其他资源库的课程或素材"
            )
            return None
        peers = self._known.peers(identity) if self._known else frozenset()
        if peers and identity not in peers:
            self._warn(row, column, f"资源库 {slug} 中没有「{key}」", self._near(identity, peers))
        self._log.reference(row)
        return identity

    def _stands(self, row: Filled, identity: NodeId, column: str, reason: str) -> NodeId | None:
        identity = self._known.called(identity) if self._known else identity
        peers = self._known.peers(identity) if self._known else frozenset()
        if peers and identity not in peers:
            self._log.reference(row, column, reason, self._near(identity, peers))
            return None
        if self._known and not peers:
            parent = identity.rpartition("/")[0]
            if ("", parent) not in self._told:
                self._told.add(("", parent))
                about = " ".join(segments(identity)[1:-1])
                self._warn(row, column, f"尚未收录 {about} 的官方文件，无法核对", "导入官方文件后再导入本表即可核对")
        self._log.reference(row)
        return identity

    def _near(self, identity: str, peers: frozenset[str]) -> str:
        self._suggested += 1
        if self._suggested > _SUGGESTIONS:
            return "请对照官方文件核对"
        names = {segments(peer)[-1]: peer for peer in peers}
        near = get_close_matches(segments(identity)[-1], sorted(names), 3, 0.4)
        if near:
            return f"字形相近的有（不一定是同一内容，请对照文件核对）：{'；'.join(near)}"
        return f"现有 {len(names)} 条，如：{'；'.join(sorted(names)[:3])}"

    def _once(self, row: Filled, code: str, reason: str, advice: str) -> None:
        if (code, reason) not in self._told:
            self._told.add((code, reason))
            self._warn(row, "专业代码", reason, advice)

    def _warn(self, row: Filled, column: str, reason: str, advice: str) -> None:
        self._log.tell("warning", row.sheet, row.number, column, reason, advice)
