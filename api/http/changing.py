"""The store as a request that changes it has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from fastapi import Request

from api.compose import file_of, open_store
from api.http.serving import Serving
from graph.upkeep import WholeStore


@contextmanager
def to_change(request: Request) -> Iterator[WholeStore]:
    """Open the store to be written; the one in memory is the one that is served."""
    address = cast(Serving, request.app.state.serving).store
    if file_of(address) is None and address == "memory:":
        yield cast(WholeStore, request.app.state.live.current.store)
        return
    store = open_store(address)
    try:
        yield store
    finally:
        store.close()
