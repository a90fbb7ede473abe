"""Addresses of resources: what may be asked at all, and where a name leads.

A list of resources is somebody else's text, so no address may lead the job into the network that it runs in: names are
resolved here, every one of their addresses is looked at, and the connection is made to what was looked at.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import quote, urlsplit

_PORTS = {"http": 80, "https": 443}
_KEPT = "/%:@!$&'()*+,;=~-._[]"
_TRANSLATED = ip_network("64:ff9b::/96")  # an IPv4 address written as IPv6 (RFC 6052)

Resolve = Callable[[str, int], Sequence[str]]
"""Turns a host's name and a port into addresses; `socket.gaierror` where there are none."""


class Address(NamedTuple):
    """A web address taken apart; `target` is path and query as they are sent, the fragment is left away."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port, as in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what a robots.txt speaks for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def text(self) -> str:
        """The whole address."""
        return self.origin + self.target


def parse(text: str) -> Address | None:
    """Take an address apart; None where it is none that a browser asks a web server for."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
        host = parts.hostname or ""
        if ":" in host:
            IPv6Address(host)
        else:
            host = host.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        return None
    if parts.scheme not in _PORTS or not host or port == 0:
        return None
    target = quote(parts.path or "/", _KEPT)
    if parts.query:
        target += "?" + quote(parts.query, _KEPT + "?")
    return Address(parts.scheme, host, port or _PORTS[parts.scheme], target)


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def public(text: str) -> bool:
    """Whether an address is one of the open network: not private, loopback, link-local, reserved or a way to these."""
    address = ip_address(text.partition("%")[0])
    inner: IPv4Address | None = None
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
    reached = inner or address
    return reached.is_global and not reached.is_multicast
