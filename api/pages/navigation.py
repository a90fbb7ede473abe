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
    Section("libraries", "/libraries", mark("〔栏目〕资源库")),
    Section("majors", "/majors", mark("〔栏目〕专业")),
    Section("learn", "/learn", mark("学习")),
    Section("verification", "/verification", mark("核验")),
    Section("history", "/history", mark("〔栏目〕变化")),
    Section("imports", "/imports", mark("导入")),
)
