"""The words of templates: in the catalogue, nowhere beside it."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from api.words import words_of
from tests.api.test_words import ENGLISH, FORBIDDEN

TEMPLATES = sorted((Path(__file__).resolve().parents[3] / "api/pages/templates").rglob("*.html"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def said(path: Path) -> list[str]:
    """Return the literal messages that a template says."""
    found = []
    for _, _, message in extract_from_ast(Environment().parse(path.read_text("utf-8")), gettext_functions=("say",)):
        text = message[0] if isinstance(message, tuple) else message
        if isinstance(text, str):
            found.append(text)
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_what_a_template_says_is_translated(path: Path) -> None:
    assert [message for message in said(path) if not ENGLISH.get(message)] == []
    assert [message for message in said(path) for word in FORBIDDEN if word in message] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_writes_no_chinese_beside_what_it_says(path: Path) -> None:
    plain = _CODE.sub("", path.read_text("utf-8")).replace("中文", "")  # the name of the language, in itself
    assert CHINESE.findall(plain) == []


def test_words_with_values_have_them_filled_in() -> None:
    assert words_of("en").say("{count} 个专业", count=3) == "3 majors"


def test_where_a_word_stands_is_not_shown_but_tells_it_apart_in_other_languages() -> None:
    assert [words_of(each).say("〔栏目〕专业") for each in ("zh", "en")] == ["专业", "Majors"]
    assert words_of("en").say("专业") == "Major"
