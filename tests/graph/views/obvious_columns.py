"""What the columns view must say, by an obvious walk over the claims in force."""

from collections import defaultdict

from graph.standing import standing_nodes, verdicts
from graph.store import Store, Told
from graph.views.columns import Columns
from graph.views.rows import Edges
from ontology.claims import EdgeClaim, NodeClaim, Props, Scalar, Status, worth
from ontology.names import prefix_of
from ontology.terms import KIND_OF_PREFIX, KINDS, PREDICATES

Row = tuple[str, str, float, Props, int]


def obvious_edges(store: Store, as_of: int | None = None) -> dict[str, list[Row]]:
    """Return what counts of each predicate."""
    told: list[Told[EdgeClaim]] = [
        Told(stored, claim) for stored in store.versions(as_of) for claim in store.claims(stored.key)[1]
    ]
    decided = {tuple(edge): verdict for edge, verdict in verdicts(told).items()}
    rows: dict[str, list[Row]] = defaultdict(list)
    for stored, claim in told:
        verdict = decided.get((claim.subject, claim.predicate, claim.object))
        value = worth(claim.status, claim.confidence) if verdict is None else float(verdict is Status.ACCEPTED)
        if value > 0:
            rows[claim.predicate].append((claim.subject, claim.object, value, claim.props, stored.key))
    return {predicate: sorted(of, key=repr) for predicate, of in rows.items()}


def _obvious_values(store: Store, as_of: int | None = None) -> dict[str, dict[str, dict[str, Scalar]]]:
    told: list[Told[NodeClaim]] = [
        Told(stored, claim) for stored in store.versions(as_of) for claim in store.claims(stored.key)[0]
    ]
    found: dict[str, dict[str, dict[str, Scalar]]] = defaultdict(lambda: defaultdict(dict))
    for _, claim in standing_nodes(told):
        values = found[KIND_OF_PREFIX[prefix_of(claim.id)].name][claim.id]
        for name, value in claim.props:
            values.setdefault(name, value)
    return found


def rows_of(view: Columns, predicate: str, of: Edges) -> list[Row]:
    """Return a view's rows in words."""
    table = view.props(predicate)
    return [
        (subject, target, round(float(value), 6), table[code], version)
        for subject, target, value, code, version in zip(
            view.ids(of.subjects),
            view.ids(of.objects),
            of.worth.tolist(),
            of.props.tolist(),
            of.versions.tolist(),
            strict=True,
        )
    ]


def agrees(view: Columns, store: Store, as_of: int | None = None) -> None:
    """Ask the view everything and compare with the walk over the claims in force."""
    edges, values = obvious_edges(store, as_of), _obvious_values(store, as_of)
    for predicate in (term.name for term in PREDICATES):
        whole = view.edges(predicate)
        expected = edges.get(predicate, [])
        assert sorted(rows_of(view, predicate, whole), key=repr) == expected
        pairs = list(zip(whole.subjects.tolist(), whole.objects.tolist(), whole.versions.tolist(), strict=True))
        assert pairs == sorted(pairs)
        some = {row[0] for row in expected[::2]} | {row[1] for row in expected[::3]}
        keys = view.keys([*sorted(some, reverse=True), "course/none/none"])
        out, into = view.out(predicate, keys), view.into(predicate, keys)
        assert sorted(rows_of(view, predicate, out), key=repr) == [row for row in expected if row[0] in some]
        assert sorted(rows_of(view, predicate, into), key=repr) == [row for row in expected if row[1] in some]
        turned = list(zip(into.objects.tolist(), into.subjects.tolist(), strict=True))
        assert turned == sorted(turned)
    for kind in KINDS:
        nodes = view.nodes(kind.name)
        assert sorted(view.ids(nodes)) == sorted(values[kind.name])
        assert nodes.tolist() == sorted(set(nodes.tolist()))
        for name in kind.columnar:
            shuffled = nodes[::-1]
            found = dict(zip(view.ids(shuffled), view.values(kind.name, name, shuffled), strict=True))
            assert found == {identity: said.get(name) for identity, said in values[kind.name].items()}
