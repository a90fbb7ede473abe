"""Coverage once more, apart from graph/coverage, slow and obvious: DESIGN 7 with plain dicts, sets and walks.

Nothing here is shared with the fast implementation, and every c is evaluated from scratch. Input: for each version in
force its Stored and its claims (`in_force` takes them from any store, `committed` from bundles). Output of `audit`:

    {"majors": {six digits: {
        "state":     {kind: 已收录 | 不公开 | 确无官方文件 | 官方文件未收录},
        "supply":    {tier: 未见立项 | 已立项未接入 | 已接入 | 已核验},
        "libraries": {library id: {kind: figures}},                       # those that serve it at c
        "items":     {library id: {kind: {item id: frozenset of the words that hold}}},
        "split":     {library id: {kind: {"named" | "complete": {自建, 共建, 引用: counts}}}},
        "best":      library id | None,
        "union":     {kind: figures},
        "components": {library id: {
            "plan": 无 | 有 | 已对应, "resources": (n, N), "graph": (n, N, prerequisite links),
            "skills": (state, n, N), "jobs": (state, n, N)}},
        "depth":     {occupation code: depth of its standard | None}}},   # occupations with a standard
     "own": {library id: {"requirements": figures, "posts": figures}}}

    figures = {total, decidable, named, taught, practised, assessed, complete,
               "applicable": {taught, practised, assessed}}
    kind = core, foundation, requirements, abilities, jobs:<occupation code>:<level>

What DESIGN 7 leaves open is read so:
- A serves claim that says no state counts as 已立项; among several the furthest stands. 已核验 is what an accepted
  verifiedFor edge of the same ends says; a serves claim that says it counts as 已接入.
- A review that says PROPOSED decides nothing, so an earlier deciding one stands.
- An item that several documents oblige to in one kind of demand (a requirement of two core courses) is one item with
  the item kinds of all of them; for a course, and for a level of an occupation, only the claims that count there give
  kinds.
- A jobs kind exists for every targeted occupation and every level aimed at, with or without a standard.
- 必备技能 and 职业岗位标准 take the items of all levels, also those without one; 有清单 looks at the level that the
  library aims at for this major.
- A course reached in a circle of reuses has the whole circle on its chain.
- Own denominators take accepted claims only, as official ones do.
- Prerequisite links are those between two points of the library.
- Ownership of resources, and of the courses on a chain, needs a worth above 0, whatever c is.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

from ontology.claims import Scalar
from ontology.codes import Tier
from ontology.names import prefix_of, segments
from tests.reference_demand import Demand, Facts, Items, Told, committed, demand, facts, in_force, kinds_of
from tests.reference_offer import JOINT, OWN, QUOTED, Lit, Offer

__all__ = ["Audit", "Components", "Figures", "MajorReport", "Told", "audit", "committed", "curve", "in_force"]

Words = frozenset[str]
LAMPS = {
    "knowledge": {"taught", "assessed"},
    "skill": {"taught", "practised", "assessed"},
    "quality": {"taught"},
}
SUPPLY: Mapping[Scalar | None, str] = {
    None: "已立项未接入",
    "已立项": "已立项未接入",
    "已接入": "已接入",
    "已核验": "已接入",  # only an expert's opinion makes it more
}


class Figures(TypedDict):
    """Counts of one kind of demand; `applicable` is each lamp's own denominator."""

    total: int
    decidable: int
    named: int
    taught: int
    practised: int
    assessed: int
    complete: int
    applicable: dict[str, int]


class Components(TypedDict):
    """The five components of one library for one major."""

    plan: str
    resources: tuple[int, int]
    graph: tuple[int, int, int]
    skills: tuple[str, int, int]
    jobs: tuple[str, int, int]


class MajorReport(TypedDict):
    """One major; see the module's docstring."""

    state: dict[str, str]
    supply: dict[str, str]
    libraries: dict[str, dict[str, Figures]]
    items: dict[str, dict[str, dict[str, Words]]]
    split: dict[str, dict[str, dict[str, dict[str, int]]]]
    best: str | None
    union: dict[str, Figures]
    components: dict[str, Components]
    depth: dict[str, str | None]


class Audit(TypedDict):
    """All majors of the catalogue and all libraries."""

    majors: dict[str, MajorReport]
    own: dict[str, dict[str, Figures]]


# --- figures (7.6, 7.7, 7.9) ------------------------------------------------------------------------------------------


def applicable(kinds: Iterable[str]) -> set[str]:
    """Return the lamps that apply to an item of these kinds."""
    return {lamp for kind in kinds for lamp in LAMPS[kind]}


