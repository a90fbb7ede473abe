"""Which reader a path is for, told from its content: `READERS` is the one table, in the order they are asked.

A new source format is one file in `ingest/readers/` and one line here.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from ingest.documents.blocks import Paper, Paragraph
from ingest.documents.errors import DocumentError, Unrecognised
from ingest.documents.papers import is_word, open_paper
from ingest.documents.pdf_start import is_pdf
from ingest.documents.tables import Document, Table, head, open_tables
from ingest.documents.text import read_lines
from ingest.exports import CONSTANTS
from ingest.kinds import kind_named, shown
from ingest.marks import Recognised, likest, seen
from ingest.order import Order
from ingest.profiles import NO_PROFILE, Profile, kind_beside
from ingest.readers import (
    ability_analysis,
    brief,
    classification,
    course_standard,
    inventory,
    knowledge_graph,
    library_list,
    occupational_standard,
    plan,
    question_bank,
    schedule,
    teaching_standard,
)
from ingest.readers.registry import looks_like_registry, read_registry
from ingest.readers.workbook import looks_like_workbook, looks_like_workbook_folder, read_workbook, single_sheet
from ingest.report import Reading

_TEXTS = {".md", ".txt"}
_BRIEF_CODE = re.compile(r"^\W*专业代码\s*[:：]?\s*[2-7]\d{5}K?", re.MULTILINE)
_BRIEF_END = re.compile(r"接续专业举例|^\s*（略）", re.MULTILINE)
_BEGINNING = 200_000
_FIRST_ROWS = 30
_SIGN = 60  # characters of the longest line that may be a heading
_LEAST = 0.6
_APART = 0.1  # two kinds whose confidence is closer than this are ambiguous
_OCCUPATION = re.compile(r"\d-\d{2}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Content:
    """A path as readers look at it, named by the user or found in a folder; what is costly is read once, if at all.

    With `ocr` the text of pictures is recognised.
    """

    path: Path
    named: bool = True
    ocr: bool = False

    @cached_property
    def folder(self) -> bool:
        """Whether it is a folder."""
        return self.path.is_dir()

    @cached_property
    def document(self) -> Document | None:
        """The tables of the file; None for a folder, a text or a paper. Other DocumentErrors come through."""
        if self.folder or self.path.suffix.lower() in _TEXTS or self.paper is not None:
            return None
        return open_tables(self.path)

    @cached_property
    def paper(self) -> Paper | None:
        """The paragraphs and tables of a PDF or Word file; None for others. A DocumentError comes through."""
        if self.folder or not (is_pdf(self.path) or is_word(self.path)):
            return None
        return open_paper(self.path, ocr=self.ocr)

    @cached_property
    def opened(self) -> Paper:
        """Any file as paragraphs and tables. A DocumentError comes through."""
        return self.paper or open_paper(self.path, ocr=self.ocr)

    @property
    def guessed(self) -> bool:
        """Whether what was read of it was recognised from pictures."""
        papers = (self.__dict__.get("paper"), self.__dict__.get("opened"))
        return any(paper is not None and paper.guessed for paper in papers)

    @cached_property
    def signs(self) -> str:
        """What tells its kind: names of sheets and files, headings, first rows of tables, the beginning of a text."""
        if self.folder:
            return "\n".join([*sorted(entry.stem for entry in self.path.iterdir()), self.text[:_BEGINNING]])
        if self.document is not None:
            return "\n".join(_signs_of_tables(self.document))
        return "\n".join(_signs_of_paper(self.paper)) if self.paper is not None else self.text[:_BEGINNING]

    @cached_property
    def text(self) -> str:
        """The text of a text file, or of the first one in a folder; "" where there is none."""
        path = self.path
        if self.folder:
            texts = sorted(entry for entry in path.iterdir() if entry.is_file() and entry.suffix.lower() in _TEXTS)
            if not texts:
                return ""
            path = texts[0]
        elif self.document is not None or self.paper is not None:
            return ""
        try:
            return "\n".join(line.text for line in read_lines(path))
        except DocumentError:
            if self.folder:  # of its files each will tell for itself
                return ""
            raise


def _signs_of_tables(document: Document) -> Iterator[str]:
    for table in document.tables:
        yield table.name
        for _, cells in head(table, _FIRST_ROWS):
            yield " ".join(str(cell) for cell in cells if isinstance(cell, str) and len(cell) <= _SIGN)


def _signs_of_paper(paper: Paper) -> Iterator[str]:
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            yield from (line.text for line in block.lines if len(line.text) <= _SIGN)
        else:
            yield " ".join(cell.text for row in block.rows[:3] for cell in row if len(cell.text) <= _SIGN)


class Reader(NamedTuple):
    """How a kind of document is recognised and read."""

    recognises: Callable[[Content], bool]
    read: Callable[[Content, Order], Reading]


def _is_workbook(content: Content) -> bool:
    if content.folder:
        return looks_like_workbook_folder(content.path)
    return content.document is not None and looks_like_workbook(content.document.tables)


def _is_registry(content: Content) -> bool:
    return content.document is not None and looks_like_registry(content.document.tables)


def _is_library_list(content: Content) -> bool:
    """Whether a document, a sheet or a page is a list of libraries that is not a registry of our own form."""
    if content.folder or (content.document is None and content.paper is None):
        return False
    document = content.document
    if document is not None and (_is_registry(content) or _is_workbook(content)):
        return False
    if document is not None and document.format != "html" and "资源库" not in content.signs:
        return False  # of a page only the tables are looked at here, the word may stand above them
    return library_list.recognises(content.opened)


def _is_export(kind: str, looks_like: Callable[[Sequence[Table]], bool], content: Content) -> bool:
    """Whether tables are a platform's export of some kind, or a profile beside them says so."""
    if content.document is None:
        return False
    said = kind_beside(content.path)
    tables = [table for table in content.document.tables if single_sheet(table) is None]
    return said == kind if said else looks_like(tables)


