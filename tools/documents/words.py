"""Words for made documents: names and sentences of invented crafts, the same for the same seed, no name twice."""

import random
from collections.abc import Sequence

_THINGS = (
    "风铃",
    "陶笛",
    "竹编",
    "灯笼",
    "纸鸢",
    "木船",
    "铜镜",
    "漆盒",
    "绢花",
    "石砚",
    "草帽",
    "皮影",
    "泥塑",
    "银饰",
    "布偶",
    "琉璃",
    "香囊",
    "蓑衣",
    "藤椅",
    "瓦当",
    "纸伞",
    "木偶",
    "玉佩",
    "葫芦",
    "毡帽",
    "铁壶",
    "彩绳",
    "竹笛",
    "绣鞋",
    "陶罐",
)
_ACTS = (
    "选材",
    "塑形",
    "调色",
    "装配",
    "检验",
    "修补",
    "包装",
    "展陈",
    "定价",
    "养护",
    "拓印",
    "编结",
    "打磨",
    "烧制",
    "晾晒",
    "运送",
)
_TOOLS = (
    "台账",
    "样板",
    "温度计",
    "清单",
    "工艺卡",
    "量规",
    "图样",
    "日志",
)
_TRAITS = (
    "耐心细致的工作态度",
    "爱护材料的意识",
    "协作精神",
    "守时守信的职业素养",
)


class Words:
    """Gives names and sentences; `nested` puts brackets with commas behind some of the names."""

    def __init__(self, seed: int, *, nested: bool = False) -> None:
        self._draw = random.Random(seed)
        self._nested = nested
        self._names = [thing + act for thing in _THINGS for act in _ACTS]
        self._draw.shuffle(self._names)
        self._given = 0

    def name(self, tail: str = "") -> str:
        """Return a name that was not given yet; when all are given they go on with a number."""
        index, self._given = self._given, self._given + 1
        series, place = divmod(index, len(self._names))
        name = self._names[place] + (f"{'二三四五六七八九'[series - 1]}型" if series else "")
        if self._nested and index % 3 == 1:
            return f"{name}{tail}（手工，机工（A型，B型））"
        return name + tail

    def names(self, count: int, tail: str = "") -> tuple[str, ...]:
        """Return several names."""
        return tuple(self.name(tail) for _ in range(count))

    def plain(self) -> str:
        """Return a name without brackets."""
        return self.name().partition("（")[0]

    def number(self, below: int) -> int:
        """Return a whole number from 0 on."""
        return self._draw.randrange(below)

    def knowledge(self) -> str:
        """Return a sentence on what is to be known."""
        return f"{self._one(('掌握', '熟悉', '了解'))}{self.plain()}的步骤与常见偏差的成因"

    def skill(self) -> str:
        """Return a sentence on what is to be done."""
        return f"能够按{self._one(_TOOLS)}独立完成{self.plain()}，并留存过程记录"

    def quality(self) -> str:
        """Return a sentence on how to be."""
        return f"在{self.plain()}中具有{self._one(_TRAITS)}"

    def sentences(self, count: int) -> tuple[str, ...]:
        """Return sentences of all three sorts in turn."""
        makers = (self.knowledge, self.skill, self.quality)
        return tuple(makers[place % 3]() for place in range(count))

    def _one(self, among: Sequence[str]) -> str:
        return self._draw.choice(among)
