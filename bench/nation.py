"""The demand side of the synthetic nation: majors, their documents, occupational standards. Nothing in it is real.

At S = 1: 1,400 majors, of which one in eight has no document and one in a hundred is withheld, with 7–11 core courses,
5 foundation courses, 8–12 requirements a core course and 10 abilities each, and 700 occupations. They come as 31
sources: the catalogue, 29 documents that share the majors out, one with all occupational standards; with 1,200
libraries that makes 1,231. What a major demands depends on scale, seed and its number only, so that any library can
refer to it.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from ingest.report import Bundle
from ontology.claims import Authority, EdgeClaim, Evidence, NodeClaim, Version, props
from ontology.names import NodeId

MAJORS, OCCUPATIONS, DOCUMENTS = 1400, 700, 29
FOUNDATION, ABILITIES = 5, 10
TITLE = "合成数据"
LEVELS = ((61, "中职"), (41, "高职专科"), (41, "高职专科"), (21, "职教本科"))
SKILL_LEVELS = ("五级", "四级", "三级", "二级", "一级")
KINDS = ("knowledge", "skill", "knowledge", "skill", "knowledge", "skill", "knowledge", "skill", "skill", "quality")

_CORE, _BASIC = props(role="core"), props(role="foundation")
_REQUIRES = tuple(props(kind=kind, order=number + 1) for number, kind in enumerate(KINDS))
_DEVELOPS = tuple(props(kind=kind, order=number + 1) for number, kind in enumerate(KINDS))


class Demanded(NamedTuple):
    """A major: its code, whether a document governs it, requirements of each core course, the occupation it targets.

    `further` is what else a point may meet: abilities, and items of the occupation up to 四级.
    """

    code: str
    documented: bool
    requirements: tuple[tuple[NodeId, ...], ...]
    occupation: str | None
    further: tuple[NodeId, ...]

    @property
    def id(self) -> NodeId:
        """The major's id."""
        return NodeId(f"major/{self.code}")

    def core(self, number: int) -> NodeId:
        """Return the id of one of its core courses."""
        return NodeId(f"course/{self.code}/核心课{number + 1}")


def dice(*what: object) -> int:
    """Throw the same number for the same words, on every machine."""
    return zlib.crc32("/".join(map(str, what)).encode())


def count(full: int, scale: float) -> int:
    """Return how many of something there are at a scale, at least one."""
    return max(1, round(full * scale))


