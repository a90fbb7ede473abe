"""Random marks that prove who somebody is: given away once, kept as hashes."""

import hmac
import secrets
from hashlib import sha256

TOKEN = "zt"


def random_mark() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(32)


def hashed(mark: str) -> str:
    """Return what is kept of a mark; it is random, so a fast hash is enough."""
    return sha256(mark.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in the same time wherever they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def derived(mark: str, what: str) -> str:
    """Return a mark that follows from another, which cannot be told from it: a session's mark against forgery."""
    return hmac.new(mark.encode(), what.encode(), sha256).hexdigest()


def token_mark() -> tuple[str, str]:
    """Return a new token's prefix, by which it is found, and the whole token."""
    prefix = secrets.token_hex(5)
    return prefix, f"{TOKEN}_{prefix}_{random_mark()}"


def prefix_of(token: str) -> str:
    """Return the prefix of what may be a token, empty where it cannot be one."""
    kind, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    return prefix if kind == TOKEN and len(prefix) == 10 and secret else ""
