"""人才培养方案 taken apart: a part for each major, with its code, its tables and the course standards appended."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.documents.blocks import Block, Grid, Paragraph
from ingest.readers.major_codes import codes_in, plain_name
from ingest.readers.schedule_rows import squeezed
from ontology.claims import Evidence

_NAME = re.compile(r"专业名称\s*(?:[（(][^）)]*[）)])?\s*[:：]\s*(?P<name>(?:(?!专业代[码号])[^\s:：，。]){2,40})")
_CODE = re.compile(r"专业代[码号]\s*[:：]\s*(?P<code>\d{6}K?)(?!\d)", re.IGNORECASE)
_HEADING = re.compile(r"专业名称(?:及|与|和|、|（|\()?(?:专业)?(?:代码)?[）)]?$|专业(?:基础|基本)信息$")
_PAIR = re.compile(r"^(?P<name>[^\s\d（(]{2,30})\s*[（(]\s*(?:专业代码\s*[:：]?\s*)?(?P<code>\d{6}K?)\s*[）)]")
_OUTSIDE = re.compile(r"教学管理系统|校内|专业群代码|内部")
TITLE = re.compile(r"人才培养方案")
_TITLE_LINE = re.compile(r".{0,40}人才培养方案(?:[（(].{0,20}[）)])?")
_PART = re.compile(r"第[一二三四五六七八九十\d]+[部编]|专业[一二三四五六七八九十]+\s*[:：]|人才培养方案")
_STANDARD = re.compile(r"《(?P<name>[^《》]{2,40})》\s*(?:[（(]代码[^）)]*[）)])?\s*课程(?:教学)?标准")
_STANDARD_CODE = re.compile(r"代码\s*[:：]\s*(?P<code>[A-Za-z0-9][\w-]{3,20})")
_NEAR = 8  # blocks between a heading and what stands below it


class Named(NamedTuple):
    """A major as the plan writes it: code and name, each "" if it is not there, and the place of the code or name."""

    code: str
    name: str
    at: int
    evidence: Evidence


class Part(NamedTuple):
    """What a plan says of one major."""

    named: Named
    title: str
    blocks: Sequence[Block]


class Standard(NamedTuple):
    """A course standard appended to a plan: the course, the school's code, and its blocks."""

    name: str
    code: str
    evidence: Evidence
    blocks: Sequence[Block]


def looks_like_plan(blocks: Sequence[Block]) -> bool:
    """Whether a document calls itself a 人才培养方案 and names a major."""
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    lines = (squeezed(line.text) for paragraph in paragraphs[:60] for line in paragraph.lines)
    titled = any(_TITLE_LINE.fullmatch(line) and not re.search("[。，]", line) for line in lines)
    return titled and any(True for _ in named_majors(blocks))


def evidence_of(paragraph: Paragraph) -> Evidence:
    """Return the place of a paragraph: the row is its number among the paragraphs."""
    return Evidence(paragraph.text[:200], page=paragraph.page, table="正文", row=paragraph.number)


def parts_of(blocks: Sequence[Block]) -> list[Part]:
    """Return the parts of a plan, one for each major it names in its text, in their order."""
    majors = list(named_majors(blocks))
    starts = [_start(blocks, named.at, before) for named, before in zip(majors, [None, *majors], strict=False)]
    ends = [*starts, len(blocks)][1:]
    parts = []
    for index, (named, start, end) in enumerate(zip(majors, starts, ends, strict=True)):
        above = blocks[: named.at] if index == 0 else blocks[start : named.at]
        parts.append(Part(named, _title(above, named.name), blocks[start:end]))
    return parts


def named_majors(blocks: Sequence[Block]) -> Iterator[Named]:
    """Yield the majors that the text (not a table) names, each once."""
    seen: set[tuple[str, str]] = set()
    for at, block in enumerate(blocks):
        found = _named(blocks, at) if isinstance(block, Paragraph) else None
        if found is None:
            continue
        key = (found.code, "" if found.code else found.name)
        if key not in seen:
            seen.add(key)
            yield found


def _named(blocks: Sequence[Block], at: int) -> Named | None:
    block = blocks[at]
    assert isinstance(block, Paragraph)
    text = " ".join(line.text for line in block.lines)
    if (found := _NAME.search(text)) is not None:
        code = _code_below(blocks, at)
        return Named(code, plain_name(found["name"]), at, evidence_of(block))
    if _HEADING.search(squeezed(text).rstrip("：:")):
        for after, below in enumerate(blocks[at + 1 : at + 4], at + 1):
            if not isinstance(below, Paragraph) or _NAME.search(below.text):
                return None
            if (pair := _PAIR.match(squeezed(below.text))) is not None:
                return Named(pair["code"].upper(), plain_name(pair["name"]), after, evidence_of(below))
    return None


def _code_below(blocks: Sequence[Block], at: int) -> str:
    for step, block in enumerate(blocks[at : at + _NEAR]):
        if not isinstance(block, Paragraph) or (step and _NAME.search(block.text)):
            return ""
        text = " ".join(line.text for line in block.lines)
        if _OUTSIDE.search(text):
            continue
        if (found := _CODE.search(text)) is not None:
            return found["code"].upper()
        if step == 0 and (codes := codes_in(text)):
            return codes[0]
    return ""


def _start(blocks: Sequence[Block], at: int, before: Named | None) -> int:
    """Return where a major's part begins: the first heading of a part above its name, else its own heading."""
    if before is None:
        return _heading_above(blocks, at, 0)
    return _heading_above(blocks, at, before.at + 1)


def _heading_above(blocks: Sequence[Block], at: int, least: int) -> int:
    start = at
    for index in range(at, max(least, at - 3 * _NEAR) - 1, -1):
        block = blocks[index]
        if isinstance(block, Paragraph) and block.level and _PART.search(block.text):
            return index
        if isinstance(block, Paragraph) and block.level and start == at:
            start = index
        if isinstance(block, Grid) and index < start:
            break
    return start


def _title(above: Sequence[Block], name: str) -> str:
    """Return the title of a part: the nearest line above its name that says what it is."""
    lines = [squeezed(line.text) for block in above if isinstance(block, Paragraph) for line in block.lines]
    titled = [line for line in lines if TITLE.search(line) and len(line) <= 60]
    fitting = [line for line in titled if name and name in line]
    edition = next((line for line in titled if re.search(r"20\d{2}", line)), "")
    title = fitting[-1] if fitting else f"{name}专业{edition or '人才培养方案'}" if name else (titled or [""])[-1]
    return re.sub(r"^第[一二三四五六七八九十]+部分", "", title)


def standards_of(blocks: Sequence[Block]) -> list[Standard]:
    """Return the course standards within a part, each up to the next one."""
    heads = []
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph) and len(block.text) <= 100 and (found := _STANDARD.search(block.text)):
            code = _STANDARD_CODE.search(block.text)
            heads.append((at, found["name"].strip(), "" if code is None else code["code"], evidence_of(block)))
    ends = [*(at for at, *_ in heads), len(blocks)][1:]
    return [
        Standard(name, code, evidence, blocks[at + 1 : end])
        for (at, name, code, evidence), end in zip(heads, ends, strict=True)
    ]
