"""What an import would do, before it is done: `import --dry-run` and `--no-worse`."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from api.cli.comparing import claim_rows, mentioned
from api.cli.desk import Desk
from api.cli.figures import FIGURES, kind_word
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import cut, rest
from api.cli.readings import column_grids, count_grid, problem_grid, problem_rows
from api.intake import MajorFigures, Move, coverage_moves, libraries_read, preview_data
from api.words import mark
from graph.upkeep import WholeStore
from ingest.pipeline import bundles
from ingest.preview import Preview, preview
from ingest.report import Reading, merge_counts
from ontology.claims import Claim, NodeClaim

_SCOPES = {"best": mark("单库"), "union": mark("多库合计")}


class Foresight(NamedTuple):
    """What would change: claims, and figures of the majors concerned."""

    preview: Preview[dict[str, Any]]
    moves: tuple[Move, ...]

    @property
    def worse(self) -> tuple[Move, ...]:
        """The figures that would fall."""
        return tuple(move for move in self.moves if move.after < move.before)


def foresee(desk: Desk, store: WholeStore, readings: Sequence[Reading], strict: bool) -> Foresight:
    """Ask what committing the readings would change; the store stays as it is."""
    with desk.waiting(desk.say("预览")):
        ready = bundles(readings, strict)
        libraries = libraries_read(readings)
        seen = preview(store, ready, datetime.now(UTC), MajorFigures(libraries, desk.coverage(store)))
    return Foresight(seen, tuple(coverage_moves(seen.before, seen.after, libraries)))


def show_preview(desk: Desk, store: WholeStore, readings: Sequence[Reading], seen: Foresight, limit: int) -> None:
    """Show the claims that would come, go and change, and the figures before and after."""
    differences = [each for each in seen.preview.differences if each]
    claims = [claim for each in differences for claim in _claims(each)]
    labels = desk.labels(store, mentioned(claims))
    labels |= {claim.id: claim.label for claim in claims if isinstance(claim, NodeClaim)}
    rows = [
        row
        for each in differences
        for changes in (each.nodes, each.edges)
        for row in claim_rows(desk, each.version.source, changes.added, changes.removed, changes.changed, labels)
    ]
    problems = problem_rows(desk, [problem for reading in readings for problem in reading.problems])
    headings = [Heading(desk.say("来源"), wide=True), Heading(desk.say("变化")), Heading(desk.say("说法"), wide=True)]
    grids = [Grid(desk.say("说法的变化"), headings, cut(desk, rows, limit))] if rows else []
    if desk.settings.form == "table":
        grids = [*column_grids(desk, readings), *grids]
    grids += [_moves_grid(desk, seen.moves)] if seen.moves else []
    grids += [problem_grid(desk, cut(desk, problems, limit), len(problems))] if problems else []
    grids.append(count_grid(desk, merge_counts(readings)))
    data = preview_data(store.revision, seen.preview, seen.moves, readings)
    lines = [
        desk.say("预览，没有写入"),
        desk.say(
            "增加 {added}，删去 {removed}，改动 {changed}",
            added=data["added"],
            removed=data["removed"],
            changed=data["changed"],
        ),
    ]
    desk.show(Page(data, grids, lines, rest(desk, rows, limit)))


def _claims(each: Any) -> Iterable[Claim]:
    for changes in (each.nodes, each.edges):
        yield from changes.added
        yield from changes.removed
        for pair in changes.changed:
            yield from pair


def complain(desk: Desk, seen: Foresight) -> None:
    """Say which figures would fall; nothing was written."""
    desk.note(desk.say("有 {count} 个覆盖数字会下降，没有写入", count=len(seen.worse)), "yellow")
    for move in seen.worse:
        desk.note("  " + " ".join(str(cell) for cell in _move_row(desk, move)))


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
    kind, figure = kind_word(desk, move.kind), desk.say(FIGURES[move.figure])
    return [f"{move.major} {move.name}", scope, kind, figure, f"{move.before} → {move.after}"]
