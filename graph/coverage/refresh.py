"""What a new revision changes for coverage: the libraries whose lamps may move, and whether the demand may.

A change is a version that came into or went out of force; its edges lead up to libraries and on to all that take their
courses over. Old edges are among those of closed versions, so walking the new view together with the changed edges
finds whoever was or is concerned.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from graph.coverage.demand import Demand, demand
from graph.coverage.jobs import aims
from graph.coverage.joins import NO_KEYS
from graph.coverage.ledger import Ledger, ledger, refreshed
from graph.coverage.ledger_files import load, save
from graph.coverage.scopes import Coverage
from graph.store import EdgeColumns, Keys, NodeColumns, Store, Stored
from graph.views.columns import Columns
from graph.views.rows import distinct
from ontology.claims import Method

_DEMANDED = ("hasCourse", "requires", "develops", "targets", "hasStandard", "hasFunction", "hasTask")
_TELLING = {"Major": ("withheld", "without_document", "retired"), "OccupationalStandard": ("depth",)}
_FOLDER = "lamps"
_SUPPLIED = ("owns", "reuses", "implements", "hasModule", "hasPoint", "meets", "supports")


class Change(NamedTuple):
    """Libraries whose lamps may have moved, None for all of them; whether the demand may have."""

    libraries: Keys | None
    demand: bool


def changed(store: Store, view: Columns, since: int, before: Mapping[int, Stored]) -> Change:
    """Return what the revisions after `since`, up to the view's, may have moved.

    `before` are versions known from an earlier view; who vouches for the others is looked up in the store. The content
    of a purged version cannot be asked for any more: then everything may have.
    """
    revisions = [revision for revision in store.changes(since) if revision.number <= view.revision]
    if any(revision.action == "purge" for revision in revisions):
        return Change(None, True)
    versions = {key for revision in revisions for key in (revision.opened, revision.closed) if key is not None}
    known = {**before, **view.versions}
    if not versions <= known.keys():
        known.update((stored.key, stored) for stored in store.history())
    ends: dict[str, list[Keys]] = {f"{end}{name}": [] for name in _SUPPLIED for end in "<>"}
    nodes: list[Keys] = []
    moved = False
    for version in sorted(versions):
        of_kind, of_predicate = store.batches(version)
        moved = moved or known[version].version.authority.official or _tells(of_kind, of_predicate)
        nodes += [of_kind[kind].keys for kind in ("Course", "Resource") if kind in of_kind]
        for name in _SUPPLIED:
            if name in of_predicate:
                ends[f"<{name}"].append(of_predicate[name].subjects)
                ends[f">{name}"].append(of_predicate[name].objects)
    return Change(_concerned(view, {name: _all(parts) for name, parts in ends.items()}, _all(nodes)), moved)


def _tells(nodes: Mapping[str, NodeColumns], edges: Mapping[str, EdgeColumns]) -> bool:
    """Whether a version that is not official may move the demand: by reviewing it, or by a property that it shares."""
    for kind, names in _TELLING.items():
        if kind in nodes and any(name in nodes[kind].columns for name in names):
            return True
    for predicate in _DEMANDED:
        if predicate in edges and any(stance.method is Method.REVIEWED for stance in edges[predicate].stances):
            return True
    return False


def _concerned(view: Columns, ends: Mapping[str, Keys], nodes: Keys) -> Keys:
    """Walk from changed edges and nodes up to the libraries that hold them, and on to all that take courses over."""
    resources = _union(ends["<supports"], ends[">owns"], nodes)
    points = _union(ends[">supports"], view.out("supports", resources).objects, ends["<meets"], ends[">hasPoint"])
    modules = _union(ends["<hasPoint"], view.into("hasPoint", points).subjects, ends[">hasModule"])
    courses = _union(
        ends["<hasModule"],
        view.into("hasModule", modules).subjects,
        ends["<implements"],
        ends["<reuses"],
        ends[">owns"],
        nodes,
    )
    while True:
        further = _union(courses, view.into("reuses", courses).subjects)
        if len(further) == len(courses):
            break
        courses = further
    return _union(ends["<owns"], view.into("owns", courses).subjects)


def _union(*keys: npt.NDArray[np.integer[Any]]) -> Keys:
    return distinct(np.concatenate(keys).astype(np.int64))


def _all(parts: list[Keys]) -> Keys:
    return np.concatenate(parts) if parts else NO_KEYS


def open_coverage(store: Store, view: Columns, previous: Coverage | None = None) -> Coverage:
    """Return the coverage of a view, doing again only what changed since `previous`, or since what its folder holds.

    Where the view lies in a folder the lamps of all libraries are kept beside it in mapped files that workers share.
    """
    folder = view.folder / _FOLDER if view.folder is not None else None
    mark = view.generation
    old = _latest(previous, folder, mark, view.revision)
    changes = _Changes(store, view, previous.view.versions if previous is not None else {})
    wanted = _demand(store, view, previous, changes)
    lamps = _lamps(view, old, changes)
    if folder is not None and (old is None or old.revision < view.revision):
        lamps = save(folder, mark, lamps)
    if previous is not None and wanted is previous.demand:
        moved = changes.since(previous.ledger.revision).libraries
        if moved is not None:
            return previous.later(view, lamps, moved)
    return Coverage(view, wanted, lamps)


def _lamps(view: Columns, old: Ledger | None, changes: "_Changes") -> Ledger:
    """Return the lamps of the view, only those of touched libraries computed anew where that is possible."""
    if old is None:
        return ledger(view)
    if old.revision == view.revision:
        return old
    touched = changes.since(old.revision).libraries
    return ledger(view) if touched is None else refreshed(old, view, touched)


class _Changes:
    """Looks up once what has changed since a revision."""

    def __init__(self, store: Store, view: Columns, before: Mapping[int, Stored]) -> None:
        self._store, self._view, self._before = store, view, before
        self._known: dict[int, Change] = {}

    def since(self, revision: int) -> Change:
        """Return what the revisions after this one may have moved."""
        if revision not in self._known:
            self._known[revision] = changed(self._store, self._view, revision, self._before)
        return self._known[revision]


def _latest(previous: Coverage | None, folder: Path | None, mark: str, revision: int) -> Ledger | None:
    """Return the latest lamps at hand that are not beyond the revision: the caller's own or those of the folder."""
    own = previous.ledger if previous is not None and previous.ledger.revision <= revision else None
    if folder is None or (own is not None and own.revision == revision):
        return own
    return load(folder, mark, revision, own.revision if own is not None else -1) or own


def _demand(store: Store, view: Columns, previous: Coverage | None, changes: _Changes) -> Demand:
    """Return the previous demand where nothing has moved it."""
    if previous is not None and previous.view.revision <= view.revision:
        moved = changes.since(previous.view.revision).demand
        if not moved and np.array_equal(aims(view, previous.demand.places), previous.demand.jobs.aims):
            return previous.demand
    return demand(view, lambda major: store.describe(major, view.revision))
