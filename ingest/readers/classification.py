"""The 职业分类大典 (2022) and the occupations added since, as claims.

The classification is one document in several files (one a 大类): a folder of them is read as `mohrss/occupations`, a
single file as the part `mohrss/occupations/<大类>`. Additions are one document a year, `mohrss/occupations-new/<year>`.
The classification states nodes only: its definition is the evidence of each, its tasks are no requirements of a level.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from ingest.documents.errors import Unrecognised
from ingest.documents.text import Line, read_lines
from ingest.readers.catalogue import read_occupation_names
from ingest.readers.classification_text import Classification, Occupation, is_additions, parse, parse_additions
from ingest.report import Bundle, Place, Problem, Reading, Severity
from ontology.claims import Authority, Evidence, NodeClaim, Version, props
from ontology.codes import OccupationCode
from ontology.names import node_id, normalise

SOURCE = "mohrss/occupations"
SOURCE_OF_ADDITIONS = "mohrss/occupations-new"
TITLE = "《中华人民共和国职业分类大典（2022年版）》"
ISSUER = "人力资源和社会保障部"
ISSUERS_OF_ADDITIONS = "人力资源社会保障部办公厅、市场监管总局办公厅、国家统计局办公室"
QUOTE = 200
"""Characters of a definition that are quoted as evidence."""


def read(path: Path, known: Mapping[str, str] | None = None) -> Reading:
    """Read one file of the classification or of its additions, or a folder of them.

    `known` (code → name), by default the bundled list, is what the codes of additions are checked against; a
    folder's own occupations join it. An addition under a code that another occupation has is rejected: one code
    never names two.
    """
    reading = Reading(str(path), "classification")
    files = sorted(path.glob("*.md")) + sorted(path.glob("*.txt")) if path.is_dir() else [path]
    names = dict(read_occupation_names() if known is None else known)
    main: list[tuple[str, Classification]] = []
    later: list[tuple[str, Classification]] = []
    digest = hashlib.sha256()
    for file in files:
        lines = read_lines(file)
        if is_additions(lines):
            later.append((file.name, parse_additions(lines)))
            continue
        main.append((file.name, parse(lines)))
        digest.update(_text(lines))
    if not any(read.occupations for _, read in (*main, *later)):
        raise Unrecognised("没有找到职业编码（形如 4-04-05-05）及其定义", "请确认这是职业分类大典或新增职业的文本")
    if main:
        reading.bundles.append(_classification(reading, path, main, digest.hexdigest()))
        names |= {item.code: item.name for _, read in main for item in read.occupations}
    for file_name, additions in later:
        reading.bundles.extend(_additions(reading, file_name, additions, names))
    return reading


def version(year: int, sha256: str, effective: date | None, whole: bool, part: str = "") -> Version:
    """Return the version that a content state of the classification (2022) or of a year's additions is."""
    if year == 2022:
        source, title, issuer = SOURCE + (f"/{part}" if part else ""), TITLE, ISSUER
    else:
        source, title, issuer = f"{SOURCE_OF_ADDITIONS}/{year}", f"{year} 年发布的新职业", ISSUERS_OF_ADDITIONS
    return Version(source, sha256, title, issuer, authority=Authority.MINISTRY, effective=effective, whole=whole)


def claim(code: str, name: str, flag: str, year: int, evidence: Evidence) -> NodeClaim:
    """Return the node of an occupation; `added` is stated for those later than the classification."""
    return NodeClaim(
        node_id("occupation", OccupationCode(code)),
        name,
        props(code=code, flag=flag or None, added=year if year != 2022 else None),
        evidence,
    )


def _classification(reading: Reading, path: Path, parts: Sequence[tuple[str, Classification]], sha256: str) -> Bundle:
    count = reading.count("occupations")
    nodes: dict[str, NodeClaim] = {}
    for file, part in parts:
        for item in part.occupations:
            if item.code in nodes:
                count.ignored += 1
                _problem(reading, file, item.line, f"职业编码 {item.code} 出现两次，取第一次", "请核对两处的名称")
                continue
            count.kept += 1
            nodes[item.code] = _node(file, item)
        for code, name, line in part.listed:
            count.rejected += 1
            _problem(reading, file, line, f"{code} {name} 只在小类名单中出现，没有自己的条目", "请核对原文")
        for code, own, other in part.renamed:
            _problem(reading, file, None, f"{code} 在小类名单中写作“{other}”，条目为“{own}”，取条目", "请核对原文")
    first = {code[0] for code in nodes}
    part_of = "" if path.is_dir() else next(iter(sorted(first)))
    whole = path.is_dir() and not any(part.listed for _, part in parts) and first == set("12345678")
    if path.is_dir() and first != set("12345678"):
        missing = "、".join(sorted(set("12345678") - first))
        _problem(reading, path.name, None, f"缺少第 {missing} 大类的文件，按未读全处理", "请补齐各大类的文件后再导入")
    return Bundle(version(2022, sha256, None, whole, part_of), tuple(nodes.values()), ())


def _additions(reading: Reading, file: str, additions: Classification, known: Mapping[str, str]) -> Iterable[Bundle]:
    count = reading.count("additions")
    years: dict[int, list[Occupation]] = {}
    for item in additions.occupations:
        other = known.get(item.code)
        if other is not None and normalise(other) != normalise(item.name):
            count.rejected += 1
            reason = f"{item.code} 已是“{other}”的编码，不能又是“{item.name}”"
            _problem(reading, file, item.line, reason, "请核对发布文件中的编码", rejected=True)
            continue
        count.kept += 1
        years.setdefault(item.year, []).append(item)
    for name, line in additions.uncoded:
        count.ignored += 1
        _problem(reading, file, line, f"新职业“{name}”的编码尚未公布，暂不收录", "编码公布后补上再导入")
    for year, items in sorted(years.items()):
        words = "\n".join(f"{item.code} {item.name} {item.flag} {item.definition}" for item in items)
        nodes = tuple(_node(file, item) for item in items)
        yield Bundle(version(year, hashlib.sha256(words.encode()).hexdigest(), items[0].issued, False), nodes, ())


def _node(file: str, item: Occupation) -> NodeClaim:
    quote = f"{item.code} {item.name} {item.definition}"[:QUOTE]
    return claim(item.code, item.name, item.flag, item.year, Evidence(quote, table=file, row=item.line))


def _text(lines: Iterable[Line]) -> bytes:
    return re.sub(r"\n+", "\n", "\n".join(normalise(line.text) for line in lines)).encode()


def _problem(reading: Reading, file: str, line: int | None, reason: str, advice: str, rejected: bool = False) -> None:
    severity: Severity = "rejected" if rejected else "warning"
    reading.problems.append(Problem(file, Place("", line), severity, reason, advice))
