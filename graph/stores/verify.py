"""Verifying a SQLite store against itself."""

from collections.abc import Iterator

import numpy as np

from graph.errors import StoreDamaged
from graph.stores import blocks, ledger
from graph.stores.driver import Database
from graph.stores.packing import digest, inflate
from graph.stores.reading import mentioned
from graph.upkeep import ledger_faults
from ontology.terms import KIND

_VERSIONS = (
    "SELECT v.key, v.source, v.digest, s.id, v.nodes, v.edges FROM version v LEFT JOIN source s ON s.key = v.source"
)
_BLOCKS = """
    SELECT b.key, b.hash, b.bytes, b.key IN (SELECT body FROM segment) FROM block b
    WHERE b.key > ? ORDER BY b.key LIMIT 256
"""
_LOST = """
    SELECT s.version, s.name FROM segment s LEFT JOIN block b ON b.key = s.body WHERE b.key IS NULL
    UNION SELECT s.version, s.name FROM segment s JOIN piece p ON p.segment = s.key
    LEFT JOIN block b ON b.key = p.block WHERE b.key IS NULL
"""
_STRAY = "SELECT count(*) FROM segment WHERE version NOT IN (SELECT key FROM version WHERE NOT purged)"
_MENTIONED = """
    SELECT count(*) FROM carray(:keys) j JOIN entity e ON e.key = j.value WHERE e.id IS NOT NULL
    AND (e.home = :source OR EXISTS (SELECT 1 FROM mention m WHERE m.entity = e.key AND m.source = :source))
"""
_BODY_HASHES = """
    SELECT s.key, s.name, b.hash FROM segment s JOIN block b ON b.key = s.body WHERE s.version = ? ORDER BY s.name
"""
_PIECE_HASHES = """
    SELECT p.family, p.first, b.hash FROM piece p JOIN block b ON b.key = p.block WHERE p.segment = ?
"""


def digest_of(database: Database, version: int) -> bytes:
    """Return the digest that a version was stored with."""
    found: bytes = database.run("SELECT digest FROM version WHERE key = ?", (version,))[0][0]
    return found


def check(database: Database) -> list[str]:
    """Return what is wrong: the file's pages, the ledger, blocks, digests, counts and mentions, from below upwards."""
    try:
        return _faults(database)
    except StoreDamaged as error:  # so damaged that the check cannot read on
        return [str(error)]


def _faults(database: Database) -> list[str]:
    with database.snapshot():
        faults = [f"文件损坏：{text}" for (text,) in database.run("PRAGMA quick_check(20)") if text != "ok"]
        if faults:
            return faults
        faults += ledger_faults(ledger.changes(database, 0), ledger.history(database, None))
        faults += _block_faults(database)
        faults += [f"来源版本 {version} 的 {name} 缺少数据块" for version, name in database.run(_LOST)]
        if count := database.number(_STRAY):
            faults.append(f"有 {count} 段内容不属于任何现存的来源版本")
        return faults or list(_version_faults(database))


def _block_faults(database: Database) -> Iterator[str]:
    last = 0
    while rows := database.run(_BLOCKS, (last,)):
        last = rows[-1][0]
        for key, mark, data, body in rows:
            if not _intact(mark, data, body=bool(body)):
                yield f"数据块 {key} 的内容与其摘要不符"


def _intact(mark: bytes, data: bytes, *, body: bool) -> bool:
    try:
        return digest(data if body else inflate(data)) == mark
    except StoreDamaged:
        return False


def _version_faults(database: Database) -> Iterator[str]:
    for version, source, expected, name, nodes, edges in database.run(_VERSIONS):
        bodies = database.run(_BODY_HASHES, (version,))
        # in the order of packing: a family's runs one after another, labels first
        parts = [(segment, mark, sorted(database.run(_PIECE_HASHES, (key,)))) for key, segment, mark in bodies]
        if blocks.version_digest(parts) != expected:
            yield f"来源 {name} 的版本 {version} 内容与其摘要不符"
        counts = [0, 0]
        keys = [np.array([], np.int64)]
        for key, segment, _ in bodies:
            body = blocks.body(database, key)
            if body is not None:
                node = segment in KIND
                counts[0 if node else 1] += len(body.array("keys" if node else "subjects"))
                keys.append(mentioned(body, node))
        if counts != [nodes, edges]:
            yield f"来源 {name} 的版本 {version} 条数与台账不符"
        distinct = np.unique(np.concatenate(keys))
        bindings = {"keys": blocks.carray(distinct), "source": source}
        if len(distinct) and database.number(_MENTIONED, bindings) != len(distinct):
            yield f"来源 {name} 的版本 {version} 提到的对象登记不全"
