"""Courses that a plan lists in a sentence, such as `专业核心课程包括：甲、乙、丙`."""

import re
from collections.abc import Iterator

from ingest.documents.blocks import Paragraph
from ingest.readers.plan_parts import evidence_of
from ingest.readers.schedule_rows import CourseRow, role_of

_LIST = re.compile(
    r"(?P<what>(?:公共|通识|专业|拓展|核心)[^，。；：:、（）()]{0,14}课程?)"
    r"(?:\s*[（(][^（）()]{0,20}[）)])?\s*(?:主要)?(?:(?:包括|包含|有|为)\s*[:：]?|[:：])\s*(?P<names>[^。；;]+)"
)
_SPLIT = re.compile(r"[、，,](?![^（(]*[）)])")
_TAIL = re.compile(r"等?(?:\s*\d{1,2}\s*门)?(?:课程)?$")
_NO_COURSE = re.compile(r"类|学分|学时|课程|学生|培养|通过|掌握|能够|要求|具有|主要|根据|[:：。]")
_LONGEST = 25


def listed(paragraph: Paragraph) -> Iterator[CourseRow]:
    """Yield the courses of a sentence that lists at least two of a kind; with one odd name it lists something else."""
    for found in _LIST.finditer(paragraph.text):
        role = role_of(found["what"])
        names = [part.strip(" 《》　") for part in _SPLIT.split(_TAIL.sub("", found["names"].strip()))]
        if role is None or len(names) < 2 or not all(map(_is_course, names)):
            continue
        for name in names:
            yield CourseRow(name, evidence_of(paragraph), category=found["what"], role=role)


def _is_course(name: str) -> bool:
    return 2 <= len(name) <= _LONGEST and not _NO_COURSE.search(name)
