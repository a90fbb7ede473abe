"""The tables of an import: coverage before and after, changes, what was not taken, conflicts, what columns are."""

from collections.abc import Sequence
from typing import Any

from api.counted import counted_word
from api.http.asking import Json
from api.outlook import DEMAND
from api.pages import names
from api.pages.groups import library_names
from api.pages.import_words import SEVERITIES, plainly
from api.pages.tables import Cell, Column, Link, Table, Tags
from api.pages.visit import Visit
from api.phrases import percent, term_word
from api.words import mark
from ingest.kinds import shown

Result = dict[str, Any]  # a report as it went out: the JSON border
_FEW = 4


def coverage(visit: Visit, result: Result) -> Table | None:
    """Show the figures that would move, those that fall first; None where the report looks at none."""
    if "coverage" not in result:
        return None
    headings = (mark("专业"), mark("谁的数字"), mark("内容"), mark("数字"))
    columns = [Column(visit.say(each)) for each in headings]
    columns += [
        Column(visit.say(mark("之前")), "number"),
        Column(visit.say(mark("之后")), "number"),
        Column(visit.say(mark("差"))),
    ]
    rows: list[list[Cell]] = []
    for move in sorted(result["coverage"], key=_order):
        fell = move["scope"] != DEMAND and move["after"] < move["before"]
        difference = f"{move['after'] - move['before']:+d}"
        rows.append(
            [
                Link(f"{move['major']} {move['name']}", visit.page_of(f"major/{move['major'][:6]}")),
                _scope(visit, move["scope"]),
                names.kind_word(visit.words, move["kind"]),
                _figure(visit, move),
                move["before"],
                move["after"],
                Tags((difference,), "missing" if fell else "good"),
            ]
        )
    nothing = visit.say(mark("没有覆盖数字变动。"))
    return Table("coverage", visit.say(mark("覆盖：之前 → 之后")), columns, rows, stacked=True, empty=nothing, shown=30)


def headline(visit: Visit, result: Result) -> list[dict[str, Any]]:
    """Return the few figures that say most: of core courses first, those that fall before those that rise."""
    moves = [each for each in result.get("coverage", ()) if each["scope"] not in (DEMAND, "union")]
    chosen = sorted(moves, key=lambda each: (each["kind"] != "core", each["scope"] == "best", *_order(each)))
    return [
        {
            "label": " · ".join(
                (f"{each['major']} {each['name']}", names.kind_word(visit.words, each["kind"]), _figure(visit, each))
            ),
            "before": each["before"],
            "after": each["after"],
            "scope": _scope(visit, each["scope"]),
            "fell": each["after"] < each["before"],
        }
        for each in chosen[:_FEW]
    ]


def changes(visit: Visit, result: Result) -> Table | None:
    """Show file by file what would come, go or say something else."""
    if "files" not in result:
        return None
    words = (mark("文件"), mark("种类"), mark("来源"))
    counts = (mark("增加"), mark("删去"), mark("改动"), mark("读到"), mark("采用"), mark("没有采用"), mark("忽略"))
    columns = [*(Column(visit.say(each)) for each in words), *(Column(visit.say(each), "number") for each in counts)]
    rows: list[list[Cell]] = [
        [
            file_word(visit, each["file"]),
            visit.words.told(shown(each["kind"])),
            "；".join(each["sources"]) or None,
            *(each[name] for name in ("added", "removed", "changed", "read", "kept", "rejected", "ignored")),
        ]
        for each in result["files"]
    ]
    return Table("changes", visit.say(mark("会改变什么")), columns, rows, stacked=True)


def problems(visit: Visit, result: Result) -> Table:
    """Show what was not taken as it stands: file, place, why, what to do."""
    headings = (mark("文件"), mark("位置"), mark("怎样"), mark("原因"), mark("怎么办"))
    rows: list[list[Cell]] = [
        [
            each["file"],
            _place(visit, each),
            Tags((visit.say(SEVERITIES[each["severity"]]),), "missing" if each["severity"] == "rejected" else "plain"),
            plainly(visit, visit.words.told(each["reason"])),
            plainly(visit, visit.words.told(each["advice"])) if each["advice"] else None,
        ]
        for each in sorted(result.get("problems", ()), key=lambda one: list(SEVERITIES).index(one["severity"]))
    ]
    columns = [Column(visit.say(each)) for each in headings]
    nothing = visit.say(mark("全部采用，没有问题。"))
    return Table("problems", visit.say(mark("没有采用的和要留意的")), columns, rows, stacked=True, empty=nothing)


def conflicts(visit: Visit, result: Result) -> list[Table]:
    """Show where this contradicts what other sources say, and links that would lead nowhere."""
    found = _contradictions(visit, result.get("contradictions", ())), _dangling(visit, result.get("dangling", ()))
    return [each for each in found if each.rows]


