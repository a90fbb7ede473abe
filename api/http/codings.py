"""Compression: which content coding a client is given, and what is worth compressing."""

from functools import lru_cache

from starlette_compress import add_compress_type

from api.http.languages import quality

SMALLEST = 1000
"""Bytes below which an answer goes out as it is."""

CODINGS = (b"zstd", b"br", b"gzip")
"""What is offered, the quickest for its size first."""

_MORE = (
    *("text/csv", "application/x-ndjson", "application/problem+json"),
    *("text/turtle", "application/n-quads", "application/n-triples", "application/trig"),
    *("application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values"),
)


def compress_more() -> None:
    """Compress our kinds of text too; a workbook (.xlsx) is compressed already and is left as it is."""
    for media_type in _MORE:
        add_compress_type(media_type)


@lru_cache(maxsize=256)
def coding_asked(accepted: bytes) -> bytes:
    """Return the content coding that an `Accept-Encoding` prefers among ours, ours first where it does not care.

    `identity` stands for none: where no other is acceptable, or it is preferred by name.
    """
    weights: dict[bytes, float] = {}
    for part in accepted.lower().split(b","):
        name, _, rest = part.strip().partition(b";")
        if name.strip():
            weights[name.strip()] = quality(rest.decode("latin-1"))
    anything = weights.get(b"*", 0.0)
    best = max(CODINGS, key=lambda coding: (weights.get(coding, anything), -CODINGS.index(coding)))
    weight = weights.get(best, anything)
    return best if weight > 0 and weight >= weights.get(b"identity", 0.0) else b"identity"
