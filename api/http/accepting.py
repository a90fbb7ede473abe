"""Which media type is given where there are several: what `Accept` prefers of those offered (RFC 9110, 12.5.1)."""

from collections.abc import Sequence
from functools import lru_cache

from api.http.languages import quality


@lru_cache(maxsize=256)
def chosen(accepted: str, offered: Sequence[str]) -> str | None:
    """Return what an `Accept` header prefers, the first offered where it does not care, None where nothing will do."""
    if not accepted.strip():
        return offered[0]
    ranges = [(part.partition(";")[0].strip().lower(), quality(part.partition(";")[2])) for part in accepted.split(",")]
    weights = {each: _weight(each, ranges) for each in offered}
    best = max(offered, key=lambda each: (weights[each], -offered.index(each)))
    return best if weights[best] > 0 else None


def _weight(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the weight of the most specific range that a media type fits."""
    for wanted in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        weights = [weight for name, weight in ranges if name == wanted]
        if weights:
            return max(weights)
    return 0.0
