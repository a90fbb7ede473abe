"""How hosts are treated: one request at a time, a pause after each, robots.txt obeyed, left alone when they ask for it.

A host that does not answer three times in a row is not asked again in this run.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple
from urllib.robotparser import RobotFileParser

from ingest.links_request import AGENT, Answer

PATIENCE = 60.0
"""The longest pause, in seconds, that a host may ask for and gets; one that asks for more is left for another run."""

_SILENT = 3


class Manners(NamedTuple):
    """How links are checked: seconds between two requests to a host and for one request, hosts asked side by side.

    `per_host` is how many addresses of one host are asked in a run, `redirects` how many are followed for one address;
    `private` names the hosts that may be asked although they lie in the own network.
    """

    delay: float = 1.0
    timeout: float = 15.0
    hosts: int = 8
    per_host: int = 1000
    redirects: int = 5
    private: frozenset[str] = frozenset()


POLITE = Manners()
"""As links are checked where nothing else is said."""


class Host:
    """One host during a run; all that ask it wait for each other."""

    def __init__(self, delay: float) -> None:
        self._lock = Lock()
        self._pause = delay
        self._free = 0.0
        self._silent = 0
        self.closed = ""
        """Why it is asked no more: `host-down` or `busy`, empty while it is asked."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until it may be asked, and keep others waiting meanwhile."""
        with self._lock:
            time.sleep(max(0.0, self._free - time.monotonic()))
            yield

    def rest(self) -> None:
        """Begin the pause after a request."""
        self._free = max(self._free, time.monotonic() + self._pause)

    def heard(self, answer: Answer) -> None:
        """Take note of an answer, above all of one that asks for patience."""
        self._silent = 0
        if answer.status == 429 or (answer.status == 503 and answer.retry_after is not None):
            wait = answer.retry_after if answer.retry_after is not None else max(2 * self._pause, 1.0)
            if wait > PATIENCE:
                self.closed = "busy"
                return
            if answer.retry_after is None:
                self._pause = wait
            self._free = max(self._free, time.monotonic() + wait)

    def silent(self) -> None:
        """Take note that no answer came."""
        self._silent += 1
        if self._silent >= _SILENT:
            self.closed = "host-down"

    def slow_down(self, pause: float) -> None:
        """Keep the pause that its robots.txt asks for, up to the limit of patience."""
        self._pause = max(self._pause, min(pause, PATIENCE))


class Robots:
    """What a robots.txt allows us (RFC 9309): one that is not there allows all, one that cannot be read nothing yet."""

    def __init__(self, answer: Answer) -> None:
        self.read = answer.status < 500 and answer.status != 429
        self._rules = RobotFileParser()
        text = answer.body.decode("utf-8-sig", "replace") if answer.status < 300 else ""
        try:
            self._rules.parse(text.splitlines())
        except ValueError:  # the parser takes some paths for addresses
            self.read = False

    def allow(self, url: str) -> bool:
        """Whether an address may be asked."""
        return self._rules.can_fetch(AGENT, url)

    @property
    def pause(self) -> float:
        """How many seconds it asks for between two requests."""
        return float(self._rules.crawl_delay(AGENT) or 0)
