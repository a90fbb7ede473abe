"""Where pages lie, and which addresses of elsewhere may be followed."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

_KEPT = "/%:@!$&'()*+,;=~-._"


def page_of(identity: str) -> str:
    """Return the address of a node's page: its IRI's path."""
    return "/id/" + quote(identity, safe=_KEPT)


def to(path: str, **given: object) -> str:
    """Return an address with its parameters; empty ones are left out, a trailing `_` is not part of a name."""
    said = {name.rstrip("_"): value for name, value in given.items() if value not in (None, "")}
    return with_query(path, said)


def with_query(path: str, given: Mapping[str, object]) -> str:
    """Return an address with these parameters."""
    return f"{path}?{urlencode(dict(given))}" if given else path


def followable(address: object) -> str:
    """Return an address that a link may lead to, "" for anything but http and https: a script is no address."""
    text = str(address or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme.lower() in ("http", "https") and parts.netloc else ""
