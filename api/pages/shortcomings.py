"""Gaps as tables: what is missing, on what official words, what comes nearest, who has it; and by course leader."""

from collections.abc import Iterable, Iterator
from typing import Any

from api.pages import names
from api.pages.evidence import quote_of
from api.pages.groups import library_names
from api.pages.tables import Cell, Column, Link, Links, Table, Tags
from api.pages.visit import Visit
from api.words import mark
from graph.coverage.leaders import Leaders

Json = Any  # a report as it goes out: the JSON border


def gap_tables(visit: Visit, reports: Iterable[Json]) -> list[Table]:
    """Return a table for each kind of demand of each major that something is missing of."""
    found: list[Table] = []
    reports = list(reports)
    for report in reports:
        code = str(report["major"]["code"])
        several = f"{code} {report['major']['name']} · " if len(reports) > 1 else ""
        for kind, gaps in report["official"].items():
            if gaps:
                word = names.kind_word(visit.words, kind)
                caption = several + visit.say(mark("{kind}的缺口：{count} 项"), kind=word, count=len(gaps))
                library = str(report["library"]["id"])
                found.append(_table(visit, f"gaps-{code.lower()}-{len(found)}", caption, gaps, library))
    for kind, word in (
        ("requirements", mark("自有要求的缺口：{count} 项")),
        ("posts", mark("自有岗位的缺口：{count} 项")),
    ):
        own = reports[-1]["own"][kind] if reports else []
        if own:
            found.append(_table(visit, f"gaps-own-{kind}", visit.say(word, count=len(own)), own))
    return found


def _table(visit: Visit, name: str, caption: str, gaps: Json, library: str = "") -> Table:
    columns = [
        Column(visit.say(mark("缺口"))),
        Column(visit.say(mark("缺什么"))),
        Column(visit.say(mark("依据"))),
        Column(visit.say(mark("最接近的自有内容"))),
        Column(visit.say(mark("谁有"))),
    ]
    called = library_names(visit)
    return Table(name, caption, columns, [_row(visit, gap, called, library) for gap in gaps], stacked=True, shown=50)


def _row(visit: Visit, gap: Json, called: dict[str, str], library: str) -> list[Cell]:
    missing = tuple(visit.words.told(word) for word in gap["missing"]) or (visit.say(mark("要求未全完整")),)
    nearest = gap["nearest"]
    holders = gap["complete_in"] or gap["named_in"]
    holding = [Link(called.get(each, each), visit.page_of(each)) for each in holders]
    return [
        Link(gap["label"], visit.page_of(gap["item"], library=library.partition("/")[2])),
        Tags(missing, "missing"),
        quote_of(visit, gap["document"], gap["evidence"]),
        Link(nearest["label"], visit.page_of(nearest["id"]), visit.say(names.NEAREST[nearest["how"]]))
        if nearest
        else None,
        Links((*_reuse(visit, gap, library, bool(holders)), *holding)),
    ]


def _reuse(visit: Visit, gap: Json, library: str, held: bool) -> Iterator[Link]:
    """Yield the link to where reuse is proposed: of what documents ask for and somebody has."""
    if library and held:
        address = visit.page_of(gap["item"], library=library.partition("/")[2])
        yield Link(visit.say(mark("可以引用")), address + "#reuse")


def grouped_by_leader(visit: Visit, library: str, reports: Iterable[Json]) -> Table:
    """Show how many gaps each course leader has to look after, course by course; who leads nothing stands last."""
    leaders = Leaders(visit.coverage, library, visit.describe)
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for official, gap in _all(reports):
        course = leaders.course(gap)
        of = counts.setdefault((leaders.leader(course) if course else "", course), {})
        for word in gap["missing"] or ["要求未全完整"]:
            of[word] = of.get(word, 0) + 1
        of["official" if official else "own"] = of.get("official" if official else "own", 0) + 1
    courses = [course for _, course in counts if course]
    labels = dict(zip(courses, visit.store.labels(visit.store.keys(courses), visit.revision), strict=True))
    rows: list[list[Cell]] = []
    for leader, course in sorted(counts, key=lambda pair: (not pair[0], not pair[1], pair)):
        of = counts[leader, course]
        words = [f"{visit.words.told(word)} {count}" for word, count in of.items() if word not in ("official", "own")]
        row: list[Cell] = [
            leader or visit.say(mark("未注明负责人")),
            Link(labels[course], visit.page_of(course)) if course else visit.say(mark("没有对应的课程")),
            of.get("official", 0),
            of.get("own", 0),
            Tags(tuple(words), "missing"),
        ]
        rows.append(row)
    columns = [
        Column(visit.say(mark("课程负责人"))),
        Column(visit.say(mark("课程"))),
        Column(visit.say(mark("官方缺口")), "number"),
        Column(visit.say(mark("自有缺口")), "number"),
        Column(visit.say(mark("缺什么"))),
    ]
    empty = visit.say(mark("没有缺口。"))
    return Table("by-leader", visit.say(mark("我的缺口：按课程负责人")), columns, rows, stacked=True, empty=empty)


def _all(reports: Iterable[Json]) -> Iterator[tuple[bool, Json]]:
    """Yield every gap once, official or not; what a library asks of itself is the same in every report."""
    last = None
    for last in reports:
        for gaps in last["official"].values():
            yield from ((True, gap) for gap in gaps)
    for gaps in last["own"].values() if last else ():
        yield from ((False, gap) for gap in gaps)
