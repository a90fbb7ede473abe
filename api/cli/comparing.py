"""What changed from one revision to another: `diff`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

import typer

from api.answers import change_data, totals
from api.cli.application import TRACING, app
from api.cli.commands import command
from api.cli.desk import Desk
from api.cli.page import Cell, Grid, Heading, Page
from api.cli.phrases import Limit, claim_words, cut, rest
from api.words import mark
from graph.changes import SourceChange, between
from ontology.claims import Claim, EdgeClaim

When = Annotated[str, typer.Argument(metavar="REV|DATE", help=mark("版号，或某日结束时的一版"))]


@command(app, "diff", mark("比较两版：每个来源增加、删去、改动了哪些说法。"), TRACING)
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
    changes = list(between(store, first, last))
    labels = desk.labels(store, mentioned(claim for each in changes for claim in _claims(each)), last)
    rows = [row for each in changes for row in change_rows(desk, each, labels)]
    headings = (
        Heading(desk.say("来源"), wide=True),
        Heading(desk.say("变化")),
        Heading(desk.say("说法"), wide=True),
    )
    counts = totals(changes)
    before = [
        desk.say("第 {first} 版 → 第 {last} 版", first=first, last=last),
        desk.say("增加 {added}，删去 {removed}，改动 {changed}", **counts),
    ]
    data = {
        "from": first,
        "to": last,
        **counts,
        "sources": [change_data(each) for each in changes],
    }
    desk.show(Page(data, [Grid("", headings, cut(desk, rows, limit))], before, rest(desk, rows, limit)))


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
