"""Taking a whole library out: which sources are its own, and what the store would answer without them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from graph.errors import UnknownNode
from graph.reuse.proposals import ANSWER, SOURCE
from graph.store import Revision, Store, Stored
from ontology.names import node_id, prefix_of, segments

T = TypeVar("T")

_OF_OTHERS = ("registry", "review", "verification")
"""Sources of these kinds speak of a library, but are not the library's to withdraw (decision 0004)."""


class Sources(NamedTuple):
    """The sources in force that are a library's own, and those of others that speak of it; by their ids."""

    own: tuple[Stored, ...]
    others: tuple[Stored, ...]


def sources_of(
    store: Store, library: str, as_of: int | None = None, versions: Sequence[Stored] | None = None
) -> Sources:
    """Return the sources of a library (its slug), now or as of a revision; `versions` are those in force, if at hand.

    Its own are those whose id names it as decision 0004 has it, and those under another id that speak of no other
    library; official documents, registries, reviews and verifications never are.
    """
    identity = node_id("library", library)
    slug = segments(identity)[1]
    listed = store.versions(as_of) if versions is None else versions
    in_force = {each.key: each for each in listed if not each.purged}
    named = {key for key, each in in_force.items() if each.version.source.split("/")[1:2] in ([slug], [library])}
    try:
        found = store.describe(identity, as_of)
        told = [*(each.stored for each in found.nodes), *(each.stored for each in (*found.outgoing, *found.incoming))]
    except UnknownNode:
        told = []
    speaking = {each.key for each in told} & in_force.keys()
    own: list[Stored] = []
    others: list[Stored] = []
    for key in sorted(named | speaking, key=lambda each: in_force[each].version.source):
        stored = in_force[key]
        belongs = not _of_others(stored) and (key in named or _libraries(store, key) <= {identity})
        (own if belongs else others).append(stored)
    return Sources(tuple(own), tuple(others))


def _of_others(stored: Stored) -> bool:
    return stored.version.authority.official or stored.version.source.partition("/")[0] in _OF_OTHERS


def _libraries(store: Store, key: int) -> set[str]:
    """Return the libraries that a version speaks of."""
    nodes, edges = store.claims(key)
    said = {claim.id for claim in nodes}
    for claim in edges:
        said |= {claim.subject, claim.object}
    return {each for each in said if prefix_of(each) == "library"}


def together(store: Store, source: str) -> tuple[Stored, ...]:
    """Return what is in force of a source, and what goes with it: the answer to a proposed reuse; empty for none."""
    names = [source, source + ANSWER] if source.startswith(SOURCE) else [source]
    found = {each.version.source: each for each in store.versions()}
    return tuple(found[name] for name in names if name in found)


def withdraw_all(store: Store, sources: Sequence[Stored], recorded: datetime) -> list[Revision]:
    """Withdraw sources together or not at all, each in a revision of its own."""
    with store.grouped():
        return [store.withdraw(each.version.source, recorded) for each in sources]


class _Undone(Exception):
    """Ends the group of changes so that none is kept."""


def without(store: Store, sources: Sequence[Stored], recorded: datetime, ask: Callable[[Store], T]) -> T:
    """Ask a question of the store as it would be without some sources; the store stays as it is."""
    answers: list[T] = []
    try:
        with store.grouped():
            for each in sources:
                store.withdraw(each.version.source, recorded)
            answers.append(ask(store))
            raise _Undone
    except _Undone:
        return answers[0]
