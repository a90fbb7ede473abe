"""Reviewing: decisions are claims of their own sources, nobody overwrites another, everything can be taken back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.alignment.items import Link
from graph.alignment.mappings import mappings_of, take_in
from graph.alignment.proposals import commit_claims
from graph.alignment.queue import effort, queue, runs, waiting
from graph.alignment.review import (
    Conflict,
    Decision,
    Gone,
    Verdict,
    decide,
    disagreements,
    latest,
    rulings,
    undecided,
    undo,
)
from graph.alignment.sssom import read, write
from graph.errors import AlignmentError
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns
from ingest.documents.errors import DocumentError
from ingest.review_sheet import read_sheet, write_sheet
from ontology.claims import EdgeClaim, Method
from tests.small_libraries import BRIEF, CATALOGUE, P2, L, P, Q, R, X, edge, library, node

NOON = datetime(2026, 1, 1, 4, tzinfo=UTC)
PROPOSED = [
    edge(P, "meets", R, 0.8, extent="full"),
    edge(P, "meets", Q, 0.4, extent="part"),
    edge(P2, "meets", R, 0.7, extent="full"),
]
LIBRARY = library(
    "l",
    node(L),
    edge(L, "owns", X),
    edge(X, "hasModule", "module/l/m"),
    *(edge("module/l/m", "hasPoint", point) for point in (P, P2)),
)
Clock = Callable[[], datetime]


@pytest.fixture
def clock() -> Clock:
    ticks = iter(range(1, 1_000))
    return lambda: NOON + timedelta(minutes=next(ticks))


@pytest.fixture
def store(clock: Clock) -> MemoryStore:
    store = MemoryStore()
    for bundle in (CATALOGUE, BRIEF, LIBRARY):
        store.commit(*bundle, clock())
    claims = [each._replace(method=Method.LEXICAL) for each in PROPOSED]
    commit_claims(store, "point-requirement", claims, L, clock())
    return store


def worth(store: MemoryStore, subject: str, thing: str) -> list[float]:
    view = open_columns(store, None)
    rows = view.out("meets", store.keys([subject]))
    return [float(rows.worth[at]) for at, key in enumerate(rows.objects) if store.ids([key]) == [thing]]  # type: ignore[arg-type] # any sequence will do


def links(store: MemoryStore) -> list[Link]:
    return [each.link for each in undecided(store)]


def test_an_accepted_proposal_counts_in_full_and_leaves_the_queue(store: MemoryStore, clock: Clock) -> None:
    decide(store, Decision("张三", P, R, Verdict.ACCEPT), clock())
    assert set(worth(store, P, R)) == {1.0}
    assert (P, R) not in links(store)


def test_a_rejected_proposal_counts_for_nothing(store: MemoryStore, clock: Clock) -> None:
    decide(store, Decision("张三", P, R, Verdict.REJECT), clock())
    assert worth(store, P, R) == []


def test_running_again_leaves_reviews_as_they_are(store: MemoryStore, clock: Clock) -> None:
    decide(store, Decision("张三", P, R, Verdict.REJECT), clock())
    commit_claims(store, "point-requirement", [edge(P, "meets", R, 0.9)], L, clock())
    assert worth(store, P, R) == []
    assert [each.reviewer for each in rulings(store)] == ["张三"]


def test_an_equal_run_makes_no_new_revision(store: MemoryStore, clock: Clock) -> None:
    claims = [each._replace(method=Method.LEXICAL) for each in PROPOSED[::-1]]
    assert commit_claims(store, "point-requirement", claims, L, clock()) is None


def test_a_corrected_extent_is_the_only_one_that_counts(store: MemoryStore, clock: Clock) -> None:
    decide(store, Decision("张三", P, R, Verdict.ACCEPT, extent="part"), clock())
    view = open_columns(store, None)
    rows = view.out("meets", store.keys([P]))
    said = {
        dict(view.props("meets")[code])["extent"]
        for code, worth in zip(rows.props, rows.worth, strict=True)
        if worth == 1
    }
    assert said == {"part"}


def test_another_can_be_chosen_instead(store: MemoryStore, clock: Clock) -> None:
    decide(store, Decision("张三", P2, R, Verdict.OTHER, other=Q), clock())
    assert worth(store, P2, R) == []
    assert worth(store, P2, Q) == [1.0]


@pytest.mark.parametrize("other", ["", R, "major/530701", "fish/1"])
def test_only_another_thing_of_the_right_kind_can_be_chosen(store: MemoryStore, clock: Clock, other: str) -> None:
    before = store.revision
    with pytest.raises(AlignmentError):
        decide(store, Decision("张三", P, R, Verdict.OTHER, other=other), clock())
    assert store.revision == before


def test_no_counterpart_ends_the_search_for_a_subject(store: MemoryStore, clock: Clock) -> None:
    decide(store, Decision("张三", P, R, Verdict.NONE), clock())
    commit_claims(store, "point-requirement", [edge(P, "meets", "requirement/530701/new", 0.9)], L, clock())
    assert links(store) == []


def test_a_decision_is_taken_back_and_the_one_before_stays(store: MemoryStore, clock: Clock) -> None:
    decide(store, Decision("张三", P, R, Verdict.ACCEPT), clock())
    decide(store, Decision("张三", P2, R, Verdict.REJECT), clock())
    undo(store, "张三", clock())
    assert (P2, R) in links(store)
    assert (P, R) not in links(store)
    undo(store, "张三", clock())
    with pytest.raises(AlignmentError, match="没有可撤销"):
        undo(store, "张三", clock())


def test_two_reviewers_disagree_and_both_are_shown(store: MemoryStore, clock: Clock) -> None:
    decide(store, Decision("张三", P, R, Verdict.ACCEPT), clock())
    decide(store, Decision("李四", P, R, Verdict.REJECT), clock())
    ((first, last),) = disagreements(store)
    assert [(first.reviewer, first.accepted), (last.reviewer, last.accepted)] == [("张三", True), ("李四", False)]
    assert worth(store, P, R) == []


def test_a_later_decision_about_another_pair_does_not_revive_an_earlier_one(store: MemoryStore, clock: Clock) -> None:
    decide(store, Decision("张三", P, R, Verdict.ACCEPT), clock())
    decide(store, Decision("李四", P, R, Verdict.REJECT), clock())
    decide(store, Decision("张三", P2, R, Verdict.ACCEPT), clock())
    assert worth(store, P, R) == []


def test_a_decision_against_one_not_yet_seen_is_a_conflict(store: MemoryStore, clock: Clock) -> None:
    seen = store.revision
    decide(store, Decision("张三", P, R, Verdict.ACCEPT), clock())
    with pytest.raises(Conflict, match="张三"):
        decide(store, Decision("李四", P, R, Verdict.REJECT), clock(), seen)
    decide(store, Decision("李四", P, R, Verdict.ACCEPT), clock(), seen)


def test_what_is_gone_cannot_be_reviewed(store: MemoryStore, clock: Clock) -> None:
    commit_claims(store, "point-requirement", [], L, clock())
    with pytest.raises(AlignmentError, match="已不在待复核"):
        decide(store, Decision("张三", P, R, Verdict.ACCEPT), clock())


def test_a_reviewer_needs_a_name(store: MemoryStore, clock: Clock) -> None:
    with pytest.raises(AlignmentError, match="复核人"):
        decide(store, Decision("a/b", P, R, Verdict.ACCEPT), clock())


def test_each_item_is_asked_about_once_before_any_twice(store: MemoryStore) -> None:
    order = queue(open_columns(store, None), undecided(store))
    assert [each.proposal.link for each in order] == [(P, Q), (P, R), (P2, R)]


def test_what_is_settled_comes_last(store: MemoryStore, clock: Clock) -> None:
    decide(store, Decision("张三", P, R, Verdict.ACCEPT), clock())
    order = queue(open_columns(store, None), undecided(store))
    assert [(each.proposal.link, each.value) for each in order] == [((P, Q), 1), ((P2, R), 0)]


def test_by_value_fewer_decisions_settle_the_same(store: MemoryStore) -> None:
    found = effort(queue(open_columns(store, None), undecided(store)), [(P, R), (P, Q)])
    assert (found.by_value, found.by_score) == (2, 3)


def test_equal_scores_come_as_the_seed_draws_them(store: MemoryStore) -> None:
    order = queue(open_columns(store, None), undecided(store))
    assert effort(order, [(P, R)], 7) == effort(order[::-1], [(P, R)], 7)


def test_a_corrected_extent_comes_back_to_the_queue_when_it_is_undone(store: MemoryStore, clock: Clock) -> None:
    before = undecided(store)
    decide(store, Decision("张三", P, R, Verdict.ACCEPT, extent="part"), clock())
    undo(store, "张三", clock())
    assert undecided(store) == before


def test_the_only_proposal_of_a_run_comes_back_too(store: MemoryStore, clock: Clock) -> None:
    commit_claims(store, "point-requirement", [edge(P, "meets", R, 0.8, extent="full")], L, clock())
    before = undecided(store)
    decide(store, Decision("张三", P, R, Verdict.ACCEPT, extent="part"), clock())
    undo(store, "张三", clock())
    assert undecided(store) == before


def corrected(who: str, subject: str) -> Decision:
    return Decision(who, subject, R, Verdict.ACCEPT, extent="part")


def test_corrections_undone_one_after_another_all_come_back(store: MemoryStore, clock: Clock) -> None:
    before = undecided(store)
    for subject in (P, P2):
        decide(store, corrected("张三", subject), clock())
    for _ in range(2):
        undo(store, "张三", clock())
    assert undecided(store) == before


def test_a_correction_that_was_decided_on_again_comes_back(store: MemoryStore, clock: Clock) -> None:
    before = undecided(store)
    decide(store, corrected("张三", P), clock())
    decide(store, Decision("张三", P, R, Verdict.REJECT), clock())
    undo(store, "张三", clock())
    assert undecided(store) == before


def test_a_correction_comes_back_whatever_others_decided_on_other_pairs_since(store: MemoryStore, clock: Clock) -> None:
    decide(store, corrected("张三", P), clock())
    decide(store, corrected("李四", P2), clock())
    undo(store, "张三", clock())
    assert links(store) == [(P, Q), (P, R)]


def test_what_two_accepted_comes_back_when_both_have_undone_that(store: MemoryStore, clock: Clock) -> None:
    before = undecided(store)
    decide(store, corrected("张三", P), clock())
    decide(store, corrected("李四", P), clock())
    undo(store, "张三", clock())
    assert worth(store, P, R) == [1.0]
    undo(store, "李四", clock())
    assert undecided(store) == before


def test_a_later_run_that_proposes_otherwise_is_left_as_it_is(store: MemoryStore, clock: Clock) -> None:
    decide(store, corrected("张三", P), clock())
    commit_claims(store, "point-requirement", [edge(P, "meets", Q, 0.6, extent="part")], L, clock())
    undo(store, "张三", clock())
    assert links(store) == [(P, Q)]


def test_only_the_decision_that_was_seen_is_taken_back(store: MemoryStore, clock: Clock) -> None:
    decide(store, Decision("张三", P, R, Verdict.ACCEPT), clock())
    seen = latest(store, "张三")
    decide(store, Decision("张三", P2, R, Verdict.REJECT), clock())
    assert seen is not None
    with pytest.raises(Gone, match="此后又作了决定"):
        undo(store, "张三", clock(), seen.version.source)
    assert len(rulings(store)) == 2


def test_an_account_of_any_name_can_review(store: MemoryStore, clock: Clock) -> None:
    for name in ("li_na", "li@na"):
        decide(store, Decision(name, P, R, Verdict.ACCEPT), clock())
    assert [each.reviewer for each in rulings(store)] == ["li_na", "li@na"]


def test_what_is_chosen_instead_has_to_be_there(store: MemoryStore, clock: Clock) -> None:
    with pytest.raises(AlignmentError, match="图谱里没有"):
        decide(store, Decision("张三", P, R, Verdict.OTHER, other="requirement/x/none"), clock())


def test_the_queue_is_of_one_library_and_of_those_that_one_may_review(store: MemoryStore) -> None:
    view = open_columns(store, None)
    assert len(waiting(store, view, library="l")) == len(waiting(store, view)) == 3
    assert waiting(store, view, library="other") == []
    assert waiting(store, view, libraries=frozenset({"other"})) == []
    assert runs(store) == (("point-requirement",), ("l",), 3)


def test_a_sheet_goes_out_and_its_decisions_come_in(store: MemoryStore, clock: Clock, tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "review.xlsx"
    order = queue(open_columns(store, None), undecided(store))
    write_sheet(path, order, {end: f"={end}" for each in order for end in each.proposal.link}, store.revision)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row, word in enumerate(("采用", "胡说", "不采用"), 2):
        sheet.cell(row, 9).value = word
    book.save(path)
    decided, problems = read_sheet(path, "张三")
    assert [(each.row, each.decision.verdict) for each in decided] == [(2, Verdict.ACCEPT), (4, Verdict.REJECT)]
    assert [(problem.place.row, problem.severity) for problem in problems] == [(3, "rejected")]
    for each in decided:
        decide(store, each.decision, clock(), each.seen)
    assert len(links(store)) == 1
    with pytest.raises(DocumentError):
        write_sheet(path, order, {}, 1)


def test_mappings_go_out_and_come_in_with_what_is_lost_named(store: MemoryStore, clock: Clock) -> None:
    decide(store, Decision("张三", P, R, Verdict.ACCEPT), clock())
    text, _ = write(mappings_of(store, open_columns(store, None), ["meets"]))
    wider = "\n".join(
        line if line.startswith("#") else line + ("\tlicense" if line.startswith("subject_id") else "\tCC0")
        for line in text.splitlines()
    )
    taken = read(wider)
    assert taken.lost == {"license": len(taken.mappings)}
    other = MemoryStore()
    for bundle in (CATALOGUE, BRIEF, LIBRARY):
        other.commit(*bundle, clock())
    assert take_in(other, taken.mappings, "his", clock()).unknown == 1  # nothing there mentions Q
    assert {each.link for each in undecided(other)} == {(P2, R)}
    assert [(each.reviewer, each.link) for each in rulings(other)] == [("张三", (P, R))]


def test_rows_that_cannot_be_taken_are_left_out_with_their_line() -> None:
    text = (
        "#curie_map:\nsubject_id\tpredicate_id\tobject_id\tconfidence\n"
        f"{P}\tzhitu:meets\t{R}\t0.5\n{P}\tskos:exactMatch\t{R}\t\n{P}\tzhitu:meets\tmajor/1\t\n{P}\tzhitu:meets\t{R}\t7\n"
    )
    taken = read(text)
    assert len(taken.mappings) == 1
    assert [line for line, _ in taken.left_out] == [4, 5, 6]


@pytest.mark.parametrize("text", ["", "hello", "subject_id\tobject_id\nx\ty\n"])
def test_what_is_no_sssom_is_refused(text: str) -> None:
    with pytest.raises(AlignmentError, match="不是 SSSOM"):
        read(text)


def test_mappings_of_things_nobody_knows_are_refused(store: MemoryStore, clock: Clock) -> None:
    rows = read("subject_id\tpredicate_id\tobject_id\npoint/x/1\tzhitu:meets\trequirement/x/1\n").mappings
    assert isinstance(rows[0].claim, EdgeClaim)
    with pytest.raises(AlignmentError, match="不认识"):
        take_in(store, rows, "x", clock())
