import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, inspect, make_url, text
from sqlalchemy.schema import CreateIndex, CreateTable

from people import accounts, engines
from people.copies import copy, whole
from people.database import STEPS, Database, exists, open_database
from people.errors import PeopleBusy, PeopleFull, PeopleOutdated, PeopleStoreError
from people.tables import Table
from tests.people.conftest import enrol


def file_of(url: str) -> Path:
    path = engines.file_of(url)
    assert path is not None
    return path


def test_a_database_is_made_when_it_is_opened_for_its_owner_only(url: str) -> None:
    assert not exists(url)
    open_database(url).close()
    assert exists(url)
    assert stat.S_IMODE(file_of(url).stat().st_mode) == 0o600


def test_opening_again_keeps_what_is_there(url: str, people: Database) -> None:
    enrol(people, "li.na")
    again = open_database(url)
    assert accounts.find(again, "li.na").name == "li.na"
    again.close()


def test_several_programs_may_open_a_new_database_at_once(url: str) -> None:
    opened: list[Database] = []
    threads = [threading.Thread(target=lambda: opened.append(open_database(url))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 6
    for database in opened:
        assert not accounts.any_account(database)
        database.close()


def _add_column(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE people_account ADD COLUMN nickname VARCHAR(20)"))


def _fail(connection: Connection) -> None:
    _add_column(connection)
    connection.execute(text("INSERT INTO nowhere VALUES (1)"))


def columns(url: str) -> set[str]:
    engine = create_engine(url)
    found = {column["name"] for column in inspect(engine).get_columns("people_account")}
    engine.dispose()
    return found


def test_an_older_schema_is_brought_up_to_date_with_its_accounts(url: str, people: Database) -> None:
    enrol(people, "li.na")
    newer = open_database(url, steps=(*STEPS, _add_column))
    assert accounts.find(newer, "li.na").edition == 1
    assert "nickname" in columns(url)
    newer.close()
    open_database(url, steps=(*STEPS, _add_column)).close()  # not once more


def test_a_step_that_fails_leaves_the_schema_as_it_was(url: str, people: Database) -> None:
    with pytest.raises(PeopleStoreError):
        open_database(url, steps=(*STEPS, _fail))
    assert "nickname" not in columns(url)
    open_database(url).close()


def test_a_newer_schema_is_left_alone(url: str, people: Database) -> None:
    open_database(url, steps=(*STEPS, _add_column)).close()
    with pytest.raises(PeopleOutdated, match=f"第 {len(STEPS) + 2} 版"):
        open_database(url)


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_both_databases_have_the_same_tables(name: str) -> None:
    dialect = make_url(f"{name}://").get_dialect()()
    for table in Table.metadata.sorted_tables:
        said = str(CreateTable(table).compile(dialect=dialect))
        assert all(column.name in said for column in table.columns)
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=dialect))


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "sqlite:///", "nonsense", "postgresql://host"])
def test_an_address_that_cannot_be_used_is_told_without_what_may_be_secret(url: str) -> None:
    with pytest.raises(PeopleStoreError, match="地址不认识") as told:
        open_database(url)
    assert "host" not in str(told.value)


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    with pytest.raises(PeopleStoreError) as told:
        open_database("postgresql://zhitu:geheim@127.0.0.1:1/zhitu")
    assert "geheim" not in repr(told.value)
    assert "geheim" not in repr(told.value.__cause__)


def test_a_locked_database_is_busy_and_what_was_written_stays(url: str, people: Database) -> None:
    enrol(people, "li.na")
    with closing(sqlite3.connect(file_of(url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        impatient = Database(engines.engine_of(url, patience=0.05))
        with pytest.raises(PeopleBusy), impatient.writing():
            pass
        assert accounts.find(people, "li.na").name == "li.na"  # reading goes on
        other.execute("ROLLBACK")
        impatient.close()


def _outgrow(connection: Connection) -> None:
    """Write more than the file may hold."""
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    connection.exec_driver_sql("CREATE TABLE filler AS SELECT zeroblob(1000000) AS blank")


def test_a_full_disk_changes_nothing(url: str, people: Database) -> None:
    enrol(people, "li.na")
    with pytest.raises(PeopleFull), people.writing() as connection:
        _outgrow(connection)
    assert accounts.find(people, "li.na").name == "li.na"


def test_a_file_that_is_no_database_is_told(url: str) -> None:
    file_of(url).write_bytes(b"not a database, not at all" * 100)
    with pytest.raises(PeopleStoreError):
        open_database(url)


def test_a_copy_is_whole_while_others_write(url: str, people: Database, tmp_path: Path) -> None:
    enrol(people, "li.na")
    saved = tmp_path / "saved.people"
    with people.writing():
        copy(file_of(url), saved)
    assert whole(saved)
    again = open_database(f"sqlite:///{saved}")
    assert accounts.find(again, "li.na").name == "li.na"
    again.close()


def test_a_damaged_copy_is_seen(people: Database, url: str, tmp_path: Path) -> None:
    saved = tmp_path / "saved.people"
    copy(file_of(url), saved)
    saved.write_bytes(saved.read_bytes()[:5000])
    assert not whole(saved)
    assert not whole(tmp_path / "nothing")
