"""What the words of 立项/验收 lists mean: what a notice decides, tiers, levels, provinces, institutions."""

import re
from functools import cache
from typing import NamedTuple

from ingest.documents.blocks import GridCell
from ingest.documents.repair import flow
from ingest.readers.library_list_columns import plain
from ontology.codes import Level
from ontology.regions import regions

_TIERS = (
    ("国家", re.compile(r"国家级|国家(?!职业)|教育部|全国")),
    ("省", re.compile(r"省级|自治区|直辖市级|市级|省|教育厅|教育委员会|教委")),
    ("校", re.compile(r"校级|院级|学校级")),
)
_BOARD = re.compile(
    r"(?P<region>[\u4e00-\u9fff]{2,12}?)(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)?(?:教育厅|教育委员会|教委)"
)
_MINISTRY = re.compile(r"(?:中华人民共和国)?教育部(?:办公厅|职业教育与成人教育司|职成司)?")
_ISSUER = re.compile(
    r"(?:[\u4e00-\u9fff]{2,12}(?:教育厅|教育委员会|教委)(?:办公室)?|(?:中华人民共和国)?教育部(?:办公厅)?)"
)
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,14}[〔\[［（(]\s*20\d{2}\s*[〕\]］）)]\s*(?:第\s*)?\d{1,4}\s*号")
_DAY = re.compile(r"(20\d{2})\s*(?:年|[-./])\s*(1[0-2]|0?[1-9])\s*(?:月|[-./])\s*(3[01]|[12]\d|0?[1-9])\s*日?")
_PAST = re.compile(r"撤销|终止|取消|撤项|未予?立项|不予立项|不立项|退出")
_BAD = re.compile(r"[不未]通过|不合格|未达|不达标|暂缓|暂不|延期|整改|不同意|复核|待验")
_GOOD = re.compile(r"通过|合格|优秀|优|良好|良|同意|达标|完成|是|立项|入选|认定|√|✓")
_BEFORE_BRACKET = re.compile(
    r"[（(](?:牵头|主持|第一主持|第二主持|第三主持|联合主持|联合|排名第\S|主|排名不分先后|盖章)[^）)]*[）)]"
)
_NUMBERED = re.compile(r"^(?:\d{1,2}[.．、)）]|[（(]\d{1,2}[）)]|[①-⑳])\s*")
_SUFFIX = re.compile(
    r"(?:大学|学院|学校|中学|专科学校|职教中心|职业教育中心|教育中心|公司|集团|研究院|研究所|出版社|协会|学会|联盟|中心|医院|厂|局|馆|社)"
    r"(?:[（(][^（）()]{1,12}[）)])?$"
)
_SEPARATED = re.compile(r"[、;；/／|]|\s{2,}|[，,](?![^（(]*[）)])")


@cache
def _province() -> re.Pattern[str]:
    return re.compile("|".join(sorted((region.short for region in regions()), key=len, reverse=True)))


class Decision(NamedTuple):
    """What a text says that a list decides: `what` is 立项, 验收 or 推荐 ("" for nothing), whether it is final."""

    what: str = ""
    final: bool = True


def decision_of(text: str) -> Decision:
    """Return what a title or heading decides; 公示 and 拟… are not final, 推荐 and 申报 decide nothing."""
    words = plain(text)
    final = not re.search(r"公示|拟(?:立项|认定|通过|推荐|建设|验收|入选|同意)|建议", words)
    for what, pattern in (
        ("验收", r"验收|结项|通过名单"),
        ("立项", r"立项|认定|入选|批准|确定|公布|建设(?:项目)?名单|建设单位|培育"),
        ("推荐", r"推荐|申报|入围|参评|遴选"),
    ):
        if re.search(pattern, words):
            return Decision(what, final)
    return Decision("", final)


def verdict_of(text: str) -> str:
    """Return what a conclusion comes to: "past" (no longer a project), "bad", "good", "" where it says neither."""
    words = plain(text)
    if _PAST.search(words):
        return "past"
    if _BAD.search(words) or words in ("否", "无", "×"):
        return "bad"
    return "good" if _GOOD.search(words) else ""


def tier_of(text: str) -> str | None:
    """Return the tier that a text names."""
    words = plain(text)
    return next((tier for tier, pattern in _TIERS if pattern.search(words)), None)


