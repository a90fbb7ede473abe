"""The bundled national lists as bundles, each under the source of the document that it was drawn from.

So importing the document itself later supersedes the list's version of it (decision 0004). A user may edit the lists:
what does not hold is reported by file, line and column, and the other rows go on.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ingest.readers import list_tables as tables
from ingest.readers.brief import Course, Named, Statement, claims
from ingest.readers.catalogue import LISTS
from ingest.readers.classification import claim as occupation_claim
from ingest.readers.list_tables import BadCell, Row, each, evidence_of, required, set_aside, wrong
from ingest.report import Bundle, Reading
from ontology.claims import Authority, EdgeClaim, NodeClaim, Props, Version, props
from ontology.codes import Level, MajorCode, OccupationCode
from ontology.names import NodeId, node_id

PAIRS_SOURCE = "pairs/major-occupation"
ADDITIONS = "mohrss/occupations-new"


class Majors(NamedTuple):
    """The catalogue's majors by six digits: code with K where controlled, and name."""

    codes: Mapping[str, MajorCode]
    names: Mapping[str, str]


def read_lists(folder: Path = LISTS) -> Reading:
    """Read all bundled lists of a folder; bundles come in the order of their sources."""
    reading = Reading(str(folder), "lists")
    origins = _origins(reading, folder)
    bundles, majors = _catalogue(reading, folder, origins)
    bundles += _briefs(reading, folder, origins, majors)
    bundles += _standards(reading, folder, origins, majors)
    bundles += _occupations(reading, folder, origins)
    bundles += _pairs(reading, folder, origins)
    reading.bundles = sorted(bundles, key=lambda bundle: bundle.version.source)
    return reading


def bundled(version: Version) -> bool:
    """Whether a version is the bundled part of a document, not the document that somebody imported."""
    return version.bundled


class Origins:
    """What sources.csv says of each source or family of sources (`moe/brief/*`)."""

    def __init__(self, reading: Reading, rows: Mapping[str, Row]) -> None:
        self._reading = reading
        self._rows = rows
        self._missing: set[str] = set()

    def bundle(
        self,
        source: str,
        rows: Iterable[Row],
        claims_of: tuple[tuple[NodeClaim, ...], tuple[EdgeClaim, ...]],
        *,
        family: str = "",
        suffix: str = "",
        whole: bool = False,
    ) -> list[Bundle]:
        """Return the bundle of a source in a list, empty when sources.csv does not say where it comes from."""
        origin = self._rows.get(family or source)
        if origin is None:
            self._report(family or source)
            return []
        effective = origin["生效日期"]
        version = Version(
            source,
            hashlib.sha256("\n".join(row.quote for row in rows).encode()).hexdigest(),
            origin["文件"] + suffix,
            origin["发布机关"],
            origin["使用条件"],
            Authority[origin["权威"]],
            date.fromisoformat(effective) if effective else None,
            whole,
        )
        return [Bundle(version, *claims_of)]

    def _report(self, key: str) -> None:
        if key not in self._missing:
            self._missing.add(key)
            reason = f"没有写明来源“{key}”，它的清单不采用"
            wrong(self._reading, tables.SOURCES, None, reason, "请补上这一来源，或运行 make lists 重新生成")


def _origins(reading: Reading, folder: Path) -> Origins:
    def check(row: Row) -> str:
        if row["权威"] not in Authority.__members__:
            raise BadCell("权威", f"“{row['权威']}”不是权威等级", f"可写 {'、'.join(Authority.__members__)}")
        try:
            date.fromisoformat(row["生效日期"] or "2000-01-01")
        except ValueError:
            raise BadCell("生效日期", f"“{row['生效日期']}”不是日期", "请写成 2022-09-07 的样子，或留空") from None
        return row["来源标识"]

    found: dict[str, Row] = {}
    for row, source in each(reading, folder, tables.SOURCES, check):
        found.setdefault(source, row)
    return Origins(reading, found)


