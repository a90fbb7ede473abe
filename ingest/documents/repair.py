"""Tables put together again, whatever the format: parts on following pages joined, cut rows joined, headings counted.

A part belongs to the table before it when nothing but 续表 stands between, both have as many columns, and it repeats
the headings, is announced by 续表, or begins the next page. Its first row goes on with the last row of the part before
where its first columns are empty or repeat that row; whether it *is* that row, or a further one beside the same merged
cells, is told by the numbers in the first column that says something new (`_same_row`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.documents.blocks import Block, Grid, GridCell, Line, Paper, Paragraph
from ingest.documents.items import Item as Item
from ingest.documents.items import flow as flow
from ingest.documents.items import items as items
from ingest.documents.items import leading
from ontology.names import normalise

HEADS = 3
"""Rows of headings a table has at most, a caption in its first row not counted."""

_CONTINUED = re.compile(
    r"[(（]?(?:续表|续上表|接上表)[)）]?(?:[\s\d.\-—－]*[)）]?|[\s\d.\-—－]+[^。；;，,]{1,30})"
    r"|表\s?[\d.\-—－]*\s?[(（]续[)）][^。；;，,]{0,30}"
)
_TOTALS = re.compile(r"[合总小]计|备注|注[:：]|说明")
_FIGURE = re.compile(r"\d+(?:\.\d+)?%?")
_LISTING = re.compile(r"[、，；].*[^、，；。;：:\s]\s*$")
_STOPS = ("。", ";")
_LABEL = 20  # signs of a column's heading
_LABEL_WORD = re.compile(
    r"序号|编号|代码|名称|课程|内容|要求|任务|领域|描述|职业功能|知识|技能|类[别型]|性质|学[时分期年]|课时|周[数次]|考核"
    r"|备注|项目|等级|单元|模块|题[型干号]|答案|选项|前置|后置|关联|岗位|能力|标准|资源|媒体|时长|作者|单位|主持|开课|方式"
)
_DATA = re.compile(r"[。；;]|[(（][\dA-Z-]+[)）]|\d{3}|^\d+(?:\.\d+)*[.．、\s]?\D")


class _Piece:
    """A cell of a table that is being put together; it stands at every place that it covers."""

    __slots__ = ("lines",)

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = list(lines)

    @property
    def text(self) -> str:
        return normalise(flow(self.lines))

    @property
    def number(self) -> tuple[str, str, int] | None:
        return leading(flow(self.lines))  # of the words as printed: normalised, ① is a mere 1


_Rows = list[list[_Piece]]


def repaired(paper: Paper) -> Paper:
    """Return a document with its tables put together, their headings counted; doing it twice changes nothing."""
    return paper._replace(blocks=tuple(joined(paper.blocks)))


def joined(blocks: Sequence[Block]) -> list[Block]:
    """Join the parts of each table, count its headings; the words 续表 between parts go with them."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block)
            continue
        place = _before(found)
        table = _join(found[place], block, announced=place < len(found) - 1) if place is not None else None
        if place is not None and table is not None:
            found[place:] = [table]
        else:
            found.append(_headed(block))
    return found


def _before(blocks: Sequence[Block]) -> int | None:
    """Return the place of the table that nothing but 续表 follows."""
    place = len(blocks) - 1
    while place >= 0 and isinstance(block := blocks[place], Paragraph) and is_continuation(block.text):
        place -= 1
    return place if place >= 0 and isinstance(blocks[place], Grid) else None


def is_continuation(text: str) -> bool:
    """Whether a text says no more than that a table goes on: 续表, （续表）, 表 3（续）, 续表 2-1."""
    return bool(_CONTINUED.fullmatch(text.strip()))


def _join(first: Block, second: Grid, *, announced: bool) -> Grid | None:
    """Return two parts as one table, None when the second is a table of its own."""
    if not isinstance(first, Grid) or first.width != second.width or first.sheet != second.sheet:
        return None
    skipped = _captioned(second, first)
    announced |= skipped > 0
    above, below = _pieces(first), _pieces(second)[skipped:]
    heads = _repeated(first, above, below)
    if not below or not (announced or _follows(first, second, repeated=heads > 0)):
        return None
    if not announced and not heads and count_heads(second):
        return None
    body = below[heads:]
    counted = first.heads or (_captioned(first) + heads if heads else 0)
    if body:
        _attach(above[counted:], body, above)
    return first._replace(rows=_laid(above, _numbers(first, len(above))), heads=counted)


