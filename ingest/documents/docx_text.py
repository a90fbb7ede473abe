"""The text of a DOCX paragraph as it is printed: revisions taken in, struck-out and hidden words left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.documents.docx_parts import R, W
from ingest.documents.docx_styles import Styles

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_VML = "{urn:schemas-microsoft-com:vml}"

_SKIPPED = {f"{W}{name}" for name in ("rPr", "pPr", "sdtPr", "instrText", "delText", "fldData", "tbl", "tcPr", "rt")}
_DELETED = {f"{W}del", f"{W}moveFrom"}
_NOTES = {f"{W}footnoteReference", f"{W}endnoteReference"}
_TABS = {f"{W}tab", f"{W}ptab"}
_BREAKS = {f"{W}br", f"{W}cr"}
_PICTURES = {f"{W}drawing", f"{W}pict", f"{W}object"}
_SYMBOLS = {0xF0FC: "√", 0xF0FE: "√", 0xF052: "√", 0xF050: "√", 0xF0FB: "×", 0xF0A8: "□", 0xF06F: "□", 0xF0B4: "×"}
_BLANKS = re.compile(r"[ \t\xa0]+(?=\n|$)|(?<=\n)[ \t\xa0]+")


@dataclass
class Tally:
    """What was met and not read, and where: numbers of paragraphs for pictures, counts for the rest."""

    pictures: dict[str, int] = field(default_factory=dict)  # where → how many, in order
    struck: int = 0
    hidden: int = 0
    deleted: int = 0
    footnotes: int = 0


@dataclass
class Printed:
    """A paragraph's text with its line ends, the text boxes anchored in it, its pictures' relationship ids."""

    text: str
    boxes: list[etree._Element]
    pictures: list[str]


class Printer:
    """Prints paragraphs, tallying what it leaves out."""

    def __init__(self, styles: Styles, tally: Tally) -> None:
        self._styles = styles
        self._tally = tally

    def print(self, paragraph: etree._Element) -> Printed:
        """Return what a paragraph shows."""
        printed = Printed("", [], [])
        fields: list[bool] = []  # of each open field: whether its result has begun
        pieces = list(self._pieces(paragraph, fields, printed))
        printed.text = _BLANKS.sub("", "".join(pieces).replace("\xa0", " ")).strip()
        return printed

    def _pieces(self, element: etree._Element, fields: list[bool], printed: Printed) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                continue
            if tag in _DELETED:
                self._tally.deleted += 1
            elif tag == f"{W}r" and (reason := self._styles.unseen(child)):
                self._leave_out(child, reason, fields)
            elif tag == f"{W}fldChar":
                _turn(fields, str(child.get(f"{W}fldCharType")))
            elif tag in _PICTURES:
                self._drawn(child, printed)
            elif tag == f"{_CHOICE}AlternateContent":
                yield from self._pieces(_chosen(child), fields, printed)
            elif tag == f"{W}sdt":
                if child.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
                    yield from self._pieces(child, fields, printed)
            elif tag in _NOTES:
                self._tally.footnotes += 1
            elif (sign := _sign(child, tag)) is not None:
                if all(fields):
                    yield sign
            else:
                yield from self._pieces(child, fields, printed)

    def _leave_out(self, run: etree._Element, reason: str, fields: list[bool]) -> None:
        for mark in run.iterfind(f"{W}fldChar"):
            _turn(fields, str(mark.get(f"{W}fldCharType")))
        length = sum(len(text.text or "") for text in run.iterfind(f"{W}t"))
        if reason == "struck":
            self._tally.struck += length
        else:
            self._tally.hidden += length

    def _drawn(self, element: etree._Element, printed: Printed) -> None:
        boxes = [box for box in element.iter(f"{W}txbxContent") if _outermost(box, element)]
        printed.boxes.extend(boxes)
        links = [blip.get(f"{R}embed") or blip.get(f"{R}link") for blip in element.iter(f"{_DRAWING}blip")]
        links += [image.get(f"{R}id") for image in element.iter(f"{_VML}imagedata")]
        if next(element.iter(f"{_DRAWING}graphicData"), None) is not None and not links and not boxes:
            links = [""]  # a chart or diagram
        printed.pictures.extend(str(link or "") for link in links)


def _turn(fields: list[bool], mark: str) -> None:
    if mark == "begin":
        fields.append(False)
    elif fields and mark == "separate":
        fields[-1] = True
    elif fields and mark == "end":
        fields.pop()


def _chosen(alternate: etree._Element) -> etree._Element:
    """Return the first choice of a drawing that is written twice, for newer and older programs."""
    choice = alternate.find(f"{_CHOICE}Choice")
    fallback = alternate.find(f"{_CHOICE}Fallback")
    return choice if choice is not None else fallback if fallback is not None else alternate[:0]


def _outermost(box: etree._Element, within: etree._Element) -> bool:
    for ancestor in box.iterancestors():
        if ancestor is within:
            return True
        if ancestor.tag in (f"{W}txbxContent", f"{_CHOICE}Fallback"):
            return False
    return True


def _sign(element: etree._Element, tag: str) -> str | None:
    """Return the characters that a leaf of a run stands for, None if it is none."""
    if tag in (f"{W}t", f"{_MATH}t"):
        return element.text or ""
    if tag in _TABS:
        return "\t"
    if tag in _BREAKS:
        return "" if element.get(f"{W}type") in ("page", "column") else "\n"
    if tag == f"{W}noBreakHyphen":
        return "-"
    if tag == f"{W}sym":
        return _symbol(str(element.get(f"{W}char", "")))
    return None


def _symbol(code: str) -> str:
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    if point in _SYMBOLS:
        return _SYMBOLS[point]
    return "" if 0xE000 <= point <= 0xF8FF or not 32 <= point < 0x110000 or 0xD800 <= point < 0xE000 else chr(point)
