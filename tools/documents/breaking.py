"""Tables broken over pages as programs for writing break them, with what gets lost there."""

from collections.abc import Collection, Sequence

from tools.documents.blocks import Block, Broken, Cell, Part, Row, Table, Text
from tools.documents.traps import breaks

_SHORT = 14
"""Cells of fewer signs are not cut by a page break inside their row."""


def trapped(blocks: Sequence[Block], traps: Collection[str], form: str) -> list[Block]:
    """Return the blocks with what the traps do to any document."""
    found = _glued(blocks) if "glued-headings" in traps else list(blocks)
    if "lost-styles" in traps:
        found = [block._replace(level=0) if isinstance(block, Text) else block for block in found]
    return _broken(found, traps, form)


def _broken(blocks: Sequence[Block], traps: Collection[str], form: str) -> list[Block]:
    """Return the blocks with their tables broken as the traps say, in a different manner each time."""
    manners = breaks(traps, form)
    found: list[Block] = []
    count = 0
    for block in blocks:
        if not isinstance(block, Table):
            found.append(block)
            continue
        table = _unmerged(block) if "merged-lost" in traps else block
        body = len(table.rows) - table.heads
        if not manners or not table.heads or body < (1 if "split-rows" in traps else 2):
            found.append(table)
            continue
        manner = manners[count % len(manners)]
        cut = "split-rows" in traps and (count % 2 == 0 or len(manners) == 1)
        count += 1
        at = table.heads + body // 2
        found.append(_two(table, at, manner, form, cut=cut, lost="merged-lost" in traps or cut))
    return found


def _glued(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with every other heading glued to the end of the sentence above it."""
    found: list[Block] = []
    count = 0
    for block in blocks:
        above = found[-1] if found else None
        if isinstance(block, Text) and block.level and isinstance(above, Text) and above.words.endswith("。"):
            count += 1
            if count % 2:
                found[-1] = above._replace(words=above.words + block.words)
                continue
        found.append(block)
    return found


def _unmerged(table: Table) -> Table:
    """Return a table whose cells span no rows below the headings: the words stand in the first of them only."""
    rows: list[list[Cell | None]] = [list(row) for row in table.rows]
    for at in range(table.heads, len(rows)):
        for column, cell in enumerate(rows[at]):
            if cell is None or cell.rows == 1:
                continue
            rows[at][column] = cell._replace(rows=1)
            for below in range(at + 1, at + cell.rows):
                rows[below][column] = Cell("", columns=cell.columns)
    return table._replace(rows=rows)


def _two(table: Table, at: int, manner: str, form: str, *, cut: bool, lost: bool) -> Broken:
    """Break a table above the row `at`, or through it; what merged cells say is repeated below unless it is lost."""
    through = cut and _longest(table.rows[at]) >= _SHORT
    above = [list(row) for row in table.rows[: at + through]]
    below: list[list[Cell | None]] = [list(row) for row in table.rows[at:]]
    for column in range(len(below[0])):
        owner = _owner(table, at, column)
        if owner is not None:
            start, cell = owner
            above[start][column] = cell._replace(rows=at - start + through)
            below[0][column] = cell._replace(rows=start + cell.rows - at, words="" if lost else cell.words)
        elif through and (own := table.rows[at][column]) is not None:
            first, rest = _halves(own.words)
            above[at][column] = own._replace(words=first, rows=1)
            below[0][column] = own._replace(words=rest)
    heads = [] if manner == "header-missing" else [list(row) for row in table.rows[: table.heads]]
    announced = "续表" if manner == "continued" or (manner == "header-missing" and form in ("docx", "html")) else ""
    second = table._replace(rows=[*heads, *below], heads=len(heads))
    return Broken((Part("", table._replace(rows=above)), Part(announced, second)))


def _owner(table: Table, at: int, column: int) -> tuple[int, Cell] | None:
    """Return the cell that covers a place from above, and its row."""
    for start in range(at - 1, table.heads - 1, -1):
        cell = table.rows[start][column]
        if cell is not None:
            return (start, cell) if start + cell.rows > at else None
    return None


def _longest(row: Row) -> int:
    return max((len(cell.words) for cell in row if cell is not None), default=0)


def _halves(words: str) -> tuple[str, str]:
    """Return both halves of a text, cut between two Chinese signs; what is short is not cut."""
    if len(words) < _SHORT:
        return words, ""
    for at in range(len(words) // 2, len(words) - 1):
        if all("\u4e00" <= sign <= "\u9fff" for sign in words[at - 1 : at + 1]):
            return words[:at], words[at:]
    return words, ""