def _is_brief(content: Content) -> bool:
    return not content.folder and bool(_BRIEF_CODE.search(content.text) and _BRIEF_END.search(content.text))


def _is_schedule(content: Content) -> bool:
    if content.document is not None:
        return schedule.looks_like_schedule(content.document.tables)
    return schedule.recognises(content.paper)


def _is_plan(content: Content) -> bool:
    """Whether a document or a text is a training plan; only a text that calls itself one is opened for it."""
    if content.paper is not None or not plan.TITLE.search(content.text[:_BEGINNING]):
        return plan.recognises(content.paper)
    return not content.folder and plan.recognises(content.opened)


def _is_course_standard(content: Content) -> bool:
    """Whether a document or a text holds course standards; only a text that has the words is opened for it."""
    if content.paper is not None or content.folder or "课程标准" not in content.text[:_BEGINNING]:
        return course_standard.recognises(content.paper)
    return course_standard.recognises(content.opened)


def _is_ability_analysis(content: Content) -> bool:
    """Whether a document or a sheet leads from work to abilities; only a sheet that has the word is opened for it."""
    if content.folder or (content.document is None and content.paper is None):
        return False
    if content.document is not None and content.document.format != "html" and "能力" not in content.signs:
        return False
    return ability_analysis.recognises(content.opened)


def _is_classification(content: Content) -> bool:
    return len(_OCCUPATION.findall(content.text)) >= 3 and not _BRIEF_CODE.search(content.text)


def _of_paper(read: Callable[[Path, Paper], Reading]) -> Callable[[Content, Order], Reading]:
    """Return a reader of papers as a reader of contents; what `--kind` names and is no paper is opened as one."""
    return lambda content, order: read(content.path, content.opened)


READERS: Mapping[str, Reader] = {
    "workbook": Reader(
        _is_workbook,
        lambda content, order: read_workbook(
            content.path, order.known, library=order.library, document=content.document
        ),
    ),
    "registry": Reader(
        _is_registry, lambda content, order: read_registry(content.path, order.known, document=content.document)
    ),
    "library-list": Reader(
        _is_library_list, lambda content, order: library_list.read(content.path, content.opened, order)
    ),
    "question-bank": Reader(
        partial(_is_export, "question-bank", question_bank.looks_like_question_bank),
        lambda content, order: question_bank.read_question_bank(content.path, order, document=content.document),
    ),
    "knowledge-graph": Reader(
        partial(_is_export, "knowledge-graph", knowledge_graph.looks_like_knowledge_graph),
        lambda content, order: knowledge_graph.read_knowledge_graph(content.path, order, document=content.document),
    ),
    "schedule": Reader(_is_schedule, lambda content, order: schedule.read(content.path, content.opened, order)),
    "inventory": Reader(
        partial(_is_export, "inventory", inventory.looks_like_inventory),
        lambda content, order: inventory.read_inventory(content.path, order, document=content.document),
    ),
    "brief": Reader(_is_brief, lambda content, order: brief.read(content.path)),
    "teaching-standard": Reader(
        lambda content: teaching_standard.recognises(content.paper), _of_paper(teaching_standard.read)
    ),
    "occupational-standard": Reader(
        lambda content: occupational_standard.recognises(content.paper), _of_paper(occupational_standard.read)
    ),
    "plan": Reader(_is_plan, lambda content, order: plan.read(content.path, content.opened, order)),
    "course-standard": Reader(
        _is_course_standard, lambda content, order: course_standard.read(content.path, content.opened, order)
    ),
    "ability-analysis": Reader(
        _is_ability_analysis, lambda content, order: ability_analysis.read(content.path, content.opened, order)
    ),
    "classification": Reader(_is_classification, lambda content, order: classification.read(content.path)),
}


