import pytest

from people.errors import BadPassword
from people.passwords import Cost, Hasher, checked, generated
from tests.people.conftest import CHEAP


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "123456789",
        "x" * 201,
        "zhang.wei1",
        "ZHANG.WEI1",
        "1iew.gnahz",
        "zhang.wei1!",
        "1234567890",
        "Password123",
        "aaaaaaaaaaaa",
        "ababababab",
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(BadPassword):
        checked(password, "zhang.wei1")


@pytest.mark.parametrize(
    "password", ["correct horse", "我的密码是十个汉字", "zhang.wei1 and then some", "         a bc"]
)
def test_a_long_one_is_taken_as_it_is(password: str) -> None:
    if len(password) < 10:
        password *= 2
    assert checked(password, "zhang.wei1") == password


def test_generated_passwords_are_taken_and_never_the_same() -> None:
    made = {generated() for _ in range(50)}
    assert len(made) == 50
    assert all(checked(each, "li.na") for each in made)


def test_a_hash_fits_its_password_only_and_is_salted() -> None:
    hasher = Hasher(CHEAP)
    kept = hasher.hash("correct horse")
    assert "correct" not in kept
    assert kept != hasher.hash("correct horse")
    assert hasher.fits(kept, "correct horse")
    assert not hasher.fits(kept, "correct horsE")
    assert not hasher.fits("no hash at all", "correct horse")


def test_for_nobody_the_same_work_is_done_and_nothing_fits() -> None:
    assert not Hasher(CHEAP).fits(None, "correct horse")
    assert not Hasher(CHEAP).fits("", "")


def test_keyboards_that_write_accents_apart_are_understood() -> None:
    hasher = Hasher(CHEAP)
    assert hasher.fits(hasher.hash("caf\u00e9 au lait"), "cafe\u0301 au lait")


def test_a_hash_of_another_cost_is_stale() -> None:
    kept = Hasher(CHEAP).hash("correct horse")
    assert not Hasher(CHEAP).stale(kept)
    assert Hasher(Cost(2, 16, 1)).stale(kept)
    assert Hasher(Cost(2, 16, 1)).fits(kept, "correct horse")
