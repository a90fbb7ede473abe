"""What is read and waits for review is told beside the state of the document, which it does not change (DESIGN 7.3)."""

from dataclasses import replace
from datetime import date

from graph.coverage.detail import major_report
from graph.coverage.gaps import gaps
from graph.coverage.refresh import open_coverage
from graph.coverage.report import Json, national
from graph.coverage.scopes import Scope, audit
from graph.views.columns import refresh
from ingest.report import Bundle
from ontology.claims import Authority, Status
from tests.graph.coverage.asking import NOON, covered, entry, opened, part, stored
from tests.small_libraries import BRIEF, CATALOGUE, SHELF, A, B, L, M, R, edge, library, node, review, source

COURSE = edge(M, "hasCourse", A, 0.9, role="core")
PROPOSED = source(
    "moe/brief/530701",
    COURSE,
    edge(M, "hasCourse", B, 0.9, role="foundation"),
    edge(A, "requires", R, 0.9, kind="knowledge"),
    edge(M, "develops", "ability/530701/a", 0.9),
)


def told(*bundles: Bundle) -> Json:
    found = entry(covered(CATALOGUE, *bundles))
    assert isinstance(found["awaiting_review"], dict)
    return found["awaiting_review"]


def test_a_brief_that_is_only_proposed_is_read_but_still_no_document_that_governs() -> None:
    coverage = covered(CATALOGUE, PROPOSED)
    of = entry(coverage)
    assert of["demand_state"] == "官方文件未收录"
    assert of["awaiting_review"] == {"core": 1, "foundation": 1, "requirements": 1, "abilities": 1}
    report = national(audit(coverage))
    assert part(report, "states", "core")["官方文件未收录"] == 1
    assert part(report, "awaiting_review") == {"core": 1, "foundation": 1, "requirements": 1, "abilities": 1}
    levels, categories = report["levels"], report["categories"]
    assert isinstance(levels, list)
    assert isinstance(categories, list)
    assert levels[0]["awaiting_review"] == categories[0]["awaiting_review"] == report["awaiting_review"]


def test_no_confidence_makes_demand_of_what_is_proposed() -> None:
    coverage = covered(CATALOGUE, PROPOSED)
    assert part(entry(coverage, 0.5), "best", "items", "core")["total"] == 0
    assert entry(coverage, 0.5)["awaiting_review"] == entry(coverage)["awaiting_review"]


def test_what_waits_is_named_with_its_documents_in_the_reports_of_the_major_and_of_its_gaps() -> None:
    store = stored(CATALOGUE, PROPOSED, library("l", *SHELF))
    coverage = opened(store)
    report = major_report(coverage, "530701")
    assert report is not None
    documents = part(report, "documents")["awaiting_review"]
    assert isinstance(documents, list)
    assert [of["source"] for of in documents] == ["moe/brief/530701"]
    missing = gaps(coverage, L, "530701", lambda identity: store.describe(identity, None))
    assert missing is not None
    assert missing["awaiting_review"] == report["awaiting_review"]


def test_what_is_accepted_by_a_review_governs_and_waits_no_longer() -> None:
    of = entry(covered(CATALOGUE, PROPOSED, review("me/1", COURSE, Status.ACCEPTED)))
    assert of["demand_state"] == "已收录"
    assert of["awaiting_review"] == {"requirements": 1, "abilities": 1}


def test_what_a_review_rejects_waits_no_longer() -> None:
    assert "core" not in told(PROPOSED, review("me/1", COURSE, Status.REJECTED))


def test_nothing_waits_where_another_document_governs_or_the_document_is_withheld() -> None:
    governing = source("moe/standard/530701", edge(M, "hasCourse", A, role="core"), effective=date(2025, 2, 1))
    assert told(governing, PROPOSED) == {"requirements": 1, "abilities": 1}
    assert told(source("moe/brief/x", node(M, withheld=True)), PROPOSED) == {}


def test_only_official_documents_read_whole_wait() -> None:
    assert told(PROPOSED._replace(version=replace(PROPOSED.version, whole=False))) == {}
    assert told(PROPOSED._replace(version=replace(PROPOSED.version, authority=Authority.LIBRARY))) == {}
    assert told(source("x", edge(M, "hasCourse", A, 0.9))) == {}, "courses without roles are no demand"


def test_what_waits_stays_told_when_a_library_changes() -> None:
    store = stored(CATALOGUE, PROPOSED)
    before = opened(store)
    assert before.awaiting.of(0)
    changed = library("l", *SHELF)
    store.commit(changed.version, changed.nodes, changed.edges, NOON)
    after = open_coverage(store, refresh(before.view, store), before)
    assert after.awaiting.of(0) == before.awaiting.of(0)
    assert audit(after, scope=Scope(major="530701")).alive.tolist() == [True]


def test_a_brief_that_governs_leaves_nothing_waiting() -> None:
    assert told(BRIEF) == {}
