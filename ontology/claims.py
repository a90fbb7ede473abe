"""Claims: what a version of a source states, with evidence, confidence, method and status (DESIGN 3).

A claim's identity inside its version is (id, props) for a node and (subject, predicate, object, props) for an edge.
Evidence is not part of the identity: a row inserted on top of a sheet moves every locator and changes no claim.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum
from typing import NamedTuple

from ontology.names import NodeId

Scalar = str | int | float | bool
Props = tuple[tuple[str, Scalar], ...]
"""Properties as (name, value) pairs sorted by name; a name stands once. `props()` makes one."""


class Status(Enum):
    """Whether a claim counts in full, by its confidence, or not at all."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    REJECTED = "rejected"


class Method(Enum):
    """How a claim came about."""

    STATED = "stated"
    EXACT_NAME = "exact-name"
    LITERAL = "literal"
    LEXICAL = "lexical"
    EMBEDDING = "embedding"
    MODEL = "model"
    INFERRED = "inferred"
    OCR = "ocr"
    REVIEWED = "reviewed"


class Authority(IntEnum):
    """Who vouches for a source; a larger value wins where statements contradict each other."""

    MODEL = 0
    UNSTATED = 1
    PERSON = 2
    LIBRARY = 3
    INSTITUTION = 4
    PROVINCE = 5
    NATIONAL = 6
    MINISTRY = 7

    @property
    def official(self) -> bool:
        """Whether it can make official demand: the ministries and national bodies only (DESIGN 7.1)."""
        return self >= Authority.NATIONAL


class Evidence(NamedTuple):
    """Where a claim stands in the document: 1-based page, table or sheet, 1-based row, column name, and the words."""

    quote: str = ""
    page: int | None = None
    table: str = ""
    row: int | None = None
    column: str = ""
    start: int | None = None
    end: int | None = None


NO_EVIDENCE = Evidence()


class NodeClaim(NamedTuple):
    """A version says that a node exists, what it is called (Chinese label) and its properties."""

    id: NodeId
    label: str
    props: Props = ()
    evidence: Evidence = NO_EVIDENCE
    confidence: float = 1.0
    method: Method = Method.STATED
    status: Status = Status.ACCEPTED


class EdgeClaim(NamedTuple):
    """A version says that `subject` stands in `predicate` to `object`."""

    subject: NodeId
    predicate: str
    object: NodeId
    props: Props = ()
    evidence: Evidence = NO_EVIDENCE
    confidence: float = 1.0
    method: Method = Method.STATED
    status: Status = Status.ACCEPTED


Claim = NodeClaim | EdgeClaim


FACTS_ONLY = "只取代码、名称与对应关系等事实"
"""Stands in the licence (使用条件) of what is bundled of a document, and of nothing else: it is known by it."""


@dataclass(frozen=True, slots=True)
class Version:
    """One content state of a source (a logical document).

    `sha256` is that of the content read (the file, or the part of it that is this document), `effective` the date from
    which the document applies, `whole` whether all of it was read: only such versions can govern (DESIGN 7.1).
    """

    source: str
    sha256: str
    title: str
    issuer: str = ""
    licence: str = ""
    authority: Authority = Authority.UNSTATED
    effective: date | None = None
    whole: bool = False

    @property
    def bundled(self) -> bool:
        """Whether it is the bundled part of a document, not the document that somebody imported."""
        return FACTS_ONLY in self.licence


def props(**values: Scalar | None) -> Props:
    """Make properties in canonical order; None means not stated, a code becomes plain text."""
    return tuple(
        sorted(
            (name, str(value) if isinstance(value, str) else value)
            for name, value in values.items()
            if value is not None
        )
    )


def prop(of: Props, name: str) -> Scalar | None:
    """Return one property's value, None where it is not stated."""
    for key, value in of:
        if key == name:
            return value
    return None


def worth(status: Status, confidence: float) -> float:
    """What a claim counts for: accepted 1, proposed its confidence, rejected 0 (DESIGN 7.8)."""
    if status is Status.ACCEPTED:
        return 1.0
    return confidence if status is Status.PROPOSED else 0.0
