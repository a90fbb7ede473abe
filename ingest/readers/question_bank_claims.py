"""Questions as claims: each a resource of medium 习题 that assesses the points it names.

Options, answers and explanations only tell whether a question is whole; the graph does not keep them.
"""

import hashlib
import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from ingest.exports import Export
from ingest.readers.cell_names import names_in
from ingest.readers.inventory_paths import MADE, NOWHERE, Places
from ontology.claims import Evidence, props
from ontology.names import NodeId, node_id, normalise

_LETTERS = re.compile(r"[A-Ha-h](?:[、,，\s]*[A-Ha-h]){0,7}")


class Question(NamedTuple):
    """A question: where it stands, what it asks, what it is about; `rows` are all rows that it takes."""

    sheet: str
    rows: tuple[int, ...]
    stem: str
    evidence: Evidence
    type: str = ""
    options: tuple[str, ...] = ()
    answer: str = ""
    difficulty: str = ""
    key: str = ""
    parts: tuple[str, ...] = ()
    points: str = ""
    point_evidence: Evidence = Evidence()
    path_evidence: Evidence = Evidence()


class Bank:
    """States the questions of one file; what many have in common is told once."""

    def __init__(self, export: Export, places: Places) -> None:
        self._export = export
        self._places = places
        self._seen: dict[NodeId, Question] = {}
        self._notes: dict[tuple[str, str, str], list[int]] = {}

    @property
    def courses(self) -> Collection[str]:
        """The courses, by normalised name, that the questions were found to be of."""
        return self._places.courses

    def take(self, questions: Iterable[Question]) -> None:
        """State questions; one that repeats another word for word is rejected."""
        draft, reading = self._export.draft, self._export.reading
        for question in questions:
            identity = self._identity(question)
            earlier = self._seen.setdefault(identity, question)
            if earlier is not question:
                self._reject(question, earlier)
                continue
            reading.count(question.sheet).kept += len(question.rows)
            reading.count("题目").kept += 1
            self._check(question)
            stated = props(media="习题", live=True, note=_note(question))
            draft.node(identity, question.stem, stated, question.evidence)
            draft.edge(draft.library, "owns", identity, (), question.evidence)
            self._attach(identity, question)

    def told(self) -> None:
        """Report what was met in many questions, each once with the first rows."""
        for (sheet, reason, advice), rows in self._notes.items():
            shown = "、".join(map(str, rows[:5])) + ("…" if len(rows) > 5 else "")
            self._export.log.tell("warning", sheet, rows[0], "", f"{reason}（{len(rows)} 题，第 {shown} 行）", advice)

        if self._places.made:
            self._export.log.tell("warning", "", None, "", *MADE)

    def _identity(self, question: Question) -> NodeId:
        slug = self._export.draft.slug
        if normalise(question.key):
            return node_id("resource", slug, question.key)
        words = "\n".join(map(normalise, (question.stem, *question.options)))
        short = normalise(question.stem)[:40]
        return node_id("resource", slug, f"{short}-{hashlib.sha256(words.encode()).hexdigest()[:8]}")

    def _reject(self, question: Question, earlier: Question) -> None:
        count = self._export.reading.count
        count(question.sheet).rejected += len(question.rows)
        count("题目").rejected += 1
        where = (
            f"“{earlier.sheet}”第 {earlier.rows[0]} 行"
            if earlier.sheet != question.sheet
            else f"第 {earlier.rows[0]} 行"
        )
        same = f"编号「{question.key}」" if question.key else "题干和选项"
        reason, advice = f"{same}与{where}重复，这一题不采用", "请删去其中一题"
        self._export.log.tell("rejected", question.sheet, question.rows[0], question.evidence.column, reason, advice)

    def _check(self, question: Question) -> None:
        """Note what a question lacks; it is taken all the same."""
        if not question.answer:
            self._note(question, "没有答案", "请补上答案")
        choice = "选" in question.type
        if choice and len(question.options) < 2:
            self._note(question, "选择题不足两个选项", "请核对选项是否丢失")
        elif choice and _LETTERS.fullmatch(question.answer):
            most = max("ABCDEFGH".index(letter) for letter in question.answer.upper() if letter.isalpha())
            if most >= len(question.options):
                self._note(question, "答案指的选项不存在", "请核对答案或选项")
        if not question.type:
            self._note(question, "没有说明题型", "题型可写 单选题、多选题、判断题…")

    def _note(self, question: Question, reason: str, advice: str) -> None:
        self._notes.setdefault((question.sheet, reason, advice), []).append(question.rows[0])

    def _attach(self, identity: NodeId, question: Question) -> None:
        """State which points, else which place, a question assesses."""
        spot = self._places.place(question.parts, question.path_evidence) if question.parts else NOWHERE
        targets: list[tuple[NodeId, Evidence]] = []
        for name in names_in(question.points, self._places.knows):
            references = self._export.reading.count(f"{question.sheet}（引用）")
            found = self._places.points(spot, name, question.point_evidence)
            if len(found) == 1:
                references.kept += 1
                targets.append((found[0].id, question.point_evidence))
                continue
            references.rejected += 1
            what = f"有 {len(found)} 个，不知是哪一个" if found else "在本库中没有"
            reason, advice = f"知识点「{name[:40]}」{what}", "请写明课程和章节，或先导入知识图谱"
            place = question.point_evidence
            self._export.log.tell("rejected", question.sheet, place.row, place.column, reason, advice)
        if not targets and spot.id:
            targets = [(NodeId(spot.id), question.path_evidence)]
        if not targets:
            self._note(question, "没有挂接到知识点（未挂接）", "请加“知识点”列，或在工作簿中挂接")
        for target, evidence in dict(targets).items():
            self._export.draft.edge(identity, "supports", target, props(purpose="assess"), evidence)


def _note(question: Question) -> str | None:
    parts = [question.type, f"难度：{question.difficulty}" if question.difficulty else ""]
    parts.append(f"{len(question.options)} 个选项" if question.options else "")
    return "；".join(filter(None, parts)) or None
