"""What is scored of a reading: the fields of each kind of document, as values that a reference can state.

A value is the words themselves, or several parts joined by `|`: `requirements` of a teaching standard are
`course|words`, of an occupational standard `level|task|技能|words`. `docs/commands.md` lists them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from ingest.report import Bundle
from ontology.claims import EdgeClaim, Status, prop
from ontology.names import NodeId, normalise, prefix_of

Record = Mapping[str, tuple[str, ...]]
"""The fields of one major or occupation, each as values as they are compared."""

ROLES = ("core", "foundation", "extension", "public")
_WORDS = {"skill": "技能", "knowledge": "知识", "quality": "素养"}
_OF_COURSES = ("courses", "course_codes", "credits", "hours", "practice", "terms")
_SHARES = (("weight", "技能"), ("theory_weight", "理论"))
_CODE = re.compile(r"^课程代码 (\S+)$")
_TERMS = re.compile(r"^第 (\S+) 学期$")
_PRACTICE = re.compile(r"^实践 (\S+) 学时$")


def compared(text: str) -> str:
    """Return a value as it is compared: normalised, without the mark that ends a sentence."""
    return normalise(text).rstrip(";。.,、")


class Told(NamedTuple):
    """The accepted claims of a bundle, to be asked."""

    labels: Mapping[NodeId, str]
    edges: tuple[EdgeClaim, ...]

    def each(self, predicate: str, prefix: str = "", **said: str) -> Iterator[EdgeClaim]:
        """Yield the edges of a predicate that lead to such a kind of node and have such properties."""
        for edge in self.edges:
            fits = edge.predicate == predicate and (not prefix or prefix_of(edge.object) == prefix)
            if fits and all(prop(edge.props, name) == value for name, value in said.items()):
                yield edge

    def named(self, identity: NodeId) -> str:
        """Return what a node is called; an occupation that the document does not name is its code."""
        return self.labels.get(identity, identity.rpartition("/")[2])

    def objects(self, predicate: str, prefix: str = "", **said: str) -> tuple[str, ...]:
        """Return what edges lead to, each once."""
        return distinct(self.named(edge.object) for edge in self.each(predicate, prefix, **said))

    def codes(self, predicate: str, prefix: str) -> tuple[str, ...]:
        """Return the codes of what edges lead to."""
        return distinct(edge.object.rpartition("/")[2] for edge in self.each(predicate, prefix))

    def pairs(self, predicate: str) -> tuple[str, ...]:
        """Return both ends of edges."""
        return distinct(joined(self.named(each.subject), self.named(each.object)) for each in self.each(predicate))


def told_of(bundle: Bundle) -> Told:
    """Return the accepted claims of a bundle."""
    accepted = tuple(edge for edge in bundle.edges if edge.status is Status.ACCEPTED)
    return Told({node.id: node.label for node in bundle.nodes}, accepted)


def _level(edge: EdgeClaim) -> str:
    return str(prop(edge.props, "skill_level") or "")


def joined(*parts: object) -> str:
    """Return the parts of a value as one, each as it is compared."""
    return "|".join(compared(str(part)) for part in parts)


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Return values as they are compared, each once."""
    return tuple(dict.fromkeys(filter(None, map(compared, values))))


def _brief(bundle: Bundle) -> dict[str, Record]:
    """Return the record of a brief: the claims of one version."""
    source = bundle.version.source
    majors = [node for node in bundle.nodes if node.id == f"major/{source.rpartition('/')[2]}"]
    if not source.startswith("moe/brief/") or not majors or majors[0].status is not Status.ACCEPTED:
        return {}
    told = Told({node.id: node.label for node in bundle.nodes}, bundle.edges)
    record = {
        "name": (compared(majors[0].label),),
        "years": tuple(filter(None, (compared(str(prop(majors[0].props, "years") or "")),))),
        "abilities": told.objects("develops"),
        "foundation": told.objects("hasCourse", role="foundation"),
        "core": told.objects("hasCourse", role="core"),
        "certificates": told.objects("awards"),
        "continuations": told.objects("continuesTo"),
    }
    return {source.rpartition("/")[2]: record}


