"""What a library has twice: courses and points by name, resources by address or content."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from graph.coverage.joins import matches, within
from graph.examination_sources import Doubt, Ground, stated_by
from graph.store import Keys
from graph.views.columns import Columns
from ontology.claims import Scalar
from ontology.names import normalise

Grouped = dict[tuple[int, Scalar, Scalar | None], set[int]]
"""Keys by the library or course that they stand in and what they share."""


def duplicates_in_libraries(ground: Ground) -> Iterator[Doubt]:
    """Yield one doubt a group: the smallest id, what is shared, all ids."""
    view = ground.view
    owners, things = _owned(view)
    yield from _doubts(view, "Course", "同名课程", _by_name(view, "Course", owners, things))
    yield from _doubts(view, "Point", "同一课程的同名点", _by_name(view, "Point", *_seated(view)))
    for name, word in (("url", "同一网址的素材"), ("checksum", "内容相同的素材")):
        yield from _doubts(view, "Resource", word, _by_value(view, name, owners, things))


def _owned(view: Columns) -> tuple[Keys, Keys]:
    """Return (library, thing) rows, ascending by thing."""
    rows = view.edges("owns")
    order = np.argsort(rows.objects, kind="stable")
    return rows.subjects[order].astype(np.int64), rows.objects[order].astype(np.int64)


def _seated(view: Columns) -> tuple[Keys, Keys]:
    """Return (course, point) rows."""
    modules, points = view.edges("hasModule"), view.edges("hasPoint")
    i, j = matches(modules.objects, points.subjects)
    return modules.subjects[i].astype(np.int64), points.objects[j].astype(np.int64)


def _by_name(view: Columns, kind: str, holders: Keys, things: Keys) -> Grouped:
    """Group things of a kind by who holds them, their name and, where they have one, their kind."""
    of_kind = within(things, view.nodes(kind))
    holders, things = holders[of_kind], things[of_kind]
    labels = view.labels(things)
    kinds = view.values(kind, "kind", things) if kind == "Point" else [None] * len(things)
    found: Grouped = defaultdict(set)
    for holder, thing, label, of in zip(holders.tolist(), things.tolist(), labels, kinds, strict=True):
        found[holder, normalise(label), of].add(thing)
    return found


def _by_value(view: Columns, name: str, owners: Keys, things: Keys) -> Grouped:
    """Group resources by who owns them and a property's value, whichever version in force states it."""
    found: Grouped = defaultdict(set)
    for batch in view.store.nodes("Resource", view.revision):
        column = batch.columns.get(name)
        if column is None:
            continue
        rows = np.flatnonzero(column.codes)
        i, j = matches(batch.keys[rows], things)
        shared = zip(owners[j].tolist(), batch.keys[rows][i].tolist(), column.codes[rows][i].tolist(), strict=True)
        for owner, thing, code in shared:
            found[owner, column.values[code - 1], None].add(thing)
    return found


def _doubts(view: Columns, kind: str, word: str, groups: Grouped) -> Iterator[Doubt]:
    several = [sorted(things) for things in groups.values() if len(things) > 1]
    keys = np.unique(np.array([thing for things in several for thing in things], np.int64))
    ids = dict(zip(keys.tolist(), view.ids(keys), strict=True))
    labels = dict(zip(keys.tolist(), view.labels(keys), strict=True))
    sources = dict(zip(keys.tolist(), stated_by(view, kind, keys), strict=True))
    for things in several:
        first = min(things, key=lambda thing: ids[thing])
        behind = _ordered(source for thing in things for source in sources[thing])
        yield Doubt(
            ids[first], labels[first], f"{word}：" + "、".join(_ordered(ids[thing] for thing in things)), behind
        )


def _ordered(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
