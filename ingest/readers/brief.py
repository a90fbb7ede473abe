"""专业简介 (2022) as claims: one bundle a major, source `moe/brief/<six digits>`.

The text itself gives no date: 教育部 published the 简介 of all 1,349 majors on 2022-09-07 (发布《职业教育专业简介》),
and that day is taken as `effective`. A version is `whole` when every field that holds demand or continuation was found;
a lost 基本修业年限 line costs nothing that is claimed and does not make it partial.

A section whose code line a page break swallowed is placed by the printed order of codes where that leaves one
possibility. Such a placing is inferred, so its claims are proposed, never accepted.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from ingest.documents.text import read_lines
from ingest.readers.brief_text import FIELD_WORDS, Brief, Parsed, parse
from ingest.readers.catalogue import Catalogue, read_catalogue
from ingest.report import Bundle, Place, Problem, Reading, Severity
from ontology.claims import Authority, EdgeClaim, Evidence, Method, NodeClaim, Props, Status, Version, props
from ontology.codes import Level, MajorCode
from ontology.errors import CodeError
from ontology.names import NodeId, node_id, normalise

EDITION = "《职业教育专业简介（2022年修订）》"
ISSUER = "教育部"
EFFECTIVE = date(2022, 9, 7)
ROLES = ("foundation", "core")
INFERRED_CONFIDENCE = 0.9

_VERB = r"(?:掌握|熟悉|了解|理解|熟知|具有|具备)"
_SKILL = re.compile(r"(?:能力|技能)(?=$|[，；、。和与及])|(?:^|[，；。]并?)能够")
_KNOWLEDGE = re.compile(
    rf"(?:^|[，；。]|并|还应?){_VERB}(?P<what>[^，；。]*?)(?:知识|理论|原理|法律法规|政策法规)(?=$|[，；。、和与及])"
)
_APPLIED = re.compile(r"[^，；。]*(?:的|与|及|和)(?:应用|运用)[^，；。]*能力")
_SUBORDINATE = re.compile(r"运用|应用|利用|根据|结合|通过|按照|依据|将|把|遵守|执行|开展|进行|能力")
_QUALITY = re.compile(
    r"(?:职业道德|精神|素养|意识|素质|品质|品格|责任感|责任心|使命感|情怀|观念|师德)(?=$|[，；。、和与及])"
)


_T = TypeVar("_T", "Course", "Named")


class Placed(NamedTuple):
    """A brief with the code it is claimed under; `inferred` when that follows from the order of codes only."""

    brief: Brief
    code: MajorCode
    name: str
    inferred: bool = False


class Course(NamedTuple):
    """A course of a brief."""

    role: str
    name: str
    order: int
    evidence: Evidence


class Named(NamedTuple):
    """A certificate (`note` is its kind), or a major to go on to (`note` is its code); an ability has no note."""

    name: str
    note: str
    evidence: Evidence


class Statement(NamedTuple):
    """All that a brief states of a major, whether it was read from the document or from a bundled list."""

    code: MajorCode
    name: str
    evidence: Evidence
    years: str = ""
    withheld: bool = False
    courses: Sequence[Course] = ()
    certificates: Sequence[Named] = ()
    continuations: Sequence[Named] = ()
    abilities: Sequence[Named] = ()
    inferred: bool = False


def read(path: Path, catalogue: Catalogue | None = None) -> Reading:
    """Read a file of briefs; continuations and lost codes resolve in `catalogue`, by default the bundled one."""
    catalogue = catalogue or read_catalogue()
    reading = Reading(str(path), "brief")
    parsed = parse(read_lines(path))
    _account_for_lines(reading, parsed)
    seen: set[str] = set()
    for placed in place(parsed.briefs, catalogue):
        if isinstance(placed, Brief):
            reading.count("majors").rejected += 1
            _problem(reading, placed.first, "rejected", *_LOST)
        elif placed.code.digits in seen:
            reading.count("majors").rejected += 1
            _problem(
                reading,
                placed.brief.first,
                "rejected",
                f"{placed.code.digits} 的简介在本文件中出现两次",
                "请删去其中一份",
            )
        else:
            seen.add(placed.code.digits)
            reading.count("majors").kept += 1
            reading.bundles.append(_bundle(reading, placed, catalogue))
    if not parsed.briefs:
        _problem(reading, None, "rejected", "没有找到任何专业简介", "简介应有“专业代码”“职业面向”等栏目")
    return reading


_LOST = ("这一节缺少“专业代码”一行，按前后次序也无法判定是哪个专业", "请补上“专业代码 ……”一行后再导入")


def place(briefs: Sequence[Brief], catalogue: Catalogue) -> Iterator[Placed | Brief]:
    """Yield each brief under its code, or as it is where no code can be known.

    The document prints majors in the order of their codes. So the lost codes between two printed ones are known when
    the catalogue of that time (without later additions) has exactly as many there; after the last printed one they
    are the next numbers of its class.
    """
    codes = [_code(brief) for brief in briefs]
    printed = {code.digits for code in codes if code}
    for index, (brief, code) in enumerate(zip(briefs, codes, strict=True)):
        if code is not None:
            known = catalogue.get(code.digits)
            yield Placed(brief, code, brief.name or (known.name if known else code.digits))
            continue
        start = index
        while start and codes[start - 1] is None:
            start -= 1
        end = next((at for at in range(index, len(codes)) if codes[at]), len(codes))
        above = codes[start - 1] if start else None
        found = _lost(above, codes[end] if end < len(codes) else None, end - start, printed, catalogue)
        yield Placed(brief, *found[index - start], inferred=True) if found and not brief.code else brief


def _code(brief: Brief) -> MajorCode | None:
    try:
        return MajorCode(brief.code)
    except CodeError:
        return None


def _lost(
    above: MajorCode | None, below: MajorCode | None, count: int, printed: set[str], catalogue: Catalogue
) -> list[tuple[MajorCode, str]]:
    """Return code and name of the `count` sections between two printed codes, nothing when they are not certain."""
    if above is None or (below is not None and below.major_class != above.major_class):
        return []
    between = catalogue.between(above.digits, below.digits if below else f"{above.major_class}99")
    found = [major for major in between if major.added is None and major.code.digits not in printed]
    if below is None:
        following = [str(int(above.digits) + step) for step in range(1, count + 1)]
        found = [major for major in found if major.code.digits in following]
    return [(major.code, major.name) for major in found] if len(found) == count else []


def statement(reading: Reading, placed: Placed, catalogue: Catalogue) -> Statement:
    """Return what a brief states, counting and reporting what of it is not taken."""
    brief = placed.brief
    courses = [
        Course(role, item.text, order, Evidence(item.text, row=item.line))
        for role, items in (("foundation", brief.foundation), ("core", brief.core))
        for order, item in enumerate(items, 1)
    ]
    return Statement(
        placed.code,
        placed.name,
        Evidence(f"专业代码 {brief.code} 专业名称 {brief.name}" if brief.code else "", row=brief.first),
        brief.years,
        brief.withheld,
        _once(reading, "courses", courses, lambda course: (course.role, course.name)),
        _once(
            reading,
            "certificates",
            [Named(item.name, item.kind, Evidence(item.name, row=item.line)) for item in brief.certificates],
            lambda item: (item.name,),
        ),
        _continuations(reading, placed, catalogue),
        _once(
            reading,
            "abilities",
            [Named(item.text, "", Evidence(item.text, row=item.line)) for item in brief.abilities],
            lambda item: (item.name,),
        ),
        placed.inferred,
    )


def _once(reading: Reading, what: str, items: Sequence[_T], key: Callable[[_T], tuple[str, ...]]) -> list[_T]:
    """Return the items without repetitions, which are counted as ignored and reported."""
    count = reading.count(what)
    seen = set()
    kept = []
    for item in items:
        identity = tuple(normalise(part) for part in key(item))
        if identity in seen:
            count.ignored += 1
            _problem(reading, item.evidence.row, "ignored", f"“{item.name}”在同一栏中重复", "")
            continue
        seen.add(identity)
        kept.append(item)
    count.kept += len(kept)
    return kept


def _continuations(reading: Reading, placed: Placed, catalogue: Catalogue) -> list[Named]:
    count = reading.count("continuations")
    kept: dict[str, Named] = {}
    for item in placed.brief.continuations:
        if item.level not in ("高职专科", "高职本科"):
            count.ignored += 1
            continue
        target = catalogue.continuation(placed.code, item.name, Level.parse(item.level))
        if target.major is None:
            count.rejected += 1
            _problem(reading, item.line, "warning", f"接续专业未采用：{target.reason}", "请核对专业名称与层次")
        elif target.major.code.digits in kept:
            count.ignored += 1
        else:
            count.kept += 1
            kept[target.major.code.digits] = Named(
                item.name, target.major.code.digits, Evidence(item.name, row=item.line)
            )
    return list(kept.values())


def claims(said: Statement) -> tuple[tuple[NodeClaim, ...], tuple[EdgeClaim, ...]]:
    """Turn a statement into claims; what is inferred is proposed."""
    major = node_id("major", said.code.digits)
    stated = props(
        code=str(said.code),
        level=said.code.level.value,
        controlled=True if said.code.controlled else None,
        years=said.years or None,
        withheld=True if said.withheld else None,
    )
    nodes = {major: NodeClaim(major, said.name, stated, said.evidence)}
    edges: dict[tuple[str, NodeId, Props], EdgeClaim] = {}
    for target, predicate, of_edge in _ends(said):
        nodes.setdefault(target.id, target)
        edge = EdgeClaim(major, predicate, target.id, of_edge, target.evidence)
        edges.setdefault((predicate, target.id, of_edge), edge)
    if not said.inferred:
        return tuple(nodes.values()), tuple(edges.values())
    guess = (INFERRED_CONFIDENCE, Method.INFERRED, Status.PROPOSED)
    return (
        tuple(NodeClaim(*node[:4], *guess) for node in nodes.values()),
        tuple(EdgeClaim(*edge[:5], *guess) for edge in edges.values()),
    )


def _ends(said: Statement) -> Iterator[tuple[NodeClaim, str, Props]]:
    """Yield what a major is linked to: the node, the predicate, the properties of the edge."""
    digits = said.code.digits
    for course in said.courses:
        node = NodeClaim(node_id("course", digits, course.name), course.name, (), course.evidence)
        yield node, "hasCourse", props(role=course.role, order=course.order)
    for order, ability in enumerate(said.abilities, 1):
        node = NodeClaim(node_id("ability", digits, ability.name), ability.name, (), ability.evidence)
        for kind in kinds(ability.name) or (None,):
            yield node, "develops", props(kind=kind, order=order)
    for item in said.certificates:
        node = NodeClaim(node_id("certificate", item.name), item.name, props(kind=item.note), item.evidence)
        yield node, "awards", ()
    for onward in said.continuations:
        yield NodeClaim(node_id("major", onward.note), onward.name, (), onward.evidence), "continuesTo", ()


def version(code: MajorCode, name: str, sha256: str, whole: bool) -> Version:
    """Return the version that a content state of one major's brief is."""
    return Version(
        f"moe/brief/{code.digits}",
        sha256,
        f"{EDITION}{code} {name}",
        ISSUER,
        authority=Authority.MINISTRY,
        effective=EFFECTIVE,
        whole=whole,
    )


