"""The link job: which resources in force have an address, whether it can be opened, and what is stated of that.

What it finds is `live`, a fact with its day, stated by a source of its own for each library (`links/<slug>`): a later
run supersedes an earlier one, a withdrawal takes all of it back. How it stands beside what a library says itself:
decision 0010.
"""

import hashlib
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Event
from typing import NamedTuple

import numpy as np

from graph.standing import ranked
from graph.store import SHANGHAI, NodeColumns, Revision, Store, Stored
from ingest.links_address import Resolve, parse, resolve
from ingest.links_check import Checker, Outcome, Verdict
from ingest.links_hosts import POLITE, Manners
from ingest.report import Bundle
from ontology.claims import Authority, Evidence, NodeClaim, Scalar, Status, Version, prop, props
from ontology.names import NodeId, segments

SOURCE = "links/"
_OVER = Outcome(Verdict.SKIPPED, "over-limit")


class Link(NamedTuple):
    """A resource's address in force: whether the graph says that it is live, and what the last run said of it."""

    id: NodeId
    url: str
    live: bool | None = None
    said: NodeClaim | None = None

    @property
    def library(self) -> str:
        """The slug of its library, as ids write it."""
        return self.id.split("/")[1]

    @property
    def checked(self) -> str:
        """The day on which a run last settled this address, "" if none did."""
        return self.said.evidence.quote.partition(" ")[0] if self.said else ""


class Checked(NamedTuple):
    """What a run found: an outcome for each link asked about; `heard`: any server answered, so the network is there."""

    outcomes: tuple[tuple[Link, Outcome], ...]
    heard: bool

    def count(self, verdict: Verdict) -> int:
        """Return how many links have a verdict."""
        return sum(outcome.verdict is verdict for _, outcome in self.outcomes)


class Stated(NamedTuple):
    """What is to be committed: a version a library; `bare` are sources of earlier runs with no address left."""

    bundles: tuple[Bundle, ...]
    bare: tuple[str, ...]


def links_of(store: Store, library: str = "") -> list[Link]:
    """Return the addresses in force, of one library (`library/<slug>`) or of all, the longest unchecked first."""
    prefix = f"resource/{library.partition('/')[2]}/" if library else "resource/"
    told = _told(store, prefix)
    said = {claim.id: claim for stored in _runs(store) for claim in store.claims(stored.key)[0]}
    found = []
    for identity, values in told.items():
        if url := str(values.get("url", "")):
            live, claim = values.get("live"), said.get(NodeId(identity))
            mine = claim if claim is not None and _about(claim, url) else None
            found.append(Link(NodeId(identity), url, live if isinstance(live, bool) else None, mine))
    return sorted(found, key=lambda link: (link.checked, link.id))


def _told(store: Store, prefix: str) -> dict[str, dict[str, Scalar]]:
    """Return the winning `url` and `live` of resources whose ids start so."""
    versions = {stored.key: stored for stored in store.versions()}
    batches = ranked(store.nodes("Resource"), lambda batch: versions[batch.version].version)
    found: dict[str, dict[str, Scalar]] = {}
    for batch in batches:
        for name in ("url", "live"):
            for identity, value in _column(store, batch, name):
                if identity.startswith(prefix):
                    found.setdefault(identity, {}).setdefault(name, value)
    return found


def _column(store: Store, batch: NodeColumns, name: str) -> Iterator[tuple[str, Scalar]]:
    column = batch.columns.get(name)
    if column is None:
        return
    standing = np.array([stance.status is not Status.REJECTED for stance in batch.stances], np.bool_)
    rows = np.flatnonzero((column.codes > 0) & standing[batch.stance_codes])
    for identity, code in zip(store.ids(batch.keys[rows]), column.codes[rows].tolist(), strict=True):
        yield identity, column.values[code - 1]


def _runs(store: Store) -> list[Stored]:
    """Return what runs of this job have in force."""
    return [stored for stored in store.versions() if stored.version.source.startswith(SOURCE) and not stored.purged]


def _about(claim: NodeClaim, url: str) -> bool:
    """Whether a run's claim is about this address, and not about one that the resource had before."""
    return claim.evidence.quote.split(" ")[1:2] == [_spaceless(url)]


