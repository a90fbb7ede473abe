"""Lists inside cells come apart into the items they were made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents.blocks import GridCell, Line
from ingest.documents.items import Item, flow, items, leading

WORDS = st.text(alphabet="掌握了解数据采集分析营销方案制定流程优化", min_size=2, max_size=12)
STYLES = {
    "circled": lambda place: "①②③④⑤⑥⑦⑧⑨⑩"[place - 1],
    "plain": lambda place: f"{place}.",
    "comma": lambda place: f"{place}、",
    "bracketed": lambda place: f"（{place}）",
    "dotted": lambda place: f"2.1.{place}",
}


def cell(*lines: str) -> GridCell:
    """Make a cell of lines, each on a page of its own."""
    return GridCell(1, 1, tuple(Line(text, page) for page, text in enumerate(lines, 1)))


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Make the numbers and sentences of a list."""
    style = draw(st.sampled_from(sorted(STYLES)))
    sentences = draw(st.lists(st.lists(WORDS, min_size=1, max_size=2), min_size=1, max_size=9))
    return [STYLES[style](place) for place in range(1, len(sentences) + 1)], [
        "，".join(one) + "。" for one in sentences
    ]


@given(lists(), st.data())
def test_a_list_comes_apart_however_its_lines_are_broken(
    made: tuple[list[str], list[str]], data: st.DataObject
) -> None:
    numbers, sentences = made
    text = "".join(f"{number}{sentence}" for number, sentence in zip(numbers, sentences, strict=True))
    inside = [at for at in range(1, len(text)) if not (text[at].isdigit() or text[at] in ".、（）")]
    inside = [at for at in inside if not (text[at - 1].isdigit() or text[at - 1] in ".（")]
    cuts = sorted(data.draw(st.sets(st.sampled_from(inside), max_size=4))) if inside else []
    lines = [text[one:two] for one, two in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    found = items(cell(*lines))
    assert [(item.number, item.text) for item in found] == list(zip(numbers, sentences, strict=True))
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    begins = 0
    for item in found:
        assert item.page == sum(start <= begins for start in starts[:-1])
        begins += len(item.number) + len(item.text)


@given(lists(), st.data())
def test_a_number_inside_a_word_goes_back_to_the_end_of_its_sentence(
    made: tuple[list[str], list[str]], data: st.DataObject
) -> None:
    numbers, sentences = made
    text = ""
    for place, (number, sentence) in enumerate(zip(numbers, sentences, strict=True)):
        slipped = data.draw(st.integers(0, min(4, (len(sentences[place - 1]) - 1) // 2))) if place else 0
        at = len(text) - slipped
        text = f"{text[:at]}{number}{text[at:]}{sentence}"
    assert [(item.number, item.text) for item in items(cell(text))] == list(zip(numbers, sentences, strict=True))


def test_what_stands_before_the_first_number_is_kept_without_one() -> None:
    assert items(cell("要求如下：", "① 甲", "② 乙")) == [
        Item("", "要求如下：", 1),
        Item("①", "甲", 2),
        Item("②", "乙", 3),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "智能系统维护知识", "典型工作任务 1 为营销，典型工作任务 2 为客服", "误差 3.5 毫米，版本 2.0", "2022年"],
)
def test_numbers_that_count_no_items_are_words(text: str) -> None:
    assert items(cell(text)) == ([Item("", text, 1)] if text else [])


def test_a_number_printed_twice_or_skipped_begins_an_item_all_the_same() -> None:
    assert [item.number for item in items(cell("3.2.1 甲", "3.2.1 乙", "3.2.3 丙"))] == ["3.2.1", "3.2.1", "3.2.3"]


def test_a_list_may_go_on_from_another_cell() -> None:
    assert [item.number for item in items(cell("（4）甲。", "（5）乙。"))] == ["（4）", "（5）"]


def test_lines_flow_together_with_a_space_between_latin_words_only() -> None:
    assert flow((Line("使用 SEO"), Line("SEM 推"), Line("广"))) == "使用 SEO SEM 推广"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3.2 优化", ("dotted", "3", 2)), ("③ 设", ("circled", "", 3)), ("（2）遵", ("bracketed", "", 2)), ("12", None)],
)
def test_the_number_that_begins_a_text_is_told(text: str, expected: tuple[str, str, int] | None) -> None:
    assert leading(text) == expected


def test_a_number_that_slipped_to_the_beginning_of_a_printed_line_goes_back() -> None:
    lines = (Line("①能够独立完成制茶，并留存过程", 1), Line("②记录。掌握评茶的方法。", 1))
    words = [(item.number, item.text) for item in items(GridCell(1, 1, lines))]
    assert words == [("①", "能够独立完成制茶，并留存过程记录。"), ("②", "掌握评茶的方法。")]


def test_short_lines_of_a_printed_list_are_items_whether_or_not_they_end_in_a_stop() -> None:
    lines = (Line("①能够采茶", 1), Line("②制茶。", 1), Line("③掌握评茶的方法和用具的保养", 1))
    assert [item.text for item in items(GridCell(1, 1, lines))] == ["能够采茶", "制茶。", "掌握评茶的方法和用具的保养"]
