"""All that one library can say of itself at one revision: what its report is written from (DESIGN 7.10, 7.14)."""

from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

import numpy as np

from graph.coverage.covered import covered
from graph.coverage.curve import curve
from graph.coverage.detail import major_report
from graph.coverage.doubtful import proposed
from graph.coverage.evidence import Describe, Json
from graph.coverage.gaps import gaps
from graph.coverage.library import library_report
from graph.coverage.scopes import Coverage, Scope
from ontology.rules import Rule


class SelfReport(NamedTuple):
    """The library's report as `coverage` gives it, and by major what else is told; `evidence` is found when asked."""

    report: Json
    operators: tuple[str, ...]
    courses: dict[str, list[Json]]
    curves: dict[str, list[Json]]
    gaps: dict[str, Json]
    evidence: dict[str, Iterator[tuple[str, Json]]]
    proposed: list[Json]
    called: dict[str, tuple[str, bool]]


def self_report(
    coverage: Coverage,
    library: str,
    describe: Describe,
    c: float = 1.0,
    rules: Iterable[Rule] = (),
    today: date | None = None,
) -> SelfReport | None:
    """Gather a library's report at confidence c, None where the graph has no such library.

    `describe` is the store's, as of the view's revision. `called` names libraries and tells samples.
    """
    report = library_report(coverage, library, c, rules, today)
    if report is None:
        return None
    entries = report["majors"]
    assert isinstance(entries, list)
    codes = [str(entry["code"]) for entry in entries]
    missing = {code: gaps(coverage, library, code, describe, c) for code in codes}
    return SelfReport(
        report=report,
        operators=_operators(coverage, library),
        courses={code: _courses(coverage, library, code, c) for code in codes},
        curves={code: curve(coverage, Scope(major=code, library=library)) for code in codes},
        gaps={code: found for code, found in missing.items() if found is not None},
        evidence={code: covered(coverage, library, code, describe, c) for code in codes},
        proposed=proposed(coverage, library),
        called=_called(coverage),
    )


def _courses(coverage: Coverage, library: str, code: str, c: float) -> list[Json]:
    """Return the major's official courses with the library's lamps (`best`); none where it serves the major below c."""
    found = major_report(coverage, code, c, Scope(library=library))
    courses = found["courses"] if found else []
    assert isinstance(courses, list)
    return courses


def _operators(coverage: Coverage, library: str) -> tuple[str, ...]:
    """Return the names of the institutions that operate the library: as stated, not as proposed."""
    view = coverage.view
    rows = view.into("operates", view.keys([library]))
    return tuple(sorted(set(view.labels(rows.subjects[rows.worth >= 1].astype(np.int64)))))


def _called(coverage: Coverage) -> dict[str, tuple[str, bool]]:
    pairs, view = coverage.pairs, coverage.view
    labels = view.labels(pairs.library_keys)
    samples = view.values("Library", "sample", pairs.library_keys)
    return {
        identity: (label, sample is True)
        for identity, label, sample in zip(pairs.library_ids, labels, samples, strict=True)
    }


def libraries_like(coverage: Coverage, library: str) -> list[str]:
    """Return the ids of at most three libraries that may be meant by one that the graph does not have."""
    wanted = library.removeprefix("library/")
    called = _called(coverage)
    holding = [identity for identity, (name, _) in called.items() if wanted in identity or wanted in name]
    slugs = {identity.removeprefix("library/"): identity for identity in called}
    return holding[:3] or [slugs[each] for each in get_close_matches(wanted, slugs, 3, 0.5)]
