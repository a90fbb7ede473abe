"""What a change means item by item: covered items that are lost, items that come, go or are reworded, who governs.

Two coverages of one store are compared, a major at a time: figures say how many, this says which and in whose library.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from graph.coverage.demand import CORE, FOUNDATION, KINDS
from graph.coverage.detail import lamps
from graph.coverage.evidence import Json, document
from graph.coverage.jobs import job_name
from graph.coverage.joins import Mask, block
from graph.coverage.scopes import Coverage, lit
from graph.views.columns import Columns

LOST, GONE, NEW, REWORDED = "lost", "gone", "new", "reworded"
MOST = 1000
"""So many effects are told one by one."""


class Effect(NamedTuple):
    """What becomes of an item that a major must cover, in a library; in none where no serving library has any of it.

    `change`: lost (a lamp of it goes out), gone (it is asked for no longer), new, reworded (`was`: its words before).
    `before` and `after` are the lamps, None where the item is not asked for.
    """

    change: str
    major: str
    name: str
    kind: str
    item: str
    label: str
    was: str | None
    library: str | None
    library_name: str | None
    before: dict[str, bool] | None
    after: dict[str, bool] | None

    @property
    def loses(self) -> bool:
        """Whether a library has less of what a major asks for than it had."""
        return self.library is not None and self.change in (LOST, GONE)


class Governing(NamedTuple):
    """A document that a major's courses, requirements, abilities or an occupation go by, before and after."""

    major: str
    name: str
    of: str
    before: Json | None
    after: Json | None


class Impact(NamedTuple):
    """Documents that take over from others, and effects, losses first; `rest` is how many more there are."""

    documents: tuple[Governing, ...] = ()
    effects: tuple[Effect, ...] = ()
    rest: int = 0


NO_IMPACT = Impact()


class _Asked(NamedTuple):
    """What a major asks for: (kind, key of the item) by row, serving libraries, five lamps × libraries × items."""

    items: tuple[tuple[str, int], ...]
    libraries: tuple[int, ...]
    lamps: Mask


class _Row(NamedTuple):
    """An effect in keys; `library` is -1 for none."""

    change: str
    major: str
    kind: str
    item: int
    library: int
    before: Mask | None
    after: Mask | None


def impact(before: Coverage, after: Coverage, majors: Sequence[str], c: float = 1.0, most: int = MOST) -> Impact:
    """Compare what majors (by code) ask for and what serving libraries have of it at confidence c."""
    asked = {code: (_asked(before, code, c), _asked(after, code, c)) for code in majors}
    taken_over = [(code, *each) for code in majors for each in _governing(before, after, code)]
    changed = {code: asked[code] for code, *_ in taken_over}
    rows = [row for code, sides in asked.items() for row in _moved(code, *sides)]
    if words := _other_words(before.view, after.view, changed.values()):
        rows += [row for code, sides in changed.items() for row in _reworded(code, *sides, words)]
    names = _names(before, after, {*changed, *(row.major for row in rows)})
    documents = tuple(
        Governing(
            code,
            names[code],
            of,
            document(before.view.versions[went]) if went else None,
            document(after.view.versions[came]) if came else None,
        )
        for code, of, went, came in taken_over
    )
    return Impact(documents, *_told(before, after, rows, names, most))


def _asked(coverage: Coverage, code: str, c: float) -> _Asked:
    place = coverage.demand.place(code)
    if place is None:
        return _Asked((), (), np.zeros((5, 0, 0), np.bool_))
    items = tuple(_items(coverage, place))
    pair = coverage.pairs
    serving = [at for at in range(*pair.bounds[place : place + 2].tolist()) if pair.worth[at] >= np.float32(c)]
    table = coverage.tables().combined
    parts = [lit(table, at, c)[1] for at in serving]
    found = np.stack(parts, axis=1) if parts else np.zeros((5, 0, len(items)), np.bool_)
    return _Asked(items, tuple(pair.library_keys[pair.libraries[serving]].tolist()), found)


def _items(coverage: Coverage, place: int) -> Iterator[tuple[str, int]]:
    """Yield the items of a major in the order of the combined table."""
    demand = coverage.demand
    mine = block(demand.courses.bounds, place)
    for kind, role in zip(KINDS[:2], (CORE, FOUNDATION), strict=True):
        for key in demand.courses.keys[mine][demand.courses.roles[mine] & role > 0].tolist():
            yield kind, key
    wanted = block(demand.wanted.bounds, place)
    for key in demand.wanted.keys[wanted][demand.wanted.core[wanted]].tolist():
        yield KINDS[2], key
    for key in demand.abilities.keys[block(demand.abilities.bounds, place)].tolist():
        yield KINDS[3], key
    jobs = demand.jobs
    for row in range(*jobs.bounds[place : place + 2].tolist()):
        for key in jobs.levels.items[block(jobs.levels.bounds, int(jobs.blocks[row]))].tolist():
            yield job_name(jobs, row), key


def _moved(code: str, old: _Asked, new: _Asked) -> Iterator[_Row]:
    """Yield what comes, what goes, and what a library has less of."""
    libraries = tuple(dict.fromkeys((*old.libraries, *new.libraries)))
    items = tuple(dict.fromkeys((*old.items, *new.items)))
    was, will = _aligned(old, libraries, items), _aligned(new, libraries, items)
    there, stays = set(old.items), set(new.items)
    less: Mask = np.logical_or.reduce(was & ~will)
    some: Mask = np.logical_or.reduce(was | will)
    for at, (kind, item) in enumerate(items):
        both = (kind, item) in there and (kind, item) in stays
        change = LOST if both else GONE if (kind, item) in there else NEW
        held = np.flatnonzero((less if both else some)[:, at]).tolist()
        for who in held:
            sides = None if change == NEW else was[:, who, at], None if change == GONE else will[:, who, at]
            yield _Row(change, code, kind, item, libraries[who], *sides)
        if not both and not held:
            yield _Row(change, code, kind, item, -1, None, None)


