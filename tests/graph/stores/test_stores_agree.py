"""SQLite answers as the store in memory does, after any history of commits, edits, withdrawals, purges and groups."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from graph.errors import GraphError
from graph.store import Store
from graph.stores.memory import MemoryStore
from graph.stores.sqlite import SqliteStore
from graph.upkeep import WholeStore, compare
from ontology import terms
from ontology.claims import Authority, EdgeClaim, Evidence, Method, NodeClaim, Props, Status, Version
from ontology.names import NodeId
from tests.graph.stores.sayings import described, edge_rows, moment, node_rows

T = TypeVar("T")

SOURCES = ("library/甲", "library/乙", "review/王/1", "moe/standard/530701")
KINDS = ("Course", "Point", "Requirement", "Resource", "Library")
PREDICATES = ("owns", "meets", "requires", "supports", "prerequisite", "reuses")
IDS = {kind: [NodeId(f"{terms.KIND[kind].prefix}/甲/{i}") for i in range(3)] for kind in KINDS}
ALL_IDS = [identity for ids in IDS.values() for identity in ids]

_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": st.sampled_from(["甲", "乙", ""]),
    "anyURI": st.sampled_from(["https://x/1", "https://x/2"]),
    "date": st.sampled_from(["2025-01-01", "2025-12-31"]),
    "integer": st.integers(0, 2),
    "decimal": st.sampled_from([1, 1.0, 2.5, -0.125]),
    "boolean": st.booleans(),
}


def properties(known: tuple[terms.Property, ...]) -> st.SearchStrategy[Props]:
    """Properties out of a table, some of them stated."""
    values = {
        term.name: st.none() | (st.sampled_from(term.values) if term.values else _VALUES[term.datatype])
        for term in known
    }
    return st.fixed_dictionaries(values).map(
        lambda all_of: tuple((name, value) for name, value in sorted(all_of.items()) if value is not None)
    )


evidence = st.builds(
    Evidence, st.sampled_from(["", "原文", "a\nb"]), st.none() | st.integers(1, 2), row=st.none() | st.integers(1, 3)
)
stances = {
    "evidence": st.just(Evidence()) | evidence,
    "confidence": st.sampled_from([1.0, 0.5, 0.25]),
    "method": st.sampled_from([Method.STATED, Method.STATED, Method.REVIEWED, Method.LEXICAL]),
    "status": st.sampled_from(Status),
}


@st.composite
def node_claims(draw: st.DrawFn) -> NodeClaim:
    kind = draw(st.sampled_from(KINDS))
    identity = draw(st.sampled_from(IDS[kind]))
    props = draw(properties(terms.KIND[kind].properties))
    return NodeClaim(identity, draw(st.sampled_from(["甲", "乙", ""])), props, **draw(st.fixed_dictionaries(stances)))


@st.composite
def edge_claims(draw: st.DrawFn) -> EdgeClaim:
    predicate = terms.PREDICATE[draw(st.sampled_from(PREDICATES))]
    subject = draw(st.sampled_from([i for kind in predicate.subjects for i in IDS.get(kind, [])]))
    target = draw(st.sampled_from([i for kind in predicate.objects for i in IDS.get(kind, [])]))
    props = draw(properties(predicate.properties))
    return EdgeClaim(subject, predicate.name, target, props, **draw(st.fixed_dictionaries(stances)))


versions = st.builds(
    Version,
    st.sampled_from(SOURCES),
    st.sampled_from("123"),
    st.just("题"),
    authority=st.sampled_from([Authority.LIBRARY, Authority.MINISTRY]),
    whole=st.booleans(),
)


class StoresAgree(RuleBasedStateMachine):
    """Do the same to both stores and compare every answer."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        folder = self.open.enter_context(tempfile.TemporaryDirectory())
        self.memory = MemoryStore()
        self.other = self.begun(Path(folder))
        self.open.callback(self.other.close)
        self.days = 0

    def begun(self, folder: Path) -> WholeStore:
        """Return an empty store to compare with the one in memory."""
        return SqliteStore(folder / "store.db")

    def teardown(self) -> None:
        assert self.other.check() == self.memory.check() == []
        assert compare(self.memory, self.other) == []
        self.open.close()

    def both(self, act: Callable[[Any], T]) -> T | None:
        """Do the same to both; the same comes out of both, or the same error."""
        self.days += 1
        results: list[T | None] = []
        errors = []
        for store in (self.memory, self.other):
            try:
                results.append(act(store))
            except GraphError as error:
                errors.append((type(error), str(error)))
                results.append(None)
        assert results[0] == results[1]
        assert len(errors) in (0, 2)
        assert errors[::2] == errors[1::2]
        return results[0]

    @rule(
        version=versions,
        nodes=st.lists(node_claims(), max_size=8),
        edges=st.lists(edge_claims(), max_size=12),
    )
    def commit(self, version: Version, nodes: list[NodeClaim], edges: list[EdgeClaim]) -> None:
        self.both(lambda store: store.commit(version, iter(nodes), iter(edges), moment(self.days)))

    @precondition(lambda self: self.memory.versions())
    @rule(data=st.data(), nodes=st.lists(node_claims(), max_size=2), edges=st.lists(edge_claims(), max_size=2))
    def edit(self, data: st.DataObject, nodes: list[NodeClaim], edges: list[EdgeClaim]) -> None:
        stored = data.draw(st.sampled_from(self.memory.versions()))
        had, linked = self.memory.claims(stored.key)
        kept = [claim for claim in had if data.draw(st.booleans())]
        links = [claim for claim in linked if data.draw(st.booleans())]
        self.both(lambda store: store.commit(stored.version, nodes + kept, edges + links, moment(self.days)))

    @precondition(lambda self: self.memory.versions())
    @rule(data=st.data())
    def commit_the_same(self, data: st.DataObject) -> None:
        stored = data.draw(st.sampled_from(self.memory.versions()))
        nodes, edges = map(list, self.memory.claims(stored.key))
        assert self.both(lambda store: store.commit(stored.version, nodes, edges, moment(self.days))) is None

    @rule(source=st.sampled_from(SOURCES))
    def withdraw(self, source: str) -> None:
        self.both(lambda store: store.withdraw(source, moment(self.days)))

    @rule(source=st.sampled_from(SOURCES))
    def purge(self, source: str) -> None:
        self.both(lambda store: store.purge(source, moment(self.days)))

    @rule(some=st.lists(st.tuples(versions, st.lists(node_claims(), max_size=3)), max_size=3), fail=st.booleans())
    def group(self, some: list[tuple[Version, list[NodeClaim]]], fail: bool) -> None:
        def act(store: Store) -> None:
            try:
                with store.grouped():
                    for version, nodes in some:
                        store.commit(version, nodes, [], moment(self.days))
                    if fail:
                        raise KeyError
            except KeyError:
                pass

        self.both(act)

    @rule(as_of=st.none() | st.integers(0, 12))
    def ask(self, as_of: int | None) -> None:
        at = None if as_of is None else min(as_of, self.memory.revision)
        self.both(lambda store: store.versions(at))
        self.both(lambda store: [described(store, identity, at) for identity in ALL_IDS])
        self.both(lambda store: [node_rows(store, store.nodes(kind, at)) for kind in KINDS])
        self.both(lambda store: [edge_rows(store, store.edges(predicate, at)) for predicate in PREDICATES])
        known = [identity for identity in ALL_IDS if self.memory.keys([identity])[0] > 0]
        self.both(lambda store: [key > 0 for key in store.keys(ALL_IDS).tolist()])
        self.both(lambda store: store.labels(store.keys(known), at))

    @invariant()
    def ledgers_agree(self) -> None:
        assert self.memory.changes() == self.other.changes()
        assert self.memory.history() == self.other.history()


HISTORIES = settings(
    max_examples=50,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

TestStoresAgree = StoresAgree.TestCase
TestStoresAgree.settings = HISTORIES
