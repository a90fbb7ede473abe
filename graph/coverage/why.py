"""Why an item is covered, or why not: the chains behind each library's lamps, claim by claim (DESIGN 7.14)."""

import numpy as np

from graph.coverage.chains import LAMP_PURPOSE, Chains, Way
from graph.coverage.components import complete
from graph.coverage.demand import CORE, FOUNDATION
from graph.coverage.evidence import Describe, Witness, document
from graph.coverage.gaps import LAMP_WORDS, missing_words
from graph.coverage.governing import APPLICABLE, KIND_BITS, kinds
from graph.coverage.implementing import Implementing
from graph.coverage.joins import block
from graph.coverage.lamps import PART, items_of
from graph.coverage.reach import ORIGINS
from graph.coverage.report import Json
from graph.coverage.scopes import Coverage

EXPLAINED = frozenset({"course", "requirement", "ability", "task", "post"})
"""Of which kinds, by the prefix of their ids, it is asked why they are covered or not."""

_BITS = {"taught": 1, "practised": 2, "assessed": 4}
_PURPOSE_WORDS = {"taught": "教", "practised": "练", "assessed": "考"}


def why(coverage: Coverage, item: str, describe: Describe, c: float = 1.0, library: str = "") -> Json | None:
    """Explain an item at confidence c for every library that has anything for it, or for one; None if it is unknown.

    `describe` is the store's, as of the view's revision.
    """
    key = int(coverage.view.keys([item])[0])
    witness = Witness(describe)
    if key < 0 or witness.about(item) is None:
        return None
    explainer = _Explainer(coverage, witness, key, item, c)
    demanded = explainer.demanded()
    return {
        "revision": coverage.view.revision,
        "parameters": {"item": item, "min_confidence": c, **({"library": library} if library else {})},
        "item": {"id": item, "label": witness.label(item)},
        "demanded": demanded,
        "awaiting_review": [] if demanded else witness.waiting(item),
        "libraries": [explainer.library(one) for one in explainer.libraries(library)],
    }


