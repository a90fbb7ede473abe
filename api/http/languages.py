"""Which language a client reads, by `Accept-Language`."""

from functools import lru_cache

from api.settings import Language


@lru_cache(maxsize=256)
def language_asked(accepted: str) -> Language:
    """Return the language preferred among ours; Chinese where none is asked for, English where neither is ours."""
    ranked = sorted(_ranges(accepted), key=lambda pair: -pair[1])
    for name, weight in ranked:
        primary = name.partition("-")[0]
        if weight > 0 and primary in ("zh", "*"):
            return "zh"
        if weight > 0 and primary == "en":
            return "en"
    return "en" if ranked else "zh"


def _ranges(accepted: str) -> list[tuple[str, float]]:
    found = []
    for part in accepted.lower().split(","):
        name, _, rest = part.strip().partition(";")
        if name.strip():
            found.append((name.strip(), quality(rest)))
    return found


def quality(parameters: str) -> float:
    """Return the weight `q` of a range of a header, 1 where none is given or it cannot be read."""
    for each in parameters.split(";"):
        name, _, value = each.strip().partition("=")
        if name.strip().lower() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 1.0
    return 1.0
