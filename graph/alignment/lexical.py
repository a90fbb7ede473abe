"""Texts as weighted words, and how alike they are: TF-IDF with raw counts, cosine."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped] # scipy ships no types

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Sparse(NamedTuple):
    """Rows of non-zero values: row i holds `values[starts[i]:starts[i + 1]]` in the columns beside them."""

    starts: Index
    columns: Index
    values: Floats
    width: int


class Vocabulary(NamedTuple):
    """Words with their columns and weights: rare words weigh more."""

    columns: dict[str, int]
    weights: Floats


def vocabulary(*groups: Sequence[Counter[str]]) -> Vocabulary:
    """Weigh every word of some texts by how few of them have it; columns follow the words' own order."""
    having: Counter[str] = Counter()
    number = 0
    for group in groups:
        for counts in group:
            having.update(counts.keys())
            number += 1
    columns = {word: at for at, word in enumerate(sorted(having))}
    often = np.array([having[word] for word in columns], np.float64)
    return Vocabulary(columns, np.log((1 + number) / (1 + often)) + 1)


def vectors(texts: Sequence[Counter[str]], of: Vocabulary) -> Sparse:
    """Weigh texts; each row has length 1, or 0 where it has no word."""
    starts, columns, values = [0], list[int](), list[float]()
    for counts in texts:
        row = sorted((of.columns[word], number) for word, number in counts.items() if word in of.columns)
        weighed = [number * float(of.weights[column]) for column, number in row]
        length = float(np.sqrt(sum(value * value for value in weighed))) or 1.0
        columns += [column for column, _ in row]
        values += [value / length for value in weighed]
        starts.append(len(columns))
    return Sparse(
        np.array(starts, np.int64), np.array(columns, np.int64), np.array(values, np.float64), len(of.columns)
    )


def matrix(of: Sparse) -> sparse.csr_matrix:
    """Return the rows as scipy has them."""
    return sparse.csr_matrix((of.values, of.columns, of.starts), shape=(len(of.starts) - 1, of.width))


def cosines(left: Sparse, right: Sparse) -> Floats:
    """Return how alike each row is to each other row, as a full table."""
    return np.asarray((matrix(left) @ matrix(right).T).todense(), np.float64)


def greatest(table: Floats, number: int) -> Mask:
    """Mark the greatest positive values of each row, at most `number`; of equal ones those further left."""
    if table.shape[1] <= number:
        return table > 0
    least = -np.partition(-table, number - 1, axis=1)[:, number - 1 : number]
    chosen = table > least
    equal = (table == least) & (least > 0)
    room = number - chosen.sum(axis=1, keepdims=True)
    found: Mask = (chosen & (table > 0)) | (equal & (np.cumsum(equal, axis=1) <= room))
    return found


def places(table: Floats) -> npt.NDArray[np.int32]:
    """Return the place of each value in its row, the greatest first; equal values by column."""
    order = np.argsort(-table, axis=1, kind="stable")
    found = np.empty(table.shape, np.int32)
    np.put_along_axis(found, order, np.broadcast_to(np.arange(table.shape[1], dtype=np.int32), table.shape), axis=1)
    return found
