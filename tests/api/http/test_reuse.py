"""Reuse over HTTP: who has what is lacking, proposing, the answer, and everything back as it was."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.access import AccessRules, machine
from api.compose import open_store
from api.http.application import create_app
from api.http.serving import Serving
from people import accounts
from people.roles import Grant
from tests.api.http.conftest import copied
from tests.api.http.signed_in import CHEAP, PASSWORD, Asked, Office, problem
from tests.api.http.test_live import wait_for
from tests.commands import command

ADDRESS = "/v1/libraries/ec-sample/reuse"
ITEM, COURSE = "course/530701/社群运营", "course/ec-sample-secondary/Z05"
GIVEN = {"item": ITEM, "course": COURSE}
PEOPLE = {
    "zhang": ("builder:ec-sample",),
    "li": ("builder:ec-sample-secondary",),
    "wang": ("auditor:示例省",),
    "zhao": ("auditor:浙江",),
    "admin": ("administrator",),
}


@pytest.fixture(scope="module")
def address(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Copy the samples to where they may be written to."""
    return f"sqlite:///{copied(with_samples, tmp_path_factory.mktemp('reuse'))}"


@pytest.fixture(scope="module")
def office(address: str) -> Iterator[Office]:
    """Serve the copy with accounts."""
    rules = AccessRules(f"{address}.people", cost=CHEAP)
    serving = Serving(store=address, writing=True, working=False, access=rules)
    app: FastAPI = create_app(serving)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        made = Office(app, client, io.StringIO())
        for name, roles in PEOPLE.items():
            accounts.create(
                made.people, made.access.hasher, name, PASSWORD, [Grant.read(each) for each in roles], machine()
            )
        yield made
        made.access.close()


def ask(office: Office, name: str, path: str = "", body: Any = None) -> Asked:
    return office.ask("POST", ADDRESS + path, office.token(name), json=body)


def named(office: Office) -> tuple[int, dict[str, int]]:
    """Return how many core courses the library names, and where they come from."""
    answer = office.ask("GET", "/v1/coverage/libraries/ec-sample")
    core = answer.json["majors"][0]["items"]["core"]
    return core["named"], {origin: of["named"] for origin, of in core["origins"].items()}


def whole(office: Office) -> Any:
    """Return all that is told of the library but the revision and the day."""
    told = office.ask("GET", "/v1/coverage/libraries/ec-sample").json
    return {name: value for name, value in told.items() if name not in ("revision", "data_as_of")}


def test_proposed_accepted_withdrawn_and_every_figure_as_it_was(office: Office) -> None:
    before = whole(office)
    offers = office.ask("GET", f"{ADDRESS}?item={ITEM}").json["offers"]
    assert [(each["library"], each["course"]["id"]) for each in offers] == [("library/ec-sample-secondary", COURSE)]
    made = ask(office, "wang", body=GIVEN)
    assert (made.status, made.json["proposal"]["state"], made.json["proposal"]["by"]) == (201, "待接受", "wang")
    assert whole(office) == before
    identity = made.json["proposal"]["id"]
    accepted = ask(office, "zhang", f"/{identity}/accept", {"remark": "好"})
    assert accepted.json["proposal"]["state"] == "已接受"
    assert named(office) == (8, {"自建": 7, "共建": 0, "引用": 1})
    told = office.ask("GET", ADDRESS).json["proposals"]
    assert [(each["id"], each["state"], each["answered_by"], each["remark"]) for each in told] == [
        (identity, "已接受", "zhang", "好")
    ]
    assert ask(office, "zhang", f"/{identity}/withdraw").status == 200
    assert whole(office) == before
    assert office.ask("GET", ADDRESS).json["proposals"] == []


def test_who_may_propose_and_who_may_answer(office: Office) -> None:
    for name in ("li", "zhao"):
        problem(ask(office, name, body=GIVEN), 403, "forbidden")
    identity = ask(office, "wang", body=GIVEN).json["proposal"]["id"]
    for name in ("wang", "li"):
        problem(ask(office, name, f"/{identity}/accept", {}), 403, "forbidden")
    problem(ask(office, "li", f"/{identity}/withdraw"), 403, "forbidden")
    assert ask(office, "admin", f"/{identity}/accept", {}).status == 200
    problem(ask(office, "wang", f"/{identity}/withdraw"), 403, "forbidden")  # answered: it is the builder's now
    assert ask(office, "zhang", f"/{identity}/withdraw").status == 200


def test_who_proposed_takes_it_back_while_it_waits(office: Office) -> None:
    identity = ask(office, "wang", body=GIVEN).json["proposal"]["id"]
    assert ask(office, "wang", f"/{identity}/withdraw").status == 200
    problem(ask(office, "zhang", f"/{identity}/accept", {}), 409, "conflict")


def test_what_is_proposed_or_declined_is_not_proposed_again(office: Office) -> None:
    identity = ask(office, "zhang", body=GIVEN).json["proposal"]["id"]
    problem(ask(office, "wang", body=GIVEN), 409, "conflict")
    assert ask(office, "zhang", f"/{identity}/decline", {"remark": "<script>alert(1)</script>"}).status == 200
    problem(ask(office, "zhang", f"/{identity}/accept", {}), 409, "conflict")
    assert "谢绝过" in problem(ask(office, "wang", body=GIVEN), 409, "conflict")["detail"]
    page = office.ask("GET", "/id/library/ec-sample", headers={"Accept": "text/html"}).json
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert ask(office, "zhang", f"/{identity}/withdraw").status == 200
    assert named(office)[0] == 7


def test_what_cannot_be_taken_over_is_told(office: Office) -> None:
    problem(ask(office, "zhang", body={"item": "course/530701/没有", "course": COURSE}), 404, "unknown-node")
    problem(ask(office, "zhang", body={"item": ITEM, "course": "course/nobody/x"}), 404, "unknown-node")
    problem(ask(office, "zhang", body={"item": ITEM, "course": "library/ec-sample"}), 404, "unknown-node")
    own = problem(ask(office, "zhang", body={"item": ITEM, "course": "course/ec-sample/C04"}), 409, "conflict")
    assert "本库自己的课程" in own["detail"]
    problem(ask(office, "zhang", body={"item": ITEM, "course": "course/ec-sample-secondary/Z01"}), 409, "conflict")
    problem(office.ask("POST", "/v1/libraries/nobody/reuse", office.token("admin"), json=GIVEN), 404, "unknown-library")


def test_a_course_that_was_withdrawn_since_is_not_accepted(office: Office, address: str) -> None:
    identity = ask(office, "zhang", body=GIVEN).json["proposal"]["id"]
    store = open_store(address)
    store.withdraw("library/ec-sample-secondary", datetime.now(UTC))
    number = store.revision
    store.close()
    try:
        wait_for(lambda: office.ask("GET", "/v1/health").json["revision"] >= number, 60)
        assert "已经撤回" in problem(ask(office, "zhang", f"/{identity}/accept", {}), 409, "conflict")["detail"]
        assert "已经撤回" in problem(ask(office, "wang", body=GIVEN), 409, "conflict")["detail"]
        assert office.ask("GET", "/id/library/ec-sample", headers={"Accept": "text/html"}).status == 200
        assert ask(office, "zhang", f"/{identity}/withdraw").status == 200
    finally:
        assert command("import", "samples/730701", "--store", address).code == 0
    wait_for(lambda: office.ask("GET", f"{ADDRESS}?item={ITEM}").json["offers"] != [], 60)
