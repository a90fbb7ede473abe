"""What a hit belongs to, told from its id: the major of a course, the library of a point, the class of a major."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from graph.store import Store
from graph.views import text_build
from graph.views.text_file import TextFile
from ontology.names import node_id, segments

_MAJOR = re.compile(r"\d{6}")
_OCCUPATION = re.compile(r"\d-\d{2}-\d{2}-\d{2}")
_OF_THEMSELVES = frozenset({"library", "institution", "certificate", "occupation", "category"})


class Parent(NamedTuple):
    """What a node belongs to."""

    id: str
    label: str


class Belonging(NamedTuple):
    """What nodes belong to, by id, where that is known; and which of all of them are libraries that are samples."""

    parents: dict[str, Parent]
    samples: frozenset[str]


def belonging(file: TextFile, store: Store, identities: Sequence[str], revision: int) -> Belonging:
    """Look up what nodes belong to; the view knows names of codes and libraries, the store those of the others."""
    above = {identity: parent for identity in identities if (parent := parent_id(identity)) is not None}
    wanted = sorted({*identities, *above.values()})
    keys = dict(zip(wanted, store.keys(wanted).tolist(), strict=True))
    called = text_build.called(file, np.array(list(keys.values()), np.int64))
    labels = {identity: called[key][0] for identity, key in keys.items() if key in called}
    nameless = [parent for parent in sorted(set(above.values())) if parent not in labels and keys[parent] >= 0]
    if nameless:
        asked = np.array([keys[parent] for parent in nameless], np.int64)
        labels |= dict(zip(nameless, store.labels(asked, revision), strict=True))
    samples = frozenset(identity for identity, key in keys.items() if key in called and called[key][1])
    parents = {each: Parent(parent, labels[parent]) for each, parent in above.items() if parent in labels}
    return Belonging(parents, samples)


def parent_id(identity: str) -> str | None:
    """Return the id of what a node belongs to, None where the id does not tell."""
    prefix, owner, *rest = segments(identity)
    if prefix == "major" and _MAJOR.fullmatch(owner):
        return node_id("class", owner[:4])
    if prefix == "class" and len(owner) > 2:
        return node_id("category", owner[:2])
    if prefix in _OF_THEMSELVES or not rest:
        return None
    if _MAJOR.fullmatch(owner):
        return node_id("major", owner)
    return node_id("occupation", owner) if _OCCUPATION.fullmatch(owner) else node_id("library", owner)
