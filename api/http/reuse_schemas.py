"""What answers about reuse look like, by address."""

from api.http.schemas import COUNT, FLAG, HEAD, TEXT, Schema, many, obj, one_of
from graph.coverage.pairs import FIGURES
from graph.reuse.proposals import State

_COURSE = obj((), id=TEXT, label=TEXT)
_TAKER = obj((), id=TEXT, label=TEXT, made=FLAG)
PROPOSAL = obj(
    (),
    id=TEXT,
    state=one_of(tuple(state.value for state in State)),
    taker=_COURSE,
    taken=_COURSE,
    by=TEXT,
    words=TEXT,
    answered_by=TEXT,
    remark=TEXT,
    opened=COUNT,
    source=TEXT,
)
_OFFER = obj((), library=TEXT, name=TEXT, course=_COURSE, lamps=many(one_of(FIGURES)), taker=_TAKER)
_DECIDED = obj((), revision=COUNT, proposal=PROPOSAL)

_ADDRESS = "/v1/libraries/{library}/reuse"
REUSE_ANSWERS: dict[str, Schema] = {
    _ADDRESS: obj((), **HEAD, library=TEXT, proposals=many(PROPOSAL), offers=many(_OFFER)),
    f"POST {_ADDRESS}": _DECIDED,
    f"{_ADDRESS}/{{id}}/accept": _DECIDED,
    f"{_ADDRESS}/{{id}}/decline": _DECIDED,
    f"{_ADDRESS}/{{id}}/withdraw": obj((), revision=COUNT, withdrawn=TEXT),
}
"""The answer of each address, as JSON."""
