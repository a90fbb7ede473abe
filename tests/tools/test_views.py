"""The pictures of README and of the guides are those that `make screenshots` makes, in both languages, and small."""

import re
from pathlib import Path

import pytest

from tools.make_screenshots import PICTURES, spoken
from tools.views import LANGUAGES, ROOT, VIEWS, names

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
GUIDES = ("auditors", "builders", "experts", "learners", "walk")
SHOWN = re.compile(r"!\[(.*?)\]\((.*?)\)")


def shown(path: Path) -> list[str]:
    """Return the names of the pictures that a page shows, each of which says in words what is in it."""
    found = SHOWN.findall(path.read_text(encoding="utf-8"))
    assert all(words for words, _ in found), path.name
    assert all((path.parent / target).resolve().parent == PICTURES for _, target in found), path.name
    return [Path(target).name for _, target in found]


def test_every_picture_that_is_shown_is_made_and_every_one_made_is_shown() -> None:
    assert {name for path in PAGES for name in shown(path)} == set(names())


def test_the_folder_holds_what_is_made_and_nothing_else() -> None:
    assert sorted(path.name for path in PICTURES.iterdir()) == sorted(names())
    assert len(names()) == len(set(names())) == len(VIEWS) * len(LANGUAGES)


def test_pictures_are_what_their_names_say_and_small() -> None:
    contents = [(PICTURES / name).read_bytes() for name in names()]
    assert all(each[:4] == b"RIFF" and each[8:12] == b"WEBP" for each in contents)
    assert max(map(len, contents)) <= 120_000
    assert sum(map(len, contents)) <= 2_500_000


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_shows_the_same_in_chinese_and_then_in_english(guide: str) -> None:
    pictures = shown(ROOT / "docs" / f"{guide}.md")
    chinese = [name.removesuffix("-zh.webp") for name in pictures if name.endswith("-zh.webp")]
    assert 3 <= len(chinese) <= 4
    assert pictures == [f"{name}-{language}.webp" for language in LANGUAGES for name in chinese]


def test_an_address_is_asked_for_in_one_language_and_keeps_the_rest() -> None:
    assert spoken("http://h/a?b=c&lang=zh#d", "en") == "http://h/a?b=c&lang=en#d"
    assert spoken("http://h/a", "zh") == "http://h/a?lang=zh"
