"""Gaps: what is missing, on what official words, what comes nearest, and who has it (DESIGN 7.14).

Official gaps, gaps on the library's own requirements and courses that lag behind are kept apart.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from graph.coverage.components import complete
from graph.coverage.demand import CORE, FOUNDATION, KINDS
from graph.coverage.detail import states
from graph.coverage.elsewhere import Holders, course_holders, holders
from graph.coverage.evidence import Describe, Witness, document
from graph.coverage.governing import APPLICABLE, KIND_BITS, merged
from graph.coverage.jobs import job_name
from graph.coverage.joins import Index, Mask, Small, block, positions
from graph.coverage.nearest import Nearest
from graph.coverage.owned import Owned
from graph.coverage.pairs import FIGURES
from graph.coverage.report import Json, parameters
from graph.coverage.scopes import Coverage, Scope, lit
from graph.store import Keys

LAMP_WORDS = dict(zip(FIGURES, ("列明", "有教", "有练", "有考"), strict=False))
_BITS = ((1, 1), (2, 2), (3, 4))


class Asked(NamedTuple):
    """Items asked of a library, and where each is said: the edge and the version."""

    keys: Keys
    bits: Small
    subjects: Keys
    predicate: str
    versions: Keys


def gaps(coverage: Coverage, library: str, code: str, describe: Describe, c: float = 1.0) -> Json | None:
    """Report the gaps of a library for a major; None where the graph has not both."""
    return next(gaps_of_majors(coverage, library, [code], describe, c), None)


def gaps_of_majors(
    coverage: Coverage, library: str, codes: Iterable[str], describe: Describe, c: float = 1.0
) -> Iterator[Json]:
    """Yield the reports of a library for majors, those that the graph has; what they share is looked up once."""
    key = int(coverage.view.keys([library])[0])
    if key < 0:
        return
    owned, witness = Owned(coverage.view, key), Witness(describe)
    nearest = Nearest(coverage, owned, c)
    own: Json | None = None
    for code in codes:
        place = coverage.demand.place(code)
        if place is None:
            continue
        finder = Finder(coverage, owned, place, c, witness, nearest)
        own = own or {"own": finder.own(), "stale": finder.stale()}
        yield {
            "revision": coverage.view.revision,
            "parameters": parameters(c, Scope(major=coverage.demand.codes[place], library=library)),
            "library": {"id": library, "name": coverage.view.labels(np.array([key]))[0]},
            "major": {"code": coverage.demand.codes[place], "name": coverage.called(place, place + 1)[0]},
            "states": states(coverage, place),
            "awaiting_review": coverage.awaiting.of(place),
            "official": {name: list(found) for name, found in finder.official()},
            **own,
        }


class Finder:
    """Finds the gaps of one library for one major."""

    def __init__(
        self, coverage: Coverage, owned: Owned, place: int, c: float, witness: Witness, nearest: Nearest
    ) -> None:
        self.coverage, self.owned, self.place, self.c, self.witness = coverage, owned, place, c, witness
        self.view, self.demand, self.nearest = coverage.view, coverage.demand, nearest
        self.mine = self.view.ids(np.array([owned.library]))[0]

    def official(self) -> Iterator[tuple[str, list[Json]]]:
        """Yield the gaps of each kind of official demand."""
        for role, kind in ((CORE, KINDS[0]), (FOUNDATION, KINDS[1])):
            yield kind, self._courses(role)
        yield KINDS[2], self._items(self.requirements())
        yield KINDS[3], self._items(self.abilities())
        jobs = self.demand.jobs
        for row in range(*jobs.bounds[self.place : self.place + 2].tolist()):
            name = job_name(jobs, row)
            yield name, self._items(self.job(row))

    def own(self) -> Json:
        """Return the gaps on the library's own requirements and posts."""
        asked = self.owned.asked
        nowhere = np.zeros(len(asked.requirements), np.int64)
        requirements = Asked(asked.requirements, asked.kinds, asked.courses, "requires", nowhere)
        posts = len(asked.posts)
        owner = np.full(posts, self.owned.library)
        of_posts = Asked(asked.posts, np.zeros(posts, np.uint8), owner, "owns", np.zeros(posts, np.int64))
        return {"requirements": self._items(requirements), "posts": self._items(of_posts)}

    def stale(self) -> list[Json]:
        """Return own 标准课程 whose resources lag behind."""
        newest = max((day for day in self.owned.resources.dates if day), default=None)
        found: list[Json] = [
            {
                "id": self.view.ids(np.array([key]))[0],
                "label": self.view.labels(np.array([key]))[0],
                "latest": self.owned.latest[key].isoformat(),
                "newest": newest.isoformat() if newest else None,
            }
            for key in self.owned.stale
        ]
        return sorted(found, key=lambda course: str(course["id"]))

    def _courses(self, role: int) -> list[Json]:
        courses, needs = self.demand.courses, self.demand.needs
        rows = np.arange(courses.bounds[self.place], courses.bounds[self.place + 1])
        rows = rows[courses.roles[rows] & role > 0]
        lamps = self.course_lamps(role, len(rows))
        applies = [int(np.bitwise_or.reduce(APPLICABLE[needs.kinds[block(needs.bounds, r)]], initial=0)) for r in rows]
        decidable = needs.bounds[rows + 1] > needs.bounds[rows]
        open_rows = np.flatnonzero(~lamps[0] | (decidable & ~lamps[4]))
        who = course_holders(self.coverage, rows[open_rows], self.c)
        keys = courses.keys[rows]
        ids, labels = self.view.ids(keys), self.view.labels(keys)
        major = self.view.ids(self.demand.majors[self.place : self.place + 1])[0]
        version = int(self.demand.course_documents[self.place])
        found = []
        for at in open_rows.tolist():
            found.append(
                {
                    "item": ids[at],
                    "label": labels[at],
                    "decidable": bool(decidable[at]),
                    "missing": missing_words(lamps[:, at].tolist(), applies[at]),
                    **self._words(major, "hasCourse", ids[at], version),
                    "nearest": self.nearest.course(int(keys[at]), labels[at]),
                    **self._who(who[int(keys[at])]),
                }
            )
        return sorted(found, key=_by_item)

    def course_lamps(self, role: int, size: int) -> Mask:
        """Return the lamps (rows) of the major's courses of a role: `size` columns, in the order of the demand."""
        pairs = self.coverage.pairs
        mine = np.flatnonzero(
            (pairs.majors == self.place) & (pairs.library_keys[pairs.libraries] == self.owned.library)
        )
        if not len(mine):
            return np.zeros((5, size), np.bool_)
        return lit(self.coverage.tables().of("core" if role == CORE else "foundation"), int(mine[0]), self.c)[1]

    def requirements(self) -> Asked:
        """Requirements of core courses: an item once for each course that asks for it, with the kinds of all."""
        courses, needs, wanted = self.demand.courses, self.demand.needs, self.demand.wanted
        rows = np.arange(courses.bounds[self.place], courses.bounds[self.place + 1])
        rows = rows[courses.roles[rows] & CORE > 0]
        lengths = needs.bounds[rows + 1] - needs.bounds[rows]
        which = np.concatenate([needs.wanted[block(needs.bounds, row)] for row in rows] or [rows])
        return Asked(
            wanted.keys[which],
            wanted.kinds[which],
            np.repeat(courses.keys[rows], lengths),
            "requires",
            np.repeat(courses.documents[rows], lengths).astype(np.int64),
        )

    def abilities(self) -> Asked:
        """Abilities that the major is to develop."""
        items = self.demand.abilities
        mine = block(items.bounds, self.place)
        size = mine.stop - mine.start
        return Asked(
            items.keys[mine],
            items.kinds[mine],
            np.full(size, self.demand.majors[self.place]),
            "develops",
            np.full(size, self.demand.ability_documents[self.place], np.int64),
        )

    def job(self, row: int) -> Asked:
        """Items of an occupation up to a level; each is said by a work task of the occupation's document."""
        jobs = self.demand.jobs
        mine = block(jobs.levels.bounds, jobs.blocks[row])
        version = int(jobs.documents[jobs.row_occupations[row]])
        rows = self.view.into("requires", jobs.levels.items[mine])
        rows_of = np.flatnonzero((rows.versions == version) & (rows.worth >= 1))
        place = positions(rows.objects[rows_of].astype(np.int64), jobs.levels.items[mine])
        size = len(rows_of)
        return Asked(
            rows.objects[rows_of].astype(np.int64),
            jobs.levels.kinds[mine][place],
            rows.subjects[rows_of].astype(np.int64),
            "requires",
            np.full(size, version, np.int64),
        )

    def _items(self, asked: Asked) -> list[Json]:
        """Return the gaps among asked items, an item once with the words of all that ask for it."""
        keys, bits = merged(asked.keys, asked.bits)
        lit_at = self.coverage.ledger.lookup(np.full(len(keys), self.owned.library), keys) >= np.float32(self.c)
        applies = APPLICABLE[bits]
        some = np.flatnonzero(~complete(lit_at, applies))
        who = holders(self.coverage, keys[some], bits[some], self.c)
        asking = self._asking_ids(asked)
        found = []
        for at, item, label in zip(some.tolist(), self.view.ids(keys[some]), self.view.labels(keys[some]), strict=True):
            key = int(keys[at])
            found.append(
                {
                    "item": item,
                    "label": label,
                    "kinds": [kind for kind, bit in KIND_BITS.items() if bits[at] & bit],
                    "missing": missing_words(lit_at[:, at].tolist(), int(applies[at])),
                    **self._asking(asked, asking, np.flatnonzero(asked.keys == key), item),
                    "nearest": self.nearest.point(key, label, int(applies[at])),
                    **self._who(who[key]),
                }
            )
        return sorted(found, key=_by_item)

    def _asking_ids(self, asked: Asked) -> dict[int, str]:
        """Return the ids of all who ask, by key."""
        distinct = np.unique(asked.subjects)
        return dict(zip(distinct.tolist(), self.view.ids(distinct), strict=True))

    def _asking(self, asked: Asked, ids: Mapping[int, str], rows: Index, item: str) -> Json:
        """Return who asks for an item, on what document and words."""
        by = zip(asked.subjects[rows].tolist(), asked.versions[rows].tolist(), strict=True)
        subjects = {ids[subject]: version for subject, version in by}
        words = [self._words(subject, asked.predicate, item, subjects[subject]) for subject in sorted(subjects)]
        documents = [word["document"] for word in words if word["document"]]
        return {
            "of": sorted(subjects),
            "document": documents[0] if documents else None,
            "evidence": [one for word in words for one in _listed(word["evidence"])],
        }

    def _words(self, subject: str, predicate: str, item: str, version: int) -> Json:
        """Return the document and the places in it that ask for the item; all documents where no version is given."""
        if version:
            said = self.witness.stated(subject, predicate, item, version)
            return {"document": document(self.view.versions[version]), "evidence": [one["evidence"] for one in said]}
        said = self.witness.claims(subject, predicate, item)
        return {"document": said[0]["document"] if said else None, "evidence": [one["evidence"] for one in said]}

    def _who(self, of: Holders) -> Json:
        return {
            "complete_in": [one for one in of.complete if one != self.mine],
            "named_in": [one for one in of.named if one != self.mine],
        }


def missing_words(lamps: list[bool], applies: int) -> list[str]:
    """Return the words of the lamps that are missing."""
    words = list(LAMP_WORDS.values())
    lacking = [] if lamps[0] else [words[0]]
    return lacking + [words[lamp] for lamp, bit in _BITS if applies & bit and not lamps[lamp]]


def _by_item(gap: Json) -> str:
    return str(gap["item"])


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
