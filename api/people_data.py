"""What is told of accounts, tokens and the audit log, as JSON."""

from api.answers import Json
from people.accounts import Known
from people.log import Line
from people.tokens import Issued


def account_data(known: Known) -> Json:
    """Return what administrators are told of an account."""
    return {
        "name": known.name,
        "roles": [{"role": str(grant.role), "scope": grant.scope or None} for grant in known.grants],
        "created": known.created.isoformat(),
        "disabled": known.disabled.isoformat() if known.disabled else None,
        "must_change_password": known.once,
        "edition": known.edition,
    }


def token_data(issued: Issued) -> Json:
    """Return what the owner of a token is told of it."""
    return {
        "id": issued.id,
        "name": issued.name,
        "prefix": issued.prefix,
        "created": issued.created.isoformat(),
        "ends": issued.ends.isoformat(),
        "revoked": issued.revoked.isoformat() if issued.revoked else None,
        "used": issued.used.isoformat() if issued.used else None,
    }


def line_data(line: Line) -> Json:
    """Return a line of the audit log."""
    return {**line._asdict(), "at": line.at.isoformat()}
