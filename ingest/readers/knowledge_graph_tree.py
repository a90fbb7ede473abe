"""Chains of names become the library's tree: the first name a course, the second a module, all below it points.

What the graph holds already under another id, by name under the same parent, keeps it and is not stated again. A leaf
right below the course is a module with one point of its own name, so that it can be learnt, met and supported.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.exports import Export, Record
from ingest.readers.inventory_words import minutes_of, unit_in
from ingest.readers.knowledge_graph_rows import Chain, Item
from ontology.claims import Evidence, props
from ontology.names import NodeId, node_id, normalise, segments

_KINDS = {
    "knowledge": "知识点 知识 概念 原理 事实性 概念性 理论",
    "skill": "技能点 技能 能力点 能力 程序性 操作 实践",
    "quality": "素养点 素养 思政点 思政 课程思政 素质",
    "": "知识单元 知识模块 模块 单元 章 节 章节 目录 知识域",
}
TAGS = re.compile(r"[、，,；;|/\s]+")
KINDS = {word: kind for kind, words in _KINDS.items() for word in words.split()}
"""What the words of a column 类型 say a point is; "" is a heading in the tree and no point."""


class Placed(NamedTuple):
    """Where a chain stands in the graph: its id and rank, and the module that it is in or is."""

    id: NodeId
    rank: str
    module: NodeId | None = None


class Tree:
    """States the tree of one file, each course, module and point once."""

    def __init__(self, export: Export, items: Sequence[Item], default_kind: str | None) -> None:
        self._export = export
        self._default_kind = default_kind
        self._names: dict[str, str] = {}
        chains = [self.compared(item.chain) for item in items]
        self._inner = {chain[:depth] for chain in chains for depth in range(1, len(chain))}
        self._codes = {chain[0]: code for item, chain in zip(items, chains, strict=True) if (code := _code(item))}
        drawn = (chain for item, chain in zip(items, chains, strict=True) if "级别" in item.record.layout.columns)
        self._order = _orders(drawn)
        self._placed: dict[Chain, Placed] = {}
        self._taken: set[NodeId] = set()
        self._strange: dict[tuple[str, str, str], list[int]] = {}

    def compared(self, chain: Chain) -> Chain:
        """Return a chain as chains are compared."""
        names = self._names
        for name in chain:
            if name not in names:
                names[name] = normalise(name)
        return tuple([names[name] for name in chain])

    def state(self, items: Iterable[Item]) -> list[Item]:
        """State all items, upper ones first wherever their rows stand; return those that name something."""
        taken, first = [], dict[Chain, int]()
        for item in sorted(items, key=lambda item: len(item.chain)):
            chain, log, filled = self.compared(item.chain), self._export.log, item.record.filled
            if not all(chain):
                log.reject(filled, "", "名称中没有文字", "请填写名称")
                continue
            taken.append(item)
            earlier = first.setdefault(chain, item.record.number)
            if earlier != item.record.number:
                log.reading.count(filled.sheet).ignored += 1
                reason = f"与第 {earlier} 行是同一个点，只合并先修关系"
                log.tell("ignored", filled.sheet, item.record.number, "", reason, "请合并成一行")
                continue
            self._take(item, chain)
            log.keep(filled)
        for (sheet, column, word), rows in self._strange.items():
            reason = f"不认识的类型「{word[:20]}」，类别留空（第 {rows[0]} 行等 {len(rows)} 行）"
            self._export.log.tell("warning", sheet, rows[0], column, reason, "可写 知识点、技能点、素养点")
        return sorted(taken, key=lambda item: (item.record.filled.sheet, item.record.number))

    def _take(self, item: Item, chain: Chain) -> None:
        for depth in range(1, len(chain)):
            if chain[:depth] not in self._placed:
                self._placed[chain[:depth]] = self._state(item, chain[:depth], None)
        self._placed[chain] = self._state(item, chain, item.record)

    def __getitem__(self, chain: Chain) -> Placed:
        """Return where a chain, as compared, stands."""
        return self._placed[chain]

    def chains(self) -> Iterable[Chain]:
        """Go through all chains that stand somewhere."""
        return self._placed

    def _state(self, item: Item, chain: Chain, record: Record | None) -> Placed:
        """State what an item's chain, or one above it, leads to; `record` is its own row if it has one."""
        depth = len(chain)
        name, evidence = item.chain[depth - 1], _evidence(item, depth)
        key = item.key if record is not None else ""
        if depth == 1:
            return self._course(name, key or self._codes.get(chain[0], ""), evidence)
        above = self._placed[chain[:-1]]
        kind = self._kind(record)
        if depth == 2:
            leaf = chain not in self._inner and kind != ""
            module = self._module(above.id, chain, name, "" if leaf else key, evidence)
            placed = Placed(module, "module", module)
            return self._point(placed, chain[1:], name, key, evidence, record, kind, None) if leaf else placed
        if kind == "":
            return above._replace(rank="heading")
        return self._point(above, chain[2:], name, key, evidence, record, kind, self._order.get(chain))

    def _course(self, name: str, key: str, evidence: Evidence) -> Placed:
        draft, holdings = self._export.draft, self._export.holdings
        held = holdings.below("", name) or (holdings.below("", key) if key else None)
        course = node_id("course", draft.slug, key or name)
        if held is not None and held.id != course:
            return Placed(held.id, "course")
        draft.node(course, name, (), evidence)
        draft.edge(draft.library, "owns", course, (), evidence)
        return Placed(course, "course")

    def _module(self, course: NodeId, chain: Chain, name: str, key: str, evidence: Evidence) -> NodeId:
        draft, held = self._export.draft, self._export.holdings.below(course, name)
        _, slug, *above = segments(course)
        module = node_id("module", slug, key) if key else node_id("module", slug, *above, name)
        if held is not None and held.id != module:
            return held.id
        draft.node(module, name, (), evidence)
        draft.edge(course, "hasModule", module, props(order=self._order.get(chain)), evidence)
        return module

    def _point(
        self,
        above: Placed,
        names: Chain,
        name: str,
        key: str,
        evidence: Evidence,
        record: Record | None,
        kind: str | None,
        order: int | None,
    ) -> Placed:
        assert above.module is not None
        draft, held = self._export.draft, self._export.holdings.below(above.module, name)
        _, slug, *parents = segments(above.module)
        own = node_id("point", slug, key) if key else node_id("point", slug, *parents, *names)
        if held is not None and held.id != own and held.id not in self._taken:
            identity = held.id
            stated = props(kind=kind if record is not None and record.text("类型") else None, **_remarks(record))
        else:
            held, identity = None, own
            stated = props(kind=kind or self._default_kind, **_remarks(record))
        if held is None or stated:
            draft.node(identity, name, stated, evidence)
        if held is None:
            draft.edge(above.module, "hasPoint", identity, props(order=order), evidence)
        self._taken.add(identity)
        return Placed(identity, "point", above.module)

    def _kind(self, record: Record | None) -> str | None:
        """Return the kind that a row states, "" for a heading in the tree, None where it states none."""
        word = record.text("类型") if record is not None else ""
        if record is None or not word:
            return None
        kind = KINDS.get(normalise(self._export.profile.words.get(normalise(word), word)))
        if kind is None:
            place = record.filled.sheet, record.layout.heading("类型"), word
            self._strange.setdefault(place, []).append(record.number)
        return kind