def _follows(first: Grid, second: Grid, *, repeated: bool) -> bool:
    """Whether the second table begins on the page after the one on which the first ends.

    On the same page a part that repeats the headings is another table; without pages only one that repeats them goes
    on.
    """
    ends = [line.page for row in first.rows for cell in row for line in cell.lines if line.page is not None]
    begins = [line.page for row in second.rows for cell in row for line in cell.lines if line.page is not None]
    if not ends or not begins:
        return repeated
    return min(begins) - max(ends) in ((1,) if repeated else (0, 1))


def _captioned(grid: Grid, of: Grid | None = None) -> int:
    """Return 1 when the first row is one cell that names the table (or says 续表, or repeats the caption `of`)."""
    first = grid.rows[0][0] if grid.rows else None
    if first is None or grid.width < 2 or first.columns < grid.width or not first.lines or len(grid.rows) < 2:
        return 0
    if of is None:
        return int(first.rows == 1 and len(flow(first.lines)) <= 60)
    named = normalise(flow(first.lines))
    same = _captioned(of) and normalise(flow(of.rows[0][0].lines)) == named
    return int(bool(same) or is_continuation(named) or (bool(of.caption) and _stripped(named) == normalise(of.caption)))


def merged_caption(grid: Grid) -> str:
    """Return the text of a first row that is one cell and names the table, "" where there is none."""
    return flow(grid.rows[0][0].lines) if _captioned(grid) else ""


def _stripped(caption: str) -> str:
    return re.sub(r"[(（]?续表?[)）]?", "", caption)


def _repeated(first: Grid, above: _Rows, below: _Rows) -> int:
    """Return how many of the second part's first rows repeat the headings of the first."""
    start = _captioned(first)
    same = 0
    while same < min(HEADS, len(below), len(above) - start) and _texts(below[same]) == _texts(above[start + same]):
        same += 1
    return same if any(_texts(above[start + row]) != [""] * first.width for row in range(same)) else 0


def _texts(row: Sequence[_Piece]) -> list[str]:
    return [piece.text for piece in row]


def _attach(above: _Rows, below: _Rows, whole: _Rows) -> None:
    """Add the rows of a following part to `whole`, whose rows below the headings are `above`."""
    if above:
        last, first = above[-1], below[0]
        prefix = _carried(last, first)
        cut = _same_row(above, below, prefix)
        through = len(first) if cut else prefix
        places = {id(first[column]): last[column] for column in range(through)}
        for column in range(through):
            _extend(last[column], first[column], repeats=column < prefix)
        below = [[places.get(id(piece), piece) for piece in row] for row in below]
        if cut:
            below = below[1:]
    whole.extend(below)


def _carried(last: Sequence[_Piece], first: Sequence[_Piece]) -> int:
    """Return how many of the first columns are empty or repeat the row above; none before a sum or a remark."""
    prefix = 0
    while prefix < len(first) and first[prefix].text in ("", last[prefix].text):
        prefix += 1
    further = first[prefix].text if prefix < len(first) else ""
    return 0 if _TOTALS.match(further) or not any(piece.text for piece in first) else prefix


def _extend(piece: _Piece, further: _Piece, *, repeats: bool) -> None:
    """Add the rest of a cell; without pages the line of a list that stops inside a name goes on in the next part."""
    if piece is further or (repeats and further.text == piece.text):
        return
    last, first = (piece.lines or [Line("")])[-1], (further.lines or [Line("")])[0]
    if last.page is None and _LISTING.search(last.text) and not leading(first.text):
        piece.lines[-1:] = [Line(last.text + first.text)]
        further = _Piece(further.lines[1:])
    piece.lines += further.lines


def _same_row(above: _Rows, below: _Rows, prefix: int) -> bool:
    """Whether the first row below is the rest of the last row above.

    `prefix` columns say nothing new. In the next one a number that goes on within a cell's list, or words where every
    cell begins with a number, are the rest of a cell; a list that begins anew begins a row. Where neither tells, it is
    a new row only if the column before is merged over several rows elsewhere.
    """
    last, first = above[-1], below[0]
    if prefix == len(first):
        return True
    if any(map(_restarts, last[prefix:], first[prefix:])) or any(map(_both_figures, last[prefix:], first[prefix:])):
        return False
    column = list(dict.fromkeys(row[prefix] for row in above))
    numbers = [piece.number for piece in column if piece.text]
    numbered = sum(number is not None for number in numbers) * 2 > len(numbers)
    number = first[prefix].number
    if prefix == 0:
        text = first[0].text
        if not text or text.isdecimal() or _TOTALS.match(text):
            return False
        return numbered and number is None and last[0].number is not None
    if number is None:
        if first[prefix].text.isdecimal():
            return False
        if _cut_short(above, prefix):
            return True
        return numbered or not _merges([*above, *below], prefix - 1)
    if number[2] == 1:
        return not last[prefix].text
    lists = any(len([item for item in items(_cell(piece)) if item.number]) > 1 for piece in column)
    return lists or _goes_on(last[prefix], number) or not _merges([*above, *below], prefix - 1)


