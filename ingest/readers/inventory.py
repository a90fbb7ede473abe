"""素材清单: the list of resources that a platform exports, under whatever headings, becomes `inventory/<library>`.

Places in the tree come from the path cell; what a resource is for is inferred where no column says it, and then only
proposed. Who uploaded it and how often it was used stay out of the graph.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from ingest.columns import Field, Layout, named
from ingest.documents.sheets import merges_of
from ingest.documents.tables import Document, Table, head
from ingest.exports import Export, begin, filled_down, finish, laid_out, passed_over, records, serial, told_serial
from ingest.order import Order
from ingest.readers.inventory_paths import Places, looks_like_path, separator_of
from ingest.readers.inventory_rows import Inventory
from ingest.readers.inventory_words import LIVE, media_of, purposes_of
from ingest.report import Reading
from ingest.workbook.cells import text_of
from ontology.names import normalise

KIND = "inventory"
WHAT = "素材清单"

_PLAIN_NUMBER = re.compile(r"[\d.,\s%:/-]+")
_CODE = re.compile(r"[\w.:{}-]{1,64}")
_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}|\d{8}$")
_AMOUNT = re.compile(r"[\d.,:：\s]+\s*(?:[a-zA-Z]+|字节|兆|小时|时|分钟|分|秒|\d|[^\W\d])*")
_PERSONAL = "个人信息不写入图谱"
_USE = "使用数据不写入图谱：次数会被刷课脚本污染"


def _is_name(text: str) -> bool:
    return "://" not in text and not _PLAIN_NUMBER.fullmatch(text)


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://", "//", "www."))


def _is_medium(text: str) -> bool:
    return media_of(text, {}) is not None


def _is_purpose(text: str) -> bool:
    return not purposes_of(text, {})[1]


FIELDS: tuple[Field, ...] = (
    Field(
        "名称",
        (
            *("素材名称", "资源名称", "素材标题", "资源标题", "素材名", "资源名", "名称", "标题", "文件名称", "文件名"),
            *("资源题名", "素材题名", "题名", "素材"),
        ),
        ("素材名", "资源名", "文件名", "标题"),
        _is_name,
        required=True,
        filled=True,
    ),
    Field(
        "编号",
        (
            *(
                "素材编号",
                "资源编号",
                "素材ID",
                "资源ID",
                "素材Id",
                "资源Id",
                "素材id",
                "资源id",
                "素材标识",
                "资源标识",
            ),
            *("素材编码", "资源编码", "编号", "ID", "Id", "id", "标识", "UUID", "uuid"),
        ),
        ("编号", "编码"),
        lambda text: bool(_CODE.fullmatch(text)),
    ),
    Field(
        "类型",
        (
            *(
                "素材类型",
                "资源类型",
                "媒体类型",
                "媒体形式",
                "资源形式",
                "素材形式",
                "媒体",
                "类型",
                "文件类型",
                "素材格式",
            ),
            *(
                "资源格式",
                "文件格式",
                "格式",
                "后缀",
                "素材种类",
                "资源种类",
                "种类",
                "素材类别",
                "资源类别",
                "媒体种类",
            ),
        ),
        ("类型", "格式"),
        _is_medium,
        alone=_is_medium,
    ),
    Field("课程", ("所属课程", "课程名称", "课程", "所在课程")),
    Field(
        "目录",
        (
            *(
                "目录路径",
                "素材目录",
                "资源目录",
                "所属目录",
                "存放目录",
                "所在目录",
                "课程目录",
                "目录",
                "路径",
                "存放路径",
            ),
            *("所属章节", "课程章节", "章节", "所属栏目", "栏目", "所在位置", "位置", "挂接位置", "所属模块", "模块"),
        ),
        ("目录", "路径", "章节", "栏目"),
        lambda text: "://" not in text,
        alone=looks_like_path,
    ),
    Field(
        "分级目录",
        ("一级目录", "二级目录", "三级目录"),
        several=re.compile(r"第?[一二三四五六七1-7]级(?:目录|栏目|章节)|(?:目录|栏目)[一二三四五六七1-7]级?"),
    ),
    Field(
        "知识点",
        ("知识点", "关联知识点", "所属知识点", "挂接知识点", "知识技能点", "挂接点", "知识点名称", "对应知识点"),
        ("知识点", "技能点"),
    ),
    Field(
        "用途", ("用途", "教学用途", "素材用途", "资源用途", "使用环节", "应用环节", "教学环节"), ("用途",), _is_purpose
    ),
    Field(
        "时长",
        ("时长", "播放时长", "视频时长", "素材时长", "资源时长", "持续时间"),
        ("时长",),
        lambda t: bool(_AMOUNT.match(t)),
    ),
    Field(
        "大小",
        ("大小", "文件大小", "素材大小", "资源大小", "容量", "文件容量"),
        ("大小", "容量"),
        lambda t: bool(_AMOUNT.match(t)),
    ),
    Field(
        "网址",
        ("网址", "链接", "资源链接", "素材链接", "访问地址", "链接地址", "资源地址", "URL", "url", "预览地址", "地址"),
        ("链接", "网址", "URL", "url"),
        _is_address,
        cell="url",
        alone=_is_address,
    ),
    Field(
        "新建日期",
        (
            *(
                "新建日期",
                "创建时间",
                "创建日期",
                "上传时间",
                "上传日期",
                "添加时间",
                "发布时间",
                "发布日期",
                "入库时间",
            ),
            *("提交时间", "时间", "日期"),
        ),
        ("上传时间", "创建", "上传日期"),
        lambda text: bool(_DATE.match(text)),
        cell="date",
    ),
    Field(
        "更新日期",
        ("更新日期", "更新时间", "修改时间", "修改日期", "最后修改时间", "最近更新时间", "最后更新时间"),
        ("更新", "修改"),
        lambda text: bool(_DATE.match(text)),
        cell="date",
    ),
    Field(
        "状态",
        ("可用", "是否可用", "状态", "发布状态", "素材状态", "资源状态"),
        (),
        lambda t: normalise(t).lower() in LIVE,
    ),
    Field("许可", ("许可", "版权许可", "许可协议", "版权", "版权声明")),
    Field("校验和", ("校验和", "MD5", "md5", "SHA256", "哈希")),
    Field(
        "说明", ("说明", "素材说明", "资源说明", "备注", "素材描述", "资源描述", "素材简介", "资源简介", "简介", "描述")
    ),
    Field("上传人", ("上传人", "上传者", "创建人", "创建者", "作者", "提交人", "上传用户", "负责人"), unused=_PERSONAL),
    Field(
        "使用数据",
        (
            "引用数",
            "引用次数",
            "浏览量",
            "浏览次数",
            "点击量",
            "下载量",
            "下载次数",
            "访问量",
            "收藏数",
            "点赞数",
            "学习人数",
        ),
        several=re.compile(r"(?:引用|浏览|点击|下载|访问|收藏|点赞|评论|学习|使用)(?:数|量|次数|人数|人次)"),
        unused=_USE,
    ),
    Field("序号", ("序号", "序", "No", "NO.", "No.", "#"), unused="流水号只数行，不作标识"),
)
_PLACES = ("课程", "目录", "分级目录")
_TELLING = {"类型", "目录", "分级目录", "时长", "大小", "网址", "新建日期", "更新日期", "使用数据", "上传人", "用途"}


_OF_RESOURCES = re.compile(r"(?:素材|资源)(?:名称?|标题|题名)\*?")
"""Headings of names that only a list of resources has: beside a type they are enough."""


def looks_like_inventory(tables: Sequence[Table]) -> bool:
    """Whether one of a file's tables lists resources: a column of names and two more that only resources have."""
    return any(_is_list(table) for table in tables)


