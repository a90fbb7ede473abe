"""Which reader a path is for, told from its content: `READERS` is the one table, in the order they are asked.

A new source format is one file in `ingest/readers/` and one line here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ingest.documents.errors import DocumentError, Unrecognised
from ingest.documents.tables import Document, open_tables
from ingest.documents.text import read_lines
from ingest.known import Known
from ingest.readers import brief, classification
from ingest.readers.registry import looks_like_registry, read_registry
from ingest.readers.workbook import looks_like_workbook, looks_like_workbook_folder, read_workbook, single_sheet
from ingest.report import Reading

_TEXTS = {".md", ".txt"}
_BRIEF_CODE = re.compile(r"^\W*专业代码\s*[:：]?\s*[2-7]\d{5}K?", re.MULTILINE)
_BRIEF_END = re.compile(r"接续专业举例|^\s*（略）", re.MULTILINE)
_OCCUPATION = re.compile(r"\d-\d{2}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Content:
    """A path as readers look at it, named by the user or found in a folder; what is costly is read once, if at all."""

    path: Path
    named: bool = True

    @cached_property
    def folder(self) -> bool:
        """Whether it is a folder."""
        return self.path.is_dir()

    @cached_property
    def document(self) -> Document | None:
        """The tables of the file; None for a folder or a text. Other DocumentErrors come through."""
        if self.folder or self.path.suffix.lower() in _TEXTS:
            return None
        return open_tables(self.path)

    @cached_property
    def text(self) -> str:
        """The text of a text file, or of the first one in a folder; "" where there is none."""
        path = self.path
        if self.folder:
            texts = sorted(entry for entry in path.iterdir() if entry.is_file() and entry.suffix.lower() in _TEXTS)
            if not texts:
                return ""
            path = texts[0]
        elif self.document is not None:
            return ""
        try:
            return "\n".join(line.text for line in read_lines(path))
        except DocumentError:
            if self.folder:  # of its files each will tell for itself
                return ""
            raise


class Order(NamedTuple):
    """What a caller asks of a reading: the graph to check against, and the library's slug if it is to be another."""

    known: Known | None = None
    library: str | None = None


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


def _is_brief(content: Content) -> bool:
    return not content.folder and bool(_BRIEF_CODE.search(content.text) and _BRIEF_END.search(content.text))


def _is_classification(content: Content) -> bool:
    return len(_OCCUPATION.findall(content.text)) >= 3 and not _BRIEF_CODE.search(content.text)


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
    "brief": Reader(_is_brief, lambda content, order: brief.read(content.path)),
    "classification": Reader(_is_classification, lambda content, order: classification.read(content.path)),
}


def recognise(content: Content) -> str:
    """Return the kind of a path; Unrecognised says what it looks like instead."""
    for kind, reader in READERS.items():
        if reader.recognises(content):
            return kind
    if content.document is not None and (tables := content.document.tables):
        sheet = single_sheet(tables[0])
        if sheet is not None:
            raise Unrecognised(
                f"这只是资源库工作簿中的“{sheet}”一张表", "请导入存放各张 CSV 的整个文件夹，或使用 .xlsx 工作簿"
            )
        raise Unrecognised("不认识这些表", "请用 zhitu template 生成的模板，或用 --kind 指明种类")
    raise Unrecognised("不认识这份文件的内容", f"可导入的种类：{'、'.join(READERS)}；可用 --kind 指明")


def reader(kind: str) -> Reader:
    """Return the reader of a kind; a DocumentError names the kinds there are."""
    try:
        return READERS[kind]
    except KeyError:
        raise DocumentError(f"没有名为「{kind}」的种类", f"可填：{'、'.join(READERS)}") from None
