"""What the styles of a DOCX say of a paragraph: its level as a heading, its list, whether it is of the contents."""

import re
from typing import NamedTuple

from lxml import etree

from ingest.documents.docx_numbering import Numbering
from ingest.documents.docx_parts import W

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d$", re.IGNORECASE)
_OFF = {"0", "false", "off", "none"}
_DEEPEST_CHAIN = 20


class Style(NamedTuple):
    """A style as written, what it is based on not yet looked at."""

    name: str
    based_on: str
    outline: int | None
    number: str | None
    level: int | None
    struck: bool | None
    hidden: bool | None


class Styles:
    """The styles of a document, by their ids."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        for element in () if root is None else root.iterfind(f"{W}style"):
            self._styles[str(element.get(f"{W}styleId"))] = _style(element)

    def chain(self, identity: str) -> list[Style]:
        """Return a style and those it is based on, nearest first."""
        found: list[Style] = []
        while identity in self._styles and len(found) < _DEEPEST_CHAIN:
            found.append(self._styles[identity])
            identity = found[-1].based_on
        return found

    def level(self, paragraph: etree._Element) -> int:
        """Return the level of a heading by the paragraph's own outline level, else its style's; 0 for running text."""
        own = _integer(paragraph, f"{W}pPr/{W}outlineLvl")
        if own is not None:
            return own + 1 if own < 9 else 0
        for style in self.chain(style_of(paragraph)):
            if found := _HEADING.match(style.name):
                return int(found[1])
            if style.outline is not None:
                return style.outline + 1 if style.outline < 9 else 0
        return 0

    def of_contents(self, paragraph: etree._Element) -> bool:
        """Whether a paragraph is a line of the table of contents."""
        return any(_CONTENTS.match(style.name) for style in self.chain(style_of(paragraph))[:1])

    def label(self, paragraph: etree._Element, numbering: Numbering) -> str:
        """Count the paragraph in its list, if it is of one, and return its label."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        number = None if own is None else _attribute(own, "numId")
        level = None if own is None else _whole(_attribute(own, "ilvl"))
        if number is None:
            identity = style_of(paragraph)
            for style in self.chain(identity):
                if style.number is not None:
                    number = style.number
                    if level is None:
                        level = style.level if style.level is not None else numbering.level_of_style(number, identity)
                    break
        return "" if number is None or number == "0" else numbering.label(number, level or 0)

    def unseen(self, run: etree._Element) -> str:
        """Return why a run is not to be read, `struck` or `hidden`, "" if it is."""
        properties = run.find(f"{W}rPr")
        if properties is None:
            return ""
        struck, hidden = _flags(properties)
        style = _attribute(properties, "rStyle")
        for given in self.chain(style) if style else ():
            struck = given.struck if struck is None else struck
            hidden = given.hidden if hidden is None else hidden
        return "struck" if struck else "hidden" if hidden else ""


def style_of(paragraph: etree._Element) -> str:
    """Return the id of a paragraph's style, "" for the default one."""
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else str(found.get(f"{W}val", ""))


def on(element: etree._Element | None) -> bool | None:
    """Return what an on/off property says, None where it is not there."""
    return None if element is None else str(element.get(f"{W}val", "1")).lower() not in _OFF


def _style(element: etree._Element) -> Style:
    properties = element.find(f"{W}rPr")
    struck, hidden = (None, None) if properties is None else _flags(properties)
    numbered = element.find(f"{W}pPr/{W}numPr")
    return Style(
        (_attribute(element, "name") or "").strip(),
        _attribute(element, "basedOn") or "",
        _integer(element, f"{W}pPr/{W}outlineLvl"),
        None if numbered is None else _attribute(numbered, "numId"),
        None if numbered is None else _whole(_attribute(numbered, "ilvl")),
        struck,
        hidden,
    )


def _flags(properties: etree._Element) -> tuple[bool | None, bool | None]:
    single, double = on(properties.find(f"{W}strike")), on(properties.find(f"{W}dstrike"))
    struck = None if single is None and double is None else bool(single or double)
    return struck, on(properties.find(f"{W}vanish"))


def _attribute(element: etree._Element, name: str) -> str | None:
    found = element.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val")


def _integer(element: etree._Element, path: str) -> int | None:
    found = element.find(path)
    return None if found is None else _whole(found.get(f"{W}val"))


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,3}", text) else None
