"""A worker follows the store: new revisions whole and at once, the last good one while there is trouble."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.compose import open_store
from api.http.live import Live
from api.http.serving import Serving, WritingRefused, loopback, writing_at
from graph.store import Revision
from ontology.claims import Authority, EdgeClaim, NodeClaim, Version, props
from ontology.names import node_id
from tests.api.http.conftest import Api, copied, serving

LIBRARY = node_id("library", "new-one")


def commit(path: Path, name: str, slug: str = LIBRARY) -> Revision:
    """Commit a library that serves 530701 and has nothing."""
    store = open_store(f"sqlite:///{path}")
    try:
        version = Version(slug, name.encode().hex(), name, authority=Authority.LIBRARY)
        nodes = [NodeClaim(LIBRARY, name, props(tier="省"))]
        edges = [EdgeClaim(LIBRARY, "serves", node_id("major", "530701"))]
        revision = store.commit(version, nodes, edges, datetime.now(UTC))
        assert revision is not None
        return revision
    finally:
        store.close()


def wait_for(what: Any, seconds: float = 10.0) -> float:
    """Wait until something holds; return how long it took."""
    began = time.perf_counter()
    while not what():
        assert time.perf_counter() - began < seconds
        time.sleep(0.002)
    return time.perf_counter() - began


@pytest.fixture
def path(with_samples: Path, tmp_path: Path) -> Path:
    """A store of its own for each test."""
    return copied(with_samples, tmp_path)


@pytest.fixture
def own_api(path: Path) -> Iterator[Api]:
    """Serve it."""
    yield from serving(path)


def test_a_new_revision_is_served_without_a_restart(own_api: Api, path: Path) -> None:
    before = own_api.get("/v1/libraries")
    assert own_api.get("/v1/libraries", If_None_Match=before.headers["etag"]).status_code == 304
    number = commit(path, "新来的库").number
    wait_for(lambda: own_api.json("/v1/health")["revision"] == number)
    after = own_api.get("/v1/libraries", If_None_Match=before.headers["etag"])
    assert after.status_code == 200
    assert "library/new-one" in {library["id"] for library in after.json()["libraries"]}
    assert len(own_api.json(f"/v1/libraries?as_of={number - 1}")["libraries"]) == before.json()["total"]


def test_a_page_begun_before_a_commit_goes_on_as_it_began(own_api: Api, path: Path) -> None:
    page = own_api.json("/v1/sources?limit=1000")
    number = commit(path, "新来的库").number
    wait_for(lambda: own_api.json("/v1/health")["revision"] == number)
    following = own_api.json(page["next"])
    assert following["revision"] == page["revision"] == number - 1
    assert len(page["sources"]) + len(following["sources"]) == page["total"]


def test_a_store_that_is_gone_is_told_while_the_last_revision_is_served(own_api: Api, path: Path) -> None:
    aside = path.with_name("aside.db")
    path.rename(aside)
    wait_for(lambda: own_api.get("/v1/readiness").status_code == 503)
    answer = own_api.get("/v1/readiness", Accept_Language="en").json()
    assert (answer["ready"], answer["reason"]) == (False, "the graph's file zhitu.db is gone")
    assert own_api.json("/v1/coverage?class=5307")["majors"]
    aside.rename(path)
    wait_for(lambda: own_api.get("/v1/readiness").status_code == 200)


def test_a_store_that_was_replaced_is_opened_anew(own_api: Api, path: Path, lists_only: Path) -> None:
    with_libraries = own_api.get("/v1/coverage?class=5307")
    other = path.with_name("other.db")
    shutil.copy(lists_only, other)
    for log in ("-wal", "-shm"):
        path.with_name(path.name + log).unlink(missing_ok=True)
    other.rename(path)
    wait_for(lambda: own_api.json("/v1/libraries")["total"] == 0)
    without = own_api.get("/v1/coverage?class=5307", If_None_Match=with_libraries.headers["etag"])
    assert without.status_code == 200
    assert own_api.json("/v1/readiness")["ready"] is True


def test_a_copy_that_went_its_own_way_answers_with_other_tags(own_api: Api, path: Path) -> None:
    copy = path.with_name("copy.db")
    shutil.copyfile(path, copy)
    number = commit(path, "一个库").number
    wait_for(lambda: own_api.json("/v1/health")["revision"] == number)
    here = own_api.get("/v1/libraries")
    assert commit(copy, "另一个库").number == number
    for log in ("-wal", "-shm"):
        path.with_name(path.name + log).unlink(missing_ok=True)
    copy.replace(path)
    wait_for(lambda: own_api.get("/v1/libraries", If_None_Match=here.headers["etag"]).status_code == 200)
    there = own_api.get("/v1/libraries")
    assert there.json()["revision"] == here.json()["revision"]
    assert there.headers["etag"] != here.headers["etag"]


def test_views_that_cannot_be_written_leave_the_old_revision_served(path: Path) -> None:
    live = Live(Serving(store=f"sqlite:///{path}", poll=3600))
    live.start()
    try:
        old = live.current
        folder = path.with_name(path.name + ".columns")
        shutil.rmtree(folder)
        folder.write_text("a file where the folder was")
        commit(path, "新来的库")
        live.look()
        assert live.current is old
        assert live.trouble
        folder.unlink()
        live.look()
        assert (live.current.revision, live.trouble) == (old.revision + 1, "")
    finally:
        live.stop()


def test_a_store_put_in_place_is_opened_once_its_view_can_be_written(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    shutil.copyfile(path, other)
    number = commit(other, "新来的库").number
    live = Live(Serving(store=f"sqlite:///{path}", poll=3600))
    live.start()
    try:
        old = live.current
        folder = path.with_name(path.name + ".columns")
        shutil.rmtree(folder)
        folder.write_text("a file where the folder was")
        for log in ("-wal", "-shm"):
            path.with_name(path.name + log).unlink(missing_ok=True)
        other.replace(path)
        for _ in range(2):
            live.look()
            assert (live.current, bool(live.trouble)) == (old, True)
        folder.unlink()
        live.look()
        assert (live.current.revision, live.trouble) == (number, "")
    finally:
        live.stop()


def test_after_a_purge_no_tag_of_before_is_confirmed(own_api: Api, path: Path) -> None:
    number = commit(path, "新来的库").number
    wait_for(lambda: own_api.json("/v1/health")["revision"] == number)
    address = f"/v1/nodes/library/new-one?as_of={number}"
    tag = own_api.get(address).headers["etag"]
    store = open_store(f"sqlite:///{path}")
    store.purge("library/new-one", datetime.now(UTC))
    store.close()
    wait_for(lambda: own_api.json("/v1/health")["revision"] == number + 1)
    assert own_api.get(address, If_None_Match=tag).status_code != 304


def test_a_version_is_not_closed_before_it_was(own_api: Api, path: Path) -> None:
    number = commit(path, "新来的库").number
    commit(path, "改了名的库")
    wait_for(lambda: own_api.json("/v1/health")["revision"] == number + 1)
    found = own_api.json(f"/v1/sources?match=library/new-one&as_of={number}")["sources"]
    assert [(each["opened"], each["closed"]) for each in found] == [(number, None)]


def test_pages_of_a_difference_are_of_one_revision(own_api: Api, path: Path) -> None:
    first = own_api.json("/v1/diff?from=1950&limit=3")
    number = commit(path, "新来的库").number
    wait_for(lambda: own_api.json("/v1/health")["revision"] == number)
    following = own_api.json(first["next"])
    assert (following["to"], following["revision"]) == (first["to"], first["revision"]) == (number - 1, number - 1)
    assert following["total"] == first["total"]


def test_a_request_sees_one_revision_whatever_is_committed_meanwhile(path: Path) -> None:
    live = Live(Serving(store=f"sqlite:///{path}", poll=3600))
    live.start()
    try:
        old = live.current
        commit(path, "新来的库")
        live.look()
        assert live.current.revision == old.revision + 1
        assert "library/new-one" not in old.coverage.pairs.library_ids
        assert "library/new-one" in live.current.coverage.pairs.library_ids
        assert live.past(live.current, old.revision).coverage.pairs.library_ids == old.coverage.pairs.library_ids
    finally:
        live.stop()


@pytest.fixture
def hasty(path: Path) -> Iterator[Api]:
    """Serve it with a deadline that no report of the nation meets."""
    yield from serving(path, deadline=0.02)


def test_a_request_that_takes_too_long_is_told_so_and_answered_later_from_memory(hasty: Api) -> None:
    answer = hasty.get("/v1/coverage", Accept_Language="en")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    said = answer.json()
    assert said["title"] == "Ended early: it could not be computed within the limit"
    assert said["seconds"] == 0.02
    wait_for(lambda: hasty.get("/v1/coverage", Accept_Language="en").status_code == 200, 30)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:8000", True),
        ("localhost", True),
        ("LOCALHOST:8000", True),
        ("::1", True),
        ("[::1]:8000", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("localhost.example.org", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine_only(host: str, here: bool) -> None:
    assert loopback(host) is here
    assert writing_at(host, None) is here
    assert writing_at(host, False) is False
    if here:
        assert writing_at(host, True)
    else:
        with pytest.raises(WritingRefused):
            writing_at(host, True)
