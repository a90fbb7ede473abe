"""What answers about a learner's own record look like, by address."""

from api.http.path_schemas import LEFT, PATH_ANSWERS, PROGRESS
from api.http.schemas import COUNT, FLAG, TEXT, Schema, many, maybe, obj, one_of
from people.mastery import Proof

_MASTERY = obj((), id=TEXT, label=TEXT, evidence=one_of(tuple(map(str, Proof))), at=TEXT, in_force=FLAG)
_GOAL: Schema = {"id": TEXT, "level": maybe(TEXT), "label": TEXT, "at": TEXT}
_GOALS = obj((), goals=many(obj((), **_GOAL)))
_OWN = "/v1/learners/{learner}"

LEARNER_ANSWERS: dict[str, Schema] = {
    f"{_OWN}/mastery": obj((), mastery=many(_MASTERY), next=maybe(TEXT)),
    f"PUT {_OWN}/mastery": obj((), noted=COUNT, added=COUNT),
    f"{_OWN}/goals": _GOALS,
    f"{_OWN}/record": obj((), learner=TEXT, goals=many(obj((), **_GOAL)), mastery=many(_MASTERY)),
    f"{_OWN}/path": PATH_ANSWERS["/v1/paths"],
    f"{_OWN}/frontier": PATH_ANSWERS["/v1/frontier"],
    f"{_OWN}/progress": obj((), goals=many(obj((), **_GOAL, there=FLAG, progress=maybe(PROGRESS), left=maybe(LEFT)))),
}

LEARNING = frozenset(
    {
        *(f"GET {_OWN}/{each}" for each in ("mastery", "goals", "record", "path", "frontier", "progress")),
        *(f"PUT {_OWN}/{each}" for each in ("mastery", "goals")),
        *(f"DELETE {_OWN}/{each}" for each in ("mastery/{id}", "goals/{id}", "record")),
    }
)
"""Operations of learners alone."""

LISTS = frozenset({f"{_OWN}/mastery"})
"""Lists that come as JSON only."""
