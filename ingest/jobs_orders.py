"""What is said of a job: its states, what was asked, what came of it, and what can go wrong with asking.

JobError
├── UnknownJob          there is no such job, or no more: check the id
├── NotNow              its state does not allow that: see how it stands
├── FilesGone           its files are kept no longer: send them again
├── GaveUp              it was taken up too often: whoever reads it dies
├── TooManyHeld         too many of one owner wait for a decision: decide on some
├── NewerOrder          a newer version asked for what this one does not know: update it
├── KeyReused           the idempotency key stands for other files or options: use another key
├── UploadEmpty         nothing, or a file without content, came
├── UploadTooLarge      more came than is taken at once: split it
├── UploadTooMany       more files came than are taken at once: send several jobs
├── UploadTwice         two files of one name came: rename one
└── JobsUnavailable     the rows cannot be read or written now: try again
    └── JobsFull        the disk is full: free space
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

Json = dict[str, Any]

MOST_HELD = 50
"""So many imports of one owner may wait for a decision, their files kept meanwhile."""

ATTEMPTS = 3
"""So many times a job is taken up before it is given up: a worker may die of what it reads."""


class JobError(Exception):
    """Something asked of jobs cannot be done; the message says why, in Chinese."""


class UnknownJob(JobError):
    """There is no job of that id."""


class NotNow(JobError):
    """The state of a job does not allow what is asked."""


class FilesGone(NotNow):
    """The files of a job are kept no longer."""


class GaveUp(JobError):
    """A job was taken up too often."""


class TooManyHeld(JobError):
    """So many imports of one owner wait for a decision that no other may join them; `most` is how many may."""

    def __init__(self, most: int) -> None:
        super().__init__(f"已有 {most} 次导入在等待决定，先写入或放弃一些")
        self.most = most


class NewerOrder(JobError):
    """A job asks for something that only a newer version knows."""


class KeyReused(JobError):
    """An idempotency key stands for something else already."""


class UploadEmpty(JobError):
    """Nothing came."""


class UploadTooLarge(JobError):
    """More came than is taken at once; `largest` in bytes."""

    def __init__(self, largest: int) -> None:
        super().__init__(f"一次最多接收 {largest / (1 << 20):g} MB")
        self.largest = largest


class UploadTooMany(JobError):
    """More files came than are taken at once."""


class UploadTwice(JobError):
    """Two files of one name came."""


class JobsUnavailable(JobError):
    """The rows of jobs cannot be read or written now."""


class JobsFull(JobsUnavailable):
    """There is no room for the rows of jobs."""


class State(StrEnum):
    """How a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    """Previewed, and waiting for somebody to decide: commit or discard."""
    PREVIEWED = "previewed"
    DONE = "done"
    NOTHING = "nothing"
    """Read to its end, but nothing of it was kept."""
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.QUEUED, State.RUNNING)
AGAIN = (State.WAITING, State.NOTHING, State.FAILED)
"""How a job stands whose files may be read again in another way."""

FINAL = (State.PREVIEWED, State.DONE, State.NOTHING, State.FAILED, State.CANCELLED)


class Places(NamedTuple):
    """Where jobs are kept: rows by a SQLAlchemy URL, the queue by a `redis://` URL, files in a folder.

    What is "" lies beside the graph. Of one owner so many may be `held`: previewed, and waiting for a decision.
    """

    rows: str = ""
    queue: str = ""
    folder: str = ""
    held: int = MOST_HELD


class Options(NamedTuple):
    """What is to be done with files: the options of `zhitu import`; with `hold` previewed, and kept for a decision.

    `profile` is the sha-256 of the profile that came with them, "" for none; `libraries` are those whose content may
    be changed, None for all.
    """

    library: str | None = None
    kind: str | None = None
    source: str | None = None
    choices: tuple[str, ...] = ()
    profile: str = ""
    ocr: bool = False
    strict: bool = False
    no_worse: bool = False
    dry_run: bool = False
    hold: bool = False
    language: str = "zh"
    libraries: tuple[str, ...] | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Options":
        """Return the options that a row tells, without those that only a newer version knows."""
        known = {name: value for name, value in told.items() if name in cls._fields}
        lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        return cls(**{**known, **lists})

    def told(self) -> Json:
        """Return what a row tells of them: what is asked for, so that an older version understands what it can."""
        return {name: value for name, value in self._asdict().items() if value != self._field_defaults[name]}


AS_IT_IS = Options()
"""No options at all."""


class Received(NamedTuple):
    """A file that came."""

    name: str
    size: int
    sha256: str


class Progress(NamedTuple):
    """How far a job is: file `file` of `files`, what it was recognised as, how many rows and items have been read."""

    file: int
    files: int
    name: str = ""
    kind: str = ""
    rows: int = 0


class Event(NamedTuple):
    """Something that happened to a job; numbers of one job go up from 1."""

    number: int
    at: str
    name: str
    data: Json


@dataclass(frozen=True, slots=True)
class Job:
    """One import, as its row tells.

    `result` is the report of the command line; `problem` says why it failed; `attempts` how often it was taken up.
    `number` and `turn` give the order; `base` is the revision that its commit began from. `strange` are options that
    this version does not know: a newer one wrote them.
    """

    id: str
    number: int
    owner: str
    state: State
    turn: str
    options: Options
    files: tuple[Received, ...]
    fingerprint: str
    received: str
    started: str | None
    finished: str | None
    attempts: int
    cancel: bool
    decided: bool
    base: int | None
    progress: Progress | None
    result: Json | None
    problem: Json | None
    events: int
    strange: tuple[str, ...] = ()

    @property
    def final(self) -> bool:
        """Whether nothing more happens to it unless somebody asks for it."""
        return self.state in FINAL


class Ended(NamedTuple):
    """What came of a job."""

    state: State
    result: Json | None = None
    problem: Json | None = None