def _contradictions(visit: Visit, said: Sequence[Result]) -> Table:
    headings = (
        mark("对象"),
        mark("说的是"),
        mark("现行的说法"),
        mark("谁说的"),
        mark("不采用的说法"),
        mark("它的来源"),
    )
    rows: list[list[Cell]] = [
        [
            Link(each["label"] or each["id"], visit.page_of(each["id"])),
            visit.words.told(each["name"]),
            _value(each["value"]),
            each["source"],
            _value(each["lost_value"]),
            each["lost_source"],
        ]
        for each in said
    ]
    columns = [Column(visit.say(each)) for each in headings]
    return Table("contradictions", visit.say(mark("与别的来源说法不一")), columns, rows, stacked=True)


def _dangling(visit: Visit, loose: Sequence[Result]) -> Table:
    headings = (mark("从"), mark("关系"), mark("到"), mark("哪一端没有人说明"), mark("来源"))
    rows: list[list[Cell]] = [
        [
            each["subject"],
            term_word(each["relation"], visit.words.language),
            each["object"],
            each["missing"],
            each["source"],
        ]
        for each in loose
    ]
    columns = [Column(visit.say(each)) for each in headings]
    return Table("dangling", visit.say(mark("连到没有说明的对象")), columns, rows, stacked=True)


def read(visit: Visit, result: Result) -> Table:
    """Show what each file was taken for, how surely and by which marks."""
    headings = (mark("文件"), mark("认作"), mark("把握"), mark("凭什么"))
    rows: list[list[Cell]] = [
        [
            file_word(visit, each["file"]),
            visit.words.told(shown(each["kind"])),
            percent(each["confidence"]) if each["confidence"] is not None else visit.say(mark("由您指定")),
            visit.say(mark("、")).join(visit.words.told(one) for one in each["marks"]) or None,
        ]
        for each in result.get("read", ())
    ]
    columns = [Column(visit.say(each)) for each in headings]
    return Table("recognised", visit.say(mark("每份文件认作什么")), columns, rows, stacked=True)


def mapped(visit: Visit, result: Result) -> Table | None:
    """Show what the columns of free tables were taken for; None where there is no such table."""
    headings = (mark("文件"), mark("工作表"), mark("列"), mark("当作"), mark("把握"), mark("凭什么"))
    rows: list[list[Cell]] = [
        [
            of["file"],
            each["sheet"],
            each["column"] or None,
            each["field"],
            percent(each["confidence"]),
            visit.words.told(each["reason"]),
        ]
        for of in result.get("read", ())
        for each in of["columns"]
    ]
    columns = [Column(visit.say(each)) for each in headings]
    return Table("columns", visit.say(mark("各列当作什么")), columns, rows, stacked=True, shown=60) if rows else None


def counts(visit: Visit, result: Result) -> Table:
    """Show how many of what were read, and what became of them: the columns add up."""
    headings = (mark("读到"), mark("采用"), mark("没有采用"), mark("忽略"))
    rows: list[list[Cell]] = [
        [counted_word(visit.words, what), *(of[name] for name in ("read", "kept", "rejected", "ignored"))]
        for what, of in result.get("counts", {}).items()
    ]
    columns = [Column(visit.say(mark("内容"))), *(Column(visit.say(each), "number") for each in headings)]
    return Table("counts", visit.say(mark("读到多少")), columns, rows, shown=60)


def libraries(result: Result) -> list[str]:
    """Return the libraries (encoded slugs) whose own figures moved, or whose workbook came."""
    moved = [each["scope"].partition("/")[2] for each in result.get("coverage", ()) if "/" in each["scope"]]
    came = [source.split("/")[1] for source in result.get("committed", ()) if source.startswith("library/")]
    return sorted({*moved, *came})


def file_word(visit: Visit, name: str) -> str:
    """Return what a file is called: by its name, or what sheets that came as files are together."""
    return visit.say(mark("各表合成的工作簿")) if name == "各表合成的工作簿" else name


def counted(result: Result) -> dict[str, int]:
    """Return how many rows were read, and what became of them."""
    parts: Sequence[Json] = list(result.get("counts", {}).values())
    return {name: sum(int(str(each[name])) for each in parts) for name in ("read", "kept", "rejected", "ignored")}


def _order(move: Result) -> tuple[bool, int, bool, str, int]:
    fell = move["scope"] != DEMAND and move["after"] < move["before"]
    rank = {"best": 1, "union": 2, DEMAND: 3}.get(move["scope"], 0)
    return not fell, rank, move["kind"] != "core", move["major"], -abs(move["after"] - move["before"])


def _scope(visit: Visit, scope: str) -> str:
    if scope == DEMAND:
        return visit.say(mark("官方文件"))
    if scope in names.SCOPES:
        return visit.say(names.SCOPES[scope])
    return library_names(visit).get(scope) or scope.removeprefix("library/")


def _figure(visit: Visit, move: Result) -> str:
    return visit.say(mark("应覆盖")) if move["scope"] == DEMAND else visit.say(names.FIGURES[move["figure"]])


def _place(visit: Visit, problem: Result) -> str | None:
    row = visit.say(mark("第 {row} 行"), row=problem["row"]) if problem["row"] else ""
    return " · ".join(part for part in (problem["sheet"], row, problem["column"]) if part) or None


def _value(value: object) -> Cell:
    return value if isinstance(value, str | int | float) or value is None else str(value)
