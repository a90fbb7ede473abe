"""How a subject words an object's name: rare pairs of characters that both have, names that stand alone, their family.

Full tables in single precision, made only where subjects name objects: a model's further signals, dear for what is not.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped] # scipy ships no types

from graph.alignment.items import FAMILY, Item
from graph.alignment.lexical import Floats
from graph.alignment.words import pairs_of_characters, plain

Table = npt.NDArray[np.float32]
_PARTS = re.compile(r"[、,，;；/（）()]|和|及|与|以及|等(?:职业|岗位)?|职业|岗位|群|技术领域|的|面向")
_LETTERS = re.compile(r"\w+")
_BEFORE = "面向、的和及与业，,（"
NOWHERE = 99.0
"""The place of a name that does not stand there."""


def wording(subjects: Sequence[Item], objects: Sequence[Item], place: str, outright: Floats) -> dict[str, Table]:
    """Return the signals by name; `place` is where subjects name objects, `outright` 1 where a name stands there."""
    names = [plain(item.name) for item in objects]
    naming = [plain(item.words.get(place, "")) for item in subjects]
    heads = [f"{plain(item.name)}。{said}" for item, said in zip(subjects, naming, strict=True)]
    families = [plain(item.words.get(FAMILY, "")) for item in objects]
    alone, order, number = _standing(naming, names, outright >= 1)
    sizes = Counter(item.groups[0] if item.groups else item.id for item in objects)
    of_object = np.array([sizes[item.groups[0] if item.groups else item.id] for item in objects], np.float32)
    shape = outright.shape
    return {
        "cover_naming": _covered(naming, names),
        "cover_name": _covered([plain(item.name) for item in subjects], names),
        "cover_text": _covered([plain(item.all_words) for item in subjects], names),
        "characters_name": _alike(heads, names),
        "characters_text": _alike(heads, [plain(item.all_words) for item in objects]),
        "alone": alone,
        "order": order,
        "named_number": np.broadcast_to(number[:, None], shape),
        "family_alike": _best_part(naming, families),
        "family_cover": _covered(naming, families),
        "family_size": np.broadcast_to(of_object, shape),
    }


def _rarity(sets: Sequence[set[str]]) -> dict[str, float]:
    having = Counter(pair for of in sets for pair in of)
    return {pair: float(np.log((1 + len(sets)) / (1 + having[pair])) + 1) for pair in sorted(having)}


def _table(
    rows: Sequence[dict[str, float]], columns: dict[str, int], weigh: Callable[[str, float], float]
) -> sparse.csr_matrix:
    at = [
        (row, columns[pair], weigh(pair, n)) for row, of in enumerate(rows) for pair, n in of.items() if pair in columns
    ]
    values = np.array([each[2] for each in at], np.float32)
    places = np.array([each[0] for each in at], np.int64), np.array([each[1] for each in at], np.int64)
    return sparse.csr_matrix((values, places), shape=(len(rows), max(1, len(columns))))


def _covered(texts: Sequence[str], names: Sequence[str]) -> Table:
    """Return which share of a name's pairs of characters, by rarity, stands in each text."""
    of_name, of_text = [pairs_of_characters(name) for name in names], [pairs_of_characters(text) for text in texts]
    weights = _rarity(of_name)
    columns = {pair: at for at, pair in enumerate(weights)}
    right = _table([dict.fromkeys(of, 1.0) for of in of_name], columns, lambda pair, _: weights[pair])
    left = _table([dict.fromkeys(of, 1.0) for of in of_text], columns, lambda pair, n: n)
    whole = np.maximum(np.asarray(right.sum(axis=1)).ravel(), 1e-9)
    found: Table = np.asarray((left @ right.T).todense(), np.float32) / whole.astype(np.float32)
    return found


def _alike(left: Sequence[str], right: Sequence[str]) -> Table:
    """Return the cosine of texts as pairs of characters, by rarity and the logarithm of their number."""
    weights = _rarity([pairs_of_characters(text) for text in (*left, *right)])
    columns = {pair: at for at, pair in enumerate(weights)}

    def unit(texts: Sequence[str]) -> sparse.csr_matrix:
        counts = [_pairs(text) for text in texts]
        table = _table(counts, columns, lambda pair, n: (1 + float(np.log(n))) * weights[pair])
        lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
        return sparse.diags((1 / np.maximum(lengths, 1e-9)).astype(np.float32)) @ table

    return np.asarray((unit(left) @ unit(right).T).todense(), np.float32)


def _pairs(text: str) -> dict[str, float]:
    bare = "".join(_LETTERS.findall(text))
    return {pair: float(n) for pair, n in Counter(bare[at : at + 2] for at in range(len(bare) - 1)).items()}


def _standing(naming: Sequence[str], names: Sequence[str], there: npt.NDArray[np.bool_]) -> tuple[Table, Table, Table]:
    """Return whether names stand there by themselves, not within a longer one; in which place; how many in all.

    2 where a mark or such a word stands before the name, 1 where it is the end of something longer: 安全员 within
    食品安全员.
    """
    alone, order = np.zeros(there.shape, np.float32), np.full(there.shape, NOWHERE, np.float32)
    number = np.zeros(len(naming), np.float32)
    for row, text in enumerate(naming):
        columns = _longest(text, names, np.flatnonzero(there[row]).tolist())
        number[row] = len(columns)
        for at, column in enumerate(columns):
            start = text.index(names[column])
            alone[row, column] = 2 if start == 0 or text[start - 1] in _BEFORE else 1
            order[row, column] = at
    return alone, order, number


def _longest(text: str, names: Sequence[str], columns: Sequence[int]) -> list[int]:
    """Return the names that stand in a text outside longer ones, in the order they stand there."""
    left, kept = text, list[int]()
    for column in sorted(columns, key=lambda at: -len(names[at])):
        if names[column] in left or any(names[column] == names[other] for other in kept):
            kept.append(column)
            left = left.replace(names[column], "\0" * len(names[column]))
    return sorted(kept, key=lambda at: text.index(names[at]))


def _best_part(naming: Sequence[str], names: Sequence[str]) -> Table:
    """Return the best Dice of any part of what is named with a name, by pairs of characters."""
    pairs = [pairs_of_characters(name) for name in names]
    sizes = np.array([max(1, len(of)) for of in pairs], np.float32)
    having: dict[str, list[int]] = defaultdict(list)
    for column, of in enumerate(pairs):
        for pair in of:
            having[pair].append(column)
    found, known = np.zeros((len(naming), len(names)), np.float32), dict[str, Table]()
    for row, text in enumerate(naming):
        for part in (of for of in _PARTS.split(text) if len(of) > 1):
            if part not in known:
                own = pairs_of_characters(part)
                shared = Counter(column for pair in own for column in having.get(pair, ()))
                known[part] = np.zeros(len(names), np.float32)
                known[part][list(shared)] = [2 * n for n in shared.values()]
                known[part] /= sizes + max(1, len(own))
            np.maximum(found[row], known[part], out=found[row])
    return found