def _catalogue(reading: Reading, folder: Path, origins: Origins) -> tuple[list[Bundle], Majors]:
    codes: dict[str, MajorCode] = {}
    names: dict[str, str] = {}
    nodes: dict[NodeId, NodeClaim] = {}
    edges: dict[tuple[NodeId, NodeId], EdgeClaim] = {}
    rows = []

    def check(row: Row) -> MajorCode:
        code = MajorCode(required(row, "专业代码") + ("K" if row["国家控制布点"] == tables.YES else ""))
        if code.digits in codes:
            raise BadCell("专业代码", f"{code.digits} 出现两次", "请删去其中一行")
        if Level.parse(row["层次"]) is not code.level:
            raise BadCell("层次", f"{code.digits} 的层次是{code.level.value}，不是“{row['层次']}”", "请改正层次或代码")
        if (row["专业类代码"], row["专业大类代码"]) != (code.major_class, code.category):
            raise BadCell(
                "专业类代码", f"{code.digits} 属于 {code.major_class} 类、{code.category} 大类", "请改正专业类代码"
            )
        if row["增补年份"] and not row["增补年份"].isdecimal():
            raise BadCell("增补年份", f"“{row['增补年份']}”不是年份", "请写四位年份，或留空")
        required(row, "专业名称")
        return code

    for row, code in each(reading, folder, tables.MAJORS, check):
        rows.append(row)
        codes[code.digits], names[code.digits] = code, row["专业名称"]
        _catalogue_row(row, code, nodes, edges)
    rows += _replaced(reading, folder, names, nodes, edges)
    found = origins.bundle("moe/catalogue", rows, (tuple(nodes.values()), tuple(edges.values())), whole=True)
    return found, Majors(codes, names)


def _catalogue_row(
    row: Row, code: MajorCode, nodes: dict[NodeId, NodeClaim], edges: dict[tuple[NodeId, NodeId], EdgeClaim]
) -> None:
    evidence, level = evidence_of(tables.MAJORS, row), code.level.value
    major = node_id("major", code.digits)
    of_class, category = node_id("class", code.major_class), node_id("category", code.category)
    added = int(row["增补年份"]) if row["增补年份"] else None
    controlled = True if code.controlled else None
    nodes[major] = NodeClaim(
        major, row["专业名称"], props(code=str(code), level=level, controlled=controlled, added=added), evidence
    )
    nodes.setdefault(of_class, NodeClaim(of_class, row["专业类"], props(code=code.major_class, level=level), evidence))
    nodes.setdefault(category, NodeClaim(category, row["专业大类"], props(code=code.category, level=level), evidence))
    edges[major, of_class] = EdgeClaim(major, "inClass", of_class, (), evidence)
    edges.setdefault((of_class, category), EdgeClaim(of_class, "inCategory", category, (), evidence))


def _replaced(
    reading: Reading,
    folder: Path,
    names: Mapping[str, str],
    nodes: dict[NodeId, NodeClaim],
    edges: dict[tuple[NodeId, NodeId], EdgeClaim],
) -> list[Row]:
    """Add replacedBy; an old code that today's catalogue gives to another major names that one, so no edge is said."""

    def check(row: Row) -> tuple[str, str]:
        old, new = MajorCode(row["旧专业代码"]).digits, MajorCode(row["新专业代码"]).digits
        if new not in names:
            raise BadCell("新专业代码", f"{new} 不在目录中", "请改正代码")
        return old, new

    rows = []
    for row, (old, new) in each(reading, folder, tables.REPLACED, check):
        rows.append(row)
        if old in names:
            reason = f"旧代码 {old} 现为“{names[old]}”的代码，不作更名链接（旧“{row['旧专业名称'] or old}”今为 {new}）"
            set_aside(reading, tables.REPLACED, row, reason)
            continue
        evidence = evidence_of(tables.REPLACED, row)
        subject, target = node_id("major", old), node_id("major", new)
        nodes[subject] = NodeClaim(subject, row["旧专业名称"] or old, props(code=old, retired=True), evidence)
        edges[subject, target] = EdgeClaim(subject, "replacedBy", target, (), evidence)
    return rows


