"""Small but nasty random graphs as bundles in the order of their commits: what coverage must get right, all at once.

`random_graph(random)` makes one from any source of chance; `seeded(seed)` and the Hypothesis strategy `graphs()` are
the two ways to it. Everything fits ontology.terms. Confidences of proposed claims stay below 1, sha-256s never tie,
reviews come in sources of their own, one node claim an id and version.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from ingest.report import Bundle
from ontology.claims import Authority, EdgeClaim, Evidence, Method, NodeClaim, Props, Scalar, Status, Version, props
from ontology.names import NodeId, node_id

T = TypeVar("T")

MAJORS = ("530701", "730701", "330701")
OCCUPATIONS = ("4-01-06-01", "4-01-06-02")
LIBRARIES = ("ec-a", "ec-b", "ec-c")
KINDS = ("knowledge", "skill", "quality")
CONFIDENCES = (0.3, 0.5, 0.6, 0.7, 0.9)
"""All that a proposed claim may have; thresholds worth asking for are these, 1, and what lies between."""
DATES = (None, date(2019, 1, 1), date(2022, 9, 1), date(2025, 2, 1))


@dataclass
class Draft:
    """A bundle in the making; `chance` throws the dice for it."""

    chance: "Chance"
    source: str
    authority: Authority
    effective: date | None = None
    whole: bool = True
    certain: float = 0.7
    nodes: dict[NodeId, NodeClaim] = field(default_factory=dict)
    edges: dict[tuple[str, str, str, Props], EdgeClaim] = field(default_factory=dict)

    def node(self, identity: NodeId, **values: Scalar | None) -> NodeId:
        """State a node, once."""
        status = Status.REJECTED if self.chance.often(0.02) else Status.ACCEPTED
        evidence = Evidence(quote="（略）") if values else Evidence()
        label = identity.rpartition("/")[2]
        self.nodes.setdefault(identity, NodeClaim(identity, label, props(**values), evidence, status=status))
        return identity

    def edge(self, subject: NodeId, predicate: str, object_: NodeId, **values: Scalar | None) -> None:
        """State an edge: mostly accepted, sometimes proposed, seldom rejected."""
        status, confidence, method = Status.ACCEPTED, 1.0, Method.STATED
        if not self.chance.often(self.certain):
            status = self.chance.one((Status.PROPOSED, Status.PROPOSED, Status.PROPOSED, Status.REJECTED))
            confidence, method = self.chance.one(CONFIDENCES), Method.LEXICAL
        claim = EdgeClaim(subject, predicate, object_, props(**values), Evidence(), confidence, method, status)
        self.edges.setdefault((subject, predicate, object_, claim.props), claim)

    def bundle(self) -> Bundle:
        """Finish the bundle; its sha-256 is that of what it says."""
        nodes, edges = tuple(self.nodes.values()), tuple(self.edges.values())
        sha256 = hashlib.sha256(repr((self.source, self.effective, self.whole, nodes, edges)).encode()).hexdigest()
        title = f"随机文件 {self.source}"
        return Bundle(
            Version(self.source, sha256, title, "", "", self.authority, self.effective, self.whole), nodes, edges
        )


class Chance:
    """Throws of the dice, in the words of this module."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def often(self, probability: float) -> bool:
        """Return true with about this probability."""
        return self._random.randint(1, 50) <= 50 * probability

    def one(self, of: Sequence[T]) -> T:
        """Choose one."""
        return of[self._random.randint(0, len(of) - 1)]

    def some(self, of: Sequence[T], least: int = 0, most: int = 3) -> list[T]:
        """Choose some different ones, in the order given."""
        count = self._random.randint(min(least, len(of)), min(most, len(of)))
        places = set(self._random.sample(range(len(of)), count))
        return [one for place, one in enumerate(of) if place in places]

    def number(self, least: int, most: int) -> int:
        """Choose a whole number, both ends included."""
        return self._random.randint(least, most)


