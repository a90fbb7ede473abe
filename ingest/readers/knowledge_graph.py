"""知识图谱 sheets as course platforms export them: modules, points and what is learnt before what."""

import re
from collections.abc import Sequence
from pathlib import Path

from ingest.columns import Field, Layout, named
from ingest.documents.tables import Document, Table, head
from ingest.exports import Export, begin, constant, finish, laid_out, passed_over, records, settled
from ingest.order import Order
from ingest.readers.knowledge_graph_links import Links
from ingest.readers.knowledge_graph_rows import Item, narrow, wide
from ingest.readers.knowledge_graph_tree import Tree
from ingest.report import Reading
from ingest.workbook.cells import text_of
from ontology.names import normalise

KIND = "knowledge-graph"
WHAT = "知识图谱"

_LEVEL = r"(?:第?[一二三四五六七1-7]级|L[1-7]|Level[1-7]|level[1-7]|层级[1-7])"
_THING = r"(?:知识点|知识单元|知识|目录|节点|标题|名称|技能点|知识点名称)?"
FIELDS: tuple[Field, ...] = (
    Field("课程", ("课程名称", "课程", "所属课程")),
    Field("课程编号", ("课程编号", "课程ID", "课程Id", "课程id", "课程代码", "课程编码")),
    Field(
        "级别",
        ("一级知识点", "二级知识点", "三级知识点"),
        several=re.compile(rf"{_LEVEL}{_THING}|知识点[一二三四五六七1-7]级?|(?:所属)?(?:章|节)"),
    ),
    Field(
        "编号",
        ("知识点编号", "知识点ID", "知识点id", "节点ID", "节点编号", "编号", "ID", "Id", "id", "编码", "代码", "code"),
        fits=lambda text: len(text) <= 64 and not re.search(r"\s", text),
    ),
    Field(
        "上级",
        (
            *("上级编号", "父级编号", "父级ID", "父节点ID", "父ID", "父节点", "父级", "上级", "上级知识点", "父知识点"),
            *(
                "父级知识点",
                "上级节点",
                "父节点名称",
                "上级节点名称",
                "上级名称",
                "父级名称",
                "上级知识点名称",
                "parent",
                "parent_id",
                "parentId",
                "parent_code",
                "pid",
            ),
        ),
    ),
    Field(
        "名称",
        (
            "知识点名称",
            "知识点",
            "技能点名称",
            "技能点",
            "节点名称",
            "概念名称",
            "概念",
            "名称",
            "标题",
            "name",
            "label",
        ),
        ("知识点名",),
    ),
    Field("类型", ("知识点类型", "类型", "类别", "节点类型", "知识类型", "性质", "分类", "kind", "type")),
    Field(
        "前置",
        ("前置知识点", "先修知识点", "前置", "先修", "前序知识点", "前驱知识点", "前驱", "先修点", "前置点"),
        ("前置", "先修"),
    ),
    Field(
        "建议前置",
        tuple(
            f"{word}{what}"
            for word in ("建议", "推荐")
            for what in ("前置知识点", "先修知识点", "前置", "先修", "先修点")
        ),
        ("建议前置", "建议先修", "推荐前置", "推荐先修"),
    ),
    Field(
        "后置",
        ("后置知识点", "后继知识点", "后置", "后继", "后续知识点", "后续", "后序知识点", "后修知识点"),
        ("后置", "后继"),
    ),
    Field("关联", ("关联知识点", "相关知识点", "关联节点", "相关节点", "关联", "相关", "关联关系"), ("关联知识",)),
    Field(
        "时长",
        ("时长", "学习时长", "建议时长", "建议学习时长", "学习时间", "建议学习时间", "参考时长", "预计时长"),
        ("时长",),
    ),
    Field("标签", ("标签", "知识点标签", "重难点", "教学标签", "标记")),
    Field("说明", ("知识点描述", "描述", "说明", "知识点说明", "简介", "定义", "内容描述", "释义", "description")),
    Field("序号", ("序号", "序", "No.", "#"), unused="流水号只数行，不作标识"),
)
_RELATED = {"前置", "后置", "建议前置", "关联"}
_TITLE = re.compile(r"《(.+?)》|课程(?:名称)?[:：]\s*(\S+)|^(\S+?)(?:课程)?知识(?:图谱|点)")
_NO_COURSE = re.compile(r"(?:专业|资源库|平台|导出|课程|^)$")


