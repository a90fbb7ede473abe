"""The tables of the SQLite store and the steps by which older files come up to date.

A step is SQL text that turns schema n into n + 1; a new file runs them all. `PRAGMA user_version` says how many a file
has seen, `PRAGMA application_id` that it is one of ours. Steps are never edited once released, only added.

- `entity`: every id ever mentioned; `home` is the source that mentioned it first, `mention` holds the others. A purged
  id is NULL and its key is never given again.
- `version`, `revision`: the ledger. `segment`: what a version states, one row for each kind or predicate, its columns
  packed in the block `body`. `piece`: the texts of a segment (labels, other properties, evidence) in runs of rows.
- `block`: packed bytes by the hash of what they hold, shared by all versions that say the same.
"""

from graph.errors import StoreForeign, StoreOutdated
from graph.stores.driver import Database

APPLICATION = 0x5A745475  # "ZtTu"

STEPS = (
    """
    CREATE TABLE source (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE entity (key INTEGER PRIMARY KEY, id TEXT UNIQUE, home INTEGER NOT NULL) STRICT;
    CREATE TABLE mention (
        entity INTEGER NOT NULL, source INTEGER NOT NULL, PRIMARY KEY (entity, source)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE revision (
        number INTEGER PRIMARY KEY, recorded TEXT NOT NULL, action TEXT NOT NULL, source INTEGER NOT NULL,
        opened INTEGER, closed INTEGER
    ) STRICT;
    CREATE TABLE version (
        key INTEGER PRIMARY KEY, source INTEGER NOT NULL, sha256 TEXT NOT NULL, title TEXT NOT NULL,
        issuer TEXT NOT NULL, licence TEXT NOT NULL, authority INTEGER NOT NULL, effective TEXT, whole INTEGER NOT NULL,
        opened INTEGER NOT NULL, closed INTEGER, nodes INTEGER NOT NULL, edges INTEGER NOT NULL,
        purged INTEGER NOT NULL DEFAULT 0, digest BLOB NOT NULL
    ) STRICT;
    CREATE INDEX version_of_source ON version (source, opened);
    CREATE TABLE block (key INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL) STRICT;
    CREATE TABLE segment (
        key INTEGER PRIMARY KEY, version INTEGER NOT NULL, name TEXT NOT NULL, body INTEGER NOT NULL,
        UNIQUE (version, name)
    ) STRICT;
    CREATE TABLE piece (
        segment INTEGER NOT NULL, family TEXT NOT NULL, first INTEGER NOT NULL, block INTEGER NOT NULL,
        PRIMARY KEY (segment, first, family)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE INDEX segment_by_name ON segment (name, version, body);
    """,
)


def open_schema(database: Database) -> None:
    """Create the tables or bring them up to date; StoreOutdated or StoreForeign when the file is not one of ours."""
    if _seen(database) == len(STEPS):
        return
    database.run("PRAGMA page_size = 8192")  # of a new file; packed columns fill many pages in a row
    database.run("PRAGMA journal_mode = WAL")
    with database.transaction():
        for step in STEPS[_seen(database) :]:
            database.script(step)
        database.run(f"PRAGMA application_id = {APPLICATION}")
        database.run(f"PRAGMA user_version = {len(STEPS)}")


def _seen(database: Database) -> int:
    """Return how many steps the file has seen."""
    application, steps = database.number("PRAGMA application_id"), database.number("PRAGMA user_version")
    empty = not database.run("SELECT 1 FROM sqlite_schema LIMIT 1")
    if application != APPLICATION and not (empty and application == steps == 0):
        raise StoreForeign(f"{database.path} 是别的程序的数据库，不是职图的库文件")
    if steps > len(STEPS):
        raise StoreOutdated(
            f"{database.path} 由更新的程序写成（结构版本 {steps}，本程序到 {len(STEPS)}），请先升级程序"
        )
    return steps
