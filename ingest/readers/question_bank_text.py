"""Questions pasted from a text into a sheet: stem, options and answer in rows and columns of their own, under sections.

A row that begins with a number and 、 is a stem, one that begins with (A) holds options, `一、单选题` begins a section;
what is neither goes on what stands above it. Answers stand in any other cell, after 答案：, or in the stem's brackets.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.documents.tables import Cell, Table
from ingest.workbook.cells import text_of
from ontology.names import normalise

TYPES = {
    "单选题": "单选 单项选择 单项 选择题(单选)",
    "多选题": "多选 多项 不定项",
    "判断题": "判断 是非 对错",
    "填空题": "填空",
    "简答题": "简答 问答",
    "名词解释": "名词解释",
    "论述题": "论述",
    "计算题": "计算",
    "案例题": "案例 综合 分析",
    "选择题": "选择",
}
_SECTION = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[、.．)）]\s*(\S*题\S*|名词解释\S*)(?:\s.*)?|(\S{0,6}题)(?:[（(].*[)）])?"
)
_STEM = re.compile(r"(\d{1,4})\s*(?:[、．，)）]|\.(?!\d)|,(?!\d))\s*(\S.*)", re.DOTALL)
_LETTER = "[A-Ha-hＡ-Ｈａ-ｈ]"
_OPTION = re.compile(rf"(?:(?<=^)|(?<=[\s；;。，,、|｜]))({_LETTER})\s*[)）、.．:：]|[（(]\s*({_LETTER})\s*[)）]")
_OPTIONS = re.compile(rf"\s*(?:[（(]\s*{_LETTER}\s*[)）]|{_LETTER}\s*[)）、.．:：])")
_ANSWER = re.compile(r"[A-Ha-h](?:[、,，\s]*[A-Ha-h]){0,7}|[TFtf√×✓✗]|对|错|正确|错误|是|否")
_FILLED = re.compile(r"[（(]\s*([A-H]{1,8}|[√×])\s*[)）]")
_SAID = re.compile(r"(?:正确|参考|标准)?答案\s*[:：]\s*(.+)", re.DOTALL)
_WHY = re.compile(r"(?:答案|试题)?(?:解析|分析)\s*[:：]")


@dataclass
class Pasted:
    """A question as it stands in a sheet: its rows, stem and options, where it says them its answer and type."""

    row: int
    column: int
    quote: str
    stem: str
    type: str
    rows: list[int] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    answer: str = ""
    said: bool = False


def looks_pasted(rows: Iterable[Sequence[Cell]]) -> bool:
    """Whether rows are pasted questions: several numbered stems, and options or answers beside them."""
    stems = options = answers = 0
    for cells in rows:
        texts = [text for cell in cells if (text := text_of(cell))]
        if texts:
            stems += bool(_STEM.fullmatch(texts[0]))
            options += bool(_OPTIONS.match(texts[0]))
            answers += len(texts) > 1 and bool(_ANSWER.fullmatch(texts[-1]))
    return stems >= 3 and (options >= 2 or answers >= stems / 2)


def type_of(text: str) -> str:
    """Return the type of question that a word or a section's heading means, "" for none."""
    return next((name for name, words in TYPES.items() if any(word in text for word in words.split())), "")


def pasted(table: Table) -> tuple[list[Pasted], dict[str, list[int]]]:
    """Return the questions of a sheet, and the rows that are none of them by what they are."""
    found: list[Pasted] = []
    others: dict[str, list[int]] = {"空行": [], "题型标题": [], "标题或说明": []}
    kind, within = type_of(table.name), False
    for number, cells in table.rows:
        filled = [(at, text) for at, cell in enumerate(cells) if (text := text_of(cell))]
        if not filled:
            others["空行"].append(number)
            continue
        if (section := _section(filled)) is not None:
            kind, within = section, False
            others["题型标题"].append(number)
            continue
        column, text, answer = _told(filled)
        stem = _STEM.fullmatch(text)
        if stem is not None and not _OPTIONS.match(text):
            found.append(Pasted(number, column, text, stem.group(2).strip(), kind, [number], answer=answer))
            _split_stem(found[-1])
            within = True
        elif within and found:
            found[-1].rows.append(number)
            _goes_on(found[-1], text, answer)
        else:
            others["标题或说明"].append(number)
    return found, others


def _section(filled: Sequence[tuple[int, str]]) -> str | None:
    """Return the type that a section's heading gives, None for any other row."""
    match = _SECTION.fullmatch(filled[0][1]) if len(filled) <= 2 else None
    return type_of(match.group(1) or match.group(2)) if match else None


def _told(filled: Sequence[tuple[int, str]]) -> tuple[int, str, str]:
    """Return where a row begins, its text, and the answer that stands in a cell of its own."""
    column, first = filled[0]
    rest = [text for _, text in filled[1:]]
    answer = ""
    for at in range(len(rest) - 1, -1, -1):
        if _ANSWER.fullmatch(rest[at]):
            answer = rest.pop(at)
            break
    if first.isdecimal() and rest:
        first += "、"
        return column, first + " ".join(rest), answer
    return column, " ".join([first, *rest]), answer


def _split_stem(question: Pasted) -> None:
    """Take options and an answer that stand in the stem's own cell apart."""
    said = _SAID.search(question.stem)
    if said is not None:
        question.answer, question.stem = said.group(1).strip(), question.stem[: said.start()].strip()
    parts = split_options(question.stem)
    if len(parts) > 2:
        question.stem, question.options = parts[0].strip(), [part.strip() for part in parts[1:]]
    filled = _FILLED.findall(question.stem)
    if not question.answer and len(filled) == 1:
        question.answer, question.stem = filled[0], _FILLED.sub("（）", question.stem)


def _goes_on(question: Pasted, text: str, answer: str) -> None:
    question.answer = question.answer or answer
    if _WHY.match(text):
        question.said = True
        return
    if (said := _SAID.match(text)) is not None:
        question.answer, question.said = said.group(1).strip(), True
    elif question.said:
        return
    elif _OPTIONS.match(text):
        question.options += [part.strip() for part in split_options(text, len(question.options)) if part.strip()]
    elif question.options:
        question.options[-1] += text
    else:
        question.stem += text


def split_options(text: str, at: int = 0) -> list[str]:
    """Split a text before A, B, C …, in this order beginning with letter number `at`; first is what stands before."""
    parts, start = [], 0
    for match in _OPTION.finditer(text):
        letter = normalise(match.group(1) or match.group(2)).upper()
        if letter == "ABCDEFGH"[min(at, 7)]:
            parts.append(text[start : match.start()].rstrip("|｜"))
            start, at = match.end(), at + 1
    return [*parts, text[start:]]