# --- names ------------------------------------------------------------------------------------------------------------


def major(code: str) -> NodeId:
    """Return a major's id."""
    return node_id("major", code)


def official_courses(code: str) -> list[NodeId]:
    """Return the courses that documents of a major may name."""
    return [node_id("course", code, name) for name in ("网店运营", "直播销售", "电商基础")]


def requirements(course: NodeId) -> list[NodeId]:
    """Return the requirements that documents may state of a course; one is shared by all courses of a major."""
    _, code, name = course.split("/")
    return [node_id("requirement", code, name, key) for key in ("甲", "乙")] + [node_id("requirement", code, "共同")]


def abilities(code: str) -> list[NodeId]:
    """Return the abilities that documents of a major may state."""
    return [node_id("ability", code, name) for name in ("能一", "能二")]


def job_items(code: str) -> list[NodeId]:
    """Return the requirements of an occupation."""
    return [node_id("requirement", code, name) for name in ("技一", "技二", "识一")]


def tasks(code: str) -> list[NodeId]:
    """Return the work tasks of an occupation."""
    return [node_id("task", code, name) for name in ("任务一", "任务二")]


def library_courses(slug: str) -> list[NodeId]:
    """Return the courses that a library may own."""
    return [node_id("course", slug, key) for key in ("C1", "C2", "C3")]


def points_of(slug: str) -> list[NodeId]:
    """Return the points that a library may state."""
    return [node_id("point", slug, key) for key in ("P1", "P2", "P3", "P4")]


def resources_of(slug: str) -> list[NodeId]:
    """Return the resources that a library may state."""
    return [node_id("resource", slug, f"R{number}") for number in range(1, 6)]


# --- documents --------------------------------------------------------------------------------------------------------


def catalogue(chance: Chance) -> Bundle:
    """State the majors, some withheld, without document, retired, or not stated at all."""
    draft = Draft(chance, "moe/catalogue", Authority.MINISTRY, chance.one(DATES), chance.often(0.8))
    for code in MAJORS:
        if chance.often(0.9):
            draft.node(
                major(code),
                withheld=True if chance.often(0.2) else None,
                without_document=True if chance.often(0.2) else None,
                retired=chance.one((None, None, None, False, True)),
            )
    return draft.bundle()


def document(chance: Chance, number: int) -> Bundle:
    """State courses, requirements, abilities and targets of a major or two, governing or not."""
    authority = chance.one((Authority.MINISTRY, Authority.MINISTRY, Authority.NATIONAL, Authority.PROVINCE))
    draft = Draft(chance, f"moe/document/{number}", authority, chance.one(DATES), chance.often(0.8), 0.9)
    for code in chance.some(MAJORS[:2], 1, 2):
        has_roles, has_requirements = chance.often(0.8), chance.often(0.7)
        if chance.often(0.3):
            draft.node(major(code), withheld=chance.one((None, True, False)))
        for course in chance.some(official_courses(code), 1, 2):
            draft.node(course)
            for role in chance.some(("core", "core", "foundation", "extension"), 1, 2):
                draft.edge(major(code), "hasCourse", course, role=role if has_roles and chance.often(0.9) else None)
            if has_requirements:
                require(chance, draft, course)
        for ability in chance.some(abilities(code), 0, 2):
            for kind in chance.some((*KINDS, None), 1, 2):
                draft.edge(major(code), "develops", ability, kind=kind)
        for occupation in chance.some(OCCUPATIONS, 1 - chance.often(0.3), 2):
            draft.edge(major(code), "targets", node_id("occupation", occupation))
        if chance.often(0.2):
            draft.edge(major(code), "targets", node_id("post", code, "店长"))
    return draft.bundle()


