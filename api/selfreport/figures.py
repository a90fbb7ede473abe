"""The figures of a self-report: headline, five components, official courses with their lamps, the curve."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.pages import names
from api.selfreport.parts import Cell, Column, Heading, Line, Part, Section, Share, Table
from api.words import Words, mark
from graph.coverage.selfreport import SelfReport

Json = Any  # a report as it goes out: the JSON border

YES, NO, UNKNOWN, NOT_APPLICABLE = "●", "○", "–", "·"
LAMPS = ("taught", "practised", "assessed")
_MOST_COURSES = 200
_MOST_POINTS = 30


def majors_of(of: SelfReport) -> list[Json]:
    """Return the majors that the library serves."""
    report: Json = of.report
    return list(report["majors"])


def lead_of(words: Words, major: Mapping[str, object]) -> dict[str, str]:
    """Return the cells that say in a workbook which major a row is about."""
    return {words.say(mark("专业代码")): str(major["code"]), words.say(mark("专业")): str(major["name"])}


def major_title(words: Words, major: Json) -> str:
    """Return what a major is called where it heads something."""
    return f"{major['code']} {major['name']}（{words.told(major['level'])}，{words.told(major['supply'])}）"


def headline(words: Words, of: SelfReport) -> Section:
    """Show what every major asks for and what of it is covered."""
    parts: list[Part] = []
    for major in majors_of(of):
        parts += [Heading(major_title(words, major)), Line(_sentence(words, major)), _figures(words, major)]
        parts += [Line(each, quiet=True) for each in undecided(words, major["states"])]
    parts.append(
        Line(
            words.say(
                mark(
                    "应覆盖：官方文件要求的项数；可判定：其中有官方要求、能判定完整与否的；列明：有教学点完整达成；"
                    "有教、有练、有考：这些点上有能打开的、相应用途的素材，各有自己的分母（知识看教和考，技能看教、练、"
                    "考，素养看教）；完整：列明且适用的教、练、考都有。· 不适用，– 无法判定。"
                )
            ),
            quiet=True,
        )
    )
    return Section(
        words.say(mark("覆盖数字")), words.say(mark("应覆盖多少，列明、有教、有练、有考、完整各多少")), tuple(parts)
    )


def _sentence(words: Words, major: Json) -> str:
    """Say the headline in a sentence: it is what gets quoted."""
    core, requirements = major["items"]["core"], major["items"]["requirements"]
    said = words.say(
        mark("专业核心课程应覆盖 {total} 门，列明 {named} 门；可判定完整与否的 {decidable} 门，完整 {complete} 门。"),
        **{name: core[name] for name in ("total", "named", "decidable", "complete")},
    )
    if not requirements["total"]:
        return said
    return said + words.say(
        mark("教学要求应覆盖 {total} 条，列明 {named} 条，完整 {complete} 条。"),
        **{name: requirements[name] for name in ("total", "named", "complete")},
    )


def undecided(words: Words, states: Mapping[str, str]) -> Iterable[str]:
    """Say of which kinds nothing can be told, since no official document was read."""
    kinds: dict[str, dict[str, None]] = {}
    for kind, state in states.items():
        if state != names.STATES[0]:
            kinds.setdefault(state, {})[names.kind_word(words, kind.partition(":")[0])] = None
    message = mark("{state}，判定不了缺口（不等于没有缺口）：{kinds}")
    for state, of in kinds.items():
        yield words.say(message, state=words.told(state), kinds=words.say("、").join(of))


def _figures(words: Words, major: Json) -> Table:
    columns = (
        Column(words.say(mark("应覆盖的内容")), 2.3),
        Column(words.say(mark("官方依据")), 1.4),
        Column(words.say(mark("应覆盖")), 1.05, number=True),
        Column(words.say(mark("可判定")), 1.05, number=True),
        *(figure_column(words, name) for name in names.FIGURES),
        *(Column(words.say(mark("列明之中 {origin}"), origin=words.say(each)), 0.8, True) for each in names.ORIGINS),
    )
    rows = [_figure_row(words, major, kind, of) for kind, of in major["items"].items()]
    title = words.say(mark("应覆盖与已覆盖"))
    return Table(title, title, columns, rows, lead_of(words, major), most=_MOST_COURSES)


def figure_column(words: Words, name: str) -> Column:
    """Return the column of a figure; a lamp has a denominator of its own."""
    word = words.say(names.FIGURES[name])
    return Column(word, 0.95, number=True, of=words.say(mark("{lamp}应有"), lamp=word) if name in LAMPS else "")


def _figure_row(words: Words, major: Json, kind: str, of: Json) -> tuple[Cell, ...]:
    state = words.told(major["states"].get(kind, ""))
    row: tuple[Cell, ...] = (names.kind_word(words, kind), state)
    if not of["total"]:
        return (*row, *[UNKNOWN] * (2 + len(names.FIGURES) + len(names.ORIGINS)))
    origins = [of["origins"][origin]["named"] for origin in names.ORIGINS]
    return (*row, of["total"], of["decidable"], *(figure(of, name) for name in names.FIGURES), *origins)


def figure(of: Json, name: str) -> Cell:
    """Return a figure as a cell: a lamp over the number of items that it applies to."""
    if name not in LAMPS:
        return UNKNOWN if name == "complete" and of.get("decidable") == 0 else int(of[name])
    return Share(of[name], of["applicable"][name]) if of["applicable"][name] else NOT_APPLICABLE


def components(words: Words, of: SelfReport) -> Section:
    """Show the five components for every major."""
    parts: list[Part] = []
    title = words.say(mark("五项内容"))
    columns = (
        Column(title, 2),
        Column(words.say(mark("状态")), 1),
        Column(words.say(mark("已覆盖")), 1, number=True, of=words.say(mark("应覆盖"))),
        Column(words.say(mark("说明")), 4),
    )
    for major in majors_of(of):
        rows = [_component(words, name, each) for name, each in major["components"].items()]
        parts.append(Table(major_title(words, major), title, columns, rows, lead_of(words, major)))
    about = words.say(mark("人才培养方案、课程教学资源、知识图谱、必备技能、职业岗位标准"))
    return Section(title, about, tuple(parts))


def _component(words: Words, name: str, of: Json) -> tuple[Cell, ...]:
    notes = []
    if "prerequisites" in of:
        notes.append(words.say(mark("先修关系 {count} 条"), count=of["prerequisites"]))
    notes += [f"{code} {words.told(depth)}" for code, depth in of.get("depths", {}).items()]
    share: Cell = Share(of["n"], of["N"]) if of.get("N") else UNKNOWN if "N" in of else ""
    state = words.told(of["state"]) if "state" in of else ""
    return words.told(name), state, share, words.say(mark("；")).join(notes)


def courses(words: Words, of: SelfReport) -> Section:
    """Show official courses lamp by lamp, then the library's own courses."""
    parts: list[Part] = []
    sheet = words.say(mark("官方课程"))
    columns = (
        Column(sheet, 4),
        Column(words.say(mark("类别")), 2),
        Column(words.say(mark("要求数")), 1, number=True),
        *(Column(words.say(word), 1, marks=True) for word in names.FIGURES.values()),
        Column(words.say(mark("标识")), 0),
    )
    for major in majors_of(of):
        rows = [_course(words, each) for each in of.courses[major["code"]]]
        lead = lead_of(words, major)
        parts.append(Table(major_title(words, major), sheet, columns, rows, lead, _MOST_COURSES))
    parts.append(Line(words.say(mark("● 有，○ 缺，· 不适用，– 没有官方要求，无法判定。")), quiet=True))
    parts.append(_own_courses(words, of.report["courses"]))
    about = words.say(mark("每门官方课程的列明、有教、有练、有考、完整；本库标准课程的点、素材与更新"))
    return Section(words.say(mark("课程")), about, tuple(parts))


