"""What an import would do, asked before it is done: for the command line and the web API alike."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from api.answers import Json, claim_data, pairs_asked
from api.compose import coverage_in_memory
from api.intake import libraries_read, reading_data
from graph.consequences import NO_CONSEQUENCES, Consequences, consequences
from graph.coverage.impact import NO_IMPACT, Effect, Impact, impact
from graph.coverage.pairs import FIGURES
from graph.coverage.refresh import changed
from graph.coverage.report import major_entry
from graph.coverage.report import majors as entries
from graph.coverage.scopes import Coverage, Scope, audit
from graph.store import Store, Stored
from graph.upkeep import WholeStore
from ingest.pipeline import bundles
from ingest.preview import Preview, preview
from ingest.report import Reading, merge_counts
from ingest.withdrawing import without
from ontology.claims import Claim

DEMAND = "demand"
MOST = 1000
"""So many of each kind are told one by one; the rest are counted."""

MANY = 100
"""The figures of more majors than that are taken from those of all."""

MANY_LIBRARIES = 200
"""The figures of more libraries than that are not told one by one."""


class Move(NamedTuple):
    """A figure of a major that would change: of its best library, of the union, or of a library that is imported.

    In the scope DEMAND it is what the documents ask for: more or less of that is neither better nor worse.
    """

    major: str
    name: str
    scope: str
    kind: str
    figure: str
    before: int
    after: int

    @property
    def worse(self) -> bool:
        """Whether less is covered than before."""
        return self.scope != DEMAND and self.after < self.before


class Seen(NamedTuple):
    """Figures by the majors' codes; asked again, also what has moved since item by item, and what else follows."""

    figures: dict[str, Any]
    impact: Impact = NO_IMPACT
    consequences: Consequences = NO_CONSEQUENCES


class Outlook(NamedTuple):
    """What an import would change: claims, figures of the majors concerned, items, and what follows from it."""

    preview: Preview[Seen]
    moves: tuple[Move, ...]

    @property
    def worse(self) -> tuple[Move, ...]:
        """The figures that would fall."""
        return tuple(move for move in self.moves if move.worse)

    @property
    def losses(self) -> tuple[Effect, ...]:
        """What libraries would lose in the majors with a figure that would fall."""
        falling = {move.major for move in self.worse}
        return tuple(each for each in self.impact.effects if each.loses and each.major in falling)

    @property
    def impact(self) -> Impact:
        """What becomes of items."""
        return self.preview.after.impact

    @property
    def consequences(self) -> Consequences:
        """What else follows."""
        return self.preview.after.consequences

    @property
    def restated(self) -> tuple[tuple[Claim, Claim], ...]:
        """Claims that would have another status."""
        return tuple(pair for each in self.preview.differences for pair in each.restated)


def look_ahead(store: WholeStore, readings: Sequence[Reading], strict: bool, before: Coverage | None = None) -> Outlook:
    """Ask what committing the readings would change; the store stays as it is. `before` is its coverage, if open."""
    libraries = libraries_read(readings)
    seen = preview(store, bundles(readings, strict), datetime.now(UTC), MajorFigures(libraries, before))
    return Outlook(seen, tuple(coverage_moves(seen.before.figures, seen.after.figures, libraries)))


class FileChange(NamedTuple):
    """What one file would change: its sources, claims that would come, go or say something else, rows by their fate."""

    file: str
    kind: str
    sources: tuple[str, ...]
    added: int
    removed: int
    changed: int
    read: int
    kept: int
    rejected: int
    ignored: int


def file_changes(outlook: Outlook, readings: Sequence[Reading]) -> list[FileChange]:
    """Tell file by file what an import would change."""
    differences = {each.version.source: each for each in outlook.preview.differences if each}
    found = []
    for reading in readings:
        sources = tuple(bundle.version.source for bundle in reading.bundles)
        parts = [part for each in sources if each in differences for part in differences[each][2:]]
        counts = list(reading.counts.values())
        found.append(
            FileChange(
                Path(reading.file).name,
                reading.kind,
                sources,
                *(sum(len(getattr(part, name)) for part in parts) for name in ("added", "removed", "changed")),
                *(sum(getattr(of, name) for of in counts) for name in ("read", "kept", "rejected", "ignored")),
            )
        )
    return found


def moves_between(store: Store, before: Coverage, after: Coverage) -> list[Move]:
    """Return the figures that differ between two revisions, those of libraries touched meanwhile among them.

    Where very many libraries are touched none is told by itself.
    """
    late, early = (after, before) if after.view.revision >= before.view.revision else (before, after)
    touched = changed(store, late.view, early.view.revision, early.view.versions).libraries
    libraries = sorted(late.view.ids(touched)) if touched is not None and len(touched) <= MANY_LIBRARIES else []
    old, new = (_all_figures(coverage, libraries) for coverage in (before, after))
    return list(coverage_moves(old, new, libraries))


