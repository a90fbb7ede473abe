"""What nodes are called, read out of a store, and laid down as runs of names in the view's file."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from graph import standing
from graph.store import Keys, NodeColumns, Store
from graph.views.text_codec import Longs
from graph.views.text_file import TextFile, carray
from graph.views.text_index import PART, Block, Names, blocks, length_of, lengths, rows, wording
from graph.views.text_owners import Owners
from graph.views.text_sounds import pack_sounds
from graph.views.text_terms import CODED, SHELVES, SHELVES_OF, code_form, entry, fold, folded_of, label_of, shelf_of
from ontology.claims import Status
from ontology.terms import KIND

CHAR_BITS, BLOCK_BITS = 16, 20
SAMPLE = "sample"
_CHUNK = 100_000
Ids = Callable[[Keys], list[str]]


class Also(NamedTuple):
    """Another thing that a node is found by: its English name or its official code."""

    how: str  # english, code; sample: whether a library is one, by which nothing is found
    text: str
    shelf: int
    node: int
    shown: str
    label: str


class Standing(NamedTuple):
    """The claims of a version about nodes of one kind that stand, the strongest of each node first."""

    version: int
    keys: Longs
    rows: Longs
    columns: NodeColumns


def standing_rows(columns: NodeColumns) -> Standing:
    """Drop rejected claims and put the stronger before the weaker; of equals the first stays first."""
    stances = columns.stances
    strengths = [(-standing.STRENGTH[stance.status], -stance.confidence) for stance in stances]
    places = {strength: place for place, strength in enumerate(sorted(set(strengths)))}
    order = np.array([places[strength] for strength in strengths], np.int64)[columns.stance_codes]
    kept = np.array([stance.status is not Status.REJECTED for stance in stances], bool)[columns.stance_codes]
    chosen = np.argsort(order, kind="stable")
    chosen = chosen[kept[chosen]]
    return Standing(columns.version, columns.keys[chosen], chosen, columns)


def texts_of(said: Standing, name: str) -> list[str]:
    """Return a property of each row that stands, "" where it is not stated."""
    if name not in said.columns.columns:
        return [""] * len(said.rows)
    column = said.columns.columns[name]
    values = ["", *(str(value) for value in column.values)]
    return [values[code] for code in column.codes[said.rows].tolist()]


def build(file: TextFile, store: Store, number: int) -> None:
    """Fill an empty file with what the store says at a revision."""
    versions = standing.ranked(store.versions(number), lambda stored: stored.version)
    place = {stored.key: order for order, stored in enumerate(versions)}
    owners = Owners()
    count = 0
    for kind in reversed(SHELVES_OF):  # the largest first, while memory is not yet in pieces
        batches = sorted(store.nodes(kind, number), key=lambda batch: -place[batch.version])
        if batches:
            count += _build_kind(file, store.ids, kind, batches, owners)
    owners.write(file)
    file.set("nodes", count)
    file.set("revision", number)


def _build_kind(file: TextFile, ids: Ids, kind: str, batches: list[NodeColumns], owners: Owners) -> int:
    """Name all nodes of a kind; the batches, the best version's last, are used up."""
    naming = Naming(kind, np.unique(np.concatenate([standing_rows(batch).keys for batch in batches])))
    while batches:
        said = standing_rows(batches.pop())
        owners.state(said.version, np.unique(said.keys))
        naming.add(said)
    labels, which = naming.labels(ids)
    shelves = shelves_of(kind, naming.keys, ids)
    file.many("INSERT OR REPLACE INTO also VALUES (?, ?, ?, ?, ?, ?)", naming.also(labels, which, shelves))
    for shelf in SHELVES_OF[kind]:
        chosen = shelves == shelf
        if chosen.any():
            add_names(file, shelf, arranged(labels, which[chosen], naming.keys[chosen], ids))
    return len(naming.keys)


def shelves_of(kind: str, keys: Keys, ids: Ids) -> Longs:
    """Return the shelf of each node of a kind."""
    if len(SHELVES_OF[kind]) == 1:
        return np.full(len(keys), SHELVES_OF[kind][0], np.int64)
    return np.fromiter((shelf_of(kind, identity) for identity in ids(keys)), np.int64, len(keys))


