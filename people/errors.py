"""What can go wrong with people's data, by what the caller would do about it.

PeopleError
├── PeopleStoreError    the database cannot do this: a fault to report (exit code 3)
│   ├── PeopleBusy      another program writes, or the database does not answer: try again
│   ├── PeopleFull      the disk is full, nothing was changed: free space
│   └── PeopleOutdated  the schema is newer than this program: update the program
├── AccountError        what was asked of an account does not fit: tell whoever asked
│   ├── UnknownAccount  nobody of that name
│   ├── NameTaken       the name belongs to somebody already
│   ├── BadName         the name cannot be one
│   ├── BadPassword     the password is too short, too common, or the name
│   ├── BadGrant        a role that does not exist, or with a scope that does not fit it
│   ├── EditedMeanwhile somebody else changed the account since it was read: read it again
│   ├── LastAdministrator nobody would be left who may administer
│   ├── UnknownToken    no such token of this account
│   ├── RecordTooLong   a learner's record would hold more than it may: nothing was added
│   └── OneTimePassword the password is to be changed first
└── EntryError          somebody is not let in
    ├── WrongEntry      name and password do not belong together, whichever of them is wrong
    ├── Disabled        the password is right, the account is closed
    └── TooManyAttempts too many attempts went wrong: wait
"""


class PeopleError(Exception):
    """Something about people's data went wrong; the message is Chinese and for the reader."""


class PeopleStoreError(PeopleError):
    """The database cannot do what was asked."""


class PeopleBusy(PeopleStoreError):
    """Another program holds the database, or it does not answer."""


class PeopleFull(PeopleStoreError):
    """The disk is full; nothing was changed."""


class PeopleOutdated(PeopleStoreError):
    """The database was written by a newer program."""


class AccountError(PeopleError):
    """What was asked of an account does not fit."""


class UnknownAccount(AccountError):
    """Nobody has that name."""


class NameTaken(AccountError):
    """Somebody has that name."""


class BadName(AccountError):
    """It cannot be a name."""


class BadPassword(AccountError):
    """It cannot be a password."""


class BadGrant(AccountError):
    """The role does not exist, or the scope does not fit it."""


class EditedMeanwhile(AccountError):
    """The account was changed since it was read."""


class LastAdministrator(AccountError):
    """Nobody would be left who may administer."""


class UnknownToken(AccountError):
    """The account has no such token."""


class RecordTooLong(AccountError):
    """A learner's record would hold more than it may."""


class OneTimePassword(AccountError):
    """Whoever has a one-time password may do no more than change it."""


class EntryError(PeopleError):
    """Somebody is not let in."""


class WrongEntry(EntryError):
    """Name and password do not belong together."""


class Disabled(EntryError):
    """The account is closed."""


class TooManyAttempts(EntryError):
    """Too many attempts went wrong; `wait` is how many seconds to wait."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"登录失败的次数太多，请等 {wait} 秒再试")
        self.wait = wait
