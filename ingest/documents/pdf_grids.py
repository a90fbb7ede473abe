"""Tables of a page from its rulings: where upright and level lines cross there are cells.

Lines that a page break or an open side leaves out (many tables have no left and right border) are taken as drawn at the
ends of the level lines.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.documents.blocks import GridCell, Line
from ingest.documents.pdf_lines import rows_of
from ingest.documents.pdf_page import Glyph, Ruling, Sheet

_NEAR = 3.0  # points between lines that are one
_LIMIT = 40_000  # cells of one table on one page


class Lattice(NamedTuple):
    """The lines of one table on a page: where columns and rows end, which of them are drawn between neighbours."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    rulings: tuple[Ruling, ...]

    @property
    def top(self) -> float:
        """Where it begins."""
        return self.ys[0]

    def holds(self, glyph: Glyph) -> bool:
        """Whether a sign stands inside."""
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def with_columns(self, xs: Sequence[float]) -> "Lattice":
        """Return it laid out in the columns of another page's part of the same table."""
        return self._replace(xs=tuple(xs))


def lattices(sheet: Sheet) -> list[Lattice]:
    """Find the tables of a page, from the top down."""
    found = []
    for rulings in _components(_merged(sheet.rulings)):
        upright = [ruling for ruling in rulings if not ruling.level]
        level = [ruling for ruling in rulings if ruling.level]
        if not upright or len(level) < 2:
            continue
        xs, ys = _distinct(ruling.at for ruling in upright), _distinct(ruling.at for ruling in level)
        left, right = min(ruling.start for ruling in level), max(ruling.end for ruling in level)
        xs = [*([left] if left < xs[0] - 2 * _NEAR else []), *xs, *([right] if right > xs[-1] + 2 * _NEAR else [])]
        if len(xs) >= 2 and (len(xs) - 1) * (len(ys) - 1) in range(2, _LIMIT):
            found.append(Lattice(tuple(xs), tuple(ys), tuple(rulings)))
    outer = sorted(found, key=lambda lattice: (lattice.top, lattice.xs))
    return [one for one in outer if not any(_within(one, other) for other in outer if other is not one)]


def cells_of(lattice: Lattice, glyphs: Iterable[Glyph], page: int) -> tuple[tuple[GridCell, ...], ...]:
    """Lay a table's signs out in its cells; a merged cell stands at every place it covers. Rows without a sign go."""
    columns, rows = len(lattice.xs) - 1, len(lattice.ys) - 1
    owner = _regions(lattice)
    signs: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        column = min(max(bisect_right(lattice.xs, (glyph.left + glyph.right) / 2) - 1, 0), columns - 1)
        row = min(max(bisect_right(lattice.ys, (glyph.top + glyph.bottom) / 2) - 1, 0), rows - 1)
        signs.setdefault(owner[row, column], []).append(glyph)
    kept = [row for row in range(rows) if any(owner[row, column] in signs for column in range(columns))]
    number = {row: place for place, row in enumerate(kept, 1)}
    made: dict[tuple[int, int], GridCell] = {}
    for start in dict.fromkeys(owner[row, column] for row in kept for column in range(columns)):
        covered = [at for at, of in owner.items() if of == start and at[0] in number]
        lines = tuple(Line(row.text, page) for row in rows_of(signs.get(start, ())))
        made[start] = GridCell(
            min(number[row] for row, _ in covered),
            start[1] + 1,
            lines,
            len({row for row, _ in covered}),
            len({column for _, column in covered}),
        )
    return tuple(tuple(made[owner[row, column]] for column in range(columns)) for row in kept)


def _merged(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Join rulings drawn in pieces or twice."""
    found: list[Ruling] = []
    for ruling in sorted(rulings, key=lambda ruling: (ruling.level, round(ruling.at), ruling.start)):
        for place in range(len(found) - 1, max(len(found) - 40, -1), -1):
            other = found[place]
            if (
                other.level == ruling.level
                and abs(other.at - ruling.at) <= 1.5
                and (other.start - _NEAR <= ruling.start <= other.end + _NEAR)
            ):
                found[place] = other._replace(end=max(other.end, ruling.end))
                break
        else:
            found.append(ruling)
    return found


def _components(rulings: Sequence[Ruling]) -> list[list[Ruling]]:
    """Group rulings that cross or touch."""
    group = list(range(len(rulings)))

    def root(place: int) -> int:
        while group[place] != place:
            group[place] = group[group[place]]
            place = group[place]
        return place

    upright = [place for place, ruling in enumerate(rulings) if not ruling.level]
    for place, ruling in enumerate(rulings):
        if ruling.level:
            for other in upright:
                if _cross(ruling, rulings[other]):
                    group[root(other)] = root(place)
    found: dict[int, list[Ruling]] = {}
    for place, ruling in enumerate(rulings):
        found.setdefault(root(place), []).append(ruling)
    return list(found.values())


def _cross(level: Ruling, upright: Ruling) -> bool:
    return (
        level.start - _NEAR <= upright.at <= level.end + _NEAR
        and upright.start - _NEAR <= level.at <= upright.end + _NEAR
    )


def _distinct(places: Iterable[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _within(one: Lattice, other: Lattice) -> bool:
    return (
        other.xs[0] - _NEAR <= one.xs[0]
        and one.xs[-1] <= other.xs[-1] + _NEAR
        and other.ys[0] - _NEAR <= one.ys[0]
        and one.ys[-1] <= other.ys[-1] + _NEAR
    )


def _regions(lattice: Lattice) -> dict[tuple[int, int], tuple[int, int]]:
    """Return of each smallest cell (row, column) the first one of the merged cell that it is part of.

    Cells grow to the right while no line is drawn, then downwards over the same columns.
    """
    rows, columns = len(lattice.ys) - 1, len(lattice.xs) - 1
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    drawn = _Drawn(lattice)
    for row in range(rows):
        for column in range(columns):
            if (row, column) in owner:
                continue
            right = column
            while right + 1 < columns and (row, right + 1) not in owner and not drawn.upright(row, right + 1):
                right += 1
            bottom = row
            while bottom + 1 < rows and not any(
                (bottom + 1, at) in owner
                or drawn.level(bottom + 1, at)
                or (at > column and drawn.upright(bottom + 1, at))
                for at in range(column, right + 1)
            ):
                bottom += 1
            for down in range(row, bottom + 1):
                for across in range(column, right + 1):
                    owner[down, across] = (row, column)
    return owner


class _Drawn:
    """Which borders between neighbouring cells are drawn."""

    def __init__(self, lattice: Lattice) -> None:
        self._xs, self._ys = lattice.xs, lattice.ys
        self._upright = [ruling for ruling in lattice.rulings if not ruling.level]
        self._level = [ruling for ruling in lattice.rulings if ruling.level]

    def upright(self, row: int, line: int) -> bool:
        """Whether the line left of a column is drawn beside a row."""
        middle = (self._ys[row] + self._ys[row + 1]) / 2
        return any(
            abs(ruling.at - self._xs[line]) <= _NEAR and ruling.start - _NEAR <= middle <= ruling.end + _NEAR
            for ruling in self._upright
        )

    def level(self, line: int, column: int) -> bool:
        """Whether the line above a row is drawn over a column."""
        middle = (self._xs[column] + self._xs[column + 1]) / 2
        return any(
            abs(ruling.at - self._ys[line]) <= _NEAR and ruling.start - _NEAR <= middle <= ruling.end + _NEAR
            for ruling in self._level
        )
