"""What is covered and by what: item, own course, point, resource, and the words of the sources (DESIGN 7.14).

It lists for a whole library what `why` explains for one item: of each lamp that is lit, the best way to it.
"""

from collections.abc import Iterator

import numpy as np

from graph.coverage.chains import LAMP_PURPOSE, Chains, Way
from graph.coverage.components import complete
from graph.coverage.demand import CORE, FOUNDATION, KINDS
from graph.coverage.evidence import Describe, Witness
from graph.coverage.gaps import Asked, Finder
from graph.coverage.governing import APPLICABLE, merged
from graph.coverage.jobs import job_name
from graph.coverage.nearest import Nearest
from graph.coverage.owned import Owned
from graph.coverage.report import Json
from graph.coverage.scopes import Coverage

_LAMPS = ((1, 1, "taught"), (2, 2, "practised"), (3, 4, "assessed"))
_TELLING = frozenset({"implements", "meets", "supports"})
"""The edges of a way whose sources are shown: what says that it fits; the others say what lies in what."""


def covered(
    coverage: Coverage, library: str, code: str, describe: Describe, c: float = 1.0
) -> Iterator[tuple[str, Json]]:
    """Yield (kind, item) for what the library has 列明 of the major's official demand, by kind, then by item.

    Nothing where the graph has not both, or the library does not serve the major.
    """
    place = coverage.demand.place(code)
    key = int(coverage.view.keys([library])[0])
    if place is None or key < 0:
        return
    owned = Owned(coverage.view, key)
    finder = Finder(coverage, owned, place, c, Witness(describe), Nearest(coverage, owned, c))
    yield from _Shower(finder, Chains(coverage.view, key)).all()


class _Shower:
    """Shows the ways to what one library covers of one major."""

    def __init__(self, finder: Finder, chains: Chains) -> None:
        self.finder, self.chains = finder, chains
        self.coverage, self.view, self.c = finder.coverage, finder.view, finder.c
        self.witness = finder.witness

    def all(self) -> Iterator[tuple[str, Json]]:
        """Yield what is covered of each kind of official demand."""
        for role, kind in ((CORE, KINDS[0]), (FOUNDATION, KINDS[1])):
            yield from ((kind, each) for each in self._courses(role))
        yield from ((KINDS[2], each) for each in self._items(self.finder.requirements()))
        yield from ((KINDS[3], each) for each in self._items(self.finder.abilities()))
        jobs = self.coverage.demand.jobs
        for row in range(*jobs.bounds[self.finder.place : self.finder.place + 2].tolist()):
            name = job_name(jobs, row)
            yield from ((name, each) for each in self._items(self.finder.job(row)))

    def _courses(self, role: int) -> Iterator[Json]:
        courses, needs = self.coverage.demand.courses, self.coverage.demand.needs
        rows = np.arange(courses.bounds[self.finder.place], courses.bounds[self.finder.place + 1])
        rows = rows[courses.roles[rows] & role > 0]
        lit = self.finder.course_lamps(role, len(rows))
        decidable = needs.bounds[rows + 1] > needs.bounds[rows]
        keys = courses.keys[rows]
        ids, labels = self.view.ids(keys), self.view.labels(keys)
        for at in sorted(np.flatnonzero(lit[0]).tolist(), key=ids.__getitem__):
            way = self.chains.implementing(int(keys[at]), self.c)
            yield {
                "item": ids[at],
                "label": labels[at],
                "complete": bool(lit[4, at]) if decidable[at] else None,
                "ways": self._ways([("named", way)]),
            }

    def _items(self, asked: Asked) -> Iterator[Json]:
        keys, bits = merged(asked.keys, asked.bits)
        lit = self.coverage.ledger.lookup(np.full(len(keys), self.finder.owned.library), keys) >= np.float32(self.c)
        applies = APPLICABLE[bits]
        whole = complete(lit, applies)
        ids, labels = self.view.ids(keys), self.view.labels(keys)
        for at in sorted(np.flatnonzero(lit[0]).tolist(), key=ids.__getitem__):
            key = int(keys[at])
            ways = [("named", self.chains.named(key))]
            ways += [
                (lamp, self.chains.lamp(key, lamp)) for row, bit, lamp in _LAMPS if applies[at] & bit and lit[row, at]
            ]
            yield {"item": ids[at], "label": labels[at], "complete": bool(whole[at]), "ways": self._ways(ways)}

    def _ways(self, ways: list[tuple[str, Way | None]]) -> list[Json]:
        return [self._way(lamp, way) for lamp, way in ways if way is not None]

    def _way(self, lamp: str, way: Way) -> Json:
        """Return a way as what is seen of it: own course, point, resource, and what says so."""
        hops = self.chains.named_hops(way)
        ends: dict[str, str | None] = {"course": None, "point": None, "resource": None}
        for subject, predicate, object_ in hops:
            if predicate == "owns":
                ends["course"] = object_
            elif predicate == "meets":
                ends["point"] = subject
            elif predicate == "supports":
                ends["resource"] = subject
        said = [
            {"about": predicate, **{name: claim[name] for name in ("document", "place", "evidence")}}
            for subject, predicate, object_ in hops
            if predicate in _TELLING
            for claim in self.witness.claims(subject, predicate, object_)
            if self._tells(lamp, predicate, claim)
        ]
        named = {end: {"id": one, "label": self.witness.label(one)} if one else None for end, one in ends.items()}
        reused = sum(predicate == "reuses" for _, predicate, _ in hops)
        return {"lamp": lamp, **named, "reused": reused > 0, "sources": said}

    def _tells(self, lamp: str, predicate: str, claim: Json) -> bool:
        """Whether a claim of an edge is one on which the lamp rests: in full, of its purpose, sure enough."""
        said = claim["props"]
        assert isinstance(said, dict)
        worth = 1.0 if claim["status"] == "accepted" else claim["confidence"]
        assert isinstance(worth, float)
        if predicate == "supports":
            return worth >= float(np.float32(self.c)) and said.get("purpose") == LAMP_PURPOSE.get(lamp)
        return worth >= float(np.float32(self.c)) and said.get("extent") == "full"
