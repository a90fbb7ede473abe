"""Candidates put in order: by trees over signals and priors with a model, by names and words without one."""

from typing import NamedTuple

import numpy as np

from graph.alignment.calibration import Calibration, across, calibrate
from graph.alignment.forest import Forest, fit
from graph.alignment.lexical import Floats, Index, Mask
from graph.alignment.priors import FOLDS, Priors, folds, links, priors
from graph.alignment.signals import Signals

LEAST_SUBJECTS, LEAST_LINKS = 20, 50
"""With fewer subjects or links nothing is fitted."""


class Scored(NamedTuple):
    """Pairs with scores: rows of subjects and objects, what each scored, ordered by row and column."""

    rows: Index
    columns: Index
    scores: Floats


class Fitted(NamedTuple):
    """Trees, the curve to probabilities, the names of the features, and what held-out subjects got."""

    forest: Forest
    calibration: Calibration
    features: tuple[str, ...]
    held_out: "HeldOut"


class HeldOut(NamedTuple):
    """Pairs of subjects that the trees behind their scores never saw: score, probability, whether it holds, fold."""

    pairs: Scored
    probabilities: Floats
    holds: Floats
    folds: Index


def looked_at(signals: Signals, of: Priors) -> tuple[Index, Index]:
    """Return the candidates of the subjects asked about."""
    rows, columns = np.nonzero(signals.candidates[of.asked] | of.candidates)
    return of.asked[rows], columns.astype(np.int64)


def features(signals: Signals, of: Priors, rows: Index, columns: Index) -> tuple[tuple[str, ...], Floats]:
    """Return the names of the features and a row of them for each pair."""
    found = signals.columns(rows, columns) | of.columns(rows, columns)
    return tuple(found), np.stack(list(found.values()), axis=1)


def fitted(signals: Signals) -> Fitted:
    """Fit trees on subjects with known links, and try them fold by fold on subjects held out."""
    known = links(signals)
    having: Mask = np.asarray(known.any(axis=1), np.bool_)
    outer = folds(signals.matter.subjects)
    parts = [_held_out(signals, known, having, outer, fold) for fold in range(FOLDS)]
    rows, columns, scores = (np.concatenate([part[at] for part in parts]) for at in range(3))
    holds, of_fold = known[rows, columns], outer[rows]
    probabilities = across(scores, holds, of_fold)
    names, table, whether = _lessons(signals, known, having, outer)
    held_out = HeldOut(Scored(rows, columns, scores), probabilities, holds, of_fold)
    return Fitted(fit(table, whether), calibrate(scores, holds), names, held_out)


def _held_out(signals: Signals, known: Floats, having: Mask, outer: Index, fold: int) -> Scored:
    """Fit on all folds but one and score that one."""
    teaching, asked = having & (outer != fold), having & (outer == fold)
    _, table, whether = _lessons(signals, known, teaching, folds(signals.matter.subjects, "inner "))
    of = priors(signals, known, teaching, np.flatnonzero(asked))
    rows, columns = looked_at(signals, of)
    if not len(rows):
        return Scored(rows, columns, np.empty(0))
    return Scored(rows, columns, fit(table, whether).scores(features(signals, of, rows, columns)[1]))


def _lessons(signals: Signals, known: Floats, teaching: Mask, inner: Index) -> tuple[tuple[str, ...], Floats, Floats]:
    """Return features and outcome of the candidates of teaching subjects, priors taken from the other inner folds."""
    names: tuple[str, ...] = ()
    tables, outcomes = [], []
    for fold in range(FOLDS):
        of = priors(signals, known, teaching & (inner != fold), np.flatnonzero(teaching & (inner == fold)))
        rows, columns = looked_at(signals, of)
        names, table = features(signals, of, rows, columns)
        tables.append(table)
        outcomes.append(known[rows, columns])
    return names, np.concatenate(tables), np.concatenate(outcomes)


def by_model(signals: Signals, forest: Forest, among: Mask) -> Scored:
    """Score the candidates of some subjects by trees; what is known of a subject never counts for itself."""
    known = links(signals)
    having = known.any(axis=1)
    at = folds(signals.matter.subjects)
    parts = []
    for fold in (*range(FOLDS), -1):
        asked = among & (having & (at == fold) if fold >= 0 else ~having)
        if asked.any():
            of = priors(signals, known, having & (at != fold), np.flatnonzero(asked))
            rows, columns = looked_at(signals, of)
            parts.append(Scored(rows, columns, forest.scores(features(signals, of, rows, columns)[1])))
    if not parts:
        return Scored(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    rows, columns, scores = (np.concatenate([part[place] for part in parts]) for place in range(3))
    order = np.lexsort((columns, rows))
    return Scored(rows[order], columns[order], scores[order])


def by_words(signals: Signals, among: Mask) -> Scored:
    """Score the candidates of some subjects by names and words alone."""
    rows, columns = np.nonzero(signals.candidates & among[:, None])
    return Scored(rows.astype(np.int64), columns.astype(np.int64), signals.plain[rows, columns])
