"""资源库名录, a list of libraries and the majors they serve, becomes one version of `registry/<name>`.

Who issued a list cannot be told from it, so its authority is unstated: what a library says of itself wins over it.
"""

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ingest.documents.archive import LIMITS, Limits
from ingest.documents.errors import DocumentError
from ingest.documents.tables import Document, Table, digest, head, open_tables
from ingest.known import Known
from ingest.report import Bundle, Reading
from ingest.supply import state_said
from ingest.workbook.forms import TITLE_ROWS, Filled, Log, fit, rows_of
from ingest.workbook.guide import TITLE as GUIDE
from ingest.workbook.official import Official
from ingest.workbook.sheets import REGISTRY
from ontology.claims import Authority, EdgeClaim, NodeClaim, Version, props
from ontology.errors import OntologyError
from ontology.names import NodeId, library_slug, node_id, normalise

KIND = "registry"

_NOT_IN_SLUG = re.compile(r"[^\w.]+|_+")
_ESSENTIAL = {normalise("资源库名称"), normalise("专业代码")}
_OURS = ({normalise("资源库标识")}, {normalise("层级"), normalise("状态")})  # a 立项/验收 list has neither


def read_registry(
    path: Path,
    known: Known | None = None,
    *,
    name: str | None = None,
    document: Document | None = None,
    limits: Limits = LIMITS,
) -> Reading:
    """Read a list of libraries; `name` stands in its source's id instead of the file's name."""
    reading = Reading(str(path), KIND)
    log = Log(reading)
    document = document or open_tables(path, limits)
    for note in document.notes:
        log.tell("warning", "", None, "", note.reason, note.advice)
    draft = _Listed(log, known)
    found = False
    for table in document.tables:
        first = head(table, TITLE_ROWS)
        if table.excess or _named(first):
            found = True
            for row in rows_of(table, REGISTRY, log):
                draft.take(row)
        elif table.name != GUIDE and any(cell != "" for _, cells in first for cell in cells):
            log.tell("ignored", table.name, None, "", "不是资源库名录，整张表不采用", "名录的表头见 zhitu template")
    if not found:
        raise DocumentError(
            "没有找到资源库名录的表头", f"表头应有：{'、'.join(c.name for c in REGISTRY.columns if c.required)}"
        )
    title = name or normalise(path.stem)
    version = Version(
        f"registry/{slug_of(title)}", digest([("", path)]), title, authority=Authority.UNSTATED, whole=True
    )
    reading.bundles.append(Bundle(version, tuple(draft.nodes), tuple(draft.edges)))
    return reading


def looks_like_registry(tables: Sequence[Table]) -> bool:
    """Whether any table has the headings of a list of libraries."""
    return any(_named(head(table, TITLE_ROWS)) for table in tables)


def _named(rows: Sequence[tuple[int, Sequence[object]]]) -> bool:
    for _, cells in rows:
        headings = [str(cell) for cell in cells]
        names = {normalise(text).rstrip("*") for text in headings}
        if names >= _ESSENTIAL and any(names >= ours for ours in _OURS) and fit(REGISTRY, headings) >= 4:
            return True
    return False


def slug_of(text: str) -> str:
    """Return a text as a part of an id: words joined by hyphens."""
    return _NOT_IN_SLUG.sub("-", normalise(text)).strip("-.") or "list"


class _Listed:
    """The libraries listed so far; a library stands in as many rows as it serves majors."""

    def __init__(self, log: Log, known: Known | None) -> None:
        self.nodes: list[NodeClaim] = []
        self.edges: list[EdgeClaim] = []
        self._log = log
        self._official = Official(known, log)
        self._libraries: dict[NodeId, tuple[NodeClaim, int]] = {}
        self._served: dict[tuple[NodeId, NodeId], int] = {}
        self._operated: set[tuple[NodeId, NodeId]] = set()

    def take(self, row: Filled) -> None:
        """State one row: the library, whom it serves, who operates it."""
        code = self._official.major(row)
        library = None if code is None else self._library(row)
        if code is None or library is None:
            self._log.reading.count(row.sheet).rejected += 1
            return
        major = node_id("major", code.digits)
        earlier = self._served.setdefault((library, major), row.number)
        if earlier != row.number:
            self._log.reject(row, "专业代码", f"这个资源库的这个专业与第 {earlier} 行重复", "请删去其中一行")
            return
        state = state_said(row.text("状态") or None, partial(self._log.warn, row, "状态"))
        stated = props(role=row.scalar("主/兼") or "主", state=state)
        self.edges.append(EdgeClaim(library, "serves", major, stated, row.evidence("专业代码")))
        self._log.keep(row)

    def _library(self, row: Filled) -> NodeId | None:
        parts = [row.text("省份"), row.text("层级"), row.text("资源库名称")]
        try:
            slug = library_slug(row.text("资源库标识") or slug_of("-".join(part for part in parts if part)))
        except OntologyError as error:
            column = "资源库标识" if row.text("资源库标识") else "资源库名称"
            self._log.tell("rejected", row.sheet, row.number, column, f"{error}，这一行不采用", "请填如 ec-demo 的短名")
            return None
        identity = node_id("library", slug)
        stated = props(tier=row.scalar("层级"), region=row.scalar("省份"), document_number=row.scalar("文号"))
        claim = NodeClaim(identity, row.text("资源库名称"), stated, row.evidence("资源库名称"))
        first, number = self._libraries.setdefault(identity, (claim, row.number))
        self._operators(row, identity)
        if first is claim:
            self.nodes.append(claim)
        elif (first.label, first.props) != (claim.label, claim.props):
            reason = f"同一资源库的名称、层级、省份或文号与第 {number} 行不同，以第 {number} 行为准"
            self._log.tell(
                "warning", row.sheet, row.number, "资源库名称", reason, "请改成一致；若是另一个库请填不同标识"
            )
        return identity

    def _operators(self, row: Filled, library: NodeId) -> None:
        for name in row.texts("主持单位"):
            institution = node_id("institution", name)
            if (institution, library) in self._operated:
                continue
            self._operated.add((institution, library))
            self.nodes.append(NodeClaim(institution, name, (), row.evidence("主持单位")))
            self.edges.append(EdgeClaim(institution, "operates", library, (), row.evidence("主持单位")))
