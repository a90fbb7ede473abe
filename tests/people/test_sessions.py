from datetime import timedelta
from pathlib import Path

import pytest

from people import accounts, engines, log, sessions, tokens
from people.database import Database, open_database
from people.errors import BadPassword, Disabled, OneTimePassword, TooManyAttempts, UnknownToken, WrongEntry
from people.log import Doer
from people.passwords import Cost, Hasher
from people.sessions import Lifetime, Visit
from tests.people.conftest import CHEAP, DOER, NOON, PASSWORD, enrol

LIFE = Lifetime(idle=timedelta(hours=1), most=timedelta(hours=5))


def enter(people: Database, hasher: Hasher, password: str = PASSWORD, seconds: int = 0, **more: str) -> Visit:
    doer = Doer("", more.pop("address", "192.0.2.7"), NOON + timedelta(seconds=seconds))
    return sessions.sign_in(people, hasher, LIFE, more.pop("name", "li.na"), password, doer, more.pop("before", ""))


def test_signing_in_gives_a_mark_and_a_guard_that_nothing_kept_can_give(
    people: Database, hasher: Hasher, url: str
) -> None:
    enrol(people, "li.na", "expert")
    visit = enter(people, hasher)
    found = sessions.visit_of(people, LIFE, visit.mark, NOON)
    assert found == visit
    assert found.person.name == "li.na"
    assert found.person.by == "session"
    path = engines.file_of(url)
    assert path is not None
    kept = path.read_bytes() + Path(f"{path}-wal").read_bytes()
    assert visit.mark.encode() not in kept
    assert visit.guard.encode() not in kept
    assert PASSWORD.encode() not in kept


