"""An import as it goes on: events in order, taken up where a client was cut off, until the end."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest

from api.http.import_events import MOST_LINES
from tests.api.http.conftest import Api, copied, serving
from tests.api.http.sending import finished, kind, register
from tests.api.http.test_live import wait_for


class Told(NamedTuple):
    """One event as it came."""

    number: int
    name: str
    data: Any


@pytest.fixture(scope="module")
def path(lists_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that begins with the lists only."""
    return copied(lists_only, tmp_path_factory.mktemp("followed"))


@pytest.fixture(scope="module")
def writable(path: Path) -> Iterator[Api]:
    """Serve it with writing."""
    yield from serving(path, writing=True)


def follow(api: Api, address: str, last: int | None = None) -> list[Told]:
    """Follow an import to the end of the stream."""
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": str(last)} if last is not None else {})
    with api.client.stream("GET", f"{address}/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == "text/event-stream"
        assert answer.headers["cache-control"] == "no-store"
        text = "".join(answer.iter_text())
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in fields:
            found.append(Told(int(fields["id"]), fields["event"], json.loads(fields["data"])))
    assert text.startswith("retry: ")
    return found


def test_events_come_in_order_from_the_first_to_the_end(writable: Api) -> None:
    address = register(writable, "?dry_run=true").headers["location"]
    told = follow(writable, address)
    assert [each.number for each in told] == list(range(1, len(told) + 1))
    assert [each.data["status"] for each in told if each.name == "state"] == ["queued", "running", "previewed"]
    steps = [each.data["progress"] for each in told if each.name == "progress"]
    assert {(step["file"], step["files"], step["name"]) for step in steps} == {(1, 1, "工作簿.csv")}
    assert (steps[0]["kind"], steps[-1]["kind"], steps[-1]["rows"] > 0) == ("", "registry", True)
    assert writable.json(address)["status"] == "previewed"


def test_a_client_that_was_cut_off_gets_what_it_has_not_seen(writable: Api) -> None:
    answer = register(writable, "?dry_run=true")
    address = answer.headers["location"]
    finished(writable, answer)
    all_of_it = follow(writable, address)
    for last in range(len(all_of_it)):
        assert follow(writable, address, last) == all_of_it[last:]


def test_after_the_end_there_is_nothing_to_come_back_for(writable: Api) -> None:
    answer = register(writable, "?dry_run=true")
    finished(writable, answer)
    last = follow(writable, answer.headers["location"])[-1].number
    again = writable.get(answer.headers["location"] + "/events", Last_Event_ID=str(last))
    assert (again.status_code, again.content) == (204, b"")


def test_one_that_is_held_is_followed_through_its_decision(writable: Api) -> None:
    answer = register(writable, "?hold=true")
    address = answer.headers["location"]
    told: list[Told] = []
    following = Thread(target=lambda: told.extend(follow(writable, address)))
    following.start()
    wait_for(lambda: writable.json(address)["status"] == "waiting")
    writable.client.post(f"{address}/discard")
    following.join(20)
    seen = [each.data["status"] for each in told if each.name == "state"]
    passed = ["queued", "running", "waiting", "cancelled"]
    assert seen
    assert seen == passed[-len(seen) :]  # who connects late sees the later states only


def test_a_line_on_which_nothing_happens_says_that_it_is_open(lists_only: Path, tmp_path: Path) -> None:
    for quiet in serving(copied(lists_only, tmp_path), writing=True, working=False, patience=2.0):
        address = register(quiet).headers["location"]
        began = time.monotonic()
        text = quiet.get(f"{address}/events").text
        assert text.count(": ping") >= 2
        assert time.monotonic() - began < 2  # the stream ends by itself, before it would be cut


def test_there_are_only_so_many_lines_and_one_that_ends_makes_room(writable: Api) -> None:
    address = register(writable, "?hold=true").headers["location"]
    wait_for(lambda: writable.json(address)["status"] == "waiting")
    lines = writable.client.app.state.lines  # type: ignore[attr-defined] # the application behind the client
    for _ in range(MOST_LINES):
        assert lines.acquire(blocking=False)
    assert writable.get(f"{address}/events", Accept="text/event-stream").status_code == 503
    lines.release()
    writable.client.post(f"{address}/discard")
    for _ in range(2):  # the second follows on the only line because the first has given it back
        assert [each.data["status"] for each in follow(writable, address) if each.name == "state"][-1] == "cancelled"
    lines.release(MOST_LINES - 1)


def test_what_cannot_be_followed_is_told(writable: Api) -> None:
    unknown = f"/v1/imports/{'0' * 32}/events"
    writable.problem(unknown, 404, "unknown-import")
    writable.problem(unknown, 406, "not-acceptable", Accept="text/csv")
    writable.problem(unknown, 400, "bad-parameter", Last_Event_ID="the last")
    assert kind(writable.client.post(unknown)) == (405, "method-not-allowed")
