"""Two servers and a worker as on three machines: one Neo4j, one Redis, one PostgreSQL, files in a shared folder."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from api.compose import open_store
from graph.upkeep import WholeStore
from ontology.claims import Authority, EdgeClaim, NodeClaim, Version, props
from ontology.names import node_id
from tests.api.http.sending import REGISTER
from tests.commands import command
from tests.neo4j_server import Server
from tools.neo4j_server import CannotServe
from tools.several_hosts import Host, Reply, wait_for
from tools.trial_servers import postgres_server, redis_server

pytestmark = pytest.mark.xdist_group("neo4j")

MAJORS = {"530701": "电子商务", "730701": "电子商务"}


class Site(NamedTuple):
    """What runs, and how a command reaches it."""

    first: Host
    second: Host
    worker: Host
    store: WholeStore
    environment: Mapping[str, str]


def catalogue(store: WholeStore, content: str) -> int:
    """Commit the two majors with their courses once more; return the revision."""
    for code, name in MAJORS.items():
        major, course = node_id("major", code), node_id("course", code, content)
        nodes = [NodeClaim(major, name), NodeClaim(course, content)]
        edges = [EdgeClaim(major, "hasCourse", course, props(role="core"))]
        version = Version(f"moe/brief/{code}", content, name, authority=Authority.MINISTRY, whole=True)
        store.commit(version, nodes, edges, datetime.now(UTC))
    return store.revision


@pytest.fixture(scope="module")
def site(neo4j_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with ExitStack() as running, pytest.MonkeyPatch.context() as patch:
        try:
            queue = running.enter_context(redis_server())
            jobs, people = running.enter_context(postgres_server(("jobs", "people")))
        except CannotServe as reason:
            pytest.skip(str(reason))
        user = {"ZHITU_NEO4J_USER": neo4j_server.user, "ZHITU_NEO4J_PASSWORD": neo4j_server.password}
        for name, value in user.items():
            patch.setenv(name, value)
        store = open_store(neo4j_server.emptied().url, create=True)
        running.callback(store.close)
        catalogue(store, "网店运营")
        places = {"ZHITU_QUEUE": queue, "ZHITU_JOBS": jobs, "ZHITU_UPLOADS": str(folder / "shared")}
        asked = {"ZHITU_STORE": neo4j_server.url, "ZHITU_PEOPLE": people, **places}
        environment = {**os.environ, **user, **asked}
        serve = ("serve", "--port", "0", "--no-jobs", "--max-behind", "3")
        hosts = [
            Host("first", folder / "first", environment, *serve),
            Host("second", folder / "second", environment, *serve),
            Host("worker", folder / "worker", environment, "worker"),
        ]
        for host in hosts:
            running.callback(host.kill)
            host.start()
        first, second, worker = hosts
        yield Site(first, second, worker, store, asked)


def asked(host: Host, address: str) -> Reply:
    """Ask again where a host says that it is behind, as a client would: a busy machine takes its time."""
    until = time.monotonic() + 120
    while (answer := host.ask(address)).status == 503 and time.monotonic() < until:
        time.sleep(float(answer.headers["retry-after"]))
    return answer


def test_what_is_committed_elsewhere_is_served_by_every_host(site: Site) -> None:
    for content in ("直播运营", "客户服务"):
        revision = catalogue(site.store, content)
        answers = [asked(host, f"/v1/majors/530701?min_revision={revision}") for host in (site.first, site.second)]
        for answer in answers:
            assert (answer.status, answer.headers["zhitu-revision"]) == (200, str(revision)), answer.body
            assert answer.json["revision"] == revision
        assert answers[0].body == answers[1].body
        assert answers[0].headers["etag"] == answers[1].headers["etag"]


def test_a_revision_that_nobody_has_is_not_waited_for_long(site: Site) -> None:
    answer = site.second.ask(f"/v1/coverage?min_revision={site.store.revision + 1000}", Accept_Language="en")
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert answer.json["type"].endswith("/behind")
    assert int(answer.headers["zhitu-revision"]) <= site.store.revision
    for wrong in ("x", "-1", "1&min_revision=2"):
        assert site.second.ask(f"/v1/coverage?min_revision={wrong}").status == 400


def test_readiness_says_how_far_a_host_is_behind(site: Site) -> None:
    answer = asked(site.first, "/v1/readiness")
    assert (answer.status, answer.json["ready"]) == (200, True)
    assert answer.json["behind"] <= 3


def test_an_import_sent_to_one_host_is_carried_out_by_a_worker_and_served_by_the_other(site: Site) -> None:
    sent = site.first.ask("/v1/imports", REGISTER, Content_Type="text/csv")
    assert sent.status == 202, sent.body
    place = sent.headers["location"]
    wait_for(lambda: site.second.ask(place).json["finished"], "the import ends")
    report = site.second.ask(place).json
    assert report["status"] == "done", report
    revision = report["result"]["revision"]
    libraries = asked(site.second, f"/v1/libraries?min_revision={revision}")
    assert libraries.status == 200
    assert libraries.json["total"] > 0
    assert asked(site.first, f"/v1/libraries?min_revision={revision}").body == libraries.body


def test_accounts_lie_in_the_one_database(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made = command("account", "create", "root", "--admin", "--generate", "--format", "json", **site.environment)
    assert made.code == 0, made.err
    assert "root" in command("account", "list", **site.environment).out
    again = command("account", "create", "root", "--role", "expert", "--generate", **site.environment)
    assert again.code == 2
    said = f'{{"name": "root", "password": "{made.json["password"]}"}}'.encode()
    for host in (site.first, site.second):
        entered = host.ask("/v1/session", said, Content_Type="application/json")
        assert entered.status == 200, entered.body
    refused = host.ask("/v1/imports", REGISTER, Content_Type="text/csv")  # nobody writes without an account now
    assert refused.status == 401


def test_hosts_end_well_when_told_and_start_again_from_their_views(site: Site) -> None:
    assert site.second.stop() == 0
    assert site.worker.stop() == 0
    site.second.start()
    site.worker.start()
    assert asked(site.second, f"/v1/coverage?min_revision={site.store.revision}").status == 200
