"""A library's claims while its workbook is being read: keys given, references resolved, claims collected."""

import re
from difflib import get_close_matches

from ingest.workbook.forms import Filled, Log
from ingest.workbook.official import Official
from ontology.claims import NO_EVIDENCE, EdgeClaim, Evidence, NodeClaim, Props
from ontology.names import NodeId, node_id, normalise

_SUGGESTIONS = 50

SHEET_OF = {
    "course": ("课程", "课程编号", "课程名称"),
    "module": ("模块", "模块编号", "模块名称"),
    "point": ("知识技能点", "点编号", "点名称"),
    "resource": ("素材", "素材编号", "素材名称"),
    "requirement": ("自有要求", "要求编号", "要求内容"),
    "post": ("自有岗位", "岗位编号", "岗位名称"),
}
"""Which sheet declares the nodes of a prefix, by which columns."""


class Draft:
    """What one library states, growing sheet by sheet."""

    def __init__(self, slug: str, log: Log, official: Official) -> None:
        self.slug = slug
        self.library = node_id("library", slug)
        self._segment = self.library.partition("/")[2]
        self.log = log
        self.official = official
        self.nodes: list[NodeClaim] = []
        self.edges: list[EdgeClaim] = []
        self._keys: dict[str, dict[str, tuple[NodeId, int]]] = {prefix: {} for prefix in SHEET_OF}
        self._coded: dict[str, dict[str, str]] = {prefix: {} for prefix in SHEET_OF}
        self._pairs: dict[tuple[str, ...], int] = {}
        self._suggested = 0

    def node(self, identity: NodeId, label: str, props: Props, evidence: Evidence) -> None:
        """State a node."""
        self.nodes.append(
            NodeClaim(identity, label if label.isprintable() else " ".join(label.split()), props, evidence)
        )

    def edge(
        self, subject: NodeId, predicate: str, target: NodeId, props: Props = (), evidence: Evidence = NO_EVIDENCE
    ) -> None:
        """State an edge."""
        self.edges.append(EdgeClaim(subject, predicate, target, props, evidence))

    def declare(self, prefix: str, row: Filled) -> NodeId | None:
        """Give a row its id by its 编号, else by its name; None, and the row rejected, when the key is taken."""
        _, code_column, name_column = SHEET_OF[prefix]
        column = code_column if code_column in row.values else name_column
        text = row.text(column)
        key = _key(text)
        if not key:
            self.log.reject(row, column, f"「{text}」不能作编号", "请填文字或数字")
            return None
        taken = self._keys[prefix].get(key)
        if taken is not None:
            advice = "请改用不同的编号" if column == code_column else f"名称相同时请填不同的“{code_column}”"
            self.log.reject(row, column, f"「{text}」与第 {taken[1]} 行重复", advice)
            return None
        identity = NodeId(f"{prefix}/{self._segment}/{_segment(key)}")
        self._keys[prefix][key] = identity, row.number
        if column == code_column:
            self._coded[prefix].setdefault(row.text(name_column), text)
        return identity

    def declared(self, prefix: str, key: str) -> NodeId | None:
        """Return the node declared under a key."""
        found = self._keys[prefix].get(_key(key))
        return None if found is None else found[0]

    def refer(self, prefix: str, row: Filled, column: str, text: str) -> NodeId | None:
        """Resolve a reference to another sheet's row; None, and the reference rejected, when there is no such row."""
        identity = self.declared(prefix, text)
        if identity is None:
            self.log.reference(
                row, column, f"「{text[:60]}」在“{SHEET_OF[prefix][0]}”表中没有", self._near(prefix, text)
            )
        else:
            self.log.reference(row)
        return identity

    def belongs(self, prefix: str, row: Filled, column: str) -> NodeId | None:
        """Resolve the reference that a row cannot do without: where it fails the row is rejected too."""
        identity = self.refer(prefix, row, column, row.text(column))
        if identity is None:
            self.drop(row)
        return identity

    def drop(self, row: Filled) -> None:
        """Count a row as rejected whose problem has been told."""
        self.log.reading.count(row.sheet).rejected += 1

    def fresh(self, row: Filled, column: str, *identity: str) -> bool:
        """Whether a row's pair of ends was not stated before; a repeated one is rejected."""
        earlier = self._pairs.setdefault((row.sheet, *identity), row.number)
        if earlier != row.number:
            self.log.reject(row, column, f"与第 {earlier} 行重复", "请删去其中一行")
        return earlier == row.number

    def _near(self, prefix: str, text: str) -> str:
        sheet, code_column, _ = SHEET_OF[prefix]
        code = self._coded[prefix].get(text)
        if code is not None:
            return f"这是名称；请填它的“{code_column}”{code}"
        parts = [part for part in _COMMAS.split(text) if part]
        if len(parts) > 1 and (known := sum(self.declared(prefix, part) is not None for part in parts)):
            more = f"；其中 {len(parts) - known} 个“{sheet}”表中没有" if known < len(parts) else ""
            return f"这里用的是逗号、顿号或空格；多个编号请用分号隔开：{'；'.join(parts)[:120]}{more}"
        self._suggested += 1
        near = self._nearest(prefix, text) if self._suggested <= _SUGGESTIONS else []
        if not near:
            return f"请在“{sheet}”表中加上它，或改正这里的编号"
        return f"字形相近的有（不一定就是它，请核对）：{'；'.join(near)}；若都不是，请在“{sheet}”表中加上它"

    def _nearest(self, prefix: str, text: str) -> list[str]:
        """Return keys written alike, best first, each with what it is called."""
        names = {code: name for name, code in self._coded[prefix].items()}
        found = get_close_matches(_key(text), self._keys[prefix], 3, 0.5)
        return [f"{key}（{names[key]}）" if key in names else key for key in found]


_COMMAS = re.compile(r"[，,、\s]+")
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")


def _key(text: str) -> str:
    """Normalise a key; codes, by far the most, already are."""
    return text if _PLAIN.fullmatch(text) else normalise(text)


def _segment(key: str) -> str:
    """Return a normalised key as a segment of an id."""
    return key if _PLAIN.fullmatch(key) else node_id("", key)[1:]
