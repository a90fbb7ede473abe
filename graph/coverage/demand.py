"""What documents oblige every catalogue major to teach, and the state of those documents (DESIGN 7.1 to 7.3)."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.coverage.governing import Ranks, governed, kinds, merged, ranks
from graph.coverage.jobs import Jobs, jobs
from graph.coverage.joins import Index, Ints, Small, coded, matches, offsets, pack, positions, unpack
from graph.store import Description, Keys
from graph.views.columns import Columns
from ontology.claims import NO_EVIDENCE, prop
from ontology.codes import MajorCode
from ontology.errors import CodeError

CORE, FOUNDATION = 1, 2
KINDS = ("core", "foundation", "requirements", "abilities", "jobs")
RECORDED, WITHHELD, NONE_EXISTS, NOT_READ = range(4)
STATES = ("已收录", "不公开", "确无官方文件", "官方文件未收录")
ROLES = {"core": CORE, "foundation": FOUNDATION, "extension": 4, "public": 8}
_OF_CORE = 8  # beside the kinds of an item (bits 1, 2, 4): it belongs to the figure `requirements`

Versions = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Describe = Callable[[str], Description]


class Courses(NamedTuple):
    """Core and foundation courses: rows by major (`bounds`); `documents` are those that state their requirements."""

    bounds: Index
    keys: Keys
    roles: Small
    documents: Versions


class Items(NamedTuple):
    """Items by major (`bounds`), ascending by key, with their kinds as bits; `core`: counted in `requirements`."""

    bounds: Index
    keys: Keys
    kinds: Small
    core: Flags


class Needs(NamedTuple):
    """Requirements by course row (`bounds`): rows of the wanted items, with the kinds that this course states."""

    bounds: Index
    wanted: Index
    kinds: Small


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """The demand of one revision: everything by the position of a major, majors ordered by code.

    `states` has a row for each of KINDS, `absent` is what a kind is where no document governs it; `course_documents`
    and `ability_documents` are keys of governing versions, 0 where there is none.
    """

    majors: Keys
    codes: tuple[MajorCode, ...]
    course_documents: Versions
    ability_documents: Versions
    states: Small
    absent: Small
    courses: Courses
    wanted: Items
    needs: Needs
    abilities: Items
    jobs: Jobs

    def places(self, keys: Ints) -> Index:
        """Return the positions of majors by key, -1 for those outside the catalogue."""
        order = np.argsort(self.majors, kind="stable")
        at = positions(keys, self.majors[order])
        return np.where(at < 0, -1, np.append(order, -1)[at])

    def place(self, code: str) -> int | None:
        """Return a major's position by its code (K or not), None where the catalogue has none of it."""
        first, last = self.stretch(MajorCode(code).digits)
        return first if first < last else None

    def stretch(self, prefix: str) -> tuple[int, int]:
        """Return the positions of majors whose codes start so."""
        return bisect_left(self.codes, prefix), bisect_right(self.codes, prefix + "L")

    def level_stretch(self, level: str) -> tuple[int, int]:
        """Return the positions of majors of a 层次."""
        places = [place for place, code in enumerate(self.codes) if code.level.value == level]
        return (places[0], places[-1] + 1) if places else (0, 0)


class _Catalogue(NamedTuple):
    """Majors ordered by code, and how to find one's position by its key."""

    majors: Keys
    codes: tuple[MajorCode, ...]
    order: Index
    ascending: Keys

    def place(self, keys: Ints) -> Index:
        """Return the positions of majors, -1 for those outside the catalogue."""
        at = positions(keys, self.ascending)
        return np.where(at < 0, -1, np.append(self.order, -1)[at])


def demand(view: Columns, describe: Describe) -> Demand:
    """Work out what every catalogue major must teach; `describe` is the store's, as of the view's revision."""
    rank = ranks(view)
    catalogue = _catalogue(view)
    documents, course_rows, roles = _courses(view, rank, catalogue)
    majors, courses = unpack(course_rows)
    of_course, wanted, needs = _requirements(view, rank, majors, courses, roles, len(catalogue.majors))
    ability_documents, abilities = _abilities(view, rank, catalogue)
    targeted = jobs(view, rank, catalogue.place, len(catalogue.majors))
    bounds = offsets(np.bincount(majors, minlength=len(catalogue.majors)))
    recorded = np.stack(
        (
            documents > 0,
            documents > 0,
            np.bincount(majors[(roles & CORE > 0) & (of_course > 0)], minlength=len(catalogue.majors)) > 0,
            ability_documents > 0,
            targeted.recorded,
        )
    )
    absent = _absent(view, describe, catalogue, recorded)
    return Demand(
        catalogue.majors,
        catalogue.codes,
        documents,
        ability_documents,
        np.where(recorded, RECORDED, absent).astype(np.uint8),
        absent,
        Courses(bounds, courses, roles, of_course),
        wanted,
        needs,
        abilities,
        targeted,
    )


