"""The rows of a 素材清单 as claims: what each resource is, where it hangs, what it is for."""

import re
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from ingest.columns import Layout
from ingest.documents.tables import Table
from ingest.exports import Export, Record
from ingest.readers.cell_names import names_in
from ingest.readers.inventory_paths import MADE, NOWHERE, Places, Spot
from ingest.readers.inventory_words import (
    LIVE,
    bytes_of,
    guessed_purpose,
    media_by_extension,
    media_of,
    minutes_of,
    purposes_of,
    unit_in,
)
from ontology.claims import EdgeClaim, Evidence, Method, Props, Status, props
from ontology.names import NodeId, node_id, normalise

SEVERAL = re.compile(r"[、，,；;|\n]")
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")


class Seen(NamedTuple):
    """A resource met before: its row, its name, the places it hangs at."""

    row: int
    name: str
    places: set[str]


class Inventory:
    """Takes the rows of one file's lists; what many rows have in common is told once, at the end."""

    def __init__(self, export: Export, places: Places) -> None:
        self._export = export
        self._places = places
        self._seen: dict[NodeId, Seen] = {}
        self._notes: dict[tuple[str, str, str, str], list[int]] = {}
        self._keys: dict[tuple[tuple[str, ...], str], str] = {}
        self._segment = export.draft.library.partition("/")[2]
        self._sheet = ""

    @property
    def courses(self) -> Collection[str]:
        """The courses, by normalised name, that the resources were found to be of."""
        return self._places.courses

    def take(self, table: Table, found: Layout, rows: Iterable[Record], course: str) -> None:
        """State what each row says; `course` is the one of all rows that name none."""
        self._sheet = table.name
        for record in rows:
            parts = self._places.parts(record.text("课程") or course, record.text("目录"), record.texts("分级目录"))
            identity = self._identify(record, parts)
            if identity is None:
                continue
            media = self._media(record)
            if self._seen[identity].row == record.number:
                evidence = record.evidence("名称")
                self._export.draft.node(identity, record.text("名称"), self._props(record, media), evidence)
                self._export.draft.edge(self._export.draft.library, "owns", identity, (), evidence)
            self._attach(record, identity, parts, media)
            self._export.log.keep(record.filled)

    def told(self) -> None:
        """Report what was met in many rows, each once with the rows concerned."""
        for (sheet, column, reason, advice), rows in self._notes.items():
            many = f"（第 {rows[0]} 行等 {len(rows)} 行）" if len(rows) > 1 else ""
            self._export.log.tell("warning", sheet, rows[0], column, reason + many, advice)
        if self._places.made:
            self._export.log.tell("warning", "", None, "", *MADE)

    def _note(self, record: Record, field: str, reason: str, advice: str = "") -> None:
        column = record.layout.heading(field)
        self._notes.setdefault((self._sheet, column, reason, advice), []).append(record.number)

    def _identify(self, record: Record, parts: tuple[str, ...]) -> NodeId | None:
        """Give a row its id, by the platform's or by place and name; None, and the row rejected, if it is a repeat."""
        key, name = record.text("编号"), record.text("名称")
        slug = self._export.draft.slug
        if not _PLAIN.fullmatch(key) and not normalise(key or name):
            self._export.log.reject(record.filled, record.layout.heading("名称"), "名称中没有文字", "请填写名称")
            return None
        if _PLAIN.fullmatch(key):
            identity = NodeId(f"resource/{self._segment}/{key}")
        else:
            identity = node_id("resource", slug, key) if normalise(key) else node_id("resource", slug, *parts, name)
        place = self._place_key(parts, record.text("知识点"))
        earlier = self._seen.get(identity)
        if earlier is None:
            self._seen[identity] = Seen(record.number, name, {place})
        elif normalise(earlier.name) != normalise(name):
            reason = f"编号「{key}」与第 {earlier.row} 行重复，名称不同"
            self._export.log.reject(record.filled, record.layout.heading("编号"), reason, "请改正其中一个编号")
            return None
        elif place in earlier.places:
            column = record.layout.heading("编号" if key else "名称")
            what = f"编号「{key}」" if key else f"同一目录下的名称「{name[:40]}」"
            self._export.log.reject(record.filled, column, f"{what}与第 {earlier.row} 行重复", "请删去其中一行")
            return None
        else:
            earlier.places.add(place)
        return identity

    def _place_key(self, parts: tuple[str, ...], points: str) -> str:
        """Return a place as it is compared with others."""
        key = self._keys.get((parts, points))
        if key is None:
            words = (*map(normalise, parts), *sorted(map(normalise, SEVERAL.split(points))))
            key = self._keys[parts, points] = "\n".join(words)
        return key

    def _media(self, record: Record) -> str | None:
        word = record.text("类型")
        media = media_of(word, self._export.profile.words) if word else media_by_extension(record.text("名称"))
        if word and media is None:
            advice = f'可在列映射文件的 [words] 中写 "{word[:20]}" = "视频" 这样一行'
            self._note(record, "类型", f"不认识的类型「{word[:20]}」，类型留空", advice)
        return media

    def _props(self, record: Record, media: str | None) -> Props:
        return props(
            media=media,
            minutes=self._amount(record, "时长", minutes_of, "分钟"),
            size=self._amount(record, "大小", bytes_of, "字节"),
            url=record.text("网址") or None,
            checksum=record.text("校验和") or None,
            licence=record.text("许可") or None,
            created=record.text("新建日期") or None,
            updated=record.text("更新日期") or None,
            live=self._live(record),
            note=record.text("说明") or None,
        )

    def _amount(
        self, record: Record, field: str, read: Callable[[str, str], float | None], example: str
    ) -> float | None:
        text = record.text(field)
        if not text:
            return None
        heading = record.layout.heading(field)
        value = read(text, unit_in(heading) or self._export.profile.constants.get(f"{field}单位", ""))
        if value is None and re.fullmatch(r"[\d.,]+", text):
            advice = f"请把列名写成“{field}（{example}）”，或在列映射文件的 [constants] 中写 {field}单位 = “{example}”"
            self._note(record, field, f"{field}没有单位，这一列不采用", advice)
        elif value is None:
            self._note(record, field, f"「{text[:20]}」不是{field}，这一格不采用")
        return value

    def _live(self, record: Record) -> bool | None:
        word = record.text("状态")
        if not word:
            return True  # as in the workbook: what the list does not call unavailable can be opened
        name = normalise(word)
        live = LIVE.get(self._export.profile.words.get(name, name).lower())
        if live is None:
            self._note(record, "状态", f"不认识的状态「{word[:20]}」，不作可用", "可在列映射文件的 [words] 中写明")
        return live

    def _attach(self, record: Record, identity: NodeId, parts: tuple[str, ...], media: str | None) -> None:
        """State what a resource supports: its points, else the place its path leads to."""
        field = "目录" if record.text("目录") else "分级目录" if any(record.texts("分级目录")) else "课程"
        evidence = record.evidence(field)
        spot = self._places.place(parts, evidence) if parts else NOWHERE
        self._reached(record, field, parts, spot)
        targets = [(target, record.evidence("知识点")) for target in self._points(record, spot)]
        if not targets and spot.id:
            targets = [(NodeId(spot.id), evidence)]
        if not targets and not parts:
            self._note(record, "目录", "没有挂接到任何课程、模块或知识点（未挂接）", "请填写目录，或在工作簿中挂接")
        for target, where in targets:
            self._support(record, identity, target, where, media)

    def _reached(self, record: Record, field: str, parts: tuple[str, ...], spot: Spot) -> None:
        """Count how far a path led, and note what of it is unknown."""
        if not parts:
            return
        count = self._export.reading.count(f"{self._sheet}（引用）")
        if spot.id:
            count.kept += 1
        else:
            count.rejected += 1
        if spot.unknown:
            shown = "／".join(spot.unknown)[:60]
            if spot.id:
                reason = f"目录中的「{shown}」在“{spot.label}”下没有，素材挂接到“{spot.label}”"
            else:
                reason = f"目录「{shown}」不是本库的任何课程"
            self._note(record, field, reason, "请对照工作簿核对目录，或在工作簿中加上它")

    def _points(self, record: Record, spot: Spot) -> list[NodeId]:
        """Resolve the points that a row names; those not found, or found several times, are rejected."""
        found = []
        for name in names_in(record.text("知识点"), self._places.knows):
            points = self._places.points(spot, name, record.evidence("知识点"))
            column = record.layout.heading("知识点")
            if len(points) == 1:
                found.append(points[0].id)
                self._export.log.reference(record.filled)
            elif points:
                where = "、".join(sorted(point.parent.rpartition("/")[2] for point in points)[:3])
                reason = f"知识点「{name[:40]}」有 {len(points)} 个（{where}），不知是哪一个"
                self._export.log.reference(record.filled, column, reason, "请在目录中写明课程和模块")
            else:
                advice = "请对照知识图谱或工作簿核对，或先导入它们"
                self._export.log.reference(record.filled, column, f"知识点「{name[:40]}」在本库中没有", advice)
        return list(dict.fromkeys(found))

    def _support(self, record: Record, identity: NodeId, target: NodeId, evidence: Evidence, media: str | None) -> None:
        """State that a resource supports something: for the purposes stated, else for none and one that is inferred."""
        draft = self._export.draft
        stated, strange = purposes_of(record.text("用途"), self._export.profile.words)
        for word in strange:
            self._note(record, "用途", f"不认识的用途「{word[:20]}」，不采用", "用途可写 教、练、考")
        for purpose in stated:
            draft.edge(identity, "supports", target, props(purpose=purpose), record.evidence("用途"))
        if stated:
            return
        draft.edge(identity, "supports", target, (), evidence)
        guess = guessed_purpose(media, record.text("名称"))
        if guess is not None:
            said = props(purpose=guess.purpose)
            stance = guess.confidence, Method.INFERRED, Status.PROPOSED
            draft.edges.append(EdgeClaim(identity, "supports", target, said, record.evidence("名称"), *stance))
