"""The ledger in SQLite: sources, versions and revisions."""

from datetime import date, datetime

from graph.errors import UnknownRevision
from graph.store import Revision, Stored
from graph.stores.driver import Database, Row
from ontology.claims import Authority, Version

_STORED = """
    SELECT v.key, s.id, v.sha256, v.title, v.issuer, v.licence, v.authority, v.effective, v.whole, v.opened, v.closed,
           v.nodes, v.edges, v.purged
    FROM version v JOIN source s ON s.key = v.source
"""
_IN_FORCE = "v.opened <= :at AND (v.closed IS NULL OR v.closed > :at)"
_VERSIONS = f"{_STORED} WHERE {_IN_FORCE} ORDER BY s.id"
_VERSIONS_OF = f"{_STORED} WHERE v.source IN carray(:sources) AND {_IN_FORCE} ORDER BY s.id"
_SOURCES = """
    SELECT home FROM entity WHERE key = :entity UNION ALL SELECT source FROM mention WHERE entity = :entity
"""
_IN_FORCE_OF = f"{_STORED} WHERE v.source = :source AND {_IN_FORCE}"
_HISTORY = f"{_STORED} ORDER BY v.key"
_HISTORY_OF = f"{_STORED} WHERE s.id = ? ORDER BY v.key"
_CURRENT = f"{_STORED} WHERE s.id = ? AND v.closed IS NULL"
_CHANGES = """
    SELECT r.number, r.recorded, r.action, s.id, r.opened, r.closed
    FROM revision r JOIN source s ON s.key = r.source WHERE r.number > ? ORDER BY r.number
"""


def revision(database: Database) -> int:
    """Return the number of the latest revision, 0 before the first."""
    return database.number("SELECT max(number) FROM revision")


def at(database: Database, as_of: int | None) -> int:
    """Return the number that `as_of` means; UnknownRevision for one that is not there."""
    latest = revision(database)
    if as_of is None:
        return latest
    if not 0 <= as_of <= latest:
        raise UnknownRevision(f"没有第 {as_of} 版（现有 1–{latest}）")
    return as_of


def versions(database: Database, number: int) -> list[Stored]:
    """Return the versions in force at a revision, ordered by source."""
    return [_stored(row) for row in database.run(_VERSIONS, {"at": number})]


def versions_of(database: Database, sources: object, number: int) -> list[Stored]:
    """Return the versions in force of some sources, given by a carray of their keys."""
    return [_stored(row) for row in database.run(_VERSIONS_OF, {"at": number, "sources": sources})]


def mentioning(database: Database, entity: int, number: int) -> list[Stored]:
    """Return the versions in force of the sources that ever mentioned an entity; one statement a source is faster."""
    sources = set(database.column(_SOURCES, {"entity": entity}))
    rows = [row for source in sources for row in database.run(_IN_FORCE_OF, {"source": source, "at": number})]
    return sorted(map(_stored, rows), key=lambda stored: stored.version.source)


def history(database: Database, source: str | None) -> list[Stored]:
    """Return every version, of one source or of all, ordered by key."""
    rows = database.run(_HISTORY) if source is None else database.run(_HISTORY_OF, (source,))
    return [_stored(row) for row in rows]


def current(database: Database, source: str) -> Stored | None:
    """Return the source's version in force, if there is one."""
    rows = database.run(_CURRENT, (source,))
    return _stored(rows[0]) if rows else None


def changes(database: Database, since: int) -> list[Revision]:
    """Return the revisions after `since`."""
    return [
        Revision(number, datetime.fromisoformat(recorded), action, source, opened, closed)
        for number, recorded, action, source, opened, closed in database.run(_CHANGES, (since,))
    ]


def source_key(database: Database, source: str) -> int:
    """Return a source's key, made on first use."""
    rows = database.run("SELECT key FROM source WHERE id = ?", (source,))
    if rows:
        return int(rows[0][0])
    return int(database.run("INSERT INTO source (id) VALUES (?) RETURNING key", (source,))[0][0])


def record(
    database: Database, recorded: datetime, action: str, source: str, opened: int | None, before: Stored | None
) -> Revision:
    """Write the next revision and close the version that it takes out of force."""
    closed = before.key if before else None
    step = Revision(revision(database) + 1, recorded, action, source, opened, closed)
    database.run(
        "INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?)",
        (step.number, recorded.isoformat(), action, source_key(database, source), opened, closed),
    )
    if before:
        database.run("UPDATE version SET closed = ? WHERE key = ?", (step.number, before.key))
    return step


def add_version(database: Database, stored: Stored, source: int, digest: bytes) -> None:
    """Write a new version."""
    version = stored.version
    database.run(
        "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, 0, ?)",
        (
            stored.key,
            source,
            version.sha256,
            version.title,
            version.issuer,
            version.licence,
            int(version.authority),
            version.effective.isoformat() if version.effective else None,
            int(version.whole),
            stored.opened,
            stored.nodes,
            stored.edges,
            digest,
        ),
    )


def _stored(row: Row) -> Stored:
    key, source, sha256, title, issuer, licence, authority, effective, whole, *rest = row
    opened, closed, nodes, edges, purged = rest
    version = Version(
        source,
        sha256,
        title,
        issuer,
        licence,
        Authority(authority),
        date.fromisoformat(effective) if effective else None,
        bool(whole),
    )
    return Stored(key, version, opened, closed, nodes, edges, bool(purged))
