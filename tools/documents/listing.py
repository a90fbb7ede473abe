"""A province's notice of libraries, approved and accepted: known content, and its layout."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from ingest.readers.catalogue import read_catalogue
from tools.documents.blocks import Block, Cell, Row, Table, Text, row
from tools.documents.content import MAJORS, Major, Reference, Size
from tools.documents.words import Words

_PROVINCE, _BOARD, _NUMBER, _DAY = "江苏", "江苏省教育厅", "苏教职函〔2024〕12号", "2024年6月12日"
_TITLE = "江苏省教育厅关于公布2024年度职业教育专业教学资源库立项和验收结果的通知"
_LISTS = {"立项": "2024年度省级专业教学资源库立项建设名单", "验收": "2024年度通过验收的省级专业教学资源库名单"}
_LEVELS = {"6": "中职", "7": "中职", "4": "高职专科", "5": "高职专科", "2": "职教本科", "3": "职教本科"}
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")


class Library(NamedTuple):
    """A library of the list: its name, who leads and who joins, the majors it serves."""

    name: str
    lead: str
    joint: tuple[str, ...]
    majors: tuple[Major, ...]


class LibraryList(NamedTuple):
    """What the notice states: libraries approved, libraries accepted."""

    approved: tuple[Library, ...]
    accepted: tuple[Library, ...] = ()

    def reference(self) -> Reference:
        """Return its fields."""
        every = (*self.approved, *self.accepted)
        return {
            "code": _TITLE,
            "libraries": [f"{each.name}|{each.lead}" for each in every],
            "institutions": [f"{each.name}|{name}" for each in every for name in (each.lead, *each.joint)],
            "majors": [f"{each.name}|{major.code}" for each in every for major in each.majors],
            "states": [f"{each.name}|{major.code}|已立项" for each in every for major in each.majors],
            "tiers": [f"{each.name}|省" for each in every],
            "regions": [f"{each.name}|{_PROVINCE}" for each in every],
            "document_numbers": [f"{each.name}|{_NUMBER}" for each in every],
            "accepted": [f"{each.name}|2024-06-12" for each in self.accepted],
        }


def library_list(seed: int, size: Size, traps: Collection[str]) -> LibraryList:
    """Make the content of a notice; each third library serves two majors."""
    words = Words(seed)
    catalogue = read_catalogue()
    every = sorted(catalogue.majors.values(), key=lambda major: major.code)
    pool = [Major(m.code.digits, m.name) for m in every if len(catalogue.named(m.name, m.code.level)) == 1]
    start = words.number(len(pool) - 4 * size.courses * size.items - 4)
    step = iter(pool[start:])
    libraries: list[Library] = []
    for place in range(size.courses * size.items):
        first = MAJORS[place] if place < len(MAJORS) else next(step)
        majors = (first, next(step)) if place % 3 == 1 and "no-codes" not in traps else (first,)
        lead, *joint = (f"{words.plain()}职业技术学院" for _ in range(1 + place % 3))
        libraries.append(Library(f"{first.name}专业教学资源库", lead, tuple(joint), majors))
    if "several-lists" not in traps:
        return LibraryList(tuple(libraries))
    middle = (len(libraries) + 1) // 2
    return LibraryList(tuple(libraries[:middle]), tuple(libraries[middle:]))


def notice(said: LibraryList, traps: Collection[str]) -> list[Block]:
    """Lay the notice out: its words, then a table for each list."""
    blocks: list[Block] = [
        Text(f"{_BOARD}文件"),
        Text(_NUMBER),
        Text(_TITLE, 1),
        Text("各设区市教育局，有关职业院校："),
        Text("根据《关于做好资源库建设工作的通知》（苏教职〔2023〕5号），经学校申报和专家评审，现将结果予以公布。"),
        Text(_BOARD),
        Text(_DAY),
    ]
    for place, (what, found) in enumerate((("立项", said.approved), ("验收", said.accepted)), 1):
        if found:
            blocks += [Text(f"附件{place}"), Text(_LISTS[what], 1), _table(found, what, traps)]
            blocks.append(Text("注：排名不分先后；项目建设期为两年，期满由省里组织验收。"))
    return blocks


def _table(found: Sequence[Library], what: str, traps: Collection[str]) -> Table:
    names = _headings(what, traps)
    order = list(names)
    if "other-order" in traps:
        order = [order[0], *reversed(order[1:])]
    rows: list[Row] = _heads(order, names, traps)
    heads = len(rows)
    group = ""
    for number, library in enumerate(found, 1):
        level = _LEVELS[library.majors[0].code[0]]
        if "grouped-rows" in traps and level != group:
            group = level
            rows.append(
                [Cell(f"{'一二三四五六七八九'[(len(rows) - heads) % 9]}、{level}"), *[Cell("")] * (len(order) - 1)]
            )
        rows += _rows(number, library, order, traps)
    if "subtotals" in traps:
        rows.append([Cell("合计"), Cell(f"{len(found)}个"), *[Cell("")] * (len(order) - 2)])
        rows.append([Cell("备注：名单按专业代码排列。", columns=len(order)), *[None] * (len(order) - 1)])
    return Table(rows, heads, tuple(1 if role == "order" else 3 for role in order))


def _headings(what: str, traps: Collection[str]) -> dict[str, str]:
    """Return the headings by what stands below them, as one province words them or another."""
    other = "other-words" in traps
    found = {
        "order": "编号" if other else "序号",
        "library": "项目名称" if other else "资源库名称",
        "lead": "牵头学校" if other else "第一主持单位",
        "joint": "合作主持院校" if other else "联合主持单位",
        "major": "所属专业" if other else "专业名称",
    }
    if "no-codes" in traps:
        found["level"] = "办学层次" if other else "层次"
    else:
        found["code"] = "专业编码" if other else "专业代码"
    if what == "验收":
        found["verdict"] = "验收结论"
    if "extra-columns" in traps:
        found |= {"person": "项目负责人", "phone": "联系电话", "tier": "项目级别"}
    return found


def _heads(order: Sequence[str], names: dict[str, str], traps: Collection[str]) -> list[Row]:
    if "deep-headings" not in traps or abs(order.index("lead") - order.index("joint")) != 1:
        return [row(*(names[role] for role in order))]
    first: list[Cell | None] = []
    second: list[Cell | None] = []
    for role in order:
        pair = role in ("lead", "joint")
        first.append(
            None
            if pair and first and second[-1] is not None
            else Cell("主持单位", columns=2)
            if pair
            else Cell(names[role], rows=2)
        )
        second.append(Cell(names[role]) if pair else None)
    return [first, second]


def _rows(number: int, library: Library, order: Sequence[str], traps: Collection[str]) -> list[Row]:
    between = "，" if "mixed-separators" in traps and number % 2 else "、"
    whole = {
        "order": str(number),
        "library": library.name,
        "lead": library.lead,
        "joint": between.join(library.joint),
        "verdict": "通过",
        "person": "某某某",
        "phone": "025-00000000",
        "tier": "省级",
    }
    rows: list[Row] = []
    for place, major in enumerate(library.majors):
        code = major.old if "obsolete-codes" in traps and major.old else major.code
        code = f"{code}K" if "k-codes" in traps else code
        own = {
            "major": major.name,
            "code": code.translate(_FULL) if "full-width" in traps else code,
            "level": _LEVELS[major.code[0]],
        }
        cells: list[Cell | None] = []
        for role in order:
            if role in own:
                cells.append(Cell(own[role]))
            else:
                cells.append(None if place else Cell(whole[role], rows=len(library.majors)))
        rows.append(cells)
    return rows
