"""What a report is made of, before it is known in which form it leaves: sections of lines and tables."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from api.cells import Cell as Plain


class Share(NamedTuple):
    """So many of so many: one cell of a document, two of a workbook."""

    n: int
    of: int

    def __str__(self) -> str:
        """Write it as a document does."""
        return f"{self.n}/{self.of}"


Cell = Plain | Share


class Column(NamedTuple):
    """A column: its heading, its part of a document's width (0: in workbooks only), whether of numbers or marks."""

    text: str
    width: float = 1.0
    number: bool = False
    of: str = ""
    """What the denominator is called, where cells are shares."""
    marks: bool = False


class Table(NamedTuple):
    """A table: rows that may be made only when they are read, once.

    In a workbook tables of the same `sheet` follow one another, each row led by the cells of `lead`; in a document
    each stands under its title, its first `most` rows only.
    """

    title: str
    sheet: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    lead: Mapping[str, str] = {}
    most: int = 100
    note: str = ""


class Line(NamedTuple):
    """A paragraph; a `quiet` one explains the rest."""

    text: str
    quiet: bool = False


class Heading(NamedTuple):
    """A heading within a section."""

    text: str


Part = Line | Heading | Table


class Section(NamedTuple):
    """A section: its title, in a word what it says, its parts; a `wide` one lies across the page."""

    title: str
    about: str
    parts: tuple[Part, ...]
    wide: bool = False


class Cover(NamedTuple):
    """The first page: what the report is, of what, its facts (name, value)."""

    title: str
    subject: str
    warning: str
    facts: tuple[tuple[str, str], ...]
    command: str


class Content(NamedTuple):
    """A whole report."""

    cover: Cover
    sections: tuple[Section, ...]
    running: str
    """What every page says at its head."""
    book: str
    """The command that makes the workbook."""
