"""What the graph is made of and how it came about: sources, history, what changed between two revisions."""

from collections.abc import Hashable
from functools import lru_cache, partial
from typing import Annotated, cast

from fastapi import Query
from starlette.responses import Response

from api.answers import change_data, revision_data, runs, source_data
from api.http.aside import aside_of
from api.http.asking import Ask, Json, Match
from api.http.forms import ROWS, form_of
from api.http.listing import Listed, ListedNow, Listing, Paged
from api.http.resources import Resource
from api.outlook import MOST, moves_between, moves_data
from graph.changes import Totals, change, counted, moved
from graph.errors import UnknownSource
from graph.store import Store

resource = Resource("history")

SOURCE_COLUMNS = (
    *("source", "title", "issuer", "licence", "authority", "effective", "whole", "sha256"),
    *("items", "relations", "opened", "closed", "purged"),
)
HISTORY_COLUMNS = ("number", "recorded", "action", "source", "sha256", "run")
CHANGE_COLUMNS = ("source", "before", "after")
_WHEN = r"^([0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2})$"
Source = Annotated[
    str | None,
    Query(min_length=1, max_length=500, description="Only this source", examples=["library/ec-sample"]),
]
From = Annotated[str, Query(alias="from", pattern=_WHEN, description="A revision or a date", examples=["1"])]
To = Annotated[str | None, Query(pattern=_WHEN, description="A revision or a date; default: now", examples=["2"])]


@resource.get("/sources", name="sources")
def sources(page: Listed, match: Match = None) -> Response:
    """List the versions in force, by source."""
    found = page.ask.store.versions(page.ask.revision)
    text, at = (match or "").lower(), page.ask.revision
    kept = [each for each in found if text in each.version.source.lower() or (match or "") in each.version.title]
    entries = Listing(
        "sources", SOURCE_COLUMNS, len(kept), lambda first, last: [source_data(each, at) for each in kept[first:last]]
    )
    return page.answer(entries)


@resource.get("/history", name="history")
def history(page: ListedNow, source: Source = None) -> Response:
    """List the revisions, oldest first: when, what was done, of which source."""
    store = page.ask.store
    versions = {stored.key: stored for stored in store.history(source)}
    revisions = [
        each for each in store.changes(0) if source in (None, each.source) and each.number <= page.ask.revision
    ]
    if source is not None and not revisions:
        raise UnknownSource(f"来源「{source}」没有现行版本")

    begun = {each.number: run[0].number for run in runs(revisions) for each in run}

    def entries(first: int, last: int) -> list[Json]:
        return [
            {**revision_data(each, versions.get(each.opened or 0)), "run": begun[each.number]}
            for each in revisions[first:last]
        ]

    return page.answer(Listing("revisions", HISTORY_COLUMNS, len(revisions), entries))


@resource.get("/diff", name="diff")
async def diff(page: ListedNow, earlier: From, to: To = None) -> Response:
    """Compare two revisions: the figures of coverage that moved (on the first page), then source by source.

    Of each source: claims that came, went or say something else; `added`, `removed` and `changed` count all of them.
    """
    return await aside_of(page.ask.request).run(partial(_diff, page, earlier, to))


def _diff(page: Paged, earlier: str, to: str | None) -> Response:
    ask = page.ask
    store, first, last = ask.store, ask.numbered(earlier), ask.numbered(to) if to else ask.revision
    pairs = moved(store, first, last)

    def entries(low: int, high: int) -> list[Json]:
        return [change_data(change(store, *pair)) for pair in pairs[low:high]]

    sources = Listing("sources", CHANGE_COLUMNS, len(pairs), entries)
    if form_of(ask, *ROWS) != "json":
        return page.answer(sources)
    counts = _totals(cast(Hashable, store), first, last, ask.revision)._asdict()
    figures = _figures(ask, first, last) if not page.offset else {}
    return page.answer(sources, {"from": first, "to": last, **counts, **figures})


def _figures(ask: Ask, first: int, last: int) -> Json:
    """Return the figures that moved, so many of them, and how many more there are."""
    if first == last:
        return moves_data(())
    return moves_data(moves_between(ask.store, ask.coverage_at(first), ask.coverage_at(last)), MOST)


@lru_cache(maxsize=4)
def _totals(store: Hashable, first: int, last: int, now: int) -> Totals:
    """Count all that changed, once for the pages of one list; what a later revision purges is counted anew."""
    return counted(cast(Store, store), first, last)
