"""前置, 后置 and 关联 of a knowledge graph: names in a cell become `prerequisite`, a before b."""

import re
from collections.abc import Sequence

from ingest.exports import Export, Record
from ingest.readers.cell_names import names_in
from ingest.readers.knowledge_graph_rows import Chain, Item
from ingest.readers.knowledge_graph_tree import Placed, Tree
from ingest.workbook.forms import Filled
from ingest.workbook.order import report_cycles
from ontology.claims import Props, props
from ontology.names import NodeId, normalise

_PATH = re.compile(r"\s*(?:>|＞|》|→|\\|/|／)\s*")
_NONE = {"", "无", "暂无", "-", "—", "/", "none"}
RELATIONS = (("前置", True), ("后置", False), ("建议前置", True))


class Links:
    """Resolves the names in relation cells against one file's tree, then against what the library holds."""

    def __init__(self, export: Export, tree: Tree) -> None:
        self._export = export
        self._tree = tree
        self._keys: dict[str, Chain] = {}
        self._named: dict[str, list[Chain]] = {}
        for chain in tree.chains():
            self._named.setdefault(chain[-1], []).append(chain)
        self._edges: dict[tuple[NodeId, NodeId], Filled] = {}

    def state(self, items: Sequence[Item]) -> None:
        """State the relations of all rows; rings are reported."""
        for item in items:
            if item.record.text("编号"):
                self._keys.setdefault(item.record.text("编号"), self._tree.compared(item.chain))
        unrelated: dict[tuple[str, str], int] = {}
        for item in items:
            for field, before in RELATIONS:
                for name in self.names(item.record.text(field)):
                    self._link(item, field, name, before)
            related = len(self.names(item.record.text("关联")))
            if related:
                place = item.record.filled.sheet, item.record.layout.heading("关联")
                unrelated[place] = unrelated.get(place, 0) + related
        for (sheet, column), count in unrelated.items():
            self._export.reading.count(f"{sheet}（引用）").ignored += count
            reason = f"{count} 处关联没有先后，词汇表中没有这种关系，不采用"
            self._export.log.tell("ignored", sheet, None, column, reason, "有先后的请写在前置或后置列")
        report_cycles(self._export.draft, self._edges, "前置、后置")

    def names(self, cell: str) -> list[str]:
        """Split a cell into names; one that holds 、 or a comma stays whole where something is called so."""
        return [name for name in names_in(cell, self._known) if name.lower() not in _NONE]

    def _known(self, name: str) -> bool:
        if not name or name in self._keys or normalise(name) in self._named:
            return bool(name)
        return bool(self._export.elsewhere.named(name, "point"))

    def _link(self, item: Item, field: str, name: str, before: bool) -> None:
        log, record = self._export.log, item.record
        column = record.layout.heading(field)
        here = self._tree[self._tree.compared(item.chain)]
        there = self._find(record, column, name)
        if there is None:
            return
        if there.id == here.id:
            log.reference(record.filled, column, f"「{name[:40]}」先修于自己，这条先修不采用", "请删去或改成别的点")
            return
        if here.rank not in ("point", "course") or there.rank not in ("point", "course"):
            which = record.text("名称") or item.chain[-1] if here.rank not in ("point", "course") else name
            log.reading.count(f"{record.filled.sheet}（引用）").ignored += 1
            reason = f"「{which[:40]}」是模块或目录，先修只能在点或课程之间，这条不采用"
            log.tell("ignored", record.filled.sheet, record.number, column, reason, "请写到其中的知识点上")
            return
        ends = (there.id, here.id) if before else (here.id, there.id)
        if ends in self._edges:  # the other end says the same
            log.reading.count(f"{record.filled.sheet}（引用）").kept += 1
            return
        self._edges[ends] = record.filled
        self._export.draft.edge(ends[0], "prerequisite", ends[1], _hardness(record, field), record.evidence(field))
        log.reference(record.filled)

    def _find(self, record: Record, column: str, name: str) -> Placed | None:
        """Return what a name, an id or a path means; None, and the reference rejected, where nothing or too much is."""
        if name in self._keys:
            return self._tree[self._keys[name]]
        chains = self._named.get(normalise(name), [])
        if not chains:
            parts = tuple(map(normalise, filter(None, _PATH.split(name))))
            chains = [chain for chain in self._named.get(parts[-1], []) if _ends(chain, parts)] if parts else []
        places = {self._tree[chain] for chain in chains}
        if not places:
            places = {Placed(held.id, "point") for held in self._export.elsewhere.named(name, "point")}
        if len(places) == 1:
            return places.pop()
        if places:
            where = "、".join(" > ".join(chain[1:-1]) for chain in sorted(chains)[:3])
            reason, advice = f"「{name[:40]}」有 {len(places)} 个（在 {where} 下），不知是哪一个", "请写成 上级>名称"
        else:
            reason, advice = f"「{name[:40]}」在图谱中没有", "请加上它，或改正名称"
        self._export.log.reference(record.filled, column, reason, advice)
        return None


def _hardness(record: Record, field: str) -> Props:
    """Return how hard a relation is: where a sheet tells advised ones apart, all others must be learnt before."""
    if "建议前置" not in record.layout.columns:
        return ()
    return props(hardness="soft" if field == "建议前置" else "hard")


def _ends(chain: Chain, parts: Chain) -> bool:
    """Whether a chain has these names in this order, the last one at its end; some in between may be left out."""
    rest = iter(reversed(chain))
    return chain[-1] == parts[-1] and all(part in rest for part in reversed(parts))
