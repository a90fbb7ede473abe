"""Claims as tests write them, ids as plain text."""

from ontology.claims import EdgeClaim, NodeClaim, Props, Status
from ontology.names import NodeId


def node(identity: str, label: str, props: Props = ()) -> NodeClaim:
    """Claim that a node is there and what it is called."""
    return NodeClaim(NodeId(identity), label, props)


def edge(
    subject: str,
    predicate: str,
    object_: str,
    props: Props = (),
    confidence: float = 1.0,
    status: Status = Status.ACCEPTED,
) -> EdgeClaim:
    """Claim that an edge is there."""
    return EdgeClaim(NodeId(subject), predicate, NodeId(object_), props, confidence=confidence, status=status)
