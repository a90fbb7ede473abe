"""Packed segments read back, as columns or as claims; what packs them is segments.py."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

import numpy as np

from graph.errors import StoreError
from graph.store import Column, EdgeColumns, Keys, NodeColumns, Stance
from graph.stores.packing import Array, Frame
from graph.stores.segments import EVIDENCE, LABELS, OTHERS
from ontology.claims import NO_EVIDENCE, EdgeClaim, Evidence, Method, NodeClaim, Props, Status
from ontology.names import NodeId


def read_stances(frame: Frame) -> list[Stance]:
    """Return the stances that a segment's `stance_codes` point to."""
    return [_stance(*said) for said in frame.text("stances")]


@lru_cache(4096)
def _stance(status: str, method: str, confidence: float) -> Stance:
    return Stance(Status(status), Method(method), confidence)


def read_props(frame: Frame) -> list[Props]:
    """Return the properties that an edge segment's `prop_codes` point to."""
    return [tuple((name, value) for name, value in props) for props in frame.text("props")]


def node_columns(version: int, frame: Frame, family: Callable[[str], list[list[Any]]]) -> NodeColumns:
    """Return a node segment as columns; `family` reads all rows of a family, when they are asked for."""
    return NodeColumns(
        version,
        _wide(frame.array("keys")),
        LazyColumns(frame, family),
        read_stances(frame),
        frame.array("stance_codes").astype(np.uint32),
    )


def edge_columns(version: int, frame: Frame) -> EdgeColumns:
    """Return an edge segment as columns."""
    return EdgeColumns(
        version,
        _wide(frame.array("subjects")),
        _wide(frame.array("objects")),
        read_props(frame),
        frame.array("prop_codes").astype(np.uint32),
        read_stances(frame),
        frame.array("stance_codes").astype(np.uint32),
    )


def _wide(array: Array) -> Keys:
    return array.astype(np.int64)


class LazyColumns(Mapping[str, Column]):
    """The columns of a node segment, "label" among them, each decoded when it is asked for."""

    def __init__(self, frame: Frame, family: Callable[[str], list[list[Any]]]) -> None:
        self._frame = frame
        self._family = family
        self._decoded: dict[str, Column] = {}

    @cached_property
    def _names(self) -> list[str]:
        return sorted({"label", *columnar_names(self._frame), *self._frame.text("others")})

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> Column:
        if name not in self._decoded:
            self._decode(name)
        return self._decoded[name]

    def _decode(self, name: str) -> None:
        frame = self._frame
        if name == "label":
            (labels,) = self._texts(LABELS)
            self._decoded[name] = _coded([label or None for label in labels])
        elif "codes." + name in frame:
            codes = frame.array("codes." + name).astype(np.uint32)
            self._decoded[name] = Column(frame.text("values." + name), codes)
        else:
            names = frame.text("others")
            if name not in names:
                raise KeyError(name)
            for other, values in zip(names, self._texts(OTHERS), strict=True):
                self._decoded[other] = _coded(values)

    def _texts(self, family: str) -> list[list[Any]]:
        columns = self._family(family)
        if not columns:
            raise StoreError("内容已被清除，读不到了")
        return columns


def columnar_names(frame: Frame) -> list[str]:
    """Return the names of the properties that stand in the body of a node segment."""
    return [name.removeprefix("codes.") for name in frame.names() if name.startswith("codes.")]


def _coded(values: list[Any]) -> Column:
    distinct = dict.fromkeys(values)
    distinct.pop(None, None)
    place = {value: code for code, value in enumerate(distinct, 1)}
    place[None] = 0
    return Column(list(distinct), np.fromiter(map(place.__getitem__, values), np.uint32, len(values)))


def node_claims(
    rows: Sequence[int], ids: Sequence[str], frame: Frame, texts: Mapping[str, list[list[Any]]]
) -> list[NodeClaim]:
    """Return the claims of some rows of a node segment; `texts` holds those rows of each family as columns."""
    stances = read_stances(frame)
    stance_codes = frame.array("stance_codes")
    names = columnar_names(frame)
    cells = [_pick(frame, name, rows) for name in names]
    if others := frame.text("others"):
        names += others
        cells += texts[OTHERS]
    order = sorted(range(len(names)), key=names.__getitem__)
    labels = texts[LABELS][0]
    evidence = _evidence(texts.get(EVIDENCE, []), len(rows))
    claims = []
    for i, row in enumerate(rows):
        props = tuple((names[k], cells[k][i]) for k in order if cells[k][i] is not None)
        status, method, confidence = stances[stance_codes[row]]
        claims.append(NodeClaim(NodeId(ids[i]), labels[i], props, evidence[i], confidence, method, status))
    return claims


def _pick(frame: Frame, name: str, rows: Sequence[int]) -> list[Any]:
    values = [None, *frame.text("values." + name)]
    return [values[code] for code in frame.array("codes." + name)[np.asarray(rows, np.int64)].tolist()]


def edge_claims(
    rows: Sequence[int],
    predicate: str,
    ends: Sequence[tuple[str, str]],
    frame: Frame,
    texts: Mapping[str, list[list[Any]]],
) -> list[EdgeClaim]:
    """Return the claims of some rows of an edge segment, whose ends are given as ids."""
    props, stances = read_props(frame), read_stances(frame)
    prop_codes, stance_codes = frame.array("prop_codes"), frame.array("stance_codes")
    evidence = _evidence(texts.get(EVIDENCE, []), len(rows))
    claims = []
    for i, row in enumerate(rows):
        subject, target = ends[i]
        status, method, confidence = stances[stance_codes[row]]
        claims.append(
            EdgeClaim(
                NodeId(subject),
                predicate,
                NodeId(target),
                props[prop_codes[row]],
                evidence[i],
                confidence,
                method,
                status,
            )
        )
    return claims


def _evidence(columns: list[list[Any]], count: int) -> list[Evidence]:
    return [Evidence(*fields) for fields in zip(*columns, strict=True)] if columns else [NO_EVIDENCE] * count


def mentioned(frame: Frame, node: bool) -> Keys:
    """Return the keys that a segment mentions, once each."""
    names = ("keys",) if node else ("subjects", "objects")
    return np.unique(np.concatenate([_wide(frame.array(name)) for name in names]))


def all_rows(runs: Iterable[list[list[Any]]]) -> list[list[Any]]:
    """Join the runs of a family into whole columns."""
    parts = list(runs)
    return [list(chain.from_iterable(columns)) for columns in zip(*parts, strict=True)]
