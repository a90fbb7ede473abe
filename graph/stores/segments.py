"""A version's claims as packed segments, one for each kind of node and each predicate, and back again.

The *body* of a segment is a frame: keys, codes and the columnar properties, ready to scan. Labels, other properties
and evidence are *families* of runs beside it, so that a scan never touches them and one row costs one run. Evidence
is no part of what a version says; everything else is, and goes into its digest.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from graph import standing
from graph.errors import ClaimError
from graph.stores import admission
from graph.stores.packing import Array, narrow, pack_frame, pack_run, run_starts
from ontology.claims import NO_EVIDENCE, EdgeClaim, Evidence, Method, NodeClaim, Props, Scalar, Status
from ontology.terms import KIND

LABELS, OTHERS, EVIDENCE = "label", "props", "evidence"
_SAMPLE = 64  # rows that show whether hashing properties pays

T = TypeVar("T")


class Piece(NamedTuple):
    """A run of one family, from row `first` on, before it is deflated."""

    family: str
    first: int
    data: bytes


class Packed(NamedTuple):
    """A segment ready to store."""

    name: str
    rows: int
    body: bytes
    pieces: list[Piece]


class Draft(NamedTuple):
    """What is to be committed: claims by kind and by predicate, ends checked, and all ids they mention in order."""

    nodes: dict[str, list[NodeClaim]]
    edges: dict[str, list[EdgeClaim]]
    ids: list[str]


def draft(nodes: Iterable[NodeClaim], edges: Iterable[EdgeClaim]) -> Draft:
    """Sort claims into kinds and predicates; ClaimError for what the vocabulary does not know."""
    by_prefix: dict[str, list[NodeClaim]] = {}
    for node in nodes:
        prefix = node[0].partition("/")[0]
        try:
            by_prefix[prefix].append(node)
        except KeyError:
            by_prefix[prefix] = [node]
    by_predicate: dict[str, list[EdgeClaim]] = {}
    for edge in edges:
        try:
            by_predicate[edge[1]].append(edge)
        except KeyError:
            by_predicate[edge[1]] = [edge]
    ids: set[str] = set()
    for claims in by_prefix.values():
        ids.update(map(itemgetter(0), claims))
    for statements in by_predicate.values():
        ids.update(map(itemgetter(0), statements))
        ids.update(map(itemgetter(2), statements))
    kinds = admission.kinds_of(ids)
    for predicate, statements in by_predicate.items():
        for subject, target in {(kinds[edge[0]], kinds[edge[2]]) for edge in statements}:
            admission.check_ends(predicate, subject, target)
    by_kind = {admission.kind_of(claims[0].id): claims for _, claims in sorted(by_prefix.items())}
    return Draft(by_kind, dict(sorted(by_predicate.items())), sorted(ids))


def pack(content: Draft, keys: Mapping[str, int]) -> list[Packed]:
    """Pack all segments of a version, ordered by name; ClaimError for properties that do not fit."""
    try:
        segments = [_pack_nodes(kind, claims, keys) for kind, claims in content.nodes.items()]
        segments += [_pack_edges(predicate, claims, keys) for predicate, claims in content.edges.items()]
    except UnicodeEncodeError as error:
        raise ClaimError(f"文字里有无法保存的字符：{error.object[error.start : error.end]!r}") from None
    return sorted(segments, key=itemgetter(0))


def _pack_nodes(kind: str, claims: list[NodeClaim], key_of: Mapping[str, int]) -> Packed:
    keys, order, repeated = _ordered([np.fromiter((key_of[claim[0]] for claim in claims), np.int64, len(claims))])
    if repeated:
        twice = {claims[row].id for row in repeated}
        kept = standing.kept_nodes(admission.admit_node(claim) for claim in claims if claim.id in twice)
        claims = [*(claim for claim in claims if claim.id not in twice), *kept]
        keys, order, _ = _ordered([np.fromiter((key_of[claim[0]] for claim in claims), np.int64, len(claims))])
    _, labels, props, evidence, confidences, methods, statuses = zip(*take(claims, order), strict=True)
    stances, stance_codes = _code_stances(statuses, methods, confidences)
    arrays: dict[str, Array] = {"keys": narrow(keys[0]), "stance_codes": narrow(stance_codes)}
    texts: dict[str, object] = {"stances": stances}
    others: list[str] = []
    families: dict[str, list[Sequence[Any]]] = {LABELS: [labels]}
    rows, cells = _node_properties(kind, props)
    for name, column in cells:
        if name in KIND[kind].columnar:
            values, codes = _code_values(column)
            arrays["codes." + name] = narrow(codes[rows])
            texts["values." + name] = values
        else:
            others.append(name)
            families.setdefault(OTHERS, []).append([column[row] for row in rows.tolist()])
    texts["others"] = others
    _add_evidence(families, evidence)
    return Packed(kind, len(claims), pack_frame(arrays, texts), _pieces(run_starts(keys[0]), families))


def _node_properties(
    kind: str, props: Sequence[Props]
) -> tuple[npt.NDArray[np.int64], list[tuple[str, list[Scalar | None]]]]:
    """Return rows as places in the distinct properties, and of those each property's name and canonical values."""
    distinct, rows = _distinct(props)
    cells: dict[str, list[Scalar | None]] = {}
    for row, pairs in enumerate(distinct):
        for name, value in pairs:
            try:
                column = cells[name]
            except KeyError:
                column = cells[name] = [None] * len(distinct)
            if column[row] is not None:
                raise ClaimError(f"{kind} 的属性 {name} 出现了两次")
            column[row] = value
    known = admission.node_properties(kind)
    return rows, [
        (name, admission.canonical_column(kind, admission.property_of(kind, known, name), cells[name]))
        for name in sorted(cells)
    ]


