"""What answers about reviewing look like, by address."""

from api.http.schemas import COUNT, FLAG, NUMBER, TEXT, Schema, listed, many, maybe, obj, one_of
from graph.alignment.items import PAIRINGS

_RULING = obj(subject=TEXT, predicate=TEXT, object=TEXT, accepted=FLAG, reviewer=TEXT, opened=COUNT)
_WAITING: Schema = {
    "subject": TEXT,
    "label": TEXT,
    "predicate": TEXT,
    "object": TEXT,
    "object_label": TEXT,
    "pair": TEXT,
    "library": maybe(TEXT),
    "confidence": NUMBER,
    "calibrated": FLAG,
    "extent": maybe(one_of(("full", "part"))),
    "value": COUNT,
    "why": TEXT,
    "source": TEXT,
}
WAITING_COLUMNS = tuple(_WAITING)
PAIRS = tuple(name for name, of in PAIRINGS.items() if of.predicate)

REVIEW_ANSWERS: dict[str, Schema] = {
    "/v1/review": listed("waiting", obj(**_WAITING), disagreements=many(many(_RULING))),
    "/v1/review/decisions": obj(revision=COUNT, decided=FLAG, source=TEXT),
    "/v1/review/undo": obj(revision=COUNT, undone=TEXT),
}
"""The answer of each address, as JSON."""
