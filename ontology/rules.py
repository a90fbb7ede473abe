"""Rule packs: thresholds that give verdicts, each with its citation and whether it was verified (DESIGN 7.13).

A pack is a TOML file of `[[rule]]` tables in `ontology/rules/`. What a rule measures is named here and computed in
`graph/coverage/rules.py`; a rule that nobody verified is off and gives no verdict.
"""

import operator
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ontology.codes import Tier
from ontology.errors import CodeError, RuleError

PACKS = Path(__file__).parent / "rules"

MEASURES = {
    "annual_renewal": "验收后每一年新增或更新的资源占验收时资源总数的比例",
    "text_and_image_share": "文本与图形/图像占全部资源的比例",
    "redundancy": "未被本库标准课程使用的资源占全部资源的比例",
}
"""What can be measured: the name that a pack uses, and what it means."""

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


class Rule(NamedTuple):
    """A threshold on a measure, for libraries of some tiers, from a year on (None: not stated)."""

    id: str
    title: str
    tiers: tuple[Tier, ...]
    year: int | None
    measure: str
    comparison: str
    threshold: float
    unit: str
    citation: str
    verified: bool

    def holds(self, value: float) -> bool:
        """Whether a measured value satisfies the rule."""
        return COMPARISONS[self.comparison](value, self.threshold)


def rules(folder: Path = PACKS) -> tuple[Rule, ...]:
    """Read all packs of a folder, ordered by id; a RuleError names the file and the key that is wrong."""
    found: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.toml")):
        for rule in pack(path):
            if rule.id in found:
                raise RuleError(f"{path.name}：规则 {rule.id} 重复，每个 id 只能用一次")
            found[rule.id] = rule
    return tuple(found[name] for name in sorted(found))


def pack(path: Path) -> list[Rule]:
    """Read one pack."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{path.name}：不是合法的 TOML：{error}") from error
    unknown = sorted(set(content) - {"rule"})
    tables = content.get("rule")
    if unknown or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise RuleError(f"{path.name}：{unknown[0] if unknown else 'rule'}：规则包只由 [[rule]] 组成")
    return [_rule(f"{path.name} 第 {number} 条", table) for number, table in enumerate(tables, 1)]


def _rule(where: str, table: dict[str, object]) -> Rule:
    for key in sorted(set(table) - set(Rule._fields)):
        raise RuleError(f"{where}：{key}：没有这一项；可写 {'、'.join(Rule._fields)}")
    measure = _text(where, table, "measure")
    if measure not in MEASURES:
        raise RuleError(f"{where}：measure：没有「{measure}」这个指标；可写 {'、'.join(MEASURES)}")
    comparison = _text(where, table, "comparison")
    if comparison not in COMPARISONS:
        raise RuleError(f"{where}：comparison：「{comparison}」不是比较号；可写 {' '.join(COMPARISONS)}")
    return Rule(
        _text(where, table, "id"),
        _text(where, table, "title"),
        _tiers(where, table),
        _year(where, table),
        measure,
        comparison,
        _number(where, table, "threshold"),
        _text(where, table, "unit"),
        _text(where, table, "citation"),
        _flag(where, table, "verified"),
    )


def _text(where: str, table: dict[str, object], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise RuleError(f"{where}：{key}：应为非空文字")
    return value.strip()


def _number(where: str, table: dict[str, object], key: str) -> float:
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RuleError(f"{where}：{key}：应为数")
    return float(value)


def _flag(where: str, table: dict[str, object], key: str) -> bool:
    value = table.get(key)
    if not isinstance(value, bool):
        raise RuleError(f"{where}：{key}：应为 true 或 false")
    return value


def _year(where: str, table: dict[str, object]) -> int | None:
    value = table.get("year")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise RuleError(f"{where}：year：应为年份，未载明则不写")
    return value


def _tiers(where: str, table: dict[str, object]) -> tuple[Tier, ...]:
    value = table.get("tiers")
    if not isinstance(value, list) or not value:
        raise RuleError(f'{where}：tiers：应为层级的列表，如 ["校", "省", "国家"]')
    try:
        return tuple(Tier.parse(str(name)) for name in value)
    except CodeError as error:
        raise RuleError(f"{where}：tiers：{error}") from error
