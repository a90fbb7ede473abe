"""What the link job states, beside what libraries say themselves."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.coverage.refresh import open_coverage
from graph.coverage.rules import renewed_between
from graph.store import Store
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns, refresh
from ingest.links import Link, check_links, commit_links, day_of, links_of, stated
from ingest.links_check import Verdict
from ingest.links_hosts import Manners
from ontology.claims import Authority, NodeClaim, Version, prop, props
from ontology.names import NodeId
from tests.graph.coverage.asking import entry, part
from tests.ingest.unruly_server import Unruly, on_loopback, unruly
from tests.small_libraries import BRIEF, CATALOGUE, NAMED, P, edge, library, node

MANNERS = Manners(delay=0, timeout=2, hosts=8, private=frozenset({"a.test", "b.test"}))
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 9)
T = "resource/l/T"


@pytest.fixture(scope="module")
def server() -> Iterator[Unruly]:
    with unruly() as running:
        yield running


def holding(*urls: str, live: bool = True, slug: str = "l", effective: date | None = None) -> MemoryStore:
    """Return a store with a library whose resources R0, R1 … have these addresses."""
    store = MemoryStore()
    restate(store, *urls, live=live, slug=slug, effective=effective)
    return store


def restate(store: Store, *urls: str, live: bool = True, slug: str = "l", effective: date | None = None) -> None:
    resources = [
        NodeClaim(NodeId(f"resource/{slug}/R{number}"), f"素材 {number}", props(url=url, live=live))
        for number, url in enumerate(urls)
    ]
    owner = NodeClaim(NodeId(f"library/{slug}"), f"{slug}库")
    owns = [edge(owner.id, "owns", resource.id) for resource in resources]
    version = Version(
        f"library/{slug}", f"{urls}{live}", slug, authority=Authority.LIBRARY, effective=effective, whole=True
    )
    store.commit(version, [owner, *resources], owns, NOW)


def run(store: Store, today: date = FIRST, library: str = "", most: int | None = None) -> Sequence[str]:
    """Run the job and return the sources that have a new version, or were withdrawn."""
    checked = check_links(links_of(store, library)[:most], MANNERS, on_loopback)
    return [revision.source for revision in commit_links(store, stated(store, library, checked, today), NOW)]


def live(store: Store, identity: str = "resource/l/R0") -> object:
    return prop(store.describe(identity).props, "live")


def test_what_a_run_saw_is_stated_with_its_day_by_a_source_of_the_library(server: Unruly) -> None:
    gone, fine = server.url("/gone", "a.test"), server.url("/fine", "a.test")
    store = holding(gone, fine)
    assert run(store) == ["links/l"]
    [version] = [stored.version for stored in store.versions() if stored.version.source == "links/l"]
    assert (version.effective, version.authority, version.whole) == (FIRST, Authority.LIBRARY, False)
    said = store.describe("resource/l/R0")
    assert prop(said.props, "live") is False
    assert said.label == "素材 0"
    assert [told.claim.evidence.quote for told in said.nodes if told.stored.version.source == "links/l"] == [
        f"2026-03-01 {gone} GET 410"
    ]
    assert live(store, "resource/l/R1") is True


def test_a_later_run_supersedes_and_a_withdrawal_gives_the_word_back_to_the_library(server: Unruly) -> None:
    store = holding(server.url("/gone", "a.test"))
    run(store)
    restate(store, server.url("/fine", "a.test"), live=True)
    assert live(store) is False, "the library's older word gives way until the new address was asked"
    run(store, SECOND)
    assert live(store) is True
    restate(store, server.url("/gone", "a.test"), live=True)
    run(store, SECOND)
    store.withdraw("links/l", NOW)
    assert live(store) is True


def test_a_run_on_the_same_day_with_the_same_findings_makes_no_revision(server: Unruly) -> None:
    store = holding(server.url("/gone", "a.test"), server.url("/fine", "b.test"))
    run(store)
    assert run(store) == []
    assert run(store, SECOND) == ["links/l"]


def test_a_statement_that_a_library_dates_later_wins(server: Unruly) -> None:
    store = holding(server.url("/gone", "a.test"), live=True, effective=SECOND)
    run(store, FIRST)
    assert live(store) is True
    run(store, date(2026, 4, 1))
    assert live(store) is False


@pytest.mark.parametrize("path", ["/broken", "/busy", "/reset", "/login", "/circle"])
@pytest.mark.parametrize("before", [True, False])
def test_what_may_pass_leaves_the_fact_as_it_was(server: Unruly, path: str, before: bool) -> None:
    store = holding(server.url(path, "a.test"), live=before)
    assert run(store) == []
    assert live(store) is before


def test_a_run_that_cannot_settle_an_address_keeps_what_the_last_one_saw(server: Unruly) -> None:
    gone = server.url("/gone", "a.test")
    store = holding(gone, server.url("/fine", "b.test"))
    run(store)
    only_second = [link for link in links_of(store) if link.id.endswith("R1")]
    checked = check_links(only_second, MANNERS, on_loopback)
    commit_links(store, stated(store, "", checked, SECOND), NOW)
    assert live(store) is False
    quotes = [told.claim.evidence.quote for told in store.describe("resource/l/R0").nodes]
    assert f"2026-03-01 {gone} GET 410" in quotes


@pytest.mark.parametrize("host", ["names-fail", "library.nowhere"])
def test_an_unreachable_network_changes_nothing(server: Unruly, host: str) -> None:
    store = holding(server.url("/gone", "a.test"))
    run(store)
    restate(store, f"http://{host}/1", f"http://{host}/2")
    before = store.revision
    checked = check_links(links_of(store), MANNERS, on_loopback)
    assert not checked.heard
    assert checked.count(Verdict.UNKNOWN) == 2
    assert stated(store, "", checked, SECOND) == ((), ())
    assert run(store, SECOND) == []
    assert store.revision == before


def test_hosts_that_refuse_every_connection_change_nothing() -> None:
    with unruly() as stopped:
        url = stopped.url("/1", "a.test")
    store = holding(url)
    assert run(store) == []
    assert live(store) is True


def test_a_name_that_is_gone_is_a_dead_link_while_others_answer(server: Unruly) -> None:
    store = holding("http://library.nowhere/1", server.url("/fine", "a.test"))
    run(store)
    assert live(store) is False
    assert live(store, "resource/l/R1") is True


def test_a_source_with_no_address_left_is_withdrawn(server: Unruly) -> None:
    store = holding(server.url("/gone", "a.test"))
    restate(store, server.url("/fine", "a.test"), slug="k")
    assert run(store) == ["links/k", "links/l"]
    store.withdraw("library/l", NOW)
    assert run(store) == ["links/l"]
    assert [stored.version.source for stored in store.versions()] == ["library/k", "links/k"]


def test_one_library_can_be_checked_alone(server: Unruly) -> None:
    store = holding(server.url("/gone", "a.test"))
    restate(store, server.url("/gone", "a.test"), slug="k")
    restate(store, server.url("/gone", "a.test"), slug="kk")
    assert run(store, library="library/k") == ["links/k"]
    assert (live(store), live(store, "resource/k/R0"), live(store, "resource/kk/R0")) == (True, False, True)


def test_those_not_checked_for_longest_come_first(server: Unruly) -> None:
    store = holding(*[server.url(f"/fine?{number}", "a.test") for number in range(3)])
    run(store, FIRST, most=1)
    assert [link.id[-2:] for link in links_of(store)] == ["R1", "R2", "R0"]
    run(store, SECOND, most=2)
    assert [(link.id[-2:], link.checked) for link in links_of(store)] == [
        *(("R0", "2026-03-01"), ("R1", "2026-03-09"), ("R2", "2026-03-09")),
    ]


def test_an_address_that_was_changed_while_it_was_checked_is_not_judged(server: Unruly) -> None:
    store = holding(server.url("/gone", "a.test"))
    checked = check_links(links_of(store), MANNERS, on_loopback)
    restate(store, server.url("/fine", "a.test"))
    assert stated(store, "", checked, FIRST).bundles == ()


def test_a_dead_link_puts_its_lamp_out(server: Unruly) -> None:
    store = MemoryStore()
    shelf = (*NAMED, node(T, live=True, url=server.url("/gone", "a.test")), edge("library/l", "owns", T))
    lit = edge(T, "supports", P, purpose="teach")
    for bundle in (CATALOGUE, BRIEF, library("l", *shelf, lit)):
        store.commit(*bundle, NOW)
    before = open_coverage(store, open_columns(store, None))
    run(store)
    after = open_coverage(store, refresh(before.view, store), before)
    taught = [part(entry(coverage), "best", "items", "requirements")["taught"] for coverage in (before, after)]
    assert taught == [1, 0]


def test_a_checked_resource_is_no_renewed_one(server: Unruly) -> None:
    store = holding(server.url("/gone", "a.test"), server.url("/fine", "a.test"))
    run(store)
    assert renewed_between(store, "library/l", 1, store.revision) == ((), (), ())


def test_a_fact_is_dated_by_the_day_in_shanghai() -> None:
    assert day_of(datetime(2026, 3, 1, 17, tzinfo=UTC)) == date(2026, 3, 2)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["http://a.nowhere/1", "ftp://a.test/", "http://127.0.0.1/", "http://names-fail/"])))
def test_every_link_gets_exactly_one_verdict(urls: list[str]) -> None:
    numbers = count()
    links = [Link(NodeId(f"resource/l/{next(numbers)}"), url) for url in urls]
    found = check_links(links, MANNERS, on_loopback)
    assert [link for link, _ in found.outcomes] == links
    assert sum(map(found.count, Verdict)) == len(links)
