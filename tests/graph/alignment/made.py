"""Made-up majors and occupations that belong together by their words, large enough to fit a model on."""

from itertools import product

from graph.alignment.items import ORIENTATION, PAIRINGS, Item, Link, Matter, matter

TRADES = ("焊接", "养殖", "会计", "烹饪", "护理")
ACTS = ("操作", "检验", "管理", "设计")


def subjects() -> list[Item]:
    """Three majors of each trade and act, one a level, in the class of their trade."""
    return [
        Item(
            f"major/{53 + level * 10}{10 + trade}{act:02d}",
            f"{TRADES[trade]}{ACTS[act]}技术",
            {
                ORIENTATION: f"面向{TRADES[trade]}{ACTS[act]}员等职业，{TRADES[trade]}生产等岗位（群）。",
                "课程": f"{TRADES[trade]}基础",
            },
            (f"{trade}-{level}", f"{trade}", "all"),
        )
        for trade, act, level in product(range(len(TRADES)), range(len(ACTS)), range(3))
    ]


def objects() -> list[Item]:
    """An occupation of each trade and act."""
    return [
        Item(
            f"occupation/4-{10 + trade}-01-{act:02d}",
            f"{TRADES[trade]}{ACTS[act]}员",
            {"定义": f"从事{TRADES[trade]}{ACTS[act]}的人员"},
            (f"4-{10 + trade}-01",),
        )
        for trade, act in product(range(len(TRADES)), range(len(ACTS)))
    ]


def holding() -> set[Link]:
    """Each major with its own occupation and the checking one of its trade."""
    found = set()
    for trade, act, level in product(range(len(TRADES)), range(len(ACTS)), range(3)):
        major = f"major/{53 + level * 10}{10 + trade}{act:02d}"
        found |= {(major, f"occupation/4-{10 + trade}-01-{act:02d}"), (major, f"occupation/4-{10 + trade}-01-01")}
    return found


def whole(known: bool = True, backwards: bool = False) -> Matter:
    """All of it, in either order."""
    left, right = subjects(), objects()
    links = sorted(holding()) if known else []
    if backwards:
        left, right, links = left[::-1], right[::-1], links[::-1]
    return matter(PAIRINGS["major-occupation"], left, right, links)