class Naming:
    """Collects what nodes of one kind are called: of each thing the first that is added stands."""

    def __init__(self, kind: str, keys: Longs) -> None:
        self.keys = keys
        self._index: dict[str, int] = {}
        self._which = np.full(len(keys), -1, np.int64)
        self._also = {how: (name, dict[int, str]()) for how, name in also_properties(kind)}

    def add(self, said: Standing) -> None:
        """Add what a version says, the best version first."""
        for name, found in self._also.values():
            for key, value in zip(said.keys.tolist(), texts_of(said, name), strict=True):
                if value:
                    found.setdefault(key, value)
        if "label" not in said.columns.columns:
            return
        column = said.columns.columns["label"]
        index = self._index
        known = np.array([-1, *(index.setdefault(str(value), len(index)) for value in column.values)], np.int64)
        codes = known[column.codes[said.rows]]
        rows = np.searchsorted(self.keys, said.keys)
        wanted = np.flatnonzero((self._which[rows] < 0) & (codes >= 0))
        _, first = np.unique(rows[wanted], return_index=True)
        self._which[rows[wanted[first]]] = codes[wanted[first]]

    def labels(self, ids: Ids) -> tuple[list[str], Longs]:
        """Return distinct labels and which of them each key bears; a node that nothing names is called by its id."""
        nameless = np.flatnonzero(self._which < 0)
        for row, identity in zip(nameless.tolist(), ids(self.keys[nameless]), strict=True):
            self._which[row] = self._index.setdefault(standing.fallback_label(identity), len(self._index))
        labels = list(self._index)
        self._index.clear()
        return labels, self._which

    def also(self, labels: Sequence[str], which: Longs, shelves: Longs) -> Iterator[Also]:
        """Yield English names, codes and marks; the arrays go with `keys`."""
        for how, (_, found) in self._also.items():
            said = {**dict.fromkeys(self.keys.tolist(), str(False)), **found} if how == SAMPLE else found
            for key, value in said.items():
                row = int(np.searchsorted(self.keys, key))
                text = code_form(fold(value)) if how == "code" else fold(value)
                yield Also(how, text, int(shelves[row]), key, value, labels[which[row]])


def also_properties(kind: str) -> list[tuple[str, str]]:
    """Return (how, property) of what nodes of a kind are found by besides their label, and of what marks samples."""
    names = {term.name for term in KIND[kind].properties}
    coded = kind in CODED and "code" in names
    return [
        *[("english", "label_en")] * ("label_en" in names),
        *[("code", "code")] * coded,
        *[(SAMPLE, "sample")] * ("sample" in names),
    ]


def called(file: TextFile, keys: Keys) -> dict[int, tuple[str, bool]]:
    """Return what those of the keys that have a code, and libraries, are called, and whether they are samples."""
    sql = "SELECT node, label, how = ? AND shown = ? FROM also WHERE node IN carray(?)"
    return {node: (name, bool(mark)) for node, name, mark in file.run(sql, (SAMPLE, str(True), carray(keys)))}


def arranged(labels: Sequence[str], which: Longs, keys: Longs, ids: Ids) -> Names:
    """Put names into order; `which` says for each key which of the labels it bears. Labels without a key go."""
    entries = list(map(entry, labels))
    order = np.array(sorted(range(len(entries)), key=entries.__getitem__), np.int64)
    sizes = np.fromiter(map(length_of, entries), np.int64, len(entries))
    order = order[np.argsort(sizes[order], kind="stable")]
    counts = np.bincount(which, minlength=len(entries))
    order = order[counts[order] > 0]
    place = np.empty(len(entries), np.int64)
    place[order] = np.arange(len(order))
    by_name = np.argsort(place[which], kind="stable")
    counts = counts[order]
    return Names([entries[i] for i in order.tolist()], counts, _by_id(keys[by_name], counts, ids))


def _by_id(keys: Longs, counts: Longs, ids: Ids) -> Longs:
    """Order the keys of each name by text id."""
    name = np.repeat(np.arange(len(counts)), counts)
    several = np.flatnonzero(counts[name] > 1)
    starts = np.flatnonzero(np.diff(name[several], prepend=-1))
    low = 0
    while low < len(starts):
        high = max(low + 1, int(np.searchsorted(starts, starts[low] + _CHUNK)))
        end = int(starts[high]) if high < len(starts) else len(several)
        rows = several[starts[low] : end]
        texts = ids(keys[rows])
        order = np.array(sorted(range(len(rows)), key=texts.__getitem__), np.int64)
        order = order[np.argsort(name[rows][order], kind="stable")]
        keys[rows] = keys[rows[order]]
        low = high
    return keys


