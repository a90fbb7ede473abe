"""立项/验收 lists as claims: libraries, whom they serve, who operates them; source `registry/<title>`.

A library is known by province, tier, name and first institution: lists give it no code, and names alone are shared. A
major is known by its code, checked against its name; a name without a code counts only where the text states a level
at which one major has that name. What is ambiguous is reported with its candidates and joined with nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from ingest.documents.blocks import Grid, Paper
from ingest.documents.errors import Unrecognised
from ingest.documents.tables import digest
from ingest.order import Order
from ingest.readers.catalogue import Catalogue, read_catalogue
from ingest.readers.library_list_columns import Columns
from ingest.readers.library_list_majors import Served, served_by
from ingest.readers.library_list_rows import ListRow, Notice, PassedRow, columns_of, parse, titled
from ingest.readers.library_list_words import (
    day_of,
    institutions_in,
    national,
    region_of,
    school_in,
    tier_of,
    verdict_of,
)
from ingest.readers.registry import slug_of
from ingest.readers.schedule_rows import place_of
from ingest.report import Bundle, Place, Problem, Reading, Severity
from ingest.supply import state_said
from ontology.claims import Authority, EdgeClaim, Evidence, Method, NodeClaim, Props, Status, Version, prop, props
from ontology.errors import OntologyError
from ontology.names import NodeId, library_slug, node_id, normalise
from ontology.terms import SUPPLY_STATES

KIND = "library-list"

NOT_FINAL = (0.9, Method.STATED, Status.PROPOSED)
"""What a list says that is open to objections, or that only proposes."""
RECOMMENDED = (0.5, Method.STATED, Status.PROPOSED)
"""What a list of applicants says."""


def recognises(paper: Paper | None) -> bool:
    """Whether a document is a list of libraries: a table with its headings, which or whose names or title say so."""
    if paper is None:
        return False
    found = [(grid, columns) for grid in paper.grids() if (columns := columns_of(grid)) is not None]
    return any(_of_libraries(grid, columns) for grid, columns in found) or (bool(found) and titled(paper))


def _of_libraries(grid: Grid, columns: Columns) -> bool:
    """Whether the column of names, or most of what stands in it, says 资源库."""
    at = columns.at("library")
    if at < 0:
        return False
    cells = [text for row in grid.rows[columns.end :] if (text := row[at].text.strip())]
    return "资源库" in columns.labels[at] or sum("资源库" in text for text in cells) * 2 > len(cells)


def read(path: Path, paper: Paper, order: Order, catalogue: Catalogue | None = None) -> Reading:
    """Read a list; a DocumentError when no table of it is one."""
    reading = Reading(str(path), KIND)
    listing = parse(paper, path.stem)
    if not listing.tables:
        raise Unrecognised("没有找到列出资源库的表", "表中应有资源库（项目）名称、主持单位、专业代码或专业名称等列")
    listed = _Listed(reading, listing.notice, order, catalogue or read_catalogue())
    for note in paper.notes:
        listed.tell(Evidence(table=note.text), "warning", note.reason, note.advice)
    for row in listing.rows:
        listed.take(row)
    reading.count("表").kept += listing.tables
    for grid in listing.passed:
        reading.count("表").ignored += 1
        listed.tell(Evidence(table=place_of(grid)), "ignored", "不是列出资源库的表，未读")
    for label, evidence in listing.unread.items():
        listed.tell(evidence, "ignored", f"“{label.split('|')[-1]}”一列没有用处，未读")
    notice = listing.notice
    version = Version(
        f"registry/{slug_of(notice.title)}",
        digest([("", path)]),
        notice.title,
        notice.issuer,
        authority=_authority(notice.issuer),
        effective=date(*notice.day) if notice.day else None,
        whole=not reading.bad,
    )
    reading.bundles.append(Bundle(version, listed.nodes, listed.edges))
    return reading


def _authority(issuer: str) -> Authority:
    if not issuer:
        return Authority.UNSTATED
    return Authority.MINISTRY if national(issuer) else Authority.PROVINCE


class _Listed:
    """The libraries listed so far; one may stand in several rows and in several tables."""

    def __init__(self, reading: Reading, notice: Notice, order: Order, catalogue: Catalogue) -> None:
        self._reading = reading
        self._notice = notice
        self._order = order
        self._catalogue = catalogue
        self._libraries: dict[NodeId, NodeClaim] = {}
        self._institutions: dict[NodeId, NodeClaim] = {}
        self._edges: dict[tuple[NodeId, str, NodeId], EdgeClaim] = {}
        self._above: tuple[NodeId, ListRow] | None = None
        self._open = False
        self._states_told: tuple[Grid, int] | None = None

    @property
    def nodes(self) -> tuple[NodeClaim, ...]:
        """The nodes stated so far."""
        return (*self._libraries.values(), *self._institutions.values())

    @property
    def edges(self) -> tuple[EdgeClaim, ...]:
        """The edges stated so far; the only major of a library is its main one."""
        served = Counter(edge.subject for edge in self._edges.values() if edge.predicate == "serves")
        return tuple(
            edge._replace(props=props(**dict(edge.props) | {"role": "主"}))
            if edge.predicate == "serves" and served[edge.subject] == 1 and prop(edge.props, "role") is None
            else edge
            for edge in self._edges.values()
        )

    def tell(self, at: Evidence, severity: Severity, reason: str, advice: str = "") -> None:
        """Report a problem at the place of some evidence."""
        place = Place(at.table, at.row, at.column)
        self._reading.problems.append(Problem(self._reading.file, place, severity, reason, advice))

    def take(self, row: ListRow | PassedRow) -> None:
        """State a row: its library, who operates it, whom it serves."""
        rows = self._reading.count("行")
        if isinstance(row, PassedRow):
            rows.ignored += 1
            if row.reason:
                self.tell(Evidence(table=place_of(row.grid), row=row.number), "ignored", row.reason)
            return
        verdict = _verdict(row)
        if verdict == "past":
            rows.ignored += 1
            self.tell(row.evidence("verdict"), "ignored", f"结论是“{row.text('verdict')}”，这个资源库不采用")
            return
        found = self._above if row.goes_on and self._above is not None else self._library(row, verdict)
        if found is None:
            rows.rejected += 1
            return
        rows.kept += 1
        self._above = found
        library, first = found
        self._serve(library, row, first, verdict)

    def _library(self, row: ListRow, verdict: str) -> tuple[NodeId, ListRow] | None:
        """State the library of a row and who operates it."""
        institutions = [name for role in ("lead", "joint") for name in self._names(row, role)]
        label = " ".join(row.text("library").split())
        served = served_by(row, label, self._catalogue)
        if not label and served and served[0].name:
            label = f"{served[0].name}专业教学资源库"
        if not label:
            self.tell(
                row.evidence("lead"), "rejected", "没有资源库名称，专业也看不出，这一行不采用", "请补上资源库名称"
            )
            return None
        tier = tier_of(row.text("tier")) or row.context.tier
        region = region_of(row.text("region")) or row.context.region
        identity = self._identity(row, [region, tier, label, *institutions[:1]])
        if identity is None:
            return None
        stated = props(
            tier=tier,
            region=region,
            url=_address(row.text("url")),
            document_number=row.text("number") or self._notice.number or None,
            accepted_on=self._accepted(row, verdict),
            note=_remark(row),
        )
        self._state(identity, label, stated, row.evidence("library"))
        for role in ("lead", "joint"):
            for name in self._names(row, role):
                institution = node_id("institution", name)
                at = row.evidence(role)
                self._institutions.setdefault(institution, NodeClaim(institution, name, (), at))
                self._edge(EdgeClaim(institution, "operates", identity, (), at))
        return identity, row

    def _names(self, row: ListRow, role: str) -> list[str]:
        """Return the institutions of a role; in a school's own list departments stand there, the school operates."""
        if role == "lead" and row.context.tier == "校" and (school := school_in(self._notice.title)):
            return [school]
        found = [name for at in row.columns.found.get(role, ()) for name in institutions_in(row.cells[at])]
        return list(dict.fromkeys(found))

    def _identity(self, row: ListRow, parts: Sequence[str | None]) -> NodeId | None:
        """Return the id of a library: what the list or the profile calls it, else province, tier, name, institution."""
        words, label = self._order.profile.words, parts[2] or ""
        stated = row.text("slug") or words.get(normalise(label), "")
        try:
            return node_id("library", library_slug(stated or slug_of("-".join(part for part in parts if part))))
        except OntologyError as error:
            self.tell(row.evidence("slug"), "rejected", f"{error}，这一行不采用", "请填如 ec-demo 的短名")
            return None

    def _state(self, identity: NodeId, label: str, stated: Props, at: Evidence) -> None:
        before = self._libraries.get(identity)
        if before is None:
            self._libraries[identity] = NodeClaim(identity, label, stated, at)
        elif added := dict(stated) | dict(before.props):
            self._libraries[identity] = before._replace(props=props(**added))

    def _accepted(self, row: ListRow, verdict: str) -> str | None:
        """Return the day on which a library was accepted: that of its column, else of the notice."""
        decision = row.context.decision
        if decision.what != "验收" or not decision.final or verdict == "bad":
            return None
        day = day_of(row.text("accepted")) or self._notice.day
        return date(*day).isoformat() if day else None

    def _serve(self, library: NodeId, row: ListRow, first: ListRow, verdict: str) -> None:
        """State whom a library serves; a major that cannot be known is reported."""
        count = self._reading.count("服务专业")
        served = served_by(row, "" if row.goes_on else self._libraries[library].label, self._catalogue)
        if not served:
            count.rejected += 1
            reason = "没有专业代码，也没有专业名称，这个资源库不对应到专业"
            self.tell(row.evidence("library"), "rejected", reason, "请补上专业代码")
        for each in served:
            role = "code" if row.columns.at("code") >= 0 else "major" if row.columns.at("major") >= 0 else "library"
            at = row.evidence(role)
            if each.warning:
                self.tell(at, "warning" if each.code else "rejected", each.warning, each.advice)
            if each.code is None:
                count.rejected += 1
                continue
            count.kept += 1
            major = node_id("major", each.code.digits)
            self._edge(self._service(library, major, row, each, at))
            self._alike(library, each, first, at)

    def _service(self, library: NodeId, major: NodeId, row: ListRow, served: Served, at: Evidence) -> EdgeClaim:
        decision = row.context.decision
        worth: tuple[float, Method, Status] = (1.0, Method.STATED, Status.ACCEPTED)
        if served.by_name:
            worth = (1.0, Method.EXACT_NAME, Status.ACCEPTED)
        if served.mapped:
            worth = (0.9, Method.INFERRED, Status.PROPOSED)
        if not decision.final:
            worth = NOT_FINAL
        if decision.what == "推荐":
            worth = RECOMMENDED
        if worth in (NOT_FINAL, RECOMMENDED) and not self._open:
            self._open = True
            what = "推荐、申报名单" if worth is RECOMMENDED else "公示或拟定的名单"
            self.tell(
                self._notice.evidence,
                "warning",
                f"这是{what}，不是最后的决定，服务专业都列为待复核",
                "正式公布后请导入公布的文件",
            )
        said = row.text("state")
        state = said if said in SUPPLY_STATES else None if decision.what == "推荐" else "已立项"
        state = state_said(state, lambda reason, advice: self._tell_state(row, reason, advice))
        return EdgeClaim(library, "serves", major, props(role=served.role, state=state), at, *worth)

    def _tell_state(self, row: ListRow, reason: str, advice: str) -> None:
        """Report the state of a row once, however many majors the row serves."""
        if self._states_told != (row.grid, row.number):
            self._states_told = row.grid, row.number
            self.tell(row.evidence("state"), "warning", reason, advice)

    def _alike(self, library: NodeId, served: Served, first: ListRow, at: Evidence) -> None:
        """Tell of libraries in the graph that serve the same major and may be this one: nothing joins them by name."""
        if self._order.known is None or served.code is None or first.text("slug"):
            return
        label = self._libraries[library].label
        operators = {subject for subject, _, target in self._edges if target == library}
        others = self._order.known.serving(served.code.digits)
        same = [
            f"{identity.partition('/')[2]}（{other.name}）"
            for identity, other in sorted(others.items())
            if identity != library and (normalise(other.name) == normalise(label) or operators & other.operators)
        ]
        if same:
            reason = f"“{label}”可能就是图谱中的 {'、'.join(same[:3])}，没有合并"
            self.tell(at, "warning", reason, f"若是同一个库，请加一列“资源库标识”填 {same[0].partition('（')[0]}")

    def _edge(self, claim: EdgeClaim) -> None:
        self._edges.setdefault((claim.subject, claim.predicate, claim.object), claim)


def _verdict(row: ListRow) -> str:
    if said := row.text("verdict"):
        return verdict_of(said)
    return next(
        (found for text in row.context.texts[:3] if len(text) <= 30 and (found := verdict_of(text)) in ("bad", "past")),
        "",
    )


def _address(text: str) -> str | None:
    found = re.search(r"https?://\S+", text)
    return found[0] if found else None


def _remark(row: ListRow) -> str | None:
    parts: Iterable[tuple[str, str]] = (
        ("项目编号", row.text("project")),
        ("立项", row.text("batch")),
        ("验收结论", row.text("verdict") if row.context.decision.what == "验收" else ""),
    )
    return "；".join(f"{what} {said}" for what, said in parts if said) or None
