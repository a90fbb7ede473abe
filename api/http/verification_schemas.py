"""What answers about verifications look like, by address."""

from api.http.schemas import ANY, COUNT, FLAG, HEAD, NUMBER, TEXT, TEXTS, Schema, many, maybe, obj, one_of, ref
from graph.verification.statement import DRAWN
from ontology.terms import OPINIONS

_RESOURCES = many(obj((), id=TEXT, label=TEXT, props=ANY))
_THING = obj((), id=TEXT, label=TEXT, within=TEXTS, props=ANY, resources=_RESOURCES, resource_count=COUNT)
_STATEMENT = obj(
    (), number=COUNT, subject=_THING, predicate=one_of(DRAWN), object=_THING,
    props=ANY, document=ANY, evidence=maybe(ref("Evidence")), in_force=FLAG,
)  # fmt: skip
VERIFICATION = obj(
    (), library=TEXT, expert=TEXT, revision=COUNT, seed=COUNT, population=COUNT, drawn=COUNT,
    sound=COUNT, unsound=COUNT, doubtful=COUNT,
    interval=maybe(obj((), confidence=NUMBER, low=NUMBER, high=NUMBER)),
    opinion=maybe(one_of(OPINIONS)), note=maybe(TEXT), signed=maybe(TEXT), since=COUNT, mark=TEXT,
)  # fmt: skip

_ADDRESS = "/v1/verifications/{library}"
VERIFICATION_ANSWERS: dict[str, Schema] = {
    "/v1/verifications": obj((), **HEAD, verifications=many(VERIFICATION)),
    _ADDRESS: obj(
        (), **HEAD, library=TEXT, seed=COUNT, population=COUNT, command=TEXT, statements=many(_STATEMENT),
    ),
    f"POST {_ADDRESS}": VERIFICATION,
    f"DELETE {_ADDRESS}": obj((), revision=COUNT, withdrawn=TEXT),
}  # fmt: skip
"""The answer of each address, as JSON."""