def test_each_sign_in_has_a_mark_of_its_own_and_ends_the_one_before(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    first = enter(people, hasher)
    second = enter(people, hasher, before=first.mark)
    third = enter(people, hasher)  # another browser
    assert len({visit.mark for visit in (first, second, third)}) == 3
    assert sessions.visit_of(people, LIFE, first.mark, NOON) is None
    assert sessions.visit_of(people, LIFE, second.mark, NOON) is not None
    assert sessions.visit_of(people, LIFE, third.mark, NOON) is not None


def test_a_session_is_over_when_it_is_idle_and_after_its_time(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    idle, busy = enter(people, hasher), enter(people, hasher)
    for minutes in range(0, 300, 50):
        assert sessions.visit_of(people, LIFE, busy.mark, NOON + timedelta(minutes=minutes)) is not None
    assert sessions.visit_of(people, LIFE, idle.mark, NOON + timedelta(minutes=60)) is None
    assert sessions.visit_of(people, LIFE, busy.mark, NOON + timedelta(minutes=300)) is None


def test_an_account_that_is_closed_is_out_in_mid_session(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    visit = enter(people, hasher)
    _, token = tokens.issue(people, visit.person, "nightly", 30, DOER)
    accounts.change(people, "li.na", DOER, disabled=True)
    assert sessions.visit_of(people, LIFE, visit.mark, NOON) is None
    assert tokens.person_by(people, token, NOON) is None
    with pytest.raises(Disabled):
        enter(people, hasher)
    accounts.change(people, "li.na", DOER, disabled=False)
    assert sessions.visit_of(people, LIFE, visit.mark, NOON) is None  # once over, over


def test_roles_that_change_count_at_once(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na", "expert")
    visit = enter(people, hasher)
    accounts.change(people, "li.na", DOER, grants=[])
    found = sessions.visit_of(people, LIFE, visit.mark, NOON)
    assert found is not None
    assert {str(grant) for grant in found.person.grants} == {"visitor"}


def test_signing_out_ends_the_session(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    visit = enter(people, hasher)
    sessions.sign_out(people, visit, DOER)
    assert sessions.visit_of(people, LIFE, visit.mark, NOON) is None


def test_an_unknown_name_and_a_wrong_password_look_the_same(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    told = []
    for name in ("li.na", "nobody"):
        with pytest.raises(WrongEntry) as error:
            enter(people, hasher, "wrong password", name=name)
        told.append(str(error.value))
    assert told[0] == told[1]


class Counting(Hasher):
    """Counts how often a password is looked at."""

    def __init__(self, cost: Cost) -> None:
        super().__init__(cost)
        self.looked = 0

    def fits(self, kept: str | None, password: str) -> bool:
        self.looked += 1
        return super().fits(kept, password)


def test_for_an_unknown_name_a_hash_is_computed_as_for_a_known_one(people: Database) -> None:
    counting = Counting(Cost(1, 8, 1))
    with pytest.raises(WrongEntry):
        enter(people, counting, "wrong password", name="nobody")
    assert counting.looked == 1


def test_a_name_that_is_mistyped_is_not_kept_since_it_may_be_a_password(
    people: Database, hasher: Hasher, url: str
) -> None:
    with pytest.raises(WrongEntry):
        enter(people, hasher, "x", name="my-secret-password-in-the-wrong-field")
    assert [(line.action, line.outcome, line.actor, line.target) for line in log.lines(people)] == [
        ("sign-in", "refused", "", "")
    ]
    path = engines.file_of(url)
    assert path is not None
    assert b"my-secret" not in path.read_bytes() + Path(f"{path}-wal").read_bytes()


def test_after_some_failures_there_is_a_wait_that_grows_and_ends(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    for _ in range(5):
        with pytest.raises(WrongEntry):
            enter(people, hasher, "wrong password")
    waits = []
    second = 0
    for _ in range(4):
        with pytest.raises(TooManyAttempts) as told:
            enter(people, hasher, seconds=second)  # even with the right password
        waits.append(told.value.wait)
        second += told.value.wait
        with pytest.raises(WrongEntry):
            enter(people, hasher, "wrong password", seconds=second)
    assert waits == [5, 10, 20, 40]
    with pytest.raises(TooManyAttempts):
        enter(people, hasher, seconds=second + 79)
    assert enter(people, hasher, seconds=second + 80).person.name == "li.na"
    with pytest.raises(WrongEntry):
        enter(people, hasher, "wrong password", seconds=second + 81)  # it starts anew


def test_the_wait_is_never_longer_than_a_quarter_of_an_hour(people: Database, hasher: Hasher) -> None:
    second, longest = 0, 0
    for _ in range(25):
        try:
            enter(people, hasher, "wrong password", seconds=second)
        except TooManyAttempts as told:
            longest = max(longest, told.wait)
            second += told.wait
        except WrongEntry:
            pass
    assert longest == 900


def test_an_address_that_tries_many_names_waits_too_and_others_do_not(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    for number in range(50):
        with pytest.raises(WrongEntry):
            enter(people, hasher, "wrong password", name=f"guess{number}", address="198.51.100.1")
    with pytest.raises(TooManyAttempts):
        enter(people, hasher, address="198.51.100.1")
    assert enter(people, hasher, address="198.51.100.2").person.name == "li.na"


def test_failures_are_counted_for_all_workers_together(people: Database, hasher: Hasher, url: str) -> None:
    other = open_database(url)
    for worker in (people, other, people, other, people):
        with pytest.raises(WrongEntry):
            enter(worker, hasher, "wrong password")
    with pytest.raises(TooManyAttempts):
        enter(other, hasher, "wrong password")
    other.close()


def test_a_hash_of_an_older_cost_is_renewed_at_the_next_sign_in(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    dearer = Counting(Cost(2, 16, 1))
    enter(people, dearer)
    with people.reading() as connection:
        kept = connection.exec_driver_sql("SELECT password FROM people_account").scalar_one()
    assert not dearer.stale(kept)
    assert dearer.fits(kept, PASSWORD)


def test_changing_the_password_needs_the_old_one_and_ends_all_other_sessions(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    here, elsewhere = enter(people, hasher), enter(people, hasher)

    def change(old: str, new: str) -> Visit:
        return sessions.change_password(people, hasher, LIFE, here, old, new, DOER)

    with pytest.raises(WrongEntry):
        change("wrong password", "another password")
    with pytest.raises(BadPassword):
        change(PASSWORD, "short")
    with pytest.raises(BadPassword):
        change(PASSWORD, PASSWORD)
    fresh = change(PASSWORD, "another password")
    assert sessions.visit_of(people, LIFE, fresh.mark, NOON) is not None
    for gone in (here, elsewhere):
        assert sessions.visit_of(people, LIFE, gone.mark, NOON) is None
    assert enter(people, hasher, "another password").person.name == "li.na"


def test_a_new_password_that_cannot_be_one_is_no_failed_attempt(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    visit = enter(people, hasher)
    for _ in range(10):
        with pytest.raises(BadPassword):
            sessions.change_password(people, hasher, LIFE, visit, PASSWORD, "short", DOER)
    sessions.change_password(people, hasher, LIFE, visit, PASSWORD, "another password", DOER)


class Resetting(Hasher):
    """Has an administrator reset the password between the look at the old one and the change."""

    def __init__(self, people: Database) -> None:
        super().__init__(CHEAP)
        self._people = people
        self.once = ""

    def hash(self, password: str) -> str:
        if not self.once:
            self.once = accounts.reset(self._people, Hasher(CHEAP), "li.na", DOER)
        return super().hash(password)


def test_a_password_that_is_reset_meanwhile_stays_reset(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    visit, resetting = enter(people, hasher), Resetting(people)
    with pytest.raises(WrongEntry):
        sessions.change_password(people, resetting, LIFE, visit, PASSWORD, "another password", DOER)
    assert enter(people, hasher, resetting.once).person.once


def test_with_a_one_time_password_no_token_is_made_that_would_outlast_it(people: Database, hasher: Hasher) -> None:
    _, once = accounts.create(people, hasher, "li.na", None, [], DOER)
    visit = enter(people, hasher, once or "")
    with pytest.raises(OneTimePassword):
        tokens.issue(people, visit.person, "nightly", 30, DOER)
    assert tokens.listed(people, visit.person.id) == []
    changed = sessions.change_password(people, hasher, LIFE, visit, once or "", "another password", DOER)
    assert tokens.issue(people, changed.person, "nightly", 30, DOER)


def test_a_token_is_its_owners_until_it_is_over_or_revoked(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na", "expert")
    enrol(people, "other")
    mine, other = enter(people, hasher).person, enter(people, hasher, name="other").person
    issued, token = tokens.issue(people, mine, " nightly  import ", 30, DOER)
    assert issued.name == "nightly import"
    found = tokens.person_by(people, token, NOON + timedelta(days=29))
    assert found is not None
    assert (found.name, found.by, found.grants) == ("li.na", "token", mine.grants)
    assert tokens.person_by(people, token, NOON + timedelta(days=30)) is None
    with pytest.raises(UnknownToken):
        tokens.revoke(people, other, issued.id, DOER)
    tokens.revoke(people, mine, issued.id, DOER)
    tokens.revoke(people, mine, issued.id, DOER)
    assert tokens.person_by(people, token, NOON) is None
    assert [each.revoked for each in tokens.listed(people, mine.id)] == [NOON]
    assert tokens.listed(people, other.id) == []


def test_when_a_token_was_used_last_is_known(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    mine = enter(people, hasher).person
    _, token = tokens.issue(people, mine, "nightly", 30, DOER)
    used = NOON + timedelta(hours=3)
    for at in (NOON, used, used + timedelta(seconds=30)):
        assert tokens.person_by(people, token, at)
    assert tokens.listed(people, mine.id)[0].used == used


@pytest.mark.parametrize(
    "wrong", ["", "zt", "zt_", "zt_0123456789_", "zt_0123456789_x", "nonsense", "zt_" + "é" * 10 + "_x"]
)
def test_what_is_no_token_lets_nobody_in(people: Database, wrong: str) -> None:
    assert tokens.person_by(people, wrong, NOON) is None


def test_a_token_with_one_sign_changed_lets_nobody_in(people: Database, hasher: Hasher) -> None:
    enrol(people, "li.na")
    _, token = tokens.issue(people, enter(people, hasher).person, "nightly", 30, DOER)
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert tokens.person_by(people, changed, NOON) is None