def judge_items(items: Items, lit: Lit) -> dict[str, Words]:
    """Say of each item which words hold: named, applicable lamps lit, complete (7.6)."""
    judged = {}
    for item, kinds in items.items():
        words = lit.get(item, set()) & (applicable(kinds) | {"named"})
        if words == applicable(kinds) | {"named"}:
            words = words | {"complete"}
        judged[item] = frozenset(words)
    return judged


def judge_courses(courses: Mapping[str, Items], named: set[str], lit: Lit) -> dict[str, Words]:
    """Say of each official course which words hold (7.7)."""
    judged = {}
    for course, requirements in courses.items():
        words: set[str] = set()
        if course in named:
            words.add("named")
            each = judge_items(requirements, lit)
            for lamp in applicable(kind for kinds in requirements.values() for kind in kinds):
                if all(lamp in each[item] for item, kinds in requirements.items() if lamp in applicable(kinds)):
                    words.add(lamp)
            if requirements and all("complete" in one for one in each.values()):
                words.add("complete")
        judged[course] = frozenset(words)
    return judged


def judge(asked: Demand, offer: Offer, origins: Sequence[str]) -> dict[str, dict[str, Words]]:
    """Judge every kind of demand by what these origins give."""
    lit, named = offer.lamps(origins), offer.named_courses(origins)
    judged = {kind: judge_courses(courses, named, lit) for kind, courses in asked.courses.items()}
    return judged | {kind: judge_items(items, lit) for kind, items in asked.items.items()}


def lamps_asked(asked: Demand, kind: str) -> dict[str, set[str]]:
    """Return the lamps that apply to each item of a kind."""
    if kind in asked.courses:
        return {
            course: applicable(one for kinds in requirements.values() for one in kinds)
            for course, requirements in asked.courses[kind].items()
        }
    return {item: applicable(kinds) for item, kinds in asked.items[kind].items()}


def count(judged: Iterable[Mapping[str, Words]], lamps: Mapping[str, set[str]], decidable: int) -> Figures:
    """Count the items of which a word holds in at least one judgement (one library, or several: 多库合计)."""
    held = [frozenset().union(*(one[item] for one in judged)) for item in lamps]
    number = {
        word: sum(word in words for words in held) for word in ("named", "taught", "practised", "assessed", "complete")
    }
    return Figures(
        total=len(lamps),
        decidable=decidable,
        named=number["named"],
        taught=number["taught"],
        practised=number["practised"],
        assessed=number["assessed"],
        complete=number["complete"],
        applicable={lamp: sum(lamp in some for some in lamps.values()) for lamp in ("taught", "practised", "assessed")},
    )


def figures(asked: Demand, kind: str, judged: Sequence[Mapping[str, Words]]) -> Figures:
    """Count one kind of demand."""
    lamps = lamps_asked(asked, kind)
    courses = asked.courses.get(kind)
    return count(judged, lamps, len(lamps) if courses is None else sum(map(bool, courses.values())))


def split(asked: Demand, offer: Offer) -> dict[str, dict[str, dict[str, int]]]:
    """Share the named and complete items out to 自建, 共建, 引用: the first that makes them so (7.5)."""
    steps = ((OWN,), (OWN, JOINT), (OWN, JOINT, QUOTED))
    judged = [judge(asked, offer, origins) for origins in steps]
    shares: dict[str, dict[str, dict[str, int]]] = {}
    for kind in asked.kinds:
        shares[kind] = {}
        for word in ("named", "complete"):
            own, joint, all_ = (sum(word in words for words in one[kind].values()) for one in judged)
            shares[kind][word] = {OWN: own, JOINT: joint - own, QUOTED: all_ - joint}
    return shares


# --- components, supply, the report (7.4, 7.9, 7.10) ------------------------------------------------------------------


def components(known: Facts, major: str, asked: Demand, offer: Offer) -> Components:
    """Describe the five components of a library for a major (7.10)."""
    c = offer.c
    plan = "有" if offer.plans else "无"
    if any(row.says("extent") == "full" for one in offer.plans for row in known.select("implements", c, one, major)):
        plan = "已对应"
    core = asked.courses["core"]
    full = {pair for pairs in offer.full.values() for pair in pairs if pair[1] in core}
    content = {course: [way for way in offer.ways if way.course == course] for course in offer.courses}
    with_points = {course for course in content if any(offer.points_in(way.content) for way in content[course])}
    with_resources = {
        course
        for course in content
        if any(any(offer.resources_on(p, way)) for way in content[course] for p in offer.points_in(way.content))
    }
    points = offer.points
    links = {(row.claim.subject, row.claim.object) for row in known.select("prerequisite", c)}
    return Components(
        plan=plan,
        resources=(len({official for course, official in full if course in with_resources}), len(core)),
        graph=(
            len({official for course, official in full if course in with_points}),
            len(core),
            sum(a in points and b in points for a, b in links),
        ),
        skills=essential(known, major, asked.skills, offer),
        jobs=essential(known, major, asked.posts, offer),
    )


