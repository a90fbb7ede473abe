"""Embeddings trained, exported and compared with sentence-transformers for real, where the extra is installed."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from api.compose import open_store
from graph.alignment.drawing import draw
from graph.alignment.embedding import Encoder, Table, encoder, meaning, quantised, texts_of, unit
from graph.alignment.embedding_files import current_embedding
from graph.alignment.embedding_training import alone, lessons, moved, sentence_model, started, train_embedding
from graph.alignment.items import PAIRINGS, Matter
from graph.alignment.models import listed
from graph.alignment.nearby import nearby
from graph.alignment.priors import fold_of
from graph.views.columns import open_columns
from ingest.alignment_truths import read_truth
from ingest.official_words import read_words
from ingest.pipeline import commit, read
from ingest.readers.lists import read_lists

NOON = datetime(2026, 1, 1, 4, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
Learnt = tuple[tuple[str, ...], Table, Table]


@pytest.fixture(scope="module")
def sample() -> Matter:
    """The points of the sample library and the requirements that it says they meet."""
    store = open_store("memory:")
    commit(store, read([ROOT / "samples" / "530701"]), NOON)
    return draw(open_columns(store, None), PAIRINGS["point-requirement"], "library/ec-sample")


@pytest.fixture(scope="module")
def learnt(sample: Matter) -> Learnt:
    """Words, the rows that training starts from, and the rows it ends with, a fifth of the points held out."""
    ours, theirs = texts_of(sample)
    words, start = started([*ours, *theirs])
    held = {subject for subject, _ in sample.holding if fold_of(subject) == 0}
    return words, start, moved(words, start, lessons(sample, held))


def test_what_is_trained_equals_sentence_transformers(sample: Matter, learnt: Learnt) -> None:
    words, _, table = learnt
    texts = [*texts_of(sample)[0], *texts_of(sample)[1], "", "！？", "不在词表里的 qwerty", "字" * 5_000]
    own = Encoder(words, table)
    spoken = [" ".join(own.tokens(text)) for text in texts]
    theirs = sentence_model(words, table).encode(spoken, show_progress_bar=False)
    assert np.abs(own.means(texts) - theirs).max() < 1e-6
    small = quantised("small", words, table)
    again = sentence_model(words, small.table).encode(spoken, show_progress_bar=False)
    assert np.abs(encoder(small).means(texts) - again).max() < 1e-6


def test_both_sides_read_the_same_tokens(sample: Matter, learnt: Learnt) -> None:
    words, _, table = learnt
    own, model = Encoder(words, table), sentence_model(words, table)
    for text in texts_of(sample)[0]:
        tokens = own.tokens(text)
        assert model[0].tokenizer.encode(" ".join(tokens), add_special_tokens=False).tokens == tokens


def test_training_moves_held_out_points_nearer_to_what_they_meet(sample: Matter, learnt: Learnt) -> None:
    words, start, table = learnt
    held = {subject for subject, _ in sample.holding if fold_of(subject) == 0}
    before, after = (alone(quantised("", words, rows), sample, held) for rows in (start, table))
    assert not np.array_equal(start, table)
    assert after["mrr"] > 0.5
    assert after["mrr"] > before["mrr"] - 0.05


def test_bytes_put_things_in_the_order_that_numbers_do(sample: Matter, learnt: Learnt) -> None:
    words, _, table = learnt
    exact = meaning(Encoder(words, table).means, sample)
    rough = meaning(encoder(quantised("", words, table)).means, sample)
    assert np.abs(exact - rough).max() < 0.02
    assert (exact.argmax(axis=1) == rough.argmax(axis=1)).mean() > 0.95


def test_the_index_of_the_library_finds_what_numpy_finds(sample: Matter, learnt: Learnt) -> None:
    words, _, table = learnt
    own = Encoder(words, table)
    ours, theirs = (unit(own.means(texts)) for texts in texts_of(sample))
    theirs = np.unique(theirs, axis=0)  # equal vectors have no order
    exact, near = nearby(ours, theirs, 10, "exact")
    found, cosines = nearby(ours, theirs, 10, "library")
    assert np.abs(near - cosines).max() < 1e-5
    assert (exact == found).mean() > 0.99


def test_the_same_lessons_give_the_same_file(sample: Matter, tmp_path: Path) -> None:
    left, right = tmp_path / "left", tmp_path / "right"
    made = train_embedding(left, sample, NOON)
    backwards = replace(sample, holding=frozenset(sorted(sample.holding)[::-1]))
    again = train_embedding(right, backwards, NOON)
    assert made.name == again.name
    assert (left / f"{made.name}.npz").read_bytes() == (right / f"{made.name}.npz").read_bytes()
    assert made.current
    assert [each.name for each in listed(left) if each.current and not each.damaged] == [made.name]
    assert current_embedding(left, "point-requirement").name == made.name


def test_rejected_pairs_are_learnt_from(sample: Matter, learnt: Learnt) -> None:
    words, start, _ = learnt
    link = min(sample.holding)
    wrong = next(item.id for item in sample.objects if (link[0], item.id) not in sample.holding)
    taught = lessons(replace(sample, failing=frozenset({(link[0], wrong)})))
    assert {bool(each.fails) for each in taught} == {True, False}
    assert not np.array_equal(moved(words, start, taught), start)


def test_the_public_table_is_learnt_for_majors_held_out(tmp_path: Path) -> None:
    data = Path(os.environ.get("ZHITU_DATA", ROOT.parent / "shared" / "data")) / "cn"
    if not data.is_dir():
        pytest.skip("needs ZHITU_DATA")
    store = open_store("memory:")
    commit(store, [read_lists()], NOON)
    words = read_words([data / "major_briefs", data / "occupations_2022"])
    matter = draw(open_columns(store, None), PAIRINGS["major-occupation"], "", words)
    truth = read_truth(data / "major_occupation.csv")
    made = train_embedding(tmp_path, replace(matter, holding=truth.holding), NOON)
    assert made.metrics["p@1"] > 0.75
    assert made.metrics["r@10"] > 0.8
    assert (tmp_path / f"{made.name}.npz").stat().st_size < 6_000_000
