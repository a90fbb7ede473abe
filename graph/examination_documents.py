"""Doubts about official documents: what was not read, what is withheld, where brief and standard differ."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from graph.coverage.demand import NONE_EXISTS, NOT_READ, WITHHELD
from graph.coverage.joins import Mask, pack, unpack
from graph.examination_sources import BRIEF, STANDARD, Doubt, Ground, concerning, stated_by
from graph.store import Keys
from graph.views.columns import Columns
from ontology.names import prefix_of, segments

_AWAITED = {"core": "专业核心课程", "foundation": "专业基础课程", "requirements": "教学要求", "abilities": "专业能力"}


def majors_not_read(ground: Ground) -> Iterator[Doubt]:
    """Yield majors without a document that governs, with the sources that name them; some are read and wait."""
    majors = _of_state(ground, NOT_READ)
    waiting = np.isin(majors, ground.coverage.demand.majors[ground.coverage.awaiting.counts[0] > 0])
    for waits, doubt in zip(waiting.tolist(), _majors(ground, majors), strict=True):
        yield doubt._replace(detail="已读到，待复核" if waits else "")


def majors_awaiting_review(ground: Ground) -> Iterator[Doubt]:
    """Yield majors of which something is read that governs nothing before it is reviewed, with those documents."""
    awaiting, demand, versions = ground.coverage.awaiting, ground.coverage.demand, ground.view.versions
    places = np.flatnonzero(awaiting.counts.any(axis=0))
    for place, identity in zip(places.tolist(), ground.view.ids(demand.majors[places]), strict=True):
        of = awaiting.of(place)
        detail = "、".join(f"{_AWAITED[kind]} {of[kind]} 项" for kind in of)
        sources = sorted(versions[key].version.source for key in awaiting.documents(place))
        yield Doubt(identity, ground.coverage.names[place], detail, tuple(sources))


def majors_withheld(ground: Ground) -> Iterator[Doubt]:
    """Yield majors whose document is withheld, with the sources that state it."""
    return _majors(ground, _of_state(ground, WITHHELD), "withheld")


def majors_without_document(ground: Ground) -> Iterator[Doubt]:
    """Yield majors that have no document, with the sources that state it."""
    return _majors(ground, _of_state(ground, NONE_EXISTS), "without_document")


def majors_without_occupation(ground: Ground) -> Iterator[Doubt]:
    """Yield majors that target no occupation, with the sources that name them."""
    view, majors = ground.view, ground.coverage.demand.majors
    rows = view.edges("targets")
    accepted = rows.worth >= 1
    objects = np.unique(rows.objects[accepted])
    named = np.array([prefix_of(identity) == "occupation" for identity in view.ids(objects)], np.bool_)
    linked = rows.subjects[accepted & np.isin(rows.objects, objects[named])]
    return _majors(ground, majors[~np.isin(majors, linked)])


def _of_state(ground: Ground, state: int) -> Keys:
    demand = ground.coverage.demand
    found: Keys = demand.majors[demand.states[0] == state]
    return found


def _majors(ground: Ground, majors: Keys, name: str = "") -> Iterator[Doubt]:
    """Yield doubts about majors with the sources that state a property to be true, or just name them."""
    sources = stated_by(ground.view, "Major", majors, name, True)
    for key, identity, stating in zip(majors.tolist(), ground.view.ids(majors), sources, strict=True):
        yield Doubt(identity, ground.majors[key], "", concerning([identity], stating))


def briefs_against_standards(ground: Ground) -> Iterator[Doubt]:
    """Yield majors whose brief and standard name different courses, whatever their roles: names as normalised.

    The ids of a major's courses are made of their normalised names, so equal names are equal nodes.
    """
    view = ground.view
    briefs, standards = _courses(view, BRIEF), _courses(view, STANDARD)
    both = np.intersect1d(unpack(briefs)[0], unpack(standards)[0])
    courses = np.unique(unpack(np.concatenate((briefs, standards)))[1])
    names = dict(zip(courses.tolist(), (segments(each)[-1] for each in view.ids(courses)), strict=True))
    for major, identity in zip(both.tolist(), view.ids(both), strict=True):
        brief, standard = (_of_major(pairs, major) for pairs in (briefs, standards))
        first, second = sorted(brief - standard), sorted(standard - brief)
        if first or second:
            detail = (
                f"两者都有 {len(brief & standard)} 门；只在简介 {len(first)} 门：{_named(names, first)}；"
                f"只在标准 {len(second)} 门：{_named(names, second)}"
            )
            digits = identity.rpartition("/")[2]
            yield Doubt(identity, ground.majors.get(major, digits), detail, (BRIEF + digits, STANDARD + digits))


def _courses(view: Columns, prefix: str) -> Keys:
    """Return the accepted (major, course) pairs of the documents whose ids begin so, ascending."""
    rows = view.edges("hasCourse")
    of: Mask = np.zeros(max(view.versions, default=0) + 1, np.bool_)
    of[[key for key, stored in view.versions.items() if stored.version.source.startswith(prefix)]] = True
    chosen = of[rows.versions] & (rows.worth >= 1)
    return np.unique(pack(rows.subjects[chosen], rows.objects[chosen]))


def _of_major(pairs: Keys, major: int) -> set[int]:
    low, high = np.searchsorted(pairs, [major << 32, (major + 1) << 32])
    return set(unpack(pairs[low:high])[1].tolist())


def _named(names: Mapping[int, str], courses: Sequence[int]) -> str:
    return "、".join(sorted(names[course] for course in courses)) or "无"
