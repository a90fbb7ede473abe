"""The queue that wakes workers: huey over SQLite beside the graph, or over Redis where a URL says so.

A message only says that there is work; what is next is told by the rows. So a message that is lost or comes twice does
no harm, and nothing of a job lies in the queue.
"""

import json
import logging
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from huey import RedisHuey, SqliteHuey  # type: ignore[import-untyped] # huey has no types
from huey.api import Huey  # type: ignore[import-untyped] # huey has no types
from huey.consumer import Consumer  # type: ignore[import-untyped] # huey has no types
from huey.registry import Message  # type: ignore[import-untyped] # huey has no types
from huey.serializer import Serializer  # type: ignore[import-untyped] # huey has no types

from ingest.jobs_orders import JobsUnavailable

_FIRST_LOOK, _LONGEST_PAUSE = 0.05, 0.5  # seconds between looks at a queue that does not call
_REDIS = ("redis://", "rediss://", "unix://")
_log = logging.getLogger(__name__)


class Plain(Serializer):  # type: ignore[misc] # huey has no types
    """Messages as JSON: unpickling what lies in a shared Redis would run whatever somebody put there."""

    def _serialize(self, data: object) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


class Embedded(Consumer):  # type: ignore[misc] # huey has no types
    """A consumer within a process that has signal handlers of its own."""

    def _set_signal_handlers(self) -> None:
        pass


class Queue:
    """Wakes whoever consumes it, in this process or another."""

    def __init__(self, url: str, path: Path, name: str = "") -> None:
        """Use the Redis of a `redis://` (or `rediss://`, `unix://`) URL, else a file; `name` tells graphs apart.

        JobsUnavailable for another URL, and where the client of Redis is not installed.
        """
        if url and not url.startswith(_REDIS):
            raise JobsUnavailable("队列地址应以 redis:// 开头")
        if url and find_spec("redis") is None:
            raise JobsUnavailable("Redis 队列需要 redis 软件包：安装 zhitu 的附加依赖 server")
        self._url, self._path = url, path
        self._name = "zhitu-" + sha256(name.encode()).hexdigest()[:16]
        self._work: Callable[[], None] | None = None
        self._opened: Huey | None = None
        self._consumer: Embedded | None = None

    def wake(self) -> bool:
        """Say that there is work; False where the queue is away, which is only noted: workers look at the rows too."""
        away: tuple[type[Exception], ...] = (OSError, sqlite3.Error, *self._away())
        try:
            self._huey().enqueue(self._take.s())
        except away as error:
            _log.warning("queue away: %r", error)
            return False
        return True

    def consume(self, work: Callable[[], None], threads: int = 1) -> None:
        """Call `work` for each message, in so many threads, until `stop`."""
        self._work = work
        logging.getLogger("huey.consumer").setLevel(logging.CRITICAL)  # a queue that is away is told by `wake`
        self._consumer = Embedded(
            self._huey(),
            workers=threads,
            periodic=False,
            initial_delay=_FIRST_LOOK,
            max_delay=_LONGEST_PAUSE,
            scheduler_interval=60,
        )
        self._consumer.start()

    def stop(self) -> None:
        """Take no more messages; return when what was begun has ended."""
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
            self._consumer = None
        if self._opened is not None:
            self._opened.storage.close()
            self._opened = None

    def _huey(self) -> Huey:
        if self._opened is None:
            options = {"results": False, "serializer": Plain()}
            if self._url:
                self._opened = RedisHuey(self._name, url=self._url, **options)
            else:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._opened = SqliteHuey(self._name, filename=str(self._path), timeout=30, **options)
            self._take = self._opened.task(name="take")(self._taken)
            self._opened.on_shutdown()(self._opened.storage.close)  # each thread has a connection of its own
        return self._opened

    def _taken(self) -> None:
        if self._work is not None:
            self._work()

    def _away(self) -> tuple[type[Exception], ...]:
        """Return the errors that Redis raises; its client is imported only where it is used."""
        if not self._url:
            return ()
        from redis.exceptions import RedisError

        return (RedisError,)
