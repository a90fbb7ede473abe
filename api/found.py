"""What a search answers, as JSON: the shape that the command line and the web API both give."""

from graph.views.text import Found
from graph.views.text_hits import Hit
from ontology.terms import KIND

Json = dict[str, object]


def hit_data(found: Found, hit: Hit) -> Json:
    """Return one hit: what it is, why it was found, what it belongs to, whether that is a sample."""
    parent = found.parents.get(hit.id)
    return {
        "id": hit.id,
        "kind": hit.kind,
        "label": hit.label,
        "parent": {"id": parent.id, "label": parent.label} if parent else None,
        "how": hit.how,
        "grade": hit.grade,
        "matched": hit.matched,
        "span": list(hit.span),
        "score": hit.score,
        "approximate": hit.approximate,
        "sample": sample(found, hit),
    }


def sample(found: Found, hit: Hit) -> bool:
    """Whether a hit is a library that is a sample, or belongs to one."""
    parent = found.parents.get(hit.id)
    return hit.id in found.samples or (parent is not None and parent.id in found.samples)


def groups(found: Found) -> list[Json]:
    """Return the kinds of the hits in the order of their first ones, with the Chinese word and how many there are."""
    counts: dict[str, int] = {}
    for hit in found.hits:
        counts[hit.kind] = counts.get(hit.kind, 0) + 1
    return [{"kind": kind, "name": KIND[kind].zh, "hits": count} for kind, count in counts.items()]