def require(chance: Chance, draft: Draft, course: NodeId) -> None:
    """State what a course requires, of no kind, one kind or several."""
    for requirement in chance.some(requirements(course), 0, 3):
        draft.node(requirement)
        for kind in chance.some((*KINDS, None), 1, 2):
            draft.edge(course, "requires", requirement, kind=kind)


def standard(chance: Chance, number: int) -> Bundle:
    """State an occupational standard, sometimes torn apart so that part of it is reached by nothing."""
    code = chance.one(OCCUPATIONS)
    authority = chance.one((Authority.MINISTRY, Authority.NATIONAL, Authority.NATIONAL, Authority.INSTITUTION))
    draft = Draft(chance, f"mohrss/standard/{code}/{number}", authority, chance.one(DATES), chance.often(0.8), 0.9)
    occupation, own = node_id("occupation", code), node_id("occupational-standard", code, str(number % 2))
    draft.node(occupation)
    draft.node(own, depth=chance.one(("full text", "functions only", None)))
    if chance.often(0.9):
        draft.edge(occupation, "hasStandard", own)
    function = node_id("function", code, "功能")
    if chance.often(0.9):
        draft.edge(own, "hasFunction", function)
    for task in chance.some(tasks(code), 1, 2):
        if chance.often(0.9):
            draft.edge(function, "hasTask", task, skill_level=chance.one(("四级", None)))
        for item in chance.some(job_items(code), 0, 3):
            for _ in range(chance.number(1, 2)):
                level = chance.one(("五级", "四级", "三级", None))
                draft.edge(task, "requires", item, kind=chance.one(("skill", "knowledge", None)), skill_level=level)
    return draft.bundle()


# --- libraries --------------------------------------------------------------------------------------------------------


def library(chance: Chance, slug: str) -> Bundle:
    """State a library's workbook: whom it serves, its plan, courses, points, resources, own demand."""
    draft = Draft(chance, f"library/{slug}", Authority.LIBRARY, chance.one(DATES), True, chance.one((1.0, 0.9, 0.7)))
    own = node_id("library", slug)
    draft.node(own, tier=chance.one(("校", "省", "国家", None)), region=chance.one(("浙江", "河南", None)))
    for code in chance.some(MAJORS[:2], 1, 2) + chance.some(MAJORS[2:], 0, 1):
        state, level = chance.one(("已立项", "已接入", "已核验")), chance.one(("五级", "四级", "三级", None))
        draft.edge(own, "serves", major(code), role=chance.one(("主", "兼")), state=state, skill_level=level)
        if chance.often(0.3):
            plan = draft.node(node_id("plan", slug, code))
            draft.edge(own, "owns", plan)
            draft.edge(plan, "implements", major(code), extent=chance.one(("full", "part")))
    for course in chance.some(library_courses(slug), 1, 3):
        library_course(chance, draft, own, course)
    for point in chance.some(points_of(slug), 2, 4):
        library_point(chance, draft, slug, point)
    for resource in chance.some(resources_of(slug), 2, 5):
        library_resource(chance, draft, slug, resource)
    if chance.often(0.3):
        draft.edge(own, "owns", draft.node(node_id("post", slug, "运营")))
    return draft.bundle()


def library_course(chance: Chance, draft: Draft, own: NodeId, course: NodeId) -> None:
    """State one course: flavour, what it implements, what it takes over, its modules and own requirements."""
    slug = own.partition("/")[2]
    draft.node(course, flavour=chance.one(("标准课程", "标准课程", "标准课程", "个性化课程", None)))
    if chance.often(0.95):
        draft.edge(own, "owns", course)
    if chance.often(0.6):
        for code in chance.some(MAJORS[:2], 1, 2):
            for official in chance.some(official_courses(code), 1, 3):
                draft.edge(course, "implements", official, extent=chance.one(("full",) * 4 + ("part", None)))
    if chance.often(0.5):
        for other in chance.some([one for name in LIBRARIES for one in library_courses(name)], 1, 2):
            if other != course:
                draft.edge(course, "reuses", other, mode=chance.one(("引用", "共建", None)))
    for module in chance.some([node_id("module", slug, key) for key in ("M1", "M2")], 1 - chance.often(0.1), 2):
        draft.edge(course, "hasModule", module)
    if chance.often(0.2):
        item = draft.node(node_id("requirement", slug, "自有"))
        draft.edge(course, "requires", item, kind=chance.one((*KINDS, None)))


