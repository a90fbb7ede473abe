"""Small phrases that several commands share: dates, places, names of the vocabulary, common options."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer

from api.cli.desk import Desk
from api.cli.page import Cell
from api.settings import Language
from api.words import Words, mark
from graph.store import SHANGHAI
from ontology.claims import Authority, Claim, EdgeClaim, Evidence
from ontology.names import prefix_of
from ontology.terms import KIND, KIND_OF_PREFIX, KINDS, PREDICATE, PREDICATES

At = Annotated[
    str | None,
    typer.Option("--at", metavar="REV|DATE", help=mark("看哪一版：版号，或某日结束时的一版（如 2025-12-31）")),
]

Limit = Annotated[int, typer.Option("--limit", min=1, help=mark("表格最多列出多少行；json 和 csv 总是全部"))]

_AUTHORITIES = {
    Authority.MINISTRY: mark("部委"),
    Authority.NATIONAL: mark("国家级机构"),
    Authority.PROVINCE: mark("省级"),
    Authority.INSTITUTION: mark("院校"),
    Authority.LIBRARY: mark("资源库"),
    Authority.PERSON: mark("个人"),
    Authority.UNSTATED: mark("出处未注明"),
    Authority.MODEL: mark("模型"),
}
_TERMS = {"label": ("名称", "label")}
for _properties in (*(kind.properties for kind in KINDS), *(predicate.properties for predicate in PREDICATES)):
    for _each in _properties:
        _TERMS.setdefault(_each.name, (_each.zh, _each.en))


def authority_word(authority: Authority) -> str:
    """Return the Chinese word of an authority, to be translated where it is shown."""
    return _AUTHORITIES[authority]


def term_word(name: str, language: Language) -> str:
    """Return what the vocabulary calls a kind, a predicate or a property."""
    term = KIND.get(name) or PREDICATE.get(name)
    zh, en = (term.zh, term.en) if term else _TERMS.get(name, (name, name))
    return zh if language == "zh" else en


def day(value: date | None) -> str:
    """Write a date, nothing where there is none."""
    return value.isoformat() if value else ""


def moment(value: datetime) -> str:
    """Write a time in Shanghai, to the minute."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def percent(share: float) -> str:
    """Write a share as whole percent."""
    return f"{share * 100:.0f}%"


def evidence_place(words: Words, evidence: Evidence) -> str:
    """Write where evidence stands: page, table or sheet, row, column."""
    return place_words(words, evidence._asdict())


def place_words(words: Words, evidence: Mapping[str, object]) -> str:
    """Write where evidence stands, given by its names."""
    page, row = evidence.get("page"), evidence.get("row")
    parts = [
        words.say("第 {page} 页", page=page) if page else "",
        str(evidence.get("table") or ""),
        words.say("第 {row} 行", row=row) if row else "",
        str(evidence.get("column") or ""),
    ]
    return " ".join(part for part in parts if part)


def document_words(words: Words, document: Mapping[str, object] | None, evidence: Sequence[Any]) -> str:
    """Write a document's title and the places in it."""
    if document is None:
        return ""
    places = dict.fromkeys(place_words(words, said) for said in evidence if said)
    return words.say("；").join([str(document["title"]), *(place for place in places if place)])


def cut(desk: Desk, rows: Sequence[Sequence[Cell]], limit: int) -> Sequence[Sequence[Cell]]:
    """Return the first rows for a table, all for CSV."""
    return rows[:limit] if desk.settings.form == "table" else rows


def rest(desk: Desk, rows: Sequence[object], limit: int) -> list[str]:
    """Return a line that says how many rows a table left out."""
    more = len(rows) - limit
    return [desk.say("另有 {count} 行未列出；用 --limit 列出更多", count=more)] if more > 0 else []


def claim_words(claim: Claim, labels: Mapping[str, str], language: Language) -> str:
    """Write what a claim says by the labels of what it is about: `电子商务 —开设课程→ 网店运营（core）`."""
    said = " ".join(str(value) for _, value in claim.props)
    if isinstance(claim, EdgeClaim):
        relation = term_word(claim.predicate, language)
        text = f"{labels[claim.subject]} —{relation}→ {labels[claim.object]}"
    else:
        kind = KIND_OF_PREFIX[prefix_of(claim.id)].name
        text = f"{term_word(kind, language)} {claim.label}"
    return f"{text}（{said}）" if said else text
