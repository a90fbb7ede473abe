"""Tables as pages show them and as they are taken home: rows of cells, each of a kind that knows how it looks."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar, overload

from api.cells import Cell as Plain

T = TypeVar("T")


class Link(NamedTuple):
    """Text that leads somewhere; `note` stands small behind it."""

    text: str
    href: str
    note: str = ""


class Lamp(NamedTuple):
    """A lamp: on, off, none (does not apply), unknown; `word` is what it is for."""

    state: str
    word: str = ""


class Share(NamedTuple):
    """So many of so many."""

    n: int
    of: int


class Tags(NamedTuple):
    """A few words side by side; `tone` is plain, missing or good."""

    words: tuple[str, ...]
    tone: str = "plain"


class Links(NamedTuple):
    """Several links in a cell."""

    links: tuple[Link, ...]


class Quote(NamedTuple):
    """Words of a document, with its title and the place in it; `href` leads to what is known about it."""

    document: str
    place: str = ""
    words: tuple[str, ...] = ()
    href: str = ""


Cell = str | int | float | None | Link | Links | Lamp | Share | Tags | Quote

_KINDS: dict[type, str] = {
    Link: "link",
    Links: "links",
    Lamp: "lamp",
    Share: "share",
    Tags: "tags",
    Quote: "quote",
    int: "number",
    float: "number",
}


def kind_of(cell: Cell) -> str:
    """Return the name by which the template tells how a cell looks."""
    return _KINDS.get(type(cell), "text")


class Column(NamedTuple):
    """A column by its heading, said already; `kind` is text, number, share or lamp."""

    heading: str
    kind: str = "text"
    hint: str = ""


class Table(NamedTuple):
    """A table; its name is part of its download's address; `shown` rows go onto the page, all are taken home."""

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    stacked: bool = False
    empty: str = ""
    shown: int = 100

    @property
    def visible(self) -> Sequence[Sequence[Cell]]:
        """The rows on the page."""
        return self.rows[: self.shown]

    @property
    def left(self) -> int:
        """How many rows are not on the page."""
        return max(len(self.rows) - self.shown, 0)


class Made(Sequence[Sequence[Cell]]):
    """Rows that are made when they are looked at: a page shows a few of many."""

    def __init__(self, things: Sequence[T], make: Callable[[T], Sequence[Cell]]) -> None:
        self._things: Sequence[Any] = things
        self._make: Callable[[Any], Sequence[Cell]] = make

    def __len__(self) -> int:
        return len(self._things)

    @overload
    def __getitem__(self, at: int) -> Sequence[Cell]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Sequence[Cell]]: ...
    def __getitem__(self, at: int | slice) -> Sequence[Cell] | Sequence[Sequence[Cell]]:
        if isinstance(at, slice):
            return [self._make(each) for each in self._things[at]]
        return self._make(self._things[at])


def headings(table: Table, whole: str) -> list[str]:
    """Return the headings of a table that is taken home; a share becomes two columns, the second named by `whole`."""
    found: list[str] = []
    for column in table.columns:
        found += [column.heading, f"{column.heading}（{whole}）"] if column.kind == "share" else [column.heading]
    return found


def plain_rows(table: Table) -> Iterator[list[Plain]]:
    """Yield the rows of a table as they are taken home."""
    for row in table.rows:
        line: list[Plain] = []
        for column, cell in zip(table.columns, row, strict=True):
            if column.kind == "share":
                line += [cell.n, cell.of] if isinstance(cell, Share) else [_plain(cell), None]
            else:
                line.append(_plain(cell))
        yield line


_SIGNS = {"on": "●", "off": "○", "none": "·", "unknown": "–"}


def _plain(cell: Cell) -> Plain:
    if isinstance(cell, Link):
        return cell.text
    if isinstance(cell, Links):
        return "；".join(link.text for link in cell.links)
    if isinstance(cell, Lamp):
        return _SIGNS[cell.state]
    if isinstance(cell, Share):
        return f"{cell.n}/{cell.of}"
    if isinstance(cell, Tags):
        return " ".join(cell.words)
    if isinstance(cell, Quote):
        return " ".join(part for part in (cell.document, cell.place, *cell.words) if part)
    return cell