def recognise(content: Content) -> str:
    """Return the kind of a path; Unrecognised says what it looks like instead."""
    return recognised(content).kind


def recognised(content: Content, profile: Profile = NO_PROFILE) -> Recognised:
    """Return the kind of a path, how sure that is, and by which marks.

    The profile beside a file settles its kind; one that was given, or the fields that `--map` names, that of a free
    table. Unrecognised says what it looks like where no reader takes it, where two do, or where too few marks are seen.
    """
    if not content.folder and (kind := kind_beside(content.path)):
        return Recognised(kind, 1.0, ("列映射文件",))
    if (said := _said(content, profile)) is not None:
        return said
    found = candidates(content)
    if not found:
        raise _unknown(content)
    best, *others = found
    rival = next((each for each in others if best.confidence - each.confidence < _APART), None)
    if rival is not None:
        raise Unrecognised(
            f"看起来既像{described(best)}，又像{described(rival)}", f"请用 --kind 指明，如 --kind {best.kind}"
        )
    if best.confidence < _LEAST:
        second = next((each for each in likest(content.signs, list(READERS)) if each.kind != best.kind), None)
        other = f"，其次像{described(second)}" if second else ""
        raise Unrecognised(f"不能确定种类：最像{described(best)}{other}", f"请用 --kind 指明，如 --kind {best.kind}")
    return best


_FREE = {
    "inventory": inventory.FIELDS,
    "knowledge-graph": knowledge_graph.FIELDS,
    "question-bank": question_bank.FIELDS,
}
"""The kinds whose columns may be called anything, with their fields."""


def _said(content: Content, profile: Profile) -> Recognised | None:
    """Return the kind that a profile states, or that has all the fields it names; None where it settles nothing."""
    fields = {*profile.columns, *profile.constants} - {*CONSTANTS}
    if not (profile.kind or fields) or content.folder or content.document is None:
        return None
    if _is_workbook(content) or _is_registry(content):
        return None
    if profile.kind:
        return Recognised(profile.kind, 1.0, ("列映射文件",))
    fitting = [kind for kind, known in _FREE.items() if fields <= {field.name for field in known}]
    found = [each for each in candidates(content) if each.kind in fitting]
    if found:
        return found[0]._replace(confidence=max(found[0].confidence, _LEAST), marks=(*found[0].marks, "--map"))
    return Recognised(fitting[0], _LEAST, ("--map",)) if len(fitting) == 1 else None


def candidates(content: Content) -> list[Recognised]:
    """Return the kinds whose readers take a path, the surest first."""
    said = "" if content.folder or content.document is None else kind_beside(content.path)
    found = []
    for kind, each in READERS.items():
        if not each.recognises(content):
            continue
        marks, share = seen(kind, content.signs)
        sure = kind == said
        found.append(Recognised(kind, 1.0 if sure else round(0.5 + share / 2, 2), ("列映射文件",) if sure else marks))
    return sorted(found, key=lambda each: -each.confidence)


def described(found: Recognised) -> str:
    """Return a kind with its confidence and marks in one phrase."""
    return f"{shown(found.kind)} {found.kind}（{found.confidence:g}：{'、'.join(found.marks[:4]) or '没有看到特征'}）"


def _unknown(content: Content) -> Unrecognised:
    """Say what a path looks like that no reader takes."""
    if content.document is not None and (tables := content.document.tables):
        sheet = single_sheet(tables[0])
        if sheet is not None:
            return Unrecognised(
                f"这只是资源库工作簿中的“{sheet}”一张表", "请导入存放各张 CSV 的整个文件夹，或使用 .xlsx 工作簿"
            )
    near = likest(content.signs, list(READERS))[:2]
    like = f"；最像{'，其次像'.join(map(described, near))}" if near else ""
    if content.document is not None:
        return Unrecognised(f"不认识这些表{like}", "请用 zhitu template 生成的模板，或用 --kind 指明种类")
    told = "；".join(note.reason for note in content.paper.notes) if content.paper is not None else ""
    pictures = "加 --ocr 可识别图片中的文字；" if "图片" in told and not content.ocr else ""
    return Unrecognised(
        f"不认识这份文件的内容{told and f'（{told}）'}{like}",
        f"{pictures}可导入的种类：{'、'.join(f'{kind}（{shown(kind)}）' for kind in READERS)}；可用 --kind 指明",
    )


def reader(kind: str) -> Reader:
    """Return the reader of a kind by any of its names; a DocumentError names the kinds there are."""
    return READERS[kind_named(kind)]
