"""Which official courses a library's course is for: those that its course standard names, else that of its name."""

from difflib import get_close_matches

from ingest.known import Known
from ingest.readers.course_standard_values import CourseText, Target
from ingest.readers.school import School
from ontology.claims import Method, Status, props
from ontology.names import NodeId, node_id, segments

_SAME_NAME = (0.9, Method.EXACT_NAME, Status.PROPOSED)
"""What an equal name in the standard of a major that the course is for is worth until somebody looks at it."""


def state_targets(school: School, course: CourseText, known: Known | None) -> None:
    """State which official courses this one implements; a course that its major does not have is rejected.

    Where none is named, one of the same name in a major that the document is for is proposed.
    """
    if not school.owner.library:
        return
    count = school.reading.count("对应标准课程")
    ours = school.course_id(course.name)
    for target in course.targets:
        official = node_id("course", target.major, target.name)
        peers = known.peers(official) if known is not None else frozenset()
        if peers and official not in peers:
            count.rejected += 1
            _unknown(school, target, peers)
            continue
        count.kept += 1
        school.edge(ours, "implements", official, props(extent=target.extent or None), target.evidence)
    if course.targets or known is None:
        return
    for major, evidence in course.majors:
        official = node_id("course", major, course.name)
        if official in known.peers(official):
            count.kept += 1
            school.edge(ours, "implements", official, props(extent="full"), evidence, _SAME_NAME)


def _unknown(school: School, target: Target, peers: frozenset[str]) -> None:
    names = sorted(segments(NodeId(peer))[-1] for peer in peers)
    near = get_close_matches(target.name, names, 3, 0.4)
    advice = f"相近的有：{'、'.join(near)}" if near else "请对照专业教学标准或专业简介核对"
    reason = f"专业 {target.major} 的官方课程中没有“{target.name}”，这一处对应不采用"
    school.tell(target.evidence, "rejected", reason, advice)
