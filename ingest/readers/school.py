"""What documents of a school state, whichever they are: courses, who has them, what is learnt before what.

The ids (decision 0004): a document belongs to the library named with `--library`, else to the school it names. A course
is `course/<owner>/<name>`: within one school's documents equal names are one course, for a plan names courses where a
schedule gives codes too. A course that the library holds already, by that name or with that code as its number, keeps
its id. The school's own code, term and kind are in the course's remark.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ingest.documents.blocks import Block, Paper, Paragraph
from ingest.documents.errors import DocumentError
from ingest.holdings import Holdings
from ingest.order import Order
from ingest.readers.major_codes import Meant
from ingest.readers.schedule_rows import CourseRow
from ingest.report import Place, Problem, Reading, Severity
from ontology.claims import NO_EVIDENCE, EdgeClaim, Evidence, Method, NodeClaim, Props, Status, props
from ontology.errors import OntologyError
from ontology.names import NodeId, library_slug, node_id, normalise

_SCHOOL = re.compile(r"^[^\s，。、：:；（(]{2,20}(?:职业技术大学|职业大学|职业技术学院|职业学院|学院|学校|大学)$")
_NO_SCHOOL = re.compile(r"产业学院|二级学院|编制|专业|本学院|我|各")
_DATE = re.compile(
    r"([12]\d{3}|[〇零○Ｏ一二三四五六七八九]{4})\s*年\s*(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月"
)
_FIGURES = {sign: figure for figure, signs in enumerate(("〇零○Ｏ", *"一二三四五六七八九")) for sign in signs}
_EDITION = re.compile(r"(20\d{2})\s*(?:级|版|年\s*修订|学年)")
_COVER = 40
GUESSED = (0.6, Method.OCR, Status.PROPOSED)
"""What words recognised from pictures are worth."""
MAPPED = (0.9, Method.INFERRED, Status.PROPOSED)
"""What follows from a code of an older catalogue whose name is another now."""

_ADVICE = "请加 --library 指明它属于哪个资源库，或在文件中写明学校名称"


class Owner(NamedTuple):
    """Whose document it is: the segment of its ids, whether that is a library, and the school's name if it says it."""

    key: str
    library: bool
    school: str = ""


def owner_of(order: Order, paper: Paper) -> Owner:
    """Return whose document this is; a DocumentError when nothing says so."""
    school = next((text for text in _cover(paper.blocks) if _SCHOOL.match(text) and not _NO_SCHOOL.search(text)), "")
    if order.library is not None:
        try:
            return Owner(library_slug(order.library), True, school)
        except OntologyError as error:
            raise DocumentError(str(error), "请改用如 ec-demo 的短名") from error
    if not school:
        raise DocumentError("看不出这份文件属于哪个资源库或学校", _ADVICE)
    return Owner(normalise(school), False, school)


def held_by(owner: Owner, order: Order, source: str) -> Holdings:
    """Return what the library holds by other sources than this one; nothing for a school."""
    return order.holdings(owner.key, source.__eq__) if owner.library else Holdings()


def _cover(blocks: Iterable[Block]) -> list[str]:
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    return ["".join(line.text.split()) for paragraph in paragraphs[:_COVER] for line in paragraph.lines]


def dated(paper: Paper) -> date | None:
    """Return the first month printed on the cover, as its first day."""
    for text in _cover(paper.blocks):
        if len(text) <= 40 and (found := _DATE.search(text)) is not None:
            year = int("".join(str(_FIGURES.get(sign, sign)) for sign in found[1]))
            month = found[2] if found[2].isdecimal() else str(_month(found[2]))
            return date(year, int(month), 1)
    return None


def _month(text: str) -> int:
    return sum(10 if sign == "十" else _FIGURES[sign] for sign in text)


def edition_of(*texts: str) -> int | None:
    """Return the year of the intake that a title names."""
    return next((int(found[1]) for text in texts if (found := _EDITION.search(text))), None)


def words_hash(blocks: Iterable[Block]) -> str:
    """Return the hash of a part's words, so that editing one part of a file leaves the others as they were."""
    total = hashlib.sha256()
    for block in blocks:
        if isinstance(block, Paragraph):
            total.update(f"{block.text}\n".encode())
        else:
            total.update("".join("\t".join(cell.text for cell in row) + "\n" for row in block.rows).encode())
    return total.hexdigest()


