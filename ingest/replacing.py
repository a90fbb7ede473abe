"""Warns when a school's list would replace another list rather than an earlier state of itself (decision 0004).

A list of one course is that course's source, a list of several is the library's. So two lists that are not the same
one can meet under one id only when both are of several courses, or both of one; and a list that was divided, or put
together, leaves what it said before in force under the other id.
"""

from collections.abc import Iterator

from ingest.known import Known
from ingest.report import Bundle, Place, Problem, Reading

KINDS = ("inventory", "knowledge-graph", "question-bank")
_SAME = 0.5
"""Share of a list's nodes that must be in the next version, else it is worth asking whether it is the same list."""


def warn_replaced(reading: Reading, known: Known) -> None:
    """Tell, for each list of a reading, what it would replace that does not look like it, or would stand beside."""
    for bundle in reading.bundles:
        if bundle.version.source.partition("/")[0] not in KINDS:
            continue
        for reason, advice in (*_replaced(bundle, known), *_beside(bundle, known)):
            reading.problems.append(Problem(reading.file, Place(), "warning", reason, advice))


def _replaced(bundle: Bundle, known: Known) -> Iterator[tuple[str, str]]:
    source = bundle.version.source
    before, now = known.stated(source), {node.id for node in bundle.nodes}
    stay = len(before & now)
    if before and stay < _SAME * len(before):
        reason = f"来源 {source} 已有一份，其中 {len(before)} 项只有 {stay} 项还在这份里，其余将不再有效"
        yield reason, "若是另一份清单，请用 --source 另起一个标识；若是更新，不必理会"


def _beside(bundle: Bundle, known: Known) -> Iterator[tuple[str, str]]:
    kind, slug, *course = bundle.version.source.split("/", 2)
    whole = f"{kind}/{slug}"
    now = {node.id for node in bundle.nodes}
    others = [whole] if course else known.sources(f"{whole}/")
    for other in others:
        if now & known.stated(other):
            reason = f"来源 {other} 里也有这份清单的内容，两份都有效，其中已删去的项不会因这次导入而失效"
            yield reason, f"若这份已经代替它，请运行 zhitu withdraw {other}"
