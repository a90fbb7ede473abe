"""The table of access, told role by role: whoever changes it changes these lists too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.access import TABLE, Action, Reach, Target, allows, libraries
from people.errors import BadGrant
from people.roles import GRANTED, MACHINE, NOBODY, Grant, Person, Role, with_everybodys

OWN = Target(library="ec-sample", region="浙江", account=7)
ALIEN = Target(library="other", region="江苏", account=8)

MAY: dict[str, tuple[set[str], set[str]]] = {
    "": ({"read"}, {"read"}),
    "learner": ({"read", "own-account", "learn"}, {"read"}),
    "builder:ec-sample": (
        {"read", "own-account", "import", "withdraw", "review", "propose", "decide"},
        {"read"},
    ),
    "auditor": ({"read", "own-account", "inspect", "propose"}, {"read", "inspect", "propose"}),
    "auditor:浙江": ({"read", "own-account", "inspect", "propose"}, {"read"}),
    "expert": ({"read", "own-account", "review", "verify"}, {"read", "review", "verify"}),
    "administrator": (
        {*map(str, Action)} - {"verify", "learn"},
        {*map(str, Action)} - {"verify", "learn", "own-account"},
    ),
}
"""What each role may do to its own library, region or account, and what to those of others."""


def person(*roles: str, once: bool = False) -> Person:
    return Person(7, "li.na", with_everybodys(map(Grant.read, roles)), "session", once)


def allowed(who: Person, target: Target) -> set[str]:
    return {str(action) for action in Action if allows(who, action, target)}


@pytest.mark.parametrize("role", MAY)
def test_a_role_may_do_what_its_line_says_and_nothing_else(role: str) -> None:
    who = person(role) if role else NOBODY
    assert (allowed(who, OWN), allowed(who, ALIEN)) == MAY[role]


def test_the_lists_above_know_every_role_and_the_table_every_action() -> None:
    assert {role.partition(":")[0] for role in MAY} - {""} == set(map(str, GRANTED))
    assert set(TABLE) == set(Action)


def test_the_machine_writes_the_graph_but_makes_no_accounts() -> None:
    may = allowed(MACHINE, ALIEN)
    assert may == {"read", "import", "import-official", "withdraw", "review", "propose", "decide"}


def test_without_a_target_it_is_asked_whether_there_can_be_any() -> None:
    assert allows(person("builder:ec-sample"), Action.IMPORT)
    assert not allows(person("learner"), Action.IMPORT)


def test_a_one_time_password_opens_nothing_but_its_change() -> None:
    assert allowed(person("administrator", once=True), OWN) == {"read", "own-account"}
    assert libraries(person("administrator", once=True), Action.IMPORT) == frozenset()


def test_the_libraries_of_somebody_are_those_of_all_roles() -> None:
    assert libraries(person("builder:a", "builder:b", "learner"), Action.IMPORT) == frozenset({"a", "b"})
    assert libraries(person("builder:a", "administrator"), Action.IMPORT) is None
    assert libraries(person("auditor"), Action.IMPORT) == frozenset()


@pytest.mark.parametrize(
    "text", ["", "root", "visitor", "machine", "builder", "builder:", "builder:a b", "builder:530701", "expert:浙江"]
)
def test_a_role_that_is_none_or_has_a_scope_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(BadGrant):
        Grant.read(text)


@pytest.mark.parametrize("text", ["learner", "builder:ec-sample", "auditor", "auditor:浙江", "expert", "administrator"])
def test_a_grant_is_read_as_it_is_written(text: str) -> None:
    assert str(Grant.read(text)) == text
    assert Grant.read("builder:library/ec-sample") == Grant(Role.BUILDER, "ec-sample")


roles = st.sampled_from([role for role in MAY if role])
targets = st.builds(Target, st.sampled_from(["", "ec-sample", "x"]), st.sampled_from(["", "浙江"]), st.integers(0, 9))


@given(st.lists(roles, max_size=4), roles, targets, st.sampled_from(Action))
def test_a_further_role_never_takes_anything_away(held: list[str], more: str, target: Target, action: Action) -> None:
    if allows(person(*held), action, target):
        assert allows(person(*held, more), action, target)


@given(st.lists(roles, max_size=4), targets, st.sampled_from(Action))
def test_what_is_allowed_to_a_target_is_allowed_to_some(held: list[str], target: Target, action: Action) -> None:
    assert not allows(person(*held), action, target) or allows(person(*held), action)


def test_nobody_without_an_account_reaches_an_account() -> None:
    for action, reaches in TABLE.items():
        if Reach.SELF in reaches.values():
            assert not allows(NOBODY, action, Target(account=0))
