"""What is scored of readings of libraries' and schools' lists: inventories, graphs, question banks, course standards.

The record of a list is that of its library (a course standard's that of its course). A value names things by their
names: `points` are `module|point`, `places` are `resource|what it supports`.
"""

from collections.abc import Callable, Iterable, Mapping

from ingest.report import Bundle
from ingest.scored import Record, Told, distinct, joined, told_of
from ontology.claims import NodeClaim, Scalar, Status, prop
from ontology.names import NodeId, normalise, prefix_of

_KINDS = {"skill": "技能", "knowledge": "知识", "quality": "素养"}
_PURPOSES = {"teach": "教", "practise": "练", "assess": "考"}
_OF_RESOURCES = ("media", "minutes", "size", "url", "created", "updated")


def _nodes(bundle: Bundle, prefix: str) -> list[NodeClaim]:
    return [node for node in bundle.nodes if prefix_of(node.id) == prefix and node.status is Status.ACCEPTED]


def _said(nodes: Iterable[NodeClaim], name: str) -> tuple[str, ...]:
    """Return `label|value` for each node that states a property."""
    stated = ((node.label, prop(node.props, name)) for node in nodes)
    return distinct(joined(label, _shown(value)) for label, value in stated if value is not None)


def _shown(value: Scalar) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _library(bundle: Bundle) -> str:
    return bundle.version.source.split("/")[1]


def _places(told: Told) -> tuple[str, ...]:
    return told.pairs("supports")


def _purposes(told: Told) -> tuple[str, ...]:
    stated = ((edge.subject, prop(edge.props, "purpose")) for edge in told.each("supports"))
    return distinct(joined(told.named(subject), _PURPOSES[str(purpose)]) for subject, purpose in stated if purpose)


def _inventory(bundle: Bundle) -> dict[str, Record]:
    told, resources = told_of(bundle), _nodes(bundle, "resource")
    record: dict[str, tuple[str, ...]] = {name: _said(resources, name) for name in _OF_RESOURCES}
    record |= {
        "resources": distinct(node.label for node in resources),
        "live": distinct(joined(node.label, "是" if prop(node.props, "live") else "否") for node in resources),
        "places": _places(told),
        "purposes": _purposes(told),
    }
    return {_library(bundle): record}


def _tree(bundle: Bundle) -> dict[str, tuple[str, ...]]:
    """Return modules and points with what holds them."""
    told, points = told_of(bundle), _nodes(bundle, "point")
    kinds = ((node.label, prop(node.props, "kind")) for node in points)
    return {
        "courses": distinct(node.label for node in _nodes(bundle, "course")),
        "modules": told.pairs("hasModule"),
        "points": told.pairs("hasPoint"),
        "kinds": distinct(joined(label, _KINDS[str(kind)]) for label, kind in kinds if kind),
        "prerequisites": told.pairs("prerequisite"),
    }


def _knowledge_graph(bundle: Bundle) -> dict[str, Record]:
    return {_library(bundle): _tree(bundle) | {"minutes": _said(_nodes(bundle, "point"), "minutes")}}


def _question_bank(bundle: Bundle) -> dict[str, Record]:
    told, questions = told_of(bundle), _nodes(bundle, "resource")
    notes = [(node.label, str(prop(node.props, "note") or "").split("；")) for node in questions]
    record = {
        "questions": distinct(node.label for node in questions),
        "types": distinct(joined(label, parts[0]) for label, parts in notes if parts[0] and "：" not in parts[0]),
        "difficulties": _parts(notes, "难度："),
        "options": distinct(
            joined(label, part.removesuffix(" 个选项")) for label, parts in notes for part in parts if "个选项" in part
        ),
        "places": _places(told),
    }
    return {_library(bundle): record}


def _parts(notes: Iterable[tuple[str, list[str]]], start: str) -> tuple[str, ...]:
    return distinct(
        joined(label, part.removeprefix(start)) for label, parts in notes for part in parts if part.startswith(start)
    )


