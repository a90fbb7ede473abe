"""人才培养方案 as claims: one bundle for each major of the file, source `plan/<owner>/<six digits>`.

What a school states of a major (courses with roles, jobs, certificates) has the authority of an institution and never
makes official demand. Prerequisites come from the columns 先修/后续课程 and from the course standards appended.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ingest.documents.blocks import Grid, Paper, Paragraph
from ingest.documents.errors import Unrecognised
from ingest.order import Order
from ingest.readers.catalogue import Catalogue, read_catalogue
from ingest.readers.course_standard import row_of, state_contents
from ingest.readers.course_standard_text import read_course
from ingest.readers.major_codes import Meant, major_meant
from ingest.readers.plan_jobs import jobs_of
from ingest.readers.plan_lists import listed
from ingest.readers.plan_parts import TITLE, Part, Standard, evidence_of, looks_like_plan, parts_of, standards_of
from ingest.readers.prerequisites import Prerequisites, Stated, in_sentence, names_in
from ingest.readers.schedule import read_grid
from ingest.readers.schedule_rows import CourseRow, role_of
from ingest.readers.school import MAPPED, School, dated, edition_of, held_by, owner_of, words_hash
from ingest.report import Bundle, Reading
from ontology.claims import Authority, Evidence, Version, props
from ontology.names import node_id, normalise

__all__ = ["KIND", "TITLE", "read", "recognises"]

KIND = "plan"
_HOURS = re.compile(
    r"(?<!各)总(?:学时|课时)(?:数)?\s*(?:共|共计|合计)?\s*(?:为|是|[:：])?\s*(\d{3,4}(?:\.\d)?)\s*(?:学时|课时)?(?![\d%％—~-])"
)
_COVER_LINE = 40
_INTRODUCTION = 40
"""Blocks of an appended course standard in which it says what its course builds on."""


def recognises(paper: Paper | None) -> bool:
    """Whether a document is a training plan."""
    return paper is not None and looks_like_plan(paper.blocks)


def read(path: Path, paper: Paper, order: Order, catalogue: Catalogue | None = None) -> Reading:
    """Read a plan of one or more majors; a DocumentError when it names none or nothing says whose it is."""
    reading = Reading(str(path), KIND)
    catalogue = catalogue or read_catalogue()
    owner = owner_of(order, paper)
    parts = parts_of(paper.blocks)
    if not parts:
        raise Unrecognised("没有找到专业名称与专业代码", "方案应有“专业名称：…”“专业代码：…”两项")
    teller = School(reading, owner)
    for note in paper.notes:
        teller.tell(Evidence(), "warning", note.reason, note.advice)
    seen: set[str] = set()
    for part in parts:
        meant = major_meant(part.named.code, part.named.name, catalogue)
        subject = meant.code.digits if meant.code is not None else normalise(meant.name)
        if subject in seen:
            reading.count("专业").rejected += 1
            teller.tell(part.named.evidence, "rejected", f"“{meant.name}”的方案在本文件中出现两次，只采用第一份")
            continue
        seen.add(subject)
        source = f"plan/{owner.key}/{subject}"
        school = School(reading, owner, paper.guessed, held_by(owner, order, source))
        reading.bundles.append(_bundle(school, part, meant, source, paper))
    return reading


def _bundle(school: School, part: Part, meant: Meant, source: str, paper: Paper) -> Bundle:
    reading, wrapped = school.reading, paper.format == "pdf"
    covered = [block.text for block in paper.blocks[:_INTRODUCTION] if isinstance(block, Paragraph)]
    if meant.code is None:
        reading.count("专业").rejected += 1
        school.tell(part.named.evidence, "rejected", f"{meant.warning}，方案不对应到专业", meant.advice)
    else:
        reading.count("专业").kept += 1
        if meant.warning:
            school.tell(part.named.evidence, "warning", meant.warning, meant.advice)
    _plan(school, part, meant, covered)
    standards = standards_of(part.blocks)
    _body(school, part, meant, standards, wrapped)
    version = Version(
        source,
        words_hash(part.blocks),
        part.title,
        school.owner.school,
        authority=Authority.INSTITUTION,
        effective=dated(paper),
        whole=not reading.bad,
    )
    return Bundle(version, school.nodes, school.edges)


def _plan(school: School, part: Part, meant: Meant, cover: Sequence[str]) -> None:
    plan = node_id("plan", school.owner.key, part.title)
    evidence = part.named.evidence
    said = (found for block in part.blocks if isinstance(block, Paragraph) for found in _HOURS.findall(block.text))
    edition = edition_of(part.title, *(line for line in cover if len(line) <= _COVER_LINE))
    hours = next((float(figure) for figure in said), None)
    school.node(plan, part.title, props(edition=edition, hours=hours), evidence)
    if school.owner.library:
        school.edge(node_id("library", school.owner.key), "owns", plan, (), evidence)
    if meant.code is not None:
        major = node_id("major", meant.code.digits)
        school.edge(plan, "implements", major, props(extent="full"), evidence, MAPPED if meant.mapped else None)


def _body(school: School, part: Part, meant: Meant, standards: Sequence[Standard], wrapped: bool) -> None:
    appended = {id(block) for standard in standards for block in standard.blocks}
    own = [block for block in part.blocks if id(block) not in appended]
    rows: list[CourseRow] = []
    above = ""
    for block in own:
        if isinstance(block, Paragraph):
            above = block.text if block.level or len(block.text) < 30 else above
        else:
            rows.extend(read_grid(school, block, meant, role_of(above)))
            _jobs(school, block, meant)
    _named(school, meant, (row for block in own if isinstance(block, Paragraph) for row in listed(block)))
    school.reading.count("课程标准").kept += len(standards)
    courses = [read_course(each.name, each.evidence, each.blocks, each.code, wrapped) for each in standards]
    _named(school, meant, map(row_of, courses))
    for course in courses:
        state_contents(school, course)
    _prerequisites(school, rows, standards)


def _named(school: School, meant: Meant, rows: Iterable[CourseRow]) -> None:
    """State courses that are only named; what tables say of them stands first."""
    count = school.reading.count("课程")
    for row in rows:
        if school.course(row, meant):
            count.kept += 1
        else:
            count.ignored += 1


def _prerequisites(school: School, rows: Sequence[CourseRow], standards: Sequence[Standard]) -> None:
    links = Prerequisites(school)
    for row in rows:
        for before, lines in ((True, row.before), (False, row.after)):
            for name in names_in(lines):
                links.state(row.name, Stated(name, before, row.evidence))
    for standard in standards:
        for block in standard.blocks[:_INTRODUCTION]:
            if isinstance(block, Paragraph):
                for stated in in_sentence(block.text, evidence_of(block)):
                    links.state(standard.name, stated)


def _jobs(school: School, grid: Grid, meant: Meant) -> None:
    """State what the major leads to; posts belong to the school, for a post has no official code."""
    for job in jobs_of(grid):
        count = school.reading.count({"post": "岗位", "certificate": "证书"}.get(job.kind, "职业"))
        if job.kind in ("group", "unnamed") or meant.code is None:
            count.ignored += 1
            if job.kind == "group":
                school.tell(job.evidence, "ignored", f"“{job.code}”是职业小类，不指明是哪个职业")
            elif job.kind == "unnamed":
                school.tell(job.evidence, "ignored", f"“{job.name[:30]}”没有职业编码，名称不足以确定是哪个职业")
            continue
        count.kept += 1
        major = node_id("major", meant.code.digits)
        worth = MAPPED if meant.mapped else None
        if job.kind == "occupation":
            school.edge(major, "targets", node_id("occupation", job.code), (), job.evidence, worth)
        elif job.kind == "post":
            post = node_id("post", school.owner.key, job.name)
            school.node(post, job.name, (), job.evidence)
            school.edge(major, "targets", post, (), job.evidence, worth)
        else:
            certificate = node_id("certificate", job.name)
            school.node(certificate, job.name, (), job.evidence)
            school.edge(major, "awards", certificate, (), job.evidence, worth)