def library_point(chance: Chance, draft: Draft, slug: str, point: NodeId) -> None:
    """State one point: where it stands, what it meets fully, partly or without saying, what it leads to."""
    draft.node(point, kind=chance.one((*KINDS, None)))
    for module in chance.some([node_id("module", slug, key) for key in ("M1", "M2")], 1 - chance.often(0.1), 2):
        draft.edge(module, "hasPoint", point)
    for item in chance.some(all_items(slug), 4, 14):
        draft.edge(point, "meets", item, extent=chance.one(("full",) * 8 + ("part", None)))
    if chance.often(0.3):
        for after in chance.some(points_of(chance.one(LIBRARIES)), 1, 1):
            if after != point:
                draft.edge(point, "prerequisite", after, hardness=chance.one(("hard", "soft", None)))


def all_items(slug: str) -> list[NodeId]:
    """Return everything that a point of a library may meet."""
    items = [node_id("requirement", slug, "自有"), node_id("post", slug, "运营")]
    for code in MAJORS[:2]:
        items += [one for course in official_courses(code) for one in requirements(course)] + abilities(code)
    for code in OCCUPATIONS:
        items += job_items(code) + tasks(code)
    return sorted(set(items))


def library_resource(chance: Chance, draft: Draft, slug: str, resource: NodeId) -> None:
    """State one resource: live, dead or unsaid; owned by this library, another or nobody; attached or not."""
    draft.node(resource, live=chance.one((True, True, True, True, False, None)), media="视频")
    owner = chance.one((slug, slug, slug, chance.one(LIBRARIES), None))
    if owner is not None:
        draft.edge(node_id("library", owner), "owns", resource)
    where = points_of(slug) if chance.often(0.8) else points_of(chance.one(LIBRARIES))
    for point in chance.some(where, 1, 4):
        for purpose in chance.some(("teach", "practise", "assess", None), 2, 4):
            draft.edge(resource, "supports", point, purpose=purpose)
    if chance.often(0.2):
        hung = chance.one((node_id("module", slug, "M1"), library_courses(slug)[0]))
        draft.edge(resource, "supports", hung, purpose="teach")


# --- what is said about what is said ----------------------------------------------------------------------------------


def registry(chance: Chance) -> Bundle:
    """State libraries as approved, one of them never imported, another with a tier of its own opinion."""
    draft = Draft(chance, "registry/浙江", Authority.PROVINCE, chance.one(DATES), True, 0.9)
    for slug in chance.some((*LIBRARIES, "ec-unseen"), 0, 2):
        own = draft.node(node_id("library", slug), tier=chance.one(("校", "省", "国家")))
        draft.edge(own, "serves", major(chance.one(MAJORS)), state=chance.one(("已立项", "已核验", None)))
    return draft.bundle()


def echo(chance: Chance, number: int, said: Sequence[EdgeClaim]) -> Bundle:
    """Repeat edges of others with other confidence, extent, purpose or mode, and contradict node properties."""
    authority = chance.one((Authority.MODEL, Authority.PERSON, Authority.INSTITUTION, Authority.NATIONAL))
    draft = Draft(chance, f"echo/{number}", authority, chance.one(DATES), chance.often(0.5), 0.5)
    other: dict[str, Callable[[], Props]] = {
        "meets": lambda: props(extent=chance.one(("full", "part"))),
        "implements": lambda: props(extent=chance.one(("full", "part"))),
        "supports": lambda: props(purpose=chance.one(("teach", "practise", "assess"))),
        "reuses": lambda: props(mode=chance.one(("引用", "共建"))),
    }
    for claim in chance.some(said, 0, 8):
        if not claim.subject.startswith("occupation"):
            now = other[claim.predicate]() if claim.predicate in other and chance.often(0.7) else claim.props
            draft.edge(claim.subject, claim.predicate, claim.object, **dict(now))
    slug = chance.one(LIBRARIES)
    if chance.often(0.3):
        draft.node(library_courses(slug)[0], flavour=chance.one(("标准课程", "个性化课程")))
    if chance.often(0.3):
        draft.node(resources_of(slug)[0], live=chance.often(0.5))
    return draft.bundle()


