"""What an import did and what was read for it, as JSON."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from api.answers import Json
from ingest.pipeline import Outcome
from ingest.report import Count, Reading
from ontology.names import prefix_of


def reading_data(readings: Iterable[Reading], counts: Mapping[str, Count]) -> Json:
    """Return what was read: each file's kind and how sure that is, what its columns are, counts and problems."""
    readings = list(readings)
    return {
        "read": [
            {
                "file": Path(each.file).name,
                "kind": each.kind,
                "confidence": each.recognised.confidence if each.recognised else None,
                "marks": list(each.recognised.marks) if each.recognised else [],
                "columns": [mapped._asdict() for mapped in each.mapped],
                "tables": [
                    {"sheet": of.sheet, "headings": list(of.headings), "wanted": [one._asdict() for one in of.wanted]}
                    for of in each.tables
                ],
            }
            for each in readings
        ],
        "counts": {
            what: {"read": count.read, "kept": count.kept, "rejected": count.rejected, "ignored": count.ignored}
            for what, count in counts.items()
        },
        "problems": [
            {
                "file": problem.file,
                "sheet": problem.place.sheet,
                "row": problem.place.row,
                "column": problem.place.column,
                "severity": problem.severity,
                "reason": problem.reason,
                "advice": problem.advice,
            }
            for reading in readings
            for problem in reading.problems
        ],
    }


def outcome_data(revision: int, outcome: Outcome, readings: Iterable[Reading]) -> Json:
    """Return what an import did."""
    return {
        "revision": revision,
        "committed": list(outcome.committed),
        "unchanged": list(outcome.unchanged),
        "held_back": list(outcome.held_back),
        "yielded": list(outcome.yielded),
        **reading_data(readings, outcome.counts),
    }


def libraries_read(readings: Iterable[Reading]) -> list[str]:
    """Return the libraries that were read of: from their workbook, or from a list of what they own."""
    bundles = [
        bundle for reading in readings for bundle in reading.bundles if reading.kind not in ("registry", "library-list")
    ]
    stated = {node.id for bundle in bundles for node in bundle.nodes if prefix_of(node.id) == "library"}
    owners = {edge.subject for bundle in bundles for edge in bundle.edges if edge.predicate == "owns"}
    return sorted({*stated, *(owner for owner in owners if prefix_of(owner) == "library")})
