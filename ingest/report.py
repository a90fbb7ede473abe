"""What a reading gives: bundles to commit, problems with their places, and counts that add up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ingest.marks import Recognised
from ontology.claims import EdgeClaim, NodeClaim, Version

Severity = Literal["rejected", "ignored", "warning"]


class Place(NamedTuple):
    """Where in a file: sheet (or table, or page written as `第 3 页`), 1-based row, column heading."""

    sheet: str = ""
    row: int | None = None
    column: str = ""


class Problem(NamedTuple):
    """One thing that was not taken as it stands: where, why, and what to do about it."""

    file: str
    place: Place
    severity: Severity
    reason: str
    advice: str = ""


class Wanted(NamedTuple):
    """Something that a column of a free table may hold: whether it must be there, whether columns share it."""

    name: str
    required: bool = False
    several: bool = False


class Headed(NamedTuple):
    """A free table: its headings, and what its columns may be taken for."""

    sheet: str
    headings: tuple[str, ...]
    wanted: tuple[Wanted, ...]


class Mapped(NamedTuple):
    """What a column of a free table was taken for, how surely, and why."""

    sheet: str
    field: str
    column: str
    confidence: float
    reason: str


@dataclass(slots=True)
class Count:
    """How many were read and what became of them; read = kept + rejected + ignored."""

    kept: int = 0
    rejected: int = 0
    ignored: int = 0

    @property
    def read(self) -> int:
        """All that was read."""
        return self.kept + self.rejected + self.ignored


class Bundle(NamedTuple):
    """One version of one source with all it states, ready to commit."""

    version: Version
    nodes: tuple[NodeClaim, ...]
    edges: tuple[EdgeClaim, ...]


@dataclass(slots=True)
class Reading:
    """All that one file (or folder) gave: kind as recognised, bundles, problems, counts by what was counted.

    `mapped` says what the columns of a free table were taken for, `tables` what there was to choose from; empty where
    the format fixes them. `recognised` says how sure the kind is and why; None where the user named it.
    """

    file: str
    kind: str
    bundles: list[Bundle] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, Count] = field(default_factory=dict)
    mapped: list[Mapped] = field(default_factory=list)
    tables: list[Headed] = field(default_factory=list)
    recognised: Recognised | None = None

    def count(self, what: str) -> Count:
        """Return the running count of `what` (rows of a sheet, references, …), made on first use."""
        if what not in self.counts:
            self.counts[what] = Count()
        return self.counts[what]

    @property
    def bad(self) -> bool:
        """Whether anything was rejected, which makes exit code 2."""
        return any(problem.severity == "rejected" for problem in self.problems)


def merge_counts(readings: Iterable[Reading]) -> dict[str, Count]:
    """Add up the counts of several readings by what was counted."""
    total: dict[str, Count] = {}
    for reading in readings:
        for what, count in reading.counts.items():
            into = total.setdefault(what, Count())
            into.kept += count.kept
            into.rejected += count.rejected
            into.ignored += count.ignored
    return total
