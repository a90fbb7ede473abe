"""先修修改建议, as `zhitu doctor --prerequisites --repairs` writes it and a person has decided it: reviews of links.

Every file is a source of its own, `review/prerequisites/<first digits of its sha-256>`: what was decided stays decided
when the next list is brought, until it is withdrawn.
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ingest.documents.errors import DocumentError
from ingest.documents.tables import digest
from ingest.report import Bundle, Place, Problem, Reading
from ontology.claims import Authority, EdgeClaim, Evidence, Method, Status, Version
from ontology.names import NodeId, prefix_of

KIND = "prerequisite-repairs"
TABLE = "先修修改建议"
COLUMNS = ("先修", "先修名称", "后学", "后学名称", "决定", "理由", "可信度", "强弱", "说明")
DECISIONS = {"拒绝": Status.REJECTED, "接受": Status.ACCEPTED}
REJECT = "拒绝"
_FORMULAS = tuple("=+-@\t\r")
_ESSENTIAL = ("先修", "后学", "决定")


class Proposal(NamedTuple):
    """A proposed change as it is written, in the order of the columns; `decision` is one of DECISIONS or left open."""

    before: str
    before_label: str
    after: str
    after_label: str
    decision: str
    reason: str
    confidence: float
    hardness: str


def written(proposals: Iterable[Proposal]) -> str:
    """Return proposals as CSV for a person to decide, with the mark by which spreadsheets know UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in proposals:
        writer.writerow([*(harmless(str(cell)) for cell in each), ""])
    return "\ufeff" + text.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell[:1] in _FORMULAS else cell


def read_repairs(path: Path, reviewer: str = "") -> Reading:
    """Read a decided list; rows without a decision are left open. DocumentError where it is no such list."""
    reading = Reading(str(path), KIND)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise DocumentError("不是 UTF-8 编码的文本", "用 zhitu doctor --prerequisites --repairs 重新写出") from None
    table = csv.DictReader(lines)
    if not set(_ESSENTIAL) <= set(table.fieldnames or ()):
        raise DocumentError(f"没有找到{TABLE}的表头", f"表头应有：{'、'.join(_ESSENTIAL)}")
    count, claims = reading.count(TABLE), {}
    for place, row in enumerate(table, 2):
        decision, ends = (row["决定"] or "").strip(), ((row["先修"] or "").strip(), (row["后学"] or "").strip())
        if not decision:
            count.ignored += 1
        elif fault := _fault(decision, ends):
            count.rejected += 1
            reading.problems.append(Problem(str(path), Place("", place, fault[0]), "rejected", fault[1], fault[2]))
        else:
            count.kept += 1
            evidence = Evidence((row.get("说明") or row.get("理由") or decision).strip(), table=TABLE, row=place)
            before, after = NodeId(ends[0]), NodeId(ends[1])
            claims[ends] = EdgeClaim(
                before, "prerequisite", after, (), evidence, 1.0, Method.REVIEWED, DECISIONS[decision]
            )
    sha256 = digest([("", path)])
    title = f"{TABLE} {path.stem}"
    version = Version(f"review/prerequisites/{sha256[:12]}", sha256, title, reviewer, authority=Authority.PERSON)
    if claims:
        reading.bundles.append(Bundle(version, (), tuple(claims.values())))
    return reading


def _fault(decision: str, ends: tuple[str, str]) -> tuple[str, str, str] | None:
    """Return column, reason and advice of what is wrong with a row."""
    if decision not in DECISIONS:
        return "决定", f"不认识的决定“{decision}”", "写 拒绝、接受，或留空"
    for column, end in zip(("先修", "后学"), ends, strict=True):
        if prefix_of(end) not in ("point", "course") or "/" not in end:
            return column, f"“{end}”不是点或课程的标识", "不要改动标识两列"
    return None
