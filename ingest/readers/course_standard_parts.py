"""Which documents are 课程标准, and where in a file each course's begins."""

import re
from collections.abc import Iterator, Sequence

from ingest.documents.blocks import Block, Paragraph
from ingest.readers.course_standard_tables import kind_headed
from ingest.readers.course_standard_text import (
    NUMBER,
    SHORT,
    read_course,
    section_of,
    wide_cell,
)
from ingest.readers.course_standard_values import CourseText, Passed
from ingest.readers.plan_parts import evidence_of, looks_like_plan
from ingest.readers.schedule_rows import squeezed
from ontology.claims import Evidence
from ontology.names import normalise

_TITLE = re.compile(
    r"《(?P<quoted>[^《》]{2,40})》\s*(?:[（(]\s*(?:课程)?代码[^）)]*[）)])?\s*(?:工学一体化|校本)*课程(?:教学)?标准"
    r"|^(?:附[件录]?[\d一二三四五六七八九十]*[:：.、]?)?(?P<plain>[^，。；：:《》（）()\s]{2,30}?)(?:工学一体化|校本)*课程(?:教学)?标准"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)
_GENERIC = re.compile(r"(?:工学一体化|校本|本|本门|各|专业|专业核心|核心|高职|中职|学院|学校|示范|课程|附录|部分)*")
_TITLED = re.compile(r"[^。，；]{0,40}课程(?:教学)?标准(?:[（(][^。，]{1,20}[）)])?")
_TITLE_CODE = re.compile(r"代码\s*[:：]\s*(?P<code>[A-Za-z0-9][\w-]{3,20})")
_TITLE_WITHIN = 60


def marks_of(blocks: Sequence[Block]) -> list[str]:
    """Return the sections of a course standard that a document has, by their headings."""
    found: dict[str, None] = {}
    for text in _short_texts(blocks):
        for name in (section_of(text), "goals" if kind_headed(text)[1] and "目标" in text else None):
            if name is not None:
                found.setdefault(name)
    return list(found)


def looks_like_course_standard(blocks: Sequence[Block]) -> bool:
    """Whether a document is titled a course standard and has at least two of its sections."""
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)][:_TITLE_WITHIN]
    if not any(_TITLED.fullmatch(squeezed(line.text)) for each in paragraphs for line in each.lines):
        return False
    return len(marks_of(blocks)) >= 2 and not looks_like_plan(blocks)


def courses_of(blocks: Sequence[Block], wrapped: bool = False) -> list[CourseText]:
    """Return the course standards of a document; a contents page names them too and is none.

    `wrapped` says that the lines of cells are those of print (PDF).
    """
    heads = [(at, *found) for at, block in enumerate(blocks) if (found := _titled(block)) is not None]
    if not heads:
        whole = read_course("", Evidence(), blocks, "", wrapped)
        return [whole] if whole.name else []
    ends = [*(at for at, *_ in heads), len(blocks)][1:]
    best: dict[str, CourseText] = {}
    for (at, name, code, evidence), end in zip(heads, ends, strict=True):
        course = read_course(name, evidence, blocks[at + 1 : end], code, wrapped)
        key = normalise(course.name)
        if key not in best or (best[key].empty and not course.empty):
            best[key] = course
        elif not course.empty:
            best[key].passed.append(Passed(evidence, f"《{name}》的课程标准在本文件中出现两次，只采用第一份", True))
    return list(best.values())


def _titled(block: Block) -> tuple[str, str, Evidence] | None:
    if not isinstance(block, Paragraph) or len(block.text) > 60:
        return None
    found = _TITLE.search(NUMBER.sub("", block.text.strip()))
    if found is None:
        return None
    name = (found["quoted"] or found["plain"]).strip()
    if _GENERIC.fullmatch(name):
        return None
    code = _TITLE_CODE.search(block.text)
    return name, "" if code is None else code["code"], evidence_of(block)


def _short_texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            if len(block.text) <= SHORT:
                yield block.text
        else:
            for row in block.rows:
                wide = wide_cell(row)
                if wide is not None and len(wide.text) <= SHORT:
                    yield wide.text