class _Section(NamedTuple):
    """The rows of one major's brief, list by list."""

    head: Row
    courses: list[Row]
    certificates: list[Row]
    continuations: list[Row]


def _briefs(reading: Reading, folder: Path, origins: Origins, majors: Majors) -> list[Bundle]:
    found: list[Bundle] = []
    for code, section in _sections(reading, folder, majors).items():
        said = _statement(majors.codes[code], section)
        found += origins.bundle(
            f"moe/brief/{code}",
            (section.head, *section.courses, *section.certificates, *section.continuations),
            claims(said),
            family="moe/brief/*",
            suffix=f"{said.code} {said.name}",
            whole=section.head["读全"] == tables.YES,
        )
    return found


def _sections(reading: Reading, folder: Path, majors: Majors) -> dict[str, _Section]:
    """Gather the rows of the four lists of briefs by major."""
    sections: dict[str, _Section] = {}

    def head(row: Row) -> str:
        code = _known(row, majors)
        if code in sections:
            raise BadCell("专业代码", f"{code} 出现两次", "请删去其中一行")
        if row["代码依据"] not in (tables.PRINTED, tables.INFERRED):
            advice = f"可写 {tables.PRINTED}、{tables.INFERRED}"
            raise BadCell("代码依据", f"“{row['代码依据']}”不认识", advice)
        return code

    def certificate(row: Row) -> _Section:
        required(row, "证书名称")
        return _of(row, sections)

    def continuation(row: Row) -> _Section:
        target = row["接续专业代码"]
        if target and target not in majors.codes:
            raise BadCell("接续专业代码", f"{target} 不在目录中", "请改正代码，或留空")
        return _of(row, sections)

    for row, code in each(reading, folder, tables.BRIEFS, head):
        sections[code] = _Section(row, [], [], [])
    for row, section in each(reading, folder, tables.COURSES, lambda row: _course(row, sections)):
        section.courses.append(row)
    for row, section in each(reading, folder, tables.CERTIFICATES, certificate):
        section.certificates.append(row)
    for row, section in each(reading, folder, tables.CONTINUATIONS, continuation):
        if row["接续专业代码"]:
            section.continuations.append(row)
        else:
            set_aside(reading, tables.CONTINUATIONS, row, row["未解析原因"] or "没有写接续专业的代码")
    return sections


def _course(row: Row, sections: Mapping[str, _Section]) -> _Section:
    if row["课程类别"] not in tables.ROLE_WORDS:
        raise BadCell("课程类别", f"“{row['课程类别']}”不认识", f"可写 {'、'.join(tables.ROLE_WORDS)}")
    if not row["次序"].isdecimal():
        raise BadCell("次序", f"“{row['次序']}”不是数字", "请写课程在栏目中的次序")
    required(row, "课程名称")
    return _of(row, sections)


def _known(row: Row, majors: Majors) -> str:
    code = row["专业代码"]
    if code not in majors.codes:
        raise BadCell(
            "专业代码", f"{code or '空的专业代码'} 不在目录（{tables.MAJORS.file}）中", "请改正代码，或先补入目录"
        )
    return code


def _of(row: Row, sections: Mapping[str, _Section]) -> _Section:
    section = sections.get(row["专业代码"])
    if section is None:
        raise BadCell("专业代码", f"{row['专业代码']} 没有列在 {tables.BRIEFS.file} 中", "请先在该清单补上这一专业")
    return section


def _statement(code: MajorCode, section: _Section) -> Statement:
    head = section.head
    return Statement(
        code,
        head["专业名称"],
        evidence_of(tables.BRIEFS, head),
        head["基本修业年限"],
        head["不公开"] == tables.YES,
        [
            Course(
                tables.ROLE_WORDS[row["课程类别"]],
                row["课程名称"],
                int(row["次序"]),
                evidence_of(tables.COURSES, row),
            )
            for row in section.courses
        ],
        [
            Named(row["证书名称"], row["证书类别"], evidence_of(tables.CERTIFICATES, row))
            for row in section.certificates
        ],
        [
            Named(row["接续专业名称"], row["接续专业代码"], evidence_of(tables.CONTINUATIONS, row))
            for row in section.continuations
        ],
        inferred=head["代码依据"] == tables.INFERRED,
    )