def kinds(text: str) -> tuple[str, ...]:
    """Return the kinds that an ability states in plain words, in the order knowledge, skill, quality; often several.

    Knowledge: a clause whose verb is 掌握, 熟悉, 了解, 理解 or 具有 and whose object ends in 知识, 理论, 原理 or
    法律法规, unless that knowledge is only a means (运用…知识…的能力) or is applied (…知识的应用能力). Skill: a phrase
    that ends in 能力 or 技能, or a clause that begins with 能够.
    Quality: one that ends in 职业道德, 精神, 素养, 意识 and the like. No such words: no kind is stated.
    """
    known = any(
        not _SUBORDINATE.search(found.group("what")) and not _APPLIED.match(text, found.end())
        for found in _KNOWLEDGE.finditer(text)
    )
    found = (("knowledge", known), ("skill", bool(_SKILL.search(text))), ("quality", bool(_QUALITY.search(text))))
    return tuple(kind for kind, stated in found if stated)


def _bundle(reading: Reading, placed: Placed, catalogue: Catalogue) -> Bundle:
    brief = placed.brief
    said = statement(reading, placed, catalogue)
    for item in brief.unread:
        _problem(reading, item.line, "warning", f"这一行没有读懂：“{item.text[:40]}”", "请核对栏目名称与标点")
    lost = [name for name in brief.missing if name != "years"]
    for name in lost if placed.inferred else brief.missing:
        advice = "" if name == "years" else "补全后再导入；在此之前这份简介不作为官方依据"
        _problem(reading, brief.first, "warning", f"{placed.code} {placed.name}：没有找到“{FIELD_WORDS[name]}”", advice)
    if placed.inferred:
        reason = f"这一节缺少“专业代码”一行，按前后次序推断为 {placed.code} {placed.name}，列为待复核"
        _problem(reading, brief.first, "warning", reason, "核对后补上“专业代码”“专业名称”两行再导入，即成正式依据")
    sha256 = hashlib.sha256(brief.text.encode()).hexdigest()
    return Bundle(version(placed.code, placed.name, sha256, not lost and not brief.unread), *claims(said))


def _account_for_lines(reading: Reading, parsed: Parsed) -> None:
    lines = reading.count("lines")
    unread = sum(len({item.line for item in brief.unread}) for brief in parsed.briefs)
    lines.kept = sum(brief.lines for brief in parsed.briefs) - unread
    lines.ignored = parsed.frame
    lines.rejected = unread + len(parsed.outside)
    for item in parsed.outside:
        _problem(reading, item.line, "ignored", f"第一份简介之前的文字：“{item.text[:40]}”", "")


def _problem(reading: Reading, line: int | None, severity: Severity, reason: str, advice: str) -> None:
    reading.problems.append(Problem(reading.file, Place("", line), severity, reason, advice))
