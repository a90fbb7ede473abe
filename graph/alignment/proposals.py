"""Proposals as claims: what a run puts forward, of its own source, superseded by the next run; reviews stay.

A model's own acceptance is a claim with method `model` and says by which rule: it never looks like a person's.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from graph.alignment.acceptance import Rule, supported
from graph.alignment.aids import NO_AID, Aid, meaning, ranked_anew
from graph.alignment.items import Item, Link, Matter
from graph.alignment.models import Model
from graph.alignment.priors import links, priors
from graph.alignment.rank import Scored, by_model, by_words, features, looked_at
from graph.alignment.reasons import Reason, extent, reasons
from graph.alignment.signals import Signals
from graph.errors import AlignmentError
from graph.store import Revision, Store
from ontology.claims import Authority, EdgeClaim, Evidence, Method, Status, Version, props
from ontology.names import NodeId

SOURCE = "alignment/"
MOST, LEAST = 5, 0.1
"""So many proposals a subject at most, none below this confidence."""
WITHOUT_MODEL = "词语比较（未校准）"
UNCALIBRATED = 0.5
"""Without a model confidence is no probability and never above this."""


class Proposal(NamedTuple):
    """A pair with how surely, by which method and model, why, and how much of the object it gives."""

    subject: str
    object: str
    confidence: float
    method: Method
    model: str
    reasons: tuple[Reason, ...]
    extent: str = ""
    accepted_by: str = ""

    @property
    def said(self) -> str:
        """The reasons in one line."""
        line = "；".join(reason.text for reason in self.reasons)
        return f"{line}（按规则 {self.accepted_by} 自动采用，未经人复核）" if self.accepted_by else line


def propose(
    matter: Matter,
    model: Model | None,
    decided: Iterable[Link] = (),
    rule: Rule | None = None,
    most: int = MOST,
    aid: Aid = NO_AID,
) -> list[Proposal]:
    """Propose for each subject its best pairs that nobody has decided; ordered by subject, confidence, object.

    A rule needs a model whose held-out pairs support its threshold; otherwise an AlignmentError says what they show.
    """
    if not matter.subjects or not matter.objects:
        return []
    if rule is not None and aid.scores is not None:
        raise AlignmentError("重排之后的可信度未经校准，不能自动采用；去掉 --rerank 或 --accept-by")
    signals = Signals(matter, meaning(aid, matter))
    everyone = np.ones(len(matter.subjects), np.bool_)
    if model is None:
        if rule is not None:
            raise AlignmentError("没有模型就没有校准，不能自动采用；先用 zhitu align train 训练")
        scored = by_words(signals, everyone)
        likely = np.round(np.minimum(UNCALIBRATED, scored.scores / 4), 4)
    else:
        _fits(signals, model)
        if rule is not None:
            supported(rule, model)
        scored = by_model(signals, model.forest, everyone)
        likely = np.round(model.calibration.of(scored.scores), 4)
    if aid.scores is not None:
        scored = ranked_anew(aid, matter, scored)
        likely = np.round(UNCALIBRATED * scored.scores, 4)
    known = matter.holding | matter.failing | frozenset(decided)
    return [_aided(each, aid) for each in _chosen(matter, signals, scored, likely.tolist(), known, model, rule, most)]


def _aided(of: Proposal, aid: Aid) -> Proposal:
    """Say which encoder or ranker a proposal comes from."""
    if aid.scores is not None:
        return of._replace(method=Method.MODEL, model=f"重排 {aid.ranking}（未校准）")
    if aid.vectors is not None and not of.model and of.method is Method.LEXICAL:
        return of._replace(method=Method.EMBEDDING, model=f"嵌入 {aid.embedding}（未校准）")
    return of


def _fits(signals: Signals, model: Model) -> None:
    """Refuse a model that was made for other features."""
    none = np.empty(0, np.int64)
    known = links(signals)
    of = priors(signals, known, np.zeros(len(known), np.bool_), none)
    names, _ = features(signals, of, *looked_at(signals, of))
    if names != model.features:
        raise AlignmentError(f"模型 {model.name} 认的是另一套特征，请用 zhitu align train 重新训练")


def _chosen(
    matter: Matter,
    signals: Signals,
    scored: Scored,
    likely: Sequence[float],
    known: frozenset[Link],
    model: Model | None,
    rule: Rule | None,
    most: int,
) -> list[Proposal]:
    of_subject: dict[int, list[tuple[float, float, int]]] = defaultdict(list)
    for row, column, score, confidence in zip(
        scored.rows.tolist(), scored.columns.tolist(), scored.scores.tolist(), likely, strict=True
    ):
        if confidence >= LEAST:
            of_subject[row].append((-confidence, -score, column))
    siblings = _siblings(matter)
    found = []
    for row in sorted(of_subject):
        subject = matter.subjects[row]
        new = [at for at in sorted(of_subject[row]) if (subject.id, matter.objects[at[2]].id) not in known]
        for negative, _, column in new[:most]:
            thing = matter.objects[column]
            others = siblings.get((subject.groups[0], thing.id), []) if subject.groups else []
            why = reasons(subject, thing, matter.pairing.naming, [name for name in others if name != subject.name])
            literal = signals.named.outright[row, column] == 1
            method = Method.MODEL if model else Method.LITERAL if literal else Method.LEXICAL
            by = rule.id if rule is not None and -negative >= rule.threshold else ""
            size = extent(subject, thing) if matter.pairing.extents else ""
            found.append(Proposal(subject.id, thing.id, -negative, method, model.name if model else "", why, size, by))
    return found


def _siblings(matter: Matter) -> Mapping[tuple[str, str], list[str]]:
    """Return the names of the subjects of a narrowest group with a known link to an object."""
    of = {item.id: item for item in matter.subjects}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for subject, thing in matter.holding:
        item: Item = of[subject]
        if item.groups:
            found[item.groups[0], thing].add(item.name)
    return {key: sorted(names) for key, names in found.items()}


def claims(matter: Matter, proposals: Iterable[Proposal]) -> list[EdgeClaim]:
    """Return proposals as edge claims; the model's name stands where a table's would."""
    predicate = matter.pairing.predicate
    purposes = {item.id: item.purpose for item in matter.subjects}
    return [
        EdgeClaim(
            NodeId(each.subject),
            predicate,
            NodeId(each.object),
            props(extent=each.extent or None, purpose=purposes[each.subject] or None),
            Evidence(each.said, table=each.model or WITHOUT_MODEL),
            each.confidence,
            each.method,
            Status.ACCEPTED if each.accepted_by else Status.PROPOSED,
        )
        for each in proposals
    ]


def source_of(pair: str, library: str = "") -> str:
    """Return the source that runs of a kind of pair state, of one library where it is of one."""
    return SOURCE + pair + (f"/{library.partition('/')[2]}" if library else "")


def commit(
    store: Store, matter: Matter, proposals: Sequence[Proposal], library: str, recorded: datetime
) -> Revision | None:
    """Commit a run's proposals in place of the last run's; None when they are the same."""
    return commit_claims(store, matter.pairing.name, claims(matter, proposals), library, recorded)


def commit_claims(
    store: Store, pair: str, edges: Sequence[EdgeClaim], library: str, recorded: datetime
) -> Revision | None:
    """Commit edge claims as a run's; a run without any takes back what an earlier one proposed."""
    source = source_of(pair, library)
    if not edges:
        known = any(stored.version.source == source for stored in store.versions())
        return store.withdraw(source, recorded) if known else None
    said = "\n".join(repr(edge) for edge in sorted(edges, key=lambda edge: (edge.subject, edge.object)))
    title = f"对应建议：{pair}" + (f"（{library}）" if library else "")
    version = Version(source, hashlib.sha256(said.encode()).hexdigest(), title, authority=Authority.MODEL)
    return store.commit(version, (), edges, recorded)
