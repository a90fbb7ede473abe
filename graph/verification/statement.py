"""A statement that can be drawn: by which relations, what tells it from every other one."""

from json import JSONEncoder
from typing import NamedTuple

from graph.store import Stored
from ontology.claims import EdgeClaim, Props

DRAWN = ("implements", "meets", "supports", "reuses", "prerequisite")
_text = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Drawn(NamedTuple):
    """A statement that was drawn, with the version that states it."""

    claim: EdgeClaim
    stored: Stored

    @property
    def identity(self) -> str:
        """What tells it from every other statement."""
        return identity_of(self.claim.subject, self.claim.predicate, self.claim.object, self.claim.props)


def identity_of(subject: str, predicate: str, thing: str, props: Props) -> str:
    """Return what tells a statement from every other one of its library: evidence is not part of it (DESIGN 3)."""
    return f"[{_text(subject)},{_text(predicate)},{_text(thing)},{_text(props_text(props))}]"


def props_text(props: Props) -> str:
    """Return properties as text that is the same wherever they are written."""
    return _text(props) if props else "[]"