def _course(words: Words, course: Json) -> tuple[Cell, ...]:
    lit = course["best"]
    marks = []
    for name in names.FIGURES:
        if name in LAMPS and name not in course["applicable"]:
            marks.append(NOT_APPLICABLE)
        elif name == "complete" and not course["requirements"]:
            marks.append(UNKNOWN)
        else:
            marks.append(YES if lit[name] else NO)
    kind = words.say(names.KINDS[course["role"]])
    return (course["label"], kind, course["requirements"], *marks, course["id"])


def _own_courses(words: Words, found: Json) -> Table:
    columns = (
        Column(words.say(mark("课程")), 3.6),
        Column(words.say(mark("点")), 1, number=True),
        *(Column(words.say(names.FIGURES[lamp]), 1, number=True) for lamp in LAMPS),
        Column(words.say(mark("素材")), 1, number=True),
        Column(words.say(mark("最近更新")), 1.9),
        Column(words.say(mark("提示")), 1.5),
        Column(words.say(mark("标识")), 0),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            each["label"],
            each["points"],
            *(each["lamps"][lamp] for lamp in LAMPS),
            each["resources"],
            each["latest"] or "",
            words.say(mark("更新滞后")) if each["stale"] else "",
            each["id"],
        )
        for each in found
    ]
    title = words.say(mark("本库标准课程"))
    note = words.say(mark("点上的三盏灯只看本库自己的点，与官方数字分开。"))
    return Table(title, title, columns, rows, most=_MOST_COURSES, note=note)


def curve(words: Words, of: SelfReport) -> list[Part]:
    """Show for every major how its figures change as less certainty is asked for."""
    sheet = words.say(mark("匹配可信度"))
    columns = (
        Column(words.say(mark("匹配可信度不低于")), 1.5, number=True),
        Column(words.say(mark("核心课列明")), 1, number=True),
        Column(words.say(mark("核心课完整")), 1, number=True),
        Column(words.say(mark("要求列明")), 1, number=True),
        Column(words.say(mark("要求完整")), 1, number=True),
    )
    parts: list[Part] = []
    for major in majors_of(of):
        points = of.curves[major["code"]]
        rows = [_point(each) for each in reversed(points)]
        parts.append(Table(major_title(words, major), sheet, columns, rows, lead_of(words, major), _MOST_POINTS))
    return parts


def _point(point: Json) -> tuple[Cell, ...]:
    best = point["best"]
    counts = [best[kind][name] for kind in ("core", "requirements") for name in ("named", "complete")]
    return (point["min_confidence"], *counts)
