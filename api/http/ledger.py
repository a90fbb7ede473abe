"""What the graph is made of and how it came about: sources, history, what changed between two revisions."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.http.asking import AskingNow, Json, Match
from api.http.listing import Listed, ListedNow, Listing
from api.http.resources import Resource
from api.http.shared import change_data, source_data
from graph.changes import SourceChange, compare, edge_identity, node_identity
from graph.errors import UnknownSource
from graph.store import Store, Stored

resource = Resource("history")

SOURCE_COLUMNS = (
    *("source", "title", "issuer", "licence", "authority", "effective", "whole", "sha256"),
    *("items", "relations", "opened", "closed", "purged"),
)
HISTORY_COLUMNS = ("number", "recorded", "action", "source", "sha256")
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
    text = (match or "").lower()
    kept = [each for each in found if text in each.version.source.lower() or (match or "") in each.version.title]
    entries = Listing(
        "sources", SOURCE_COLUMNS, len(kept), lambda first, last: [source_data(each) for each in kept[first:last]]
    )
    return page.answer(entries)


@resource.get("/history", name="history")
def history(page: ListedNow, source: Source = None) -> Response:
    """List the revisions, oldest first: when, what was done, of which source."""
    store = page.ask.store
    versions = {stored.key: stored.version.sha256 for stored in store.history(source)}
    revisions = [
        each for each in store.changes(0) if source in (None, each.source) and each.number <= page.ask.revision
    ]
    if source is not None and not revisions:
        raise UnknownSource(f"来源「{source}」没有现行版本")

    def entries(first: int, last: int) -> list[Json]:
        return [
            {
                "number": each.number,
                "recorded": each.recorded.isoformat(),
                "action": each.action,
                "source": each.source,
                "sha256": versions[each.opened] if each.opened else None,
            }
            for each in revisions[first:last]
        ]

    return page.answer(Listing("revisions", HISTORY_COLUMNS, len(revisions), entries))


@resource.get("/diff", name="diff")
def diff(ask: AskingNow, page: ListedNow, earlier: From, to: To = None) -> Response:
    """Compare two revisions source by source: claims that came, went or say something else."""
    store, first, last = ask.store, ask.numbered(earlier), ask.numbered(to)
    before = {stored.version.source: stored for stored in store.versions(first)}
    after = {stored.version.source: stored for stored in store.versions(last)}
    moved = [
        (before.get(source), after.get(source))
        for source in sorted(before.keys() | after.keys())
        if before.get(source) is None or after.get(source) is None or before[source].key != after[source].key
    ]

    def entries(low: int, high: int) -> list[Json]:
        found = [_change(store, *pair) for pair in moved[low:high]]
        return [change_data(each, {}) for each in found]

    return page.answer(Listing("sources", CHANGE_COLUMNS, len(moved), entries), {"from": first, "to": last})


def _change(store: Store, old: Stored | None, new: Stored | None) -> SourceChange:
    stated = old or new
    assert stated is not None
    old_nodes, old_edges = store.claims(old.key) if old else (iter(()), iter(()))
    new_nodes, new_edges = store.claims(new.key) if new else (iter(()), iter(()))
    nodes, edges = compare(old_nodes, new_nodes, node_identity), compare(old_edges, new_edges, edge_identity)
    return SourceChange(stated.version.source, old, new, nodes, edges)
