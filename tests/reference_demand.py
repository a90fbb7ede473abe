"""What is in force and what majors are obliged to: the first half of the reference implementation of DESIGN 7.

`facts` applies reviews (7.8) and lets node statements compete (3); `demand` finds governing documents and their items
(7.1, 7.2) and the state of the documents (7.3). The readings of what DESIGN leaves open stand in reference_coverage.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from graph.store import Store, Stored
from ingest.report import Bundle
from ontology.claims import EdgeClaim, Method, NodeClaim, Scalar, Status, prop, worth
from ontology.codes import SkillLevel
from ontology.names import prefix_of, segments

Told = tuple[Stored, list[NodeClaim], list[EdgeClaim]]
Items = dict[str, set[str]]
"""Items with their item kinds (knowledge, skill, quality)."""


class Row(NamedTuple):
    """An edge claim in force, its version, and what it is worth once reviews have spoken."""

    stored: Stored
    claim: EdgeClaim
    worth: float

    def says(self, name: str) -> Scalar | None:
        """Return a property of the claim."""
        return prop(self.claim.props, name)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is in force: rows by predicate, winning node properties, the majors of the catalogue."""

    rows: Mapping[str, Sequence[Row]]
    values: Mapping[tuple[str, str], Scalar]
    majors: Sequence[str]
    libraries: Sequence[str]

    def value(self, identity: str, name: str) -> Scalar | None:
        """Return the winning value of a node's property."""
        return self.values.get((identity, name))

    def select(self, predicate: str, c: float, subject: str | None = None, object_: str | None = None) -> Iterator[Row]:
        """Yield the rows worth c or more, from and to what is given."""
        for row in self.rows.get(predicate, ()):
            if row.worth >= c and subject in (None, row.claim.subject) and object_ in (None, row.claim.object):
                yield row

    def owners(self, identity: str) -> set[str]:
        """Return the libraries that own something at any worth above 0."""
        return {
            row.claim.subject
            for row in self.rows.get("owns", ())
            if row.claim.object == identity and prefix_of(row.claim.subject) == "library"
        }


def in_force(store: Store, as_of: int | None = None) -> list[Told]:
    """Take from a store what this module asks for."""
    told: list[Told] = []
    for stored in store.versions(as_of):
        nodes, edges = store.claims(stored.key)
        told.append((stored, list(nodes), list(edges)))
    return told


def committed(bundles: Iterable[Bundle]) -> list[Told]:
    """Commit bundles in thought: a later one of a source supersedes, an equal one changes nothing."""
    latest: dict[str, tuple[int, Bundle]] = {}
    revision = 0
    for bundle in bundles:
        source = bundle.version.source
        if source in latest and latest[source][1] == bundle:
            continue
        revision += 1
        latest[source] = (revision, bundle)
    return [
        (
            Stored(number, bundle.version, number, None, len(bundle.nodes), len(bundle.edges)),
            [*bundle.nodes],
            [*bundle.edges],
        )
        for number, bundle in (latest[source] for source in sorted(latest))
    ]


def facts(told: Sequence[Told]) -> Facts:
    """Apply reviews to edges and let node statements compete (DESIGN 3, 7.8)."""
    rows: dict[str, list[Row]] = defaultdict(list)
    verdicts = reviews(told)
    for stored, _, edges in told:
        for claim in edges:
            value = verdicts.get(claim[:3])
            value = worth(claim.status, claim.confidence) if value is None else value
            if value > 0:
                rows[claim.predicate].append(Row(stored, claim, value))
    said = [(stored, claim) for stored, nodes, _ in told for claim in nodes if claim.status is not Status.REJECTED]
    said.sort(key=lambda pair: pair[0].version.source, reverse=True)
    said.sort(key=lambda pair: (pair[0].version.authority, *order(pair[0])))
    values: dict[tuple[str, str], Scalar] = {
        (claim.id, name): value for _, claim in said for name, value in claim.props
    }
    official = {claim.id for stored, claim in said if stored.version.authority.official}
    majors = sorted(i for i in official if prefix_of(i) == "major" and values.get((i, "retired")) is not True)
    ids = {claim.id for _, claim in said} | {row.claim.subject for name in ("owns", "serves") for row in rows[name]}
    return Facts(rows, values, majors, sorted(i for i in ids if prefix_of(i) == "library"))


def reviews(told: Sequence[Told]) -> dict[tuple[str, ...], float]:
    """Return what the latest deciding review makes each reviewed edge worth; in one version the accepted one stands."""
    latest: dict[tuple[str, ...], tuple[int, float]] = {}
    for stored, _, edges in told:
        for claim in edges:
            if claim.method is Method.REVIEWED and claim.status is not Status.PROPOSED:
                says = stored.opened, 1.0 if claim.status is Status.ACCEPTED else 0.0
                latest[claim[:3]] = max(says, latest.get(claim[:3], says))
    return {edge: value for edge, (_, value) in latest.items()}


