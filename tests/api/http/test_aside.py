import threading

import anyio
import pytest

from api.http.aside import Aside
from api.http.problems import Problem


def test_two_work_four_wait_and_the_next_is_told_to_come_again() -> None:
    gate, aside = threading.Event(), Aside()
    under_way: list[int] = []

    def work(number: int) -> None:
        under_way.append(number)
        assert gate.wait(30)

    async def ask() -> None:
        async with anyio.create_task_group() as tasks:
            for number in range(6):
                tasks.start_soon(aside.run, lambda number=number: work(number))
            with anyio.fail_after(30):
                while len(under_way) < 2:
                    await anyio.sleep(0.01)
            try:
                with pytest.raises(Problem) as told:
                    await aside.run(lambda: None)
            finally:
                gate.set()
            assert told.value.kind == "busy"

    anyio.run(ask)
    assert sorted(under_way) == list(range(6))
