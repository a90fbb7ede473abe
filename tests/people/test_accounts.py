import threading
from datetime import timedelta

import pytest

from people import accounts, log, sessions, tokens
from people.database import Database
from people.errors import (
    BadName,
    BadPassword,
    EditedMeanwhile,
    LastAdministrator,
    NameTaken,
    UnknownAccount,
    WrongEntry,
)
from people.passwords import Hasher
from people.roles import Grant, Role
from people.sessions import Lifetime
from tests.people.conftest import DOER, NOON, PASSWORD, enrol


def roles(people: Database, name: str) -> list[str]:
    return [str(grant) for grant in accounts.find(people, name).grants]


def test_somebody_has_several_roles_each_with_its_scope(people: Database) -> None:
    enrol(people, "li.na", "builder:a", "builder:b", "auditor:浙江", "expert")
    assert roles(people, "li.na") == ["auditor:浙江", "builder:a", "builder:b", "expert"]


@pytest.mark.parametrize("name", ["", " ", "-a", "a b", "a/b", "a\nb", "a" * 65, "<script>", "a:b"])
def test_what_cannot_be_a_name_is_refused(people: Database, hasher: Hasher, name: str) -> None:
    with pytest.raises(BadName):
        accounts.create(people, hasher, name, PASSWORD, (), DOER)


@pytest.mark.parametrize("name", ["LI.NA", "ｌｉ.ｎａ", " li.na "])
def test_names_that_differ_in_case_or_width_are_one(people: Database, hasher: Hasher, name: str) -> None:
    enrol(people, "li.na")
    with pytest.raises(NameTaken):
        accounts.create(people, hasher, name, PASSWORD, (), DOER)
    assert accounts.find(people, name).name == "li.na"


def test_chinese_names_are_names(people: Database) -> None:
    enrol(people, "李娜")
    assert accounts.find(people, "李娜").name == "李娜"


def test_a_weak_password_makes_no_account(people: Database, hasher: Hasher) -> None:
    with pytest.raises(BadPassword):
        accounts.create(people, hasher, "li.na", "1234567890", (), DOER)
    with pytest.raises(UnknownAccount):
        accounts.find(people, "li.na")


def test_a_password_that_is_made_is_for_once(people: Database, hasher: Hasher) -> None:
    known, once = accounts.create(people, hasher, "li.na", None, [Grant(Role.EXPERT)], DOER)
    assert known.once
    assert once
    visit = sessions.sign_in(people, hasher, Lifetime(), "li.na", once, DOER)
    assert visit.person.once
    again = sessions.change_password(people, hasher, Lifetime(), visit, once, "another password", DOER)
    assert not again.person.once


