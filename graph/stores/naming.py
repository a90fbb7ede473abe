"""Winning labels out of packed segments, for thousands of keys at a time."""

from typing import NamedTuple

import numpy as np

from graph import standing
from graph.store import Keys, Stored
from graph.stores import blocks, ledger
from graph.stores.driver import Database
from graph.stores.reading import read_stances
from ontology.claims import Status
from ontology.names import prefix_of
from ontology.terms import KIND_OF_PREFIX

_MENTIONS = """
    SELECT e.key, s.key, s.id FROM carray(:keys) j JOIN entity e ON e.key = j.value JOIN source s ON s.key = e.home
    UNION
    SELECT m.entity, s.key, s.id FROM carray(:keys) j JOIN mention m ON m.entity = j.value
    JOIN source s ON s.key = m.source
"""


class _Name(NamedTuple):
    stored: Stored
    strength: tuple[int, float]
    key: int
    label: str


def labels(database: Database, keys: Keys, number: int) -> list[str]:
    """Return the winning labels of keys at a revision, the last segment of the id where nothing in force names it."""
    with database.snapshot():
        return _labels(database, keys, number)


def _labels(database: Database, keys: Keys, number: int) -> list[str]:
    wanted = np.asarray(keys, np.int64).tolist()
    known = dict(zip(wanted, blocks.find_ids(database, keys), strict=True))
    best: dict[int, str] = {}
    names = sorted(_names(database, known, number), key=lambda name: (-name.strength[0], -name.strength[1]))
    for name in standing.ranked(names, lambda name: name.stored.version):
        best.setdefault(name.key, name.label)
    return [best.get(key) or standing.fallback_label(known[key]) for key in wanted]


def _names(database: Database, known: dict[int, str], number: int) -> list[_Name]:
    keys = np.array(sorted(known), np.int64)
    sources: set[int] = set()
    by_source: dict[str, list[int]] = {}
    if known:
        for key, source, name in database.run(_MENTIONS, {"keys": blocks.carray(keys)}):
            if known[key]:
                sources.add(source)
                by_source.setdefault(name, []).append(key)
    names: list[_Name] = []
    for stored in ledger.versions_of(database, blocks.carray(np.array(sorted(sources), np.int64)), number):
        by_kind: dict[str, list[int]] = {}
        for key in by_source[stored.version.source]:
            by_kind.setdefault(KIND_OF_PREFIX[prefix_of(known[key])].name, []).append(key)
        for segment in blocks.segments_named(database, stored.key, blocks.carray(tuple(by_kind))):
            names += _names_of(database, stored, segment, np.array(sorted(by_kind[segment.name]), np.int64))
    return names


def _names_of(database: Database, stored: Stored, segment: blocks.Segment, keys: Keys) -> list[_Name]:
    held = segment.body.array("keys")
    rows = np.flatnonzero(np.isin(held, keys, assume_unique=False)).tolist()
    if not rows:
        return []
    stances, codes = read_stances(segment.body), segment.body.array("stance_codes")
    names = []
    for row, label in zip(rows, blocks.labels_of(database, segment.key, rows), strict=True):
        stance = stances[codes[row]]
        if label and stance.status is not Status.REJECTED:
            strength = (standing.STRENGTH[stance.status], stance.confidence)
            names.append(_Name(stored, strength, int(held[row]), label))
    return names
