"""国家职业标准 as claims: source `mohrss/standard/<code>`, depth full text (decisions 0004 and 0008).

A function, task or requirement is one node for all levels; level, order and weight belong to its edges. The two
weight tables give a function a `weight` (技能要求) and a `theory_weight` (理论知识) each level, as claims of their own.
基本要求 counts at every level, so it is stated without one. Only the year of the edition is printed as a rule: its
first day then stands for the day from which it applies.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ingest.documents.blocks import Paper
from ingest.documents.errors import DocumentError
from ingest.documents.tables import digest
from ingest.readers.catalogue import read_occupation_names
from ingest.readers.occupational_standard_text import (
    UNJOINED,
    UNLEVELLED,
    Basic,
    Standard,
    Wanted,
    Work,
    is_standard,
    parse,
)
from ingest.report import Bundle, Place, Problem, Reading, Severity
from ontology.claims import Authority, EdgeClaim, Evidence, Method, NodeClaim, Props, Status, Version, props
from ontology.codes import OccupationCode, SkillLevel
from ontology.errors import CodeError
from ontology.names import NodeId, node_id, normalise

TITLE = "《{name}国家职业标准》（{code}）"
ISSUER = "人力资源和社会保障部"
GUESSED = (0.8, Method.OCR, Status.PROPOSED)
"""What words recognised from pictures are worth."""


def recognises(paper: Paper | None) -> bool:
    """Whether a document is an occupational standard."""
    return paper is not None and is_standard(paper.blocks)


def read(path: Path, paper: Paper) -> Reading:
    """Read one standard; a DocumentError when it names no occupation."""
    reading = Reading(str(path), "occupational-standard")
    for note in paper.notes:
        _problem(reading, Evidence(), "warning", note.reason, note.advice)
    standard = parse(paper.blocks)
    try:
        code = OccupationCode(standard.code)
    except CodeError:
        raise DocumentError(
            "没有找到职业编码（形如 4-04-05-05）", "请确认这是国家职业标准的全文，封面与职业概况齐全"
        ) from None
    reading.count("standards").kept += 1
    reading.bundles.append(_Claims(reading, standard, code, guessed=paper.guessed).bundle(digest([(path.name, path)])))
    return reading


def effective(standard: Standard) -> date | None:
    """Return the day from which it applies: as its text says, else the first day of the year of its edition."""
    try:
        if standard.day:
            return date(*standard.day)
        return date(standard.edition, 1, 1) if standard.edition else None
    except ValueError:
        return None


class _Claims:
    """Gathers what one standard states; the first statement of a claim stands, repetitions are counted and told."""

    def __init__(self, reading: Reading, standard: Standard, code: OccupationCode, *, guessed: bool) -> None:
        self._reading, self._standard, self._code, self._guessed = reading, standard, code, guessed
        self._own = node_id("occupational-standard", code)
        self._nodes: dict[NodeId, NodeClaim] = {}
        self._edges: dict[tuple[NodeId, str, NodeId, Props], EdgeClaim] = {}

    def bundle(self, sha256: str) -> Bundle:
        """Return the version and its claims."""
        standard = self._standard
        self._head()
        for work in standard.work:
            self._work(work)
        for basic in standard.basics:
            self._basic(basic)
        self._weights()
        missing = list(self._missing())
        for reason, at in standard.doubts:
            _problem(self._reading, at, "warning", reason, "请核对原文；在此之前这份标准不作为官方依据")
        for what in missing:
            advice = "补全后再导入；在此之前这份标准不作为官方依据"
            _problem(self._reading, standard.code_at, "warning", f"{self._code} {standard.name}：{what}", advice)
        self._tables()
        version = Version(
            f"mohrss/standard/{self._code}",
            sha256,
            TITLE.format(name=standard.name or self._code, code=self._code),
            "、".join(standard.issuers) or ISSUER,
            authority=Authority.MINISTRY,
            effective=effective(standard),
            whole=not missing and not standard.doubts and not self._guessed,
        )
        nodes, edges = tuple(self._nodes.values()), tuple(self._edges.values())
        if self._guessed:
            nodes = tuple(NodeClaim(*node[:4], *GUESSED) for node in nodes)
            edges = tuple(EdgeClaim(*edge[:5], *GUESSED) for edge in edges)
        return Bundle(version, nodes, edges)

    def _head(self) -> None:
        standard, occupation = self._standard, node_id("occupation", self._code)
        known = read_occupation_names().get(self._code)
        if known is None:
            name = standard.name or self._code
            self._node(occupation, name, props(code=str(self._code)), standard.code_at)
        elif standard.name and normalise(known) != normalise(standard.name):
            reason = f"职业编码 {self._code} 在大典中是“{known}”，标准写作“{standard.name}”；以编码为准"
            _problem(self._reading, standard.code_at, "warning", reason, "请核对职业编码")
        levels = sorted({work.level for work in standard.work}, key=lambda level: SkillLevel(level).rank)
        said = props(edition=standard.edition, depth="full text", levels="、".join(levels) or None)
        title = f"{standard.name or self._code}国家职业标准" + (
            f"（{standard.edition}年版）" if standard.edition else ""
        )
        self._node(self._own, title, said, standard.code_at)
        self._edge(occupation, "hasStandard", self._own, (), standard.code_at)

    def _work(self, work: Work) -> None:
        function = node_id("function", self._code, work.function)
        task = node_id("task", self._code, work.task)
        self._node(function, work.function, (), work.function_at)
        self._node(task, work.task, (), work.task_at)
        said = props(skill_level=work.level, order=work.function_order)
        if self._edge(self._own, "hasFunction", function, said, work.function_at):
            self._reading.count("functions").kept += 1
        said = props(skill_level=work.level, order=work.task_order)
        self._counted("tasks", work.task_at, self._edge(function, "hasTask", task, said, work.task_at))
        for wanted in work.wanted:
            self._wants(task, work.task, wanted, work.level)

    def _basic(self, basic: Basic) -> None:
        part, task = node_id("function", self._code, basic.part), node_id("task", self._code, basic.name)
        self._node(part, basic.part, (), basic.part_at)
        self._node(task, basic.name, (), basic.evidence)
        if self._edge(self._own, "hasFunction", part, props(order=basic.part_order), basic.part_at):
            self._reading.count("functions").kept += 1
        fresh = self._edge(part, "hasTask", task, props(order=basic.order), basic.evidence)
        self._counted("tasks", basic.evidence, fresh)
        for wanted in basic.wanted:
            self._wants(task, basic.name, wanted, None)

    def _wants(self, task: NodeId, name: str, wanted: Wanted, level: str | None) -> None:
        identity = node_id("requirement", self._code, name, wanted.text)
        self._node(identity, wanted.text, (), wanted.evidence)
        said = props(kind=wanted.kind, skill_level=level, order=wanted.order)
        again = any(
            edge.subject == task and edge.object == identity and _like(edge.props, said)
            for edge in self._edges.values()
        )
        fresh = not again and self._edge(task, "requires", identity, said, wanted.evidence)
        self._counted("requirements", wanted.evidence, fresh)

    def _weights(self) -> None:
        """State each weight on the function of its name; one that names none, or a column that is no 100, is told."""
        functions = {normalise(node.label): node.id for node in self._nodes.values() if node.id.startswith("function/")}
        for weight in self._standard.weights:
            function = functions.get(normalise(weight.name))
            if function is None:
                self._reading.count("weights").rejected += 1
                reason = f"权重表的“{weight.name}”不是工作要求中的职业功能，也不是基本要求"
                _problem(self._reading, weight.evidence, "rejected", reason, "请核对两处的名称")
                continue
            value = {"theory_weight" if weight.theory else "weight": weight.value}
            said = props(skill_level=weight.level, **value)
            fresh = self._edge(self._own, "hasFunction", function, said, weight.evidence)
            self._counted("weights", weight.evidence, fresh)
        for each in self._standard.sums:
            if abs(each.counted - 100) > 0.01 or (each.printed is not None and each.printed != each.counted):
                which = "理论知识" if each.theory else "技能要求"
                printed = "" if each.printed is None else f"，表中合计写作 {each.printed:g}"
                reason = f"{which}权重表 {each.level} 一列相加为 {each.counted:g}，不是 100{printed}"
                _problem(self._reading, each.evidence, "warning", reason, "请核对原文")

    def _tables(self) -> None:
        count = self._reading.count("tables")
        count.kept += self._standard.tables
        for grid, reason in self._standard.passed:
            count.ignored += 1
            at = Evidence(page=grid.rows[0][0].page, table=f"表 {grid.number}")
            _problem(self._reading, at, "ignored", f"这张表没有读：{reason}", "请核对表前的标题")
        self._reading.count("work rows").kept += len(self._standard.work)

    def _missing(self) -> Iterator[str]:
        standard = self._standard
        if not standard.name:
            yield "没有找到职业名称"
        if not standard.work:
            yield "没有读出工作要求"
        if not standard.basics:
            yield "没有找到基本要求"
        for theory, which in ((True, "理论知识"), (False, "技能要求")):
            if not any(weight.theory is theory for weight in standard.weights):
                yield f"没有找到{which}权重表"
        reasons = {reason for _, reason in standard.passed}
        if UNLEVELLED in reasons:
            yield "有工作要求表没有写明等级"
        if UNJOINED in reasons:
            yield "有一张表的后续部分没有接上"

    def _node(self, identity: NodeId, label: str, said: Props, at: Evidence) -> None:
        self._nodes.setdefault(identity, NodeClaim(identity, label, said, at))

    def _edge(self, subject: NodeId, predicate: str, target: NodeId, said: Props, at: Evidence) -> bool:
        key = (subject, predicate, target, said)
        fresh = key not in self._edges
        self._edges.setdefault(key, EdgeClaim(*key, at))
        return fresh

    def _counted(self, what: str, at: Evidence, fresh: bool) -> None:
        count = self._reading.count(what)
        if fresh:
            count.kept += 1
        else:
            count.ignored += 1
            _problem(self._reading, at, "ignored", f"“{at.quote[:40]}”重复，只取第一次", "")


def _like(one: Props, two: Props) -> bool:
    """Whether two sets of properties differ in nothing but the order."""
    return [pair for pair in one if pair[0] != "order"] == [pair for pair in two if pair[0] != "order"]


def _problem(reading: Reading, at: Evidence, severity: Severity, reason: str, advice: str) -> None:
    sheet = " ".join(filter(None, (f"第 {at.page} 页" if at.page else "", at.table)))
    reading.problems.append(Problem(reading.file, Place(sheet, at.row, at.column), severity, reason, advice))