def essential(known: Facts, major: str, items: Items, offer: Offer) -> tuple[str, int, int]:
    """Return the state of 必备技能 or 职业岗位标准, and how many of how many items are complete."""
    judged = judge_items(items, offer.lamps((OWN, JOINT, QUOTED))).values()
    complete = sum("complete" in words for words in judged)
    if items and complete == len(items):
        return "已覆盖", complete, len(items)
    if any("named" in words for words in judged):
        return "已对应", complete, len(items)
    skilled = any(known.value(point, "kind") == "skill" for point in offer.points)
    aims = any(row.says("skill_level") for row in known.select("serves", offer.c, offer.library, major))
    return "有清单" if skilled or aims else "无", complete, len(items)


def supply(known: Facts, major: str, c: float) -> dict[str, str]:
    """Return the furthest state that a serving library of each tier states (7.4)."""
    states = {tier.value: "未见立项" for tier in Tier}
    rank = ["未见立项", "已立项未接入", "已接入", "已核验"]
    for row in known.select("serves", c, None, major):
        tier = str(known.value(row.claim.subject, "tier"))
        if tier in states:
            verified = list(known.select("verifiedFor", 1.0, row.claim.subject, major))
            said = "已核验" if verified else SUPPLY[row.says("state")]
            states[tier] = max(states[tier], said, key=rank.index)
    return states


def report(known: Facts, major: str, c: float, offers: Mapping[str, Offer]) -> MajorReport:
    """Report on one major."""
    asked = demand(known, major)
    serving: list[str] = sorted({row.claim.subject for row in known.select("serves", c, None, major)})
    judged = {library: judge(asked, offers[library], (OWN, JOINT, QUOTED)) for library in serving}
    libraries = {
        library: {kind: figures(asked, kind, [judged[library][kind]]) for kind in asked.kinds} for library in serving
    }
    return MajorReport(
        state=asked.state,
        supply=supply(known, major, c),
        libraries=libraries,
        items=judged,
        split={library: split(asked, offers[library]) for library in serving},
        best=min(serving, key=lambda library: rank_of(library, libraries[library]), default=None),
        union={kind: figures(asked, kind, [one[kind] for one in judged.values()]) for kind in asked.kinds},
        components={library: components(known, major, asked, offers[library]) for library in serving},
        depth=asked.depth,
    )


def rank_of(library: str, held: Mapping[str, Figures]) -> tuple[int, int, int, int, str]:
    """Return a key by which the best library comes first (7.9)."""
    core, requirements = held["core"], held["requirements"]
    return -core["complete"], -core["named"], -requirements["complete"], -requirements["named"], library


def own_demand(known: Facts, offer: Offer) -> dict[str, Figures]:
    """Count a library's own requirements and posts: their own denominators (7.2)."""
    owned = {row.claim.object for row in known.select("owns", 1.0, offer.library)}
    requirements = kinds_of(row for row in known.select("requires", 1.0) if row.claim.subject in owned)
    posts: Items = {one: set() for one in owned if prefix_of(one) == "post"}
    lit = offer.lamps((OWN, JOINT, QUOTED))
    return {
        name: count([judge_items(items, lit)], {i: applicable(kinds) for i, kinds in items.items()}, len(items))
        for name, items in (("requirements", requirements), ("posts", posts))
    }


def audit(told: Sequence[Told], c: float = 1.0) -> Audit:
    """Evaluate DESIGN 7 at one c; the shape is in the module's docstring."""
    known = facts(told)
    offers = {library: Offer(known, library, c) for library in known.libraries}
    return Audit(
        majors={segments(major)[1]: report(known, major, c, offers) for major in known.majors},
        own={library: own_demand(known, offer) for library, offer in offers.items()},
    )


def curve(told: Sequence[Told], cs: Iterable[float]) -> dict[float, Audit]:
    """Evaluate at several c, each from scratch."""
    return {c: audit(told, c) for c in cs}
