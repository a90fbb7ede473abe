"""What answers about paths look like, by address."""

from api.http.schemas import ANY, COUNT, FLAG, HEAD, NUMBER, TEXT, TEXTS, Schema, many, maybe, obj, one_of

_THING: Schema = {"id": TEXT, "label": TEXT}
_NAMED = obj((), **_THING)
_SOME = obj((), count=COUNT, ids=TEXTS)
PROGRESS = obj(
    (), met=COUNT, total=COUNT, percent=maybe(NUMBER), by=one_of(("weights", "items")),
    levels=many(ANY), functions=many(ANY),
)  # fmt: skip
LEFT = obj((), minutes=NUMBER, unknown_points=COUNT, assumed=NUMBER, shortest=FLAG, at_least=NUMBER)
_GOAL = obj((), **_THING, level=maybe(TEXT))
_START = obj(
    (), mastered=COUNT, carried=COUNT, used=COUNT,
    unknown=_SOME, not_points=_SOME, gone=_SOME, without_prerequisites=_SOME,
)  # fmt: skip
_MINUTES = obj((), points=COUNT, stated=NUMBER, unknown_points=COUNT, assumed=NUMBER)
_PROOF = obj(
    (), shortest=FLAG, gap=NUMBER, minutes=NUMBER, at_least=NUMBER,
    method=one_of(("reduced", "highs", "bounded")), nodes=COUNT, whole_goal_minutes=NUMBER,
)  # fmt: skip
_RESOURCES = many(obj((), **_THING, media=maybe(TEXT), minutes=maybe(NUMBER)))
_HOP = obj((), subject=TEXT, predicate=TEXT, object=TEXT, claims=many(ANY))
_STEP = obj(
    (),
    step=COUNT,
    **_THING,
    kind=maybe(TEXT),
    minutes=maybe(NUMBER),
    resources=obj((), teach=_RESOURCES, practise=_RESOURCES, assess=_RESOURCES),
    why=obj((), **{"for": many(_NAMED)}, opens=many(_NAMED), chain=TEXTS, because=many(_HOP)),
)
_GROUP = obj((), library=maybe(_NAMED), course=maybe(_NAMED), module=maybe(_NAMED), steps=many(_STEP))
_BLOCKED = obj((), **_THING, reason=TEXT, point=maybe(_NAMED))
_IGNORED = obj(
    (), circle=TEXTS, before=_NAMED, after=_NAMED, confidence=NUMBER, hardness=one_of(("hard", "soft"))
)  # fmt: skip
_COURSE = obj(
    (), **_THING, roles=TEXTS, asked=COUNT, covered=COUNT,
    repeated=many(_NAMED), repeated_minutes=NUMBER, missing=many(_NAMED),
)  # fmt: skip

PATH_ANSWERS: dict[str, Schema] = {
    "/v1/paths": obj(
        (), **HEAD, goal=_GOAL, start=_START, minutes=_MINUTES, proof=_PROOF, groups=many(_GROUP),
        met=many(_NAMED), left_out=many(_NAMED), blocked=many(_BLOCKED), ignored=many(_IGNORED),
    ),
    "/v1/frontier": obj(
        (),
        **HEAD,
        goal=_GOAL,
        start=_START,
        now=many(
            obj(
                ("without_it",),
                **_THING,
                kind=maybe(TEXT),
                minutes=maybe(NUMBER),
                on_path=FLAG,
                opens=many(_NAMED),
                without_it=obj((), points_closed=COUNT, needs_closed=many(_NAMED)),
            )
        ),
        progress=PROGRESS,
        nobody_teaches=many(_NAMED),
        left=LEFT,
    ),
    "/v1/continuation": obj(
        (),
        **HEAD,
        done=_NAMED,
        next=_NAMED,
        stated=many(ANY),
        learnt_points=COUNT,
        courses=many(_COURSE),
        same_names=many(obj((), label=TEXT, done=TEXT, next=TEXT)),
        missing=obj(
            (), minutes=_MINUTES, proof=_PROOF, points=many(_NAMED), blocked=many(obj((), **_THING, reason=TEXT))
        ),
    ),
}  # fmt: skip
