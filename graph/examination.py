"""What is known to be incomplete or doubtful in the graph itself: the lists of `zhitu doctor`."""

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import NamedTuple

from graph.coverage.scopes import Coverage
from graph.examination_documents import (
    briefs_against_standards,
    majors_awaiting_review,
    majors_not_read,
    majors_withheld,
    majors_without_document,
    majors_without_occupation,
)
from graph.examination_duplicates import duplicates_in_libraries
from graph.examination_hours import plans_below_hours
from graph.examination_names import (
    codes_of_several_names,
    contradictory_properties,
    names_of_several_majors,
    names_of_several_occupations,
)
from graph.examination_places import (
    courses_without_points,
    dangling_references,
    orphan_points,
    unattached_resources,
)
from graph.examination_sources import Doubt, Ground

__all__ = ["LISTS", "Doubt", "Finding", "examine"]


class Finding(NamedTuple):
    """A list under a stable name, ordered by id."""

    name: str
    doubts: tuple[Doubt, ...]


LISTS: MappingProxyType[str, Callable[[Ground], Iterator[Doubt]]] = MappingProxyType(
    {
        "majors-not-read": majors_not_read,
        "majors-awaiting-review": majors_awaiting_review,
        "majors-withheld": majors_withheld,
        "majors-without-document": majors_without_document,
        "majors-without-occupation": majors_without_occupation,
        "briefs-against-standards": briefs_against_standards,
        "plans-below-hours": plans_below_hours,
        "names-of-several-majors": names_of_several_majors,
        "names-of-several-occupations": names_of_several_occupations,
        "codes-of-several-names": codes_of_several_names,
        "contradictory-properties": contradictory_properties,
        "dangling-references": dangling_references,
        "orphan-points": orphan_points,
        "courses-without-points": courses_without_points,
        "unattached-resources": unattached_resources,
        "duplicates-in-libraries": duplicates_in_libraries,
    }
)
"""How each list is made, in the order in which they are shown."""


def examine(coverage: Coverage, only: str = "") -> list[Finding]:
    """Return every list, empty ones too, or the one named; KeyError where there is none of that name."""
    ground = Ground(coverage)
    chosen = {only: LISTS[only]} if only else LISTS
    return [Finding(name, tuple(sorted(make(ground)))) for name, make in chosen.items()]
