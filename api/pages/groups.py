"""Groups of majors as tables: levels, categories, classes, majors; each figure with its denominator."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from api.pages import names
from api.pages.tables import Cell, Column, Link, Made, Share, Table, Tags
from api.pages.visit import Visit
from api.words import mark

Json = Any  # a report as it goes out: the JSON border


class Shown(NamedTuple):
    """What of a report is shown: kind of demand, lamp, 单库 or 多库合计."""

    kind: str
    figure: str
    sight: str

    def of(self, group: Json) -> Share | None:
        """Return the figure of a group of majors; None where nobody can tell it."""
        found = group["kinds"][self.kind]
        return share_of({**found[self.sight], "total": found["total"], "decidable": found["decidable"]}, self.figure)

    def of_major(self, major: Json) -> Share | None:
        """Return the figure of one major, likewise."""
        return share_of(major[self.sight]["items"][self.kind], self.figure)

    def word(self, visit: Visit) -> str:
        """Return what is shown, in words."""
        return visit.say(
            mark("{kind}{figure}（{scope}）"),
            kind=visit.say(names.KINDS[self.kind]),
            figure=visit.say(names.FIGURES[self.figure]),
            scope=visit.say(names.SCOPES[self.sight]),
        )


def share_of(found: Json, figure: str) -> Share | None:
    """Return a figure with its whole; None where nobody can tell it, since no official requirement was read."""
    if figure != "named" and found["total"] and not found["decidable"]:
        return None
    return Share(found[figure], found["total"])


def said_share(visit: Visit, share: Share | None) -> Cell:
    """Return a share as a cell: nothing of nothing is a dash, what nobody can tell is told so."""
    if share is None:
        return visit.say(mark("无法判定"))
    return share if share.of else "–"


def sums_table(visit: Visit, groups: Sequence[Json]) -> Table:
    """Add up the figures of all groups by kind of demand."""
    columns = [Column(visit.say(mark("应覆盖的内容")))]
    columns += [Column(visit.say(mark("应覆盖")), "number"), Column(visit.say(mark("可判定")), "number")]
    for scope, word in names.SCOPES.items():
        for figure in ("named", "complete"):
            heading = visit.say(mark("{scope}{figure}"), scope=visit.say(word), figure=visit.say(names.FIGURES[figure]))
            columns.append(Column(heading, "share", scope))
    rows: list[list[Cell]] = []
    for kind in names.SUMMED:
        of = [group["kinds"][kind] for group in groups]
        total = sum(one["total"] for one in of)
        decidable = sum(one["decidable"] for one in of)
        row: list[Cell] = [visit.say(names.KINDS[kind]), total, decidable]
        for scope in names.SCOPES:
            for figure in ("named", "complete"):
                found = {"total": total, "decidable": decidable, figure: sum(one[scope][figure] for one in of)}
                row.append(said_share(visit, share_of(found, figure)))
        rows.append(row)
    note = visit.say(
        mark(
            "单库：每个专业取最好的一个资源库；多库合计：任一资源库有即算。可判定：收录了官方要求、能判断完整与否的项数。"
        )
    )
    return Table("sums", visit.say(mark("应覆盖与已覆盖")), columns, rows, note)


def states_table(visit: Visit, states: Mapping[str, Mapping[str, int]]) -> Table:
    """Show for how many majors official documents are held, by kind of demand."""
    columns = [Column(visit.say(mark("应覆盖的内容"))), *(Column(visit.say(s), "number") for s in names.STATES)]
    rows: list[list[Cell]] = [
        [visit.say(names.KINDS[kind]), *(counts[state] for state in names.STATES)] for kind, counts in states.items()
    ]
    note = visit.say(mark("只有“已收录”的专业计入应覆盖；其余三种分开列，从不当作已覆盖或未覆盖。"))
    return Table("states", visit.say(mark("官方依据（专业数）")), columns, rows, note)


def groups_table(visit: Visit, name: str, caption: str, groups: Sequence[Json], shown: Shown) -> Table:
    """Show majors by group: served, with documents, how many have none, some, all of their core courses."""
    words = ("〔栏目〕专业", "有库服务", "有官方依据", "核心课全列明", "部分列明", "都未列明")
    marked = dict(zip(words, map(mark, words), strict=True))
    columns = [Column(caption), Column(shown.word(visit), "share")]
    columns += [Column(visit.say(marked[word]), "number") for word in words]
    rows = [[_group_link(visit, group), said_share(visit, shown.of(group)), *_counts(group)] for group in groups]
    return Table(name, caption, columns, rows)


def _group_link(visit: Visit, group: Json) -> Cell:
    if "level" in group:
        return Link(visit.words.told(group["level"]), visit.to("/majors", level=group["level"]))
    prefix = "category" if len(group["code"]) == 2 else "class"
    return Link(f"{group['code']} {group['name']}", visit.page_of(f"{prefix}/{group['code']}"))


def _counts(group: Json) -> list[Cell]:
    reached = group["reached"]["named"]
    recorded = group["states"]["core"][names.STATES[0]]
    return [group["majors"], group["served"], recorded, reached["all"], reached["some"], reached["none"]]


def majors_table(visit: Visit, majors: Sequence[Json], libraries: Mapping[str, str], shown: Shown) -> Table:
    """Show one major a row: its state, its best library, n/N."""
    columns = [
        Column(visit.say(mark("专业"))),
        Column(visit.say(mark("层次"))),
        Column(visit.say(mark("官方依据"))),
        Column(shown.word(visit), "share"),
        Column(visit.say(mark("最好的一库"))),
        Column(visit.say(mark("建设状态"))),
        Column(visit.say(mark("资源库数")), "number"),
    ]
    rows = Made(majors, lambda major: major_row(visit, major, libraries, shown))
    empty = visit.say(mark("这个范围内没有专业。"))
    return Table("majors", visit.say(mark("〔栏目〕专业")), columns, rows, stacked=True, empty=empty)


def major_row(visit: Visit, major: Json, libraries: Mapping[str, str], shown: Shown) -> list[Cell]:
    """Return the row of a major."""
    best = major["best"]["library"]
    library: Cell = Link(libraries.get(best, best), visit.page_of(best)) if best else None
    recorded = major["demand_state"] == names.STATES[0]
    return [
        Link(f"{major['code']} {major['name']}", visit.page_of(f"major/{major['code'][:6]}")),
        visit.words.told(major["level"]),
        Tags((visit.words.told(major["demand_state"]),), "plain" if recorded else "quiet"),
        said_share(visit, shown.of_major(major)) if recorded else None,
        library,
        supply_word(visit, major["supply"]),
        major["union"]["libraries"],
    ]


def supply_word(visit: Visit, supply: Mapping[str, str]) -> str:
    """Return the furthest state of supply of any tier, with the tier where there is one."""
    tier = max(supply, key=lambda each: names.SUPPLY.index(supply[each]))
    word = visit.words.told(supply[tier])
    return word if supply[tier] == names.SUPPLY[0] else f"{word}（{visit.words.told(tier)}）"


def library_names(visit: Visit) -> dict[str, str]:
    """Return by id the names of all libraries that serve a major, samples marked as such."""

    def made() -> dict[str, str]:
        pairs, view = visit.coverage.pairs, visit.coverage.view
        labels = view.labels(pairs.library_keys)
        samples = view.values("Library", "sample", pairs.library_keys)
        return {
            identity: marked(visit, label, sample is True)
            for identity, label, sample in zip(pairs.library_ids, labels, samples, strict=True)
        }

    return visit.once(("library names", visit.words.language), made)


def marked(visit: Visit, name: str, sample: bool) -> str:
    """Return a library's name, with the mark of a sample if it is one."""
    return visit.say(mark("{name}【样例库，非真实建设成果】"), name=name) if sample else name
