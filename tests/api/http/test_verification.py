"""Verifications over HTTP: draw, judge, opine, take back, and what is refused."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from graph.verification.opinions import verifications, withdraw
from tests.api.http.signed_in import Browser, Office, office, problem
from tests.small_libraries import BRIEF, CATALOGUE, COMPLETE, L, library, node

ADDRESS = "/v1/verifications/l"
ALL = [{"number": number, "verdict": "属实"} for number in range(1, 5)]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("verifications")) as found:
        state = cast(Any, found.client.app).state
        for bundle in (CATALOGUE, BRIEF, library("l", node(L, tier="省"), *COMPLETE)):
            state.live.current.store.commit(*bundle, datetime.now(UTC))
            state.live.look()
        found.enrol("zhang", "expert")
        found.enrol("li.na", "builder:l")
        yield found


@pytest.fixture
def expert(served: Office) -> Iterator[Browser]:
    yield served.sign_in("zhang")
    store = cast(Any, served.client.app).state.live.current.store
    for each in verifications(store):
        withdraw(store, each.library, each.expert, datetime.now(UTC))


def judged(expert: Browser, **more: Any) -> Any:
    return expert.ask("POST", ADDRESS, json={"seed": 7, "revision": 3, "findings": ALL, **more})


def test_a_draw_tells_seed_revision_population_and_both_sides(served: Office) -> None:
    answer = served.ask("GET", f"{ADDRESS}?seed=7&as_of=3")
    assert (answer.status, answer.json["population"], answer.json["seed"], answer.json["revision"]) == (200, 4, 7, 3)
    first = answer.json["statements"][0]
    assert {"subject", "predicate", "object", "document", "evidence"} <= first.keys()
    assert answer.json == served.ask("GET", f"{ADDRESS}?seed=7&as_of=3").json


def test_an_opinion_is_kept_listed_and_taken_back(served: Office, expert: Browser) -> None:
    kept = judged(expert, opinion="通过", note="可靠")
    assert kept.status == 200
    assert (kept.json["opinion"], kept.json["sound"], kept.json["interval"]["low"]) == ("通过", 4, 1.0)
    cast(Any, served.client.app).state.live.look()
    (listed,) = served.ask("GET", "/v1/verifications?library=l").json["verifications"]
    assert listed == kept.json
    assert expert.ask("DELETE", ADDRESS).json["withdrawn"] == "verification/l/zhang"
    problem(expert.ask("DELETE", ADDRESS), 422, "unfit-verification")


def test_what_does_not_fit_is_refused_with_the_reason(expert: Browser) -> None:
    problem(judged(expert, findings=ALL[:2], opinion="通过"), 422, "unfit-verification")
    problem(judged(expert, findings=[{"number": 5, "verdict": "属实"}]), 422, "unfit-verification")
    problem(judged(expert, findings=[{"number": 1, "note": "长" * 10_000}]), 422, "unfit-verification")
    problem(judged(expert, findings=[{"number": 1, "verdict": "好"}]), 400, "bad-parameter")
    problem(expert.ask("POST", "/v1/verifications/nobody", json={"seed": 7, "revision": 3}), 404, "unknown-library")
    assert judged(expert).status == 200
    problem(judged(expert, findings=ALL[:2]), 409, "conflict")


def test_a_builder_does_not_judge(served: Office) -> None:
    problem(judged(served.sign_in("li.na")), 403, "forbidden")
