"""What an import would do, before it is done: `import --dry-run` and `--no-worse`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from api.cli.comparing import claim_rows, mentioned
from api.cli.desk import Desk
from api.cli.figures import FIGURES, kind_word
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import cut, rest
from api.cli.readings import count_grid, problem_grid, problem_rows, reading_data
from api.compose import coverage_in_memory
from api.words import mark
from graph.coverage.report import major_entry
from graph.coverage.report import majors as entries
from graph.coverage.scopes import Scope, audit
from graph.store import Store
from graph.upkeep import WholeStore
from ingest.pipeline import bundles
from ingest.preview import Preview, preview
from ingest.report import Reading, merge_counts
from ontology.claims import Claim, NodeClaim
from ontology.names import prefix_of

_SCOPES = {"best": mark("单库"), "union": mark("多库合计")}


class Move(NamedTuple):
    """A figure of a major that would change: of its best library, of the union, or of a library that is imported."""

    major: str
    name: str
    scope: str
    kind: str
    figure: str
    before: int
    after: int


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
        libraries = _libraries(readings)
        seen = preview(store, ready, datetime.now(UTC), partial(_entries, libraries=libraries))
    return Foresight(seen, tuple(_moves(seen.before, seen.after, libraries)))


def _libraries(readings: Iterable[Reading]) -> list[str]:
    """Return the libraries whose workbooks were read."""
    workbooks = (bundle for reading in readings if reading.kind == "workbook" for bundle in reading.bundles)
    return sorted({node.id for bundle in workbooks for node in bundle.nodes if prefix_of(node.id) == "library"})


def _entries(store: Store, majors: Sequence[str], libraries: Sequence[str] = ()) -> dict[str, Any]:
    """Return the figures of majors, those of some libraries among them; majors not in the catalogue are left out."""
    coverage = coverage_in_memory(store)
    found: dict[str, Any] = {}
    for code in majors:
        entry = major_entry(coverage, code)
        if entry is not None:
            found[code] = entry
            for library in libraries:
                own = audit(coverage, scope=Scope(major=code, library=library))
                for each in entries(own):
                    entry[library] = each["best"]
    return found


def _moves(before: Mapping[str, Any], after: Mapping[str, Any], libraries: Iterable[str] = ()) -> Iterator[Move]:
    for code in sorted(before.keys() | after.keys()):
        entry = after.get(code) or before[code]
        for scope in (*libraries, "best", "union"):
            old, new = (found.get(code, {}).get(scope, {}).get("items", {}) for found in (before, after))
            for kind in sorted(old.keys() | new.keys()):
                for figure in FIGURES:
                    was, will = (items.get(kind, {}).get(figure, 0) for items in (old, new))
                    if was != will:
                        yield Move(code, entry["name"], scope, kind, figure, was, will)


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
    grids += [_moves_grid(desk, seen.moves)] if seen.moves else []
    grids += [problem_grid(desk, cut(desk, problems, limit), len(problems))] if problems else []
    grids.append(count_grid(desk, merge_counts(readings)))
    counts = {
        name: sum(len(getattr(part, name)) for each in differences for part in (each.nodes, each.edges))
        for name in ("added", "removed", "changed")
    }
    lines = [
        desk.say("预览，没有写入"),
        desk.say("增加 {added}，删去 {removed}，改动 {changed}", **counts),
    ]
    data = {
        "revision": store.revision,
        "dry_run": True,
        **counts,
        "sources": [each.version.source for each in differences],
        "coverage": [move._asdict() for move in seen.moves],
        **reading_data(readings, merge_counts(readings)),
    }
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