class School:
    """Claims of one school's document about one major, growing as it is read."""

    def __init__(self, reading: Reading, owner: Owner, guessed: bool = False, holdings: Holdings | None = None) -> None:
        self.reading = reading
        self.owner = owner
        self.holdings = holdings or Holdings()
        self._ids: dict[str, NodeId] = {}
        self._worth = GUESSED if guessed else (1.0, Method.STATED, Status.ACCEPTED)
        self._nodes: dict[NodeId, NodeClaim] = {}
        self._edges: dict[tuple[NodeId, str, NodeId, Props], EdgeClaim] = {}
        self._said: dict[NodeId, CourseRow] = {}
        self._roles: set[NodeId] = set()

    @property
    def nodes(self) -> tuple[NodeClaim, ...]:
        """The nodes stated so far."""
        return tuple(self._nodes.values())

    @property
    def edges(self) -> tuple[EdgeClaim, ...]:
        """The edges stated so far."""
        return tuple(self._edges.values())

    def tell(self, evidence: Evidence, severity: Severity, reason: str, advice: str = "") -> None:
        """Report a problem at the place of some evidence."""
        place = Place(evidence.table, evidence.row, evidence.column)
        self.reading.problems.append(Problem(self.reading.file, place, severity, reason, advice))

    def course_id(self, name: str) -> NodeId:
        """Return the id of the owner's course of a name: the one that the library has already, else a new one."""
        known = self._ids.get(normalise(name))
        if known is not None:
            return known
        held = self.holdings.below("", name)
        return node_id("course", self.owner.key, name) if held is None else held.id

    def _identified(self, row: CourseRow) -> NodeId:
        """Return the id of a row's course; a code that is the id of a course of the library decides."""
        held = self.holdings.below("", row.code) if row.code else None
        identity = self.course_id(row.name) if held is None else held.id
        self._ids.setdefault(normalise(row.name), identity)
        return identity

    def knows(self, name: str) -> bool:
        """Whether a course of that name was stated."""
        return self.course_id(name) in self._said

    def mention(self, name: str, evidence: Evidence) -> None:
        """State a course that is only named beside another one: nothing says that the owner has it."""
        if not self.knows(name):
            identity = self.course_id(name)
            self._said[identity] = CourseRow(name, evidence)
            if identity not in self.holdings.held:
                self.node(identity, name, (), evidence)

    @property
    def names(self) -> list[str]:
        """The names of all courses stated."""
        return [row.name for row in self._said.values()]

    def node(self, identity: NodeId, label: str, stated: Props, evidence: Evidence) -> None:
        """State a node once."""
        self._nodes.setdefault(identity, NodeClaim(identity, " ".join(label.split()), stated, evidence, *self._worth))

    def edge(
        self,
        subject: NodeId,
        predicate: str,
        target: NodeId,
        stated: Props = (),
        evidence: Evidence = NO_EVIDENCE,
        worth: tuple[float, Method, Status] | None = None,
    ) -> None:
        """State an edge once."""
        self._edges.setdefault(
            (subject, predicate, target, stated),
            EdgeClaim(subject, predicate, target, stated, evidence, *(worth or self._worth)),
        )

    def _fill(self, identity: NodeId, before: CourseRow, row: CourseRow) -> None:
        """Let a later row say what a course is, where the earlier ones only name it: that row is its evidence."""
        known = self._nodes.get(identity)
        if known is None or not _amounts(row) or _amounts(before):
            return
        now = row._replace(category=row.category or before.category)
        stated = _props(now, identity in self.holdings.held)
        self._said[identity] = now
        self._nodes[identity] = known._replace(props=stated, evidence=row.evidence)

    def course(self, row: CourseRow, meant: Meant) -> bool:
        """State a course of a row, with its role in the major; whether it is a new one.

        A later row adds what was left open; what it says otherwise is reported.
        """
        for column, text in row.unread:
            self.tell(row.evidence, "warning", f"“{row.name}”的“{column.split('|')[-1]}”不是数字：{text[:30]}")
        identity = self._identified(row)
        before = self._said.get(identity)
        if before is None:
            self._said[identity] = row
            self.node(identity, row.name, _props(row, identity in self.holdings.held), row.evidence)
            if self.owner.library:
                self.edge(node_id("library", self.owner.key), "owns", identity, (), row.evidence)
        else:
            if _differ(before, row):
                where = f"{before.evidence.table} 第 {before.evidence.row} 行"
                self.tell(
                    row.evidence, "warning", f"“{row.name}”与{where}所列不同（{_differ(before, row)}），以先出现的为准"
                )
            self._fill(identity, before, row)
        if meant.code is not None and row.role is not None and identity not in self._roles:
            self._roles.add(identity)
            worth = MAPPED if meant.mapped else None
            self.edge(
                node_id("major", meant.code.digits), "hasCourse", identity, props(role=row.role), row.evidence, worth
            )
        return before is None


def _props(row: CourseRow, held: bool) -> Props:
    """Return what a row says of its course; a course that the library describes itself keeps its own remark."""
    facts = dict(row.facts)
    if held:
        return props(credits=row.credits, hours=row.hours, **facts)
    parts = [f"课程代码 {row.code}" if row.code else "", row.category]
    parts.append(f"第 {'、'.join(row.terms)} 学期" if row.terms else "")
    parts.append(f"实践 {row.practice:g} 学时" if row.practice else "")
    parts.append(str(facts.pop("note", "")))
    return props(credits=row.credits, hours=row.hours, note="；".join(filter(None, parts)) or None, **facts)


def _amounts(row: CourseRow) -> bool:
    """Whether a row says anything of its course but its name and category."""
    return any(each for each in (row.code, row.credits, row.hours, row.practice, row.terms, row.facts))


def _differ(before: CourseRow, row: CourseRow) -> str:
    pairs = (
        ("课程代码", before.code, row.code),
        ("学分", before.credits, row.credits),
        ("学时", before.hours, row.hours),
    )
    return "、".join(f"{what} {a} / {b}" for what, a, b in pairs if a and b and a != b)
