"""Markdown and plain text as paragraphs and tables."""

import re
from pathlib import Path

from markdown_it import MarkdownIt

from ingest.documents.archive import LIMITS, Limits
from ingest.documents.blocks import Line, Paper, Paragraph
from ingest.documents.errors import DocumentError, TooLarge
from ingest.documents.headings import levelled
from ingest.documents.text import decode, read_lines
from ingest.documents.web import blocks_of

_STRUCK = re.compile(r"~~(?=[^\s~])([^|\n]{1,2000}?)(?<=[^\s~])~~")
_MARKED = re.compile(r"(\*{1,3})(?=[^\s*])([^|\n*]{1,2000}?)(?<=\S)\1")
_LINK = re.compile(r"(!?)\[([^\[\]\n]{0,500})\]\([^()\n]{0,1000}\)")
_CODE = re.compile(r"`([^`\n]{1,2000})`")
_LONGEST = 4 << 20  # bytes; the longest text of the ministry has under 1 MB


def read_markdown(path: Path, limits: Limits = LIMITS) -> Paper:
    """Read Markdown with its tables, HTML within included; line ends are kept, indented lines are no code."""
    if path.stat().st_size > _LONGEST:
        raise TooLarge(f"文本超过 {_LONGEST >> 20} MB", "请拆成几个文件")
    text = _plain(decode(path.read_bytes()))
    blocks, notes = blocks_of(_parser().render(text), limits, gaps=True)
    if not blocks:
        raise DocumentError("文件里没有文字", "请确认选对了文件")
    return Paper("markdown", blocks, notes=notes)


def _plain(text: str) -> str:
    """Take the marks within lines away, struck-out words as HTML, pictures as such.

    The rules of Markdown leave marks standing beside Chinese punctuation, and their search for pairs may take
    quadratic time.
    """
    text = _STRUCK.sub(r"<del>\1</del>", text)
    text = _LINK.sub(lambda found: "<img>" if found[1] else found[2], text)
    return _CODE.sub(r"\1", _MARKED.sub(r"\2", text))


def _parser() -> MarkdownIt:
    # A line of dashes below a text is a rule here, and Chinese paragraphs are indented: neither heading nor code.
    parser = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable("table")
    parser.disable(["code", "lheading", "reference"])
    return parser.disable(["link", "image", "autolink", "emphasis", "backticks"])


def read_text(path: Path, limits: Limits = LIMITS) -> Paper:
    """Read plain text: every line that is not blank is a paragraph, numbered as the line is."""
    paragraphs = [Paragraph(line.number, (Line(line.text.strip()),)) for line in read_lines(path) if line.text.strip()]
    if len(paragraphs) > limits.rows * 5:
        raise TooLarge(f"文本有 {len(paragraphs)} 行，超过上限 {limits.rows * 5} 行", "请拆成几个文件")
    return Paper("text", tuple(levelled(paragraphs)))