def region_of(text: str) -> str | None:
    """Return the province that a text names first, in short."""
    found = _province().search(plain(text))
    return found[0] if found else None


def issuer_of(text: str) -> str:
    """Return the office that a line is, "" for any other line."""
    words = plain(text).removesuffix("文件")
    return words if len(words) <= 20 and _ISSUER.fullmatch(words) else ""


def national(issuer: str) -> bool:
    """Whether an issuer is the ministry."""
    return bool(_MINISTRY.fullmatch(issuer))


def number_of(text: str) -> str:
    """Return a line that is nothing but a document's number, "" for any other."""
    words = plain(text)
    return "".join(text.split()) if _NUMBER.fullmatch(words) else ""


def day_of(text: str, *, alone: bool = False) -> tuple[int, int, int] | None:
    """Return the day that a text names; with `alone`, only of a text that is nothing else."""
    words = plain(text)
    found = _DAY.fullmatch(words) if alone else _DAY.search(words)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def levels_of(text: str) -> frozenset[Level]:
    """Return the levels that a text names; 高等职业教育 alone may be 专科 or 本科."""
    words = plain(text)
    found: set[Level] = set()
    if re.search(r"中职|中等职业|中专|中高职|中高本", words):
        found.add(Level.SECONDARY)
    if re.search(r"职业?本科|职教本科|本科层次|高职本科|职业教育本科|教育本科", words):
        found.add(Level.BACHELOR)
    if re.search(r"专科|高职高专|高职(?!本科)", words):
        found.add(Level.DIPLOMA)
    if not found & {Level.BACHELOR, Level.DIPLOMA} and "高等职业" in words:
        found |= {Level.BACHELOR, Level.DIPLOMA}
    return frozenset(found)


def institutions_in(cell: GridCell) -> list[str]:
    """Return the institutions of a cell: separated by signs, or a line each where each line ends as a name does."""
    lines: list[str] = []
    for line in cell.lines:
        words = _NUMBERED.sub("", line.text.strip())
        if lines and not _SUFFIX.search(_bare(lines[-1])) and not re.search(r"[、;；，,]$", lines[-1]):
            lines[-1] += words
        elif words:
            lines.append(words)
    found = [_bare(_NUMBERED.sub("", part)) for line in lines for part in _SEPARATED.split(line)]
    return list(dict.fromkeys(name for name in found if name and not re.fullmatch(r"[-—–/无\d]+", name)))


def _bare(text: str) -> str:
    return _BEFORE_BRACKET.sub("", text).strip(" \t　:：。*＊※★").removesuffix("等").strip()


def named_in(cell: GridCell) -> list[str]:
    """Return the names of majors in a cell, brackets with codes left in."""
    text = flow(cell.lines)
    parts = re.split(r"[、;；/／]|[，,](?![^（(]*[）)])", text)
    if (
        len(parts) == 1
        and len(cell.lines) > 1
        and all(re.search(r"\d{6}K?[）)]?$|专业$", line.text.strip()) for line in cell.lines)
    ):
        parts = [line.text for line in cell.lines]
    return [part.strip() for part in parts if part.strip() and not re.fullmatch(r"[-—–/无等]+", part.strip())]


_OF_NAME = re.compile(
    r"^(?:国家级|省级|校级|国家|[\u4e00-\u9fff]{2,4}省)?(?:高等|中等)?(?:职业教育|职业学校|职业院校)?[《“\"]?(?P<name>[\u4e00-\u9fff()A-Za-z0-9]{2,20}?)[》”\"]?"
    r"(?:专业)?(?:群)?(?:国家级|省级|校级|共享型|职业教育)?(?:专业)?(?:共享)?(?:教学)?资源库(?:建设)?(?:项目)?$"
)


_SCHOOL = re.compile(
    r"^(?:关于)?(?P<name>[\u4e00-\u9fffA-Z]{2,20}?(?:职业技术大学|职业大学|职业技术学院|职业学院|专科学校|专业学校|技师学院|学院|大学|学校))"
)


def school_in(title: str) -> str:
    """Return the school whose own list a title names, "" for none."""
    found = _SCHOOL.match(title)
    return found["name"] if found else ""


def major_in_name(library: str) -> str:
    """Return the major that a library is named after, "" where the name has another form."""
    found = _OF_NAME.match(plain(library))
    return found["name"].removesuffix("专业") if found else ""
