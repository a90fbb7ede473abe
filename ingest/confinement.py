"""Keeps a run to the libraries that whoever started it may change: what is of others, or official, is refused.

A reading is looked at after it was read: what counts is what it states, not what its sender said that it is.
"""

from collections.abc import Iterable, Iterator

from ingest.report import Bundle, Place, Problem, Reading
from ontology.claims import Authority, EdgeClaim, Evidence
from ontology.names import library_slug, prefix_of, segments

_KINDS = frozenset(
    {"library", "inventory", "knowledge-graph", "question-bank", "plan", "schedule", "course-standard", "links"}
)
"""Sources that are a library's: `<kind>/<slug>…` (decision 0004)."""

_SHARED = frozenset({"institution", "certificate", "major", "occupation"})
"""Kinds of things that belong to no library, and that each may mention."""

_OF_SHARED = frozenset({"targets", "awards"})
"""What a library's plan may say of such things among themselves."""

_PARTS = frozenset({"owns", "hasModule", "hasPoint", "supports"})
"""What leads to parts of the same library only: what is said of another's would change its figures."""


def confine(readings: Iterable[Reading], libraries: frozenset[str] | None) -> None:
    """Take out every reading that states anything of another library than these (slugs); None: all are allowed.

    What is taken out is rejected in the counts, with one problem that names the place.
    """
    if libraries is None:
        return
    allowed = frozenset(library_slug(each) for each in libraries)
    for reading in readings:
        found = next((wrong for bundle in reading.bundles for wrong in _wrong(bundle, allowed)), None)
        if found is None:
            continue
        reason, evidence = found
        place = Place(evidence.table, evidence.row, evidence.column)
        may = f"您可以导入的资源库：{'、'.join(sorted(allowed))}" if allowed else "您还没有可以导入的资源库"
        reading.problems.append(
            Problem(reading.file, place, "rejected", reason, f"{may}；其余请交给相应的建设者或管理员")
        )
        reading.bundles.clear()
        for count in reading.counts.values():
            count.rejected, count.kept = count.rejected + count.kept, 0


def _wrong(bundle: Bundle, allowed: frozenset[str]) -> Iterator[tuple[str, Evidence]]:
    """Yield what a bundle states beyond these libraries, with the place: the source itself first."""
    kind, _, rest = bundle.version.source.partition("/")
    of = segments(rest)[0] if rest else ""
    evidence = bundle.nodes[0].evidence if bundle.nodes else Evidence()
    if kind not in _KINDS or bundle.version.authority > Authority.INSTITUTION:
        yield f"来源 {bundle.version.source} 不是某一个资源库的材料，不能由资源库建设者导入", evidence
    elif of not in allowed:
        yield f"来源 {bundle.version.source} 属于资源库“{of}”，不在允许导入的范围内", evidence
    for node in bundle.nodes:
        if not _within(node.id, of):
            yield f"{node.id} 不属于资源库“{of}”，不能在它的材料里写", node.evidence
    for edge in bundle.edges:
        for said_of in _said_of(edge):
            if not _within(said_of, of):
                yield f"{said_of} 不属于资源库“{of}”，不能在它的材料里写", edge.evidence
        if {prefix_of(edge.subject), prefix_of(edge.object)} <= _SHARED and edge.predicate not in _OF_SHARED:
            yield f"{edge.subject} 不属于资源库“{of}”，不能在它的材料里写", edge.evidence


def _said_of(edge: EdgeClaim) -> tuple[str, ...]:
    """Return the ends of an edge that have to be a library's own."""
    if edge.predicate in _PARTS:
        return edge.subject, edge.object
    return (edge.object if prefix_of(edge.subject) in _SHARED else edge.subject,)


def _within(identity: str, library: str) -> bool:
    """Whether something is a library's own, or nobody's."""
    kind, *keys = segments(identity)
    return kind in _SHARED or keys[:1] == [library]
