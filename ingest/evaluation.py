"""How well readers read, measured against a reference parse: `zhitu eval parse`.

Only accepted claims are scored, and only fields that the reference has. References are parses too and have errors of
their own: a list of corrections, each with its reason and its line in the document, may stand beside one. Then each
field is scored twice, `<field>.f1` against the reference as it is and `<field>.f1_corrected` against the mended one.
"""

import csv
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.report import Reading
from ingest.scored import OF_SCHOOLS, RECORDS, Record
from ingest.scored import compared as compared
from ingest.scored_libraries import OF_LIBRARIES, RECORDS_OF_LIBRARIES

_RECORDS = {**RECORDS, **RECORDS_OF_LIBRARIES}
KINDS = tuple(_RECORDS)
"""The kinds that can be scored."""


class Difference(NamedTuple):
    """One record's field that differs: what only the reading has, what only the reference has."""

    code: str
    field: str
    extra: tuple[str, ...]
    missing: tuple[str, ...]
    cut: bool


class Correction(NamedTuple):
    """In one record's field the reference has `wrong` where the document has `right`; either may be "".

    Both are words as they are compared (`compared`), or `sha256:` and 16 digits of their hash where the words are not
    ours to carry. `line` is the 1-based line of `file` that shows it.
    """

    code: str
    field: str
    wrong: str
    right: str
    reason: str
    file: str
    line: int


class Evaluation(NamedTuple):
    """`n` records of the reference; metrics `<field>.precision|recall|f1`, also corrected; differences left over."""

    n: int
    metrics: dict[str, float]
    differences: list[Difference]


def read_corrections(path: Path) -> list[Correction]:
    """Read corrections out of a CSV file, a column for each field of `Correction`; a ValueError says what is wrong."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or tuple(rows[0]) != Correction._fields:
        raise ValueError(f"columns are to be {','.join(Correction._fields)}")
    return [
        Correction(code, name, wrong, right, reason, document, int(line))
        for code, name, wrong, right, reason, document, line in rows[1:]
    ]


def evaluate(
    kind: str,
    reference: Sequence[Mapping[str, object]],
    readings: Iterable[Reading],
    corrections: Sequence[Correction] = (),
) -> Evaluation:
    """Score readings of one of `KINDS` against a reference; a KeyError for any other kind."""
    record_of = _RECORDS[kind]
    read: dict[str, Record] = {}
    for reading in readings:
        for bundle in reading.bundles:
            read |= {_digits(code): record for code, record in record_of(bundle).items()}
    expected = {_digits(str(entry["code"])): _record(entry) for entry in reference}
    fields = sorted({name for record in expected.values() for name in record} & {n for r in read.values() for n in r})
    metrics = _scores("codes", _tally([(set(read), set(expected))]))
    mended = _mended(corrections)
    differences: list[Difference] = []
    for name in fields:
        pairs = [
            (code, read[code].get(name, ()), record[name])
            for code, record in expected.items()
            if code in read and name in record
        ]
        metrics |= _scores(name, _tally((set(ours), set(theirs)) for _, ours, theirs in pairs))
        right = [(code, ours, _corrected(theirs, ours, mended.get((code, name), ()))) for code, ours, theirs in pairs]
        if corrections:
            scores = _scores(name, _tally((set(ours), set(theirs)) for _, ours, theirs in right))
            metrics |= {f"{metric}_corrected": value for metric, value in scores.items()}
        differences += [_difference(code, name, ours, theirs) for code, ours, theirs in right if {*ours} != {*theirs}]
    return Evaluation(len(expected), metrics, sorted(differences))


def hashed(text: str) -> str:
    """Return what stands for words that are not ours to carry."""
    return f"sha256:{hashlib.sha256(compared(text).encode()).hexdigest()[:16]}"


def _mended(corrections: Sequence[Correction]) -> dict[tuple[str, str], list[Correction]]:
    found: dict[tuple[str, str], list[Correction]] = {}
    for each in corrections:
        found.setdefault((each.code, each.field), []).append(each)
    return found


def _corrected(theirs: Sequence[str], ours: Sequence[str], corrections: Sequence[Correction]) -> tuple[str, ...]:
    """Return a record of the reference with what is wrong taken out and what is right put in.

    A hash is put in as it is, unless what was read has it.
    """
    wrong = {each.wrong for each in corrections}
    left = [value for value in theirs if value not in wrong and hashed(value) not in wrong]
    of_hash = {hashed(value): value for value in ours}
    return (*left, *(of_hash.get(each.right, each.right) for each in corrections if each.right))


def library_of(kind: str, reference: Sequence[Mapping[str, object]], name: str) -> str | None:
    """Return the library to read documents as those of: the one of the reference, else `name`; None for official ones.

    A list that a platform exports is its library's, so the `code` of its reference is the library's id.
    """
    if kind in OF_LIBRARIES and len(reference) == 1:
        return str(reference[0]["code"])
    return name if kind in OF_LIBRARIES or kind in OF_SCHOOLS else None


def _digits(code: str) -> str:
    """Return a code as records are known by: of a major without K, anything else as it is compared."""
    return code.strip().upper().removesuffix("K") if _MAJOR.fullmatch(code.strip()) else compared(code)


_MAJOR = re.compile(r"\d{6}[Kk]?")


def _record(entry: Mapping[str, object]) -> Record:
    """Read one entry of a reference; lists and single texts are fields alike."""
    record: dict[str, tuple[str, ...]] = {}
    for name, value in entry.items():
        values = value if isinstance(value, list) else [value]
        words = [item for item in values if isinstance(item, str)]
        if len(words) == len(values):
            record[_FIELDS.get(name, name)] = tuple(filter(None, map(compared, words)))
    return record


_FIELDS = {"basic": "foundation"}  # as the reference parse of the briefs calls it
_COLUMNS = {"major_code": "code", "certificate": "certificates", "next_major_name": "continuations"}
_LEVELS = {"", "高职专科", "高职本科", "职教本科"}  # a 普通本科 is no major of the vocational catalogue


def read_table(path: Path) -> list[dict[str, object]]:
    """Read a reference out of a CSV file, one row a value: a code column (`code`, `major_code`) and field columns."""
    found: dict[str, dict[str, list[str]]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            named = {_COLUMNS.get(name, name): (value or "").strip() for name, value in row.items() if name}
            if named.get("level", "") not in _LEVELS:
                continue
            record = found.setdefault(named.pop("code"), {})
            for name, value in named.items():
                record.setdefault(name, []).append(value)
    return [{"code": code, **record} for code, record in found.items()]


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
