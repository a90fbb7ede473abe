"""Rules that tell names of courses from the noise of a machine-made table; each gives its reason.

A row is dropped when its words cannot be the name of a course, kept and flagged when they can but look doubtful, and
mended (and flagged) when a row or page number landed inside the name.
"""

import re
from collections.abc import Set
from typing import NamedTuple

_CJK = r"[\u4e00-\u9fff]"
_STRAY_DIGIT = re.compile(rf"(?<={_CJK})\d(?={_CJK})")
_DIGIT_WORDS = re.compile(r"\d(?:维|代|级|轴|次|种|项|个|类|年|月|学期)")
_SENTENCE = re.compile(r"[。；;：∶！？]")
_ITEMS = re.compile(r"[①-⑳]")
_PROSE = re.compile(
    r"实训教学|实训场所|教师|指导、管理|企业实践|领域的内容|教学资源|本专业|学校可|各院校|师风|人才培养方案"
)
_FRAGMENT_START = re.compile(r"(?:以及|等|的|与|和|及|并|或|其)(?!声|弦|田|谐|平)")
_FRAGMENT_END = re.compile(r"(?:与|(?<!中)和|及|的|按|使|在|并|或|以及|含)$")
_GLUED = re.compile(r"运用|采用|按照|依据|根据|借助|针对|采取|包括|熟知|具备|掌握|能够|利用(?![的与和技装基])")
_OPEN, _CLOSE = "（(", "）)"


class Verdict(NamedTuple):
    """What became of a row: `name` empty when dropped; `reason` says why it was dropped or flagged, or is empty."""

    name: str
    reason: str = ""


def judge(text: str, known: Set[str]) -> Verdict:
    """Judge one course name; `known` are names that the briefs state, which nothing here doubts."""
    name = re.sub(r"\s+", " ", text).strip()
    if name in known:
        return Verdict(name)
    mended = name if _DIGIT_WORDS.search(name) else _STRAY_DIGIT.sub("", name)
    for rule in (_is_sentence, _is_fragment, _is_glued):
        reason = rule(mended)
        if reason:
            return Verdict("", reason)
    if mended != name:
        return Verdict(mended, "已去掉混入名称的数字")
    if name.endswith("等"):
        return Verdict(name.removesuffix("等"), "已去掉名称末尾的“等”")
    if len(name) <= 2:
        return Verdict(name, "名称过短")
    if len(name) > 20:
        return Verdict(name, "名称过长")
    return Verdict(name)


def _is_sentence(name: str) -> str:
    if _ITEMS.search(name):
        return "粘连了编号的内容条目"
    if _SENTENCE.search(name) or _PROSE.search(name):
        return "句子或句子片段"
    return "句子或句子片段" if _comma_outside(name) else ""


def _comma_outside(name: str) -> bool:
    depth = 0
    for ch in name:
        depth += (ch in _OPEN) - (ch in _CLOSE)
        if ch in "，,、" and depth <= 0:
            return True
    return False


def _is_fragment(name: str) -> str:
    if sum(name.count(ch) for ch in _OPEN) != sum(name.count(ch) for ch in _CLOSE):
        return "括号不成对，名称不完整"
    if _FRAGMENT_START.match(name) or _FRAGMENT_END.search(name):
        return "名称不完整"
    return "只有一个字" if len(name) < 2 else ""


def _is_glued(name: str) -> str:
    """Tell a title followed by its own description, cut off: the title comes twice, or a verb of means follows it."""
    for size in range(3, len(name) // 2 + 1):
        if name.startswith(name[:size], size):
            return "课程名后粘连了内容描述"
    found = _GLUED.search(name, 4)
    return "课程名后粘连了内容描述" if found and found.end() < len(name) - 3 else ""
