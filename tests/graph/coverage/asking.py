"""How the tests of coverage ask: bundles go into a memory store, a coverage is opened, figures come out short."""

from collections.abc import Mapping
from datetime import UTC, datetime

from graph.coverage.refresh import open_coverage
from graph.coverage.report import Json, major_entry
from graph.coverage.scopes import Coverage
from graph.store import EdgeColumns, NodeColumns
from graph.stores.memory import MemoryStore
from graph.views.columns import open_columns
from ingest.report import Bundle

Batches = tuple[Mapping[str, NodeColumns], Mapping[str, EdgeColumns]]
NOON = datetime(2025, 6, 1, 4, tzinfo=UTC)
MAJOR = "530701"


class RememberingStore(MemoryStore):
    """Works out a version's batches once: views ask for them predicate by predicate, and a version never changes."""

    def __init__(self) -> None:
        super().__init__()
        self._batches: dict[int, Batches] = {}

    def batches(self, version: int) -> Batches:
        if version not in self._batches:
            self._batches[version] = super().batches(version)
        return self._batches[version]


def stored(*bundles: Bundle) -> MemoryStore:
    store = RememberingStore()
    for bundle in bundles:
        store.commit(bundle.version, bundle.nodes, bundle.edges, NOON)
    return store


def opened(store: MemoryStore) -> Coverage:
    return open_coverage(store, open_columns(store, None))


def covered(*bundles: Bundle) -> Coverage:
    return opened(stored(*bundles))


def entry(coverage: Coverage, c: float = 1.0, code: str = MAJOR) -> Json:
    found = major_entry(coverage, code, c)
    assert found is not None
    return found


def part(of: object, *path: str) -> Json:
    """Walk into nested values."""
    for step in path:
        assert isinstance(of, dict)
        of = of[step]
    assert isinstance(of, dict)
    return of


def figures(coverage: Coverage, kind: str, c: float = 1.0, of: str = "best") -> tuple[int, ...]:
    """Total, decidable, named, taught, practised, assessed, complete of a kind: best library or union."""
    counts = []
    for value in part(entry(coverage, c), of, "items", kind).values():
        assert isinstance(value, int)
        counts.append(value)
    return tuple(counts)


def best(coverage: Coverage, c: float = 1.0) -> object:
    return part(entry(coverage, c), "best")["library"]
