"""专业教学标准 as claims: one bundle a major, source `moe/standard/<six digits>` (decisions 0004 and 0008).

The text names no day from which it applies. 教育部 published all standards of the layout of 2025 on 2025-02-11, and
that day is taken as `effective` unless the text has one of its own; an older layout without a date has none. A version
is `whole` when everything that makes demand was found: then it governs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from ingest.documents.blocks import Paper
from ingest.documents.errors import Unrecognised
from ingest.documents.tables import digest
from ingest.readers.brief import kinds
from ingest.readers.catalogue import Catalogue, read_catalogue, read_occupation_names
from ingest.readers.requirement_kinds import requirement_kinds
from ingest.readers.teaching_standard_text import Named, Standard, is_standard, parse
from ingest.report import Bundle, Place, Problem, Reading, Severity
from ontology.claims import Authority, EdgeClaim, Evidence, Method, NodeClaim, Props, Status, Version, props
from ontology.codes import Level, MajorCode, OccupationCode
from ontology.errors import CodeError
from ontology.names import NodeId, node_id, normalise

TITLE = "《{name}专业教学标准》（{code}）"
ISSUER = "教育部"
PUBLISHED = {2025: date(2025, 2, 11)}
"""The day of publication of all standards of a layout."""

_ROLES = ("core", "foundation", "extension", "public")
_DATE = re.compile(r"(\d{4})\s*年\s*(?:(\d{1,2})\s*月\s*(?:(\d{1,2})\s*日)?)?")
GUESSED = (0.8, Method.OCR, Status.PROPOSED)
"""What words recognised from pictures are worth."""


def recognises(paper: Paper | None) -> bool:
    """Whether a document is a teaching standard."""
    return paper is not None and is_standard(paper.blocks)


def read(path: Path, paper: Paper, catalogue: Catalogue | None = None) -> Reading:
    """Read a document of one or more standards; codes and names are checked against `catalogue`."""
    reading = Reading(str(path), "teaching-standard")
    catalogue = catalogue or read_catalogue()
    for note in paper.notes:
        _problem(reading, Evidence(), "warning", note.reason, note.advice)
    standards = parse(paper.blocks)
    if not standards:
        raise Unrecognised("没有找到专业教学标准的标题", "标准应有“××专业教学标准”标题和“专业名称（专业代码）”一节")
    sha256 = digest([(path.name, path)])
    seen: set[str] = set()
    for standard in standards:
        code = _code(standard)
        if code is None or code.digits in seen:
            reading.count("majors").rejected += 1
            reason = "没有找到专业代码" if code is None else f"{code.digits} 的标准在本文件中出现两次"
            advice = "请核对“专业名称（专业代码）”一节" if code is None else "请删去其中一份"
            _problem(reading, standard.title.evidence, "rejected", f"{standard.title.name}：{reason}", advice)
            continue
        seen.add(code.digits)
        reading.count("majors").kept += 1
        reading.bundles.append(_Claims(reading, standard, code, catalogue, guessed=paper.guessed).bundle(sha256))
    return reading


def _code(standard: Standard) -> MajorCode | None:
    try:
        return MajorCode(standard.code.note) if standard.code else None
    except CodeError:
        return None


def effective(standard: Standard) -> date | None:
    """Return the day from which a standard applies: as its text says (1 January for a year alone), else published."""
    published = PUBLISHED.get(standard.layout)
    found = _DATE.search(standard.stated.name) if standard.stated else None
    if found is None or (published and int(found[1]) == published.year and not found[2]):
        return published
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return published


class _Claims:
    """Gathers what one standard states; the first statement of a claim stands, repetitions are counted and told."""

    def __init__(
        self, reading: Reading, standard: Standard, code: MajorCode, catalogue: Catalogue, *, guessed: bool
    ) -> None:
        self._reading, self._standard, self._code = reading, standard, code
        self._catalogue, self._guessed = catalogue, guessed
        self._major = node_id("major", code.digits)
        self._nodes: dict[NodeId, NodeClaim] = {}
        self._edges: dict[tuple[NodeId, str, NodeId, Props], EdgeClaim] = {}
        self._rules: list[NodeClaim] = []

    def bundle(self, sha256: str) -> Bundle:
        """Return the version and its claims."""
        standard, code = self._standard, self._code
        at = standard.code.evidence if standard.code else standard.title.evidence
        said = props(code=str(code), level=code.level.value, years=standard.years or None)
        self._node(NodeClaim(self._major, standard.name or code.digits, said, at))
        self._hours()
        self._check()
        self._courses()
        self._develops()
        self._career()
        self._onward()
        missing = list(self._missing())
        for what in missing:
            advice = "补全后再导入；在此之前这份标准不作为官方依据"
            _problem(self._reading, standard.title.evidence, "warning", f"{code} {standard.name}：{what}", advice)
        for grid in standard.passed:
            self._reading.count("tables").ignored += 1
            place = Evidence(page=grid.rows[0][0].page, table=f"表 {grid.number}")
            _problem(self._reading, place, "ignored", "这张表不是核心课程表，也不是职业面向表，没有读", "")
        self._reading.count("tables").kept += standard.tables
        version = Version(
            f"moe/standard/{code.digits}",
            sha256,
            TITLE.format(name=standard.name, code=code),
            ISSUER,
            authority=Authority.MINISTRY,
            effective=effective(standard),
            whole=not missing and not self._guessed,
        )
        return Bundle(version, *self._stated())

    def _stated(self) -> tuple[tuple[NodeClaim, ...], tuple[EdgeClaim, ...]]:
        nodes, edges = (*self._nodes.values(), *self._rules), tuple(self._edges.values())
        if not self._guessed:
            return nodes, edges
        return tuple(NodeClaim(*node[:4], *GUESSED) for node in nodes), tuple(
            EdgeClaim(*edge[:5], *GUESSED) for edge in edges
        )

    def _node(self, claim: NodeClaim) -> None:
        self._nodes.setdefault(claim.id, claim)

    def _edge(self, subject: NodeId, predicate: str, target: NodeId, said: Props, at: Evidence) -> bool:
        key = (subject, predicate, target, said)
        fresh = key not in self._edges
        self._edges.setdefault(key, EdgeClaim(*key, at))
        return fresh

    def _hours(self) -> None:
        """State the rules on hours, each a claim of its own with its sentence; the first of each kind stands."""
        name = self._standard.name or self._code.digits
        for rule in {rule.name: rule for rule in reversed(self._standard.hours)}.values():
            self._rules.append(NodeClaim(self._major, name, props(**{rule.name: rule.value}), rule.evidence))
            self._reading.count("学时规定").kept += 1

    def _check(self) -> None:
        """Tell what contradicts the catalogue or the code itself."""
        standard, code = self._standard, self._code
        known = self._catalogue.get(code.digits)
        if known is not None and standard.name and normalise(known.name) != normalise(standard.name):
            reason = f"{code} 在专业目录中是“{known.name}”，标准写作“{standard.name}”"
            _problem(self._reading, standard.title.evidence, "warning", reason, "请核对专业代码；以代码为准")
        try:
            level = Level.parse(standard.level) if standard.level else code.level
        except CodeError:
            level = code.level
        if level is not code.level:
            reason = f"{code} 属{code.level.value}，标题写作“{standard.level}”"
            _problem(self._reading, standard.title.evidence, "warning", reason, "请核对专业代码；以代码为准")
        if standard.stated is None and effective(standard) is None:
            advice = "同一专业有多份文件时，以写明日期的为准"
            _problem(self._reading, standard.title.evidence, "warning", "文件没有写明施行日期", advice)

    def _courses(self) -> None:
        """Courses by role; a core course comes from its row of the table, with its tasks and requirements."""
        listed = self._standard.listed
        rows = {normalise(row.name.name): row for row in self._standard.rows}
        core = {normalise(item.name): item for item in listed.get("core", ())}
        for name in [*core, *(name for name in rows if name not in core)]:
            self._course(rows[name].name if name in rows else core[name], "core", len(self._taught("core")) + 1)
            if core and name not in core:
                reason = f"“{rows[name].name.name}”在核心课程表中，不在前面的课程名单中"
                _problem(self._reading, rows[name].name.evidence, "warning", reason, "请核对两处的名称")
        for role in _ROLES[1:]:
            for order, item in enumerate(listed.get(role, ()), 1):
                self._course(item, role, order)
        for row in self._standard.rows:
            course = node_id("course", self._code.digits, row.name.name)
            self._reading.count("course rows").kept += 1
            for task in row.tasks:
                self._counted("tasks", task, self._task(course, task))
            for order, item in enumerate(row.requirements, 1):
                self._counted("requirements", item, self._requires(course, row.name.name, item, order))

    def _taught(self, role: str) -> list[EdgeClaim]:
        return [edge for edge in self._edges.values() if ("role", role) in edge.props]

    def _course(self, item: Named, role: str, order: int) -> None:
        course = node_id("course", self._code.digits, item.name)
        self._node(NodeClaim(course, item.name, (), item.evidence))
        again = any(edge.object == course for edge in self._taught(role))
        fresh = not again and self._edge(self._major, "hasCourse", course, props(role=role, order=order), item.evidence)
        self._counted("courses", item, fresh)

    def _task(self, course: NodeId, task: Named) -> bool:
        identity = node_id("task", self._code.digits, task.name)
        self._node(NodeClaim(identity, task.name, props(note=task.note or None), task.evidence))
        return self._edge(course, "trains", identity, (), task.evidence)

    def _requires(self, course: NodeId, name: str, item: Named, order: int) -> bool:
        identity = node_id("requirement", self._code.digits, name, item.name)
        if any(edge.subject == course and edge.object == identity for edge in self._edges.values()):
            return False
        self._node(NodeClaim(identity, item.name, (), item.evidence))
        for kind in requirement_kinds(item.name):
            self._edge(course, "requires", identity, props(kind=kind, order=order), item.evidence)
        return True

    def _develops(self) -> None:
        for order, ability in enumerate(self._standard.abilities, 1):
            identity = node_id("ability", self._code.digits, ability.name)
            fresh = identity not in self._nodes
            self._node(NodeClaim(identity, ability.name, (), ability.evidence))
            for kind in (kinds(ability.name) or (None,)) if fresh else ():
                self._edge(self._major, "develops", identity, props(kind=kind, order=order), ability.evidence)
            self._counted("abilities", ability, fresh)

    def _career(self) -> None:
        names = read_occupation_names()
        for item in self._standard.occupations:
            self._occupation(item, names)
        for item in self._standard.groups:
            self._reading.count("occupations").rejected += 1
            reason = f"{item.note}（{item.name}）是大类、中类或小类的编码，不是职业编码，没有采用"
            _problem(self._reading, item.evidence, "warning", reason, "标准没有写到职业，覆盖中不计这一类")
        for item in self._standard.posts:
            post = node_id("post", self._code.digits, item.name)
            self._node(NodeClaim(post, item.name, (), item.evidence))
            self._counted("posts", item, self._edge(self._major, "targets", post, (), item.evidence))
        for item in self._standard.certificates:
            certificate = node_id("certificate", item.name)
            self._node(NodeClaim(certificate, item.name, (), item.evidence))
            self._counted("certificates", item, self._edge(self._major, "awards", certificate, (), item.evidence))

    def _occupation(self, item: Named, names: Mapping[str, str]) -> None:
        """State a target; what an occupation is called is for the classification to say, where it knows the code."""
        code = OccupationCode(item.note)
        occupation = node_id("occupation", code)
        known = names.get(code)
        if known is None:
            self._node(NodeClaim(occupation, item.name, props(code=code), item.evidence))
            reason = f"职业编码 {code}（{item.name}）不在职业分类大典（2022）中"
            _problem(self._reading, item.evidence, "warning", reason, "可能是小类编码或新增职业，请核对")
        elif normalise(known) != normalise(item.name):
            reason = f"职业编码 {code} 在大典中是“{known}”，标准写作“{item.name}”；以编码为准"
            _problem(self._reading, item.evidence, "warning", reason, "请核对职业编码")
        self._counted("occupations", item, self._edge(self._major, "targets", occupation, (), item.evidence))

    def _onward(self) -> None:
        for item in self._standard.onward:
            self._counted("continuations", item, self._continues(item))

    def _continues(self, item: Named) -> bool:
        level = next((word for word in ("高职专科", "高职本科", "职教本科", "职业本科") if word in item.note), "")
        if not level:
            return False
        target = self._catalogue.continuation(self._code, item.name, Level.parse(level))
        if target.major is None:
            reason = f"接续专业未采用：{target.reason}"
            _problem(self._reading, item.evidence, "warning", reason, "请核对专业名称与层次")
            return False
        onward = node_id("major", target.major.code.digits)
        self._node(NodeClaim(onward, target.major.name, (), item.evidence))
        return self._edge(self._major, "continuesTo", onward, (), item.evidence)

    def _counted(self, what: str, item: Named, fresh: bool) -> None:
        count = self._reading.count(what)
        if fresh:
            count.kept += 1
            return
        count.ignored += 1
        if what != "continuations":
            _problem(self._reading, item.evidence, "ignored", f"“{item.name[:40]}”重复，只取第一次", "")

    def _missing(self) -> Iterator[str]:
        """Yield what makes demand and was not found."""
        standard = self._standard
        if not standard.rows:
            yield "没有找到专业核心课程的“主要教学内容与要求”表"
        if bare := [row.name.name for row in standard.rows if not row.requirements]:
            yield f"核心课程 {_names(bare)} 没有读出教学内容与要求"
        named = {normalise(row.name.name) for row in standard.rows}
        if lost := [item.name for item in standard.listed.get("core", ()) if normalise(item.name) not in named]:
            yield f"核心课程 {_names(lost)} 不在核心课程表中"
        if standard.unjoined:
            yield "有一张表的后续部分没有接上"
        if not standard.listed.get("foundation"):
            yield "没有找到专业基础课程名单"
        if not standard.abilities:
            yield "没有找到培养规格的各条要求"
        if not standard.occupations and not standard.posts:
            yield "没有找到职业面向"


def _names(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in names[:5]) + ("…" if len(names) > 5 else "")


def _problem(reading: Reading, at: Evidence, severity: Severity, reason: str, advice: str) -> None:
    sheet = " ".join(filter(None, (f"第 {at.page} 页" if at.page else "", at.table)))
    reading.problems.append(Problem(reading.file, Place(sheet, at.row, at.column), severity, reason, advice))
