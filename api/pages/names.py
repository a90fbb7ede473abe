"""What pages call what reports name by short words."""

from api.words import Words, mark

KINDS = {
    "core": mark("专业核心课程"),
    "foundation": mark("专业基础课程"),
    "requirements": mark("教学要求"),
    "abilities": mark("专业能力"),
    "jobs": mark("职业岗位"),
    "own": mark("自有要求"),
}
SUMMED = ("core", "foundation", "requirements", "abilities")
FIGURES = {
    "named": mark("列明"),
    "taught": mark("有教"),
    "practised": mark("有练"),
    "assessed": mark("有考"),
    "complete": mark("完整"),
}
LAMPS = ("named", "taught", "practised", "assessed")
SCOPES = {"best": mark("单库"), "union": mark("多库合计")}
TIERS = (mark("校"), mark("省"), mark("国家"))
LEVELS = (mark("中职"), mark("高职专科"), mark("职教本科"))
ORIGINS = (mark("自建"), mark("共建"), mark("引用"))
STATES = (mark("已收录"), mark("不公开"), mark("确无官方文件"), mark("官方文件未收录"))
SUPPLY = (mark("未见立项"), mark("已立项未接入"), mark("已接入"), mark("已核验"))
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
