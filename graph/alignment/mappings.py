"""Mappings between the graph and a file: what stands or is proposed out of it, what others state into it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.alignment.review import SOURCE as REVIEWED
from graph.alignment.review import source_of
from graph.alignment.sssom import Row
from graph.errors import AlignmentError
from graph.store import Revision, Store
from graph.views.columns import Columns
from ontology.claims import Authority, EdgeClaim, Method, Version
from ontology.errors import IdentityError
from ontology.names import library_slug

SOURCE = "alignment/sssom/"


def mappings_of(store: Store, view: Columns, predicates: Iterable[str]) -> Iterator[Row]:
    """Yield every edge claim of some predicates that is in force, with the labels of its ends."""
    wanted = set(predicates)
    for stored in view.versions.values():
        if stored.purged:
            continue
        edges = [edge for edge in store.claims(stored.key)[1] if edge.predicate in wanted]
        ends = sorted({end for edge in edges for end in (edge.subject, edge.object)})
        labels = dict(zip(ends, view.labels(view.keys(ends)), strict=True)) if ends else {}
        author = stored.version.issuer if stored.version.source.startswith(REVIEWED) else ""
        yield from (Row(edge, labels[edge.subject], labels[edge.object], author) for edge in edges)


@dataclass(frozen=True, slots=True)
class In:
    """What a file made of itself: revisions, and how many of its mappings name something the graph does not know."""

    revisions: tuple[Revision, ...]
    unknown: int


def take_in(store: Store, rows: Sequence[Row], name: str, recorded: datetime) -> In:
    """Commit what a file states: curated rows as reviews by their authors, the rest as proposals of the file's source.

    Rows whose ends the graph does not know are counted and left out; a file of nothing else is an AlignmentError.
    """
    ends = sorted({end for row in rows for end in (row.claim.subject, row.claim.object)})
    known = {end for end, key in zip(ends, store.keys(ends).tolist(), strict=True) if key >= 0} if ends else set()
    kept = [row for row in rows if {row.claim.subject, row.claim.object} <= known]
    if rows and not kept:
        raise AlignmentError("表中的标识图谱都不认识；先导入它们所在的来源")
    groups: dict[str, list[EdgeClaim]] = defaultdict(list)
    authors: dict[str, str] = {}
    for row in kept:
        claim = row.claim
        source = SOURCE + _slug(name)
        if claim.method is Method.REVIEWED:
            author = row.author or "sssom"
            source = source_of(author, claim.predicate, claim.subject, claim.object)
            authors[source] = author
        groups[source].append(claim)
    made = []
    with store.grouped():
        for source, claims in sorted(groups.items()):
            said = "\n".join(repr(claim) for claim in sorted(claims, key=lambda claim: (claim[:3], repr(claim))))
            authority = Authority.PERSON if source in authors else Authority.MODEL
            sha256 = hashlib.sha256(said.encode()).hexdigest()
            version = Version(source, sha256, f"SSSOM：{name}", authors.get(source, ""), authority=authority)
            made.append(store.commit(version, (), claims, recorded))
    return In(tuple(revision for revision in made if revision is not None), len(rows) - len(kept))


def _slug(name: str) -> str:
    try:
        return library_slug(name)
    except IdentityError:
        return hashlib.sha256(name.encode()).hexdigest()[:12]
