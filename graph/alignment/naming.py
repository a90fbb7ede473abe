"""What is named outright: the mentions of a text that names things, and how far a name matches one.

`面向农业技术员等职业，种子生产等岗位` mentions 农业技术员. A rule, not a model: it stays when models come and go.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse  # type: ignore[import-untyped] # scipy ships no types

from graph.alignment.items import Item
from graph.alignment.lexical import Floats
from graph.alignment.words import pairs_of_characters, plain

_HEAD = re.compile(r"等?职业[,，。;；]|等职业")
_OF = re.compile(r"^.*(?:的|领域|行业)(?=[^的]+$)")
_PARTS = re.compile(r"[、,，;；/]")
_TAIL = re.compile(r"(?:等|工作|岗位).*$")
PERSONS = "人员"
"""职业分类大典 adds 人员 to names that other documents write without: half a mention."""


def mentions(text: str) -> tuple[str, ...]:
    """Return what a 职业面向 names before 等职业, in order, each once."""
    head = _OF.sub("", _HEAD.split(text)[0])
    parts = (_TAIL.sub("", part).removeprefix("面向") for part in _PARTS.split(head))
    return tuple(dict.fromkeys(part for part in parts if len(part) > 1))


class Named(NamedTuple):
    """How far each object is named by each subject, as full tables; `mentioned` marks the mentions of each subject.

    `outright` 1 the name stands there, 0.5 without its 人员; `anywhere` it stands in any of the subject's words;
    `alike` the best Dice of character pairs with a mention; `within` the share of the
    shorter name's pairs that the other has.
    """

    outright: Floats
    anywhere: Floats
    alike: Floats
    within: Floats
    dice: Floats
    mentioned: tuple[tuple[str, ...], ...]


def named(subjects: Sequence[Item], objects: Sequence[Item], place: str) -> Named:
    """Compare names; `place` is where subjects name objects, "" where none does."""
    names = [plain(item.name) for item in objects]
    pairs = [pairs_of_characters(name) for name in names]
    having: dict[str, list[int]] = defaultdict(list)
    for at, of in enumerate(pairs):
        for pair in of:
            having[pair].append(at)
    shape = len(subjects), len(objects)
    outright, anywhere, alike, within, dice = (np.zeros(shape) for _ in range(5))
    said = [plain(item.words.get(place, "")) if place else "" for item in subjects]
    mentioned = tuple(mentions(text) for text in said)
    sizes = np.array([max(1, len(of)) for of in pairs], np.float64)
    for row, item in enumerate(subjects):
        words = plain(item.all_words)
        anywhere[row] = [len(name) > 1 and name in words for name in names]
        if said[row]:
            outright[row] = [_outright(name, said[row]) for name in names]
        own = pairs_of_characters(plain(item.name))
        shared = _shared(own, having, shape[1])
        within[row] = shared / np.minimum(sizes, max(1, len(own)))
        dice[row] = 2 * shared / (sizes + max(1, len(own)))
        for mention in mentioned[row]:
            of_mention = pairs_of_characters(mention)
            some = _shared(of_mention, having, shape[1])
            np.maximum(alike[row], 2 * some / (sizes + max(1, len(of_mention))), out=alike[row])
    return Named(outright, anywhere, alike, within, dice, mentioned)


def _outright(name: str, text: str) -> float:
    if len(name) > 1 and name in text:
        return 1.0
    bare = name.removesuffix(PERSONS)
    return 0.5 if len(bare) > 1 and bare != name and bare in text else 0.0


def _shared(of: set[str], having: dict[str, list[int]], width: int) -> Floats:
    found: Counter[int] = Counter(at for pair in of for at in having.get(pair, ()))
    row = np.zeros(width)
    if found:
        row[list(found)] = list(found.values())
    return row


def incidence(mentioned: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    """Return which subject mentions what, a column a mention."""
    columns = {mention: at for at, mention in enumerate(sorted({each for of in mentioned for each in of}))}
    rows = [at for at, of in enumerate(mentioned) for _ in of]
    places = [columns[each] for of in mentioned for each in of]
    shape = len(mentioned), max(1, len(columns))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, places)), shape=shape)