def _distinct(props: Sequence[Props]) -> tuple[Sequence[Props], npt.NDArray[np.int64]]:
    """Return properties once each and every row's place in them; all as they are where hardly any repeat."""
    if len(set(props[:_SAMPLE])) > _SAMPLE // 2:
        return props, np.arange(len(props))
    place: dict[Props, int] = {}
    rows = np.fromiter((place.setdefault(pairs, len(place)) for pairs in props), np.int64, len(props))
    return list(place), rows


def _code_values(column: list[Scalar | None]) -> tuple[list[Scalar], npt.NDArray[np.int64]]:
    """Return the distinct values in order and 1-based codes, 0 where there is no value."""
    values = sorted((value for value in set(column) if value is not None), key=_value_order)
    place: dict[Scalar | None, int] = {value: code for code, value in enumerate(values, 1)}
    place[None] = 0
    return values, np.fromiter(map(place.__getitem__, column), np.int64, len(column))


def _value_order(value: Scalar) -> tuple[float, str]:
    return (0, value) if isinstance(value, str) else (value, "")


def _pack_edges(predicate: str, claims: list[EdgeClaim], key_of: Mapping[str, int]) -> Packed:
    props, columns = _edge_columns(predicate, claims, key_of)
    columns, order, repeated = _ordered(columns)
    if repeated:
        twice = {claims[row][:3] for row in repeated}
        kept = standing.kept_edges(admission.admit_edge(claim) for claim in claims if claim[:3] in twice)
        claims = [*(claim for claim in claims if claim[:3] not in twice), *kept]
        props, columns = _edge_columns(predicate, claims, key_of)
        columns, order, _ = _ordered(columns)
    _, _, _, _, evidence, confidences, methods, statuses = zip(*take(claims, order), strict=True)
    stances, stance_codes = _code_stances(statuses, methods, confidences)
    subjects, objects, prop_codes = map(narrow, columns)
    body = pack_frame(
        {"subjects": subjects, "objects": objects, "prop_codes": prop_codes, "stance_codes": narrow(stance_codes)},
        {"props": props, "stances": stances},
    )
    families: dict[str, list[Sequence[Any]]] = {}
    _add_evidence(families, evidence)
    return Packed(predicate, len(claims), body, _pieces(run_starts(subjects, objects), families))


def _edge_columns(
    predicate: str, claims: list[EdgeClaim], key_of: Mapping[str, int]
) -> tuple[list[Props], list[npt.NDArray[np.int64]]]:
    known = admission.edge_properties(predicate)
    canonical = {
        props: admission.canonical_props(predicate, known, props) for props in dict.fromkeys(map(itemgetter(3), claims))
    }
    distinct = sorted(set(canonical.values()), key=standing.props_key)
    code = {props: i for i, props in enumerate(distinct)}
    code_of = {props: code[form] for props, form in canonical.items()}
    count = len(claims)
    return distinct, [
        np.fromiter((key_of[claim[0]] for claim in claims), np.int64, count),
        np.fromiter((key_of[claim[2]] for claim in claims), np.int64, count),
        np.fromiter((code_of[claim[3]] for claim in claims), np.int64, count),
    ]


def _ordered(columns: list[npt.NDArray[np.int64]]) -> tuple[list[npt.NDArray[np.int64]], list[int], list[int]]:
    """Sort rows by columns; return the sorted columns, the order, and the rows that equal the one before them."""
    order = np.lexsort(columns[::-1])
    columns = [column[order] for column in columns]
    same = np.ones(max(len(order) - 1, 0), bool)
    for column in columns:
        same &= column[1:] == column[:-1]
    return columns, order.tolist(), order[1:][same].tolist()


def take(values: Sequence[T], rows: Sequence[int]) -> Sequence[T]:
    """Return values in the order of rows."""
    return itemgetter(*rows)(values) if len(rows) > 1 else [values[row] for row in rows]


def _code_stances(
    statuses: Sequence[Status], methods: Sequence[Method], confidences: Sequence[float]
) -> tuple[list[tuple[str, str, float]], npt.NDArray[np.int64]]:
    count = len(statuses)
    if all(column.count(column[0]) == count for column in (statuses, methods, confidences)):
        admission.check_confidence(confidences[0])  # by far the most common, and hashing enumerations is slow
        return [(statuses[0].value, methods[0].value, float(confidences[0]))], np.zeros(count, np.int64)
    rows = [(s._value_, m._value_, float(c)) for s, m, c in zip(statuses, methods, confidences, strict=True)]
    distinct = sorted(set(rows))
    for _, _, confidence in distinct:
        admission.check_confidence(confidence)
    place = {stance: code for code, stance in enumerate(distinct)}
    return distinct, np.fromiter(map(place.__getitem__, rows), np.int64, count)


def _add_evidence(families: dict[str, list[Sequence[Any]]], evidence: Sequence[Evidence]) -> None:
    if evidence.count(NO_EVIDENCE) < len(evidence):
        families[EVIDENCE] = list(zip(*evidence, strict=True))


def _pieces(starts: list[int], families: Mapping[str, list[Sequence[Any]]]) -> list[Piece]:
    return [
        Piece(family, first, pack_run([column[first:end] for column in columns]))
        for family, columns in families.items()
        for first, end in zip(starts, [*starts[1:], None], strict=True)
    ]
