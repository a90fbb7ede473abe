"""先修 and 后续课程 as school documents write them: names in cells and sentences, resolved to courses of the plan."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from ingest.readers.brief_text import split_outside
from ingest.readers.school import School
from ontology.claims import Evidence, props
from ontology.names import NodeId, normalise

_BEFORE = r"(?:先修|前导|前置|先导)课程?"
_AFTER = r"(?:后续|后继|后置)(?:课程|课)"
_SENTENCE = re.compile(
    rf"(?P<kind>{_BEFORE}|{_AFTER})\s*(?:主要)?(?:是|为|有|包括|包含|[:：])\s*"
    r"(?P<names>(?:(?!先修|前导|前置|先导|后续|后继|后置)[^。；;])+)"
)
_QUOTED = re.compile(r"《([^《》]{2,40})》")
_SEPARATORS = "、，,；;/／\n"
_GAP = re.compile(r"(?<=[\u4e00-\u9fff》）)])\s+(?=\S)")
_NOTHING = re.compile(r"无|没有|[-—–/\s]*|等")
_TAIL = re.compile(r"(?:等)?(?:课程)?(?:等)?$")


class Stated(NamedTuple):
    """A course said to be learnt before or after another one."""

    name: str
    before: bool
    evidence: Evidence


def in_sentence(text: str, evidence: Evidence) -> Iterator[Stated]:
    """Yield what a sentence such as `前导课程：《信息技术》` says; titles in 《》 where there are any."""
    for found in _SENTENCE.finditer(text):
        for name in names_in([found["names"]]):
            yield Stated(name, bool(re.match(_BEFORE, found["kind"])), evidence)


def names_in(lines: Sequence[str]) -> list[str]:
    """Return the names in the lines of a cell."""
    found = []
    for line in lines:
        parts = (part for piece in split_outside(line, _SEPARATORS) for part in _GAP.split(piece))
        for part in _QUOTED.findall(line) or parts:
            name = part.strip(" 《》“”·　")
            name = name if "》" in part else (_TAIL.sub("", name) or name)
            if name and not _NOTHING.fullmatch(name):
                found.append(name)
    return found


class Prerequisites:
    """Which course comes before which, stated once for every pair however often a plan says it."""

    def __init__(self, school: School) -> None:
        self._school = school
        self._count = school.reading.count("先修后续")
        self._pairs: dict[tuple[NodeId, NodeId], Evidence] = {}

    def state(self, course: str, stated: Stated) -> None:
        """State one pair; a name that no course of the plan has is reported with near ones."""
        other = self._resolved(stated.name)
        if other is None:
            self._count.rejected += 1
            near = get_close_matches(stated.name, self._school.names, 2, 0.6)
            advice = (
                f"是否为{'、'.join(f'“{name}”' for name in near)}？请改成方案中的课程名称" if near else "请核对课程名称"
            )
            what = "先修" if stated.before else "后续"
            reason = f"“{course}”的{what}课程“{stated.name[:40]}”不在本方案所列课程之中，不采用"
            self._school.tell(stated.evidence, "warning", reason, advice)
            return
        pair = (other, self._school.course_id(course))
        before, after = pair if stated.before else pair[::-1]
        if before == after or (after, before) in self._pairs:
            self._count.rejected += 1
            reason = f"“{course}”与“{stated.name}”互为先修" if before != after else f"“{course}”先修于自己"
            self._school.tell(stated.evidence, "warning", f"{reason}，后说的不采用", "请核对先修与后续课程")
        elif (before, after) in self._pairs:
            self._count.ignored += 1
        else:
            self._count.kept += 1
            self._pairs[before, after] = stated.evidence
            self._school.edge(before, "prerequisite", after, props(hardness="hard"), stated.evidence)

    def _resolved(self, name: str) -> NodeId | None:
        if self._school.knows(name):
            return self._school.course_id(name)
        folded = normalise(name).casefold()
        same = [known for known in self._school.names if normalise(known).casefold() == folded]
        return self._school.course_id(same[0]) if len(same) == 1 else None
