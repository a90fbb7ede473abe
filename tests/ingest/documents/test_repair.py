"""Whatever page breaks do to a table, repairing gives it back."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.documents.blocks import Block, Grid, GridCell, Line, Paper, Paragraph
from ingest.documents.repair import count_heads, is_continuation, joined, repaired

WORDS = st.sampled_from(("网店运营", "掌握基础知识", "采集数据", "分析需求", "制定方案", "完成任务", "优化流程"))
HEADS = {
    1: [["序号", "课程名称", "工作任务描述", "教学内容与要求"]],
    2: [["序号", "课程", "课程", "教学内容与要求"], ["序号", "名称", "工作任务", "教学内容与要求"]],
}
CIRCLED = "①②③④⑤⑥⑦⑧⑨"


class Cell(NamedTuple):
    """A cell before it is laid out: lines, and a name that it shares with the other places it covers."""

    name: str
    lines: tuple[str, ...]


Rows = list[list[Cell]]


def laid(rows: Rows, page: int = 1) -> tuple[tuple[GridCell, ...], ...]:
    """Lay rows out as a grid's rows: equal names beside and below one another are one merged cell."""
    made: dict[str, GridCell] = {}
    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells, 1):
            if cell.name not in made:
                height = sum(any(other.name == cell.name for other in line) for line in rows)
                width = sum(other.name == cell.name for other in cells)
                lines = tuple(Line(text, page) for text in cell.lines)
                made[cell.name] = GridCell(row, column, lines, height, width)
    return tuple(tuple(made[cell.name] for cell in row) for row in rows)


def told(rows: Iterable[Sequence[GridCell]]) -> list[list[tuple[object, ...]]]:
    """Return what a table says and how its cells lie, pages left out."""
    return [[(cell.text, cell.row, cell.column, cell.rows, cell.columns) for cell in row] for row in rows]


def numbered(draw: st.DrawFn, count: int) -> Rows:
    """Make rows with a number each, and lists ①②③."""
    rows = []
    for row in range(count):
        size = draw(st.integers(1, 4))
        tasks = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
        listed = [line for place in range(size) for line in (f"{CIRCLED[place]} {draw(WORDS)}，", f"{draw(WORDS)}。")]
        texts = [(str(row + 1),), (f"{draw(WORDS)}之{row + 1}",), tuple(tasks), tuple(listed)]
        rows.append([Cell(f"{row}-{column}", text) for column, text in enumerate(texts)])
    return rows


def merged(draw: st.DrawFn, count: int) -> Rows:
    """Make rows as in an occupational standard: functions over several tasks, numbers 1, 1.1, 1.1.1."""
    rows: Rows = []
    for function in range(1, count + 1):
        first = Cell(f"f{function}", (f"{function}.{draw(WORDS)}", draw(WORDS)))
        for task in range(1, draw(st.integers(1, 3)) + 1):
            name = f"{function}.{task}"
            skills = [f"{name}.{item} {draw(WORDS)}" for item in range(1, draw(st.integers(2, 4)) + 1)]
            known = [f"{name}.{item} {draw(WORDS)}" for item in range(1, draw(st.integers(1, 3)) + 1)]
            texts = [(f"{name} {draw(WORDS)}",), tuple(skills), tuple(known)]
            rows.append([first, *(Cell(f"{name}-{column}", text) for column, text in enumerate(texts))])
    return rows


def heads_of(depth: int) -> Rows:
    names = {"序号": "h0", "课程": "h1", "教学内容与要求": "h3"}
    return [
        [Cell(names.get(text, f"h{row}-{column}"), (text,)) for column, text in enumerate(line)]
        for row, line in enumerate(HEADS[depth])
    ]


class Broken(NamedTuple):
    """A table and the blocks that page breaks made of it."""

    whole: Grid
    blocks: list[Block]


