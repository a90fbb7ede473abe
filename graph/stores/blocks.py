"""Segments, their blocks and the entities they mention, as SQLite keeps them; all in batches."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import apsw
import numpy as np

from graph.errors import UnknownNode
from graph.store import Keys
from graph.stores.driver import Database
from graph.stores.packing import Frame, deflate, digest, unpack_row, unpack_run
from graph.stores.reading import all_rows
from graph.stores.segments import EVIDENCE, LABELS, Packed

_SURROGATE = re.compile("[\ud800-\udfff]")
_FIND_IDS = "SELECT e.key, e.home FROM carray(?) j LEFT JOIN entity e ON e.id = j.value"
_FIND_BLOCKS = "SELECT b.key FROM carray(?) j LEFT JOIN block b ON b.hash = j.value"
_BODY = "SELECT b.bytes FROM segment s JOIN block b ON b.key = s.body WHERE s.key = ?"
_SEGMENTS = "SELECT key, name FROM segment WHERE version = ? ORDER BY name"
_SEGMENTS_NAMED = """
    SELECT s.key, s.name, b.bytes FROM segment s JOIN block b ON b.key = s.body
    WHERE s.version = ? AND s.name IN carray(?) ORDER BY s.name
"""
_SCAN = """
    SELECT s.version, s.key FROM segment s JOIN version v ON v.key = s.version
    WHERE s.name = :name AND v.opened <= :at AND (v.closed IS NULL OR v.closed > :at) ORDER BY s.version
"""
_RUNS = """
    SELECT b.bytes FROM piece p JOIN block b ON b.key = p.block WHERE p.segment = ? AND p.family = ? ORDER BY p.first
"""
_ALL_RUNS = """
    SELECT p.family, b.bytes FROM piece p JOIN block b ON b.key = p.block WHERE p.segment = ? ORDER BY p.first
"""
_RUNS_OF_ROWS = """
    SELECT j.value, p.family, p.first, b.bytes FROM carray(?) j CROSS JOIN piece p JOIN block b ON b.key = p.block
    WHERE p.segment = j.value >> 32
    AND p.first = (SELECT max(first) FROM piece WHERE segment = j.value >> 32 AND first <= j.value & 0xFFFFFFFF)
"""
_RUN_AT = "SELECT p.family, b.bytes FROM piece p JOIN block b ON b.key = p.block WHERE p.segment = ? AND p.first = ?"
_STARTS = "SELECT DISTINCT first FROM piece WHERE segment = ? ORDER BY first"
_ALL_IDS = "SELECT e.id FROM carray(?) j LEFT JOIN entity e ON e.key = j.value"

Texts = dict[str, list[list[Any]]]
"""Rows of each family as columns; a family that a segment lacks is not there."""


class Segment(NamedTuple):
    """A segment as it is read: its own key, kind or predicate, and body."""

    key: int
    name: str
    body: Frame


def carray(values: Any) -> object:
    """Make an array that statements take as a table; an empty one holds -1, no key."""
    return apsw.carray(values if len(values) else np.array([-1], np.int64))


def enroll(database: Database, ids: Sequence[str], source: int) -> dict[str, int]:
    """Return the keys of ids, giving new ones where needed, and note that the source mentions them."""
    if not ids:
        return {}
    found = database.run(_FIND_IDS, (carray(tuple(ids)),))
    key = database.number("SELECT max(key) FROM entity")
    keys: dict[str, int] = {}
    fresh: list[tuple[int, str, int]] = []
    shared: list[tuple[int, int]] = []
    for identity, (known, home) in zip(ids, found, strict=True):
        if known is None:
            key += 1
            fresh.append((key, identity, source))
            keys[identity] = key
        else:
            keys[identity] = known
            if home != source:
                shared.append((known, source))
    database.many("INSERT INTO entity VALUES (?, ?, ?)", fresh)
    database.many("INSERT OR IGNORE INTO mention VALUES (?, ?)", shared)
    return keys


def hashes(segment: Packed) -> list[bytes]:
    """Return the hashes of a segment's blocks: the body's, then each piece's."""
    return [digest(segment.body), *(digest(piece.data) for piece in segment.pieces)]


def version_digest(parts: Iterable[tuple[str, bytes, Iterable[tuple[str, int, bytes]]]]) -> bytes:
    """Return the digest of all that a version says: (name, body's hash, (family, first, hash) of its pieces) in order.

    Evidence is left out.
    """
    text: list[bytes] = []
    for name, body, pieces in parts:
        text += (name.encode(), body)
        for family, first, data in pieces:
            if family != EVIDENCE:
                text.append(b"%s %d " % (family.encode(), first) + data)
    return digest(*text)


def packed_digest(packed: Sequence[Packed], marks: Sequence[Sequence[bytes]]) -> bytes:
    """Return the digest of a version that is about to be stored."""
    return version_digest(
        (
            segment.name,
            body,
            ((piece.family, piece.first, mark) for piece, mark in zip(segment.pieces, rest, strict=True)),
        )
        for segment, (body, *rest) in zip(packed, marks, strict=True)
    )


