"""课程标准 as claims: one bundle for each course, source `course-standard/<owner>/<course>` (decision 0004).

The course is the owner's (see `school.py`): its goals are requirements of its own, which never make official demand,
its projects are modules, what these teach are points. What comes before it, or after it, is stated even where nothing
else is known of that course yet. A plan states the course standards appended to it alike.
"""

from collections.abc import Mapping
from pathlib import Path

from ingest.documents.blocks import Paper
from ingest.documents.errors import Unrecognised
from ingest.order import Order
from ingest.readers.course_standard_parts import courses_of, looks_like_course_standard, marks_of
from ingest.readers.course_standard_targets import state_targets
from ingest.readers.course_standard_values import CourseText, Goal, ModuleText, PointText
from ingest.readers.major_codes import Meant
from ingest.readers.prerequisites import Prerequisites
from ingest.readers.requirement_kinds import requirement_kinds
from ingest.readers.schedule_rows import CourseRow
from ingest.readers.school import School, dated, held_by, owner_of, words_hash
from ingest.report import Bundle, Reading
from ontology.claims import Authority, Evidence, Version, props
from ontology.names import NodeId, node_id, normalise, segments

__all__ = ["KIND", "marks_of", "read", "recognises", "row_of", "state_contents"]

KIND = "course-standard"
TITLE = "《{name}》课程标准"
NO_MAJOR = Meant(None, "")
_LONGEST_NAME = 40
_SMALL = 0.5  # hours by which a sum may differ


def recognises(paper: Paper | None) -> bool:
    """Whether a document is one or more course standards."""
    return paper is not None and looks_like_course_standard(paper.blocks)


def read(path: Path, paper: Paper, order: Order) -> Reading:
    """Read a document of one or more course standards; a DocumentError when it names no course or no owner."""
    reading = Reading(str(path), KIND)
    courses = courses_of(paper.blocks, wrapped=paper.format == "pdf")
    if not courses:
        raise Unrecognised("没有找到课程标准所说的课程", "标题应如“《网店运营》课程标准”，或写明“课程名称：…”")
    owner = owner_of(order, paper)
    teller = School(reading, owner)
    for note in paper.notes:
        teller.tell(Evidence(), "warning", note.reason, note.advice)
    for course in courses:
        source = f"{KIND}/{owner.key}/{normalise(course.name)}"
        school = School(reading, owner, paper.guessed, held_by(owner, order, source))
        count = reading.count("课程标准")
        if course.empty:
            count.rejected += 1
            reason = f"《{course.name}》的课程标准里没有读出目标、内容、学时或学分"
            school.tell(course.evidence, "rejected", reason, "请核对各节的标题，如“课程目标”“课程内容”“参考学时”")
            continue
        count.kept += 1
        school.course(row_of(course), NO_MAJOR)
        state_contents(school, course)
        _links(school, course)
        state_targets(school, course, order.known)
        version = Version(
            source,
            words_hash(course.blocks),
            TITLE.format(name=course.name),
            owner.school,
            authority=Authority.INSTITUTION,
            effective=dated(paper),
            whole=not any(passed.rejected for passed in course.passed),
        )
        reading.bundles.append(Bundle(version, school.nodes, school.edges))
    return reading


def row_of(course: CourseText) -> CourseRow:
    """Return what the document says of the course itself."""
    facts = props(**course.facts)
    return CourseRow(course.name, course.evidence, course.code, credits=course.credits, hours=course.hours, facts=facts)


def state_contents(school: School, course: CourseText) -> None:
    """State the goals, modules and points of a course, count them, and tell what was passed over."""
    identity = school.course_id(course.name)
    goals = _goals(school, identity, course)
    for order, module in enumerate(course.modules.values(), 1):
        _module(school, identity, module, order, goals)
    tables, rows = school.reading.count("表"), school.reading.count("行")
    tables.kept += course.tables
    rows.kept += course.rows
    rows.ignored += course.blank_rows
    for passed in course.passed:
        if passed.rejected:
            (school.reading.count("课程标准") if passed.evidence.table == "正文" else rows).rejected += 1
            school.tell(passed.evidence, "rejected", passed.reason, "请补全这一行")
        elif passed.evidence.row is None:
            tables.ignored += 1
            if passed.reason:
                school.tell(passed.evidence, "ignored", passed.reason)
        else:
            school.tell(passed.evidence, "warning", passed.reason, passed.advice or "请改成数字")
    total = sum(module.hours or 0 for module in course.modules.values())
    if course.hours and total and abs(total - course.hours) > _SMALL:
        reason = f"《{course.name}》各模块的学时合计 {total:g}，与课程的 {course.hours:g} 学时不同"
        school.tell(course.evidence, "warning", reason, "请核对；两处都照原样采用")


