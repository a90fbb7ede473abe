"""What an expert looks at beside a statement: the things it joins, where they stand, their resources, who asks."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from graph.store import Description, Told
from graph.verification.drawing import Draw
from graph.verification.shelf import Named, Shelf
from graph.verification.statement import Drawn
from ontology.claims import EdgeClaim, Props, Status, prop
from ontology.names import prefix_of

SHOWN = 3
"""So many resources of a point or a course are shown; how many there are is told."""
_OFFICIAL = 2
_ASKING = frozenset({"hasCourse", "requires", "develops"})
_WITHIN: Mapping[str, str] = {"point": "hasPoint", "module": "hasModule"}


class Resource(NamedTuple):
    """A resource with what is stated of it, and what it is for."""

    id: str
    label: str
    props: Props
    purposes: tuple[str, ...] = ()


class Thing(NamedTuple):
    """One end of a statement: what it is called, where it stands (outermost first), what is stated of it.

    `resources` are some of those that support it, of `resource_count`; `official` who asks for it, in whose words.
    """

    id: str
    label: str
    props: Props
    within: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()
    resource_count: int = 0
    official: tuple[Told[EdgeClaim], ...] = ()


class Beside(NamedTuple):
    """A statement with both its ends; `gone` where it is no longer in force."""

    number: int
    drawn: Drawn
    subject: Thing
    object: Thing
    gone: bool = False


def beside(shelf: Shelf, of: Draw, still: frozenset[str] | None = None) -> list[Beside]:
    """Return the statements of a draw with what stands beside each, as of the revision that was drawn from.

    `still` are those in force now, by identity; None: all are.
    """
    return [
        Beside(
            number,
            drawn,
            _thing(shelf, drawn.claim.subject),
            _thing(shelf, drawn.claim.object),
            still is not None and drawn.identity not in still,
        )
        for number, drawn in enumerate(of.claims, 1)
    ]


def _thing(shelf: Shelf, identity: str) -> Thing:
    if prefix_of(identity) == "resource" and (named := shelf.named(identity)) is not None:
        return Thing(identity, named.label, named.props)
    about = shelf.witness.about(identity)
    if about is None:
        return Thing(identity, shelf.witness.label(identity), ())
    resources, count = _resources(shelf, about)
    official = tuple(_official(about))[:_OFFICIAL]
    return Thing(identity, about.label, about.props, tuple(_within(shelf, about)), resources, count, official)


def _within(shelf: Shelf, about: Description) -> Iterable[str]:
    """Yield what something is a part of, the outermost first: course and module of a point."""
    relation = _WITHIN.get(prefix_of(about.id))
    above = next((told.claim.subject for told in about.incoming if told.claim.predicate == relation), None)
    return shelf.within(above) if above is not None else ()


def _resources(shelf: Shelf, about: Description) -> tuple[tuple[Resource, ...], int]:
    """Return the first resources of something, and how many it has."""
    if prefix_of(about.id) == "resource":
        return (), 0
    purposes: dict[str, list[str]] = {}
    for told in about.incoming:
        if told.claim.predicate == "supports" and told.claim.status is Status.ACCEPTED:
            said = purposes.setdefault(told.claim.subject, [])
            purpose = str(prop(told.claim.props, "purpose") or "")
            said += [purpose] if purpose and purpose not in said else []
    shown = [Resource(each, *_named(shelf, each), tuple(purposes[each])) for each in sorted(purposes)[:SHOWN]]
    return tuple(shown), len(purposes)


def _named(shelf: Shelf, identity: str) -> Named:
    if (named := shelf.named(identity)) is not None:
        return named
    about = shelf.witness.about(identity)
    return Named(about.label, about.props) if about else Named(identity, ())


def _official(about: Description) -> Iterable[Told[EdgeClaim]]:
    """Yield who asks for something officially, documents that were read before lists of ours."""
    asked = [
        told for told in about.incoming if told.claim.predicate in _ASKING and told.stored.version.authority.official
    ]
    yield from sorted(asked, key=lambda told: (told.stored.version.bundled, told.stored.version.source))
