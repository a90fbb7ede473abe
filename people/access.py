"""Who may do what: one table from actions and roles to how far they reach, and the questions asked of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from ontology.regions import region_name
from people.roles import Person, Role


class Action(StrEnum):
    """What can be allowed or not."""

    READ = "read"  # coverage, gaps, evidence, search: all that the graph says
    IMPORT = "import"  # bring a library's files in, dry runs too: uploads cost disk and time
    IMPORT_OFFICIAL = "import-official"  # official documents, registries: what all libraries are measured by
    WITHDRAW = "withdraw"  # take a library's source out, or put it back
    PURGE = "purge"  # remove content for good
    REVIEW = "review"  # decide proposed links of a library
    PROPOSE = "propose"  # propose that a library takes something over
    DECIDE = "decide"  # accept or decline what is proposed to a library
    INSPECT = "inspect"  # an auditor's remarks and doubts on a library
    VERIFY = "verify"  # an expert's random checks and opinion on a library
    LEARN = "learn"  # a learner's own record
    OWN_ACCOUNT = "own-account"  # password, tokens and sessions of one's own
    ACCOUNTS = "accounts"  # everybody's accounts and roles
    AUDIT_LOG = "audit-log"


class Reach(StrEnum):
    """How far a role reaches: everything, what lies in its scope, or the person's own account."""

    ALL = "all"
    SCOPE = "scope"
    SELF = "self"


class Target(NamedTuple):
    """What something is done to: a library (slug) with its region, somebody's account; empty where it is none."""

    library: str = ""
    region: str = ""
    account: int = 0


_ALL, _SCOPE, _SELF = Reach.ALL, Reach.SCOPE, Reach.SELF

TABLE: Mapping[Action, Mapping[Role, Reach]] = {
    Action.READ: {Role.VISITOR: _ALL},
    Action.IMPORT: {Role.BUILDER: _SCOPE, Role.ADMINISTRATOR: _ALL, Role.MACHINE: _ALL},
    Action.IMPORT_OFFICIAL: {Role.ADMINISTRATOR: _ALL, Role.MACHINE: _ALL},
    Action.WITHDRAW: {Role.BUILDER: _SCOPE, Role.ADMINISTRATOR: _ALL, Role.MACHINE: _ALL},
    Action.PURGE: {Role.ADMINISTRATOR: _ALL},
    Action.REVIEW: {Role.BUILDER: _SCOPE, Role.EXPERT: _ALL, Role.ADMINISTRATOR: _ALL, Role.MACHINE: _ALL},
    Action.PROPOSE: {Role.BUILDER: _SCOPE, Role.AUDITOR: _SCOPE, Role.ADMINISTRATOR: _ALL, Role.MACHINE: _ALL},
    Action.DECIDE: {Role.BUILDER: _SCOPE, Role.ADMINISTRATOR: _ALL, Role.MACHINE: _ALL},
    Action.INSPECT: {Role.AUDITOR: _SCOPE, Role.ADMINISTRATOR: _ALL},
    Action.VERIFY: {Role.EXPERT: _ALL},
    Action.LEARN: {Role.LEARNER: _SELF},
    Action.OWN_ACCOUNT: dict.fromkeys(
        (Role.LEARNER, Role.BUILDER, Role.AUDITOR, Role.EXPERT, Role.ADMINISTRATOR), _SELF
    ),
    Action.ACCOUNTS: {Role.ADMINISTRATOR: _ALL},
    Action.AUDIT_LOG: {Role.ADMINISTRATOR: _ALL},
}
"""What each role may do. What does not stand here is not allowed."""

_WITH_ONE_TIME_PASSWORD = frozenset({Action.READ, Action.OWN_ACCOUNT})


def allows(person: Person, action: Action, target: Target | None = None) -> bool:
    """Whether somebody may do something to a target; without a target: to any at all, to be asked again with one."""
    if person.once and action not in _WITH_ONE_TIME_PASSWORD:
        return False
    reaches = TABLE[action]
    return any(
        _reaches(reaches[grant.role], person, grant.role, grant.scope, target)
        for grant in person.grants
        if grant.role in reaches
    )


def libraries(person: Person, action: Action) -> frozenset[str] | None:
    """Return the slugs of the libraries to which somebody may do something; None: to all."""
    if person.once:
        return frozenset()
    reaches = TABLE[action]
    held = [grant for grant in person.grants if grant.role in reaches]
    if any(reaches[grant.role] is Reach.ALL for grant in held):
        return None
    return frozenset(grant.scope for grant in held if grant.role is Role.BUILDER and grant.scope)


def _reaches(reach: Reach, person: Person, role: Role, scope: str, target: Target | None) -> bool:
    if target is None or reach is Reach.ALL:
        return True
    if reach is Reach.SELF:
        return person.known and target.account == person.id
    if role is Role.AUDITOR:  # without a region: the nation
        return not scope or region_name(scope) == region_name(target.region)
    return bool(scope) and scope == target.library
