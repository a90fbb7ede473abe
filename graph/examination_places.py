"""Doubts about where things stand: what is not there, what stands nowhere, what holds nothing."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from graph.coverage.joins import Ints, matches, within
from graph.examination_sources import Doubt, Ground, doubts, stated_by
from graph.store import Keys
from graph.views.columns import Columns
from ontology.names import prefix_of
from ontology.terms import KIND_OF_PREFIX, KINDS, PREDICATES


def dangling_references(ground: Ground) -> Iterator[Doubt]:
    """Yield the ends of edges that no claim in force describes, with the relations and sources that mention them."""
    view = ground.view
    described = np.unique(np.concatenate([view.nodes(kind.name) for kind in KINDS]))
    mentions: dict[int, dict[str, None]] = defaultdict(dict)
    versions: dict[int, set[int]] = defaultdict(set)
    for predicate in PREDICATES:
        rows = view.edges(predicate.name)
        for ends in (rows.subjects, rows.objects):
            missing = ~within(ends, described)
            for key, version in np.unique(np.stack((ends[missing], rows.versions[missing])), axis=1).T.tolist():
                mentions[key][predicate.name] = None
                versions[key].add(version)
    keys = np.array(sorted(mentions), np.int64)
    for identity, label, key in zip(view.ids(keys), view.labels(keys), keys.tolist(), strict=True):
        if prefix_of(identity) in KIND_OF_PREFIX:
            behind = sorted({view.versions[version].version.source for version in versions[key]})
            yield Doubt(identity, label, "、".join(mentions[key]), tuple(behind))


def orphan_points(ground: Ground) -> Iterator[Doubt]:
    """Yield points that stand in no module of any course."""
    view = ground.view
    held = view.out("hasPoint", np.unique(view.edges("hasModule").objects))
    return _without(view, "Point", np.unique(held.objects))


def courses_without_points(ground: Ground) -> Iterator[Doubt]:
    """Yield courses of libraries that have no point, neither of their own nor by taking another course over."""
    view = ground.view
    full = np.unique(view.into("hasModule", np.unique(view.edges("hasPoint").subjects)).subjects).astype(np.int64)
    reuses = view.edges("reuses")
    while True:
        further = np.union1d(full, reuses.subjects[within(reuses.objects, full)]).astype(np.int64)
        if len(further) == len(full):
            break
        full = further
    courses = view.nodes("Course")
    owned = np.unique(view.edges("owns").objects.astype(np.int64))
    empty = courses[within(courses, owned) & ~within(courses, full)]
    return doubts(view, empty, stated_by(view, "Course", empty))


def unattached_resources(ground: Ground) -> Iterator[Doubt]:
    """Yield resources that support no point (未挂接), with the module or course that they hang on instead."""
    view = ground.view
    rows = view.edges("supports")
    accepted = rows.worth >= 1
    on_points = accepted & within(rows.objects, _points(view, rows.objects))
    resources = view.nodes("Resource")
    spare = resources[~within(resources, np.unique(rows.subjects[on_points]))]
    i, j = matches(spare, rows.subjects)
    at = i[accepted[j]], rows.objects[j[accepted[j]]]
    labels: list[set[str]] = [set() for _ in range(len(spare))]
    for place, label in zip(at[0].tolist(), view.labels(at[1]), strict=True):
        labels[place].add(label)
    details = ["、".join(sorted(each)) for each in labels]
    return doubts(view, spare, stated_by(view, "Resource", spare), details)


def _points(view: Columns, objects: Ints) -> Keys:
    """Return which of the objects are points, described or only mentioned, ascending."""
    unique = np.unique(objects).astype(np.int64)
    known = within(unique, view.nodes("Point"))
    for place in np.flatnonzero(~known).tolist():
        known[place] = prefix_of(view.ids(unique[[place]])[0]) == "point"
    return unique[known]


def _without(view: Columns, kind: str, placed: Ints) -> Iterator[Doubt]:
    keys = view.nodes(kind)
    spare = keys[~within(keys, placed.astype(np.int64))]
    return doubts(view, spare, stated_by(view, kind, spare))
