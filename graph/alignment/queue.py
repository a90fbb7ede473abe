"""In which order proposals are reviewed: first what settles most coverage, then what is least certain."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from graph.alignment.items import Link
from graph.alignment.review import Open
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
    of = {predicate: _worths(view, predicate, open_) for predicate in {each.predicate for each in open_}}
    turns: Counter[str] = Counter()
    found = []
    for each in sorted(open_, key=lambda each: (-each.confidence, each.link)):
        item = each.subject if each.predicate in _BY_SUBJECT else each.object
        value = of[each.predicate].get(item, 0)
        found.append((value == 0, turns[item], -value, abs(each.confidence - 0.5), each.link, Waiting(each, value)))
        turns[item] += 1
    return [row[-1] for row in sorted(found, key=lambda row: row[:-1])]


_BY_SUBJECT = ("targets", "supports")
"""Links of which a subject needs one; of the others an object does."""


def _worths(view: Columns, predicate: str, open_: Sequence[Open]) -> dict[str, int]:
    """Return how many items hang on each end that has no accepted full link yet; 0 where it has one."""
    by_subject = predicate in _BY_SUBJECT
    chosen = [each for each in open_ if each.predicate == predicate]
    ids = sorted({each.subject if by_subject else each.object for each in chosen})
    keys = view.keys(ids)
    rows = (view.out if by_subject else view.into)(predicate, np.sort(keys))
    codes = view.props(predicate)
    full = np.array([prop(codes[code], "extent") != "part" for code in rows.props.tolist()], np.bool_)
    sure = (rows.subjects if by_subject else rows.objects)[(rows.worth >= 1) & full]
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


class Effort(NamedTuple):
    """How many decisions it takes until every item that can be settled is: in order of value, and in order of score."""

    by_value: int
    by_score: int

    @property
    def ratio(self) -> float:
        """Decisions by value for each by score; below 1 is fewer."""
        return self.by_value / self.by_score if self.by_score else 1.0


def effort(waiting: Sequence[Waiting], truth: Iterable[Link]) -> Effort:
    """Play reviewing with a truth in hand: an item settled is not asked about again by value, by score all is asked."""
    good = set(truth)
    needed = {each.proposal.object for each in waiting if each.proposal.link in good}
    by_score = sorted(waiting, key=lambda each: (-each.proposal.confidence, each.proposal.link))
    return Effort(
        _played(waiting, good, needed, lambda item, done: item in done), _played(by_score, good, needed, _never)
    )


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
