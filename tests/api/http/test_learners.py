"""A learner's own record over HTTP: /v1/learners/me/…; somebody else's is refused without a word about it."""

import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from api.access import AccessRules, people_file
from api.http.application import create_app
from api.http.learner_schemas import LEARNER_ANSWERS
from api.http.serving import Serving
from api.learning import COLUMNS
from tests.api.http.conftest import copied
from tests.api.http.signed_in import CHEAP, Browser, Office, problem
from tests.commands import command

OWN = "/v1/learners/me"
COURSE = "course/530701/网店运营"
FIRST, SECOND = "point/ec-sample/C09-M1-P01", "point/ec-sample/C09-M2-P01"
NAME = "电子商务的含义与构成要素"
OF_COURSE = f"?goal={quote(COURSE)}&library=ec-sample"


def serve(store: Path) -> Iterator[Office]:
    """Serve a graph with accounts: two learners and a builder."""
    rules = AccessRules(f"sqlite:///{people_file(store)}", cost=CHEAP)
    log = io.StringIO()
    app = create_app(Serving(store=f"sqlite:///{store}", access=rules), log)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        office = Office(app, client, log)
        office.enrol("li.na", "learner")
        office.enrol("wang.wei", "learner")
        office.enrol("zhao", "builder:ec-sample")
        yield office
        office.access.close()


