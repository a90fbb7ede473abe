"""What an import would do, before it is done: `import --dry-run` and `--no-worse`."""

from collections.abc import Iterable, Sequence
from typing import Any

from api.cli.comparing import claim_rows, mentioned
from api.cli.consequences import contradiction_grid, dangling_grid, document_grid, effect_row, item_grid, restated_line
from api.cli.desk import Desk
from api.cli.figures import FIGURES, kind_word
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import cut, rest
from api.cli.readings import column_grids, count_grid, kind_grid, problem_grid, problem_rows
from api.outlook import DEMAND, Move, Outlook, look_ahead, outlook_data
from api.words import mark
from graph.upkeep import WholeStore
from ingest.report import Reading, merge_counts
from ontology.claims import Claim, NodeClaim

_SCOPES = {"best": mark("单库"), "union": mark("多库合计"), DEMAND: mark("官方文件")}
_ASKED = mark("应覆盖")


def foresee(desk: Desk, store: WholeStore, readings: Sequence[Reading], strict: bool) -> Outlook:
    """Ask what committing the readings would change; the store stays as it is."""
    with desk.waiting(desk.say("预览")):
        return look_ahead(store, readings, strict, desk.coverage(store))


def show_preview(desk: Desk, store: WholeStore, readings: Sequence[Reading], seen: Outlook, limit: int) -> None:
    """Show the claims that would come, go and change, the figures before and after, and what becomes of items."""
    rows = _claim_rows(desk, store, seen)
    problems = problem_rows(desk, [problem for reading in readings for problem in reading.problems])
    headings = [Heading(desk.say("来源"), wide=True), Heading(desk.say("变化")), Heading(desk.say("说法"), wide=True)]
    grids = [Grid(desk.say("说法的变化"), headings, cut(desk, rows, limit))] if rows else []
    if desk.settings.form == "table":
        grids = [*kind_grid(desk, readings, limit), *column_grids(desk, readings), *grids]
    grids += [_moves_grid(desk, seen.moves)] if seen.moves else []
    follows = (
        document_grid(desk, seen.impact.documents, limit),
        item_grid(desk, seen.impact, limit),
        contradiction_grid(desk, seen.consequences.contradictions, limit),
        dangling_grid(desk, seen.consequences.dangling, limit),
    )
    grids += [grid for grid in follows if grid.rows]
    grids += [problem_grid(desk, cut(desk, problems, limit), len(problems))] if problems else []
    grids.append(count_grid(desk, merge_counts(readings)))
    data = outlook_data(store.revision, seen, readings)
    counts = {name: data[name] for name in ("added", "removed", "changed")}
    lines = [
        desk.say("预览，没有写入"),
        desk.say("增加 {added}，删去 {removed}，改动 {changed}", **counts),
        *restated_line(desk, seen.restated),
    ]
    desk.show(Page(data, grids, lines, rest(desk, rows, limit)))


def _claim_rows(desk: Desk, store: WholeStore, seen: Outlook) -> list[Sequence[Cell]]:
    differences = [each for each in seen.preview.differences if each]
    claims = [claim for each in differences for claim in _claims(each)]
    labels = desk.labels(store, mentioned(claims))
    labels |= {claim.id: claim.label for claim in claims if isinstance(claim, NodeClaim)}
    return [
        row
        for each in differences
        for changes in (each.nodes, each.edges)
        for row in claim_rows(desk, each.version.source, changes.added, changes.removed, changes.changed, labels)
    ]


def _claims(each: Any) -> Iterable[Claim]:
    for changes in (each.nodes, each.edges):
        yield from changes.added
        yield from changes.removed
        for pair in changes.changed:
            yield from pair


def complain(desk: Desk, seen: Outlook) -> None:
    """Say which figures would fall and what would be lost, in which libraries; nothing was written."""
    desk.note(desk.say("有 {count} 个覆盖数字会下降，没有写入", count=len(seen.worse)), "yellow")
    for move in seen.worse:
        desk.note("  " + " ".join(str(cell) for cell in _move_row(desk, move)))
    if seen.losses:
        desk.note(desk.say("会失去的："))
    for effect in seen.losses:
        desk.note("  " + " ".join(str(cell) for cell in effect_row(desk, effect) if cell))
    if seen.impact.rest:
        desk.note(desk.say("另有 {count} 项没有列出", count=seen.impact.rest))


def _moves_grid(desk: Desk, moves: Sequence[Move]) -> Grid:
    headings = [
        Heading(desk.say("专业"), wide=True),
        Heading(desk.say("范围")),
        Heading(desk.say("类别")),
        Heading(desk.say("覆盖")),
        Heading(desk.say("之前 → 之后"), number=True),
    ]
    return Grid(desk.say("覆盖的变化"), headings, [_move_row(desk, move) for move in moves])


def _move_row(desk: Desk, move: Move) -> list[Cell]:
    scope = desk.say(_SCOPES[move.scope]) if move.scope in _SCOPES else move.scope.partition("/")[2]
    figure = desk.say(_ASKED if move.scope == DEMAND else FIGURES[move.figure])
    return [f"{move.major} {move.name}", scope, kind_word(desk, move.kind), figure, f"{move.before} → {move.after}"]
