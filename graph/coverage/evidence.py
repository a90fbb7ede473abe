"""What documents say, word and place, as plain values: what a gap or a chain rests on (DESIGN 7.14)."""

from collections.abc import Callable

from graph.errors import UnknownNode
from graph.standing import standing_edges
from graph.store import Description, Stored, Told
from ontology.claims import NO_EVIDENCE, EdgeClaim, Evidence, Props, Status, prop

Json = dict[str, object]
Describe = Callable[[str], Description]

_HEADINGS = {"core": "专业核心课程", "foundation": "专业基础课程"}
_SECTIONS = {"awards": "职业类证书举例", "continuesTo": "接续专业举例"}
"""How the ministry's briefs head their sections."""

_ASKING = frozenset({"hasCourse", "requires", "develops"})
_OBJECT_SIDE = frozenset({"owns", "hasModule", "hasPoint", "serves"})
"""Predicates whose subjects have many edges and whose objects have few: their claims are looked up at the object."""


class Witness:
    """Looks up claims and remembers what it has looked up; made for one report."""

    def __init__(self, describe: Describe) -> None:
        self._describe = describe
        self._seen: dict[str, Description | None] = {}

    def about(self, identity: str) -> Description | None:
        """Return what is in force about a node, None where nothing is."""
        if identity not in self._seen:
            try:
                self._seen[identity] = self._describe(identity)
            except UnknownNode:
                self._seen[identity] = None
        return self._seen[identity]

    def label(self, identity: str) -> str:
        """Return what a node is called, the id's last segment where nothing is said about it."""
        about = self.about(identity)
        return about.label if about else identity.rpartition("/")[2]

    def told(self, subject: str, predicate: str, object_: str) -> list[Told[EdgeClaim]]:
        """Return the claims in force of one edge."""
        about = self.about(object_ if predicate in _OBJECT_SIDE else subject)
        if about is None:
            return []
        found = [
            told
            for told in (*about.outgoing, *about.incoming)
            if (told.claim.subject, told.claim.predicate, told.claim.object) == (subject, predicate, object_)
        ]
        return standing_edges(found)

    def claims(self, subject: str, predicate: str, object_: str) -> list[Json]:
        """Return the claims of one edge as plain values, by source and properties."""
        return [claim(told) for told in sorted(self.told(subject, predicate, object_), key=_order)]

    def waiting(self, object_: str) -> list[Json]:
        """Return the official documents read whole that only propose to ask for an item, each once, by source."""
        about = self.about(object_)
        found = {
            told.stored.version.source: document(told.stored)
            for told in (about.incoming if about else ())
            if told.claim.predicate in _ASKING
            and told.claim.status is Status.PROPOSED
            and told.stored.version.whole
            and told.stored.version.authority.official
        }
        return [found[source] for source in sorted(found)]

    def stated(self, subject: str, predicate: str, object_: str, version: int) -> list[Json]:
        """Return what one version states of an edge: the official evidence of a demanded item."""
        return [claim(told) for told in self.told(subject, predicate, object_) if told.stored.key == version]


def document(stored: Stored) -> Json:
    """Return a version as plain values."""
    version = stored.version
    return {
        "source": version.source,
        "title": version.title,
        "issuer": version.issuer,
        "effective": version.effective.isoformat() if version.effective else None,
        "sha256": version.sha256,
        "bundled": version.bundled,
    }


def place(told: Told[EdgeClaim]) -> str | None:
    """Return where in a document stands what a bundled list took from it, as far as the list says.

    The evidence of a bundled fact is a row of our list; the words of the document come with the document itself.
    """
    of = told.claim
    if not told.stored.version.bundled:
        return None
    if of.predicate == "hasCourse" and (role := prop(of.props, "role")) in _HEADINGS:
        order = prop(of.props, "order")
        return f"{_HEADINGS[str(role)]}第 {order} 门" if order else _HEADINGS[str(role)]
    return _SECTIONS.get(of.predicate)


def claim(told: Told[EdgeClaim]) -> Json:
    """Return a claim with its document and evidence as plain values."""
    of = told.claim
    return {
        "document": document(told.stored),
        "place": place(told),
        "method": of.method.value,
        "status": of.status.value,
        "confidence": of.confidence,
        "props": dict(of.props),
        "evidence": evidence(of.evidence),
    }


def evidence(of: Evidence) -> Json | None:
    """Return the places and words that are given, None where nothing is."""
    if of == NO_EVIDENCE:
        return None
    return {name: value for name, value in zip(of._fields, of, strict=True) if value not in ("", None)}


def _order(told: Told[EdgeClaim]) -> tuple[str, tuple[tuple[str, str], ...]]:
    return told.stored.version.source, _text(told.claim.props)


def _text(props: Props) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in props)
