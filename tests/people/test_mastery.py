"""A learner's record: kept and told as it was said, seen by nobody else, gone to the last byte when erased."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text, update

from people import engines, log, mastery
from people.accounts import any_account, find
from people.copies import copy
from people.database import STEPS, Database, open_database
from people.errors import PeopleBusy, RecordTooLong
from people.mastery import MOST_GOALS, Proof
from people.roles import Person, with_everybodys
from people.tables import Aim, Mastered, Schema
from tests.people.conftest import DOER, enrol

A, B = "point/l/a", "point/l/b"


def learner(database: Database, name: str = "li.na") -> Person:
    enrol(database, name, "learner")
    known = find(database, name)
    return Person(known.id, known.name, with_everybodys(known.grants), "session")


def said(database: Database, who: Person) -> dict[str, str]:
    return {each.point: str(each.proof) for each in mastery.mastered(database, who.id)}


def test_a_new_record_is_empty(people: Database) -> None:
    who = learner(people)
    assert mastery.record(people, who.id) == mastery.Record((), ())


def test_what_is_mastered_is_kept_with_its_evidence_and_told_by_id(people: Database) -> None:
    who = learner(people)
    assert mastery.master(people, who, [(B, "乙", Proof.ASSESSED), (A, "甲", Proof.STATED)], DOER) == 2
    assert [(each.point, each.label, each.proof, each.at) for each in mastery.mastered(people, who.id)] == [
        (A, "甲", Proof.STATED, DOER.at),
        (B, "乙", Proof.ASSESSED, DOER.at),
    ]


def test_what_is_said_later_replaces_what_was_said_before(people: Database) -> None:
    who = learner(people)
    mastery.master(people, who, [(A, "甲", Proof.ASSESSED)], DOER)
    assert mastery.master(people, who, [(A, "甲", Proof.STATED)], DOER) == 0
    assert said(people, who) == {A: "self-stated"}


def test_a_point_is_taken_back_once(people: Database) -> None:
    who = learner(people)
    mastery.master(people, who, [(A, "甲", Proof.STATED)], DOER)
    assert mastery.unlearn(people, who, A, DOER)
    assert not mastery.unlearn(people, who, A, DOER)
    assert said(people, who) == {}


def test_records_of_two_learners_do_not_touch_each_other(people: Database) -> None:
    one, other = learner(people), learner(people, "wang.wei")
    mastery.master(people, one, [(A, "甲", Proof.STATED)], DOER)
    mastery.master(people, other, [(A, "甲", Proof.ASSESSED), (B, "乙", Proof.STATED)], DOER)
    mastery.pursue(people, other, "course/x/y", "", "课", DOER)
    assert mastery.erase(people, one, DOER) == 1
    assert not mastery.unlearn(people, one, B, DOER)
    assert said(people, other) == {A: "assessed", B: "self-stated"}
    assert len(mastery.goals(people, other.id)) == 1


def test_goals_are_told_the_latest_first_and_each_once(people: Database) -> None:
    who = learner(people)
    later = DOER._replace(at=DOER.at.replace(hour=13))
    mastery.pursue(people, who, "occupation/x", "四级", "职业", DOER)
    mastery.pursue(people, who, "occupation/x", "三级", "职业", DOER)
    mastery.pursue(people, who, "occupation/x", "四级", "职业", later)
    assert [(each.goal, each.level) for each in mastery.goals(people, who.id)] == [
        ("occupation/x", "四级"),
        ("occupation/x", "三级"),
    ]
    assert mastery.give_up(people, who, "occupation/x", "四级", DOER)
    assert not mastery.give_up(people, who, "occupation/x", "四级", DOER)
    assert [each.level for each in mastery.goals(people, who.id)] == ["三级"]


def test_there_are_not_too_many_goals(people: Database) -> None:
    who = learner(people)
    for number in range(MOST_GOALS):
        mastery.pursue(people, who, f"course/x/{number}", "", "课", DOER)
    mastery.pursue(people, who, "course/x/0", "", "课", DOER)  # it is followed already
    with pytest.raises(RecordTooLong):
        mastery.pursue(people, who, "course/x/more", "", "课", DOER)


def test_a_record_that_would_be_too_long_is_refused_whole_and_as_long_as_it_may_be_is_kept(people: Database) -> None:
    who = learner(people)
    mastery.master(people, who, [(A, "甲", Proof.STATED)], DOER)
    many = [(f"point/l/{number:03}", "", Proof.STATED) for number in range(1000)]
    with pytest.raises(RecordTooLong):
        mastery.master(people, who, many, DOER, most=1000)
    with pytest.raises(RecordTooLong):
        mastery.master(people, who, [("point/" + "x" * 1000, "", Proof.STATED)], DOER)
    assert said(people, who) == {A: "self-stated"}
    mastery.master(people, who, many[1:], DOER, most=1000)
    assert len(mastery.mastered(people, who.id)) == 1000
    found = mastery.mastered(people, who.id, after="point/l/998", limit=3)
    assert [each.point for each in found] == ["point/l/999", A]


def test_the_log_tells_that_a_record_changed_and_never_what_is_in_it(people: Database) -> None:
    who = learner(people)
    mastery.master(people, who, [(A, "甲", Proof.ASSESSED)], DOER)
    mastery.pursue(people, who, "course/secret", "", "密课", DOER)
    mastery.unlearn(people, who, A, DOER)
    mastery.taken_home(people, who, DOER)
    mastery.erase(people, who, DOER)
    lines = [line for line in log.lines(people) if line.action.startswith("record-")]
    assert {line.action for line in lines} == {"record-change", "record-export", "record-erase"}
    told = " ".join(f"{line.target} {line.remark}" for line in lines)
    assert all(word not in told for word in (A, "甲", "assessed", "course", "密课"))


def content(url: str) -> bytes:
    """Return all that lies in the files of a database."""
    path = engines.file_of(url)
    assert path is not None
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(path.name + "*")))


def test_nothing_of_an_erased_record_is_left_in_the_files(url: str, people: Database) -> None:
    who, other = learner(people), learner(people, "wang.wei")
    for start in range(0, 3000, 60):  # in bits, so that pages are divided again and again
        some = [(f"point/l/geheim-{(at * 7919) % 3000}", "密点", Proof.STATED) for at in range(start, start + 60)]
        mastery.master(people, who, some, DOER)
    mastery.pursue(people, who, "course/geheim", "", "密课", DOER)
    mastery.master(people, other, [("point/l/offen", "明点", Proof.STATED)], DOER)
    assert b"geheim" in content(url)
    assert mastery.erase(people, who, DOER) == 3001
    left = content(url)
    assert b"geheim" not in left
    assert "密".encode() not in left
    assert b"offen" in left


def test_an_erased_record_stays_in_a_copy_that_was_made_before(url: str, people: Database, tmp_path: Path) -> None:
    who = learner(people)
    mastery.master(people, who, [("point/l/geheim", "密点", Proof.STATED)], DOER)
    saved, path = tmp_path / "saved", engines.file_of(url)
    assert path is not None
    copy(path, saved)
    mastery.erase(people, who, DOER)
    assert b"geheim" in saved.read_bytes()


def test_while_another_program_reads_the_record_goes_and_its_traces_wait(url: str, people: Database) -> None:
    who = learner(people)
    mastery.master(people, who, [("point/l/geheim", "密点", Proof.STATED)], DOER)
    path = engines.file_of(url)
    assert path is not None
    impatient = Database(engines.engine_of(url, patience=0.05))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM people_mastery").fetchone()
        with pytest.raises(PeopleBusy):
            mastery.erase(impatient, who, DOER)
        assert said(people, who) == {}
        other.execute("ROLLBACK")
    assert mastery.erase(impatient, who, DOER) == 0
    assert b"geheim" not in content(url)
    impatient.close()


def test_accounts_of_the_first_schema_get_records_and_keep_what_they_have(url: str, people: Database) -> None:
    who = learner(people)
    with people.writing() as connection:
        for table in (Mastered, Aim):
            connection.execute(text(f"DROP TABLE {table.__tablename__}"))
        connection.execute(update(Schema).values(version=1))
    again = open_database(url)
    mastery.master(again, who, [(A, "甲", Proof.STATED)], DOER)
    assert said(again, who) == {A: "self-stated"}
    with again.reading() as connection:
        assert connection.scalar(text("SELECT version FROM people_schema")) == len(STEPS) + 1
    again.close()


names = st.sampled_from([f"point/l/{letter}" for letter in "abcde"])
deeds = st.lists(st.tuples(st.booleans(), names, st.sampled_from(Proof)), max_size=12)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds)
def test_a_record_is_what_was_said_last_of_each_point(people: Database, done: list[tuple[bool, str, Proof]]) -> None:
    with people.writing() as connection:
        connection.execute(delete(Mastered))
    who = Person(1, "li.na", with_everybodys(()), "session")
    if not any_account(people):
        enrol(people, "li.na", "learner")
    expected: dict[str, str] = {}
    for keeping, point, proof in done:
        if keeping:
            mastery.master(people, who, [(point, "", proof)], DOER)
            expected[point] = str(proof)
        else:
            assert mastery.unlearn(people, who, point, DOER) == (expected.pop(point, None) is not None)
    assert said(people, who) == expected