def _standards(reading: Reading, folder: Path, origins: Origins, majors: Majors) -> list[Bundle]:
    """One bundle a major: courses without roles, which corroborate and make no demand."""

    def check(row: Row) -> str:
        required(row, "课程名称")
        return _known(row, majors)

    rows: dict[str, list[Row]] = {}
    for row, code in each(reading, folder, tables.STANDARD_COURSES, check):
        rows.setdefault(code, []).append(row)
    found: list[Bundle] = []
    for code, own in rows.items():
        major, name = node_id("major", code), majors.names[code]
        evidence = evidence_of(tables.STANDARD_COURSES, own[0])
        nodes = {major: NodeClaim(major, name, props(code=str(majors.codes[code])), evidence)}
        edges: dict[tuple[NodeId, Props], EdgeClaim] = {}
        for row in own:
            evidence = evidence_of(tables.STANDARD_COURSES, row)
            course = node_id("course", code, row["课程名称"])
            said = props(flag=row["存疑"] or None)
            nodes.setdefault(course, NodeClaim(course, row["课程名称"], (), evidence))
            edges.setdefault((course, said), EdgeClaim(major, "hasCourse", course, said, evidence))
        found += origins.bundle(
            f"moe/standard/{code}",
            own,
            (tuple(nodes.values()), tuple(edges.values())),
            family="moe/standard/*",
            suffix=f"：{name}（{code}）",
        )
    return found


def _occupations(reading: Reading, folder: Path, origins: Origins) -> list[Bundle]:
    seen: set[str] = set()

    def check(row: Row) -> NodeClaim:
        code, year = OccupationCode(row["职业编码"]), row["增补年份"]
        if code in seen:
            raise BadCell("职业编码", f"{code} 出现两次", "一个编码只能是一个职业，请核对")
        if year and not year.isdecimal():
            raise BadCell("增补年份", f"“{year}”不是年份", "请写四位年份；2022 年版留空")
        name = required(row, "职业名称")
        seen.add(code)
        return occupation_claim(code, name, row["标识"], int(year or 2022), evidence_of(tables.OCCUPATIONS, row))

    by_year: dict[str, list[tuple[Row, NodeClaim]]] = {}
    for row, node in each(reading, folder, tables.OCCUPATIONS, check):
        by_year.setdefault(row["增补年份"], []).append((row, node))
    found: list[Bundle] = []
    for year, pairs in by_year.items():
        source = f"{ADDITIONS}/{year}" if year else "mohrss/occupations"
        nodes = tuple(node for _, node in pairs)
        found += origins.bundle(source, (row for row, _ in pairs), (nodes, ()), whole=not year)
    return found


def _pairs(reading: Reading, folder: Path, origins: Origins) -> list[Bundle]:
    nodes: dict[NodeId, NodeClaim] = {}
    edges: dict[tuple[NodeId, NodeId], EdgeClaim] = {}

    def check(row: Row) -> tuple[MajorCode, OccupationCode]:
        major, occupation = MajorCode(row["专业代码"]), OccupationCode(row["职业编码"])
        if (node_id("major", major.digits), node_id("occupation", occupation)) in edges:
            raise BadCell("职业编码", f"{major.digits} 与 {occupation} 的对应出现两次", "请删去其中一行")
        return major, occupation

    rows = []
    for row, (code, occupation) in each(reading, folder, tables.PAIRS, check):
        rows.append(row)
        evidence = evidence_of(tables.PAIRS, row)
        major, target = node_id("major", code.digits), node_id("occupation", occupation)
        nodes.setdefault(major, NodeClaim(major, row["专业名称"] or code.digits, (), evidence))
        nodes.setdefault(target, NodeClaim(target, row["职业名称"] or occupation, (), evidence))
        edges[major, target] = EdgeClaim(major, "targets", target, (), evidence)
    return origins.bundle(PAIRS_SOURCE, rows, (tuple(nodes.values()), tuple(edges.values()))) if rows else []
