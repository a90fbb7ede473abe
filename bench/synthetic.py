"""A synthetic nation of any size, streamed bundle by bundle, the same for the same (scale, resources, seed).

Size S = 1: 1,400 majors, about 11 k core courses, 1,200 libraries with about 900 points and 1,750 resources each, which
makes 1.1 M points, 2.1 M resources, 3.4 M nodes, 7.2 M edges, 10.6 M claims of 1,231 sources, evidence on every claim.
Every node of it says 合成; sources start with `synthetic/` and `library/synthetic-`. The supply side stands here, the
demand side in bench/nation.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from bench.nation import MAJORS, Demanded, count, demanded, official, version
from ingest.report import Bundle
from ontology.claims import Authority, EdgeClaim, Evidence, Method, NodeClaim, Props, Status, props
from ontology.names import NodeId

LIBRARIES, RESOURCES = 1200, 1750
MODULES, POINTS = 6, 17
"""Modules a course, and points a module on average."""
PROPOSED, ATTACHED, SECOND, CHAINED, PART, FURTHER = 0.02, 0.95, 0.08, 0.38, 0.1, 0.1
"""Shares: claims that are proposed, resources on a point, on a second one, points with a successor, partial
extents, points that also meet an ability or an item of an occupation."""

TIERS = ("国家", "省", "省", "省", "省", "校", "校")
REGIONS = ("北京", "天津", "河北", "山西", "江苏", "浙江", "安徽", "福建", "山东", "河南", "湖北", "广东", "四川")
MEDIA = ("视频", "课件", "文本", "习题", "动画", "图形/图像", "虚拟仿真", "案例")
PURPOSES = tuple(props(purpose=name) for name in (*["teach"] * 10, *["practise"] * 4, *["assess"] * 5, None))
KINDS = tuple(props(kind=name) for name in ("knowledge", "skill", "knowledge", "skill", "quality"))
FULL, PARTLY, HARD = props(extent="full"), props(extent="part"), props(hardness="hard")
STANDARD, MODES = props(flavour="标准课程"), (props(mode="引用"), props(mode="共建"))
TOPICS = ("数控", "直播", "仓储", "护理", "焊接", "会计", "导游", "物流", "光伏", "烹饪", "测量", "养殖", "服装")
ASPECTS = ("选型", "策划", "检测", "维护", "编程", "核算", "礼仪", "排故", "装配", "安全", "建模", "评价")
DATES = tuple(("updated", date.fromordinal(date(2023, 1, 1).toordinal() + day).isoformat()) for day in range(1000))


@dataclass(slots=True)
class Draft:
    """A library in the making; `dice` is its own generator."""

    slug: str
    dice: np.random.Generator
    nodes: list[NodeClaim] = field(default_factory=list)
    edges: list[EdgeClaim] = field(default_factory=list)
    points: list[NodeId] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    @property
    def id(self) -> NodeId:
        """The library's id."""
        return NodeId(f"library/{self.slug}")

    def bundle(self, *content: object) -> Bundle:
        """Finish the library."""
        named = version(f"library/{self.slug}", Authority.LIBRARY, date(2025, 9, 1), *content)
        return Bundle(named, tuple(self.nodes), tuple(self.edges))

    def stances(self, number: int) -> list[float | None]:
        """Return for each of so many claims the confidence of a proposed one, None for an accepted one."""
        proposed = self.dice.random(number) < PROPOSED
        confidence = np.round(0.3 + 0.69 * self.dice.random(number), 2)
        return [value if doubtful else None for doubtful, value in zip(proposed, confidence.tolist(), strict=True)]


def claim(
    subject: NodeId, predicate: str, object_: NodeId, said: Props, evidence: Evidence, confidence: float | None
) -> EdgeClaim:
    """Make an edge claim: accepted, or proposed with a confidence."""
    if confidence is None:
        return EdgeClaim(subject, predicate, object_, said, evidence)
    return EdgeClaim(subject, predicate, object_, said, evidence, confidence, Method.LEXICAL, Status.PROPOSED)


def national(scale: float = 1.0, resources_per_library: int | None = None, seed: int = 1) -> Iterator[Bundle]:
    """Yield the official bundles, then one bundle a library."""
    yield from official(scale, seed)
    resources = RESOURCES if resources_per_library is None else resources_per_library
    for number in range(count(LIBRARIES, scale)):
        yield _library(number, scale, resources, seed)