def order(stored: Stored) -> tuple[date, str]:
    """Return what makes one version later than another."""
    return stored.version.effective or date.min, stored.version.sha256


@dataclass(slots=True)
class Demand:
    """What one major is obliged to: per kind its items, for courses with their official requirements."""

    state: dict[str, str]
    courses: dict[str, dict[str, Items]]
    items: dict[str, Items]
    skills: Items
    posts: Items
    depth: dict[str, str | None]

    @property
    def kinds(self) -> list[str]:
        """Return all kinds of demand."""
        return [*self.courses, *self.items]


def governed(known: Facts, predicate: str, subject: str, with_role: bool = False) -> list[Row]:
    """Return the rows of the governing version of a subject, none where no document governs."""
    may = [
        row
        for row in known.select(predicate, 1.0, subject)
        if row.stored.version.authority.official
        and row.stored.version.whole
        and (not with_role or row.says("role") is not None)
    ]
    if not may:
        return []
    governing = max((row.stored for row in may), key=order)
    return [row for row in may if row.stored.key == governing.key]


def demand(known: Facts, major: str) -> Demand:
    """Read the obligations of a major from its governing documents."""
    listed = governed(known, "hasCourse", major, with_role=True)
    courses: dict[str, dict[str, Items]] = {
        role: {
            row.claim.object: kinds_of(governed(known, "requires", row.claim.object))
            for row in listed
            if row.says("role") == role
        }
        for role in ("core", "foundation")
    }
    abilities = governed(known, "develops", major)
    items: dict[str, Items] = {"requirements": together(courses["core"].values()), "abilities": kinds_of(abilities)}
    missing = unread(known, major)
    state = {
        "core": "已收录" if listed else missing,
        "foundation": "已收录" if listed else missing,
        "requirements": "已收录" if items["requirements"] else missing,
        "abilities": "已收录" if abilities else missing,
    }
    found = Demand(state, courses, items, {}, {}, {})
    add_jobs(known, major, found, missing)
    return found


def unread(known: Facts, major: str) -> str:
    """Return the state of a kind of demand for which no document governs."""
    if known.value(major, "withheld") is True:
        return "不公开"
    return "确无官方文件" if known.value(major, "without_document") is True else "官方文件未收录"


def add_jobs(known: Facts, major: str, found: Demand, missing: str) -> None:
    """Add the items of the occupations targeted, by level, and all of them together."""
    everything: list[Items] = [{}]
    aims = {str(row.says("skill_level")) for row in known.select("serves", 1.0, None, major) if row.says("skill_level")}
    for occupation in targeted(known, major):
        standard = governed(known, "hasStandard", occupation)
        requires = required_of_tasks(known, standard) if standard else []
        code = segments(occupation)[1]
        if standard:
            depth = known.value(min(row.claim.object for row in standard), "depth")
            found.depth[code] = None if depth is None else str(depth)
        everything.append(kinds_of(requires))
        for aim in sorted(aims):
            kind = f"jobs:{code}:{aim}"
            found.state[kind] = "已收录" if standard else missing
            found.items[kind] = kinds_of(
                row
                for row in requires
                if row.says("skill_level") and SkillLevel(aim).includes(SkillLevel(row.says("skill_level")))
            )
    found.posts = together(everything)
    found.skills = together([found.items["abilities"], {i: k for i, k in found.posts.items() if "skill" in k}])


def targeted(known: Facts, major: str) -> list[str]:
    """Return the occupations that official documents read whole target."""
    return sorted(
        {
            row.claim.object
            for row in known.select("targets", 1.0, major)
            if row.stored.version.authority.official
            and row.stored.version.whole
            and prefix_of(row.claim.object) == "occupation"
        }
    )


def required_of_tasks(known: Facts, standard: Sequence[Row]) -> list[Row]:
    """Walk standard → function → task → requirement within the governing version."""
    key = standard[0].stored.key
    reached = {row.claim.object for row in standard}
    for predicate in ("hasFunction", "hasTask"):
        reached = {
            row.claim.object
            for row in known.select(predicate, 1.0)
            if row.stored.key == key and row.claim.subject in reached
        }
    return [row for row in known.select("requires", 1.0) if row.stored.key == key and row.claim.subject in reached]


def kinds_of(rows: Iterable[Row]) -> Items:
    """Return the objects of rows with the item kinds stated."""
    items: Items = {}
    for row in rows:
        kinds = items.setdefault(row.claim.object, set())
        if kind := row.says("kind"):
            kinds.add(str(kind))
    return items


def together(several: Iterable[Items]) -> Items:
    """Unite items; one that stands in several has the item kinds of all."""
    items: Items = {}
    for some in several:
        for item, kinds in some.items():
            items.setdefault(item, set()).update(kinds)
    return items
