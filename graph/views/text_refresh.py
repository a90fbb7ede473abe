"""Bring a view's file up to the store's revision by looking at the nodes of opened and closed versions only."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from graph import standing
from graph.store import Revision, Store, Stored
from graph.views import text_build, text_owners
from graph.views.text_build import Also, Naming, Standing
from graph.views.text_codec import Longs
from graph.views.text_file import TextFile, carray
from graph.views.text_index import PART

SMALL = 256
"""A run of at most so many names more than twice those that come on top of it is laid down anew with them."""

_NONE = np.empty(0, np.int64)


class Named(NamedTuple):
    """What one node is called."""

    shelf: int
    label: str
    also: tuple[Also, ...]


def worthwhile(file: TextFile, touched: int) -> bool:
    """Whether a refresh that touches so many nodes is cheaper than building anew."""
    nodes, dead = file.get("nodes"), file.run("SELECT count(*) FROM gone")[0][0]
    return bool(touched + dead < 20_000 + nodes // 4)


def touched(store: Store, changes: Iterable[Revision]) -> int:
    """Return how many node claims the changes are about."""
    versions = {key for change in changes for key in (change.opened, change.closed) if key is not None}
    sources = sorted({change.source for change in changes})
    return sum(stored.nodes for source in sources for stored in store.history(source) if stored.key in versions)


def refresh(file: TextFile, store: Store, changes: list[Revision]) -> None:
    """Apply changes that follow the file's revision, inside a transaction of the caller's."""
    opened = {change.opened for change in changes if change.opened is not None}
    closed = {change.closed for change in changes if change.closed is not None}
    statements = _Statements(store, changes)
    fresh = {version: statements.keys(version) for version in sorted(opened - closed)}
    old = {version: text_owners.read_stated(file, version) for version in sorted(closed - opened)}
    keys = np.unique(np.concatenate([_NONE, *fresh.values(), *old.values()]))
    before = text_owners.read_owners(file, keys)
    after = {key: set(versions) - set(old) for key, versions in before.items()}
    for version, stated in fresh.items():
        for key in stated.tolist():
            after[key].add(version)
        text_owners.write_stated(file, version, stated)
    text_owners.drop_stated(file, sorted(old))
    text_owners.write_owners(file, after)
    was, now = statements.named(before), statements.named(after)
    purged = {key for version in old if statements.stored(version).purged for key in old[version].tolist()}
    changed = [key for key in keys.tolist() if key in purged or was.get(key) != now.get(key)]
    _rename(file, store, changed, was, now)
    file.set("nodes", file.get("nodes") + sum(map(bool, after.values())) - sum(map(bool, before.values())))
    file.set("revision", changes[-1].number)


class _Statements:
    """What versions say of nodes' names, each version read once."""

    def __init__(self, store: Store, changes: Iterable[Revision]) -> None:
        self._store = store
        sources = sorted({change.source for change in changes})
        self._stored = {stored.key: stored for source in sources for stored in store.history(source)}
        self._said: dict[int, dict[str, Standing]] = {}

    def stored(self, version: int) -> Stored:
        """Return a version by its key."""
        if version not in self._stored:
            self._stored.update((stored.key, stored) for stored in self._store.history())
        return self._stored[version]

    def said(self, version: int) -> dict[str, Standing]:
        """Return the statements of a version that stand, by kind."""
        if version not in self._said:
            batches = self._store.batches(version)[0]
            self._said[version] = {kind: text_build.standing_rows(batch) for kind, batch in batches.items()}
        return self._said[version]

    def keys(self, version: int) -> Longs:
        """Return the nodes that a version states, ascending."""
        return np.unique(np.concatenate([_NONE, *(part.keys for part in self.said(version).values())]))

    def named(self, held: dict[int, set[int]]) -> dict[int, Named]:
        """Return what nodes are called when these versions state them; a node that none states is left out."""
        versions = set().union(*held.values())
        ranked = standing.ranked(map(self.stored, sorted(versions)), lambda stored: stored.version)
        wanted = np.array(sorted(key for key, stating in held.items() if stating), np.int64)
        by_kind: dict[str, list[Standing]] = {}
        for stored in ranked:
            for kind, part in self.said(stored.key).items():
                chosen = np.isin(part.keys, wanted)
                if chosen.any():
                    by_kind.setdefault(kind, []).append(part._replace(keys=part.keys[chosen], rows=part.rows[chosen]))
        found: dict[int, Named] = {}
        for kind, said in by_kind.items():
            found.update(self._named_of(kind, said))
        return found

    def _named_of(self, kind: str, said: list[Standing]) -> dict[int, Named]:
        keys = np.unique(np.concatenate([part.keys for part in said]))
        naming = Naming(kind, keys)
        for part in said:
            naming.add(part)
        labels, which = naming.labels(self._store.ids)
        shelves = text_build.shelves_of(kind, keys, self._store.ids)
        more: dict[int, list[Also]] = {}
        for row in naming.also(labels, which, shelves):
            more.setdefault(row.node, []).append(row)
        return {
            key: Named(shelf, labels[label], tuple(more.get(key, ())))
            for key, shelf, label in zip(keys.tolist(), shelves.tolist(), which.tolist(), strict=True)
        }


def _rename(file: TextFile, store: Store, changed: list[int], was: dict[int, Named], now: dict[int, Named]) -> None:
    """Take the old names of changed nodes away and lay down the new ones."""
    before = text_build.next_run(file)
    file.run("DELETE FROM also WHERE node IN carray(?)", (carray(changed),))
    file.many(
        "INSERT OR REPLACE INTO also VALUES (?, ?, ?, ?, ?, ?)",
        [row for key in changed if key in now for row in now[key].also],
    )
    moved = [key for key in changed if key not in was or key not in now or was[key][:2] != now[key][:2]]
    file.many("INSERT OR REPLACE INTO gone VALUES (?, ?)", [(key, before) for key in moved])
    by_shelf: dict[int, tuple[list[str], list[int]]] = {}
    for key in moved:
        if key in now:
            labels, keys = by_shelf.setdefault(now[key].shelf, ([], []))
            labels.append(now[key].label)
            keys.append(key)
    for shelf, (labels, keys) in sorted(by_shelf.items()):
        _lay(file, store, shelf, labels, np.array(keys, np.int64))


def _lay(file: TextFile, store: Store, shelf: int, labels: list[str], keys: Longs) -> None:
    """Add names to a shelf, together with its youngest runs where those are small beside them."""
    for run, names in text_build.runs_of(file, shelf):
        if names > 2 * len(labels) + SMALL or names + len(labels) > PART:
            break
        old, their_keys = text_build.read_run(file, run)
        labels, keys = old + labels, np.concatenate([their_keys, keys])
        text_build.drop_run(file, run)
    text_build.add_names(file, shelf, text_build.from_pairs(labels, keys, store.ids))
