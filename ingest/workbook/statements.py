"""What each sheet of the workbook states: one function a sheet, called in the order of the sheets."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from ingest.supply import state_said
from ingest.workbook.draft import Draft
from ingest.workbook.forms import Filled
from ingest.workbook.order import report_cycles
from ingest.workbook.sheets import EXTENTS, POINT_KINDS, PURPOSES
from ontology.claims import Evidence, Props, props
from ontology.names import NodeId, node_id

_OWN = {"自有要求": "requirement", "自有岗位": "post"}


def serves(draft: Draft, rows: Iterable[Filled]) -> None:
    """服务专业: Library serves Major; a code of another level than the first is worth a look."""
    for row in rows:
        code = draft.official.major(row)
        if code is None:
            draft.drop(row)
            continue
        identity = node_id("major", code.digits)
        if not draft.fresh(row, "专业代码", identity):
            continue
        served = draft.official.served
        first = next(iter(served.values()), code.level)
        if code.level is not first:
            reason = f"专业 {code} 属{code.level.value}，与本库首个专业的{first.value}不同"
            draft.log.tell("warning", row.sheet, row.number, "专业代码", reason, "若非跨层次共享，请核对代码")
        served[code.digits] = code.level
        state = state_said(row.text("状态") or None, partial(draft.log.warn, row, "状态"))
        stated = props(role=row.scalar("主/兼"), state=state, skill_level=row.scalar("面向技能等级"))
        draft.edge(draft.library, "serves", identity, stated, row.evidence("专业代码"))
        draft.log.keep(row)


def plans(draft: Draft, rows: Iterable[Filled]) -> None:
    """人才培养方案: Library owns TrainingPlan, which implements a Major."""
    for row in rows:
        identity = node_id("plan", draft.slug, row.text("方案名称"))
        if not draft.fresh(row, "方案名称", identity):
            continue
        evidence = row.evidence("方案名称")
        stated = props(
            edition=row.scalar("版次"), hours=row.scalar("总学时"), url=row.scalar("网址"), note=row.scalar("说明")
        )
        draft.node(identity, row.text("方案名称"), stated, evidence)
        draft.edge(draft.library, "owns", identity, (), evidence)
        if row.text("专业代码") and (code := draft.official.major(row)) is not None:
            draft.official.beside(row, code)
            major = node_id("major", code.digits)
            draft.edge(identity, "implements", major, _extent(row), row.evidence("专业代码"))
        elif row.text("对应程度") and not row.text("专业代码"):
            draft.log.tell(
                "ignored", row.sheet, row.number, "对应程度", "没有专业代码，对应程度无从说起", "请填专业代码"
            )
        draft.log.keep(row)


def courses(draft: Draft, rows: Iterable[Filled]) -> None:
    """课程: Library owns Course, which may reuse another library's."""
    for row in rows:
        identity = draft.declare("course", row)
        if identity is None:
            continue
        evidence = row.evidence("课程名称")
        stated = props(
            flavour=row.scalar("课程性质"),
            leader=row.scalar("负责人"),
            hours=row.scalar("学时"),
            credits=row.scalar("学分"),
            updated=row.scalar("更新日期"),
            note=row.scalar("说明"),
        )
        draft.node(identity, row.text("课程名称"), stated, evidence)
        draft.edge(draft.library, "owns", identity, (), evidence)
        _reuse(draft, row, identity, "course")
        draft.log.keep(row)


def _reuse(draft: Draft, row: Filled, identity: NodeId, prefix: str) -> None:
    text = row.text("沿用来源")
    if text:
        origin = draft.official.foreign(row, prefix, text, draft.slug, "沿用来源")
        if origin is not None:
            mode = props(mode=row.scalar("沿用方式"))
            draft.edge(identity, "reuses", origin, mode, row.evidence("沿用来源"))
    elif row.text("沿用方式"):
        draft.log.tell("ignored", row.sheet, row.number, "沿用方式", "没有沿用来源，沿用方式不采用", "请填沿用来源")


def implementations(draft: Draft, rows: Iterable[Filled]) -> None:
    """课程对应: Course implements an official Course."""
    for row in rows:
        course = draft.belongs("course", row, "课程编号")
        if course is None:
            continue
        code = draft.official.major(row)
        name = row.text("官方课程名称")
        target = None if code is None else draft.official.course(row, code, name, "官方课程名称")
        if code is None or target is None:
            draft.drop(row)
        elif draft.fresh(row, "官方课程名称", course, target):
            draft.official.beside(row, code)
            draft.edge(course, "implements", target, _extent(row), row.evidence("官方课程名称"))
            draft.log.keep(row)


