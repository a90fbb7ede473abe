"""What a library offers at one c: the middle part of the reference implementation of DESIGN 7 (rules 5, 6, 8)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ontology.claims import Scalar
from ontology.names import prefix_of
from tests.reference_demand import Facts, Row

Lit = dict[str, set[str]]
"""Items that a library names, with `named` and the lamps lit, whether they apply or not."""

OWN, JOINT, QUOTED = "自建", "共建", "引用"
LAMP_OF: Mapping[Scalar | None, str] = {"teach": "taught", "practise": "practised", "assess": "assessed"}


class Way(NamedTuple):
    """How a course's content came to a library: the library's course, the origin, whose content, whose resources."""

    course: str
    origin: str
    content: str
    owners: frozenset[str]


class Offer:
    """What one library offers at c: ways, points, lamps by origin, official courses named by origin."""

    def __init__(self, known: Facts, library: str, c: float) -> None:
        """Walk everything from the library's 标准课程."""
        self.known, self.library, self.c = known, library, c
        owned = {row.claim.object for row in known.select("owns", c, library)}
        self.plans = sorted(one for one in owned if prefix_of(one) == "plan")
        self.courses = sorted(one for one in owned if known.value(one, "flavour") == "标准课程")
        self.ways = [way for course in self.courses for way in self.ways_of(course)]
        self.lit: dict[str, Lit] = {origin: {} for origin in (OWN, JOINT, QUOTED)}
        for way in self.ways:
            for point in self.points_in(way.content):
                self.light(point, way)
        self.full: dict[str, set[tuple[str, str]]] = {origin: set() for origin in (OWN, JOINT, QUOTED)}
        for course in self.courses:
            for origin, official in self.implemented(course):
                self.full[origin].add((course, official))

    def ways_of(self, course: str) -> Iterator[Way]:
        """Yield the course's own content and that of every course reached by reuses (7.5)."""
        yield Way(course, OWN, course, frozenset())
        for row in self.known.select("reuses", self.c, course):
            first = row.claim.object
            for content in reached(self.known, first, self.c):
                chain = {course} | {
                    on for on in reached(self.known, first, self.c) if content in reached(self.known, on, self.c)
                }
                owners = {owner for on in chain for owner in self.known.owners(on)}
                yield Way(course, origin_of(row), content, frozenset(owners))

    def implemented(self, course: str) -> Iterator[tuple[str, str]]:
        """Yield (origin, official course) that a course implements in full: its own say, else the taken ones' (7.5)."""
        own = list(self.known.select("implements", self.c, course))
        if own:
            yield from ((OWN, row.claim.object) for row in own if row.says("extent") == "full")
            return
        for row in self.known.select("reuses", self.c, course):
            for official in passed_on(self.known, row.claim.object, self.c, {course}):
                yield origin_of(row), official

    def points_in(self, course: str) -> set[str]:
        """Return the points that stand in a course's modules."""
        return {
            point.claim.object
            for module in self.known.select("hasModule", self.c, course)
            for point in self.known.select("hasPoint", self.c, module.claim.object)
        }

    def resources_on(self, point: str, way: Way) -> Iterator[Row]:
        """Yield the support of live resources of the library, of those on the way, or of no library (7.6)."""
        for row in self.known.select("supports", self.c, None, point):
            owners = self.known.owners(row.claim.subject)
            if self.known.value(row.claim.subject, "live") is True and (
                not owners or self.library in owners or owners & way.owners
            ):
                yield row

    def light(self, point: str, way: Way) -> None:
        """Name what a point meets in full and light the lamps of the resources on it (7.6)."""
        purposes = {LAMP_OF[row.says("purpose")] for row in self.resources_on(point, way) if row.says("purpose")}
        for row in self.known.select("meets", self.c, point):
            if row.says("extent") == "full":
                self.lit[way.origin].setdefault(row.claim.object, set()).update({"named"}, purposes)

    def lamps(self, origins: Sequence[str]) -> Lit:
        """Return what is lit by the points of these origins together."""
        lit: Lit = defaultdict(set)
        for origin in origins:
            for item, words in self.lit[origin].items():
                lit[item] |= words
        return lit

    def named_courses(self, origins: Sequence[str]) -> set[str]:
        """Return the official courses that are 列明 by implementations of these origins."""
        return {official for origin in origins for _, official in self.full[origin]}

    @property
    def points(self) -> set[str]:
        """Return all points of the library."""
        return {point for way in self.ways for point in self.points_in(way.content)}


def reached(known: Facts, course: str, c: float) -> set[str]:
    """Return a course and all that it reuses, directly or not."""
    seen, todo = {course}, [course]
    while todo:
        for row in known.select("reuses", c, todo.pop()):
            if row.claim.object not in seen:
                seen.add(row.claim.object)
                todo.append(row.claim.object)
    return seen


def passed_on(known: Facts, course: str, c: float, seen: set[str]) -> set[str]:
    """Return what a taken course implements in full at c, by its own say or else by what it takes over itself."""
    own = list(known.select("implements", c, course))
    if own:
        return {row.claim.object for row in own if row.says("extent") == "full"}
    found: set[str] = set()
    for row in known.select("reuses", c, course):
        if row.claim.object not in seen:
            found |= passed_on(known, row.claim.object, c, seen | {course})
    return found


def origin_of(reuse: Row) -> str:
    """Return the origin that a reuses claim gives to what it brings; unstated is 引用."""
    return JOINT if reuse.says("mode") == JOINT else QUOTED
