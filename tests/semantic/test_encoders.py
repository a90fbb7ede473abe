"""Models of others: a sentence-transformers folder embeds, a CrossEncoder folder ranks anew, missing ones are told."""

from pathlib import Path

import numpy as np
import pytest

from graph.alignment.aids import Aid, aid
from graph.alignment.embedding import Encoder, texts_of
from graph.alignment.embedding_training import sentence_model, started
from graph.alignment.encoders import cross_encoder, sentence_encoder
from graph.alignment.items import Matter
from graph.alignment.proposals import propose
from graph.errors import EncoderMissing
from ontology.claims import Method
from tests.graph.alignment.made import whole


def never(error: EncoderMissing) -> None:
    raise error


@pytest.fixture(scope="module")
def matter() -> Matter:
    return whole(known=False)


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory, matter: Matter) -> Path:
    """A folder with a model that sentence-transformers wrote."""
    folder = tmp_path_factory.mktemp("embedder")
    words, table = started([text for side in texts_of(matter) for text in side])
    sentence_model(words, table).save_pretrained(str(folder), create_model_card=False)
    return folder


@pytest.fixture(scope="module")
def ranker(tmp_path_factory: pytest.TempPathFactory, matter: Matter) -> Path:
    """A folder with a tiny CrossEncoder of random weights: what it says is nothing, that it says it is the point."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("ranker")
    characters = sorted(
        {character for side in texts_of(matter) for text in side for character in text if character > " "}
    )
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=128).save_pretrained(str(folder))
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    of = BertConfig(vocab_size=len(vocabulary), max_position_embeddings=128, num_labels=1, **sizes)
    BertForSequenceClassification(of).save_pretrained(str(folder))
    return folder


def test_a_folder_embeds(matter: Matter, embedder: Path) -> None:
    words, table = started([text for side in texts_of(matter) for text in side])
    spoken = [" ".join(Encoder(words, table).tokens(text)) for text in texts_of(matter)[0]]
    assert (
        np.abs(sentence_encoder(str(embedder))(spoken) - Encoder(words, table).means(texts_of(matter)[0])).max() < 1e-6
    )
    helped = aid(embedder, "major-occupation", str(embedder), "", never)
    found = propose(matter, None, aid=helped)
    assert found
    assert max(each.confidence for each in found) <= 0.5


def test_a_cross_encoder_ranks_the_best_anew(matter: Matter, ranker: Path) -> None:
    scores = cross_encoder(str(ranker))([("焊接操作", "焊接操作员"), ("护理", "护士")])
    assert scores.shape == (2,)
    assert ((scores > 0) & (scores < 1)).all()
    helped = aid(ranker, "major-occupation", "", str(ranker), never)
    found = propose(matter, None, aid=helped)
    assert found
    assert {each.method for each in found} == {Method.MODEL}
    assert all(each.confidence <= 0.5 and "未校准" in each.model for each in found)


@pytest.mark.parametrize("option", ["embed", "rerank"])
def test_a_missing_model_is_told_and_the_default_goes_on(option: str, matter: Matter, tmp_path: Path) -> None:
    told: list[EncoderMissing] = []
    for name in ("nobody/has-such-a-model", str(tmp_path)):
        asked = {"embed": "", "rerank": "", option: name}
        helped = aid(tmp_path, "major-occupation", asked["embed"], asked["rerank"], told.append)
        assert helped == Aid()
        assert propose(matter, None, aid=helped) == propose(matter, None)
    assert [error.model for error in told] == ["nobody/has-such-a-model", str(tmp_path)]
    assert all("用不了模型" in str(error) for error in told)