def modules(draft: Draft, rows: Iterable[Filled]) -> None:
    """模块: Course hasModule Module."""
    for row in rows:
        course = draft.belongs("course", row, "课程编号")
        if course is None:
            continue
        identity = draft.declare("module", row)
        if identity is None:
            continue
        evidence = row.evidence("模块名称")
        draft.node(identity, row.text("模块名称"), props(hours=row.scalar("学时"), note=row.scalar("说明")), evidence)
        draft.edge(course, "hasModule", identity, props(order=row.scalar("次序")), evidence)
        draft.log.keep(row)


def points(draft: Draft, rows: Iterable[Filled]) -> None:
    """知识技能点: Module hasPoint Point, and which points are learnt before it; these may stand further down."""
    later: list[tuple[NodeId, Filled]] = []
    for row in rows:
        module = draft.belongs("module", row, "模块编号")
        if module is None:
            continue
        identity = draft.declare("point", row)
        if identity is None:
            continue
        evidence = row.evidence("点名称")
        stated = props(kind=POINT_KINDS[row.text("类别")], minutes=row.scalar("时长（分钟）"), note=row.scalar("说明"))
        draft.node(identity, row.text("点名称"), stated, evidence)
        draft.edge(module, "hasPoint", identity, props(order=row.scalar("次序")), evidence)
        draft.log.keep(row)
        if row.texts("先修点") or row.texts("建议先修点"):
            later.append((identity, row))
    links: dict[tuple[NodeId, NodeId], Filled] = {}
    for identity, row in later:
        for column, hardness in (("先修点", "hard"), ("建议先修点", "soft")):
            _prerequisites(draft, row, identity, column, hardness, links)
    report_cycles(draft, links)


def _prerequisites(
    draft: Draft,
    row: Filled,
    identity: NodeId,
    column: str,
    hardness: str,
    links: dict[tuple[NodeId, NodeId], Filled],
) -> None:
    for text in row.texts(column):
        if draft.declared("point", text) == identity:
            draft.log.reference(row, column, "一个点不能先修于自己，这条先修不采用", "请删去或改成别的点")
            continue
        before = draft.refer("point", row, column, text)
        if before is None:
            continue
        if (before, identity) in links:
            draft.log.tell("ignored", row.sheet, row.number, column, f"「{text}」已作先修点列出", "请只列一次")
            continue
        links[before, identity] = row
        draft.edge(before, "prerequisite", identity, props(hardness=hardness), row.evidence(column))


def resources(draft: Draft, rows: Iterable[Filled]) -> None:
    """素材: Library owns Resource, which supports points; a module or course only while attached to no point."""
    spare = 0
    for row in rows:
        identity = draft.declare("resource", row)
        if identity is None:
            continue
        evidence = row.evidence("素材名称")
        draft.node(identity, row.text("素材名称"), _resource(row), evidence)
        draft.edge(draft.library, "owns", identity, (), evidence)
        spare += _supports(draft, row, identity)
        _reuse(draft, row, identity, "resource")
        draft.log.keep(row)
    if spare:
        reason = f"{spare} 处挂接模块或课程未采用：素材已挂接到更细的一级"
        draft.log.tell("ignored", "素材", None, "", reason, "挂接到点的素材不必再填模块和课程")


def _resource(row: Filled) -> Props:
    unknown = {"可用", "网址"} & row.unfit  # an address that is none cannot be said to open
    live = None if unknown and row.values.get("可用") is not False else row.values.get("可用") is not False
    return props(
        media=row.scalar("素材类型"),
        minutes=row.scalar("时长（分钟）"),
        size=row.scalar("大小（字节）"),
        url=row.scalar("网址"),
        checksum=row.scalar("校验和"),
        licence=row.scalar("许可"),
        created=row.scalar("新建日期"),
        updated=row.scalar("更新日期"),
        live=live,
        note=row.scalar("说明"),
    )


