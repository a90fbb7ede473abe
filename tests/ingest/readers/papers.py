"""Documents for tests of readers, written as lines and tables."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.documents.blocks import Block, Grid, GridCell, Line, Paper, Paragraph
from ingest.documents.pdf_paragraphs import section_depth
from ingest.documents.repair import repaired

DATA = Path(os.environ.get("ZHITU_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))
DOCUMENTS = DATA / "cn" / "documents"
needs_documents = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="ZHITU_DATA is not at hand")


def grid(number: int, rows: Sequence[Sequence[str | None]], page: int = 1) -> Grid:
    """Make a table; None is covered by the cell above it."""
    made: list[list[GridCell]] = []
    for row, cells in enumerate(rows, 1):
        line: list[GridCell] = []
        for column, text in enumerate(cells):
            if text is None:
                line.append(made[-1][column])
            else:
                height = 1
                while row + height - 1 < len(rows) and rows[row + height - 1][column] is None:
                    height += 1
                lines = tuple(Line(words, page) for words in text.split("\n") if words)
                line.append(GridCell(row, column + 1, lines, height))
        made.append(line)
    return Grid(number, tuple(map(tuple, made)))


def paper(*blocks: str | Sequence[Sequence[str | None]], sections: bool = True, guessed: bool = False) -> Paper:
    """Make a document of paragraphs and tables, each block on its own page."""
    found: list[Block] = []
    for page, block in enumerate(blocks, 1):
        if isinstance(block, str):
            level = section_depth(block) if sections else 0
            found.append(Paragraph(page, (Line(block, page),), level))
        else:
            found.append(grid(page, block, page))
    return repaired(Paper("pdf", tuple(found), len(blocks), guessed=guessed))