def _goals(school: School, identity: NodeId, course: CourseText) -> dict[str, NodeId]:
    """State the goals; return them by their numbers and by their places in the list.

    A number that begins with the course's own code is a goal's identity, any other only a remark.
    """
    count = school.reading.count("课程目标")
    numbered: dict[str, NodeId] = {}
    count.ignored += course.introductions
    seen: set[NodeId] = set()
    for order, goal in enumerate(course.goals, 1):
        coded = bool(course.code) and goal.code.startswith(course.code) and goal.code != course.code
        requirement = node_id("requirement", school.owner.key, goal.code if coded else goal.text)
        numbered.setdefault(goal.code or str(order), requirement)
        if requirement in seen:
            count.ignored += 1
            continue
        seen.add(requirement)
        count.kept += 1
        said = props(
            code=goal.code if goal.code and not coded else None, note=f"目标要求：{goal.note}" if goal.note else None
        )
        school.node(requirement, goal.text, said, goal.evidence)
        for kind in _kinds(goal):
            school.edge(identity, "requires", requirement, props(kind=kind, order=order), goal.evidence)
    return numbered


def _kinds(goal: Goal) -> tuple[str, ...]:
    return (goal.kind,) if goal.kind else requirement_kinds(goal.text)


def _module(school: School, course: NodeId, module: ModuleText, order: int, goals: Mapping[str, NodeId]) -> None:
    held = school.holdings.below(course, module.name)
    identity = held.id if held is not None else node_id("module", *segments(course)[1:], module.name)
    school.reading.count("模块").kept += 1
    if held is None or module.hours:
        school.node(identity, module.name, props(hours=module.hours or None), module.evidence)
    if held is None:
        school.edge(course, "hasModule", identity, props(order=order), module.evidence)
    count = school.reading.count("知识技能点")
    seen: set[NodeId] = set()
    for point in module.points:
        held = school.holdings.below(identity, point.text)
        target = held.id if held is not None else node_id("point", *segments(identity)[1:], point.text)
        _meets(school, target, point, goals)
        if target in seen:
            count.ignored += 1
            continue
        seen.add(target)
        count.kept += 1
        if held is None:
            _point(school, identity, target, point, len(seen))


def _point(school: School, module: NodeId, identity: NodeId, point: PointText, order: int) -> None:
    note = f"任务：{point.task}" if point.task else None
    school.node(identity, point.text, props(kind=point.kind, note=note), point.evidence)
    school.edge(module, "hasPoint", identity, props(order=order), point.evidence)


def _meets(school: School, point: NodeId, said: PointText, goals: Mapping[str, NodeId]) -> None:
    """State which goals a point serves; how far only where it is said."""
    for goal in said.goals:
        count = school.reading.count("支撑目标")
        target = goals.get(goal.code) or _goal_of_another(school, goal.code)
        if target is None:
            count.rejected += 1
            reason = f"“{said.text[:40]}”所支撑的目标“{goal.code}”不在课程目标之中，不采用"
            school.tell(goal.evidence, "warning", reason, "请与课程目标的编号一致")
            continue
        count.kept += 1
        school.edge(point, "meets", target, props(extent=goal.extent or None), goal.evidence)


def _goal_of_another(school: School, code: str) -> NodeId | None:
    """Return the goal of another course of the library whose number its own begins with, None if there is none."""
    numbers = (segments(held.id)[-1] for held in school.holdings.courses())
    known = any(code.startswith(f"{number}-") for number in numbers)
    return node_id("requirement", school.owner.key, code) if known else None


def _links(school: School, course: CourseText) -> None:
    """State what is learnt before and after the course."""
    links = Prerequisites(school)
    for stated in course.links:
        if len(stated.name) > _LONGEST_NAME:
            school.reading.count("先修后续").rejected += 1
            reason = f"“{course.name}”的先修或后续课程不像课程名称：{stated.name[:40]}"
            school.tell(stated.evidence, "warning", reason, "请用顿号隔开，或写在《》里")
            continue
        school.mention(stated.name, stated.evidence)
        links.state(course.name, stated)