def _supports(draft: Draft, row: Filled, identity: NodeId) -> int:
    """State what a resource supports at the finest rank given; return how many coarser references were left aside."""
    purposes = [props(purpose=PURPOSES[word]) for word in row.texts("用途")] or [()]
    attached, spare = False, 0
    for column, prefix in (("挂接点", "point"), ("挂接模块", "module"), ("挂接课程", "course")):
        texts = row.texts(column)
        if attached:
            spare += len(texts)
            draft.log.reading.count(f"{row.sheet}（引用）").ignored += len(texts)
            continue
        evidence = row.evidence(column) if texts else None
        for text in texts:
            target = draft.refer(prefix, row, column, text)
            if target is not None and evidence is not None:
                attached = True
                for purpose in purposes:
                    draft.edge(identity, "supports", target, purpose, evidence)
    return spare


def requirements(draft: Draft, rows: Iterable[Filled]) -> None:
    """自有要求: the library's Course requires a Requirement of its own; the same words may stand in several courses."""
    for row in rows:
        course = draft.belongs("course", row, "课程编号")
        if course is None:
            continue
        shared = None if row.text("要求编号") else draft.declared("requirement", row.text("要求内容"))
        identity = shared or draft.declare("requirement", row)
        if identity is None or (shared and not draft.fresh(row, "要求内容", course, identity)):
            continue
        evidence = row.evidence("要求内容")
        if shared is None:
            draft.fresh(row, "要求内容", course, identity)
            draft.node(identity, row.text("要求内容"), (), evidence)
        draft.edge(course, "requires", identity, props(kind=POINT_KINDS[row.text("类别")]), evidence)
        draft.log.keep(row)


def posts(draft: Draft, rows: Iterable[Filled]) -> None:
    """自有岗位: Library owns Post."""
    for row in rows:
        identity = draft.declare("post", row)
        if identity is None:
            continue
        evidence = row.evidence("岗位名称")
        draft.node(identity, row.text("岗位名称"), props(note=row.scalar("说明")), evidence)
        draft.edge(draft.library, "owns", identity, (), evidence)
        draft.log.keep(row)


def meets(draft: Draft, rows: Iterable[Filled]) -> None:
    """达成: Point meets an official item or one of the library's own."""
    for row in rows:
        point = draft.belongs("point", row, "点编号")
        if point is None:
            continue
        kind, content = row.text("达成类型"), row.text("内容")
        own = _OWN.get(kind)
        target = _own(draft, row, own, content) if own else draft.official.item(row, kind, content)
        if target is None:
            draft.drop(row)
        elif draft.fresh(row, "内容", point, target):
            draft.edge(point, "meets", target, _extent(row), row.evidence("内容"))
            draft.log.keep(row)


def _own(draft: Draft, row: Filled, prefix: str, content: str) -> NodeId | None:
    key = content.removeprefix(f"{prefix}/{draft.slug}/")
    return draft.refer(prefix, row, "内容", key)


def _extent(row: Filled) -> Props:
    extent = row.text("对应程度")
    return props(extent=EXTENTS[extent]) if extent else ()


def library(draft: Draft, row: Filled, name: str) -> None:
    """资源库: the Library and who operates it."""
    evidence = row.evidence("资源库名称")
    stated = props(
        tier=row.scalar("层级"),
        region=row.scalar("省份"),
        url=row.scalar("网址"),
        accepted_on=row.scalar("验收日期"),
        accepted_total=row.scalar("验收时资源总数"),
        document_number=row.scalar("立项文号"),
        sample=row.scalar("样例"),
        note=row.scalar("说明"),
    )
    draft.node(draft.library, name, stated, evidence)
    operators(draft, draft.library, row.texts("主持单位"), row.evidence("主持单位"))


def operators(draft: Draft, target: NodeId, names: Iterable[str], evidence: Evidence) -> None:
    """State the institutions that operate a library."""
    for name in names:
        institution = node_id("institution", name)
        draft.node(institution, name, (), evidence)
        draft.edge(institution, "operates", target, (), evidence)


STATEMENTS: Mapping[str, Callable[[Draft, Iterable[Filled]], None]] = {
    "服务专业": serves,
    "人才培养方案": plans,
    "课程": courses,
    "课程对应": implementations,
    "模块": modules,
    "知识技能点": points,
    "素材": resources,
    "自有要求": requirements,
    "自有岗位": posts,
    "达成": meets,
}
"""All sheets but the first, in an order in which references only look back."""
