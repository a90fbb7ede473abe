"""What is said of things in more than one way, by one look through all that several claims state."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from graph.coverage.joins import Mask
from graph.store import Keys
from graph.views.columns import Columns
from ontology.claims import Scalar, Status
from ontology.names import normalise
from ontology.terms import KINDS

LABEL = "label"

_PASSING = frozenset({"live"})
"""What is a fact of a day: a later statement supersedes an earlier one and does not contradict it (decision 0010)."""

Said = Mapping[str, Mapping[Scalar, set[str]]]
"""Property → value → the sources that say so; names are in the form that they are compared in."""


class Several(NamedTuple):
    """A thing of which something is said in more than one way."""

    key: int
    said: Said


def several(view: Columns) -> dict[str, Sequence[Several]]:
    """Return by kind the nodes of which claims in force say different things."""
    return {kind.name: list(_of_kind(view, kind.name)) for kind in KINDS}


def _of_kind(view: Columns, kind: str) -> Iterator[Several]:
    repeated = _repeated(view, kind)
    if not repeated.any():
        return
    said: dict[int, dict[str, dict[Scalar, set[str]]]] = defaultdict(lambda: defaultdict(dict))
    for batch in view.store.nodes(kind, view.revision):
        standing = np.array([stance.status is not Status.REJECTED for stance in batch.stances], np.bool_)
        rows = np.flatnonzero(repeated[batch.keys] & standing[batch.stance_codes])
        if not len(rows):
            continue
        source, keys = view.versions[batch.version].version.source, batch.keys[rows].tolist()
        for name in set(batch.columns) - _PASSING:
            column = batch.columns[name]
            for key, code in zip(keys, column.codes[rows].tolist(), strict=True):
                if code:
                    said[key][name].setdefault(column.values[code - 1], set()).add(source)
    for key, properties in said.items():
        contested = {name: _compared(name, values) for name, values in properties.items() if len(values) > 1}
        contested = {name: values for name, values in contested.items() if len(values) > 1}
        if contested:
            yield Several(key, contested)


def _compared(name: str, values: Mapping[Scalar, set[str]]) -> Mapping[Scalar, set[str]]:
    if name != LABEL:
        return values
    names: dict[Scalar, set[str]] = defaultdict(set)
    for label, sources in values.items():
        names[normalise(str(label))] |= sources
    return names


def _repeated(view: Columns, kind: str) -> Mask:
    """Return by key whether more than one claim in force states the node."""
    tables = [layer.nodes[kind] for layer in view.layers if kind in layer.nodes]
    stated: Keys = np.concatenate([np.zeros(0, np.int64), *[t.keys[view.alive[t.versions]] for t in tables]])
    last = max((int(table.keys[-1]) for table in tables if len(table.keys)), default=0)
    return np.asarray(np.bincount(stated, minlength=last + 1) > 1)
