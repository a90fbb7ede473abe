"""What helps a run beside words and trees when it is asked for: an encoder that embeds, a ranker that ranks anew."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from graph.alignment.embedding import encoder, texts_of, unit
from graph.alignment.embedding_files import current_embedding
from graph.alignment.encoders import cross_encoder, sentence_encoder
from graph.alignment.items import Matter
from graph.alignment.lexical import Floats
from graph.alignment.nearby import as_table, nearby
from graph.alignment.rank import Scored
from graph.errors import EncoderMissing

OWN = "own"
"""Names the embedding that `align train` made."""
DEEP, RANKED = 200, 20
"""So many nearest ones of a subject count; so many of its best are ranked anew."""


class Aid(NamedTuple):
    """An encoder and a ranker, each with its name; None where there is none."""

    embedding: str = ""
    vectors: Callable[[Sequence[str]], Floats] | None = None
    ranking: str = ""
    scores: Callable[[Sequence[tuple[str, str]]], Floats] | None = None


NO_AID = Aid()


def aid(folder: Path, pair: str, embed: str, rerank: str, told: Callable[[EncoderMissing], None]) -> Aid:
    """Get what was asked for; what is not to be had is told, and the rest goes on without it."""
    found = NO_AID
    try:
        if embed == OWN:
            own = current_embedding(folder, pair)
            found = found._replace(embedding=own.name, vectors=encoder(own).means)
        elif embed:
            found = found._replace(embedding=Path(embed).name, vectors=sentence_encoder(embed))
    except EncoderMissing as error:
        told(error)
    try:
        if rerank:
            found = found._replace(ranking=Path(rerank).name, scores=cross_encoder(rerank))
    except EncoderMissing as error:
        told(error)
    return found


def meaning(of: Aid, matter: Matter) -> Floats | None:
    """Return how alike the encoder finds subjects and objects, 0 beyond the nearest; None without an encoder."""
    if of.vectors is None:
        return None
    ours, theirs = texts_of(matter)
    order, cosines = nearby(unit(of.vectors(ours)), unit(of.vectors(theirs)), DEEP)
    return as_table(order, np.maximum(cosines, 0), len(theirs))


def ranked_anew(of: Aid, matter: Matter, scored: Scored) -> Scored:
    """Return the best of each subject with the ranker's scores instead; others fall away."""
    if of.scores is None or not len(scored.rows):
        return scored
    order = np.lexsort((scored.columns, -scored.scores, scored.rows))
    rows, columns = scored.rows[order], scored.columns[order]
    starts = np.searchsorted(rows, rows)
    best = np.arange(len(rows)) - starts < RANKED
    rows, columns = rows[best], columns[best]
    ours, theirs = texts_of(matter)
    pairs = [(ours[row], theirs[column]) for row, column in zip(rows.tolist(), columns.tolist(), strict=True)]
    again = np.lexsort((columns, rows))
    return Scored(rows[again], columns[again], of.scores(pairs)[again])