def code_of(number: int) -> str:
    """Return the code of a major: levels, 19 categories and classes of 8 in turn."""
    first, _ = LEVELS[number % 4]
    turn, category = divmod(number // 4, 19)
    within = 2 * turn + (number % 4 == 2) if first == 41 else turn
    return f"{first + category}{1 + within // 8:02}{1 + within % 8:02}"


def demanded(number: int, scale: float, seed: int) -> Demanded:
    """Return what one major demands."""
    code = code_of(number)
    courses = 7 + dice(seed, code, "core") % 5
    requirements = tuple(
        tuple(
            NodeId(f"requirement/{code}/核心课{course + 1}/要求{place + 1}")
            for place in range(8 + dice(seed, code, course) % 5)
        )
        for course in range(courses)
    )
    target = None
    if dice(seed, code, "targets") % 2:
        target = occupation_code(dice(seed, code) % count(OCCUPATIONS, scale))
    further = [NodeId(f"ability/{code}/能力{place + 1}") for place in range(ABILITIES)]
    if target is not None:
        further += [item for _, _, item in job_items(target, SKILL_LEVELS[:2])]
    return Demanded(code, dice(seed, code, "document") % 8 > 0, requirements, target, tuple(further))


def occupation_code(number: int) -> str:
    """Return the code of an occupation by its number."""
    return f"9-{1 + number // 2400:02}-{number // 40 % 60:02}-{1 + number % 40:02}"


def job_items(code: str, levels: Iterable[str]) -> Iterator[tuple[NodeId, int, NodeId]]:
    """Yield (task, place, requirement) of an occupation: three functions, a task a level, four requirements a task."""
    for function in range(1, 4):
        for level in levels:
            for place in range(4):
                item = NodeId(f"requirement/{code}/{function}/{level}/{place + 1}")
                yield NodeId(f"task/{code}/{function}/{level}"), place, item


def version(source: str, authority: Authority, effective: date, *content: object) -> Version:
    """Make a version whose sha-256 stands for what the content was made from."""
    sha256 = hashlib.sha256(repr((source, *content)).encode()).hexdigest()
    return Version(source, sha256, f"{TITLE} {source}", TITLE, "CC0-1.0", authority, effective, True)


def official(scale: float, seed: int) -> Iterator[Bundle]:
    """Yield the 31 official bundles (fewer below 29 majors)."""
    majors = count(MAJORS, scale)
    yield catalogue(majors, seed)
    documents = min(DOCUMENTS, majors)
    for number in range(documents):
        yield document(number, range(number * majors // documents, (number + 1) * majors // documents), scale, seed)
    yield standards(count(OCCUPATIONS, scale), seed)


def catalogue(majors: int, seed: int) -> Bundle:
    """State all majors with their classes and categories."""
    nodes: dict[str, NodeClaim] = {}
    edges: dict[tuple[str, str], EdgeClaim] = {}
    for number in range(majors):
        code, level = code_of(number), LEVELS[number % 4][1]
        withheld = True if dice(seed, code, "withheld") % 100 == 0 else None
        major, its_class, category = (
            NodeId(f"{kind}/{code[:digits]}") for kind, digits in (("major", 6), ("class", 4), ("category", 2))
        )
        evidence = Evidence(f"{code} 合成专业{number}", 1 + number // 40, "1", 1 + number % 40, "专业代码")
        said = props(code=code, level=level, withheld=withheld)
        nodes[major] = NodeClaim(major, f"合成专业{number}", said, evidence)
        nodes[its_class] = NodeClaim(its_class, f"合成专业类{code[:4]}", props(code=code[:4], level=level), evidence)
        nodes[category] = NodeClaim(category, f"合成大类{code[:2]}", props(code=code[:2], level=level), evidence)
        edges[major, its_class] = EdgeClaim(major, "inClass", its_class, (), evidence)
        edges[its_class, category] = EdgeClaim(its_class, "inCategory", category, (), evidence)
    named = version("synthetic/catalogue", Authority.MINISTRY, date(2021, 3, 12), majors, seed)
    return Bundle(named, tuple(nodes.values()), tuple(edges.values()))


def document(number: int, majors: range, scale: float, seed: int) -> Bundle:
    """State courses, requirements, abilities and targets of a share of the majors."""
    nodes: list[NodeClaim] = []
    edges: list[EdgeClaim] = []
    for place, one in enumerate(majors):
        major = demanded(one, scale, seed)
        if major.documented:
            _courses(major, place, nodes, edges)
            _abilities(major, place, nodes, edges)
            if major.occupation is not None:
                target = NodeId(f"occupation/{major.occupation}")
                edges.append(EdgeClaim(major.id, "targets", target, (), Evidence("职业面向", 1 + place)))
    named = version(f"synthetic/documents/{number:02}", Authority.MINISTRY, date(2025, 2, 1), majors, scale, seed)
    return Bundle(named, tuple(nodes), tuple(edges))


def _courses(major: Demanded, page: int, nodes: list[NodeClaim], edges: list[EdgeClaim]) -> None:
    for number, requirements in enumerate(major.requirements):
        course = major.core(number)
        evidence = Evidence(f"核心课{number + 1}", 1 + page, "8", 1 + number, "课程涉及的主要领域")
        nodes.append(NodeClaim(course, f"合成核心课{number + 1}", (), evidence))
        edges.append(EdgeClaim(major.id, "hasCourse", course, _CORE, evidence))
        for place, requirement in enumerate(requirements):
            quote = f"掌握合成要求{place + 1}，能够完成核心课{number + 1}的任务"
            evidence = Evidence(quote, 1 + page, "8", 1 + number, "主要教学内容与要求")
            nodes.append(NodeClaim(requirement, quote, (), evidence))
            edges.append(EdgeClaim(course, "requires", requirement, _REQUIRES[place % len(KINDS)], evidence))
    for number in range(FOUNDATION):
        course = NodeId(f"course/{major.code}/基础课{number + 1}")
        evidence = Evidence(f"基础课{number + 1}", 1 + page)
        nodes.append(NodeClaim(course, f"合成基础课{number + 1}", (), evidence))
        edges.append(EdgeClaim(major.id, "hasCourse", course, _BASIC, evidence))


def _abilities(major: Demanded, page: int, nodes: list[NodeClaim], edges: list[EdgeClaim]) -> None:
    for number in range(ABILITIES):
        ability = NodeId(f"ability/{major.code}/能力{number + 1}")
        evidence = Evidence(f"具有合成能力{number + 1}", 1 + page)
        nodes.append(NodeClaim(ability, f"具有合成能力{number + 1}", (), evidence))
        edges.append(EdgeClaim(major.id, "develops", ability, _DEVELOPS[number], evidence))


def standards(occupations: int, seed: int) -> Bundle:
    """State one standard an occupation: 3 functions, 15 tasks, 60 requirements over the five levels."""
    nodes: list[NodeClaim] = []
    edges: list[EdgeClaim] = []
    for number in range(occupations):
        _standard(occupation_code(number), number, nodes, edges)
    named = version("synthetic/occupational-standards", Authority.NATIONAL, date(2023, 6, 1), occupations, seed)
    return Bundle(named, tuple(nodes), tuple(edges))


def _standard(code: str, number: int, nodes: list[NodeClaim], edges: list[EdgeClaim]) -> None:
    occupation, standard = NodeId(f"occupation/{code}"), NodeId(f"occupational-standard/{code}/2023")
    evidence = Evidence(f"职业编码 {code}", 1)
    nodes.append(NodeClaim(occupation, f"合成职业{number}", props(code=code), evidence))
    nodes.append(NodeClaim(standard, f"合成职业{number}标准", props(depth="full text", edition=2023), evidence))
    edges.append(EdgeClaim(occupation, "hasStandard", standard, (), evidence))
    for place in range(3):
        function = NodeId(f"function/{code}/{place + 1}")
        nodes.append(NodeClaim(function, f"合成职业功能{place + 1}", (), evidence))
        edges.append(EdgeClaim(standard, "hasFunction", function, (), evidence))
        for level in SKILL_LEVELS:
            task = NodeId(f"task/{code}/{place + 1}/{level}")
            evidence = Evidence(f"{place + 1}.1", 5, level, 1 + place, "工作内容")
            nodes.append(NodeClaim(task, f"{level}合成工作内容{place + 1}", (), evidence))
            edges.append(EdgeClaim(function, "hasTask", task, props(skill_level=level), evidence))
    for task, place, item in job_items(code, SKILL_LEVELS):
        level = task.rpartition("/")[2]
        evidence = Evidence(f"第{place + 1}步", 5, level, 1 + place, "技能要求" if place < 2 else "相关知识要求")
        said = props(kind="skill" if place < 2 else "knowledge", skill_level=level)
        nodes.append(NodeClaim(item, f"能按合成规程完成第{place + 1}步", (), evidence))
        edges.append(EdgeClaim(task, "requires", item, said, evidence))
