"""职业能力分析表 as claims: fields of work, tasks and abilities of a school's own analysis of a major's work.

Source `ability-analysis/<owner>/<major>`. The analysis is a standard of depth `enterprise` that no occupation has: it
has functions (工作领域), these have tasks, and tasks require abilities. It is the school's or library's own (DESIGN
7.2) and never makes official demand: its authority is an institution's, and no `hasStandard`, `develops` or official
course leads to it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ingest.documents.blocks import Grid, Paper, Paragraph
from ingest.documents.errors import Unrecognised
from ingest.documents.repair import flow
from ingest.documents.tables import digest
from ingest.order import Order
from ingest.readers.ability_analysis_columns import columns_of
from ingest.readers.ability_analysis_rows import Item, Named, Passed, Work, rows_of
from ingest.readers.catalogue import Catalogue, read_catalogue
from ingest.readers.library_list_columns import plain
from ingest.readers.library_list_majors import by_name
from ingest.readers.library_list_words import levels_of
from ingest.readers.major_codes import Meant, codes_in, major_meant
from ingest.readers.requirement_kinds import requirement_kinds
from ingest.readers.schedule_rows import place_of
from ingest.readers.school import Owner, School, dated, owner_of
from ingest.report import Bundle, Reading
from ontology.claims import Authority, Evidence, Version, props
from ontology.names import NodeId, node_id, normalise, segments

KIND = "ability-analysis"

_TITLE = re.compile(
    r"能力分析|能力标准|能力图表|能力清单|能力矩阵|DACUM|PGSD|工作任务(?:与|和|及|—|-)?职业能力|职业能力(?:要求)?一?览?表",
    re.IGNORECASE,
)
_OTHER = re.compile(r"人才培养方案|课程标准|国家职业(?:技能)?标准|专业教学标准|教学进程")
_MAJOR = re.compile(
    r"(?P<name>[^\s，。、：:—\-(（《》]{2,20}?)专业(?:\(?群\)?)?.{0,16}?(?:能力|工作任务|岗位|DACUM|PGSD|职业)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"专业名称[:：]\s*(?P<name>[^\s，。:：(（]{2,20})")
_SCHOOL = re.compile(r"^.*(?:学院|大学|学校|中心)|^(?:20\d{2}[级版年]?|关于|附件\d*[:：]?)")
_POST = re.compile(
    r"(?:岗位(?:名称)?|职业岗位|工作岗位)\s*[一二三四五六七八九十\d]*\s*[:：]\s*(?P<name>[^，。；;]{2,30})$"
)
_BEFORE_TITLE = re.compile(r"^(?:附件|附表|附录|表)\s*[\d一二三四五六七八九十.-]*\s*[:：.、]?\s*")
_LINES = 40


class Subject(NamedTuple):
    """What an analysis is of: the major that is meant, the title, its place."""

    meant: Meant
    title: str
    evidence: Evidence


def recognises(paper: Paper | None) -> bool:
    """Whether a document is an analysis: a table that leads from work to abilities, and a title that says so.

    Plans and standards have such tables too; a table with field, task and ability needs no title in a document of
    nothing else.
    """
    if paper is None:
        return False
    found = [columns for grid in paper.grids() if (columns := columns_of(grid)) is not None]
    if not found:
        return False
    texts = [plain(text) for text, _ in _titles(paper)]
    if any(_OTHER.search(text) and not _TITLE.search(text) for text in texts if len(text) <= 40):
        return False
    complete = all({"function", "task"} <= columns.found.keys() and columns.of("ability") for columns in found)
    return complete or any(_TITLE.search(text) for text in texts if len(text) <= 60)


def read(path: Path, paper: Paper, order: Order, catalogue: Catalogue | None = None) -> Reading:
    """Read an analysis of one major; a DocumentError when no table is one or nothing says whose it is."""
    reading = Reading(str(path), KIND)
    if not any(columns_of(grid) is not None for grid in paper.grids()):
        reason = "没有找到职业能力分析表"
        raise Unrecognised(reason, "表头应有工作领域（工作项目）、工作任务、职业能力等列")
    owner = owner_of(order, paper)
    subject = _subject(paper, path.stem, owner, catalogue or read_catalogue())
    meant = subject.meant
    key = meant.code.digits if meant.code is not None else meant.name or normalise(subject.title)
    school = School(reading, owner, paper.guessed)
    for note in paper.notes:
        school.tell(Evidence(table=note.text), "warning", note.reason, note.advice)
    if meant.warning:
        school.tell(subject.evidence, "warning", meant.warning, meant.advice)
    stated = _Analysis(school, subject, key)
    for grid, post in _tables(paper):
        stated.table(grid, post)
    if not school.nodes[1:]:
        school.tell(Evidence(), "rejected", "表里没有读出任何工作任务和职业能力", "请核对表头与各行")
    version = Version(
        f"{KIND}/{owner.key}/{key}",
        digest([("", path)]),
        subject.title,
        owner.school,
        authority=Authority.INSTITUTION,
        effective=dated(paper),
        whole=not reading.bad,
    )
    reading.bundles.append(Bundle(version, school.nodes, school.edges))
    return reading


def _tables(paper: Paper) -> Iterator[tuple[Grid, Named | None]]:
    """Yield the tables with the post that stands above each."""
    post: Named | None = None
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            words = block.text.strip()
            if (found := _POST.search(words)) is not None and len(words) <= 50:
                post = Named(found["name"].strip(), "", Evidence(words, block.page))
            continue
        above = _POST.search(block.caption or "")
        if above is not None:
            post = Named(above["name"].strip(), "", Evidence(block.caption, table=place_of(block)))
        yield block, post


def _subject(paper: Paper, stem: str, owner: Owner, catalogue: Catalogue) -> Subject:
    """Return the major and the title by what stands above the tables."""
    code = name = title = levelled = ""
    at = Evidence()
    for text, evidence in _titles(paper):
        words = plain(text)
        if len(words) > 60:
            continue
        if not title and _TITLE.search(words):
            title, at = _BEFORE_TITLE.sub("", words), evidence
        named = _NAMED.search(words) or _MAJOR.search(_SCHOOL.sub("", words))
        if not name and named is not None:
            name, at = named["name"], evidence if not at.quote else at
        if not code and "专业" in words and (codes := codes_in(words)):
            code = codes[0]
        levelled += words
    title = title or plain(stem)
    if (
        not code
        and name
        and len(found := [by_name(name, levels_of(levelled), catalogue)])
        and found[0].code is not None
    ):
        return Subject(Meant(found[0].code, found[0].name), title, at)
    return Subject(major_meant(code, name, catalogue), title, at if at.quote else Evidence(title))


def _titles(paper: Paper) -> Iterator[tuple[str, Evidence]]:
    """Yield the first lines, and what stands in tables above their headings."""
    for paragraph in list(paper.paragraphs())[:_LINES]:
        yield paragraph.text.strip(), Evidence(paragraph.text.strip()[:100], paragraph.page)
    for grid in paper.grids():
        columns = columns_of(grid)
        place = place_of(grid)
        for text in filter(None, (grid.caption, grid.sheet)):
            yield text, Evidence(text, table=place)
        for row in grid.rows[: columns.end if columns is not None else 2]:
            for cell in dict.fromkeys(row):
                if words := flow(cell.lines).strip():
                    yield words, Evidence(words[:100], cell.page, place, cell.row)


class _Analysis:
    """States the rows of an analysis; what stands in several rows is stated once, in the order of its first."""

    def __init__(self, school: School, subject: Subject, key: str) -> None:
        self._school = school
        self._key = key
        self._code = subject.meant.code
        self._orders: dict[str, list[NodeId]] = {}
        owner = school.owner
        self._node = node_id("occupational-standard", owner.key, key)
        school.node(self._node, subject.title, props(depth="enterprise"), subject.evidence)
        if owner.library:
            school.edge(node_id("library", owner.key), "owns", self._node, (), subject.evidence)

    def table(self, grid: Grid, post: Named | None) -> None:
        """State a table; one that is no analysis is passed over, and every row of the others is counted."""
        reading = self._school.reading
        columns = columns_of(grid)
        if columns is None:
            reading.count("表").ignored += 1
            self._school.tell(Evidence(table=place_of(grid)), "ignored", "不是职业能力分析的表，未读")
            return
        reading.count("表").kept += 1
        kept = set[int]()
        passed = dict[int, str]()
        for row in rows_of(grid, post):
            if isinstance(row, Passed):
                passed[row.row] = row.reason
                continue
            at = row.items[0].at if row.items else (row.task or row.function).at
            kept.add(at.row or 0)
            self._work(row)
        rows = reading.count("行")
        rows.kept += len(kept)
        for number, reason in passed.items():
            if reason:
                rows.rejected += 1
                self._school.tell(Evidence(table=place_of(grid), row=number), "rejected", reason, "请补全这一行")
            else:
                rows.ignored += 1
        for label in columns.unread:
            at = Evidence(table=place_of(grid), column=label.replace("|", " "))
            self._school.tell(at, "ignored", f"“{label.split('|')[-1]}”一列没有用处，未读")

    def _work(self, row: Work) -> None:
        above = [self._school.owner.key, self._key, *([row.post.name] if row.post else [])]
        function = node_id("function", *above, row.function.name)
        self._state(function, row.function, "", "工作领域")
        self._join(self._node, "hasFunction", function, row.function.at)
        if row.post is not None:
            self._post(row.post, function)
        if row.task is None:
            task = node_id("task", *above, row.function.name)
            self._state(task, row.function, row.note, "工作任务")
        else:
            task = node_id("task", *above, row.function.name, row.task.name)
            self._state(task, row.task, row.note, "工作任务")
        self._join(function, "hasTask", task, (row.task or row.function).at)
        for item in row.items:
            self._item(task, item)

    def _post(self, post: Named, function: NodeId) -> None:
        school = self._school
        identity = node_id("post", school.owner.key, post.name)
        self._state(identity, post, "", "岗位")
        self._join(identity, "hasFunction", function, post.at)
        if school.owner.library:
            school.edge(node_id("library", school.owner.key), "owns", identity, (), post.at)
        if self._code is not None:
            school.edge(node_id("major", self._code.digits), "targets", identity, (), post.at)

    def _item(self, task: NodeId, item: Item) -> None:
        identity = node_id("requirement", *segments(task)[1:], item.text)
        count = self._school.reading.count("职业能力")
        if identity in self._orders.get(task, ()):
            count.ignored += 1
            return
        count.kept += 1
        said = props(code=item.code or None, note=item.note or None)
        self._school.node(identity, item.text, said, item.at)
        siblings = self._orders.setdefault(task, [])
        siblings.append(identity)
        for kind in (item.kind,) if item.kind else requirement_kinds(item.text):
            self._school.edge(task, "requires", identity, props(kind=kind, order=len(siblings)), item.at)

    def _state(self, identity: NodeId, named: Named, note: str, what: str) -> None:
        seen = self._orders.setdefault(what, [])
        if identity in seen:
            return
        seen.append(identity)
        self._school.reading.count(what).kept += 1
        kind = identity.partition("/")[0]
        code = named.code or None if kind != "post" else None
        stated = props(code=code) if kind == "function" else props(code=code, note=note or None)
        self._school.node(identity, named.name, stated, named.at)

    def _join(self, subject: NodeId, predicate: str, target: NodeId, at: Evidence) -> None:
        siblings = self._orders.setdefault(f"{subject} {predicate}", [])
        if target not in siblings:
            siblings.append(target)
            self._school.edge(subject, predicate, target, props(order=len(siblings)), at)
