"""Figures of coverage before and after, as tables: what `diff` and a dry run show first."""

from collections.abc import Iterable, Sequence

from api.cli.desk import Desk
from api.cli.figures import kind_word
from api.cli.page import Cell, Grid, Heading
from api.cli.phrases import cut
from api.outlook import DEMAND, Move
from api.reported import FIGURES, KINDS
from api.words import mark

_SCOPES = {"best": mark("单库"), "union": mark("多库合计"), DEMAND: mark("官方文件")}
_ASKED = mark("应覆盖")
_FEW = 12  # so many figures are seen at a glance, without their sums


def moves_grids(desk: Desk, moves: Sequence[Move], limit: int) -> list[Grid]:
    """Show the figures that move; where they are many, first how they add up."""
    if not moves:
        return []
    headings = [
        Heading(desk.say("专业"), wide=True),
        Heading(desk.say("范围")),
        Heading(desk.say("类别")),
        Heading(desk.say("覆盖")),
        Heading(desk.say("之前 → 之后"), number=True),
    ]
    more = len(moves) - limit
    title = desk.say("覆盖的变化") + (desk.say("（另有 {count} 行，用 --limit 列出）", count=more) if more > 0 else "")
    grid = Grid(title, headings, cut(desk, [move_row(desk, move) for move in moves], limit))
    return [*([_sums_grid(desk, moves)] if len(moves) > _FEW else []), grid]


def figures_line(desk: Desk, moves: Sequence[Move]) -> str:
    """Say how many figures move, of how many majors and libraries."""
    majors, libraries = {move.major for move in moves}, {move.scope for move in moves if "/" in move.scope}
    if not moves:
        return desk.say("覆盖数字没有变化")
    said = mark("覆盖数字：{count} 个有变化，涉及专业 {majors} 个、资源库 {libraries} 个；其中下降 {worse} 个")
    worse = sum(move.worse for move in moves)
    return desk.say(said, count=len(moves), majors=len(majors), libraries=len(libraries), worse=worse)


def move_row(desk: Desk, move: Move) -> list[Cell]:
    """Return a figure that moves: of which major, in which scope, from what to what."""
    scope = desk.say(_SCOPES[move.scope]) if move.scope in _SCOPES else move.scope.partition("/")[2]
    figure = desk.say(_ASKED if move.scope == DEMAND else FIGURES[move.figure])
    return [f"{move.major} {move.name}", scope, kind_word(desk, move.kind), figure, f"{move.before} → {move.after}"]


def _sums_grid(desk: Desk, moves: Iterable[Move]) -> Grid:
    """Add up the figures that move, over majors; those of jobs are never summed, nor those of single libraries."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for move in moves:
        if move.scope in _SCOPES and move.kind in KINDS:
            of = sums.setdefault((move.scope, move.kind, move.figure), [0, 0, 0])
            for at, value in enumerate((1, move.before, move.after)):
                of[at] += value
    headings = [
        Heading(desk.say("范围")),
        Heading(desk.say("类别")),
        Heading(desk.say("覆盖")),
        Heading(desk.say("有变化的专业"), number=True),
        Heading(desk.say("这些专业之前 → 之后"), number=True),
    ]
    order = [*_SCOPES]
    rows: list[list[Cell]] = [
        [
            desk.say(_SCOPES[scope]),
            desk.say(KINDS[kind]),
            desk.say(_ASKED if scope == DEMAND else FIGURES[figure]),
            majors,
            f"{before} → {after}",
        ]
        for (scope, kind, figure), (majors, before, after) in sorted(
            sums.items(), key=lambda item: order.index(item[0][0])
        )
    ]
    return Grid(desk.say("覆盖的变化：合计"), headings, rows)
