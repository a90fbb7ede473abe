"""Mappings in and out as SSSOM TSV (Simple Standard for Sharing Ontological Mappings), saying what is lost.

Out: every link of a predicate that stands or is proposed. In: rows become proposals, or reviews where a person curated
them. What one side has no words for is counted, by column and reason.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph.errors import AlignmentError
from ontology.claims import EdgeClaim, Evidence, Method, Status, prop, props
from ontology.errors import IdentityError
from ontology.names import NodeId, from_iri, iri, prefix_of
from ontology.terms import KIND_OF_PREFIX, PREDICATE

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_label",
    "confidence",
    "mapping_tool_version",
    "other",
    "comment",
)
HEAD = (
    "#curie_map:\n"
    "#  zhitu: https://w3id.org/zhitu/ontology#\n"
    "#  semapv: https://w3id.org/semapv/vocab/\n"
    "#license: https://w3id.org/sssom/license/unspecified\n"
    "#mapping_set_id: https://w3id.org/zhitu/id/mappings\n"
    "#mapping_tool: ZhiTu\n"
)
_JUSTIFIED = {
    Method.REVIEWED: "semapv:ManualMappingCuration",
    Method.STATED: "semapv:ManualMappingCuration",
    Method.EXACT_NAME: "semapv:LexicalMatching",
    Method.LITERAL: "semapv:LexicalMatching",
    Method.LEXICAL: "semapv:LexicalSimilarityThresholdMatching",
    Method.EMBEDDING: "semapv:SemanticSimilarityThresholdMatching",
    Method.MODEL: "semapv:CompositeMatching",
    Method.INFERRED: "semapv:MappingInversion",
    Method.OCR: "semapv:UnspecifiedMatching",
}
_METHODS = {
    "semapv:ManualMappingCuration": Method.REVIEWED,
    "semapv:MappingReview": Method.REVIEWED,
    "semapv:LexicalMatching": Method.LITERAL,
    "semapv:LexicalSimilarityThresholdMatching": Method.LEXICAL,
    "semapv:SemanticSimilarityThresholdMatching": Method.EMBEDDING,
    "semapv:CompositeMatching": Method.MODEL,
    "semapv:UnspecifiedMatching": Method.LEXICAL,
}


class Row(NamedTuple):
    """An edge claim with the labels of its ends and who stands behind it."""

    claim: EdgeClaim
    subject_label: str
    object_label: str
    author: str = ""


class Taken(NamedTuple):
    """What came in: mappings, rows left out with line and reason, and how many rows lost what a column says."""

    mappings: tuple[Row, ...]
    left_out: tuple[tuple[int, str], ...]
    lost: Mapping[str, int]


def write(mappings: Iterable[Row]) -> tuple[str, dict[str, int]]:
    """Return the TSV, rows ordered by ends, and how many rows lose what SSSOM has no column for."""
    lost: Counter[str] = Counter()
    text = io.StringIO()
    text.write(HEAD)
    writer = csv.DictWriter(text, COLUMNS, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    for each in sorted(mappings, key=lambda each: (each.claim[:3], each.claim.method.value, each.author)):
        claim = each.claim
        for name in ("page", "row", "start", "end"):
            lost[name] += getattr(claim.evidence, name) is not None
        more = {"status": claim.status.value, **{name: str(value) for name, value in claim.props}}
        said = {
            "subject_id": iri(claim.subject),
            "subject_label": each.subject_label,
            "predicate_id": f"zhitu:{claim.predicate}",
            "object_id": iri(claim.object),
            "object_label": each.object_label,
            "mapping_justification": _JUSTIFIED[claim.method],
            "author_label": each.author,
            "confidence": f"{claim.confidence:.4f}",
            "mapping_tool_version": claim.evidence.table,
            "other": "|".join(f"{name}={value}" for name, value in more.items()),
            "comment": claim.evidence.quote,
        }
        writer.writerow({name: " ".join(value.split()) for name, value in said.items()})
    return text.getvalue(), {name: number for name, number in sorted(lost.items()) if number}


def read(text: str) -> Taken:
    """Read a TSV; a row without usable ends or predicate is left out, columns without a place are counted as lost."""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    skipped = sum(1 for line in lines if line.startswith("#"))
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    columns = set(rows[0]) if rows else set()
    needed = {"subject_id", "predicate_id", "object_id"}
    if rows and not needed <= columns:
        raise AlignmentError(f"不是 SSSOM：缺少 {'、'.join(sorted(needed - columns))} 列")
    if not rows and "subject_id" not in text:
        raise AlignmentError("不是 SSSOM：没有标题行")
    lost: Counter[str] = Counter()
    taken, left_out = list[Row](), list[tuple[int, str]]()
    for number, row in enumerate(rows, skipped + 2):
        said = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
        lost.update(name for name, value in said.items() if value and name not in COLUMNS)
        try:
            taken.append(_row(said))
        except (ValueError, IdentityError) as error:
            left_out.append((number, str(error)))
    return Taken(tuple(taken), tuple(left_out), dict(sorted(lost.items())))


def _row(said: Mapping[str, str]) -> Row:
    subject, thing = _id(said["subject_id"]), _id(said["object_id"])
    predicate = PREDICATE.get(said["predicate_id"].removeprefix("zhitu:"))
    if predicate is None:
        raise ValueError(f"关系 {said['predicate_id']} 在词汇表里没有")
    for identity, kinds in ((subject, predicate.subjects), (thing, predicate.objects)):
        kind = KIND_OF_PREFIX.get(prefix_of(identity))
        if kind is None or kind.name not in kinds:
            raise ValueError(f"{identity} 不能在“{predicate.zh}”的这一端")
    method = _METHODS.get(said.get("mapping_justification", ""), Method.LEXICAL)
    if method is Method.REVIEWED and not said.get("author_label"):
        method = Method.STATED  # nobody is named who could have reviewed it
    confidence = float(said.get("confidence") or 0.5)
    if not 0 < confidence <= 1:
        raise ValueError(f"confidence {confidence:g} 不在 0 与 1 之间")
    more = dict(part.partition("=")[::2] for part in said.get("other", "").split("|") if "=" in part)
    status = Status.PROPOSED if method is not Method.REVIEWED else Status(more.get("status", Status.ACCEPTED.value))
    known = {of.name for of in predicate.properties}
    kept = props(**{name: value for name, value in more.items() if name in known and name == "extent"})
    evidence = Evidence(said.get("comment", ""), table=said.get("mapping_tool_version", ""))
    claim = EdgeClaim(subject, predicate.name, thing, kept, evidence, confidence, method, status)
    return Row(claim, said.get("subject_label", ""), said.get("object_label", ""), said.get("author_label", ""))


def _id(text: str) -> NodeId:
    return from_iri(text) if text.startswith("http") else NodeId(text.removeprefix("zhitu-id:"))


def extents(mappings: Sequence[Row]) -> Iterator[str]:
    """Yield the extents that mappings state, for telling what came through."""
    for each in mappings:
        if (said := prop(each.claim.props, "extent")) is not None:
            yield str(said)