def add_names(file: TextFile, shelf: int, names: Names) -> None:
    """Write names as one or more new runs."""
    ends = np.cumsum(names.counts)
    for first in range(0, len(names.texts), PART):
        end = min(first + PART, len(names.texts))
        low = int(ends[first - 1]) if first else 0
        part = Names(names.texts[first:end], names.counts[first:end], names.keys[low : int(ends[end - 1])])
        _add_run(file, shelf, part)


def _add_run(file: TextFile, shelf: int, names: Names) -> None:
    run = next_run(file)
    starts = np.array(lengths(names.texts), "<u4").tobytes()
    first = names.texts[0].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    words = wording(names.texts)
    row = (run, shelf, len(names.texts), starts, first, zlib.compress(words, 9))
    file.run("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?)", row)
    file.set("run", run)
    file.many("INSERT INTO posting VALUES (?, ?)", ((run << CHAR_BITS | char, row) for char, row in rows(names.texts)))
    file.many(
        "INSERT INTO block VALUES (?, ?, ?)",
        ((run << BLOCK_BITS | place, *block) for place, block in enumerate(blocks(names, words))),
    )
    if SHELVES[shelf].spelt:
        file.run("INSERT INTO sound VALUES (?, ?)", (run, pack_sounds(map(folded_of, names.texts))))


def next_run(file: TextFile) -> int:
    """Return the number of the next run; numbers are never given twice."""
    return file.get("run") + 1


def read_run(file: TextFile, run: int) -> tuple[list[str], Longs]:
    """Return the (label, key) pairs of a run as two columns, those that are gone left out."""
    labels: list[str] = []
    keys: list[Longs] = []
    words = zlib.decompress(file.run("SELECT words FROM run WHERE key = ?", (run,))[0][0])
    for texts, nodes in file.run(
        "SELECT texts, nodes FROM block WHERE key BETWEEN ? AND ? ORDER BY key",
        (run << BLOCK_BITS, (run + 1 << BLOCK_BITS) - 1),
    ):
        block = Block(texts, nodes, words)
        for place, text in enumerate(block.texts):
            held = block.keys(place)
            labels.extend([label_of(text)] * len(held))
            keys.append(held)
    joined = np.concatenate(keys) if keys else np.empty(0, np.int64)
    dead = gone(file, joined, run)
    kept = [row for row, key in enumerate(joined.tolist()) if key not in dead]
    return [labels[row] for row in kept], joined[kept]


def gone(file: TextFile, keys: Iterable[int] | Longs, run: int) -> set[int]:
    """Return those of the keys whose names in a run no longer hold."""
    sql = "SELECT node FROM carray(?) c CROSS JOIN gone ON gone.node = c.value WHERE before > ?"
    return {node for (node,) in file.run(sql, (carray(list(keys)), run))}


def drop_run(file: TextFile, run: int) -> None:
    """Remove a run."""
    file.run("DELETE FROM run WHERE key = ?", (run,))
    file.run("DELETE FROM sound WHERE key = ?", (run,))
    for table, bits in (("posting", CHAR_BITS), ("block", BLOCK_BITS)):
        file.run(f"DELETE FROM {table} WHERE key BETWEEN ? AND ?", (run << bits, (run + 1 << bits) - 1))


def from_pairs(labels: Sequence[str], keys: Longs, ids: Ids) -> Names:
    """Put (label, key) pairs into order."""
    index = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    which = np.fromiter((index[label] for label in labels), np.int64, len(labels))
    return arranged(list(index), which, keys, ids)


def runs_of(file: TextFile, shelf: int) -> list[tuple[int, int]]:
    """Return (key, number of names) of the runs on a shelf, newest first."""
    return [
        (key, names)
        for key, names in file.run("SELECT key, names FROM run WHERE shelf = ? ORDER BY key DESC", (shelf,))
    ]
