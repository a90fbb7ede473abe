import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from api.phrases import value_word
from api.words import words_of
from ontology.terms import KINDS, PREDICATES
from tests.trees import parsed

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"\{(\w+)\}")
CHINESE_WORDS = re.compile(r"[\u4e00-\u9fff]+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FORBIDDEN = ("声明", "断言", "节点", "置信度")


def messages_of(path: Path) -> Iterator[str]:
    """Yield the literal messages that a module says or marks, wherever in it."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in {"say", "mark"} and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


USED = sorted({message for path in (ROOT / "api").rglob("*.py") for message in messages_of(path)})
ENGLISH = {
    str(entry.id): str(entry.string)
    for entry in read_po(BytesIO(files("api.words").joinpath("en.po").read_bytes()), locale="en")
    if entry.id
}


def test_every_message_that_is_used_is_translated() -> None:
    assert [message for message in USED if not ENGLISH.get(message)] == []


def test_a_translation_has_the_placeholders_of_its_message_and_no_chinese_of_its_own() -> None:
    for message, english in ENGLISH.items():
        assert set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(message)), message
        assert all(word in message for word in CHINESE_WORDS.findall(english)), message  # values to be typed stay


def test_nothing_is_said_in_literal_text_beside_the_catalogue() -> None:
    stray = []
    for path in (ROOT / "api" / "cli").rglob("*.py"):
        tree = parsed(path)
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        said = {
            id(argument)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) in {"say", "mark"}
            for argument in ast.walk(node)
        }
        stray += [
            f"{path.name}:{node.lineno} {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and len(CHINESE.findall(node.value)) > 2
            and id(node) not in said
            and id(node) not in docstrings
        ]
    assert stray == []


@pytest.mark.parametrize("word", FORBIDDEN)
def test_words_of_engineers_are_kept_from_readers(word: str) -> None:
    assert [message for message in USED if word in message] == []


def test_chinese_is_said_as_it_stands_and_english_from_the_catalogue() -> None:
    assert words_of("zh").say("第 {page} 页", page=3) == "第 3 页"
    assert words_of("en").say("第 {page} 页", page=3) == ENGLISH["第 {page} 页"].format(page=3)


def test_what_another_part_reports_is_recognised_by_its_pattern() -> None:
    assert words_of("zh").told("没有第 9 版（现有 1–3）") == "没有第 9 版（现有 1–3）"
    assert words_of("en").told("没有第 9 版（现有 1–3）") == "there is no revision 9 (there are 1–3)"
    assert words_of("en").told("全无此句") == "全无此句"
    nested = words_of("en").told("专业 730701 属中职，与本库首个专业的高职专科不同")
    assert nested == "major 730701 is secondary, unlike the library's first major (diploma)"


def test_every_value_of_a_closed_list_has_a_word_in_both_languages() -> None:
    properties = [each for kind in KINDS for each in kind.properties]
    properties += [each for predicate in PREDICATES for each in predicate.properties]
    for of in properties:
        for value in of.values:
            assert re.search(CHINESE, value_word(words_of("zh"), of.name, value)), (of.name, value)
            assert not re.search(CHINESE, value_word(words_of("en"), of.name, value)), (of.name, value)


def test_what_stands_in_quotation_marks_stays_as_it_stands_in_the_file() -> None:
    assert words_of("en").told("「知识」在“自有岗位”表中没有") == "“知识” is not in sheet “自有岗位”"
