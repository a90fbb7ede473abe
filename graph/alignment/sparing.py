"""Which proposals of words alone are worth a person's time: those with literal evidence, and one for each open item."""

from collections.abc import Sequence

from graph.alignment.items import Pairing
from graph.alignment.proposals import Proposal
from graph.alignment.queue import by_subject, worths
from graph.views.columns import Columns

_LITERAL = frozenset({"same-name", "contains", "contained", "named"})


def worthwhile(view: Columns, of: Pairing, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Keep what a name or a text says outright and, of a library, the likeliest for each item that nothing settles yet.

    Of links that samples state, hidden, the likeliest by words alone was right for 20 of 20 courses, 127 of 136
    requirements, 781 of 902 resources; for majors it is seldom right, so that there only the letter counts.
    """
    ends = {each: each.subject if by_subject(of.predicate) else each.object for each in proposals}
    value = worths(view, of.predicate, set(ends.values())) if proposals and not of.naming else {}
    best: dict[str, Proposal] = {}
    for each in sorted(proposals, key=lambda each: (-each.confidence, each.subject, each.object)):
        if value.get(ends[each]):
            best.setdefault(ends[each], each)
    kept = set(best.values())
    return [each for each in proposals if each in kept or any(reason.kind in _LITERAL for reason in each.reasons)]
