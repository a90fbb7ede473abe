"""Fits static embeddings: words as latent semantic analysis places them, then moved by pairs that hold and that do not.

The start needs scikit-learn alone; moving needs the extra `semantic` (sentence-transformers' own trainer).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from graph.alignment.embedding import (
    DIMENSIONS,
    Embedding,
    Encoder,
    Table,
    chosen_words,
    encoder,
    meaning,
    quantised,
    texts_of,
)
from graph.alignment.embedding_files import KIND, write_embedding
from graph.alignment.encoders import extra
from graph.alignment.evaluation import measure, ranking
from graph.alignment.items import Link, Matter
from graph.alignment.lexical import matrix, vectors, vocabulary
from graph.alignment.models import Trained, data_hash, listed_as
from graph.alignment.priors import fold_of
from graph.alignment.rank import LEAST_LINKS, Scored
from graph.errors import AlignmentError

EPOCHS, BATCH, RATE, SHARPNESS = 3, 128, 0.01, 20.0
_SEED = 7


class Lesson(NamedTuple):
    """A subject's text, that of an object it belongs with, and perhaps that of one it does not ("" for none)."""

    subject: str
    holds: str
    fails: str = ""


def started(texts: Sequence[str]) -> tuple[tuple[str, ...], Table]:
    """Return words and their rows by latent semantic analysis of some texts: the same on one machine, to the byte."""
    from sklearn.decomposition import TruncatedSVD  # type: ignore[import-untyped] # it ships no types
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # it ships no types

    of = chosen_words(texts)
    reading = Encoder(of, np.zeros((len(of), 1), np.float32))
    counts = [Counter(reading.tokens(text)) for text in texts]
    weighing = vocabulary(counts)
    table = matrix(vectors(counts, weighing))
    width = min(DIMENSIONS, min(table.shape) - 1)
    rows = np.zeros((len(of), max(1, width)))
    places = {word: at for at, word in enumerate(of)}
    if width > 0:
        with threadpool_limits(1):
            parts = TruncatedSVD(width, algorithm="randomized", n_iter=2, random_state=_SEED).fit(table).components_
        at = [places[word] for word in weighing.columns]
        rows[at] = parts.T * weighing.weights[:, None]
    most = float(np.sqrt((rows * rows).sum(axis=1)).mean()) or 1.0
    return of, (rows / most).astype(np.float32)


def lessons(matter: Matter, held_out: Iterable[str] = ()) -> list[Lesson]:
    """Return what is learnt from: links that hold, each with one that fails where the subject has any; in order."""
    ours, theirs = texts_of(matter)
    said = {item.id: text for item, text in zip(matter.subjects, ours, strict=True)}
    named = {item.id: text for item, text in zip(matter.objects, theirs, strict=True)}
    without = frozenset(held_out)
    failing: dict[str, list[str]] = {}
    for subject, thing in sorted(matter.failing):
        failing.setdefault(subject, []).append(thing)
    found = []
    taught: list[Link] = sorted(link for link in matter.holding if link[0] not in without)
    for at, (subject, thing) in enumerate(taught):
        bad = failing.get(subject, [])
        found.append(Lesson(said[subject], named[thing], named[bad[at % len(bad)]] if bad else ""))
    return found


def moved(of: tuple[str, ...], table: Table, taught: Sequence[Lesson]) -> Table:
    """Train rows on lessons with sentence-transformers' trainer, on the processor, from a fixed seed."""
    from tempfile import TemporaryDirectory

    extra()
    import torch
    from datasets import Dataset
    from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.training_args import BatchSamplers

    model = sentence_model(of, table)
    reading = Encoder(of, table)
    known: dict[str, str] = {}

    def tokens(text: str) -> str:
        if text not in known:
            known[text] = " ".join(reading.tokens(text))
        return known[text]

    rows = {
        "pairs": [[tokens(each.subject), tokens(each.holds)] for each in taught if not each.fails],
        "triples": [[tokens(text) for text in each] for each in taught if each.fails],
    }
    columns = ("anchor", "positive", "negative")
    data = {
        name: Dataset.from_dict({columns[at]: list(side) for at, side in enumerate(zip(*of_kind, strict=True))})
        for name, of_kind in rows.items()
        if of_kind
    }
    torch.set_num_threads(1)  # the same sums in the same order, and no threads that wait for each other
    with TemporaryDirectory() as folder:
        arguments = SentenceTransformerTrainingArguments(
            folder,
            num_train_epochs=EPOCHS,
            per_device_train_batch_size=BATCH,
            learning_rate=RATE,
            warmup_steps=0.1,
            batch_sampler=BatchSamplers.NO_DUPLICATES,
            use_cpu=True,
            seed=_SEED,
            data_seed=_SEED,
            save_strategy="no",
            logging_strategy="no",
            report_to="none",
            disable_tqdm=True,
        )
        loss = MultipleNegativesRankingLoss(model, scale=SHARPNESS)
        SentenceTransformerTrainer(model=model, args=arguments, train_dataset=data, loss=loss).train()
    learnt: Table = model[0].embedding.weight.detach().cpu().numpy().copy()
    return learnt


def sentence_model(of: Sequence[str], table: Table):  # type: ignore[no-untyped-def] # a class of the extra
    """Return sentence-transformers' model of the same words and rows; it reads tokens with a space between them."""
    extra()
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    reading = Tokenizer(WordLevel({word: at for at, word in enumerate(of)}, unk_token=of[0]))
    reading.pre_tokenizer = WhitespaceSplit()
    return SentenceTransformer(modules=[StaticEmbedding(reading, embedding_weights=np.array(table))], device="cpu")


def train_embedding(folder: Path, matter: Matter, made: datetime) -> Trained:
    """Fit an embedding from the known links of a matter, keep it, and use it unless it is worse than the current one.

    Its metrics are those of a fifth of the subjects, by an embedding that never saw their links.
    """
    extra()
    held = {subject for subject, _ in matter.holding if fold_of(subject) == 0}
    taught = lessons(matter, held)
    if not held or len(taught) < LEAST_LINKS:
        raise AlignmentError(f"{matter.pairing.zh}：已采用的对应只有 {len(matter.holding)} 条，不足以训练嵌入")
    ours, theirs = texts_of(matter)
    of, start = started([*ours, *theirs])
    tried = quantised("", of, moved(of, start, taught))
    metrics = {name: round(value, 6) for name, value in alone(tried, matter, held).items()}
    name = f"{matter.pairing.name}{KIND}-{data_hash(matter)}"
    folder.mkdir(parents=True, exist_ok=True)
    write_embedding(folder, quantised(name, of, moved(of, start, lessons(matter))))
    current, why = listed_as(folder, name, matter, made, metrics)
    return Trained(name, metrics, (), current, why)


def alone(of: Embedding, matter: Matter, held_out: Iterable[str]) -> dict[str, float]:
    """Return how well an embedding alone puts the objects of some subjects in order."""
    asked = frozenset(held_out)
    rows = np.array([at for at, item in enumerate(matter.subjects) if item.id in asked], np.int64)
    table = meaning(encoder(of).means, matter)[rows]
    width = len(matter.objects)
    scored = Scored(np.repeat(rows, width), np.tile(np.arange(width, dtype=np.int64), len(rows)), table.ravel())
    ids = [item.id for item in matter.subjects], [item.id for item in matter.objects]
    return measure(ranking(scored, *ids), (link for link in matter.holding if link[0] in asked)).metrics