def looks_like_knowledge_graph(tables: Sequence[Table]) -> bool:
    """Whether one of a file's tables is a tree of points: levels in columns, or names with parents or prerequisites."""
    return any(_is_graph(table) for table in tables)


def _is_graph(table: Table) -> bool:
    found = named(table, FIELDS)
    layered = "级别" in found and len(_layer_columns(table)) > 1
    return layered or ("名称" in found and bool(found & {*_RELATED, "上级"}))


def _layer_columns(table: Table) -> set[str]:
    pattern = next(field.several for field in FIELDS if field.name == "级别")
    rows = ({normalise(text_of(cell)).rstrip("*") for cell in cells} for _, cells in head(table, 10))
    layered = [{name for name in names if pattern is not None and pattern.fullmatch(name)} for names in rows]
    return max(layered, key=len, default=set())


def read_knowledge_graph(path: Path, order: Order, document: Document | None = None) -> Reading:
    """Read all such sheets of a file; a DocumentError when it cannot be read at all or no library is named."""
    export = begin(path, KIND, WHAT, FIELDS, order, document)
    tables = export.document.tables
    graphs = [table for table in tables if table.excess or _is_graph(table)] or list(tables)
    passed_over(export, (table for table in tables if table not in graphs), WHAT)
    items: list[Item] = []
    default_kind = "knowledge"
    for table in graphs:
        found = laid_out(export, table, FIELDS)
        if found is None or not found.columns.keys() & {"级别", "名称"}:
            if not table.excess and not export.reading.count(table.name).read:
                passed_over(export, [table], WHAT)
            continue
        if found.heading("名称").startswith("技能点"):
            default_kind = "skill"
        items += _items(export, table, found)
    if not items:
        advice = "请检查表头（一级知识点、二级知识点… 或 知识点名称、上级），或用 --map 名称=列名 指明"
        export.log.tell("rejected", "", None, "", "没有读到任何知识点", advice)
        return export.reading
    export = settled(export, order, {normalise(item.chain[0]) for item in items})
    tree = Tree(export, items, default_kind)
    taken = tree.state(items)
    Links(export, tree).state(taken)
    return finish(export, path, WHAT)


def _items(export: Export, table: Table, found: Layout) -> list[Item]:
    """Return the rows of a table as items whose chains begin with a course; those without one are rejected."""
    rows = records(export, table, found, FIELDS)
    items = list(wide(export, rows)) if "级别" in found.columns else narrow(export, rows)
    course = constant(export, table, FIELDS, "课程") or _titled(export, table, found)
    open_ones = [item for item in items if not item.course and not course]
    if open_ones and not _roots_are_courses(export, table, found, open_ones):
        export.log.reading.count(table.name).rejected += len(open_ones)
        advice = "请加一列“课程名称”，或用 --map 课程=课程名称 指明"
        export.log.tell(
            "rejected", table.name, found.number, "课程", "没有说明这是哪门课程的图谱，整张表不采用", advice
        )
        return [item for item in items if item.course]
    return [_under(item, item.course or course) for item in items]


def _under(item: Item, course: str) -> Item:
    """Put an item under its course, unless its chain begins there."""
    if not course or normalise(item.chain[0]) == normalise(course):
        return item
    return item._replace(chain=(course, *item.chain))


def _roots_are_courses(export: Export, table: Table, found: Layout, items: Sequence[Item]) -> bool:
    """Whether the tops can be courses: the library has them, there is one only, or parents say what is on top."""
    roots = dict.fromkeys(item.chain[0] for item in items)
    known = all(export.holdings.below("", root) is not None for root in roots)
    deep = max(len(item.chain) for item in items)
    if known:
        return True
    if deep < 2 or (len(roots) > 1 and ("级别" in found.columns or deep < 3)):
        return False
    shown = "、".join(list(roots)[:3])
    reason = f"没有课程列，最上一级（{shown}{'等' if len(roots) > 3 else ''}）当作课程"
    export.log.tell("warning", table.name, found.number, "", reason, "若不是，请用 --map 课程=课程名称 指明")
    return True


def _titled(export: Export, table: Table, found: Layout) -> str:
    """Return the course that a line above the headings or the name of the sheet tells, "" if neither does."""
    if (held := export.holdings.below("", table.name)) is not None:
        return held.label
    for _, cells in head(table, found.at):
        for cell in cells:
            match = _TITLE.search(text_of(cell))
            name = next((part for part in match.groups() if part), "") if match else ""
            if name and not _NO_COURSE.search(name):
                return name
    return ""
