"""Rule packs for accepting without a person: only where held-out pairs of the model support the threshold."""

import tomllib
from pathlib import Path
from typing import NamedTuple

from graph.alignment.items import PAIRINGS
from graph.alignment.models import Model
from graph.errors import AlignmentError

PACK = Path(__file__).with_name("acceptance.toml")
LEAST_PAIRS = 100


class Rule(NamedTuple):
    """Pairs of a kind are accepted from a probability on, if so many of them hold (the least at 95 % certainty)."""

    id: str
    pair: str
    threshold: float
    precision: float


def rules(path: Path = PACK) -> dict[str, Rule]:
    """Read a pack, `[[rule]]` tables with id, pair, threshold and precision; an AlignmentError says what is wrong."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
        found = [Rule(str(of["id"]), str(of["pair"]), float(of["threshold"]), float(of["precision"])) for of in tables]
    except OSError as error:
        raise AlignmentError(f"打不开规则 {path}：{error.strerror}") from None
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise AlignmentError(f"{path.name} 不是采用规则：{error}") from None
    for rule in found:
        if rule.pair not in PAIRINGS or not 0.5 <= rule.threshold < 1 or not 0.5 <= rule.precision < 1:
            raise AlignmentError(f"{path.name}：规则 {rule.id} 的配对没有，或阈值不在 0.5 与 1 之间")
    return {rule.id: rule for rule in found}


def named(name: str) -> Rule:
    """Return a rule of the bundled pack; an AlignmentError names those there are."""
    known = rules()
    if name not in known:
        raise AlignmentError(f"没有规则“{name}”；可写 {'、'.join(known)}")
    return known[name]


def supported(rule: Rule, model: Model) -> None:
    """Raise an AlignmentError where the model's held-out pairs do not support a rule."""
    if rule.pair != model.pair:
        raise AlignmentError(f"规则 {rule.id} 是给 {rule.pair} 的，不用于 {model.pair}")
    number, share, least = model.precision_above(rule.threshold)
    if number < LEAST_PAIRS or least < rule.precision:
        raise AlignmentError(
            f"模型 {model.name} 支持不了规则 {rule.id}：留出的对中可信度不低于 {rule.threshold:g} 的有 {number} 对，"
            f"{share:.1%} 成立（95 % 把握不低于 {least:.1%}），规则要求 {rule.precision:.0%}、至少 {LEAST_PAIRS} 对"
        )
