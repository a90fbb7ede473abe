"""The ledger in Neo4j: versions and revisions, and the lock that makes writers take turns."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from graph.errors import UnknownRevision
from graph.store import Revision, Stored
from graph.stores.bolt import Bolt
from ontology.claims import Authority, Version

_REVISION = "MATCH (l:Ledger {name: 'zhitu'}) RETURN l.revision"
_COUNTERS = "MATCH (l:Ledger {name: 'zhitu'}) RETURN l.revision, l.entities, l.versions"
_LOCK = """
MATCH (l:Ledger {name: 'zhitu'}) SET l.held = coalesce(l.held, 0) + 1 RETURN l.revision, l.entities, l.versions
"""
_IN_FORCE = "v.opened <= $at AND (v.closed IS NULL OR v.closed > $at)"
_VERSIONS = f"MATCH (v:Version) WHERE {_IN_FORCE} RETURN v {{.*, digest: NULL}} ORDER BY v.source"
_THESE = "UNWIND $keys AS key MATCH (v:Version {key: key}) RETURN v {.*, digest: NULL}"
_HISTORY = """
MATCH (v:Version) WHERE $source IS NULL OR v.source = $source RETURN v {.*, digest: NULL} ORDER BY v.key
"""
_CURRENT = "MATCH (v:Version {source: $source}) WHERE v.closed IS NULL RETURN v {.*}"
_CHANGES = """
MATCH (r:Revision) WHERE r.number > $since
RETURN r.number, r.recorded, r.action, r.source, r.opened, r.closed ORDER BY r.number
"""
_RECORD = """
MATCH (l:Ledger {name: 'zhitu'}) SET l.revision = $number, l.entities = $entities, l.versions = $versions
CREATE (:Revision {
    number: $number, recorded: $recorded, action: $action, source: $source, opened: $opened, closed: $closed
})
WITH l MATCH (v:Version {key: $closed}) SET v.closed = $number
"""
_ADD = "CREATE (v:Version) SET v = $said"


class Counters(NamedTuple):
    """How far the numbers have come: of revisions, of entities' keys, of versions' keys."""

    revision: int
    entities: int
    versions: int


def revision(bolt: Bolt) -> int:
    """Return the number of the latest revision, 0 before the first."""
    found = bolt.one(_REVISION)
    return int(found[0]) if found else 0


def at(bolt: Bolt, as_of: int | None) -> int:
    """Return the number that `as_of` means; UnknownRevision for one that is not there."""
    latest = revision(bolt)
    if as_of is None:
        return latest
    if not 0 <= as_of <= latest:
        raise UnknownRevision(f"没有第 {as_of} 版（现有 1–{latest}）")
    return as_of


def counters(bolt: Bolt) -> Counters:
    """Return the counters, taking no turn."""
    (row,) = bolt.run(_COUNTERS)
    return Counters(*row)


def lock(bolt: Bolt) -> Counters:
    """Take the turn to write, until the transaction ends, and return the counters."""
    (row,) = bolt.run(_LOCK)
    return Counters(*row)


def versions(bolt: Bolt, number: int) -> list[Stored]:
    """Return the versions in force at a revision, ordered by source."""
    return sorted((_stored(row[0]) for row in bolt.run(_VERSIONS, at=number)), key=lambda it: it.version.source)


def these(bolt: Bolt, keys: Iterable[int]) -> dict[int, Stored]:
    """Return versions by their keys."""
    found = [_stored(row[0]) for row in bolt.run(_THESE, keys=sorted(set(keys)))]
    return {stored.key: stored for stored in found}


def history(bolt: Bolt, source: str | None) -> list[Stored]:
    """Return every version, of one source or of all, ordered by key."""
    return [_stored(row[0]) for row in bolt.run(_HISTORY, source=source)]


def current(bolt: Bolt, source: str) -> tuple[Stored, bytes] | None:
    """Return the source's version in force with the digest of what it says, if there is one."""
    found = bolt.one(_CURRENT, source=source)
    return (_stored(found[0]), bytes(found[0]["digest"])) if found else None


def changes(bolt: Bolt, since: int) -> list[Revision]:
    """Return the revisions after `since`."""
    return [
        Revision(number, datetime.fromisoformat(recorded), action, source, opened, closed)
        for number, recorded, action, source, opened, closed in bolt.run(_CHANGES, since=since)
    ]


def record(bolt: Bolt, counters: Counters, step: Revision) -> None:
    """Write a revision, close the version that it closes, and let the counters be what they are now."""
    bolt.run(
        _RECORD,
        number=step.number,
        recorded=step.recorded.isoformat(),
        action=step.action,
        source=step.source,
        opened=step.opened,
        closed=step.closed,
        entities=counters.entities,
        versions=counters.versions,
    )


def add_version(bolt: Bolt, stored: Stored, digest: bytes) -> None:
    """Write a new version."""
    bolt.run(_ADD, said=told_of(stored, digest))


def told_of(stored: Stored, digest: bytes) -> dict[str, Any]:
    """Return the properties of a version's node."""
    version = stored.version
    return {
        "key": stored.key,
        "source": version.source,
        "sha256": version.sha256,
        "title": version.title,
        "issuer": version.issuer,
        "licence": version.licence,
        "authority": int(version.authority),
        "effective": version.effective.isoformat() if version.effective else None,
        "whole": version.whole,
        "opened": stored.opened,
        "nodes": stored.nodes,
        "edges": stored.edges,
        "purged": False,
        "digest": digest,
    }


def _stored(said: dict[str, Any]) -> Stored:
    effective = said.get("effective")
    version = Version(
        said["source"],
        said["sha256"],
        said["title"],
        said["issuer"],
        said["licence"],
        Authority(said["authority"]),
        date.fromisoformat(effective) if effective else None,
        said["whole"],
    )
    return Stored(
        said["key"], version, said["opened"], said.get("closed"), said["nodes"], said["edges"], said["purged"]
    )