def review(chance: Chance, who: str, said: Sequence[EdgeClaim]) -> Bundle:
    """Accept, reject or leave open some edges, each with its own words."""
    draft = Draft(chance, f"review/{who}", Authority.PERSON, None, False)
    for claim in {one[:3]: one for one in chance.some(said, 1, 8)}.values():
        status = chance.one((Status.ACCEPTED, Status.ACCEPTED, Status.REJECTED, Status.PROPOSED))
        confidence = chance.one(CONFIDENCES) if status is Status.PROPOSED else 1.0
        draft.edges[*claim[:3], claim.props] = claim._replace(
            confidence=confidence, method=Method.REVIEWED, status=status
        )
    return draft.bundle()


def opinion(chance: Chance, who: str) -> Bundle:
    """Hold a library for verified for some majors, or not, whether it serves them or not."""
    slug = chance.one((*LIBRARIES, "ec-unseen"))
    draft = Draft(chance, f"verification/{slug}/{who}", Authority.PERSON, None, False)
    own, status = node_id("library", slug), Status.ACCEPTED if chance.often(0.7) else Status.REJECTED
    for each in (major(code) for code in chance.some(MAJORS, 1, 2)):
        draft.edges[own, "verifiedFor", each, ()] = EdgeClaim(
            own, "verifiedFor", each, (), Evidence(), 1.0, Method.REVIEWED, status
        )
    return draft.bundle()


def random_graph(random: Random) -> list[Bundle]:
    """Make one graph: documents, libraries, echoes, reviews, new versions of some sources, opinions of experts."""
    chance = Chance(random)
    bundles = [catalogue(chance)]
    bundles += [document(chance, number) for number in range(chance.number(1, 5))]
    bundles += [standard(chance, number) for number in range(chance.number(0, 4))]
    bundles += [library(chance, slug) for slug in chance.some(LIBRARIES, 1 + chance.often(0.8), 3)]
    bundles.append(registry(chance))
    said = [claim for bundle in bundles for claim in bundle.edges]
    if said:
        bundles += [echo(chance, number, said) for number in range(chance.number(0, 2))]
        bundles += [review(chance, who, said) for who in chance.some(("甲/1", "乙/1", "甲/2", "乙/2"), 0, 4)]
        if chance.often(0.3):
            bundles.append(review(chance, "甲/1", said))
    if chance.often(0.2):
        bundles.append(library(chance, LIBRARIES[0]))
    return bundles + [opinion(chance, who) for who in chance.some(("甲", "乙", "丙"), 0, 3)]


def seeded(seed: int) -> list[Bundle]:
    """Make the graph of a seed."""
    return random_graph(Random(seed))


def graphs(shrinking: bool = False) -> st.SearchStrategy[list[Bundle]]:
    """Return random graphs; those that shrink are drawn throw by throw, which is slow, the others by their seed."""
    if shrinking:
        return st.randoms(use_true_random=False).map(random_graph)
    return st.integers(0, 2**32 - 1).map(seeded)


def thresholds() -> st.SearchStrategy[float]:
    """Return values of c worth asking for."""
    return st.sampled_from((1.0, 1.0, *CONFIDENCES, 0.1, 0.55, 0.95))