def _aligned(asked: _Asked, libraries: Sequence[int], items: Sequence[tuple[str, int]]) -> Mask:
    """Return the lamps in a given order of libraries and items, dark where the major did not ask or was not served."""
    rows, columns = (
        dict(zip(libraries, range(len(libraries)), strict=True)),
        {name: at for at, name in enumerate(items)},
    )
    found = np.zeros((5, len(libraries), len(items)), np.bool_)
    which = np.ix_(range(5), [rows[key] for key in asked.libraries], [columns[name] for name in asked.items])
    found[which] = asked.lamps
    return found


def _other_words(before: Columns, after: Columns, asked: Iterable[tuple[_Asked, _Asked]]) -> set[int]:
    """Return the keys of items that are asked for on both sides and are called otherwise."""
    both = {key for old, new in asked for _, key in {*old.items} & {*new.items}}
    keys = np.array(sorted(both), np.int64)
    called = zip(keys.tolist(), before.labels(keys), after.labels(keys), strict=True)
    return {key for key, was, now in called if was != now}


def _reworded(code: str, old: _Asked, new: _Asked, words: set[int]) -> Iterator[_Row]:
    """Yield the items that are asked for in other words, with the libraries that have any of them."""
    there = set(old.items)
    for at, (kind, key) in enumerate(new.items):
        if key in words and (kind, key) in there:
            held = np.flatnonzero(new.lamps[:, :, at].any(axis=0)).tolist()
            for who in held:
                was = _lamps_of(old, new.libraries[who], kind, key)
                yield _Row(REWORDED, code, kind, key, new.libraries[who], was, new.lamps[:, who, at])
            if not held:
                yield _Row(REWORDED, code, kind, key, -1, None, None)


def _lamps_of(asked: _Asked, library: int, kind: str, item: int) -> Mask:
    if library not in asked.libraries:
        return np.zeros(5, np.bool_)
    lit_at: Mask = asked.lamps[:, asked.libraries.index(library), asked.items.index((kind, item))]
    return lit_at


def _told(
    before: Coverage, after: Coverage, rows: Sequence[_Row], names: Mapping[str, str], most: int
) -> tuple[tuple[Effect, ...], int]:
    """Put rows into words, losses first, and count those left out."""
    keys = np.array(sorted({key for row in rows for key in (row.item, row.library) if key >= 0}), np.int64)
    ids = dict(zip(keys.tolist(), after.view.ids(keys), strict=True))
    ids[-1] = ""
    kinds = {kind: number for number, kind in enumerate(KINDS)}

    def order(row: _Row) -> tuple[int, str, int, str, str, str]:
        weight = 0 if row.change in (LOST, GONE) and row.library >= 0 else 1
        return weight, row.major, kinds[row.kind.partition(":")[0]], row.kind, ids[row.item], ids[row.library]

    shown = sorted(rows, key=order)[:most]
    used = np.array(sorted({key for row in shown for key in (row.item, row.library) if key >= 0}), np.int64)
    old, new = (dict(zip(used.tolist(), view.labels(used), strict=True)) for view in (before.view, after.view))
    effects = tuple(
        Effect(
            row.change,
            row.major,
            names[row.major],
            row.kind,
            ids[row.item],
            (old if row.change == GONE else new)[row.item],
            old[row.item] if row.change == REWORDED else None,
            ids[row.library] or None,
            new.get(row.library),
            None if row.before is None else lamps(row.before),
            None if row.after is None else lamps(row.after),
        )
        for row in shown
    )
    return effects, len(rows) - len(effects)


def _names(before: Coverage, after: Coverage, codes: Collection[str]) -> dict[str, str]:
    """Return what majors are called now, or were called where they have left the catalogue."""
    found: dict[str, str] = {}
    for coverage in (before, after):
        places = {code: place for code in codes if (place := coverage.demand.place(code)) is not None}
        keys = coverage.demand.majors[np.array(list(places.values()), np.int64)]
        found.update(zip(places, coverage.view.labels(keys), strict=True))
    return found


def _governing(before: Coverage, after: Coverage, code: str) -> Iterator[tuple[str, int | None, int | None]]:
    """Yield what governs differently for a major: of what, and the keys of the versions before and after.

    Another version of the same source is another document.
    """
    old, new = _documents(before, code), _documents(after, code)
    for of in dict.fromkeys((*old, *new)):
        went, came = old.get(of, set()) - new.get(of, set()), new.get(of, set()) - old.get(of, set())
        for pair in zip_longest(sorted(went), sorted(came)):
            yield of, *pair


def _documents(coverage: Coverage, code: str) -> dict[str, set[int]]:
    """Return the keys of the versions that govern a major's courses, requirements, abilities and each occupation."""
    demand, place = coverage.demand, coverage.demand.place(code)
    if place is None:
        return {}
    mine = block(demand.courses.bounds, place)
    of_courses = demand.courses.documents[mine][demand.courses.roles[mine] & CORE > 0]
    found = {
        "courses": {int(demand.course_documents[place])},
        "requirements": set(of_courses.tolist()),
        "abilities": {int(demand.ability_documents[place])},
    }
    jobs = demand.jobs
    for at in jobs.targets[block(jobs.target_bounds, place)].tolist():
        found[jobs.codes[at]] = {int(jobs.documents[at])}
    return {of: keys - {0} for of, keys in found.items()}
