"""What an import would do, before it is done: `import --dry-run` and `--no-worse`."""

from collections.abc import Iterable, Sequence
from typing import Any

from api.cli.comparing import claim_rows, mentioned
from api.cli.consequences import contradiction_grid, dangling_grid, document_grid, effect_row, item_grid, restated_line
from api.cli.desk import Desk
from api.cli.moves import figures_line, move_row, moves_grids
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import cut, rest
from api.cli.readings import column_grids, count_grid, file_names, kind_grid, problem_grids
from api.outlook import FileChange, Outlook, file_changes, look_ahead, outlook_data
from api.words import mark
from graph.upkeep import WholeStore
from ingest.report import Reading, merge_counts
from ontology.claims import Claim, NodeClaim

_OF_FILES = (
    *(mark("增加"), mark("删去"), mark("改动")),
    *(mark("读到"), mark("采用"), mark("未采用"), mark("已忽略")),
)


def foresee(desk: Desk, store: WholeStore, readings: Sequence[Reading], strict: bool) -> Outlook:
    """Ask what committing the readings would change; the store stays as it is."""
    with desk.waiting(desk.say("预览")):
        return look_ahead(store, readings, strict, desk.coverage(store))


def show_preview(
    desk: Desk, store: WholeStore, readings: Sequence[Reading], seen: Outlook, limit: int, full: bool = False
) -> None:
    """Show the figures before and after and what becomes of items, then the claims that would come, go and change."""
    rows, names = _claim_rows(desk, store, seen), file_names(reading.file for reading in readings)
    problems = [problem for reading in readings for problem in reading.problems]
    follows = (
        document_grid(desk, seen.impact.documents, limit),
        item_grid(desk, seen.impact, limit),
        contradiction_grid(desk, seen.consequences.contradictions, limit),
        dangling_grid(desk, seen.consequences.dangling, limit),
    )
    headings = [Heading(desk.say("来源"), wide=True), Heading(desk.say("变化")), Heading(desk.say("说法"), wide=True)]
    claims = Grid(desk.say("说法的变化"), headings, cut(desk, rows, limit))
    files = file_changes(seen, readings)
    grids = [*([claims] if desk.settings.form == "csv" and rows else []), *moves_grids(desk, seen.moves, limit)]
    grids += [grid for grid in follows if grid.rows]
    grids += [_files_grid(desk, files, [names[reading.file] for reading in readings])] if len(files) > 1 else []
    if desk.settings.form == "table":
        grids += [*kind_grid(desk, readings, names, limit, full), *column_grids(desk, readings, names, full)]
        grids += [claims] if rows else []
    grids += problem_grids(desk, problems, names, limit, full)
    grids.append(count_grid(desk, merge_counts(readings)))
    data = outlook_data(store.revision, seen, readings)
    counts = {name: data[name] for name in ("added", "removed", "changed")}
    lines = [
        desk.say("预览，没有写入"),
        figures_line(desk, seen.moves),
        desk.say("说法：增加 {added}，删去 {removed}，改动 {changed}", **counts),
        *restated_line(desk, seen.restated),
    ]
    desk.show(Page(data, grids, lines, rest(desk, rows, limit)))


def _files_grid(desk: Desk, files: Sequence[FileChange], names: Sequence[str]) -> Grid:
    """Show file by file what would change and what became of its rows."""
    headings = [Heading(desk.say("文件"), wide=True), *(Heading(desk.say(word), number=True) for word in _OF_FILES)]
    rows: list[list[Cell]] = [
        [name, *each[3:]] for each, name in zip(files, names, strict=True) if each.read or each.sources
    ]
    return Grid(desk.say("各文件的变化"), headings, rows)


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
        desk.note("  " + " ".join(str(cell) for cell in move_row(desk, move)))
    if seen.losses:
        desk.note(desk.say("会失去的："))
    for effect in seen.losses:
        desk.note("  " + " ".join(str(cell) for cell in effect_row(desk, effect) if cell))
    if seen.impact.rest:
        desk.note(desk.say("另有 {count} 项没有列出", count=seen.impact.rest))
