"""What known links of other subjects say: neighbours, groups, names and mentions shared with a subject.

A subject's own links never count for itself: they are taken out by folds, not one by one, for a group's share that
leaves one out tells which one was left out.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse  # type: ignore[import-untyped] # scipy ships no types

from graph.alignment.items import Item
from graph.alignment.lexical import Floats, Index, Mask, greatest
from graph.alignment.signals import NEAREST, Signals

FOLDS = 5
_MANY, _FEW = 15, 5
WIDTHS = 3
"""So many groups of a subject are looked at, narrowest first."""


def fold_of(identity: str, salt: str = "") -> int:
    """Return the fold of a subject: by a hash of its id, so that it never moves when others come or go."""
    return int.from_bytes(hashlib.sha256((salt + identity.rpartition("/")[2]).encode()).digest()[-8:]) % FOLDS


def folds(subjects: Sequence[Item], salt: str = "") -> Index:
    """Return the fold of each subject."""
    return np.array([fold_of(item.id, salt) for item in subjects], np.int64)


def links(signals: Signals) -> Floats:
    """Return the known links as a full table of 0 and 1."""
    table = np.zeros((len(signals.matter.subjects), len(signals.matter.objects)))
    row = {item.id: at for at, item in enumerate(signals.matter.subjects)}
    column = {item.id: at for at, item in enumerate(signals.matter.objects)}
    for subject, thing in signals.matter.holding:
        table[row[subject], column[thing]] = 1
    return table


@dataclass(frozen=True, eq=False)
class Priors:
    """Shares of other subjects' links for the subjects asked about, as tables by name, and the candidates they give.

    `asked` are the rows of these subjects, ascending; the tables have a row for each of them.
    """

    asked: Index
    tables: dict[str, Floats]
    candidates: Mask

    def columns(self, rows: Index, columns: Index) -> dict[str, Floats]:
        """Return the shares of some pairs, by name."""
        at = np.searchsorted(self.asked, rows)
        return {name: table[at, columns] for name, table in self.tables.items()}


def priors(signals: Signals, known: Floats, teaching: Mask, asked: Index) -> Priors:
    """Look at the links of the subjects that teach (others' links are not looked at) for those asked about."""
    shown = sparse.csr_matrix(known * teaching[:, None])
    near = np.where(teaching[None, :], signals.same[asked], 0)
    many = np.where(greatest(near, _MANY), near, 0)
    weights = sparse.csr_matrix(many / np.maximum(many.sum(axis=1, keepdims=True), 1e-12))
    few = sparse.csr_matrix(np.where(greatest(near, _FEW), near, 0))
    tables = {"neighbours": _full(weights @ shown), "nearest": _full(few @ shown)}
    subjects = signals.matter.subjects
    of_groups = [[item.groups[at] if at < len(item.groups) else "" for item in subjects] for at in range(WIDTHS)]
    names = [item.name for item in subjects]
    for name, keys in zip(("group", "wider", "widest", "namesake"), (*of_groups, names), strict=True):
        tables[name] = _shares(keys, shown, teaching, asked)
    families = signals.families
    tables["family_neighbours"] = _full(weights @ (shown @ families) @ families.T)
    tables["family_group"] = _full(sparse.csr_matrix(tables["wider"]) @ families @ families.T)
    tables["popular"] = np.broadcast_to(np.asarray(shown.sum(axis=0)).ravel(), (len(asked), known.shape[1]))
    tables["mentioned"] = _of_mentions(signals, shown, teaching, asked)
    chosen = tables["mentioned"] > 0
    for name in ("neighbours", "group", "widest"):
        chosen = chosen | greatest(tables[name], NEAREST)
    return Priors(asked, tables, chosen & signals.open[asked])


def _full(table: sparse.csr_matrix) -> Floats:
    return np.asarray(table.todense(), np.float64)


def _shares(keys: Sequence[str], shown: sparse.csr_matrix, teaching: Mask, asked: Index) -> Floats:
    """Return for each subject which share of the teaching subjects of its group has each link, drawn towards none."""
    names = {key: at for at, key in enumerate(sorted({key for key in keys if key}))}
    rows = [names[key] for key in keys if key]
    columns = [at for at, key in enumerate(keys) if key]
    groups = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(max(1, len(names)), len(keys)))
    sizes = np.asarray(groups @ teaching.astype(np.float64)).ravel()
    shares = sparse.diags(1 / (sizes + 1)) @ (groups @ shown)
    return _full(groups.T.tocsr()[asked] @ shares)


def _of_mentions(signals: Signals, shown: sparse.csr_matrix, teaching: Mask, asked: Index) -> Floats:
    """Return the greatest share, over a subject's mentions, of the teaching subjects with the same mention and link."""
    mentioned = signals.mentioning
    counts = np.asarray(mentioned.T @ teaching.astype(np.float64)).ravel()
    rates = (sparse.diags(1 / (counts + 0.5)) @ (mentioned.T @ shown)).tocsr()
    found = np.zeros((len(asked), shown.shape[1]))
    for at, row in enumerate(asked.tolist()):
        for mention in mentioned.indices[mentioned.indptr[row] : mentioned.indptr[row + 1]].tolist():
            some = slice(rates.indptr[mention], rates.indptr[mention + 1])
            places = rates.indices[some]
            found[at, places] = np.maximum(found[at, places], rates.data[some])
    return found
