"""The sample with an invented occupational standard on top: what the reference paths were written for, by hand."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from graph.coverage.refresh import open_coverage
from graph.coverage.scopes import Coverage
from graph.stores.sqlite import SqliteStore
from graph.views.columns import open_columns
from ingest.report import Bundle
from ontology.claims import Authority, EdgeClaim, Evidence, NodeClaim, Version, props
from ontology.names import NodeId

HERE = Path(__file__).parent
OCCUPATION = "occupation/4-01-06-01"
_STANDARD = NodeId("occupational-standard/样例")


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def requirement(name: str) -> NodeId:
    return NodeId(f"requirement/4-01-06-01/{name}")


def occupation_bundles() -> Iterator[Bundle]:
    """Yield the standard, as a national body would state it, and what points meet of it, as the library states it."""
    nodes: dict[str, NodeClaim] = {_STANDARD: NodeClaim(_STANDARD, "样例职业标准，非真实文件")}
    edges: dict[tuple[str, str, str, object], EdgeClaim] = {}

    def edge(subject: NodeId, predicate: str, object_: NodeId, place: int, **values: str | float) -> None:
        claim = EdgeClaim(subject, predicate, object_, props(**values), Evidence("样例", table="工作要求", row=place))
        edges.setdefault((subject, predicate, object_, claim.props), claim)

    edge(NodeId(OCCUPATION), "hasStandard", _STANDARD, 1)
    for place, row in enumerate(rows("occupation_standard.csv"), 2):
        level, function = row["level"], NodeId(f"function/样例/{row['function']}")
        task, item = NodeId(f"task/样例/{row['task']}"), requirement(row["requirement"])
        nodes[function], nodes[task] = NodeClaim(function, row["function"]), NodeClaim(task, row["task"])
        nodes[item] = NodeClaim(item, row["text"], (), Evidence(row["text"]))
        weights = {"weight": float(row["weight"]), "theory_weight": float(row["theory_weight"])}
        edge(_STANDARD, "hasFunction", function, place, skill_level=level, **weights)
        edge(function, "hasTask", task, place, skill_level=level)
        edge(task, "requires", item, place, skill_level=level, kind=row["kind"])
    version = Version("样例职业标准", "1", "样例职业标准", "", "", Authority.NATIONAL, date(2026, 1, 1), True)
    yield Bundle(version, tuple(nodes.values()), tuple(edges.values()))
    met = tuple(
        EdgeClaim(
            NodeId(f"point/ec-sample/{row['point']}"),
            "meets",
            requirement(row["requirement"]),
            props(extent=row["extent"]),
            Evidence("样例", table="达成", row=place),
        )
        for place, row in enumerate(rows("occupation_meets.csv"), 2)
    )
    yield Bundle(Version("样例达成", "1", "样例达成", authority=Authority.LIBRARY), (), met)


@pytest.fixture(scope="session")
def sample_store(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the samples with the invented standard; not to be changed."""
    path = tmp_path_factory.mktemp("paths") / "zhitu.db"
    path.write_bytes(with_samples.read_bytes())
    store = SqliteStore(path)
    for bundle in occupation_bundles():
        store.commit(bundle.version, bundle.nodes, bundle.edges, datetime(2026, 6, 1, tzinfo=UTC))
    store.close()
    return path


@pytest.fixture(scope="session")
def sample(sample_store: Path) -> Iterator[Coverage]:
    """The coverage of the samples with the invented standard."""
    store = SqliteStore(sample_store)
    yield open_coverage(store, open_columns(store, None))
    store.close()