def _is_list(table: Table) -> bool:
    found = named(table, FIELDS)
    if "名称" not in found or not found & _TELLING:
        return False
    cells = (text_of(cell) for _, row in head(table, 10) for cell in row)
    return len(found & _TELLING) >= 2 or ("类型" in found and any(_OF_RESOURCES.fullmatch(cell) for cell in cells))


def read_inventory(path: Path, order: Order, document: Document | None = None) -> Reading:
    """Read all lists of a file; a DocumentError when it cannot be read at all or no library is named."""
    export = begin(path, KIND, WHAT, FIELDS, order, document)
    tables = export.document.tables
    lists = [table for table in tables if table.excess or _is_list(table)] or list(tables)
    passed_over(export, (table for table in tables if table not in lists), WHAT)
    merges = merges_of(path) if export.document.format in ("xlsx", "xls") else {}
    inventory: Inventory | None = None
    for table in lists:
        found = laid_out(export, table, FIELDS)
        if found is None:
            if not table.excess and not export.reading.count(table.name).read:
                passed_over(export, [table], WHAT)
            continue
        found = _without_serial(export, table, found)
        table = filled_down(table, found, merges.get(table.name, ()), _PLACES)
        if inventory is None:
            separator = separator_of(_column(table, found, "目录"))
            inventory = Inventory(export, Places(export.draft, export.holdings, separator))
        inventory.take(table, found, records(export, table, found, FIELDS), _only_course(export, table, lists))
    if inventory is None:
        export.log.tell("rejected", "", None, "", "没有一张表能作素材清单读", "请检查表头，或用 --map 名称=列名 指明")
        return export.reading
    inventory.told()
    return finish(export, path, WHAT, inventory.courses)


def _only_course(export: Export, table: Table, lists: Sequence[Table]) -> str:
    """Return the course that a sheet is for: the profile says so, or it is one of several sheets named by courses."""
    if stated := export.profile.constants.get("课程", ""):
        return stated
    named_so = export.holdings.below("", table.name)
    return named_so.label if named_so is not None and len(lists) > 1 else ""


def _column(table: Table, found: Layout, field: str) -> list[str]:
    """Return what stands in a field's first column below the headings."""
    places = found.columns.get(field)
    if not places:
        return []
    at = places[0]
    cells = (row[at] for place, (_, row) in enumerate(table.rows) if place > found.at and len(row) > at)
    return [text for cell in cells if (text := text_of(cell))]


def _without_serial(export: Export, table: Table, found: Layout) -> Layout:
    """Leave out a column 编号 that only counts the rows: such numbers change with every export."""
    if not serial(_column(table, found, "编号")):
        return found
    heading = found.heading("编号")
    export.log.tell(
        "ignored",
        table.name,
        found.number,
        heading,
        "这一列只是从 1 起的流水号，不作标识；素材以目录和名称辨认",
        "若导出时能带平台的资源编号，更新后素材改名也认得出来",
    )
    told_serial(export, table.name)
    return found._replace(columns={name: places for name, places in found.columns.items() if name != "编号"})
