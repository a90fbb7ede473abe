"""What pages call what reports name by short words."""

from api.reported import FIGURES, KINDS, LEVELS, ORIGINS, STATES, SUPPLY, TIERS
from api.words import Words, mark

__all__ = [
    "ACTIONS",
    "FIGURES",
    "KINDS",
    "LAMPS",
    "LEVELS",
    "NEAREST",
    "ORIGINS",
    "PURPOSES",
    "SCOPES",
    "STATES",
    "SUMMED",
    "SUPPLY",
    "TIERS",
]
__all__ += ["kind_word", "percent", "thousands"]

SUMMED = ("core", "foundation", "requirements", "abilities")
LAMPS = ("named", "taught", "practised", "assessed")
SCOPES = {"best": mark("单库"), "union": mark("多库合计")}
NEAREST = {
    "full": mark("已对应"),
    "part": mark("部分对应"),
    "proposed": mark("待复核"),
    "similar": mark("名称相近"),
}
ACTIONS = {"commit": mark("提交"), "withdraw": mark("撤回"), "purge": mark("清除")}
PURPOSES = {"teach": mark("教"), "practise": mark("练"), "assess": mark("考")}


def kind_word(words: Words, kind: str) -> str:
    """Return what a figure is called: `jobs:4-04-05-05:三级` keeps its code and level."""
    name, *rest = kind.split(":")
    return " ".join([words.say(KINDS[name]), *(words.told(part) for part in rest)])


def percent(n: float, of: float) -> str:
    """Write a share as percent: one digit behind the point, none for nothing and all."""
    if not of:
        return "–"
    share = 100 * n / of
    return f"{share:.0f}%" if share in (0, 100) else f"{min(max(share, 0.1), 99.9):.1f}%"


def thousands(number: int) -> str:
    """Write a number so that its length shows."""
    return f"{number:,}"
