"""What a 课程标准 says in labelled cells at its head, and in sentences on its amounts."""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.documents.blocks import Grid, GridCell
from ingest.readers.brief_text import split_outside
from ingest.readers.course_standard_values import CourseText, Passed, Target
from ingest.readers.prerequisites import Stated, names_in
from ingest.readers.schedule_rows import place_of, squeezed
from ontology.claims import Evidence

_LABELS = {
    "name": re.compile(r"(?:工学一体化)?课程名称"),
    "code": re.compile(r"课程(?:代码|编码|编号)"),
    "hours": re.compile(r"(?:总|基准|参考|计划|课程)*(?:学时|课时)(?:数)?"),
    "credits": re.compile(r"(?:参考|课程|总)*学分(?:数)?"),
    "before": re.compile(r"(?:先修|前导|前置|先导)课程?"),
    "after": re.compile(r"(?:后续|后继|后置)课程?"),
    "majors": re.compile(r"(?:适用|面向|所属)专业(?:[（(](?:专业)?代码[）)])?"),
    "targets": re.compile(r"(?:对应|对接)(?:的)?(?:国家)?(?:专业)?(?:教学)?标准(?:的|中的)?课程"),
    "flavour": re.compile(r"(?:资源库)?课程(?:性质|类型|类别)"),
    "leader": re.compile(r"(?:课程)?负责人"),
    "updated": re.compile(r"(?:最近|最后)?(?:修订|更新)(?:日期|时间)"),
    "note": re.compile(r"备注|(?:课程)?建设说明"),
}
_FIGURES = {
    "hours": (r"(\d+(?:\.\d+)?)\s*个?(?:学时|课时)", r"(?:学时|课时)(?:数|为|共)?\s*[:：]?\s*(\d+(?:\.\d+)?)"),
    "credits": (r"(\d+(?:\.\d+)?)\s*个?学分", r"学分(?:数|为|共)?\s*[:：]?\s*(\d+(?:\.\d+)?)"),
}
ONE_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*个?(?:学时|课时|学分)?(?:[（(][^（()）]*[）)])?")
_FLAVOURS = {"标准课程": "标准课程", "标准化课程": "标准课程", "个性化课程": "个性化课程"}
_TARGET = re.compile(
    r"(?P<code>\d{6})K?\s*[-—·:：]?\s*(?P<name>.{2,40}?)(?:[（(](?P<extent>全部|完全|部分)(?:对应|覆盖)?[）)])?"
)
_EXTENTS = {"全部": "full", "完全": "full", "部分": "part"}
_DAY = re.compile(r"([12]\d{3})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_CODE = re.compile(r"(?<!\d)(\d{6})K?(?!\d)")


def take_amounts(course: CourseText, text: str) -> None:
    """Take the hours and credits that a sentence gives."""
    for what, patterns in _FIGURES.items():
        found = next((match for pattern in patterns if (match := re.search(pattern, text))), None)
        if found is not None and getattr(course, what) is None:
            setattr(course, what, float(found[1]))


def take_labels(course: CourseText, row: Sequence[GridCell], grid: Grid, number: int) -> bool:
    """Take a row of labels and values in; whether it was one."""
    cells = [cell for cell in dict.fromkeys(row) if cell.text.strip()]
    found = False
    for label, value in pairwise(cells):
        word = squeezed(label.text).rstrip("：:")
        what = next((name for name, pattern in _LABELS.items() if pattern.fullmatch(word)), "")
        if what:
            found = True
            where = Evidence(value.text[:200], page=value.page, table=place_of(grid), row=number, column=word)
            _take(course, what, value, where)
    return found


def _take(course: CourseText, what: str, value: GridCell, where: Evidence) -> None:
    text = "".join(line.text for line in value.lines).strip(" 《》")
    if what in ("before", "after"):
        names = names_in([line.text for line in value.lines])
        course.links.extend(Stated(name, what == "before", where) for name in names)
    elif what == "name" and not course.name:
        course.name, course.evidence = text, where
    elif what == "code":
        course.code = course.code or text
    elif what == "targets":
        course.targets.extend(_targets(course, text, where))
    elif what == "majors":
        course.majors.extend((code, where) for code in _CODE.findall(text))
    elif what in _FIGURES and getattr(course, what) is None:
        figure = ONE_FIGURE.fullmatch(squeezed(text))
        if figure is not None:
            setattr(course, what, float(figure[1]))
        else:
            course.passed.append(Passed(where, f"“{where.column}”不是数字：{text[:30]}"))
    elif what in ("flavour", "leader", "updated", "note") and (fact := _fact(what, text)):
        course.facts.setdefault(what, fact)


def _fact(what: str, text: str) -> str:
    """Return a property as the vocabulary has it, "" where the words say none."""
    if what == "flavour":
        return _FLAVOURS.get(squeezed(text), "")
    if what == "updated":
        day = _DAY.fullmatch(squeezed(text))
        return "" if day is None else f"{day[1]}-{int(day[2]):02d}-{int(day[3]):02d}"
    return "" if squeezed(text).strip("-—–/无") == "" else text


def _targets(course: CourseText, text: str, where: Evidence) -> list[Target]:
    """Return the courses of teaching standards that a cell names as `530701 网店运营（全部对应）`."""
    found = []
    for part in split_outside(text, "；;\n"):
        match = _TARGET.fullmatch(part.strip())
        if match is not None:
            found.append(
                Target(match["code"], match["name"].strip(" 《》"), _EXTENTS.get(match["extent"] or "", ""), where)
            )
        elif part.strip(" -—–/无"):
            reason = f"“{where.column}”读不出专业代码和课程名称：{part.strip()[:40]}"
            course.passed.append(Passed(where, reason, advice="请写成 530701 网店运营（全部对应）"))
    return found