def check_links(
    links: Sequence[Link],
    manners: Manners = POLITE,
    resolving: Resolve = resolve,
    context: ssl.SSLContext | None = None,
    progress: Callable[[Link, Outcome], None] | None = None,
) -> Checked:
    """Check addresses, each once, the hosts side by side and each host's one after another. Nothing is written.

    `progress` hears of each as it is settled, from any thread. A name that nobody knows counts as gone only where the
    network is there.
    """
    checker, stop = Checker(manners, resolving, context or ssl.create_default_context()), Event()
    lanes = _lanes(links)
    settled: dict[str, Outcome] = {}

    def drive(lane: Sequence[tuple[str, Link]]) -> None:
        for number, (url, link) in enumerate(lane):
            if stop.is_set():
                return
            settled[url] = _OVER if number >= manners.per_host else checker.check(url)
            if progress is not None:
                progress(link, settled[url])

    with ThreadPoolExecutor(max(1, min(manners.hosts, len(lanes)))) as pool:
        try:
            list(pool.map(drive, lanes))
        finally:
            stop.set()
    outcomes = tuple((link, _final(settled[link.url], checker.heard)) for link in links)
    return Checked(outcomes, checker.heard)


def _lanes(links: Iterable[Link]) -> list[list[tuple[str, Link]]]:
    """Return the addresses by host, each once, the longest lanes first."""
    lanes: dict[str, dict[str, Link]] = {}
    for link in links:
        address = parse(link.url)
        lanes.setdefault(address.host if address else "", {}).setdefault(link.url, link)
    return sorted((list(lane.items()) for lane in lanes.values()), key=len, reverse=True)


def _final(outcome: Outcome, heard: bool) -> Outcome:
    if outcome.reason == "no-such-host" and heard:
        return outcome._replace(verdict=Verdict.DEAD)
    return outcome


def stated(store: Store, library: str, checked: Checked, today: date) -> Stated:
    """Return what a run states: what it settled, and what earlier runs said of the other addresses where that stands.

    Nothing at all where no server answered. A library none of whose addresses was settled keeps the version it has.
    """
    if not checked.heard:
        return Stated((), ())
    found = {(link.id, link.url): outcome for link, outcome in checked.outcomes if outcome.verdict in _SETTLED}
    of_library: dict[str, list[NodeClaim]] = {}
    touched = set()
    for link in links_of(store, library):
        claims = of_library.setdefault(link.library, [])
        if outcome := found.get((link.id, link.url)):  # an address that was changed meanwhile was not checked
            touched.add(link.library)
            claims.append(_claim(link, outcome, today))
        elif link.said is not None and prop(link.said.props, "live") is link.live:
            claims.append(link.said)
    bundles = [_bundle(store, slug, of_library[slug], today) for slug in sorted(touched)]
    scope = SOURCE + library.partition("/")[2]
    bare = [
        stored.version.source
        for stored in _runs(store)
        if stored.version.source.removeprefix(SOURCE) not in of_library
        and (not library or stored.version.source == scope)
    ]
    return Stated(tuple(bundles), tuple(bare))


_SETTLED = (Verdict.LIVE, Verdict.DEAD)


def _claim(link: Link, outcome: Outcome, today: date) -> NodeClaim:
    """State whether an address can be opened; what was seen is the evidence: day, address, request, status."""
    seen = f"{outcome.method} {outcome.status}" if outcome.status is not None else outcome.reason
    quote = f"{today.isoformat()} {_spaceless(link.url)} {seen}"
    return NodeClaim(link.id, "", props(live=outcome.verdict is Verdict.LIVE), Evidence(quote))


def _spaceless(url: str) -> str:
    return "%20".join(url.split())


def _bundle(store: Store, slug: str, claims: Sequence[NodeClaim], today: date) -> Bundle:
    library = f"library/{slug}"
    keys = store.keys([library])
    name = store.labels(keys)[0] if keys[0] >= 0 else segments(library)[-1]
    ordered = sorted(claims)
    said = "\n".join(f"{claim.id} {prop(claim.props, 'live')} {claim.evidence.quote}" for claim in ordered)
    version = Version(
        SOURCE + slug,
        hashlib.sha256(said.encode()).hexdigest(),
        f"{name}：网址检查",
        authority=Authority.LIBRARY,
        effective=today,
    )
    return Bundle(version, tuple(ordered), ())


def commit_links(store: Store, of: Stated, recorded: datetime) -> list[Revision]:
    """Commit what a run states, all of it durable together; return the revisions made."""
    with store.grouped():
        made = [store.commit(*bundle, recorded) for bundle in of.bundles]
        made += [store.withdraw(source, recorded) for source in of.bare]
    return [revision for revision in made if revision is not None]


def day_of(moment: datetime) -> date:
    """Return the day in Shanghai, which a fact of that moment is dated by."""
    return moment.astimezone(SHANGHAI).date()
