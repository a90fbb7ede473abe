"""What changed from one revision to another, figures first: `diff`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Annotated

import typer

from api.answers import change_data
from api.cli.application import TRACING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.moves import figures_line, moves_grids
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import Limit, rest
from api.outlook import Move, moves_between, moves_data
from api.phrases import claim_words
from api.words import mark
from graph.changes import SourceChange, between, counted
from graph.upkeep import WholeStore
from ontology.claims import Claim, EdgeClaim

When = Annotated[str, typer.Argument(metavar="REV|DATE", help=mark("版号，或某日结束时的一版"))]


@command(app, "diff", mark("比较两版：先看覆盖数字怎样变，再看每个来源增加、删去、改动了哪些说法。"), TRACING)
def diff(
    desk: Desk,
    earlier: When,
    later: Annotated[
        str | None, typer.Argument(metavar="[REV|DATE]", help=mark("另一版；默认最近一版"), show_default=False)
    ] = None,
    limit: Limit = 50,
) -> None:
    """Compare two revisions."""
    store = desk.store()
    first, last = desk.revision(store, earlier), desk.revision(store, later)
    moves = _moves(desk, store, first, last)
    counts = counted(store, first, last)._asdict()
    lines = [
        desk.say("第 {first} 版 → 第 {last} 版", first=first, last=last),
        figures_line(desk, moves),
        desk.say("说法：增加 {added}，删去 {removed}，改动 {changed}", **counts),
    ]
    form = desk.settings.form
    wanted = None if form == "csv" else limit if form == "table" else 0
    rows = _rows(desk, store, first, last, wanted)
    headings = (
        Heading(desk.say("来源"), wide=True),
        Heading(desk.say("变化")),
        Heading(desk.say("说法"), wide=True),
    )
    grids = [*(moves_grids(desk, moves, limit) if form == "table" else ()), Grid(_title(desk, rows), headings, rows)]
    data = {
        "from": first,
        "to": last,
        **counts,
        **moves_data(moves),
        "sources": [change_data(each) for each in between(store, first, last)] if form == "json" else [],
    }
    desk.show(Page(data, grids, lines, rest(desk, range(sum(counts.values())), limit) if form == "table" else []))


def _moves(desk: Desk, store: WholeStore, first: int, last: int) -> list[Move]:
    """Return the figures that moved."""
    if first == last:
        return []
    return moves_between(store, desk.coverage(store, str(first)), desk.coverage(store, str(last)))


def _title(desk: Desk, rows: Sequence[object]) -> str:
    return desk.say("说法的变化") if rows else ""


def _rows(desk: Desk, store: WholeStore, first: int, last: int, wanted: int | None) -> list[Sequence[Cell]]:
    """Return a row a change, no more than are wanted; sources beyond them are not read."""
    changes: list[SourceChange] = []
    count = 0
    for each in between(store, first, last) if wanted != 0 else ():
        changes.append(each)
        count += len(each.added) + len(each.removed) + len(each.changed)
        if wanted is not None and count >= wanted:
            break
    labels = desk.labels(store, mentioned(claim for each in changes for claim in _claims(each)), last)
    return list(islice((row for each in changes for row in change_rows(desk, each, labels)), wanted))


def mentioned(claims: Iterable[Claim]) -> list[str]:
    """Return the ids that claims are about, each once, in order."""
    found: set[str] = set()
    for claim in claims:
        found.update((claim.subject, claim.object) if isinstance(claim, EdgeClaim) else (claim.id,))
    return sorted(found)


def change_rows(desk: Desk, each: SourceChange, labels: Mapping[str, str]) -> Iterator[Sequence[Cell]]:
    """Yield the rows of one source's changes."""
    yield from claim_rows(desk, each.source, each.added, each.removed, each.changed, labels)


def claim_rows(
    desk: Desk,
    source: str,
    added: Iterable[Claim],
    removed: Iterable[Claim],
    changed: Iterable[tuple[Claim, Claim]],
    labels: Mapping[str, str],
) -> Iterator[Sequence[Cell]]:
    """Yield a row a claim that comes, goes or says something else."""
    words = desk.words
    for word, claims in ((desk.say("增加"), added), (desk.say("删去"), removed)):
        for claim in claims:
            yield source, word, claim_words(claim, labels, words)
    for old, new in changed:
        text = f"{claim_words(old, labels, words)} → {claim_words(new, labels, words)}"
        yield source, desk.say("改动"), text


def _claims(each: SourceChange) -> Iterable[Claim]:
    yield from each.added
    yield from each.removed
    for pair in each.changed:
        yield from pair
