"""The columns view: every claim in force as sorted integer arrays, for coverage, gaps and paths (DESIGN 6).

It is a base layer with overlays on top, each overlay the versions that came into force since; rows of versions out of
force are passed over. With a folder the layers are mapped files that all workers of a machine share; without one they
are arrays in memory. Layers, codes and files: docs/decisions/0002.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from uuid import uuid4

import numpy as np

from graph.errors import UnknownNode, UnknownRevision, ViewError
from graph.store import Store, Stored
from graph.views.building import Everything, build, read
from graph.views.files import (
    Manifest,
    aside,
    attempted,
    keep_latest,
    locked,
    publish,
    read_layer,
    read_manifest,
    used_now,
    write_layer,
)
from graph.views.layers import Dictionary, Layer, dictionaries
from graph.views.making import Build, in_memory
from graph.views.merging import merge
from graph.views.rows import Bools, Edges
from graph.views.snapshot import Columns
from ontology.terms import KINDS, PREDICATES

__all__ = ["WASTE", "Columns", "Edges", "compact", "open_columns", "refresh", "relieve"]

WASTE = 0.2  # the share of dead rows from which `compact` is worth calling
MOST_WASTE = 0.5  # from which a refresh does it by itself
SMALL = 16_384  # a layer of so few rows is merged into the next overlay, a larger one into an overlay of its size
FEW = 64  # so many revisions are followed one by one; after more the versions in force are all read again
MANY = 200_000  # so many new rows, if a quarter of all, are not laid over: all is built anew, a predicate at a time
PAST_KEPT = 8
_COMPACTING = "compact.lock"
_TRIES = 3  # a publisher may remove a layer between our reading the manifest and the layer

Write = Callable[[Build], Layer]


def open_columns(store: Store, folder: Path | None, as_of: int | None = None) -> Columns:
    """Open the view of a revision (None: the latest), building or refreshing what is not there yet.

    With a folder the view of now lies in it and those of past revisions in `at-<revision>/`, of which a few are kept.
    What is damaged or of another store is built anew. ViewError when the folder cannot be written or belongs to a newer
    program; UnknownRevision for a revision that is not there.
    """
    now = store.revision
    if as_of is not None and not 0 <= as_of <= now:
        raise UnknownRevision(f"没有第 {as_of} 版（现有 1–{now}）")
    if folder is None:
        return _anew(store, now if as_of is None else as_of, None, in_memory)
    if as_of is None:
        return _current(store, folder, None)
    view = _current(store, folder, None) if as_of == now else _published(store, folder, None)
    return (view and _reaching_back(store, view, as_of)) or _past(store, folder, as_of)


def refresh(columns: Columns, store: Store) -> Columns:
    """Return the view of the store's latest revision; the old one stays valid as it is.

    ViewError when the folder cannot be written: the old view can go on.
    """
    revision = store.revision
    if columns.revision == revision:
        return columns
    if columns.folder is not None:
        return _current(store, _home(columns.folder), columns)
    if columns.revision > revision or _purged(store, columns.revision):
        return _anew(store, revision, None, in_memory)
    return _advanced(store, columns, revision, in_memory)


def compact(columns: Columns, store: Store) -> Columns:
    """Return the latest view as one layer without dead rows; seconds of work at national size.

    Others refresh meanwhile; when they have merged layers that this was about to, their view is returned as it is.
    """
    if columns.folder is None:
        view = refresh(columns, store)
        return view if _tidy(view) else _with(view, [in_memory(partial(merge, view.layers, view.alive))])
    folder = _home(columns.folder)
    with locked(folder, _COMPACTING):
        view = _current(store, folder, columns)
        return view if _tidy(view) else _compacted(store, folder, view)


def relieve(columns: Columns, store: Store) -> bool:
    """Compact the latest view where its waste is worth it and no other process is at it; return whether this did."""
    if columns.folder is None:
        return False
    folder = _home(columns.folder)
    with attempted(folder, _COMPACTING) as mine:
        view = _current(store, folder, columns) if mine else None
        if view is None or view.wasted <= WASTE:
            return False
        return _compacted(store, folder, view).wasted <= WASTE


def _compacted(store: Store, folder: Path, view: Columns) -> Columns:
    """Publish a view as one layer with what others laid over it meanwhile, under the lock of compacting."""
    with aside(folder) as place:
        whole = write_layer(place, partial(merge, view.layers, view.alive))
        with locked(folder):
            latest = _published(store, folder, view)
            if latest is None or latest.layers[: len(view.layers)] != view.layers:
                return latest or view
            (place / whole.file).rename(folder / whole.file)
            compacted = _with(latest, [whole, *latest.layers[len(view.layers) :]])
            _publish(store, compacted, latest.layers)
            return compacted


def _tidy(view: Columns) -> bool:
    return len(view.layers) == 1 and not view.wasted


def _current(store: Store, folder: Path, held: Columns | None) -> Columns:
    """Open what a folder holds, brought to the store's revision or a later one under the folder's lock."""
    revision = store.revision
    view = _published(store, folder, held)
    if view is not None and view.revision >= revision:
        return view
    with locked(folder):
        view = _published(store, folder, held)
        if view is not None and view.revision >= revision:
            return view
        write = partial(write_layer, folder)
        if view is not None and not _purged(store, view.revision):
            newer = _advanced(store, view, revision, write)
            _publish(store, newer, view.layers)
            return newer
        keep_latest(folder, "at-*", 0)  # whatever was wrong here may be wrong there, and purged words must go
        fresh = _anew(store, revision, folder, write)
        _publish(store, fresh, ())
        return fresh


def _past(store: Store, folder: Path, revision: int) -> Columns:
    """Open the cached view of a past revision, built on first use."""
    place = folder / f"at-{revision}"
    view = _published(store, place, None)
    if view is None:
        with locked(folder, "past.lock"):
            view = _published(store, place, None)
            if view is None:
                place.mkdir(exist_ok=True)
                view = _anew(store, revision, place, partial(write_layer, place))
                _publish(store, view, ())
            used_now(place)
            keep_latest(folder, "at-*", PAST_KEPT)
    used_now(place)
    return view


def _reaching_back(store: Store, view: Columns, revision: int) -> Columns | None:
    """Return a past revision of a view if its layers still hold all of it."""
    if view.revision == revision:
        return view
    versions = _in_force(store, revision)
    if not versions.keys() <= _held(view.layers) or any(stored.purged for stored in versions.values()):
        return None
    return _of(store, revision, versions, view.layers, view.folder, view.generation, view.dictionaries)


def _home(folder: Path) -> Path:
    return folder.parent if folder.name.startswith("at-") else folder


def _purged(store: Store, since: int) -> bool:
    return any(change.action == "purge" for change in store.changes(since))


def _in_force(store: Store, revision: int) -> dict[int, Stored]:
    return {stored.key: stored for stored in store.versions(revision)} if revision else {}


def _in_force_after(store: Store, before: Columns, revision: int) -> dict[int, Stored]:
    """Return the versions in force at a later revision than a view's, reading only what was opened since."""
    changes = [change for change in store.changes(before.revision) if change.number <= revision]
    if before.revision > revision or len(changes) > FEW or any(change.action == "purge" for change in changes):
        return _in_force(store, revision)
    closed = {change.closed for change in changes}
    opened = {change.opened: change.source for change in changes if change.opened and change.opened not in closed}
    versions = {key: stored for key, stored in before.versions.items() if key not in closed}
    for source in set(opened.values()):
        versions.update((stored.key, stored) for stored in store.history(source) if stored.key in opened)
    return versions


