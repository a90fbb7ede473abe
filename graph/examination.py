"""What is known to be incomplete or doubtful in the graph itself: the lists of `zhitu doctor`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from graph.coverage.demand import NONE_EXISTS, NOT_READ, WITHHELD
from graph.coverage.scopes import Coverage
from graph.store import Keys
from graph.views.columns import Columns
from ontology.names import prefix_of
from ontology.terms import KIND_OF_PREFIX, KINDS, PREDICATES


class Doubt(NamedTuple):
    """One thing on a list: its id, what it is called, what is doubtful about it."""

    id: str
    label: str
    detail: str = ""


class Finding(NamedTuple):
    """A list under a stable name, ordered by id."""

    name: str
    doubts: tuple[Doubt, ...]


def examine(coverage: Coverage) -> list[Finding]:
    """Return every list, empty ones too."""
    view = coverage.view
    found = [
        ("majors-not-read", _of_state(coverage, NOT_READ)),
        ("majors-withheld", _of_state(coverage, WITHHELD)),
        ("majors-without-document", _of_state(coverage, NONE_EXISTS)),
        ("majors-without-occupation", _without_occupation(coverage)),
        ("names-of-several-majors", _shared_names(view, "Major")),
        ("names-of-several-occupations", _shared_names(view, "Occupation")),
        ("dangling-references", _dangling(view)),
    ]
    return [Finding(name, tuple(sorted(doubts))) for name, doubts in found]


def _of_state(coverage: Coverage, state: int) -> Iterator[Doubt]:
    demand = coverage.demand
    return _doubts(coverage.view, demand.majors[demand.states[0] == state])


def _without_occupation(coverage: Coverage) -> Iterator[Doubt]:
    demand, view = coverage.demand, coverage.view
    rows = view.edges("targets")
    objects = np.unique(rows.objects[rows.worth >= 1])
    occupations = [
        key
        for key, identity in zip(objects.tolist(), view.ids(objects), strict=True)
        if prefix_of(identity) == "occupation"
    ]
    linked = np.isin(rows.objects, np.array(occupations, np.int64)) & (rows.worth >= 1)
    return _doubts(view, demand.majors[~np.isin(demand.majors, rows.subjects[linked])])


def _doubts(view: Columns, keys: Keys) -> Iterator[Doubt]:
    for identity, label in zip(view.ids(keys), view.labels(keys), strict=True):
        yield Doubt(identity, label)


def _shared_names(view: Columns, kind: str) -> Iterator[Doubt]:
    """Yield one doubt a node whose label another node of its kind carries too, with all their ids."""
    keys = view.nodes(kind)
    named = defaultdict(list)
    for identity, label in zip(view.ids(keys), view.labels(keys), strict=True):
        named[label].append(identity)
    for label, identities in named.items():
        if len(identities) > 1:
            yield Doubt(min(identities), label, "、".join(sorted(identities)))


def _dangling(view: Columns) -> Iterator[Doubt]:
    """Yield the ends of edges that no claim in force describes, with an edge that mentions each."""
    described = np.unique(np.concatenate([view.nodes(kind.name) for kind in KINDS]))
    mentions: dict[int, str] = {}
    for predicate in PREDICATES:
        rows = view.edges(predicate.name)
        for ends in (rows.subjects, rows.objects):
            for key in _missing(ends, described):
                mentions.setdefault(key, predicate.name)
    keys = np.array(sorted(mentions), np.int64)
    for identity, key in zip(view.ids(keys), keys.tolist(), strict=True):
        if prefix_of(identity) in KIND_OF_PREFIX:
            yield Doubt(identity, view.labels(np.array([key]))[0], mentions[key])


def _missing(ends: "np.ndarray[tuple[int], np.dtype[np.integer]]", described: Keys) -> Sequence[int]:
    unique = np.unique(ends)
    missing: list[int] = unique[~np.isin(unique, described)].tolist()
    return missing
