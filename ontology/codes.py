"""Codes and ranks of the official lists, each validated once, in its constructor."""

import re
from enum import Enum
from typing import Self

from ontology.errors import CodeError

_MAJOR = re.compile(r"\d{6}K?")
_OCCUPATION = re.compile(r"\d-\d{2}-\d{2}-\d{2}")


class Level(Enum):
    """层次 of vocational education, by the first two digits of a major's code."""

    SECONDARY = "中职"
    DIPLOMA = "高职专科"
    BACHELOR = "职教本科"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a level as documents write it; synonyms are accepted, anything else is a CodeError."""
        try:
            return cls(_LEVEL_WORDS[text.strip()])
        except KeyError:
            raise CodeError(f"层次「{text}」不认识；可写 中职、高职专科、职教本科") from None

    @property
    def rank(self) -> int:
        """0 for 中职, 1 for 高职专科, 2 for 职教本科: the order in which learners continue."""
        return list(type(self)).index(self)


_LEVEL_WORDS = {
    "中职": "中职",
    "中等职业教育": "中职",
    "中等职业": "中职",
    "中专": "中职",
    "高职专科": "高职专科",
    "高职专业": "高职专科",
    "高职": "高职专科",
    "高职高专": "高职专科",
    "高等职业教育专科": "高职专科",
    "专科": "高职专科",
    "职教本科": "职教本科",
    "职业本科": "职教本科",
    "高职本科": "职教本科",
    "职业教育本科": "职教本科",
    "高等职业教育本科": "职教本科",
    "本科层次职业教育": "职教本科",
}


class MajorCode(str):
    """A six-digit major code of the 职业教育专业目录 (2021 and later), K (国家控制布点) kept.

    Identity is the six digits: `520401K` and `520401` name one major, so `digits` is what ids are made of.
    """

    def __new__(cls, text: str) -> Self:
        """Validate and upper-case; a CodeError says what is wrong."""
        code = text.strip().upper()
        if not _MAJOR.fullmatch(code):
            raise CodeError(f"专业代码「{text}」应为 6 位数字，可带后缀 K")
        _level_of(code)
        return super().__new__(cls, code)

    @property
    def digits(self) -> str:
        """The six digits without K."""
        return self[:6]

    @property
    def controlled(self) -> bool:
        """Whether the code is written with K."""
        return self.endswith("K")

    @property
    def level(self) -> Level:
        """层次, from the first two digits."""
        return _level_of(self)

    @property
    def category(self) -> str:
        """专业大类, two digits."""
        return self[:2]

    @property
    def major_class(self) -> str:
        """专业类, four digits."""
        return self[:4]


def _level_of(code: str) -> Level:
    number = int(code[:2])
    if 61 <= number <= 79:
        return Level.SECONDARY
    if 41 <= number <= 59:
        return Level.DIPLOMA
    if 21 <= number <= 39:
        return Level.BACHELOR
    raise CodeError(f"专业代码「{code}」的前两位不属于任何层次（中职 61–79，高职专科 41–59，职教本科 21–39）")


class OccupationCode(str):
    """A code `d-dd-dd-dd` of the 职业分类大典 (2022); group codes end in 99 or 00 and are codes too."""

    def __new__(cls, text: str) -> Self:
        """Validate; dashes of any width and a leading GBM form are not guessed at."""
        code = text.strip().replace("－", "-").replace("—", "-").replace("–", "-")
        if not _OCCUPATION.fullmatch(code):
            raise CodeError(f"职业编码「{text}」应为 d-dd-dd-dd")
        return super().__new__(cls, code)

    @property
    def minor_group(self) -> str:
        """小类, `d-dd-dd`."""
        return self[:7]


class SkillLevel(Enum):
    """职业技能等级; 一级 (高级技师) is the highest, 五级 (初级工) the lowest."""

    ONE = "一级"
    TWO = "二级"
    THREE = "三级"
    FOUR = "四级"
    FIVE = "五级"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `三级`, `三级/高级工`, `高级工`, `3`; anything else is a CodeError."""
        word = text.strip().split("/")[0].strip()
        try:
            return cls(_SKILL_WORDS[word])
        except KeyError:
            raise CodeError(f"技能等级「{text}」不认识；可写 五级、四级、三级、二级、一级") from None

    @property
    def rank(self) -> int:
        """1 for 五级 up to 5 for 一级, so that a larger rank includes the smaller ones."""
        return 5 - list(type(self)).index(self)

    def includes(self, other: "SkillLevel") -> bool:
        """Whether reaching this level means having reached `other`."""
        return self.rank >= other.rank


_SKILL_WORDS = {
    "一级": "一级",
    "二级": "二级",
    "三级": "三级",
    "四级": "四级",
    "五级": "五级",
    "高级技师": "一级",
    "技师": "二级",
    "高级工": "三级",
    "高级": "三级",
    "中级工": "四级",
    "中级": "四级",
    "初级工": "五级",
    "初级": "五级",
    "1": "一级",
    "2": "二级",
    "3": "三级",
    "4": "四级",
    "5": "五级",
}


class Tier(Enum):
    """The three tiers of resource libraries (教职成厅函〔2023〕20号, task 4)."""

    SCHOOL = "校"
    PROVINCE = "省"
    NATION = "国家"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `校`, `校级`, `省级`, `国家级` …; anything else is a CodeError."""
        word = text.strip().removesuffix("级")
        try:
            return cls({"学校": "校", "院": "校", "院校": "校"}.get(word, word))
        except ValueError:
            raise CodeError(f"层级「{text}」不认识；可写 校、省、国家") from None