def add_segments(database: Database, version: int, packed: Sequence[Packed], marks: Sequence[Sequence[bytes]]) -> None:
    """Write a version's segments, sharing the blocks that are there already."""
    data: dict[bytes, tuple[bytes, bool]] = {}
    for segment, (body, *rest) in zip(packed, marks, strict=True):
        data[body] = (segment.body, False)
        data.update((mark, (piece.data, True)) for piece, mark in zip(segment.pieces, rest, strict=True))
    if not data:
        return
    block_of: dict[bytes, int] = {}
    fresh: list[tuple[int, bytes, bytes]] = []
    key = database.number("SELECT max(key) FROM block")
    for (mark, (content, text)), (known,) in zip(
        data.items(), database.run(_FIND_BLOCKS, (carray(tuple(data)),)), strict=True
    ):
        if known is None:
            key += 1
            fresh.append((key, mark, deflate(content) if text else content))
        block_of[mark] = key if known is None else known
    database.many("INSERT INTO block VALUES (?, ?, ?)", fresh)
    first = database.number("SELECT max(key) FROM segment") + 1
    database.many(
        "INSERT INTO segment VALUES (?, ?, ?, ?)",
        [(i, version, s.name, block_of[mark[0]]) for i, (s, mark) in enumerate(zip(packed, marks, strict=True), first)],
    )
    database.many(
        "INSERT INTO piece VALUES (?, ?, ?, ?)",
        [
            (i, piece.family, piece.first, block_of[mark])
            for i, (s, (_, *rest)) in enumerate(zip(packed, marks, strict=True), first)
            for piece, mark in zip(s.pieces, rest, strict=True)
        ],
    )


def scan(database: Database, name: str, number: int) -> list[tuple[int, int]]:
    """Return (version, segment) of every version in force that states the kind or predicate, ordered by version."""
    return [(version, key) for version, key in database.run(_SCAN, {"name": name, "at": number})]


def segments(database: Database, version: int) -> list[tuple[int, str]]:
    """Return (key, name) of a version's segments, ordered by name."""
    return [(key, name) for key, name in database.run(_SEGMENTS, (version,))]


def segments_named(database: Database, version: int, names: object) -> list[Segment]:
    """Return those of a version's segments that are named in a carray, bodies read."""
    return [Segment(key, name, Frame(data)) for key, name, data in database.run(_SEGMENTS_NAMED, (version, names))]


def body(database: Database, segment: int) -> Frame | None:
    """Return a segment's body, None where a purge has taken it meanwhile."""
    rows = database.run(_BODY, (segment,))
    return Frame(rows[0][0]) if rows else None


def family(database: Database, segment: int, name: str) -> list[list[Any]]:
    """Return all rows of a family as columns, no column where the segment has none of the family."""
    return all_rows(unpack_run(data) for (data,) in database.run(_RUNS, (segment, name)))


def texts(database: Database, segment: int) -> Texts:
    """Return all rows of every family."""
    runs: dict[str, list[list[list[Any]]]] = {}
    for name, data in database.run(_ALL_RUNS, (segment,)):
        runs.setdefault(name, []).append(unpack_run(data))
    return {name: all_rows(parts) for name, parts in runs.items()}


def texts_of(database: Database, segment: int, rows: Sequence[int]) -> Texts:
    """Return some rows of every family, touching only the runs they stand in."""
    starts = np.array(database.column(_STARTS, (segment,)))
    if not len(starts):
        return {}
    places = (np.searchsorted(starts, np.asarray(rows), "right") - 1).tolist()
    result: Texts = {}
    decoded: dict[int, Texts] = {}
    for row, place in zip(rows, places, strict=True):
        first = int(starts[place])
        if place not in decoded:
            decoded[place] = {n: unpack_run(data) for n, data in database.run(_RUN_AT, (segment, first))}
        for name, columns in decoded[place].items():
            for into, values in zip(result.setdefault(name, [[] for _ in columns]), columns, strict=True):
                into.append(values[row - first])
    return result


def texts_of_rows(database: Database, rows: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Texts]:
    """Return single rows, given as (segment, row), of every family, in one statement."""
    found: dict[tuple[int, int], Texts] = {place: {} for place in rows}
    places = np.array([segment << 32 | row for segment, row in found], np.int64)
    for place, name, first, data in database.run(_RUNS_OF_ROWS, (carray(places),)):
        segment, row = place >> 32, place & 0xFFFFFFFF
        found[segment, row][name] = [[field] for field in unpack_row(data, row - first)]
    return found


def labels_of(database: Database, segment: int, rows: Sequence[int]) -> list[str]:
    """Return the labels of some rows of a node segment."""
    return texts_of(database, segment, rows)[LABELS][0]


def find_keys(database: Database, ids: Sequence[str]) -> Keys:
    """Return the keys of ids, -1 where there is none."""
    if not ids:
        return np.array([], np.int64)
    found = database.run(_FIND_IDS, (carray(tuple(map(_searchable, ids))),))
    return np.fromiter((-1 if key is None else key for key, _ in found), np.int64, len(ids))


def _searchable(identity: str) -> str:
    """Return the id, or nothing for one that no store can hold: a carray ends its texts at NUL."""
    return identity if "\0" not in identity and not _SURROGATE.search(identity) else ""


def find_ids(database: Database, keys: Keys) -> list[str]:
    """Return the ids of keys, empty where a purge removed the id; UnknownNode for a key that was never given."""
    if not len(keys):
        return []
    distinct, places = np.unique(keys, return_inverse=True)
    if distinct[0] < 1 or distinct[-1] > database.number("SELECT max(key) FROM entity"):
        wrong = distinct[0] if distinct[0] < 1 else distinct[-1]
        raise UnknownNode(f"没有编号为 {wrong} 的对象")
    ids = ids_of(database, distinct)
    return [ids[place] for place in places.tolist()]


def ids_of(database: Database, keys: Keys) -> list[str]:
    """Return the ids of keys that are known to be there, empty where a purge removed the id."""
    column = database.column(_ALL_IDS, (carray(keys.astype(np.int64, copy=False)),)) if len(keys) else []
    return [identity or "" for identity in column]
