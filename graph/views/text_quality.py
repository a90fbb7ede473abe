"""How well search finds what is meant: MRR and NDCG@10 over questions with their right answers (`zhitu eval search`).

The questions (tests/queries.csv, made by tools/make_queries.py) are split in two: one half to tune with, the other
kept out of it; only the kept half's figures are published.
"""

import csv
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

DEPTH = 10
TUNE, KEPT = "tune", "kept"


class Question(NamedTuple):
    """What is typed, which sort of question it is, the ids that answer it, and in which half it stands."""

    query: str
    sort: str
    answers: frozenset[str]
    split: str


class Quality(NamedTuple):
    """`n` questions; metrics `mrr.<half>`, `ndcg@10.<half>` and both by sort; questions whose first hit is wrong."""

    n: int
    metrics: dict[str, float]
    missed: list[Question]


def read_questions(path: Path) -> list[Question]:
    """Read questions out of a CSV file; answers are ids with `|` between them."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Question(row["query"], row["sort"], frozenset(row["answers"].split("|")), row["split"])
            for row in csv.DictReader(file)
        ]


def evaluate(ask: Callable[[str], Sequence[str]], questions: Iterable[Question]) -> Quality:
    """Ask all questions; `ask` returns ids, best first, at least DEPTH of them where there are as many."""
    scores: dict[str, list[tuple[float, float]]] = {}
    missed: list[Question] = []
    count = 0
    for question in questions:
        found = list(ask(question.query))
        score = reciprocal_rank(found, question.answers), ndcg(found, question.answers)
        for group in (question.split, f"{question.split}.{question.sort}"):
            scores.setdefault(group, []).append(score)
        if score[0] < 1:
            missed.append(question)
        count += 1
    metrics: dict[str, float] = {}
    for group in sorted(scores):
        ranks, gains = zip(*scores[group], strict=True)
        metrics[f"mrr.{group}"] = round(sum(ranks) / len(ranks), 4)
        metrics[f"ndcg@{DEPTH}.{group}"] = round(sum(gains) / len(gains), 4)
    return Quality(count, metrics, missed)


def reciprocal_rank(found: Sequence[str], answers: frozenset[str]) -> float:
    """Return 1 / the rank of the first right answer, 0 where none is among the first DEPTH."""
    return next((1 / rank for rank, identity in enumerate(found[:DEPTH], 1) if identity in answers), 0.0)


def ndcg(found: Sequence[str], answers: frozenset[str]) -> float:
    """Return the discounted gain of the first DEPTH, 1 where no right answer could stand higher."""
    gain = sum(1 / math.log2(rank + 1) for rank, identity in enumerate(found[:DEPTH], 1) if identity in answers)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(answers), DEPTH) + 1))
    return gain / best if best else 0.0