def served(number: int, majors: int) -> int:
    """Return the major that a library is built round: two thirds of the majors get one, the first of them a second."""
    return number % max(1, 2 * majors // 3)


def _library(number: int, scale: float, resources: int, seed: int) -> Bundle:
    draft = Draft(f"synthetic-{number:05}", np.random.default_rng([seed, number]))
    majors = count(MAJORS, scale)
    main = served(number, majors)
    major = demanded(main, scale, seed)
    _head(draft, number, major)
    if number % 10 < 3 and majors > 1:
        also, evidence = demanded((main + 1) % majors, scale, seed), Evidence("兼", table="服务专业", row=3)
        draft.edges.append(EdgeClaim(draft.id, "serves", also.id, props(role="兼", state="已接入"), evidence))
    earlier = f"synthetic-{main:05}" if number != main and number % 3 == 0 else None
    for course in range(len(major.requirements)):
        _course(draft, major, course, earlier if course < 2 else None)
    _resources(draft, resources)
    return draft.bundle(scale, resources, seed)


def _head(draft: Draft, number: int, major: Demanded) -> None:
    """State the library, its tier and region, its main major and its training plan."""
    evidence = Evidence(f"合成资源库{number}", table="资源库", row=2)
    said = props(tier=TIERS[number % 7], region=REGIONS[number % len(REGIONS)], sample=True, note="合成数据")
    draft.nodes.append(NodeClaim(draft.id, f"合成资源库{number}", said, evidence))
    state = props(role="主", state=("已接入", "已核验")[number % 2], skill_level=("四级", "三级")[number // 2 % 2])
    draft.edges.append(EdgeClaim(draft.id, "serves", major.id, state, Evidence("主", table="服务专业", row=2)))
    plan, evidence = NodeId(f"plan/{draft.slug}/{major.code}"), Evidence("合成方案", table="人才培养方案", row=2)
    draft.nodes.append(NodeClaim(plan, "合成人才培养方案", props(edition=2025), evidence))
    draft.edges.append(EdgeClaim(draft.id, "owns", plan, (), evidence))
    draft.edges.append(EdgeClaim(plan, "implements", major.id, FULL if number % 4 else PARTLY, evidence))


def _course(draft: Draft, major: Demanded, number: int, earlier: str | None) -> None:
    """State a course that implements a core course, with modules and points, or takes an earlier library's over."""
    course = NodeId(f"course/{draft.slug}/c{number + 1}")
    evidence = Evidence(f"合成课程{number + 1}", table="课程", row=2 + number, column="课程名称")
    draft.nodes.append(NodeClaim(course, f"合成课程{number + 1}", STANDARD, evidence))
    draft.edges.append(EdgeClaim(draft.id, "owns", course, (), evidence))
    if earlier is not None:
        taken = NodeId(f"course/{earlier}/c{number + 1}")
        draft.edges.append(EdgeClaim(course, "reuses", taken, MODES[number % 2], evidence))
        return
    extent, (confidence,) = PARTLY if draft.dice.random() < PART else FULL, draft.stances(1)
    draft.edges.append(claim(course, "implements", major.core(number), extent, evidence, confidence))
    reached = major.requirements[number]
    reached = reached[: max(1, round(len(reached) * min(1.0, 0.7 + 0.6 * draft.dice.random())))]
    for place in range(MODULES):
        module = NodeId(f"module/{draft.slug}/c{number + 1}-m{place + 1}")
        evidence = Evidence(f"合成模块{place + 1}", table="模块", row=2 + number * MODULES + place, column="模块名称")
        draft.nodes.append(NodeClaim(module, f"合成模块{number + 1}.{place + 1}", (), evidence))
        draft.edges.append(EdgeClaim(course, "hasModule", module, props(order=place + 1), evidence))
        _points(draft, module, reached, major.further)


def _points(draft: Draft, module: NodeId, reached: tuple[NodeId, ...], further: tuple[NodeId, ...]) -> None:
    """State a module's points: what they meet, what comes after them."""
    size = int(draft.dice.integers(POINTS - 3, POINTS + 4))
    chained, partly, more = (draft.dice.random((3, size)) < ((CHAINED,), (PART,), (FURTHER,))).tolist()
    items, others = draft.dice.integers(0, ((len(reached),), (len(further),)), (2, size)).tolist()
    topics = draft.dice.integers(0, len(TOPICS) * len(ASPECTS), size).tolist()
    stances = draft.stances(size)
    base, before = module.replace("module", "point", 1), None
    nodes, edges, first = draft.nodes, draft.edges, len(draft.points)
    for place in range(size):
        point = NodeId(f"{base}-p{place + 1}")
        aspect, topic = divmod(topics[place], len(TOPICS))
        label = f"合成{TOPICS[topic]}{ASPECTS[aspect]}{first + place}"
        evidence = Evidence(label, None, "知识技能点", 2 + first + place, "点名称")
        nodes.append(NodeClaim(point, label, KINDS[place % 5], evidence))
        edges.append(EdgeClaim(module, "hasPoint", point, (), evidence))
        extent = PARTLY if partly[place] else FULL
        edges.append(claim(point, "meets", reached[items[place]], extent, evidence, stances[place]))
        if more[place]:
            edges.append(EdgeClaim(point, "meets", further[others[place]], FULL, evidence))
        if before is not None:
            edges.append(EdgeClaim(before, "prerequisite", point, HARD, evidence))
        before = point if chained[place] else None
        draft.points.append(point)
        draft.labels.append(label)


def _resources(draft: Draft, number: int) -> None:
    """State the library's resources, most on a point, some on two, the others on a module."""
    points, labels, nodes, edges = draft.points, draft.labels, draft.nodes, draft.edges
    first, second = draft.dice.integers(0, max(1, len(points)), (2, number)).tolist()
    where = draft.dice.random(number).tolist()
    purposes = draft.dice.integers(0, len(PURPOSES), number).tolist()
    minutes, days = draft.dice.integers(((1,), (0,)), ((45,), (1000,)), (2, number)).tolist()
    stances, own, slug = draft.stances(number), draft.id, draft.slug
    media, live, dead = [("media", name) for name in MEDIA], ("live", True), ("live", False)
    for row in range(number):
        resource = NodeId(f"resource/{slug}/r{row + 1:05}")
        label = f"{labels[first[row]]}{MEDIA[row % 8]}" if points else f"合成素材{row}"
        evidence = Evidence(label, None, "素材", 2 + row, "素材名称")
        url = ("url", f"https://example.org/{slug}/{row + 1}")
        said = (dead if row % 50 == 49 else live, media[row % 8], ("minutes", minutes[row]), DATES[days[row]], url)
        nodes.append(NodeClaim(resource, label, said, evidence))
        edges.append(EdgeClaim(own, "owns", resource, (), evidence))
        if not points:
            continue
        target = points[first[row]] if where[row] < ATTACHED else _module_of(points[first[row]])
        edges.append(claim(resource, "supports", target, PURPOSES[purposes[row]], evidence, stances[row]))
        if where[row] < SECOND and second[row] != first[row]:
            edges.append(EdgeClaim(resource, "supports", points[second[row]], PURPOSES[purposes[row]], evidence))


def _module_of(point: NodeId) -> NodeId:
    return NodeId(point.replace("point", "module", 1).rpartition("-")[0])


def library(n_claims: int = 10_000, seed: int = 1, edit: float = 0.0, scale: float = 1.0) -> Bundle:
    """Make one more library for the first major of the nation of that scale and seed, of exactly `n_claims` claims.

    It needs about 5,000 claims at least (ValueError). With `edit`, that share of its claims differs from those of the
    same library without: labels, extents, purposes and prerequisites; so `library(n, s)` then `library(n, s, 0.05)` is
    a re-import with 5 % edits.
    """
    draft = Draft("synthetic-extra", np.random.default_rng([seed, 1 << 20]))
    major = demanded(0, scale, seed)
    _head(draft, 0, major)
    for course in range(len(major.requirements)):
        _course(draft, major, course, None)
    room = n_claims - len(draft.nodes) - len(draft.edges)
    if room < 0:
        raise ValueError(f"a library has at least {n_claims - room} claims")
    _resources(draft, -(-room // 3))
    del draft.edges[n_claims - len(draft.nodes) :]
    if edit:
        _edit(draft, round(edit * n_claims), np.random.default_rng([seed, round(edit * 1e6)]))
    return draft.bundle(n_claims, scale, seed, edit)


def _edit(draft: Draft, changes: int, dice: np.random.Generator) -> None:
    """Change so many claims: half of them labels, the others what edges say."""
    for place in dice.choice(len(draft.nodes), min(changes // 2, len(draft.nodes)), replace=False).tolist():
        node = draft.nodes[place]
        draft.nodes[place] = node._replace(label=f"{node.label}（修订）")
    may = [i for i, edge in enumerate(draft.edges) if edge.predicate in ("meets", "supports", "prerequisite")]
    gone = set()
    for place in dice.choice(may, min(changes - changes // 2, len(may)), replace=False).tolist():
        edge = draft.edges[place]
        if edge.predicate == "meets":
            draft.edges[place] = edge._replace(props=PARTLY if edge.props == FULL else FULL)
        elif edge.predicate == "supports":
            draft.edges[place] = edge._replace(props=PURPOSES[-2] if edge.props == PURPOSES[0] else PURPOSES[0])
        else:
            gone.add(place)
    draft.edges[:] = [edge for place, edge in enumerate(draft.edges) if place not in gone]
