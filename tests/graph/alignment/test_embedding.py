"""Embeddings in the default install: numpy alone, kept as bytes, refused when damaged; no torch anywhere."""

import sys
from pathlib import Path

import numpy as np
import pytest

from graph.alignment.aids import NO_AID, aid
from graph.alignment.embedding import Embedding, Encoder, encoder, meaning, quantised, texts_of
from graph.alignment.embedding_files import read_embedding, write_embedding
from graph.alignment.embedding_training import started
from graph.alignment.encoders import present
from graph.alignment.items import PAIRINGS, Item
from graph.alignment.models import listed, use
from graph.alignment.nearby import nearby
from graph.alignment.wording import NOWHERE, wording
from graph.errors import AlignmentError, EncoderMissing
from tests.graph.alignment.made import holding, whole

NAME = "major-occupation.embedding-0123456789ab"


@pytest.fixture(scope="module")
def small() -> Embedding:
    return quantised(NAME, *started([text for side in texts_of(whole()) for text in side]))


def test_latent_semantics_alone_puts_the_own_occupation_near(small: Embedding) -> None:
    of = whole()
    table = meaning(encoder(small).means, of)
    subjects = {item.id: at for at, item in enumerate(of.subjects)}
    best = [of.objects[int(table[subjects[item.id]].argmax())].id for item in of.subjects]
    assert np.mean([(item.id, thing) in holding() for item, thing in zip(of.subjects, best, strict=True)]) > 0.8


def test_a_kept_embedding_reads_as_it_was_and_can_be_the_current_one(small: Embedding, tmp_path: Path) -> None:
    write_embedding(tmp_path, small)
    found = read_embedding(tmp_path, NAME)
    assert found.words == small.words
    assert np.array_equal(found.table, small.table)
    use(tmp_path, NAME)
    helped = aid(tmp_path, "major-occupation", "own", "", pytest.fail)  # type: ignore[arg-type] # fails when called
    assert helped.embedding == NAME


def test_a_damaged_embedding_or_one_of_another_vocabulary_is_named(small: Embedding, tmp_path: Path) -> None:
    write_embedding(tmp_path, small._replace(words=small.words[:-1]))
    with pytest.raises(AlignmentError, match="词表"):
        read_embedding(tmp_path, NAME)
    (tmp_path / f"{NAME}.npz").write_bytes(b"PK")
    with pytest.raises(AlignmentError, match="损坏"):
        read_embedding(tmp_path, NAME)
    assert listed(tmp_path)[0].damaged


def test_texts_without_known_words_are_zeros_and_unknown_words_fall_to_their_characters(small: Embedding) -> None:
    of = encoder(small)
    assert not of.means(["", "！？", "zzz"]).any()
    assert Encoder(("焊", "接"), np.eye(2, dtype=np.float32)).tokens("焊接") == ["焊", "接"]


def test_the_nearest_come_first_and_small_sets_need_no_library() -> None:
    found, cosines = nearby(np.eye(3), np.eye(3)[::-1], 2)
    assert found[:, 0].tolist() == [2, 1, 0]
    assert cosines[:, 0].tolist() == [1, 1, 1]


@pytest.mark.parametrize("asked", [("own", ""), ("nobody/has-this", ""), ("", "nobody/has-this")])
def test_what_is_not_to_be_had_is_told_and_the_default_goes_on(asked: tuple[str, str], tmp_path: Path) -> None:
    told: list[EncoderMissing] = []
    assert aid(tmp_path, "major-occupation", *asked, told.append) == NO_AID
    assert len(told) == 1
    assert "torch" not in sys.modules or present()


def test_a_name_within_a_longer_one_does_not_stand_alone() -> None:
    naming = PAIRINGS["major-occupation"].naming
    major = Item("major/530701", "电气", {naming: "面向电力电气设备安装工、电工等职业"})
    jobs = [Item(f"o/{name}", name) for name in ("电气设备安装工", "电力电气设备安装工", "电工", "焊工")]
    found = wording([major], jobs, naming, np.array([[1.0, 1.0, 1.0, 0.0]]))
    assert found["alone"][0].tolist() == [0, 2, 2, 0]
    assert found["order"][0].tolist() == [NOWHERE, 0, 1, NOWHERE]
    assert found["named_number"][0].tolist() == [2, 2, 2, 2]
    assert found["cover_naming"][0, 2] == 1