def _course_standard(bundle: Bundle) -> dict[str, Record]:
    told = told_of(bundle)
    name = bundle.version.source.rpartition("/")[2]
    own = [node for node in _nodes(bundle, "course") if normalise(node.label) == name]
    wanted = [(edge.object, _KINDS[str(prop(edge.props, "kind"))]) for edge in told.each("requires")]
    modules = _nodes(bundle, "module")
    record = _tree(bundle) | {
        "hours": distinct(_shown(value) for node in own if (value := prop(node.props, "hours")) is not None),
        "credits": distinct(_shown(value) for node in own if (value := prop(node.props, "credits")) is not None),
        "goals": distinct(told.named(goal) for goal, _ in wanted),
        "goal_kinds": distinct(joined(told.named(goal), kind) for goal, kind in wanted),
        "modules": told.objects("hasModule"),
        "module_hours": _said(modules, "hours"),
    }
    return {name: {field: values for field, values in record.items() if field != "courses"}}


def _library_list(bundle: Bundle) -> dict[str, Record]:
    told, libraries = told_of(bundle), _nodes(bundle, "library")
    first: dict[NodeId, str] = {}
    for edge in told.each("operates"):
        first.setdefault(edge.object, told.named(edge.subject))
    serves = [(edge, edge.object.rpartition("/")[2]) for edge in told.each("serves")]
    record = {
        "libraries": distinct(joined(node.label, first.get(node.id, "")) for node in libraries),
        "institutions": distinct(
            joined(told.named(edge.object), told.named(edge.subject)) for edge in told.each("operates")
        ),
        "majors": distinct(joined(told.named(edge.subject), code) for edge, code in serves),
        "states": distinct(
            joined(told.named(edge.subject), code, state)
            for edge, code in serves
            if (state := prop(edge.props, "state"))
        ),
        "tiers": _said(libraries, "tier"),
        "regions": _said(libraries, "region"),
        "document_numbers": _said(libraries, "document_number"),
        "accepted": _said(libraries, "accepted_on"),
    }
    return {bundle.version.title: record}


def _ability_analysis(bundle: Bundle) -> dict[str, Record]:
    told = told_of(bundle)
    functions = {edge.object: edge.subject for edge in told.each("hasTask")}
    wanted = [(edge.subject, edge.object) for edge in told.each("requires")]
    posts = [edge for edge in told.each("hasFunction") if prefix_of(edge.subject) == "post"]
    own = [edge for edge in told.each("hasFunction") if prefix_of(edge.subject) != "post"]
    record = {
        "posts": distinct(node.label for node in _nodes(bundle, "post")),
        "post_functions": distinct(joined(told.named(each.subject), told.named(each.object)) for each in posts),
        "functions": distinct(told.named(edge.object) for edge in own),
        "tasks": told.pairs("hasTask"),
        "abilities": distinct(
            joined(told.named(functions[task]), told.named(task), told.named(item)) for task, item in wanted
        ),
        "numbers": _said(_nodes(bundle, "requirement"), "code"),
        "remarks": _said(_nodes(bundle, "requirement"), "note"),
        "kinds": distinct(
            joined(told.named(edge.object), _KINDS[str(prop(edge.props, "kind"))]) for edge in told.each("requires")
        ),
    }
    return {bundle.version.source.rpartition("/")[2]: record}


RECORDS_OF_LIBRARIES: Mapping[str, Callable[[Bundle], dict[str, Record]]] = {
    "inventory": _inventory,
    "knowledge-graph": _knowledge_graph,
    "question-bank": _question_bank,
    "course-standard": _course_standard,
    "library-list": _library_list,
    "ability-analysis": _ability_analysis,
}
OF_LIBRARIES = ("inventory", "knowledge-graph", "question-bank")
"""Kinds that platforms export for a library: the record's code is the library's id."""
