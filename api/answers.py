"""What an answer says, as JSON: the shapes that the command line and the web API both give, each made in one place."""

from collections.abc import Iterable, Mapping, Sequence

from graph.changes import SourceChange
from graph.coverage.scopes import Coverage, Scope, audit
from graph.store import Description, Revision, Stored, Told
from ontology.claims import Claim, EdgeClaim, NodeClaim

Json = dict[str, object]


def source_data(stored: Stored, at: int) -> Json:
    """Return what a version in force is and how much it says."""
    version = stored.version
    return {
        "source": version.source,
        "title": version.title,
        "issuer": version.issuer,
        "licence": version.licence,
        "authority": version.authority.name.lower(),
        "effective": version.effective.isoformat() if version.effective else None,
        "whole": version.whole,
        "sha256": version.sha256,
        "items": stored.nodes,
        "relations": stored.edges,
        "opened": stored.opened,
        "closed": stored.closed if stored.closed is not None and stored.closed <= at else None,
        "purged": stored.purged,
    }


def totals(changes: Iterable[SourceChange]) -> dict[str, int]:
    """Add up what was added, removed and changed."""
    found = {"added": 0, "removed": 0, "changed": 0}
    for each in changes:
        for name in found:
            found[name] += len(getattr(each, name))
    return found


def runs(revisions: Sequence[Revision]) -> list[list[Revision]]:
    """Put together the revisions that one command made: they follow one another and carry one time."""
    found: list[list[Revision]] = []
    for each in revisions:
        last = found[-1][-1] if found else None
        if last and (last.recorded, last.action, last.number + 1) == (each.recorded, each.action, each.number):
            found[-1].append(each)
        else:
            found.append([each])
    return found


def revision_data(revision: Revision, opened: Stored | None) -> Json:
    """Return when a revision was made, what was done, and the content that came with it."""
    return {
        "number": revision.number,
        "recorded": revision.recorded.isoformat(),
        "action": revision.action,
        "source": revision.source,
        "sha256": opened.version.sha256 if opened else None,
    }


def change_data(each: SourceChange) -> Json:
    """Return what one source says differently: claims that came, went or say something else."""
    return {
        "source": each.source,
        "before": each.before.version.sha256 if each.before else None,
        "after": each.after.version.sha256 if each.after else None,
        "added": [claim_data(claim) for claim in each.added],
        "removed": [claim_data(claim) for claim in each.removed],
        "changed": [{"before": claim_data(old), "after": claim_data(new)} for old, new in each.changed],
    }


def claim_data(claim: Claim) -> Json:
    """Return what a claim says and how it stands."""
    if isinstance(claim, EdgeClaim):
        about: Json = {"subject": claim.subject, "relation": claim.predicate, "object": claim.object}
    else:
        about = {"id": claim.id, "label": claim.label}
    return {**about, "props": dict(claim.props), "status": claim.status.value, "confidence": claim.confidence}


def description_data(found: Description, labels: Mapping[str, str], number: int) -> Json:
    """Return all that is in force about a node; `labels` are those of the nodes that it is linked with."""
    return {
        "revision": number,
        "id": found.id,
        "label": found.label,
        "props": dict(found.props),
        "said": [_claim_data(told, {"label": told.claim.label}) for told in found.nodes],
        "outgoing": [
            _claim_data(
                told, {"relation": told.claim.predicate, "id": told.claim.object, "label": labels[told.claim.object]}
            )
            for told in found.outgoing
        ],
        "incoming": [
            _claim_data(
                told, {"relation": told.claim.predicate, "id": told.claim.subject, "label": labels[told.claim.subject]}
            )
            for told in found.incoming
        ],
        "conflicts": [
            {"name": conflict.name, "value": conflict.value, "source": conflict.stored.version.source}
            for conflict in found.conflicts
        ],
    }


def _claim_data(told: Told[NodeClaim] | Told[EdgeClaim], what: Json) -> Json:
    claim = told.claim
    evidence = {name: value for name, value in claim.evidence._asdict().items() if value not in (None, "")}
    return {
        **what,
        "props": dict(claim.props),
        "source": told.stored.version.source,
        "evidence": evidence,
        "confidence": claim.confidence,
        "method": claim.method.value,
        "status": claim.status.value,
    }


def pairs_asked(found: Coverage, major: str, library: str, confidence: float) -> list[tuple[str, str]]:
    """Return the (library, major) pairs that a question means: the best library of a major, all majors of a library.

    None where no library serves the major, or the library serves none; the major and the library are in the graph.
    """
    if major and library:
        return [(library, major)]
    if major:
        best = int(audit(found, confidence, Scope(major=major)).best[0])
        return [(found.pairs.library_ids[found.pairs.libraries[best]], major)] if best >= 0 else []
    which = found.pairs.library_ids.index(library)
    return [(library, found.demand.codes[at]) for at in found.pairs.majors[found.pairs.libraries == which].tolist()]
