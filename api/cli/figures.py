"""Coverage reports as tables: what `coverage` shows of the dictionaries that graph/coverage makes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.cli.desk import Desk
from api.cli.page import Cell, Grid, Heading
from api.doubts import SUGGESTIONS
from api.reported import FIGURES, KINDS, ORIGINS, STATES, SUPPLY
from api.words import mark

LAMPS = ("taught", "practised", "assessed")
COMPONENTS = (
    mark("人才培养方案"),
    mark("课程教学资源"),
    mark("知识图谱"),
    mark("必备技能"),
    mark("职业岗位标准"),
)
COMPONENT_STATES = (mark("无"), mark("有"), mark("有清单"), mark("已对应"), mark("已覆盖"), mark("未注明"))
VERDICTS = (mark("达标"), mark("未达标"), mark("无数据"), mark("进行中"), mark("参考值"))
DEPTHS = {
    "full text": mark("全文"),
    "functions only": mark("仅职业功能"),
    "1+X": mark("1+X 证书标准"),
    "enterprise": mark("企业标准"),
}
NOT_APPLICABLE = "·"
YES, NO, UNKNOWN = "●", "○", "–"
UNDECIDED = mark("无法判定")

Json = Any  # a report as it goes out: the JSON border


def kind_word(desk: Desk, kind: str) -> str:
    """Return what a figure is called: `jobs:4-04-05-05:三级` keeps its code and level."""
    name, *rest = kind.split(":")
    return " ".join([desk.say(KINDS[name]), *(desk.words.told(part) for part in rest)])


def awaiting_words(desk: Desk, awaiting: Mapping[str, int]) -> str:
    """Say what of a major is read and waits for review, nothing where nothing does."""
    of = [desk.say("{kind} {count} 项", kind=desk.say(KINDS[kind]), count=count) for kind, count in awaiting.items()]
    return desk.say("已读到，待复核：{kinds}", kinds=desk.say("、").join(of)) if of else ""


def review_words(desk: Desk) -> list[str]:
    """Say how what waits for review is reviewed."""
    return [
        desk.say("复核：{text}", text=desk.say(SUGGESTIONS["majors-awaiting-review"])),
        desk.say("逐个列出：zhitu doctor --list majors-awaiting-review"),
    ]


def states_grid(desk: Desk, states: Mapping[str, Mapping[str, int]], awaiting: Mapping[str, int]) -> Grid:
    """Show for how many majors official documents are held, by kind of demand; how many of the unread only wait."""
    headings = [
        Heading(desk.say("官方依据（专业数）"), wide=True),
        *(Heading(desk.say(state), number=True) for state in STATES),
        Heading(desk.say("其中已读到，待复核"), number=True),
    ]
    rows: list[list[Cell]] = [
        [desk.say(KINDS[kind]), *(counts[state] for state in STATES), awaiting.get(kind, "")]
        for kind, counts in states.items()
    ]
    return Grid("", headings, rows)


def sums_grid(desk: Desk, groups: Sequence[Json]) -> Grid:
    """Add up the figures of all groups: items covered by the best library of each major, and by all together."""
    headings = [
        Heading(desk.say("应覆盖与已覆盖（项数）"), wide=True),
        Heading(desk.say("应覆盖"), number=True),
        Heading(desk.say("可判定"), number=True),
        Heading(desk.say("单库列明"), number=True),
        Heading(desk.say("单库完整"), number=True),
        Heading(desk.say("多库合计列明"), number=True),
        Heading(desk.say("多库合计完整"), number=True),
    ]
    rows: list[list[Cell]] = []
    for kind in groups[0]["kinds"] if groups else ():
        of = [group["kinds"][kind] for group in groups]
        row: list[Cell] = [desk.say(KINDS[kind]), _sum(of, "total"), _sum(of, "decidable")]
        undecided = _undecided({name: _sum(of, name) for name in ("total", "decidable")})
        for scope in ("best", "union"):
            named, complete = (_sum([one[scope] for one in of], figure) for figure in ("named", "complete"))
            row += [named, desk.say(UNDECIDED) if undecided else complete]
        rows.append(row)
    return Grid("", headings, rows)


def _sum(rows: Iterable[Mapping[str, int]], name: str) -> int:
    return sum(row[name] for row in rows)


def groups_grid(desk: Desk, title: str, groups: Sequence[Json]) -> Grid:
    """Show majors by group: served, with documents, and how many have none, some, all of their core courses."""
    headings = [
        Heading(title, wide=True),
        Heading(desk.say("专业"), number=True),
        Heading(desk.say("有库服务"), number=True),
        Heading(desk.say("有官方依据"), number=True),
        Heading(desk.say("核心课全列明"), number=True),
        Heading(desk.say("部分列明"), number=True),
        Heading(desk.say("都未列明"), number=True),
    ]
    return Grid("", headings, [_group_row(desk, group) for group in groups])


def _group_row(desk: Desk, group: Json) -> list[Cell]:
    name = desk.words.told(group["level"]) if "level" in group else f"{group['code']} {group['name']}"
    reached = group["reached"]["named"]
    recorded = group["states"]["core"][STATES[0]]
    return [name, group["majors"], group["served"], recorded, reached["all"], reached["some"], reached["none"]]


def majors_grid(desk: Desk, majors: Sequence[Json], names: Mapping[str, str]) -> Grid:
    """Show one major a row: its state, its best library, n/N of its core courses and requirements."""
    headings = [
        Heading(desk.say("专业代码")),
        Heading(desk.say("专业"), wide=True),
        Heading(desk.say("层次")),
        Heading(desk.say("官方依据"), wide=True),
        Heading(desk.say("建设状态")),
        Heading(desk.say("最好的一库"), wide=True),
        Heading(desk.say("核心课列明"), number=True, parts=(desk.say("核心课列明"), desk.say("核心课应覆盖"))),
        Heading(desk.say("核心课完整"), number=True, parts=(desk.say("核心课完整"),)),
        Heading(desk.say("多库列明"), number=True, parts=(desk.say("多库列明"),)),
    ]
    return Grid("", headings, [_major_row(desk, major, names) for major in majors])


def _major_row(desk: Desk, major: Json, names: Mapping[str, str]) -> list[Cell]:
    best, union = major["best"], major["union"]["items"]
    core = best["items"]["core"]
    library = best["library"]
    return [
        major["code"],
        major["name"],
        desk.words.told(major["level"]),
        state_words(desk, major["demand_state"], major["awaiting_review"].get("core", 0)),
        supply_words(desk, major["supply"]),
        best_words(desk, names.get(library, library), best["supply"]) if library else "",
        f"{core['named']}/{core['total']}",
        _share(desk, core, "complete"),
        f"{union['core']['named']}/{union['core']['total']}",
    ]


def best_words(desk: Desk, library: str, state: str) -> str:
    """Return the name of the best library; of one that is only approved this is said, its figures are no success."""
    return f"{library}（{desk.say(state)}）" if state == SUPPLY[1] else library


def supply_words(desk: Desk, supply: Mapping[str, str]) -> str:
    """Return the furthest state of supply of any tier, with the tier where there is one."""
    best = max(supply.values(), key=SUPPLY.index)
    tiers = [desk.words.told(tier) for tier, state in supply.items() if state == best]
    return desk.say(best) if best == SUPPLY[0] else f"{desk.say(best)}（{'、'.join(tiers)}）"


def state_words(desk: Desk, state: str, waiting: int) -> str:
    """Return the state of a document, and whether something of it is read and waits for review."""
    told = desk.words.told(state)
    return desk.say("{state}，已读到待复核", state=told) if waiting else told


def items_grid(
    desk: Desk, title: str, items: Mapping[str, Json], states: Mapping[str, str], awaiting: Mapping[str, int]
) -> Grid:
    """Show figures: one kind a row, each lamp with its own denominator, what is named by origin.

    A kind without any item says in what state its official document is.
    """
    headings = [
        Heading(title, wide=True),
        Heading(desk.say("应覆盖"), number=True),
        Heading(desk.say("可判定"), number=True),
        *(Heading(desk.say(word), number=True, parts=_parts(desk, name)) for name, word in FIGURES.items()),
        Heading(
            desk.say("列明之中 自建/共建/引用"),
            number=True,
            parts=tuple(desk.say("列明之中 {origin}", origin=desk.say(each)) for each in ORIGINS),
        ),
    ]
    rows: list[list[Cell]] = []
    for kind, figure in items.items():
        row: list[Cell] = [kind_word(desk, kind), figure["total"], figure["decidable"]]
        if not figure["total"]:
            state = states.get(kind.split(":")[0], "")
            told = state_words(desk, state, awaiting.get(kind, 0))
            name = f"{row[0]}（{told}）" if state not in ("", STATES[0]) else row[0]
            rows.append([name, *[UNKNOWN] * (len(headings) - 1)])
            continue
        row += [
            desk.say(UNDECIDED) if name == "complete" and _undecided(figure) else with_denominator(figure, name)
            for name in FIGURES
        ]
        origins = figure.get("origins")
        row.append("/".join(str(origins[origin]["named"]) for origin in ORIGINS) if origins else "")
        rows.append(row)
    return Grid("", headings, rows)


def _parts(desk: Desk, name: str) -> tuple[str, ...]:
    """Return the columns of a lamp in CSV: how many items it is lit for, and of how many that it applies to."""
    word = desk.say(FIGURES[name])
    return (word, desk.say("{lamp}应有", lamp=word)) if name in LAMPS else (word,)


def with_denominator(figure: Json, name: str) -> str:
    """Write a figure over the number of items that its lamp applies to."""
    applicable = figure.get("applicable", {})
    if name in applicable and not applicable[name]:
        return NOT_APPLICABLE
    return f"{figure[name]}/{applicable[name]}" if name in applicable else str(figure[name])


def courses_grid(desk: Desk, courses: Sequence[Json], scope: str) -> Grid:
    """Show official courses, one a row, with a mark a lamp; `scope` is best or union."""
    headings = [
        Heading(desk.say("官方课程"), wide=True),
        Heading(desk.say("类别")),
        Heading(desk.say("要求数"), number=True),
        *(Heading(desk.say(word)) for word in FIGURES.values()),
    ]
    rows = [
        [
            course["label"],
            desk.say(KINDS[course["role"]]),
            course["requirements"],
            *(_mark(course, name, scope) for name in FIGURES),
        ]
        for course in courses
    ]
    return Grid("", headings, rows)


def _mark(course: Json, name: str, scope: str) -> str:
    if name in LAMPS and name not in course["applicable"]:
        return NOT_APPLICABLE
    if name == "complete" and not course["requirements"]:
        return UNKNOWN
    return YES if course[scope][name] else NO


def libraries_grid(desk: Desk, libraries: Sequence[Json], names: Mapping[str, str]) -> Grid:
    """Show every serving library with its own figures."""
    headings = [
        Heading(desk.say("资源库"), wide=True),
        Heading(desk.say("层级")),
        Heading(desk.say("省份")),
        Heading(desk.say("建设状态")),
        Heading(desk.say("核心课列明"), number=True),
        Heading(desk.say("核心课完整"), number=True),
        Heading(desk.say("要求列明"), number=True),
    ]
    rows = [
        [
            names.get(each["library"], each["name"]),
            desk.words.told(each["tier"] or ""),
            each["region"] or "",
            desk.say(each["supply"]),
            _share(desk, each["items"]["core"], "named"),
            _share(desk, each["items"]["core"], "complete"),
            _share(desk, each["items"]["requirements"], "named"),
        ]
        for each in libraries
    ]
    return Grid("", headings, rows)


def _share(desk: Desk, figure: Json, name: str) -> str:
    if name == "complete" and _undecided(figure):
        return desk.say(UNDECIDED)
    return f"{figure[name]}/{figure['total']}"


def _undecided(figure: Mapping[str, int]) -> bool:
    """Whether of none of the items anybody can tell if it is complete: no official requirement of theirs was read."""
    return figure["total"] > 0 and not figure["decidable"]


def curve_grid(desk: Desk, curve: Sequence[Json]) -> Grid:
    """Show how figures fall as more certainty is asked for."""
    headings = [
        Heading(desk.say("匹配可信度不低于")),
        Heading(desk.say("核心课列明"), number=True),
        Heading(desk.say("核心课完整"), number=True),
        Heading(desk.say("要求列明"), number=True),
        Heading(desk.say("要求完整"), number=True),
    ]
    rows = [
        [
            f"{point['min_confidence']:g}",
            *(point["best"][kind][name] for kind in ("core", "requirements") for name in ("named", "complete")),
        ]
        for point in curve
    ]
    return Grid("", headings, rows)
