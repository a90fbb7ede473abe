"""What a reviewer sees of a proposal: shared words marked where they are written, who says so, and rivals."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.alignment.card import Passage, card, drawn, meant
from graph.alignment.card import _passage as passage
from graph.alignment.items import PAIRINGS
from graph.alignment.proposals import commit_claims, propose
from graph.alignment.queue import waiting
from graph.alignment.sparing import worthwhile
from graph.alignment.words import plain
from graph.errors import AlignmentError
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns
from tests.graph.alignment.made import whole
from tests.small_libraries import BRIEF, CATALOGUE, P2, SHELF, L, P, Q, R, edge, library, node

NOON = datetime(2026, 1, 1, 4, tzinfo=UTC)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    for bundle in (CATALOGUE, BRIEF, library("l", node(L), *SHELF, edge("module/l/M", "hasPoint", P2))):
        store.commit(*bundle, NOON)
    claims = [edge(P, "meets", R, 0.8), edge(P, "meets", Q, 0.4), edge(P2, "meets", R, 0.7)]
    commit_claims(store, "point-requirement", claims, L, NOON)
    return store


def test_a_card_shows_both_ends_their_documents_and_the_rivals(store: MemoryStore) -> None:
    view = open_columns(store, None)
    first = waiting(store, view)[0]
    shown = card(store, view, first, drawn(view, first.proposal))
    assert [side.id for side in shown.sides] == list(first.proposal.link)
    assert [each.link for each, _ in shown.others] == [(P, R)]
    assert shown.sides[0].grounds[0].document["source"] == "library/l"


def test_the_official_end_has_the_document_that_asks_for_it(store: MemoryStore) -> None:
    view = open_columns(store, None)
    one = next(each for each in waiting(store, view) if each.proposal.object == R)
    assert (
        card(store, view, one, drawn(view, one.proposal)).sides[1].grounds[0].document["source"] == "moe/brief/530701"
    )


def test_another_is_meant_by_id_or_by_a_name_of_its_own(store: MemoryStore) -> None:
    view = open_columns(store, None)
    matter = drawn(view, waiting(store, view)[0].proposal)
    assert meant(store, matter, R) == R
    assert meant(store, matter, " r ") == R
    for typed in ("", "nothing", "requirement/x/none"):
        with pytest.raises(AlignmentError):
            meant(store, matter, typed)


def test_every_occurrence_is_marked_as_it_is_written() -> None:
    found = passage("点", "ＣＡＤ 制图，cad制图", ["cad", "制图"])
    assert [text for text, marked in found.pieces if marked] == ["ＣＡＤ 制图", "cad制图"]


@given(st.text(max_size=60), st.integers(0, 59), st.integers(1, 5))
def test_marking_loses_no_character_and_marks_what_is_sought(text: str, start: int, length: int) -> None:
    sought = plain(text)[start : start + length]
    found: Passage = passage("", text, [sought] if sought else [])
    assert "".join(piece for piece, _ in found.pieces) in (text, plain(text))
    assert list(found.marks) == sorted(found.marks)


def test_without_a_model_majors_are_proposed_by_the_letter_only() -> None:
    matter = whole(known=False)
    view = open_columns(MemoryStore(), None)
    every = propose(matter, None)
    kept = worthwhile(view, matter.pairing, every)
    literal = {"same-name", "contains", "contained", "named"}
    assert 0 < len(kept) < len(every)
    assert all(literal & {reason.kind for reason in each.reasons} for each in kept)


def test_of_a_library_each_open_item_gets_its_likeliest(store: MemoryStore) -> None:
    view = open_columns(store, None)
    of = PAIRINGS["point-requirement"]
    every = propose(whole(known=False), None)[:6]
    points = [each._replace(subject=P, object=R, confidence=0.1 + at / 10, reasons=()) for at, each in enumerate(every)]
    assert worthwhile(view, of, points) == [points[-1]]