class _Explainer:
    """Explains one item."""

    def __init__(self, coverage: Coverage, witness: Witness, key: int, item: str, c: float) -> None:
        self.coverage, self.witness, self.key, self.item, self.c = coverage, witness, key, item, c
        self.view, self.demand = coverage.view, coverage.demand
        self.bits = 0
        self.course_rows = np.flatnonzero(self.demand.courses.keys == key)

    def demanded(self) -> list[Json]:
        """Return who asks for the item, officially or else a library of itself, on what words; notes its kinds."""
        found = [*self._as_course(), *self._as_requirement(), *self._as_ability(), *self._as_job()]
        if not found:
            found = self._as_own()
        return sorted(found, key=lambda row: (str(row["kind"]), str(row["by"])))

    def _asked(self, kind: str, by: str, predicate: str, version: int, bits: int) -> Json:
        self.bits |= bits
        said = self.witness.stated(by, predicate, self.item, version)
        return {
            "kind": kind,
            "by": by,
            "label": self.witness.label(by),
            "kinds": [name for name, bit in KIND_BITS.items() if bits & bit],
            "document": document(self.view.versions[version]),
            "places": list(dict.fromkeys(one["place"] for one in said if one["place"])),
            "evidence": [one["evidence"] for one in said],
        }

    def _as_course(self) -> list[Json]:
        bounds, found = self.demand.courses.bounds, []
        for row in self.course_rows.tolist():
            place = int(np.searchsorted(bounds, row, "right")) - 1
            major = self.view.ids(self.demand.majors[place : place + 1])[0]
            version = int(self.demand.course_documents[place])
            for role, kind in ((CORE, "core"), (FOUNDATION, "foundation")):
                if self.demand.courses.roles[row] & role:
                    found.append(self._asked(kind, major, "hasCourse", version, 0))
        return found

    def _as_requirement(self) -> list[Json]:
        wanted, needs, courses = self.demand.wanted, self.demand.needs, self.demand.courses
        rows = np.flatnonzero(wanted.keys[needs.wanted] == self.key)
        at = np.searchsorted(needs.bounds, rows, "right") - 1
        ids = self.view.ids(courses.keys[at])
        asked = {
            course: (int(courses.documents[place]), int(needs.kinds[row]))
            for course, place, row in zip(ids, at.tolist(), rows.tolist(), strict=True)
        }
        return [self._asked("requirements", course, "requires", *asked[course]) for course in sorted(asked)]

    def _as_ability(self) -> list[Json]:
        abilities = self.demand.abilities
        rows = np.flatnonzero(abilities.keys == self.key)
        places = np.searchsorted(abilities.bounds, rows, "right") - 1
        majors = self.view.ids(self.demand.majors[places])
        return [
            self._asked(
                "abilities", major, "develops", int(self.demand.ability_documents[place]), int(abilities.kinds[row])
            )
            for major, place, row in zip(majors, places.tolist(), rows.tolist(), strict=True)
        ]

    def _as_job(self) -> list[Json]:
        jobs = self.demand.jobs
        rows = np.flatnonzero(jobs.whole.items == self.key)
        found = []
        for row in rows.tolist():
            at = int(np.searchsorted(jobs.whole.bounds, row, "right")) - 1
            version = int(jobs.documents[at])
            asking = self.view.into("requires", np.array([self.key]))
            tasks = np.unique(asking.subjects[(asking.versions == version) & (asking.worth >= 1)])
            for task in self.view.ids(tasks):
                found.append(
                    self._asked(f"jobs:{jobs.codes[at]}", task, "requires", version, int(jobs.whole.kinds[row]))
                )
        return found

    def _as_own(self) -> list[Json]:
        """Return the courses of libraries that ask for the item."""
        rows = self.view.into("requires", np.array([self.key]))
        chosen = np.flatnonzero(rows.worth >= 1)
        kind = kinds(self.view, "requires", rows, chosen).tolist()
        by = self.view.ids(rows.subjects[chosen])
        return [
            self._asked("own", subject, "requires", int(version), bits)
            for subject, version, bits in zip(by, rows.versions[chosen], kind, strict=True)
        ]

    def libraries(self, only: str) -> list[str]:
        """Return the libraries that have anything for the item, by id; just the one that is asked about."""
        if only:
            return [only] if int(self.view.keys([only])[0]) >= 0 else []
        rows = self.coverage.ledger.implementing
        keys = [self.coverage.ledger.having(np.array([self.key]))[0], rows.libraries[rows.standards == self.key]]
        return sorted(self.view.ids(np.unique(np.concatenate(keys))))

    def library(self, library: str) -> Json:
        """Explain the item for one library."""
        key = int(self.view.keys([library])[0])
        head: Json = {"library": library, "name": self.witness.label(library)}
        chains = Chains(self.view, key)
        if len(self.course_rows):
            return {**head, **self._course(chains)}
        return {**head, **self._lamps(chains)}

    def _lamps(self, chains: Chains) -> Json:
        applies = int(APPLICABLE[self.bits])
        lamps: Json = {"named": self._lit(chains, chains.named(self.key))}
        missing = [] if self._holds(chains.named(self.key)) else [self._why_not_named(chains)]
        for lamp in LAMP_PURPOSE:
            way = chains.lamp(self.key, lamp)
            on = bool(applies & _BITS[lamp])
            lamps[lamp] = {"applies": on, **self._lit(chains, way)}
            if on and not self._holds(way):
                missing.append(self._why_not_lit(lamp, way))
        return {"complete": not missing, "lamps": lamps, "missing": missing}

    def _holds(self, way: Way | None) -> bool:
        return way is not None and way.worth >= float(np.float32(self.c))

    def _lit(self, chains: Chains, way: Way | None) -> Json:
        return {"lit": self._holds(way), **self._way(chains, way)}

    def _way(self, chains: Chains, way: Way | None) -> Json:
        """Return a way with every claim on it; what it is worth even where that is below c."""
        if way is None:
            return {"worth": 0.0, "chain": []}
        hops = chains.named_hops(way)
        worths = round(way.worth, 6)
        steps = [
            {
                "subject": subject,
                "subject_label": self.witness.label(subject),
                "predicate": predicate,
                "object": object_,
                "object_label": self.witness.label(object_),
                "claims": self.witness.claims(subject, predicate, object_),
            }
            for subject, predicate, object_ in hops
        ]
        return {"worth": worths, "chain": steps}

    def _why_not_named(self, chains: Chains) -> Json:
        word = LAMP_WORDS["named"]
        if (way := chains.named(self.key)) is not None:
            return {"lamp": word, "reason": f"达成它的依据可信度只有 {way.worth:.2f}，低于 {self.c:g}"}
        if self._part(chains.library) > 0:
            return {"lamp": word, "reason": "只有点部分达成它，部分对应只显示，不计入"}
        return {"lamp": word, "reason": "本库标准课程下没有点达成它"}

    def _part(self, library: int) -> float:
        lamps = self.coverage.ledger.lamps(library)
        mine = items_of(lamps.keys) == self.key
        return float(lamps.values[PART, mine].max(initial=0))

    def _why_not_lit(self, lamp: str, way: Way | None) -> Json:
        word, purpose = LAMP_WORDS[lamp], _PURPOSE_WORDS[lamp]
        if way is not None:
            return {"lamp": word, "reason": f"依据的可信度只有 {way.worth:.2f}，低于 {self.c:g}"}
        return {"lamp": word, "reason": f"达成它的点上没有可用的“{purpose}”资源"}

    def _course(self, chains: Chains) -> Json:
        """Explain a course of a standard: who implements it, and each of its official requirements."""
        way = chains.implementing(self.key, self.c)
        needs = self._needs(chains.library)
        return {
            "complete": way is not None and bool(needs) and all(one["complete"] for one in needs),
            "decidable": bool(needs),
            "lamps": {"named": {"lit": way is not None, **self._way(chains, way)}},
            "missing": [] if way is not None else [self._why_not_implemented(chains.library)],
            "requirements": needs,
            "implementing": self._implementing(chains.library),
        }

    def _needs(self, library: int) -> list[Json]:
        """Return the course's official requirements with what is lit and what is missing, by id."""
        needs, wanted = self.demand.needs, self.demand.wanted
        mine = block(needs.bounds, self.course_rows[0])
        keys, applies = wanted.keys[needs.wanted[mine]], APPLICABLE[needs.kinds[mine]]
        lit = self.coverage.ledger.lookup(np.full(len(keys), library), keys) >= np.float32(self.c)
        whole = complete(lit, applies)
        found: list[Json] = [
            {
                "item": identity,
                "label": label,
                "complete": bool(whole[at]),
                "missing": missing_words(lit[:, at].tolist(), int(applies[at])),
            }
            for at, (identity, label) in enumerate(zip(self.view.ids(keys), self.view.labels(keys), strict=True))
        ]
        return sorted(found, key=lambda one: str(one["item"]))

    def _rows(self, library: int) -> Implementing:
        rows = self.coverage.ledger.implementing
        mine = (rows.libraries == library) & (rows.standards == self.key)
        return Implementing._make(column[mine] for column in rows)

    def _implementing(self, library: int) -> list[Json]:
        """Return the library's own courses that implement it, in full or in part, and at which c."""
        rows = self._rows(library)
        found: list[Json] = [
            {
                "course": identity,
                "label": label,
                "extent": "full" if rows.full[at] else "part",
                "origin": ORIGINS[rows.origins[at]],
                "above": round(float(rows.floors[at]), 6),
                "up_to": round(float(rows.values[at]), 6),
            }
            for at, (identity, label) in enumerate(
                zip(self.view.ids(rows.courses), self.view.labels(rows.courses), strict=True)
            )
        ]
        return sorted(
            found, key=lambda one: (str(one["course"]), str(one["extent"]), str(one["origin"]), str(one["above"]))
        )

    def _why_not_implemented(self, library: int) -> Json:
        rows, word = self._rows(library), LAMP_WORDS["named"]
        if rows.full.any():
            return {"lamp": word, "reason": f"完整对应的依据只在其他可信度下成立，在 {self.c:g} 时不成立"}
        if len(rows.full):
            return {"lamp": word, "reason": "只有标准课程部分对应它，部分对应只显示，不计入"}
        return {"lamp": word, "reason": "本库没有标准课程对应它"}
