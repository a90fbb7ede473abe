"""What a worker does behind its answers: nothing is lost by it, and dead rows go."""

import gc
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.compose import open_store, view_folder
from api.http.live import Live, Snapshot
from api.http.serving import Serving
from api.http.tending import Compacting, Settling
from graph.views.columns import WASTE, open_columns
from tests.api.http.conftest import copied
from tests.api.http.test_live import commit


@pytest.fixture
def path(with_samples: Path, tmp_path: Path) -> Path:
    return copied(with_samples, tmp_path)


@pytest.fixture
def live(path: Path) -> Iterator[Live]:
    """Follow the store when told to."""
    following = Live(Serving(store=f"sqlite:///{path}", poll=3600))
    following.start()
    yield following
    following.stop()


@pytest.fixture
def collector() -> Iterator[None]:
    """Give back to the collector what was put aside."""
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_what_is_put_aside_is_freed_once_nobody_holds_it(live: Live, path: Path) -> None:
    settling = Settling()
    before = gc.get_freeze_count()
    settling.see(live.current)
    aside = gc.get_freeze_count()
    assert aside > before
    settling.see(live.current)
    assert gc.get_freeze_count() <= aside
    view = weakref.ref(live.current.coverage.view)
    commit(path, "新来的库")
    live.look()
    assert view() is None


def test_dead_rows_are_freed_in_a_process_of_its_own(live: Live, path: Path) -> None:
    idle, compacting = (Compacting(f"sqlite:///{path}") for _ in range(2))
    idle.see(live.current)
    assert idle.process is None
    wasteful = _waste(live, path)
    compacting.see(wasteful)
    assert compacting.process is not None
    compacting.process.join(60)
    assert compacting.process.exitcode == 0
    store = open_store(f"sqlite:///{path}")
    published = open_columns(store, view_folder(path))
    assert published.revision == wasteful.revision
    assert published.wasted == 0
    store.close()
    compacting.see(live.current)
    assert not compacting.process.is_alive()  # not again at once


def _waste(live: Live, path: Path) -> Snapshot:
    """Withdraw sources until many rows are dead."""
    store = open_store(f"sqlite:///{path}")
    sizes = sorted((stored.nodes + stored.edges, stored.version.source) for stored in store.versions())
    for _, source in sizes[len(sizes) // 2 :]:
        if live.current.coverage.view.wasted > WASTE:
            break
        store.withdraw(source, datetime.now(UTC))
        live.look()
    store.close()
    return live.current
