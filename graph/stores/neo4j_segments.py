"""What versions state, in Neo4j: packed segments to scan, and one relationship a claim to find things by.

One query a predicate with its static type: a type given as a parameter took the first row's for all rows in 5.26.0.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from graph.errors import UnknownNode
from graph.store import Keys
from graph.stores.blocks import Texts
from graph.stores.bolt import Bolt
from graph.stores.neo4j_schema import LABELS, TYPES
from graph.stores.packing import Frame, deflate, run_columns, unpack_run
from graph.stores.reading import all_rows, columnar_names, read_props, read_stances
from graph.stores.segments import LABELS as LABEL_FAMILY
from graph.stores.segments import OTHERS, Packed
from ontology.terms import KIND, KIND_OF_PREFIX

BATCH = 10_000
"""Rows written by one query: more need more memory at the server, fewer more round trips."""

_TOGETHER = 64  # bodies that a scan asks for at a time

_FIND_KEYS = """
UNWIND range(0, size($ids) - 1) AS i OPTIONAL MATCH (e:Entity {id: $ids[i]}) WITH i, e.key AS key ORDER BY i
RETURN collect(coalesce(key, -1))
"""
_FIND_IDS = """
UNWIND range(0, size($keys) - 1) AS i OPTIONAL MATCH (e:Entity {key: $keys[i]}) WITH i, e.id AS id ORDER BY i
RETURN collect(coalesce(id, ''))
"""
_LARGEST = "MATCH (l:Ledger {name: 'zhitu'}) RETURN l.entities"
_ADD_SEGMENT = """
CREATE (:Segment {version: $version, name: $name, rows: $rows, body: $body, index: $index, texts: $texts})
"""
_STATE = """
MATCH (v:Version {key: $v}) UNWIND range(0, size($keys) - 1) AS i MATCH (e:Entity {key: $keys[i]})
CREATE (v)-[x:STATES]->(e) SET x = $stances[$codes[i]], x += $said[i]
"""
_SCAN = """
MATCH (s:Segment {name: $name}) MATCH (v:Version {key: s.version})
WHERE v.opened <= $at AND (v.closed IS NULL OR v.closed > $at) RETURN collect(v.key)
"""
_BODIES = "UNWIND $versions AS v MATCH (s:Segment {version: v, name: $name}) RETURN v, s.body ORDER BY v"
_SEGMENTS = "MATCH (s:Segment {version: $version}) RETURN s.name, s.body ORDER BY s.name"
_WHOLE = "MATCH (s:Segment {version: $version}) RETURN s.name, s.body, s.index, s.texts ORDER BY s.name"
_TEXTS = "MATCH (s:Segment {version: $version, name: $name}) RETURN s.index, s.texts"


class Runs(NamedTuple):
    """The texts of a segment: (family, first row, offset, size) of each run, and the deflated bytes they are in."""

    places: list[tuple[str, int, int, int]]
    data: bytes

    def family(self, name: str) -> list[list[Any]]:
        """Return all rows of a family as columns, no column where there is none of it."""
        return all_rows(unpack_run(self.data[at : at + size]) for of, _, at, size in self.places if of == name)

    def all(self) -> Texts:
        """Return all rows of every family."""
        return {name: self.family(name) for name in dict.fromkeys(of for of, *_ in self.places)}

    def rows(self, rows: Sequence[int]) -> Texts:
        """Return some rows of every family, decoding only the runs they stand in."""
        result: Texts = {}
        for name in dict.fromkeys(of for of, *_ in self.places):
            runs = [(first, at, size) for of, first, at, size in self.places if of == name]
            starts = [first for first, _, _ in runs]
            decoded: dict[int, list[list[Any]]] = {}
            for row in rows:
                place = int(np.searchsorted(starts, row, "right")) - 1
                first, at, size = runs[place]
                if place not in decoded:
                    decoded[place] = unpack_run(self.data[at : at + size])
                columns = result.setdefault(name, [[] for _ in decoded[place]])
                for into, values in zip(columns, decoded[place], strict=True):
                    into.append(values[row - first])
        return result


def find_keys(bolt: Bolt, ids: Sequence[str]) -> Keys:
    """Return the keys of ids, -1 where there is none."""
    found: list[int] = []
    for first in range(0, len(ids), BATCH):
        asked = [identity if sendable(identity) else "" for identity in ids[first : first + BATCH]]
        found += bolt.run(_FIND_KEYS, ids=asked)[0][0]
    return np.array(found, np.int64)


def sendable(identity: str) -> bool:
    """Whether an id can be written as UTF-8: no store holds one that cannot."""
    try:
        identity.encode()
    except UnicodeEncodeError:
        return False
    return True


def find_ids(bolt: Bolt, keys: Keys) -> list[str]:
    """Return the ids of keys, empty where a purge removed the id; UnknownNode for a key that was never given."""
    if not len(keys):
        return []
    distinct, places = np.unique(keys, return_inverse=True)
    largest = int((bolt.one(_LARGEST) or [0])[0])
    if distinct[0] < 1 or distinct[-1] > largest:
        wrong = distinct[0] if distinct[0] < 1 else distinct[-1]
        raise UnknownNode(f"没有编号为 {wrong} 的对象")
    ids: list[str] = []
    for first in range(0, len(distinct), BATCH):
        ids += bolt.run(_FIND_IDS, keys=distinct[first : first + BATCH].tolist())[0][0]
    return [ids[place] for place in places.tolist()]


def add_entities(bolt: Bolt, ids: Sequence[str], first: int) -> None:
    """Write new entities, keyed from `first` on, each labelled with its kind."""
    by_kind: dict[str, list[tuple[int, str]]] = {}
    for key, identity in enumerate(ids, first):
        by_kind.setdefault(KIND_OF_PREFIX[identity.partition("/")[0]].name, []).append((key, identity))
    for kind, rows in sorted(by_kind.items()):
        query = "UNWIND $rows AS r CREATE (:Entity:" + LABELS[kind] + " {key: r[0], id: r[1]})"
        for start in range(0, len(rows), BATCH):
            bolt.run(query, rows=rows[start : start + BATCH])


def add_segment(bolt: Bolt, version: int, packed: Packed) -> None:
    """Write a segment and the relationships of its claims."""
    index, texts = run_texts(packed)
    bolt.run(
        _ADD_SEGMENT,
        version=version,
        name=packed.name,
        rows=packed.rows,
        body=packed.body,
        index=index,
        texts=texts,
    )
    if packed.name in KIND:
        _state_nodes(bolt, version, packed)
    else:
        _state_edges(bolt, version, packed)


def run_texts(packed: Packed) -> tuple[list[str], bytes]:
    """Return the texts of a segment deflated, and what tells where each run of them lies."""
    index: list[str] = []
    data = bytearray()
    for piece in packed.pieces:
        run = deflate(piece.data)
        index.append(f"{piece.family} {piece.first} {len(data)} {len(run)}")
        data += run
    return index, bytes(data)


def _state_nodes(bolt: Bolt, version: int, packed: Packed) -> None:
    frame = Frame(packed.body)
    stances = [{"v": version, **stance} for stance in stances_of(frame)]
    keys, codes = frame.array("keys").tolist(), frame.array("stance_codes").tolist()
    said = said_of_nodes(packed, frame)
    for first in range(0, len(keys), BATCH):
        part = slice(first, first + BATCH)
        bolt.run(_STATE, v=version, stances=stances, keys=keys[part], codes=codes[part], said=said[part])


def said_of_nodes(packed: Packed, frame: Frame) -> list[dict[str, Any]]:
    """Return label and properties of each row, what is not stated left out."""
    families: dict[str, list[list[list[Any]]]] = {}
    for piece in packed.pieces:
        families.setdefault(piece.family, []).append(run_columns(piece.data))
    columns: dict[str, list[Any]] = {"label": all_rows(families[LABEL_FAMILY])[0]}
    for name in columnar_names(frame):
        values = [None, *frame.text("values." + name)]
        columns[name] = [values[code] for code in frame.array("codes." + name).tolist()]
    if others := frame.text("others"):
        columns |= dict(zip(others, all_rows(families[OTHERS]), strict=True))
    names = list(columns)
    return [
        {name: value for name, value in zip(names, row, strict=True) if value not in (None, "")}
        for row in zip(*columns.values(), strict=True)
    ]


def _state_edges(bolt: Bolt, version: int, packed: Packed) -> None:
    frame = Frame(packed.body)
    query = (
        "UNWIND range(0, size($subjects) - 1) AS i "
        "MATCH (a:Entity {key: $subjects[i]}) MATCH (b:Entity {key: $objects[i]}) "
        "CREATE (a)-[x:" + TYPES[packed.name] + "]->(b) SET x = $stances[$codes[i]], x += $props[$said[i]]"
    )
    stances = [{"v": version, **stance} for stance in stances_of(frame)]
    props = [dict(pairs) for pairs in read_props(frame)]
    names = ("subjects", "objects", "stance_codes", "prop_codes")
    subjects, objects, codes, said = (frame.array(name).tolist() for name in names)
    for first in range(0, len(subjects), BATCH):
        part = slice(first, first + BATCH)
        bolt.run(
            query,
            stances=stances,
            props=props,
            subjects=subjects[part],
            objects=objects[part],
            codes=codes[part],
            said=said[part],
        )


def stances_of(frame: Frame) -> Iterator[Mapping[str, Any]]:
    """Yield how claims stand, as relationships tell it, by the codes of rows."""
    for status, method, confidence in read_stances(frame):
        yield {"status": status.value, "method": method.value, "confidence": confidence}


def scan(bolt: Bolt, name: str, number: int) -> Iterator[tuple[int, Frame]]:
    """Yield (version, body) of every version in force that states the kind or predicate, ordered by version."""
    found = sorted(bolt.run(_SCAN, name=name, at=number)[0][0])
    for first in range(0, len(found), _TOGETHER):
        for version, body in bolt.run(_BODIES, versions=found[first : first + _TOGETHER], name=name):
            yield version, Frame(body)


def bodies(bolt: Bolt, version: int) -> list[tuple[str, Frame]]:
    """Return a version's segments by name, without their texts."""
    return [(name, Frame(body)) for name, body in bolt.run(_SEGMENTS, version=version)]


def whole(bolt: Bolt, version: int) -> list[tuple[str, Frame, Runs]]:
    """Return a version's segments by name, with their texts."""
    return [(name, Frame(body), _runs(index, texts)) for name, body, index, texts in bolt.run(_WHOLE, version=version)]


def texts_of(bolt: Bolt, version: int, name: str) -> Runs:
    """Return the texts of a segment, none where a purge has taken it meanwhile."""
    found = bolt.one(_TEXTS, version=version, name=name)
    return _runs(*found) if found else Runs([], b"")


def _runs(index: Sequence[str] | None, texts: bytes | None) -> Runs:
    entries = []
    for line in index or ():  # an import by files leaves out what is empty
        family, first, at, size = line.split()
        entries.append((family, int(first), int(at), int(size)))
    return Runs(entries, bytes(texts or b""))