def _catalogue(view: Columns) -> _Catalogue:
    """Return the majors that an official version states and that are not retired (DESIGN 7.3, decision 0003)."""
    official = [stored.key for stored in view.versions.values() if stored.version.authority.official]
    keys = view.stated("Major", official)
    retired = view.values("Major", "retired", keys)
    kept = []
    for identity, key, gone in zip(view.ids(keys), keys.tolist(), retired, strict=True):
        code = _code(identity)
        if code is not None and gone is not True:
            kept.append((code, key))
    kept.sort()
    majors = np.array([key for _, key in kept], np.int64)
    order = np.argsort(majors, kind="stable")
    return _Catalogue(majors, tuple(code for code, _ in kept), order, majors[order])


def _code(identity: str) -> MajorCode | None:
    """Return the code of a major's id; an id that holds none (it cannot come from the catalogue) is passed over."""
    try:
        return MajorCode(identity.partition("/")[2])
    except CodeError:
        return None


def _courses(view: Columns, rank: Ranks, catalogue: _Catalogue) -> tuple[Versions, Keys, Small]:
    """Return the governing document by major, and (major, course) rows with their roles."""
    rows = view.edges("hasCourse")
    roles = coded(view.props("hasCourse"), "role", ROLES)[rows.props]
    chosen = governed(rows, rank, roles > 0)
    place = catalogue.place(rows.subjects[chosen])
    chosen, place = chosen[place >= 0], place[place >= 0]
    documents = np.zeros(len(catalogue.majors), np.int32)
    documents[place] = rows.versions[chosen]
    keep = roles[chosen] & (CORE | FOUNDATION) > 0
    pairs, roles = merged(pack(place[keep], rows.objects[chosen[keep]]), roles[chosen[keep]])
    return documents, pairs, roles


def _requirements(
    view: Columns, rank: Ranks, majors: Index, courses: Keys, roles: Small, size: int
) -> tuple[Versions, Items, Needs]:
    """Return the document of each course row, the wanted items by major, and which of them each course needs."""
    rows = view.out("requires", np.unique(courses))
    chosen = governed(rows, rank, np.ones(len(rows.subjects), np.bool_))
    kind = kinds(view, "requires", rows, chosen)
    pairs, kind = merged(pack(rows.subjects[chosen], rows.objects[chosen]), kind)
    subjects, items = unpack(pairs)
    documents = np.zeros(len(courses), np.int32)
    i, j = matches(courses, rows.subjects[chosen])
    documents[i] = rows.versions[chosen][j]
    i, j = matches(courses, subjects)
    flags = np.where(roles[i] & CORE, kind[j] | _OF_CORE, 0).astype(np.uint8)
    keys, flags = merged(pack(majors[i], items[j]), flags)
    place, wanted = unpack(keys)
    found = Items(
        offsets(np.bincount(place, minlength=size)), wanted, (flags & 7).astype(np.uint8), flags & _OF_CORE > 0
    )
    needs = Needs(offsets(np.bincount(i, minlength=len(courses))), positions(pack(majors[i], items[j]), keys), kind[j])
    return documents, found, needs


def _abilities(view: Columns, rank: Ranks, catalogue: _Catalogue) -> tuple[Versions, Items]:
    rows = view.edges("develops")
    chosen = governed(rows, rank, np.ones(len(rows.subjects), np.bool_))
    place = catalogue.place(rows.subjects[chosen])
    chosen, place = chosen[place >= 0], place[place >= 0]
    documents = np.zeros(len(catalogue.majors), np.int32)
    documents[place] = rows.versions[chosen]
    pairs, kind = merged(pack(place, rows.objects[chosen]), kinds(view, "develops", rows, chosen))
    majors, items = unpack(pairs)
    bounds = offsets(np.bincount(majors, minlength=len(catalogue.majors)))
    return documents, Items(bounds, items, kind, np.ones(len(items), np.bool_))


def _absent(view: Columns, describe: Describe, catalogue: _Catalogue, recorded: Flags) -> Small:
    """Return by major the state of a kind that no document governs."""
    majors = catalogue.majors
    withheld = [value is True for value in view.values("Major", "withheld", majors)]
    without = np.array([value is True for value in view.values("Major", "without_document", majors)], np.bool_)
    said = np.flatnonzero(without & ~recorded.all(axis=0))
    for place, identity in zip(said.tolist(), view.ids(majors[said]), strict=True):
        without[place] = _evidenced(describe(identity))
    return np.where(withheld, WITHHELD, np.where(without, NONE_EXISTS, NOT_READ)).astype(np.uint8)


def _evidenced(major: Description) -> bool:
    """Whether someone who states that there is no official document says where that stands."""
    return any(
        prop(claim.props, "without_document") is True and claim.evidence != NO_EVIDENCE for _, claim in major.nodes
    )