def moves_without(store: Store, sources: Sequence[Stored], before: Coverage) -> list[Move]:
    """Return the figures that would move if sources were withdrawn; the store stays as it is."""

    def ask(changed_store: Store) -> list[Move]:
        return moves_between(changed_store, before, coverage_in_memory(changed_store, before))

    return without(store, sources, datetime.now(UTC), ask)


def moves_data(moves: Sequence[Move], most: int | None = None) -> Json:
    """Return figures that move, so many of them or all, and how many more there are."""
    shown = moves if most is None else moves[:most]
    return {"coverage": [move._asdict() for move in shown], "coverage_more": len(moves) - len(shown)}


def _all_figures(coverage: Coverage, libraries: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {str(entry["code"])[:6]: entry for entry in entries(audit(coverage))}
    for library in libraries:
        pairs = pairs_asked(coverage, "", library, 1.0) if library in coverage.pairs.library_ids else ()
        for _, code in pairs:
            for each in entries(audit(coverage, scope=Scope(major=code, library=library))):
                found[code[:6]][library] = each["best"]
    return found


def outlook_data(revision: int, outlook: Outlook, readings: Sequence[Reading]) -> Json:
    """Return what an import would do: claims counted, sources, figures, items, what follows, and what was read."""
    differences = [each for each in outlook.preview.differences if each]
    counts = {
        name: sum(len(getattr(part, name)) for each in differences for part in (each.nodes, each.edges))
        for name in ("added", "removed", "changed")
    }
    found, follows, restated = outlook.impact, outlook.consequences, outlook.restated
    return {
        "revision": revision,
        "dry_run": True,
        **counts,
        "sources": [each.version.source for each in differences],
        "files": [each._asdict() for each in file_changes(outlook, readings)],
        "coverage": [move._asdict() for move in outlook.moves],
        "impact": {
            "documents": [each._asdict() for each in found.documents],
            "items": [each._asdict() for each in found.effects],
        },
        "contradictions": [each._asdict() for each in follows.contradictions[:MOST]],
        "dangling": [each._asdict() for each in follows.dangling[:MOST]],
        "restated": [{"before": claim_data(old), "after": claim_data(new)} for old, new in restated[:MOST]],
        "more": {
            "items": found.rest,
            "contradictions": max(len(follows.contradictions) - MOST, 0),
            "dangling": max(len(follows.dangling) - MOST, 0),
            "restated": max(len(restated) - MOST, 0),
        },
        **reading_data(readings, merge_counts(readings)),
    }


class MajorFigures:
    """Asks for the figures of majors, those of some libraries among them, before a change and after it.

    `before` is the coverage of the store as it is, if it is open; after the change only what it touched is done again.
    Majors not in the catalogue are left out.
    """

    def __init__(self, libraries: Sequence[str] = (), before: Coverage | None = None) -> None:
        self._libraries = libraries
        self._given = before
        self._coverage: Coverage | None = None

    def __call__(self, store: Store, majors: Sequence[str]) -> Seen:
        """Return the figures by the majors' codes, as the store is this moment, and what moved since the last call."""
        before, now = self._coverage, coverage_in_memory(store, self._coverage or self._given)
        self._coverage = now
        figures = _entries(now, majors, self._libraries)
        if before is None:
            return Seen(figures)
        return Seen(figures, impact(before, now, majors, most=MOST), consequences(store, before.view, now.view))


def _entries(coverage: Coverage, majors: Sequence[str], libraries: Sequence[str]) -> dict[str, Any]:
    if len(majors) > MANY:
        wanted, all_of_them = set(majors), entries(audit(coverage))
        found = {code: entry for entry in all_of_them if (code := str(entry["code"])[:6]) in wanted}
    else:
        found = {code: entry for code in majors if (entry := major_entry(coverage, code)) is not None}
    for code, entry in found.items():
        for library in libraries:
            for each in entries(audit(coverage, scope=Scope(major=code, library=library))):
                entry[library] = each["best"]
    return found


def coverage_moves(
    before: Mapping[str, Any], after: Mapping[str, Any], libraries: Iterable[str] = ()
) -> Iterator[Move]:
    """Yield the figures that differ between two results of `MajorFigures`, by major, scope, kind and figure."""
    scopes = ((DEMAND, "union", ("total",)), *((scope, scope, FIGURES) for scope in (*libraries, "best", "union")))
    for code in sorted(before.keys() | after.keys()):
        entry = after.get(code) or before[code]
        for scope, place, figures in scopes:
            old, new = (found.get(code, {}).get(place, {}).get("items", {}) for found in (before, after))
            for kind in sorted(old.keys() | new.keys()):
                for figure in figures:
                    was, will = (items.get(kind, {}).get(figure, 0) for items in (old, new))
                    if was != will:
                        yield Move(code, entry["name"], scope, kind, figure, was, will)
