"""Doubts about what things are called and what is said of them: shared names, several names, contradictions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from graph.examination_sources import Doubt, Ground, concerning, stated_by
from graph.examination_statements import LABEL
from graph.views.columns import Columns
from ontology.claims import Scalar
from ontology.terms import KIND, KINDS

CODED = ("Major", "MajorClass", "MajorCategory", "Occupation")
"""Kinds whose ids are official codes: such a thing has one name."""


def names_of_several_majors(ground: Ground) -> Iterator[Doubt]:
    """Yield the names that several codes of majors carry."""
    return _shared_names(ground.view, "Major")


def names_of_several_occupations(ground: Ground) -> Iterator[Doubt]:
    """Yield the names that several codes of occupations carry."""
    return _shared_names(ground.view, "Occupation")


def _shared_names(view: Columns, kind: str) -> Iterator[Doubt]:
    """Yield one doubt a name that several nodes of a kind carry: the smallest id, and all of them."""
    keys = view.nodes(kind)
    named: dict[str, list[int]] = defaultdict(list)
    for place, label in enumerate(view.labels(keys)):
        named[label].append(place)
    shared = {label: places for label, places in named.items() if len(places) > 1}
    among = np.array([place for places in shared.values() for place in places], np.int64)
    ids = dict(zip(among.tolist(), view.ids(keys[among]), strict=True))
    sources = dict(zip(among.tolist(), stated_by(view, kind, keys[among]), strict=True))
    for label, places in shared.items():
        identities = sorted(ids[place] for place in places)
        behind = sorted({source for place in places for source in sources[place]})
        yield Doubt(identities[0], label, "、".join(identities), concerning(identities, behind))


def codes_of_several_names(ground: Ground) -> Iterator[Doubt]:
    """Yield official codes that sources in force call differently, brackets and spaces aside."""
    for kind in CODED:
        yield from _doubts(ground, kind, {LABEL})


def contradictory_properties(ground: Ground) -> Iterator[Doubt]:
    """Yield things of which claims in force say different things, names of other than official codes included."""
    for kind in KINDS:
        names = {each.name for each in kind.properties}
        yield from _doubts(ground, kind.name, names if kind.name in CODED else names | {LABEL})


def _doubts(ground: Ground, kind: str, names: set[str]) -> Iterator[Doubt]:
    """Yield one doubt a thing and property of which there are several values."""
    view, terms = ground.view, {each.name: each.zh for each in KIND[kind].properties}
    found = [(each.key, name, each.said[name]) for each in ground.several[kind] for name in names & set(each.said)]
    keys = np.array([key for key, _, _ in found], np.int64)
    for (_, name, values), identity, label in zip(found, view.ids(keys), view.labels(keys), strict=True):
        behind = tuple(sorted({source for sources in values.values() for source in sources}))
        yield Doubt(identity, label, f"{terms.get(name, '名称')}有几种说法：{_values(values)}", behind)


def _values(values: Iterable[Scalar]) -> str:
    return "、".join(sorted("是" if each is True else "否" if each is False else str(each) for each in values))
