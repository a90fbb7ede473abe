"""What one run of the server is told: one frozen object, made at the entry point (docs/api.md)."""

from dataclasses import dataclass, field
from ipaddress import ip_address

from api.access import AccessRules
from api.settings import DEFAULT_STORE
from api.words import mark
from graph.views.rdf_pool import Limits
from ingest.jobs_orders import Places

MIB = 1 << 20
_ELSEWHERE = mark("{host} 不是本机地址：没有账户之前，只在本机地址上开放写入；先用 zhitu account create 建管理员")


class WritingRefused(ValueError):
    """Writing was asked for where others than this machine could write."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the graph is, whether it may be changed, and the limits; sizes in bytes, times in seconds.

    `poll` is how often a worker looks for a new revision, `deadline` how long a request may compute, `opening` how long
    the head of a request may take to arrive, `patience` how long its body may, `waiting` how long a revision that is
    asked for is waited for. A worker is ready while it is at most `behind` revisions behind the store. `counters` is
    the folder where several workers count together. `places` are those of jobs, which are carried out here unless
    `working` is off.
    """

    store: str = DEFAULT_STORE
    writing: bool = False
    deadline: float = 30.0
    opening: float = 15.0
    patience: float = 600.0
    poll: float = 0.01
    waiting: float = 2.0
    behind: int = 20
    largest_upload: int = 64 * MIB
    largest_cache: int = 64 * MIB
    sparql: Limits = field(default_factory=Limits)
    counters: str = ""
    places: Places = field(default_factory=Places)
    working: bool = True
    access: AccessRules = field(default_factory=AccessRules)


def loopback(host: str) -> bool:
    """Whether only this machine can reach an address: `localhost`, 127.0.0.0/8, ::1, with a port or without."""
    name = host.strip()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def writing_at(host: str, asked: bool | None, accounts: bool = False) -> bool:
    """Decide on writing: on unless declined, at loopback and where there are accounts; elsewhere it is refused."""
    if accounts or loopback(host):
        return asked is not False
    if asked:
        raise WritingRefused(_ELSEWHERE.format(host=host))
    return False
