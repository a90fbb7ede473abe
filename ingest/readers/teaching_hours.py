"""The rules on hours of a 专业教学标准 (学时安排): least hours, least shares of public courses, practice, electives."""

import re
import unicodedata
from typing import NamedTuple

from ingest.documents.blocks import Paragraph
from ingest.documents.repair import flow
from ontology.claims import Evidence

_TOTAL = re.compile(
    r"总(?:学时|课时)(?:数)?[^。；，,\d]{0,16}(?P<value>\d{3,5})(?:\s*[-~～—–至]\s*\d{3,5})?\s*(?:个)?(?:学时|课时)?"
)
_CREDIT = re.compile(
    r"(?P<value>\d{2}(?:\s*[-~～—–至]\s*\d{2})?)\s*(?:个)?(?:学时|课时)\s*(?:折算|计|折合|为|折)\s*(?:为|成)?\s*1\s*(?:个)?学分"
)
_SHARE = r"[^。；\d]{0,40}?(?P<value>\d{1,2}(?:\.\d+)?)\s*%"
_SHARES = {
    "public_share": re.compile(rf"公共(?:基础)?(?:必修)?课(?:程)?{_SHARE}"),
    "practice_share": re.compile(rf"实践(?:性)?(?:教学|课程|环节)?{_SHARE}"),
    "elective_share": re.compile(rf"选修(?:类)?(?:课(?:程)?|学时)?{_SHARE}"),
}
_PARTS = {"1/2": 50.0, "1/3": 100 / 3, "1/4": 25.0, "三分之一": 100 / 3, "二分之一": 50.0, "一半": 50.0}
_OF_PART = {
    "public_share": re.compile(r"公共(?:基础)?课[^。；\d]{0,30}?(?P<value>1\s*/\s*[2-4]|三分之一)"),
    "practice_share": re.compile(r"实践(?:性)?教学[^。；\d]{0,30}?(?P<value>1\s*/\s*2|二分之一|一半)"),
}


class HoursRule(NamedTuple):
    """A rule: the property of the major that it gives, its value, where it stands."""

    name: str
    value: float | str
    evidence: Evidence


def hours_rules(paragraph: Paragraph) -> list[HoursRule]:
    """Return the rules that a paragraph states, each with the sentence that states it."""
    found: dict[str, HoursRule] = {}
    for sentence in re.split(r"(?<=[。；])", flow(paragraph.lines)):
        plain = unicodedata.normalize("NFKC", sentence).replace(" ", "")
        at = Evidence(sentence.strip()[:300], paragraph.page, column="学时安排")
        for name, value in _stated(plain):
            found.setdefault(name, HoursRule(name, value, at))
    return [found[name] for name in sorted(found)]


def _stated(text: str) -> list[tuple[str, float | str]]:
    found: list[tuple[str, float | str]] = []
    if total := _TOTAL.search(text):
        found.append(("total_hours", float(total["value"])))
    if credit := _CREDIT.search(text):
        found.append(("hours_a_credit", re.sub(r"\s*[-~～—–至]\s*", "-", credit["value"])))
    for name, pattern in _SHARES.items():
        if share := pattern.search(text):
            found.append((name, float(share["value"])))
        elif (part := _OF_PART.get(name)) is not None and (told := part.search(text)):
            found.append((name, round(_PARTS[told["value"].replace(" ", "")], 2)))
    return found
