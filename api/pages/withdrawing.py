"""Taking a source out of force: what would go, asked first; then done, and what to do to have it back."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.responses import Response

from api.http.aside import aside_of
from api.http.changing import to_change
from api.http.persons import note
from api.http.problems import Problem
from api.http.resources import Resource
from api.outlook import moves_without
from api.pages import import_tables as tables
from api.pages.addresses import to as address_of
from api.pages.admission import Field, admitted, seen_other, unkept
from api.pages.visit import Visit, Visiting
from api.words import mark
from graph.store import Stored
from graph.upkeep import WholeStore
from ingest.withdrawing import sources_of, together, withdraw_all
from people.access import Action, libraries
from people.roles import Person

pages = Resource("pages", shown=False)

WITHDRAW = "/withdraw"
Taker = Annotated[Person, Depends(admitted(Action.WITHDRAW))]
SourceName = Annotated[str, Query(min_length=1, max_length=500)]


@pages.get("/withdraw", name="withdraw-page")
async def show(visit: Visiting, who: Taker, source: SourceName, done: str = "") -> Response:
    """Show what would be withdrawn and which figures would fall, or that it has been."""
    return await aside_of(visit.request).run(partial(_shown, visit, who, source, done == "1"))


@pages.post("/withdraw", name="withdraw-form")
async def withdraw(visit: Visiting, who: Taker, source: Field = "", sha256: Field = "") -> Response:
    """Withdraw a source, if it is still the version that was shown."""
    took = await aside_of(visit.request).run(partial(_withdrawn, visit, who, source, sha256))
    return seen_other(address_of(WITHDRAW, source=source, done="1" if took else "0"))


def may_withdraw(store: WholeStore, who: Person, source: str) -> Stored:
    """Return the version in force of a source that somebody may withdraw; nothing is told of another library's."""
    allowed = libraries(who, Action.WITHDRAW)
    if allowed is None:
        chosen = [each for each in store.versions() if not each.purged]
    else:
        chosen = [each for slug in sorted(allowed) for each in sources_of(store, slug).own]
    found = next((each for each in chosen if each.version.source == source), None)
    if found is None:
        known = {each.version.source for each in store.versions()}
        if allowed is not None and source in known:
            raise Problem("forbidden", mark("您的角色不能这样做"), about={"action": str(Action.WITHDRAW)})
        raise Problem("unknown-source")
    return found


def _shown(visit: Visit, who: Person, source: str, done: bool) -> Response:
    if done:
        return unkept(visit.page("withdrawn.html", section="imports", source=source))
    with to_change(visit.request) as store:
        found = may_withdraw(store, who, source)
        moves = moves_without(store, together(store, source), visit.coverage_at(visit.numbered(None)))
    result: dict[str, Any] = {"coverage": [each._asdict() for each in moves]}
    given: dict[str, Any] = {"coverage": tables.coverage(visit, result), "headline": tables.headline(visit, result)}
    version = found.version
    count = found.nodes + found.edges
    return unkept(visit.page("withdraw.html", section="imports", version=version, count=count, **given))


def _withdrawn(visit: Visit, who: Person, source: str, sha256: str) -> bool:
    """Withdraw; False where it was replaced or withdrawn meanwhile: it is shown anew."""
    with to_change(visit.request) as store:
        try:
            found = may_withdraw(store, who, source)
        except Problem as problem:
            if problem.kind == "unknown-source":  # another window was first
                return True
            raise
        if found.version.sha256 != sha256:
            return False
        withdraw_all(store, together(store, source), datetime.now(UTC))
    note(visit.request, who, "withdraw", source)
    return True