def _cut_short(rows: _Rows, prefix: int) -> bool:
    """Whether the last row stops inside a sentence in a column where all other cells end theirs."""
    for column in range(prefix, len(rows[-1])):
        *others, last = [piece.text for piece in dict.fromkeys(row[column] for row in rows)]
        ended = [text.endswith(_STOPS) for text in others if text]
        if ended and all(ended) and last and not last.endswith(_STOPS):
            return True
    return False


def _restarts(piece: _Piece, further: _Piece) -> bool:
    """Whether a list begins anew in what would be the rest of a cell with a list."""
    number = further.number
    return number is not None and number[2] == 1 and any(item.number for item in items(_cell(piece)))


def _both_figures(piece: _Piece, further: _Piece) -> bool:
    """Whether two cells each hold a figure: a figure is never continued."""
    return bool(_FIGURE.fullmatch(piece.text) and _FIGURE.fullmatch(further.text))


def _goes_on(piece: _Piece, number: tuple[str, str, int]) -> bool:
    """Whether a number is the next one of a list with ①-like marks: those stand inside cells only."""
    found = [leading(item.number) for item in items(_cell(piece)) if item.number]
    return bool(found) and number[0] in ("circled", "bracketed") and found[-1] == (*number[:2], number[2] - 1)


def _cell(piece: _Piece) -> GridCell:
    return GridCell(1, 1, tuple(piece.lines))


def _merges(rows: _Rows, column: int) -> bool:
    return any(one[column] is two[column] for one, two in pairwise(rows))


def _pieces(grid: Grid) -> _Rows:
    """Return a table as pieces, one for each of its cells."""
    made: dict[tuple[int, int], _Piece] = {}
    for row in grid.rows:
        for cell in row:
            made.setdefault((cell.row, cell.column), _Piece(cell.lines))
    return [[made[cell.row, cell.column] for cell in row] for row in grid.rows]


def _numbers(grid: Grid, rows: int) -> list[int]:
    """Return the numbers of rows: those they have, then on from the last."""
    known: list[int] = []
    for row in grid.rows:
        starts = max(cell.row for cell in row)
        known.append(max(starts, known[-1] + 1 if known else starts))
    return known + [known[-1] + step for step in range(1, rows - len(known) + 1)]


def _laid(rows: _Rows, numbers: Sequence[int]) -> tuple[tuple[GridCell, ...], ...]:
    """Return pieces as cells that know where they begin and what they span."""
    height = Counter(id(piece) for row in rows for piece in set(row))
    made: dict[int, GridCell] = {}
    for number, row in zip(numbers, rows, strict=True):
        for column, piece in enumerate(row, 1):
            if id(piece) not in made:
                made[id(piece)] = GridCell(number, column, tuple(piece.lines), height[id(piece)], row.count(piece))
    return tuple(tuple(made[id(piece)] for piece in row) for row in rows)


def _headed(grid: Grid) -> Grid:
    return grid if grid.heads else grid._replace(heads=count_heads(grid))


def count_heads(grid: Grid) -> int:
    """Return how many first rows are headings (a caption in the first row counts with them), 0 where nothing tells.

    Headings are short labels, most of them known words of such tables; a label that spans columns has its parts below,
    so the rows down to the finest label are headings, three at most.
    """
    start = _captioned(grid)
    rows = grid.rows[start:]
    if len(rows) < 2 or not _labels(rows[0]):
        return 0
    depth = max(_depth(rows, column) for column in range(grid.width))
    return start + depth if depth < len(rows) else 0


def _labels(row: Sequence[GridCell]) -> bool:
    texts = [normalise(flow(cell.lines)) for cell in dict.fromkeys(row)]
    filled = [text for text in texts if text]
    if len(filled) < 2 or any(len(text) > _LABEL or _DATA.search(text) for text in filled):
        return False
    return sum(bool(_LABEL_WORD.search(text)) for text in filled) * 2 >= len(filled)


def _depth(rows: Sequence[Sequence[GridCell]], column: int) -> int:
    """Return how many rows of headings a column has: down to a label that spans no more columns than its own."""
    depth = 0
    while depth < min(HEADS, len(rows)):
        cell = rows[depth][column]
        depth = min(depth + cell.rows, HEADS)
        if cell.columns == 1:
            return depth
    return depth