def _evidence(item: Item, depth: int) -> Evidence:
    """Return where the name at a depth stands: in its own column of a wide tree, else in the row's name."""
    record, offset = item.record, len(item.chain) - depth
    texts = record.texts("级别")
    if texts:
        name = item.chain[depth - 1]
        place = next((at for at, text in enumerate(texts) if text.strip() == name), None)
        if place is not None:
            return record.evidence_at("级别", place)
    if offset == 0 and record.text("名称"):
        return record.evidence("名称")
    if record.text("课程") == item.chain[depth - 1]:
        return record.evidence("课程")
    column = record.layout.heading("上级" if "上级" in record.layout.columns else "级别")
    return Evidence(item.chain[depth - 1], table=record.filled.sheet, row=record.number, column=column)


def _remarks(record: Record | None) -> dict[str, str | float | None]:
    """Return what a row says beside the name: how long it takes; tags and description, as a remark."""
    if record is None:
        return {"note": None}
    tags = "、".join(part for part in TAGS.split(record.text("标签")) if part)
    parts = [f"标签：{tags}" if tags else "", record.text("说明")]
    minutes = minutes_of(record.text("时长"), unit_in(record.layout.heading("时长")))
    return {"minutes": minutes, "note": "；".join(part for part in parts if part) or None}


def _code(item: Item) -> str:
    """Return the number that a row gives its course, "" where it gives none."""
    return item.record.text("课程编号")


def _orders(chains: Iterable[Chain]) -> dict[Chain, int]:
    """Number the modules of a course, and the points of a module, as they stand in the sheet."""
    orders: dict[Chain, int] = {}
    counts: dict[Chain, int] = {}
    for chain in chains:
        for depth in range(2, len(chain) + 1):
            if chain[:depth] not in orders:
                parent = chain[: min(depth - 1, 2)]
                orders[chain[:depth]] = counts[parent] = counts.get(parent, 0) + 1
    return orders
