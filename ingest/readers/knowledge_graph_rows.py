"""The rows of a knowledge-graph sheet as chains of names from the top down, whichever way the sheet shows its tree.

Wide: 一级…七级知识点 in columns of their own, upper ones repeated, merged, or left blank below. Narrow: each row names
itself and its parent, by id or by name.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingest.exports import Export, Record, serial, told_serial
from ontology.names import normalise

Chain = tuple[str, ...]


class Item(NamedTuple):
    """A row that names something: its course if it says so, the names from the top down to its own, its own id."""

    record: Record
    course: str
    chain: Chain
    key: str = ""


def wide(export: Export, rows: Iterable[Record]) -> Iterator[Item]:
    """Yield the items of a wide tree; what is blank on the left is what stood there above."""
    above: Chain = ()
    course = ""
    for record in rows:
        levels = [text.strip() for text in record.texts("级别")]
        name = record.text("名称")
        first = next((at for at, text in enumerate(levels) if text), None)
        stated = record.text("课程")
        if stated and stated != course:
            course, above = stated, ()
        if first is None and not name:
            export.log.reject(record.filled, "", "各级知识点都是空的", "请填写知识点名称")
            continue
        if first is None:
            first = len(levels)
        if first > len(above):
            _orphan(export, record, levels, first)
            continue
        chain = (*above[:first], *(text for text in levels[first:] if text))
        above = chain
        if name and (not chain or normalise(chain[-1]) != normalise(name)):
            chain = (*chain, name)
        yield Item(record, course, chain, record.text("编号"))


def _orphan(export: Export, record: Record, levels: list[str], first: int) -> None:
    column = record.layout.headings[record.layout.columns["级别"][min(first, len(levels) - 1)]]
    reason = "上一级是空的，上面的行里也没有可沿用的"
    export.log.reject(record.filled, column, reason, "请填写它的上级知识点")


def narrow(export: Export, rows: Iterable[Record]) -> list[Item]:
    """Return the items of a list in which each row names its parent; those that hang in the air are rejected."""
    listed: list[Record] = []
    for record in rows:
        if record.text("名称"):
            listed.append(record)
        else:
            column = record.layout.heading("名称")
            export.log.reject(record.filled, column, "必填的单元格是空的", f"请填写“{column}”")
    keys = [record.text("编号") for record in listed]
    by_key = {key: at for at, key in enumerate(keys) if key}
    by_name: dict[str, list[int]] = {}
    for at, record in enumerate(listed):
        by_name.setdefault(normalise(record.text("名称")), []).append(at)
    parents = [_parent(export, record, by_key, by_name) for record in listed]
    chains = _chains(export, listed, parents)
    counting = serial([key for key in keys if key])
    if counting:
        told_serial(export, listed[0].filled.sheet)
    return [
        Item(record, record.text("课程"), chain, "" if counting else key)
        for record, chain, key in zip(listed, chains, keys, strict=True)
        if chain
    ]


_ROOT, _LOST = -1, -2


def _parent(export: Export, record: Record, by_key: dict[str, int], by_name: dict[str, list[int]]) -> int:
    """Return which row is a row's parent, _ROOT for none, _LOST (and the row rejected) where it cannot be told."""
    text = record.text("上级")
    if not text or (text in ("0", "-1", "无", "root", "ROOT") and text not in by_key):
        return _ROOT
    if text in by_key:
        return by_key[text]
    found = by_name.get(normalise(text), [])
    if len(found) == 1:
        return found[0]
    column = record.layout.heading("上级")
    if found:
        export.log.reject(record.filled, column, f"上级「{text[:40]}」有 {len(found)} 个同名的", "请改填上级的编号")
        return _LOST
    export.log.reject(record.filled, column, f"上级「{text[:40]}」在表中没有", "请加上它，或改正这一格")
    return _LOST


def _chains(export: Export, listed: list[Record], parents: list[int]) -> list[Chain]:
    """Return each row's chain, () for one that was rejected, hangs under such a one, or is its own ancestor."""
    chains: list[Chain | None] = [None] * len(listed)
    for start in range(len(listed)):
        way: dict[int, None] = {}
        at = start
        while at >= 0 and chains[at] is None and at not in way:
            way[at] = None
            at = parents[at]
        above: Chain = () if at < 0 else chains[at] or ()
        lost = at == _LOST or (at >= 0 and not chains[at])
        for each in reversed(way):
            above = () if lost else (*above, listed[each].text("名称"))
            chains[each] = above
            if lost and parents[each] != _LOST:
                column = listed[each].layout.heading("上级")
                export.log.reject(listed[each].filled, column, "它的上级没有采用，或上下级成环", "请先改正上级")
    return [chain or () for chain in chains]
