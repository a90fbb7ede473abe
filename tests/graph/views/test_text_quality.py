"""The published questions: that they follow from the lists, and how well search answers the half kept out of tuning."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.stores.memory import MemoryStore
from graph.views.text import TextView, open_text
from graph.views.text_quality import KEPT, TUNE, Question, evaluate, ndcg, read_questions, reciprocal_rank
from ingest.readers.lists import read_lists
from tools.make_queries import EACH, QUERIES, SORTS, main

RIGHT = frozenset("ab")


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    store = MemoryStore()
    for bundle in read_lists().bundles:
        store.commit(bundle.version, bundle.nodes, (), datetime(2026, 3, 1, tzinfo=UTC))
    return store


@pytest.fixture(scope="module")
def view(store: MemoryStore) -> Iterator[TextView]:
    view = open_text(store, None)
    yield view
    view.close()


def test_the_right_answer_first_counts_in_full_and_less_further_down() -> None:
    assert reciprocal_rank(["a", "x"], RIGHT) == 1
    assert reciprocal_rank(["x", "y", "b"], RIGHT) == pytest.approx(1 / 3)
    assert reciprocal_rank([*"qwertyuiop", "a"], RIGHT) == 0
    assert ndcg(["b", "a", "x"], RIGHT) == 1
    assert 0 < ndcg(["x", "a", "b"], RIGHT) < ndcg(["a", "x", "b"], RIGHT) < 1
    assert ndcg([], RIGHT) == 0
    assert ndcg([*"abcdefghij"], frozenset("abcdefghijklm")) == pytest.approx(1), "only ten are looked at"


def test_halves_and_sorts_are_scored_apart() -> None:
    asked = [Question("一", "names", RIGHT, TUNE), Question("二", "names", RIGHT, KEPT)]
    quality = evaluate(lambda text: ["a", "b"] if text == "一" else ["x", "a"], asked)
    assert quality.n == 2
    assert quality.metrics["mrr.tune"] == 1
    assert quality.metrics["mrr.kept"] == 0.5
    assert quality.metrics["mrr.kept.names"] == 0.5
    assert quality.missed == [asked[1]]


def test_the_questions_are_those_that_the_lists_and_the_seed_give(tmp_path: Path) -> None:
    main(tmp_path / "queries.csv")
    assert (tmp_path / "queries.csv").read_bytes() == QUERIES.read_bytes(), "run python -m tools.make_queries"


def test_there_are_two_hundred_questions_half_of_each_sort_kept() -> None:
    questions = read_questions(QUERIES)
    assert len({question.query for question in questions}) == 200
    for sort in SORTS:
        halves = [question.split for question in questions if question.sort == sort.__name__]
        assert sorted(halves) == [KEPT] * (EACH // 2) + [TUNE] * (EACH // 2)


def test_every_right_answer_is_a_node_of_the_national_graph(store: MemoryStore) -> None:
    wanted = sorted({identity for question in read_questions(QUERIES) for identity in question.answers})
    keys = store.keys(wanted)
    assert [identity for identity, key in zip(wanted, keys.tolist(), strict=True) if key < 0] == []


def test_the_kept_half_is_answered_with_an_mrr_of_95_percent(view: TextView) -> None:
    questions = [question for question in read_questions(QUERIES) if question.split == KEPT]
    quality = evaluate(lambda text: [hit.id for hit in view.search(text, limit=10)], questions)
    assert quality.n == 100
    assert quality.metrics["mrr.kept"] >= 0.95
    assert quality.metrics["ndcg@10.kept"] >= 0.95