def _held(layers: Sequence[Layer]) -> set[int]:
    return {version for layer in layers for version in layer.meta.versions}


def _of(
    store: Store,
    revision: int,
    versions: Mapping[int, Stored],
    layers: Sequence[Layer],
    folder: Path | None,
    generation: str,
    known: Mapping[str, Dictionary],
) -> Columns:
    return Columns(revision, versions, tuple(layers), folder, generation, dictionaries(layers, known), store)


def _with(view: Columns, layers: Sequence[Layer]) -> Columns:
    """Return the same view in other layers."""
    return Columns(
        view.revision, view.versions, tuple(layers), view.folder, view.generation, view.dictionaries, view.store
    )


def _anew(store: Store, revision: int, folder: Path | None, write: Write) -> Columns:
    """Build a view from the store, one predicate at a time."""
    versions = _in_force(store, revision)
    layer = write(partial(build, Everything(store, revision), {}, versions))
    return _of(store, revision, versions, [layer], folder, uuid4().hex, {})


def _advanced(store: Store, before: Columns, revision: int, write: Write) -> Columns:
    """Bring a view to a later revision: what was opened since is an overlay, smaller overlays are merged into it."""
    versions = _in_force_after(store, before, revision)
    opened = versions.keys() - _held(before.layers)
    rows = sum(versions[key].nodes + versions[key].edges for key in opened)
    if rows > max(MANY, sum(layer.size for layer in before.layers) // 4):
        return _anew(store, revision, before.folder, write)
    layers = before.layers
    if opened:
        overlay = partial(build, read(store, opened), before.dictionaries, opened)
        kept = _kept(layers, rows)
        if kept == len(layers):
            layers = (*layers, write(overlay))
        else:
            merged = [*layers[kept:], in_memory(overlay)]
            layers = (*layers[:kept], write(partial(merge, merged, _alive(merged, versions))))
    view = _of(store, revision, versions, layers, before.folder, before.generation, before.dictionaries)
    if view.wasted <= MOST_WASTE:
        return view
    return _with(view, [write(partial(merge, view.layers, view.alive))])


def _kept(layers: Sequence[Layer], rows: int) -> int:
    """Return how many layers stay when an overlay comes: the last ones go into it while they are no larger.

    So sizes at least double from one layer to the one below, and there are never many.
    """
    kept = len(layers)
    while kept and layers[kept - 1].size <= max(rows, SMALL):
        kept -= 1
        rows += layers[kept].size
    return kept


def _alive(layers: Sequence[Layer], versions: Mapping[int, Stored]) -> Bools:
    held = _held(layers)
    alive = np.zeros(max(held, default=0) + 1, np.bool_)
    alive[[version for version in held if version in versions]] = True
    return alive


def _published(store: Store, folder: Path, held: Columns | None) -> Columns | None:
    """Return the view that lies in a folder; None where there is none, a damaged one, or one of another store.

    Layers that are held already, of this folder, are not opened again.
    """
    mine = {layer.file: layer for layer in held.layers} if held is not None and held.folder == folder else {}
    for _ in range(_TRIES):
        manifest = read_manifest(folder)
        if manifest is None or manifest.revision > store.revision:
            return None
        if held is not None and manifest.revision == held.revision and manifest.layers == tuple(mine):
            return held
        try:
            layers = [mine.get(name) or read_layer(folder, name) for name in manifest.layers]
            known = held.dictionaries if held is not None and held.generation == manifest.generation else {}
            versions = _stamped(store, manifest, layers, held)
            if versions is None:
                return None
            return _of(store, manifest.revision, versions, layers, folder, manifest.generation, known)
        except (ViewError, ValueError):
            continue
    return None


def _stamped(
    store: Store, manifest: Manifest, layers: Sequence[Layer], held: Columns | None
) -> dict[int, Stored] | None:
    """Return the versions in force at the manifest's revision if it is this store's, None if it is another's."""
    if held is not None:
        versions = _in_force_after(store, held, manifest.revision)
        if manifest.stamp == _stamp(store, manifest.revision, versions, layers):
            return versions
    versions = _in_force(store, manifest.revision)
    return versions if manifest.stamp == _stamp(store, manifest.revision, versions, layers) else None


def _publish(store: Store, view: Columns, spared: Sequence[Layer]) -> None:
    assert view.folder is not None
    stamp = _stamp(store, view.revision, view.versions, view.layers)
    files = tuple(layer.file for layer in view.layers)
    publish(view.folder, Manifest(view.revision, stamp, view.generation, files), [layer.file for layer in spared])


def _stamp(store: Store, revision: int, versions: Mapping[int, Stored], layers: Sequence[Layer]) -> str:
    """Return what only this store says of a revision: its entry in the ledger, the versions in force, some keys' ids.

    A store restored from a backup and gone on differently, one filled in another order and one purged since say
    something else, and so does a program with another vocabulary.
    """
    entry = [
        (r.number, r.recorded.isoformat(), r.action, r.source, r.opened, r.closed)
        for r in store.changes(revision - 1)[:1]
    ]
    said = [(s.key, s.version.source, s.version.sha256, s.opened, s.purged) for s in versions.values()]
    tables = [table for layer in layers for table in layer.nodes.values() if len(table.keys)]
    keys = sorted({int(key) for table in tables for key in table.keys[[0, -1]]})
    try:
        ids = store.ids(np.array(keys, np.int64))
    except UnknownNode:
        ids = []
    vocabulary = [term.name for term in PREDICATES], [(kind.name, kind.columnar) for kind in KINDS]
    words = repr((entry, sorted(said), keys, ids, vocabulary))
    return hashlib.sha256(words.encode()).hexdigest()
