"""Province-level regions: one list, and one form of each name, so that 湖北 and 湖北省 are the same place."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ontology.names import normalise

_FILE = Path(__file__).parent / "lists" / "regions.toml"


class Region(NamedTuple):
    """A region of GB/T 2260 (`code` is empty for 新疆生产建设兵团): full name, short form, other ways to write it."""

    code: str
    name: str
    short: str
    also: tuple[str, ...] = ()


@cache
def regions() -> tuple[Region, ...]:
    """Return the list, in the order of codes."""
    content = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple(
        Region(each["code"], each["name"], each["short"], tuple(each.get("also", ()))) for each in content["region"]
    )


def region_name(text: str) -> str:
    """Return the short form of a region's name, any other text as it is but normalised."""
    words = normalise(text)
    return _forms().get(words, words)


def known(text: str) -> bool:
    """Whether a text names a region of the list."""
    return normalise(text) in _forms()


def regions_like(text: str, further: tuple[str, ...] = ()) -> list[str]:
    """Return names of regions, of the list or further ones, that somebody who wrote this may have meant."""
    words = region_name(text)
    names = sorted({each.short for each in regions()} | set(further))
    holding = [name for name in names if words and (words in name or name in words)]
    return holding or get_close_matches(words, names, 3, 0.5)


@cache
def _forms() -> Mapping[str, str]:
    return {form: each.short for each in regions() for form in (each.short, each.name, *each.also)}
