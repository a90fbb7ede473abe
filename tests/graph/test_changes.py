from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from graph.changes import between, compare, counted, edge_identity, node_identity
from graph.stores.memory import MemoryStore
from ontology.claims import EdgeClaim, Evidence, NodeClaim, Version, props
from ontology.names import NodeId

NOW = datetime(2026, 1, 1, tzinfo=UTC)
A, B = NodeId("major/530701"), NodeId("course/530701/a")

claims = st.lists(
    st.tuples(
        st.sampled_from(["hasCourse", "targets"]), st.sampled_from([(), props(role="core"), props(role="public")])
    ).map(lambda said: EdgeClaim(A, said[0], B, said[1])),
    max_size=6,
)


def test_a_new_label_is_a_change_and_a_new_row_number_is_none() -> None:
    before = [NodeClaim(A, "电商", evidence=Evidence("电商", row=3))]
    moved = [NodeClaim(A, "电商", evidence=Evidence("电商", row=4))]
    renamed = [NodeClaim(A, "电子商务", evidence=Evidence("电子商务", row=3))]
    assert not compare(before, moved, node_identity)
    assert compare(before, renamed, node_identity).changed == ((before[0], renamed[0]),)


def test_a_role_that_changes_is_one_change_a_second_role_an_addition() -> None:
    core = EdgeClaim(A, "hasCourse", B, props(role="core"))
    public = EdgeClaim(A, "hasCourse", B, props(role="public"))
    assert compare([core], [public], edge_identity).changed == ((core, public),)
    assert compare([core], [core, public], edge_identity).added == (public,)


@given(claims, claims)
def test_what_comes_one_way_goes_the_other_way(before: list[EdgeClaim], after: list[EdgeClaim]) -> None:
    there, back = compare(before, after, edge_identity), compare(after, before, edge_identity)
    assert len(there.added) == len(back.removed)
    assert len(there.changed) == len(back.changed)
    assert len(set(before)) + len(there.added) - len(there.removed) == len(set(after))
    assert not compare(before, list(reversed(before)), edge_identity)


courses = st.lists(st.sampled_from([EdgeClaim(A, "hasCourse", B, said) for said in ((), props(role="core"))]))


@given(st.lists(st.tuples(st.sampled_from("ab"), courses), max_size=5))
def test_changes_are_counted_as_they_are_listed(said: list[tuple[str, list[EdgeClaim]]]) -> None:
    store = MemoryStore()
    store.commit(Version("a", "0" * 64, "甲"), [NodeClaim(A, "电子商务")], [], NOW)
    for number, (source, edges) in enumerate(said, 1):
        store.commit(Version(source, f"{number:064d}", "乙"), [], edges, NOW)
    last = store.revision
    for first, other in ((1, last), (last, 1)):
        listed = list(between(store, first, other))
        assert counted(store, first, other) == tuple(
            sum(len(claims) for claims in column)
            for column in (
                [change.added for change in listed],
                [change.removed for change in listed],
                [change.changed for change in listed],
            )
        )


def test_what_was_purged_is_not_counted() -> None:
    store = MemoryStore()
    store.commit(Version("a", "1" * 64, "甲"), [NodeClaim(A, "电子商务")], [], NOW)
    store.commit(Version("b", "2" * 64, "乙"), [NodeClaim(B, "网店运营")], [], NOW)
    store.purge("b", NOW + timedelta(days=1))
    assert counted(store, 1, 2) == (0, 0, 0)


def test_revisions_are_compared_source_by_source() -> None:
    store = MemoryStore()
    store.commit(Version("a", "1" * 64, "甲"), [NodeClaim(A, "电子商务")], [], NOW)
    store.commit(Version("b", "2" * 64, "乙"), [NodeClaim(B, "网店运营")], [], NOW)
    store.commit(Version("a", "3" * 64, "甲"), [NodeClaim(A, "电子商务"), NodeClaim(B, "运营")], [], NOW)
    store.withdraw("b", NOW + timedelta(days=1))
    changed = {change.source: change for change in between(store, 2, 4)}
    assert [claim.label for claim in changed["a"].nodes.added] == ["运营"]
    assert changed["b"].after is None
    assert len(changed["b"].removed) == 1
    assert list(between(store, 4, 4)) == []
