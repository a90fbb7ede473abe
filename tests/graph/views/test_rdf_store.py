"""The built rdf view: what its graphs hold, and that nobody ever reads a half, a stranger's or a purged one."""

import fcntl
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings

from graph.errors import UnknownNode, ViewError
from graph.store import Stored, Told
from graph.stores.memory import MemoryStore
from graph.upkeep import WholeStore
from graph.views.rdf import nquads
from graph.views.rdf_process import reading
from graph.views.rdf_store import Built, Full, build, discard, name_of, newest
from ingest.report import Bundle
from ontology.claims import EdgeClaim, Method, NodeClaim, Status, Version
from ontology.names import iri, node_id
from ontology.rdf import ZT
from tests.random_graphs import graphs, seeded

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MAJOR, COURSE, OTHER = node_id("major", "530701"), node_id("course", "530701", "甲"), node_id("course", "530701", "乙")
PLAIN = "SELECT ?c { ?m <%shasCourse> ?c }" % ZT  # noqa: UP031 # braces are SPARQL's


def store_of(bundles: Iterable[Bundle]) -> WholeStore:
    store = MemoryStore()
    for bundle in bundles:
        store.commit(bundle.version, bundle.nodes, bundle.edges, NOW)
    return store


def say(store: WholeStore, source: str, *edges: EdgeClaim) -> None:
    version = Version(source, f"{len(store.history()):064d}", source)
    store.commit(version, [NodeClaim(MAJOR, "电子商务")], edges, NOW)


def built(store: WholeStore, folder: Path) -> Built:
    found = build(store, folder)
    assert found is not None
    return found


def courses(view: Built) -> list[str]:
    with reading(view.folder) as there:
        answer = there.query(PLAIN)
        assert isinstance(answer, ox.QuerySolutions)
        return sorted(row[0].value for row in answer if row[0] is not None)


@settings(max_examples=4, deadline=None)
@given(graphs())
def test_named_graphs_hold_what_versions_say_and_the_default_graph_what_is_in_force(
    tmp_path_factory: pytest.TempPathFactory, bundles: list[Bundle]
) -> None:
    store = store_of(bundles)
    with reading(built(store, tmp_path_factory.mktemp("view")).folder) as there:
        quads = set(there)
        stated = set(ox.parse("\n".join(nquads(store)).encode(), ox.RdfFormat.N_QUADS))
        default = ox.DefaultGraph()
        assert {quad for quad in quads if quad.graph_name != default} == {
            quad for quad in stated if quad.graph_name != default
        }
        here = {quad.triple for quad in quads if quad.graph_name == default}
        assert here <= {quad.triple for quad in stated}
        edges = {
            (t.subject.value, t.predicate.value, t.object.value) for t in here if isinstance(t.object, ox.NamedNode)
        }
    mentioned = {claim for stored in store.versions() for claim in store.claims(stored.key)[1]}
    for subject in {claim.subject for claim in mentioned}:
        standing = {each.claim for each in outgoing(store, subject)}
        accepted = {claim for claim in standing if claim.status is Status.ACCEPTED}
        wanted = {(iri(c.subject), str(ZT[c.predicate]), iri(c.object)) for c in accepted}
        assert {edge for edge in edges if edge[0] == iri(subject) and edge[1].startswith(str(ZT))} == wanted


def outgoing(store: WholeStore, subject: str) -> list[Told[EdgeClaim]]:
    try:
        return list(store.describe(subject).outgoing)
    except UnknownNode:
        return []


def test_an_edge_that_the_latest_review_rejects_is_no_plain_statement(tmp_path: Path) -> None:
    store = MemoryStore()
    say(store, "list", EdgeClaim(MAJOR, "hasCourse", COURSE), EdgeClaim(MAJOR, "hasCourse", OTHER))
    verdict = EdgeClaim(MAJOR, "hasCourse", COURSE, method=Method.REVIEWED, status=Status.REJECTED)
    say(store, "review/甲", verdict)
    assert courses(built(store, tmp_path)) == [iri(OTHER)]
    say(store, "review/乙", verdict._replace(status=Status.ACCEPTED))
    assert courses(built(store, tmp_path)) == sorted([iri(COURSE), iri(OTHER)])


def test_the_newest_built_view_is_found_and_older_ones_go(tmp_path: Path) -> None:
    store = store_of(seeded(1))
    assert newest(store, tmp_path) is None
    first = built(store, tmp_path)
    assert newest(store, tmp_path) == first == built(store, tmp_path)
    say(store, "more")
    assert newest(store, tmp_path) == first
    second = built(store, tmp_path)
    assert second.revision == first.revision + 1
    assert newest(store, tmp_path) == second
    assert not first.folder.exists()


def test_a_view_that_is_read_stays_until_nobody_does(tmp_path: Path) -> None:
    store = store_of(seeded(1))
    first = built(store, tmp_path)
    with reading(first.folder):
        say(store, "more")
        second = built(store, tmp_path)
        assert first.folder.exists()
    discard(tmp_path, second.folder.name)
    assert [each.name for each in tmp_path.glob("r*")] == [second.folder.name]


def test_a_view_of_another_store_or_of_before_a_purge_is_none(tmp_path: Path) -> None:
    store = store_of(seeded(1))
    view = built(store, tmp_path)
    assert newest(store_of(seeded(2)), tmp_path) is None
    source = store.versions()[0].version.source
    store.purge(source, NOW)
    assert newest(store, tmp_path) is None
    assert source not in {s.version.source for s in store.versions() if s.nodes}
    assert built(store, tmp_path).revision == view.revision + 1
    assert not view.folder.exists()


def test_what_a_killed_builder_left_is_never_a_view(tmp_path: Path) -> None:
    store = store_of(seeded(1))
    aside = tmp_path / "aside"
    ox.Store(str(aside)).add(ox.Quad(ox.NamedNode("u:s"), ox.NamedNode("u:p"), ox.NamedNode("u:o")))
    (tmp_path / f"{name_of(store, store.revision)}.part").mkdir()
    (tmp_path / "sorting-abc").mkdir()
    assert newest(store, tmp_path) is None
    view = built(store, tmp_path)
    assert not aside.exists()
    assert not (tmp_path / "sorting-abc").exists()
    with reading(view.folder) as there:
        assert not there.query("ASK { <u:s> ?p ?o }")


def test_one_process_builds_the_others_leave_it_to_that_one(tmp_path: Path) -> None:
    store = store_of(seeded(1))
    held = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    assert build(store, tmp_path) is None
    os.close(held)
    assert build(store, tmp_path) is not None


class Vast(MemoryStore):
    """A store that says to hold more than any disk."""

    def versions(self, as_of: int | None = None) -> list[Stored]:
        return [stored._replace(nodes=10**15) for stored in super().versions(as_of)]


def test_without_room_on_the_disk_nothing_is_begun(tmp_path: Path) -> None:
    store = Vast()
    say(store, "list", EdgeClaim(MAJOR, "hasCourse", COURSE))
    with pytest.raises(Full):
        build(store, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["lock"]


def test_a_folder_that_cannot_be_written_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ViewError, match="写不了"):
        build(store_of(seeded(1)), tmp_path / "file")


def test_a_view_that_is_gone_or_damaged_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ViewError, match="打不开"), reading(tmp_path / "none"):
        pass
    (tmp_path / "empty").mkdir()
    with pytest.raises(ViewError, match="读不出"), reading(tmp_path / "empty"):
        pass