def test_of_several_that_want_one_name_at_once_one_gets_it(people: Database, hasher: Hasher) -> None:
    outcomes: list[str] = []

    def attempt() -> None:
        try:
            accounts.create(people, hasher, "li.na", PASSWORD, (), DOER)
            outcomes.append("made")
        except NameTaken:
            outcomes.append("taken")

    threads = [threading.Thread(target=attempt) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", *["taken"] * 4]


def test_accounts_are_listed_page_by_page(people: Database) -> None:
    names = [f"a{number:02}" for number in range(7)]
    for name in reversed(names):
        enrol(people, name, "learner")
    first = accounts.listed(people, limit=4)
    rest = accounts.listed(people, after=first[-1].name, limit=4)
    assert [known.name for known in [*first, *rest]] == names
    assert all(known.grants == (Grant(Role.LEARNER),) for known in rest)


def test_two_administrators_at_once_do_not_undo_each_other(people: Database) -> None:
    enrol(people, "li.na", "learner")
    seen = accounts.find(people, "li.na").edition
    accounts.change(people, "li.na", DOER, edition=seen, grants=[Grant(Role.EXPERT)])
    with pytest.raises(EditedMeanwhile):
        accounts.change(people, "li.na", DOER, edition=seen, disabled=True)
    assert roles(people, "li.na") == ["expert"]
    assert accounts.find(people, "li.na").disabled is None


def test_the_last_administrator_stays(people: Database) -> None:
    enrol(people, "root", "administrator")
    with pytest.raises(LastAdministrator):
        accounts.change(people, "root", DOER, disabled=True)
    with pytest.raises(LastAdministrator):
        accounts.change(people, "root", DOER, grants=[])
    assert roles(people, "root") == ["administrator"]
    enrol(people, "second", "administrator")
    assert accounts.change(people, "root", DOER, disabled=True).disabled == NOON
    with pytest.raises(LastAdministrator):
        accounts.change(people, "second", DOER, grants=[])


def test_of_two_administrators_who_close_each_other_one_stays(people: Database) -> None:
    enrol(people, "one", "administrator")
    enrol(people, "two", "administrator")
    refused: list[str] = []

    def close(name: str) -> None:
        try:
            accounts.change(people, name, DOER, disabled=True)
        except LastAdministrator:
            refused.append(name)

    threads = [threading.Thread(target=close, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert accounts.find(people, refused[0]).disabled is None


def test_a_reset_ends_sessions_and_tokens_and_the_old_password(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na", "expert")
    visit = sessions.sign_in(people, hasher, Lifetime(), "li.na", PASSWORD, DOER)
    _, token = tokens.issue(people, visit.person, "nightly", 30, DOER)
    once = accounts.reset(people, hasher, "li.na", DOER)
    later = NOON + timedelta(seconds=1)
    assert sessions.visit_of(people, Lifetime(), visit.mark, later) is None
    assert tokens.person_by(people, token, later) is None
    with pytest.raises(WrongEntry):
        sessions.sign_in(people, hasher, Lifetime(), "li.na", PASSWORD, DOER)
    assert sessions.sign_in(people, hasher, Lifetime(), "li.na", once, DOER).person.once


def test_whatever_changes_is_in_the_log_without_any_secret(people: Database, hasher: Hasher) -> None:
    _, once = accounts.create(people, hasher, "li.na", None, [Grant(Role.EXPERT)], DOER)
    accounts.change(people, "li.na", DOER, grants=[Grant(Role.BUILDER, "ec-sample")], disabled=True)
    accounts.change(people, "li.na", DOER, disabled=False)
    again = accounts.reset(people, hasher, "li.na", DOER)
    lines = log.lines(people)
    assert [line.action for line in lines] == [
        *("password-reset", "account-enable", "account-disable", "account-roles", "account-create"),
    ]
    assert lines[3].remark == "expert → builder:ec-sample"
    assert {(line.actor, line.target, line.outcome, line.address) for line in lines} == {
        ("root", "li.na", "done", "192.0.2.1")
    }
    assert once is not None
    assert not any(secret in repr(lines) for secret in (once, again))


def test_the_log_is_read_page_by_page_by_actor_and_by_action(people: Database) -> None:
    for number in range(7):
        doer = DOER._replace(name="one" if number % 2 else "two")
        log.write(people, doer, "import", f"library/{number}", "done")
    first = log.lines(people, limit=4)
    rest = log.lines(people, before=first[-1].id, limit=4)
    assert [line.target for line in [*first, *rest]] == [f"library/{number}" for number in range(6, -1, -1)]
    assert len(log.lines(people, actor="one")) == 3
    assert log.lines(people, action="withdraw") == []


def test_a_line_of_the_log_cannot_be_broken_or_burst(people: Database) -> None:
    log.write(people, DOER._replace(name="x" * 200), "import", "a\nb\x00\u202ec" + "d" * 900, "failed", "\r\n" * 400)
    (line,) = log.lines(people)
    assert line.target.startswith("a b  c")
    assert (len(line.actor), len(line.target), len(line.remark)) == (64, 300, 300)
