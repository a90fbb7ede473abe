"""Whether one address can be opened: robots.txt first, then HEAD, GET where HEAD is refused, redirects followed.

Only an answer decides: 2xx is live, 404, 410 and 451 are dead, whatever may pass (no answer, 5xx, 429) or does not tell
(a login, a circle of redirects, a certificate that we cannot verify) leaves the fact as it was. Decision 0010.
"""

import socket
import ssl
from enum import Enum
from http import HTTPStatus
from threading import Lock
from typing import NamedTuple
from urllib.parse import urljoin

from ingest.links_address import Address, Resolve, parse, public
from ingest.links_hosts import Host, Manners, Robots
from ingest.links_request import Answer, Request, Unanswered, ask

_FIRST = 1024  # bytes read of what a GET brings
_ROBOTS = 512_000  # bytes read of a robots.txt (RFC 9309 2.5)
_MOVED = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410, 451})
_LOCKED = frozenset({401, 402, 403, 407})
_NO_NAME = frozenset(getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name))
_DROPPED = ("reset", "garbled")  # what servers that do not know HEAD may do with it


class Verdict(Enum):
    """What a check found out."""

    LIVE = "live"
    DEAD = "dead"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Outcome(NamedTuple):
    """A verdict, its reason (a word, see docs/commands.md), the last request made and its status if it was answered."""

    verdict: Verdict
    reason: str
    method: str = ""
    status: int | None = None


class _Stopped(Exception):
    """The address is settled without an answer."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.outcome = Outcome(verdict, reason)


class Checker:
    """Checks addresses one by one, from several threads, remembering what it learnt of hosts."""

    def __init__(self, manners: Manners, resolve: Resolve, context: ssl.SSLContext) -> None:
        self._manners, self._resolve, self._context = manners, resolve, context
        self._lock = Lock()
        self._hosts: dict[str, Host] = {}
        self._robots: dict[str, tuple[Lock, list[Robots]]] = {}
        self.heard = False
        """Whether any server answered anything: the network is there."""

    def check(self, url: str) -> Outcome:
        """Ask for one address and say what came of it."""
        address = parse(url)
        if address is None:
            return Outcome(Verdict.SKIPPED, "not-http")
        try:
            return self._followed(address)
        except _Stopped as stopped:
            return stopped.outcome
        except Unanswered as unanswered:
            return Outcome(Verdict.UNKNOWN, unanswered.failure)

    def _followed(self, address: Address) -> Outcome:
        seen: set[str] = set()
        for _ in range(self._manners.redirects + 1):
            robots = self._robots_of(address)
            if not robots.read:
                return Outcome(Verdict.UNKNOWN, "robots-unread")
            if not robots.allow(address.text):
                return Outcome(Verdict.SKIPPED, "robots")
            method, answer = self._opened(address)
            if answer.status not in _MOVED or not answer.location:
                return _judged(method, answer.status)
            seen.add(address.text)
            further = _further(address, answer.location)
            if further is None:
                return Outcome(Verdict.UNKNOWN, "redirect-elsewhere", method, answer.status)
            if further.text in seen:
                return Outcome(Verdict.UNKNOWN, "redirect-loop", method, answer.status)
            address = further
        return Outcome(Verdict.UNKNOWN, "too-many-redirects")

    def _opened(self, address: Address) -> tuple[str, Answer]:
        """Ask by HEAD, and by GET for the first bytes where HEAD is refused or seems not to be known."""
        try:
            answer = self._asked(Request("HEAD", address, ()))
            if answer.status < 400 or answer.status == 429:
                return "HEAD", answer
        except Unanswered as unanswered:
            if unanswered.failure not in _DROPPED:
                raise
        return "GET", self._asked(Request("GET", address, (), _FIRST, partial=True))

    def _asked(self, request: Request) -> Answer:
        """Ask a host in its turn, at the addresses that its name has this moment."""
        host = self._host(request.address.host)
        with host.turn():
            if host.closed:
                raise _Stopped(Verdict.UNKNOWN, host.closed)
            places = self._places(request.address)
            try:
                answer = ask(request._replace(places=places), self._manners.timeout, self._context)
            except Unanswered as unanswered:
                if unanswered.failure not in ("garbled", "tls"):
                    host.silent()
                raise
            finally:
                host.rest()
            self.heard = True
            host.heard(answer)
            return answer

    def _places(self, address: Address) -> list[str]:
        try:
            places = list(self._resolve(address.host, address.port))
        except OSError as error:
            unknown = isinstance(error, socket.gaierror) and error.errno in _NO_NAME
            raise _Stopped(Verdict.UNKNOWN, "no-such-host" if unknown else "dns") from None
        except UnicodeError:  # a label too long for a name
            raise _Stopped(Verdict.SKIPPED, "not-http") from None
        if address.host not in self._manners.private and not all(map(public, places)):
            raise _Stopped(Verdict.SKIPPED, "private")
        return places

    def _robots_of(self, address: Address) -> Robots:
        with self._lock:
            lock, known = self._robots.setdefault(address.origin, (Lock(), []))
        with lock:
            if not known:
                robots = Robots(self._robots_text(address._replace(target="/robots.txt")))
                self._host(address.host).slow_down(robots.pause)
                known.append(robots)
            return known[0]

    def _robots_text(self, address: Address) -> Answer:
        """Read a robots.txt, following redirects; one that leads nowhere is taken for one that is not there."""
        for _ in range(self._manners.redirects + 1):
            answer = self._asked(Request("GET", address, (), _ROBOTS))
            further = _further(address, answer.location)
            if answer.status not in _MOVED or not answer.location or further is None:
                return answer
            address = further
        return Answer(HTTPStatus.NOT_FOUND)

    def _host(self, name: str) -> Host:
        with self._lock:
            return self._hosts.setdefault(name, Host(self._manners.delay))


def _further(address: Address, location: str) -> Address | None:
    """Return where a redirect leads; None where that is no web address."""
    try:
        return parse(urljoin(address.text, location))
    except ValueError:
        return None


def _judged(method: str, status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome(Verdict.LIVE, "opened", method, status)
    if status in _GONE:
        return Outcome(Verdict.DEAD, "gone", method, status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome(Verdict.UNKNOWN, "busy", method, status)
    if status in _LOCKED:
        return Outcome(Verdict.UNKNOWN, "locked", method, status)
    return Outcome(Verdict.UNKNOWN, "server-error" if status >= 500 else "unclear", method, status)
