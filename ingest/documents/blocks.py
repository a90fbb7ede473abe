"""What a document holds, whatever its format: paragraphs and tables in their order, every line knowing its place.

Each format's module (`docx`, `pdf`, `markdown`, …) makes a `Paper`; readers see nothing else. A table is rectangular: a
merged cell stands at every position that it covers, the same object each time, so that a heading that spans rows is
there for each of them and `cell.row`, `cell.column` tell where it begins.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from ingest.documents.tables import Fault

PaperFormat = Literal["docx", "pdf", "xlsx", "xls", "ods", "csv", "html", "markdown", "text"]


class Line(NamedTuple):
    """A line of text and the 1-based page it is printed on, None where the format has no pages."""

    text: str
    page: int | None = None


class Paragraph(NamedTuple):
    """A paragraph: its 1-based number among the document's, its heading level (0: running text), its lines."""

    number: int
    lines: tuple[Line, ...]
    level: int = 0

    @property
    def text(self) -> str:
        """All its lines as one text; a line break within a paragraph is no break in Chinese."""
        return "".join(line.text for line in self.lines)

    @property
    def page(self) -> int | None:
        """The page it begins on."""
        return self.lines[0].page if self.lines else None


class GridCell(NamedTuple):
    """A cell: the 1-based row and column where it begins, how many of each it covers, and its lines."""

    row: int
    column: int
    lines: tuple[Line, ...]
    rows: int = 1
    columns: int = 1

    @property
    def text(self) -> str:
        """Its lines with line ends between."""
        return "\n".join(line.text for line in self.lines)

    @property
    def page(self) -> int | None:
        """The page it begins on."""
        return self.lines[0].page if self.lines else None


class Grid(NamedTuple):
    """A table: its 1-based number in the document, the caption above it or in its merged first row, its rows.

    `rows` is rectangular; `heads` says how many of the first rows are headings, 0 where nothing tells. `sheet` is the
    name of the sheet in a workbook, "" elsewhere.
    """

    number: int
    rows: tuple[tuple[GridCell, ...], ...]
    caption: str = ""
    heads: int = 0
    sheet: str = ""

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0


Block = Paragraph | Grid


class Paper(NamedTuple):
    """A document: its format, its blocks in reading order, the number of pages (0: unknown), what to tell of the whole.

    `guessed` says that the text was recognised from pictures: claims made from it are `proposed`.
    """

    format: PaperFormat
    blocks: tuple[Block, ...]
    pages: int = 0
    notes: tuple[Fault, ...] = ()
    guessed: bool = False

    def paragraphs(self) -> Iterator[Paragraph]:
        """Go through the paragraphs outside tables."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    def grids(self) -> Iterator[Grid]:
        """Go through the tables."""
        return (block for block in self.blocks if isinstance(block, Grid))
