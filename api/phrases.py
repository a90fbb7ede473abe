"""Phrases that pages and commands share: dates, places, names of the vocabulary, what a claim says."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from api.settings import Language
from api.words import Words, mark
from graph.store import SHANGHAI
from ontology.claims import Authority, Claim, EdgeClaim, Evidence, Method, Props, Scalar, Status
from ontology.names import prefix_of
from ontology.terms import KIND, KIND_OF_PREFIX, KINDS, PREDICATE, PREDICATES

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
_CLOSED = set()
for _properties in (*(kind.properties for kind in KINDS), *(predicate.properties for predicate in PREDICATES)):
    for _each in _properties:
        _TERMS.setdefault(_each.name, (_each.zh, _each.en))
        if _each.values:
            _CLOSED.add(_each.name)
_YES, _NO = mark("是"), mark("否")
_VALUES = {
    ("kind", "knowledge"): mark("知识"),
    ("kind", "skill"): mark("技能"),
    ("kind", "quality"): mark("素养"),
    ("extent", "full"): mark("全部"),
    ("extent", "part"): mark("部分"),
    ("hardness", "hard"): mark("必须先修"),
    ("hardness", "soft"): mark("建议先修"),
    ("purpose", "teach"): mark("教"),
    ("purpose", "practise"): mark("练"),
    ("purpose", "assess"): mark("考"),
    ("role", "core"): mark("专业核心课程"),
    ("role", "foundation"): mark("专业基础课程"),
    ("role", "extension"): mark("专业拓展课程"),
    ("role", "public"): mark("公共基础课程"),
    ("depth", "full text"): mark("全文"),
    ("depth", "functions only"): mark("仅职业功能"),
    ("depth", "1+X"): mark("1+X 证书标准"),
    ("depth", "enterprise"): mark("企业标准"),
}
"""The words of values that are not Chinese as they stand."""


def authority_word(authority: Authority) -> str:
    """Return the Chinese word of an authority, to be translated where it is shown."""
    return _AUTHORITIES[authority]


def term_word(name: str, language: Language) -> str:
    """Return what the vocabulary calls a kind, a predicate or a property."""
    term = KIND.get(name) or PREDICATE.get(name)
    zh, en = (term.zh, term.en) if term else _TERMS.get(name, (name, name))
    return zh if language == "zh" else en


def value_word(words: Words, name: str, value: Scalar) -> str:
    """Return what a property's value is called: the words of closed lists, 是 or 否, whole numbers without a point."""
    if isinstance(value, bool):
        return words.say(_YES if value else _NO)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return words.say(_VALUES.get((name, text), text)) if name in _CLOSED else text


def props_words(words: Words, props: Props) -> list[str]:
    """Write properties: values of closed lists speak for themselves, the others after their name."""
    return [
        value_word(words, name, value)
        if name in _CLOSED
        else f"{term_word(name, words.language)} {value_word(words, name, value)}"
        for name, value in props
    ]


def day(value: date | None) -> str:
    """Write a date, nothing where there is none."""
    return value.isoformat() if value else ""


def moment(value: datetime) -> str:
    """Write a time in Shanghai, to the minute."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def percent(share: float) -> str:
    """Write a share as whole percent."""
    return f"{share * 100:.0f}%"


def trust_word(words: Words, said: Mapping[str, object]) -> str:
    """Say how far a claim is to be trusted: confirmed, accepted by a rule alone, or how surely it is proposed."""
    if said["status"] != Status.ACCEPTED.value:
        return percent(float(str(said["confidence"])))
    return words.say("按规则自动采用，未经人复核") if said["method"] == Method.MODEL.value else words.say("已确认")


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


def document_words(
    words: Words, document: Mapping[str, object] | None, evidence: Sequence[Any], within: Sequence[str] = ()
) -> str:
    """Write a document's title and the places in it; of a bundled document also its issuer, and the row of our list."""
    if document is None:
        return ""
    rows = [place for place in dict.fromkeys(place_words(words, said) for said in evidence if said) if place]
    if not document["bundled"]:
        return words.say("；").join([str(document["title"]), *rows])
    title = words.say("，").join(str(document[name]) for name in ("title", "issuer") if document[name])
    listed = words.say("（随附清单 {places}）", places="、".join(rows)) if rows else ""
    return words.say("；").join([title, *(words.told(place) for place in within)]) + listed


def claim_words(claim: Claim, labels: Mapping[str, str], words: Words) -> str:
    """Write what a claim says by the labels of what it is about: `电子商务 —开设课程→ 网店运营（专业核心课程）`."""
    parts, language = props_words(words, claim.props), words.language
    if claim.status is Status.PROPOSED:
        parts.append(words.say("待复核 {percent}", percent=percent(claim.confidence)))
    said = words.say("，").join(parts)
    if isinstance(claim, EdgeClaim):
        relation = term_word(claim.predicate, language)
        text = f"{labels[claim.subject]} —{relation}→ {labels[claim.object]}"
    else:
        kind = KIND_OF_PREFIX[prefix_of(claim.id)].name
        text = f"{term_word(kind, language)} {claim.label}"
    return f"{text}（{said}）" if said else text
