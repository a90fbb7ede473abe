"""What a worker sees to when a new revision is served: short garbage collections, and view files without dead rows."""

import gc
import os
import time
from contextlib import closing, suppress
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from api.compose import beside, open_store, view_folder
from api.http.live import Snapshot
from graph.coverage.demand import Demand
from graph.errors import GraphError
from graph.views.columns import WASTE, open_columns, relieve

_NICE = 10
_BETWEEN = 60.0  # seconds from one attempt to the next


class Settling:
    """Keeps what stays out of the garbage collector's way.

    At national size a full collection takes 70 ms; one of them while a revision is taken over, in each worker after the
    other, would be most of the time until it is served. What was loaded and opened at the start, and with a new demand,
    is hardly ever garbage.
    """

    def __init__(self) -> None:
        self._demand: Demand | None = None

    def see(self, snapshot: Snapshot) -> None:
        """Put all that lives now aside when the demand is new; it is freed by reference count as ever."""
        if snapshot.coverage.demand is not self._demand:
            self._demand = snapshot.coverage.demand
            gc.collect()
            gc.freeze()


class Compacting:
    """Has the view files compacted when they hold many dead rows, in a process that yields to all others.

    Several workers may want it at once: the files' lock lets one of them do it.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._again = 0.0
        self.process: BaseProcess | None = None

    def see(self, snapshot: Snapshot) -> None:
        """Start the process when it is worth it and none is under way."""
        if snapshot.coverage.view.wasted <= WASTE or time.monotonic() < self._again:
            return
        if self.process is not None and self.process.is_alive():
            return
        self._again = time.monotonic() + _BETWEEN
        self.process = get_context("spawn").Process(target=compacted, args=(self._address,), daemon=True)
        self.process.start()


def compacted(address: str) -> None:
    """Compact the views of a store, in a process of its own; what fails is tried again with a later revision."""
    os.nice(_NICE)
    path = beside(address)
    with suppress(GraphError, OSError), closing(open_store(address)) as store:
        relieve(open_columns(store, view_folder(path) if path else None), store)
