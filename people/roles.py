"""Roles, each with its scope, and the person who has them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal, NamedTuple, Self

from ontology.errors import IdentityError
from ontology.names import library_slug, normalise
from people.errors import BadGrant

_LONGEST_REGION = 50


class Role(StrEnum):
    """What somebody may be; MACHINE is whoever works on the server's own machine while there is no account."""

    VISITOR = "visitor"
    LEARNER = "learner"
    BUILDER = "builder"
    AUDITOR = "auditor"
    EXPERT = "expert"
    ADMINISTRATOR = "administrator"
    MACHINE = "machine"


GRANTED = (Role.LEARNER, Role.BUILDER, Role.AUDITOR, Role.EXPERT, Role.ADMINISTRATOR)
"""The roles that accounts are given; everybody is a visitor."""


class Grant(NamedTuple):
    """A role with its scope: a library's slug for a builder, a region or nothing (the nation) for an auditor."""

    role: Role
    scope: str = ""

    @classmethod
    def of(cls, role: str, scope: str = "") -> Self:
        """Make a grant of what was typed; BadGrant where there is no such role or the scope does not fit it."""
        if role not in GRANTED:
            raise BadGrant(f"没有角色“{role}”；可用 {'、'.join(GRANTED)}")
        if role == Role.BUILDER:
            try:
                return cls(Role.BUILDER, library_slug(scope.removeprefix("library/")))
            except IdentityError as error:
                raise BadGrant(f"builder 要写明资源库标识，如 builder:ec-sample（{error}）") from None
        region = normalise(scope)
        if role == Role.AUDITOR and len(region) <= _LONGEST_REGION:
            return cls(Role.AUDITOR, region)
        if region:
            raise BadGrant(f"角色 {role} 没有范围，不能写“{scope}”")
        return cls(Role(role))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `role` or `role:scope`."""
        role, _, scope = text.partition(":")
        return cls.of(role.strip(), scope.strip())

    def __str__(self) -> str:
        return f"{self.role}:{self.scope}" if self.scope else str(self.role)


class Person(NamedTuple):
    """Somebody who asks: who it is, how that is known, and the roles; `once`: the password has to be changed first."""

    id: int
    name: str
    grants: frozenset[Grant]
    by: Literal["nobody", "machine", "session", "token"]
    once: bool = False

    @property
    def known(self) -> bool:
        """Whether it is somebody with an account."""
        return self.id > 0


NOBODY = Person(0, "", frozenset({Grant(Role.VISITOR)}), "nobody")
MACHINE = Person(0, "", frozenset({Grant(Role.VISITOR), Grant(Role.MACHINE)}), "machine")


def with_everybodys(grants: Iterable[Grant]) -> frozenset[Grant]:
    """Return the grants of an account with those that everybody has."""
    return frozenset({Grant(Role.VISITOR), *grants})
