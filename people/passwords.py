"""Passwords: what can be one, and how they are kept (argon2id); nothing here keeps or prints one."""

import secrets
import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from people.errors import BadPassword

SHORTEST, LONGEST = 10, 200
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are taken for another


class Cost(NamedTuple):
    """What a hash costs: rounds, memory in KiB, lanes (RFC 9106, second choice)."""

    rounds: int = 3
    memory: int = 65536
    lanes: int = 4


class Hasher:
    """Makes and checks hashes at one cost."""

    def __init__(self, cost: Cost = Cost()) -> None:  # noqa: B008 # a value that cannot change
        self._argon = PasswordHasher(cost.rounds, cost.memory, cost.lanes)
        self._nobodys = ""

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        return self._argon.hash(_settled(password))

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one that was kept; for nobody (None) it takes just as long, and is not."""
        self._nobodys = self._nobodys or self._argon.hash(secrets.token_urlsafe())
        try:
            return self._argon.verify(kept or self._nobodys, _settled(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False

    def stale(self, kept: str) -> bool:
        """Whether a hash was made at another cost."""
        return self._argon.check_needs_rehash(kept)


def generated() -> str:
    """Return a password nobody can guess: three groups of five signs."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in range(3))


def checked(password: str, name: str) -> str:
    """Return a password that can be one; BadPassword with the reason otherwise."""
    plain = _settled(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise BadPassword(f"密码要有 {SHORTEST} 到 {LONGEST} 个字符")
    folded, owner = plain.casefold(), unicodedata.normalize("NFKC", name).casefold()
    if folded in (owner, owner[::-1], owner * 2) or (owner in folded and len(folded) - len(owner) < 4):
        raise BadPassword("密码不能就是账户名")
    if folded in _common() or len(set(folded)) < 4:
        raise BadPassword("这个密码太常见，一猜就中")
    return password


@cache
def _common() -> frozenset[str]:
    """Return passwords that are tried first, of those long enough."""
    return frozenset(files("people").joinpath("common_passwords.txt").read_text("utf-8").split())


def _settled(password: str) -> str:
    """Return the one form of a password that keyboards write differently (RFC 8265, 4.2)."""
    return unicodedata.normalize("NFC", password[: LONGEST * 2])
