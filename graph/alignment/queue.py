"""In which order proposals are reviewed: first what settles most coverage, then what is least certain."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import NamedTuple

import numpy as np

from graph.alignment.items import PAIRINGS, Link
from graph.alignment.proposals import SOURCE
from graph.alignment.review import Open, undecided
from graph.store import Store
from graph.views.columns import Columns
from ontology.claims import prop


class Waiting(NamedTuple):
    """A proposal in the queue: how many items of demand a decision about it may settle."""

    proposal: Open
    value: int


def queue(view: Columns, open_: Sequence[Open]) -> list[Waiting]:
    """Order proposals by what they may settle, an item's likeliest first; then by how near to even; then by ids.

    A second proposal for an item waits until the first ones of all items are decided: if that is accepted it settles
    nothing more.
    """
    items: dict[str, set[str]] = defaultdict(set)
    for each in open_:
        items[each.predicate].add(each.subject if by_subject(each.predicate) else each.object)
    of = {predicate: worths(view, predicate, ids) for predicate, ids in items.items()}
    turns: Counter[str] = Counter()
    found = []
    for each in sorted(open_, key=lambda each: (-each.confidence, each.link)):
        item = each.subject if by_subject(each.predicate) else each.object
        value = of[each.predicate].get(item, 0)
        found.append((value == 0, turns[item], -value, abs(each.confidence - 0.5), each.link, Waiting(each, value)))
        turns[item] += 1
    return [row[-1] for row in sorted(found, key=lambda row: row[:-1])]


_BY_SUBJECT = ("targets", "supports")
"""Links of which a subject needs one; of the others an object does."""


def by_subject(predicate: str) -> bool:
    """Whether it is the subject of such a link that needs one, and not the object."""
    return predicate in _BY_SUBJECT


def worths(view: Columns, predicate: str, items: Iterable[str]) -> dict[str, int]:
    """Return how many items hang on each end that has no accepted full link yet; 0 where it has one."""
    ids = sorted(items)
    keys = view.keys(ids)
    rows = (view.out if by_subject(predicate) else view.into)(predicate, np.sort(keys))
    codes = view.props(predicate)
    full = np.array([prop(codes[code], "extent") != "part" for code in rows.props.tolist()], np.bool_)
    if predicate == "supports":  # to a module or a course: 未挂接, which settles nothing
        full &= np.isin(rows.objects, view.nodes("Point"))
    sure = (rows.subjects if by_subject(predicate) else rows.objects)[(rows.worth >= 1) & full]
    hanging = _hanging(view, predicate, keys)
    settled = set(sure.tolist())
    return {
        identity: 0 if key in settled else 1 + hanging.get(key, 0)
        for identity, key in zip(ids, keys.tolist(), strict=True)
    }


def _hanging(view: Columns, predicate: str, keys: np.ndarray[tuple[int], np.dtype[np.int64]]) -> dict[int, int]:
    """Return what more is settled with an item: a course's requirements; a requirement counts for each who asks it."""
    if predicate == "implements":
        return dict(Counter(view.out("requires", np.sort(keys)).subjects.tolist()))
    if predicate == "meets":
        asked = Counter(view.into("requires", np.sort(keys)).objects.tolist())
        return {key: number - 1 for key, number in asked.items()}
    return {}


class Runs(NamedTuple):
    """What there are proposals of: kinds of pairs, slugs of libraries ("" of none), and how many proposals in all."""

    pairs: tuple[str, ...]
    libraries: tuple[str, ...]
    proposals: int


def runs(store: Store, libraries: frozenset[str] | None = None, as_of: int | None = None) -> Runs:
    """Return what the runs in force are about, without reading them; only those of some libraries, None for all."""
    found = [each for each in store.versions(as_of) if each.version.source.startswith(SOURCE) and not each.purged]
    parts = [(*each.version.source.removeprefix(SOURCE).split("/"), "") for each in found]
    kept = [
        (part[0], part[1], each.edges)
        for part, each in zip(parts, found, strict=True)
        if part[0] in PAIRINGS and (libraries is None or part[1] in libraries)
    ]
    pairs, of = sorted({pair for pair, _, _ in kept}), sorted({library for _, library, _ in kept})
    return Runs(tuple(pairs), tuple(of), sum(number for _, _, number in kept))


def waiting(
    store: Store,
    view: Columns,
    pair: str = "",
    library: str = "",
    libraries: frozenset[str] | None = None,
    as_of: int | None = None,
) -> list[Waiting]:
    """Return the queue of one kind of pair and of one library (its slug), or of all; of no other `libraries`."""
    found = [
        each
        for each in undecided(store, library, as_of)
        if (not pair or each.pair == pair) and (libraries is None or each.library in libraries)
    ]
    ends = sorted({end for each in found for end in each.link})
    known = {end for end, key in zip(ends, view.keys(ends).tolist(), strict=True) if key >= 0} if ends else set()
    return queue(view, [each for each in found if known.issuperset(each.link)])


class Effort(NamedTuple):
    """How many decisions it takes until every item that can be settled is: in order of value, and in order of score.

    `skipping` is by score too, but without asking about an item again once it is settled.
    """

    by_value: int
    by_score: int
    skipping: int
    items: int

    @property
    def ratio(self) -> float:
        """Decisions by value for each by score; below 1 is fewer."""
        return self.by_value / self.by_score if self.by_score else 1.0


def effort(waiting: Sequence[Waiting], truth: Iterable[Link], seed: int = 0) -> Effort:
    """Play reviewing with a truth in hand: an item settled is not asked about again by value, by score all is asked.

    Equal scores come in an order drawn by the seed.
    """
    good, draw = set(truth), Random(seed)  # an order, no secret
    needed = {each.proposal.object for each in waiting if each.proposal.link in good}
    drawn = {each.proposal.link: draw.random() for each in sorted(waiting, key=lambda each: each.proposal.link)}
    by_score = sorted(waiting, key=lambda each: (-each.proposal.confidence, drawn[each.proposal.link]))
    return Effort(
        _played(waiting, good, needed, _settled),
        _played(by_score, good, needed, _never),
        _played(by_score, good, needed, _settled),
        len(needed),
    )


def _settled(item: str, done: set[str]) -> bool:
    return item in done


def _never(item: str, done: set[str]) -> bool:
    return False


def _played(
    order: Sequence[Waiting], good: set[Link], needed: set[str], skipped: Callable[[str, set[str]], bool]
) -> int:
    done: set[str] = set()
    asked = 0
    for each in order:
        if done >= needed:
            break
        if skipped(each.proposal.object, done):
            continue
        asked += 1
        if each.proposal.link in good:
            done.add(each.proposal.object)
    return asked


def grouped(waiting: Iterable[Waiting]) -> dict[str, list[Waiting]]:
    """Return the queue by subject, for showing what else is proposed for one."""
    found: dict[str, list[Waiting]] = defaultdict(list)
    for each in waiting:
        found[each.proposal.subject].append(each)
    return dict(found)
