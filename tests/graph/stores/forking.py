"""Work done in a process of its own, forked so that it starts at once and can be killed for real."""

import os
import signal
import traceback
from collections.abc import Callable
from typing import BinaryIO


class Child:
    """A forked process that runs `work(say)`; what it says comes line by line through a pipe."""

    def __init__(self, work: Callable[[Callable[[int], object]], None]) -> None:
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(reading)
            code = 1
            try:
                work(lambda number: os.write(writing, b"%d\n" % number))
                code = 0
            except BaseException:  # noqa: BLE001 - a child must never return into the test run
                traceback.print_exc()
            finally:
                os._exit(code)
        os.close(writing)
        self._lines: BinaryIO = os.fdopen(reading, "rb")

    def heard(self) -> int:
        """Wait for the next number the child says, -1 when it has ended."""
        line = self._lines.readline()
        return int(line) if line.endswith(b"\n") else -1

    def kill(self) -> list[int]:
        """Kill the child as SIGKILL does; return what it had said that was not heard yet."""
        os.kill(self.pid, signal.SIGKILL)
        return self._finish()[1]

    def join(self) -> list[int]:
        """Wait for the child to end well; return what it had said that was not heard yet."""
        code, said = self._finish()
        assert code == 0, f"the child ended with {code}"
        return said

    def _finish(self) -> tuple[int, list[int]]:
        said = [int(line) for line in self._lines if line.endswith(b"\n")]
        self._lines.close()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]), said
