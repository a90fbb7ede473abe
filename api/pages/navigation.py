"""What the head of every page leads to: one line a section."""

from typing import NamedTuple

from api.words import mark


class Section(NamedTuple):
    """A section by its address and word; pages say which one they belong to by its `name`."""

    name: str
    href: str
    word: str


SECTIONS = (
    Section("nation", "/", mark("全国")),
    Section("libraries", "/libraries", mark("资源库")),
    Section("majors", "/majors", mark("专业")),
    Section("history", "/history", mark("变化")),
    Section("imports", "/imports", mark("导入")),
)
