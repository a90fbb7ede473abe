"""Purging: the content of a source's versions goes for good, their tombstones and the ledger stay."""

from datetime import datetime

import numpy as np

from graph.errors import UnknownSource
from graph.store import Keys, Revision
from graph.stores import blocks, ledger
from graph.stores.driver import Database
from graph.stores.reading import mentioned
from ontology.terms import KIND

_VICTIMS = "SELECT v.key FROM version v JOIN source s ON s.key = v.source WHERE s.id = ? AND NOT v.purged"
_SEGMENTS = "SELECT key, body FROM segment WHERE version = ?"
_STRIP = """
    UPDATE version SET title = '', issuer = '', licence = '', nodes = 0, edges = 0, purged = 1, digest = ? WHERE key = ?
"""
_DROP_BLOCKS = """
    DELETE FROM block WHERE key IN carray(?)
    AND key NOT IN (SELECT body FROM segment) AND key NOT IN (SELECT block FROM piece)
"""
_DROP_MENTIONS = "DELETE FROM mention WHERE source = :source AND entity IN carray(:keys)"
_FIND_HOME = """
    UPDATE entity SET home = (SELECT min(source) FROM mention WHERE mention.entity = entity.key)
    WHERE key IN carray(:keys) AND home = :source
    AND EXISTS (SELECT 1 FROM mention WHERE mention.entity = entity.key)
"""
_BLANK = "UPDATE entity SET id = NULL WHERE key IN carray(:keys) AND home = :source"


def purge(database: Database, source: str, recorded: datetime) -> Revision:
    """Remove the content of all versions of a source, and the ids that only they mention.

    Deleted content is overwritten with zeros (`secure_delete`); the checkpoint brings that into the main file.
    """
    with database.transaction():
        victims = [int(key) for (key,) in database.run(_VICTIMS, (source,))]
        if not victims:
            raise UnknownSource(f"来源「{source}」没有可清除的内容")
        before = ledger.current(database, source)
        revision = ledger.record(database, recorded, "purge", source, None, before)
        keys = _drop_segments(database, victims)
        database.many(_STRIP, [(blocks.version_digest(()), key) for key in victims])
        bindings = {"keys": blocks.carray(keys), "source": ledger.source_key(database, source)}
        for statement in (_DROP_MENTIONS, _FIND_HOME, _BLANK):
            database.run(statement, bindings)
    database.checkpoint()
    return revision


def _drop_segments(database: Database, versions: list[int]) -> Keys:
    """Delete versions' segments and the blocks that nothing else shares; return the keys they mentioned."""
    keys = [np.array([], np.int64)]
    orphans: set[int] = set()
    for version in versions:
        for segment, name in blocks.segments(database, version):
            if body := blocks.body(database, segment):
                keys.append(mentioned(body, name in KIND))
        for segment, block in database.run(_SEGMENTS, (version,)):
            orphans.add(block)
            orphans.update(row[0] for row in database.run("SELECT block FROM piece WHERE segment = ?", (segment,)))
            database.run("DELETE FROM piece WHERE segment = ?", (segment,))
        database.run("DELETE FROM segment WHERE version = ?", (version,))
    database.run(_DROP_BLOCKS, (blocks.carray(np.array(sorted(orphans), np.int64)),))
    return np.unique(np.concatenate(keys))
