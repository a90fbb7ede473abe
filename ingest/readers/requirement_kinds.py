"""What an item of 教学内容与要求 asks for, told clause by clause from its verbs: knowledge, skill, quality.

A clause that begins with 掌握, 了解, 熟悉, 理解 … asks for knowledge, unless its object is a skill (掌握…技能). One
that ends in 素养, 意识, 精神 … asks for quality. All others, 能 or 能够 or a bare verb of doing (制定…, 运用…), ask for
skill. Compound items ask for several.
"""

import re

_KNOW = re.compile(r"(?:并|还|应|能|且|基本|熟练|初步|系统|全面)*(?:掌握|了解|熟悉|理解|知道|认识|熟知|懂得|明确|领会)")
_SKILLED = re.compile(r"(?:技能|技巧|能力|本领)$")
_QUALITY = re.compile(
    r"(?:职业道德|精神|素养|意识|素质|品质|品格|责任感|责任心|使命感|情怀|观念|师德|态度|习惯|作风|信念|价值观)(?:等)?$"
)
_KNOWN = re.compile(
    r"(?:知识|理论|原理|概念|方法|规则|规范|标准|法律|法规|政策|特点|特征|流程|内容|要求|种类|作用|意义|等)$"
)
_DOING = re.compile(r"^(?:能|能够|会|可|可以|运用|利用|使用|应用|根据|按照|结合|通过|依据)")


def requirement_kinds(text: str) -> tuple[str, ...]:
    """Return the kinds that an item asks for, in the order knowledge, skill, quality; always at least one."""
    found: set[str] = set()
    before = ""
    for clause in re.split(r"[，；。,;]", text):
        words = clause.strip()
        if words:
            before = _kind(words, before)
            found.add(before)
    return tuple(kind for kind in ("knowledge", "skill", "quality") if kind in found)


def _kind(clause: str, before: str) -> str:
    if _QUALITY.search(clause) and not _DOING.match(clause):
        return "quality"
    if _KNOW.match(clause):
        return "skill" if _SKILLED.search(clause) else "knowledge"
    if before == "knowledge" and _KNOWN.search(clause) and not _DOING.match(clause):
        return "knowledge"
    return "skill"