@pytest.fixture(scope="module")
def served(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from serve(copied(with_samples, tmp_path_factory.mktemp("learners")))


@pytest.fixture(scope="module")
def browsers(served: Office) -> dict[str, Browser]:
    return {name: served.sign_in(name) for name in ("li.na", "wang.wei")}


@pytest.fixture
def me(browsers: dict[str, Browser]) -> Browser:
    """A learner with an empty record."""
    assert browsers["li.na"].ask("DELETE", f"{OWN}/record").status == 204
    return browsers["li.na"]


def told(browser: Browser, what: str, query: str = "") -> Any:
    """Return an answer that is as its description says, and kept by nobody."""
    answer = browser.ask("GET", f"{OWN}/{what}{query}")
    assert answer.status == 200, answer
    assert answer.headers["cache-control"] == "no-store"
    jsonschema_rs.Draft202012Validator(LEARNER_ANSWERS["/v1/learners/{learner}/" + what]).validate(answer.json)
    return answer.json


def note(browser: Browser, *points: tuple[str, str]) -> Any:
    given = [{"id": point, "evidence": evidence} for point, evidence in points]
    answer = browser.ask("PUT", f"{OWN}/mastery", json={"points": given})
    assert answer.status == 200, answer
    return answer.json


def test_an_empty_record_starts_from_nothing(me: Browser) -> None:
    assert told(me, "mastery") == {"mastery": [], "next": None}
    assert told(me, "goals") == {"goals": []}
    assert told(me, "progress") == {"goals": []}
    assert told(me, "path", OF_COURSE)["minutes"]["stated"] == 2235


def test_what_is_mastered_is_listed_page_by_page_and_shortens_paths(me: Browser) -> None:
    assert note(me, (SECOND, "assessed"), (FIRST, "practised")) == {"noted": 2, "added": 2}
    assert note(me, (FIRST, "self-stated")) == {"noted": 1, "added": 0}
    first = told(me, "mastery", "?limit=1")
    assert [(each["id"], each["evidence"], each["in_force"]) for each in first["mastery"]] == [
        (FIRST, "self-stated", True)
    ]
    following = me.ask("GET", first["next"]).json
    assert [each["id"] for each in following["mastery"]] == [SECOND]
    assert following["next"] is None
    assert told(me, "path", OF_COURSE)["minutes"]["stated"] == 2235 - 100 - 110
    frontier = told(me, "frontier", OF_COURSE)
    assert frontier["start"]["mastered"] == 2
    assert FIRST not in {each["id"] for each in frontier["now"]}


def test_a_point_is_taken_back(me: Browser) -> None:
    note(me, (FIRST, "practised"))
    for _ in range(2):
        assert me.ask("DELETE", f"{OWN}/mastery/{FIRST}").status == 204
    assert told(me, "mastery")["mastery"] == []


def test_goals_are_followed_and_say_how_far_they_are(me: Browser) -> None:
    for goal in ({"id": "occupation/4-01-06-01", "level": "四级"}, {"id": COURSE}):
        assert me.ask("PUT", f"{OWN}/goals", json=goal).status == 200
    note(me, (FIRST, "practised"))
    progress = told(me, "progress")["goals"]
    assert [(each["id"], each["level"], each["label"]) for each in progress] == [
        (COURSE, None, "网店运营"),
        ("occupation/4-01-06-01", "四级", "电子商务师"),
    ]
    assert progress[0]["progress"]["total"] > 0
    assert progress[1]["progress"]["percent"] is None  # its standard was not read
    gone = me.ask("DELETE", f"{OWN}/goals/occupation/4-01-06-01?level={quote('四级')}")
    assert gone.status == 204
    assert [each["id"] for each in told(me, "goals")["goals"]] == [COURSE]


def test_all_that_is_kept_is_taken_home_and_erased(me: Browser) -> None:
    note(me, (FIRST, "practised"))
    me.ask("PUT", f"{OWN}/goals", json={"id": COURSE})
    record = told(me, "record")
    assert (record["learner"], len(record["goals"]), record["mastery"][0]["label"]) == (
        "li.na",
        1,
        NAME,
    )
    csv = me.ask("GET", f"{OWN}/record", headers={"Accept": "text/csv"})
    assert csv.json.splitlines()[0].split(",") == list(COLUMNS)
    assert csv.headers["cache-control"] == "no-store"
    assert FIRST in csv.json
    assert me.ask("DELETE", f"{OWN}/record").status == 204
    assert told(me, "record") == {"learner": "li.na", "goals": [], "mastery": []}


def test_somebody_elses_record_is_refused_whether_there_is_one_or_not(
    served: Office, browsers: Any, me: Browser
) -> None:
    note(me, (FIRST, "practised"))
    other = browsers["wang.wei"]
    for method, path in (
        *(("GET", each) for each in ("mastery", "goals", "record", "progress")),
        *(("GET", f"{each}{OF_COURSE}") for each in ("path", "frontier")),
        ("DELETE", f"mastery/{FIRST}"),
        ("DELETE", "record"),
    ):
        refused = [other.ask(method, f"/v1/learners/{name}/{path}") for name in ("li.na", "nobody", "zhao")]
        assert {answer.status for answer in refused} == {403}
        assert refused[0].json == refused[1].json == refused[2].json
        assert not {"C09", "li.na"} & set(str(refused[0].json).split())
    assert other.ask("PUT", "/v1/learners/li.na/mastery", json={"points": []}).status == 403
    assert served.sign_in("zhao").ask("GET", "/v1/learners/li.na/record").status == 403
    assert served.ask("GET", "/v1/learners/li.na/record").status == 401
    assert [each["id"] for each in told(me, "mastery")["mastery"]] == [FIRST]
    assert me.ask("GET", "/v1/learners/LI.NA/mastery").status == 200  # oneself by name


@pytest.mark.parametrize(
    "points",
    [
        [{"id": "point/ec-sample/none"}],
        [{"id": "major/530701"}],
        [{"id": FIRST}, {"id": "point/x/y"}],
        [{"id": FIRST, "evidence": "practised"}, {"id": FIRST, "evidence": "assessed"}],
        [{"id": FIRST, "evidence": "sworn"}],
        [{"id": FIRST, "by": "me"}],
        [{"id": ""}],
    ],
)
def test_what_cannot_be_noted_is_refused_and_nothing_is(me: Browser, points: Any) -> None:
    answer = me.ask("PUT", f"{OWN}/mastery", json={"points": points})
    assert answer.status == 400, answer
    assert told(me, "mastery")["mastery"] == []


def test_ids_that_no_point_has_are_named(me: Browser) -> None:
    points = [{"id": FIRST}, {"id": "point/x/y"}, {"id": "major/530701"}]
    said = problem(me.ask("PUT", f"{OWN}/mastery", json={"points": points}), 400, "bad-body")
    assert (said["unknown"], said["not_points"]) == (["point/x/y"], ["major/530701"])


def test_a_million_ids_at_once_are_too_many(me: Browser) -> None:
    points = [{"id": f"point/x/{number}"} for number in range(1_000_000)]
    problem(me.ask("PUT", f"{OWN}/mastery", json={"points": points}), 413, "too-large")
    problem(me.ask("PUT", f"{OWN}/mastery", json={"points": points[:10_001]}), 400, "bad-parameter")


@pytest.mark.parametrize(
    ("goal", "status"),
    [
        ({"id": "occupation/9-99"}, 404),
        ({"id": "library/ec-sample"}, 400),
        ({"id": COURSE, "level": "四级"}, 400),
        ({"id": COURSE, "level": "九级"}, 400),
    ],
)
def test_what_is_no_goal_cannot_be_followed(me: Browser, goal: Any, status: int) -> None:
    assert me.ask("PUT", f"{OWN}/goals", json=goal).status == status
    assert told(me, "goals")["goals"] == []


def test_a_change_by_session_needs_its_guard(me: Browser) -> None:
    assert me.ask("PUT", f"{OWN}/mastery", guarded=False, json={"points": [{"id": FIRST}]}).status == 403
    assert told(me, "mastery")["mastery"] == []


def test_the_servers_log_tells_of_no_point_or_goal(served: Office, me: Browser) -> None:
    note(me, (FIRST, "practised"))
    before = len(served.log)
    me.ask("GET", f"{OWN}/path{OF_COURSE}")
    me.ask("GET", f"/learn?mastered={FIRST}")
    me.ask("DELETE", f"/v1/learners/li.na/mastery/{FIRST}")
    said = [each for each in served.log[before:] if each["event"] == "request"]
    assert len(said) == 3
    assert all(each["path"].startswith(("/v1/learners/{learner}/", "/learn")) and not each["query"] for each in said)
    assert not {"C09", "li.na"} & set(str(said).replace("-", " ").replace("'", " ").replace("/", " ").split())


def test_a_program_with_a_token_reads_its_owners_record(served: Office, me: Browser) -> None:
    note(me, (FIRST, "practised"))
    answer = served.ask("GET", f"{OWN}/mastery", served.token("li.na"))
    assert [each["id"] for each in answer.json["mastery"]] == [FIRST]


def test_a_point_that_is_withdrawn_afterwards_stays_mastered_and_is_told(with_samples: Path, tmp_path: Path) -> None:
    store = copied(with_samples, tmp_path)
    for office in serve(store):
        browser = office.sign_in("li.na")
        note(browser, (FIRST, "assessed"))
        browser.ask("PUT", f"{OWN}/goals", json={"id": FIRST})
        assert command("withdraw", "library/ec-sample", "--store", f"sqlite:///{store}").code == 0
        before = time.monotonic()
        while told(browser, "mastery")["mastery"][0]["in_force"] and time.monotonic() < before + 60:
            time.sleep(0.05)
        (kept,) = told(browser, "mastery")["mastery"]
        assert (kept["id"], kept["label"], kept["in_force"]) == (FIRST, NAME, False)
        start = told(browser, "path", f"?goal={quote(COURSE)}")["start"]
        assert start["gone"] == {"count": 1, "ids": [FIRST]}
        (goal,) = told(browser, "progress")["goals"]
        assert (goal["label"], goal["there"]) == (NAME, True)
