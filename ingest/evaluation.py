"""How well readers read, measured against a reference parse: `zhitu eval parse`.

Only accepted claims are scored, and only fields that the reference has. References are parses too and have errors of
their own; one kind of them can be told mechanically: an item that stops where a page breaks. `<field>.f1_uncut` is F1
over the records without such an item, and every difference says whether it is of this kind.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from ingest.report import Bundle, Reading
from ontology.claims import EdgeClaim, Status, prop
from ontology.names import normalise, prefix_of

Record = Mapping[str, tuple[str, ...]]
"""The fields of one major or occupation, each as normalised values."""


class Difference(NamedTuple):
    """One record's field that differs: what only the reading has, what only the reference has."""

    code: str
    field: str
    extra: tuple[str, ...]
    missing: tuple[str, ...]
    cut: bool


class Evaluation(NamedTuple):
    """`n` records of the reference; metrics named `<field>.precision|recall|f1|f1_uncut`; all differences."""

    n: int
    metrics: dict[str, float]
    differences: list[Difference]


def evaluate(kind: str, reference: Sequence[Mapping[str, object]], readings: Iterable[Reading]) -> Evaluation:
    """Score readings of a kind (`brief`, `classification`) against a reference; a KeyError for any other kind."""
    record_of = _RECORDS[kind]
    read: dict[str, Record] = {}
    for reading in readings:
        for bundle in reading.bundles:
            read |= record_of(bundle)
    expected = {_digits(str(entry["code"])): _record(entry) for entry in reference}
    fields = sorted({name for record in expected.values() for name in record} & {n for r in read.values() for n in r})
    metrics = _scores("codes", _tally([(set(read), set(expected))]))
    differences: list[Difference] = []
    for name in fields:
        pairs = [(code, read[code].get(name, ()), record[name]) for code, record in expected.items() if code in read]
        found = [_difference(code, name, ours, theirs) for code, ours, theirs in pairs if set(ours) != set(theirs)]
        cut = {difference.code for difference in found if difference.cut}
        differences += found
        metrics |= _scores(name, _tally((set(ours), set(theirs)) for _, ours, theirs in pairs))
        uncut = _tally((set(ours), set(theirs)) for code, ours, theirs in pairs if code not in cut)
        metrics[f"{name}.f1_uncut"] = _scores(name, uncut)[f"{name}.f1"]
    return Evaluation(len(expected), metrics, sorted(differences))


def _digits(code: str) -> str:
    return code.upper().removesuffix("K")


def _value(text: str) -> str:
    return normalise(text).rstrip(";。.,、")


def _record(entry: Mapping[str, object]) -> Record:
    """Read one entry of a reference; lists and single texts are fields alike."""
    record: dict[str, tuple[str, ...]] = {}
    for name, value in entry.items():
        values = value if isinstance(value, list) else [value]
        words = [item for item in values if isinstance(item, str)]
        if len(words) == len(values):
            record[_FIELDS.get(name, name)] = tuple(filter(None, map(_value, words)))
    return record


_FIELDS = {"basic": "foundation"}


def _brief(bundle: Bundle) -> dict[str, Record]:
    """Return the record of a brief: the claims of one version."""
    source = bundle.version.source
    majors = [node for node in bundle.nodes if node.id == f"major/{source.rpartition('/')[2]}"]
    if not source.startswith("moe/brief/") or not majors or majors[0].status is not Status.ACCEPTED:
        return {}
    labels = {node.id: node.label for node in bundle.nodes}

    def objects(predicate: str, role: str | None = None) -> tuple[str, ...]:
        edges: list[EdgeClaim] = [
            edge
            for edge in bundle.edges
            if edge.predicate == predicate and (role is None or prop(edge.props, "role") == role)
        ]
        return tuple(_value(labels[edge.object]) for edge in edges)

    record = {
        "name": (_value(majors[0].label),),
        "years": tuple(filter(None, (_value(str(prop(majors[0].props, "years") or "")),))),
        "abilities": objects("develops"),
        "foundation": objects("hasCourse", "foundation"),
        "core": objects("hasCourse", "core"),
        "certificates": objects("awards"),
        "continuations": objects("continuesTo"),
    }
    return {source.rpartition("/")[2]: record}


def _classification(bundle: Bundle) -> dict[str, Record]:
    return {
        str(prop(node.props, "code")): {
            "name": (_value(node.label),),
            "flag": tuple(filter(None, (str(prop(node.props, "flag") or ""),))),
        }
        for node in bundle.nodes
        if prefix_of(node.id) == "occupation"
    }


_RECORDS: dict[str, Callable[[Bundle], dict[str, Record]]] = {"brief": _brief, "classification": _classification}
KINDS = tuple(_RECORDS)


def _tally(pairs: Iterable[tuple[set[str], set[str]]]) -> tuple[int, int, int]:
    """Return how many values are in both, in the reading, in the reference."""
    both = ours = theirs = 0
    for read, expected in pairs:
        both, ours, theirs = both + len(read & expected), ours + len(read), theirs + len(expected)
    return both, ours, theirs


def _scores(name: str, tally: tuple[int, int, int]) -> dict[str, float]:
    both, ours, theirs = tally
    precision, recall = (both / ours if ours else 1.0), (both / theirs if theirs else 1.0)
    f1 = 2 * both / (ours + theirs) if ours + theirs else 1.0
    return {f"{name}.precision": precision, f"{name}.recall": recall, f"{name}.f1": f1}


def _difference(code: str, name: str, ours: Sequence[str], theirs: Sequence[str]) -> Difference:
    extra = tuple(sorted(set(ours) - set(theirs)))
    missing = tuple(sorted(set(theirs) - set(ours)))
    each_cut = len(missing) <= len(extra) and all(any(item.startswith(short) for item in extra) for short in missing)
    return Difference(code, name, extra, missing, bool(extra) and each_cut)
