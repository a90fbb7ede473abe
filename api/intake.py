"""What an import says, as JSON, tried out or done: what was read, what it changes, which figures move."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from api.answers import Json
from api.compose import coverage_in_memory
from graph.coverage.pairs import FIGURES
from graph.coverage.report import major_entry
from graph.coverage.report import majors as entries
from graph.coverage.scopes import Coverage, Scope, audit
from graph.store import Store
from ingest.pipeline import Outcome
from ingest.preview import Preview
from ingest.report import Count, Reading, merge_counts
from ontology.names import prefix_of


class Move(NamedTuple):
    """A figure of a major that would change: of its best library, of the union, or of a library that is imported."""

    major: str
    name: str
    scope: str
    kind: str
    figure: str
    before: int
    after: int


def reading_data(readings: Iterable[Reading], counts: Mapping[str, Count]) -> Json:
    """Return what was read: each file's kind, what its columns were taken for, counts and problems."""
    readings = list(readings)
    return {
        "read": [
            {"file": Path(each.file).name, "kind": each.kind, "columns": [mapped._asdict() for mapped in each.mapped]}
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


def preview_data(
    revision: int, seen: Preview[dict[str, Any]], moves: Iterable[Move], readings: Sequence[Reading]
) -> Json:
    """Return what an import would do: claims counted, sources, figures before and after, and what was read."""
    differences = [each for each in seen.differences if each]
    counts = {
        name: sum(len(getattr(part, name)) for each in differences for part in (each.nodes, each.edges))
        for name in ("added", "removed", "changed")
    }
    return {
        "revision": revision,
        "dry_run": True,
        **counts,
        "sources": [each.version.source for each in differences],
        "coverage": [move._asdict() for move in moves],
        **reading_data(readings, merge_counts(readings)),
    }


def libraries_read(readings: Iterable[Reading]) -> list[str]:
    """Return the libraries that were read of: from their workbook, or from a list of what they own."""
    bundles = [bundle for reading in readings for bundle in reading.bundles if reading.kind != "registry"]
    stated = {node.id for bundle in bundles for node in bundle.nodes if prefix_of(node.id) == "library"}
    owners = {edge.subject for bundle in bundles for edge in bundle.edges if edge.predicate == "owns"}
    return sorted({*stated, *(owner for owner in owners if prefix_of(owner) == "library")})


class MajorFigures:
    """Asks for the figures of majors, those of some libraries among them, before a change and after it.

    `before` is the coverage of the store as it is, if it is open; after the change only what it touched is done again.
    Majors not in the catalogue are left out.
    """

    def __init__(self, libraries: Sequence[str] = (), before: Coverage | None = None) -> None:
        self._libraries = libraries
        self._coverage = before

    def __call__(self, store: Store, majors: Sequence[str]) -> dict[str, Any]:
        """Return the figures by the majors' codes, as the store is this moment."""
        self._coverage = coverage_in_memory(store, self._coverage)
        return _entries(self._coverage, majors, self._libraries)


def _entries(coverage: Coverage, majors: Sequence[str], libraries: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code in majors:
        entry = major_entry(coverage, code)
        if entry is not None:
            found[code] = entry
            for library in libraries:
                own = audit(coverage, scope=Scope(major=code, library=library))
                for each in entries(own):
                    entry[library] = each["best"]
    return found


def coverage_moves(
    before: Mapping[str, Any], after: Mapping[str, Any], libraries: Iterable[str] = ()
) -> Iterator[Move]:
    """Yield the figures that differ between two results of `MajorFigures`, by major, scope, kind and figure."""
    scopes = (*libraries, "best", "union")
    for code in sorted(before.keys() | after.keys()):
        entry = after.get(code) or before[code]
        for scope in scopes:
            old, new = (found.get(code, {}).get(scope, {}).get("items", {}) for found in (before, after))
            for kind in sorted(old.keys() | new.keys()):
                for figure in FIGURES:
                    was, will = (items.get(kind, {}).get(figure, 0) for items in (old, new))
                    if was != will:
                        yield Move(code, entry["name"], scope, kind, figure, was, will)
