"""How a Word document is set: fonts of both scripts, tables that repeat their headings, page numbers, page sizes."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor, Twips

SONG, HEI, LATIN, SANS, MONO = "宋体", "黑体", "Times New Roman", "Arial", "Consolas"
INK, QUIET, WARNING = RGBColor(0x1F, 0x2A, 0x37), RGBColor(0x55, 0x5F, 0x6B), RGBColor(0xA6, 0x1B, 0x1B)
_HEAD, _LINE, _RULE = "E6ECF2", "C5CCD4", "1F2A37"

_A4 = (11906, 16838)
_SIDE, _TOP = {False: 1418, True: 1134}, 1361  # twips; pages that lie across have narrower sides
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IN_CODE = re.compile(r"(?<=[0-9])-(?=[0-9])")
_NS = nsdecls("w")


class Jump(NamedTuple):
    """Text that leads to a bookmark."""

    text: str
    bookmark: str


def room(wide: bool) -> int:
    """Return how wide text may be, in twips."""
    return _A4[1 if wide else 0] - 2 * _SIDE[wide]


def clean(text: str) -> str:
    """Return text that a document can hold: what XML has no place for is replaced."""
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)


def blank() -> Any:
    """Return an empty document on A4 with the styles of reports."""
    document = Document()
    styles = document.styles
    _style(styles["Normal"], SONG, LATIN, 10.5, after=4, line=1.25)
    _style(styles["Title"], HEI, SANS, 26, bold=True, before=110, after=10, centred=True)
    _style(styles["Subtitle"], HEI, SANS, 17, after=6, centred=True)
    _style(styles["Heading 1"], HEI, SANS, 16, bold=True, before=18, after=8)
    _style(styles["Heading 2"], HEI, SANS, 12.5, bold=True, before=12, after=5)
    _style(styles["Caption"], HEI, SANS, 10, before=9, after=3)
    styles["Caption"].paragraph_format.keep_with_next = True
    for name, east, latin, size, colour in (
        ("Cell", SONG, LATIN, 9, INK),
        ("Cell Head", HEI, SANS, 9, INK),
        ("Note", SONG, LATIN, 9, QUIET),
        ("Command", SONG, MONO, 9.5, INK),
        ("Warning", HEI, SANS, 12, WARNING),
        ("Contents", HEI, SANS, 16, INK),
    ):
        made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = styles["Normal"]
        _style(made, east, latin, size, colour=colour, after=3 if name == "Note" else 0, line=1.15)
    styles["Warning"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(parse_xml(f'<w:lang {_NS} w:val="en-US" w:eastAsia="zh-CN"/>'))
    _lay(document.sections[0], wide=False)
    return document


def _style(
    style: Any,
    east: str,
    latin: str,
    size: float,
    bold: bool = False,
    colour: RGBColor = INK,
    before: float = 0,
    after: float = 0,
    line: float = 1.2,
    centred: bool = False,
) -> None:
    style.font.size, style.font.bold, style.font.italic, style.font.color.rgb = Pt(size), bold, False, colour
    properties = style.element.get_or_add_rPr()
    for old in (*properties.findall(qn("w:rFonts")), *properties.findall(qn("w:spacing"))):
        properties.remove(old)
    fonts = f'w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{latin}"'
    properties.insert(0, parse_xml(f"<w:rFonts {_NS} {fonts}/>"))
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.MULTIPLE, line
    if centred:
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for border in style.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break


def turn(document: Any, wide: bool) -> None:
    """Begin a new page that lies across, or stands."""
    _lay(document.add_section(WD_SECTION.NEW_PAGE), wide)


def _lay(section: Any, wide: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Twips(each) for each in (_A4[::-1] if wide else _A4))
    section.left_margin = section.right_margin = Twips(_SIDE[wide])
    section.top_margin = section.bottom_margin = Twips(_TOP)
    section.header_distance = section.footer_distance = Twips(680)


def number_pages(document: Any, running: str, said: tuple[str, str, str]) -> None:
    """Put a running head and page numbers on every page but the first; `said` stands around number and count."""
    first = document.sections[0]
    first.different_first_page_header_footer = True
    head, foot = first.header.paragraphs[0], first.footer.paragraphs[0]
    for each in (head, foot):
        each.style = document.styles["Note"]
        each.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.add_run(clean(running))
    for text, field in zip(said, ("PAGE", "NUMPAGES", ""), strict=True):
        foot.add_run(text)
        if field:
            foot._p.append(parse_xml(f'<w:fldSimple {_NS} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))


def bookmark(paragraph: Any, number: int, name: str) -> None:
    """Mark a paragraph as one that others lead to."""
    paragraph._p.append(parse_xml(f'<w:bookmarkStart {_NS} w:id="{number}" w:name="{name}"/>'))
    paragraph._p.append(parse_xml(f'<w:bookmarkEnd {_NS} w:id="{number}"/>'))


def table(
    document: Any,
    widths: Sequence[int],
    rows: Iterable[Sequence[str | Jump]],
    sides: Sequence[str],
    head: bool = True,
) -> None:
    """Add a table; its first row is repeated on every page where it is a `head`.

    Widths are in twips; a side is left, center or right.
    """
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    border = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'
        for side, size, colour in (("top", 8, _RULE), ("bottom", 8, _RULE), ("insideH", 4, _LINE))
    )
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in (("left", 70), ("right", 70)))
    body = "".join(_row(widths, row, sides, head and not at) for at, row in enumerate(rows))
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{border}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
    )
    made = parse_xml(f"<w:tbl {_NS}>{properties}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>")
    document.element.body.insert_element_before(made, "w:sectPr")


def _row(widths: Sequence[int], cells: Sequence[str | Jump], sides: Sequence[str], head: bool) -> str:
    properties = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{_HEAD}"/>' if head else ""
    style = "CellHead" if head else "Cell"
    made = []
    for width, text, side in zip(widths, cells, sides, strict=True):
        place = f'<w:jc w:val="{side}"/>' if side != "left" else ""
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{place}</w:pPr>{_runs(text)}</w:p></w:tc>'
        )
    return f"<w:tr>{properties}{''.join(made)}</w:tr>"


def _runs(text: str | Jump) -> str:
    if isinstance(text, Jump):
        return f'<w:hyperlink w:anchor="{text.bookmark}" w:history="1">{_runs(text.text)}</w:hyperlink>'
    lines = (_words(line) for line in clean(text).split("\n"))
    return f"<w:r>{'<w:br/>'.join(lines)}</w:r>"


def _words(line: str) -> str:
    """Return a line; codes and dates are not broken at their hyphens."""
    pieces = (f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in _IN_CODE.split(line))
    return "<w:noBreakHyphen/>".join(pieces)