@st.composite
def broken(draw: st.DrawFn) -> Broken:
    """Make a table and break it: between rows or inside one, headings repeated or not, 续表 or not."""
    depth = draw(st.sampled_from((1, 2)))
    heads = heads_of(depth)
    in_functions = draw(st.booleans())
    body = merged(draw, draw(st.integers(2, 4))) if in_functions else numbered(draw, draw(st.integers(2, 5)))
    whole = Grid(1, laid([*heads, *body]), heads=depth)
    repeats, announced, shows_key = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    parts: list[Rows] = [[*heads]]
    for place, row in enumerate(body):
        keys = 2
        rest = None
        if place and draw(st.booleans()):
            parts.append([*heads] if repeats else [])
            again = body[place - 1][0].name == row[0].name and not shows_key
            row = [Cell(f"{row[0].name}-{len(parts)}", () if again else row[0].lines), *row[1:]]
        elif draw(st.booleans()):
            at = [draw(st.integers(0, len(cell.lines))) for cell in row[keys:]]
            first = [cell._replace(lines=cell.lines[:cut]) for cell, cut in zip(row[keys:], at, strict=True)]
            last = [Cell(f"{c.name}'", c.lines[cut:]) for c, cut in zip(row[keys:], at, strict=True)]
            if any(cell.lines for cell in first) and any(cell.lines for cell in last):
                rest = [*(Cell(f"{c.name}'", c.lines if shows_key else ()) for c in row[:keys]), *last]
                row = [*row[:keys], *first]
        parts[-1].append(row)
        if rest is not None:
            parts.append([*([*heads] if repeats else []), rest])
        for later in body[place + 1 :]:  # cells merged over rows go on under the name they have on this page
            shown = (rest or row)[0]
            if later[0].name == body[place][0].name and shown.name != later[0].name:
                later[0] = shown
            elif later[0].name != body[place][0].name:
                break
    blocks: list[Block] = []
    for page, part in enumerate(parts, 1):
        if page > 1 and announced:
            blocks.append(Paragraph(page, (Line("续表", page),)))
        blocks.append(Grid(page, laid(part, page)))
    return Broken(whole, blocks)


@settings(max_examples=120, deadline=None)
@given(broken())
def test_a_table_broken_by_pages_is_given_back(case: Broken) -> None:
    found = joined(case.blocks)
    assert len(found) == 1
    table = found[0]
    assert isinstance(table, Grid)
    assert told(table.rows) == told(case.whole.rows)
    assert table.heads == case.whole.heads


@settings(max_examples=40, deadline=None)
@given(broken())
def test_repairing_twice_is_repairing_once(case: Broken) -> None:
    once = repaired(Paper("pdf", tuple(case.blocks)))
    assert repaired(once) == once


def grid(*rows: Sequence[str], page: int | None = 1, number: int = 1, caption: str = "") -> Grid:
    """Make a table of plain cells; the same text beside itself is one merged cell where it begins with `=`."""
    cells = [
        [
            Cell(text if text.startswith("=") else f"{row}-{column}", (text.lstrip("="),))
            for column, text in enumerate(line)
        ]
        for row, line in enumerate(rows)
    ]
    lines = laid(cells, page or 1)
    if page is None:
        lines = tuple(
            tuple(cell._replace(lines=tuple(Line(x.text) for x in cell.lines)) for cell in row) for row in lines
        )
    return Grid(number, lines, caption)


HEAD = ("序号", "课程名称", "教学内容")


def texts(block: Block) -> list[list[str]]:
    """Return a table's cells as texts."""
    assert isinstance(block, Grid)
    return [[cell.text for cell in row] for row in block.rows]


def test_a_table_on_the_next_page_with_headings_of_its_own_is_another() -> None:
    other = grid(("编号", "岗位名称", "岗位能力"), ("1", "运营主管", "会运营"), page=2)
    assert len(joined([grid(HEAD, ("1", "营销", "掌握营销")), other])) == 2


def test_words_between_two_tables_keep_them_apart() -> None:
    between = Paragraph(1, (Line("8.1.3 实践性教学环节", 1),))
    again = grid(HEAD, ("1", "管理", "掌握管理"), page=2)
    assert len(joined([grid(HEAD, ("1", "营销", "掌握营销")), between, again])) == 3


def test_two_tables_on_one_page_are_two() -> None:
    assert len(joined([grid(HEAD, ("1", "营销", "掌握营销")), grid(HEAD, ("1", "管理", "掌握管理"))])) == 2


def test_a_part_without_headings_right_below_belongs_to_the_table() -> None:
    assert len(joined([grid(HEAD, ("1", "营销", "掌握营销")), grid(("2", "管理", "掌握管理"))])) == 1


