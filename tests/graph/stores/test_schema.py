"""Files of older programs come up to date; what they held is still there."""

from pathlib import Path

import apsw

from graph.stores.schema import APPLICATION, STEPS
from graph.stores.sqlite import SqliteStore
from graph.upkeep import compare
from tests.graph.stores.sayings import COURSE, POINT, a_library, moment, version

SCHEMA_1 = Path(__file__).with_name("schema_1.sql")
"""A store as the first schema kept it: version 1 of library/甲, then withdrawn, and a second source."""


def test_a_file_of_the_first_schema_is_migrated_and_answers(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    old = apsw.Connection(str(path))
    old.execute(SCHEMA_1.read_text(encoding="utf-8"))
    assert old.pragma("user_version") == 1
    old.close()
    store = SqliteStore(path)
    assert store.check() == []
    assert store.describe(POINT, 1).label == "开店"
    assert [r.action for r in store.changes()] == ["commit", "withdraw", "commit"]
    fresh = SqliteStore(tmp_path / "fresh.db")
    fresh.commit(version("library/甲"), *a_library(), moment(0))
    fresh.withdraw("library/甲", moment(1))
    fresh.commit(version("library/乙"), a_library()[0][:1], [], moment(2))
    assert compare(store, fresh) == []
    assert store.describe(COURSE) == fresh.describe(COURSE)
    assert tables(path) == tables(tmp_path / "fresh.db")
    store.close()
    fresh.close()


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    SqliteStore(path).close()
    before = path.read_bytes()
    SqliteStore(path).close()
    assert path.read_bytes() == before
    connection = apsw.Connection(str(path))
    assert connection.pragma("application_id") == APPLICATION
    assert connection.pragma("user_version") == len(STEPS)
    assert connection.pragma("journal_mode") == "wal"
    connection.close()


def tables(path: Path) -> list[tuple[str, str]]:
    """Return what a file's schema says, spaces folded."""
    connection = apsw.Connection(str(path))
    rows = connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
    connection.close()
    return [(str(name), " ".join(str(sql).split())) for name, sql in rows]
