"""What is examined, what a doubt is, and which sources stand behind it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from graph.coverage.joins import Index, Ints, matches
from graph.coverage.scopes import Coverage
from graph.examination_statements import Several, several
from graph.store import Keys
from graph.views.columns import Columns
from ontology.claims import Scalar

BRIEF, STANDARD = "moe/brief/", "moe/standard/"
"""How the ids of the two documents of a major begin (decision 0004)."""


class Doubt(NamedTuple):
    """One thing on a list: its id, what it is called, what is doubtful about it, the sources that say so."""

    id: str
    label: str
    detail: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Ground:
    """One coverage under examination, with what several lists ask of it kept."""

    coverage: Coverage

    @property
    def view(self) -> Columns:
        """Its columns."""
        return self.coverage.view

    @cached_property
    def several(self) -> Mapping[str, Sequence[Several]]:
        """The nodes of which something is said in more than one way, by kind."""
        return several(self.view)

    @cached_property
    def majors(self) -> Mapping[int, str]:
        """What each major is called."""
        keys = self.view.nodes("Major")
        return dict(zip(keys.tolist(), self.view.labels(keys), strict=True))


def doubts(
    view: Columns, keys: Keys, sources: Sequence[tuple[str, ...]], details: Sequence[str] = ()
) -> Iterator[Doubt]:
    """Yield a doubt for each key with the sources, and the details if any, at its place."""
    said = details or [""] * len(keys)
    yield from map(Doubt, view.ids(keys), view.labels(keys), said, sources)


def stated_by(
    view: Columns, kind: str, keys: Keys, name: str = "", value: Scalar | None = None
) -> list[tuple[str, ...]]:
    """Return, for each key of a kind, the sources that state the node, or a value of one of its columnar properties."""
    found: list[tuple[Index, Ints]] = []
    order = np.argsort(keys, kind="stable")
    for layer in view.layers:
        table = layer.nodes.get(kind)
        if table is None:
            continue
        rows = np.flatnonzero(view.alive[table.versions])
        if name:
            values = view.codes(kind, name, np.zeros(0, np.int64)).values
            rows = rows[np.isin(table.codes[name][rows], [at for at, each in enumerate(values, 1) if each == value])]
        i, j = matches(table.keys[rows], keys[order])
        found.append((order[j], table.versions[rows][i]))
    return grouped(view, len(keys), found)


def grouped(view: Columns, size: int, pairs: Iterable[tuple[Index, Ints]]) -> list[tuple[str, ...]]:
    """Return by place the sources of the versions that are paired with it, each once, ordered."""
    names = {key: stored.version.source for key, stored in view.versions.items()}
    sources: list[set[str]] = [set() for _ in range(size)]
    for places, versions in pairs:
        for place, version in zip(places.tolist(), versions.tolist(), strict=True):
            sources[place].add(names[version])
    return [tuple(sorted(each)) for each in sources]


def concerning(majors: Iterable[str], sources: Iterable[str]) -> tuple[str, ...]:
    """Return the sources without documents of other majors than these ids name, which only mention them."""
    endings = tuple("/" + identity.rpartition("/")[2] for identity in majors)
    return tuple(each for each in sources if not each.startswith((BRIEF, STANDARD)) or each.endswith(endings))