def test_without_pages_only_repeated_headings_or_a_note_join_tables() -> None:
    first, rest = grid(HEAD, ("1", "营销", "知识"), page=None), grid(("2", "管理", "知识"), page=None)
    assert len(joined([first, rest])) == 2
    assert len(joined([first, Paragraph(1, (Line("续表"),)), rest])) == 1
    assert len(joined([first, grid(HEAD, ("2", "管理", "知识"), page=None)])) == 1


def test_a_sum_on_the_next_page_is_a_row_of_its_own() -> None:
    (table,) = joined([grid(HEAD, ("1", "营销", "知识")), grid(("", "合计", "48"), page=2)])
    assert texts(table)[-1] == ["", "合计", "48"]


def test_a_group_named_again_on_the_next_page_does_not_run_two_rows_together() -> None:
    first = grid(("课程类别", "课程名称", "学时"), ("核心课", "网店运营", "64"))
    (table,) = joined([first, grid(("核心课", "网络营销", "48"), page=2)])
    assert [row[1:] for row in texts(table)[1:]] == [["网店运营", "64"], ["网络营销", "48"]]


def test_a_caption_row_that_is_repeated_is_read_once() -> None:
    first = grid(("=表 3 课程", "=表 3 课程", "=表 3 课程"), HEAD, ("1", "营销", "知识"))
    rest = grid(("=表 3 课程（续）",) * 3, HEAD, ("2", "管理", "知识"), page=2)
    (table,) = joined([first._replace(caption="表 3 课程"), rest])
    assert [row[0] for row in texts(table)] == ["表 3 课程", "序号", "1", "2"]
    assert isinstance(table, Grid)
    assert table.heads == 2


def test_a_long_name_cut_in_its_key_column_goes_on() -> None:
    first = grid(("职业功能", "工作内容", "技能要求"), ("1.数据采集和", "1.1 采集", "1.1.1 能够采"))
    (table,) = joined([first, grid(("处理", "", "集数据"), page=2)])
    assert texts(table)[1:] == [["1.数据采集和\n处理", "1.1 采集\n", "1.1.1 能够采\n集数据"]]


@pytest.mark.parametrize(
    "text", ["续表", "（续表）", "续上表", "表 3（续）", "续表 2-1", "表2-1(续) 核心课程", "续表 3"]
)
def test_what_says_that_a_table_goes_on_is_known(text: str) -> None:
    assert is_continuation(text)


@pytest.mark.parametrize("text", ["", "表 3", "持续改进表", "续聘教师。", "课程表"])
def test_other_words_say_nothing_of_a_table(text: str) -> None:
    assert not is_continuation(text)


def test_labels_above_data_are_headings_and_pairs_of_label_and_value_are_not() -> None:
    assert count_heads(grid(HEAD, ("1", "营销", "知识"))) == 1
    assert count_heads(grid(("所属专业大类（代码）", "财经商贸大类（53）"), ("对应行业（代码）", "零售业（52）"))) == 0


def test_three_rows_of_headings_are_counted() -> None:
    rows = [
        ("=课程类别", "=课程名称", "=学时分配", "=学时分配", "=学时分配"),
        ("=课程类别", "=课程名称", "=总学时", "=其中", "=其中"),
        ("=课程类别", "=课程名称", "=总学时", "理论学时", "实践学时"),
        ("基础课", "营销", "48", "24", "24"),
    ]
    assert count_heads(grid(*rows)) == 3


def test_a_list_that_begins_anew_below_a_page_break_is_a_row_of_its_own() -> None:
    first = Grid(1, laid([[Cell(word, (word,)) for word in HEADS[1][0]], part("甲", "①掌握基础知识。")], 1))
    second = Grid(2, laid([part("乙", "①采集数据。"), part("丙", "①分析需求。", "2")], 2))
    (whole,) = repaired(Paper("pdf", (first, Paragraph(1, (Line("续表", 2),)), second), 2)).grids()
    assert [[line.text for line in row[3].lines] for row in whole.rows[1:]] == [
        ["①掌握基础知识。"],
        ["①采集数据。"],
        ["①分析需求。"],
    ]


def part(name: str, content: str, number: str = "1") -> list[Cell]:
    """Return a row of a course's table; parts of the same course repeat their first columns."""
    words = (number, f"课程{number}", f"任务{number}", content)
    return [Cell(f"{name}{column}", (text,)) for column, text in enumerate(words)]