def _classification(bundle: Bundle) -> dict[str, Record]:
    return {
        str(prop(node.props, "code")): {
            "name": (compared(node.label),),
            "flag": tuple(filter(None, (str(prop(node.props, "flag") or ""),))),
        }
        for node in bundle.nodes
        if prefix_of(node.id) == "occupation"
    }


def _teaching_standard(bundle: Bundle) -> dict[str, Record]:
    code = bundle.version.source.rpartition("/")[2]
    majors = [node for node in bundle.nodes if node.id == f"major/{code}"]
    if not majors or majors[0].status is not Status.ACCEPTED:
        return {}
    told = told_of(bundle)
    record = {
        "name": (compared(majors[0].label),),
        "years": tuple(filter(None, (compared(str(prop(majors[0].props, "years") or "")),))),
        "tasks": told.pairs("trains"),
        "requirements": told.pairs("requires"),
        "abilities": told.objects("develops"),
        "occupations": told.codes("targets", "occupation"),
        "posts": told.objects("targets", "post"),
        "certificates": told.objects("awards"),
        "continuations": told.objects("continuesTo"),
    }
    return {code: record | {role: told.objects("hasCourse", role=role) for role in ROLES}}


def _occupational_standard(bundle: Bundle) -> dict[str, Record]:
    code, told = bundle.version.source.rpartition("/")[2], told_of(bundle)
    if not any(told.each("hasStandard")):
        return {}
    found: dict[str, list[str]] = {name: [] for name in ("functions", "tasks", "requirements", "basics", "weights")}
    for edge in told.each("hasFunction"):
        level, name = _level(edge), told.named(edge.object)
        stated = [(word, share) for key, word in _SHARES if (share := prop(edge.props, key)) is not None]
        found["weights"] += [joined(level, word, name, f"{share:g}") for word, share in stated]
        found["functions"] += [joined(level, name)] if level and not stated else []
    for edge in told.each("hasTask"):
        if level := _level(edge):
            found["tasks"].append(joined(level, told.named(edge.subject), told.named(edge.object)))
    for edge in told.each("requires"):
        words = (told.named(edge.subject), _WORDS[str(prop(edge.props, "kind"))], told.named(edge.object))
        if level := _level(edge):
            found["requirements"].append(joined(level, *words))
        else:
            found["basics"].append(joined(*words))
    return {code: {name: distinct(values) for name, values in found.items()}}


def _school(bundle: Bundle) -> dict[str, Record]:
    """Return the record of a school's plan or schedule of one major."""
    told = told_of(bundle)
    record: dict[str, tuple[str, ...]] = {role: told.objects("hasCourse", role=role) for role in ROLES}
    found: dict[str, list[str]] = {name: [] for name in _OF_COURSES}
    for node in bundle.nodes:
        if prefix_of(node.id) != "course" or node.status is not Status.ACCEPTED:
            continue
        found["courses"].append(node.label)
        for name in ("credits", "hours"):
            if (amount := prop(node.props, name)) is not None:
                found[name].append(joined(node.label, f"{amount:g}"))
        for part in str(prop(node.props, "note") or "").split("；"):
            for name, pattern in (("course_codes", _CODE), ("terms", _TERMS), ("practice", _PRACTICE)):
                if stated := pattern.match(part):
                    found[name].append(joined(node.label, stated[1]))
    record |= {name: distinct(values) for name, values in found.items()}
    record |= {
        "prerequisites": told.pairs("prerequisite"),
        "occupations": told.codes("targets", "occupation"),
        "posts": told.objects("targets", "post"),
        "certificates": told.objects("awards"),
    }
    return {bundle.version.source.rpartition("/")[2]: record}


RECORDS: Mapping[str, Callable[[Bundle], dict[str, Record]]] = {
    "brief": _brief,
    "classification": _classification,
    "teaching-standard": _teaching_standard,
    "occupational-standard": _occupational_standard,
    "plan": _school,
    "schedule": _school,
}
OF_SCHOOLS = ("plan", "schedule", "course-standard", "ability-analysis")
"""Kinds whose documents belong to a library or school; scoring reads them as those of a library of its own."""
